"""Drafts put into the tables, and rows changed or taken out: each document as a whole.

In come complete and checked drafts, under the division's lock; tables change, row versions rise for header and lines,
the log of deletions grows. Lines go in before their header and come out after it, so that no reader meets a document
without its lines. Never checks and never fills.

Source: any change of a document gives its header and all its lines new row versions; deletions are logged: certain.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.simulator.endpoints import Header
from exact_dbapi.simulator.tables import Row
from exact_dbapi.simulator.writing.booking import Booking
from exact_dbapi.simulator.writing.draft import Draft
from exact_dbapi.simulator.writing.filling import Filling
from exact_dbapi.simulator.writing.library import Library


class Storing:
    """Changes the tables of one division."""

    def __init__(self, library: Library, filling: Filling) -> None:
        self._library = library
        self._filling = filling
        self._booking = Booking(library, filling)

    def add(self, draft: Draft) -> Row:
        """Store a new document; a line that came alone changes its header along."""
        stored = self._insert(draft)
        self._touch_header(draft.endpoint, stored)
        self._booking.follow(draft.endpoint, stored)
        return self._library.row(draft.endpoint, draft.key) or stored

    def count(self, lines: Iterable[Row]) -> None:
        """Add transaction lines that were stored as they are to the balances."""
        self._booking.count(lines)

    def change(self, endpoint: Endpoint, stored: Row, values: dict[str, Any]) -> None:
        """Change a row, and the sums of the header it belongs to."""
        changed = self._library.table(endpoint).change(stored, **values)
        self._touch_header(endpoint, changed)
        self._booking.follow(endpoint, changed)

    def remove(self, endpoint: Endpoint, stored: Row, by: str | None) -> None:
        """Delete a row and its lines."""
        self._take_out(endpoint, stored, by)
        self._touch_header(endpoint, stored)
        self._booking.follow(endpoint, stored, by)

    def _take_out(self, endpoint: Endpoint, stored: Row, by: str | None) -> None:
        self._library.table(endpoint).remove(stored, by)
        for collection in endpoint.collections:
            if collection.is_lines and collection.target is not None:
                target = self._library.endpoints.open(collection.target)
                for line in list(self._library.lines(endpoint, collection, stored[endpoint.key[0]])):
                    self._take_out(target, line, by)

    def _insert(self, draft: Draft) -> Row:
        for companion in draft.companions:
            self._insert(companion)
        for _, lines in draft.collections:
            for line in lines:
                self._insert(line)
        return self._library.table(draft.endpoint).append(draft.row)

    def _touch_header(self, endpoint: Endpoint, row: Row) -> None:
        header = self._library.header(endpoint)
        stored = self._library.document(endpoint, row)
        if header is None or stored is None:
            return
        sums = self._filling.totals(header.endpoint, self._lines_of(header, stored))
        self._library.table(header.endpoint).change(stored, **sums)

    def _lines_of(self, header: Header, stored: Row) -> Any:
        collections = {item.name: item for item in header.endpoint.collections}

        def lines(name: str) -> Iterable[Row]:
            return self._library.lines(header.endpoint, collections[name], stored[header.endpoint.key[0]])

        return lines
