"""A law: whatever graph of objects a session is given, after commit the rows in Exact are those of a simple model."""

from __future__ import annotations

from itertools import count
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from exact_dbapi.simulator import Simulator
from tests.dialect.orders import Account, Line, Order, customer, items, methods, rows, state_of, stored, stored_lines

#: What is done with the orders of a session, one after the other.
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("order"), st.lists(st.integers(1, 99), min_size=1, max_size=4), st.booleans()),
        st.tuples(st.just("account"), st.none(), st.none()),
        st.tuples(st.just("change"), st.integers(0, 9), st.integers(100, 199)),
        st.tuples(st.just("add line"), st.integers(0, 9), st.integers(1, 99)),
        st.tuples(st.just("remove line"), st.integers(0, 9), st.none()),
        st.tuples(st.just("delete"), st.integers(0, 9), st.none()),
        st.tuples(st.just("flush"), st.none(), st.none()),
        st.tuples(st.just("commit"), st.none(), st.none()),
        st.tuples(st.just("rollback"), st.none(), st.none()),
    ),
    max_size=14,
)

#: Each example has names of its own, for the company stays the same.
EXAMPLES = count()


class Books:
    """A session and what it should come to: for each order its reference, and its quantities by line."""

    def __init__(self, simulator: Simulator, session: Session) -> None:
        self.simulator, self.session = simulator, session
        self.customer, self.item = UUID(customer(simulator)), UUID(items(simulator)[0])
        self.objects: dict[str, Order] = {}
        self.model: dict[str, list[int]] = {}
        self.kept: tuple[dict[str, Order], dict[str, list[int]]] = ({}, {})
        self.prefix, self.count = f"law {next(EXAMPLES)}.", 0

    def order(self, quantities: list[int], is_new: bool) -> None:
        """Add an order; of a new customer or of one that is there."""
        self.count += 1
        name = f"{self.prefix}{self.count}"
        lines = [Line(Item=self.item, Quantity=quantity) for quantity in quantities]
        order = Order(YourRef=name, lines=lines)
        if is_new:
            order.customer = Account(Name=name)
        else:
            order.OrderedBy = self.customer
        self.session.add(order)
        self.objects[name], self.model[name] = order, list(quantities)

    def account(self, *_: Any) -> None:
        """Add a customer without orders."""
        self.count += 1
        self.session.add(Account(Name=f"{self.prefix}{self.count}"))

    def pick(self, number: int) -> str | None:
        """Pick one of the orders."""
        return list(self.model)[number % len(self.model)] if self.model else None

    def change(self, number: int, quantity: int) -> None:
        """Change the first line of an order."""
        name = self.pick(number)
        if name is not None:
            self.objects[name].lines[0].Quantity = quantity
            self.model[name][0] = quantity

    def add_line(self, number: int, quantity: int) -> None:
        """Append a line."""
        name = self.pick(number)
        if name is not None:
            self.objects[name].lines.append(Line(Item=self.item, Quantity=quantity))
            self.model[name].append(quantity)

    def remove_line(self, number: int, _: Any) -> None:
        """Remove the last line of an order that has more."""
        name = self.pick(number)
        if name is not None and len(self.model[name]) > 1:
            self.objects[name].lines.pop()
            self.model[name].pop()

    def delete(self, number: int, _: Any) -> None:
        """Delete an order."""
        name = self.pick(number)
        if name is not None:
            self.session.flush()
            self.session.delete(self.objects.pop(name))
            del self.model[name]

    def flush(self, *_: Any) -> None:
        """Flush."""
        self.session.flush()

    def commit(self, *_: Any) -> None:
        """Commit, and compare."""
        self.session.commit()
        self.kept = (dict(self.objects), {name: list(lines) for name, lines in self.model.items()})
        self.compare()

    def rollback(self, *_: Any) -> None:
        """Roll back to the last commit: nothing may have been written."""
        methods(self.simulator)
        self.session.rollback()
        assert methods(self.simulator) == []
        self.objects, self.model = dict(self.kept[0]), {name: list(lines) for name, lines in self.kept[1].items()}
        self.compare()

    def compare(self) -> None:
        """Compare Exact's rows with the model, and the objects with Exact's rows."""
        there = [str(row["YourRef"]) for row in rows(self.simulator, "salesorder/SalesOrders") if row.get("YourRef")]
        assert sorted(name for name in there if name.startswith(self.prefix)) == sorted(self.model)
        for name, quantities in self.model.items():
            row = stored(self.simulator, name)
            lines = stored_lines(self.simulator, row)
            assert [line["Quantity"] for line in lines] == quantities
            order = self.objects[name]
            assert state_of(order).identity == (UUID(row["OrderID"]),)
            assert [(line.ID, line.Quantity) for line in order.lines] == [
                (UUID(line["ID"]), line["Quantity"]) for line in lines
            ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_exact_has_what_the_session_was_given(exact_simulator: Simulator, engine: Engine, steps: list[Any]) -> None:
    with Session(engine, future=True) as session:
        books = Books(exact_simulator, session)
        for verb, first, second in [*steps, ("commit", None, None)]:
            getattr(books, verb.replace(" ", "_"))(first, second)
