"""Masters of a division's ledger: accounts, classifications, journals, VAT, currencies, cost centers, periods.

In come a division's books, out come rows. Other subjects take guids and codes of these masters from here. Never makes
an entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from exact_dbapi.simulator.seed.books import (
    DATED,
    DIVISION,
    UNSTAMPED,
    Books,
    Row,
    Table,
)
from exact_dbapi.simulator.seed.chart import (
    CURRENCIES,
    JOURNALS,
    LEDGER_AT,
    LEDGER_TYPES,
    LEDGERS,
    PAYMENT_CONDITIONS,
    RATES,
    VATS,
)
from exact_dbapi.simulator.seed.identity import TODAY

YEARS = (2024, 2025, 2026)
COST_CENTERS = 60
COST_UNITS = 61
_DEPARTMENTS = ("Directie", "Verkoop", "Inkoop", "Magazijn", "Administratie", "Werkplaats")
_PLACES = ("Noord", "Oost", "Zuid", "West", "Centrum", "Export", "Winkel", "Web", "Groep", "Overig")
_TRANSACTION_TYPES = (
    (10, "Beginbalans"),
    (20, "Verkoopboeking"),
    (21, "Verkoopcreditnota"),
    (30, "Inkoopboeking"),
    (31, "Inkoopcreditnota"),
    (40, "Kas/bank"),
    (90, "Memoriaal"),
)


def ledger_ids(books: Books) -> list[str]:
    """Return the guids of the ledger accounts, in the order of the chart."""
    return books.ids("financial/GLAccounts", len(LEDGERS))


def ledger_columns(books: Books, code: str, stem: str) -> Row:
    """Return guid, code and description of a ledger account under columns that start with `stem`."""
    index = LEDGER_AT[code]
    return {stem: ledger_ids(books)[index], f"{stem}Code": code, f"{stem}Description": LEDGERS[index].description}


def _ledger_accounts(books: Books) -> Iterator[Row]:
    for key, ledger in zip(ledger_ids(books), LEDGERS, strict=True):
        costs = ledger.balance == "W"
        yield {
            "ID": key,
            "Code": ledger.code,
            "Description": ledger.description,
            "SearchCode": ledger.description.upper()[:20],
            "Type": ledger.type,
            "TypeDescription": LEDGER_TYPES[ledger.type],
            "BalanceSide": ledger.side,
            "BalanceType": ledger.balance,
            "IsBlocked": ledger.code == "4904",
            "Matching": ledger.type in (20, 22, 90),
            "Compress": False,
            "RevalueCurrency": ledger.type == 12,
            "UseCostcenter": 1 if costs else 0,
            "UseCostunit": 1 if costs else 0,
            "AllowCostsInSales": 0,
            "ExcludeVATListing": 0,
            "PrivatePercentage": 0.0,
            **({"VATCode": "4", "VATDescription": VATS[4].description} if 4100 <= int(ledger.code) < 4800 else {}),
        }


def _classifications(books: Books) -> Iterator[Row]:
    keys = books.ids("financial/GLClassifications", len(LEDGER_TYPES))
    for key, (number, description) in zip(keys, LEDGER_TYPES.items(), strict=True):
        yield {
            "ID": key,
            "Code": f"{number:03d}",
            "Name": f"bas:{number}",
            "Description": description,
            "Abstract": False,
            "Balance": "credit" if number in (22, 24, 25, 27, 50, 52, 55, 110) else "debit",
            "Nillable": True,
            "IsTupleSubElement": False,
            "PeriodType": "instant" if number < 100 else "duration",
        }


def _schemes(books: Books) -> Iterator[Row]:
    yield {"ID": books.ids("financial/GLSchemes", 1)[0], "Code": "RGS", "Description": "Referentieschema", "Main": 1}


def _classification_links(books: Books) -> Iterator[Row]:
    keys = books.ids("financial/GLAccountClassificationMappings", len(LEDGERS))
    numbers = list(LEDGER_TYPES)
    targets = books.ids("financial/GLClassifications", len(numbers))
    scheme = books.ids("financial/GLSchemes", 1)[0]
    for key, account, ledger in zip(keys, ledger_ids(books), LEDGERS, strict=True):
        yield {
            "ID": key,
            "GLAccount": account,
            "GLAccountCode": ledger.code,
            "GLAccountDescription": ledger.description,
            "Classification": targets[numbers.index(ledger.type)],
            "ClassificationCode": f"{ledger.type:03d}",
            "ClassificationDescription": LEDGER_TYPES[ledger.type],
            "GLSchemeID": scheme,
            "GLSchemeCode": "RGS",
            "GLSchemeDescription": "Referentieschema",
        }


def _journals(books: Books) -> Iterator[Row]:
    for key, journal in zip(books.ids("financial/Journals", len(JOURNALS)), JOURNALS, strict=True):
        row = {
            "ID": key,
            "Code": journal.code,
            "Description": journal.description,
            "Type": journal.type,
            "Currency": journal.currency,
            "CurrencyDescription": "Euro",
            "GLAccountType": LEDGERS[LEDGER_AT[journal.ledger]].type,
            "AllowVAT": journal.type != 12,
            "AllowVariableCurrency": True,
            "AllowVariableExchangeRate": False,
            "AutoSave": False,
            "IsBlocked": False,
            **ledger_columns(books, journal.ledger, "GLAccount"),
        }
        if journal.type == 12:
            row["BankName"] = journal.description
            row["BankAccountIBAN"] = f"NL{20 + int(journal.code)}RABO{books.division:010d}"
            row["BankAccountBICCode"] = "RABONL2U"
            row["BankAccountCountry"] = "NL"
        yield row


def _vat_codes(books: Books) -> Iterator[Row]:
    for key, vat in zip(books.ids("vat/VATCodes", len(VATS)), VATS, strict=True):
        yield {
            "ID": key,
            "Code": vat.code,
            "Description": vat.description,
            "Percentage": vat.percentage / 100,
            "Type": vat.type,
            "VATTransactionType": vat.transaction_type,
            "Country": "NL",
            "CalculationBasis": 0,
            "Charged": vat.code in ("6", "9"),
            "IsBlocked": False,
            "IntraStat": vat.code in ("7", "9"),
            "EUSalesListing": "N",
            "VatMargin": 0,
            **ledger_columns(books, "1500" if vat.percentage > 9 else "1501", "GLToPay"),
            **ledger_columns(books, "1520" if vat.percentage > 9 else "1521", "GLToClaim"),
        }


def _vat_percentages(books: Books) -> Iterator[Row]:
    keys = books.ids("vat/VatPercentages", len(VATS))
    for key, code, vat in zip(keys, books.ids("vat/VATCodes", len(VATS)), VATS, strict=True):
        yield {
            "ID": key,
            "VATCodeID": code,
            "LineNumber": 1,
            "Percentage": vat.percentage / 100,
            "StartDate": datetime(2019, 1, 1),
            "Type": 0,
        }


def _payment_conditions(books: Books) -> Iterator[Row]:
    keys = books.ids("cashflow/PaymentConditions", len(PAYMENT_CONDITIONS))
    for key, (code, description, days, method, discount, discount_days) in zip(keys, PAYMENT_CONDITIONS, strict=True):
        yield {
            "ID": key,
            "Code": code,
            "Description": description,
            "PaymentDays": days,
            "PaymentMethod": method,
            "DiscountPercentage": discount / 100,
            "DiscountPaymentDays": discount_days,
            "Percentage": 1.0,
            "PaymentEndOfMonths": 0,
            "DiscountCalculation": "N",
            "VATCalculation": "N",
        }


def _currencies(_: Books) -> Iterator[Row]:
    for code, description in CURRENCIES:
        yield {"Code": code, "Description": description, "AmountPrecision": 0.01, "PricePrecision": 0.0001}


def _exchange_rates(books: Books) -> Iterator[Row]:
    months = [datetime(year, month, 1) for year in YEARS for month in range(1, 13)]
    months = [month for month in months if month <= TODAY]
    keys = iter(books.ids("financial/ExchangeRates", 3 * len(months)))
    rng = books.draw("financial/ExchangeRates")
    for code, description in CURRENCIES[1:]:
        for month in months:
            yield {
                "ID": next(keys),
                "SourceCurrency": code,
                "SourceCurrencyDescription": description,
                "TargetCurrency": "EUR",
                "TargetCurrencyDescription": "Euro",
                "StartDate": month,
                "Rate": round(RATES[code] * (0.97 + rng.random() * 0.06), 6),
                "Created": month,
            }


def _cost_centers(books: Books) -> Iterator[Row]:
    for index, key in enumerate(books.ids("hrm/Costcenters", COST_CENTERS)[:COST_CENTERS]):
        yield {
            "ID": key,
            "Code": cost_center_code(index),
            "Description": cost_center_name(index),
            "Active": index != 59,
        }


def cost_center_code(index: int) -> str:
    """Return the code of a cost center: three digits, the first hundred with leading zeros."""
    return f"{index + 1:03d}"


def cost_center_name(index: int) -> str:
    """Return the description of a cost center."""
    return f"{_DEPARTMENTS[index % len(_DEPARTMENTS)]} {_PLACES[index // len(_DEPARTMENTS)]}"


def _cost_units(books: Books) -> Iterator[Row]:
    for index, key in enumerate(books.ids("hrm/Costunits", COST_UNITS)[:COST_UNITS]):
        yield {"ID": key, "Code": cost_unit_code(index), "Description": f"Productlijn {index + 1}"}


def cost_unit_code(index: int) -> str:
    """Return the code of a cost unit."""
    return f"P{index + 1:02d}"


def _periods(books: Books) -> Iterator[Row]:
    keys = iter(books.ids("financial/FinancialPeriods", 12 * len(YEARS)))
    for year in YEARS:
        for month in range(1, 13):
            start = datetime(year, month, 1)
            following = datetime(year + month // 12, month % 12 + 1, 1)
            yield {
                "ID": next(keys),
                "FinYear": year,
                "FinPeriod": month,
                "StartDate": start,
                "EndDate": following - timedelta(days=1),
                "Created": datetime(year - 1, 12, 1),
            }


def _transaction_types(_: Books) -> Iterator[Row]:
    return ({"ID": number, "Description": text} for number, text in _TRANSACTION_TYPES)


TABLES = {
    "financial/GLAccounts": Table(_ledger_accounts),
    "financial/GLClassifications": Table(_classifications),
    "financial/GLSchemes": Table(_schemes),
    "financial/GLAccountClassificationMappings": Table(_classification_links, stamps=DIVISION),
    "financial/Journals": Table(_journals),
    "financial/ExchangeRates": Table(_exchange_rates),
    "financial/FinancialPeriods": Table(_periods),
    "financial/GLTransactionTypes": Table(_transaction_types, stamps=UNSTAMPED),
    "vat/VATCodes": Table(_vat_codes),
    "vat/VatPercentages": Table(_vat_percentages),
    "cashflow/PaymentConditions": Table(_payment_conditions),
    "general/Currencies": Table(_currencies, key=("Code",), stamps=DATED),
    "hrm/Costcenters": Table(_cost_centers),
    "hrm/Costunits": Table(_cost_units),
}
