"""The journal of writes: for every document whether Exact has it, also when the program that wrote it was killed.

Before the first request of a commit all its documents go in as `left`; each becomes `open` before its request, and
`done`, `rejected` or `unknown` after the answer. What a crash leaves open is a document of which nobody knows, and that
can be looked up. Entries come in and go out; what they mean is the executor's business. A commit that is under way
holds a lock, which the system frees when its process dies.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from exact_dbapi.state.database import Schema, State, open_state
from exact_dbapi.state.lock import locked

_LOCKS = "commits"

#: For how long it is kept that a document is done: longer than anybody looks for it.
KEPT_SECONDS = 60 * 86_400.0


class Standing(StrEnum):
    """What is known of a document."""

    LEFT = "left"
    OPEN = "open"
    DONE = "done"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of a commit.

    `names` are the values by which a person would look for it; `body` what was or would be sent, kept until it is known
    what became of it. Moments are seconds since 1970 by this machine's clock.
    """

    commit: str
    position: int
    host: str
    division: int
    endpoint: str
    verb: str
    statement: int
    row: int
    lines: int = 0
    names: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    key: tuple[str, ...] = ()
    standing: Standing = Standing.LEFT
    message: str = ""
    pid: int = 0
    planned_at: float = 0.0
    sent_at: float | None = None
    ended_at: float | None = None


class Journal(Protocol):
    """Where entries are kept."""

    def under_way(self, commit: str) -> AbstractContextManager[None]:
        """Hold the lock of a commit while it runs."""

    def plan(self, entries: Sequence[Entry]) -> None:
        """Write all documents of a commit down, before any is sent."""

    def change(self, entry: Entry) -> None:
        """Write down what is known of a document now; it is on the disk when this returns."""

    def entries(self, standings: Sequence[Standing] = tuple(Standing)) -> list[Entry]:
        """List the entries of some standings, the oldest first."""

    def keys_made(self, host: str, division: int, endpoint: str) -> set[tuple[str, ...]]:
        """List the keys of the rows of a table that are known to have been written."""

    def is_under_way(self, commit: str) -> bool:
        """Tell whether the process that runs a commit is alive and not done with it."""

    def forget(self, entries: Sequence[Entry]) -> None:
        """Delete entries."""


def new_commit() -> str:
    """Name a commit."""
    return uuid4().hex


_COLUMNS = (
    "commit_id, position, host, division, endpoint, verb, statement, row, lines, names, body, key, standing, message, "
    "pid, planned_at, sent_at, ended_at"
)
_SCHEMA = Schema(
    "journal",
    (
        """
        CREATE TABLE journal (
            commit_id TEXT NOT NULL, position INTEGER NOT NULL, host TEXT NOT NULL, division INTEGER NOT NULL,
            endpoint TEXT NOT NULL, verb TEXT NOT NULL, statement INTEGER NOT NULL, row INTEGER NOT NULL,
            lines INTEGER NOT NULL, names TEXT NOT NULL, body TEXT NOT NULL, key TEXT NOT NULL, standing TEXT NOT NULL,
            message TEXT NOT NULL, pid INTEGER NOT NULL, planned_at REAL NOT NULL, sent_at REAL, ended_at REAL,
            PRIMARY KEY (commit_id, position)
        ) WITHOUT ROWID;
        CREATE INDEX journal_by_standing ON journal (standing, ended_at);
        CREATE INDEX journal_by_table ON journal (host, division, endpoint, standing)
        """,
    ),
)


class FileJournal:
    """A journal in the user's state file: what it has taken is on the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._state: State = open_state(folder, _SCHEMA)

    @contextmanager
    def under_way(self, commit: str) -> Iterator[None]:
        """Hold the lock of a commit; its file goes with it."""
        path = self._lock_of(commit)
        try:
            with locked(path, 0):
                yield
        finally:
            path.unlink(missing_ok=True)

    def is_under_way(self, commit: str) -> bool:
        """Try the commit's lock; a file that its dead process has left is removed."""
        path = self._lock_of(commit)
        if not path.exists():
            return False
        with locked(path, 0) as is_free:
            if is_free:
                with suppress(OSError):
                    path.unlink()
            return not is_free

    def _lock_of(self, commit: str) -> Path:
        return self._folder / _LOCKS / f"{commit}.lock"

    def plan(self, entries: Sequence[Entry]) -> None:
        """Write entries, and delete what was done long ago."""
        marks = ", ".join("?" * len(_COLUMNS.split(",")))
        oldest = max(entry.planned_at for entry in entries) - KEPT_SECONDS
        with self._state.writing() as connection:
            connection.execute("DELETE FROM journal WHERE standing = ? AND ended_at < ?", (Standing.DONE.value, oldest))
            connection.executemany(f"INSERT INTO journal ({_COLUMNS}) VALUES ({marks})", map(_row, entries))

    def change(self, entry: Entry) -> None:
        """Write what is known of an entry now."""
        with self._state.writing() as connection:
            connection.execute(
                """UPDATE journal SET body = ?, key = ?, standing = ?, message = ?, sent_at = ?, ended_at = ?
                   WHERE commit_id = ? AND position = ?""",
                (
                    *(entry.body, json.dumps(entry.key), entry.standing.value, entry.message),
                    *(entry.sent_at, entry.ended_at, entry.commit, entry.position),
                ),
            )

    def keys_made(self, host: str, division: int, endpoint: str) -> set[tuple[str, ...]]:
        """Read the keys of the rows of a table that are done."""
        if not self._state.exists():
            return set()
        sql = "SELECT key FROM journal WHERE host = ? AND division = ? AND endpoint = ? AND standing = ?"
        rows = self._state.rows(sql, (host, division, endpoint, Standing.DONE.value))
        return {tuple(json.loads(row[0])) for row in rows}

    def entries(self, standings: Sequence[Standing] = tuple(Standing)) -> list[Entry]:
        """Read entries."""
        if not self._state.exists():
            return []
        marks = ", ".join("?" * len(standings))
        order = "ORDER BY planned_at, commit_id, position"
        sql = f"SELECT {_COLUMNS} FROM journal WHERE standing IN ({marks}) {order}"
        return [_entry(row) for row in self._state.rows(sql, [one.value for one in standings])]

    def forget(self, entries: Sequence[Entry]) -> None:
        """Delete entries."""
        with self._state.writing() as connection:
            places = [(entry.commit, entry.position) for entry in entries]
            connection.executemany("DELETE FROM journal WHERE commit_id = ? AND position = ?", places)


class MemoryJournal:
    """A journal of this process alone, for a state that is not to be kept."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, int], Entry] = {}
        self._under_way: set[str] = set()

    @contextmanager
    def under_way(self, commit: str) -> Iterator[None]:
        """Remember that a commit runs."""
        self._under_way.add(commit)
        try:
            yield
        finally:
            self._under_way.discard(commit)

    def is_under_way(self, commit: str) -> bool:
        """Tell whether a commit runs."""
        return commit in self._under_way

    def plan(self, entries: Sequence[Entry]) -> None:
        """Keep entries."""
        self._entries.update({(entry.commit, entry.position): entry for entry in entries})

    def change(self, entry: Entry) -> None:
        """Keep what is known of an entry now."""
        self._entries[entry.commit, entry.position] = entry

    def keys_made(self, host: str, division: int, endpoint: str) -> set[tuple[str, ...]]:
        """List the keys of the rows of a table that are done."""
        table = (host, division, endpoint)
        done = self.entries((Standing.DONE,))
        return {tuple(one.key) for one in done if (one.host, one.division, one.endpoint) == table}

    def entries(self, standings: Sequence[Standing] = tuple(Standing)) -> list[Entry]:
        """List entries."""
        return [entry for entry in self._entries.values() if entry.standing in standings]

    def forget(self, entries: Sequence[Entry]) -> None:
        """Delete entries."""
        for entry in entries:
            self._entries.pop((entry.commit, entry.position), None)


@cache
def open_journal(folder: Path | None) -> Journal:
    """Open the journal of a state folder; with None, one in memory for this process."""
    return MemoryJournal() if folder is None else FileJournal(folder)


def _row(entry: Entry) -> tuple[Any, ...]:
    return (
        *(entry.commit, entry.position, entry.host, entry.division, entry.endpoint, entry.verb),
        *(entry.statement, entry.row, entry.lines, json.dumps(dict(entry.names)), entry.body, json.dumps(entry.key)),
        *(entry.standing.value, entry.message, entry.pid, entry.planned_at, entry.sent_at, entry.ended_at),
    )


def _entry(row: tuple[Any, ...]) -> Entry:
    found = Entry(*row)
    return replace(
        found,
        names=json.loads(row[9]),
        key=tuple(json.loads(row[11])),
        standing=Standing(row[12]),
    )
