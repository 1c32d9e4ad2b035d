"""Statements for the driver: what they answer, and their rows as they come.

Everything here runs in the session's thread, but for `cancel`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from exact_dbapi import NotSupportedError
from exact_dbapi.gateway.answer import Answer, Copy, Row
from exact_dbapi.gateway.lists import spread
from exact_dbapi.gateway.tree import Tree
from exact_dbapi.gateway.types import EXAMPLES, Field, field_of, is_array

if TYPE_CHECKING:
    from exact_dbapi.connection import Connection
    from exact_dbapi.cursor import Cursor
    from exact_dbapi.plan import Column

_COUNTED = frozenset({"UPDATE", "DELETE", "SELECT", "MERGE"})
_TWO_WORDS = frozenset({"CREATE", "DROP", "ALTER"})


@dataclass(frozen=True, slots=True)
class Limits:
    """What one statement may take: seconds (None: any), and what it must ask before it begins."""

    seconds: float | None = None
    check: Callable[[], None] = lambda: None


@dataclass(slots=True)
class Query:
    """A statement that the driver runs."""

    sql: str
    connection: Connection
    parameters: tuple[int, ...] = ()
    limits: Limits = Limits()
    tree: Tree | None = None
    copy: Copy | None = None

    def fields(self, values: Sequence[Any] | None = None) -> tuple[Field, ...] | None:
        """Describe the rows by planning the statement; nothing is sent."""
        if self.sql.split(None, 1)[0].upper() == "USE":  # it is no statement that can be planned
            return None
        if values is None:
            values = [EXAMPLES.get(oid, [] if is_array(oid) else "") for oid in self.parameters]
        described = tuple(
            field_of(one.name, one.type_code, one.precision, one.scale) for one in self._columns(*self._bound(values))
        )
        return described or None

    def _columns(self, sql: str, named: dict[str, Any] | None) -> Sequence[Column]:
        """List the columns of the rows that a statement answers.

        Raises: NotSupportedError for rows that nobody can describe before they are there.
        """
        plan = self.connection.plan(sql, named)
        written = getattr(plan, "returning", None)
        if written is not None:
            return tuple(written.columns)
        if not getattr(plan, "returns_rows", False):
            return tuple(getattr(plan, "columns", ()))
        returned = self.tree.args.get("returning") if self.tree is not None else None
        changed = self.tree.find(exp.Table) if self.tree is not None else None
        if returned is None or changed is None:
            raise NotSupportedError("The rows of this statement cannot be described.", hint="Write a SELECT.")
        asked = exp.select(*(one.copy() for one in returned.expressions)).from_(changed)
        return tuple(getattr(self.connection.plan(asked.sql(dialect="duckdb")), "columns", ()))

    def run(self, values: Sequence[Any]) -> Answer:
        """Bind the parameters."""
        return Running(self.connection.cursor(), *self._bound(values), self.limits)

    def _bound(self, values: Sequence[Any]) -> tuple[str, dict[str, Any] | None]:
        named = {f"p{number}": value for number, value in enumerate(values, 1)}
        if self.tree is not None and any(isinstance(value, list) for value in values):
            return spread(self.tree, named)
        return self.sql, named or None


class Running:
    """A statement of the driver under way."""

    def __init__(self, cursor: Cursor, sql: str, parameters: dict[str, Any] | None, limits: Limits) -> None:
        self._cursor = cursor
        self._sql = sql
        self._parameters = parameters
        self._limits = limits
        self._count = 0
        self._timer: threading.Timer | None = None
        self._is_begun = False
        self._is_cancelled = False

    @property
    def tag(self) -> str:
        """The words of the statement, and the rows that it answered or changed."""
        words = [
            word for word in self._sql.split(None, 4) if word.upper() not in ("TEMP", "TEMPORARY", "OR", "REPLACE")
        ]
        word = words[0].upper().strip("(")
        changed = max(self._cursor.rowcount, 0) if self._cursor.description is None else self._count
        if word in ("WITH", "VALUES", "EXPLAIN", "FROM"):
            return f"SELECT {self._count}"
        if word == "INSERT":
            return f"INSERT 0 {changed}"
        if word in _COUNTED:
            return f"{word} {changed}"
        return " ".join(words[: 2 if word in _TWO_WORDS else 1]).upper()

    def rows(self, most: int) -> list[Row]:
        """Hand out the next rows."""
        if not self._is_begun:
            self._begin()
        if self._cursor.description is None:
            return []
        rows = self._cursor.fetchmany(most)
        self._count += len(rows)
        if len(rows) < most:
            self._stop_clock()
        return rows

    def _begin(self) -> None:
        self._is_begun = True
        self._limits.check()
        if self._limits.seconds:
            self._timer = threading.Timer(self._limits.seconds, self.cancel)
            self._timer.daemon = True
            self._timer.start()
        self._cursor.execute(self._sql, self._parameters)
        if self._is_cancelled:  # while it was planned, when there was nothing to stop yet
            self._cursor.cancel()

    def _stop_clock(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def close(self) -> None:
        """Close the cursor; no further page is asked for."""
        self._stop_clock()
        self._cursor.close()

    def cancel(self) -> None:
        """Stop the statement; one that has not begun stops at its first rows."""
        self._is_cancelled = True
        self._cursor.cancel()
