"""The tables that a local copy of a sync endpoint answers: which of its rows and columns, and what differs there.

The packaged document comes in; index lines and endpoints like those of Exact's tables go out, so that planning,
describing and reflecting need no second way. Never holds a row: the room `replica` does.

Source: that sync endpoints show header and lines together, several tables together, or fewer columns is on their
reference pages (certain); turned signs were seen by users of another driver (likely).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from exact_dbapi.catalog.model import (
    REST,
    Endpoint,
    Entry,
    FilterRule,
    Kind,
    Property,
    SelectRule,
    Variant,
)
from exact_dbapi.edm import BOOLEAN, BYTE, EdmType

#: A page of a sync endpoint (certain), and so of what is kept of it.
PAGE_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class RowRule:
    """Which rows of the sync endpoint are the table's: those whose `column` is, or is not, among `values`."""

    column: str
    values: tuple[int, ...]
    is_among: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """A column that the sync endpoint lacks: `property` of the row of another one that `through` points to."""

    column: str
    through: str
    sync: str
    property: str


@dataclass(frozen=True, slots=True)
class Mirror:
    """How a table is made of a local copy of the endpoint `sync`.

    `plain` is the table that it equals, as far as it has its columns; None where the copy is shown as it is. `turned`
    names columns with the opposite sign there. `document` is the column whose value several rows share that go
    together when their header is deleted.
    """

    id: str
    schema: str
    name: str
    sync: str
    plain: str | None
    columns: int
    where: RowRule | None = None
    turned: frozenset[str] = frozenset()
    joined: tuple[Joined, ...] = ()
    document: str | None = None

    @property
    def qualified_name(self) -> str:
        return f"{self.schema}.{self.name}"

    def sources_of(self, columns: Collection[str]) -> tuple[str, ...]:
        """List the sync endpoints whose copies some columns of the table need, its own first."""
        return tuple(dict.fromkeys((self.sync, *(join.sync for join in self.joined if join.column in columns))))


def read_mirrors(document: Mapping[str, Any]) -> dict[str, Mirror]:
    """Read the packaged records, by the table's id."""
    return {id: _mirror(id, record) for id, record in document.items()}


def _mirror(id: str, record: Mapping[str, Any]) -> Mirror:
    where = record.get("where")
    return Mirror(
        id=id,
        schema=record["schema"],
        name=record["name"],
        sync=record["sync"],
        plain=record.get("plain"),
        columns=record["columns"],
        where=RowRule(where["column"], tuple(where.get("is", where.get("is_not"))), "is" in where) if where else None,
        turned=frozenset(record.get("turned", ())),
        joined=tuple(Joined(*row) for row in record.get("joined", ())),
        document=record.get("document"),
    )


def entry_of(mirror: Mirror) -> Entry:
    """Make the line of the index for a table."""
    return Entry(REST, mirror.schema, mirror.name, mirror.id, Kind.ENTITY, Variant.INCREMENTAL, "G", mirror.columns)


def mirrored(mirror: Mirror, open_endpoint: Callable[[str], Endpoint]) -> Endpoint:
    """Make the endpoint of a table: the columns of the plain one that are there, then what only the sync form has."""
    sync = open_endpoint(mirror.sync)
    plain = open_endpoint(mirror.plain) if mirror.plain is not None else None
    return Endpoint(
        id=mirror.id,
        schema=mirror.schema,
        name=mirror.name,
        resource=mirror.name,
        path="",
        kind=Kind.ENTITY,
        variant=Variant.INCREMENTAL,
        methods=frozenset({"GET"}),
        key=plain.key if plain is not None else (sync.row_id or "ID",),
        page_size=PAGE_ROWS,
        select_rule=SelectRule.NO,
        filter_rule=FilterRule.ANY,
        filter_fields=(),
        properties=tuple(_properties(mirror, sync, plain)),
        regular=(plain.id,) if plain is not None else (),
        sync=(sync.id,),
        scope=sync.scope,
    )


def _properties(mirror: Mirror, sync: Endpoint, plain: Endpoint | None) -> list[Property]:
    """The columns are checked where they are read, not asked for: none can be filtered at Exact."""
    equal = equal_columns(mirror, sync, plain) if plain is not None else ()
    names = {column.name.lower() for column in equal}
    more = [replace(column, is_key=False) for column in sync.columns if column.name.lower() not in names]
    if plain is None:
        more = [replace(column, is_key=column.name == sync.row_id) for column in more]
    return [replace(column, can_filter=False) for column in (*equal, *more)]


def equal_columns(mirror: Mirror, sync: Endpoint, plain: Endpoint) -> tuple[Property, ...]:
    """List the columns of the plain table that its sync form gives, with the same values."""
    joined = {join.column for join in mirror.joined}
    return tuple(column for column in plain.columns if column.name in joined or _has_same(sync, column))


def missing_columns(mirror: Mirror, sync: Endpoint, plain: Endpoint) -> tuple[Property, ...]:
    """List the columns of the plain table that its sync form cannot give."""
    there = set(equal_columns(mirror, sync, plain))
    return tuple(column for column in plain.columns if column not in there)


def _has_same(sync: Endpoint, column: Property) -> bool:
    twin = sync.by_name.get(column.name.lower())
    return twin is not None and twin.in_get and _is_same_type(twin.edm, column.edm)


def _is_same_type(one: EdmType, other: EdmType) -> bool:
    """Flags are a Boolean here and a Byte there."""
    return one is other or {one.name, other.name} == {BOOLEAN.name, BYTE.name}
