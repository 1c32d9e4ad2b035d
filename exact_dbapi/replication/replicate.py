"""Tables of Exact → another database: made where they are not there, widened, and brought up to date.

A way to connect, tables, companies and a database come in; an `Outcome` for each table and company goes out. Each is a
transaction of its own in the other database: what was done stays when a later one fails, and the next run goes on
there. Several companies are read at once; a database with one writer is written to by turns.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from exact_dbapi.catalog.mirrors import Mirror
from exact_dbapi.connection import Connection
from exact_dbapi.databases import Database, Work
from exact_dbapi.errors import Error
from exact_dbapi.replication import changes, places
from exact_dbapi.replication.places import Reached
from exact_dbapi.replication.tables import Table
from exact_dbapi.replication.whole import compare_whole


@dataclass(frozen=True)
class Outcome:
    """What became of one table of one company. `way` is ``changes`` where the sync endpoint told what has changed, and
    ``whole`` where all rows were read; `error` says why nothing was done."""

    table: str
    division: int
    way: str
    written: int = 0
    deleted: int = 0
    rows: int = 0
    calls: int = 0
    seconds: float = 0.0
    note: str = ""
    error: Error | None = None


def replicate(
    connect: Callable[[int], Connection],
    url: str,
    database: Database,
    tables: Sequence[Table],
    divisions: Sequence[int],
    told: Callable[[Outcome], None] = lambda outcome: None,
    divisions_at_once: int = 8,
) -> list[Outcome]:
    """Bring tables up to date in another database; `connect` opens a connection for a company, `told` hears
    of each outcome as it comes.

    Raises: what making the tables raises; what is wrong with one table of one company is in its outcome.
    """
    places.prepare(database)
    notes = {table.name: _made(database, table) for table in tables}
    run = _Run(connect, url, database, threading.Lock() if database.takes_turns else None)
    with ThreadPoolExecutor(max(min(len(divisions), divisions_at_once), 1), "exact-replicate") as threads:
        futures = [threads.submit(lambda one: list(run.division(one, tables, notes, told)), one) for one in divisions]
        outcomes = [outcome for future in futures for outcome in future.result()]
    order = [table.name for table in tables]
    return sorted(outcomes, key=lambda one: (divisions.index(one.division), order.index(one.table)))


def _made(database: Database, table: Table) -> str:
    """Make a table that is not there, or add the columns that are new; what was done."""
    shape = table.shape
    there = database.shape(shape.schema, shape.name)
    known = {column.name for column in there.columns} if there is not None else set()
    fresh = [column for column in shape.columns if column.name not in known]
    if not fresh:
        return ""
    work = database.begin()
    try:
        if there is None:
            work.create(shape)
        else:
            work.widen(shape, fresh)
            _forget(work, table)
    except BaseException:
        work.rollback()
        raise
    work.commit()
    return "made" if there is None else f"new columns {', '.join(column.name for column in fresh)}"


def _forget(work: Work, table: Table) -> None:
    """Have all rows read again: those that are there lack the values of the new columns."""
    shape = places.places_shape()
    work.clear(shape, ("table_name", table.name))


@dataclass(frozen=True)
class _Run:
    connect: Callable[[int], Connection]
    url: str
    database: Database
    turn: threading.Lock | None

    def division(
        self, division: int, tables: Sequence[Table], notes: dict[str, str], told: Callable[[Outcome], None]
    ) -> Iterator[Outcome]:
        """Bring the tables of one company up to date, one after the other."""
        with closing(self.connect(division)) as connection:
            refresh = changes.refreshing(connection)
            # The log of deletions is read once, if the first one reads it from the earliest entry that any wants.
            for table in sorted(tables, key=lambda one: changes.deletions_seen(one.mirror, division, connection)):
                outcome = self._table(table, division, connection, refresh)
                note = ", ".join(part for part in (notes[table.name], outcome.note) if part)
                outcome = replace(outcome, note=note)
                told(outcome)
                yield outcome

    def _table(
        self, table: Table, division: int, connection: Connection, refresh: Callable[[Mirror, int], None]
    ) -> Outcome:
        began, asked = time.perf_counter(), len(connection.calls)
        try:
            if table.mirror is not None:
                refresh(table.mirror, division)
            if self.turn is None:
                outcome = self._written(table, division, connection)
            else:
                with self.turn:
                    outcome = self._written(table, division, connection)
        except Error as error:
            connection.rollback()
            outcome = Outcome(table.name, division, _way(table), error=error)
        seconds = time.perf_counter() - began
        return replace(outcome, calls=len(connection.calls) - asked, seconds=seconds)

    def _written(self, table: Table, division: int, connection: Connection) -> Outcome:
        databases = connection.transaction.endings.databases
        databases.know(self.url, self.database)
        work = databases.work(self.url)
        place = places.reached(work, table.name, division)
        now = datetime.now(UTC).replace(tzinfo=None)
        outcome = Outcome(table.name, division, _way(table))
        if table.mirror is None:
            written, deleted = compare_whole(table, division, self.url, connection)
            place = Reached(table.name, division, at=now)
        else:
            step = changes.apply(table, table.mirror, division, place, work, connection)
            written, deleted, place = step.written, step.deleted, replace(step.place, at=now)
            outcome = replace(outcome, note=step.note)
        places.keep(work, place)
        rows = work.count(table.shape, (table.division_column, division))
        connection.commit()
        return replace(outcome, written=written, deleted=deleted, rows=rows)


def _way(table: Table) -> str:
    return "whole" if table.mirror is None else "changes"
