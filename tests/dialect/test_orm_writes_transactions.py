"""ORM sessions over Exact's transactions: savepoints, rollbacks, commits that fail half-way, and what objects show."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.engine import URL, Engine
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from exact_dbapi.errors import OutcomeUnknown, PartialCommit
from exact_dbapi.simulator import Fault, Simulator
from tests.dialect.orders import Account, Line, Order, an_order, methods, rows, state_of, stored, stored_lines

RULE = b'{"error":{"code":"","message":{"lang":"","value":"Mandatory: Invoice to"}}}'


def account_ids(simulator: Simulator, name: str) -> list[str]:
    return [row["ID"] for row in rows(simulator, "crm/Accounts") if row.get("Name") == name]


def test_a_savepoint_drops_what_came_after_it(exact_simulator: Simulator, session: Session) -> None:
    kept, dropped = Account(Name="Kept BV"), Account(Name="Dropped BV")
    session.add(kept)
    nested = session.begin_nested()
    session.add(dropped)
    session.flush()
    nested.rollback()
    session.commit()
    assert methods(exact_simulator) == ["POST"]
    assert state_of(kept).identity == (UUID(account_ids(exact_simulator, "Kept BV")[0]),)
    assert state_of(dropped).transient
    assert account_ids(exact_simulator, "Dropped BV") == []


def test_a_released_savepoint_is_committed_with_the_rest(exact_simulator: Simulator, session: Session) -> None:
    with session.begin_nested():
        order = an_order(exact_simulator, 1, 2)
        session.add(order)
    assert methods(exact_simulator) == []
    session.commit()
    assert methods(exact_simulator) == ["POST"]
    assert state_of(order).identity == (UUID(stored(exact_simulator, "orm 1")["OrderID"]),)


def test_a_change_before_commit_goes_into_the_post(exact_simulator: Simulator, session: Session) -> None:
    order = an_order(exact_simulator, 1)
    session.add(order)
    session.flush()
    order.Description = "later"
    order.lines[0].Quantity = 5
    session.flush()
    order.lines.append(Line(Item=order.lines[0].Item, Quantity=6))
    session.commit()
    assert methods(exact_simulator) == ["POST"]
    row = stored(exact_simulator, "orm 1")
    assert row["Description"] == "later"
    assert [line["Quantity"] for line in stored_lines(exact_simulator, row)] == [5, 6]


def test_what_is_deleted_before_commit_is_not_sent(exact_simulator: Simulator, session: Session) -> None:
    order, account = an_order(exact_simulator, 1), Account(Name="Kept BV")
    session.add_all([order, account])
    session.flush()
    session.delete(order)
    session.commit()
    assert methods(exact_simulator) == ["POST"]
    assert [row for row in rows(exact_simulator, "salesorder/SalesOrders") if row.get("YourRef") == "orm 1"] == []


def test_a_query_reads_exact_as_it_is(exact_simulator: Simulator, session: Session) -> None:
    before = session.scalars(select(func.count()).select_from(Account)).one()
    session.add(Account(Name="Nieuw BV"))
    assert session.scalars(select(func.count()).select_from(Account)).one() == before
    session.commit()
    assert session.scalars(select(func.count()).select_from(Account)).one() == before + 1


def test_a_refused_row_leaves_the_session_as_before(exact_simulator: Simulator, session: Session) -> None:
    order = an_order(exact_simulator, 1)
    session.add(order)
    exact_simulator.faults.append(Fault(method="POST", status=400, body=RULE))
    with pytest.raises(IntegrityError, match="Mandatory: Invoice to"):
        session.commit()
    session.rollback()
    assert methods(exact_simulator) == ["POST"]
    assert state_of(order).transient
    session.add(order)
    session.commit()
    assert methods(exact_simulator) == ["POST"]
    assert state_of(order).identity == (UUID(stored(exact_simulator, "orm 1")["OrderID"]),)


def test_after_a_partial_commit_the_session_shows_what_exact_has(exact_simulator: Simulator, session: Session) -> None:
    first = an_order(exact_simulator, 1, 2, reference="orm 1")
    second = an_order(exact_simulator, 3, reference="orm 2")
    session.add(first)
    session.flush()
    session.add(second)
    exact_simulator.faults.append(Fault(method="POST", after=1, status=400, body=RULE))
    with pytest.raises(OperationalError) as caught:
        session.commit()
    assert isinstance(caught.value.orig, PartialCommit)
    session.rollback()
    assert not session.in_transaction()
    assert methods(exact_simulator) == ["POST", "POST"]
    row = stored(exact_simulator, "orm 1")
    assert state_of(first).persistent
    assert state_of(first).identity == (UUID(row["OrderID"]),)
    assert [line.ID for line in first.lines] == [UUID(line["ID"]) for line in stored_lines(exact_simulator, row)]
    assert state_of(second).transient
    session.add(second)
    methods(exact_simulator)
    session.commit()
    assert methods(exact_simulator) == ["POST"]
    assert len(stored_lines(exact_simulator, stored(exact_simulator, "orm 2"))) == 1


def test_what_nobody_knows_of_is_not_sent_again(exact_simulator: Simulator, session: Session) -> None:
    order = an_order(exact_simulator, 1)
    session.add(order)
    transaction = session.connection().connection.dbapi_connection.transaction  # type: ignore[union-attr]
    open_writing = transaction.open_writing
    transaction.open_writing = lambda: replace(open_writing(), sleep=lambda seconds: None)
    exact_simulator.faults.append(Fault(method="POST", status=502))
    exact_simulator.faults.append(Fault(method="GET", status=404, times=10))
    with pytest.raises(OperationalError) as caught:
        session.commit()
    assert isinstance(caught.value.orig, OutcomeUnknown)
    session.rollback()
    methods(exact_simulator)
    session.commit()
    assert methods(exact_simulator) == []
    assert state_of(order).transient


def test_without_expiry_the_objects_have_exacts_keys(exact_simulator: Simulator, engine: Engine) -> None:
    with Session(engine, future=True, expire_on_commit=False) as session:
        order = an_order(exact_simulator, 1, 2)
        order.OrderedBy, order.customer = None, Account(Name="Nieuw BV")
        first, second = order.lines
        session.add(order)
        session.commit()
        assert methods(exact_simulator) == ["POST", "POST"]
        row = stored(exact_simulator, "orm 1")
        lines = stored_lines(exact_simulator, row)
        customer = UUID(account_ids(exact_simulator, "Nieuw BV")[0])
        assert (order.OrderID, order.OrderedBy, order.customer.ID) == (UUID(row["OrderID"]), customer, customer)
        assert (first.OrderID, first.Quantity, order.YourRef) == (UUID(row["OrderID"]), 1, "orm 1")
        assert methods(exact_simulator) == []
        assert order.OrderNumber == row["OrderNumber"]
        assert methods(exact_simulator) == ["GET"]
        assert [one.ID for one in (first, second)] == [UUID(line["ID"]) for line in lines]


def test_two_sessions_write_side_by_side(exact_simulator: Simulator, engine: Engine) -> None:
    with Session(engine, future=True) as one, Session(engine, future=True) as other:
        first, second = Account(Name="Eerste BV"), Account(Name="Tweede BV")
        one.add(first)
        other.add(second)
        one.flush()
        other.flush()
        other.commit()
        one.rollback()
        assert methods(exact_simulator) == ["POST"]
        assert state_of(second).identity == (UUID(account_ids(exact_simulator, "Tweede BV")[0]),)
        assert state_of(first).transient


def test_merge_changes_the_row_that_is_there(exact_simulator: Simulator, session: Session) -> None:
    key = UUID(rows(exact_simulator, "crm/Accounts")[0]["ID"])
    merged = session.merge(Account(ID=key, City="Delft"))
    session.commit()
    assert methods(exact_simulator) == ["GET", "PUT"]
    assert rows(exact_simulator, "crm/Accounts")[0]["City"] == "Delft"
    assert state_of(merged).identity == (key,)


def test_merge_of_an_unknown_object_makes_a_row(exact_simulator: Simulator, session: Session) -> None:
    merged = session.merge(Account(Name="Nieuw BV"))
    session.commit()
    assert methods(exact_simulator) == ["POST"]
    assert state_of(merged).identity == (UUID(account_ids(exact_simulator, "Nieuw BV")[0]),)


def test_deleting_an_order_with_its_loaded_lines_is_one_call(exact_simulator: Simulator, session: Session) -> None:
    session.add(an_order(exact_simulator, 1, 2))
    session.commit()
    order = session.scalars(select(Order).where(Order.YourRef == "orm 1")).one()
    lines = list(order.lines)
    key = str(order.OrderID)
    methods(exact_simulator)
    session.delete(order)
    session.commit()
    assert methods(exact_simulator) == ["DELETE"]
    assert [row for row in rows(exact_simulator, "salesorder/SalesOrderLines") if row["OrderID"] == key] == []
    assert [state_of(one).detached for one in (order, *lines)] == [True] * 3


def test_deleting_an_order_reads_no_lines(exact_simulator: Simulator, session: Session) -> None:
    session.add(an_order(exact_simulator, 1, 2))
    session.commit()
    order = session.scalars(select(Order).where(Order.YourRef == "orm 1")).one()
    methods(exact_simulator)
    session.delete(order)
    session.commit()
    assert methods(exact_simulator) == ["DELETE"]


def test_a_rolled_back_delete_leaves_order_and_lines(exact_simulator: Simulator, session: Session) -> None:
    session.add(an_order(exact_simulator, 1, 2))
    session.commit()
    order = session.scalars(select(Order).where(Order.YourRef == "orm 1")).one()
    lines = list(order.lines)
    session.delete(order)
    session.flush()
    session.rollback()
    assert [state_of(one).persistent for one in (order, *lines)] == [True] * 3
    assert [line.Quantity for line in order.lines] == [1, 2]


def test_a_delete_in_a_savepoint_that_is_rolled_back_leaves_the_lines(
    exact_simulator: Simulator, session: Session
) -> None:
    session.add(an_order(exact_simulator, 1, 2))
    session.commit()
    order = session.scalars(select(Order).where(Order.YourRef == "orm 1")).one()
    lines = list(order.lines)
    nested = session.begin_nested()
    session.delete(order)
    session.flush()
    assert [state_of(line).detached for line in lines] == [True, True]
    nested.rollback()
    assert [state_of(one).persistent for one in (order, *lines)] == [True] * 3
    methods(exact_simulator)
    session.commit()
    assert methods(exact_simulator) == []


def test_after_a_partial_commit_a_deleted_row_stays_gone(exact_simulator: Simulator, session: Session) -> None:
    session.add(an_order(exact_simulator, 1))
    session.commit()
    order = session.scalars(select(Order).where(Order.YourRef == "orm 1")).one()
    session.delete(order)
    session.flush()
    session.add(Account(Name="Nieuw BV"))
    exact_simulator.faults.append(Fault(method="POST", status=400, body=RULE))
    with pytest.raises(OperationalError, match="1 rows are in Exact and 1 are not"):
        session.commit()
    session.rollback()
    assert state_of(order).detached
    methods(exact_simulator)
    assert session.scalars(select(Order).where(Order.YourRef == "orm 1")).all() == []


def test_a_line_is_changed_and_removed_by_itself(exact_simulator: Simulator, session: Session) -> None:
    order = an_order(exact_simulator, 1, 2, 3)
    first, second, third = order.lines
    session.add(order)
    session.commit()
    first.Quantity = 7
    order.lines.remove(second)
    methods(exact_simulator)
    session.commit()
    written = [one for one in methods(exact_simulator) if one != "GET"]
    assert sorted(written) == ["DELETE", "PUT"]
    lines = stored_lines(exact_simulator, stored(exact_simulator, "orm 1"))
    assert [line["Quantity"] for line in lines] == [7, 3]
    assert third.Quantity == 3


def test_a_line_is_added_to_an_order_that_is_there(exact_simulator: Simulator, session: Session) -> None:
    order = an_order(exact_simulator, 1)
    session.add(order)
    session.commit()
    added = Line(Item=order.lines[0].Item, Quantity=2)
    order.lines.append(added)
    methods(exact_simulator)
    session.commit()
    assert methods(exact_simulator) == ["POST"]
    lines = stored_lines(exact_simulator, stored(exact_simulator, "orm 1"))
    assert [line["Quantity"] for line in lines] == [1, 2]
    assert state_of(added).identity == (UUID(lines[1]["ID"]),)


def test_a_session_in_a_transaction_of_its_caller_has_the_keys_after_that(
    exact_simulator: Simulator, engine: Engine
) -> None:
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(bind=connection, future=True) as session:
            order = an_order(exact_simulator, 1, 2)
            first, second = order.lines
            session.add(order)
            session.commit()
            assert methods(exact_simulator) == []
            outer.commit()
            assert methods(exact_simulator) == ["POST"]
            row = stored(exact_simulator, "orm 1")
            lines = stored_lines(exact_simulator, row)
            assert order.OrderNumber == row["OrderNumber"]
            assert order.OrderID == UUID(row["OrderID"])
            assert [one.ID for one in (first, second)] == [UUID(line["ID"]) for line in lines]


def test_each_statement_by_itself_makes_a_row_and_its_key(exact_simulator: Simulator, exact_url: URL) -> None:
    engine = create_engine(exact_url, future=True, isolation_level="AUTOCOMMIT")
    with Session(engine, future=True) as session:
        account = Account(Name="Nieuw BV")
        session.add(account)
        session.flush()
        assert methods(exact_simulator) == ["POST"]
        session.commit()
        key = UUID(account_ids(exact_simulator, "Nieuw BV")[0])
        assert (state_of(account).identity, account.ID) == ((key,), key)
        session.add(an_order(exact_simulator, 1))
        with pytest.raises(IntegrityError, match="only with at least one of its SalesOrderLines"):
            session.flush()
    engine.dispose()
