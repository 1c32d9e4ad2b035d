"""The rows of `INFORMATION_SCHEMA.*`: Exact's tables as the catalog has them, the driver's own, and local ones.

Conditions on schema and table are looked at first, so that describing one table opens one table. Never sends anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from exact_dbapi.catalog import Catalog
from exact_dbapi.catalog.model import Endpoint, Entry, Property
from exact_dbapi.catalog.references import foreign_keys
from exact_dbapi.edm import DECIMAL_PRECISION, DECIMAL_SCALE, DOUBLE
from exact_dbapi.planner.resolve import LOCAL_SCHEMA
from exact_dbapi.scan import Compare, In, Operator, Scan, leaves
from exact_dbapi.session.local import LocalColumn, LocalTables

Rows = list[tuple[Any, ...]]

_OWNER = "Exact Online"


def schemata(catalog: Catalog) -> Rows:
    """List the schemas; the local one belongs to no catalog."""
    exact = set(catalog.schemas)
    rows: Rows = [
        (catalog.tables[0].catalog, schema, _OWNER if schema in exact else "exact-dbapi")
        for schema in catalog.table_schemas
    ]
    return [*rows, (None, LOCAL_SCHEMA, "exact-dbapi")]


def tables(scan: Scan, catalog: Catalog, local: LocalTables) -> Rows:
    """List the tables; other doors to the same rows are views."""
    rows: Rows = [
        (entry.catalog, entry.schema, entry.name, _kind(entry), _yes("P" in entry.methods))
        for entry in _entries(scan, catalog)
    ]
    if _is_wanted(scan, "table_schema", LOCAL_SCHEMA):
        rows += [(None, LOCAL_SCHEMA, name, kind, _yes(kind == "BASE TABLE")) for name, kind in local.tables()]
    return rows


def columns(scan: Scan, catalog: Catalog, local: LocalTables, decimals: bool) -> Rows:
    """List the columns, in the order of ``SELECT *``; only keys are known not to be null."""
    rows: Rows = [
        (entry.catalog, entry.schema, entry.name, column.name, position, None, *_facts(column, endpoint, decimals))
        for entry in _entries(scan, catalog)
        for endpoint in [catalog.open(entry.id)]
        for position, column in enumerate(endpoint.table_columns, 1)
    ]
    if _is_wanted(scan, "table_schema", LOCAL_SCHEMA):
        rows += map(_local_column, local.columns())
    return rows


def keys(scan: Scan, catalog: Catalog, local: LocalTables) -> Rows:
    """List the columns of primary and foreign keys, with what the latter refer to."""
    rows: Rows = []
    for entry in _entries(scan, catalog):
        endpoint = catalog.open(entry.id)
        where = (entry.catalog, entry.schema, entry.name)
        for position, name in enumerate(endpoint.key, 1):
            rows.append((*where[:2], f"{entry.name}_key", *where, name, position, None, None, None, None))
        for one in foreign_keys(catalog, endpoint):
            target = (one.target.schema, one.target.name, one.target_column)
            rows.append((*where[:2], f"{entry.name}_{one.column}", *where, one.column, 1, 1, *target))
    if _is_wanted(scan, "table_schema", LOCAL_SCHEMA):
        rows += _local_keys(local)
    return rows


def _entries(scan: Scan, catalog: Catalog) -> Iterator[Entry]:
    return (
        entry
        for entry in catalog.tables
        if _is_wanted(scan, "table_schema", entry.schema) and _is_wanted(scan, "table_name", entry.name)
    )


def _is_wanted(scan: Scan, column: str, value: str) -> bool:
    """Whether the scan's conditions may let a value of a column through."""
    wanted = named(scan, column)
    return wanted is None or value in wanted


def named(scan: Scan, column: str) -> frozenset[Any] | None:
    """List the values of a column that a scan's conditions name; None when they let every value through."""
    found: frozenset[Any] | None = None
    for term in scan.filter:
        said: set[Any] = set()
        for leaf in leaves(term.predicate):
            if leaf.property.name != column or not isinstance(leaf, Compare | In):
                break
            if isinstance(leaf, Compare) and leaf.operator is not Operator.EQ:
                break
            said |= {leaf.value} if isinstance(leaf, Compare) else set(leaf.values)
        else:
            found = frozenset(said) if found is None else found & said
    return found


def _kind(entry: Entry) -> str:
    return "VIEW" if entry.is_view else "BASE TABLE"


def _facts(column: Property, endpoint: Endpoint, decimals: bool) -> tuple[Any, ...]:
    """Nullability, type, and what the type is measured by."""
    is_decimal = decimals and column.edm is DOUBLE
    digits = (DECIMAL_PRECISION, DECIMAL_SCALE) if is_decimal else (None, None)
    kind = f"DECIMAL({digits[0]},{digits[1]})" if is_decimal else column.edm.sql
    return _yes(column.name not in endpoint.key), kind, None, *digits


def _local_column(column: LocalColumn) -> tuple[Any, ...]:
    where = (None, LOCAL_SCHEMA, column.table, column.name, column.position, column.default)
    return (*where, column.is_nullable, column.type_name, None, column.precision, column.scale)


def _local_keys(local: LocalTables) -> Iterator[tuple[Any, ...]]:
    for table, constraint, names, target, referred in local.constraints():
        for position, name in enumerate(names, 1):
            pointed = (position, LOCAL_SCHEMA, target, referred[position - 1]) if target and referred else (None,) * 4
            yield (None, LOCAL_SCHEMA, constraint, None, LOCAL_SCHEMA, table, name, position, *pointed)


def _yes(holds: bool) -> str:
    return "YES" if holds else "NO"
