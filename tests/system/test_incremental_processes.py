"""Several processes share the file of copies: one that is killed leaves a copy to be carried on, two at once agree."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from exact_dbapi.cli.simulate import connection_url
from exact_dbapi.connection import Connection
from exact_dbapi.simulator import Simulator
from exact_dbapi.simulator.faults import Fault
from tests.simulator.simulated import FIRST
from tests.system.copying import ALL, company, connect, stored

SCRIPT = """
import sys, exact_dbapi
connection = exact_dbapi.connect(sys.argv[1], replica=sys.argv[2])
print(len(connection.execute("SELECT ID FROM CRM.AccountsIncremental").fetchall()))
"""


def started(simulator: Simulator, file: Path) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", SCRIPT, connection_url(simulator), str(file)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True)


def synced(simulator: Simulator) -> int:
    return sum("/sync/CRM/" in call.path for call in simulator.calls)


def test_a_load_that_is_killed_is_carried_on_by_the_next(tmp_path: Path) -> None:
    with company(accounts=2_500) as simulator:
        simulator.faults.append(Fault("/sync/CRM", after=2, delay_seconds=20))
        process = started(simulator, tmp_path / "replica.sqlite")
        deadline = time.monotonic() + 60
        with connect(simulator, tmp_path) as connection:
            while not (tmp_path / "replica.sqlite").exists() or kept(connection) < 2_000:
                assert time.monotonic() < deadline and process.poll() is None
                time.sleep(0.05)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            simulator.faults.clear()
            cursor = connection.execute(ALL)  # its own calls: the one of the killed process may still be waiting
            assert sorted(cursor.fetchall(), key=str) == stored(simulator)
            missing = [call for call in cursor.calls if "/sync/CRM/" in call.url]
            assert len(missing) == 1, "only the page that was missing"


def kept(connection: Connection) -> int:
    store = connection.replicas.store
    return sum(store.count(copy.endpoint, FIRST) for copy in store.copies())


def test_two_processes_that_load_at_once_load_once(tmp_path: Path) -> None:
    with company(accounts=1_500) as simulator:
        simulator.faults.append(Fault("/sync/CRM", delay_seconds=1))
        both = [started(simulator, tmp_path / "replica.sqlite") for _ in range(2)]
        assert [process.communicate(timeout=60)[0].strip() for process in both] == ["1500", "1500"]
        assert synced(simulator) in (2, 3), "two pages, and the last row once more by the one that came later"
