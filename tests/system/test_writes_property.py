"""Random transactions against a model: after COMMIT Exact has just the model's rows, after ROLLBACK nothing new.

Each transaction stages accounts, orders with lines, lines of orders that are there, changes and deletions, with
savepoints in between; then it is committed or rolled back. One request is sent per document, and none otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exact_dbapi.simulator import Simulator
from tests.system.trading import ACCOUNTS, HEADER, LINE, Trade, trading

QUANTITIES = st.lists(st.integers(1, 9), min_size=1, max_size=3)
STEPS = st.one_of(
    st.tuples(st.just("account"), st.integers(0, 9)),
    st.tuples(st.just("order"), QUANTITIES, st.booleans()),
    st.tuples(st.just("line"), st.integers(0, 9), st.integers(1, 9)),
    st.tuples(st.just("change"), st.integers(0, 9), st.text("abc", min_size=1, max_size=3)),
    st.tuples(st.just("change staged"), st.integers(0, 9), st.text("abc", min_size=1, max_size=3)),
    st.tuples(st.just("delete"), st.integers(0, 9)),
    st.tuples(st.just("savepoint")),
    st.tuples(st.just("rollback to")),
)
TRANSACTIONS = st.lists(st.tuples(st.lists(STEPS, max_size=8), st.booleans()), min_size=1, max_size=4)


@dataclass
class Order:
    """What an order should be: the reference is its name; `key` is Exact's, once it is there."""

    reference: str
    customer: str
    quantities: list[int]
    description: str | None = None
    key: Any = None


@dataclass
class World:
    """The model: what is in Exact, and what is staged on top of it."""

    orders: dict[str, Order] = field(default_factory=dict)
    accounts: set[str] = field(default_factory=set)
    documents: int = 0

    def copy(self) -> World:
        orders = {name: Order(**{**vars(one), "quantities": list(one.quantities)}) for name, one in self.orders.items()}
        return World(orders, set(self.accounts), self.documents)


class Player:
    """Takes the steps in the driver and in the model alike."""

    def __init__(self, trade: Trade) -> None:
        self.trade = trade
        self.stored, self.number = World(), 0
        self.begin()

    def begin(self) -> None:
        self.staged = self.stored.copy()
        self.staged.documents = 0
        self.changed: set[str] = set()
        self.savepoint: tuple[World, set[str], list[str]] | None = None
        self.new_accounts: list[str] = []

    def take(self, step: tuple[Any, ...]) -> None:
        name, *arguments = step
        getattr(self, name.replace(" ", "_"))(*arguments)

    def account(self, _number: int) -> None:
        self.number += 1
        name = f"test account {self.number}"
        self.trade.connection.execute("INSERT INTO CRM.Accounts (ID, Name) VALUES (?, ?)", (name, name))
        self.staged.accounts.add(name)
        self.new_accounts.append(name)
        self.staged.documents += 1

    def order(self, quantities: list[int], is_for_new: bool) -> None:
        self.number += 1
        name = f"test {self.number}"
        customer = self.new_accounts[-1] if is_for_new and self.new_accounts else ""
        self.trade.connection.execute(HEADER, (name, customer or self.trade.customer, name))
        for quantity in quantities:
            self.trade.connection.execute(LINE, (name, self.trade.item, quantity))
        self.staged.orders[name] = Order(name, customer, list(quantities))
        self.staged.documents += 1

    def line(self, pick: int, quantity: int) -> None:
        order = self.picked(pick, is_stored=pick % 2 == 0)
        if order is None:
            return
        self.trade.connection.execute(LINE, (order.key or order.reference, self.trade.item, quantity))
        order.quantities.append(quantity)
        self.staged.documents += order.key is not None

    def change(self, pick: int, text: str) -> None:
        self.described(self.picked(pick, is_stored=True), text)

    def change_staged(self, pick: int, text: str) -> None:
        self.described(self.picked(pick, is_stored=False), text)

    def described(self, order: Order | None, text: str) -> None:
        if order is None:
            return
        update = "UPDATE SalesOrder.SalesOrders SET Description = ? WHERE OrderID = ?"
        cursor = self.trade.connection.execute(update, (text, order.key or order.reference))
        assert cursor.rowcount == 1
        order.description = text
        if order.key is not None and order.reference not in self.changed:
            self.changed.add(order.reference)
            self.staged.documents += 1

    def delete(self, pick: int) -> None:
        order = self.picked(pick, is_stored=True)
        if order is None or order.reference in self.changed or order.quantities != self.before(order):
            return
        self.trade.connection.execute("DELETE FROM SalesOrder.SalesOrders WHERE OrderID = ?", (order.key,))
        del self.staged.orders[order.reference]
        self.staged.documents += 1

    def before(self, order: Order) -> list[int]:
        return self.stored.orders[order.reference].quantities

    def picked(self, pick: int, is_stored: bool) -> Order | None:
        orders = [one for one in self.staged.orders.values() if (one.key is not None) == is_stored]
        return orders[pick % len(orders)] if orders else None

    def take_savepoint(self) -> None:
        self.trade.connection.execute("SAVEPOINT here")
        self.savepoint = (self.staged.copy(), set(self.changed), list(self.new_accounts))

    def go_back(self) -> None:
        if self.savepoint is None:
            return
        self.trade.connection.execute("ROLLBACK TO here")
        staged, changed, new_accounts = self.savepoint
        self.staged, self.changed, self.new_accounts = staged.copy(), set(changed), list(new_accounts)

    def end(self, is_committed: bool) -> None:
        calls = len(self.trade.simulator.calls)
        if not is_committed:
            self.trade.connection.rollback()
            assert len(self.trade.simulator.calls) == calls
            self.begin()
            return
        self.trade.connection.commit()
        assert len(self.trade.simulator.calls) - calls == self.staged.documents
        self.stored = self.staged.copy()
        keys = {str(row["YourRef"]): row["OrderID"] for row in self.trade.orders()}
        for order in self.stored.orders.values():
            order.key = keys[order.reference]
        self.begin()

    def check(self) -> None:
        """Compare Exact's rows with the model's."""
        accounts = {str(row["ID"]): str(row["Name"]) for row in self.trade.rows(ACCOUNTS)}
        assert {name for name in accounts.values() if name.startswith("test account")} == self.stored.accounts
        found = {str(row["YourRef"]): row for row in self.trade.orders()}
        assert set(found) == set(self.stored.orders)
        for reference, order in self.stored.orders.items():
            row = found[reference]
            assert [line["Quantity"] for line in self.trade.lines(row)] == order.quantities
            assert (row.get("Description") or None) == order.description
            wanted = order.customer or accounts[str(self.trade.customer)]
            assert accounts[str(row["OrderedBy"])] == wanted


NAMES = {"savepoint": "take_savepoint", "rollback to": "go_back"}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(transactions=TRANSACTIONS)
def test_after_each_transaction_exact_has_what_the_model_has(
    exact_simulator: Simulator, transactions: list[tuple[list[tuple[Any, ...]], bool]]
) -> None:
    exact_simulator.reset()
    with trading(exact_simulator) as trade:
        player = Player(trade)
        for steps, is_committed in transactions:
            for step in steps:
                player.take((NAMES.get(step[0], step[0]), *step[1:]))
            player.end(is_committed)
            player.check()
