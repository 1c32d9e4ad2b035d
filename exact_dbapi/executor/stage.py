"""Rows of a `Write` → `Mutation`s: each value checked and converted before anything is staged, let alone sent.

In come the plan and the rows of its source, out come the changes. All that is wrong with a row is one error, with the
row's number. Never sends anything, and knows no other statement of the transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from exact_dbapi.catalog.model import Property
from exact_dbapi.errors import DataError, OperationalError, ProgrammingError
from exact_dbapi.executor.conversion import Misfit, convert, name_of_row
from exact_dbapi.executor.result import Row
from exact_dbapi.mutation import Mutation, Value, Verb
from exact_dbapi.plan import ABSENT, Read, Target, Write
from exact_dbapi.scan import Constant

_SHOWN_CHARACTERS = 60


def stage(write: Write, rows: Iterable[Row], statement: int = 1) -> Iterator[Mutation]:
    """Turn the rows of a write's source into changes, in their order.

    An UPDATE that changes nothing in a row has no values. A row that a join finds more than once is changed once.

    Raises: DataError with all that is wrong with a row, or with what all rows share before the first is taken;
    ProgrammingError when a join gives a row different values; OperationalError when more rows would change than
    `max_rows`.
    """
    stager = _Stager(write, statement)
    seen: dict[tuple[object, ...], Mutation] = {}
    may_repeat = write.verb is not Verb.INSERT and isinstance(write.source, Read)
    count = 0
    for number, row in enumerate(rows, 1):
        mutation = stager.mutation(row, number)
        if may_repeat:
            key = (mutation.division, *mutation.key)
            before = seen.setdefault(key, mutation)
            if before is not mutation:
                _check_same(before, mutation)
                continue
        count += 1
        if write.max_rows is not None and count > write.max_rows:
            raise _too_many(write)
        yield mutation


def stage_each(write: Write, rows: Iterable[Row], statement: int = 1) -> Iterator[Mutation | DataError]:
    """Turn each row of a write's source into a change, or into what is wrong with it.

    Raises: DataError with what all rows share, before the first is taken.
    """
    stager = _Stager(write, statement)
    for number, row in enumerate(rows, 1):
        try:
            yield stager.mutation(row, number)
        except DataError as error:
            yield error


def _check_same(before: Mutation, again: Mutation) -> None:
    if before.values != again.values:
        key = ", ".join(map(str, before.key))
        raise ProgrammingError(
            f"The statement gives the row {key} of {before.endpoint.qualified_name} different values "
            f"(rows {before.row} and {again.row} of what it reads).",
            hint="Join so that each row is found once, or aggregate.",
        )


def _too_many(write: Write) -> OperationalError:
    return OperationalError(
        f"{write.verb} of {write.endpoint.qualified_name} would change more than {write.max_rows} rows; "
        "nothing was staged.",
        hint="Add conditions, name the rows by their keys, or raise the setting max_rows_changed.",
    )


class _Stager:
    """Makes the changes of one statement."""

    def __init__(self, write: Write, statement: int) -> None:
        self._write = write
        self._statement = statement
        old = {target.property: at for at, target in enumerate(write.targets) if target.is_old}
        self._keys = [(at, target.property) for at, target in enumerate(write.targets) if target.is_key]
        self._divisions = [(at, target.property) for at, target in enumerate(write.targets) if target.is_division]
        self._values = [
            (at, target.property, old.get(target.property))
            for at, target in enumerate(write.targets)
            if _is_value(target)
        ]
        self._before = [(at, one.name) for one, at in old.items()] if write.verb is Verb.DELETE else []
        mistakes: list[str] = []
        shared = [(item, self._accepted(value, item, mistakes)) for item, value in write.constants]
        if mistakes:
            raise self._refused("", mistakes)
        self._constants = [(column, value, old.get(column)) for column, value in shared]

    def mutation(self, row: Row, number: int) -> Mutation:
        """Make the change of one row.

        Raises: DataError with all that is wrong with it.
        """
        mistakes: list[str] = []
        write = self._write
        division = self._division(row, mistakes)
        key = tuple(self._key(row[at], column, mistakes) for at, column in self._keys if row[at] is not ABSENT)
        values = tuple(self._changes(row, mistakes))
        if mistakes:
            raise self._refused(f"Row {number} of ", mistakes)
        key = () if key == (None,) and write.verb is Verb.INSERT else key
        before = {name: row[at] for at, name in self._before}
        return Mutation(write.verb, write.endpoint, division, values, key, self._statement, number, before)

    def _division(self, row: Row, mistakes: list[str]) -> int:
        for at, column in self._divisions:
            if row[at] is None or row[at] is ABSENT:
                mistakes.append(
                    f"{column.name} is {'NULL' if row[at] is None else 'DEFAULT'}, and the row needs a company"
                )
                return 0
            value = _converted(row[at], column, mistakes)
            return value if type(value) is int else 0
        return self._write.division or 0

    def _key(self, value: Any, column: Property, mistakes: list[str]) -> Constant | None:
        try:
            return name_of_row(value)
        except Misfit as reason:
            mistakes.append(f"{column.name} = {_shown(value)} {reason}")
            return None

    def _changes(self, row: Row, mistakes: list[str]) -> Iterator[tuple[Property, Value]]:
        for column, value, old in self._constants:
            if old is None or not _is_same(value, row[old], column):
                yield column, value
        for at, column, old in self._values:
            if row[at] is ABSENT:
                if column.is_mandatory:
                    mistakes.append(f"{column.name} is missing, and Exact demands it")
                continue
            value = self._accepted(row[at], column, mistakes)
            if old is None or not _is_same(value, row[old], column):
                yield column, value

    def _accepted(self, value: Any, column: Property, mistakes: list[str]) -> Value:
        if value is None and column.is_mandatory:
            mistakes.append(f"{column.name} is NULL, and Exact demands a value")
        return _converted(value, column, mistakes)

    def _refused(self, where: str, mistakes: list[str]) -> DataError:
        write = self._write
        what = f"{where}{write.verb} {_INTO[write.verb]} {write.endpoint.qualified_name}"
        return DataError(f"{what} cannot be sent: {'; '.join(mistakes)}.")


_INTO = {Verb.INSERT: "into", Verb.UPDATE: "of", Verb.DELETE: "from"}


def _is_value(target: Target) -> bool:
    return not (target.is_key or target.is_division or target.is_old)


def _converted(value: Any, column: Property, mistakes: list[str]) -> Value:
    try:
        return convert(value, column)
    except Misfit as reason:
        mistakes.append(f"{column.name} is {column.edm.sql}, and {_shown(value)} {reason}")
        return None


def _is_same(new: Value, stored: Any, column: Property) -> bool:
    try:
        return new == convert(stored, column)
    except Misfit:  # Exact's own value is not held to what may be written
        return False


def _shown(value: Any) -> str:
    text = repr(value) if not isinstance(value, float) else str(value)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
