"""What does a table of a million rows cost the first time, the second, and read in full? Calls, and CPU seconds.

Loads the copy of a simulated company's transaction lines, reads it again unchanged and after 0.1 % of them have
changed, and compares with the plain table read through its bulk endpoint. The simulator runs in a process of its own,
so that CPU is the driver's alone. Argument: how many rows the ledger has (default 20,000; 1000000 takes minutes).

Usage: ``python -m benchmarks.incremental [ROWS]``
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

import exact_dbapi
from exact_dbapi.simulator import Simulator
from exact_dbapi.simulator.seed.shortened import LEDGER, Shortened

DIVISION = 102030
COPY = "SELECT count(*), sum(AmountDC) FROM Financial.TransactionLinesIncremental"
PLAIN = "SELECT count(*), sum(AmountDC) FROM FinancialTransaction.TransactionLines"


def simulate(rows: int, pipe: Pipe) -> None:
    """Run the simulator; change so many rows each time a number comes, until 0 comes."""
    with Simulator(seed=Shortened(rows)) as simulator:
        pipe.send(simulator.sign_in())
        while count := pipe.recv():
            table = simulator.tables[simulator.divisions[0]][LEDGER]
            step = max(len(table) // count, 1)
            changed = [{**table[place], "Description": "changed"} for place in range(0, len(table), step)][:count]
            keys = {row["ID"] for row in changed}
            table.rows = [row for row in table.rows if row["ID"] not in keys]
            table.extend({name: value for name, value in row.items() if name != "Timestamp"} for row in changed)
            pipe.send(len(changed))


@contextmanager
def simulated(rows: int) -> Iterator[tuple[dict[str, str], Pipe]]:
    """Start the simulator beside this process."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=simulate, args=(rows, theirs), daemon=True)
    process.start()
    try:
        yield ours.recv(), ours
    finally:
        ours.send(0)
        process.join(10)


def measured(connection: Any, sql: str, what: str) -> list[Any]:
    """Ask, and print calls and seconds."""
    began, used = time.perf_counter(), time.process_time()
    cursor = connection.execute(sql)
    rows = cursor.fetchall()
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    print(f"{what:36} {len(cursor.calls):>6,} calls  {cpu:>7.2f} s CPU  {seconds:>7.2f} s  {rows[0][0]:>9,} rows")
    return list(rows)


def main(rows: int) -> None:
    """Measure first load, refreshes, and the plain table."""
    with simulated(rows) as (settings, pipe), tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "replica.sqlite"
        with exact_dbapi.connect(**settings, replica=str(file)) as connection:
            measured(connection, COPY, "first load")
            measured(connection, COPY, "again, unchanged")
            pipe.send(max(rows // 1_000, 1))
            print(f"{pipe.recv():,} rows have changed")
            copied = measured(connection, COPY, "again, with 0.1 % changed")
            fresh = "SELECT /*+ freshness(1h) */" + COPY.removeprefix("SELECT")
            measured(connection, fresh, "again, while it is fresh")
            plain = measured(connection, PLAIN, "the plain table, in full")
            print(f"the same rows: {copied[0][0] == plain[0][0] and abs(copied[0][1] - plain[0][1]) < 0.01}")
            size = sum(one.stat().st_size for one in file.parent.glob("replica.sqlite*") if one.is_file())
            print(f"the file: {size / 1e6:,.0f} MB, {size / rows:,.0f} bytes a row")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
