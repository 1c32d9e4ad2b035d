"""A law: whatever graph of objects a session is given, after commit the rows in Exact are those of a simple model."""

from __future__ import annotations

from itertools import count
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, example, given, settings
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
        st.tuples(st.just("commit"), st.booleans(), st.none()),
        st.tuples(st.just("rollback"), st.none(), st.none()),
    ),
    max_size=14,
)

#: Each example has names of its own, for the company stays the same.
EXAMPLES = count()


class Books:
    """A session and what it should come to: for each order its reference, and its lines with their quantities."""

    def __init__(self, simulator: Simulator, session: Session) -> None:
        self.simulator, self.session = simulator, session
        self.customer, self.item = UUID(customer(simulator)), UUID(items(simulator)[0])
        self.objects: dict[str, Order] = {}
        self.model: dict[str, list[tuple[Line, int]]] = {}
        self.kept: tuple[dict[str, Order], dict[str, list[tuple[Line, int]]]] = ({}, {})
        self.prefix, self.count = f"law {next(EXAMPLES)}.", 0

    def order(self, quantities: list[int], is_new: bool) -> None:
        """Add an order; of a new customer or of one that is there."""
        self.count += 1
        name = f"{self.prefix}{self.count}"
        lines = [Line(Item=self.item, Quantity=quantity) for quantity in quantities]
        order = Order(YourRef=name, lines=list(lines))
        if is_new:
            order.customer = Account(Name=name)
        else:
            order.OrderedBy = self.customer
        self.session.add(order)
        self.objects[name], self.model[name] = order, list(zip(lines, quantities, strict=True))

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
            line, _ = self.model[name][0]
            line.Quantity = quantity
            self.model[name][0] = line, quantity

    def add_line(self, number: int, quantity: int) -> None:
        """Append a line."""
        name = self.pick(number)
        if name is not None:
            line = Line(Item=self.item, Quantity=quantity)
            self.objects[name].lines.append(line)
            self.model[name].append((line, quantity))

    def remove_line(self, number: int, _: Any) -> None:
        """Remove the last line of an order that has more."""
        name = self.pick(number)
        if name is not None and len(self.model[name]) > 1:
            line, _ = self.model[name].pop()
            self.objects[name].lines.remove(line)

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

    def commit(self, is_compared: bool, _: Any) -> None:
        """Commit; look at the objects now or only later."""
        self.session.commit()
        self.kept = (dict(self.objects), {name: list(lines) for name, lines in self.model.items()})
        if is_compared:
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
        for name, expected in self.model.items():
            row = stored(self.simulator, name)
            assert state_of(self.objects[name]).identity == (UUID(row["OrderID"]),)
            assert self.objects[name].OrderedBy == UUID(row["OrderedBy"])
            lines = [(UUID(line["ID"]), line["Quantity"]) for line in stored_lines(self.simulator, row)]
            assert [quantity for _, quantity in lines] == [quantity for _, quantity in expected]
            assert [(line.ID, line.Quantity) for line, _ in expected] == lines
            assert set(self.objects[name].lines) == {line for line, _ in expected}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(steps=[("order", [5, 7], True), ("commit", False, None), ("change", 0, 150)], expires=False)
@example(steps=[("order", [5, 7], True), ("commit", False, None), ("change", 0, 150)], expires=True)
@given(steps=STEPS, expires=st.booleans())
def test_exact_has_what_the_session_was_given(
    exact_simulator: Simulator, engine: Engine, steps: list[Any], expires: bool
) -> None:
    with Session(engine, future=True, expire_on_commit=expires) as session:
        books = Books(exact_simulator, session)
        for verb, first, second in [*steps, ("commit", True, None)]:
            getattr(books, verb.replace(" ", "_"))(first, second)
