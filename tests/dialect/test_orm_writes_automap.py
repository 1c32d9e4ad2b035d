"""Classes made by automap from reflected tables: relationships come from the catalog, and sessions write with them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.ext.automap import automap_base
from sqlalchemy.orm import Session

from exact_dbapi.simulator import Simulator
from sqlalchemy_exact import RELATIONSHIPS, reflect_tables
from tests.dialect.orders import customer, items, methods, state_of, stored, stored_lines


@pytest.fixture
def classes(engine: Engine, exact_simulator: Simulator) -> Any:
    """Give the classes of orders, their lines, accounts and items."""
    names = ["SalesOrder.SalesOrders", "SalesOrder.SalesOrderLines", "CRM.Accounts", "CRM.Contacts", "Logistics.Items"]
    base = automap_base(metadata=reflect_tables(engine, *names))
    base.prepare(**RELATIONSHIPS)
    assert methods(exact_simulator) == []
    return base.classes


def test_relationships_are_named_after_exacts_words(classes: Any) -> None:
    order = state_of(classes.SalesOrders).relationships
    assert {"ordered_by", "invoice_to", "deliver_to", "sales_order_lines"} <= set(order.keys())
    line = state_of(classes.SalesOrderLines).relationships
    assert {"order", "item"} <= set(line.keys())
    assert {"sales_orders_by_ordered_by"} <= set(state_of(classes.Accounts).relationships.keys())
    assert line["order"].mapper.class_ is classes.SalesOrders


def test_an_order_over_reflected_tables_is_one_post(exact_simulator: Simulator, engine: Engine, classes: Any) -> None:
    with Session(engine, future=True) as session:
        item = items(exact_simulator)[0]
        lines = [classes.SalesOrderLines(Item=UUID(item), Quantity=number) for number in (3, 4)]
        order = classes.SalesOrders(OrderedBy=UUID(customer(exact_simulator)), YourRef="map 1", sales_order_lines=lines)
        session.add(order)
        session.commit()
        assert methods(exact_simulator) == ["POST"]
        row = stored(exact_simulator, "map 1")
        assert order.OrderID == UUID(row["OrderID"])
        assert methods(exact_simulator) == []
        assert (order.OrderNumber, order.Status) == (row["OrderNumber"], row["Status"])
        assert [line.ID for line in lines] == [UUID(one["ID"]) for one in stored_lines(exact_simulator, row)]
        assert methods(exact_simulator) == ["GET", "GET"]
        assert order.sales_order_lines == lines
        assert lines[0].order is order
        methods(exact_simulator)
        assert lines[0].item.Code is not None
        assert methods(exact_simulator) == ["GET"]


def test_a_new_account_and_its_order_over_reflected_tables(
    exact_simulator: Simulator, engine: Engine, classes: Any
) -> None:
    with Session(engine, future=True) as session:
        line = classes.SalesOrderLines(Item=UUID(items(exact_simulator)[0]), Quantity=1)
        account = classes.Accounts(Name="Nieuw BV", sales_orders_by_ordered_by=[])
        order = classes.SalesOrders(ordered_by=account, YourRef="map 1", sales_order_lines=[line])
        session.add(order)
        session.commit()
        assert methods(exact_simulator) == ["POST", "POST"]
        assert order.ordered_by is account
        assert stored(exact_simulator, "map 1")["OrderedBy"] == str(account.ID)


def test_deleting_an_account_looks_at_nothing_else(exact_simulator: Simulator, engine: Engine, classes: Any) -> None:
    with Session(engine, future=True) as session:
        account = classes.Accounts(Name="Nieuw BV")
        session.add(account)
        session.commit()
        assert account.Name == "Nieuw BV"
        methods(exact_simulator)
        session.delete(account)
        session.commit()
        assert methods(exact_simulator) == ["DELETE"]
