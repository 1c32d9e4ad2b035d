"""A company whose accounts are synchronized again and again, and what a run would do with and without its memory.

The law that `Warm.plan` checks: what is known of an earlier run saves work, and changes nothing of what is found. Each
plan is made twice, once as it is and once with the files of what is known put away.
"""

from __future__ import annotations

import random
import sqlite3
import uuid
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from exact_dbapi.connection import Connection
from exact_dbapi.errors import Error, Warning
from exact_dbapi.simulator import Simulator
from tests.simulator.simulated import FIRST, SECOND, account
from tests.system.copying import company, connect

WORDS = ("one", "One", "", None, "two", "NULL", "3:one", "-")

#: What is synchronized: the statement's two sides, and what follows. Exact's accounts are a side of each.
STATEMENTS = {
    "to a local table": "CRM.Accounts TO local.people IDENTIFIED BY (Code) INSERT UPDATE DELETE",
    "by Exact's key": "CRM.Accounts TO local.people IDENTIFIED BY (ID) INSERT UPDATE DELETE IGNORE CHANGES TO (City)",
    "to another database": "CRM.Accounts TO {other} IDENTIFIED BY (Code) INSERT UPDATE DELETE",
    "no nulls, no deletions": "CRM.Accounts TO local.people IDENTIFIED BY (Code) IGNORE NULLS ON (Name) INSERT UPDATE",
    "to Exact": "(SELECT Code, Name, City FROM local.people) TO CRM.Accounts IDENTIFIED BY (Code) INSERT UPDATE",
    "to another company": "(SELECT Code, Name, City FROM CRM.Accounts WHERE Division = 111) "
    "TO (SELECT * FROM CRM.Accounts WHERE Division = 222) IDENTIFIED BY (Code) INSERT UPDATE",
    "to several companies": "(SELECT Code, Name, City FROM CRM.Accounts WHERE Division = 111) "
    "TO (SELECT * FROM CRM.Accounts WHERE Division IN (111, 222)) IDENTIFIED BY (Code) INSERT UPDATE",
    "both ways": "(SELECT Code, Name, City FROM local.people) WITH CRM.Accounts IDENTIFIED BY (Code) "
    "INSERT UPDATE DELETE",
}


class Warm:
    """A company, a connection with a state of its own, and a table of people here and in a SQLite file."""

    def __init__(self, simulator: Simulator, connection: Connection, folder: Path) -> None:
        self.simulator, self.connection, self.folder = simulator, connection, folder
        self.file = folder / "people.sqlite"
        columns = "ID VARCHAR, Code VARCHAR, Name VARCHAR, City VARCHAR"
        connection.execute(f"CREATE TABLE people ({columns})")
        connection.commit()
        with closing(sqlite3.connect(self.file)) as database, database:
            database.execute(f"CREATE TABLE people ({columns})")
        self.other = f"'sqlite:///{self.file}'.people"

    def sql(self, statement: str) -> str:
        return f"SYNCHRONIZE {STATEMENTS[statement].format(other=self.other)}"

    @property
    def accounts(self) -> Any:
        return self.simulator.tables[FIRST]["crm/Accounts"]

    def run(self, statement: str, more: str = "LIMIT 100000 CHANGES") -> tuple[int, ...]:
        """Run and COMMIT; how many were inserted, changed and deleted on the target's side."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Warning)
            row = self.connection.execute(f"{self.sql(statement)} {more}").fetchall()[0]
            self.connection.commit()
        return tuple(row[1:4])

    def plan(self, statement: str) -> list[tuple[Any, ...]]:
        """Tell what a run would change; the same as one that knows nothing."""
        found = self._planned(statement)
        files = list((self.folder / "state" / "agreed").glob("*-known.parquet"))
        for file in files:
            file.rename(file.with_suffix(".away"))
        assert found == self._planned(statement), statement
        for file in files:
            file.with_suffix(".away").rename(file)
        return found if isinstance(found, list) else []

    def _planned(self, statement: str) -> list[tuple[Any, ...]] | str:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Warning)
            try:
                return sorted(self.connection.execute(f"{self.sql(statement)} DRY RUN").fetchall(), key=str)
            except Error as error:
                self.connection.rollback()
                return type(error).__name__

    def falsify(self, name: str) -> int:
        """Change the rows of the local copy behind everybody's back, as nothing that Exact says ever does; how many.

        The one that was changed last is left, for a refresh asks for it again.
        """
        table = f'"sync/crm/accounts {FIRST}"'
        where = f"WHERE Timestamp < (SELECT max(Timestamp) FROM {table})"
        with closing(sqlite3.connect(self.folder / "replica.sqlite")) as database, database:
            return int(database.execute(f"UPDATE {table} SET Name = ? {where}", (name,)).rowcount)

    def account(self, code: int) -> Any:
        """The row of an account."""
        return next(row for row in self.accounts if row["Code"].strip() == str(code))

    def here(self, sql: str, *values: Any) -> None:
        """Change both tables of people by hand."""
        self.connection.execute(sql.replace("people", "local.people"), values)
        self.connection.commit()
        with closing(sqlite3.connect(self.file)) as database, database:
            database.execute(sql, values)

    def something_happens(self, chance: random.Random, codes: int) -> None:
        """Change a row on either side: a value, its key; or let one come, or go."""
        code, word = str(chance.randrange(codes)), chance.choice(WORDS)
        rows = [row for row in self.accounts if row["Code"].strip() == code]
        match chance.randrange(10):
            case 0 | 1 if rows:
                self.accounts.change(rows[0], Name=word)
            case 2 if rows:
                self.accounts.change(rows[0], Code=str(chance.randrange(codes)))
            case 3 if rows:
                self.accounts.remove(rows[0])
            case 4:
                self.accounts.append(account(chance.randrange(10**9), Code=code, Division=FIRST, City=word))
            case 5 | 6:
                self.here("UPDATE people SET Name = ? WHERE Code = ?", word, code)
            case 7:
                self.here("DELETE FROM people WHERE Code = ?", code)
            case 9:
                there = self.simulator.tables[SECOND]["crm/Accounts"]
                for row in [row for row in there if row["Code"].strip() == code]:
                    there.change(row, City=word)
            case 8:
                key = str(uuid.UUID(int=chance.getrandbits(128)))
                self.here("INSERT INTO people VALUES (?, ?, ?, ?)", key, code, word, "there")

    def tell_apart(self) -> None:
        """Leave of the accounts with the same code one, and of the people none."""
        codes = [row["Code"].strip() for row in self.accounts]
        for row in [row for at, row in enumerate(self.accounts) if row["Code"].strip() in codes[:at]]:
            self.accounts.remove(row)
        self.here("DELETE FROM people WHERE Code IN (SELECT Code FROM people GROUP BY Code HAVING count(*) > 1)")


def history(warm: Warm, statement: str, chance: random.Random, rounds: int, is_long: bool = False) -> int:
    """Let things happen, plan, and run, some of it rolled back or cut short; how many plans had something to do.

    A long one plans after each run, too.
    """
    busy = 0
    for _ in range(rounds):
        for _ in range(chance.randrange(4)):
            warm.something_happens(chance, 12)
        busy += bool(warm.plan(statement))
        try:
            if chance.random() < 0.2:
                warm.connection.execute(f"{warm.sql(statement)} LIMIT 100000 CHANGES")
                warm.connection.rollback()
            warm.run(statement, "LIMIT 1 CHANGES" if chance.random() < 0.3 else "LIMIT 100000 CHANGES")
        except Error:  # rows that cannot be told apart, which the plans have both found
            warm.connection.rollback()
            warm.tell_apart()
        if is_long:
            warm.plan(statement)
    return busy


@contextmanager
def warming(folder: Path, accounts: int = 10) -> Iterator[Warm]:
    """Open a company with a state of its own."""
    settings: dict[str, Any] = {"state": str(folder / "state"), "retry_seconds": 0}
    with company(accounts=accounts) as simulator, connect(simulator, folder, **settings) as connection:
        yield Warm(simulator, connection, folder)
        connection.rollback()
