"""How far each table has come, in the other database: one row for each table and company, beside the rows themselves.

A unit of work in the other database comes in; a `Reached` goes out, or is kept. The table is called
``exact_replication``, and it changes in the same transactions as the tables that it tells of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from exact_dbapi.databases import ColumnShape, Database, Shape, Work

_NAME = "exact_replication"


@dataclass(frozen=True)
class Reached:
    """Where a table of a company stands: all changes up to `timestamp` are there, counted since `moved`."""

    table: str
    division: int
    timestamp: int = 0
    moved: str = ""
    at: datetime | None = None


def places_shape() -> Shape:
    """Give the shape of the table."""
    import pyarrow

    columns = (
        ColumnShape("table_name", pyarrow.string()),
        ColumnShape("division", pyarrow.int64()),
        ColumnShape("reached", pyarrow.int64()),
        ColumnShape("moved", pyarrow.string()),
        ColumnShape("refreshed_at", pyarrow.timestamp("us")),
    )
    comment = "How far exact-dbapi has replicated each table"
    return Shape(None, _NAME, columns, ("table_name", "division"), comment)


def prepare(database: Database) -> None:
    """Make the table, where it is not there."""
    if database.shape(None, _NAME) is None:
        work = database.begin()
        work.create(places_shape())
        work.commit()


def reached(work: Work, table: str, division: int) -> Reached:
    """Look up where a table of a company stands."""
    shape = places_shape()
    for batch in work.read(shape, [column.name for column in shape.columns], ("table_name", table)):
        for row in batch.to_pylist():
            if row["division"] == division:
                return Reached(table, division, row["reached"] or 0, row["moved"] or "", row["refreshed_at"])
    return Reached(table, division)


def keep(work: Work, place: Reached) -> None:
    """Write down where a table of a company stands, in the transaction of its rows."""
    import pyarrow

    shape = places_shape()
    values: Sequence[Any] = (place.table, place.division, place.timestamp, place.moved, place.at)
    columns = [[value] for value in values]
    rows = pyarrow.table(dict(zip([one.name for one in shape.columns], columns, strict=True)), schema=shape.arrow())
    work.replace(shape, shape.key, rows)
