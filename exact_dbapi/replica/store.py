"""The file of a user's local copies: one table per sync endpoint and division, and the watermark of each.

`Changes` come in, and each is kept whole or not at all: rows and watermark in one transaction, so that a process that
dies, however it dies, leaves a copy that can be carried on. SQLite, for several processes read and write at once.
Never asks Exact for anything.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.replica.feed import columns_of
from exact_dbapi.replica.stored import sql_type, to_stored
from exact_dbapi.replica.watermark import NO_WATERMARK, Changes, Deleted, Watermark
from exact_dbapi.state.database import BUSY_SECONDS, Schema, State, open_state

if TYPE_CHECKING:
    import sqlite3

_SCHEMA = Schema(
    "replicas",
    (
        """
        CREATE TABLE replicas (
            endpoint TEXT NOT NULL, division INTEGER NOT NULL, shape TEXT NOT NULL, watermark TEXT NOT NULL,
            refreshed_at REAL NOT NULL, PRIMARY KEY (endpoint, division)
        ) WITHOUT ROWID;
        CREATE TABLE signs (
            mirror TEXT NOT NULL, division INTEGER NOT NULL, is_turned INTEGER NOT NULL, PRIMARY KEY (mirror, division)
        ) WITHOUT ROWID
        """,
        """
        ALTER TABLE replicas ADD COLUMN load TEXT NOT NULL DEFAULT '';
        CREATE TABLE gone (
            number INTEGER PRIMARY KEY AUTOINCREMENT, endpoint TEXT NOT NULL, division INTEGER NOT NULL, key TEXT
        );
        CREATE INDEX gone_by_copy ON gone (endpoint, division, number)
        """,
    ),
)


@dataclass(frozen=True, slots=True)
class Copy:
    """What the file has of a sync endpoint in a division; `refreshed_at` is in seconds since 1970, 0 before the end of
    the first load."""

    endpoint: str
    division: int
    watermark: Watermark = NO_WATERMARK
    refreshed_at: float = 0.0

    @property
    def is_whole(self) -> bool:
        return self.watermark.is_whole


class Store:
    """The local copies in one file. Threads and processes may share it."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self._clock = clock
        self._state: State = open_state(path.parent, _SCHEMA, is_durable=False, file_name=path.name)

    def copy(self, endpoint: Endpoint, division: int) -> Copy:
        """Tell how far the copy of an endpoint is; nothing, where it has other columns than the catalog now.

        Raises: OperationalError when the file cannot be used.
        """
        if not self._state.exists():
            return Copy(endpoint.id, division)
        sql = "SELECT watermark, refreshed_at FROM replicas WHERE endpoint = ? AND division = ? AND shape = ?"
        for text, refreshed_at in self._state.rows(sql, (endpoint.id, division, _shape(endpoint))):
            return Copy(endpoint.id, division, Watermark.from_text(text), refreshed_at)
        return Copy(endpoint.id, division)

    def copies(self) -> list[Copy]:
        """List what the file has."""
        if not self._state.exists():
            return []
        sql = "SELECT endpoint, division, watermark, refreshed_at FROM replicas ORDER BY endpoint, division"
        return [Copy(id, number, Watermark.from_text(text), at) for id, number, text, at in self._state.rows(sql)]

    def apply(self, endpoint: Endpoint, division: int, changes: Changes, document: str | None = None) -> None:
        """Keep one step: its rows, its deletions and its watermark, all or none.

        `document` is the column whose value the rows of a document share: they go when its header does.

        Raises: OperationalError when the file cannot be used.
        """
        table = table_name(endpoint.id, division)
        columns = columns_of(endpoint)
        with self._state.writing() as connection:
            load = _load(connection, endpoint.id, division)
            if changes.resets or load is None:
                connection.execute(f"DROP TABLE IF EXISTS {quoted(table)}")
                connection.execute("DELETE FROM gone WHERE endpoint = ? AND division = ?", (endpoint.id, division))
                load = uuid4().hex
            _make(connection, table, endpoint, document)
            cells = zip(*changes.rows, strict=True) if changes.rows else ()
            stored = list(map(to_stored, (column.edm for column in columns), cells))
            marks = ", ".join("?" * len(columns))
            insert = f"INSERT OR REPLACE INTO {quoted(table)} VALUES ({marks})"
            connection.executemany(insert, zip(*stored, strict=True))
            for column in (endpoint.row_id, document):
                if column is not None and changes.deleted:
                    _delete(connection, endpoint, division, column, changes.deleted)
            refreshed_at = self._clock() if changes.watermark.is_whole else 0.0
            connection.execute(
                "INSERT OR REPLACE INTO replicas VALUES (?, ?, ?, ?, ?, ?)",
                (endpoint.id, division, _shape(endpoint), changes.watermark.to_text(), refreshed_at, load),
            )

    def count(self, endpoint: str, division: int) -> int:
        """Count the rows of a copy.

        Raises: OperationalError when the file cannot be used.
        """
        return int(self._state.rows(f"SELECT count(*) FROM {quoted(table_name(endpoint, division))}")[0][0])

    def forget(self, copies: Iterable[Copy]) -> None:
        """Remove copies.

        Raises: OperationalError when the file cannot be used.
        """
        for copy in copies:
            with self._state.writing() as connection:
                connection.execute(f"DROP TABLE IF EXISTS {quoted(table_name(copy.endpoint, copy.division))}")
                for kept in ("replicas", "gone"):
                    where = f"DELETE FROM {kept} WHERE endpoint = ? AND division = ?"
                    connection.execute(where, (copy.endpoint, copy.division))

    def sign(self, mirror: str, division: int) -> bool | None:
        """Tell whether amounts of a table were seen to have the opposite sign in its copy; None when nobody has looked.

        Raises: OperationalError when the file cannot be used.
        """
        sql = "SELECT is_turned FROM signs WHERE mirror = ? AND division = ?"
        return next((bool(found) for (found,) in self._state.rows(sql, (mirror, division))), None)

    def keep_sign(self, mirror: str, division: int, is_turned: bool) -> None:
        """Keep what was seen of the sign.

        Raises: OperationalError when the file cannot be used.
        """
        with self._state.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO signs VALUES (?, ?, ?)", (mirror, division, is_turned))

    def reading(self) -> closing[sqlite3.Connection]:
        """Open a connection of its own for one reading: it sees the file as it is now, whatever others write.

        Raises: OperationalError when the file cannot be used.
        """
        return closing(self.moment())

    def moment(self) -> sqlite3.Connection:
        """Open what `reading` opens, for one who closes it."""
        self._state.rows("SELECT 1")  # makes the file, or says what is wrong with it
        import sqlite3

        made = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        made.execute("BEGIN")
        return made


def table_name(endpoint: str, division: int) -> str:
    """Name the table of a copy."""
    return f"{endpoint} {division}"


def quoted(name: str) -> str:
    """Write a name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def _make(connection: sqlite3.Connection, table: str, endpoint: Endpoint, document: str | None) -> None:
    columns = ", ".join(
        f"{quoted(column.name)} {sql_type(column.edm)}" + (" PRIMARY KEY" if column.name == endpoint.row_id else "")
        for column in columns_of(endpoint)
    )
    connection.execute(f"CREATE TABLE IF NOT EXISTS {quoted(table)} ({columns})")
    looked_up = (endpoint.key[0], *((document,) if document is not None and document != endpoint.row_id else ()))
    for column in looked_up:
        index = quoted(f"{table} {column}")
        connection.execute(f"CREATE INDEX IF NOT EXISTS {index} ON {quoted(table)} ({quoted(column)})")


def _load(connection: sqlite3.Connection, endpoint: str, division: int) -> str | None:
    """Name the load that the rows of a copy came with; None where there are none."""
    sql = "SELECT load FROM replicas WHERE endpoint = ? AND division = ?"
    return next((str(load) for (load,) in connection.execute(sql, (endpoint, division))), None)


def _delete(
    connection: sqlite3.Connection, endpoint: Endpoint, division: int, column: str, deleted: tuple[Deleted, ...]
) -> None:
    """Remove what was kept before its deletion, and note that it is gone; what has come back since has a higher
    Timestamp."""
    table = quoted(table_name(endpoint.id, division))
    meant = f"FROM {table} WHERE {quoted(column)} = ? AND {quoted(endpoint.key[0])} < ?"
    keys = [(one.key, one.timestamp) for one in deleted]
    if endpoint.row_id is not None:
        note = f"INSERT INTO gone (endpoint, division, key) SELECT ?, ?, {quoted(endpoint.row_id)} {meant}"
        connection.executemany(note, ((endpoint.id, division, *key) for key in keys))
    connection.executemany(f"DELETE {meant}", keys)


def _shape(endpoint: Endpoint) -> str:
    said = ",".join(f"{column.name}:{column.edm.name}" for column in columns_of(endpoint))
    return hashlib.blake2b(said.encode(), digest_size=8).hexdigest()
