"""What a sync endpoint shows: the rows of its regular twins in the order of their row versions.

A sync endpoint and a division's tables come in, rows out. Where header and lines share an endpoint, lines carry the
header's columns and the header is line 0; where several tables do, a mark tells them apart. Never filters and never
pages.

Source: line 0 is the header, marks: certain. Turned signs and line 9999 for the VAT: seen by users of another driver,
likely.
"""

from __future__ import annotations

import uuid
from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.simulator.seed.behaviour import Behaviour
from exact_dbapi.simulator.strict import Strict
from exact_dbapi.simulator.tables import TIMESTAMP, Row, Table, Tables

VAT_LINE = 9999


class ByVersion:
    """Knows the order of row versions of each sync endpoint, as long as its tables do not change."""

    def __init__(self, behaviour: Behaviour, strict: Strict) -> None:
        self._behaviour = behaviour
        self._strict = strict
        self._known: dict[tuple[int, str], tuple[tuple[int, ...], Sequence[Row]]] = {}
        self._vat_versions: dict[tuple[int, str, int], int] = {}

    def rows(self, endpoint: Endpoint, tables: Tables) -> Sequence[Row]:
        """List the rows of a sync endpoint, by row version."""
        twins = [tables[id] for id in endpoint.regular]
        versions = tuple(twin.version for twin in twins)
        cache_key = (tables.division, endpoint.id)
        known = self._known.get(cache_key)
        if known is None or known[0] != versions:
            known = self._known[cache_key] = (versions, self._ordered(endpoint, twins, tables))
        return known[1]

    def _ordered(self, endpoint: Endpoint, twins: list[Table], tables: Tables) -> Sequence[Row]:
        if len(twins) == 1:
            rows = _identified(endpoint, twins[0])
            return rows if hasattr(rows, "position_after_timestamp") else InOrder(rows)
        header = next((twin for twin in twins if any(_child_key(twin, other) for other in twins)), None)
        joined = [row for twin in twins for row in self._shown(header, twin)]
        if header is not None and self._strict.sync_vat_lines:
            joined += self._vat_lines(endpoint, header, tables)
        return sorted(self._signed(endpoint, joined), key=lambda row: int(row[TIMESTAMP]))

    def _shown(self, header: Table | None, twin: Table) -> Iterator[Row]:
        if header is not None:
            yield from _lines(header, twin)
            return
        marks = self._behaviour.sync_marks.get(twin.endpoint.id, {})
        yield from ({**row, **marks} for row in twin.rows)

    def _signed(self, endpoint: Endpoint, rows: list[Row]) -> list[Row]:
        turned = self._behaviour.sync_turned.get(endpoint.id)
        if turned is None or self._strict.sync_signs == "plain":
            return rows
        return [{**row, **{name: -row[name] for name in turned if row.get(name)}} for row in rows]

    def _vat_lines(self, endpoint: Endpoint, header: Table, tables: Tables) -> Iterator[Row]:
        """Make a line for the VAT of each document that has any; it gets a row version of its own."""
        amounts = self._behaviour.sync_vat.get(endpoint.id, {})
        for row in header.rows:
            own: dict[str, Any] = {name: row.get(source) for name, source in amounts.items()}
            if any(own.values()):
                key = row[header.endpoint.key[0]]
                own |= {"ID": str(uuid.uuid5(uuid.UUID(key), "VAT")), "LineNumber": VAT_LINE}
                yield {**row, **own, TIMESTAMP: self._vat_version(tables, key, row)}

    def _vat_version(self, tables: Tables, key: str, header: Mapping[str, Any]) -> int:
        which = (tables.division, key, int(header[TIMESTAMP]))
        if which not in self._vat_versions:
            self._vat_versions[which] = tables.next_version()
        return self._vat_versions[which]


class InOrder(Sequence[Row]):
    """The rows of a table in the order of their row versions, by position: a table made on demand stays so."""

    def __init__(self, rows: Sequence[Row]) -> None:
        versions = array("q", (row[TIMESTAMP] for row in rows))
        self._rows = rows
        self._positions = array("l", sorted(range(len(versions)), key=versions.__getitem__))

    def __len__(self) -> int:
        return len(self._positions)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self._rows[position] for position in self._positions[index]]
        return self._rows[self._positions[index]]


def _identified(endpoint: Endpoint, twin: Table) -> Sequence[Row]:
    """Show each row's key under the name that the sync endpoint has for it."""
    if endpoint.row_id is None or not twin.endpoint.key or endpoint.row_id in twin.endpoint.key:
        return twin.rows
    return [{**row, endpoint.row_id: row[twin.endpoint.key[0]]} for row in twin.rows]


def _child_key(header: Table, lines: Table) -> str | None:
    found = (item for item in header.endpoint.collections if item.target == lines.endpoint.id and item.child_key)
    return next((item.child_key for item in found), None)


def _lines(header: Table, twin: Table) -> Iterator[Row]:
    """Join lines with their header; the header itself is line 0."""
    key = header.endpoint.key[0]
    if twin is header:
        yield from ({**row, "ID": row[key], "LineNumber": 0} for row in header.rows)
        return
    child_key = _child_key(header, twin) or ""
    headers = {row[key]: row for row in header.rows}
    for row in twin.rows:
        yield {**headers.get(row.get(child_key), {}), **row}
