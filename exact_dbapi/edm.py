"""The types of Exact's entity data model: one row per Edm type.

In comes the name that `$metadata` and the reference pages use (``Edm.Guid``); out comes what that type is in SQL,
in Python, in Arrow and for PEP 249. Never imports Arrow: a type is named here and made where it is needed.

Source: the reference pages name thirteen Edm types over 427 endpoints; Edm.Decimal is not among them, so all money is
Edm.Double.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


class TypeObject(frozenset[str]):
    """A PEP 249 type object: equal to each SQL type name that belongs to it."""

    def __eq__(self, other: object) -> bool:
        return other in self if isinstance(other, str) else frozenset.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = frozenset.__hash__


STRING = TypeObject({"VARCHAR", "UUID", "JSON", "ENUM"})
BINARY = TypeObject({"BLOB"})
NUMBER = TypeObject(
    {
        *("BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
        *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL"),
    }
)
DATETIME = TypeObject({"DATE", "TIME", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "INTERVAL"})
ROWID = TypeObject({"ROWID"})


@dataclass(frozen=True, slots=True)
class EdmType:
    """One type of the entity data model.

    `name` is Exact's (``Edm.Guid``), `sql` the type code in ``cursor.description``, `python` what a row holds, `arrow`
    the name of the Arrow type. `low` and `high` bound the integer types.
    """

    name: str
    sql: str
    python: type
    arrow: str
    low: int | None = None
    high: int | None = None

    @property
    def is_integer(self) -> bool:
        return self.low is not None


GUID = EdmType("Edm.Guid", "UUID", uuid.UUID, "string")
STRING_TYPE = EdmType("Edm.String", "VARCHAR", str, "string")
BOOLEAN = EdmType("Edm.Boolean", "BOOLEAN", bool, "bool_")
BYTE = EdmType("Edm.Byte", "SMALLINT", int, "int16", 0, 255)
INT16 = EdmType("Edm.Int16", "SMALLINT", int, "int16", -(2**15), 2**15 - 1)
INT32 = EdmType("Edm.Int32", "INTEGER", int, "int32", -(2**31), 2**31 - 1)
INT64 = EdmType("Edm.Int64", "BIGINT", int, "int64", -(2**63), 2**63 - 1)
DOUBLE = EdmType("Edm.Double", "DOUBLE", float, "float64")
DECIMAL = EdmType("Edm.Decimal", "DECIMAL", Decimal, "decimal128")
DATETIME_TYPE = EdmType("Edm.DateTime", "TIMESTAMP", datetime, "timestamp")
BINARY_TYPE = EdmType("Edm.Binary", "BLOB", bytes, "binary")

EDM_TYPES: dict[str, EdmType] = {
    edm.name: edm
    for edm in (
        *(GUID, STRING_TYPE, BOOLEAN, BYTE, INT16, INT32, INT64),
        *(DOUBLE, DECIMAL, DATETIME_TYPE, BINARY_TYPE),
    )
}

#: Not a type of Exact's own: what a collection is in SQL whose rows are nothing but keys of other rows.
GUID_LIST = EdmType("Collection(Edm.Guid)", "UUID[]", list, "list_")

#: How many digits a DECIMAL column has, in all and behind the point, when money is read as decimals.
DECIMAL_PRECISION = 28
DECIMAL_SCALE = 10
