"""Match sets: transaction lines that settle one another, which only the XML API knows.

In come uploaded nodes, out comes what became of each, and later the sets again for a download. They live here, for REST
has no table of them. Never changes a transaction line.

Source: what stands in `seed.topics` under `Matching`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from exact_dbapi.catalog.mapping import Pair, Part
from exact_dbapi.catalog.model import Topic
from exact_dbapi.simulator.collation import fold
from exact_dbapi.simulator.exchange import Refusal
from exact_dbapi.simulator.seed.topics import MATCHING
from exact_dbapi.simulator.strict import Strict
from exact_dbapi.simulator.tables import Row
from exact_dbapi.simulator.writing.conversion import BadValue, convert
from exact_dbapi.simulator.writing.desk import Desk
from exact_dbapi.simulator.writing.library import Target
from exact_dbapi.simulator.writing.words import sentence
from exact_dbapi.simulator.xml.parsing import Node, Schema
from exact_dbapi.simulator.xml.spelling import escaped
from exact_dbapi.simulator.xml.taking import Outcome

_REFUSED = 400
_HALF_A_CENT = 0.005


@dataclass(frozen=True, slots=True)
class Match:
    """One set: its row version, its fields by path, and its element."""

    version: int
    fields: Mapping[str, str]
    text: str


class Matches:
    """The sets of all divisions."""

    def __init__(self) -> None:
        self._sets: dict[int, list[Match]] = {}

    def add(self, division: int, match: Match) -> None:
        """Keep a set."""
        self._sets.setdefault(division, []).append(match)

    def after(self, division: int, version: int, parameters: Mapping[str, str]) -> Iterator[Match]:
        """List the sets with a higher row version that the parameters of a download let through."""
        wanted = {
            path: {fold(part.strip()) for part in parameters[name.lower()].split(",")}
            for name, path in MATCHING.filters.items()
            if parameters.get(name.lower())
        }
        for match in self._sets.get(division, ()):
            fits = all(fold(match.fields.get(path, "")) in codes for path, codes in wanted.items())
            if match.version > version and fits:
                yield match


def matching_schema(topic: Topic) -> Schema:
    """Say which fields of a set are read."""
    head = tuple(Pair(path, (path,)) for path in (MATCHING.account, MATCHING.party, MATCHING.write_off))
    line = tuple(Pair(path, (name,)) for path, name in MATCHING.line.items())
    return Schema(topic, [Part("", MATCHING.ledger, head), Part(MATCHING.lines, MATCHING.ledger, line)])


class Matcher:
    """Stores the sets of one upload."""

    def __init__(self, topic: Topic, matches: Matches, desk: Desk, strict: Strict) -> None:
        self._topic = topic
        self._matches = matches
        self._desk = desk
        self._strict = strict
        self._ledger = desk.library.endpoints.open(MATCHING.ledger)

    def take(self, node: Node) -> Outcome:
        """Store a set.

        Raises: Refusal.
        """
        account = self._named(node, MATCHING.account)
        self._named(node, MATCHING.party)
        if account.get("Type") not in MATCHING.types:
            raise self._refusal("invalid", self._property(MATCHING.account), node.fields[MATCHING.account])
        if not node.below:
            raise self._refusal("mandatory", MATCHING.lines.rpartition("/")[2])
        total = sum(self._amount(line, account) for line in node.below)
        if abs(total) >= _HALF_A_CENT and not node.fields.get(MATCHING.write_off):
            raise self._refusal("unbalanced", "", f"{total:.2f}")
        tables, key = self._desk.library.tables, str(uuid.uuid4())
        self._matches.add(tables.division, Match(tables.next_version(), node.fields, self._written(node)))
        return Outcome("created", key, "")

    def finish(self) -> None:
        """Do nothing: every set is stored at once."""

    def _named(self, node: Node, path: str) -> Row:
        """Find the row that a code stands for.

        Raises: Refusal.
        """
        name, code = self._property(path), node.fields.get(path, "")
        target: Target | None = self._desk.library.target(self._ledger, name)
        found = next(self._desk.library.having(target.endpoint, "Code", code), None) if target and code else None
        if found is None:
            raise self._refusal("absent" if code else "mandatory", name, code)
        return found

    def _amount(self, line: Node, account: Row) -> float:
        """Find the transaction line that a line of a set means, and tell its amount.

        Raises: Refusal where there is none.
        """
        wanted = {name: self._value(name, line.fields.get(path, "")) for path, name in MATCHING.line.items()}
        lines = self._desk.library.having(self._ledger, "EntryNumber", wanted["EntryNumber"])
        own = (row for row in lines if row.get("GLAccount") == account["ID"])
        found = next((row for row in own if all(row.get(name) == value for name, value in wanted.items())), None)
        if found is None:
            raise self._refusal("absent", "PaymentTerm", line.fields.get("@entry", ""))
        return float(found[MATCHING.line[MATCHING.amount]])

    def _value(self, name: str, text: str) -> Any:
        try:
            return convert(self._ledger.by_name[name.lower()], text, self._strict)
        except BadValue as error:
            raise self._refusal("invalid", name, text) from error

    def _refusal(self, kind: str, name: str, detail: str = "") -> Refusal:
        return Refusal(_REFUSED, sentence(kind, name, self._strict.language, detail))

    def _property(self, path: str) -> str:
        return path.partition("/")[0]

    def _written(self, node: Node) -> str:
        """Write the element of a set."""
        head = "".join(
            f'<{self._property(path)} code="{escaped(node.fields[path])}"/>'
            for path in (MATCHING.account, MATCHING.party)
        )
        group, line = MATCHING.lines.split("/")
        lines = "".join(f"<{line}{_attributes(child.fields)}/>" for child in node.below)
        kind = node.fields.get(MATCHING.write_off)
        write_off = f'<{self._property(MATCHING.write_off)} type="{escaped(kind)}"/>' if kind else ""
        return f"<{self._topic.item}>{head}<{group}>{lines}</{group}>{write_off}</{self._topic.item}>"


def _attributes(fields: Mapping[str, str]) -> str:
    named = (path[1:] for path in MATCHING.line if path in fields)
    return "".join(f' {name}="{escaped(fields[f"@{name}"])}"' for name in named)
