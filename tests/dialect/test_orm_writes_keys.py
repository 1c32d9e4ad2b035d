"""Keys of classes mapped by hand: as `uuid.UUID`, as text, under other names; the session finds the objects by them."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from sqlalchemy import ForeignKey, String, create_engine
from sqlalchemy.engine import URL, Engine
from sqlalchemy.orm import Session, declarative_base

from exact_dbapi.simulator import Simulator
from sqlalchemy_exact import DOUBLE, GUID
from tests.dialect.orders import column, customer, items, methods, related, state_of, stored, stored_lines


def classes(kind: Any) -> tuple[Any, Any]:
    """Map orders and lines with keys of a type, under names that are not those of the columns."""
    base: Any = declarative_base()

    class Order(base):
        __tablename__ = "SalesOrders"
        __table_args__: ClassVar[Any] = {"schema": "ExactOnlineREST.SalesOrder"}
        id = column("OrderID", kind, primary_key=True)
        customer = column("OrderedBy", kind)
        reference = column("YourRef", String)
        lines = related("Line", back_populates="order", cascade="all, delete-orphan", passive_deletes=True)

    class Line(base):
        __tablename__ = "SalesOrderLines"
        __table_args__: ClassVar[Any] = {"schema": "ExactOnlineREST.SalesOrder"}
        id = column("ID", kind, primary_key=True)
        order_id = column("OrderID", kind, ForeignKey(Order.id))
        item = column("Item", kind)
        quantity = column("Quantity", DOUBLE)
        order = related("Order", back_populates="lines")

    return Order, Line


@pytest.mark.parametrize("kind", [GUID(), GUID(as_uuid=False), String(36)])
def test_objects_are_found_by_the_keys_as_they_are_read(exact_simulator: Simulator, engine: Engine, kind: Any) -> None:
    order_class, line_class = classes(kind)
    with Session(engine, future=True) as session:
        item = items(exact_simulator)[0]
        lines = [line_class(item=item, quantity=number) for number in (1, 2)]
        order: Any = order_class(customer=customer(exact_simulator), reference="keys 1", lines=list(lines))
        session.add(order)
        session.commit()
        assert methods(exact_simulator) == ["POST"]
        row = stored(exact_simulator, "keys 1")
        assert str(order.id) == row["OrderID"]
        found: Any = session.get(order_class, order.id)
        assert found is order
        assert [str(line.id) for line in lines] == [one["ID"] for one in stored_lines(exact_simulator, row)]
        assert set(order.lines) == set(lines)
        assert state_of(order).identity == (order.id,)


def test_a_class_without_a_schema_is_looked_for_in_the_chosen_one(exact_url: URL, exact_simulator: Simulator) -> None:
    base: Any = declarative_base()

    class Hours(base):
        __tablename__ = "TimeTransactions"  # Manufacturing has a table of that name, too
        ID = column(GUID, primary_key=True)
        Item = column(GUID)
        Quantity = column(DOUBLE)

    chosen = create_engine(exact_url.update_query_dict({"schema": "Project"}), future=True)
    with Session(chosen, future=True) as session:
        made = Hours(Item=items(exact_simulator)[0], Quantity=1.5)
        session.add(made)
        session.flush()
        assert methods(exact_simulator) == []
        session.commit()
        assert methods(exact_simulator) == ["POST"]
        key = str(made.ID)
    found = exact_simulator.tables[exact_simulator.divisions[0]]["project/TimeTransactions"]
    assert [row["Quantity"] for row in found if str(row["ID"]) == key] == [1.5]
    chosen.dispose()
