"""Many documents at Exact's pace, over a clock that is moved by hand: each minute's calls are used, none is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import exact_dbapi
from exact_dbapi.executor.writing import Writing
from exact_dbapi.simulator import Limits, Simulator
from exact_dbapi.transport import Timing, open_transport
from tests.system.trading import HEADER, LINE, Trade, trading

ORDERS, LINES_EACH = 150, 5


class Clock:
    """A time that passes only where somebody waits."""

    def __init__(self) -> None:
        self.began = self.now = datetime(2026, 6, 25, 12, 0, tzinfo=UTC)

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @property
    def timing(self) -> Timing:
        return Timing(lambda: self.now.timestamp(), self.sleep)

    @property
    def minutes(self) -> float:
        return (self.now - self.began) / timedelta(minutes=1)


def at_its_pace(trade: Trade, clock: Clock) -> None:
    """Let a connection's writes live in the clock's time."""
    opened, settings = trade.connection.transaction.open_writing, trade.connection.settings

    def open_writing() -> Writing:
        send = open_transport(settings, trade.connection.calls.append, clock.timing)
        return replace(opened(), send=send, clock=clock.timing.clock, sleep=clock.sleep)

    trade.connection.transaction.open_writing = open_writing


def stage(trade: Trade, orders: range) -> None:
    cursor = trade.connection.cursor()
    cursor.executemany(HEADER, [(f"o{one}", trade.customer, f"test {one}") for one in orders])
    lines = [(f"o{one}", trade.item, line + 1) for one in orders for line in range(LINES_EACH)]
    cursor.executemany(LINE, lines)


def test_each_order_is_one_post_and_no_minute_is_overdrawn(tmp_path: Path) -> None:
    clock = Clock()
    with (
        Simulator(clock=lambda: clock.now, limits=Limits.exact()) as simulator,
        trading(simulator, state=str(tmp_path)) as trade,
    ):
        at_its_pace(trade, clock)
        stage(trade, range(ORDERS))
        trade.connection.commit()
        assert [(call.method, call.status) for call in simulator.calls] == [("POST", 201)] * ORDERS
        assert len(trade.orders()) == ORDERS
        assert 2 <= clock.minutes < 3, "60 in each of two minutes, the rest in the third"


def test_a_day_that_is_used_up_leaves_the_rest_staged_and_the_next_day_goes_on(tmp_path: Path) -> None:
    clock = Clock()
    limits = Limits(minute=1_000, day=100)
    with (
        Simulator(clock=lambda: clock.now, limits=limits) as simulator,
        trading(simulator, state=str(tmp_path)) as trade,
    ):
        at_its_pace(trade, clock)
        stage(trade, range(ORDERS))
        with pytest.raises(exact_dbapi.PartialCommit) as caught:
            trade.connection.commit()
        assert isinstance(caught.value.__cause__, exact_dbapi.BudgetExhausted)
        assert len(trade.orders()) == 100
        assert len(caught.value.left) == 50 * (1 + LINES_EACH)
        clock.sleep(12 * 3600 + 60)
        trade.connection.commit()
        assert len(trade.orders()) == ORDERS
        statuses = [call.status for call in simulator.calls]
        assert statuses.count(201) == ORDERS
        assert statuses.count(429) <= 1, "the first answer tells how many there are in a day"
