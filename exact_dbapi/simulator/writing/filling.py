"""What the server adds to a row: keys, numbers, defaults, names of what is referred to, amounts, who and when.

In comes a `Draft` with what was sent, out comes the same draft complete; for a change, what changes along. What is
filled in from where stands in the `Rules` of an endpoint and in the catalog's references. Never refuses.

Source: new keys, numbers, periods from dates, defaults from the account and the item, names and codes of references,
amounts from quantity and price, creator and modifier: certain that the server fills them.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from exact_dbapi.catalog.model import Endpoint, Property
from exact_dbapi.edm import GUID, STRING_TYPE
from exact_dbapi.simulator.clock import local_time, sql_datetime
from exact_dbapi.simulator.seed.rules import Total
from exact_dbapi.simulator.tables import Row
from exact_dbapi.simulator.writing.draft import Draft
from exact_dbapi.simulator.writing.library import Library, link_of, rules_of

LINE_NUMBER = "LineNumber"
_PART_OF_DATE = re.compile(r"(year|period)\((\w+)\)")
_OTHER_NAMES = {"Name": ("FullName", "Description"), "Description": ("Name",), "Number": ("LineNumber", "HID")}
_ENDINGS = ("ID", "Code")


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

    def complete(self, draft: Draft) -> None:
        """Complete a new row and the rows below it."""
        endpoint, rules = draft.endpoint, rules_of(draft.endpoint)
        self.give_key(draft)
        self._join(draft)
        for name, value in rules.constants.items():
            self._default(draft, name, value)
        for name, source in rules.fills.items():
            if draft.row.get(name) is None and name not in draft.sent:
                self._default(draft, name, self.source(source, draft, name))
        draft.row |= self.mirrors(draft, [item.name for item in endpoint.properties])
        self._compute(draft, None)
        draft.row |= self._signature.created(endpoint)
        for collection, lines in draft.collections:
            for number, line in enumerate(lines, start=1):
                if LINE_NUMBER.lower() in line.endpoint.by_name:
                    line.row[LINE_NUMBER] = number
                link = link_of(endpoint, collection)
                if link is not None:
                    line.row[link] = draft.key
                self.complete(line)
        draft.row |= self.totals(endpoint, self._nested_rows(draft))
        self._accompany(draft)

    def act(self, endpoint: Endpoint, stored: Row, sets: Mapping[str, Any], fills: Mapping[str, str]) -> dict[str, Any]:
        """List what an action changes of a row: what it sets, and what it fills in where nothing is stored."""
        draft = Draft(endpoint, dict(stored))
        for name, source in fills.items():
            if draft.row.get(name) is None:
                draft.row[name] = self.source(source, draft, name)
        filled = {name: draft.row[name] for name in fills}
        return {**sets, **filled, **self._signature.modified(endpoint)}

    def _accompany(self, draft: Draft) -> None:
        """Make the row that the server adds by itself."""
        companion = rules_of(draft.endpoint).companion
        if companion is None or draft.row.get(companion.property) is not None:
            return
        endpoint = self._library.endpoints.open(companion.endpoint)
        added = Draft(endpoint, dict(companion.constants), frozenset(companion.constants), parent=draft)
        added.row |= {name: self.source(source, added, name) for name, source in companion.fills.items()}
        self.complete(added)
        draft.companions.append(added)
        draft.row[companion.property] = added.key
        draft.row |= {
            mirror: _of(added.row, suffix) for mirror, suffix in _mirrored(draft.endpoint, companion.property)
        }

    def change(self, draft: Draft, stored: Row) -> dict[str, Any]:
        """List what changes when a row is given the draft's values: those, what follows from them, and by whom."""
        changed = dict(draft.row)
        merged = Draft(draft.endpoint, {**stored, **changed}, draft.sent, parent=draft.parent)
        changed |= self.mirrors(merged, changed)
        merged.row |= changed
        changed |= self._compute(merged, set(changed))
        return changed | self._signature.modified(draft.endpoint)

    def mirrors(self, draft: Draft, names: Iterable[str]) -> dict[str, Any]:
        """Repeat codes, names and descriptions of what the given properties refer to."""
        found: dict[str, Any] = {}
        for name in names:
            if self._library.target(draft.endpoint, name) is None or (
                draft.row.get(name) is None and name not in draft.sent
            ):
                continue
            row = self._library.referenced(draft.endpoint, name, draft.row.get(name)) or {}
            for mirror, suffix in _mirrored(draft.endpoint, name):
                value = _of(row, suffix)
                if value is not None or draft.row.get(name) is None:
                    found[mirror] = value
        return found

    def totals(self, endpoint: Endpoint, rows_of: Callable[[str], Iterable[Row]]) -> dict[str, Any]:
        """Add up what a header says about its lines."""
        return {total.property: _added(total, rows_of(total.collection)) for total in rules_of(endpoint).totals}

    def _nested_rows(self, draft: Draft) -> Callable[[str], Iterable[Row]]:
        nested = {collection.name: [line.row for line in lines] for collection, lines in draft.collections}
        return lambda name: nested.get(name, [])

    def _default(self, draft: Draft, name: str, value: Any) -> None:
        if name not in draft.sent and value is not None and name.lower() in draft.endpoint.by_name:
            draft.row[name] = value

    def give_key(self, draft: Draft) -> None:
        """Give a row the key that nobody sent."""
        for item in draft.endpoint.key_properties:
            if draft.row.get(item.name) is None and item.edm is not STRING_TYPE:
                draft.row[item.name] = str(uuid.uuid4()) if item.edm is GUID else self._next(draft.endpoint, item)

    def _join(self, draft: Draft) -> None:
        """Find the header of a line that was sent alone, and the line's number in it."""
        header = self._library.header(draft.endpoint) if draft.parent is None else None
        row = self._library.document(draft.endpoint, draft.row)
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
        found = (self._value(one, draft, name) for one in path.split("|"))
        return next((value for value in found if value is not None), None)

    def _value(self, path: str, draft: Draft, name: str) -> Any:
        """Follow one source of a default."""
        if path == "today":
            return sql_datetime(local_time(self._signature.now)).replace(hour=0, minute=0, second=0, microsecond=0)
        if path == "next":
            return self._next(draft.endpoint, draft.endpoint.by_name[name.lower()])
        if path == "first":
            return self._first_code(draft.endpoint, name)
        part = _PART_OF_DATE.fullmatch(path)
        if part is not None:
            date = self._value(part.group(2), draft, name)
            return date and (date.year if part.group(1) == "year" else date.month)
        if path.startswith("^"):
            return self._value(path[1:], draft.parent, name) if draft.parent is not None else None
        own, _, theirs = path.partition(".")
        value = draft.row.get(own)
        return value if not theirs else (self._library.referenced(draft.endpoint, own, value) or {}).get(theirs)

    def _next(self, endpoint: Endpoint, item: Property) -> Any:
        following = self._library.table(endpoint).highest(item.name) + 1
        return str(following) if item.edm is STRING_TYPE else following

    def _first_code(self, endpoint: Endpoint, name: str) -> Any:
        """Choose the row with the lowest code among those that a property may refer to."""
        target = self._library.target(endpoint, name)
        if target is None:
            return None
        rows = self._library.table(target.endpoint)
        lowest = min(rows, key=lambda row: str(row.get("Code")).rjust(18, "0"), default=None)
        return None if lowest is None else lowest[target.property or target.endpoint.key[0]]

    def _compute(self, draft: Draft, changed: set[str] | None) -> dict[str, Any]:
        """Multiply out the amounts of a row; for a change, those whose factors have changed."""
        found: dict[str, Any] = {}
        for name, formula in rules_of(draft.endpoint).products.items():
            names = {factor.strip("-?") for factor in formula.split("*")}
            if name in draft.sent or (changed is not None and names.isdisjoint(changed)):
                continue
            value = self._product(formula, draft)
            if value is not None and name.lower() in draft.endpoint.by_name:
                found[name] = draft.row[name] = value
                if changed is not None:
                    changed.add(name)
        return found

    def _product(self, formula: str, draft: Draft) -> float | None:
        product = 1.0
        for factor in formula.split("*"):
            value = self._value(factor.strip("-?"), draft, "")
            if value is None and not factor.endswith("?"):
                return None
            if value is not None:
                product *= 1 - value if factor.startswith("-") else value
        return round(product, 2) + 0.0


def _mirrored(endpoint: Endpoint, name: str) -> Iterator[tuple[str, str]]:
    """List the read-only properties that repeat something of what a property refers to, and what they repeat."""
    stems = [name, *(name.removesuffix(ending) for ending in _ENDINGS if name.endswith(ending))]
    for item in endpoint.properties:
        for stem in stems:
            if not item.in_post and item.name != name and item.name.startswith(stem) and len(item.name) > len(stem):
                yield item.name, item.name[len(stem) :]


def _of(row: Mapping[str, Any], suffix: str) -> Any:
    found = (row.get(name) for name in (suffix, *_OTHER_NAMES.get(suffix, ())))
    return next((value for value in found if value is not None), None)


def _added(total: Total, rows: Iterable[Row]) -> float:
    return round(sum(row.get(part) or 0.0 for row in rows for part in total.parts), 2)
