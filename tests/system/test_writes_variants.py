"""Writing where Exact behaves as it may, and where a document is more than a header with a few lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

import exact_dbapi
from exact_dbapi.errors import IntegrityError
from exact_dbapi.simulator import Fault, Limits, Simulator, Strict
from tests.system.trading import ACCOUNTS, HEADER, Trade, trading

VARIANTS = {
    "all answers sparse": Strict(sparse_answers="all"),
    "no answer sparse": Strict(sparse_answers="none"),
    "keys from clients": Strict(keys_from_clients=True),
    "everything demanded": Strict.harsh(),
    "no location": Strict(location=False, data_service_version=False),
    "results always": Strict(envelope="results", int64_as_text=False),
}
INSERT_LINES = "INSERT INTO SalesOrder.SalesOrderLines (ID, OrderID, Item, Quantity) VALUES "


@pytest.fixture(params=list(VARIANTS.values()), ids=list(VARIANTS))
def trade(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[Trade]:
    """Give a connection to a simulator of some habits."""
    monkeypatch.setenv("EXACT_STATE", str(tmp_path))
    with Simulator(strict=request.param) as simulator, trading(simulator) as found:
        yield found


def test_a_document_returning_and_a_lost_answer_do_not_depend_on_habits(trade: Trade) -> None:
    cursor = trade.connection.execute(HEADER + " RETURNING OrderID, YourRef", ("o1", trade.customer, "test 1"))
    lines = trade.connection.execute(
        INSERT_LINES + "('l1', 'o1', ?, 2), ('l2', 'o1', ?, 5) RETURNING ID, Quantity", (trade.item, trade.item)
    )
    trade.simulator.faults.append(Fault(method="POST", cut="after_effect"))
    trade.connection.commit()
    (order,) = trade.orders()
    assert cursor.fetchall() == [(UUID(str(order["OrderID"])), "test 1")]
    assert lines.fetchall() == [(UUID(str(line["ID"])), line["Quantity"]) for line in trade.lines(order)]
    trade.connection.execute("UPDATE SalesOrder.SalesOrders SET Description = 'd' WHERE YourRef = 'test 1'")
    trade.connection.commit()
    assert [row["Description"] for row in trade.orders()] == ["d"]


def test_a_document_of_many_lines_is_one_post_and_read_back_page_by_page(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        trade.connection.execute(HEADER, ("o1", trade.customer, "test 1"))
        rows = ", ".join(f"('l{number}', 'o1', '{trade.item}', {number})" for number in range(1, 131))
        cursor = trade.connection.execute(INSERT_LINES + rows + " RETURNING ID, Quantity")
        trade.connection.commit()
        assert trade.written == ["POST SalesOrders"]
        (order,) = trade.orders()
        assert cursor.fetchall() == [(UUID(str(line["ID"])), line["Quantity"]) for line in trade.lines(order)]
        assert len(exact_simulator.calls) == 1 + 1 + 3, "the POST, the header, and 60 lines a call"


def test_a_delivery_of_lines_that_are_new_themselves(exact_simulator: Simulator) -> None:
    """Two documents: the second names a line of the first, whose key is read back in between."""
    with trading(exact_simulator) as trade:
        trade.connection.execute(HEADER, ("o1", trade.customer, "test 1"))
        trade.connection.execute(INSERT_LINES + "('l1', 'o1', ?, 2)", (trade.item,))
        trade.connection.execute(
            "INSERT INTO SalesOrder.GoodsDeliveries (EntryID, DeliveryDate) VALUES ('d1', DATE '2026-11-22')"
        )
        trade.connection.execute(
            "INSERT INTO SalesOrder.GoodsDeliveryLines (EntryID, SalesOrderLineID, QuantityDelivered) "
            "VALUES ('d1', 'l1', 2)"
        )
        trade.connection.commit()
        assert [call.method for call in exact_simulator.calls] == ["POST", "GET", "POST"]
        (order,) = trade.orders()
        (line,) = trade.lines(order)
        delivered = [row["SalesOrderLineID"] for row in trade.rows("salesorder/GoodsDeliveryLines")]
        assert line["ID"] in delivered


def test_words_in_dutch_are_passed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("EXACT_STATE", str(tmp_path))
    with Simulator(strict=Strict(language="dutch")) as simulator, trading(simulator) as trade:
        nobody = UUID(int=5)
        trade.connection.execute(
            "INSERT INTO CRM.Contacts (Account, FirstName, LastName) VALUES (?, 'A', 'B')", (nobody,)
        )
        with pytest.raises(IntegrityError, match="Exact refused the INSERT of") as caught:
            trade.connection.commit()
        assert (caught.value.statement, caught.value.row) == (1, 1)


def test_divisions_are_written_side_by_side_and_stop_together(exact_simulator: Simulator) -> None:
    divisions = exact_simulator.divisions[:2]
    where = exact_simulator.sign_in()
    exact_simulator.faults.append(Fault(method="POST", match=f"/{divisions[1]}/", delay_seconds=0.3, status=403))
    connection = exact_dbapi.connect(**where, divisions=divisions, retry_seconds=0)
    insert = "INSERT INTO CRM.Accounts (Name, Division) VALUES (?, ?)"
    connection.cursor().executemany(insert, [(f"test {one}", divisions[one % 2]) for one in range(400)])
    with pytest.raises(exact_dbapi.PartialCommit) as caught:
        connection.commit()
    done, left = len(caught.value.done), len(caught.value.left)
    assert done + left == 400
    assert 0 < done < 200, "the other division wrote meanwhile, and stopped"
    there = [row for one in divisions for row in exact_simulator.tables[one][ACCOUNTS] if row["Name"][:5] == "test "]
    assert len(there) == done
    connection.commit()
    there = [row for one in divisions for row in exact_simulator.tables[one][ACCOUNTS] if row["Name"][:5] == "test "]
    assert len(there) == 400
    connection.close()


def test_a_minute_that_is_used_up_is_waited_for(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver goes at Exact's pace: after the minute's last call it waits, and then goes on."""
    monkeypatch.setenv("EXACT_STATE", str(tmp_path))
    with Simulator(limits=Limits(minute=5)) as simulator, trading(simulator, wait_seconds=0) as trade:
        insert = "INSERT INTO CRM.Accounts (Name) VALUES (?)"
        trade.connection.cursor().executemany(insert, [(f"test {number}",) for number in range(8)])
        with pytest.raises(exact_dbapi.PartialCommit) as caught:
            trade.connection.commit()
        assert isinstance(caught.value.__cause__, exact_dbapi.BudgetExhausted)
        assert len(caught.value.done) + len(caught.value.left) == 8
        assert [call.status for call in simulator.calls if call.status == 429] == []
