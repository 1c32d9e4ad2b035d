"""What has changed in a sync endpoint since a watermark, page by page; and what has been deleted.

A sync endpoint, a division and a watermark come in, `Changes` go out: each is complete in itself, so that a reader who
is stopped between two goes on from the watermark of the last. A row may come twice; none is missed. Never keeps a row.

Source: a row's Timestamp is unique and rises with each change, only ``Timestamp gt n`` can be asked, the first time
with 1, the log of deletions goes back two months, and Timestamps start anew when DivisionMoveDate changes: certain.
Pages in the order of Timestamp: likely; where they are not, the watermark waits for the last page.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from exact_dbapi.catalog import Catalog
from exact_dbapi.catalog.model import Endpoint, Property
from exact_dbapi.edm import GUID, STRING_TYPE
from exact_dbapi.message import Send
from exact_dbapi.protocol.odata import ODataPager
from exact_dbapi.replica.watermark import Changes, Deleted, Watermark
from exact_dbapi.scan import Compare, Filter, Operator, Scan

#: Two months are at least 59 days; a day less, for the clocks of both sides.
LOG_SECONDS = 58 * 86_400.0

#: Source: "filter on timestamp greater than 1" the first time (certain).
FIRST_TIMESTAMP = 1

#: Tells how many rows a copy has: for tables whose deletions Exact does not log.
Counted = Callable[[], int]


def columns_of(endpoint: Endpoint) -> tuple[Property, ...]:
    """List what is kept of a row: all that the sync endpoint shows."""
    return tuple(endpoint.columns)


@dataclass(frozen=True, slots=True)
class _Log:
    """The entries of the log of deletions after `after`: EntityType, key, Timestamp."""

    after: int
    entries: list[tuple[int, str, int]]


@dataclass
class Feed:
    """Asks Exact for changes, through `send`; what several tables of a division need is asked once.

    `clock` tells the seconds since 1970.
    """

    catalog: Catalog
    send: Send
    clock: Callable[[], float] = time.time
    _logs: dict[int, _Log] = field(default_factory=dict)
    _moves: dict[int, str] = field(default_factory=dict)

    def changes(
        self, endpoint: Endpoint, division: int, watermark: Watermark, counted: Counted | None = None
    ) -> Iterator[Changes]:
        """Read what has changed; the last of the changes has the watermark of a whole copy.

        Apply each before the next is asked for. `counted` is asked where Exact logs no deletions; without it, those of
        such a table go unnoticed.

        Raises: the PEP 249 error of the request that fails; what came before it holds.
        """
        why = self._outdated(watermark)
        if watermark.timestamp and not why:
            why = yield from self._since(endpoint, division, watermark, counted)
            if not why:
                return
        yield from self._whole(endpoint, division, why)

    def _outdated(self, watermark: Watermark) -> str:
        if watermark.timestamp and self.clock() - watermark.read_at > LOG_SECONDS:
            return "Exact logs deletions for two months, and the copy is older"
        return ""

    def _whole(self, endpoint: Endpoint, division: int, why: str) -> Iterator[Changes]:
        reading = _Reading(endpoint, Watermark(moved=self._moved(division), read_at=self.clock()))
        for page in self._pages(endpoint, division, FIRST_TIMESTAMP):
            step = reading.step(page)
            if reading.pages == 1:  # what is deleted from now on has a higher number than any row so far
                reading.reached = replace(reading.reached, deletions=reading.highest)
                step = replace(step, watermark=reading.reached, resets=True, why=why)
            yield step
        yield Changes(replace(reading.end(), is_whole=True), [])

    def _since(
        self, endpoint: Endpoint, division: int, watermark: Watermark, counted: Counted | None
    ) -> Generator[Changes, None, str]:
        """Read on from a watermark; returns why that cannot be done, if it cannot."""
        reading = _Reading(endpoint, watermark)
        for page in self._pages(endpoint, division, max(watermark.timestamp - 1, FIRST_TIMESTAMP)):
            step = reading.step(page)
            if reading.pages == 1 and not reading.has_anchor and self._moved(division) != watermark.moved:
                return "the division was moved to another database, where Timestamps start anew"
            yield step
        end = replace(reading.end(), is_whole=True)
        code = next((code for code, id in self.catalog.deletions.items() if id == endpoint.id), None)
        if code is not None:
            yield self._deleted(code, division, end)
            return ""
        if counted is not None and endpoint.id != self.catalog.roles["deletions"]:
            yield Changes(end, [])
            if counted() > self._count(endpoint, division):
                return "rows were deleted, and Exact does not log which"
        yield Changes(replace(end, read_at=self.clock()), [])
        return ""

    def _deleted(self, code: int, division: int, watermark: Watermark) -> Changes:
        now = self.clock()
        log = self._log(division, watermark.deletions)
        own = tuple(
            Deleted(key, timestamp)
            for kind, key, timestamp in log.entries
            if kind == code and timestamp > watermark.deletions
        )
        last = max((timestamp for _kind, _key, timestamp in log.entries), default=0)
        return Changes(replace(watermark, deletions=max(last, watermark.deletions), read_at=now), [], own)

    def _log(self, division: int, after: int) -> _Log:
        known = self._logs.get(division)
        if known is None or known.after > after:
            endpoint = self.catalog.open(self.catalog.roles["deletions"])
            select = _named(endpoint, "EntityType", "EntityKey", endpoint.key[0])
            pages = self._pages(endpoint, division, max(after, FIRST_TIMESTAMP), select)
            entries = [(kind, str(key), timestamp) for page in pages for kind, key, timestamp in page]
            known = self._logs[division] = _Log(after, entries)
        return known

    def _moved(self, division: int) -> str:
        """Tell when a division was last moved, as text; empty when it never was."""
        if division not in self._moves:
            endpoint = self.catalog.open(self.catalog.roles["divisions"])
            code, moved = _named(endpoint, endpoint.key[0], "DivisionMoveDate")
            only = Filter(Compare(code, Operator.EQ, division), is_exact=True)
            rows = self._rows(Scan(endpoint, division, (code, moved), (only,)))
            self._moves |= {number: "" if date is None else date.isoformat() for number, date in next(rows, ())}
        return self._moves.get(division, "")

    def number(self, endpoint: Endpoint, column: Property, key: str, division: int) -> float:
        """Ask for the number that one row has in a column; 0 where there is no such row, or no number."""
        only = Filter(Compare(endpoint.key_properties[0], Operator.EQ, UUID(key)), is_exact=True)
        rows = next(self._rows(Scan(endpoint, division, (column,), (only,))), [])
        return float(rows[0][0] or 0.0) if rows else 0.0

    def _count(self, endpoint: Endpoint, division: int) -> int:
        plain = self.catalog.open(endpoint.regular[0]) if len(endpoint.regular) == 1 else endpoint
        return int(next(self._rows(Scan(plain, division, (), is_count=True)))[0][0])

    def _pages(
        self, endpoint: Endpoint, division: int, after: int, select: tuple[Property, ...] | None = None
    ) -> Iterator[list[tuple[Any, ...]]]:
        """Read the pages of what has a Timestamp above a number."""
        later = Filter(Compare(endpoint.key_properties[0], Operator.GT, after), is_exact=True)
        return self._rows(Scan(endpoint, division, tuple(map(_as_text, select or columns_of(endpoint))), (later,)))

    def _rows(self, scan: Scan) -> Iterator[list[tuple[Any, ...]]]:
        pager = ODataPager(scan)
        while (request := pager.request()) is not None:
            yield pager.receive(self.send(request)).rows()


def _as_text(column: Property) -> Property:
    """A GUID is kept as it comes: who keeps a copy would turn each back into text."""
    return replace(column, edm=STRING_TYPE) if column.edm is GUID else column


def _named(endpoint: Endpoint, *names: str) -> tuple[Property, ...]:
    return tuple(endpoint.by_name[name.lower()] for name in names)


class _Reading:
    """Follows the Timestamps of the pages that come, from a watermark on."""

    def __init__(self, endpoint: Endpoint, start: Watermark) -> None:
        names = [column.name for column in columns_of(endpoint)]
        self._stamp, self._id = names.index(endpoint.key[0]), names.index(endpoint.row_id or "ID")
        self._start = start
        self._is_rising = True
        self.reached = start
        self.highest, self._last = start.timestamp, start.anchor
        self.pages = 0
        self.has_anchor = False

    def step(self, page: list[tuple[Any, ...]]) -> Changes:
        """Take a page; the watermark moves with it as long as Timestamps rise from page to page."""
        self.pages += 1
        stamps = [row[self._stamp] for row in page]
        if self.pages == 1:
            start = (self._start.timestamp, self._start.anchor)
            self.has_anchor = any((row[self._stamp], str(row[self._id])) == start for row in page)
        elif stamps and min(stamps) <= self.highest:
            self._is_rising = False
            self.reached = replace(self.reached, timestamp=self._start.timestamp, anchor=self._start.anchor)
        if stamps and max(stamps) > self.highest:
            top = max(page, key=lambda row: int(row[self._stamp]))
            self.highest, self._last = top[self._stamp], str(top[self._id])
        if self._is_rising:
            self.reached = replace(self.reached, timestamp=self.highest, anchor=self._last)
        return Changes(self.reached, page)

    def end(self) -> Watermark:
        """Tell where the last page has led."""
        return replace(self.reached, timestamp=self.highest, anchor=self._last)
