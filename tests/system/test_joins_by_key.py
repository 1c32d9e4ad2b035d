"""Joins ask the small side's keys of the other side, wherever the keys are: behind a derived table, or at hand.

The rows are those of plain SQL; what is counted is the calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pyarrow
import pytest

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.simulator import Simulator

NOWHERE = UUID(int=7)


@pytest.fixture
def connection(exact_simulator: Simulator) -> Iterator[Connection]:
    with exact_dbapi.connect(**exact_simulator.sign_in(), retry_seconds=0, wait_seconds=0) as made:
        yield made


@pytest.fixture
def ids(connection: Connection, exact_simulator: Simulator) -> list[UUID]:
    found = [row[0] for row in connection.execute("SELECT ID FROM CRM.Accounts LIMIT 100").fetchall()]
    exact_simulator.calls.clear()
    return found


def paths(simulator: Simulator) -> list[str]:
    return [call.path.partition("/102030/")[2] for call in simulator.calls]


@pytest.mark.parametrize(
    "source",
    [
        '(SELECT "OrderedBy" AS "who" FROM SalesOrder.SalesOrders WHERE "OrderNumber" IN ({})) AS "source"',
        '(SELECT DISTINCT "OrderedBy" AS "who" FROM SalesOrder.SalesOrders WHERE "OrderNumber" IN ({})) AS "source"',
        "(SELECT * FROM (SELECT OrderedBy AS who, OrderNumber AS n FROM SalesOrder.SalesOrders) WHERE n IN ({})) q",
        "(SELECT OrderedBy AS who FROM SalesOrder.SalesOrders WHERE OrderNumber IN ({}) GROUP BY ALL) AS source",
        "(SELECT OrderedBy FROM SalesOrder.SalesOrders WHERE OrderNumber IN ({}) LIMIT 50) AS source (who)",
    ],
)
@pytest.mark.parametrize("join", ["JOIN", "LEFT JOIN"])
def test_a_join_with_a_derived_table_takes_two_calls(
    connection: Connection, exact_simulator: Simulator, source: str, join: str
) -> None:
    cursor = connection.cursor()
    rows = cursor.execute("SELECT OrderNumber, OrderedBy FROM SalesOrder.SalesOrders LIMIT 5").fetchall()
    numbers = ", ".join(str(row[0]) for row in rows)
    exact_simulator.calls.clear()
    cursor.execute(
        f'SELECT DISTINCT a.ID, a.City FROM {source.format(numbers)} {join} CRM.Accounts AS a ON "who" = a."ID"'
    )
    assert {row[0] for row in cursor.fetchall()} == {row[1] for row in rows}
    assert paths(exact_simulator)[1:] == ["crm/Accounts"]


def test_a_group_is_read_for_the_keys_that_count(connection: Connection, exact_simulator: Simulator) -> None:
    query = (
        "SELECT c.ID, n.lines FROM "
        "(SELECT OrderID, count(*) AS lines FROM SalesOrder.SalesOrderLines GROUP BY OrderID) n "
        "JOIN (SELECT OrderID AS ID FROM SalesOrder.SalesOrders WHERE OrderNumber = {}) AS c ON c.ID = n.OrderID"
    )
    number, key = connection.execute("SELECT OrderNumber, OrderID FROM SalesOrder.SalesOrders LIMIT 1").fetchall()[0]
    lines = connection.execute("SELECT count(*) FROM SalesOrder.SalesOrderLines WHERE OrderID = ?", [key]).fetchall()
    exact_simulator.calls.clear()
    assert connection.execute(query.format(number)).fetchall() == [(key, lines[0][0])]
    assert exact_simulator.calls == 2


@pytest.mark.parametrize(
    "query",
    [
        "SELECT a.ID FROM {} AS k JOIN CRM.Accounts AS a ON a.ID = k.id",
        "SELECT a.ID FROM {} AS k LEFT JOIN CRM.Accounts AS a ON a.ID = k.id WHERE a.ID IS NOT NULL",
        "SELECT ID FROM CRM.Accounts WHERE ID IN (SELECT id FROM {} AS k)",
        "SELECT ID FROM CRM.Accounts AS a WHERE EXISTS (SELECT 1 FROM {} AS k WHERE k.id = a.ID)",
        "WITH k AS (SELECT id FROM {} AS t) SELECT a.ID FROM CRM.Accounts AS a, k WHERE a.ID = k.id",
        "SELECT a.ID FROM {} AS k JOIN (SELECT ID FROM CRM.Accounts) AS a ON k.id = a.ID",
        "SELECT a.ID FROM CRM.Accounts AS a SEMI JOIN {} AS k ON k.id = a.ID",
    ],
)
@pytest.mark.parametrize("kind", ["file", "frame", "table of texts", "table of GUIDs"])
def test_keys_at_hand_take_a_call_for_every_sixty(
    connection: Connection, exact_simulator: Simulator, ids: list[UUID], tmp_path: Path, kind: str, query: str
) -> None:
    keys = [*map(str, ids), str(NOWHERE)]
    table = "local.wanted"
    if kind == "file":
        path = tmp_path / "keys.csv"
        path.write_text("id\n" + "\n".join(keys) + "\n", encoding="utf-8")
        table = f"read_csv('{path}')"
    elif kind == "frame":
        connection.register("wanted", pyarrow.table({"id": [*keys, keys[0], None]}))
        query = query.replace("SELECT a.ID", "SELECT DISTINCT a.ID")
    else:
        connection.execute(f"CREATE TABLE wanted (id {'UUID' if 'GUID' in kind else 'VARCHAR'})")
        connection.cursor().executemany("INSERT INTO wanted VALUES (?)", [[key] for key in keys])
    rows = connection.execute(query.format(table)).fetchall()
    assert sorted(row[0] for row in rows) == sorted(ids)
    assert paths(exact_simulator) == ["crm/Accounts"] * 2


def test_no_key_at_hand_takes_no_call(connection: Connection, exact_simulator: Simulator) -> None:
    connection.execute("CREATE TABLE wanted (id VARCHAR)")
    connection.execute("INSERT INTO wanted VALUES ('not a GUID'), (NULL)")
    query = (
        "SELECT a.Name, c.FullName FROM wanted w JOIN CRM.Accounts a ON a.ID = w.id "
        "JOIN CRM.Contacts c ON c.Account = a.ID"
    )
    assert connection.execute(query).fetchall() == []
    assert exact_simulator.calls == 0


def test_keys_at_hand_lead_on_to_the_next_table(
    connection: Connection, exact_simulator: Simulator, ids: list[UUID]
) -> None:
    connection.register("wanted", pyarrow.table({"id": [str(key) for key in ids[:3]]}))
    query = "SELECT a.ID, c.ID FROM {} JOIN CRM.Accounts a ON a.ID = w.id JOIN CRM.Contacts c ON c.Account = a.ID"
    found = connection.execute(query.format("wanted w")).fetchall()
    assert paths(exact_simulator)[0] == "crm/Accounts"
    listed = ", ".join(f"('{key}')" for key in ids[:3])
    assert sorted(connection.execute(query.format(f"(VALUES {listed}) w(id)")).fetchall()) == sorted(found)


def test_what_where_says_of_the_keys_holds_for_them(
    connection: Connection, exact_simulator: Simulator, ids: list[UUID]
) -> None:
    connection.register("wanted", pyarrow.table({"id": [str(key) for key in ids], "n": list(range(100))}))
    query = "SELECT a.ID FROM wanted AS w JOIN CRM.Accounts AS a ON a.ID = w.id WHERE w.n < ? AND a.Name <> ''"
    assert {row[0] for row in connection.execute(query, [7]).fetchall()} == set(ids[:7])
    assert exact_simulator.calls == 1


def test_many_keys_read_the_whole(connection: Connection, exact_simulator: Simulator) -> None:
    connection.execute("CREATE TABLE wanted AS SELECT range AS number FROM range(30000)")
    query = "SELECT count(*) FROM wanted AS w JOIN SalesOrder.SalesOrders AS o ON o.OrderNumber = w.number"
    everything = connection.execute("SELECT count(*) FROM SalesOrder.SalesOrders WHERE OrderNumber < 30000").fetchall()
    exact_simulator.calls.clear()
    assert connection.execute(query).fetchall() == everything
    assert all(path == "bulk/SalesOrder/SalesOrders" for path in paths(exact_simulator))


def test_numbers_beyond_the_column_are_equal_to_none(connection: Connection, exact_simulator: Simulator) -> None:
    numbers = [
        row[0] for row in connection.execute("SELECT OrderNumber FROM SalesOrder.SalesOrders LIMIT 2").fetchall()
    ]
    connection.register("wanted", pyarrow.table({"number": [numbers[0], 2**40, -(2**40), None]}))
    exact_simulator.calls.clear()
    query = "SELECT o.OrderNumber FROM wanted AS w JOIN SalesOrder.SalesOrders AS o ON o.OrderNumber = w.number"
    assert connection.execute(query).fetchall() == [(numbers[0],)]
    assert exact_simulator.calls == 1


def orders_of(simulator: Simulator, word: str) -> int:
    """Count the orders of the customers whose name has a word in it."""
    tables = simulator.tables[simulator.divisions[0]]
    named = {row["ID"] for row in tables["crm/Accounts"] if word in (row["Name"] or "")}
    return sum(row["OrderedBy"] in named for row in tables["salesorder/SalesOrders"])


LIKE = (
    "SELECT o.OrderNumber FROM SalesOrder.SalesOrders o JOIN CRM.Accounts a ON a.ID = o.OrderedBy WHERE a.Name LIKE ?"
)
WRAPPED = """SELECT nr FROM (SELECT o.OrderNumber AS nr, a.Name AS customer FROM SalesOrder.SalesOrders o
             JOIN CRM.Accounts a ON a.ID = o.OrderedBy) AS virtual_table WHERE customer LIKE ?"""


@pytest.mark.parametrize("sql", [LIKE, WRAPPED])
def test_what_exact_cannot_check_still_picks_the_keys(
    connection: Connection, exact_simulator: Simulator, sql: str
) -> None:
    rows = connection.cursor().execute(sql, ("%Bakker%",)).fetchall()
    assert len(rows) == orders_of(exact_simulator, "Bakker") > 0
    assert paths(exact_simulator) == [*3 * ["bulk/CRM/Accounts"], "bulk/SalesOrder/SalesOrders"]


def test_a_condition_that_no_row_meets_ends_the_reading(connection: Connection, exact_simulator: Simulator) -> None:
    assert connection.cursor().execute(LIKE, ("%nobody is called so%",)).fetchall() == []
    assert paths(exact_simulator) == 3 * ["bulk/CRM/Accounts"]


def test_a_condition_that_takes_nulls_picks_no_keys_where_an_outer_join_makes_them(
    connection: Connection, exact_simulator: Simulator
) -> None:
    """An account without a contact is not one whose contacts were not read."""
    sql = """SELECT count(*) FROM CRM.Contacts p JOIN CRM.Accounts a ON p.Account = a.ID
             RIGHT JOIN CRM.Accounts c ON p.Account = c.ID WHERE a.Name IS NULL"""
    tables = exact_simulator.tables[exact_simulator.divisions[0]]
    partners = {contact.get("Account") for contact in tables["crm/Contacts"]}
    expected = sum(account["ID"] not in partners for account in tables["crm/Accounts"])
    assert connection.cursor().execute(sql).fetchall() == [(expected,)]
