"""DECLARE, FETCH, MOVE and CLOSE: cursors that clients name, in place of portals.

psql's FETCH_COUNT, psqlODBC and psycopg's named cursors read large answers so. A cursor lives until it is closed, or
its transaction ends unless it is WITH HOLD; it goes forward only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from exact_dbapi import NotSupportedError, ProgrammingError
from exact_dbapi.gateway.answer import Answer, Copy, Known, Prepared, Row, Said
from exact_dbapi.gateway.types import Field

_NAME = r"(?P<name>\"(?:[^\"]|\"\")+\"|\w+)"
_DECLARE = re.compile(
    rf"DECLARE\s+{_NAME}\s+(?P<kind>(?:BINARY|ASENSITIVE|INSENSITIVE|NO\s+SCROLL|SCROLL|\s)*)CURSOR\s*"
    r"(?P<hold>WITH(?:OUT)?\s+HOLD)?\s*FOR\s+(?P<query>.+)",
    re.IGNORECASE | re.DOTALL,
)
_FETCH = re.compile(
    rf"(?P<verb>FETCH|MOVE)\s+(?:(?P<direction>NEXT|FORWARD|ALL|\w+)\s+)??(?:(?P<count>ALL|-?\d+)\s+)?(?:FROM\s+|IN\s+)?{_NAME}",
    re.IGNORECASE,
)
_CLOSE = re.compile(rf"CLOSE\s+{_NAME}", re.IGNORECASE)


@dataclass(slots=True)
class _Cursor:
    fields: tuple[Field, ...]
    answer: Answer
    is_held: bool


class Cursors:
    """The named cursors of one session; `prepare` prepares their queries."""

    def __init__(self, prepare: Callable[[str, Sequence[int]], Prepared]) -> None:
        self._prepare = prepare
        self._open: dict[str, _Cursor] = {}

    def declare(self, sql: str, in_transaction: bool, parameters: Sequence[int] = ()) -> Prepared:
        """Prepare DECLARE; `parameters` are the types that the client names, 0 for unknown.

        Raises: NotSupportedError for a statement that cannot be read; ProgrammingError outside a transaction.
        """
        match = _DECLARE.fullmatch(sql.strip())
        if match is None:
            raise NotSupportedError("This DECLARE is not understood.", hint="Write DECLARE name CURSOR FOR SELECT …")
        is_held = (match["hold"] or "").upper().startswith("WITH ")
        if not is_held and not in_transaction:
            raise ProgrammingError("A cursor without HOLD lives in a transaction.", hint="Send BEGIN first.")
        prepared = self._prepare(match["query"], parameters)
        return _Declare(partial(self._declare, _plain(match["name"]), prepared, is_held), prepared.parameters)

    def _declare(self, name: str, prepared: Prepared, is_held: bool, values: Sequence[Any]) -> None:
        if name in self._open:
            raise ProgrammingError(f"There is already a cursor {name!r}.", hint="Close it, or choose a name.")
        self._open[name] = _Cursor(prepared.fields(values) or (), prepared.run(values), is_held)

    def fields(self, name: str) -> tuple[Field, ...] | None:
        """Describe the rows of a cursor; None when there is none of this name."""
        return self._open[name].fields if name in self._open else None

    def fetch(self, sql: str) -> Prepared:
        """Prepare FETCH or MOVE.

        Raises: NotSupportedError for another direction than forward; ProgrammingError for an unknown cursor.
        """
        match = _FETCH.fullmatch(sql.strip())
        if match is None:
            raise NotSupportedError("This FETCH is not understood.", hint="Write FETCH FORWARD n FROM name.")
        direction = (match["direction"] or "NEXT").upper()
        number = match["count"] or (direction if direction in ("ALL",) or direction.isdigit() else "1")
        if direction not in ("NEXT", "FORWARD", "ALL") and not direction.isdigit():
            raise NotSupportedError(f"FETCH {direction} is not done: cursors go forward only.", hint="FETCH FORWARD n.")
        most = 2**31 if number.upper() == "ALL" else int(number)
        if most < 0:
            raise NotSupportedError("Cursors go forward only.", hint="FETCH FORWARD n.")
        return _Fetch(self._found(_plain(match["name"])), most, match["verb"].upper())

    def close(self, sql: str) -> Prepared:
        """Prepare CLOSE; CLOSE ALL closes all of them."""
        match = _CLOSE.fullmatch(sql.strip())
        if match is None:
            raise NotSupportedError("This CLOSE is not understood.", hint="Write CLOSE name.")
        name = _plain(match["name"])
        if name == "all":
            return Said("CLOSE CURSOR ALL", then=lambda: self.end(of_transaction=False))
        return Said("CLOSE CURSOR", then=lambda: self._close(name))

    def _close(self, name: str) -> None:
        self._found(name).answer.close()
        del self._open[name]

    def end(self, *, of_transaction: bool) -> None:
        """Close all cursors, or those that end with a transaction."""
        for name, cursor in list(self._open.items()):
            if not (of_transaction and cursor.is_held):
                cursor.answer.close()
                del self._open[name]

    def _found(self, name: str) -> _Cursor:
        if name not in self._open:
            raise ProgrammingError(f"There is no cursor {name!r}.")
        return self._open[name]


def _plain(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()


@dataclass(slots=True)
class _Declare:
    """DECLARE: its parameters are those of the cursor's query."""

    declare: Callable[[Sequence[Any]], None]
    parameters: tuple[int, ...]
    copy: Copy | None = None

    def fields(self, values: Sequence[Any] | None = None) -> tuple[Field, ...] | None:
        """Describe no rows."""
        return None

    def run(self, values: Sequence[Any]) -> Answer:
        """Open the cursor."""
        return Known("DECLARE CURSOR", then=partial(self.declare, values))


@dataclass(slots=True)
class _Fetch:
    """FETCH or MOVE of so many rows."""

    cursor: _Cursor
    most: int
    verb: str
    parameters: tuple[int, ...] = ()
    copy: Copy | None = None

    def fields(self, values: Sequence[Any] | None = None) -> tuple[Field, ...] | None:
        """Describe the rows of the cursor; MOVE answers none."""
        return self.cursor.fields if self.verb == "FETCH" else None

    def run(self, values: Sequence[Any]) -> Answer:
        """Begin to fetch."""
        return _Fetching(self.cursor.answer, self.most, self.verb)


class _Fetching:
    """Some rows of a cursor, which stays open."""

    def __init__(self, answer: Answer, most: int, verb: str) -> None:
        self._answer = answer
        self._left = most
        self._verb = verb
        self._count = 0

    @property
    def tag(self) -> str:
        """FETCH or MOVE, and how many rows."""
        return f"{self._verb} {self._count}"

    def rows(self, most: int) -> list[Row]:
        """Hand out the next rows; MOVE passes over them."""
        rows = self._answer.rows(min(most, self._left)) if self._left else []
        self._left -= len(rows)
        self._count += len(rows)
        if self._verb == "FETCH":
            return rows
        while rows and self._left:
            rows = self._answer.rows(min(most, self._left))
            self._left -= len(rows)
            self._count += len(rows)
        return []

    def close(self) -> None:
        """The cursor stays open."""

    def cancel(self) -> None:
        """Stop the cursor's query."""
        self._answer.cancel()
