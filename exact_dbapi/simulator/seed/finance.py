"""The ledger's rows: transaction lines and the entries of each kind of journal with their lines.

In come a division's books, out come rows, all from the same balanced entries. Never decides what was booked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from exact_dbapi.simulator.seed.books import DATED_DIVISION, DIVISION, Books, Row, Table
from exact_dbapi.simulator.seed.chart import JOURNAL_AT, LEDGERS, PAYMENT_CONDITIONS, VATS
from exact_dbapi.simulator.seed.entries import (
    Entry,
    Line,
    all_entries,
    bank_entries,
    cash_entries,
    general_entries,
    line_ids,
    purchase_entries,
    sales_entries,
)
from exact_dbapi.simulator.seed.masters import cost_center_code, cost_center_name, ledger_ids

_STATUS = {20: "Open", 50: "Verwerkt"}
_ENTRY_TYPES = {10: "Beginbalans", 20: "Verkoopboeking", 30: "Inkoopboeking", 90: "Memoriaal"}


def _transaction_lines(books: Books) -> Iterator[Row]:
    entries = list(all_entries(books))
    ledgers = _ledger_columns(books)
    centers = [
        {"CostCenter": cost_center_code(index), "CostCenterDescription": cost_center_name(index)} for index in range(60)
    ]
    for entry, keys in zip(entries, line_ids(books, "financialtransaction/TransactionLines", entries), strict=True):
        shared = _entry_columns(entry)
        for number, (key, line) in enumerate(zip(keys, entry.lines, strict=True)):
            yield _transaction_line(key, number, line, shared, ledgers, centers)


def _ledger_columns(books: Books) -> list[Row]:
    return [
        {"GLAccount": key, "GLAccountCode": ledger.code, "GLAccountDescription": ledger.description}
        for key, ledger in zip(ledger_ids(books), LEDGERS, strict=True)
    ]


def _entry_columns(entry: Entry) -> Row:
    return {
        "EntryID": entry.id,
        "EntryNumber": entry.number,
        "Created": entry.date,
        "Date": entry.date,
        "FinancialYear": entry.date.year,
        "FinancialPeriod": entry.date.month,
        "JournalCode": entry.journal,
        "JournalDescription": JOURNAL_AT[entry.journal].description,
        "Currency": entry.currency,
        "ExchangeRate": entry.rate,
        "Status": entry.status,
        "Type": entry.type,
        "InvoiceNumber": entry.invoice_number,
        "DueDate": entry.due,
        "YourRef": entry.your_ref,
    }


def _transaction_line(key: str, number: int, line: Line, shared: Row, ledgers: list[Row], centers: list[Row]) -> Row:
    row = {
        "ID": key,
        **shared,
        **ledgers[line.ledger],
        "LineNumber": number,
        "LineType": 0,
        "Description": line.description,
        "AmountDC": line.dc / 100,
        "AmountFC": line.fc / 100,
        "AmountVATFC": line.vat_fc / 100,
        "AmountVATBaseFC": line.fc / 100 if line.vat is not None else 0.0,
        "Quantity": line.quantity,
        "ExtraDutyAmountFC": 0.0,
        "ExtraDutyPercentage": 0.0,
        "PaymentDiscountAmount": 0.0,
    }
    party, ware = line.party, line.ware
    if party is not None:
        row["Account"], row["AccountCode"], row["AccountName"] = party.id, party.code, party.name
    if line.vat is not None:
        vat = VATS[line.vat]
        row["VATCode"], row["VATCodeDescription"] = vat.code, vat.description
        row["VATPercentage"], row["VATType"] = vat.percentage / 100, vat.transaction_type
    if ware is not None:
        row["Item"], row["ItemCode"], row["ItemDescription"] = ware.id, ware.code, ware.description
    if line.cost_center is not None:
        row.update(centers[line.cost_center])
    return row


def _booked(party: str, make: Callable[[Books], list[Entry]], books: Books) -> Iterator[Row]:
    """Yield the headers of sales or purchase entries; `party` names the column of the account."""
    for entry in books.once(make):
        header = entry.lines[0]
        sign = 1 if header.dc > 0 else -1
        vat = sum(line.vat_fc for line in entry.lines)
        code, description, _, method, *_ = PAYMENT_CONDITIONS[entry.condition]
        yield {
            "EntryID": entry.id,
            "EntryNumber": entry.number,
            "EntryDate": entry.date,
            "DueDate": entry.due,
            "Created": entry.date,
            "Description": entry.description,
            "AmountDC": sign * header.dc / 100,
            "AmountFC": sign * header.fc / 100,
            "VATAmountFC": -sign * vat / 100,
            "VATAmountDC": -sign * round(vat * entry.rate) / 100,
            "Currency": entry.currency,
            "Rate": entry.rate,
            party: entry.party.id if entry.party else None,
            f"{party}Name": entry.party.name if entry.party else None,
            "InvoiceNumber": entry.invoice_number,
            "Journal": entry.journal,
            "JournalDescription": JOURNAL_AT[entry.journal].description,
            "PaymentCondition": code,
            "PaymentConditionDescription": description,
            "PaymentConditionPaymentMethod": method,
            "ReportingPeriod": entry.date.month,
            "ReportingYear": entry.date.year,
            "Reversal": False,
            "Status": entry.status,
            "StatusDescription": _STATUS[entry.status],
            "Type": entry.type,
            "TypeDescription": _ENTRY_TYPES[entry.type],
            "YourRef": entry.your_ref,
        }


def _booked_lines(subject: str, make: Callable[[Books], list[Entry]], books: Books) -> Iterator[Row]:
    """Yield the lines of sales or purchase entries: what was sold or bought, without header and VAT."""
    ledgers, entries = _ledger_columns(books), books.once(make)
    for entry, keys in zip(entries, line_ids(books, subject, entries), strict=True):
        sign = 1 if entry.lines[0].dc > 0 else -1
        for number, (key, line) in enumerate(zip(keys, entry.lines, strict=True)):
            if number == 0 or not line.quantity:
                continue
            vat = VATS[line.vat or 0]
            row = {
                "ID": key,
                "EntryID": entry.id,
                "LineNumber": number,
                "Created": entry.date,
                "Description": line.description,
                "AmountDC": -sign * line.dc / 100,
                "AmountFC": -sign * line.fc / 100,
                "VATAmountFC": -sign * line.vat_fc / 100,
                "VATAmountDC": -sign * round(line.vat_fc * entry.rate) / 100,
                "VATCode": vat.code,
                "VATCodeDescription": vat.description,
                "VATPercentage": vat.percentage / 100,
                "Quantity": abs(line.quantity),
                "Type": entry.type,
                **ledgers[line.ledger],
            }
            if line.cost_center is not None:
                row["CostCenter"] = cost_center_code(line.cost_center)
                row["CostCenterDescription"] = cost_center_name(line.cost_center)
            yield row


def _statements(make: Callable[[Books], list[Entry]], books: Books) -> Iterator[Row]:
    """Yield the headers of bank or cash entries, with balances that follow one another in each journal."""
    balances: dict[str, int] = {}
    for entry in books.once(make):
        opening = balances.get(entry.journal, 12_500_000)
        balances[entry.journal] = opening + entry.lines[0].dc
        yield {
            **_entry_head(entry),
            "OpeningBalanceFC": opening / 100,
            "ClosingBalanceFC": balances[entry.journal] / 100,
        }


def _entry_head(entry: Entry) -> Row:
    return {
        "EntryID": entry.id,
        "EntryNumber": entry.number,
        "Created": entry.date,
        "Currency": entry.currency,
        "FinancialPeriod": entry.date.month,
        "FinancialYear": entry.date.year,
        "JournalCode": entry.journal,
        "JournalDescription": JOURNAL_AT[entry.journal].description,
        "Status": entry.status,
        "StatusDescription": _STATUS[entry.status],
    }


def _general(books: Books) -> Iterator[Row]:
    for entry in books.once(general_entries):
        yield {
            **_entry_head(entry),
            "ExchangeRate": entry.rate,
            "Reversal": False,
            "Type": entry.type,
            "TypeDescription": _ENTRY_TYPES[entry.type],
        }


def _money_lines(subject: str, make: Callable[[Books], list[Entry]], books: Books) -> Iterator[Row]:
    """Yield the lines of bank, cash or general journal entries; a general journal's header is a line too."""
    ledgers, entries = _ledger_columns(books), books.once(make)
    for entry, keys in zip(entries, line_ids(books, subject, entries), strict=True):
        first = 0 if make is general_entries else 1
        for number, (key, line) in enumerate(zip(keys, entry.lines, strict=True)):
            if number < first:
                continue
            row = {
                "ID": key,
                "EntryID": entry.id,
                "EntryNumber": entry.number,
                "LineNumber": number + 1 - first,
                "Date": entry.date,
                "Created": entry.date,
                "Description": line.description,
                "AmountDC": line.dc / 100 * (1 if first == 0 else -1),
                "AmountFC": line.fc / 100 * (1 if first == 0 else -1),
                "AmountVATFC": 0.0,
                "Quantity": 0.0,
                **ledgers[line.ledger],
            }
            if line.party is not None:
                row["Account"], row["AccountCode"] = line.party.id, line.party.code
                row["AccountName"] = line.party.name
            if line.cost_center is not None:
                row["CostCenter"] = cost_center_code(line.cost_center)
                row["CostCenterDescription"] = cost_center_name(line.cost_center)
            yield row


def _lines(subject: str, make: Callable[[Books], list[Entry]]) -> Table:
    return Table(partial(_money_lines, subject, make))


TABLES = {
    "financialtransaction/TransactionLines": Table(_transaction_lines),
    "salesentry/SalesEntries": Table(partial(_booked, "Customer", sales_entries), key=("EntryID",)),
    "salesentry/SalesEntryLines": Table(
        partial(_booked_lines, "salesentry/SalesEntryLines", sales_entries), stamps=DIVISION
    ),
    "purchaseentry/PurchaseEntries": Table(partial(_booked, "Supplier", purchase_entries), key=("EntryID",)),
    "purchaseentry/PurchaseEntryLines": Table(
        partial(_booked_lines, "purchaseentry/PurchaseEntryLines", purchase_entries), stamps=DIVISION
    ),
    "financialtransaction/BankEntries": Table(
        partial(_statements, bank_entries), key=("EntryID",), stamps=DATED_DIVISION
    ),
    "financialtransaction/BankEntryLines": _lines("financialtransaction/BankEntryLines", bank_entries),
    "financialtransaction/CashEntries": Table(
        partial(_statements, cash_entries), key=("EntryID",), stamps=DATED_DIVISION
    ),
    "financialtransaction/CashEntryLines": _lines("financialtransaction/CashEntryLines", cash_entries),
    "generaljournalentry/GeneralJournalEntries": Table(_general, key=("EntryID",), stamps=DATED_DIVISION),
    "generaljournalentry/GeneralJournalEntryLines": _lines(
        "generaljournalentry/GeneralJournalEntryLines", general_entries
    ),
}
