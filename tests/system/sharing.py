"""Many processes that read one division of one app, while time flies and Exact's limits are switched on.

`read_together` runs them and tells what Exact saw in each whole minute and what the readers met. Used by a short test
and by a long soak.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from exact_dbapi.errors import BudgetExhausted, Error
from exact_dbapi.message import Request
from exact_dbapi.settings import read_settings
from exact_dbapi.simulator import Limits, Simulator
from exact_dbapi.transport import Timing, open_transport
from tests.system.renewing import FastTime
from tests.system.scanning import DIVISION, TABLE, Rows

PER_MINUTE, PER_DAY = 60, 5000


@dataclass
class Tally:
    """What happened: `good` and `refused` calls per whole minute as Exact counts them, those that each reader made, the
    errors that reached a reader, and how many readers were told that the day is used up."""

    good: list[int] = field(default_factory=list)
    refused: int = 0
    by_reader: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    exhausted: int = 0

    @property
    def used_share(self) -> float:
        """The share of the allowed calls that were used in the worst whole minute."""
        return min(self.good) / PER_MINUTE


def read_together(folder: Path, processes: int, minutes: int, minute_seconds: float) -> Tally:
    """Let processes read for some minutes of `minute_seconds` true seconds each, or until the day is used up."""
    clock = FastTime(time.time(), 60 / minute_seconds)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "tenacity", "sqlite3"])
    limits = Limits(minute=PER_MINUTE, day=PER_DAY)
    with Simulator(Rows(1), clock=lambda: datetime.fromtimestamp(clock(), UTC), limits=limits) as simulator:
        token = simulator.sign_in()["access_token"]
        ready, results = context.Barrier(processes + 1), context.Queue()
        words = (simulator.port, token, str(folder), clock, minutes, ready, results)
        readers = [context.Process(target=read, args=words, daemon=True) for _ in range(processes)]
        for reader in readers:
            reader.start()
        ready.wait(60)
        outcomes = [results.get(timeout=60 + (minutes + 3) * minute_seconds) for _ in readers]
        for reader in readers:
            reader.join(10)
        return tally([(call.status, call.started) for call in simulator.calls], outcomes)


def read(port: int, token: str, folder: str, clock: FastTime, minutes: int, ready: Any, results: Any) -> None:
    """Be one of the processes: read until the time is over, and put down the number of calls and the error, if any."""
    settings = read_settings(
        f"exact://127.0.0.1:{port}/{DIVISION}?scheme=http", {"access_token": token, "state": folder}
    )
    send = open_transport(settings, lambda call: None, Timing(clock, lambda seconds: time.sleep(seconds / clock.speed)))
    request = Request("GET", f"/api/v1/{DIVISION}/{TABLE}?$select=Name", division=DIVISION, endpoint=TABLE)
    ready.wait(60)
    until, calls, failure = clock() + 60 * minutes, 0, ""
    try:
        while clock() < until:
            assert send(request).status == 200
            calls += 1
    except BudgetExhausted as error:
        failure = "exhausted" if "per day" in str(error) else f"{error}"
    except Error as error:
        failure = f"{type(error).__name__}: {error}"
    results.put((calls, failure))


def tally(calls: list[tuple[int, datetime]], outcomes: list[tuple[int, str]]) -> Tally:
    """Count calls by whole minute, all but the first and the last one."""
    good = Counter(started.replace(second=0, microsecond=0) for status, started in calls if status == 200)
    whole = sorted(good)[1:-1]
    failures = [failure for _, failure in outcomes if failure]
    return Tally(
        good=[good[minute] for minute in whole],
        refused=sum(status == 429 for status, _ in calls),
        by_reader=[count for count, _ in outcomes],
        errors=[failure for failure in failures if failure != "exhausted"],
        exhausted=failures.count("exhausted"),
    )
