"""Harlequin's own screen, driven without a terminal: a query, an error, a query that is cancelled while it reads."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from harlequin import Harlequin
from textual.pilot import Pilot
from textual.widgets import Button

from exact_dbapi.simulator import Simulator
from exact_dbapi.simulator.faults import Fault
from exact_harlequin import ExactAdapter

BANKS = "select Code, Description from Financial.Journals where Type = 12 order by Code"
PATIENCE_SECONDS = 30

Steps = Callable[[Harlequin, Pilot[Any]], Awaitable[None]]


@pytest.fixture(autouse=True)
def without_faults(exact_simulator: Simulator) -> Iterator[None]:
    yield
    exact_simulator.faults.clear()


def at_the_screen(url: str, steps: Steps) -> None:
    """Open Harlequin, do the steps, and leave."""

    async def run() -> None:
        app = Harlequin(ExactAdapter((url,)), record_history=False)
        async with app.run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: app.editor is not None and app.connection is not None)
            await steps(app, pilot)

    asyncio.run(run())


async def until(pilot: Pilot[Any], holds: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < limit, "the screen never showed what was waited for"
        await pilot.pause(0.05)


async def ask(app: Harlequin, pilot: Pilot[Any], query: str) -> None:
    """Type a query and run it."""
    assert app.editor is not None
    app.editor.text = query
    await pilot.pause()
    app.editor.focus()
    await pilot.press("ctrl+j")


def shown(app: Harlequin) -> int | None:
    """Count the rows of the table that is shown; None when there is no table."""
    table = app.results_viewer.get_visible_table()
    return None if table is None else table.row_count


def told(app: Harlequin) -> list[str]:
    """List what Harlequin has said in passing."""
    return [str(one.message) for one in app._notifications]


def test_a_query_shows_its_rows(url: str, exact_simulator: Simulator) -> None:
    async def steps(app: Harlequin, pilot: Pilot[Any]) -> None:
        await ask(app, pilot, BANKS)
        await until(pilot, lambda: shown(app) == 3)

    at_the_screen(url, steps)
    assert len(exact_simulator.calls) == 1


def test_an_error_is_shown_and_the_next_query_runs(url: str, exact_simulator: Simulator) -> None:
    async def steps(app: Harlequin, pilot: Pilot[Any]) -> None:
        await ask(app, pilot, "select Cde from Financial.Journals")
        await until(pilot, lambda: len(app.screen_stack) == 2)
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        await ask(app, pilot, BANKS)
        await until(pilot, lambda: shown(app) == 3)

    at_the_screen(url, steps)
    assert len(exact_simulator.calls) == 1


def test_a_query_is_cancelled_while_it_reads(url: str, exact_simulator: Simulator) -> None:
    async def steps(app: Harlequin, pilot: Pilot[Any]) -> None:
        exact_simulator.faults.append(Fault(match="TransactionLines", times=1000, delay_seconds=0.3))
        await ask(app, pilot, "select sum(AmountDC) from FinancialTransaction.TransactionLines")
        await until(pilot, lambda: len(exact_simulator.calls) >= 2)
        app.query_one("#cancel_query", Button).press()
        await until(pilot, lambda: "Queries canceled." in told(app))
        asked = len(exact_simulator.calls)
        await pilot.pause(1)
        assert len(exact_simulator.calls) <= asked + 1  # one is under way when it is cancelled
        assert len(app.screen_stack) == 1, "what the user asked for is no error"
        exact_simulator.faults.clear()
        exact_simulator.calls.clear()
        await ask(app, pilot, BANKS)
        await until(pilot, lambda: shown(app) == 3)

    at_the_screen(url, steps)
