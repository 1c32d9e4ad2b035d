"""One value of a row ↔ what the file holds of it: SQLite knows integers, floats, texts and bytes.

A moment is kept as microseconds since 1970, a flag as 0 or 1, a GUID as text: so nothing is lost, and a column becomes
Arrow without a look at each value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from exact_dbapi.arrow import arrow_type
from exact_dbapi.edm import BINARY_TYPE, BOOLEAN, DATETIME_TYPE, DECIMAL_SCALE, DOUBLE, GUID, STRING_TYPE, EdmType

if TYPE_CHECKING:
    import pyarrow

Column: TypeAlias = Sequence[Any]

_EPOCH = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)
_QUANTUM = Decimal(1).scaleb(-DECIMAL_SCALE)
_SQL_TYPES = {DOUBLE: "REAL", STRING_TYPE: "TEXT", GUID: "TEXT", BINARY_TYPE: "BLOB"}


def sql_type(edm: EdmType) -> str:
    """Name the type of a column in the file."""
    return _SQL_TYPES.get(edm, "INTEGER")


def to_stored(edm: EdmType, column: Column) -> Column:
    """Turn a column as a feed has it into what the file holds."""
    if edm is not DATETIME_TYPE:
        return column
    return [None if value is None else (value - _EPOCH) // _MICROSECOND for value in column]


def from_stored(edm: EdmType, column: Column, decimals: bool) -> Column:
    """Turn a column of the file into what rows hold."""
    turn = _turn(edm, decimals)
    if turn is None:
        return column
    made = {value: turn(value) for value in set(column) if value is not None}
    return [None if value is None else made[value] for value in column]


def _turn(edm: EdmType, decimals: bool) -> Callable[[Any], Any] | None:
    if edm is GUID:
        return UUID
    if edm is DATETIME_TYPE:
        return lambda value: _EPOCH + timedelta(microseconds=value)
    if edm is BOOLEAN:
        return bool
    return _money if edm is DOUBLE and decimals else None


def _money(value: float) -> Decimal:
    """The shortest text of a float is what it came as."""
    return Decimal(repr(value)).quantize(_QUANTUM)


def to_arrow(edm: EdmType, column: Column, decimals: bool) -> pyarrow.Array:
    """Turn a column of the file into an Arrow array."""
    import pyarrow

    kind = arrow_type(edm, decimals)
    if edm is DATETIME_TYPE:
        return pyarrow.array(column, pyarrow.int64()).cast(kind)
    if edm is BOOLEAN or (edm is DOUBLE and decimals):
        return pyarrow.array(from_stored(edm, column, decimals), kind)
    return pyarrow.array(column, kind)
