"""Entries: everything that was booked, as balanced facts, from which all financial tables are made.

In come a division's books, out come entries with their lines, amounts in cents; the sum of the lines of an entry in the
division's currency is nothing. Never makes a row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from exact_dbapi.simulator.seed.books import Books
from exact_dbapi.simulator.seed.chart import JOURNAL_AT, LEDGER_AT, RATES, VATS
from exact_dbapi.simulator.seed.deals import FIRST_DAY
from exact_dbapi.simulator.seed.identity import TODAY
from exact_dbapi.simulator.seed.logistics import Ware
from exact_dbapi.simulator.seed.relations import Party, parties, suppliers
from exact_dbapi.simulator.seed.sales import Invoice, invoices

OPENING, SALES, PURCHASE, CASH_FLOW, GENERAL = 10, 20, 30, 40, 90

_COSTS = tuple(
    LEDGER_AT[code]
    for code in "4100 4101 4104 4200 4202 4300 4306 4400 4401 4402 4406 4500 4502 4601 4602 7000 7002 3000".split()
)
_WAGES = ("4000", "1700", "1701", "1702")


class Line(NamedTuple):
    """One line of an entry; the first of an entry is its header, with line number 0."""

    ledger: int
    fc: int
    dc: int
    description: str
    party: Party | None = None
    vat: int | None = None
    vat_fc: int = 0
    ware: Ware | None = None
    quantity: float = 0.0
    cost_center: int | None = None


class Entry(NamedTuple):
    """One booking."""

    id: str
    journal: str
    number: int
    type: int
    date: datetime
    due: datetime | None
    party: Party | None
    description: str
    your_ref: str | None
    invoice_number: int | None
    currency: str
    rate: float
    status: int
    lines: tuple[Line, ...]
    condition: int = 3

    @property
    def is_open(self) -> bool:
        """Tell whether nobody paid it yet; one of thirteen is a slow payer's."""
        return self.due is not None and (self.paid is None)

    @property
    def paid(self) -> datetime | None:
        """The day it was paid, or None."""
        if self.due is None or self.number % 13 == 0:
            return None
        day = self.due + timedelta(days=self.number % 23 - 6)
        return day if day <= TODAY else None


class Numbers:
    """Gives each journal its entry numbers: year, journal and a sequence."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, int], int] = defaultdict(int)

    def following(self, journal: str, date: datetime) -> int:
        """Return the next number of a journal in the year of a date."""
        self._last[journal, date.year] += 1
        return int(f"{date.year % 100}{journal}{self._last[journal, date.year]:05d}")


def _balanced(ledger: int, lines: list[Line], description: str, party: Party | None) -> tuple[Line, ...]:
    """Put a header in front that makes the sum of the lines nothing."""
    fc, dc = -sum(line.fc for line in lines), -sum(line.dc for line in lines)
    return (Line(ledger, fc, dc, description, party), *lines)


def sales_entries(books: Books) -> list[Entry]:
    """Return the entries of the processed invoices."""
    made = [invoice for invoice in books.once(invoices) if invoice.is_processed]
    keys, numbers = books.ids("salesentry/SalesEntries", len(made)), Numbers()
    return [_sales_entry(key, numbers, invoice) for key, invoice in zip(keys, made, strict=False)]


def _sales_entry(key: str, numbers: Numbers, invoice: Invoice) -> Entry:
    deal, party = invoice.deal, invoice.deal.party
    journal = "70" if party.currency == "EUR" else "71"
    title = f"Factuur {invoice.number}"
    lines = [
        Line(
            LEDGER_AT[line.ware.ledger],
            -line.amount,
            -round(line.amount * deal.rate),
            line.ware.description,
            party,
            deal.vat,
            -line.vat_amount,
            line.ware,
            -float(line.quantity),
            deal.place % 59 if deal.place % 4 == 0 else None,
        )
        for line in deal.lines
    ]
    if deal.vat_amount:
        vat_dc = round(deal.vat_amount * deal.rate)
        lines.append(Line(LEDGER_AT["1500"], -deal.vat_amount, -vat_dc, VATS[deal.vat].description, party, deal.vat))
    return Entry(
        key,
        journal,
        numbers.following(journal, deal.date),
        SALES,
        deal.date,
        deal.date + timedelta(days=deal.days),
        party,
        title,
        f"PO-{invoice.order:05d}" if invoice.order is not None else None,
        invoice.number,
        party.currency,
        deal.rate,
        50,
        _balanced(LEDGER_AT["1300"], lines, title, party),
        party.condition,
    )


def purchase_entries(books: Books) -> list[Entry]:
    """Return the purchase invoices: costs and stock."""
    count = books.size(4400, 460, 25)
    rng, known, sides = books.draw("purchaseentry").random, books.once(parties), books.once(suppliers)
    days = (TODAY - FIRST_DAY).days
    numbers, made = Numbers(), []
    for index, key in enumerate(books.ids("purchaseentry/PurchaseEntries", count)[:count]):
        party = known[sides[int(rng() * rng() * len(sides))]]
        date = FIRST_DAY + timedelta(days=index * days // count)
        journal = "50" if party.currency == "EUR" else "51"
        number = numbers.following(journal, date)
        title = f"Inkoopfactuur {party.name}"[:60]
        lines = _purchase_lines(index, party, RATES[party.currency], rng() * 90000, 1 + int(rng() * 3.4))
        made.append(
            Entry(
                key,
                journal,
                number,
                PURCHASE,
                date,
                date + timedelta(days=30),
                party,
                title,
                f"F{index * 7919 % 100000:05d}",
                number,
                party.currency,
                RATES[party.currency],
                20 if index > count - 30 else 50,
                _balanced(LEDGER_AT["1600"], lines, title, party),
                party.condition,
            )
        )
    return made


def _purchase_lines(index: int, party: Party, rate: float, top: float, count: int) -> list[Line]:
    vat = 4 if party.country == "NL" else 9
    lines, vat_total = [], 0
    for step in range(count):
        fc = 500 + int(top / (step + 1))
        vat_fc = round(fc * VATS[vat].percentage / 100)
        vat_total += vat_fc
        ledger = _COSTS[(index * 5 + step * 3) % len(_COSTS)]
        center = index % 59 if step == 0 and index % 2 else None
        lines.append(Line(ledger, fc, round(fc * rate), f"Kosten {step + 1}", party, vat, vat_fc, None, 1.0, center))
    if vat_total:
        lines.append(Line(LEDGER_AT["1520"], vat_total, round(vat_total * rate), VATS[vat].description, party, vat))
    return lines


def bank_entries(books: Books) -> list[Entry]:
    """Return the bank statements: one a day for each of two banks on which something was paid."""
    paid: dict[tuple[datetime, str], list[Entry]] = defaultdict(list)
    for entry in (*books.once(sales_entries), *books.once(purchase_entries)):
        if entry.paid:
            paid[entry.paid, "20" if entry.number % 3 else "21"].append(entry)
    keys, numbers = books.ids("financialtransaction/BankEntries", len(paid)), Numbers()
    return [
        _money_entry(key, numbers, journal, date, [_settled(entry) for entry in paid[date, journal]])
        for key, (date, journal) in zip(keys, sorted(paid), strict=False)
    ]


def _settled(entry: Entry) -> Line:
    header = entry.lines[0]
    return Line(header.ledger, -header.dc, -header.dc, f"Betaling {entry.invoice_number}", entry.party)


def _money_entry(key: str, numbers: Numbers, journal: str, date: datetime, lines: list[Line]) -> Entry:
    title = f"{JOURNAL_AT[journal].description} {date:%d-%m-%Y}"
    ledger = LEDGER_AT[JOURNAL_AT[journal].ledger]
    number = numbers.following(journal, date)
    return Entry(
        key, journal, number, CASH_FLOW, date, None, None, title, None, None, "EUR", 1.0, 50,
        _balanced(ledger, lines, title, None),
    )  # fmt: skip


def cash_entries(books: Books) -> list[Entry]:
    """Return a cash entry for each week."""
    weeks = (TODAY - FIRST_DAY).days // 7
    rng, numbers = books.draw("cash").random, Numbers()
    keys = books.ids("financialtransaction/CashEntries", weeks)
    made = []
    for week, key in enumerate(keys[:weeks]):
        costs = [Line(LEDGER_AT[code], 300 + int(rng() * 9000), 0, "Kasuitgave") for code in ("4400", "4403", "4051")]
        lines = [line._replace(dc=line.fc) for line in costs]
        made.append(_money_entry(key, numbers, "10", FIRST_DAY + timedelta(days=7 * week), lines))
    return made


def general_entries(books: Books) -> list[Entry]:
    """Return the opening balance of each year, and salaries, depreciation and VAT of each month."""
    months = [datetime(year, month, 25) for year in (2024, 2025, 2026) for month in range(1, 13)]
    months = [month for month in months if month <= TODAY]
    keys = iter(books.ids("generaljournalentry/GeneralJournalEntries", 3 * len(months) + 3))
    numbers, rng, made = Numbers(), books.draw("general").random, []
    for month in months:
        if month.month == 1:
            opening = [_equal("1100", 12_500_000), _equal("0200", 40_000_000), _equal("0700", -30_000_000)]
            first = month.replace(day=1)
            made.append(_general_entry(next(keys), numbers, "95", OPENING, first, "Beginbalans", "0510", opening))
        salaries = [
            _equal("4000", 180_000 + int(rng() * 250_000))._replace(cost_center=center)
            for center in range(books.size(60, 12, 2))
        ]
        title = f"{month:%m-%Y}"
        made.append(_general_entry(next(keys), numbers, "91", GENERAL, month, f"Salarissen {title}", "1700", salaries))
        wear = [_equal("4801", 41_250), _equal("4802", 62_500), _equal("0211", -41_250)]
        made.append(_general_entry(next(keys), numbers, "90", GENERAL, month, f"Afschrijving {title}", "0310", wear))
        vat = [_equal("1500", 900_000 + int(rng() * 400_000)), _equal("1520", -350_000 - int(rng() * 200_000))]
        made.append(_general_entry(next(keys), numbers, "90", GENERAL, month, f"BTW-aangifte {title}", "1523", vat))
    return made


def _equal(code: str, cents: int) -> Line:
    return Line(LEDGER_AT[code], cents, cents, "")


def _general_entry(
    key: str, numbers: Numbers, journal: str, kind: int, date: datetime, title: str, ledger: str, lines: list[Line]
) -> Entry:
    named = [line._replace(description=title) for line in lines]
    number = numbers.following(journal, date)
    booked = _balanced(LEDGER_AT[ledger], named, title, None)
    return Entry(key, journal, number, kind, date, None, None, title, None, None, "EUR", 1.0, 50, booked)


def all_entries(books: Books) -> Iterator[Entry]:
    """Yield every entry of the division."""
    for make in (sales_entries, purchase_entries, bank_entries, cash_entries, general_entries):
        yield from books.once(make)


def line_ids(books: Books, subject: str, entries: list[Entry]) -> list[list[str]]:
    """Return the guids of the lines of each entry."""
    keys = iter(books.ids(subject, sum(len(entry.lines) for entry in entries)))
    return [[next(keys) for _ in entry.lines] for entry in entries]


def unpaid(books: Books, kind: int) -> list[Entry]:
    """Return the sales or purchase entries that are still open."""
    entries = books.once(sales_entries if kind == SALES else purchase_entries)
    return [entry for entry in entries if entry.is_open]
