"""Whether the columns of a query can fill the columns of a table: by their types, before a row is read.

In come properties and the columns of a plan; out comes nothing, or one error with all that do not fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from exact_dbapi.catalog.model import Property
from exact_dbapi.edm import BINARY_TYPE, BOOLEAN, DATETIME_TYPE, DOUBLE, GUID, GUID_LIST, STRING_TYPE, EdmType
from exact_dbapi.errors import DataError
from exact_dbapi.plan import Column

_INTEGERS = frozenset("TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT".split())
_NUMBERS = _INTEGERS | {"FLOAT", "DOUBLE", "DECIMAL"}
_ANYTHING = frozenset({"VARCHAR", "ENUM", "NULL", '"NULL"'})

#: The SQL types whose values may fit a column; whether each one does is seen when it comes.
_FITTING: Mapping[EdmType, frozenset[str]] = {
    GUID: _ANYTHING | _INTEGERS | {"UUID"},
    GUID_LIST: frozenset({"UUID[]", "VARCHAR[]", "INTEGER[]", "BIGINT[]", "NULL", '"NULL"'}),
    STRING_TYPE: _ANYTHING | _INTEGERS | {"UUID", "JSON"},
    BOOLEAN: _ANYTHING | _INTEGERS | {"BOOLEAN"},
    DOUBLE: _ANYTHING | _NUMBERS,
    DATETIME_TYPE: _ANYTHING | {"DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE"},
    BINARY_TYPE: frozenset({"BLOB", "NULL", '"NULL"'}),
}


def check_types(columns: Sequence[Property], source: Sequence[Column], texts: Sequence[str]) -> None:
    """Refuse types that cannot fit; `texts` are what the statement calls the columns of the query.

    Raises: DataError that lists them.
    """
    misfits = [
        f"{column.name} is {column.edm.sql}, and {text} is {found.type_code}"
        for column, found, text in zip(columns, source, texts, strict=True)
        if found.type_code not in _FITTING.get(column.edm, _ANYTHING | _NUMBERS | {"BOOLEAN"})
    ]
    if misfits:
        raise DataError(f"What the rows are given does not fit: {'; '.join(misfits)}.", hint="CAST what is meant.")
