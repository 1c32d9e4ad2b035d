"""What the server adds to a row: keys, numbers, defaults, names of what is referred to, amounts, who and when.

In comes a `Draft` with what was sent, out comes the same draft complete; for a change, what changes along. What is
filled in from where stands in the `Rules` of an endpoint and in the catalog's references. Never refuses.

Source: new keys, numbers, periods from dates, defaults from the account and the item, names and codes of references,
amounts from quantity and price, creator and modifier: certain that the server fills them.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.edm import GUID, STRING_TYPE
from exact_dbapi.simulator.clock import local_time, sql_datetime
from exact_dbapi.simulator.seed.rules import Total
from exact_dbapi.simulator.tables import Row
from exact_dbapi.simulator.writing.draft import Draft
from exact_dbapi.simulator.writing.library import Library, link_of, rules_of
from exact_dbapi.simulator.writing.mirrors import Mirrors, mirrored, part_of
from exact_dbapi.simulator.writing.sources import Sources

LINE_NUMBER = "LineNumber"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who writes, when (Dutch time), and in which division."""

    user: Row
    now: datetime
    division: int

    def created(self, endpoint: Endpoint) -> dict[str, Any]:
        """List what a new row says about its origin."""
        who, name, when = self._facts
        return self._kept(
            endpoint, {"Division": self.division, "Created": when, "Creator": who, "CreatorFullName": name}
        ) | self.modified(endpoint)

    def modified(self, endpoint: Endpoint) -> dict[str, Any]:
        """List what a changed row says about the change."""
        who, name, when = self._facts
        return self._kept(endpoint, {"Modified": when, "Modifier": who, "ModifierFullName": name})

    @property
    def _facts(self) -> tuple[Any, Any, datetime]:
        return self.user.get("UserID"), self.user.get("FullName"), sql_datetime(local_time(self.now))

    def _kept(self, endpoint: Endpoint, values: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in values.items() if name.lower() in endpoint.by_name}


class Filling:
    """Completes drafts with what the division knows."""

    def __init__(self, library: Library, signature: Signature) -> None:
        self._library = library
        self._signature = signature
        self._sources = Sources(library, lambda: signature.now)
        self._mirrors = Mirrors(library)
        self._created: dict[str, dict[str, Any]] = {}
        self._defaults: dict[str, dict[str, Any]] = {}

    def complete(self, draft: Draft) -> None:
        """Complete a new row and the rows below it."""
        endpoint, row, sent = draft.endpoint, draft.row, draft.sent
        self.give_key(draft)
        self._join(draft)
        for name, value in self._constants(endpoint).items():
            if name not in sent:
                row[name] = value
        for name, source in rules_of(endpoint).fills.items():
            if row.get(name) is None and name not in sent and name.lower() in endpoint.by_name:
                value = self._sources.first(source, name)(draft)
                if value is not None:
                    row[name] = value
            elif source == "next":
                self._sources.note_number(endpoint, name, row[name])
        row |= self._mirrors.of(draft)
        self._compute(draft, None)
        row |= self._origin(endpoint)
        for collection, lines in draft.collections:
            for number, line in enumerate(lines, start=1):
                if LINE_NUMBER.lower() in line.endpoint.by_name:
                    line.row[LINE_NUMBER] = number
                link = link_of(endpoint, collection)
                if link is not None:
                    line.row[link] = draft.key
                self.complete(line)
        row |= self.totals(endpoint, self._nested_rows(draft))
        self._accompany(draft)

    def act(self, endpoint: Endpoint, stored: Row, sets: Mapping[str, Any], fills: Mapping[str, str]) -> dict[str, Any]:
        """List what an action changes of a row: what it sets, and what it fills in where nothing is stored."""
        draft = Draft(endpoint, dict(stored))
        for name, source in fills.items():
            if draft.row.get(name) is None:
                draft.row[name] = self._sources.first(source, name)(draft)
        filled = {name: draft.row[name] for name in fills}
        return {**sets, **filled, **self._signature.modified(endpoint)}

    def change(self, draft: Draft, stored: Row) -> dict[str, Any]:
        """List what changes when a row is given the draft's values: those, what follows from them, and by whom."""
        changed = dict(draft.row)
        merged = Draft(draft.endpoint, {**stored, **changed}, draft.sent, parent=draft.parent)
        changed |= self._mirrors.of(merged, changed)
        merged.row |= changed
        changed |= self._compute(merged, set(changed))
        return changed | self._signature.modified(draft.endpoint)

    def totals(self, endpoint: Endpoint, rows_of: Callable[[str], Iterable[Row]]) -> dict[str, Any]:
        """Add up what a header says about its lines."""
        return {total.property: _added(total, rows_of(total.collection)) for total in rules_of(endpoint).totals}

    def give_key(self, draft: Draft) -> None:
        """Give a row the key that nobody sent."""
        for item in draft.endpoint.key_properties:
            if draft.row.get(item.name) is None and item.edm is not STRING_TYPE:
                is_guid = item.edm is GUID
                draft.row[item.name] = str(uuid.uuid4()) if is_guid else self.next_number(draft.endpoint, item.name)

    def next_number(self, endpoint: Endpoint, name: str) -> Any:
        """Give out the next number of a property; the same one is not given twice."""
        return self._sources.next_number(endpoint, name)

    def _constants(self, endpoint: Endpoint) -> dict[str, Any]:
        known = self._defaults.get(endpoint.id)
        if known is None:
            constants = rules_of(endpoint).constants.items()
            known = {name: value for name, value in constants if value is not None and name.lower() in endpoint.by_name}
            self._defaults[endpoint.id] = known
        return known

    def _origin(self, endpoint: Endpoint) -> dict[str, Any]:
        if endpoint.id not in self._created:
            self._created[endpoint.id] = self._signature.created(endpoint)
        return self._created[endpoint.id]

    def _accompany(self, draft: Draft) -> None:
        """Make the row that the server adds by itself."""
        companion = rules_of(draft.endpoint).companion
        if companion is None or draft.row.get(companion.property) is not None:
            return
        endpoint = self._library.endpoints.open(companion.endpoint)
        added = Draft(endpoint, dict(companion.constants), frozenset(companion.constants), parent=draft)
        added.row |= {name: self._sources.first(source, name)(added) for name, source in companion.fills.items()}
        self.complete(added)
        draft.companions.append(added)
        draft.row[companion.property] = added.key
        draft.row |= {
            mirror: part_of(added.row, suffix) for mirror, suffix in mirrored(draft.endpoint, companion.property)
        }

    def _nested_rows(self, draft: Draft) -> Callable[[str], Iterable[Row]]:
        nested = {collection.name: [line.row for line in lines] for collection, lines in draft.collections}
        return lambda name: nested.get(name, [])

    def _join(self, draft: Draft) -> None:
        """Find the header of a line that was sent alone, and the line's number in it."""
        header = self._library.header(draft.endpoint) if draft.parent is None else None
        row = self._library.document(draft.endpoint, draft.row) if header is not None else None
        if header is None or row is None:
            return
        draft.parent = Draft(header.endpoint, dict(row))
        others = self._library.lines(header.endpoint, header.collection, draft.parent.key)
        if LINE_NUMBER.lower() in draft.endpoint.by_name:
            draft.row[LINE_NUMBER] = 1 + max((other.get(LINE_NUMBER) or 0 for other in others), default=0)

    def signed(self, endpoint: Endpoint, *, is_new: bool) -> dict[str, Any]:
        """List what a row says about who wrote it, and when."""
        return self._signature.created(endpoint) if is_new else self._signature.modified(endpoint)

    def source(self, path: str, draft: Draft, name: str) -> Any:
        """Follow the sources of a value for the first that has one."""
        return self._sources.first(path, name)(draft)

    def mirrors(self, draft: Draft, names: Container[str]) -> dict[str, Any]:
        """Repeat codes, names and descriptions of what the given properties refer to."""
        return self._mirrors.of(draft, names)

    def _compute(self, draft: Draft, changed: set[str] | None) -> dict[str, Any]:
        """Multiply out the amounts of a row; for a change, those whose factors have changed."""
        found: dict[str, Any] = {}
        for name, formula in rules_of(draft.endpoint).products.items():
            if name in draft.sent or (changed is not None and changed.isdisjoint(_factors(formula))):
                continue
            value = self._sources.product(formula)(draft)
            if value is not None and name.lower() in draft.endpoint.by_name:
                found[name] = draft.row[name] = value
                if changed is not None:
                    changed.add(name)
        return found


def _factors(formula: str) -> set[str]:
    return {factor.strip("-?") for factor in formula.split("*")}


def _added(total: Total, rows: Iterable[Row]) -> float:
    return round(sum(row.get(part) or 0.0 for row in rows for part in total.parts), 2)
