"""What is known after a commit that went wrong: done, rejected, unknown or left, and nothing sent twice."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Any

import pytest

import exact_dbapi
from exact_dbapi.errors import (
    BudgetExhausted,
    ConnectionFailure,
    Error,
    IntegrityError,
    OperationalError,
    OutcomeUnknown,
    PartialCommit,
    ProgrammingError,
    StoredDifferently,
)
from exact_dbapi.message import Request, Response
from exact_dbapi.mutation import Outcome, Receipt
from exact_dbapi.simulator import Fault, Simulator
from exact_dbapi.state.journal import Entry, MemoryJournal, Standing
from tests.system.trading import LINE, Trade, trading

RULE = b'{"error":{"code":"","message":{"lang":"","value":"Mandatory: Invoice to\\r\\nMandatory: Ordered by"}}}'
OWN = b'{"error":{"code":"","message":{"lang":"","value":"A problem has occurred. The cause will be investigated"}}}'


def entries(trade: Trade) -> list[Entry]:
    return trade.connection.transaction.open_writing().journal.entries()


def standings(trade: Trade) -> list[Standing]:
    return [entry.standing for entry in entries(trade)]


def references(receipts: Any) -> list[str]:
    found = ({column.name: value for column, value in one.mutation.values}.get("YourRef") for one in receipts)
    return [str(reference) for reference in found if reference is not None]


@pytest.mark.parametrize("status", [400, 500])
def test_a_refused_row_is_an_integrity_error_with_exacts_words(exact_simulator: Simulator, status: int) -> None:
    with trading(exact_simulator) as trade:
        trade.stage("test 1")
        exact_simulator.faults.append(Fault(method="POST", status=status, body=RULE))
        with pytest.raises(IntegrityError, match="Mandatory: Invoice to Mandatory: Ordered by") as caught:
            trade.connection.commit()
        assert (caught.value.statement, caught.value.row) == (1, 1)
        assert caught.value.fields == ("InvoiceTo", "OrderedBy")
        assert trade.written == ["POST SalesOrders"]
        assert [one.outcome for one in trade.connection.receipts] == [Outcome.REJECTED] * 2
        assert standings(trade) == [Standing.REJECTED]
        trade.connection.commit()
        assert len(trade.orders()) == 1, "what was refused is still staged, and may be sent again"


def test_what_is_done_is_never_offered_again(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        for number in (1, 2, 3):
            trade.stage(f"test {number}")
        exact_simulator.faults.append(Fault(method="POST", after=1, status=400, body=RULE))
        with pytest.raises(PartialCommit) as caught:
            trade.connection.commit()
        assert references(caught.value.done) == ["test 1"]
        assert references(caught.value.left) == ["test 2", "test 3"]
        assert isinstance(caught.value.__cause__, IntegrityError)
        assert [one.outcome for one in caught.value.left] == [Outcome.REJECTED] * 2 + [Outcome.LEFT] * 2
        assert standings(trade) == [Standing.DONE, Standing.REJECTED, Standing.LEFT]
        trade.connection.commit()
        assert sorted(row["YourRef"] for row in trade.orders()) == ["test 1", "test 2", "test 3"]
        assert trade.written == ["POST SalesOrders"] * 4
        assert standings(trade).count(Standing.LEFT) == 0


def test_no_savepoint_brings_back_what_is_done(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        trade.stage("test 1")
        trade.stage("test 2")
        trade.connection.execute("SAVEPOINT one")
        exact_simulator.faults.append(Fault(method="POST", after=1, status=400, body=RULE))
        with pytest.raises(PartialCommit):
            trade.connection.commit()
        with pytest.raises(ProgrammingError, match="no savepoint"):
            trade.connection.execute("ROLLBACK TO one")
        trade.connection.commit()
        assert sorted(row["YourRef"] for row in trade.orders()) == ["test 1", "test 2"]


def test_rollback_drops_what_a_commit_has_left(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        trade.stage("test 1")
        trade.stage("test 2")
        exact_simulator.faults.append(Fault(method="POST", after=1, status=400, body=RULE))
        with pytest.raises(PartialCommit):
            trade.connection.commit()
        trade.connection.rollback()
        trade.connection.commit()
        assert [row["YourRef"] for row in trade.orders()] == ["test 1"]


def test_a_line_left_behind_finds_the_key_of_what_is_done(exact_simulator: Simulator) -> None:
    """The second attempt knows what Exact called the account of the first."""
    with trading(exact_simulator) as trade:
        trade.connection.execute("INSERT INTO CRM.Accounts (ID, Name) VALUES ('a1', 'test')")
        trade.connection.execute(
            "INSERT INTO SalesOrder.SalesOrders (OrderID, OrderedBy, YourRef) VALUES ('o1', 'a1', 'test 1')"
        )
        trade.connection.execute(LINE, ("o1", trade.item, 1))
        exact_simulator.faults.append(Fault(method="POST", match="SalesOrders", status=400, body=RULE))
        with pytest.raises(PartialCommit):
            trade.connection.commit()
        trade.connection.commit()
        account = next(row for row in trade.rows("crm/Accounts") if row["Name"] == "test")
        assert [row["OrderedBy"] for row in trade.orders()] == [account["ID"]]


def test_a_lost_answer_is_looked_up(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        trade.stage("test 1", (1, 2))
        exact_simulator.faults.append(Fault(method="POST", cut="after_effect"))
        trade.connection.commit()
        assert trade.written == ["POST SalesOrders"]
        (order,) = trade.orders()
        assert str(trade.connection.receipts[0].key[0]) == str(order["OrderID"])
        assert standings(trade) == [Standing.DONE]
        assert trade.waited == []


def test_a_lost_answer_without_a_reference_is_looked_up_by_its_maker_and_time(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        before = len(trade.rows("salesorder/SalesOrders"))
        for name in ("o1", "o2"):
            trade.connection.execute(
                "INSERT INTO SalesOrder.SalesOrders (OrderID, OrderedBy) VALUES (?, ?)", (name, trade.customer)
            )
            trade.connection.execute(LINE, (name, trade.item, 1))
        exact_simulator.faults.append(Fault(method="POST", after=1, cut="after_effect"))
        trade.connection.commit()
        assert len(trade.rows("salesorder/SalesOrders")) == before + 2
        keys = {receipt.key for receipt in trade.connection.receipts if receipt.key}
        assert len(keys) == 2, "the twin that was made just before is not taken for it"


def test_when_a_cut_request_is_not_there_nobody_knows(exact_simulator: Simulator) -> None:
    """It may still be on its way: nothing is sent again, and the look-up waits a little."""
    with trading(exact_simulator) as trade:
        trade.stage("test 1")
        trade.stage("test 2")
        exact_simulator.faults.append(Fault(method="POST", cut="before_headers"))
        with pytest.raises(OutcomeUnknown) as caught:
            trade.connection.commit()
        assert references(caught.value.unknown) == ["test 1"]
        assert references(caught.value.left) == ["test 2"]
        assert caught.value.done == ()
        assert trade.waited == [2.0, 5.0]
        assert trade.written == ["POST SalesOrders"]
        assert standings(trade) == [Standing.UNKNOWN, Standing.LEFT]
        trade.connection.commit()
        assert [row["YourRef"] for row in trade.orders()] == ["test 2"]


def test_what_refers_to_an_unknown_row_is_not_sent(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        trade.connection.execute("INSERT INTO CRM.Accounts (ID, Name) VALUES ('a1', 'test')")
        trade.connection.execute("INSERT INTO CRM.Contacts (Account, FirstName, LastName) VALUES ('a1', 'Jan', 'Test')")
        exact_simulator.faults.append(Fault(method="POST", cut="before_headers"))
        with pytest.raises(OutcomeUnknown):
            trade.connection.commit()
        with pytest.raises(IntegrityError, match="Account"):
            trade.connection.commit()
        assert trade.written == ["POST Accounts"]


@pytest.mark.parametrize("fault", [Fault(method="POST", status=500, body=OWN), Fault(method="POST", status=503)])
def test_a_failure_of_exact_that_left_nothing_is_left(exact_simulator: Simulator, fault: Fault) -> None:
    with trading(exact_simulator) as trade:
        trade.stage("test 1")
        exact_simulator.faults.append(fault)
        with pytest.raises(OperationalError) as caught:
            trade.connection.commit()
        assert not isinstance(caught.value, OutcomeUnknown)
        assert standings(trade) == [Standing.LEFT]
        trade.connection.commit()
        assert len(trade.orders()) == 1


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_of_the_request_leaves_the_row(exact_simulator: Simulator, status: int) -> None:
    with trading(exact_simulator) as trade:
        trade.stage("test 1")
        exact_simulator.faults.append(Fault(method="POST", status=status, body=b"Forbidden"))
        with pytest.raises(Error) as caught:
            trade.connection.commit()
        assert not isinstance(caught.value, IntegrityError | OutcomeUnknown)
        assert standings(trade) == [Standing.LEFT]
        trade.connection.commit()
        assert len(trade.orders()) == 1


def test_a_server_that_is_not_there_leaves_the_row() -> None:
    with Simulator() as simulator, trading(simulator) as trade:
        trade.stage("test 1")
        simulator.stop()
        with pytest.raises(ConnectionFailure):
            trade.connection.commit()
        assert standings(trade)[-1:] == [Standing.LEFT]


def test_an_exhausted_budget_leaves_the_row(exact_simulator: Simulator) -> None:
    with trading(exact_simulator, wait_seconds=0) as trade:
        trade.stage("test 1")
        exact_simulator.faults.append(Fault(method="POST", status=429, times=9))
        with pytest.raises(BudgetExhausted):
            trade.connection.commit()
        assert standings(trade) == [Standing.LEFT]


def test_under_autocommit_nothing_stays_staged(exact_simulator: Simulator) -> None:
    with trading(exact_simulator, autocommit=True) as trade:
        exact_simulator.faults.append(Fault(method="POST", after=1, status=400, body=RULE))
        with pytest.raises(PartialCommit):
            trade.connection.execute("INSERT INTO CRM.Accounts (Name) VALUES ('test 1'), ('test 2'), ('test 3')")
        trade.connection.execute("INSERT INTO CRM.Accounts (Name) VALUES ('test 4')")
        names = {row["Name"] for row in trade.rows("crm/Accounts") if row["Name"].startswith("test")}
        assert names == {"test 1", "test 4"}


def test_an_open_intent_of_the_past_is_told_at_the_next_write(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        trade.stage("test 1")
        exact_simulator.faults.append(Fault(method="POST", cut="before_headers"))
        with pytest.raises(OutcomeUnknown):
            trade.connection.commit()
        trade.connection.rollback()
    with exact_dbapi.connect(**exact_simulator.sign_in()) as connection:
        connection.execute("INSERT INTO CRM.Accounts (Name) VALUES ('test')")
        with pytest.warns(exact_dbapi.Warning, match=r"Of 1 documents .*exactsql journal --settle"):
            connection.commit()
        connection.execute("INSERT INTO CRM.Accounts (Name) VALUES ('test')")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            connection.commit()


def test_an_answer_that_cannot_be_read_is_a_row_that_is_there(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        trade.stage("test 1")
        exact_simulator.faults.append(Fault(method="POST", status=201, body=b'{"d":{"OrderID":"no guid"}}'))
        trade.connection.commit()
        assert [one.outcome for one in trade.connection.receipts] == [Outcome.DONE] * 2
        assert standings(trade) == [Standing.DONE]


def test_receipts_can_be_pickled(exact_simulator: Simulator) -> None:
    import pickle

    with trading(exact_simulator) as trade:
        trade.stage("test 1")
        trade.connection.commit()
        receipt: Receipt = pickle.loads(pickle.dumps(trade.connection.receipts[0]))
        assert receipt.key == trade.connection.receipts[0].key


@pytest.mark.parametrize("verb", ["UPDATE CRM.Accounts SET Name = 'x'", "DELETE FROM CRM.Accounts"])
def test_a_row_that_is_not_there_is_named(exact_simulator: Simulator, verb: str) -> None:
    with trading(exact_simulator) as trade:
        key = "6a3f4a2e-0000-4000-8000-000000000001"
        trade.connection.execute(f"{verb} WHERE ID = '{key}'")
        with pytest.raises(IntegrityError, match=f"no row with the key {key}") as caught:
            trade.connection.commit()
        assert (caught.value.statement, caught.value.row) == (1, 1)


@pytest.mark.parametrize("cut", ["before_headers", "after_effect"])
def test_a_put_or_delete_that_was_cut_is_looked_at_and_repeated(exact_simulator: Simulator, cut: Any) -> None:
    with trading(exact_simulator) as trade:
        for number in (1, 2):
            trade.stage(f"test {number}")
        trade.connection.commit()
        exact_simulator.faults.append(Fault(method="PUT", cut=cut))
        exact_simulator.faults.append(Fault(method="DELETE", cut=cut))
        trade.connection.execute("UPDATE SalesOrder.SalesOrders SET Description = 'new' WHERE YourRef = 'test 1'")
        trade.connection.execute("DELETE FROM SalesOrder.SalesOrders WHERE YourRef = 'test 2'")
        trade.connection.commit()
        assert [row["Description"] for row in trade.orders()] == ["new"]
        sendings = 2 if cut == "before_headers" else 1
        assert trade.written[2:] == ["PUT SalesOrders"] * sendings + ["DELETE SalesOrders"] * sendings


def test_what_exact_ignores_is_told_with_verify(exact_simulator: Simulator) -> None:
    with trading(exact_simulator, verify=True) as trade:
        trade.stage("test 1", (3, 4))
        trade.connection.commit()
        assert [call.method for call in exact_simulator.calls] == ["POST", "GET"], "one call reads a document back"
        assert all(receipt.key for receipt in trade.connection.receipts)


def test_silent_loss_stops_a_verified_commit(exact_simulator: Simulator) -> None:
    with trading(exact_simulator, verify=True) as trade:
        trade.stage("test 1")
        trade.stage("test 2")
        exact_simulator.faults.append(
            Fault(
                method="GET",
                status=200,
                body=b'{"d":{"YourRef":"test 1","SalesOrderLines":{"results":[{"Quantity":0}]}}}',
            )
        )
        with pytest.raises(StoredDifferently, match=r"row 1: Quantity was sent as 1.0 and is 0.0") as caught:
            trade.connection.commit()
        assert references(caught.value.done) == ["test 1"]
        assert references(caught.value.left) == ["test 2"]
        trade.connection.commit()
        assert {row["YourRef"] for row in trade.orders()} == {"test 1", "test 2"}


def test_an_interrupt_in_mid_commit_sends_nothing_twice(exact_simulator: Simulator) -> None:
    with trading(exact_simulator) as trade:
        trade.stage("test 1")
        trade.stage("test 2")
        opened = trade.connection.transaction.open_writing

        def interrupted(request: Request) -> Response:
            opened().send(request)
            raise KeyboardInterrupt

        trade.connection.transaction.open_writing = lambda: replace(opened(), send=interrupted)
        with pytest.raises(KeyboardInterrupt):
            trade.connection.commit()
        trade.connection.transaction.open_writing = opened
        assert [one.outcome for one in trade.connection.receipts] == [Outcome.UNKNOWN] * 2
        assert standings(trade) == [Standing.OPEN, Standing.LEFT]
        trade.connection.commit()
        assert trade.written == ["POST SalesOrders"] * 2
        assert sorted(row["YourRef"] for row in trade.orders()) == ["test 1", "test 2"]


def test_a_journal_that_cannot_be_written_sends_nothing_twice(exact_simulator: Simulator) -> None:
    class Full(MemoryJournal):
        def change(self, entry: Entry) -> None:
            if entry.standing is Standing.DONE:
                raise OperationalError("The state file cannot be used: the disk is full.")
            super().change(entry)

    with trading(exact_simulator) as trade:
        trade.stage("test 1")
        opened = trade.connection.transaction.open_writing
        trade.connection.transaction.open_writing = lambda: replace(opened(), journal=Full())
        with pytest.raises(PartialCommit, match="disk is full") as caught:
            trade.connection.commit()
        assert references(caught.value.done) == ["test 1"]
        trade.connection.commit()
        assert trade.written == ["POST SalesOrders"]


def test_a_journal_that_cannot_be_written_at_all_sends_nothing(exact_simulator: Simulator) -> None:
    class Full(MemoryJournal):
        def plan(self, entries: Any) -> None:
            raise OperationalError("The state file cannot be used: the disk is full.")

    with trading(exact_simulator) as trade:
        trade.stage("test 1")
        opened = trade.connection.transaction.open_writing
        trade.connection.transaction.open_writing = lambda: replace(opened(), journal=Full())
        with pytest.raises(OperationalError, match="disk is full"):
            trade.connection.commit()
        assert exact_simulator.calls == 0
        trade.connection.transaction.open_writing = opened
        trade.connection.commit()
        assert len(trade.orders()) == 1


def test_a_delete_that_was_cut_and_is_gone_is_done(exact_simulator: Simulator) -> None:
    """The first sending had its effect only after the look: the second is told that there is nothing to delete."""
    with trading(exact_simulator) as trade:
        trade.stage("test 1")
        trade.connection.commit()
        trade.connection.execute("DELETE FROM SalesOrder.SalesOrders WHERE YourRef = 'test 1'")
        exact_simulator.faults.append(Fault(method="DELETE", cut="before_headers"))
        exact_simulator.faults.append(Fault(method="DELETE", status=404, body=b"{}"))
        trade.connection.commit()
        assert standings(trade) == [Standing.DONE] * 2
