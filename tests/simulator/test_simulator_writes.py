"""POST, PUT and DELETE: what is stored and what is answered; every test is named after the fact it holds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from exact_dbapi.simulator import Simulator, Strict
from tests.simulator.simulated import FIRST, HandClock, Reader, running
from tests.simulator.trading import (
    ACCOUNTS,
    CHAIR,
    CUSTOMER,
    ITEMS,
    ORDER_LINES,
    ORDERS,
    TABLE,
    made,
    order,
    row,
    rows,
    trading,
)


def test_post_put_and_delete_answer_201_204_204() -> None:
    """Verbs: 201 with the row, 204 without a body for PUT and DELETE; certain."""
    with running(trading()) as (simulator, reader):
        posted = reader.post(ACCOUNTS, {"Name": "Nieuw BV"})
        key = posted.json["d"]["ID"]
        changed = reader.put(f"{ACCOUNTS}(guid'{key}')", {"Name": "Nieuwer BV"})
        assert row(simulator, "crm/Accounts", key)["Name"] == "Nieuwer BV"
        deleted = reader.delete(f"{ACCOUNTS}(guid'{key}')")
        assert key not in {one["ID"] for one in rows(simulator, "crm/Accounts")}
    assert [reply.status for reply in (posted, changed, deleted)] == [201, 204, 204]
    assert changed.body == deleted.body == b""
    assert posted.header("Location") == posted.json["d"]["__metadata"]["uri"]


def test_a_put_changes_only_what_is_sent() -> None:
    """PUT merges: unsent properties stay; certain."""
    with running(trading()) as (simulator, reader):
        before = row(simulator, "crm/Accounts", CUSTOMER)
        assert reader.put(f"{ACCOUNTS}(guid'{CUSTOMER}')", {"City": "Breda"}).status == 204
        after = row(simulator, "crm/Accounts", CUSTOMER)
    differing = {name for name in after if after[name] != before.get(name)}
    assert differing == {"City", "Modified", "Modifier", "Timestamp"}
    assert after["City"] == "Breda"


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (ACCOUNTS, {"Name": "Sparse"}),
        (f"{FIRST}/crm/Contacts", {"Account": CUSTOMER, "FirstName": "Jan", "LastName": "Smit"}),
        (ITEMS, {"Code": "S", "Description": "Sparse"}),
    ],
)
def test_accounts_contacts_and_items_answer_the_key_and_defaults_alone(path: str, content: dict[str, str]) -> None:
    """POST answers: every other property is null, even those just sent, unless Prefer asks for all; certain."""
    with running(trading()) as (_, reader):
        sparse = reader.post(path, content).json["d"]
        full = reader.post(path, content | {"Code": "T"}, Prefer="return=representation").json["d"]
    assert sparse["ID"] and all(sparse[name] is None for name in content)
    assert {name: full[name] for name in content if name != "Code"} == {
        name: value for name, value in content.items() if name != "Code"
    }
    assert sparse["Created"] is None and full["Created"] is not None


def test_sparse_answers_are_a_switch() -> None:
    """Which other entities answer sparsely is unknown."""
    with running(trading(), strict=Strict(sparse_answers="all")) as (_, reader):
        assert reader.post(ORDERS, order()).json["d"]["OrderedBy"] is None
    with running(trading(), strict=Strict(sparse_answers="none")) as (_, reader):
        assert reader.post(ACCOUNTS, {"Name": "Whole"}).json["d"]["Name"] == "Whole"


def test_an_order_is_stored_with_its_lines_and_answers_them_deferred() -> None:
    """Deep insert: plain arrays of lines; the answer has the full header and deferred lines; certain."""
    with running(trading()) as (simulator, reader):
        lines = [{"Item": CHAIR, "Quantity": 2}, {"Item": TABLE, "Quantity": 1, "NetPrice": 150}]
        created = reader.post(ORDERS, order(*lines, YourRef="W1")).json["d"]
        key = created["OrderID"]
        again = reader.get(f"{ORDERS}(guid'{key}')", expand="SalesOrderLines").json["d"]
        stored = [line for line in rows(simulator, "salesorder/SalesOrderLines") if line["OrderID"] == key]
    assert created["SalesOrderLines"]["__deferred"]["uri"].endswith(f"SalesOrders(guid'{key}')/SalesOrderLines")
    assert (created["OrderedByName"], created["InvoiceTo"], created["YourRef"]) == ("Bakker BV", CUSTOMER, "W1")
    found = sorted((line["LineNumber"], line["ItemCode"], line["AmountFC"]) for line in stored)
    assert found == [(1, "CHAIR", 80.0), (2, "TABLE", 150.0)]
    assert {line["ID"] for line in again["SalesOrderLines"]["results"]} == {line["ID"] for line in stored}
    assert (created["AmountFCExclVat"], created["AmountFC"]) == (230, 278.3)


def test_the_server_fills_in_keys_numbers_defaults_and_who_wrote() -> None:
    """Server-filled: key, number, payment condition, VAT, warehouse, amounts, creator and times; certain."""
    clock = HandClock(datetime(2026, 6, 25, 14, 21, 4, 260000, tzinfo=UTC))
    with running(trading(), clock=clock) as (simulator, reader):
        first, second = (made(reader, ORDERS, order()) for _ in range(2))
        user = simulator.tables[FIRST]["current/Me"][0]["UserID"]
        line = rows(simulator, "salesorder/SalesOrderLines")[0]
    assert second["OrderNumber"] == first["OrderNumber"] + 1
    assert first["OrderID"] != second["OrderID"]
    assert (first["PaymentCondition"], first["PaymentConditionDescription"]) == ("30", "30 dagen")
    assert (first["WarehouseCode"], first["Currency"], first["Status"]) == ("1", "EUR", 12)
    assert first["Created"] == first["Modified"] == "/Date(1782404464260)/"
    assert first["Creator"] == first["Modifier"] == user
    assert (line["VATCode"], line["VATPercentage"], line["VATAmount"]) == ("2", 0.21, 16.8)
    assert (line["UnitCode"], line["Description"]) == ("STK", "Stoel")


def test_a_code_is_numbered_when_it_is_absent_and_stored_padded() -> None:
    """Codes: an account without a code gets the next one; 18 characters, filled on the left; certain."""
    with running(trading()) as (_, reader):
        assert made(reader, ACCOUNTS, {"Name": "Next"})["Code"] == "9".rjust(18)
        assert made(reader, ACCOUNTS, {"Name": "Own", "Code": "42".rjust(18)})["Code"] == "42".rjust(18)


def test_a_number_is_not_given_twice() -> None:
    """Numbers count on from the highest there ever was, whether the client or the server chose it."""
    with running(trading()) as (_, reader):
        own = made(reader, ORDERS, order(OrderNumber=500))
        following = made(reader, ORDERS, order())
        assert reader.post(ORDERS, order({"Item": CUSTOMER})).status == 500
        assert reader.delete(f"{ORDERS}(guid'{following['OrderID']}')").status == 204
        last = made(reader, ORDERS, order())
    assert [one["OrderNumber"] for one in (own, following, last)] == [500, 501, 502]


def test_read_only_properties_are_ignored_without_a_word() -> None:
    """IsPurchase false came back true; names of references cannot be sent; certain."""
    with running(trading()) as (_, reader):
        created = made(reader, ACCOUNTS, {"Name": "A", "IsPurchase": False, "CountryName": "Mars", "Division": 5})
    assert (created["IsPurchase"], created["CountryName"], created["Division"]) == (True, None, FIRST)


def test_an_amount_in_a_read_only_property_books_nothing() -> None:
    """AmountDC on the lines of a purchase entry booked 0.00, since AmountFC is what can be written; certain."""
    with running(trading()) as (simulator, reader):
        entry = {"Journal": "50", "Supplier": CUSTOMER}
        line = {"GLAccount": rows(simulator, "financial/GLAccounts")[0]["ID"], "AmountDC": 100}
        path = f"{FIRST}/purchaseentry/PurchaseEntries"
        created = reader.post(path, {**entry, "PurchaseEntryLines": [line]}).json["d"]
        right = reader.post(path, {**entry, "PurchaseEntryLines": [{**line, "AmountFC": 100}]}).json["d"]
    assert (created["AmountFC"], right["AmountFC"]) == (0, 100)


def test_a_line_is_added_changed_and_deleted_through_its_own_set() -> None:
    """Lines have sets of their own; the header adds them up again; certain."""
    with running(trading()) as (simulator, reader):
        key = made(reader, ORDERS, order())["OrderID"]
        line = made(reader, ORDER_LINES, {"OrderID": key, "Item": TABLE, "Quantity": "1"})
        assert (line["LineNumber"], line["AmountFC"]) == (2, 200)
        assert row(simulator, "salesorder/SalesOrders", key)["AmountFCExclVat"] == 280
        assert reader.put(f"{ORDER_LINES}(guid'{line['ID']}')", {"Quantity": 3}).status == 204
        assert row(simulator, "salesorder/SalesOrders", key)["AmountFCExclVat"] == 680
        assert reader.delete(f"{ORDER_LINES}(guid'{line['ID']}')").status == 204
        assert row(simulator, "salesorder/SalesOrders", key)["AmountFCExclVat"] == 80


def test_names_follow_when_a_reference_is_changed() -> None:
    """Derived properties: code, name and description are those of the row referred to; certain."""
    with running(trading()) as (simulator, reader):
        made(reader, ORDERS, order())
        (line,) = rows(simulator, "salesorder/SalesOrderLines")
        assert reader.put(f"{ORDER_LINES}(guid'{line['ID']}')", {"Item": TABLE}).status == 204
        (line,) = rows(simulator, "salesorder/SalesOrderLines")
    assert (line["ItemCode"], line["ItemDescription"]) == ("TABLE", "Tafel")


def test_any_change_of_a_document_stamps_header_and_lines() -> None:
    """Row versions rise on the header and all its lines; certain."""
    with running(trading()) as (simulator, reader):
        key = made(reader, ORDERS, order({"Item": CHAIR}, {"Item": TABLE}))["OrderID"]
        paths = ("salesorder/SalesOrders", "salesorder/SalesOrderLines")
        line = rows(simulator, paths[1])[0]["ID"]
        for path, content in ((f"{ORDERS}(guid'{key}')", {"YourRef": "x"}), (f"{ORDER_LINES}(guid'{line}')", {})):
            before = max(one["Timestamp"] for path_ in paths for one in rows(simulator, path_))
            assert reader.put(path, content).status == 204
            assert all(one["Timestamp"] > before for path_ in paths for one in rows(simulator, path_))
            shown = reader.get(f"{FIRST}/sync/SalesOrder/SalesOrderHeaders", filter=f"Timestamp gt {before}L").rows
            assert [(one["ID"], one["OrderID"]) for one in shown] == [(key, key)]


def test_a_deleted_document_takes_its_lines_along_and_is_logged() -> None:
    """sync/Deleted: key and kind of each deleted row, with who deleted it; certain."""
    with running(trading()) as (simulator, reader):
        key = made(reader, ORDERS, order())["OrderID"]
        line = rows(simulator, "salesorder/SalesOrderLines")[0]["ID"]
        assert reader.delete(f"{ORDERS}(guid'{key}')").status == 204
        assert rows(simulator, "salesorder/SalesOrderLines") == []
        log = reader.get(f"{FIRST}/sync/Deleted", filter="Timestamp gt 1L").rows
        user = simulator.tables[FIRST]["current/Me"][0]["UserID"]
    assert [(one["EntityType"], one["EntityKey"], one["DeletedBy"]) for one in log] == [
        (32, key, user),
        (33, line, user),
    ]


def test_bulk_regular_and_sync_show_the_same_written_row() -> None:
    with running(trading()) as (_, reader):
        key = made(reader, ACCOUNTS, {"Name": "Overal"})["ID"]
        twins = (ACCOUNTS, f"{FIRST}/bulk/CRM/Accounts", f"{FIRST}/sync/CRM/Accounts")
        for twin in twins:
            option = {"filter": "Timestamp gt 1L"} if "sync" in twin else {}
            found = reader.get(twin, select="ID,Name", **option).rows
            assert {"Overal"} == {one["Name"] for one in found if one["ID"] == key}


def test_reset_restores_the_seed() -> None:
    with running(trading()) as (simulator, reader):
        before = rows(simulator, "crm/Accounts")
        made(reader, ACCOUNTS, {"Name": "Weg"})
        assert len(rows(simulator, "crm/Accounts")) == len(before) + 1
        simulator.reset()
        assert rows(simulator, "crm/Accounts") == before


def test_the_demo_company_can_be_written_to() -> None:
    with Simulator() as simulator:
        reader = Reader(simulator, simulator.sign_in()["access_token"])
        division = simulator.divisions[0]
        tables = simulator.tables[division]
        content = {
            "OrderedBy": tables["crm/Accounts"][5]["ID"],
            "SalesOrderLines": [{"Item": item["ID"], "Quantity": 2} for item in tables["logistics/Items"][:5]],
        }
        numbers = [one["OrderNumber"] for one in tables["salesorder/SalesOrders"]]
        reply = reader.post(f"{division}/salesorder/SalesOrders", content)
        reader.connection.close()
    assert reply.status == 201
    assert reply.json["d"]["OrderNumber"] == max(numbers) + 1
