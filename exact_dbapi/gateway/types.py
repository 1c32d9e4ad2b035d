"""The types of rows in PostgreSQL's words: type codes → object identifiers, and parameters' texts → Python values.

In comes the type code of a column as ``cursor.description`` gives it, out comes what a PostgreSQL client is told. Knows
no bytes of the wire: those are the library's.

Source: the identifiers are those of PostgreSQL's own ``pg_type``, which are the same in every version.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from exact_dbapi import DataError

BOOL, BYTEA, INT8, INT2, INT4, TEXT, OID = 16, 17, 20, 21, 23, 25, 26
JSON, FLOAT4, FLOAT8, UNKNOWN, BPCHAR, VARCHAR = 114, 700, 701, 705, 1042, 1043
DATE, TIME, TIMESTAMP, TIMESTAMPTZ, INTERVAL, NUMERIC, UUID = 1082, 1083, 1114, 1184, 1186, 1700, 2950

_TYPES = {
    "VARCHAR": TEXT,
    "UUID": UUID,
    "JSON": JSON,
    "BOOLEAN": BOOL,
    "TINYINT": INT2,
    "UTINYINT": INT2,
    "SMALLINT": INT2,
    "USMALLINT": INT4,
    "INTEGER": INT4,
    "UINTEGER": INT8,
    "BIGINT": INT8,
    "UBIGINT": NUMERIC,
    "HUGEINT": NUMERIC,
    "UHUGEINT": NUMERIC,
    "FLOAT": FLOAT4,
    "DOUBLE": FLOAT8,
    "DECIMAL": NUMERIC,
    "DATE": DATE,
    "TIME": TIME,
    "TIMESTAMP": TIMESTAMP,
    "TIMESTAMP WITH TIME ZONE": TIMESTAMPTZ,
    "INTERVAL": INTERVAL,
    "BLOB": BYTEA,
}

_SIZES = {BOOL: 1, INT2: 2, INT4: 4, INT8: 8, OID: 4, FLOAT4: 4, FLOAT8: 8, DATE: 4, TIME: 8}
_SIZES |= {TIMESTAMP: 8, TIMESTAMPTZ: 8, INTERVAL: 16, UUID: 16}


@dataclass(frozen=True, slots=True)
class Field:
    """One column as PostgreSQL describes it: `size` in bytes (-1: it varies), `modifier` holds precision and scale."""

    name: str
    oid: int
    size: int = -1
    modifier: int = -1


def field_of(name: str, type_code: str, precision: int | None = None, scale: int | None = None) -> Field:
    """Describe a column; what PostgreSQL has no type for is text."""
    if type_code.endswith("[]"):
        return Field(name, array_of(field_of(name, type_code[:-2].partition("(")[0]).oid))
    oid = _TYPES.get(type_code, TEXT)
    modifier = -1 if precision is None or oid != NUMERIC else ((precision << 16) | (scale or 0)) + 4
    return Field(name, oid, _SIZES.get(oid, -1), modifier)


def _bool(text: str) -> bool:
    lowered = text.strip().lower()
    if lowered and any(word.startswith(lowered) for word in ("true", "yes", "on", "1")) and lowered != "o":
        return True
    if lowered and any(word.startswith(lowered) for word in ("false", "no", "off", "0")) and lowered != "o":
        return False
    raise ValueError(f"{text!r} is no boolean")


def _moment(text: str) -> datetime:
    """Read a moment; what a client adds for a time zone that a date does not have (``2024-02-29 +00``) is left out."""
    day, _, rest = text.strip().partition(" ")
    rest = rest.strip()
    if rest[:1] in ("+", "-") or not rest:
        return datetime.fromisoformat(day)
    return datetime.fromisoformat(f"{day} {rest}").replace(tzinfo=None)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:]) if text.startswith("\\x") else text.encode()


def _day(text: str) -> date:
    return _moment(text).date()


_READERS: dict[int, Callable[[str], Any]] = {
    BOOL: _bool,
    INT2: int,
    INT4: int,
    INT8: int,
    OID: int,
    FLOAT4: float,
    FLOAT8: float,
    NUMERIC: Decimal,
    DATE: _day,
    TIME: time.fromisoformat,
    TIMESTAMP: _moment,
    TIMESTAMPTZ: datetime.fromisoformat,
    UUID: uuid.UUID,
    BYTEA: _bytes,
}

#: A value of each type, for describing a statement whose parameters are not known yet.
EXAMPLES: dict[int, Any] = {
    BOOL: True,
    INT2: 0,
    INT4: 0,
    INT8: 0,
    OID: 0,
    FLOAT4: 0.0,
    FLOAT8: 0.0,
    NUMERIC: Decimal(0),
    DATE: date(2000, 1, 1),
    TIME: time(0),
    TIMESTAMP: datetime(2000, 1, 1),
    TIMESTAMPTZ: datetime(2000, 1, 1),
    UUID: uuid.UUID(int=0),
    BYTEA: b"",
}


def value_of(oid: int, given: Any) -> Any:
    """Read a parameter, which the library hands over as text whatever its format was.

    Raises: DataError when the text is none of that type.
    """
    if isinstance(given, list):
        element = _ELEMENTS.get(oid, TEXT)
        return [value_of(element, one) for one in given]
    reader = _READERS.get(oid)
    if reader is None or not isinstance(given, str):
        return given
    try:
        return reader(given)
    except (ValueError, ArithmeticError) as error:
        raise DataError(f"{given!r} is not a value of the parameter's type.", hint=str(error)) from error


def fitted(oid: int, value: Any) -> Any:
    """Make a value of the kind that the library writes for this type; the engine's whole numbers have no end."""
    if oid == NUMERIC and isinstance(value, int):
        return Decimal(value)
    if oid == DATE and isinstance(value, datetime):
        return value.date()
    return value


#: How PostgreSQL spells its types where that is not their name. Source: `format_type`.
PRETTY = {
    "bool": "boolean",
    "char": '"char"',
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "float4": "real",
    "float8": "double precision",
    "bpchar": "character",
    "varchar": "character varying",
    "time": "time without time zone",
    "timetz": "time with time zone",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone",
}

INT2_VECTOR, OID_VECTOR = 22, 30

_ARRAYS = {BOOL: 1000, BYTEA: 1001, INT2: 1005, INT4: 1007, TEXT: 1009, VARCHAR: 1015, INT8: 1016, FLOAT4: 1021}
_ARRAYS |= {FLOAT8: 1022, OID: 1028, TIMESTAMP: 1115, DATE: 1182, TIMESTAMPTZ: 1185, NUMERIC: 1231, UUID: 2951}
_ELEMENTS = {array: element for element, array in _ARRAYS.items()}


def array_of(oid: int) -> int:
    """Tell the array type of a type; text where PostgreSQL has none."""
    return _ARRAYS.get(oid, _ARRAYS[TEXT])


def is_array(oid: int) -> bool:
    """Tell whether a type is an array."""
    return oid in _ELEMENTS
