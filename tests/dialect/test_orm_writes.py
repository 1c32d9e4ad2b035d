"""ORM sessions that write: an order with its lines is one POST, and the objects have Exact's keys afterwards."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from exact_dbapi.simulator import Simulator
from tests.dialect.orders import Account, Order, an_order, methods, rows, state_of, stored, stored_lines


def test_an_order_with_its_lines_is_one_post(exact_simulator: Simulator, session: Session) -> None:
    order = an_order(exact_simulator, 3, 4)
    session.add(order)
    session.flush()
    assert methods(exact_simulator) == []
    session.commit()
    assert methods(exact_simulator) == ["POST"]
    row = stored(exact_simulator, "orm 1")
    assert [line["Quantity"] for line in stored_lines(exact_simulator, row)] == [3, 4]


def test_the_header_has_exacts_key_and_number(exact_simulator: Simulator, session: Session) -> None:
    order = an_order(exact_simulator, 3, 4)
    session.add(order)
    session.commit()
    row = stored(exact_simulator, "orm 1")
    key = UUID(row["OrderID"])
    assert state_of(order).identity == (key,)
    methods(exact_simulator)
    assert order.OrderID == key
    assert methods(exact_simulator) == []
    assert (order.OrderID, order.OrderNumber) == (key, row["OrderNumber"])
    assert methods(exact_simulator) == ["GET"]
    assert session.get(Order, key) is order
    assert methods(exact_simulator) == []


def test_the_lines_have_exacts_keys_when_they_are_asked_for(exact_simulator: Simulator, session: Session) -> None:
    order = an_order(exact_simulator, 3, 4)
    first, second = order.lines
    session.add(order)
    session.commit()
    lines = stored_lines(exact_simulator, stored(exact_simulator, "orm 1"))
    methods(exact_simulator)
    assert (first.ID, first.Quantity, first.OrderID) == (UUID(lines[0]["ID"]), 3, UUID(lines[0]["OrderID"]))
    assert methods(exact_simulator) == ["GET"]
    assert state_of(second).identity == (UUID(lines[1]["ID"]),)
    assert order.lines == [first, second]
    assert (second.ID, second.LineNumber) == (UUID(lines[1]["ID"]), lines[1]["LineNumber"])


def test_another_session_finds_them(exact_simulator: Simulator, session: Session, engine: Engine) -> None:
    session.add(an_order(exact_simulator, 3, 4))
    session.commit()
    row = stored(exact_simulator, "orm 1")
    with Session(engine, future=True) as fresh:
        order = fresh.scalars(select(Order).where(Order.OrderID == UUID(row["OrderID"]))).one()
        assert [line.ID for line in order.lines] == [UUID(line["ID"]) for line in stored_lines(exact_simulator, row)]


def test_rollback_sends_nothing(exact_simulator: Simulator, session: Session) -> None:
    order = an_order(exact_simulator, 3)
    session.add(order)
    session.flush()
    session.rollback()
    session.commit()
    assert methods(exact_simulator) == []
    assert state_of(order).transient


def test_what_exact_fills_in_is_none_until_commit(exact_simulator: Simulator, session: Session) -> None:
    order = an_order(exact_simulator, 3)
    session.add(order)
    session.flush()
    assert (order.OrderNumber, order.OrderedByName) == (None, None)
    assert methods(exact_simulator) == []


def test_a_new_customer_goes_first_and_its_order_refers_to_it(exact_simulator: Simulator, session: Session) -> None:
    order = an_order(exact_simulator, 1)
    order.OrderedBy, order.customer = None, Account(Name="Nieuw BV")
    session.add(order)
    session.commit()
    assert methods(exact_simulator) == ["POST", "POST"]
    (account,) = (row for row in rows(exact_simulator, "crm/Accounts") if row.get("Name") == "Nieuw BV")
    assert stored(exact_simulator, "orm 1")["OrderedBy"] == account["ID"]
    assert order.customer is session.get(Account, UUID(account["ID"]))


def test_only_what_changes_is_put(exact_simulator: Simulator, session: Session) -> None:
    account = session.scalars(select(Account).where(Account.Code == "7")).one()
    account.City, account.Name = "Delft", account.Name
    methods(exact_simulator)
    session.commit()
    assert methods(exact_simulator) == ["PUT"]
