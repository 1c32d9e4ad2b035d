"""What Exact refuses to store: missing values, references that lead nowhere, duplicates, documents without lines.

In comes a complete `Draft`, out comes nothing or the refusal, with every complaint of one kind on a line of its own.
Never changes a draft.

Source: missing values after the defaults (``Mandatory: Invoice to`` CR LF ``Mandatory: Ordered by``), at least one line
in a POST and not in a PUT, duplicates, the closing balance, 500 for some explicit nulls and for part of the rules of
business: certain; which status a rule has: a switch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.simulator.exchange import Refusal
from exact_dbapi.simulator.seed.ledger import LEDGER
from exact_dbapi.simulator.seed.rules import Rules
from exact_dbapi.simulator.strict import Strict
from exact_dbapi.simulator.tables import Row
from exact_dbapi.simulator.writing.draft import Draft
from exact_dbapi.simulator.writing.library import Library, rules_of
from exact_dbapi.simulator.writing.words import INVESTIGATED, sentence


class Demands:
    """Checks drafts against the stored rows of a division."""

    def __init__(self, library: Library, strict: Strict) -> None:
        self._library = library
        self._strict = strict
        self._names: dict[str, list[str]] = {}

    def check_new(self, draft: Draft) -> None:
        """Refuse a new document.

        Raises: Refusal.
        """
        drafts = list(draft.everyone())
        self._check_nulls(drafts)
        missing = [name for one in drafts for name in (*self._missing(one), *_without_lines(one))]
        self._refuse("mandatory", missing, self._strict.mandatory_status)
        self._refuse_rule("unknown", (name for one in drafts for name in self._astray(one)))
        self._refuse_rule("exists", (name for one in drafts for name in self._duplicates(one, None)))
        self._check_balance(draft)
        self._check_entry(draft)

    def check_change(self, draft: Draft, stored: Row) -> None:
        """Refuse a change.

        Raises: Refusal.
        """
        self._check_nulls([draft])
        if self._strict.key_in_put == "refused":
            self._refuse_rule("exists", sorted(draft.ignored.intersection(draft.endpoint.key)))
        demanded = self._demanded(draft.endpoint)
        emptied = [name for name in demanded if name in draft.sent and _is_empty(draft.row.get(name))]
        self._refuse("mandatory", emptied, self._strict.mandatory_status)
        self._refuse_rule("unknown", self._astray(draft))
        self._refuse_rule("exists", self._duplicates(draft, stored))

    def check_action(self, draft: Draft) -> None:
        """Refuse an action that lacks something or means a row that is not there.

        Raises: Refusal.
        """
        drafts = list(draft.everyone())
        missing = [name for one in drafts for name in (*self._missing(one), *_without_lines(one))]
        self._refuse("mandatory", missing, self._strict.mandatory_status)
        self._refuse_rule("unknown", (name for one in drafts for name in self._astray(one)))

    def check_deletion(self, endpoint: Endpoint, stored: Row) -> None:
        """Refuse to delete what is no longer open, or what is in use.

        Raises: Refusal.
        """
        condition = rules_of(endpoint).deletable
        if condition is not None and stored.get(condition[0]) != condition[1]:
            self._refuse_rule("deletable", [condition[0]])
        if self._strict.deletion_in_use == "refused":
            self._refuse_rule("used", dict.fromkeys(self._library.users(endpoint, stored)))

    def _refuse_rule(self, kind: str, names: Iterable[str]) -> None:
        self._refuse(kind, names, self._strict.business_rule_status)

    def _refuse(self, kind: str, names: Iterable[str], status: int) -> None:
        lines = dict.fromkeys(sentence(kind, name, self._strict.language) for name in names)
        if lines:
            raise Refusal(status, "\r\n".join(lines))

    def _check_nulls(self, drafts: Iterable[Draft]) -> None:
        for draft in drafts:
            refused = rules_of(draft.endpoint).refused_nulls
            if any(name in draft.sent and draft.row[name] is None for name in refused):
                raise Refusal(500, INVESTIGATED)

    def _demanded(self, endpoint: Endpoint) -> list[str]:
        """List the properties that a row must have; found once for each endpoint."""
        if endpoint.id not in self._names:
            rules: Rules = rules_of(endpoint)
            names = (item.name for item in endpoint.properties if item.is_mandatory or item.name in rules.mandatory)
            self._names[endpoint.id] = [name for name in names if name not in rules.optional]
        return self._names[endpoint.id]

    def _missing(self, draft: Draft) -> Iterator[str]:
        return (name for name in self._demanded(draft.endpoint) if _is_empty(draft.row.get(name)))

    def _astray(self, draft: Draft) -> Iterator[str]:
        """List the properties whose value is the key of no row of the right kind."""
        for name in sorted(draft.sent):
            value = draft.row.get(name)
            if _is_empty(value) or self._library.target(draft.endpoint, name) is None:
                continue
            if self._library.referenced(draft.endpoint, name, value) is None:
                yield name
        for collection, keys in draft.keys:
            target = self._library.endpoints.open(str(collection.keys_of))
            if any(self._library.row(target, key) is None for key in keys):
                yield collection.name
        header = self._library.header(draft.endpoint)
        if header is not None and draft.parent is None and draft.row.get(header.child_key) is not None:
            yield header.child_key

    def _duplicates(self, draft: Draft, stored: Row | None) -> Iterator[str]:
        endpoint = draft.endpoint
        unique = rules_of(endpoint).unique if len(endpoint.key) > 0 else ()
        for name in unique:
            value = draft.row.get(name)
            others = self._library.having(endpoint, name, value) if name in draft.sent and value else iter(())
            if any(other is not stored for other in others):
                yield name
        if stored is None and draft.sent.intersection(endpoint.key) and self._library.row(endpoint, draft.key):
            yield endpoint.key[0]

    def _check_balance(self, draft: Draft) -> None:
        balance = rules_of(draft.endpoint).balance
        if balance is None or not {balance.opening, balance.closing} <= draft.sent:
            return
        nested = {collection.name: lines for collection, lines in draft.collections}
        amounts = (line.row.get(balance.part) or 0.0 for line in nested.get(balance.collection, []))
        difference = _number(draft, balance.opening) + sum(amounts) - _number(draft, balance.closing)
        if abs(difference) >= 0.005:
            self._refuse_rule("balance", [balance.closing])

    def check_period(self, journal: Any, year: Any, period: Any, name: str) -> None:
        """Refuse a period that is closed for a journal; `name` is the property that says which it is.

        Raises: Refusal.
        """
        for row in self._library.tables[LEDGER.periods].grouped("Journal").get(journal, []):
            if (row.get("Year"), row.get("Period"), row.get("Status")) == (year, period, LEDGER.closed):
                self._refuse_rule("closed", [name])

    def _check_entry(self, draft: Draft) -> None:
        """Refuse an entry in a closed period, and one whose lines alone have to balance and do not."""
        posting = rules_of(draft.endpoint).posting
        if posting is None:
            return
        journal, year, period = (draft.row.get(name) for name in posting.period)
        self.check_period(journal, year, period, posting.period[2])
        nested = [line for collection, lines in draft.collections for line in lines]
        if posting.ledger is None and abs(sum(_number(line, "AmountDC") for line in nested)) >= 0.005:
            self._refuse_rule("unbalanced", [posting.collection])


def _number(draft: Draft, name: str) -> float:
    return float(draft.row.get(name) or 0.0)


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == b""


def _without_lines(draft: Draft) -> Iterator[str]:
    filled = {collection.name for collection, lines in (*draft.collections, *draft.keys) if lines}
    wanted = (item for item in draft.endpoint.collections if item.is_mandatory and (item.target or item.keys_of))
    return (item.name for item in wanted if item.name not in filled)
