"""What is known of Exact's limits: the calls left per division, and the errors of the last hour per endpoint.

A host and a client come in once; `Window`s and errors go in and out, per division. `SharedLedger` keeps them in the
user's state file, for all processes; `PrivateLedger` in memory, for this one. Times are seconds since 1970 by this
machine's clock. Never counts and never judges: that is the transport's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from exact_dbapi.state.database import Schema, State, open_state

MINUTE, DAY = "minute", "day"
HOUR_SECONDS = 3600.0

_SCHEMA = Schema(
    "budgets",
    (
        """
        CREATE TABLE budgets (
            host TEXT NOT NULL, client TEXT NOT NULL, division INTEGER NOT NULL, period TEXT NOT NULL,
            allowed INTEGER NOT NULL, remaining INTEGER NOT NULL, ends REAL NOT NULL,
            PRIMARY KEY (host, client, division, period)
        ) WITHOUT ROWID;
        CREATE TABLE client_errors (
            host TEXT NOT NULL, client TEXT NOT NULL, division INTEGER NOT NULL, endpoint TEXT NOT NULL,
            at REAL NOT NULL, status INTEGER NOT NULL
        );
        CREATE INDEX client_errors_by_endpoint ON client_errors (host, client, division, endpoint, at)
        """,
    ),
)


@dataclass(frozen=True, slots=True)
class Window:
    """The calls of one division in one period: how many are allowed, how many are left, and when it ends."""

    allowed: int
    remaining: int
    ends: float


Windows = dict[str, Window]


class Ledger(Protocol):
    """Where windows and errors are kept."""

    def windows(self, division: int) -> Windows:
        """Tell the windows of a division, by period; one that is not known yet is left out."""

    def keep(self, division: int, windows: Mapping[str, Window]) -> None:
        """Keep the windows of a division."""

    def divisions(self) -> list[int]:
        """List the divisions with a window."""

    def errors(self, division: int, endpoint: str, since: float) -> list[float]:
        """List when an endpoint answered with an error after `since`, the latest first."""

    def keep_error(self, division: int, endpoint: str, at: float, status: int) -> None:
        """Keep an error, and forget those of the hours before."""

    def close(self) -> None:
        """Close what is open."""


class SharedLedger:
    """A ledger in the user's state file. A power cut may lose its last lines: the next answer of Exact mends that."""

    def __init__(self, folder: Path, host: str, client: str) -> None:
        self._state: State = open_state(folder, _SCHEMA, is_durable=False)
        self._who = (host, client)

    def windows(self, division: int) -> Windows:
        """Read the windows of a division."""
        sql = "SELECT period, allowed, remaining, ends FROM budgets WHERE host = ? AND client = ? AND division = ?"
        rows = self._state.rows(sql, (*self._who, division))
        return {period: Window(allowed, remaining, ends) for period, allowed, remaining, ends in rows}

    def keep(self, division: int, windows: Mapping[str, Window]) -> None:
        """Write the windows of a division."""
        rows = [
            (*self._who, division, period, window.allowed, window.remaining, window.ends)
            for period, window in windows.items()
        ]
        with self._state.writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO budgets VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def divisions(self) -> list[int]:
        """Read which divisions have a window."""
        sql = "SELECT DISTINCT division FROM budgets WHERE host = ? AND client = ? ORDER BY division"
        return [int(row[0]) for row in self._state.rows(sql, self._who)]

    def errors(self, division: int, endpoint: str, since: float) -> list[float]:
        """Read the errors of an endpoint."""
        sql = """SELECT at FROM client_errors
                 WHERE host = ? AND client = ? AND division = ? AND endpoint = ? AND at > ? ORDER BY at DESC"""
        return [float(row[0]) for row in self._state.rows(sql, (*self._who, division, endpoint, since))]

    def keep_error(self, division: int, endpoint: str, at: float, status: int) -> None:
        """Write an error, and delete those of the hours before."""
        with self._state.writing() as connection:
            connection.execute("DELETE FROM client_errors WHERE at <= ?", (at - HOUR_SECONDS,))
            values = (*self._who, division, endpoint, at, status)
            connection.execute("INSERT INTO client_errors VALUES (?, ?, ?, ?, ?, ?)", values)

    def close(self) -> None:
        """Close the file."""
        self._state.close()


@dataclass
class PrivateLedger:
    """A ledger of this process alone."""

    _windows: dict[int, Windows] = field(default_factory=dict)
    _errors: dict[tuple[int, str], list[float]] = field(default_factory=dict)

    def windows(self, division: int) -> Windows:
        """Tell the windows of a division."""
        return dict(self._windows.get(division, {}))

    def keep(self, division: int, windows: Mapping[str, Window]) -> None:
        """Keep the windows of a division."""
        self._windows[division] = dict(windows)

    def divisions(self) -> list[int]:
        """List the divisions with a window."""
        return sorted(self._windows)

    def errors(self, division: int, endpoint: str, since: float) -> list[float]:
        """List the errors of an endpoint."""
        return [at for at in self._errors.get((division, endpoint), ()) if at > since]

    def keep_error(self, division: int, endpoint: str, at: float, status: int) -> None:
        """Keep an error, and forget those of the hours before."""
        self._errors[division, endpoint] = [at, *self.errors(division, endpoint, at - HOUR_SECONDS)]

    def close(self) -> None:
        """Do nothing: nothing is open."""
