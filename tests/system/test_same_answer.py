"""The law of pushdown: whatever goes along to Exact, the answer is that of plain SQL over the full tables.

Random queries over the seed company are answered twice: by the driver, over HTTP and with everything pushed that it
dares to push, and by the embedded engine over the simulator's stored rows. The rows must be equal.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa
import pytest

import exact_dbapi
from exact_dbapi.arrow import arrow_schema
from exact_dbapi.catalog import open_catalog
from exact_dbapi.catalog.model import Pad, Property
from exact_dbapi.simulator import Simulator

#: How many queries are asked, and with which number the first one is drawn.
QUERIES = int(os.environ.get("SAME_ANSWER_QUERIES", "300"))
FIRST = int(os.environ.get("SAME_ANSWER_FIRST", "0"))
STEP = 25

#: SQL name → stored rows, and the columns that the queries are about: every type, with the values that hurt.
TABLES = {
    "CRM.Accounts": (
        "crm/Accounts",
        "ID Code Name City Email Blocked IsSupplier IsMailing DiscountSales CreditLineSales Created StartDate Parent",
    ),
    "FinancialTransaction.TransactionLines": (
        "financialtransaction/TransactionLines",
        "ID AmountDC Date Description EntryNumber FinancialPeriod FinancialYear GLAccount LineNumber Quantity YourRef",
    ),
    "Logistics.Items": (
        "logistics/Items",
        "ID Code Description IsSalesItem IsStockItem CostPriceStandard StandardSalesPrice StartDate EndDate Modified",
    ),
    "SalesOrder.SalesOrders": (
        "salesorder/SalesOrders",
        "OrderID OrderNumber OrderDate DeliveryDate Description YourRef Status AmountDC OrderedBy",
    ),
}
SAMPLE_ROWS = 400


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(seed="demo") as running:
        yield running


@pytest.fixture(scope="module")
def connection(simulator: Simulator) -> Iterator[exact_dbapi.connection.Connection]:
    signed_in = simulator.sign_in()
    url = str(signed_in["url"])
    with exact_dbapi.connect(url, scheme="http", access_token=str(signed_in["access_token"])) as opened:
        yield opened


@pytest.fixture(scope="module")
def oracle(simulator: Simulator) -> Iterator[Any]:
    """The full tables in the engine, straight from what the simulator stores."""
    database = duckdb.connect(config={"python_enable_replacements": False})
    database.execute("SET threads=1")
    for table, (path, names) in TABLES.items():
        endpoint = open_catalog().open(path.lower())
        columns = [endpoint.by_name[name.lower()] for name in names.split()]
        rows = list(simulator.tables[simulator.divisions[0]][path])
        arrays = [pa.array([stored(row.get(c.name), c) for row in rows], field.type) for c, field in typed(columns)]
        database.register(table.replace(".", "_"), pa.table(arrays, names=[c.name for c in columns]))
    yield database
    database.close()


def typed(columns: list[Property]) -> list[tuple[Property, Any]]:
    return list(zip(columns, arrow_schema(columns, decimals=False), strict=True))


def stored(value: Any, column: Property) -> Any:
    """What the driver promises to show of a stored value: codes without the blanks that fill them up."""
    if isinstance(value, str) and column.padding is not None:
        return value.lstrip(" ") if column.padding.side is Pad.LEFT else value.rstrip(" ")
    if isinstance(value, datetime):
        return sql_server(value)
    if isinstance(value, float):
        return value + 0.0  # on the wire a zero has no sign
    return value


def sql_server(value: datetime) -> datetime:
    """Round as the server's type does: to .000, .003 and .007 of a second."""
    ticks = round(value.microsecond / 1_000_000 * 300)
    milliseconds = (ticks * 10 + 1) // 3 if ticks % 3 != 0 else ticks * 10 // 3
    return value.replace(microsecond=0) + timedelta(milliseconds=milliseconds)


def literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return f"TIMESTAMP '{value.isoformat(sep=' ')}'"
    if isinstance(value, str):
        doubled = value.replace("'", "''")
        return f"'{doubled}'"
    return repr(value)


@pytest.fixture(scope="module")
def samples(oracle: Any) -> dict[str, dict[str, list[Any]]]:
    """Values that occur, for conditions that let something through."""
    found: dict[str, dict[str, list[Any]]] = {}
    for table, (_path, names) in TABLES.items():
        rows = oracle.execute(f"SELECT {', '.join(names.split())} FROM {table.replace('.', '_')}").fetchall()
        picked = rows[:: max(len(rows) // SAMPLE_ROWS, 1)]
        columns = zip(names.split(), zip(*picked, strict=True), strict=True)
        found[table] = {name: sorted({v for v in values if v is not None}, key=repr) for name, values in columns}
    return found


class Queries:
    """Draws queries over one table."""

    def __init__(self, chance: random.Random, table: str, values: dict[str, list[Any]]) -> None:
        self.chance = chance
        self.table = table
        self.values = values
        self.names = list(values)

    def one_of(self, *choices: Any) -> Any:
        return self.chance.choice(choices)

    def constant(self, name: str) -> str:
        known = self.values[name]
        if not known:
            return "NULL"
        value = self.chance.choice(known)
        if isinstance(value, str) and not is_guid(value):
            value = self.one_of(value, value, value.upper(), value.lower(), value + " ", value.strip())
        if isinstance(value, str) and is_guid(value):
            value = self.one_of(value, value.upper())
        if isinstance(value, float):
            value = self.one_of(value, round(value, 2), -value)
        return literal(value)

    def leaf(self) -> str:
        name = self.chance.choice(self.names)
        sample = self.values[name][0] if self.values[name] else None
        if isinstance(sample, bool):
            return self.one_of(name, f"NOT {name}", f"{name} = TRUE", f"{name} = FALSE", f"{name} IS NULL")
        shape = self.one_of("compare", "compare", "in", "null", "between", "function")
        if shape == "null" or sample is None:
            return f"{name} IS {self.one_of('', 'NOT ')}NULL"
        if shape == "in":
            return f"{name} {self.one_of('', 'NOT ')}IN ({self.constant(name)}, {self.constant(name)})"
        if isinstance(sample, str) and is_guid(sample):
            return f"{name} {self.one_of('=', '<>')} {self.constant(name)}"
        if shape == "between":
            return f"{name} {self.one_of('', 'NOT ')}BETWEEN {self.constant(name)} AND {self.constant(name)}"
        if shape == "function":
            return self.function(name, sample)
        return f"{name} {self.one_of('=', '<>', '<', '<=', '>', '>=')} {self.constant(name)}"

    def function(self, name: str, sample: Any) -> str:
        if isinstance(sample, datetime):
            return self.one_of(
                f"year({name}) = 2025", f"CAST({name} AS DATE) = DATE '2025-03-30'", f"month({name}) IN (2, 12)"
            )
        if isinstance(sample, str):
            return self.one_of(
                f"{name} LIKE '%a%'", f"lower({name}) = lower({self.constant(name)})", f"length({name}) > 8"
            )
        return f"{name} + 1 > {self.constant(name)}"

    def condition(self, depth: int = 2) -> str:
        shape = self.one_of("leaf", "and", "or", "not") if depth else "leaf"
        if shape == "leaf":
            return self.leaf()
        if shape == "not":
            return f"NOT ({self.condition(depth - 1)})"
        return f"({self.condition(depth - 1)} {shape.upper()} {self.condition(depth - 1)})"

    def query(self) -> tuple[str, bool]:
        """A query, and whether the order of its rows counts."""
        where = f" WHERE {self.condition()}" if self.chance.random() < 0.8 else ""
        shape = self.one_of("rows", "rows", "count", "group", "top", "derived", "distinct")
        picked = ", ".join(self.chance.sample(self.names, self.chance.randint(1, 4)))
        name, key = self.chance.choice(self.names), self.names[0]
        if shape == "count":
            return f"SELECT count(*) FROM {self.table}{where}", False
        if shape == "group":
            return f"SELECT {name}, count(*), min({key}) FROM {self.table}{where} GROUP BY {name}", False
        if shape == "distinct":
            return f"SELECT DISTINCT {picked} FROM {self.table}{where}", False
        if shape == "derived":
            inner = f"SELECT {picked}, {key} AS the_key FROM {self.table}{where}"
            return f"SELECT the_key, {picked.split(', ')[0]} FROM ({inner}) AS virtual_table", False
        if shape == "top":
            order = f"{name} {self.one_of('ASC', 'DESC', 'DESC NULLS LAST', 'ASC NULLS FIRST')}"
            limit = self.one_of(0, 1, 59, 60, 61, 130)
            return f"SELECT {name} FROM {self.table}{where} ORDER BY {order} LIMIT {limit}", True
        return f"SELECT {picked} FROM {self.table}{where}", False


#: Tables that join, and on what: by key, within one table, and on texts.
JOINS = (
    ("SalesOrder.SalesOrders", "OrderedBy", "CRM.Accounts", "ID"),
    ("CRM.Accounts", "ID", "SalesOrder.SalesOrders", "OrderedBy"),
    ("CRM.Accounts", "Parent", "CRM.Accounts", "ID"),
    ("SalesOrder.SalesOrders", "Status", "FinancialTransaction.TransactionLines", "EntryNumber"),
    ("Logistics.Items", "Code", "CRM.Accounts", "Code"),
)


def joined(chance: random.Random, samples: dict[str, dict[str, list[Any]]]) -> str:
    """Draw a query over two tables."""
    one, one_key, other, other_key = chance.choice(JOINS)
    left, right = (
        Queries(chance, table, {f"{alias}.{name}": values for name, values in samples[table].items()})
        for table, alias in ((one, "a"), (other, "b"))
    )
    conditions = [side.condition(1) for side in (left, right) if chance.random() < 0.6]
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    equal = f"a.{one_key} = b.{other_key}"
    picked = chance.choice(left.names)
    shape = chance.choice(["join", "left", "right", "comma", "in", "not in", "exists", "not exists", "group"])
    alone = f" WHERE {left.condition(1)}" if chance.random() < 0.6 else " WHERE TRUE"
    inner = f"{right.condition(1)}" if chance.random() < 0.7 else "TRUE"
    if shape == "comma":
        return (
            f"SELECT {picked}, {chance.choice(right.names)} FROM {one} a, {other} b{where or ' WHERE TRUE'} AND {equal}"
        )
    if shape in ("in", "not in"):
        column = f"a.{one_key} {shape.upper()} (SELECT b.{other_key} FROM {other} b WHERE {inner})"
        return f"SELECT {picked} FROM {one} a{alone} AND {column}"
    if shape in ("exists", "not exists"):
        correlated = f"SELECT 1 FROM {other} b WHERE {inner} AND {equal}"
        return f"SELECT {picked} FROM {one} a{alone} AND {shape.upper()} ({correlated})"
    if shape == "group":
        return f"SELECT {picked}, count(*) FROM {one} a JOIN {other} b ON {equal}{where} GROUP BY {picked}"
    kind = {"join": "", "left": "LEFT ", "right": "RIGHT "}[shape]
    return f"SELECT {picked}, {chance.choice(right.names)} FROM {one} a {kind}JOIN {other} b ON {equal}{where}"


def is_guid(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4


def plain(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [tuple(str(value) if isinstance(value, UUID) else value for value in row) for row in rows]


@pytest.mark.parametrize("start", range(FIRST, FIRST + QUERIES, STEP))
def test_the_answer_is_that_of_plain_sql(
    start: int, connection: Any, oracle: Any, samples: dict[str, dict[str, list[Any]]]
) -> None:
    for number in range(start, start + STEP):
        chance = random.Random(number)
        table = chance.choice(list(TABLES))
        sql, is_ordered = Queries(chance, table, samples[table]).query()
        compare(sql, is_ordered, connection, oracle)


@pytest.mark.parametrize("start", range(FIRST, FIRST + QUERIES // 2, STEP))
def test_the_answer_of_a_join_is_that_of_plain_sql(
    start: int, connection: Any, oracle: Any, samples: dict[str, dict[str, list[Any]]]
) -> None:
    for number in range(start, start + STEP):
        compare(joined(random.Random(number), samples), False, connection, oracle)


def compare(sql: str, is_ordered: bool, connection: Any, oracle: Any) -> None:
    cursor = connection.cursor().execute(sql)
    found = plain(cursor.fetchall())
    expected = plain(oracle.execute(spelled(sql)).fetchall())
    if is_ordered:
        assert found == expected, sql
    else:
        assert Counter(map(repr, found)) == Counter(map(repr, expected)), sql


def spelled(sql: str) -> str:
    """The same query for the engine alone, where GUIDs are text in lower case."""
    for table in TABLES:
        sql = sql.replace(table, table.replace(".", "_"))
    parts = sql.split("'")
    return "'".join(part.lower() if is_guid(part.lower()) else part for part in parts)
