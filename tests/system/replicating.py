"""What the tests of replication share: a simulator, another database, and both sides' rows.

A simulator and a URL come in; out goes a `Copy` that runs replications and compares what came of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.databases import Shape, open_database
from exact_dbapi.replication import Outcome, chosen, replicate
from exact_dbapi.simulator import Simulator


class Copy:
    """A simulator, and the URL of the database that its tables are copied to."""

    def __init__(self, simulator: Simulator, url: str, state: Path) -> None:
        self.simulator = simulator
        self.url = url
        self.database = open_database(url)
        self.division = simulator.divisions[1]
        self._settings = {**simulator.sign_in(), "state": str(state)}

    def connect(self, division: int | None = None) -> Connection:
        """Connect to one company."""
        given: dict[str, Any] = {**self._settings, "divisions": division or self.division}
        return exact_dbapi.connect(**given)

    def run(self, *patterns: str, divisions: tuple[int, ...] = ()) -> list[Outcome]:
        with self.connect() as connection:
            tables = chosen(patterns, connection.catalog, self.database, decimals=False)
        return replicate(self.connect, self.url, self.database, tables, divisions or (self.division,))

    def exact(self, path: str, division: int | None = None) -> list[Any]:
        return list(self.simulator.tables[division or self.division][path])

    def there(self, schema: str, name: str) -> list[dict[str, Any]]:
        """The rows of a table of the other database, by lower-case names."""
        shape = self.database.shape(schema, name) or self.database.shape(None, f"{schema}_{name}")
        assert shape is not None
        return self._rows(shape)

    def places(self) -> list[dict[str, Any]]:
        """How far each table has come."""
        shape = self.database.shape(None, "exact_replication")
        assert shape is not None
        return self._rows(shape)

    def _rows(self, shape: Shape) -> list[dict[str, Any]]:
        work = self.database.begin()
        names = [column.name for column in shape.columns]
        rows = [row for batch in work.read(shape, names) for row in batch.to_pylist()]
        work.rollback()
        return [{name.lower(): value for name, value in row.items()} for row in rows]

    def is_equal(self, path: str, schema: str, name: str, *columns: str, key: str = "ID") -> bool:
        mine = {str(UUID(row[key])): tuple(row[one] for one in columns) for row in self.exact(path)}
        rows = [row for row in self.there(schema, name) if row["division"] == self.division]
        assert len(rows) == len(mine)
        return {row[key.lower()]: tuple(row[one.lower()] for one in columns) for row in rows} == mine


def brief(outcomes: list[Outcome]) -> list[tuple[Any, ...]]:
    """Tell the figures of outcomes, none of which is an error."""
    assert [outcome.error for outcome in outcomes] == [None] * len(outcomes)
    return [(one.table, one.way, one.written, one.deleted, one.calls) for one in outcomes]
