"""Objects of several companies in one session: with the division in their keys, each goes to and comes from its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from sqlalchemy import ForeignKeyConstraint, Integer, String, create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, declarative_base

import exact_dbapi
from exact_dbapi.simulator import Simulator
from sqlalchemy_exact import DOUBLE, GUID
from tests.dialect.orders import column, related

Model: Any = declarative_base()


def keyed(*columns: str, to: str, by: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(columns, [f"{to}.{by}", f"{to}.Division"])


class Account(Model):
    __tablename__ = "Accounts"
    __table_args__: ClassVar[Any] = {"schema": "CRM"}
    ID = column(GUID, primary_key=True)
    Division = column(Integer, primary_key=True)
    Name = column(String)


class Order(Model):
    __tablename__ = "SalesOrders"
    __table_args__: ClassVar[Any] = (
        keyed("OrderedBy", "Division", to="CRM.Accounts", by="ID"),
        {"schema": "SalesOrder"},
    )
    OrderID = column(GUID, primary_key=True)
    Division = column(Integer, primary_key=True)
    OrderNumber = column(Integer)
    OrderedBy = column(GUID)
    YourRef = column(String)
    Description = column(String)
    customer = related("Account")
    lines = related("Line", cascade="all, delete-orphan", passive_deletes=True, order_by="Line.LineNumber")


class Line(Model):
    __tablename__ = "SalesOrderLines"
    __table_args__: ClassVar[Any] = (
        keyed("OrderID", "Division", to="SalesOrder.SalesOrders", by="OrderID"),
        {"schema": "SalesOrder"},
    )
    ID = column(GUID, primary_key=True)
    Division = column(Integer, primary_key=True)
    OrderID = column(GUID)
    LineNumber = column(Integer)
    Item = column(GUID)
    Quantity = column(DOUBLE)


@pytest.fixture(params=["one company", "two companies"])
def over_companies(request: pytest.FixtureRequest, exact_simulator: Simulator) -> Iterator[Engine]:
    """Connect with one company chosen, or both that are written to: it makes no difference."""
    chosen = exact_simulator.divisions[: 1 if request.param == "one company" else 2]
    settings: Any = {**exact_simulator.sign_in(), "divisions": ",".join(map(str, chosen))}
    made = create_engine("exact://", future=True, creator=lambda: exact_dbapi.connect(**settings))
    yield made
    made.dispose()


def asked(simulator: Simulator) -> list[tuple[str, int | None]]:
    """The methods and divisions of the calls since the last time."""
    found = [(call.method, call.division) for call in simulator.calls]
    simulator.calls.clear()
    return sorted(found, key=str)


def order_in(simulator: Simulator, division: int, *quantities: float) -> Order:
    item = next(row["ID"] for row in simulator.tables[division]["logistics/Items"] if row.get("IsSalesItem"))
    lines = [Line(Item=item, Quantity=quantity) for quantity in quantities]
    account = Account(Name=f"orm of {division}", Division=division)
    return Order(Division=division, customer=account, YourRef=f"orm {division}", lines=lines)


def test_each_document_goes_to_its_own_company(exact_simulator: Simulator, over_companies: Engine) -> None:
    first, second = exact_simulator.divisions[:2]
    with Session(over_companies, future=True) as session:
        orders = [order_in(exact_simulator, first, 1), order_in(exact_simulator, second, 2, 3)]
        lines = list(orders[1].lines)
        session.add_all(orders)
        session.commit()
        assert asked(exact_simulator) == [("POST", division) for division in (first, first, second, second)]
        assert all(order.OrderNumber for order in orders)
        assert asked(exact_simulator) == [("GET", first), ("GET", second)], "each is read where it is"
        assert [(line.Quantity, line.Division) for line in lines] == [(2.0, second), (3.0, second)]
        assert asked(exact_simulator) == [("GET", second)]
        stored = {row["ID"] for row in exact_simulator.tables[second]["salesorder/SalesOrderLines"]}
        assert {str(line.ID) for line in lines} <= stored


def test_changes_go_where_the_object_is(exact_simulator: Simulator, over_companies: Engine) -> None:
    _, second = exact_simulator.divisions[:2]
    with Session(over_companies, future=True) as session:
        order = order_in(exact_simulator, second, 2)
        session.add(order)
        session.commit()
        key = order.OrderID
    asked(exact_simulator)
    with Session(over_companies, future=True) as session:
        found = session.get(Order, (key, second))
        assert found is not None
        found.Description = "changed"
        session.commit()
        assert asked(exact_simulator) == [("GET", second), ("PUT", second)]
        session.delete(session.get(Order, (key, second)))
        session.commit()
        assert asked(exact_simulator) == [("DELETE", second), ("GET", second)]
    stored = [row["OrderID"] for row in exact_simulator.tables[second]["salesorder/SalesOrders"]]
    assert str(key) not in stored
