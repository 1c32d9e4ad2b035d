"""What the tests of loads share: a connection, orders as rows of a file, and messages that get lost.

A simulator comes in; out go files, and what Exact has of them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.executor.writing import Writing
from exact_dbapi.simulator import Fault, Simulator

HEADINGS = ("Order Number", "OrderDate", "OrderedBy", "YourRef", "Item", "Quantity", "NetPrice")
FIRST = 990_000
TABLE = "SalesOrder.SalesOrders"


class Company:
    """A simulated company with customers and items to sell."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.division = simulator.divisions[0]
        rows = simulator.tables[self.division]
        self.customers = [str(row["Code"]).strip() for row in rows["crm/Accounts"] if row.get("IsSales")][:5]
        self.items = [str(row["Code"]) for row in rows["logistics/Items"] if row.get("IsSalesItem")][:5]

    def connect(self, **settings: Any) -> Connection:
        """Open a connection that waits for nothing."""
        connection = exact_dbapi.connect(**self.simulator.sign_in(), **settings)
        without_waiting(connection)
        return connection

    def orders(self, count: int, first: int = FIRST) -> list[list[Any]]:
        """Make the rows of orders with two lines each."""
        return [
            [first + order, "2026-01-31", self.customers[order % 5], f"R{order}", self.items[line], line + 1, 2.5]
            for order in range(count)
            for line in range(2)
        ]

    def stored(self, first: int = FIRST) -> list[int]:
        """List the numbers of the orders that Exact has from one on."""
        rows = self.simulator.tables[self.division]["salesorder/SalesOrders"]
        return sorted(int(row["OrderNumber"]) for row in rows if (row.get("OrderNumber") or 0) >= first)

    def uploads(self) -> int:
        """Count the uploads so far."""
        return sum("XMLUpload" in call.path for call in self.simulator.calls)


def write_csv(path: Path, rows: Iterable[Sequence[Any]], headings: Sequence[str] = HEADINGS) -> str:
    """Write rows to a file, and tell its name as SQL spells it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return f"'{path}'"


def without_waiting(connection: Connection) -> None:
    """Let no time pass between messages, nor before a look-up."""
    opened = connection.transaction.open_writing

    def open_writing() -> Writing:
        writing = opened()
        send = writing.send
        quick = replace(writing, send=lambda request: send(replace(request, every_seconds=0.0)))
        return replace(quick, sleep=lambda seconds: None)

    connection.transaction.open_writing = open_writing


def lose(simulator: Simulator, after: int = 0, has_effect: bool = True) -> None:
    """Cut the connection of an upload, after or before it has done its work."""
    cut = "after_effect" if has_effect else "before_headers"
    simulator.faults.append(Fault(method="POST", match="XMLUpload", after=after, cut=cut))  # type: ignore[arg-type]
