"""The recipes of ``docs/synchronize.md`` to their end, with a webshop and a CRM in a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.simulator import Simulator
from tests.postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]


class Shop:
    """A connection to Exact, and a webshop's database in PostgreSQL."""

    def __init__(self, simulator: Simulator, connection: Connection, url: str) -> None:
        self.simulator = simulator
        self.connection = connection
        self.url = url
        self.division = simulator.divisions[0]
        self.customer = next(row for row in self.rows("crm/Accounts") if row["IsSales"])
        self.item = next(row for row in self.rows("logistics/Items") if row["IsSalesItem"])

    def rows(self, path: str, division: int | None = None) -> list[Any]:
        return list(self.simulator.tables[division or self.division][path])

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a statement; ``:shop`` in it is the shop's database."""
        return self.connection.execute(sql, {"shop": self.url} if ":shop" in sql else None).fetchall()

    def shop(self, *statements: str) -> list[tuple[Any, ...]]:
        """Run statements in the shop's database; the rows of the last."""
        with psycopg.connect(self.url.replace("+psycopg", "")) as client:
            cursor = client.cursor()
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def shop(exact_simulator: Simulator, postgres_url: str, tmp_path: Path) -> Iterator[Shop]:
    given: dict[str, Any] = {**exact_simulator.sign_in(), "state": str(tmp_path / "state")}
    with exact_dbapi.connect(**given) as connection:
        yield Shop(exact_simulator, connection, postgres_url)
        connection.rollback()


def test_orders_of_a_webshop_become_sales_orders(shop: Shop) -> None:
    customer, item = shop.customer["Code"].strip(), shop.item["Code"]
    shop.shop(
        "CREATE SCHEMA shop",
        "CREATE TABLE shop.orders (number text PRIMARY KEY, customer text, ordered_on date)",
        "CREATE TABLE shop.lines (number text, item text, quantity numeric(9, 2), price numeric(9, 2))",
        f"INSERT INTO shop.orders VALUES ('W1', '{customer}', '2026-06-01'), ('W2', '{customer}', '2026-06-02')",
        f"INSERT INTO shop.lines VALUES ('W1', '{item}', 2, 10.5), ('W1', '{item}', 1, 5), ('W2', '{item}', 3, 7)",
    )

    def orders_sent() -> int:
        before = len(shop.simulator.calls)
        shop.run(
            "SYNCHRONIZE (SELECT o.number AS OrderID, o.number AS YourRef, a.ID AS OrderedBy, o.ordered_on AS "
            "OrderDate FROM :shop.shop.orders o JOIN CRM.Accounts a ON a.Code = o.customer) "
            "TO SalesOrder.SalesOrders IDENTIFIED BY (YourRef) INSERT"
        )
        shop.connection.execute(
            "INSERT INTO SalesOrder.SalesOrderLines (OrderID, Item, Quantity, NetPrice) "
            "SELECT l.number, i.ID, l.quantity, l.price FROM :shop.shop.lines l JOIN Logistics.Items i "
            "ON i.Code = l.item WHERE l.number NOT IN "
            "(SELECT YourRef FROM SalesOrder.SalesOrders WHERE YourRef IS NOT NULL)",
            {"shop": shop.url},
        )
        shop.connection.commit()
        return sum(call.method == "POST" for call in shop.simulator.calls[before:])

    assert orders_sent() == 2
    orders = {row["YourRef"]: row for row in shop.rows("salesorder/SalesOrders") if row["YourRef"] in ("W1", "W2")}
    lines = shop.rows("salesorder/SalesOrderLines")
    found = {
        reference: sorted((row["Quantity"], row["NetPrice"]) for row in lines if row["OrderID"] == order["OrderID"])
        for reference, order in orders.items()
    }
    assert found == {"W1": [(1.0, 5.0), (2.0, 10.5)], "W2": [(3.0, 7.0)]}
    assert orders_sent() == 0


def test_items_of_one_company_go_to_the_others(shop: Shop) -> None:
    template, *others = reversed(shop.simulator.divisions)
    shop.connection.execute(f"USE {', '.join(map(str, others))}")
    statement = f"""
        SYNCHRONIZE (SELECT * FROM Logistics.Items WHERE Division = {template} AND Code LIKE 'DV%') TO Logistics.Items
        IDENTIFIED BY (Code)"""
    wanted = {row["Code"] for row in shop.rows("logistics/Items", template) if row["Code"].startswith("DV")}
    shop.run(statement)
    shop.connection.commit()
    for division in others:
        assert wanted <= {row["Code"] for row in shop.rows("logistics/Items", division)}
    assert shop.run(statement)[0][1:4] == (0, 0, 0)


def test_accounts_go_both_ways_with_the_table_of_a_crm(shop: Shop) -> None:
    code, name = shop.customer["Code"].strip(), shop.customer["Name"]
    shop.shop(
        "CREATE TABLE companies (code text PRIMARY KEY, name text, city text)",
        "INSERT INTO companies VALUES ('90001', 'Nieuw BV', 'Assen')",
    )
    statement = f"""
        SYNCHRONIZE :shop.companies
        WITH (SELECT Code, Name, City FROM CRM.Accounts WHERE Code IN ('{code}', '90001'))
        IDENTIFIED BY (Code)"""
    shop.run(statement)
    shop.connection.commit()
    assert shop.shop("SELECT name FROM companies ORDER BY code") == [(name,), ("Nieuw BV",)]
    shop.shop("UPDATE companies SET city = 'Haren' WHERE code = '90001'")
    shop.connection.execute("UPDATE CRM.Accounts SET Name = 'Omgedoopt BV' WHERE Code = ?", (code,))
    shop.connection.commit()
    shop.run(statement)
    shop.connection.commit()
    there = {row["Code"].strip(): (row["Name"], row.get("City")) for row in shop.rows("crm/Accounts")}
    assert there["90001"] == ("Nieuw BV", "Haren")
    assert shop.shop("SELECT name FROM companies ORDER BY code") == [("Omgedoopt BV",), ("Nieuw BV",)]
    assert [row[1:] for row in shop.run(statement)] == [(0, 0, 0, 0, 0)] * 2
