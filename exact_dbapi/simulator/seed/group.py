"""The group as its users see it: divisions, the signed-in user, and the roles of users.

In come a division's books, out come rows. These tables exist in the empty company too. Never says what time it is: the
server fills in the clock's columns and the current division.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from exact_dbapi.simulator.seed.books import SIGNED, Books, Row, Table
from exact_dbapi.simulator.seed.identity import guids

NAMES = ("Voorbeeld Handel BV", "Voorbeeld Service BV", "Voorbeeld Holding BV")
_ROLES = ((1, "Beheerder"), (5, "Boekhouder"), (9, "Verkoper"))


def division_name(index: int) -> str:
    """Return the name of the group's division at this place."""
    return NAMES[index] if index < len(NAMES) else f"Voorbeeld Deelneming {index - 1} BV"


def _shared(books: Books, index: int, division: int) -> Row:
    return {
        "Code": division,
        "Description": division_name(index),
        "Country": "NL",
        "Currency": "EUR",
        "BlockingStatus": 0,
        "Status": 1,
        "StartDate": datetime(2015, 1, 1),
        "Created": datetime(2015, 1, 5),
        "VATNumber": f"NL{850000000 + 7919 * index:09d}B01",
        "Website": "https://www.voorbeeld.example",
        "TaxOfficeNumber": "0000",
    }


def divisions(books: Books) -> Iterator[Row]:
    """Yield the rows of hrm/Divisions, whose display number is called HID."""
    for index, division in enumerate(books.divisions):
        row = _shared(books, index, division)
        names = {"CountryDescription": "Nederland", "CurrencyDescription": "Euro"}
        yield {**row, "HID": index + 1, "Main": index == 0, **names}


def system_divisions(books: Books) -> Iterator[Row]:
    """Yield the rows of system/Divisions, whose display number is called Hid."""
    for index, division in enumerate(books.divisions):
        yield {
            **_shared(books, index, division),
            "Hid": index + 1,
            "Current": division == books.division,
            "IsMainDivision": index == 0,
            "IsDossierDivision": False,
            "IsPracticeDivision": False,
            "IsHRDivision": index == 0,
            "Legislation": "NL",
            "AddressLine1": "Havenkade 12",
            "Postcode": "2611 AB",
            "City": "Delft",
            "Phone": "015-5550100",
            "Email": "info@voorbeeld.example",
            "ChamberOfCommerceNumber": f"{27000000 + index * 7919:08d}",
            "ShareCapital": 18000.0,
        }


def _me(books: Books) -> Iterator[Row]:
    key, name = books.users[0]
    first, _, last = name.partition(" ")
    yield {
        "UserID": key,
        "UserName": "sdeboer",
        "FullName": name,
        "FirstName": first,
        "LastName": last,
        "Initials": "S.",
        "Title": "MEVR",
        "Gender": "V",
        "Email": "sanne@voorbeeld.example",
        "Phone": "015-5550100",
        "Language": "NL",
        "LanguageCode": "nl-NL",
        "Legislation": 1,
        "Nationality": "NL",
        "CurrentDivision": books.divisions[0],
        "AccountingDivision": books.divisions[0],
        "DivisionCustomer": guids(f"{books.seed}/licence", 1)[0],
        "DivisionCustomerCode": "8001",
        "DivisionCustomerName": division_name(0),
        "DivisionCustomerVatNumber": "NL850000000B01",
        "DossierDivision": None,
        "CustomerCode": "8001",
        "EmployeeID": "00000000-0000-0000-0000-000000000000",
        "IsClientUser": False,
        "IsEmployeeSelfServiceUser": False,
        "IsMyFirmLiteUser": False,
        "IsMyFirmPortalUser": False,
        "IsOEIMigrationMandatory": False,
        "IsStarterUser": False,
        "PackageCode": "PREMIUM",
        "ServerTime": "2026-06-30T12:00:00",
        "ServerUtcOffset": 7200.0,
    }


def _user_roles(books: Books) -> Iterator[Row]:
    for index, (key, (user, _)) in enumerate(
        zip(books.ids("users/UserRoles", len(books.users)), books.users, strict=True)
    ):
        role, description = _ROLES[index % len(_ROLES)]
        yield {
            "ID": key,
            "UserID": user,
            "Role": role,
            "RoleLevel": 1,
            "Description": description,
            "StartDate": datetime(2015, 1, 5),
        }


TABLES = {
    "hrm/Divisions": Table(divisions, key=("Code",), stamps=SIGNED),
    "system/Divisions": Table(system_divisions, key=("Code",), stamps=SIGNED),
    "system/AllDivisions": Table(system_divisions, key=("Code",), stamps=SIGNED),
    "system/GetMostRecentlyUsedDivisions": Table(system_divisions, key=("Code",), stamps=SIGNED),
    "current/Me": Table(_me, key=("UserID",), stamps=()),
    "users/UserRoles": Table(_user_roles, stamps=SIGNED),
}
