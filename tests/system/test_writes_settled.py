"""Documents whose answer was lost, beside others like them: settled by their lines, and never wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from exact_dbapi.errors import IntegrityError, OutcomeUnknown, PartialCommit
from exact_dbapi.executor.settlement import settled
from exact_dbapi.simulator import Fault, Simulator
from exact_dbapi.state.journal import Standing
from tests.system.trading import HEADER, Trade, trading

LOST = Fault(method="POST", cut="after_effect")
REFUSAL = b'{"error":{"code":"","message":{"lang":"","value":"Mandatory: Ordered by"}}}'
NEVER_THERE = Fault(method="POST", cut="before_headers")


@pytest.fixture(scope="module")
def company() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def trade(company: Simulator, tmp_path: Path) -> Iterator[Trade]:
    company.reset()
    company.calls.clear()
    with trading(company, state=str(tmp_path / "ours")) as opened:
        yield opened


@contextmanager
def another_program(trade: Trade, tmp_path: Path, *quantities: float) -> Iterator[None]:
    """Let another program of the same user write an order with our reference, unknown to our journal."""
    with trading(trade.simulator, state=str(tmp_path / "theirs")) as other:
        other.stage("test 1", quantities)
        other.connection.commit()
        trade.simulator.calls.clear()
        yield


def order_with(trade: Trade, *quantities: float) -> UUID:
    (found,) = (one for one in trade.orders() if [line["Quantity"] for line in trade.lines(one)] == list(quantities))
    return UUID(found["OrderID"])


def test_of_two_orders_with_one_reference_the_lines_tell_which_is_ours(trade: Trade, tmp_path: Path) -> None:
    with another_program(trade, tmp_path, 1, 2):
        trade.stage("test 1", (1, 3))
        trade.simulator.faults.append(LOST)
        trade.connection.commit()
    assert trade.connection.receipts[0].key == (order_with(trade, 1, 3),)
    assert trade.written == ["POST SalesOrders"]


@pytest.mark.parametrize("quantities", [(1,), (1, 2, 3), (1, 2)], ids=["fewer", "more", "as many"])
def test_an_order_with_other_lines_is_not_taken_for_ours(
    trade: Trade, tmp_path: Path, quantities: tuple[float, ...]
) -> None:
    other = next(row["ID"] for row in trade.rows("logistics/Items") if row["IsSalesItem"] and row["ID"] != trade.item)
    with another_program(trade, tmp_path, *quantities):
        trade.item = other
        trade.stage("test 1", (1, 2))
        trade.simulator.faults.append(NEVER_THERE)
        with pytest.raises(OutcomeUnknown):
            trade.connection.commit()
    assert len(trade.orders()) == 1


def test_two_orders_that_agree_in_everything_cannot_be_told_apart(trade: Trade, tmp_path: Path) -> None:
    with another_program(trade, tmp_path, 1, 2):
        trade.stage("test 1", (1, 2))
        trade.simulator.faults.append(LOST)
        with pytest.raises(OutcomeUnknown):
            trade.connection.commit()
    assert trade.written == ["POST SalesOrders"]


def test_lines_that_exact_has_completed_are_still_ours(trade: Trade) -> None:
    """What differs is a number alone: as many lines of the same items, which nothing else at Exact has."""
    trade.connection.execute(HEADER, ("o1", trade.customer, "test 1"))
    trade.connection.execute(
        "INSERT INTO SalesOrder.SalesOrderLines (OrderID, Item, Quantity, NetPrice) VALUES ('o1', ?, 1, 10.004)",
        (trade.item,),
    )
    trade.simulator.faults.append(LOST)
    trade.connection.commit()
    assert trade.connection.receipts[0].key == (UUID(trade.orders()[0]["OrderID"]),)


def test_a_row_that_may_be_an_earlier_attempts_is_nobodys(trade: Trade) -> None:
    """The first attempt is not known of; a second one that is lost finds one row, which may be of either."""
    trade.stage("test 1", (1,))
    trade.simulator.faults.append(NEVER_THERE)
    with pytest.raises(OutcomeUnknown):
        trade.connection.commit()
    trade.stage("test 1", (1,))
    trade.simulator.faults.append(LOST)
    with pytest.raises(OutcomeUnknown):
        trade.connection.commit()
    assert len(trade.orders()) == 1


def test_the_journal_settles_by_the_lines_too(trade: Trade, tmp_path: Path) -> None:
    trade.stage("test 1", (1, 3))
    trade.simulator.faults.append(LOST)
    trade.simulator.faults.append(Fault(method="GET", status=503, times=3))
    with pytest.raises(OutcomeUnknown):
        trade.connection.commit()
    with another_program(trade, tmp_path, 1, 2):
        (entry,) = settled(trade.connection.transaction.open_writing())
    assert (entry.standing, entry.key) == (Standing.DONE, (str(order_with(trade, 1, 3)),))


def test_after_a_part_is_done_its_rows_can_be_named_again(trade: Trade) -> None:
    """The names of rows that Exact has by now are their keys; a row whose outcome is not known gives its name back."""
    for number in (1, 2):
        trade.stage(f"test {number}")
    trade.simulator.faults.append(Fault(method="POST", after=1, status=400, body=REFUSAL))
    with pytest.raises(PartialCommit):
        trade.connection.commit()
    with pytest.raises(IntegrityError, match="already has a row"):
        trade.stage("test 1")
    trade.connection.execute("UPDATE SalesOrder.SalesOrders SET Description = 'd' WHERE OrderID = 'test 1'")
    trade.connection.commit()
    assert {row["YourRef"]: row.get("Description") for row in trade.orders()} == {"test 1": "d", "test 2": None}
