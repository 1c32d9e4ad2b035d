"""The steps of a SYNCHRONIZE → what changes where: mutations of Exact's tables, statements on local ones, other tables.

In come the plan and the engine's tables; out go the changes of one side, for one verb at a time: first new rows, then
changed ones, then those that go. What is wrong with a row of Exact is found before any row is staged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from exact_dbapi.catalog.model import ADDED_DIVISION
from exact_dbapi.errors import DataError
from exact_dbapi.executor.engine import Session
from exact_dbapi.executor.stage import stage_each
from exact_dbapi.executor.synchronize.meeting import SOURCE, TARGET
from exact_dbapi.executor.synchronize.sides import divisions_of
from exact_dbapi.mutation import Mutation, Verb
from exact_dbapi.plan import ABSENT, Target, Values, Write
from exact_dbapi.synchronization import ExactPlace, Shared, Side, SideColumn, Synchronize

_SIDES = {SOURCE: ("side0", "s"), TARGET: ("side1", "t")}


@dataclass(frozen=True)
class Changes:
    """What one side gets: `there` is the number of the side, whose rows are in `side` and the other's in `other`."""

    plan: Synchronize
    there: int

    @property
    def side(self) -> Side:
        return self.plan.target if self.there == TARGET else self.plan.source

    @property
    def columns(self) -> list[tuple[int, Shared, SideColumn]]:
        """The shared columns as this side has them."""
        return [(at, one, one.target if self.there else one.source) for at, one in enumerate(self.plan.shared)]

    def rows(self, verb: Verb, outputs: list[str]) -> str:
        """Write the query for the steps of a verb: `h` is the row here, `o` that of the other side."""
        (here, mine), (other, its) = _SIDES[self.there], _SIDES[1 - self.there]
        return (
            f"SELECT {', '.join(outputs)} FROM step LEFT JOIN {here} h ON h.rid = step.{mine} "
            f"LEFT JOIN {other} o ON o.rid = step.{its} "
            f"WHERE step.side = {self.there} AND step.verb = '{verb}' ORDER BY step.number"
        )

    def new_value(self, at: int) -> str:
        """The value that a changed row shall have: that of the other side where it goes this way."""
        way = 1 if self.there == TARGET else 2
        return f"CASE WHEN step.w{at} = {way} THEN o.v{at} ELSE h.v{at} END"

    def given(self, verb: Verb) -> list[tuple[int, str]]:
        """List the columns that rows of this side are given, with their positions."""
        if verb is Verb.INSERT:
            return [(at, column.name) for at, _, column in self.columns if column.can_insert]
        return [(at, column.name) for at, one, column in self.columns if one.is_compared and column.can_update]

    def identity(self) -> list[tuple[int, str]]:
        """List the columns that identify rows of this side, with their positions."""
        return [(at, column.name) for at, one, column in self.columns if one.is_key]


def mutations(
    changes: Changes, verb: Verb, session: Session, statement: int
) -> Iterator[tuple[int, Mutation | DataError]]:
    """Make the changes of one verb of a table of Exact; each with its step, or what is wrong with its row."""
    write, outputs = _write(changes, verb)
    rows = session.execute(changes.rows(verb, ["step.number", *outputs])).fetchall()
    if verb is Verb.INSERT:  # Exact fills in itself what is not given; an explicit NULL may be refused
        rows = [tuple(ABSENT if cell is None else cell for cell in row) for row in rows]
    made = stage_each(write, (row[1:] for row in rows), statement)
    for row, mutation in zip(rows, made, strict=True):
        yield row[0], mutation


def _write(changes: Changes, verb: Verb) -> tuple[Write, list[str]]:
    """The write that the rows of a verb are, and the outputs of the query that gives them."""
    side, place = changes.side, changes.side.place
    assert isinstance(place, ExactPlace)
    targets: list[Target] = []
    outputs: list[str] = []

    def ask(output: str, target: Target) -> None:
        outputs.append(output)
        targets.append(target)

    other = changes.plan.source if changes.there == TARGET else changes.plan.target
    if verb is Verb.INSERT and other.name_at is not None:
        ask(f"CAST(o.x{other.name_at} AS VARCHAR)", Target(place.endpoint.key_properties[0], is_key=True))
    if verb is not Verb.INSERT:
        for at, key in zip(side.row_key_at, place.endpoint.key_properties, strict=True):
            ask(f"h.x{at}", Target(key, is_key=True))
    division = _division(changes, verb)
    if division is not None:
        ask(division, Target(ADDED_DIVISION, is_division=True))
    for at, one, column in changes.columns:
        if column.property is None or verb is Verb.DELETE:
            continue
        if verb is Verb.INSERT and column.can_insert:
            ask(f"o.v{at}", Target(column.property))
        elif verb is Verb.UPDATE and one.is_compared and column.can_update:
            ask(changes.new_value(at), Target(column.property))
            ask(f"h.v{at}", Target(column.property, is_old=True))
    only = place.divisions[0] if place.divisions else None
    return Write(verb, place.endpoint, Values(()), tuple(targets), only), outputs


def _division(changes: Changes, verb: Verb) -> str | None:
    """Where a row says which company it belongs to; None where Exact has but one, or the table knows none."""
    if changes.side.division_at is None:
        return None
    if verb is not Verb.INSERT:
        return f"h.x{changes.side.division_at}"
    said = [at for at, one, _ in changes.columns if one.is_key and one.name.lower() == ADDED_DIVISION.name.lower()]
    if said:
        return f"o.v{said[0]}"
    return f"o.m{len(changes.plan.shared)}" if divisions_of(changes.plan) else None


def outputs_of(changes: Changes, verb: Verb) -> list[str]:
    """List the outputs of a query whose rows go to a local table or another database, under that side's own names."""
    new = "o" if verb is Verb.INSERT else "h"
    named = [] if verb is Verb.INSERT else [f'h.v{at} AS "{_quoted(name)}"' for at, name in changes.identity()]
    if verb is Verb.DELETE:
        return named
    values = {at: (f"{new}.v{at}" if verb is Verb.INSERT else changes.new_value(at)) for at, _ in changes.given(verb)}
    return named + [f'{values[at]} AS "{_quoted(name)}"' for at, name in changes.given(verb)]


def _quoted(name: Any) -> str:
    return str(name).replace('"', '""')
