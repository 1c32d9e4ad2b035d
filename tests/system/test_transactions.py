"""Transactions against the simulator: what COMMIT sends, and that nothing else does."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

import exact_dbapi
from exact_dbapi.errors import IntegrityError, NotSupportedError, ProgrammingError
from exact_dbapi.mutation import Outcome
from exact_dbapi.simulator import Simulator
from tests.system.trading import ACCOUNTS, HEADER, LINE, trading


def test_an_order_and_its_lines_are_one_post_at_commit(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        trade.stage("test 1", (3, 4))
        assert exact_simulator.calls == 0
        trade.connection.commit()
        assert exact_simulator.calls == 1
        (order,) = trade.orders()
        assert [line["Quantity"] for line in trade.lines(order)] == [3, 4]
        assert [receipt.outcome for receipt in trade.connection.receipts] == [Outcome.DONE] * 3
        assert trade.connection.receipts[0].key == (UUID(str(order["OrderID"])),)
        trade.connection.commit()
        assert exact_simulator.calls == 1, "what was sent is not offered again"


def test_rollback_sends_nothing(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        trade.stage("test 1")
        trade.connection.rollback()
        trade.connection.commit()
        assert exact_simulator.calls == 0
        assert trade.connection.receipts == []


def test_an_exception_in_the_block_sends_nothing(exact_simulator: Simulator) -> None:
    def stage_and_fail() -> None:
        with exact_dbapi.connect(**exact_simulator.sign_in()) as connection:
            connection.execute("INSERT INTO CRM.Accounts (Name) VALUES ('test')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stage_and_fail()
    assert exact_simulator.calls == 0


def test_the_end_of_the_block_commits(exact_simulator: Simulator) -> None:
    with exact_dbapi.connect(**exact_simulator.sign_in()) as connection:
        connection.execute("INSERT INTO CRM.Accounts (Name) VALUES ('test')")
    assert [call.method for call in exact_simulator.calls] == ["POST"]


def test_closing_drops_what_is_staged(exact_simulator: Simulator) -> None:
    connection = exact_dbapi.connect(**exact_simulator.sign_in())
    connection.execute("INSERT INTO CRM.Accounts (Name) VALUES ('test')")
    connection.close()
    assert exact_simulator.calls == 0


def test_with_autocommit_each_statement_is_sent_at_once(exact_simulator: Simulator) -> None:
    with trading(exact_simulator, autocommit=True) as trade:
        cursor = trade.connection.execute("INSERT INTO CRM.Accounts (Name) VALUES ('test 1'), ('test 2')")
        assert cursor.rowcount == 2
        assert trade.written == ["POST Accounts", "POST Accounts"]
        assert [call.method for call in cursor.calls] == ["POST", "POST"]


def test_begin_opens_a_transaction_under_autocommit(exact_simulator: Simulator) -> None:
    with trading(exact_simulator, autocommit=True) as trade:
        trade.connection.execute("BEGIN")
        trade.stage("test 1", (1, 2))
        assert trade.written == []
        trade.connection.execute("COMMIT")
        assert trade.written == ["POST SalesOrders"]
        trade.connection.execute("INSERT INTO CRM.Accounts (Name) VALUES ('test')")
        assert trade.written == ["POST SalesOrders", "POST Accounts"], "autocommit is back"


def test_autocommit_cannot_be_set_over_staged_rows(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        trade.stage("test 1")
        with pytest.raises(ProgrammingError, match="2 rows are staged"):
            trade.connection.autocommit = True
        trade.connection.rollback()
        trade.connection.autocommit = True
        assert trade.connection.autocommit


def test_a_new_account_comes_before_the_order_that_uses_it(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        provisional = uuid4()
        trade.connection.execute(HEADER, ("o1", provisional, "test 1"))
        trade.connection.execute(LINE, ("o1", trade.item, 1))
        trade.connection.execute("INSERT INTO CRM.Accounts (ID, Name) VALUES (?, 'test')", (provisional,))
        trade.connection.commit()
        assert trade.written == ["POST Accounts", "POST SalesOrders"]
        account = next(row for row in trade.rows(ACCOUNTS) if row["Name"] == "test")
        assert [row["OrderedBy"] for row in trade.orders()] == [account["ID"]]
        assert str(account["ID"]) != str(provisional)


def test_lines_of_an_order_that_is_there_go_to_the_line_table(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        trade.stage("test 1")
        trade.connection.commit()
        (order,) = trade.orders()
        trade.connection.execute(LINE, (order["OrderID"], trade.item, 7))
        trade.connection.commit()
        assert trade.written == ["POST SalesOrders", "POST SalesOrderLines"]
        assert [line["Quantity"] for line in trade.lines(order)] == [1, 7]


@pytest.mark.parametrize(
    ("statement", "parameters", "words"),
    [
        (HEADER, ("o1", "CUSTOMER", "test"), "at least one of its SalesOrderLines"),
        (LINE, ("o1", "ITEM", 1), "OrderID is 'o1', which is neither a GUID nor the name of a new row"),
        (
            "INSERT INTO CRM.Contacts (Account, FirstName, LastName) VALUES ('nobody', 'A', 'B')",
            (),
            "Account is 'nobody', which is neither",
        ),
    ],
)
def test_what_the_catalog_knows_to_be_wrong_is_told_before_anything_is_sent(
    exact_simulator: Simulator, statement: str, parameters: tuple[object, ...], words: str
) -> None:
    with trading(exact_simulator) as trade:
        trade.connection.execute("INSERT INTO CRM.Accounts (Name) VALUES ('test')")
        known = {"CUSTOMER": trade.customer, "ITEM": trade.item}
        trade.connection.execute(statement, tuple(known.get(str(one), one) for one in parameters))
        with pytest.raises(IntegrityError, match=words) as caught:
            trade.connection.commit()
        assert (caught.value.statement, caught.value.row) == (2, 1)
        assert exact_simulator.calls == 0
        trade.connection.rollback()


def test_two_new_rows_cannot_have_one_name(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        trade.stage("test 1", name="o1")
        with pytest.raises(IntegrityError, match=r"already has a row of .* called 'o1'"):
            trade.connection.execute(HEADER, ("o1", trade.customer, "test 2"))
        trade.connection.commit()
        assert [row["YourRef"] for row in trade.orders()] == ["test 1"]


def test_nothing_of_a_statement_that_fails_is_staged(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        with pytest.raises(exact_dbapi.DataError):
            trade.connection.execute("INSERT INTO CRM.Accounts (Name, CreditLineSales) VALUES ('a', 1), ('b', 'x')")
        trade.connection.commit()
        assert exact_simulator.calls == 0


def test_executemany_stages_all_or_none(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        cursor = trade.connection.cursor()
        insert = "INSERT INTO CRM.Accounts (Name, CreditLineSales) VALUES (?, ?)"
        with pytest.raises(exact_dbapi.DataError, match="Row 2"):
            cursor.executemany(insert, [("test a", 1), ("test b", "much"), ("test c", 3)])
        cursor.executemany(insert, [("test a", 1), ("test b", 2)])
        assert cursor.rowcount == 2
        trade.connection.commit()
        assert [(one.mutation.statement, one.mutation.row) for one in trade.connection.receipts] == [(1, 1), (1, 2)]
        assert trade.written == ["POST Accounts", "POST Accounts"]


@pytest.mark.parametrize("autocommit", [False, True])
def test_executemany_of_queries_stages_all_or_none(exact_simulator: Simulator, autocommit: bool) -> None:
    with trading(exact_simulator, autocommit=autocommit) as trade:
        cursor = trade.connection.cursor()
        insert = "INSERT INTO CRM.Accounts (Name, CreditLineSales) SELECT ?, CAST(? AS VARCHAR) FROM range(2)"
        with pytest.raises(exact_dbapi.DataError, match="much"):
            cursor.executemany(insert, [("test a", "1"), ("test b", "much")])
        trade.connection.commit()
        assert exact_simulator.calls == 0
        cursor.executemany(insert, [("test a", "1"), ("test b", "2")])
        assert cursor.rowcount == 4
        assert len(exact_simulator.calls) == (4 if autocommit else 0)
        trade.connection.commit()
        assert trade.written == ["POST Accounts"] * 4


def test_savepoints_work_on_what_is_staged(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        trade.stage("test 1")
        trade.connection.execute("SAVEPOINT one")
        trade.stage("test 2")
        trade.connection.execute("SAVEPOINT two")
        trade.stage("test 3")
        trade.connection.execute("ROLLBACK TO SAVEPOINT one")
        trade.stage("test 4")
        with pytest.raises(ProgrammingError, match="no savepoint 'two'"):
            trade.connection.execute("ROLLBACK TO two")
        trade.connection.execute("RELEASE one")
        trade.connection.execute("COMMIT")
        assert {row["YourRef"] for row in trade.orders()} == {"test 1", "test 4"}


def test_a_savepoint_needs_a_transaction(exact_simulator: Simulator) -> None:
    with trading(exact_simulator, autocommit=True) as trade, pytest.raises(ProgrammingError, match="transaction"):
        trade.connection.execute("SAVEPOINT one")


def test_returning_is_known_after_commit(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        cursor = trade.connection.execute(HEADER + " RETURNING OrderID, OrderNumber", ("o1", trade.customer, "test 1"))
        lines = trade.connection.execute(
            "INSERT INTO SalesOrder.SalesOrderLines (OrderID, Item, Quantity) VALUES ('o1', ?, 2), ('o1', ?, 5) "
            "RETURNING ID, LineNumber, Quantity",
            (trade.item, trade.item),
        )
        with pytest.raises(ProgrammingError, match="known after COMMIT"):
            cursor.fetchall()
        trade.connection.commit()
        (order,) = trade.orders()
        assert cursor.fetchall() == [(UUID(str(order["OrderID"])), order["OrderNumber"])]
        stored = [(UUID(str(line["ID"])), line["LineNumber"], line["Quantity"]) for line in trade.lines(order)]
        assert lines.fetchall() == stored
        assert [call.method for call in exact_simulator.calls] == ["POST", "GET"], "one more call tells the lines' keys"


def test_returning_of_a_sparse_answer_is_read_back(exact_simulator: Simulator) -> None:
    with trading(exact_simulator, autocommit=True) as trade:
        cursor = trade.connection.execute("INSERT INTO CRM.Accounts (Name) VALUES ('test') RETURNING ID, Name, Code")
        account = next(row for row in trade.rows(ACCOUNTS) if row["Name"] == "test")
        assert cursor.fetchall() == [(UUID(str(account["ID"])), "test", account["Code"].strip())]


def test_returning_of_rows_that_were_rolled_back_is_an_error(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        cursor = trade.connection.execute("INSERT INTO CRM.Accounts (Name) VALUES ('test') RETURNING ID")
        trade.connection.rollback()
        with pytest.raises(ProgrammingError, match="rolled back"):
            cursor.fetchone()


def test_a_read_only_connection_stages_nothing(exact_simulator: Simulator) -> None:
    with trading(exact_simulator, readonly=True) as trade:
        with pytest.raises(NotSupportedError, match="read-only"):
            trade.connection.execute("INSERT INTO CRM.Accounts (Name) VALUES ('test')")
        assert exact_simulator.calls == 0


def test_each_division_gets_its_own_rows(exact_simulator: Simulator) -> None:
    first, second = exact_simulator.divisions[:2]
    where = exact_simulator.sign_in()
    with exact_dbapi.connect(**where, divisions=(first, second)) as connection:
        insert = "INSERT INTO CRM.Accounts (Name, Division) VALUES (?, ?)"
        connection.cursor().executemany(insert, [("test 1", first), ("test 2", second), ("test 3", first)])
    found = {
        division: {row["Name"] for row in exact_simulator.tables[division][ACCOUNTS] if row["Name"][:4] == "test"}
        for division in (first, second)
    }
    assert found == {first: {"test 1", "test 3"}, second: {"test 2"}}


def test_changed_columns_are_one_put_and_a_deletion_one_delete(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        for number in (1, 2):
            trade.stage(f"test {number}")
        trade.connection.commit()
        cursor = trade.connection.execute(
            "UPDATE SalesOrder.SalesOrders SET Description = 'new' WHERE YourRef = 'test 1'"
        )
        assert cursor.rowcount == 1
        cursor.execute("UPDATE SalesOrder.SalesOrders SET Remarks = 'more' WHERE YourRef = 'test 1'")
        cursor.execute("DELETE FROM SalesOrder.SalesOrders WHERE YourRef = 'test 2'")
        assert cursor.rowcount == 1
        assert trade.written == ["POST SalesOrders"] * 2
        trade.connection.commit()
        assert trade.written[2:] == ["PUT SalesOrders", "DELETE SalesOrders"], "two changes of a row are one"
        (order,) = trade.orders()
        assert (order["Description"], order["Remarks"]) == ("new", "more")


def test_an_update_of_a_staged_row_goes_into_its_post(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        trade.stage("test 1", name="o1")
        cursor = trade.connection.execute("UPDATE SalesOrder.SalesOrders SET Description = 'new' WHERE OrderID = 'o1'")
        assert cursor.rowcount == 1
        trade.connection.commit()
        assert trade.written == ["POST SalesOrders"]
        assert [order["Description"] for order in trade.orders()] == ["new"]


def test_a_deletion_of_a_staged_row_unstages_it(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        trade.connection.execute("INSERT INTO CRM.Accounts (ID, Name) VALUES ('a1', 'test')")
        assert trade.connection.execute("DELETE FROM CRM.Accounts WHERE ID = 'a1'").rowcount == 1
        trade.connection.commit()
        assert exact_simulator.calls == 0


def test_a_change_of_a_row_that_nobody_knows_is_refused_at_once(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        with pytest.raises(exact_dbapi.DataError, match="'a9' is no GUID"):
            trade.connection.execute("UPDATE CRM.Accounts SET Name = 'x' WHERE ID = 'a9'")
        assert exact_simulator.calls == 0


def test_update_returning_is_read_back(exact_simulator: Simulator) -> None:
    with trading(exact_simulator, autocommit=True) as trade:
        cursor = trade.connection.execute(
            "UPDATE CRM.Accounts SET Remarks = 'new' WHERE ID = ? RETURNING Code, Remarks", (trade.customer,)
        )
        ((code, remarks),) = cursor.fetchall()
        account = next(row for row in trade.rows(ACCOUNTS) if row["ID"] == trade.customer)
        assert (code, remarks) == (account["Code"].strip(), "new")
        assert [call.method for call in exact_simulator.calls] == ["PUT", "GET"]


def test_select_in_a_transaction_reads_exact_as_it_is(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        trade.connection.execute("INSERT INTO CRM.Accounts (Name) VALUES ('test')")
        count = "SELECT count(*) FROM CRM.Accounts WHERE Name = 'test'"
        assert trade.connection.execute(count).fetchone() == (0,)
        trade.connection.commit()
        assert trade.connection.execute(count).fetchone() == (1,)


def test_receipts_are_a_table_of_the_session(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        trade.stage("test 1")
        trade.connection.commit()
        rows = trade.connection.execute("SELECT table_name, status FROM Session.Receipts").fetchall()
        assert rows == [("SalesOrder.SalesOrders", "done"), ("SalesOrder.SalesOrderLines", "done")]
        assert exact_simulator.calls == 1


def test_explain_analyze_of_a_write_sends_nothing(exact_simulator: Simulator) -> None:
    with trading(exact_simulator, autocommit=True) as trade:
        with pytest.raises(NotSupportedError, match="EXPLAIN ANALYZE"):
            trade.connection.execute("EXPLAIN ANALYZE INSERT INTO CRM.Accounts (Name) VALUES ('test')")
        assert exact_simulator.calls == 0
