"""One column as it came over the wire → an Arrow array.

In comes a list of what the decoder made of JSON, out comes an array of the type that `arrow` names. Where no
value is null, the memory of numbers and dates is laid out at once; any other column goes value by value, with the same
outcome. Never decides what a value means: that is `columns`. Arrow is imported on first use.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from exact_dbapi.arrow import arrow_type
from exact_dbapi.catalog.model import Pad, Property
from exact_dbapi.edm import BYTE, DATETIME_TYPE, DOUBLE, GUID, INT16, INT32, INT64, STRING_TYPE
from exact_dbapi.protocol.odata.columns import Column, longs, microseconds, turn_of

if TYPE_CHECKING:
    import pyarrow

_GUID_CHARACTERS = b"0123456789abcdef-"
_GUID_LENGTH = 36

#: What Python calls the numbers that Arrow lays out alike.
_CODES = {BYTE: "h", INT16: "h", INT32: "i", INT64: "q", DOUBLE: "d", DATETIME_TYPE: "q"}


def builder_of(column: Property, decimals: bool) -> Callable[[Column], pyarrow.Array]:
    """Choose what makes a property's Arrow arrays."""
    wanted = arrow_type(column.edm, decimals)
    if column.edm is GUID:
        return _guids
    if column.edm is DATETIME_TYPE:
        return partial(_moments, wanted)
    if column.edm is STRING_TYPE:
        return partial(_texts, column.padding.side if column.padding else None)
    turn = turn_of(column, decimals)
    if column.edm is INT64:
        return lambda values: _numbers("q", wanted, longs(values))
    if turn is None and column.edm in _CODES:
        return partial(_numbers, _CODES[column.edm], wanted)
    return lambda values: _plain(wanted, turn(values) if turn else values)


def constant(value: Any, column: Property, decimals: bool, size: int) -> pyarrow.Array:
    """Make an array that has one value in each row."""
    plain = str(value) if isinstance(value, UUID) else value
    return _plain(arrow_type(column.edm, decimals), [plain] * size)


def _plain(wanted: pyarrow.DataType, values: Column) -> pyarrow.Array:
    import pyarrow

    return pyarrow.array(values, wanted)


def _numbers(code: str, wanted: pyarrow.DataType, values: Column) -> pyarrow.Array:
    import pyarrow

    try:
        laid_out = struct.pack(f"{len(values)}{code}", *values)
    except struct.error:  # there is a null among them
        return pyarrow.array(values, wanted)
    return pyarrow.Array.from_buffers(wanted, len(values), [None, pyarrow.py_buffer(laid_out)])


def _moments(wanted: pyarrow.DataType, values: Column) -> pyarrow.Array:
    different = set(values)
    spelled = [text for text in different if text is not None]
    if 2 * len(different) <= len(values) or len(spelled) < len(different):
        made: dict[str | None, int | None] = {None: None}
        made.update(zip(spelled, microseconds(spelled), strict=True))
        return _numbers("q", wanted, list(map(made.__getitem__, values)))
    return _numbers("q", wanted, microseconds(values))


def _texts(padded: Pad | None, values: Column) -> pyarrow.Array:
    import pyarrow

    made = pyarrow.array(values, pyarrow.string())
    if padded is None:
        return made
    import pyarrow.compute

    trim = pyarrow.compute.utf8_ltrim if padded is Pad.LEFT else pyarrow.compute.utf8_rtrim
    return trim(made, characters=" ")


def _guids(values: Column) -> pyarrow.Array:
    """GUIDs as text in lower case, which they are unless Exact surprises."""
    import pyarrow

    made = pyarrow.array(values, pyarrow.string())
    letters = made.buffers()[2]
    spelled = letters.to_pybytes() if letters is not None else b""
    if len(spelled) == _GUID_LENGTH * (len(made) - made.null_count) and not spelled.translate(None, _GUID_CHARACTERS):
        return made
    return pyarrow.array([text if text is None else str(UUID(text)) for text in values], pyarrow.string())
