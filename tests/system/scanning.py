"""What the tests of the transport share: a company, a clock that only waiting moves, and a read of three pages.

The read goes through the whole transport and the protocol, over real HTTP, and no further: what it tells is rows,
calls and waits. Pages are counted from 0, and a test may do something before a page is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from exact_dbapi.catalog import open_catalog
from exact_dbapi.message import Send
from exact_dbapi.protocol.odata import ODataPager
from exact_dbapi.scan import Scan
from exact_dbapi.settings import Settings, read_settings
from exact_dbapi.simulator import Limits, Simulator, Strict
from exact_dbapi.transport import Call, Timing, open_transport

DIVISION = 111
PAGE_ROWS = 60
TABLE = "crm/Opportunities"
NOON = datetime(2026, 6, 25, 12, 0, 5, tzinfo=UTC)


class Rows:
    """One division with one table of so many rows."""

    divisions = (DIVISION, 222)

    def __init__(self, count: int) -> None:
        self.count = count

    def tables(self, division: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        rows = [
            {"ID": f"{number:08x}-0000-4000-8000-{number:012x}", "Name": f"P{number:05d}"}
            for number in range(self.count)
        ]
        me = [{"UserID": "00000000-0000-4000-8000-000000000001", "CurrentDivision": DIVISION}]
        return {TABLE: rows, "current/Me": me}


class World:
    """A simulator and a driver on one timeline; `ahead_seconds` is how far the simulator's clock runs ahead of it, and
    `own_ahead_seconds` how far the driver's does."""

    def __init__(self, rows: int = 160, limits: Limits | None = None, strict: Strict | None = None) -> None:
        self.now, self.ahead_seconds, self.own_ahead_seconds = NOON, 0.0, 0.0
        self.waits: list[float] = []
        self.calls: list[Call] = []
        self.before: dict[int, Callable[[], object]] = {}
        self.simulator = Simulator(Rows(rows), clock=self._server_clock, limits=limits, strict=strict)
        self.timing = Timing(lambda: self.now.timestamp() + self.own_ahead_seconds, self._sleep)

    def _server_clock(self) -> datetime:
        return self.now + timedelta(seconds=self.ahead_seconds)

    def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def settings(self, *, chain: bool = False, **given: Any) -> Settings:
        signed_in = dict(self.simulator.sign_in(chain=chain))
        return read_settings(signed_in.pop("url"), {**signed_in, **given})

    def send(self, settings: Settings) -> Send:
        return open_transport(settings, self.calls.append, self.timing)

    def read(self, settings: Settings, send: Send | None = None) -> Iterator[str]:
        """Read the table page by page; hand out the names."""
        endpoint = open_catalog().open(TABLE.lower())
        name = endpoint.by_name["name"]
        pager = ODataPager(Scan(endpoint, DIVISION, (name,)))
        send, page = send or self.send(settings), 0
        while (request := pager.request()) is not None:
            self.before.pop(page, lambda: None)()
            yield from (row[0] for row in pager.receive(send(request)).rows())
            page += 1

    @property
    def counted_calls(self) -> int:
        """How many requests arrived that Exact would count."""
        return sum(call.division is not None for call in self.simulator.calls)


def names(rows: int = 160) -> list[str]:
    return [f"P{number:05d}" for number in range(rows)]
