"""Columns → an Arrow schema, the one place that says which Arrow type an Edm type becomes; and where Arrow's memory is.

GUIDs are text in lower case, moments are naive microseconds, and money is DECIMAL when decimals were asked for: so the
embedded engine offers its filters on each of them. Arrow is imported on first use.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from exact_dbapi.catalog.model import Property
from exact_dbapi.edm import DATETIME_TYPE, DECIMAL_PRECISION, DECIMAL_SCALE, DOUBLE, GUID_LIST, EdmType

if TYPE_CHECKING:
    import pyarrow


def arrow_type(edm: EdmType, decimals: bool) -> pyarrow.DataType:
    """Name the Arrow type of an Edm type; `decimals` makes doubles decimals."""
    import pyarrow

    if edm is DATETIME_TYPE:
        return pyarrow.timestamp("us")
    if edm is GUID_LIST:
        return pyarrow.list_(pyarrow.string())
    if edm is DOUBLE and decimals:
        return pyarrow.decimal128(DECIMAL_PRECISION, DECIMAL_SCALE)
    made: pyarrow.DataType = getattr(pyarrow, edm.arrow)()
    return made


def arrow_schema(columns: Iterable[Property], decimals: bool, prefix: str = "") -> pyarrow.Schema:
    """Make the schema of some columns, each name with `prefix` before it."""
    import pyarrow

    return pyarrow.schema([(prefix + column.name, arrow_type(column.edm, decimals)) for column in columns])


def integers(values: Sequence[int], *, is_short: bool = False) -> pyarrow.Array:
    """Make an array of integers of 64 bits, or of 32 where they are short.

    `pyarrow.array` would first import pandas, wherever that is installed, to see whether it is given a part of a frame:
    a third of a second and 45 MB (measured).
    """
    import pyarrow

    kind, code = (pyarrow.int32(), "i") if is_short else (pyarrow.int64(), "q")
    return pyarrow.Array.from_buffers(kind, len(values), [None, pyarrow.py_buffer(array(code, values))])


@cache
def constant(text: str | None) -> pyarrow.Scalar:
    """Make a text that stands beside columns, or NULL; without pandas, as `integers`."""
    import pyarrow

    if text is None:
        return pyarrow.nulls(1, pyarrow.string())[0]
    written = text.encode()
    ends = pyarrow.py_buffer(array("i", (0, len(written))))
    return pyarrow.Array.from_buffers(pyarrow.string(), 1, [None, ends, pyarrow.py_buffer(written)])[0]


class _Sparing:
    """How many are sparing with memory, and the pool that was used before the first of them began."""

    lock = threading.Lock()
    users = 0
    before: Any = None


@contextmanager
def sparing() -> Iterator[None]:
    """Let Arrow give back at once what it frees, instead of keeping it for later; the process's pool is as before then.

    Half as much memory is held while rows become XML (measured), at the same speed.
    """
    import pyarrow

    with _Sparing.lock:
        _Sparing.users += 1
        if _Sparing.users == 1:
            _Sparing.before = pyarrow.default_memory_pool()
            pyarrow.set_memory_pool(pyarrow.system_memory_pool())
    try:
        yield
    finally:
        with _Sparing.lock:
            _Sparing.users -= 1
            if not _Sparing.users:
                pyarrow.set_memory_pool(_Sparing.before)
                _Sparing.before.release_unused()  # some of Arrow's own threads know only this one
