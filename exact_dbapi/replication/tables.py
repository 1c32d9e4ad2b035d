"""Which tables are replicated, with which columns, and what they are called in another database.

In come patterns such as ``CRM.*`` and the catalog, out come `Table`s: Exact's endpoint, the local copy that tells what
has changed in it (None where it is read whole), and the shape that it has elsewhere. Never asks anybody.

Columns that the copy joins from another table are left out: when the other row changes, this one does not tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from exact_dbapi.arrow import arrow_type
from exact_dbapi.catalog import Catalog
from exact_dbapi.catalog.mirrors import Mirror, equal_columns
from exact_dbapi.catalog.model import ADDED_DIVISION, REST, Endpoint, Kind, Property, Variant
from exact_dbapi.catalog.names import closest
from exact_dbapi.databases import ColumnShape, Database, Shape
from exact_dbapi.edm import BINARY_TYPE, GUID
from exact_dbapi.errors import NotSupportedError, UndefinedTable


@dataclass(frozen=True)
class Table:
    """One table to replicate: `columns` are Exact's, in the order of those of `shape`."""

    endpoint: Endpoint
    mirror: Mirror | None
    columns: tuple[Property, ...]
    shape: Shape

    @property
    def name(self) -> str:
        return self.endpoint.qualified_name

    @property
    def division_column(self) -> str:
        """What the company is called in the other database."""
        names = [column.name for column in self.columns]
        return self.shape.columns[names.index(ADDED_DIVISION.name)].name


def chosen(patterns: Sequence[str], catalog: Catalog, database: Database, decimals: bool) -> tuple[Table, ...]:
    """Find the tables that patterns mean; a name without a star means one table.

    Raises: UndefinedTable for a pattern that means none; NotSupportedError for a named table that has no key or needs
    parameters.
    """
    found: dict[str, Table] = {}
    mirrors = {mirror.plain: mirror for mirror in catalog.mirrors.values() if mirror.plain is not None}
    for pattern in patterns:
        for endpoint in _endpoints(pattern, catalog):
            found[endpoint.id] = _table(endpoint, mirrors.get(endpoint.id), catalog, database, decimals)
    return tuple(found.values())


def _endpoints(pattern: str, catalog: Catalog) -> Iterator[Endpoint]:
    if "*" not in pattern and "?" not in pattern:
        schema, _, name = pattern.rpartition(".")
        endpoint = catalog.open(catalog.find(name, schema or None).id)
        reason = _reason(endpoint)
        if reason:
            raise NotSupportedError(f"{endpoint.qualified_name} cannot be replicated: {reason}.")
        yield endpoint
        return
    plain = [
        one
        for one in catalog.entries
        if one.catalog == REST and one.kind is Kind.ENTITY and one.variant is Variant.REGULAR and "G" in one.methods
    ]
    means = [one for one in plain if fnmatchcase(one.qualified_name.lower(), pattern.lower())]
    if not means:
        nearest = closest(pattern, [one.qualified_name for one in plain])
        raise UndefinedTable(
            f"No table is meant by {pattern!r}.",
            hint=f"Did you mean {' or '.join(nearest)}?" if nearest else "A star stands for any letters: CRM.*",
            nearest=nearest,
        )
    for entry in means:
        endpoint = catalog.open(entry.id)
        if not _reason(endpoint):
            yield endpoint


def _reason(endpoint: Endpoint) -> str:
    """Why a table cannot be replicated, if it cannot."""
    if endpoint.kind is not Kind.ENTITY or "GET" not in endpoint.methods:
        return "it is not read as a table"
    if not endpoint.key:
        return "its rows have no key"
    if endpoint.parameters:
        return "it needs parameters"
    return "" if endpoint.is_division_scoped else "it belongs to no company"


def _table(endpoint: Endpoint, mirror: Mirror | None, catalog: Catalog, database: Database, decimals: bool) -> Table:
    joined = {join.column for join in mirror.joined} if mirror is not None else set()
    there = {column.name for column in endpoint.table_columns}
    if mirror is not None:
        equal = equal_columns(mirror, catalog.open(mirror.sync), endpoint)
        there = {column.name for column in equal} | {ADDED_DIVISION.name}
    columns = tuple(
        column
        for column in endpoint.table_columns
        if column.edm is not BINARY_TYPE and column.name in there and column.name not in joined
    )
    return Table(endpoint, mirror, columns, _shape(endpoint, columns, database, decimals))


def _shape(endpoint: Endpoint, columns: tuple[Property, ...], database: Database, decimals: bool) -> Shape:
    def called(name: str) -> str:
        return name.lower() if database.folds_names else name

    shapes = tuple(
        ColumnShape(called(column.name), arrow_type(column.edm, decimals), column.edm is GUID, _said(column, endpoint))
        for column in columns
    )
    key = tuple(called(name) for name in (ADDED_DIVISION.name, *endpoint.key))
    comment = f"{endpoint.qualified_name} of Exact Online"
    if database.has_schemas:
        return Shape(called(endpoint.schema), called(endpoint.name), shapes, key, comment)
    return Shape(None, called(f"{endpoint.schema}_{endpoint.name}"), shapes, key, comment)


def _said(column: Property, endpoint: Endpoint) -> str | None:
    """What is known of a column: the rows that it refers to."""
    if column.name in endpoint.key:
        return "key"
    return None if column.reference is None else f"refers to {column.reference.endpoint}"
