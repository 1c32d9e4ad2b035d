"""Uploaded items stored one by one in the order of the document, each with the message that Exact answers.

In come nodes and the desk at which they are written, out come messages; rows go through the same rules as those that
REST writes. An item that is refused leaves nothing behind, and the next one is looked at all the same. Never parses.

Source: good items are stored and bad ones told, an open order is made anew and one with activity ignored,
`ordernumber` of invoices may repeat: certain. One message for each item in their order; masters that are there are
changed: likely.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from exact_dbapi.catalog.mapping import Existing, Part, TopicMapping
from exact_dbapi.simulator.collation import fold
from exact_dbapi.simulator.exchange import Refusal
from exact_dbapi.simulator.seed.topics import SAME
from exact_dbapi.simulator.strict import Strict
from exact_dbapi.simulator.tables import Row
from exact_dbapi.simulator.writing.batch import Batch
from exact_dbapi.simulator.writing.desk import Desk
from exact_dbapi.simulator.writing.draft import Draft
from exact_dbapi.simulator.writing.words import sentence
from exact_dbapi.simulator.xml.columns import Values
from exact_dbapi.simulator.xml.drafting import Drafting
from exact_dbapi.simulator.xml.parsing import Node

_REFUSED = 400


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an item: one word for it, the key of its row, and its number or code."""

    word: str
    key: str
    name: str


class Documents:
    """Stores items that are rows with lines, or rows with others that refer to them."""

    def __init__(self, mapping: TopicMapping, drafting: Drafting, desk: Desk, strict: Strict) -> None:
        self._drafting = drafting
        self._endpoint = drafting.endpoint
        self._desk = desk
        self._strict = strict
        self._existing = mapping.existing
        self._batch = Batch(desk.library, desk.signature.user.get("UserID"))
        self._pending: set[Hashable] = set()
        named = (pair for pair in mapping.item.uploaded if pair.path == mapping.key)
        self._number = next((pair.steps[0] for pair in named), self._endpoint.key[0])
        self._is_self_referring = any(self._leads_home(pair.steps[0]) for pair in mapping.item.uploaded)

    def take(self, node: Node) -> Outcome:
        """Store an item.

        Raises: Refusal.
        """
        values = self._values(node)
        number = _folded(values.get(self._number))
        if number is not None and number in self._pending and self._existing is not Existing.ADDED:
            self.finish()
        stored = self._stored(values)
        if stored is not None and self._existing is Existing.UPDATED:
            return self._update(node, values, stored)
        if stored is not None and self._existing is Existing.REFUSED:
            detail = f"{values.get(self._number, '')}"
            raise Refusal(_REFUSED, sentence("present", self._number, self._strict.language, detail))
        condition = self._drafting.taking.open
        if stored is not None and condition is not None and stored.get(condition[0]) != condition[1]:
            return self._outcome("ignored", stored)
        return self._create(node, values, stored)

    def finish(self) -> None:
        """Store what is still gathered."""
        self._batch.flush()
        self._pending.clear()

    def _values(self, node: Node) -> Values:
        """Read an item; what it refers to may be an item before it that is not yet stored."""
        try:
            return self._drafting.values(node)
        except Refusal:
            if not self._is_self_referring or self._endpoint not in self._batch:
                raise
            self.finish()
            return self._drafting.values(node)

    def _leads_home(self, name: str) -> bool:
        target = self._desk.library.target(self._endpoint, name)
        return target is not None and target.endpoint.id == self._endpoint.id

    def _stored(self, values: Values) -> Row | None:
        """Find the stored item that an uploaded one means: the one with its ID, or the one with its number or code."""
        if self._existing is Existing.ADDED:
            return None
        library, key = self._desk.library, values.get(self._endpoint.key[0])
        found = library.row(self._endpoint, key) if key else None
        number = values.get(self._number)
        if found is not None or number in (None, ""):
            return found
        return next(library.having(self._endpoint, self._number, number), None)

    def _create(self, node: Node, values: Values, replaced: Row | None) -> Outcome:
        draft = self._drafting.document(node, values)
        self._desk.filling.complete(draft)
        self._desk.demands.check_new(draft)
        followers = [self._follower(part, found, draft) for part, found in self._drafting.followers(node)]
        if replaced is not None:
            self._batch.remove(self._endpoint, replaced)
        for one in (draft, *followers):
            self._batch.add(one)
        self._pending.add(_folded(draft.row.get(self._number)))
        return self._outcome("created", draft.row)

    def _update(self, node: Node, values: Values, stored: Row) -> Outcome:
        """Change a stored item, and the rows that refer to it."""
        changes = {name: value for name, value in values.items() if name not in self._endpoint.key}
        draft = Draft(self._endpoint, changes, frozenset(changes))
        self._desk.demands.check_change(draft, stored)
        followers = list(self._drafting.followers(node))
        self._desk.storing.change(self._endpoint, stored, self._desk.filling.change(draft, stored))
        self._desk.library.forget()
        for part, found in followers:
            self._follow(part, found, stored)
        return self._outcome("updated", stored)

    def _follow(self, part: Part, values: Values, owner: Row) -> None:
        """Change the row of a stored item that an uploaded one means, or add it."""
        endpoint = self._desk.library.endpoints.open(part.endpoint)
        rows = self._desk.library.table(endpoint).grouped(str(part.parent)).get(owner[self._endpoint.key[0]], [])
        names = SAME.get(part.endpoint, ())
        same = (row for row in rows if names and all(row.get(name) == values.get(name) for name in names))
        key = values.get(endpoint.key[0])
        stored = next((row for row in rows if key is not None and row[endpoint.key[0]] == key), None) or next(
            same, None
        )
        if stored is None:
            self._batch.add(self._follower(part, values, Draft(self._endpoint, dict(owner))))
            return
        changes = {name: value for name, value in values.items() if name not in endpoint.key}
        draft = Draft(endpoint, changes, frozenset(changes))
        self._desk.storing.change(endpoint, stored, self._desk.filling.change(draft, stored))

    def _follower(self, part: Part, values: Values, owner: Draft) -> Draft:
        """Complete a new row that refers to an item.

        Raises: Refusal.
        """
        endpoint, library = self._desk.library.endpoints.open(part.endpoint), self._desk.library
        sent = {name: value for name, value in values.items() if name not in endpoint.key}
        draft = Draft(endpoint, {**sent, str(part.parent): owner.key}, frozenset(sent))
        place = (self._endpoint.id, owner.key)
        is_new = place not in library.fresh
        if is_new:
            library.fresh[place] = owner.row
        try:
            self._desk.filling.complete(draft)
            self._desk.demands.check_new(draft)
        finally:
            if is_new:
                del library.fresh[place]
        return draft

    def _outcome(self, word: str, row: Row) -> Outcome:
        name = row.get(self._number)
        return Outcome(word, str(row[self._endpoint.key[0]]), "" if name is None else str(name).strip())


def _folded(value: Any) -> Hashable:
    if isinstance(value, str):
        return fold(value.strip()) or None
    found: Hashable = value
    return found
