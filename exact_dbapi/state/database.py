"""The SQLite file of a user's state, safe for many threads and processes.

A folder and a `Schema` come in; a `State` goes out, with a transaction (`writing`) and reads (`rows`). Each module that
keeps state owns its tables and hands in their SQL. Never knows what the tables mean, and never leaves a file behind
that others may read.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exact_dbapi.errors import OperationalError

if TYPE_CHECKING:
    import sqlite3

FILE_NAME = "state.sqlite"
BUSY_SECONDS = 30.0

#: Held while any thread uses a connection, so that nobody forks meanwhile.
_IN_USE = threading.RLock()
_STATES: weakref.WeakSet[State] = weakref.WeakSet()

#: Connections that a fork without our doing left to the child: used or closed there they would break the parent's.
_INHERITED: list[dict[Any, Any]] = []


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of one kind of state: `steps[n]` is the SQL script that leads from version n to version n + 1."""

    name: str
    steps: tuple[str, ...]


def open_state(folder: Path, schema: Schema, *, is_durable: bool = True, file_name: str = FILE_NAME) -> State:
    """Open a user's state for one kind of table; nothing is read or made before the first use.

    With `is_durable` a transaction is on the disk when it ends; without, a power cut may undo the last ones (a killed
    process never does), and a transaction costs tens of microseconds instead of a disk's flush.
    """
    return State(folder / file_name, schema, is_durable)


class State:
    """One kind of state in a user's file. Threads and forked processes may share it: each gets its own connection."""

    def __init__(self, path: Path, schema: Schema, is_durable: bool) -> None:
        self.path = path
        self._schema = schema
        self._is_durable = is_durable
        self._process = os.getpid()
        self._connections: dict[int, tuple[threading.Thread, sqlite3.Connection]] = {}
        self._file: tuple[int, int] | None = None
        _STATES.add(self)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Hold the file's only write transaction: commit at the end, roll back when an exception passes.

        Raises: OperationalError when the file cannot be used, or stays locked for 30 seconds.
        """
        with self._translated():
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Read the rows of one SELECT, as they were at the last commit.

        Raises: OperationalError when the file cannot be used.
        """
        with self._translated():
            return self._connection().execute(sql, values).fetchall()

    def exists(self) -> bool:
        """Tell whether the file is there, without making it."""
        return self.path.exists()

    def close(self) -> None:
        """Close the connections of this process."""
        if self._process == os.getpid():
            for _, connection in self._connections.values():
                connection.close()
            self._connections = {}

    @contextmanager
    def _translated(self) -> Iterator[None]:
        import sqlite3

        try:
            with _IN_USE:
                yield
        except (sqlite3.Error, OSError) as error:
            raise OperationalError(
                f"The state file {self.path} cannot be used: {error}.",
                hint="Check the folder and the disk, or name another folder with the setting `state`.",
            ) from error

    def _connection(self) -> sqlite3.Connection:
        self._leave_what_is_not_ours()
        thread = threading.current_thread()
        known = self._connections.get(threading.get_ident())
        if known is not None and known[0] is thread:
            return known[1]
        connection = _connect(self.path, self._is_durable)
        _migrate(connection, self._schema, self.path)
        self._forget_ended_threads()
        self._connections[threading.get_ident()] = (thread, connection)
        self._file = _identity(self.path)
        return connection

    def _leave_what_is_not_ours(self) -> None:
        """Drop the connections of a parent process, and those to a file that somebody has removed or replaced."""
        if self._process != os.getpid():
            _INHERITED.append(self._connections)
            self._connections, self._process = {}, os.getpid()
        elif self._connections and _identity(self.path) != self._file:
            self.close()

    def _forget_ended_threads(self) -> None:
        for ident, (thread, connection) in list(self._connections.items()):
            if not thread.is_alive() and self._connections.pop(ident, None) is not None:
                connection.close()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _connect(path: Path, is_durable: bool) -> sqlite3.Connection:
    import sqlite3

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _make(path)
    _refuse_when_open_to_others(path)
    # Each thread uses its own connection; only `close` and the clearing of ended threads reach over.
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    _use_write_ahead_log(connection)
    connection.execute(f"PRAGMA synchronous = {'FULL' if is_durable else 'NORMAL'}")
    return connection


def _make(path: Path) -> None:
    """Make the file for its owner alone. One that is there is not opened: to close it would free SQLite's own locks.

    Source: "How To Corrupt An SQLite Database File", section 2.2: POSIX locks end when any descriptor is closed.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _refuse_when_open_to_others(path: Path) -> None:
    """Refuse a file that other users of the machine may read, as ssh refuses such a key."""
    if os.name == "posix" and (mode := path.stat().st_mode & 0o777) & 0o077:
        raise OperationalError(
            f"The state file {path} is open to other users (mode {mode:o}), and it may hold tokens.",
            hint=f"Run `chmod 600 {path}`; if others may have read it, also `exactsql login`.",
        )


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log once; SQLite does not wait for others at this one step, so we do."""
    import sqlite3

    deadline = time.monotonic() + BUSY_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _migrate(connection: sqlite3.Connection, schema: Schema, path: Path) -> None:
    """Bring the tables of a kind of state to the version of this program."""
    if _version(connection, schema.name) == len(schema.steps):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute("CREATE TABLE IF NOT EXISTS schemas (name TEXT PRIMARY KEY, version INTEGER NOT NULL)")
        version = _version(connection, schema.name)
        if version > len(schema.steps):
            raise OperationalError(
                f"The state file {path} was written by a newer version of this package.",
                hint="Upgrade exact-dbapi here too, or name another folder with the setting `state`.",
            )
        for step in schema.steps[version:]:
            for statement in filter(str.strip, step.split(";")):  # a script would end our transaction
                connection.execute(statement)
        connection.execute("INSERT OR REPLACE INTO schemas VALUES (?, ?)", (schema.name, len(schema.steps)))
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise


def _version(connection: sqlite3.Connection, name: str) -> int:
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'schemas'").fetchone():
        return 0
    row = connection.execute("SELECT version FROM schemas WHERE name = ?", (name,)).fetchone()
    return int(row[0]) if row else 0


def _close_before_fork() -> None:
    """Leave a child nothing of SQLite's: it keeps locks in memory, which a child would take for its own."""
    _IN_USE.acquire()
    for state in list(_STATES):
        state.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_close_before_fork, after_in_parent=_IN_USE.release, after_in_child=_IN_USE.release)
