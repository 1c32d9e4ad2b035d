"""How a SYNCHRONIZE is run: read both sides, find the difference, check the limits, change what differs.

In come the plan and both results, out comes a table. Changes of Exact are staged with the others of the transaction;
local tables and other databases are changed within theirs.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from exact_dbapi.errors import DataError, OperationalError, Warning
from exact_dbapi.executor.engine import Session
from exact_dbapi.executor.fetch import Access
from exact_dbapi.executor.local import local
from exact_dbapi.executor.pending import Place, place_of
from exact_dbapi.executor.result import Result
from exact_dbapi.executor.synchronize.agreed import (
    Agreement,
    Files,
    Shelf,
    known_name_of,
    name_of,
    recall,
    token_of,
)
from exact_dbapi.executor.synchronize.changes import Changes, mutations, outputs_of
from exact_dbapi.executor.synchronize.known import count
from exact_dbapi.executor.synchronize.meeting import CONFLICT, SOURCE, TARGET, compare
from exact_dbapi.executor.synchronize.reading import Reading
from exact_dbapi.executor.synchronize.report import difference, summary
from exact_dbapi.executor.values import values
from exact_dbapi.mutation import Mutation, Verb
from exact_dbapi.plan import Frame, Local, Read
from exact_dbapi.synchronization import ExactPlace, LocalPlace, OtherPlace, Side, Synchronize

_MOST_SHOWN = 5
_ROWS = "changed__rows"
_TOGETHER = "synchronize"


def synchronize(plan: Synchronize, run: Callable[[Read, Access], Result], access: Access) -> Result:
    """Make two tables equal, or tell what that would change; `run` opens a read.

    Raises: DataError for rows that cannot be told apart or do not fit; OperationalError when more rows would change
    than may; the error of the page that fails; what another database or a local table refuses; Cancelled.
    """
    session = access.engine.session_apart()
    work = _Work(plan, access, session, Reading(plan, access, session, run))
    is_kept = False
    try:
        with access.halt.stopping(session.interrupt):
            work.compare()
            if plan.is_dry:
                return values(difference(plan, session))
            work.check()
            work.change()
            is_kept = work.agree()
            return values(summary(plan, session, work.refused))
    finally:
        work.reading.close()
        if not is_kept:
            session.close()


@dataclass
class _Work:
    plan: Synchronize
    access: Access
    session: Session
    reading: Reading
    refused: int = 0

    def __post_init__(self) -> None:
        self._steps: dict[Place, int] = {}
        self._shelf = Shelf(self.access.agreed, self.access.endings.remembered)
        self._name = name_of(self.plan, self.access.host)
        self._known = known_name_of(self.plan, self._name)

    def compare(self) -> None:
        """Read both sides and find the steps, no more of them than the plan allows."""
        agreed = self._shelf.take(self._name) if self.plan.is_both_ways else None
        self.reading.take_in(self._shelf.take_known(self._known), token_of(agreed))
        if self.plan.is_both_ways:
            recall(self.plan, agreed, self.session)
        self._refuse_wrong_rows()
        compare(self.plan, self.session)
        most = self.plan.most_changes
        only = "false" if most is None else f"verb <> '{CONFLICT}'"
        first = f"SELECT number FROM step WHERE {only} ORDER BY number LIMIT {most or 0}"
        self.session.execute(f"CREATE TEMP TABLE later AS SELECT * FROM step WHERE {only} AND number NOT IN ({first})")
        self.session.execute("DELETE FROM step WHERE number IN (SELECT number FROM later)")

    def _refuse_wrong_rows(self) -> None:
        """Leave out rows whose values do not fit, or refuse the whole when there are too many of them."""
        found: list[str] = []
        for number, side in enumerate((self.plan.source, self.plan.target)):
            rows = self.session.execute(f"SELECT rid, wrong FROM side{number} WHERE wrong IS NOT NULL").fetchall()
            found += [f"row {rid} of {side.label}: {wrong}" for rid, wrong in rows]
        self._tolerate(found)

    def _tolerate(self, mistakes: Sequence[str]) -> None:
        """Count rows that are left out, and refuse when there are more than the plan allows.

        Raises: DataError that shows the first ones.
        """
        self.refused += len(mistakes)
        shown = "; ".join(mistakes[:_MOST_SHOWN])
        if self.refused > self.plan.most_errors and mistakes:
            raise DataError(
                f"{self.refused} rows cannot be synchronized, and {self.plan.most_errors} may be left out: {shown}.",
                hint="Correct them, choose others with a query, or write CONTINUE ON FIRST n ERRORS.",
            )
        if mistakes:
            warnings.warn(f"{len(mistakes)} rows were left out: {shown}.", Warning, stacklevel=2)

    def check(self) -> None:
        """Refuse to touch more rows than the settings allow, where the statement itself does not say how many.

        Raises: OperationalError with the figures.
        """
        if self.plan.most_changes is not None:
            return
        counts = self._counts()
        touched = sum(
            number
            for (side, verb), number in counts.items()
            if verb != CONFLICT and (verb != Verb.INSERT or isinstance(self._side(side).place, ExactPlace))
        )
        if touched > self.plan.most_touched:
            made = ", ".join(
                f"{number:,} {verb} in {self._side(side).label}" for (side, verb), number in counts.items()
            )
            raise OperationalError(
                f"SYNCHRONIZE would touch {touched:,} rows, and {self.plan.most_touched:,} are allowed: {made}; "
                "nothing was changed.",
                hint="Look at them with DRY RUN; then write LIMIT n CHANGES, or raise the setting max_rows_changed.",
            )

    def _counts(self) -> dict[tuple[int, str], int]:
        rows = self.session.execute("SELECT side, verb, count(*) FROM step GROUP BY ALL ORDER BY ALL").fetchall()
        return {(side, verb): number for side, verb, number in rows}

    def _side(self, number: int) -> Side:
        return self.plan.target if number == TARGET else self.plan.source

    def change(self) -> None:
        """Make the changes of both sides; those of Exact are staged last, when the others have gone well."""
        order = sorted((TARGET, SOURCE), key=lambda there: isinstance(self._side(there).place, ExactPlace))
        for there in order:
            changes = Changes(self.plan, there)
            place = changes.side.place
            made = {verb for side, verb in self._counts() if side == there}
            verbs = [verb for verb in (Verb.INSERT, Verb.UPDATE, Verb.DELETE) if verb in made]
            if isinstance(place, ExactPlace):
                self._stage(changes, verbs)
            elif isinstance(place, LocalPlace):
                for verb in verbs:
                    self._change_local(changes, verb, place)
            elif isinstance(place, OtherPlace):
                for verb in verbs:
                    self._change_other(changes, verb, place)

    def _stage(self, changes: Changes, verbs: Sequence[Verb]) -> None:
        pending = self.access.pending
        assert pending is not None
        pending.savepoint(_TOGETHER)
        try:
            for verb in verbs:
                statement = pending.next_statement
                made = list(mutations(changes, verb, self.session, statement))
                self._tolerate([error.message for _, error in made if isinstance(error, DataError)])
                staged = [mutation for _, mutation in made if isinstance(mutation, Mutation)]
                self._steps.update({place_of(one): step for step, one in made if isinstance(one, Mutation)})
                pending.stage(staged)
                if self.plan.most_errors:
                    pending.tolerate(statement, self.plan.most_errors - self.refused)
        except BaseException:
            pending.rollback_to(_TOGETHER)
            raise
        finally:
            pending.release(_TOGETHER)

    def _change_local(self, changes: Changes, verb: Verb, place: LocalPlace) -> None:
        rows = self._rows(changes, verb)
        keys = [_name(name) for _, name in changes.identity()]
        given = [_name(name) for _, name in changes.given(verb)]
        same = " AND ".join(f"t.{name} = {_ROWS}.{name}" for name in keys)
        match verb:
            case Verb.INSERT:
                names = ", ".join(given)
                sql = f"INSERT INTO {place.table} ({names}) SELECT {names} FROM {_ROWS}"
            case Verb.UPDATE:
                values = ", ".join(f"{name} = {_ROWS}.{name}" for name in given)
                sql = f"UPDATE {place.table} AS t SET {values} FROM {_ROWS} WHERE {same}"
            case Verb.DELETE:
                sql = f"DELETE FROM {place.table} AS t USING {_ROWS} WHERE {same}"
        engine = self.access.engine.holding((Frame(_ROWS, rows, "changes"),))
        local(Local(sql, {}, False), replace(self.access, engine=engine))

    def _change_other(self, changes: Changes, verb: Verb, place: OtherPlace) -> None:
        rows = self._rows(changes, verb)
        rows = rows.cast(place.table.shape.arrow(rows.column_names))
        work, shape = place.table.work(), place.table.shape
        keys = [name for _, name in changes.identity()]
        match verb:
            case Verb.INSERT:
                work.insert(shape, rows)
            case Verb.UPDATE:
                work.update(shape, keys, rows)
            case Verb.DELETE:
                work.delete(shape, keys, rows)

    def _rows(self, changes: Changes, verb: Verb) -> Any:
        return self.session.arrow(changes.rows(verb, outputs_of(changes, verb)), {}, 10_000).read_all()

    def agree(self) -> bool:
        """Have what is found out then kept, once the transaction has ended well; whether there is something to keep."""
        conflicts = sum(number for (_, verb), number in self._counts().items() if verb == CONFLICT)
        if conflicts:
            warnings.warn(
                f"{conflicts} rows were changed on both sides, in {self.plan.source.label} and "
                f"{self.plan.target.label}: they were left as they are. RESOLVE BY says which side counts.",
                Warning,
                stacklevel=2,
            )
        basis = self.reading.basis(token_of(None)) if not self.refused else None
        is_same = self.reading.is_warm and not count(self.session, "due")
        if is_same or (basis is None and not self.plan.is_both_ways):
            return False
        files = Files(self._shelf, self._name, self._known)
        found = Agreement(self.plan, files, self.session, self._steps, basis, self.reading.is_warm)
        self.access.endings.waiting.append(found)
        return True


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
