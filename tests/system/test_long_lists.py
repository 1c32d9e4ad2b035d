"""A list of keys that is too long for one URL is asked for in several requests: no row is lost, none comes twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

import exact_dbapi
from exact_dbapi.simulator import Simulator

MAIN = 102030


@pytest.fixture(scope="module")
def connection() -> Iterator[Any]:
    with Simulator() as simulator:
        signed_in = simulator.sign_in()
        url = f"exact://127.0.0.1:{simulator.port}/{MAIN}"
        with exact_dbapi.connect(url, scheme="http", access_token=signed_in["access_token"]) as opened:
            yield opened


def marks(size: int) -> str:
    return ", ".join("?" * size)


@pytest.mark.parametrize("size", [1, 40, 79, 80, 81, 300, 1_000])
@pytest.mark.parametrize(
    ("columns", "more"),
    [("ID", ""), ("ID, Name", " AND IsSupplier"), ("*", " AND Name LIKE '%a%'"), ("ID", f" AND Division = {MAIN}")],
)
def test_each_key_is_answered_once(size: int, columns: str, more: str, connection: Any) -> None:
    table = "CRM.Accounts"
    rows = connection.execute(f"SELECT * FROM {table}").fetchall()
    names = [column[0] for column in connection.execute(f"SELECT * FROM {table} LIMIT 0").description]
    keys = [row[names.index("ID")] for row in rows[:: max(len(rows) // size, 1)]][:size]
    wanted = connection.execute(f"SELECT ID FROM {table} WHERE TRUE{more}").fetchall()
    expected = {row[0] for row in wanted} & set(keys)
    cursor = connection.execute(f"SELECT {columns} FROM {table} WHERE ID IN ({marks(len(keys))}){more}", keys)
    position = 0 if columns != "*" else names.index("ID")
    assert Counter(row[position] for row in cursor.fetchall()) == Counter(expected)
    assert all(len(call.url) < 6_000 for call in cursor.calls)


def test_a_list_of_numbers_with_repeats_is_answered_once(connection: Any) -> None:
    numbers = [row[0] for row in connection.execute("SELECT OrderNumber FROM SalesOrder.SalesOrders").fetchall()]
    asked = [*numbers[:700], *numbers[:50], -1]
    cursor = connection.execute(
        f"SELECT OrderNumber FROM SalesOrder.SalesOrders WHERE OrderNumber IN ({marks(len(asked))})", asked
    )
    assert Counter(row[0] for row in cursor.fetchall()) == Counter(numbers[:700])


def test_a_count_and_a_top_of_a_long_list_are_right(connection: Any) -> None:
    rows = connection.execute("SELECT ID, Modified FROM CRM.Accounts").fetchall()
    keys = [row[0] for row in rows[:400]]
    held = f"CRM.Accounts WHERE ID IN ({marks(len(keys))})"
    assert connection.execute(f"SELECT count(*) FROM {held}", keys).fetchone() == (400,)
    newest = sorted((row[1] for row in rows[:400]), reverse=True)[:3]
    top = connection.execute(f"SELECT Modified FROM {held} ORDER BY Modified DESC LIMIT 3", keys).fetchall()
    assert [row[0] for row in top] == newest
    assert len(connection.execute(f"SELECT ID FROM {held} LIMIT 150 OFFSET 20", keys).fetchall()) == 150
