"""Writes beyond one row: deep documents, entries, actions, files, faults, and several writers at once."""

from __future__ import annotations

import base64
import threading
from typing import Any

import pytest

from exact_dbapi.simulator import Fault, Simulator, Strict
from tests.simulator.simulated import FIRST, Reader, guid, running
from tests.simulator.trading import (
    ACCOUNTS,
    CHAIR,
    COSTS,
    CUSTOMER,
    INVOICES,
    ORDERS,
    SUPPLIER,
    TABLE,
    made,
    order,
    row,
    rows,
    trading,
)


def test_batch_and_serial_numbers_go_inside_the_lines_of_a_delivery() -> None:
    """Deep insert over three levels: GoodsDeliveryLines with BatchNumbers and SerialNumbers; certain."""
    with running(trading()) as (simulator, reader):
        made(reader, ORDERS, order({"Item": CHAIR, "Quantity": 3}))
        order_line = rows(simulator, "salesorder/SalesOrderLines")[0]["ID"]
        line = {
            "SalesOrderLineID": order_line,
            "QuantityDelivered": "2",
            "BatchNumbers": [{"BatchNumber": "B1", "Quantity": 2}],
            "SerialNumbers": [{"SerialNumber": "S1"}, {"SerialNumber": "S2"}],
        }
        content = {"DeliveryDate": "02/18/2016 00:00:00", "GoodsDeliveryLines": [line]}
        created = made(reader, f"{FIRST}/salesorder/GoodsDeliveries", content)
        (stored,) = rows(simulator, "salesorder/GoodsDeliveryLines")
        batches = rows(simulator, "inventory/StockBatchNumbers")
        serials = rows(simulator, "inventory/StockSerialNumbers")
    assert created["DeliveryDate"] == "/Date(1455753600000)/"
    assert (stored["EntryID"], stored["ItemCode"], stored["QuantityOrdered"]) == (created["EntryID"], "CHAIR", 3)
    assert [(one["BatchNumber"], one["Item"]) for one in batches] == [("B1", CHAIR)]
    assert sorted(one["SerialNumber"] for one in serials) == ["S1", "S2"]


def test_a_rejected_line_leaves_nothing_behind() -> None:
    """A POST is stored as a whole or not at all."""
    with running(trading()) as (simulator, reader):
        before = {path: rows(simulator, path) for path in ("salesorder/SalesOrders", "salesorder/SalesOrderLines")}
        assert reader.post(ORDERS, order({"Item": CHAIR}, {"Item": guid(99)})).status == 500
        assert before == {path: rows(simulator, path) for path in before}


def test_a_purchase_entry_gets_a_document_of_its_own() -> None:
    """Certain; one that is sent is kept."""
    path = f"{FIRST}/purchaseentry/PurchaseEntries"
    line = {"GLAccount": COSTS, "AmountFC": 100, "VATCode": "2"}
    content = {"Journal": "50", "Supplier": SUPPLIER, "EntryDate": "2025-11-03", "PurchaseEntryLines": [line]}
    with running(trading()) as (simulator, reader):
        entry = made(reader, path, {**content, "Description": "Planken"})
        document = row(simulator, "documents/Documents", entry["Document"])
        again = made(reader, path, {**content, "Document": entry["Document"]})
        count = len(rows(simulator, "documents/Documents"))
    assert (document["Subject"], document["Account"], document["Type"]) == ("Planken", SUPPLIER, 20)
    assert (entry["DocumentSubject"], entry["DocumentNumber"]) == ("Planken", document["HID"])
    assert (again["Document"], count) == (entry["Document"], 1)
    assert (entry["ReportingYear"], entry["ReportingPeriod"], entry["Status"]) == (2025, 11, 20)
    assert (entry["AmountFC"], entry["VATAmountFC"], entry["SupplierName"]) == (121, 21, "Houthandel")


def test_a_printed_invoice_gets_its_number() -> None:
    """A draft has no number; PrintedSalesInvoices gives it one and answers its own properties; certain."""
    with running(trading()) as (simulator, reader):
        content = {"OrderedBy": CUSTOMER, "SalesInvoiceLines": [{"Item": CHAIR}]}
        keys = [made(reader, INVOICES, content)["InvoiceID"] for _ in range(2)]
        path = f"{FIRST}/salesinvoice/PrintedSalesInvoices"
        replies = [reader.post(path, {"InvoiceID": key, "SendEmailToCustomer": False}) for key in keys]
        invoices = [row(simulator, "salesinvoice/SalesInvoices", key) for key in keys]
        lost = reader.post(path, {"InvoiceID": guid(99)})
        missing = reader.post(path, {"SendEmailToCustomer": False})
        assert reader.get(path).status == 405
    assert [reply.status for reply in replies] == [201, 201]
    assert (replies[0].json["d"]["InvoiceID"], replies[0].json["d"]["DocumentCreationError"]) == (keys[0], None)
    assert [(one["InvoiceNumber"], one["Status"]) for one in invoices] == [(1, 50), (2, 50)]
    assert (lost.message, missing.message) == ("Does not exist: Invoice ID", "Mandatory: Invoice ID")


def test_an_action_on_a_list_of_keys_changes_each_of_the_rows() -> None:
    path, content = f"{FIRST}/salesinvoice/InvoiceSalesOrders", {"CreateMode": 0, "InvoiceMode": 1, "JournalCode": "70"}
    with running(trading()) as (simulator, reader):
        keys = [{"ID": made(reader, ORDERS, order())["OrderID"]} for _ in range(2)]
        reply = reader.post(path, {**content, "SalesOrderIDs": keys})
        refused = [
            reader.post(path, {**content, "SalesOrderIDs": value}).message
            for value in (
                [],
                [{"ID": guid(99)}],
                [{"Key": guid(9)}],
                [{"ID": "x"}],
                {"ID": guid(9)},
                [{**keys[0], "A": 1}],
            )
        ]
        stored = [row["InvoiceStatus"] for row in rows(simulator, "salesorder/SalesOrders")]
    assert (reply.status, reply.json["d"]["JournalCode"], reply.json["d"]["NumberOfCreatedInvoices"]) == (201, "70", 2)
    assert stored == [21, 21]
    assert refused[:2] == ["Mandatory: Sales order IDs", "Does not exist: Sales order IDs"]
    assert all(text.startswith("Error processing request stream.") for text in refused[2:])


def test_a_document_takes_an_attachment_that_comes_back_by_its_url() -> None:
    """Documents: the file is null in the row; its size and URL are there; the URL gives the bytes to the bearer."""
    content = bytes(range(256))
    with running(trading()) as (simulator, reader):
        document = made(reader, f"{FIRST}/documents/Documents", {"Subject": "Bon", "Type": 10})["ID"]
        sent = {"Document": document, "FileName": "a.pdf", "Attachment": base64.b64encode(content).decode()}
        created = made(reader, f"{FIRST}/documents/DocumentAttachments", sent)
        again = reader.get(f"{FIRST}/documents/DocumentAttachments(guid'{created['ID']}')").json["d"]
        invoice = made(reader, INVOICES, {"OrderedBy": CUSTOMER, "SalesInvoiceLines": [{"Item": CHAIR}]})
        linked = reader.put(f"{INVOICES}(guid'{invoice['InvoiceID']}')", {"Document": document})
        path = created["Url"].removeprefix(simulator.url)
        file = reader.send("GET", path, Authorization=f"Bearer {reader.token}")
        stranger = reader.send("GET", path)
        lost = reader.send("GET", path.replace(created["ID"], guid(99)), Authorization=f"Bearer {reader.token}")
        assert row(simulator, "salesinvoice/SalesInvoices", invoice["InvoiceID"])["DocumentSubject"] == "Bon"
    assert (created["Attachment"], again["Attachment"], again["FileSize"], linked.status) == (None, None, 256, 204)
    assert (file.status, file.body, stranger.status, lost.status) == (200, content, 401, 404)


def test_a_row_sent_back_whole_is_refused() -> None:
    """A PUT of the whole read row fails with `Data already exists`; certain. For the key alone it is a switch."""
    with running(trading()) as (_, reader):
        whole = made(reader, ACCOUNTS, {"Name": "Whole"})
        reply = reader.put(f"{ACCOUNTS}(guid'{whole['ID']}')", whole)
    assert reply.message == "Data already exists: ID"
    with running(trading(), strict=Strict(key_in_put="ignored")) as (simulator, reader):
        key = made(reader, ACCOUNTS, {"Name": "Key"})["ID"]
        assert reader.put(f"{ACCOUNTS}(guid'{key}')", {"ID": guid(99), "Name": "Changed"}).status == 204
        assert row(simulator, "crm/Accounts", key)["Name"] == "Changed"


@pytest.mark.parametrize(
    ("fault", "count"),
    [
        (Fault(method="POST", cut="before_headers"), 0),
        (Fault(method="POST", cut="after_effect"), 1),
    ],
)
def test_a_connection_is_cut_before_or_after_the_effect(fault: Fault, count: int) -> None:
    with running(trading()) as (simulator, reader):
        simulator.faults.append(fault)
        with pytest.raises(ConnectionError):
            reader.post(ORDERS, order(YourRef="lost"))
        reader.connection.close()
        found = reader.get(ORDERS, filter="YourRef eq 'lost'", select="OrderID").rows
        assert len(found) == len(rows(simulator, "salesorder/SalesOrders")) == count


@pytest.mark.parametrize(
    "fault", [{"status": 500}, {"status": 503, "html": True}, {"html": True}, {"empty": True}], ids=str
)
@pytest.mark.parametrize("has_effect", [False, True])
def test_another_answer_comes_with_or_without_the_effect(fault: dict[str, Any], has_effect: bool) -> None:
    with running(trading()) as (simulator, reader):
        simulator.faults.append(Fault(method="POST", has_effect=has_effect, **fault))
        reply = reader.post(ORDERS, order())
        assert reply.status == fault.get("status", 200)
        assert len(rows(simulator, "salesorder/SalesOrders")) == int(has_effect)


def test_several_writers_lose_nothing() -> None:
    """Each POST is one step: numbers are given once, no reader finds a header without its lines."""
    writers, each = 4, 10
    with running(trading()) as (simulator, _):
        tokens = [simulator.sign_in()["access_token"] for _ in range(writers + 1)]
        failures: list[object] = []
        is_writing = threading.Event()
        is_writing.set()

        def write(token: str) -> None:
            reader = Reader(simulator, token)
            failures.extend(
                reply.body
                for reply in (reader.post(ORDERS, order({"Item": CHAIR}, {"Item": TABLE})) for _ in range(each))
                if reply.status != 201
            )
            reader.connection.close()

        def watch(token: str) -> None:
            reader = Reader(simulator, token)
            while is_writing.is_set():
                found = reader.get(ORDERS, select="OrderID,SalesOrderLines/ID", expand="SalesOrderLines").rows
                failures.extend(one for one in found if len(one["SalesOrderLines"]["results"]) != 2)
            reader.connection.close()

        threads = [threading.Thread(target=write, args=(token,)) for token in tokens[1:]]
        watcher = threading.Thread(target=watch, args=(tokens[0],))
        for thread in (watcher, *threads):
            thread.start()
        for thread in threads:
            thread.join()
        is_writing.clear()
        watcher.join()
        orders, lines = rows(simulator, "salesorder/SalesOrders"), rows(simulator, "salesorder/SalesOrderLines")
    assert failures == []
    assert len({one["OrderNumber"] for one in orders}) == len(orders) == writers * each
    assert len(lines) == 2 * len(orders)


def test_the_large_company_can_be_written_to() -> None:
    with Simulator(seed="large") as simulator:
        reader = Reader(simulator, simulator.sign_in()["access_token"])
        division = simulator.divisions[0]
        key = simulator.tables[division]["crm/Accounts"][3]["ID"]
        assert reader.put(f"{division}/crm/Accounts(guid'{key}')", {"Name": "Groot"}).status == 204
        assert reader.get(f"{division}/crm/Accounts(guid'{key}')", select="Name").json["d"]["Name"] == "Groot"
        path = f"{division}/bulk/Financial/TransactionLines"
        assert len(reader.get(path, select="ID", top="3").rows) == 3
        reader.connection.close()
