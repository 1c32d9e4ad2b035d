"""Paging and order: page sizes, next links, envelopes, continuation by key."""

from __future__ import annotations

import random
import re
import uuid
from datetime import datetime
from typing import Any

import pytest

from exact_dbapi.simulator import Strict
from exact_dbapi.simulator.collation import guid_key
from tests.simulator.simulated import FIRST, Company, Reader, account, guid, line, running

MANY = Company(
    crm__Accounts=[account(number, Modified=datetime(2026, 1, 1 + number % 3)) for number in range(150)],
    financialtransaction__TransactionLines=[
        {"ID": guid(number), "AmountDC": number / 8, "Description": str(number)} for number in range(2100)
    ],
)
ACCOUNTS = f"{FIRST}/crm/Accounts"
BULK = f"{FIRST}/bulk/Financial/TransactionLines"


def net_order(text: str) -> bytes:
    """Compare as SQL Server does: bytes 10-15, 8-9, 6-7, 4-5, 0-3 of the guid as .NET stores it."""
    stored = uuid.UUID(text).bytes_le
    return stored[10:16] + stored[8:10] + stored[6:8] + stored[4:6] + stored[0:4]


def test_a_page_has_60_rows_and_a_bulk_page_1000() -> None:
    """Paging: page size 60, bulk 1,000, `__next` only when there is more; certain."""
    with running(MANY) as (simulator, reader):
        assert [len(page) for page in reader.pages(ACCOUNTS, select="ID")] == [60, 60, 30]
        assert [len(page) for page in reader.pages(BULK, select="ID")] == [1000, 1000, 100]
        assert simulator.calls == 6


def test_the_default_order_is_sql_servers_order_of_guids() -> None:
    """Order: key ascending as `uniqueidentifier`, last group first; certain."""
    with running(MANY) as (_, reader):
        keys = [row["ID"] for page in reader.pages(ACCOUNTS, select="ID") for row in page]
    assert keys == sorted((guid(number) for number in range(150)), key=net_order)
    assert keys != sorted(keys)


def test_the_order_of_guids_agrees_with_the_stored_bytes() -> None:
    digits = random.Random(7)
    keys = [
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}".format(*(digits.randrange(16**width) for width in (8, 4, 4, 4, 12)))
        for _ in range(300)
    ]
    keys += [f"{1 << bit:032x}" for bit in range(128)]
    keys = [key if "-" in key else "-".join((key[:8], key[8:12], key[12:16], key[16:20], key[20:])) for key in keys]
    assert sorted(keys, key=guid_key) == sorted(keys, key=net_order)


def test_next_keeps_the_options_reduces_top_and_ends_with_the_token() -> None:
    """Next link: recorded form with `$top` reduced by what was given, absolute with the request's host; certain."""
    with running(MANY) as (simulator, reader):
        content = reader.get(f"{ACCOUNTS}?$select=ID,Code&$top=100").json["d"]
        last = content["results"][-1]["ID"]
        assert content["__next"] == (
            f"{simulator.url}/api/v1/{ACCOUNTS}?$select=ID,Code&$top=40&$skiptoken=guid'{last}'"
        )


def test_next_writes_order_before_select_and_the_ordered_value_before_the_key() -> None:
    """Next link: recorded form `$orderby=Modified%20asc&$select=…&$skiptoken=datetime'…%3A…',guid'…'`; certain."""
    with running(MANY) as (_, reader):
        content = reader.get(f"{ACCOUNTS}?$select=ID,Modified&$top=100&$orderby=Modified%20asc").json["d"]
    query = content["__next"].partition("?")[2]
    last = content["results"][-1]["ID"]
    assert query == (
        f"$orderby=Modified%20asc&$select=ID,Modified&$top=40&$skiptoken=datetime'2026-01-02T00%3A00%3A00',guid'{last}'"
    )


def test_the_filter_survives_in_the_next_link() -> None:
    with running(MANY) as (_, reader):
        pages = list(
            reader.pages(
                ACCOUNTS, select="Name", filter="Modified ge datetime'2026-01-02T00:00:00' and Name ne 'A&B+%'"
            )
        )
    assert [len(page) for page in pages] == [60, 40]


def test_top_is_a_cap_over_all_pages() -> None:
    """`$top`: total over all pages; on sync and bulk too it does not widen a page; certain."""
    with running(MANY) as (_, reader):
        assert [len(page) for page in reader.pages(ACCOUNTS, top="100", select="ID")] == [60, 40]
        assert [len(page) for page in reader.pages(BULK, top="2000", select="ID")] == [1000, 1000]
        assert [len(page) for page in reader.pages(ACCOUNTS, top="500", select="ID")] == [60, 60, 30]


@pytest.mark.parametrize(
    ("query", "is_array"),
    [
        ("$top=50", True),
        ("$top=60", True),
        ("$top=0", True),
        ("$top=60&$filter=Name eq 'x'", True),
        ("$top=61", False),
        ("$top=1000&$filter=Name eq 'x'", False),
        ("", False),
        ("$filter=Name eq 'x'", False),
        ("$top=5&$inlinecount=allpages", False),
    ],
)
def test_d_is_an_array_when_top_fits_one_page(query: str, is_array: bool) -> None:
    """Envelope: `d` is the array itself when `$top` is at most the page size, also when empty; certain."""
    with running(MANY) as (_, reader):
        content = reader.get(f"{ACCOUNTS}?{query}".replace(" ", "%20")).json["d"]
    assert isinstance(content, list) is is_array
    assert is_array or isinstance(content["results"], list)


def test_the_envelope_has_switches() -> None:
    """Envelope: `$skip=0&$top=60` was once recorded as `results`; unknown why."""
    path = f"{ACCOUNTS}?$skip=0&$top=60"
    continued = f"{ACCOUNTS}?$top=60&$skiptoken=guid'{guid(1)}'"
    with running(MANY) as (_, reader):
        assert isinstance(reader.get(path).json["d"], list)
        assert isinstance(reader.get(continued).json["d"], list)
    with running(MANY, strict=Strict(results_with_skip=True, results_when_continued=True)) as (_, reader):
        assert isinstance(reader.get(path).json["d"], dict)
        assert isinstance(reader.get(continued).json["d"], dict)
    with running(MANY, strict=Strict(envelope="results")) as (_, reader):
        assert isinstance(reader.get(f"{ACCOUNTS}?$top=1").json["d"], dict)


def test_rows_that_come_and_go_while_paging_shift_nothing() -> None:
    """Continuation: key greater than token, so inserts and deletes leave no gap and no double; certain."""
    with running(MANY) as (simulator, reader):
        table = simulator.tables[FIRST]["crm/Accounts"]
        pages = reader.pages(ACCOUNTS, select="ID")
        seen = [row["ID"] for row in next(pages)]
        before = {row["ID"] for row in table}
        for row in list(table)[:30]:
            table.remove(row)
        for number in range(1000, 1100):
            table.append(account(number))
        seen += [row["ID"] for page in pages for row in page]
    assert len(seen) == len(set(seen))
    assert before <= set(seen)


def test_ties_in_an_order_are_broken_by_the_key() -> None:
    """Order: no duplicate across the page border; certain."""
    with running(MANY) as (_, reader):
        for direction in ("asc", "desc"):
            rows = [
                row
                for page in reader.pages(ACCOUNTS, select="ID,Modified", orderby=f"Modified {direction}")
                for row in page
            ]
            assert len({row["ID"] for row in rows}) == 150
            moments = [int(row["Modified"][6:-2]) for row in rows]
            assert moments == sorted(moments, reverse=direction == "desc")
            first = [row["ID"] for row in rows if row["Modified"] == rows[0]["Modified"]]
            assert first == sorted(first, key=net_order)


def test_text_is_ordered_without_regard_to_case_and_nulls_come_first() -> None:
    """Order: SQL Server's collation; nulls first; certain."""
    names = ["b", "A", None, "a ", "é", "e", "f", "B"]
    company = Company(crm__Accounts=[account(number, Name=name) for number, name in enumerate(names)])
    with running(company) as (_, reader):
        ascending = [row["Name"] for row in reader.get(ACCOUNTS, select="Name", orderby="Name").rows]
        descending = [row["Name"] for row in reader.get(ACCOUNTS, select="Name", orderby="Name desc").rows]
    assert ascending[0] is None
    assert [name.strip().lower() for name in ascending[1:]] == ["a", "a", "b", "b", "e", "é", "f"]
    assert descending[-1] is None


def test_padded_codes_are_ordered_as_stored() -> None:
    """Padding: codes are filled on the left, so they are ordered as numbers; certain."""
    company = Company(crm__Accounts=[account(number) for number in (9, 10, 100, 2)])
    with running(company) as (_, reader):
        pages = list(reader.pages(ACCOUNTS, select="Code", orderby="Code", top="70"))
    assert [row["Code"].strip() for row in pages[0]] == ["2", "9", "10", "100"]


@pytest.mark.parametrize("order", ["Code", "Code desc", "Modified desc,Name", "AccountManager,Name desc"])
def test_an_ordered_read_over_several_pages_is_whole(order: str) -> None:
    with running(MANY) as (_, reader):
        rows = [row for page in reader.pages(ACCOUNTS, select="ID", orderby=order) for row in page]
    assert len(rows) == 150 == len({row["ID"] for row in rows})


def test_tokens_have_the_literal_of_their_type() -> None:
    """Tokens: `'GMD'`, `'10',6,2014`, `387L`, and `123L` on sync; certain (sync: likely)."""
    statuses = [
        {"Journal": "10", "Period": period, "Year": year} for year in range(2000, 2010) for period in range(1, 13)
    ]
    company = Company(
        general__Currencies=[{"Code": f"C{number:03d}"} for number in range(70)],
        read__financial__JournalStatusList=statuses,
        read__financial__PayablesList=[{"HID": number, "Amount": 1.5} for number in range(350, 450)],
        crm__Accounts=[account(number) for number in range(1200)],
    )
    with running(company) as (_, reader):
        assert token(reader, "general/Currencies?$select=Code") == "'C059'"
        assert token(reader, "read/financial/JournalStatusList?$select=Year") == "'10',6,2009"
        assert token(reader, "read/financial/PayablesList?$select=HID") == "409L"
        assert re.fullmatch(r"\d+L", token(reader, "sync/CRM/Accounts?$select=ID"))
        sizes = [len(page) for page in reader.pages(f"{FIRST}/read/financial/JournalStatusList")]
        synced = [len(page) for page in reader.pages(f"{FIRST}/sync/CRM/Accounts", select="ID")]
    assert sizes == [60, 60]
    assert synced == [1000, 200]


def token(reader: Reader, path: str) -> str:
    return str(reader.get(f"{FIRST}/{path}").json["d"]["__next"].partition("$skiptoken=")[2])


def test_skip_moves_the_start_and_is_gone_from_the_next_link() -> None:
    """`$skip`: accepted on older endpoints; certain."""
    with running(MANY) as (_, reader):
        everything = [row["ID"] for page in reader.pages(ACCOUNTS, select="ID") for row in page]
        skipped = [row["ID"] for page in reader.pages(ACCOUNTS, select="ID", skip="7") for row in page]
    assert skipped == everything[7:]


def test_counts() -> None:
    """`$inlinecount` is text beside `results`: likely; `$count` is plain text: certain."""
    with running(MANY) as (_, reader):
        content = reader.get(ACCOUNTS, select="ID", inlinecount="allpages", filter="Name ne 'Account 1'").json["d"]
        second = reader.get(content["__next"]).json["d"]
        plain = reader.get(f"{ACCOUNTS}/$count", accept=None)
        filtered = reader.get(f"{ACCOUNTS}/$count", accept="text/plain", filter="Name eq 'account 7'")
    assert (content["__count"], second["__count"]) == ("149", "149")
    assert (plain.body, plain.header("Content-Type")) == (b"150", "text/plain;charset=utf-8")
    assert filtered.body == b"1"


def test_a_count_is_refused_under_a_json_accept() -> None:
    """`$count`: must be sent without JSON Accept, else 4xx; certain."""
    with running(MANY) as (_, reader):
        assert 400 <= reader.get(f"{ACCOUNTS}/$count").status < 500


def test_an_expanded_collection_is_capped_at_a_page() -> None:
    """`$expand`: nested lines; a nested next link follows the framework, a switch."""
    lines: list[dict[str, Any]] = [line(1000 + number, 1) for number in range(70)] + [line(5000, 2)]
    company = Company(
        salesinvoice__SalesInvoices=[{"InvoiceID": guid(number)} for number in (1, 2, 3)],
        salesinvoice__SalesInvoiceLines=lines,
    )
    path = f"{FIRST}/salesinvoice/SalesInvoices"
    with running(company) as (_, reader):
        rows = {row["InvoiceID"]: row["SalesInvoiceLines"] for row in reader.get(path, expand="SalesInvoiceLines").rows}
        rest = reader.get(rows[guid(1)]["__next"])
    assert [len(rows[guid(number)]["results"]) for number in (1, 2, 3)] == [60, 1, 0]
    assert len(rest.rows) == 10
    assert {row["ID"] for row in rest.rows} | {row["ID"] for row in rows[guid(1)]["results"]} == {
        row["ID"] for row in lines[:70]
    }
    with running(company, strict=Strict(nested_next=False)) as (_, reader):
        assert all(
            "__next" not in row["SalesInvoiceLines"] for row in reader.get(path, expand="SalesInvoiceLines").rows
        )
