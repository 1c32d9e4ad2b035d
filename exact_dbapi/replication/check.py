"""Whether the other database has what Exact has: counts and sums per period, asked of both.

Tables and companies come in; a `Difference` for each period in which they differ goes out. Exact's side is read by the
plain tables, never by the way that the rows came: so a mistake on that way is seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from exact_dbapi.connection import Connection
from exact_dbapi.edm import DOUBLE
from exact_dbapi.replication.tables import Table

#: The columns by which bookkeepers sum, where a table has both.
_PERIOD = ("FinancialYear", "FinancialPeriod")


@dataclass(frozen=True)
class Difference:
    """A period of a table in which the sides differ; `period` is empty for tables without."""

    table: str
    division: int
    period: tuple[Any, ...]
    figure: str
    exact: Any
    other: Any


def check(connection: Connection, url: str, tables: Sequence[Table], divisions: Sequence[int]) -> Iterator[Difference]:
    """Compare the number of rows, and the sums of what is money in cents, in each period.

    Raises: what reading either side raises.
    """
    for table in tables:
        for division in divisions:
            yield from _differences(connection, url, table, division)


def _differences(connection: Connection, url: str, table: Table, division: int) -> Iterator[Difference]:
    here = {column.name: shape.name for column, shape in zip(table.columns, table.shape.columns, strict=True)}
    periods = [name for name in _PERIOD if all(one in here for one in _PERIOD)]
    money = [one.name for one in table.columns if one.edm is DOUBLE and one.name.startswith("Amount")]
    place = ".".join(_name(part) for part in (table.shape.schema, table.shape.name) if part)
    figures = ["rows", *money] if periods else ["rows"]
    sums = money if periods else []
    exact = _asked(connection, table.endpoint.qualified_name, {name: name for name in here}, periods, sums, division)
    other = _asked(connection, f":url.{place}", here, periods, sums, division, {"url": url})
    for period in sorted({*exact, *other}, key=str):
        one, two = exact.get(period, ()), other.get(period, ())
        for at, figure in enumerate(figures):
            mine, theirs = (side[at] if side else None for side in (one, two))
            if mine != theirs:
                yield Difference(table.name, division, period, figure, mine, theirs)


def _asked(
    connection: Connection,
    place: str,
    names: dict[str, str],
    periods: Sequence[str],
    money: Sequence[str],
    division: int,
    parameters: dict[str, str] | None = None,
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    keys = [_name(names[name]) for name in periods]
    # In whole cents, for the order of adding leaves its traces far behind the point.
    sums = [f"CAST(round(sum({_name(names[name])}) * 100) AS HUGEINT)" for name in money]
    outputs = ", ".join((*keys, "count(*)", *sums))
    company = _name(names["Division"])
    grouped = f" GROUP BY {', '.join(keys)}" if keys else ""
    sql = f"SELECT {outputs} FROM {place} WHERE {company} = {division}{grouped}"
    with connection.cursor() as cursor:
        rows = cursor.execute(sql, parameters).fetchall()
    return {tuple(row[: len(keys)]): tuple(row[len(keys) :]) for row in rows}


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
