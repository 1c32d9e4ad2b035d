"""Lists over the ledger: what is to be received and paid, how old it is, revenue, status of journals, budgets.

In come a division's books, out come rows, all derived from its entries. Never books anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial

from exact_dbapi.simulator.seed.books import FULL, UNSTAMPED, Books, Row, Table
from exact_dbapi.simulator.seed.chart import JOURNAL_AT, JOURNALS, LEDGERS, PAYMENT_CONDITIONS
from exact_dbapi.simulator.seed.entries import PURCHASE, SALES, Entry, all_entries, sales_entries, unpaid
from exact_dbapi.simulator.seed.identity import TODAY
from exact_dbapi.simulator.seed.masters import ledger_columns, ledger_ids
from exact_dbapi.simulator.seed.relations import Party

_AGES = (30, 60, 90)
_AGE_NAMES = ("0 - 30", "31 - 60", "61 - 90", "> 90")


def _open_items(kind: int, books: Books) -> Iterator[Row]:
    sign = 1 if kind == SALES else -1
    keys = books.ids(f"read/financial/open/{kind}", len(unpaid(books, kind)))
    for index, (key, entry) in enumerate(zip(keys, unpaid(books, kind), strict=False)):
        party = _party(entry)
        row = {
            "HID": 2**53 + 1 + index if kind == SALES else 700000 + index,
            "Id": key,
            "AccountId": party.id,
            "AccountCode": party.code,
            "AccountName": party.name,
            "Amount": sign * entry.lines[0].fc / 100,
            "AmountInTransit": 0.0,
            "CurrencyCode": entry.currency,
            "Description": entry.description,
            "DueDate": entry.due,
            "EntryNumber": entry.number,
            "InvoiceDate": entry.date,
            "InvoiceNumber": entry.invoice_number,
            "JournalCode": entry.journal,
            "JournalDescription": JOURNAL_AT[entry.journal].description,
            "YourRef": entry.your_ref,
        }
        if kind == PURCHASE:
            row["ApprovalStatus"] = 1
        yield row


def _party(entry: Entry) -> Party:
    if entry.party is None:
        raise ValueError(f"entry {entry.number} of journal {entry.journal} has no account")
    return entry.party


def _age_group(entry: Entry) -> int:
    days = (TODAY - entry.date).days
    return sum(days > age for age in _AGES)


def _aging(kind: int, books: Books) -> Iterator[Row]:
    sign = 1 if kind == SALES else -1
    known: dict[str, Party] = {}
    amounts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for entry in unpaid(books, kind):
        party = _party(entry)
        known[party.id] = party
        amounts[party.id, "EUR"][_age_group(entry)] += sign * entry.lines[0].dc
    for (key, currency), cents in amounts.items():
        row = {
            "AccountId": key,
            "AccountCode": known[key].code,
            "AccountName": known[key].name,
            "CurrencyCode": currency,
            "TotalAmount": sum(cents) / 100,
        }
        for group, (amount, name) in enumerate(zip(cents, _AGE_NAMES, strict=True), start=1):
            row[f"AgeGroup{group}"] = group
            row[f"AgeGroup{group}Amount"] = amount / 100
            row[f"AgeGroup{group}Description"] = name
        yield row


def _aging_overview(books: Books) -> Iterator[Row]:
    totals = {kind: [0, 0, 0, 0] for kind in (SALES, PURCHASE)}
    for kind, cents in totals.items():
        for entry in unpaid(books, kind):
            cents[_age_group(entry)] += entry.lines[0].dc
    for group, name in enumerate(_AGE_NAMES):
        yield {
            "AgeGroup": group + 1,
            "AgeGroupDescription": name,
            "AmountReceivable": totals[SALES][group] / 100,
            "AmountPayable": -totals[PURCHASE][group] / 100,
            "CurrencyCode": "EUR",
        }


def _outstanding(books: Books) -> Iterator[Row]:
    row: Row = {"CurrencyCode": "EUR"}
    for kind, name, sign in ((SALES, "Receivable", 1), (PURCHASE, "Payable", -1)):
        entries = unpaid(books, kind)
        late = [entry for entry in entries if entry.due and entry.due < TODAY]
        for word, part in (("Outstanding", entries), ("Overdue", late)):
            row[f"{word}{name}InvoiceAmount"] = sign * sum(entry.lines[0].dc for entry in part) / 100
            row[f"{word}{name}InvoiceCount"] = float(len(part))
    yield row


def _revenue(books: Books) -> Iterator[Row]:
    totals: dict[tuple[int, int], int] = defaultdict(int)
    for entry in books.once(sales_entries):
        totals[entry.date.year, entry.date.month] -= sum(
            line.dc for line in entry.lines if LEDGERS[line.ledger].type == 110
        )
    for (year, period), cents in totals.items():
        yield {"Year": year, "Period": period, "Amount": cents / 100}


def _journal_status(_: Books) -> Iterator[Row]:
    for journal in JOURNALS:
        for year in (2024, 2025, 2026):
            for period in range(1, 13):
                is_closed = year < 2026
                yield {
                    "Journal": journal.code,
                    "JournalDescription": journal.description,
                    "JournalType": journal.type,
                    "Year": year,
                    "Period": period,
                    "Status": 1 if is_closed else 0,
                    "StatusDescription": "Gesloten" if is_closed else "Open",
                }


def _balance(books: Books) -> Iterator[Row]:
    """Yield the sum of the lines per ledger account, period and type."""
    sums: dict[tuple[int, int, int, int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for entry in all_entries(books):
        for line in entry.lines:
            cell = sums[line.ledger, entry.date.year, entry.date.month, entry.type, entry.status]
            cell[0 if line.dc > 0 else 1] += line.dc
            cell[2] += 1
    accounts = ledger_ids(books)
    for index, ((ledger, year, period, kind, status), (debit, credit, count)) in enumerate(sorted(sums.items())):
        yield {
            "ID": index + 1,
            "GLAccount": accounts[ledger],
            "GLAccountCode": LEDGERS[ledger].code,
            "GLAccountDescription": LEDGERS[ledger].description,
            "BalanceType": LEDGERS[ledger].balance,
            "ReportingYear": year,
            "ReportingPeriod": period,
            "Type": kind,
            "Status": status,
            "Amount": (debit + credit) / 100,
            "AmountDebit": debit / 100,
            "AmountCredit": -credit / 100,
            "Count": count,
            "Division": books.division,
        }


def _terms(kind: int, books: Books) -> Iterator[Row]:
    """Yield the open payment terms: receivables or payments."""
    subject = "cashflow/Receivables" if kind == SALES else "cashflow/Payments"
    entries = unpaid(books, kind)
    for key, entry in zip(books.ids(subject, len(entries)), entries, strict=False):
        party, header = _party(entry), entry.lines[0]
        code, description, days, method, *_ = PAYMENT_CONDITIONS[entry.condition]
        row = {
            "ID": key,
            "Account": party.id,
            "AccountCode": party.code,
            "AccountName": party.name,
            "AmountDC": header.dc / 100,
            "AmountFC": header.fc / 100,
            "TransactionAmountDC": header.dc / 100,
            "TransactionAmountFC": header.fc / 100,
            "Currency": entry.currency,
            "RateFC": entry.rate,
            "Description": entry.description,
            "Created": entry.date,
            "EntryDate": entry.date,
            "InvoiceDate": entry.date,
            "DueDate": entry.due,
            "TransactionDueDate": entry.due,
            "EntryID": entry.id,
            "EntryNumber": entry.number,
            "TransactionEntryID": entry.id,
            "TransactionReportingPeriod": entry.date.month,
            "TransactionReportingYear": entry.date.year,
            "TransactionType": entry.type,
            "TransactionStatus": entry.status,
            "TransactionIsReversal": False,
            **ledger_columns(books, LEDGERS[header.ledger].code, "GLAccount"),
            "InvoiceNumber": entry.invoice_number,
            "Journal": entry.journal,
            "JournalDescription": JOURNAL_AT[entry.journal].description,
            "PaymentCondition": code,
            "PaymentConditionDescription": description,
            "PaymentDays": days,
            "PaymentMethod": method,
            "Status": 20,
            "IsBatchBooking": 0,
            "YourRef": entry.your_ref,
        }
        if kind == SALES:
            row["AccountCountry"], row["IsFullyPaid"] = party.country, False
        yield row


def _budgets(books: Books) -> Iterator[Row]:
    codes = [ledger.code for ledger in LEDGERS if ledger.balance == "W"][: books.size(30, 8, 2)]
    keys = iter(books.ids("budget/Budgets", 12 * len(codes)))
    rng = books.draw("budget/Budgets")
    for at, code in enumerate(codes):
        for period in range(1, 13):
            yield {
                "ID": next(keys),
                "HID": 100 * at + period,
                **ledger_columns(books, code, "GLAccount"),
                "ReportingYear": 2026,
                "ReportingPeriod": period,
                "AmountDC": int(rng.random() * 2_000_000) / 100,
            }


_PERIOD = ("Period", "Year")
TABLES = {
    "read/financial/ReceivablesList": Table(partial(_open_items, SALES), key=("HID",), stamps=UNSTAMPED),
    "read/financial/PayablesList": Table(partial(_open_items, PURCHASE), key=("HID",), stamps=UNSTAMPED),
    "read/financial/AgingReceivablesList": Table(partial(_aging, SALES), key=("AccountId",), stamps=UNSTAMPED),
    "read/financial/AgingPayablesList": Table(partial(_aging, PURCHASE), key=("AccountId",), stamps=UNSTAMPED),
    "read/financial/AgingOverview": Table(_aging_overview, key=("AgeGroup",), stamps=UNSTAMPED),
    "read/financial/OutstandingInvoicesOverview": Table(_outstanding, key=("CurrencyCode",), stamps=UNSTAMPED),
    "read/financial/RevenueList": Table(_revenue, key=_PERIOD, stamps=UNSTAMPED),
    "read/financial/RevenueListByYear": Table(_revenue, key=_PERIOD, stamps=UNSTAMPED),
    "read/financial/JournalStatusList": Table(_journal_status, key=("Journal", *_PERIOD), stamps=UNSTAMPED),
    "financial/ReportingBalance": Table(_balance, stamps=UNSTAMPED),
    "cashflow/Receivables": Table(partial(_terms, SALES), stamps=FULL),
    "cashflow/Payments": Table(partial(_terms, PURCHASE), stamps=FULL),
    "budget/Budgets": Table(_budgets),
}
