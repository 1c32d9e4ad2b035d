"""What the tests of ORM sessions share: classes mapped by hand, an order to write, and what the simulator has of it."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import Column, DateTime, ForeignKey, Integer, String, inspect
from sqlalchemy.orm import declarative_base, relationship

from exact_dbapi.simulator import Simulator
from sqlalchemy_exact import DOUBLE, GUID

Model: Any = declarative_base()


def column(*arguments: Any, **options: Any) -> Any:
    """Declare a column; what it is to the type checker, an instance has not."""
    return Column(*arguments, **options)


def related(*arguments: Any, **options: Any) -> Any:
    """Declare a relationship."""
    return relationship(*arguments, **options)


class Order(Model):
    __tablename__ = "SalesOrders"
    __table_args__: ClassVar[Any] = {"schema": "SalesOrder"}
    OrderID = column(GUID, primary_key=True)
    OrderNumber = column(Integer)
    OrderedBy = column(GUID, ForeignKey("CRM.Accounts.ID"))
    OrderedByName = column(String)
    YourRef = column(String)
    Description = column(String)
    Modified = column(DateTime)
    customer = related("Account")
    lines = related(
        "Line", back_populates="order", order_by="Line.LineNumber", cascade="all, delete-orphan", passive_deletes=True
    )


class Line(Model):
    __tablename__ = "SalesOrderLines"
    __table_args__: ClassVar[Any] = {"schema": "SalesOrder"}
    ID = column(GUID, primary_key=True)
    OrderID = column(GUID, ForeignKey("SalesOrder.SalesOrders.OrderID"))
    LineNumber = column(Integer)
    Item = column(GUID)
    ItemCode = column(String)
    Quantity = column(DOUBLE)
    Notes = column(String)
    order = related("Order", back_populates="lines")


class Account(Model):
    __tablename__ = "Accounts"
    __table_args__: ClassVar[Any] = {"schema": "CRM"}
    ID = column(GUID, primary_key=True)
    Code = column(String)
    Name = column(String)
    City = column(String)


def rows(simulator: Simulator, path: str) -> list[Any]:
    return list(simulator.tables[simulator.divisions[0]][path])


def methods(simulator: Simulator) -> list[str]:
    """The methods of the calls since the last time."""
    found = [call.method for call in simulator.calls]
    simulator.calls.clear()
    return found


def state_of(instance: object) -> Any:
    """What the session knows of an object: its identity, and whether it is transient, persistent or detached."""
    return inspect(instance)


def stored(simulator: Simulator, reference: str) -> Any:
    (found,) = (row for row in rows(simulator, "salesorder/SalesOrders") if row.get("YourRef") == reference)
    return found


def stored_lines(simulator: Simulator, order: Any) -> list[Any]:
    found = [row for row in rows(simulator, "salesorder/SalesOrderLines") if row["OrderID"] == order["OrderID"]]
    return sorted(found, key=lambda row: int(row["LineNumber"]))


def customer(simulator: Simulator) -> Any:
    return next(row["ID"] for row in rows(simulator, "crm/Accounts") if row.get("IsSales"))


def items(simulator: Simulator) -> list[Any]:
    return [row["ID"] for row in rows(simulator, "logistics/Items") if row.get("IsSalesItem")]


def an_order(simulator: Simulator, *quantities: float, reference: str = "orm 1") -> Order:
    item = items(simulator)[0]
    lines = [Line(Item=item, Quantity=quantity) for quantity in quantities]
    return Order(OrderedBy=customer(simulator), YourRef=reference, lines=lines)
