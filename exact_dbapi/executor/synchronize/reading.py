"""Both sides of a SYNCHRONIZE into the engine: whole, or of each just what may have changed since the last run.

In come the plan and what is known of the last run; the tables `side0` and `side1` are there afterwards, and it is said
what the next run may build on. What a local copy answers is asked what has changed; a side without is read whole, and
those of its rows are left whose digest is another. Wherever something is not as it was then (another copy, several
rows of one identity, more changes than it is worth), everything is read and compared.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from exact_dbapi.errors import AccessDenied
from exact_dbapi.executor.counts import Remembered
from exact_dbapi.executor.engine import Session
from exact_dbapi.executor.fetch import Access
from exact_dbapi.executor.forecast import total
from exact_dbapi.executor.result import Result
from exact_dbapi.executor.synchronize import known
from exact_dbapi.executor.synchronize.fed import Fed, Place
from exact_dbapi.executor.synchronize.known import Basis
from exact_dbapi.executor.synchronize.sides import check_identities, matches, take_in
from exact_dbapi.plan import Read
from exact_dbapi.synchronization import Side, Synchronize

if TYPE_CHECKING:
    import pyarrow

_CALLS_OF_A_COPY = 2

#: So many changed rows are looked up by their keys, or so large a part of all; beyond that all are read.
_MOST_LOOKED_UP = 5_000
_LARGEST_PART = 0.2


@dataclass
class Reading:
    """The reading of one run; `run` opens a read. `is_warm` says that the tables have what may have changed alone."""

    plan: Synchronize
    access: Access
    session: Session
    run: Callable[[Read, Access], Result]
    is_warm: bool = False
    _salt: str = field(default_factory=lambda: secrets.token_hex(8))

    def __post_init__(self) -> None:
        self._fed = [self._opened(side) for side in (self.plan.source, self.plan.target)]

    def _opened(self, side: Side) -> Fed | None:
        copies = self.access.copies
        if side.copied is None or copies is None or self._is_short(side.read):
            return None
        return Fed(copies, side.copied, self.access.divisions_at_once)

    def _is_short(self, read: Read) -> bool:
        """Whether a table is surely read with no more calls than its copy takes: one for changes, one for deletions."""
        calls = total(read, self.access.counts)
        divisions = {scan.division for source in read.sources for scan in source.scans}
        return calls.high is not None and calls.high <= _CALLS_OF_A_COPY * len(divisions)

    def take_in(self, rows: pyarrow.Table | None, agreed: str) -> None:
        """Make the tables of both sides; `rows` is what is known, together with an agreement.

        Raises: DataError for rows that have the same identity; the error of the page that fails.
        """
        if rows is None or not self._take_changes(rows, agreed):
            for number in (0, 1):
                self._take_whole(number)
                check_identities(self.plan, number, self.session)

    def basis(self, agreed: str) -> Basis | None:
        """Tell what the next run may build on; None when no side can tell what will have changed."""
        marks = [fed.marks() if fed is not None else None for fed in self._fed]
        if all(one is None for one in self._fed) or any(
            fed is not None and mark is None for fed, mark in zip(self._fed, marks, strict=True)
        ):
            return None
        return Basis(self._salt, (marks[0], marks[1]), agreed)

    def close(self) -> None:
        """Let go of the copies."""
        for fed in self._fed:
            if fed is not None:
                fed.close()

    def _take_whole(self, number: int) -> None:
        """Read a side: from the local copy where that may take fewer calls and Exact allows it."""
        fed, side = self._fed[number], self._side(number)
        if fed is not None and side.copied is not None:
            fed.only(None)
            try:
                self._take(number, side.copied)
                return
            except AccessDenied:
                fed.close()
                self._fed[number] = None
        self._take(number, side.read)

    def _take(self, number: int, read: Read, is_more: bool = False) -> None:
        fed = self._fed[number]
        # How many rows came says nothing of the table where only some were asked for.
        access = self.access if fed is None else replace(self.access, copies=fed, counts=Remembered())
        rows = self.run(read, access)
        try:
            take_in(self.plan, number, rows, self.session, self._tags(number), is_more)
        finally:
            rows.close()

    def _tags(self, number: int) -> list[str]:
        """What is told of each row beside its values; nothing where no copy could ever tell what has changed."""
        if all(fed is None for fed in self._fed):
            return []
        side, plan = self._side(number), self.plan
        tags = [f"{known.key_digest(self._salt, plan, matches(plan))} AS k"]
        if self._fed[number] is None:
            values = [f"v{at}" for at in range(len(plan.shared))]
            return [*tags, f"{known.row_digest(self._salt, plan, values, 'wrong')} AS h"]
        division = "0" if side.division_at is None else f"x{side.division_at}"
        return [*tags, f"CAST(x{side.row_key_at[0]} AS VARCHAR) AS i", f"CAST({division} AS INTEGER) AS d"]

    def _side(self, number: int) -> Side:
        return self.plan.target if number else self.plan.source

    def _take_changes(self, rows: pyarrow.Table, agreed: str) -> bool:
        """Make the tables of what may have changed; whether that could be done."""
        basis = known.basis_of(rows, agreed, (self._fed[0] is not None, self._fed[1] is not None))
        changes = self._changes(basis) if basis is not None else None
        if basis is None or changes is None or not self._is_few(sum(map(len, changes)), rows.num_rows):
            return False
        self._salt = basis.salt
        known.recall(rows, self.session)
        for number, fed in enumerate(self._fed):
            read = self._side(number).copied if fed is not None else self._side(number).read
            assert read is not None
            if fed is not None:
                known.move(number, changes[number], self.session)
                fed.only(changes[number])
            self._take(number, read)
        known.find_due(basis, self.session)
        if not self._is_few(known.count(self.session, "due"), rows.num_rows) or not self._is_clear():
            return False
        self._complete()
        self.is_warm = True
        return True

    def _changes(self, basis: Basis) -> list[list[Place]] | None:
        """What has changed in the copies of each side; None when nobody knows, or Exact does not tell any more."""
        found: list[list[Place]] = []
        try:
            for fed, marks in zip(self._fed, basis.marks, strict=True):
                since = fed.since(marks) if fed is not None and marks is not None else ([], [])
                if since is None:
                    return None
                found.append([*since[0], *since[1]])
        except AccessDenied:
            return None
        return found

    @staticmethod
    def _is_few(changed: int, rows: int) -> bool:
        return changed <= max(_MOST_LOOKED_UP, rows * _LARGEST_PART)

    def _is_clear(self) -> bool:
        """Whether no row of a side that was read whole stands for another one."""
        return all(known.is_one_to_one(number, self.session) for number, fed in enumerate(self._fed) if fed is None)

    def _complete(self) -> None:
        """Have on both sides each row of which something has changed on either."""
        for number, fed in enumerate(self._fed):
            more, read = known.places(number, self.session) if fed is not None else [], self._side(number).copied
            if fed is not None and read is not None and more:
                fed.only(more)
                self._take(number, read, is_more=True)
            # A row that goes to several companies may be due in one of them.
            known.narrow(number, self.session)
        for number in (0, 1):
            check_identities(self.plan, number, self.session)
