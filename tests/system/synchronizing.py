"""What the tests of SYNCHRONIZE share: cost centers of the simulator whose codes begin with T, and tables to compare.

A simulator comes in; out goes a `Pair` with a connection, a local table and an SQLite file, both of cost centers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.simulator import Simulator

CENTERS = "hrm/Costcenters"

#: The cost centers that a test makes; all others are left alone.
MINE = "(SELECT * FROM HRM.Costcenters WHERE Code LIKE 'T%')"


class Pair:
    """A connection, and the places that are compared with Exact's cost centers."""

    def __init__(self, simulator: Simulator, connection: Connection, file: Path) -> None:
        self.simulator = simulator
        self.connection = connection
        self.division = simulator.divisions[0]
        self._file = file
        self.url = f"sqlite:///{file}"
        self.other = f"'{self.url}'.centers"
        connection.execute("CREATE TABLE centers (Code VARCHAR, Description VARCHAR, Active BOOLEAN)")
        connection.commit()
        with closing(sqlite3.connect(file)) as database:
            database.execute("CREATE TABLE centers (code TEXT PRIMARY KEY, description TEXT, active BOOLEAN)")
            database.commit()

    def run(self, sql: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        """Run a statement and COMMIT; its rows."""
        rows = self.connection.execute(sql, parameters).fetchall()
        self.connection.commit()
        return rows

    def here(self, *rows: Sequence[Any]) -> None:
        """Let the local table have just these rows."""
        self.connection.execute("DELETE FROM local.centers")
        if rows:
            self.connection.cursor().executemany("INSERT INTO local.centers VALUES (?, ?, ?)", rows)
        self.connection.commit()

    def there(self, *rows: Sequence[Any]) -> None:
        """Let the SQLite file have just these rows."""
        with closing(sqlite3.connect(self._file)) as database:
            database.execute("DELETE FROM centers")
            database.executemany("INSERT INTO centers VALUES (?, ?, ?)", rows)
            database.commit()

    def exact(self, *rows: Sequence[Any]) -> None:
        """Let Exact have just these cost centers of the test."""
        self.connection.execute("DELETE FROM HRM.Costcenters WHERE Code LIKE 'T%'")
        self.connection.commit()
        for row in rows:
            self.connection.execute("INSERT INTO HRM.Costcenters (Code, Description, Active) VALUES (?, ?, ?)", row)
        self.connection.commit()

    def local_rows(self) -> list[tuple[Any, ...]]:
        return self.connection.execute("SELECT * FROM local.centers ORDER BY Code").fetchall()

    def other_rows(self) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self._file)) as database:
            rows = database.execute("SELECT code, description, active FROM centers ORDER BY code").fetchall()
        return [(code, description, None if active is None else bool(active)) for code, description, active in rows]

    def exact_rows(self, division: int | None = None) -> list[tuple[Any, ...]]:
        rows: list[Mapping[str, Any]] = list(self.simulator.tables[division or self.division][CENTERS])
        mine = [row for row in rows if row["Code"].startswith("T")]
        return sorted((row["Code"], row["Description"], row["Active"]) for row in mine)

    def written(self) -> list[str]:
        """The requests that were no reads, since the last time."""
        calls = [call for call in self.simulator.calls if call.method != "GET"]
        fresh, self._seen = calls[getattr(self, "_seen", 0) :], len(calls)
        return [call.method for call in fresh]


@contextmanager
def pairing(simulator: Simulator, folder: Path, **settings: Any) -> Iterator[Pair]:
    """Open a pair; the state, with what was agreed on, is in the test's own folder."""
    given = {**simulator.sign_in(), "retry_seconds": 0, "state": str(folder / "state"), **settings}
    with exact_dbapi.connect(**given) as connection:
        yield Pair(simulator, connection, folder / "centers.sqlite")
        connection.rollback()
