"""A process that loads a file and is killed, without any warning, at the step whose number it is given.

``python -m tests.system.killed_load URL FOLDER STEP FILE`` copies the orders of a file in messages of four. The steps
are the doors between the load's own file, request and answer; with step -1 it goes through to the end, unless it is
killed from outside. `load_and_die` runs it, `recovered` goes on with what it left, and counts.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import exact_dbapi
from exact_dbapi.executor.resuming import ALL, found, resume
from exact_dbapi.executor.writing import Writing
from exact_dbapi.simulator import Simulator
from tests.system.killed import Steps, watched
from tests.system.loading import TABLE, Company

MESSAGE_ITEMS = 4
QUIET_SECONDS = 0.1


def main(url: str, folder: Path, last: int, file: str) -> None:
    """Load the file."""
    steps = Steps(last)
    with exact_dbapi.connect(url, state=str(folder)) as connection:
        opened = connection.transaction.open_writing

        def open_writing() -> Writing:
            writing = opened()
            send = watched(lambda request: writing.send(replace(request, every_seconds=0.0)), steps)
            return replace(writing, send=send, on_progress=lambda progress: steps.take())

        connection.transaction.open_writing = open_writing
        connection.execute(f"COPY {TABLE} FROM '{file}' (MESSAGE_ITEMS {MESSAGE_ITEMS})")
        sys.stdout.write("ready\n")
        sys.stdout.flush()


def load_and_die(simulator: Simulator, folder: Path, file: Path, step: int, after_seconds: float | None = None) -> bool:
    """Run a loader that dies at a step, or some time after it was ready to commit; tell whether it died."""
    settings = simulator.sign_in()
    url = f"{settings['url']}?scheme=http&access_token={settings['access_token']}&retry_seconds=0"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EXACT_")}
    words = [sys.executable, "-m", "tests.system.killed_load", url, str(folder), str(step), str(file)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=environment) as loader:
        assert loader.stdout is not None
        assert loader.stdout.readline() == b"ready\n"
        if after_seconds is not None:
            time.sleep(after_seconds)
            loader.kill()
        code = loader.wait(60)
    assert code in (0, -signal.SIGKILL), code
    _await_quiet(simulator)
    return code != 0


def _await_quiet(simulator: Simulator) -> None:
    """Wait until the simulator has nothing left to do: a message of a killed process may be under way."""
    seen: tuple[int, ...] = ()
    while seen != (now := (len(simulator.calls), len(Company(simulator).stored()))):
        seen = now
        time.sleep(QUIET_SECONDS)


def recovered(simulator: Simulator, folder: Path, file: Path, numbers: list[int]) -> None:
    """Go on with what a dead loader left, or begin again where it had sent nothing; every order is there once."""
    company = Company(simulator)
    with closing(company.connect(state=str(folder))) as connection:
        loads, host = connection.loading().loads(), connection.settings.base_url
        for kept in found(loads, host, ALL):
            resume(kept, connection.catalog.topic(kept.load.topic), connection.transaction.open_writing())
        if not any(kept.load.is_sent for kept in loads.of_host(host)):
            connection.execute(f"COPY {TABLE} FROM '{file}' (MESSAGE_ITEMS {MESSAGE_ITEMS})")
            connection.commit()
        told = connection.execute(
            "SELECT done, rejected, left_items, unknown FROM Session.Loads WHERE is_sent"
        ).fetchall()
    assert told == [(len(numbers), 0, 0, 0)], told
    assert company.stored() == numbers, "an order is lost, or there twice"


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
