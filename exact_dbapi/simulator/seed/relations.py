"""Relations: accounts, contacts, addresses and bank accounts.

In come a division's books, out come rows, and `Party`: the few facts of an account that orders, invoices and entries
repeat. Never knows what an account buys or sells.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from exact_dbapi.simulator.seed import hurting
from exact_dbapi.simulator.seed.books import Books, Row, Table
from exact_dbapi.simulator.seed.chart import LEDGER_AT, PAYMENT_CONDITIONS, VATS
from exact_dbapi.simulator.seed.masters import ledger_ids
from exact_dbapi.simulator.seed.names import (
    CITIES,
    COUNTRIES,
    CURRENCY_OF,
    FIRST_NAMES,
    FOREIGN_FORMS,
    JOB_TITLES,
    LANGUAGE_OF,
    LEGAL_FORMS,
    STREETS,
    SURNAMES,
    TRADES,
)

_FIRST_DAY = datetime(2012, 1, 1)
_PEOPLE_BORN = datetime(1955, 1, 1)


class Party(NamedTuple):
    """What other tables repeat of an account."""

    id: str
    code: str
    name: str
    status: str
    is_supplier: bool
    country: str
    city: str
    postcode: str
    street: str
    currency: str
    condition: int
    address: str
    contact: str | None
    contact_name: str | None
    bank_account: str
    iban: str

    @property
    def vat(self) -> int:
        """The VAT code, as an index, on what is sold to this account."""
        return 2 if self.country == "NL" else 8 if self.country in CURRENCY_OF else 7


def _account_count(books: Books) -> int:
    return books.size(2600, 260, 8)


def _contact_count(books: Books) -> int:
    return books.size(1600, 160, 5)


def parties(books: Books) -> list[Party]:
    """Return the facts of all accounts: the first is the division itself, the next its sisters."""
    count = _account_count(books)
    rng = books.draw("crm/Accounts")
    ids, addresses = books.ids("crm/Accounts", count), books.ids("crm/Addresses", count)
    banks, contacts = books.ids("crm/BankAccounts", count), contact_of_account(books)
    names = _names(books, count)
    made = []
    for index in range(count):
        city, postcode, country = CITIES[int(rng.random() ** 2 * len(CITIES))]
        kind = int(rng.random() * 100) if index > 2 else 60
        number = int(rng.random() * 9000)
        contact = contacts.get(index)
        made.append(
            Party(
                ids[index],
                _code(books, index),
                names[index],
                "C" if kind < 66 else "A" if kind < 86 else "P" if kind < 95 else "S",
                58 <= kind < 86,
                country,
                city,
                f"{postcode}{number % 90 + 10} {chr(65 + number % 26)}{chr(65 + number // 30 % 26)}",
                f"{STREETS[number % len(STREETS)]} {number % 180 + 1}",
                CURRENCY_OF.get(country, "EUR"),
                2 + number % 5,
                addresses[index],
                contact[0] if contact else None,
                contact[1] if contact else None,
                banks[index],
                f"{country}{number % 90 + 10}{'RABO' if number % 2 else 'INGB'}{number * 99991 % 10**10:010d}",
            )
        )
    return made


def customers(books: Books) -> list[int]:
    """Return which accounts buy, as indices of `parties`."""
    return [index for index, party in enumerate(books.once(parties)) if party.status == "C"]


def suppliers(books: Books) -> list[int]:
    """Return which accounts sell to us, as indices of `parties`."""
    return [index for index, party in enumerate(books.once(parties)) if party.is_supplier]


def _names(books: Books, count: int) -> list[str]:
    rng = books.draw("crm/Accounts.Name")
    made = []
    for index in range(count):
        surname = SURNAMES[int(rng.random() * len(SURNAMES))]
        trade = TRADES[int(rng.random() * len(TRADES))]
        form = LEGAL_FORMS[int(rng.random() * len(LEGAL_FORMS))]
        made.append(f"{surname} {trade} {form}" if index % 9 else f"{surname} & Partners {FOREIGN_FORMS['DE']}")
    group = [f"Voorbeeld {kind} BV" for kind in ("Handel", "Service", "Holding")]
    made[: len(group)] = group
    if books.role == 0:
        made[3 : 3 + len(hurting.NAMES)] = hurting.NAMES
    return made


def _code(books: Books, index: int) -> str:
    at = index - 3
    if books.role == 0 and 0 <= at < len(hurting.ACCOUNT_CODES):
        return hurting.ACCOUNT_CODES[at]
    return str(10000 + index)


#: What is the same for every account.
_SAME: Row = {
    "IsBank": False,
    "IsCompetitor": 0,
    "IsMember": False,
    "IsAccountant": 0,
    "IsAgency": 0,
    "IsAnonymised": 0,
    "IsPilot": False,
    "CreditLinePurchase": 0.0,
    "DiscountPurchase": 0.0,
    "SecurityLevel": 100,
    "Source": 0,
    "ConsolidationScenario": 0,
    "DeliveryAdvice": 0,
}


def _accounts(books: Books) -> Iterator[Row]:
    receivable, payable = (ledger_ids(books)[LEDGER_AT[code]] for code in ("1300", "1600"))
    rng = books.draw("crm/Accounts.rest")
    for index, party in enumerate(books.once(parties)):
        since = _FIRST_DAY + timedelta(days=int(rng.random() * 5200))
        yield {
            "ID": party.id,
            "Code": party.code,
            "Name": party.name,
            "SearchCode": party.name.upper()[:20],
            "Status": party.status,
            "StatusSince": since,
            "StartDate": since,
            "Created": since,
            "CustomerSince": since if party.status == "C" else None,
            "Type": "D" if index < 3 else "A",
            "IsSupplier": party.is_supplier,
            "IsSales": party.status == "C",
            "IsPurchase": party.is_supplier,
            "IsReseller": index % 50 == 0,
            "IsMailing": index % 3 and 1,
            "Blocked": index % 97 == 96,
            "CanDropShip": index % 11 == 0,
            **_SAME,
            **_reach(index, party),
            **_terms(index, party),
            "GLAR": receivable,
            "GLAP": payable,
            "MainContact": party.contact,
            "CreditLineSales": float(int(rng.random() * 40) * 2500),
        }


def _reach(index: int, party: Party) -> Row:
    """Return where an account is found."""
    slug = "".join(letter for letter in party.name.lower() if letter.isascii() and letter.isalpha())
    return {
        "AddressLine1": party.street,
        "Postcode": party.postcode,
        "City": party.city,
        "Country": party.country,
        "CountryName": COUNTRIES[party.country],
        "Language": LANGUAGE_OF[party.country],
        "Email": f"info@{slug or 'post'}.example" if index % 5 else None,
        "Phone": f"0{20 + index % 60}-{1000000 + index * 7919 % 9000000}",
        "Website": f"https://www.{slug}.example" if index % 4 == 0 else "" if index % 4 == 1 else None,
        "ChamberOfCommerce": f"{index * 104729 % 10**8:08d}" if index % 3 else None,
        "VATNumber": f"{party.country}{index * 15485863 % 10**9:09d}B01" if index % 3 else None,
    }


def _terms(index: int, party: Party) -> Row:
    """Return on what terms an account trades."""
    code, description = PAYMENT_CONDITIONS[party.condition][:2]
    vat = VATS[party.vat]
    row: Row = {
        "SalesCurrency": party.currency,
        "PurchaseCurrency": party.currency,
        "PaymentConditionSales": code,
        "PaymentConditionSalesDescription": description,
        "SalesVATCode": vat.code,
        "SalesVATCodeDescription": vat.description,
        "DiscountSales": (0.0, 0.0, 0.025, 0.05)[index % 4],
        "InvoicingMethod": 1 + index % 2,
    }
    if party.is_supplier:
        row["PaymentConditionPurchase"], row["PaymentConditionPurchaseDescription"] = code, description
        row["PurchaseVATCode"], row["PurchaseVATCodeDescription"] = VATS[4].code, VATS[4].description
        row["PurchaseLeadDays"] = index % 21
    return row


def contact_of_account(books: Books) -> dict[int, tuple[str, str]]:
    """Return the main contact, guid and full name, of each account that has one."""
    return books.once(_main_contacts)


def _main_contacts(books: Books) -> dict[int, tuple[str, str]]:
    keys, accounts = books.ids("crm/Contacts", _contact_count(books)), _account_count(books)
    return {
        _account_of(index, accounts): (keys[index], " ".join(_person(index)))
        for index in reversed(range(_contact_count(books)))
    }


def _account_of(contact: int, accounts: int) -> int:
    return contact * 2 % accounts


def _person(index: int) -> tuple[str, str]:
    return FIRST_NAMES[index * 31 % len(FIRST_NAMES)], SURNAMES[index * 47 % len(SURNAMES)]


def _contacts(books: Books) -> Iterator[Row]:
    known = books.once(parties)
    count = _contact_count(books)
    for index, key in enumerate(books.ids("crm/Contacts", count)[:count]):
        party = known[_account_of(index, len(known))]
        first, last = _person(index)
        yield {
            "ID": key,
            "HID": index + 1,
            "Code": str(index + 1),
            "Account": party.id,
            "AccountName": party.name,
            "AccountIsCustomer": party.status == "C",
            "AccountIsSupplier": party.is_supplier,
            "AccountMainContact": party.contact,
            "IsMainContact": party.contact == key,
            "FirstName": first,
            "LastName": last,
            "FullName": f"{first} {last}",
            "Initials": f"{first[0]}.",
            "Gender": "VMO"[index % 3] if index % 7 else "V",
            "Title": "MEVR" if index % 2 else "DHR",
            "Email": f"contact{index + 1}@example.org" if index % 4 else None,
            "BusinessEmail": f"contact{index + 1}@example.com",
            "Phone": f"06-{10000000 + index * 7919 % 90000000}",
            "JobTitleDescription": JOB_TITLES[index % len(JOB_TITLES)],
            "Language": LANGUAGE_OF[party.country],
            "Country": party.country,
            "City": party.city,
            "Postcode": party.postcode,
            "BirthDate": _PEOPLE_BORN + timedelta(days=index * 9973 % 18000) if index % 3 else None,
            "IsMailingExcluded": index % 10 == 0,
            "IsAnonymised": 0,
            "AllowMailing": index % 2,
        }


def addresses(books: Books) -> Iterator[Row]:
    """Yield one visiting address per account (type 1) and, for each third, a delivery address (type 4)."""
    known = books.once(parties)
    extra = [party for index, party in enumerate(known) if index % 3 == 0]
    keys = books.ids("crm/Addresses", len(known) + len(extra))
    for index, (key, party) in enumerate(zip(keys, [*known, *extra], strict=True)):
        is_delivery = index >= len(known)
        yield {
            "ID": key,
            "Account": party.id,
            "AccountName": party.name,
            "AccountIsSupplier": party.is_supplier,
            "Type": 4 if is_delivery else 1,
            "Main": True,
            "AddressLine1": f"Laaddok {index % 9 + 1}" if is_delivery else party.street,
            "AddressLine2": party.street if is_delivery else None,
            "Postcode": party.postcode,
            "City": party.city,
            "Country": party.country,
            "CountryName": COUNTRIES[party.country],
            "Contact": party.contact,
            "ContactName": party.contact_name,
            "FreeBoolField_01": False,
            "Source": 0,
        }


def _bank_accounts(books: Books) -> Iterator[Row]:
    for party in books.once(parties):
        yield {
            "ID": party.bank_account,
            "Account": party.id,
            "AccountName": party.name,
            "BankAccount": party.iban,
            "IBAN": party.iban,
            "BICCode": "RABONL2U" if "RABO" in party.iban else "INGBNL2A",
            "BankAccountHolderName": party.name,
            "BankName": "Rabobank" if "RABO" in party.iban else "ING",
            "Format": "IBAN",
            "Type": "A",
            "TypeDescription": "Relatie",
            "Main": True,
            "Blocked": False,
        }


def opportunities(_: Books) -> Iterator[Row]:
    """Yield nothing: this company never used the table."""
    return iter(())


TABLES = {
    "crm/Accounts": Table(_accounts),
    "crm/Contacts": Table(_contacts),
    "crm/Addresses": Table(addresses),
    "crm/BankAccounts": Table(_bank_accounts),
    "crm/Opportunities": Table(opportunities),
}
