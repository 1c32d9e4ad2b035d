"""Whatever happens to a company, its copies follow: after each reading a copy is what the company has.

Random histories of rows that come, change and go, of moves to another database, of loads that break off between pages,
and of other processes that read the same file. What must hold is one thing only: the copy equals the table.
"""

from __future__ import annotations

import tempfile
import warnings
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from exact_dbapi.connection import Connection
from exact_dbapi.errors import Error, Warning
from exact_dbapi.simulator.faults import Fault
from exact_dbapi.simulator.strict import Strict
from tests.simulator.simulated import FIRST, account
from tests.system.copying import ask, company, connect, stored

#: More than a page, so that a load has somewhere to break off.
ROWS = 1_005

NUMBERS = st.integers(0, ROWS + 20)


class History(RuleBasedStateMachine):
    """A company, and a file with a copy of its accounts."""

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()

    @initialize(order=st.sampled_from(["rising", "mixed"]))
    def begin(self, order: Any) -> None:
        self.simulator = self.open.enter_context(company(Strict(sync_order=order), accounts=ROWS))
        self.folder = Path(self.open.enter_context(tempfile.TemporaryDirectory()))
        self.connection = self.connect()
        self.next = ROWS
        self.it_is_read()

    def connect(self) -> Connection:
        return self.open.enter_context(connect(self.simulator, self.folder, retry_seconds=0))

    @property
    def table(self) -> Any:
        return self.simulator.tables[FIRST]["crm/Accounts"]

    @rule(count=st.integers(1, 3))
    def rows_come(self, count: int) -> None:
        for _ in range(count):
            self.table.append(account(self.next, Division=FIRST))
            self.next += 1

    @precondition(lambda self: len(self.table) > 0)
    @rule(number=NUMBERS, name=st.text("xyz", max_size=3))
    def a_row_changes(self, number: int, name: str) -> None:
        self.table.change(self.table[number % len(self.table)], Name=name)

    @precondition(lambda self: len(self.table) > 0)
    @rule(number=NUMBERS)
    def a_row_goes(self, number: int) -> None:
        self.table.remove(self.table[number % len(self.table)])

    @precondition(lambda self: len(self.table) > 0)
    @rule()
    def the_last_row_goes(self) -> None:
        self.table.remove(max(self.table, key=lambda row: int(row["Timestamp"])))

    @rule(count=st.integers(0, 2))
    def the_division_moves(self, count: int) -> None:
        self.simulator.move_division(FIRST)
        self.rows_come(count)

    @rule()
    def all_rows_go(self) -> None:
        self.table.clear()

    @rule(page=st.integers(0, 3))
    def a_reading_breaks_off(self, page: int) -> None:
        self.simulator.faults.append(Fault("/api/", after=page, status=500))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Warning)
            try:
                ask(self.connection)
            except Error:
                self.connection = self.connect()
        self.simulator.faults.clear()

    @rule()
    def another_process_reads(self) -> None:
        self.connection = self.connect()

    @rule()
    def it_is_read(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Warning)
            found, calls = ask(self.connection)
        assert found == stored(self.simulator)
        assert calls <= 2 * (len(found) // 1_000 + 1) + 4

    def teardown(self) -> None:
        if hasattr(self, "connection"):
            self.it_is_read()
        self.open.close()


def test_after_each_reading_the_copy_is_what_the_company_has() -> None:
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=6, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
