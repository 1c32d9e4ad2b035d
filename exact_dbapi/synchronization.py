"""The plan of a SYNCHRONIZE: two sides, the columns that both have, and what may be done to their rows.

A side is read as any query is; where its rows stand tells how they are changed. Nothing here knows SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from exact_dbapi.catalog.model import Endpoint, Property
from exact_dbapi.mutation import Verb
from exact_dbapi.plan import Read


class Resolution(StrEnum):
    """What becomes of a value that both sides have changed since they last agreed."""

    REPORT = "REPORT"
    SOURCE = "SOURCE"
    TARGET = "TARGET"
    NEWEST = "NEWEST"


@dataclass(frozen=True, slots=True)
class ExactPlace:
    """A table of Exact Online, whose rows are written by transactions.

    Where rows do not say which company they belong to, there is one of them for each of `divisions`.
    """

    endpoint: Endpoint
    divisions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LocalPlace:
    """A local table, as the engine calls it."""

    table: str


@dataclass(frozen=True, slots=True, eq=False)
class OtherPlace:
    """A table of another database."""

    table: Any


Place: TypeAlias = ExactPlace | LocalPlace | OtherPlace


@dataclass(frozen=True, slots=True)
class SideColumn:
    """What a side calls a column, its property where it is one of Exact's, and whether rows can be given it."""

    name: str
    property: Property | None = None
    can_insert: bool = True
    can_update: bool = True


@dataclass(frozen=True, slots=True)
class Shared:
    """A column that both sides have, compared as `type_code`.

    With `is_key` it tells which rows are the same; `ignores_case` then says that case and blanks at the end do not
    tell. Without `is_compared` it is given to new rows only; with `is_kept_if_null` NULL overwrites nothing.
    """

    name: str
    type_code: str
    source: SideColumn
    target: SideColumn
    is_key: bool = False
    is_compared: bool = True
    is_kept_if_null: bool = False
    ignores_case: bool = False
    is_trimmed: bool = False
    is_guid: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a SYNCHRONIZE. `read` answers the shared columns, in their order, and then what the positions name;
    `copied` does the same from the local copy, where there can be one.

    `row_key_at` is where a row's own key stands, by which it is changed; `name_at` the name that a new row of the other
    side has inside its transaction; `newest_at` the moment of its last change. `place` is None where nothing can be
    written.
    """

    label: str
    read: Read
    copied: Read | None
    place: Place | None
    row_key_at: tuple[int, ...] = ()
    division_at: int | None = None
    name_at: int | None = None
    newest_at: int | None = None


@dataclass(frozen=True, slots=True)
class Synchronize:
    """Make two tables equal by their difference: `target` like `source`, or, both ways, each like the other.

    `left_out` names the columns of the source that nobody can write to the target. `most_touched`
    bounds the rows that may be touched where `most_changes` does not. `meaning` is another one for other
    queries, and `rows` also for other parameters of them.
    """

    source: Side
    target: Side
    shared: tuple[Shared, ...]
    verbs: frozenset[Verb]
    is_both_ways: bool = False
    resolution: Resolution = Resolution.REPORT
    most_errors: int = 0
    most_changes: int | None = None
    most_touched: int = 1000
    is_dry: bool = False
    left_out: tuple[str, ...] = ()
    meaning: str = ""
    rows: str = ""
