"""Two answers to one statement: the driver's, over HTTP, and that of plain SQL over the stored rows.

In comes a drawn statement, out comes what differs, in words, or nothing. A statement that plain SQL refuses must be
refused by the driver too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import InvalidOperation
from pathlib import Path
from typing import Any

import duckdb

import exact_dbapi
from exact_dbapi.simulator import Simulator
from tests.system.grammar import TABLES, Drawn, Samples
from tests.system.stored import Stored, plain

#: How many rows of a table in a division give their values.
SAMPLE_ROWS = 150
NAMED = re.compile(r":(p\d+)\b")


@dataclass(frozen=True)
class Refused:
    """A statement got an error."""

    message: str


class Answers:
    """The driver and plain SQL, over one simulator; with doubles and with decimals.

    `with_copies` has the driver answer from local copies of all tables that have a sync form.
    """

    def __init__(self, simulator: Simulator, state: Path, with_copies: bool = False) -> None:
        self.divisions = simulator.divisions
        signed_in = simulator.sign_in()
        url, token = str(signed_in["url"]).rpartition("/")[0], str(signed_in["access_token"])
        self._stored = {decimals: Stored(simulator, decimals) for decimals in (False, True)}
        self._connections = {
            decimals: exact_dbapi.connect(
                url,
                scheme="http",
                access_token=token,
                divisions=list(self.divisions),
                decimals=decimals,
                state=str(state),
                freshness="1d" if with_copies else None,
            )
            for decimals in (False, True)
        }
        if with_copies:
            self._copy()
        self.samples: Samples = {table: self._sample(table, names.split()) for table, names in TABLES.items()}

    def _copy(self) -> None:
        """Read the copies once, so that they are there."""
        cursor = self._connections[False].cursor()
        cursor.execute(f"USE {', '.join(map(str, self.divisions))}")
        for table in TABLES:
            with suppress(exact_dbapi.UndefinedTable):
                cursor.execute(f"SELECT * FROM {table}Incremental").fetchmany(1)

    def close(self) -> None:
        for decimals in (False, True):
            self._stored[decimals].close()
            self._connections[decimals].close()

    def _sample(self, table: str, names: list[str]) -> dict[str, list[Any]]:
        """Values that occur, for conditions that let something through."""
        rows = [row for one in self.divisions for row in self._stored[False].some(table, names, one, SAMPLE_ROWS)]
        columns = zip(names, zip(*rows, strict=True), strict=True)
        return {name: sorted({v for v in values if v is not None}, key=repr) for name, values in columns}

    def difference(self, drawn: Drawn) -> str | None:
        """Ask both; say what differs."""
        try:
            return self._compared(drawn, decimals=drawn.number % 6 == 0)
        except InvalidOperation:  # a stored double has more digits than a decimal column: there is no table to compare
            return self._compared(drawn, decimals=False)

    def _compared(self, drawn: Drawn, decimals: bool) -> str | None:
        expected = self._of_plain_sql(drawn, decimals)
        found = self._of_the_driver(drawn, decimals)
        if isinstance(expected, Refused) or isinstance(found, Refused):
            both = isinstance(expected, Refused) and isinstance(found, Refused)
            return None if both else f"driver: {_short(found)}\nplain SQL: {_short(expected)}"
        return _unequal(found, expected, drawn)

    def _of_plain_sql(self, drawn: Drawn, decimals: bool) -> list[tuple[Any, ...]] | Refused:
        sql = NAMED.sub(r"$\1", drawn.sql) if isinstance(drawn.parameters, Mapping) else drawn.sql
        try:
            return self._stored[decimals].rows(sql, drawn.divisions, drawn.parameters)
        except duckdb.Error as error:
            return Refused(str(error))

    def _of_the_driver(self, drawn: Drawn, decimals: bool) -> list[tuple[Any, ...]] | Refused:
        cursor = self._connections[decimals].cursor()
        cursor.execute(f"USE {', '.join(map(str, drawn.divisions))}")
        try:
            return plain(cursor.execute(drawn.sql, drawn.parameters).fetchall())
        except exact_dbapi.Error as error:
            return Refused(f"{type(error).__name__}: {error}")


def _short(answer: list[tuple[Any, ...]] | Refused) -> str:
    return answer.message[:600] if isinstance(answer, Refused) else f"{len(answer)} rows"


def _unequal(found: list[tuple[Any, ...]], expected: list[tuple[Any, ...]], drawn: Drawn) -> str | None:
    ours, theirs = ([_text(row, drawn.is_summed) for row in rows] for rows in (found, expected))
    if ours == theirs:
        return None
    surplus, missing = Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours)
    if not surplus and not missing:
        return f"the order differs: {ours[:3]} … for {theirs[:3]} …" if drawn.is_ordered else None
    return (
        f"driver: {len(ours)} rows, plain SQL: {len(theirs)} rows\n"
        f"only the driver: {list(surplus)[:3]}\nonly plain SQL: {list(missing)[:3]}"
    )


def _text(row: tuple[Any, ...], is_summed: bool) -> str:
    """A row as it compares; a sum of doubles to nine digits and a millionth, for it depends on the order of its terms:
    books that balance add up to nearly nothing, and no digit of that means anything."""
    return repr(tuple(f"{round(v, 6) + 0.0:.9g}" if is_summed and isinstance(v, float) else v for v in row))
