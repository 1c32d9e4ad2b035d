"""Two hundred statements, asked through the gateway and of the driver: the rows are the same, value for value."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import psycopg
import pytest

import exact_dbapi
from exact_dbapi.gateway import Gateway
from exact_dbapi.simulator import Simulator

#: Tables with a key, a text, a number, a date or moment, and a yes or no.
TABLES = {
    "CRM.Accounts": ("ID", "Name", "Status", "Created", "IsSupplier"),
    "CRM.Contacts": ("ID", "LastName", "HID", "Modified", "IsMainContact"),
    "Logistics.Items": ("ID", "Description", "CostPriceStandard", "Created", "IsSalesItem"),
    "FinancialTransaction.TransactionLines": ("ID", "Description", "AmountDC", "Date", "(EntryNumber % 2 = 0)"),
}
SHAPES = (
    "SELECT {key}, {text}, {number}, {moment}, {flag} FROM {table} WHERE {where} ORDER BY {key} LIMIT 25",
    "SELECT count(*), count({text}), min({moment}), max({key}) FROM {table} WHERE {where}",
    "SELECT upper({text}) AS t, {number} AS n FROM {table} WHERE {where} ORDER BY {key} LIMIT 10 OFFSET 5",
    "SELECT {flag}, count(*) AS c FROM {table} WHERE {where} GROUP BY {flag} ORDER BY c DESC, {flag} LIMIT 5",
    "SELECT date_trunc('month', {moment}) AS m, count(*) FROM {table} WHERE {where} GROUP BY m ORDER BY m LIMIT 12",
)
CONDITIONS = (
    "{moment} >= '2024-01-01'",
    "{moment} IS NOT NULL AND {text} ILIKE '%a%'",
    "{flag} OR {flag} IS NULL",
    "{text} > 'M'",
    "{text} IN ('Bakker', 'Visser', 'Jansen')",
    "NOT {flag}",
    "{text} IS NULL",
    "{moment} BETWEEN '2024-01-01' AND '2026-06-30'",
    "length({text}) > 12",
    "{moment} < timestamp '2025-07-01 12:00:00'",
)


def statements() -> Iterator[str]:
    """Write them all."""
    for (table, names), shape, where in product(TABLES.items(), SHAPES, CONDITIONS):
        words = dict(zip(("key", "text", "number", "moment", "flag"), names, strict=True), table=table)
        yield shape.format(**words, where=where.format(**words))


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


def test_there_are_two_hundred() -> None:
    assert len(set(statements())) == 200


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("table", TABLES)
def test_both_answer_the_same(simulator: Simulator, table: str, binary: bool) -> None:
    asked = [sql for sql in statements() if f"FROM {table} " in sql]
    answered = 0
    with (
        Gateway(port=0, settings=simulator.sign_in()) as gateway,
        psycopg.connect(f"host={gateway.host} port={gateway.port} user=anna dbname=exact", autocommit=True) as client,
        exact_dbapi.connect(**simulator.sign_in()) as driver,
    ):
        for sql in asked[int(binary) :: 2]:
            rows = driver.execute(sql).fetchall()
            assert client.cursor(binary=binary).execute(sql).fetchall() == rows, sql
            answered += bool(rows)
    assert answered > len(asked) // 4
