"""Laws of the written rows: whatever is posted, changed and deleted, in whatever order, against a model in Python."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from exact_dbapi.simulator import Simulator
from exact_dbapi.simulator.exchange import Answer, Incoming
from exact_dbapi.simulator.oauth import Chain
from tests.simulator.simulated import FIRST, JSON
from tests.simulator.trading import CHAIR, CUSTOMER, TABLE, rows, trading

ORDERS, LINES = f"{FIRST}/salesorder/SalesOrders", f"{FIRST}/salesorder/SalesOrderLines"
PRICES = {CHAIR: 40, TABLE: 200}

lines = st.tuples(st.sampled_from([CHAIR, TABLE]), st.integers(1, 9))
steps = st.one_of(
    st.tuples(st.just("post"), st.lists(lines, max_size=3)),
    st.tuples(st.just("refused"), st.lists(lines, min_size=1, max_size=3)),
    st.tuples(st.just("add"), st.integers(0, 9), lines),
    st.tuples(st.just("change"), st.integers(0, 9), st.integers(0, 9), st.integers(1, 9)),
    st.tuples(st.just("remove"), st.integers(0, 9), st.integers(0, 9)),
    st.tuples(st.just("delete"), st.integers(0, 9)),
)


@dataclass
class Model:
    """What should be stored: for each order its lines' item and quantity; and what should be in the log."""

    simulator: Simulator
    token: str
    orders: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)

    def send(self, method: str, path: str, content: Any = None) -> Answer:
        head = {"authorization": f"Bearer {self.token}", "accept": JSON, "content-type": JSON}
        body = json.dumps(content).encode()
        return self.simulator.answer(Incoming(method, f"/api/v1/{path}", "http://here", head, body))

    def read(self, path: str) -> list[dict[str, Any]]:
        content = json.loads(self.send("GET", path.replace(" ", "%20")).body)["d"]
        return list(content if isinstance(content, list) else content["results"])

    def order(self, number: int) -> str | None:
        return sorted(self.orders)[number % len(self.orders)] if self.orders else None

    def line(self, order: str, number: int) -> str | None:
        known = sorted(self.orders[order])
        return known[number % len(known)] if known else None

    def post(self, wanted: list[tuple[str, int]]) -> None:
        content = [{"Item": item, "Quantity": quantity} for item, quantity in wanted]
        answer = self.send("POST", ORDERS, {"OrderedBy": CUSTOMER, "SalesOrderLines": content})
        assert answer.status == (201 if wanted else 400)
        if wanted:
            key = json.loads(answer.body)["d"]["OrderID"]
            stored = [one for one in rows(self.simulator, "salesorder/SalesOrderLines") if one["OrderID"] == key]
            in_order = sorted(stored, key=lambda one: int(one["LineNumber"]))
            self.orders[key] = {one["ID"]: pair for one, pair in zip(in_order, wanted, strict=True)}

    def refused(self, wanted: list[tuple[str, int]]) -> None:
        content = [{"Item": item, "Quantity": quantity} for item, quantity in wanted] + [{"Item": CUSTOMER}]
        assert self.send("POST", ORDERS, {"OrderedBy": CUSTOMER, "SalesOrderLines": content}).status == 500

    def add(self, order: str, line: tuple[str, int]) -> None:
        answer = self.send("POST", LINES, {"OrderID": order, "Item": line[0], "Quantity": line[1]})
        assert answer.status == 201
        self.orders[order][json.loads(answer.body)["d"]["ID"]] = line

    def change(self, order: str, line: str, quantity: int) -> None:
        assert self.send("PUT", f"{LINES}(guid'{line}')", {"Quantity": quantity}).status == 204
        self.orders[order][line] = (self.orders[order][line][0], quantity)

    def remove(self, order: str, line: str) -> None:
        assert self.send("DELETE", f"{LINES}(guid'{line}')").status == 204
        del self.orders[order][line]
        self.deleted.append(line)

    def delete(self, order: str) -> None:
        assert self.send("DELETE", f"{ORDERS}(guid'{order}')").status == 204
        self.deleted += [order, *self.orders.pop(order)]

    def step(self, name: str, *rest: Any) -> None:
        """Take a step, if there is an order and a line to take it with."""
        if name in ("post", "refused"):
            getattr(self, name)(*rest)
            return
        order = self.order(rest[0])
        if order is None:
            return
        if name == "add":
            self.add(order, rest[1])
        elif name == "delete":
            self.delete(order)
        elif (line := self.line(order, rest[1])) is not None:
            getattr(self, name)(order, line, *rest[2:])


@settings(max_examples=60, deadline=None)
@given(st.lists(steps, min_size=6, max_size=25))
def test_stored_rows_are_those_of_the_model(taken: list[tuple[Any, ...]]) -> None:
    """Headers, lines, sums, the log, and the views of all twins agree with what was written and not refused."""
    simulator = Simulator(trading())
    state = simulator.sign_in_state
    model = Model(simulator, state.standing_token(Chain(simulator.app, state.user(simulator.user), None)))
    for name, *rest in taken:
        model.step(name, *rest)
    headers, stored = rows(simulator, "salesorder/SalesOrders"), rows(simulator, "salesorder/SalesOrderLines")
    found: dict[str, dict[str, tuple[str, int]]] = {one["OrderID"]: {} for one in headers}
    for one in stored:
        found[one["OrderID"]][one["ID"]] = (one["Item"], int(one["Quantity"]))
    assert found == model.orders
    for one in headers:
        assert one["AmountFCExclVat"] == sum(PRICES[item] * n for item, n in model.orders[one["OrderID"]].values())
    stamps = [one["Timestamp"] for one in (*headers, *stored)]
    assert len(set(stamps)) == len(stamps)
    log = model.read(f"{FIRST}/sync/Deleted?$filter=Timestamp gt 0L")
    assert sorted(one["EntityKey"] for one in log) == sorted(model.deleted)
    shown = model.read(f"{FIRST}/bulk/SalesOrder/SalesOrderLines?$select=ID,OrderID")
    synchronized = model.read(f"{FIRST}/sync/SalesOrder/SalesOrderLines?$filter=Timestamp gt 0L&$select=ID,OrderID")
    pairs = {(line, order) for order, known in model.orders.items() for line in known}
    assert {(one["ID"], one["OrderID"]) for one in shown} == pairs
    assert {(one["ID"], one["OrderID"]) for one in synchronized} == pairs
