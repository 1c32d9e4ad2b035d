"""Types of SQLAlchemy ↔ types of Arrow, and the values of a column → an Arrow array.

In come the types that a dialect reflects, out come those that the embedded engine reads; the other way for tables that
are made. What has no type of its own here is text. Never rounds a number.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from exact_dbapi.databases.shape import ColumnShape
from exact_dbapi.errors import DataError

if TYPE_CHECKING:
    import pyarrow

#: Digits of a number whose column says nothing of them, in all and behind the point.
_DIGITS, _PLACES = 38, 10

#: Databases whose keys may be texts of any length.
_LONG_KEYS = frozenset({"postgresql", "sqlite"})


def arrow_type(kind: Any) -> pyarrow.DataType:
    """Name the Arrow type of a column by the type that SQLAlchemy reflects."""
    import pyarrow
    from sqlalchemy import types

    if isinstance(kind, types.Numeric | types.Float):  # since SQLAlchemy 2.1 a Float is no Numeric
        return _number(kind)
    known: tuple[tuple[type[Any], pyarrow.DataType], ...] = (
        (types.Boolean, pyarrow.bool_()),
        (types.Integer, pyarrow.int64()),
        (types.Date, pyarrow.date32()),
        (types.Time, pyarrow.time64("us")),
        (types.LargeBinary, pyarrow.binary()),
    )
    if isinstance(kind, types.DateTime):
        return pyarrow.timestamp("us", "UTC" if kind.timezone else None)
    return next((arrow for one, arrow in known if isinstance(kind, one)), pyarrow.string())


def _number(kind: Any) -> pyarrow.DataType:
    import pyarrow
    from sqlalchemy import types

    if isinstance(kind, types.Float) or not kind.asdecimal:
        return pyarrow.float64()
    digits, places = kind.precision, kind.scale
    if digits is None or digits > _DIGITS:
        return pyarrow.decimal128(_DIGITS, _PLACES)
    return pyarrow.decimal128(digits, places or 0)


def column_type(column: ColumnShape, dialect: str) -> Any:
    """Choose the type of a new column in a dialect."""
    import pyarrow
    from sqlalchemy import types

    if column.is_guid:
        return _guid(dialect)
    kind = column.kind
    if pyarrow.types.is_decimal(kind):
        return types.Numeric(kind.precision, kind.scale)
    known: tuple[tuple[Callable[[Any], bool], Callable[[], Any]], ...] = (
        (pyarrow.types.is_boolean, types.Boolean),
        (pyarrow.types.is_int64, types.BigInteger),
        (pyarrow.types.is_int16, types.SmallInteger),
        (pyarrow.types.is_integer, types.Integer),
        (pyarrow.types.is_floating, lambda: types.Float(53)),
        (pyarrow.types.is_date, types.Date),
        (pyarrow.types.is_timestamp, types.DateTime),
        (pyarrow.types.is_binary, types.LargeBinary),
    )
    return next((make() for fits, make in known if fits(kind)), types.Text())


def key_type(column: ColumnShape, dialect: str) -> Any:
    """Choose the type of a new column that is a part of the key: most databases limit the length of a text there."""
    import pyarrow
    from sqlalchemy import types

    if pyarrow.types.is_string(column.kind) and not column.is_guid and dialect not in _LONG_KEYS:
        return types.String(255)
    return column_type(column, dialect)


def _guid(dialect: str) -> Any:
    from sqlalchemy import types
    from sqlalchemy.dialects import postgresql

    return postgresql.UUID(as_uuid=False) if dialect == "postgresql" else types.String(36)


def arrow_array(values: Sequence[Any], field: pyarrow.Field) -> pyarrow.Array:
    """Make an Arrow array of the values of a column.

    Raises: DataError for a value that is not of the column's type, as SQLite lets it be.
    """
    import pyarrow

    if pyarrow.types.is_string(field.type):
        values = [value if value is None or isinstance(value, str) else _text(value) for value in values]
    elif pyarrow.types.is_floating(field.type):
        values = [value if value is None else float(value) for value in values]
    try:
        return pyarrow.array(values, field.type)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, OverflowError) as error:
        raise DataError(f"The column {field.name} of the other database holds no {field.type}: {error}.") from error


def _text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, dict | list) else str(value)
