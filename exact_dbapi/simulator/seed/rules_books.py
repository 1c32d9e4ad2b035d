"""How Exact writes entries, masters of the ledger, projects and documents, as facts.

Source: an entry of 0.00 when the amount stands in a read-only property, deletion of entries only while they are open
(Status 20), the closing balance of a bank entry, the document that a purchase entry gets, the bytes of an attachment,
which come back by its URL alone: certain. That numbers, periods and currency are filled in: certain;
from which property each one comes: likely. That an open entry shows in the ledger at once, with line 0 for its header
and a line for each VAT code, on which accounts, and that a general entry has to balance: likely.
"""

from __future__ import annotations

from exact_dbapi.simulator.seed.rules import Balance, Companion, Content, Posting, Rules, Total

_ENTRY = {"Status": 20, "StatusDescription": "Open", "Reversal": False}
_ENTRY_LINE = Rules(
    constants={"AmountFC": 0.0},
    optional=("AmountFC",),
    fills={"VATPercentage": "VATCode.Percentage", "Type": "^Type"},
    products={
        "AmountDC": "AmountFC*^Rate?",
        "VATAmountFC": "AmountFC*VATPercentage",
        "VATAmountDC": "VATAmountFC*^Rate?",
    },
)
_MONEY_LINE = Rules(
    constants={"AmountFC": 0.0},
    optional=("AmountFC",),
    fills={"VATPercentage": "VATCode.Percentage", "EntryNumber": "^EntryNumber", "Date": "today"},
    products={"AmountDC": "AmountFC*ExchangeRate?"},
)
_CODED = Rules(unique=("Code",))


def _entry_posting(collection: str, party: str, ledger: str, sign: int, vat: str) -> Posting:
    same = ("EntryNumber", "JournalDescription", "Currency", "Status", "Type", "InvoiceNumber", "DueDate", "YourRef")
    fills = {
        **{name: name for name in (*same, "Description", "PaymentReference", "OrderNumber", "Document")},
        **{"Date": "EntryDate", "FinancialYear": "ReportingYear", "FinancialPeriod": "ReportingPeriod"},
        **{"JournalCode": "Journal", "ExchangeRate": "Rate", "Account": party},
    }
    return Posting(collection, sign, ledger, ("Journal", "ReportingYear", "ReportingPeriod"), fills, vat=vat)


def _line_posting(collection: str, sign: int, ledger: str | None, kind: int) -> Posting:
    same = (
        "EntryNumber",
        "JournalCode",
        "JournalDescription",
        "Currency",
        "Status",
        "FinancialYear",
        "FinancialPeriod",
    )
    fills = {**{name: name for name in same}, "ExchangeRate": "ExchangeRate"}
    period = ("JournalCode", "FinancialYear", "FinancialPeriod")
    return Posting(collection, sign, ledger, period, fills, constants={"Type": kind})


def _entry_totals(lines: str) -> tuple[Total, ...]:
    return (
        Total("AmountFC", lines, ("AmountFC", "VATAmountFC")),
        Total("AmountDC", lines, ("AmountDC", "VATAmountDC")),
        Total("VATAmountFC", lines, ("VATAmountFC",)),
        Total("VATAmountDC", lines, ("VATAmountDC",)),
    )


def _entry_fills(party: str, condition: str, currency: str) -> dict[str, str]:
    return {
        "EntryDate": "today",
        "DueDate": "EntryDate",
        "EntryNumber": "next",
        "ReportingYear": "year(EntryDate)",
        "ReportingPeriod": "period(EntryDate)",
        "PaymentCondition": f"{party}.{condition}|first",
        "Currency": f"Journal.Currency|{party}.{currency}",
    }


def _money(collection: str) -> Rules:
    return Rules(
        constants={"Status": 20, "StatusDescription": "Open"},
        fills={
            "EntryNumber": "next",
            "Currency": "JournalCode.Currency",
            "FinancialYear": "year(today)",
            "FinancialPeriod": "period(today)",
        },
        deletable=("Status", 20),
        balance=Balance("OpeningBalanceFC", "ClosingBalanceFC", collection, "AmountFC"),
        posting=_line_posting(collection, 1, "JournalCode.GLAccount", 40),
    )


BOOKS: dict[str, Rules] = {
    "salesentry/salesentries": Rules(
        constants={**_ENTRY, "Type": 20, "TypeDescription": "Verkoopboeking", "Rate": 1.0},
        fills={
            **_entry_fills("Customer", "PaymentConditionSales", "SalesCurrency"),
            "InvoiceNumber": "EntryNumber",
        },
        totals=_entry_totals("SalesEntryLines"),
        deletable=("Status", 20),
        posting=_entry_posting("SalesEntryLines", "Customer", "Customer.GLAR|Journal.GLAccount", 1, "GLToPay"),
    ),
    "salesentry/salesentrylines": _ENTRY_LINE,
    "purchaseentry/purchaseentries": Rules(
        constants={**_ENTRY, "Type": 30, "TypeDescription": "Inkoopboeking", "Rate": 1.0},
        fills={
            **_entry_fills("Supplier", "PaymentConditionPurchase", "PurchaseCurrency"),
            "InvoiceNumber": "EntryNumber",
        },
        totals=_entry_totals("PurchaseEntryLines"),
        deletable=("Status", 20),
        posting=_entry_posting("PurchaseEntryLines", "Supplier", "Supplier.GLAP|Journal.GLAccount", -1, "GLToClaim"),
        companion=Companion(
            "Document",
            "documents/documents",
            {"Type": 20, "TypeDescription": "Inkoopfactuur"},
            {"Subject": "^Description|^SupplierName", "Account": "^Supplier", "DocumentDate": "^EntryDate"},
        ),
    ),
    "purchaseentry/purchaseentrylines": _ENTRY_LINE,
    "financialtransaction/transactionlines": Rules(
        constants={"Status": 20, "LineType": 0, "Quantity": 0.0, "ExchangeRate": 1.0},
        fills={
            "AmountDC": "AmountFC",
            "AmountFC": "AmountDC",
            "Currency": "JournalCode.Currency",
            "FinancialYear": "year(Date)",
            "FinancialPeriod": "period(Date)",
            "VATPercentage": "VATCode.Percentage",
        },
        mandatory=("JournalCode", "Date", "GLAccount"),
    ),
    "generaljournalentry/generaljournalentries": Rules(
        constants={**_ENTRY, "Type": 90, "TypeDescription": "Memoriaal", "ExchangeRate": 1.0},
        fills={
            "EntryNumber": "next",
            "Currency": "JournalCode.Currency",
            "FinancialYear": "year(today)",
            "FinancialPeriod": "period(today)",
        },
        deletable=("Status", 20),
        posting=_line_posting("GeneralJournalEntryLines", -1, None, 90),
    ),
    "generaljournalentry/generaljournalentrylines": _MONEY_LINE,
    "financialtransaction/bankentries": _money("BankEntryLines"),
    "financialtransaction/bankentrylines": _MONEY_LINE,
    "financialtransaction/cashentries": _money("CashEntryLines"),
    "financialtransaction/cashentrylines": _MONEY_LINE,
    "financial/glaccounts": Rules(
        constants={"IsBlocked": False, "Matching": False, "Compress": False, "RevalueCurrency": False}, unique=("Code",)
    ),
    "financial/journals": Rules(constants={"IsBlocked": False}, unique=("Code",)),
    "hrm/costcenters": Rules(constants={"Active": True}, unique=("Code",)),
    "hrm/costunits": _CODED,
    "vat/vatcodes": Rules(constants={"IsBlocked": False}, unique=("Code",)),
    "cashflow/paymentconditions": _CODED,
    "project/projects": Rules(fills={"StartDate": "today"}, unique=("Code",)),
    "project/timetransactions": Rules(constants={"HourStatus": 20}, fills={"Date": "today", "EntryNumber": "next"}),
    "project/costtransactions": Rules(fills={"Date": "today", "EntryNumber": "next"}),
    "documents/documents": Rules(
        constants={"HasEmptyBody": True, "InheritShare": True, "Language": "nl-NL"},
        fills={"HID": "next", "DocumentDate": "today"},
        references={"Type": "documents/documenttypes"},
    ),
    "documents/documentattachments": Rules(content=Content("Attachment", "FileSize", "Url")),
    "webhooks/webhooksubscriptions": Rules(unique=("Topic",)),
}
