"""The rows of a division as a write needs them: found by key or code, with their headers, lines and referenced rows.

In come endpoints, values and drafts; out come stored rows. Never changes one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from exact_dbapi.catalog.model import Collection, Endpoint, Kind
from exact_dbapi.simulator.collation import fold
from exact_dbapi.simulator.endpoints import Endpoints, Header
from exact_dbapi.simulator.paging import find_row
from exact_dbapi.simulator.seed.rules import Rules
from exact_dbapi.simulator.seed.rules_books import BOOKS
from exact_dbapi.simulator.seed.rules_trade import TRADE
from exact_dbapi.simulator.tables import Row, Table, Tables

_RULES = {**TRADE, **BOOKS}
_NO_RULES = Rules()
_SEARCHED_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Target:
    """Where a property leads: an endpoint, and the property there (None: its key)."""

    endpoint: Endpoint
    property: str | None


def rules_of(endpoint: Endpoint) -> Rules:
    """Find how rows of an endpoint are written."""
    return _RULES.get(endpoint.id, _NO_RULES)


def target_of(endpoints: Endpoints, endpoint: Endpoint, name: str) -> Target | None:
    """Tell where a property leads, by the catalog or by the rules."""
    item = endpoint.by_name.get(name.lower())
    if item is not None and item.reference is not None:
        return Target(endpoints.open(item.reference.endpoint), item.reference.property)
    text = rules_of(endpoint).references.get(name)
    if text is None:
        return None
    id, _, property = text.partition(".")
    return Target(endpoints.open(id), property or None)


def link_of(endpoint: Endpoint, collection: Collection) -> str | None:
    """Name the property of a collection's rows that holds the key of the row above them."""
    return collection.child_key or rules_of(endpoint).links.get(collection.name)


class Library:
    """Finds rows of one division, for the length of one request; what it has found it finds again at once.

    `fresh` holds rows that are complete but not yet stored, by endpoint and key. `version` rises when it forgets.
    """

    def __init__(self, endpoints: Endpoints, tables: Tables) -> None:
        self.endpoints = endpoints
        self.tables = tables
        self.fresh: dict[tuple[str, Any], Row] = {}
        self.version = 0
        self._targets: dict[tuple[str, str], Target | None] = {}
        self._found: dict[tuple[str, str, Any], Row | None] = {}

    def forget(self) -> None:
        """Look everything up anew: the tables have changed."""
        self.fresh.clear()
        self._found.clear()
        self.version += 1

    def table(self, endpoint: Endpoint) -> Table:
        """Find the table of an endpoint."""
        return self.tables[endpoint.id]

    def row(self, endpoint: Endpoint, key: Any) -> Row | None:
        """Find a row by its key."""
        return find_row(self.table(endpoint).rows, endpoint, (key,))

    def target(self, endpoint: Endpoint, name: str) -> Target | None:
        """Tell where a property leads, by the catalog or by the rules."""
        place = (endpoint.id, name)
        if place not in self._targets:
            self._targets[place] = target_of(self.endpoints, endpoint, name)
        return self._targets[place]

    def referenced(self, endpoint: Endpoint, name: str, value: Any) -> Row | None:
        """Find the row that a value of a property leads to."""
        if value is None:
            return None
        place = (endpoint.id, name, value)
        if place not in self._found:
            self._found[place] = self._leading(endpoint, name, value)
        return self._found[place]

    def _leading(self, endpoint: Endpoint, name: str, value: Any) -> Row | None:
        target = self.target(endpoint, name)
        if target is None:
            return None
        if target.property is None or target.endpoint.key == (target.property,):
            return self.fresh.get((target.endpoint.id, value)) or self.row(target.endpoint, value)
        return next(self.having(target.endpoint, target.property, value), None)

    def having(self, endpoint: Endpoint, name: str, value: Any) -> Iterator[Row]:
        """List the rows with a value; texts are equal as the collation says, and without blanks around them."""
        groups = self.table(endpoint).grouped(name)
        if value in groups or not isinstance(value, str):
            yield from groups.get(value, [])
            return
        wanted = fold(value.strip())
        for known, rows in groups.items():
            if isinstance(known, str) and fold(known.strip()) == wanted:
                yield from rows

    def users(self, endpoint: Endpoint, row: Row) -> Iterator[str]:
        """Name the endpoints with a row that refers to this one; tables too long to be searched are left out."""
        for table in self.tables.filled():
            if len(table) <= _SEARCHED_ROWS and table.endpoint.kind is Kind.ENTITY:
                references = ((item.name, item.reference) for item in table.endpoint.properties if item.reference)
                for name, reference in references:
                    value = row.get(reference.property or endpoint.key[0])
                    if reference.endpoint == endpoint.id and value in table.grouped(name):
                        yield table.endpoint.resource

    def header(self, endpoint: Endpoint) -> Header | None:
        """Find what kind of document rows of this endpoint are lines of."""
        return self.endpoints.header(endpoint.id)

    def document(self, endpoint: Endpoint, row: Row) -> Row | None:
        """Find the stored header that a line belongs to."""
        header = self.header(endpoint)
        key = header and row.get(header.child_key)
        return self.row(header.endpoint, key) if header is not None and key is not None else None

    def lines(self, endpoint: Endpoint, collection: Collection, key: Any) -> list[Row]:
        """List the stored rows of one collection of a document."""
        link = link_of(endpoint, collection)
        return (
            []
            if collection.target is None or link is None
            else self.tables[collection.target].grouped(link).get(key, [])
        )
