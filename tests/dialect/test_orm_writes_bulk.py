"""Many rows at once, through a session or a connection: staged by a few statements, sent as few documents."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import Table, delete, insert, null, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from exact_dbapi.simulator import Simulator
from tests.dialect.orders import Account, Line, Order, an_order, customer, items, methods, rows, stored, stored_lines

ORDERS: Table = Order.__table__
LINES: Table = Line.__table__
ACCOUNTS: Table = Account.__table__


def names(simulator: Simulator, word: str) -> list[str]:
    return sorted(row["Name"] for row in rows(simulator, "crm/Accounts") if word in str(row.get("Name")))


def test_rows_of_a_connection_are_inserted_without_a_key(exact_simulator: Simulator, connection: Connection) -> None:
    connection.execute(insert(ACCOUNTS).values(Name="Bulk 1"))
    connection.execute(insert(ACCOUNTS), [{"Name": "Bulk 2"}, {"Name": "Bulk 3"}])
    assert methods(exact_simulator) == []
    connection.commit()
    assert methods(exact_simulator) == ["POST"] * 3
    assert names(exact_simulator, "Bulk") == ["Bulk 1", "Bulk 2", "Bulk 3"]


def test_a_header_and_lines_of_a_connection_are_one_post(exact_simulator: Simulator, connection: Connection) -> None:
    name, item = uuid4(), items(exact_simulator)[0]
    connection.execute(insert(ORDERS).values(OrderID=name, OrderedBy=customer(exact_simulator), YourRef="core 1"))
    connection.execute(insert(LINES), [{"OrderID": name, "Item": item, "Quantity": number} for number in (3, 4)])
    connection.commit()
    assert methods(exact_simulator) == ["POST"]
    lines = stored_lines(exact_simulator, stored(exact_simulator, "core 1"))
    assert [line["Quantity"] for line in lines] == [3, 4]


def test_bulk_saved_objects_cost_their_documents_and_no_more(exact_simulator: Simulator, session: Session) -> None:
    name, item = uuid4(), items(exact_simulator)[0]
    session.bulk_save_objects([Order(OrderID=name, OrderedBy=customer(exact_simulator), YourRef="bulk 1")])
    session.bulk_save_objects([Line(OrderID=name, Item=item, Quantity=number) for number in (1, 2, 3)])
    session.bulk_save_objects([Account(Name="Bulk 1"), Account(Name="Bulk 2", City="Delft")])
    session.commit()
    assert methods(exact_simulator) == ["POST"] * 3
    assert len(stored_lines(exact_simulator, stored(exact_simulator, "bulk 1"))) == 3
    assert names(exact_simulator, "Bulk") == ["Bulk 1", "Bulk 2"]


def test_a_session_takes_rows_for_a_class(exact_simulator: Simulator, session: Session) -> None:
    session.execute(insert(Account), [{"Name": "Bulk 1"}, {"Name": "Bulk 2"}])
    session.commit()
    assert methods(exact_simulator) == ["POST"] * 2


def test_many_orders_are_one_post_each_and_their_lines_are_found_together(
    exact_simulator: Simulator, session: Session
) -> None:
    orders = [an_order(exact_simulator, *range(1, 6), reference=f"many {number}") for number in range(20)]
    lines = [line for order in orders for line in order.lines]
    session.add_all(orders)
    session.commit()
    assert methods(exact_simulator) == ["POST"] * 20
    assert len({line.ID for line in lines}) == 100
    assert [line.Quantity for line in lines] == [1, 2, 3, 4, 5] * 20
    assert methods(exact_simulator) == ["GET"]


def test_null_is_sent_and_what_was_never_set_is_not(exact_simulator: Simulator, session: Session) -> None:
    account = Account(Name="Null BV", City=null())
    session.add(account)
    session.flush()
    (staged,) = session.connection().connection.dbapi_connection.transaction.pending.rows.values()  # type: ignore
    assert {column.name: value for column, value in staged.values} == {"Name": "Null BV", "City": None}


def test_an_attribute_that_is_set_to_none_later_is_emptied(exact_simulator: Simulator, session: Session) -> None:
    account = Account(Name="Null BV", City="Delft")
    session.add(account)
    session.commit()
    account.City = None
    methods(exact_simulator)
    session.commit()
    assert methods(exact_simulator) == ["PUT"]
    (row,) = (row for row in rows(exact_simulator, "crm/Accounts") if row.get("Name") == "Null BV")
    assert row["City"] is None


def test_rows_are_changed_and_deleted_by_a_condition(exact_simulator: Simulator, session: Session) -> None:
    session.add_all([Account(Name="Bulk 1"), Account(Name="Bulk 2")])
    session.commit()
    at_once = {"synchronize_session": False}
    changed = update(Account).where(Account.Name.like("Bulk _")).values(City="Delft")
    session.execute(changed, execution_options=at_once)
    methods(exact_simulator)
    session.commit()
    assert methods(exact_simulator) == ["PUT"] * 2
    gone = delete(Account).where(Account.City == "Delft", Account.Name.like("Bulk _"))
    session.execute(gone, execution_options=at_once)
    session.commit()
    assert names(exact_simulator, "Bulk") == []


def test_a_column_that_exact_computes_is_refused_before_anything_is_sent(
    exact_simulator: Simulator, session: Session
) -> None:
    order = an_order(exact_simulator, 1)
    order.OrderedByName = "Bakker"
    session.add(order)
    with pytest.raises(ProgrammingError, match="cannot set OrderedByName"):
        session.commit()
    session.rollback()
    assert methods(exact_simulator) == []


def test_returning_is_known_after_commit(exact_simulator: Simulator, connection: Connection) -> None:
    result = connection.execute(insert(ACCOUNTS).values(Name="Bulk 1").returning(ACCOUNTS.c.Code))
    connection.commit()
    assert methods(exact_simulator)[:1] == ["POST"]
    (row,) = (row for row in rows(exact_simulator, "crm/Accounts") if row.get("Name") == "Bulk 1")
    assert result.scalar_one() == row["Code"].strip()
