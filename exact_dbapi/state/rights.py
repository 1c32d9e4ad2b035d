"""What earlier calls showed of rights: per division, endpoint and action the latest telling answer.

A host and a client come in once; `Evidence` goes in and out. `SharedMemory` keeps it in the user's state file, for all
processes; `PrivateMemory` for this one. Times are seconds since 1970. Never judges what an answer means.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from exact_dbapi.state.database import Schema, State, open_state

#: What was done when an answer came: rows were read, a row was written; or Exact was asked about either.
READ, WRITE, MAY_READ, MAY_WRITE = "read", "write", "may read", "may write"

#: The same answer again is not written anew within this time.
STALE_SECONDS = 3600.0

_SCHEMA = Schema(
    "rights",
    (
        """
        CREATE TABLE rights (
            host TEXT NOT NULL, client TEXT NOT NULL, division INTEGER NOT NULL, endpoint TEXT NOT NULL,
            action TEXT NOT NULL, status INTEGER NOT NULL, reason TEXT NOT NULL, said TEXT NOT NULL, at REAL NOT NULL,
            PRIMARY KEY (host, client, division, endpoint, action)
        ) WITHOUT ROWID
        """,
    ),
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One answer. `reason` is the header of that name, `said` the beginning of a refusal's body, or what was told."""

    division: int
    endpoint: str
    action: str
    status: int
    reason: str
    said: str
    at: float

    @property
    def key(self) -> tuple[int, str, str]:
        return self.division, self.endpoint, self.action


class Memory(Protocol):
    """Where evidence is kept."""

    def evidence(self) -> list[Evidence]:
        """List all that is kept, in the order of divisions and endpoints."""

    def keep(self, found: Evidence) -> None:
        """Keep an answer in the place of the one before it."""

    def forget(self) -> None:
        """Forget everything, as when somebody else signs in."""


@dataclass
class PrivateMemory:
    """Evidence of this process alone."""

    _kept: dict[tuple[int, str, str], Evidence] = field(default_factory=dict)

    def evidence(self) -> list[Evidence]:
        """List all that is kept."""
        return [self._kept[key] for key in sorted(self._kept)]

    def keep(self, found: Evidence) -> None:
        """Keep an answer."""
        self._kept[found.key] = found

    def forget(self) -> None:
        """Forget everything."""
        self._kept.clear()


class SharedMemory:
    """Evidence in the user's state file; what a power cut loses is found out anew."""

    def __init__(self, folder: Path, host: str, client: str) -> None:
        self._state: State = open_state(folder, _SCHEMA, is_durable=False)
        self._who = (host, client)
        self._written: dict[tuple[int, str, str], Evidence] = {}

    def evidence(self) -> list[Evidence]:
        """Read all that is kept."""
        sql = """SELECT division, endpoint, action, status, reason, said, at FROM rights
                 WHERE host = ? AND client = ? ORDER BY division, endpoint, action"""
        return [Evidence(*row) for row in self._state.rows(sql, self._who)]

    def keep(self, found: Evidence) -> None:
        """Write an answer, unless it is what was just written: most calls show nothing new."""
        before = self._written.get(found.key)
        is_known = before is not None and (before.status, before.reason, before.said) == (
            *(found.status, found.reason, found.said),
        )
        if is_known and before is not None and found.at - before.at < STALE_SECONDS:
            return
        values = (found.status, found.reason, found.said, found.at)
        with self._state.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO rights VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*self._who, *found.key, *values)
            )
        self._written[found.key] = found

    def forget(self) -> None:
        """Delete everything of this host and client."""
        self._written.clear()
        with self._state.writing() as connection:
            connection.execute("DELETE FROM rights WHERE host = ? AND client = ?", self._who)
