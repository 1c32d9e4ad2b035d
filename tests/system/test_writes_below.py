"""Rows below the lines of a document: batch and serial numbers of deliveries, read back with the fewest calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from exact_dbapi.simulator import Simulator
from tests.system.trading import Trade, trading

DELIVERY = "INSERT INTO SalesOrder.GoodsDeliveries (EntryID, DeliveryDate) VALUES ('d1', DATE '2026-11-22')"
LINES = "INSERT INTO SalesOrder.GoodsDeliveryLines (ID, EntryID, SalesOrderLineID, QuantityDelivered) VALUES "
BATCHES = "INSERT INTO Inventory.StockBatchNumbers (ParentID, BatchNumber, Quantity) VALUES (?, ?, ?)"
SERIALS = "INSERT INTO Inventory.StockSerialNumbers (ParentID, SerialNumber) VALUES "


@pytest.fixture(scope="module")
def company() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def trade(company: Simulator) -> Iterator[Trade]:
    company.reset()
    with trading(company) as opened:
        opened.stage("test 1", (2.0, 5.0))
        opened.connection.commit()
        company.calls.clear()
        yield opened


def keys(trade: Trade, path: str, name: str) -> dict[str, UUID]:
    return {row[name]: UUID(row["ID"]) for row in trade.rows(path)}


def stage_delivery(trade: Trade) -> tuple[str, str]:
    """Stage a delivery of two lines that look the same but for what is below them; name the order's lines."""
    first, second = (row["ID"] for row in trade.lines(trade.orders()[0]))
    trade.connection.execute(DELIVERY)
    trade.connection.execute(LINES + "('l1', 'd1', ?, 2), ('l2', 'd1', ?, 2)", (first, second))
    return first, second


def test_keys_below_the_lines_are_read_with_the_lines(trade: Trade) -> None:
    stage_delivery(trade)
    returned: list[Any] = []
    for line, batch in (("l2", "B2"), ("l1", "B1"), ("l1", "B3")):
        cursor = trade.connection.execute(BATCHES + " RETURNING ID, BatchNumber, Quantity", (line, batch, 1))
        returned.append(cursor)
    serials = trade.connection.execute(SERIALS + "('l2', 'S1'), ('l2', 'S2') RETURNING ID, SerialNumber")
    trade.connection.commit()
    batches = keys(trade, "inventory/StockBatchNumbers", "BatchNumber")
    assert [cursor.fetchall() for cursor in returned] == [[(batches[one], one, 1.0)] for one in ("B2", "B1", "B3")]
    numbers = keys(trade, "inventory/StockSerialNumbers", "SerialNumber")
    assert serials.fetchall() == [(numbers[one], one) for one in ("S1", "S2")]
    assert [call.method for call in trade.simulator.calls] == ["POST", "GET"], "nothing is wanted of the header"


def test_lines_of_the_same_values_are_told_apart_by_what_is_below_them(trade: Trade) -> None:
    first, _ = (row["ID"] for row in trade.lines(trade.orders()[0]))
    trade.connection.execute(DELIVERY)
    lines = trade.connection.execute(
        LINES + "('l1', 'd1', ?, 1), ('l2', 'd1', ?, 1) RETURNING ID, QuantityDelivered", (first, first)
    )
    for line, batch in (("l1", "B1"), ("l2", "B2")):
        trade.connection.execute(BATCHES + " RETURNING ID", (line, batch, 1))
    trade.connection.commit()
    by_batch = {
        row["BatchNumber"]: UUID(row["StockTransactionID"]) for row in trade.rows("inventory/StockBatchNumbers")
    }
    assert [row[0] for row in lines.fetchall()] == [by_batch["B1"], by_batch["B2"]]


def test_more_numbers_than_a_page_take_a_reading_more(trade: Trade) -> None:
    first, _ = (row["ID"] for row in trade.lines(trade.orders()[0]))
    header = trade.connection.execute(DELIVERY + " RETURNING DeliveryNumber, TrackingNumber")
    trade.connection.execute(LINES + "('l1', 'd1', ?, 2)", (first,))
    serials = trade.connection.execute(
        SERIALS + ", ".join(f"('l1', 'S{number}')" for number in range(70)) + " RETURNING ID, SerialNumber"
    )
    trade.connection.commit()
    known = keys(trade, "inventory/StockSerialNumbers", "SerialNumber")
    assert serials.fetchall() == [(known[f"S{number}"], f"S{number}") for number in range(70)]
    assert len(header.fetchall()) == 1
    methods = [call.method for call in trade.simulator.calls]
    assert methods == ["POST", "GET", "GET"], "the line with 60 numbers, and what was left; the POST told of the header"


def test_verification_looks_below_the_lines_too(company: Simulator) -> None:
    company.reset()
    with trading(company, verify=True) as trade:
        trade.stage("test 1")
        trade.connection.commit()
        (line,) = trade.lines(trade.orders()[0])
        trade.connection.execute(DELIVERY)
        trade.connection.execute(LINES + "('l1', 'd1', ?, 2)", (line["ID"],))
        trade.connection.execute(BATCHES, ("l1", "B1", 1))
        trade.connection.commit()
        assert [call.method for call in company.calls][-3:] == ["POST", "GET", "GET"]
        *_, batch = trade.connection.receipts
        assert (batch.stored["BatchNumber"], batch.stored["Quantity"]) == ("B1", 1.0)
        assert batch.key == (keys(trade, "inventory/StockBatchNumbers", "BatchNumber")["B1"],)
