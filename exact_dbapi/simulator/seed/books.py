"""The books of one division: what every table of the seed company is made with, and how its rows are finished.

In come the seed, the division and its role; out come guids, generators, shared facts and finished tables, each made
once, on first use. Never knows what a table is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from threading import RLock
from typing import Any, TypeVar

from exact_dbapi.simulator.seed import hurting
from exact_dbapi.simulator.seed.identity import TODAY, draw, guids, noise, rowversions, sql_order, sql_time

Row = dict[str, Any]
Made = TypeVar("Made")

#: Which columns that Exact fills itself a table has.
DIVISION = ("Division",)
DATED = ("Created", "Modified")
DATED_DIVISION = ("Created", "Division", "Modified")
SIGNED = ("Created", "Creator", "CreatorFullName", "Modified", "Modifier", "ModifierFullName")
FULL = (*SIGNED, "Division")
UNSTAMPED: tuple[str, ...] = ()

USERS = (
    "Sanne de Boer",
    "Jan-Willem Visser",
    "Fatma Yılmaz",
    "Pieter O'Connor",
    "Ineke van 't Hof",
    "Ruben Maas",
    "Zoë Hendriks",
    "API Koppeling",
)

_DAY_TICKS = 300 * 60 * 60
#: Times in office hours, and how long after its creation a row was changed: half of the rows never were.
_TIMES = tuple(sql_time(8 * _DAY_TICKS + (step * 7919) % (10 * _DAY_TICKS)) for step in range(4096))
_CHANGES = tuple(
    timedelta(0) if step < 128 else timedelta(days=(step - 127) // 2, minutes=step * 3) for step in range(256)
)
_BOOKS_OPENED = datetime(2015, 1, 5)


@dataclass(frozen=True, slots=True)
class Table:
    """How one table is made: its maker, its key, and the columns that Exact fills itself."""

    make: Callable[[Books], Iterable[Row]]
    key: tuple[str, ...] = ("ID",)
    stamps: tuple[str, ...] = FULL


@dataclass
class Books:
    """The books of one division. `role` is 0 for the trading company, 1 for its sister, 2 and more for a holding."""

    seed: str
    division: int
    role: int
    divisions: tuple[int, ...]
    lock: RLock = field(default_factory=RLock)
    _facts: dict[str, Any] = field(default_factory=dict)
    _ids: dict[str, list[str]] = field(default_factory=dict)

    def name(self, subject: str) -> str:
        """Name a subject of this division, for hashing."""
        return f"{self.seed}/{self.division}/{subject}"

    def draw(self, subject: str) -> Random:
        return draw(self.name(subject))

    def ids(self, subject: str, count: int) -> list[str]:
        """Return at least `count` guids of a subject; the first ones stay the same when more are asked."""
        known = self._ids.get(subject, [])
        if len(known) < count:
            known = guids(self.name(subject), count)
            self._ids[subject] = known
        return known

    def once(self, make: Callable[[Books], Made]) -> Made:
        """Return what `make` gives for these books, made at the first call."""
        name = f"{make.__module__}.{make.__qualname__}"
        with self.lock:
            if name not in self._facts:
                self._facts[name] = make(self)
            made: Made = self._facts[name]
            return made

    def size(self, trading: int, sister: int, holding: int) -> int:
        """Return how many rows a division of this role has."""
        return (trading, sister, holding)[min(self.role, 2)]

    @property
    def users(self) -> Sequence[tuple[str, str]]:
        """The users of the licence: guid and full name, the same in each division."""
        return self.once(_users)

    @property
    def rowversion_start(self) -> int:
        """Where the division's rowversions start: above 2^53 in the sister company, as if restored on a busy server."""
        return 2**53 + 11 if self.role == 1 else 2_000_000_000 * (self.role + 1)


def _users(books: Books) -> Sequence[tuple[str, str]]:
    return tuple(zip(guids(f"{books.seed}/users", len(USERS)), USERS, strict=True))


def finish(books: Books, path: str, table: Table, residue: int) -> list[Row]:
    """Make a table's rows, stamp them, and sort them as Exact does when no order is asked."""
    rows = list(table.make(books))
    bare = hurting.BARE.get(path, 0) if books.role == 0 else 0
    changes = hurting.OVERRIDES.get(path, ()) if books.role == 0 else ()
    for row, change in zip(rows, changes, strict=False):
        row.update(change)
    moments = _stamp(books, path, table.stamps, rows)
    for index, version in rowversions(moments, books.rowversion_start, residue):
        rows[index]["Timestamp"] = version
    for row in rows[len(changes) : len(changes) + bare]:
        _strip(row, {*table.key, *table.stamps, "Timestamp", "Name", "Code", "Description", "Account", "FullName"})
    return in_key_order(rows, table.key)


def _strip(row: Row, kept: set[str]) -> None:
    for name in [name for name in row if name not in kept]:
        del row[name]


def _stamp(books: Books, path: str, stamps: tuple[str, ...], rows: list[Row]) -> list[datetime]:
    signatures = [
        {key: value for key, value in signature.items() if key in stamps} for signature in books.once(_signatures)
    ]
    bytes_ = noise(books.name(f"stamp/{path}"), 4 * len(rows))
    dated = "Modified" in stamps
    moments = []
    for row, at in zip(rows, range(0, 4 * len(rows), 4), strict=True):
        created = row.pop("Created", None)
        if created is None:
            created = _BOOKS_OPENED + timedelta(days=bytes_[at + 2] * 12 + bytes_[at + 3] % 12)
        created = min(created, TODAY) + _TIMES[bytes_[at] | (bytes_[at + 1] & 15) << 8]
        modified = row.get("Modified") or min(created + _CHANGES[bytes_[at + 2]], TODAY + _TIMES[bytes_[at]])
        row.update(signatures[bytes_[at + 3] & 63])
        if dated:
            row["Created"] = min(created, modified)
            row["Modified"] = modified
        moments.append(modified)
    return moments


def _signatures(books: Books) -> list[Row]:
    return [
        {
            "Creator": creator,
            "CreatorFullName": creator_name,
            "Modifier": modifier,
            "ModifierFullName": modifier_name,
            "Division": books.division,
        }
        for creator, creator_name in books.users
        for modifier, modifier_name in books.users
    ]


def in_key_order(rows: list[Row], key: tuple[str, ...]) -> list[Row]:
    """Sort rows as Exact does by default: key ascending, guids as SQL Server compares them, text without case."""
    if not rows or not key:
        return rows
    ranks = [_rank_of(rows[0][name]) for name in key]
    if len(key) == 1:
        name, rank = key[0], ranks[0]
        return sorted(rows, key=lambda row: rank(row[name]))
    return sorted(rows, key=lambda row: tuple(rank(row[name]) for name, rank in zip(key, ranks, strict=True)))


def _rank_of(value: Any) -> Callable[[Any], Any]:
    if not isinstance(value, str):
        return lambda value: value
    return sql_order if len(value) == 36 and value[8] == "-" else str.upper
