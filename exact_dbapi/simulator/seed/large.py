"""A million transaction lines that are never all there: each is made when it is asked for.

In come a division's books, out comes a sequence whose keys and rowversions rise with the index, so that nothing is ever
sorted and a position is found by bisection. The entries balance; lists over the ledger stay those of the demo company.
Never holds a row.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, overload

from exact_dbapi.simulator.seed.books import Books, Row
from exact_dbapi.simulator.seed.chart import JOURNAL_AT, LEDGER_AT, LEDGERS, VATS
from exact_dbapi.simulator.seed.deals import FIRST_DAY
from exact_dbapi.simulator.seed.identity import ROWVERSION_STEP, TODAY, sql_order
from exact_dbapi.simulator.seed.logistics import wares
from exact_dbapi.simulator.seed.masters import ledger_ids
from exact_dbapi.simulator.seed.relations import customers, parties

TRANSACTION_LINES = 1_000_000
_LINES = 4
_ENTRIES = TRANSACTION_LINES // _LINES
_DAYS = (TODAY - FIRST_DAY).days
#: Between two rows in the last group of their guids and, in ticks, in their rowversions.
_GUID_STRIDE = 2**48 // (TRANSACTION_LINES + 1)
_TICKS = 300
_GOLDEN = 2_654_435_761


def rising_guid(index: int, salt: int) -> str:
    """Return a guid that rises with the index in SQL Server's order and looks like any other."""
    mixed = (index + salt) * _GOLDEN & 0xFFFFFFFFFFFF
    low = mixed & 0xFFFF
    last = (index + 1) * _GUID_STRIDE - (low & 4095)
    return f"{mixed >> 16:08x}-{low:04x}-4{low >> 4:03x}-a{mixed >> 36:03x}-{last:012x}"


class TransactionLines(Sequence[Row]):
    """The lines in order of their key; four make an entry: the customer, two sales and the VAT."""

    def __init__(self, books: Books, residue: int) -> None:
        self._first_rowversion = books.rowversion_start + residue
        self._rest = _shared_columns(books)
        self._days = [_day_columns(day) for day in range(_DAYS + 1)]
        known = books.once(parties)
        self._parties = [
            {"Account": party.id, "AccountCode": party.code, "AccountName": party.name}
            for party in (known[index] for index in books.once(customers))
        ]
        self._wares = [
            {
                "Item": ware.id,
                "ItemCode": ware.code,
                "ItemDescription": ware.description,
                "Description": ware.description,
            }
            for ware in books.once(wares)
        ]

    def __len__(self) -> int:
        return TRANSACTION_LINES

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return [self._row(index) for index in range(*at.indices(TRANSACTION_LINES))]
        index = at + TRANSACTION_LINES if at < 0 else at
        if not 0 <= index < TRANSACTION_LINES:
            raise IndexError(f"line {at} of {TRANSACTION_LINES}")
        return self._row(index)

    def __iter__(self) -> Iterator[Row]:
        return map(self._row, range(TRANSACTION_LINES))

    def position_after(self, key: str) -> int:
        """Return how many lines have this key or one before it."""
        return bisect_right(range(TRANSACTION_LINES), sql_order(key), key=lambda index: sql_order(_line_id(index)))

    def position_after_timestamp(self, rowversion: int) -> int:
        """Return how many lines have this rowversion or a lower one."""
        return bisect_right(range(TRANSACTION_LINES), rowversion, key=self._rowversion)

    def _rowversion(self, index: int) -> int:
        return self._first_rowversion + (index + 1) * _TICKS * ROWVERSION_STEP

    def _row(self, index: int) -> Row:
        entry, number = divmod(index, _LINES)
        cents = _amount(entry, number) / 100
        row = {
            **self._rest[number],
            **self._days[entry * _DAYS // _ENTRIES],
            **self._parties[entry * 7919 % len(self._parties)],
            "ID": _line_id(index),
            "EntryID": rising_guid(entry * _LINES, 77),
            "EntryNumber": 240_000_001 + entry,
            "InvoiceNumber": 1_000_001 + entry,
            "AmountDC": cents,
            "AmountFC": cents,
            "Timestamp": self._rowversion(index),
        }
        if number == 1 or number == 2:
            row |= self._wares[index * 31 % len(self._wares)]
            row["Quantity"] = -float(index % 9 + 1)
            row["AmountVATBaseFC"] = cents
        elif number == 0:
            row["YourRef"] = f"PO-{entry}" if entry % 3 else ""
        return row


def _line_id(index: int) -> str:
    return rising_guid(index, 0)


def _amount(entry: int, number: int) -> int:
    """Return the cents of a line; the four of an entry add up to nothing."""
    net = entry * 48271 % 900_000 + 1000
    vat = (net * 21 + 50) // 100
    first = net * 3 // 5
    return (net + vat, -first, first - net, -vat)[number]


def _shared_columns(books: Books) -> list[Row]:
    """Return the columns that each line of one kind repeats, by its number in the entry."""
    made = []
    for number, code in enumerate(("1300", "8010", "8011", "1500")):
        ledger = LEDGERS[LEDGER_AT[code]]
        vat = VATS[2]
        (creator, creator_name), (modifier, modifier_name) = books.users[number % 3], books.users[number]
        row: Row = {
            "GLAccount": ledger_ids(books)[LEDGER_AT[code]],
            "GLAccountCode": ledger.code,
            "GLAccountDescription": ledger.description,
            "LineNumber": number,
            "LineType": 0,
            "Description": ledger.description,
            "JournalCode": "70",
            "JournalDescription": JOURNAL_AT["70"].description,
            "Currency": "EUR",
            "ExchangeRate": 1.0,
            "Status": 50,
            "Type": 20,
            "Division": books.division,
            "Creator": creator,
            "CreatorFullName": creator_name,
            "Modifier": modifier,
            "ModifierFullName": modifier_name,
            "Quantity": 0.0,
            "AmountVATFC": 0.0,
            "AmountVATBaseFC": 0.0,
            "ExtraDutyAmountFC": 0.0,
            "ExtraDutyPercentage": 0.0,
            "PaymentDiscountAmount": 0.0,
        }
        if number:
            row |= {"VATCode": vat.code, "VATCodeDescription": vat.description}
            row |= {"VATPercentage": vat.percentage / 100, "VATType": vat.transaction_type}
        made.append(row)
    return made


def _day_columns(day: int) -> Row:
    date: datetime = FIRST_DAY + timedelta(days=day)
    return {
        "Date": date,
        "DueDate": date + timedelta(days=30),
        "Created": date + timedelta(hours=9, milliseconds=3),
        "Modified": date + timedelta(hours=17, minutes=5, milliseconds=997),
        "FinancialYear": date.year,
        "FinancialPeriod": date.month,
    }


LARGE: dict[str, Callable[[Books, int], Sequence[dict[str, Any]]]] = {
    "financialtransaction/TransactionLines": TransactionLines,
}
