"""What a write is refused for, in Exact's words; every test is named after the fact it holds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from exact_dbapi.simulator import Limits, Strict
from tests.simulator.simulated import FIRST, JSON, guid, running
from tests.simulator.trading import (
    ACCOUNTS,
    CHAIR,
    COSTS,
    CUSTOMER,
    INVOICES,
    ITEMS,
    ORDERS,
    SUPPLIER,
    made,
    order,
    row,
    rows,
    trading,
)

BANK = f"{FIRST}/financialtransaction/BankEntries"
DELIVERIES = f"{FIRST}/salesorder/GoodsDeliveries"


def test_an_unknown_property_is_refused_in_exacts_words() -> None:
    """400 with this sentence; certain. The type is that of the row the property stands in."""
    with running(trading()) as (simulator, reader):
        reply = reader.post(f"{FIRST}/crm/Contacts", {"Foo": 1})
        nested = reader.post(ORDERS, order({"Item": CHAIR, "Bar": 1}))
        assert rows(simulator, "salesorder/SalesOrders") == []
    sentence = "Error processing request stream. The property name '{}' specified for type 'Exact.Web.Api.Models.{}'"
    assert (reply.status, reply.message) == (400, sentence.format("Foo", "Contact") + " is not valid.")
    assert (nested.status, nested.message) == (400, sentence.format("Bar", "SalesOrderLine") + " is not valid.")


@pytest.mark.parametrize(
    ("path", "name", "value", "type_name"),
    [
        (f"{FIRST}/documents/DocumentAttachments", "Attachment", "no base64!", "Byte[]"),
        (ACCOUNTS, "Blocked", 3, "Boolean"),
        (ACCOUNTS, "MainContact", "xyz", "Guid"),
        (ORDERS, "OrderNumber", 2**40, "Int32"),
        (ORDERS, "OrderDate", "soon", "DateTime"),
        (ORDERS, "Discount", "much", "Double"),
        (ACCOUNTS, "Name", {"a": 1}, "String"),
        (ACCOUNTS, "CountryName", ["read-only all the same"], "String"),
    ],
)
def test_a_value_of_another_type_is_refused(path: str, name: str, value: Any, type_name: str) -> None:
    """400 with this sentence; certain for Byte[]."""
    with running(trading()) as (_, reader):
        reply = reader.post(path, {name: value})
    sentence = (
        "Error processing request stream. Error encountered in converting the value from request payload for property "
    )
    assert reply.status == 400
    assert reply.message.startswith(f"{sentence}'{name}' to type '{type_name}'")


@pytest.mark.parametrize("body", ["", "[]", "3", '{"Name": ', '{"SalesOrderLines": {"results": []}}'])
def test_a_body_that_is_no_object_is_refused(body: str) -> None:
    """400 `… should be a valid top-level resource object`; certain. Lines are plain arrays."""
    with running(trading()) as (_, reader):
        head = {"Authorization": f"Bearer {reader.token}", "Accept": JSON, "Content_Type": JSON}
        reply = reader.send("POST", f"/api/v1/{ORDERS}", body, **head)
    expected = "Error processing request stream. The request should be a valid top-level resource object."
    assert (reply.status, reply.message) == (400, expected)


def test_a_body_of_another_kind_is_refused() -> None:
    """Wrong content type: 400; certain."""
    with running(trading()) as (_, reader):
        reply = reader.post(ACCOUNTS, {"Name": "x"}, Content_Type="application/x-www-form-urlencoded")
    assert reply.status == 400


def test_a_body_of_more_than_nine_and_a_half_megabytes_is_refused() -> None:
    """Message length; certain that there is a limit."""
    with running(trading()) as (_, reader):
        assert reader.post(ACCOUNTS, {"Name": "x", "Remarks": "x" * 9_500_000}).status == 400


def test_missing_values_are_told_all_at_once_after_the_defaults() -> None:
    """Invoice to is filled from ordered by, so both are missing; joined with CR LF; certain."""
    with running(trading()) as (_, reader):
        reply = reader.post(INVOICES, {"SalesInvoiceLines": [{"Item": CHAIR}]})
    assert (reply.status, reply.message) == (400, "Mandatory: Invoice to\r\nMandatory: Ordered by")
    assert reply.json["error"]["code"] == reply.json["error"]["message"]["lang"] == ""


def test_messages_come_in_the_users_language_and_as_400_or_500() -> None:
    """`Verplicht: …`; which refusals are 500 is a switch."""
    with running(trading(), strict=Strict(language="dutch", mandatory_status=500)) as (_, reader):
        missing = reader.post(ORDERS, {"SalesOrderLines": [{"Item": CHAIR}]})
        twice = reader.post(ITEMS, {"Code": "CHAIR", "Description": "x"})
    assert (missing.status, missing.message) == (500, "Verplicht: Factureren aan\r\nVerplicht: Besteld door")
    assert (twice.status, twice.message) == (500, "Gegeven bestaat reeds: Code")


def test_a_journal_and_a_ledger_account_have_defaults() -> None:
    """Journal of an invoice and G/L account of its lines are documented as mandatory, and filled in; certain."""
    with running(trading()) as (_, reader):
        created = made(reader, INVOICES, {"OrderedBy": CUSTOMER, "SalesInvoiceLines": [{"Item": CHAIR}]})
    assert (created["Journal"], created["Status"], created["Type"]) == ("70", 20, 8023)
    assert created["InvoiceNumber"] is None and created["OrderNumber"] is not None


def test_a_document_needs_a_line_to_be_posted_but_not_to_be_changed() -> None:
    """At least one line at POST, not at PUT; certain."""
    with running(trading()) as (_, reader):
        for content in ({"OrderedBy": CUSTOMER}, {"OrderedBy": CUSTOMER, "SalesOrderLines": []}):
            assert reader.post(ORDERS, content).message == "Mandatory: Sales order lines"
        key = made(reader, ORDERS, order())["OrderID"]
        assert reader.put(f"{ORDERS}(guid'{key}')", {"YourRef": "no lines"}).status == 204


@pytest.mark.parametrize("status", [500, 400])
def test_a_reference_must_lead_to_a_row_of_the_right_kind(status: int) -> None:
    """References are keys; words and status: likely."""
    with running(trading(), strict=Strict(business_rule_status=status)) as (simulator, reader):
        reply = reader.post(ORDERS, order({"Item": CUSTOMER}, OrderedBy=CHAIR))
        lonely = reader.post(f"{FIRST}/salesorder/SalesOrderLines", {"OrderID": guid(99), "Item": CHAIR})
        assert rows(simulator, "salesorder/SalesOrderLines") == []
    assert (reply.status, reply.message) == (status, "Does not exist: Ordered by\r\nDoes not exist: Item")
    assert (lonely.status, lonely.message) == (status, "Does not exist: Order ID")


def test_a_code_that_exists_is_refused() -> None:
    """`Data already exists`; certain. Codes are compared without blanks and without case."""
    with running(trading()) as (_, reader):
        assert "Data already exists" in reader.post(ACCOUNTS, {"Name": "x", "Code": "7".rjust(18)}).message
        assert "Data already exists" in reader.post(ITEMS, {"Description": "x", "Code": "chair"}).message
        assert "Data already exists" in reader.put(f"{ITEMS}(guid'{CHAIR}')", {"Code": "TABLE"}).message
        assert reader.put(f"{ITEMS}(guid'{CHAIR}')", {"Code": "CHAIR"}).status == 204


def test_numbers_may_come_as_text() -> None:
    """`"QuantityDelivered": "2"`; certain."""
    with running(trading()) as (simulator, reader):
        made(reader, ORDERS, order({"Item": CHAIR, "Quantity": "2.5"}))
        assert rows(simulator, "salesorder/SalesOrderLines")[0]["Quantity"] == 2.5


def test_a_number_where_text_belongs_is_a_switch() -> None:
    with running(trading()) as (simulator, reader):
        made(reader, ACCOUNTS, {"Name": 12})
        assert rows(simulator, "crm/Accounts")[-1]["Name"] is not None
        assert {"12"} & {one["Name"] for one in rows(simulator, "crm/Accounts")}
    with running(trading(), strict=Strict(numbers_as_text=False)) as (_, reader):
        assert reader.post(ACCOUNTS, {"Name": 12}).status == 400


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2026-06-25", "2026-06-25T00:00:00"),
        ("2026-06-25T10:20:30", "2026-06-25T10:20:30"),
        ("02/18/2016 00:00:00", "2016-02-18T00:00:00"),
        ("/Date(1455753600000)/", "2016-02-18T00:00:00"),
    ],
)
def test_dates_come_without_a_zone(text: str, stored: str) -> None:
    """Dates with and without a time, also in the American way: certain; milliseconds: likely."""
    with running(trading()) as (simulator, reader):
        key = made(reader, ORDERS, order(OrderDate=text))["OrderID"]
        assert row(simulator, "salesorder/SalesOrders", key)["OrderDate"].isoformat() == stored


@pytest.mark.parametrize(
    ("zoned", "stored"), [("shifted", "2026-05-31T22:00:00"), ("ignored", "2026-06-01T00:00:00"), ("refused", None)]
)
def test_what_a_zone_does_to_a_date_is_a_switch(zoned: Any, stored: str | None) -> None:
    """A Z shifts the first of a month to the day before: likely."""
    with running(trading(), strict=Strict(zoned_dates=zoned)) as (simulator, reader):
        reply = reader.post(ORDERS, order(OrderDate="2026-06-01T00:00:00Z"))
        found = [one["OrderDate"].isoformat() for one in rows(simulator, "salesorder/SalesOrders")]
    assert (reply.status, found) == ((201, [stored]) if stored else (400, []))


def test_some_explicit_nulls_fail_with_500() -> None:
    """IncotermAddress and IncotermCode; certain. Other nulls empty the property."""
    with running(trading()) as (simulator, reader):
        reply = reader.post(ORDERS, order(IncotermAddress=None))
        created = made(reader, ORDERS, order(YourRef=None, PaymentCondition=None))
        key = created["OrderID"]
        assert reader.put(f"{ORDERS}(guid'{key}')", {"IncotermCode": None}).status == 500
        assert reader.put(f"{ORDERS}(guid'{key}')", {"OrderedBy": None, "Description": None}).status == 204
        assert row(simulator, "salesorder/SalesOrders", key)["OrderedBy"] == CUSTOMER
    assert reply.status == 500
    assert reply.message.startswith("A problem has occurred. The cause of this issue will be investigated")
    assert created["PaymentCondition"] is None


def test_verbs_follow_the_catalog() -> None:
    """No PUT on entries of bank and cash and their lines, no DELETE on deliveries, bulk and sync only GET; certain."""
    key = f"(guid'{guid(1)}')"
    with running(trading()) as (_, reader):
        refused = [
            reader.put(BANK + key, {}),
            reader.put(f"{FIRST}/financialtransaction/BankEntryLines{key}", {}),
            reader.delete(f"{FIRST}/generaljournalentry/GeneralJournalEntryLines{key}"),
            reader.delete(DELIVERIES + key),
            reader.put(f"{FIRST}/documents/DocumentAttachments{key}", {}),
            reader.post(f"{FIRST}/bulk/CRM/Accounts", {"Name": "x"}),
            reader.post(f"{FIRST}/sync/CRM/Accounts", {"Name": "x"}),
            reader.post(ACCOUNTS + key, {"Name": "x"}),
        ]
    assert [reply.status for reply in refused] == [405] * len(refused)


@pytest.mark.parametrize("status", [404, 403])
def test_changing_a_row_that_is_not_there_is_a_switch(status: int) -> None:
    """404 by the framework, 403 seen by one client."""
    with running(trading(), strict=Strict(missing_row_write_status=status)) as (_, reader):
        assert reader.put(f"{ACCOUNTS}(guid'{guid(99)}')", {"Name": "x"}).status == status
        assert reader.delete(f"{ACCOUNTS}(guid'{guid(99)}')").status == status


def test_an_entry_is_deleted_only_while_it_is_open() -> None:
    """Bank entries: DELETE while Status is 20; certain."""
    with running(trading()) as (simulator, reader):
        content = {"JournalCode": "20", "BankEntryLines": [{"GLAccount": COSTS, "AmountFC": 5}]}
        first, second = (made(reader, BANK, content)["EntryID"] for _ in range(2))
        table = simulator.tables[FIRST]["financialtransaction/BankEntries"]
        table.change(next(one for one in table if one["EntryID"] == first), Status=50)
        refused, deleted = (reader.delete(f"{BANK}(guid'{key}')") for key in (first, second))
    assert (refused.status, refused.message, deleted.status) == (500, "Cannot be deleted: Status", 204)


def test_deleting_a_row_in_use_is_a_switch() -> None:
    """Whether and how Exact refuses it is unknown."""
    with running(trading()) as (simulator, reader):
        made(reader, ORDERS, order())
        assert reader.delete(f"{ACCOUNTS}(guid'{CUSTOMER}')").status == 204
    with running(trading(), strict=Strict(deletion_in_use="refused")) as (simulator, reader):
        key = made(reader, ORDERS, order())["OrderID"]
        refused = reader.delete(f"{ACCOUNTS}(guid'{CUSTOMER}')")
        assert CUSTOMER in {one["ID"] for one in rows(simulator, "crm/Accounts")}
        assert reader.delete(f"{ORDERS}(guid'{key}')").status == 204
        assert reader.delete(f"{ACCOUNTS}(guid'{CUSTOMER}')").status == 204
    assert (refused.status, refused.message) == (500, "Cannot be deleted, in use by: Sales orders")


def test_a_bank_entry_must_add_up() -> None:
    """Opening balance plus lines is the closing balance; certain."""
    with running(trading()) as (_, reader):
        line = {"GLAccount": COSTS, "AmountFC": 5}
        content = {"JournalCode": "20", "OpeningBalanceFC": 10, "ClosingBalanceFC": 16, "BankEntryLines": [line]}
        refused = reader.post(BANK, content)
        assert reader.post(BANK, {**content, "ClosingBalanceFC": 15}).status == 201
    expected = "Opening balance plus all bank entry lines should result in the closing balance"
    assert refused.message == expected


def test_a_scope_for_reading_alone_refuses_writes() -> None:
    """403 with the scope's name; certain for reads, likely for writes."""
    with running(trading()) as (simulator, reader):
        simulator.rights.read_only_scopes.add("crm.accounts")
        reply = reader.post(ACCOUNTS, {"Name": "x"})
        assert reader.get(ACCOUNTS).status == 200
    assert reply.status == 403
    assert reply.message == "Forbidden - Application Scope Violated. Cannot manage 'crm.accounts' scope."


def test_writes_count_and_their_errors_block_the_endpoint() -> None:
    """Writes spend the same budget, and ten errors close the endpoint; certain."""
    with running(trading(), limits=Limits(minute=1000, day=5000, errors=10)) as (_, reader):
        replies = [reader.post(ACCOUNTS, {}) for _ in range(11)]
        assert replies[0].header("X-RateLimit-Remaining") == "4999"
        assert reader.post(ORDERS, order()).status == 201
    assert [reply.status for reply in replies] == [400] * 10 + [429]
    with running(trading(), limits=Limits(minute=2)) as (simulator, reader):
        assert [reader.post(ORDERS, order()).status for _ in range(3)] == [201, 201, 429]
        assert len(rows(simulator, "salesorder/SalesOrders")) == 2


def test_a_key_from_the_client_is_a_switch() -> None:
    """Whether a key that is sent becomes the row's is unknown."""
    with running(trading()) as (_, reader):
        assert made(reader, ACCOUNTS, {"ID": guid(77), "Name": "x"})["ID"] != guid(77)
    with running(trading(), strict=Strict(keys_from_clients=True)) as (_, reader):
        assert made(reader, ACCOUNTS, {"ID": guid(77), "Name": "x"})["ID"] == guid(77)
        assert reader.post(ACCOUNTS, {"ID": SUPPLIER, "Name": "x"}).message == "Data already exists: ID"


def test_an_answer_can_be_atom() -> None:
    """Without a JSON Accept the answer of a POST is Atom; certain."""
    with running(trading()) as (_, reader):
        head = {"Authorization": f"Bearer {reader.token}", "Content_Type": JSON}
        reply = reader.send("POST", f"/api/v1/{ORDERS}", json.dumps(order()), **head)
        wrong = reader.send("POST", f"/api/v1/{ORDERS}", "{}", **head)
    assert reply.status == 201 and b"<d:OrderedBy m:type" in reply.body
    assert wrong.status == 400 and b"Mandatory: Ordered by" in wrong.body
