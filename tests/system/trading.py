"""What the tests of writing share: a connection to the simulator, a customer and an item to trade with.

A simulator comes in; out go connections with a clock that does not wait, and the ids that orders need.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.simulator import Simulator

ORDERS, LINES, ACCOUNTS = "salesorder/SalesOrders", "salesorder/SalesOrderLines", "crm/Accounts"
HEADER = "INSERT INTO SalesOrder.SalesOrders (OrderID, OrderedBy, YourRef) VALUES (?, ?, ?)"
LINE = "INSERT INTO SalesOrder.SalesOrderLines (OrderID, Item, Quantity) VALUES (?, ?, ?)"


class Trade:
    """A simulator with an open connection: `customer` and `item` are ids, `orders` what Exact has."""

    def __init__(self, simulator: Simulator, connection: Connection, waited: list[float]) -> None:
        self.simulator = simulator
        self.connection = connection
        self.waited = waited
        self.division = simulator.divisions[0]
        self.customer = next(row["ID"] for row in self.rows(ACCOUNTS) if row["IsSales"])
        self.item = next(row["ID"] for row in self.rows("logistics/Items") if row["IsSalesItem"])

    def rows(self, path: str) -> list[Any]:
        """The stored rows of a table."""
        return list(self.simulator.tables[self.division][path])

    def orders(self, reference: str | None = None) -> list[Any]:
        """The stored orders with a reference, or all that have one of a test."""
        wanted = [row for row in self.rows(ORDERS) if str(row["YourRef"] or "").startswith("test")]
        return [row for row in wanted if reference in (None, row["YourRef"])]

    def lines(self, order: Any) -> list[Any]:
        """The stored lines of an order, by their numbers."""
        found = [row for row in self.rows(LINES) if row["OrderID"] == order["OrderID"]]
        return sorted(found, key=lambda row: int(row["LineNumber"]))

    def stage(self, reference: str, quantities: tuple[float, ...] = (1.0,), name: str | None = None) -> None:
        """Stage an order with its lines."""
        name = name or reference
        self.connection.execute(HEADER, (name, self.customer, reference))
        for quantity in quantities:
            self.connection.execute(LINE, (name, self.item, quantity))

    @property
    def written(self) -> list[str]:
        """The requests that were no reads, in their order."""
        return [
            f"{call.method} {call.path.rpartition('/')[2].partition('(')[0]}"
            for call in self.simulator.calls
            if call.method != "GET"
        ]


@contextmanager
def trading(simulator: Simulator, **settings: Any) -> Iterator[Trade]:
    """Connect; where the driver would wait before it looks for a lost document, it only notes for how long."""
    waited: list[float] = []
    with exact_dbapi.connect(**{**simulator.sign_in(), "retry_seconds": 0, **settings}) as connection:
        opened = connection.transaction.open_writing
        connection.transaction.open_writing = lambda: replace(opened(), sleep=waited.append)
        yield Trade(simulator, connection, waited)
        connection.rollback()
