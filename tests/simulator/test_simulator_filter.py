"""`$filter`: what matches what, and what is refused in which words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

import pytest

from exact_dbapi.simulator import Strict
from tests.simulator.simulated import FIRST, Company, account, guid, running

ACCOUNTS = f"{FIRST}/crm/Accounts"
ROWS = [
    account(1, Name="Alpha", Modified=datetime(2026, 1, 1), DiscountSales=1.5, IsSales=True, IsMailing=1, Type="A"),
    account(
        2, Name="alpha  ", Modified=datetime(2026, 1, 2, 10), DiscountSales=2.0, IsSales=False, IsMailing=0, Type="B"
    ),
    account(
        3, Name="Álpha", Modified=datetime(2026, 1, 3, 0, 0, 0, 123_000), DiscountSales=None, IsSales=None, Type=None
    ),
    account(4, Name="O'Brien", EndDate=datetime(2020, 2, 29), Parent=guid(1), PurchaseLeadDays=5, Type="C"),
    account(5, Name=None, Modified=datetime(2026, 1, 5), Parent=guid(2), PurchaseLeadDays=-5, Type="C"),
]
COMPANY = Company(crm__Accounts=ROWS)
OPEN = Strict(filter_fields="bulk")


def matching(text: str, strict: Strict = OPEN) -> list[int]:
    with running(COMPANY, strict=strict) as (_, reader):
        reply = reader.get(ACCOUNTS, select="Code", filter=text)
    assert reply.status == 200, reply.body
    return sorted(int(row["Code"]) for row in reply.rows)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Name eq 'ALPHA'", [1, 2]),
        ("Name eq 'Alpha '", [1, 2]),
        ("Name ne 'alpha'", [3, 4]),
        ("Name eq 'O''Brien'", [4]),
        ("Name gt 'alpha'", [3, 4]),
        ("Name ge 'alpha' and Name lt 'b'", [1, 2, 3]),
        (f"ID eq guid'{guid(3)}'", [3]),
        (f"ID eq guid'{guid(3).upper()}'", [3]),
        (f"ID eq guid'{guid(3)}' or ID eq guid'{guid(5)}' or ID eq guid'{guid(99)}'", [3, 5]),
        (f"ID ne guid'{guid(3)}'", [1, 2, 4, 5]),
        ("Modified gt datetime'2026-01-02'", [2, 3, 5]),
        ("Modified ge datetime'2026-01-02T10:00:00' and Modified le datetime'2026-01-04T00:00:00.5'", [2, 3]),
        ("Modified eq datetime'2026-01-03T00:00:00.123'", [3]),
        ("DiscountSales gt 1.5", [2]),
        ("DiscountSales eq 2", [2]),
        ("DiscountSales eq 1.5M or DiscountSales eq 2D", [1, 2]),
        ("PurchaseLeadDays lt 0", [5]),
        ("PurchaseLeadDays eq -5", [5]),
        ("5 eq PurchaseLeadDays", [4]),
        ("0 lt PurchaseLeadDays", [4]),
        ("IsSales eq true", [1]),
        ("IsSales", [1]),
        ("not IsSales", [2]),
        ("IsMailing eq 1", [1]),
        ("EndDate eq null", [1, 2, 3, 5]),
        ("EndDate ne null", [4]),
        ("Parent eq null", [1, 2, 3]),
        ("trim(Code) eq '4'", [4]),
        ("Code eq '                 4'", [4]),
        ("Code eq '4'", []),
        ("indexof(Name,'LPH') ge 0", [1, 2, 3]),
        ("(Type eq 'A' or Type eq 'B') and IsSales eq false", [2]),
        ("Type eq 'A' or Type eq 'C' and PurchaseLeadDays gt 0", [1, 4]),
        ("Type eq 'a' or Type eq 'c'", [1, 4, 5]),
    ],
)
def test_what_matches(text: str, expected: list[int]) -> None:
    """Filter: operators, literals, trim, padded codes, SQL Server's collation; certain (indexof: likely)."""
    assert matching(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Type ne 'A'", [2, 4, 5]),
        ("not (Type eq 'A')", [2, 4, 5]),
        ("not (Type ne 'A')", [1]),
        ("DiscountSales gt 0 or not (DiscountSales gt 0)", [1, 2]),
        ("not (Type eq 'A' or DiscountSales gt 1.7)", []),
        ("not (Type eq 'A' and DiscountSales gt 1)", [2, 4, 5]),
        ("not (EndDate eq null)", [4]),
        ("not not (Type eq 'C')", [4, 5]),
    ],
)
def test_null_makes_a_comparison_neither_true_nor_false(text: str, expected: list[int]) -> None:
    """Filter: three-valued logic as in SQL Server; certain."""
    assert matching(text) == expected


def test_null_tests_on_guids_are_a_switch() -> None:
    """Filter: `eq null` is unreliable on guid fields; likely."""
    assert matching("Parent eq null", Strict(filter_fields="bulk", null_on_guid="nothing")) == []


def test_a_plus_sign_is_a_blank() -> None:
    """Encoding: `+` as a space is accepted; certain."""
    with running(COMPANY) as (_, reader):
        assert len(reader.get(f"{ACCOUNTS}?$filter=Name+eq+%27alpha%27&$select=ID").rows) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Foo eq 1", "No property 'Foo' exists in type 'Exact.Metadata.Entity.Account' at position 0."),
        ("name eq 'x'", "No property 'name' exists in type 'Exact.Metadata.Entity.Account' at position 0."),
        (
            "Name eq 'x' and Foo eq 1",
            "No property 'Foo' exists in type 'Exact.Metadata.Entity.Account' at position 16.",
        ),
        ("ID eq guid'xyz'", "Unrecognized 'Edm.Guid' literal 'guid'xyz'' in '6'."),
        ("Modified gt datetime'soon'", "Unrecognized 'Edm.DateTime' literal 'datetime'soon'' in '12'."),
        ("contains(Name,'x')", "Expression of type 'System.Boolean' expected at position 0."),
        ("Name like 'x'", "Expression of type 'System.Boolean' expected at position 0."),
        ("Name", "Expression of type 'System.Boolean' expected at position 0."),
        ("Name eq #", "Syntax error at position 8."),
        ("(Name eq 'x'", "Syntax error at position 12."),
        ("Name EQ 'x'", "Expression of type 'System.Boolean' expected at position 0."),
        (
            "BankAccounts/IBAN eq 'x'",
            "No property 'BankAccounts/IBAN' exists in type 'Exact.Metadata.Entity.Account' at position 0.",
        ),
        ("Name eq City", "Bad Request - Error in query syntax."),
    ],
)
def test_refusals(text: str, message: str) -> None:
    """Filter errors: Exact's texts, with positions; certain for the first four forms."""
    with running(COMPANY) as (_, reader):
        reply = reader.get(ACCOUNTS, filter=text)
    assert (reply.status, reply.message) == (400, message)


@pytest.mark.parametrize(
    "text", ["ID eq 'x'", "Name eq 5", "IsMailing eq true", "Modified gt '2026-01-01'", "IsSales eq 1"]
)
def test_values_of_another_type_are_refused(text: str) -> None:
    with running(COMPANY, strict=OPEN) as (_, reader):
        reply = reader.get(ACCOUNTS, filter=text)
    assert reply.status == 400
    assert "incompatible" in reply.message


@pytest.mark.parametrize("status", [400, 501])
@pytest.mark.parametrize(
    "text",
    [
        "substringof('x',Name) eq true",
        "startswith(Name,'x')",
        "year(Modified) eq 2026",
        "tolower(Name) eq 'x'",
        "DiscountSales add 1 gt 2",
    ],
)
def test_functions_that_exact_may_not_run_are_a_switch(text: str, status: int) -> None:
    """Filter: `substringof` answered 501; the others are unknown."""
    with running(COMPANY, strict=Strict(unknown_function_status=status)) as (_, reader):
        assert reader.get(ACCOUNTS, filter=text).status == status


def test_fields_that_cannot_be_filtered() -> None:
    """Filter: `Filtering on these fields is not supported: …` on bulk: certain; elsewhere a switch."""
    bulk = f"{FIRST}/bulk/CRM/Accounts"
    for strict, status in ((OPEN, 200), (Strict(), 400)):
        with running(COMPANY, strict=strict) as (_, reader):
            refused = reader.get(bulk, select="ID", filter="TradeName eq 'x' or Name eq 'y' or Website eq 'z'")
            assert (refused.status, refused.message) == (
                400,
                "Filtering on these fields is not supported: TradeName,Website",
            )
            assert reader.get(ACCOUNTS, select="ID", filter="TradeName eq 'x'").status == status


def test_an_endpoint_with_one_filterable_field_has_words_of_its_own() -> None:
    """Filter: `This $filter parameter is not supported for this resource`; certain."""
    with running(COMPANY) as (simulator, reader):
        narrow = next(
            id
            for id in simulator.endpoints
            if not id.startswith(("sync/", "bulk/")) and len(simulator.endpoints.open(id).filter_fields) == 1
        )
        endpoint = simulator.endpoints.open(narrow)
        other = next(
            item for item in endpoint.columns if item.name not in endpoint.filter_fields and item.edm.name == "Edm.Guid"
        )
        reply = reader.get(endpoint.path.replace("{division}", str(FIRST)), filter=f"{other.name} eq null")
    assert reply.status == 400
    assert reply.message.startswith("This $filter parameter is not supported for this resource")


def test_mandatory_filtering_is_a_switch() -> None:
    """Filter: mandatory filtering is switched on per app; its text: certain."""
    with running(COMPANY) as (_, reader):
        assert reader.get(ACCOUNTS).status == 200
    with running(COMPANY, strict=Strict(mandatory_filter=True)) as (simulator, reader):
        refused = reader.get(ACCOUNTS)
        fields = simulator.endpoints.open("crm/accounts").filter_fields
        assert reader.get(ACCOUNTS, filter="Modified ge datetime'2000-01-01'").status == 200
        assert reader.get(f"{ACCOUNTS}(guid'{guid(1)}')").status == 200
    assert refused.status == 400
    assert refused.message == (
        "This endpoint has mandatory filtering applied. A GET request for this endpoint must have a $filter parameter "
        f"with one of the following fields in the url:{','.join(fields)}"
    )


def test_a_url_of_more_than_6000_characters_is_refused() -> None:
    """URL length: 6,000 characters after encoding; certain, the status a switch."""
    terms = " or ".join(f"ID eq guid'{guid(number)}'" for number in range(80))
    fits = f"{ACCOUNTS}?$select=ID&$filter={quote(terms, safe=chr(39))}"
    too_long = fits + "%20" * 1000
    for status in (414, 404, 400):
        with running(COMPANY, strict=Strict(long_url_status=status)) as (_, reader):
            assert reader.get(fits).status == 200
            assert reader.get(too_long).status == status


def test_filters_by_key_agree_with_a_walk_through_all_rows() -> None:
    rows = [account(number) for number in range(300)]
    keys = [row["ID"] for row in rows]
    low, high = sorted(keys)[50], sorted(keys)[60]
    with running(Company(crm__Accounts=rows), strict=OPEN) as (simulator, reader):
        order = simulator.tables[FIRST]["crm/Accounts"].order
        first, last = order({"ID": low}), order({"ID": high})
        wanted: list[tuple[str, Callable[[Any], bool]]] = [
            (f"ID gt guid'{low}'", lambda key: key > first),
            (f"ID ge guid'{low}' and ID lt guid'{high}'", lambda key: first <= key < last),
            (f"guid'{low}' le ID", lambda key: key >= first),
        ]
        for text, fits in wanted:
            found = [row["ID"] for page in reader.pages(ACCOUNTS, select="ID", filter=text) for row in page]
            assert found == [row["ID"] for row in sorted(rows, key=order) if fits(order(row))]
