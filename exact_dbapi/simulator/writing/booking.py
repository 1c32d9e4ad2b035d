"""Entries carried over into the ledger: transaction lines and balances follow every change of an entry.

In comes the key of an entry that was made, changed or deleted; out go transaction lines that are as it now is, and
balances that are their sums. Entries that the seed has booked stay as they are. Never checks and never answers.

Source: what stands in `seed.ledger` and in the `Posting` of an entry.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.simulator.seed.ledger import LEDGER
from exact_dbapi.simulator.seed.rules import Posting
from exact_dbapi.simulator.tables import Row, Table
from exact_dbapi.simulator.writing.draft import Draft
from exact_dbapi.simulator.writing.filling import LINE_NUMBER, Filling
from exact_dbapi.simulator.writing.library import Library, rules_of

#: A ledger of more lines is made on demand, and stays as it is.
_MOST_LINES = 200_000

_ENTRY = "EntryID"
_AMOUNTS = ("AmountFC", "AmountDC")


class Booking:
    """Keeps the ledger of one division."""

    def __init__(self, library: Library, filling: Filling) -> None:
        self._library = library
        self._filling = filling

    def follow(self, endpoint: Endpoint, row: Row, by: str | None = None) -> None:
        """Bring the ledger up to date after a change of an entry, or of one of its lines."""
        header = self._library.header(endpoint)
        if rules_of(endpoint).posting is not None:
            self._rebook(endpoint, row[endpoint.key[0]], by)
        elif header is not None and rules_of(header.endpoint).posting is not None:
            self._rebook(header.endpoint, row.get(header.child_key), by)

    def _rebook(self, endpoint: Endpoint, key: Any, by: str | None) -> None:
        table = self._library.tables[LEDGER.lines]
        if len(table) > _MOST_LINES:
            return
        booked = {row["ID"]: row for row in table.grouped(_ENTRY).get(key, [])}
        entry = self._library.row(endpoint, key)
        wanted = {row["ID"]: row for row in self._lines(endpoint, entry)} if entry is not None else {}
        if booked and wanted and booked.keys().isdisjoint(wanted):
            return  # the seed has booked it, under ids of its own
        if self._write(table, booked, wanted, by):
            table.restamp(_ENTRY, key)

    def _write(self, table: Table, booked: dict[Any, Row], wanted: dict[Any, dict[str, Any]], by: str | None) -> bool:
        is_changed = False
        for id, row in booked.items():
            values = wanted.pop(id, None)
            if values is not None and all(row.get(name) == value for name, value in values.items()):
                continue
            is_changed = True
            self._balance(row, -1)
            if values is None:
                table.remove(row, by)
            else:
                self._balance(table.change(row, **values, **self._filling.signed(table.endpoint, is_new=False)), 1)
        for values in wanted.values():
            self._balance(table.append({**values, **self._filling.signed(table.endpoint, is_new=True)}), 1)
        return is_changed

    def _lines(self, endpoint: Endpoint, entry: Row) -> Iterator[dict[str, Any]]:
        """List the transaction lines that an entry should have: the header, its lines, its VAT."""
        posting = rules_of(endpoint).posting
        assert posting is not None
        collection = next(item for item in endpoint.collections if item.name == posting.collection)
        lines = self._library.lines(endpoint, collection, entry[endpoint.key[0]])
        lines = sorted(lines, key=lambda line: line.get(LINE_NUMBER) or 0)
        shared = self._shared(endpoint, posting, entry)
        rows = [self._line(posting, shared, line) for line in lines]
        rows += self._vat(posting, shared, lines, len(lines))
        if posting.ledger is not None:
            yield self._header(endpoint, posting, shared, entry, rows)
        yield from rows

    def _shared(self, endpoint: Endpoint, posting: Posting, entry: Row) -> dict[str, Any]:
        draft = Draft(endpoint, dict(entry))
        found = {name: self._filling.source(source, draft, name) for name, source in posting.fills.items()}
        return {**LEDGER.constants, **found, **posting.constants, _ENTRY: entry[endpoint.key[0]]}

    def _line(self, posting: Posting, shared: dict[str, Any], line: Row) -> dict[str, Any]:
        ledger = self._library.tables[LEDGER.lines].endpoint
        own = {item.name: line[item.name] for item in ledger.properties if line.get(item.name) is not None}
        own = {name: value for name, value in own.items() if name not in _SIGNED}
        amounts = {name: _money(-posting.sign * (line.get(name) or 0.0)) for name in _AMOUNTS}
        return self._mirrored({**shared, **own, **amounts, **self._vat_amounts(posting, line), _ENTRY: shared[_ENTRY]})

    def _vat_amounts(self, posting: Posting, line: Row) -> dict[str, float]:
        if line.get("VATCode") is None or posting.vat is None:
            return {}
        vat = _money(-posting.sign * (line.get("VATAmountFC") or 0.0))
        return {"AmountVATFC": vat, "AmountVATBaseFC": _money(-posting.sign * (line.get("AmountFC") or 0.0))}

    def _vat(self, posting: Posting, shared: dict[str, Any], lines: list[Row], number: int) -> Iterator[dict[str, Any]]:
        """Make a line for each VAT code, on the account that the code names."""
        sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for line in lines if posting.vat is not None else ():
            if line.get("VATCode") is not None:
                for at, name in enumerate(("VATAmountFC", "VATAmountDC")):
                    sums[line["VATCode"]][at] += line.get(name) or 0.0
        target = next((self._library.target(self._line_endpoint, "VATCode") for _ in sums), None)
        for code, amounts in sums.items():
            vat = next(self._library.having(target.endpoint, "Code", code), {}) if target is not None else {}
            if not any(amounts):
                continue
            number += 1
            signed = dict(zip(_AMOUNTS, (_money(-posting.sign * amount) for amount in amounts), strict=True))
            own = {"ID": _id(shared[_ENTRY], code), LINE_NUMBER: number, "VATCode": code, **signed}
            account = {"GLAccount": vat.get(posting.vat or ""), "Description": vat.get("Description")}
            yield self._mirrored({**shared, **own, **account})

    @property
    def _line_endpoint(self) -> Endpoint:
        return self._library.tables[LEDGER.lines].endpoint

    def _header(
        self, endpoint: Endpoint, posting: Posting, shared: dict[str, Any], entry: Row, rows: list[dict[str, Any]]
    ) -> dict[str, Any]:
        totals = {name: _money(-sum(row[name] for row in rows)) for name in _AMOUNTS}
        draft = Draft(endpoint, dict(entry))
        account = self._filling.source(posting.ledger or "", draft, "GLAccount")
        own = {"ID": _id(shared[_ENTRY], "0"), LINE_NUMBER: 0, "GLAccount": account}
        return self._mirrored({**shared, **own, **totals})

    def _mirrored(self, values: dict[str, Any]) -> dict[str, Any]:
        """Add the codes and names of what a line refers to, and leave out what is not known."""
        known = {name: value for name, value in values.items() if value is not None}
        return known | self._filling.mirrors(Draft(self._line_endpoint, dict(known), frozenset(known)), list(known))

    def _balance(self, line: Row, sign: int) -> None:
        """Add a line to the balance of its account and period, or take it out."""
        self.count([line], sign)

    def count(self, lines: Iterable[Row], sign: int = 1) -> None:
        """Add lines to the balances of their accounts and periods, or take them out; each balance changes once."""
        sums: dict[tuple[Any, ...], dict[str, Any]] = {}
        firsts: dict[tuple[Any, ...], Row] = {}
        for line in lines:
            place = tuple(line.get(name) for name in _PLACE)
            firsts.setdefault(place, line)
            added = sums.setdefault(place, {"Amount": 0.0, "AmountDebit": 0.0, "AmountCredit": 0.0, "Count": 0})
            amount = line.get("AmountDC") or 0.0
            added["Amount"] += sign * amount
            added["AmountDebit" if amount > 0 else "AmountCredit"] += sign * abs(amount)
            added["Count"] += sign
        for place, added in sums.items():
            self._add(place, firsts[place], added)

    def _add(self, place: tuple[Any, ...], line: Row, added: dict[str, Any]) -> None:
        balances = self._library.tables[LEDGER.balances]
        account, *parts = place
        named = dict(zip(("ReportingYear", "ReportingPeriod", "Type", "Status"), parts, strict=True))
        cells = balances.grouped("GLAccount").get(account, [])
        cell = next((one for one in cells if all(one.get(name) == value for name, value in named.items())), None)
        if cell is not None:
            balances.change(cell, **{name: _money((cell.get(name) or 0) + value) for name, value in added.items()})
        elif account is not None:
            balances.append({**self._new_balance(balances, line), **named, **added})

    def _new_balance(self, balances: Table, line: Row) -> dict[str, Any]:
        account = self._library.referenced(self._line_endpoint, "GLAccount", line["GLAccount"]) or {}
        return {
            **{"ID": balances.highest("ID") + 1, "Amount": 0.0, "AmountDebit": 0.0, "AmountCredit": 0.0, "Count": 0},
            **{"GLAccount": line["GLAccount"], "GLAccountCode": account.get("Code"), "Division": line.get("Division")},
            **{"GLAccountDescription": account.get("Description"), "BalanceType": account.get("BalanceType")},
        }


#: What of a transaction line says which balance it is part of.
_PLACE = ("GLAccount", "FinancialYear", "FinancialPeriod", "Type", "Status")

#: Properties of a line whose sign or meaning is another one in the ledger, or which the header gives.
_SIGNED = frozenset({*_AMOUNTS, "AmountVATFC", "AmountVATBaseFC", "Type", "Created", "Creator", "CreatorFullName"})


def _money(amount: float) -> float:
    return round(amount, 2) + 0.0


def _id(entry: str, part: str) -> str:
    """Make the id of a line that no line of the entry stands for."""
    return str(uuid.uuid5(uuid.UUID(entry), part))
