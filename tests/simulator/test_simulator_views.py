"""Bulk, sync, deletions, functions, divisions, and stored rows that change."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from exact_dbapi.simulator import Strict
from tests.simulator.simulated import FIRST, SECOND, Company, HandClock, account, guid, invoice, line, running

COMPANY = Company(
    crm__Accounts=[
        account(number, Timestamp=1000 - number, Modified=datetime(2026, 1, number)) for number in range(1, 6)
    ],
    salesinvoice__SalesInvoices=[invoice(1), invoice(2)],
    salesinvoice__SalesInvoiceLines=[line(11, 1), line(12, 1), line(21, 2)],
    read__logistics__StockPosition=[{"ItemId": guid(1), "InStock": 5.0}, {"ItemId": guid(2), "InStock": 7.0}],
)
SYNC = f"{FIRST}/sync/CRM/Accounts"


def test_bulk_shows_the_same_rows() -> None:
    """Bulk: the regular rows, key and order; certain."""
    with running(COMPANY) as (_, reader):
        regular = [row["ID"] for row in reader.get(f"{FIRST}/crm/Accounts", select="ID").rows]
        bulk = reader.get(f"{FIRST}/bulk/CRM/Accounts", select="ID,Code")
    assert [row["ID"] for row in bulk.rows] == regular
    assert "/bulk/CRM/Accounts(guid'" in bulk.rows[0]["__metadata"]["uri"]


def test_sync_is_in_the_order_of_the_row_versions() -> None:
    """Sync: key is Timestamp, unique and rising with every change; ascending order: likely."""
    with running(COMPANY) as (simulator, reader):
        rows = reader.get(SYNC, select="Timestamp,ID,Code").rows
        assert [int(row["Timestamp"]) for row in rows] == [995, 996, 997, 998, 999]
        assert rows[0]["__metadata"]["uri"].endswith("/sync/CRM/Accounts(995L)")
        table = simulator.tables[FIRST]["crm/Accounts"]
        changed = table.change(table[0], Name="changed")
        newer = reader.get(SYNC, select="Timestamp,ID,Name", filter="Timestamp gt 999L").rows
        small = reader.get(SYNC, select="ID", filter="Timestamp gt 1").rows
    assert [(row["ID"], row["Name"]) for row in newer] == [(changed["ID"], "changed")]
    assert len(small) == 5


@pytest.mark.parametrize("text", ["Name eq 'x'", "Timestamp lt 5L", "Timestamp gt 1L and Code eq 'x'"])
def test_sync_takes_no_other_filter(text: str) -> None:
    """Sync: only `Timestamp gt n`; certain."""
    with running(COMPANY) as (_, reader):
        assert reader.get(SYNC, select="ID", filter=text).status == 400


def test_which_operators_sync_takes_is_a_switch() -> None:
    with running(COMPANY, strict=Strict(sync_operators="any")) as (_, reader):
        assert len(reader.get(SYNC, select="ID", filter="Timestamp le 996L").rows) == 2


def test_headers_and_lines_share_a_sync_endpoint_and_line_0_is_the_header() -> None:
    """Sync: LineNumber 0 is the header, lines carry the header's fields; any change stamps all; certain."""
    path = f"{FIRST}/sync/SalesInvoice/SalesInvoices"
    with running(COMPANY) as (simulator, reader):
        select = "Timestamp,ID,InvoiceID,InvoiceNumber,LineNumber,Quantity"
        rows = reader.get(path, select=select).rows
        last = max(int(row["Timestamp"]) for row in rows)
        table = simulator.tables[FIRST]["salesinvoice/SalesInvoiceLines"]
        (changed,) = [row for row in table if row["ID"] == guid(12)]
        table.change(changed, Quantity=2.0)
        newer = reader.get(path, select=select, filter=f"Timestamp gt {last}L").rows
    found = {(row["InvoiceNumber"], row["LineNumber"], row["ID"], row["Quantity"]) for row in rows}
    assert found == {
        (1, 0, guid(1), None),
        (1, 11, guid(11), 1.5),
        (1, 12, guid(12), 1.5),
        (2, 0, guid(2), None),
        (2, 21, guid(21), 1.5),
    }
    assert {(row["InvoiceNumber"], row["LineNumber"]) for row in newer} >= {(1, 0), (1, 12)}
    assert {row["InvoiceNumber"] for row in newer} == {1}


def test_a_changed_header_stamps_its_lines() -> None:
    path = f"{FIRST}/sync/SalesInvoice/SalesInvoices"
    with running(COMPANY) as (simulator, reader):
        last = max(int(row["Timestamp"]) for row in reader.get(path, select="Timestamp").rows)
        table = simulator.tables[FIRST]["salesinvoice/SalesInvoices"]
        (header,) = [row for row in table if row["InvoiceNumber"] == 2]
        table.change(header, Description="changed")
        newer = reader.get(path, select="LineNumber,InvoiceNumber", filter=f"Timestamp gt {last}L").rows
    assert {(row["InvoiceNumber"], row["LineNumber"]) for row in newer} == {(2, 0), (2, 21)}


def test_deletions_are_logged_for_two_months() -> None:
    """sync/Deleted: EntityKey, EntityType, kept 2 months; certain."""
    clock = HandClock(datetime(2026, 6, 25, 12, tzinfo=UTC))
    path = f"{FIRST}/sync/Deleted"
    with running(COMPANY, clock=clock) as (simulator, reader):
        table = simulator.tables[FIRST]["crm/Accounts"]
        gone = table[2]
        table.remove(gone)
        del simulator.tables[FIRST]["salesinvoice/SalesInvoices"][0]
        rows = reader.get(
            path, select="EntityKey,EntityType,Division,DeletedDate,Timestamp", filter="Timestamp gt 1L"
        ).rows
        accounts = reader.get(path, select="EntityKey", filter="Timestamp gt 1L and EntityType eq 2")
        assert gone["ID"] not in {row["ID"] for row in reader.get(f"{FIRST}/crm/Accounts", select="ID").rows}
        clock.advance(days=62)
        later = reader.get(path, select="ID").rows
    assert [(row["EntityType"], row["Division"]) for row in rows] == [(2, FIRST), (13, FIRST)]
    assert rows[0]["EntityKey"] == gone["ID"]
    assert rows[0]["DeletedDate"] == "/Date(1782396000000)/"
    assert int(rows[0]["Timestamp"]) > 999
    assert [row["EntityKey"] for row in accounts.rows] == [gone["ID"]]
    assert later == []


def test_a_function_takes_its_parameters_as_plain_options() -> None:
    """Functions: parameters are obligatory query options with literals; the text of the 400: certain."""
    path = f"{FIRST}/read/logistics/StockPosition"
    with running(COMPANY) as (_, reader):
        found = reader.get(f"{path}?itemId=guid'{guid(2)}'")
        none = reader.get(f"{path}?itemId=guid'{guid(3)}'")
        missing, broken = reader.get(path), reader.get(f"{path}?itemId=5")
    assert [row["InStock"] for row in found.rows] == [7]
    assert (none.status, none.rows) == (200, [])
    for reply in (missing, broken):
        assert (reply.status, reply.message) == (400, "Bad Request - Error in query syntax.")


def test_functions_answer_everything_at_once() -> None:
    """Functions: many return everything at once; certain that many do, a switch."""
    rows = [{"ItemId": guid(1), "InStock": float(number)} for number in range(100)]
    company = Company(read__logistics__StockPosition=rows)
    with running(company) as (_, reader):
        assert len(reader.get(f"{FIRST}/read/logistics/StockPosition?itemId=guid'{guid(1)}'").rows) == 100


def test_whether_functions_page_is_a_switch() -> None:
    """Functions: a next link repeats the parameters; likely."""
    lists = [{"AccountId": guid(number), "AgeGroup": 1} for number in range(70)]
    company = Company(read__financial__AgingReceivablesListByAgeGroup=lists)
    with running(company, strict=Strict(paged_functions=True)) as (_, reader):
        path = f"{FIRST}/read/financial/AgingReceivablesListByAgeGroup?AGEgroup=1"
        assert [len(page) for page in reader.pages(path)] == [60, 10]


def test_a_row_version_is_found_by_date() -> None:
    """SyncTimestamp: `{Modified, API, TimeStampAsBigInt}` of the first row modified since; certain."""
    path = f"{FIRST}/read/sync/Sync/SyncTimestamp?modified=datetime'2026-01-03'&endPoint='Accounts'"
    with running(COMPANY) as (_, reader):
        (row,) = reader.get(path).rows
    assert row["TimeStampAsBigInt"] == "995"
    assert row["Modified"] == "/Date(1767571200000)/"


def test_divisions_are_listed_and_each_has_rows_of_its_own() -> None:
    with running(COMPANY) as (_, reader):
        assert [row["Code"] for row in reader.get(f"{SECOND}/hrm/Divisions", select="Code").rows] == [FIRST, SECOND]
        assert reader.get(f"{SECOND}/crm/Accounts", select="ID").rows == []


def test_stored_rows_can_be_changed_and_come_back_by_reset() -> None:
    with running(COMPANY) as (simulator, reader):
        table = simulator.tables[FIRST]["crm/Accounts"]
        before = [dict(row) for row in table]
        table.append(account(77))
        table.extend([account(78), account(79)])
        table[0] = {**table[0], "Name": "replaced"}
        assert len(reader.get(f"{FIRST}/crm/Accounts", select="ID").rows) == 8
        assert [
            row["Name"] for row in reader.get(f"{FIRST}/crm/Accounts", select="Name", filter="Name eq 'replaced'").rows
        ]
        table.clear()
        assert reader.get(f"{FIRST}/crm/Accounts", select="ID").rows == []
        assert len(simulator.calls) == 3
        simulator.reset()
        assert simulator.calls == 0
        assert [dict(row) for row in simulator.tables[FIRST]["crm/Accounts"]] == before
        with pytest.raises(KeyError):
            simulator.tables[FIRST]["crm/Nothing"]


def test_row_versions_start_anew_when_a_division_moves() -> None:
    """Row versions: reset when the division moves database, DivisionMoveDate tells; certain."""
    clock = HandClock()
    with running(COMPANY, clock=clock) as (simulator, reader):
        table = simulator.tables[FIRST]["crm/Accounts"]
        before = [row["ID"] for row in reader.get(SYNC, select="ID").rows]
        table.remove(table[0])
        simulator.move_division(FIRST)
        rows = reader.get(SYNC, select="ID,Timestamp").rows
        divisions = reader.get(f"{SECOND}/system/Divisions", select="Code,DivisionMoveDate").rows
        deleted = reader.get(f"{FIRST}/sync/Deleted", select="ID").rows
        fresh = table.append(account(80))["Timestamp"]
    assert max(int(row["Timestamp"]) for row in rows) < 100
    assert [row["ID"] for row in rows] == [id for id in before if id in {row["ID"] for row in rows}]
    assert len(rows) == 4
    assert [(row["Code"], row["DivisionMoveDate"]) for row in divisions] == [
        (FIRST, "/Date(1782404464000)/"),
        (SECOND, None),
    ]
    assert deleted == []
    assert fresh > max(int(row["Timestamp"]) for row in rows)


def test_the_current_division_is_what_the_user_opened_last() -> None:
    """Me: CurrentDivision changes under you; certain."""
    with running(COMPANY) as (simulator, reader):
        table = simulator.tables[FIRST]["current/Me"]
        table.change(table[0], CurrentDivision=SECOND)
        assert reader.get("current/Me", select="CurrentDivision").rows[0]["CurrentDivision"] == SECOND
        assert reader.get(f"{SECOND}/system/Me", select="CurrentDivision").rows[0]["CurrentDivision"] == SECOND


def test_row_versions_rise_over_all_tables_of_a_division() -> None:
    """Row versions: one rising counter for all tables; certain."""
    with running(COMPANY) as (simulator, _):
        tables = simulator.tables[FIRST]
        stamps = [
            tables[path].append({key: guid(90)})["Timestamp"]
            for path, key in (("crm/Contacts", "ID"), ("logistics/Items", "ID"), ("crm/Contacts", "ID"))
        ]
    assert stamps == sorted(set(stamps))
    assert stamps[0] > 999
