"""How long does planning take? A three-table chart of a BI tool, and a look-up that needs no engine.

Each round is a process of its own that has imported everything and opened a connection. It plans a statement, then
texts that it has not seen yet, then one of them again. The very first statement of a process also opens the embedded
engine and makes its libraries ready: that is printed apart, for it is paid once and not for each text. Nothing is sent.
Medians are printed beside the goals; `--profile` shows where the time of an unseen text goes.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import statistics
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

from exact_dbapi.connection import Connection, connect

ROUNDS = 7
AGAIN = 50
UNSEEN = 10
UNSEEN_MS, SEEN_MS = 15.0, 1.0
PLANNER = "exact_dbapi.planner.residual"

CHART = """
SELECT "ItemGroup" AS "ItemGroup", date_trunc('month', "InvoiceDate") AS "__timestamp", sum("AmountDC") AS "amount"
FROM (
    SELECT i.InvoiceDate, t.ItemGroupDescription AS "ItemGroup", l.AmountDC
    FROM SalesInvoice.SalesInvoices i
    JOIN SalesInvoice.SalesInvoiceLines l ON l.InvoiceID = i.InvoiceID
    JOIN Logistics.Items t ON t.ID = l.Item
    WHERE t.IsSalesItem = TRUE
) AS virtual_table
WHERE "InvoiceDate" >= TIMESTAMP '2026-01-01 00:00:00' AND "InvoiceDate" < TIMESTAMP '2026-07-01 00:00:00'
GROUP BY "ItemGroup", date_trunc('month', "InvoiceDate")
ORDER BY "amount" DESC
LIMIT {limit}
"""
LOOK_UP = "SELECT Code, Name, City FROM CRM.Accounts WHERE IsSupplier = TRUE AND City = 'Delft' LIMIT {limit}"
STATEMENTS = {"three tables": CHART, "pass-through": LOOK_UP}


def opened() -> Connection:
    """Import everything that planning needs and open a connection to nowhere."""
    for module in ("duckdb", "duckdb._sources", "pyarrow", "sqlglot", "sqlglot.optimizer.qualify", PLANNER):
        import_module(module)
    return connect("exact://nowhere.invalid", access_token="none", divisions=111)


def seconds_of(connection: Connection, sql: str) -> float:
    """Plan a statement once."""
    started = time.perf_counter()
    connection.plan(sql)
    return time.perf_counter() - started


def measure(name: str) -> dict[str, float]:
    """Plan one of the statements in this process."""
    sql = STATEMENTS[name]
    with opened() as connection:
        first = seconds_of(connection, sql.format(limit=1000))
        seen = [seconds_of(connection, sql.format(limit=1000)) for _ in range(AGAIN)]
        unseen = [seconds_of(connection, sql.format(limit=2000 + turn)) for turn in range(UNSEEN)]
    return {"process": first, "unseen": statistics.median(unseen), "seen": statistics.median(seen)}


def rounds(name: str) -> dict[str, float]:
    """Plan in fresh processes; give the medians in milliseconds."""
    command = [sys.executable, str(Path(__file__)), "--once", name]
    found = [json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(ROUNDS)]
    return {kind: statistics.median(one[kind] for one in found) * 1000 for kind in found[0]}


def profile() -> None:
    """Show where the time of an unseen text goes."""
    with opened() as connection:
        sql = STATEMENTS["three tables"]
        seconds_of(connection, sql.format(limit=1))
        profiler = cProfile.Profile()
        profiler.enable()
        for turn in range(UNSEEN):
            connection.plan(sql.format(limit=10 + turn))
        profiler.disable()
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(45)


def main() -> None:
    """Read the command line; measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profile", action="store_true", help="show where the time goes")
    parser.add_argument("--once", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.once:
        print(json.dumps(measure(given.once)))
    elif given.profile:
        profile()
    else:
        print(f"{'planning, ms':14}{'first of process':>18}{'first of text':>15}{'seen before':>13}")
        for name in STATEMENTS:
            one = rounds(name)
            print(f"{name:14}{one['process']:18.2f}{one['unseen']:15.2f}{one['seen']:13.2f}")
        print(f"{'goal':14}{'':18}{UNSEEN_MS:15.2f}{SEEN_MS:13.2f}")


if __name__ == "__main__":
    main()
