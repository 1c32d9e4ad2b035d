"""What the tests of local copies share: a small company, connections to it, and what its tables hold.

A simulator comes in; the rows of a plain table and of its `…Incremental` form go out, with the calls they took.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.simulator import Simulator
from exact_dbapi.simulator.strict import Strict
from tests.simulator.simulated import FIRST, Company, account

ALL = "SELECT ID, Code, Name FROM CRM.AccountsIncremental"


@contextmanager
def company(strict: Strict | None = None, accounts: int = 5, **tables: Any) -> Iterator[Simulator]:
    """Run a company with a few accounts."""
    # Far above what they get when the division moves, as in a database that many companies share.
    rows = [account(number, Division=FIRST, Timestamp=50_000 + 7 * number) for number in range(accounts)]
    with Simulator(seed=Company(crm__Accounts=rows, **tables), strict=strict or Strict()) as simulator:
        yield simulator


def connect(simulator: Simulator, folder: Path, **settings: Any) -> Connection:
    """Connect with a file of copies of one's own."""
    return exact_dbapi.connect(**{"replica": str(folder / "replica.sqlite"), **simulator.sign_in(), **settings})


def ask(connection: Connection, sql: str = ALL) -> tuple[list[Any], int]:
    """Ask; the rows in order, and how many calls they took."""
    cursor = connection.execute(sql)
    rows = sorted(cursor.fetchall(), key=str)
    return rows, len(cursor.calls)


def stored(simulator: Simulator, path: str = "crm/Accounts", division: int | None = None) -> list[tuple[Any, ...]]:
    """What the company has: id, code and name of its accounts."""
    table = simulator.tables[division or simulator.divisions[0]][path]
    return sorted(((uuid.UUID(row["ID"]), row["Code"], row["Name"]) for row in table), key=str)
