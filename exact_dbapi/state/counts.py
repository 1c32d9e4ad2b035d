"""How many rows reads of Exact had, as a help to choose and to estimate: never an answer.

A host comes in once; per `Asked` (division, endpoint, condition) the rows that were seen last go in and out, with the
time. `SharedCounts` keeps them in the user's state file, for all processes; `PrivateCounts` in memory, for their
owner. A condition is a digest: its literals never get here. Times are seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from exact_dbapi.state.database import Schema, State, open_state

#: What was not seen again for so long is forgotten: conditions on dates come and go.
KEPT_SECONDS = 90 * 86_400.0

#: The same number is not written again within this time, so that a read that is repeated costs no transaction.
_FRESH_SECONDS = 3_600.0

_MOST_HOSTS = 16

_SCHEMA = Schema(
    "row_counts",
    (
        """
        CREATE TABLE row_counts (
            host TEXT NOT NULL, division INTEGER NOT NULL, endpoint TEXT NOT NULL, condition TEXT NOT NULL,
            found INTEGER NOT NULL, seen_at REAL NOT NULL,
            PRIMARY KEY (host, division, endpoint, condition)
        ) WITHOUT ROWID;
        CREATE INDEX row_counts_by_time ON row_counts (seen_at)
        """,
    ),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a number of rows belongs to. `division` is 0 where there is none; `condition` is empty without one."""

    division: int
    endpoint: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A number of rows, and when it was seen."""

    rows: int
    at: float


def _nothing() -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the local copies are that answer a table, `copies` of them: whether they are whole, when they were
    refreshed, whether that is fresh enough; `count` counts the rows of the table's own."""

    copies: int = 1
    is_whole: bool = False
    refreshed_at: float = 0.0
    is_fresh: bool = False
    count: Callable[[], int] = _nothing


class Counts(Protocol):
    """Where numbers of rows are kept."""

    def recall(self, wanted: Iterable[Asked]) -> dict[Asked, Seen]:
        """Tell what was seen; what never was is left out."""

    def learn(self, found: Mapping[Asked, Seen]) -> None:
        """Keep what was seen now."""


class SharedCounts:
    """Counts in the user's state file. A power cut may lose the last ones; they are learnt again."""

    def __init__(self, folder: Path, host: str) -> None:
        self._state: State = open_state(folder, _SCHEMA, is_durable=False)
        self._host = host
        self._written: dict[Asked, Seen] = {}

    def recall(self, wanted: Iterable[Asked]) -> dict[Asked, Seen]:
        """Read what was seen, without making the file.

        Raises: OperationalError when the file cannot be used.
        """
        if not self._state.exists():
            return {}
        sql = """SELECT found, seen_at FROM row_counts
                 WHERE host = ? AND division = ? AND endpoint = ? AND condition = ?"""
        found: dict[Asked, Seen] = {}
        for asked in wanted:
            for rows, at in self._state.rows(sql, (self._host, asked.division, asked.endpoint, asked.condition)):
                found[asked] = Seen(rows, at)
        return found

    def learn(self, found: Mapping[Asked, Seen]) -> None:
        """Write what is new, in one transaction, and forget what is old.

        Raises: OperationalError when the file cannot be used.
        """
        new = {asked: seen for asked, seen in found.items() if self._is_new(asked, seen)}
        if not new:
            return
        rows = [
            (self._host, asked.division, asked.endpoint, asked.condition, seen.rows, seen.at)
            for asked, seen in new.items()
        ]
        with self._state.writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO row_counts VALUES (?, ?, ?, ?, ?, ?)", rows)
            oldest = max(seen.at for seen in new.values()) - KEPT_SECONDS
            connection.execute("DELETE FROM row_counts WHERE seen_at < ?", (oldest,))
        self._written |= new

    def _is_new(self, asked: Asked, seen: Seen) -> bool:
        before = self._written.get(asked)
        return before is None or before.rows != seen.rows or seen.at - before.at > _FRESH_SECONDS


@dataclass
class PrivateCounts:
    """Counts of one owner alone."""

    _seen: dict[Asked, Seen] = field(default_factory=dict)

    def recall(self, wanted: Iterable[Asked]) -> dict[Asked, Seen]:
        """Tell what was seen."""
        return {asked: self._seen[asked] for asked in wanted if asked in self._seen}

    def learn(self, found: Mapping[Asked, Seen]) -> None:
        """Keep what was seen now."""
        self._seen |= found


def open_counts(folder: Path | None, host: str) -> Counts:
    """Give the counts of a host: this process's one for a folder, or new ones in memory when it is None."""
    return PrivateCounts() if folder is None else _shared(folder, host)


@lru_cache(_MOST_HOSTS)
def _shared(folder: Path, host: str) -> SharedCounts:
    return SharedCounts(folder, host)
