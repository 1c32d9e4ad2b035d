"""A scan of a table that a local copy answers → its rows, from the file.

The scan, the mirror that says how the table is made of the copy, and the file come in; batches go out. Which rows of
the copy are the table's, what has the opposite sign there, and what is joined from another copy is settled in SQLite,
as are the scan's conditions, order and limit. Never asks Exact, and never looks whether the copy is fresh.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exact_dbapi.arrow import arrow_schema
from exact_dbapi.catalog.mirrors import PAGE_ROWS, Mirror, RowRule
from exact_dbapi.catalog.model import Endpoint, Property
from exact_dbapi.errors import OperationalError
from exact_dbapi.replica.conditions import render
from exact_dbapi.replica.store import Store, quoted, table_name
from exact_dbapi.replica.stored import from_stored, to_arrow
from exact_dbapi.scan import Scan, leaves

if TYPE_CHECKING:
    import sqlite3

    import pyarrow

Row = tuple[Any, ...]

#: How many rows are looked for at Exact before their sign is taken as it usually is.
_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows of a copy are read: those that have changed `after` a Timestamp, those with one of the `keys`."""

    after: int | None = None
    keys: tuple[str, ...] | None = None


def read(
    scan: Scan, mirror: Mirror, open_endpoint: Callable[[str], Endpoint], store: Store, wanted: Wanted = Wanted()
) -> Iterator[list[Row]]:
    """Read the rows of a scan as the file has them, in pages, without the columns that are constants.

    Raises: OperationalError when the file cannot be used.
    """
    with store.reading() as connection:
        yield from pages(connection, scan, mirror, open_endpoint(mirror.sync), wanted, store)


def pages(
    connection: sqlite3.Connection, scan: Scan, mirror: Mirror, sync: Endpoint, wanted: Wanted, store: Store
) -> Iterator[list[Row]]:
    """Read as `read` does, within a reading that is open.

    Raises: OperationalError when the file cannot be used.
    """
    sql, values = _select(scan, mirror, sync, wanted)
    try:
        with closing(connection.execute(sql, values)) as cursor:
            while page := cursor.fetchmany(PAGE_ROWS):
                yield page
    except _sqlite_error() as error:
        raise OperationalError(f"The local copies in {store.path} cannot be read: {error}.") from error


def samples(mirror: Mirror, column: str, key: str, division: int, store: Store) -> list[tuple[str, float]]:
    """Pick some rows of a table whose number in a column is not 0: their keys and numbers.

    Raises: OperationalError when the file cannot be used.
    """
    text = f"SELECT {quoted(key)}, {quoted(column)} FROM {quoted(table_name(mirror.sync, division))} AS t"
    text += f" WHERE {quoted(column)} <> 0" + (f" AND {_rule(mirror.where)}" if mirror.where is not None else "")
    try:
        with store.reading() as connection:
            return list(connection.execute(f"{text} LIMIT {_SAMPLES}"))
    except _sqlite_error() as error:
        raise OperationalError(f"The local copies in {store.path} cannot be read: {error}.") from error


def _sqlite_error() -> type[sqlite3.Error]:
    import sqlite3

    return sqlite3.Error


def _select(scan: Scan, mirror: Mirror, sync: Endpoint, wanted: Wanted) -> tuple[str, list[Any]]:
    division = scan.division or 0
    joins = {join.column: join for join in mirror.joined}
    tested = [leaf.property for term in scan.filter for leaf in leaves(term.predicate)]
    needed = list(
        dict.fromkeys(
            (joins[one.name].through, joins[one.name].sync)
            for one in (*scan.asked, *tested, *(term.property for term in scan.order))
            if one.name in joins
        )
    )

    def place(column: Property) -> str:
        join = joins.get(column.name)
        if join is not None:
            return f"j{needed.index((join.through, join.sync))}.{quoted(join.property)}"
        name = quoted(sync.by_name[column.name.lower()].name)
        return f"(0.0 - t.{name})" if column.name in mirror.turned else f"t.{name}"

    outputs = "count(*)" if scan.is_count else ", ".join(map(place, scan.asked)) or "1"
    text = f"SELECT {outputs} FROM {quoted(table_name(mirror.sync, division))} AS t"
    for number, (through, other) in enumerate(needed):
        text += f' LEFT JOIN {quoted(table_name(other, division))} AS j{number} ON j{number}."ID" = t.{quoted(through)}'
    rules, values = _rules(scan, mirror, sync, wanted, place)
    if rules:
        text += f" WHERE {' AND '.join(rules)}"
    if scan.order:
        terms = (f"{place(term.property)} {'DESC' if term.descending else 'ASC'}" for term in scan.order)
        text += f" ORDER BY {', '.join(terms)}"
    return (text if scan.limit_rows is None else f"{text} LIMIT {scan.limit_rows}"), values


def _rules(
    scan: Scan, mirror: Mirror, sync: Endpoint, wanted: Wanted, place: Callable[[Property], str]
) -> tuple[list[str], list[Any]]:
    """Which rows are the table's, which are wanted, and which meet the conditions of the scan."""
    rules = [_rule(mirror.where)] if mirror.where is not None else []
    values: list[Any] = []
    if wanted.after is not None:
        rules.append(f"t.{quoted(sync.key[0])} > ?")
        values.append(wanted.after)
    if wanted.keys is not None:
        rules.append(f"t.{quoted(sync.row_id or 'ID')} IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(wanted.keys))
    for term in scan.filter:
        condition, constants = render(term.predicate, place)
        rules.append(condition)
        values += constants
    return rules, values


def _rule(rule: RowRule) -> str:
    values, column = ", ".join(map(str, rule.values)), f"t.{quoted(rule.column)}"
    return f"{column} IN ({values})" if rule.is_among else f"({column} IS NULL OR {column} NOT IN ({values}))"


@dataclass(frozen=True)
class Copied:
    """Rows of a copy, as the file has them."""

    scan: Scan
    stored: list[Row]
    decimals: bool
    is_last: bool = False

    def __len__(self) -> int:
        return len(self.stored)

    def rows(self) -> list[Row]:
        """Make one tuple per row."""
        if self.scan.is_count:
            return self.stored
        cells = self._cells()
        columns = [from_stored(column.edm, cells(column), self.decimals) for column in self.scan.select]
        return list(zip(*columns, strict=True))

    def record_batch(self, columns: Sequence[int]) -> pyarrow.RecordBatch:
        """Make an Arrow batch of some columns."""
        import pyarrow

        wanted = [self.scan.select[position] for position in columns]
        cells = self._cells()
        arrays = [to_arrow(column.edm, cells(column), self.decimals) for column in wanted]
        return pyarrow.record_batch(arrays, schema=arrow_schema(wanted, self.decimals))

    def _cells(self) -> Callable[[Property], Sequence[Any]]:
        """Give the cells of a column: of the file, or of what is the same in every row."""
        asked = dict(zip(self.scan.asked, zip(*self.stored, strict=True), strict=False))
        constants = dict(self.scan.constants)

        def cells(column: Property) -> Sequence[Any]:
            return asked[column] if column in asked else [constants.get(column)] * len(self.stored)

        return cells
