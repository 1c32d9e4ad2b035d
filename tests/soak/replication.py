"""The long form of the crash test of replication: runs killed at every door and at random moments, each then resumed.

``make soak`` runs it with 100 runs; ``python -m tests.soak.replication RUNS`` another number. The other database is by
turns a PostgreSQL that is started for it, a DuckDB and a SQLite file, and a folder of Parquet files; every fifth one is
new. After each death rows and place have to be from before the run or from after it, in each table, none twice; and
after the next run they have to be what Exact has. It ends with an error when they are not.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from exact_dbapi.simulator import Simulator
from tests.postgres import fresh_database, serving
from tests.system.killed_replication import Killed
from tests.system.replicating import Copy

RUNS = 100
SCHEMES = ("postgresql", "duckdb", "sqlite", "parquet")
DOORS = tuple(
    f"{act} {number}{done}"
    for act in (
        "begin",
        "create",
        "clear",
        "read",
        "insert",
        "replace",
        "update",
        "delete",
        "count",
        "commit",
        "rename",
    )
    for number in (1, 2, 3)
    for done in ("", " done")
)
LONGEST_SECONDS = 0.6
_OF_ONE = 5


def main(runs: int) -> None:
    """Run, and say what happened."""
    began, died = time.monotonic(), 0
    chance = random.Random(runs)
    with tempfile.TemporaryDirectory() as folder, Simulator() as simulator, serving() as server:
        for first in range(0, runs, _OF_ONE):
            scheme = SCHEMES[first // _OF_ONE % len(SCHEMES)]
            home = Path(folder) / str(first)
            home.mkdir()
            simulator.reset()
            url = fresh_database(server) if scheme == "postgresql" else f"{scheme}:///{home}/books.{scheme}"
            killed = Killed(Copy(simulator, url, home / "state"), home / "state", scheme != "parquet")
            for _ in range(min(_OF_ONE, runs - first)):
                seconds = chance.uniform(0, LONGEST_SECONDS) if chance.random() < 0.5 else None
                died += killed.die("never" if seconds is not None else chance.choice(DOORS), seconds)
                killed.change(chance, chance.randrange(1, 20))
    sys.stdout.write(f"{runs} runs in {time.monotonic() - began:.0f} s, {died} killed: no row lost, none twice\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
