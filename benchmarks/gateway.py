"""What the gateway costs on top of the driver: rows a second in text and binary, and the time of `select 1`.

With the address of a PostgreSQL server (``host=… user=…``) as an argument, the same rows are put into a table there and
read with the same client: what a server that holds the rows needs.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg

import exact_dbapi
from exact_dbapi.gateway import Gateway

ROWS = 'SELECT "ID", "Date", "AmountDC", "EntryNumber", "Description" FROM "FinancialTransaction"."TransactionLines"'


def seconds(work: Callable[[], Any], times: int) -> float:
    """Time a piece of work, in the median of so many runs."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def rows_of(cursor: psycopg.Cursor, sql: str) -> list[Any]:
    """Read all rows."""
    return cursor.execute(sql).fetchall()


def measure(name: str, client: psycopg.Connection, sql: str) -> None:
    """Read all rows in text and binary, and ask for nothing two hundred times."""
    for binary in (False, True):
        read = client.cursor(binary=binary)
        count = len(read.execute(sql).fetchall())
        taken = seconds(partial(rows_of, read, sql), 3)
        print(f"{name:12} {'binary' if binary else 'text':7} {count / taken:10,.0f} rows/s")
    print(f"{name:12} select 1 {seconds(lambda: client.execute('SELECT 1').fetchall(), 200) * 1000:8.2f} ms")


def main() -> None:
    with exact_dbapi.connect("exact://demo") as driver:
        rows = driver.execute(ROWS).fetchall()
        taken = seconds(lambda: driver.execute(ROWS).fetchall(), 3)
        print(f"{'driver':12} {'':7} {len(rows) / taken:10,.0f} rows/s")
    with Gateway("exact://demo", port=0) as gateway:
        address = f"host={gateway.host} port={gateway.port} user=bench dbname=exact"
        with psycopg.connect(address, autocommit=True) as client:
            measure("gateway", client, ROWS)
    if len(sys.argv) > 1:
        with psycopg.connect(sys.argv[1], autocommit=True) as client:
            client.execute("CREATE TEMP TABLE lines (a uuid, b timestamp, c float8, d int, e text)")
            client.cursor().executemany("INSERT INTO lines VALUES (%s, %s, %s, %s, %s)", rows)
            measure("postgresql", client, "SELECT * FROM lines")


if __name__ == "__main__":
    main()
