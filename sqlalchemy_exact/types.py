"""The types of the dialect: from a catalog property, or a type name of the embedded engine, to a SQLAlchemy type.

In comes a `Property` or a name such as ``DECIMAL(18,3)``, out comes an instance of a SQLAlchemy type. The driver's rows
already hold the right Python values, so only a GUID is ever converted, from or to text. Never asks for SQLAlchemy's
version: where an older one lacks a type, ours stands on the nearest type that it has.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import types as sqltypes
from sqlalchemy.sql.sqltypes import _AbstractInterval
from sqlalchemy.sql.type_api import NativeForEmulated

from exact_dbapi import edm
from exact_dbapi.catalog.model import Property

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import Dialect

    _Double: TypeAlias = sqltypes.Double[Any]
    _Uuid: TypeAlias = sqltypes.Uuid[Any]
else:
    _Double = getattr(sqltypes, "Double", sqltypes.Float)
    _Uuid = getattr(sqltypes, "Uuid", sqltypes.TypeEngine)


class GUID(_Uuid):
    """A GUID: takes a `uuid.UUID` or its text, gives a `uuid.UUID`, or text when `as_uuid` is False."""

    __visit_name__ = "UUID"

    def __init__(self, as_uuid: bool = True, native_uuid: bool = True) -> None:
        self.as_uuid = as_uuid
        self.native_uuid = native_uuid

    @property
    def python_type(self) -> type[Any]:
        """What a row holds."""
        return UUID if self.as_uuid else str

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        """Compare with text as with a GUID."""
        if isinstance(value, str | UUID):
            return self
        coerced: Any = super().coerce_compared_value(op, value)  # type: ignore[no-untyped-call]
        return coerced

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Hand the driver a `uuid.UUID`, so that it is compared as a GUID."""
        return lambda value: UUID(value) if isinstance(value, str) else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Leave a `uuid.UUID` as it is, unless text was asked for; an expression may have made text of it."""
        if not self.as_uuid:
            return lambda value: None if value is None else str(value)
        return None if coltype == edm.GUID.sql else lambda value: UUID(value) if isinstance(value, str) else value

    def literal_processor(self, dialect: Dialect) -> Callable[[Any], str]:
        """Write a GUID into the statement."""
        return lambda value: f"'{UUID(str(value))}'"


class DOUBLE(_Double):
    """A binary floating-point number of 64 bits: all money in Exact, unless the setting ``decimals`` is on."""

    __visit_name__ = "DOUBLE"


class INTERVAL(NativeForEmulated, _AbstractInterval):
    """A length of time, as the embedded engine has it: takes and gives a `datetime.timedelta`."""

    __visit_name__ = "INTERVAL"
    native = True

    @classmethod
    def adapt_emulated_to_native(cls, impl: Any, **kw: Any) -> INTERVAL:
        """Stand in for SQLAlchemy's generic type."""
        return cls()

    @property
    def _type_affinity(self) -> type[sqltypes.Interval]:
        return sqltypes.Interval

    @property
    def python_type(self) -> type[Any]:
        """What a row holds."""
        return timedelta

    def as_generic(self, allow_nulltype: bool = False) -> sqltypes.Interval:
        """Name the type that other databases have for it."""
        return sqltypes.Interval(native=True)

    def literal_processor(self, dialect: Dialect) -> Callable[[Any], str]:
        """Write a length of time into the statement, to the microsecond."""
        return lambda value: f"to_microseconds({value // timedelta(microseconds=1)})"


class _DateTime(sqltypes.DateTime):
    """A datetime; one with a time zone that lost it on the way is Dutch wall-clock time, as all datetimes here."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        if not self.timezone:
            return None
        return lambda value: value if value is None or value.tzinfo else value.replace(tzinfo=_ZONE)


class _JsonStep(sqltypes.JSON.JSONIndexType):
    """One step into a JSON value, as the engine writes it."""

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str]:
        return lambda step: _json_path([step])

    def literal_processor(self, dialect: Dialect) -> Callable[[Any], str]:
        return lambda step: "'" + _json_path([step]).replace("'", "''") + "'"


class _JsonPath(sqltypes.JSON.JSONPathType):
    """Several steps into a JSON value."""

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str]:
        return _json_path

    def literal_processor(self, dialect: Dialect) -> Callable[[Any], str]:
        return lambda steps: "'" + _json_path(steps).replace("'", "''") + "'"


def _json_path(steps: Any) -> str:
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f'."{step}"' for step in steps)


#: One SQLAlchemy type for each Edm type.
EDM_TO_SQLALCHEMY: dict[str, type[sqltypes.TypeEngine[Any]]] = {
    edm.GUID.name: GUID,
    edm.GUID_LIST.name: sqltypes.NullType,
    edm.STRING_TYPE.name: sqltypes.String,
    edm.BOOLEAN.name: sqltypes.Boolean,
    edm.BYTE.name: sqltypes.SmallInteger,
    edm.INT16.name: sqltypes.SmallInteger,
    edm.INT32.name: sqltypes.Integer,
    edm.INT64.name: sqltypes.BigInteger,
    edm.DOUBLE.name: DOUBLE,
    edm.DECIMAL.name: sqltypes.Numeric,
    edm.DATETIME_TYPE.name: sqltypes.DateTime,
    edm.BINARY_TYPE.name: sqltypes.LargeBinary,
}

#: One SQLAlchemy type for each type name of the embedded engine, in which local tables live.
ENGINE_TO_SQLALCHEMY: dict[str, type[sqltypes.TypeEngine[Any]]] = {
    "BIGINT": sqltypes.BigInteger,
    "BLOB": sqltypes.LargeBinary,
    "BOOLEAN": sqltypes.Boolean,
    "DATE": sqltypes.Date,
    "DECIMAL": sqltypes.Numeric,
    "DOUBLE": DOUBLE,
    "FLOAT": sqltypes.FLOAT,
    "HUGEINT": sqltypes.Numeric,
    "INTEGER": sqltypes.Integer,
    "INTERVAL": INTERVAL,
    "JSON": sqltypes.JSON,
    "SMALLINT": sqltypes.SmallInteger,
    "TIME": sqltypes.Time,
    "TIMESTAMP": sqltypes.DateTime,
    "TIMESTAMP WITH TIME ZONE": sqltypes.DateTime,
    "TINYINT": sqltypes.SmallInteger,
    "UBIGINT": sqltypes.Numeric,
    "UINTEGER": sqltypes.BigInteger,
    "USMALLINT": sqltypes.Integer,
    "UTINYINT": sqltypes.SmallInteger,
    "UUID": GUID,
    "VARCHAR": sqltypes.String,
}

#: Generic types that users write, and what stands in for them here.
COLSPECS: dict[type[Any], type[Any]] = {
    sqltypes.DateTime: _DateTime,
    sqltypes.Interval: INTERVAL,
    sqltypes.JSON.JSONIndexType: _JsonStep,
    sqltypes.JSON.JSONPathType: _JsonPath,
    **({_Uuid: GUID} if hasattr(sqltypes, "Uuid") else {}),
}

_ZONE = ZoneInfo("Europe/Amsterdam")

_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")


def property_type(column: Property, decimals: bool = False) -> sqltypes.TypeEngine[Any]:
    """Name the SQLAlchemy type of a catalog property; `decimals` says that doubles are read as decimals."""
    if column.edm is edm.DECIMAL or (decimals and column.edm is edm.DOUBLE):
        return sqltypes.Numeric(edm.DECIMAL_PRECISION, edm.DECIMAL_SCALE)
    return EDM_TO_SQLALCHEMY[column.edm.name]()


def engine_type(name: str) -> sqltypes.TypeEngine[Any]:
    """Name the SQLAlchemy type of a local table's column; the null type for one that SQLAlchemy has no word for."""
    if found := _DECIMAL.fullmatch(name):
        return sqltypes.Numeric(int(found[1]), int(found[2]))
    if name == "TIMESTAMP WITH TIME ZONE":
        return sqltypes.DateTime(timezone=True)
    return ENGINE_TO_SQLALCHEMY.get(name, sqltypes.NullType)()
