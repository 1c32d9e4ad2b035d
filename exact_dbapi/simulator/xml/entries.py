"""Uploaded entries stored: items that have no row of their own, only lines that share a key.

In come nodes and the desk at which they are written, out comes what became of each. What the head of an entry says
counts for every line that does not say it itself. Never parses.

Source: an entry has at least one line and balances, ``Already exists - Entry number: …, Journal: …``: certain, the
words likely. That a journal takes the difference on its own account: likely.
"""

from __future__ import annotations

import uuid
from typing import Any

from exact_dbapi.catalog.mapping import Part, TopicMapping
from exact_dbapi.simulator.exchange import Refusal
from exact_dbapi.simulator.seed.topics import Balance
from exact_dbapi.simulator.strict import Strict
from exact_dbapi.simulator.tables import Row
from exact_dbapi.simulator.writing.batch import Batch
from exact_dbapi.simulator.writing.desk import Desk
from exact_dbapi.simulator.writing.draft import Draft
from exact_dbapi.simulator.writing.words import caption, sentence
from exact_dbapi.simulator.xml.columns import Values
from exact_dbapi.simulator.xml.drafting import Drafting
from exact_dbapi.simulator.xml.parsing import Node
from exact_dbapi.simulator.xml.taking import Outcome

_REFUSED = 400
_HALF_A_CENT = 0.005


class Entries:
    """Stores entries; `others` are other endpoints that show an entry too, each with its own way of drafting."""

    def __init__(
        self, mapping: TopicMapping, drafting: Drafting, others: list[Drafting], desk: Desk, strict: Strict
    ) -> None:
        self._mapping = mapping
        self._drafting = drafting
        self._others = others
        self._desk = desk
        self._language = strict.language
        self._endpoint = drafting.endpoint
        self._batch = Batch(desk.library, desk.signature.user.get("UserID"))
        self._number = next(pair.steps[0] for pair in mapping.item.uploaded if pair.path == mapping.key)
        self._pending: dict[Any, list[Values]] = {}
        self._booked: list[Row] = []

    def take(self, node: Node) -> Outcome:
        """Store an entry.

        Raises: Refusal.
        """
        head = self._drafting.values(node)
        self._refuse_present(head)
        lines = [(part, child) for part, child in self._drafting.below(node) if part.endpoint == self._endpoint.id]
        if not lines:
            raise Refusal(_REFUSED, sentence("mandatory", self._mapping.parts[0].path, self._language))
        if head.get(self._number) is None:
            head[self._number] = self._desk.filling.next_number(self._endpoint, self._number)
        key = str(uuid.uuid4())
        shared = {**head, str(self._mapping.item.group): key}
        drafts = [self._line(shared, part, child, at) for at, (part, child) in enumerate(lines, start=1)]
        balance = self._drafting.taking.balance
        if balance is not None:
            drafts += self._difference(balance, shared, drafts)
        self._check_period(drafts[0].row)
        shown = [draft for other in self._others for draft in self._shown(other, node, key, head, drafts)]
        for draft in (*drafts, *shown):
            self._batch.add(draft)
        self._booked += [draft.row for draft in drafts]
        self._pending.setdefault(head[self._number], []).append(head)
        return Outcome("created", key, str(head[self._number]))

    def finish(self) -> None:
        """Store what is still gathered."""
        self._batch.flush()
        self._desk.storing.count(self._booked)
        self._booked.clear()
        self._pending.clear()

    def _refuse_present(self, head: Values) -> None:
        """Refuse a number that its journal has already.

        Raises: Refusal.
        """
        number, balance = head.get(self._number), self._drafting.taking.balance
        journal = balance.journal if balance is not None else self._number
        known = [*self._desk.library.having(self._endpoint, self._number, number), *self._pending.get(number, ())]
        if number is not None and any(row.get(journal) == head.get(journal) for row in known):
            names = ((self._number, number), (journal, head.get(journal)))
            detail = ", ".join(f"{caption(name, self._language)}: {value}" for name, value in names)
            raise Refusal(_REFUSED, sentence("present", "", self._language, detail))

    def _check_period(self, row: Row) -> None:
        """Refuse an entry in a closed period.

        Raises: Refusal.
        """
        balance = self._drafting.taking.balance
        if balance is not None:
            journal, year, period = (row.get(name) for name in (balance.journal, *balance.period))
            self._desk.demands.check_period(journal, year, period, balance.period[1])

    def _line(self, shared: Values, part: Part, node: Node, number: int) -> Draft:
        values = {**shared, "LineNumber": number, **self._drafting.part_values(part, node)}
        return self._complete(values)

    def _complete(self, values: Values) -> Draft:
        """Complete and check one line.

        Raises: Refusal.
        """
        draft = Draft(self._endpoint, values, frozenset(values))
        self._desk.filling.complete(draft)
        self._desk.demands.check_new(draft)
        return draft

    def _difference(self, balance: Balance, shared: Values, drafts: list[Draft]) -> list[Draft]:
        """Make the line that takes what the others do not add up to.

        Raises: Refusal where nothing takes it.
        """
        total = sum(draft.row.get(balance.amount) or 0.0 for draft in drafts)
        if abs(total) < _HALF_A_CENT:
            return []
        first = drafts[0].row
        journal: Row = self._desk.library.referenced(self._endpoint, balance.journal, first.get(balance.journal)) or {}
        if journal.get("Type") not in balance.types or journal.get(balance.account) is None:
            raise Refusal(_REFUSED, sentence("unbalanced", "", self._language, f"{total:.2f}"))
        names: tuple[str, ...] = ("Date", "Type", "Status", "Description")
        values: Values = {name: first[name] for name in names if name in first}
        values |= shared
        values |= balance.line
        values |= {balance.account: journal[balance.account], balance.amount: round(-total, 2)}
        return [self._complete(values)]

    def _shown(self, other: Drafting, node: Node, key: str, head: Values, booked: list[Draft]) -> list[Draft]:
        """Make the document by which another endpoint shows the entry, when it is one of its kind."""
        also = self._drafting.taking.also[other.endpoint.id]
        journal = self._desk.library.referenced(self._endpoint, also.journal, head.get(also.journal)) or {}
        if journal.get("Type") != also.type:
            return []
        draft = other.document(node, other.values(node))
        draft.row |= {other.endpoint.key[0]: key, self._number: head[self._number]}
        lines = [line for _, lines in draft.collections for line in lines]
        for line, ledger in zip(lines, booked, strict=False):
            copied = {name: line.row.get(source) for name, source in also.copies.items() if name not in line.row}
            copied[line.endpoint.key[0]] = (
                ledger.key
            )  # so that a later change of the entry finds its line in the ledger
            line.row |= copied
            line.sent |= copied.keys()
        self._desk.filling.complete(draft)
        return [draft]
