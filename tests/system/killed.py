"""A process that writes orders and is killed, without any warning, at the step whose number it is given.

``python -m tests.system.killed URL FOLDER STEP REFERENCE…`` commits an order with two lines for each reference. The
steps are the doors between journal, request and receipt; with step -1 it goes through to the end, unless it is killed
from outside. `write_and_die` runs it, and `accounted_for` compares what the journal says with what Exact has.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import exact_dbapi
from exact_dbapi.executor.settlement import settled
from exact_dbapi.executor.writing import Writing
from exact_dbapi.message import Request, Response, Send
from exact_dbapi.simulator import Simulator
from exact_dbapi.state.journal import Entry, FileJournal, Standing
from tests.system.trading import HEADER, LINE, ORDERS

LATER_SECONDS = 3600.0
QUIET_SECONDS = 0.1


class Steps:
    """Counts the steps and dies at one."""

    def __init__(self, last: int) -> None:
        self._last = last
        self._count = 0

    def take(self) -> None:
        if self._count == self._last:
            os.kill(os.getpid(), signal.SIGKILL)
        self._count += 1


class WatchedJournal(FileJournal):
    """A journal with a step before and after each thing that it writes."""

    def __init__(self, folder: Path, steps: Steps) -> None:
        super().__init__(folder)
        self._steps = steps

    def plan(self, entries: Sequence[Entry]) -> None:
        self._steps.take()
        super().plan(entries)
        self._steps.take()

    def change(self, entry: Entry) -> None:
        self._steps.take()
        super().change(entry)
        self._steps.take()


def watched(send: Send, steps: Steps) -> Send:
    """Add a step before and after each request."""

    def sent(request: Request) -> Response:
        steps.take()
        response = send(request)
        steps.take()
        return response

    return sent


def main(url: str, folder: Path, last: int, references: Sequence[str]) -> None:
    """Write the orders in one transaction."""
    steps = Steps(last)
    with exact_dbapi.connect(url, state=str(folder)) as connection:
        opened = connection.transaction.open_writing

        def open_writing() -> Writing:
            found = opened()
            return replace(found, send=watched(found.send, steps), journal=WatchedJournal(folder, steps))

        connection.transaction.open_writing = open_writing
        customer, item = os.environ["TEST_CUSTOMER"], os.environ["TEST_ITEM"]
        for reference in references:
            connection.execute(HEADER, (reference, customer, reference))
            connection.execute(LINE, (reference, item, 1))
            connection.execute(LINE, (reference, item, 2))
        sys.stdout.write("ready\n")
        sys.stdout.flush()


def write_and_die(
    simulator: Simulator, folder: Path, references: Sequence[str], step: int, after_seconds: float | None = None
) -> bool:
    """Run a writer that dies at a step, or some time after it was ready to commit; tell whether it died."""
    settings = simulator.sign_in()
    tables = simulator.tables[simulator.divisions[0]]
    url = f"{settings['url']}?scheme=http&access_token={settings['access_token']}&retry_seconds=0"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("EXACT_")},
        "TEST_CUSTOMER": str(next(row["ID"] for row in tables["crm/Accounts"] if row["IsSales"])),
        "TEST_ITEM": str(next(row["ID"] for row in tables["logistics/Items"] if row["IsSalesItem"])),
    }
    words = [sys.executable, "-m", "tests.system.killed", url, str(folder), str(step), *references]
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        if after_seconds is not None:
            time.sleep(after_seconds)
            process.kill()
        code = process.wait(60)
    assert code in (0, -signal.SIGKILL), code
    _await_quiet(simulator)
    return code != 0


def _await_quiet(simulator: Simulator) -> None:
    """Wait until the simulator has nothing left to do: a request of a killed process may be under way."""
    seen = -1
    while seen != len(simulator.calls):
        seen = len(simulator.calls)
        time.sleep(QUIET_SECONDS)


def settle(simulator: Simulator, folder: Path) -> None:
    """Settle what is open, as somebody would who looks later."""
    with exact_dbapi.connect(**{**simulator.sign_in(), "state": str(folder)}) as connection:
        writing = replace(connection.transaction.open_writing(), clock=lambda: time.time() + LATER_SECONDS)
        assert list(map(_is_known, settled(writing))).count(False) == 0


def _is_known(entry: Entry) -> bool:
    return entry.standing not in (Standing.OPEN, Standing.UNKNOWN)


def accounted_for(simulator: Simulator, folder: Path, references: Sequence[str]) -> set[str]:
    """Compare the journal with Exact's rows, document by document; give the references that are there."""
    rows = simulator.tables[simulator.divisions[0]][ORDERS]
    found = Counter(str(row["YourRef"]) for row in rows if str(row["YourRef"]) in references)
    lines = Counter(
        str(row["OrderID"]) for row in simulator.tables[simulator.divisions[0]]["salesorder/SalesOrderLines"]
    )
    keys = {str(row["YourRef"]): str(row["OrderID"]) for row in rows}
    assert set(found.values()) <= {1}, "an order is there twice"
    assert all(lines[keys[reference]] == 2 for reference in found)
    entries = FileJournal(folder).entries()
    done = {one.names["YourRef"] for one in entries if one.standing is Standing.DONE}
    assert done == set(found), "the journal and Exact disagree"
    assert all(_is_known(entry) for entry in entries)
    assert all(entry.key == (keys[entry.names["YourRef"]],) for entry in entries if entry.standing is Standing.DONE)
    return done


def recovered(simulator: Simulator, folder: Path, references: Sequence[str]) -> None:
    """Settle what a dead writer left, go on with what the journal says is not there, and compare the books."""
    settle(simulator, folder)
    there = accounted_for(simulator, folder, references)
    left = [reference for reference in references if reference not in there]
    if left:
        assert not write_and_die(simulator, folder, left, step=-1)
    assert accounted_for(simulator, folder, references) == set(references), "an order is lost"
    posts = [call for call in simulator.calls if call.method == "POST" and call.status == 201]
    assert len(posts) <= len(references), "an order was sent twice"


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
