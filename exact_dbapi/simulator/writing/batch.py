"""Many documents stored as one: drafts gathered, and put into the tables together.

In come complete and checked drafts, and rows that they replace; at `flush` tables change, each once, lines before
their headers. Until then the rows can be found as fresh ones. Never checks and never fills.
"""

from __future__ import annotations

from typing import Any

from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.simulator.tables import Row
from exact_dbapi.simulator.writing.draft import Draft
from exact_dbapi.simulator.writing.library import Library


class Batch:
    """Gathers rows for the tables of one division; `by` is the user who replaces rows."""

    def __init__(self, library: Library, by: str | None) -> None:
        self._library = library
        self._by = by
        self._added: dict[str, list[dict[str, Any]]] = {}
        self._gone: dict[str, list[Row]] = {}

    def __contains__(self, endpoint: object) -> bool:
        return isinstance(endpoint, Endpoint) and endpoint.id in self._added

    def add(self, draft: Draft) -> None:
        """Take in a document."""
        for companion in draft.companions:
            self.add(companion)
        for _, lines in draft.collections:
            for line in lines:
                self.add(line)
        self._added.setdefault(draft.endpoint.id, []).append(draft.row)
        if draft.parent is None:
            self._library.fresh[draft.endpoint.id, draft.key] = draft.row

    def remove(self, endpoint: Endpoint, stored: Row) -> None:
        """Take out a stored document."""
        self._gone.setdefault(endpoint.id, []).append(stored)
        for collection in endpoint.collections:
            if collection.is_lines and collection.target is not None:
                lines = self._library.lines(endpoint, collection, stored[endpoint.key[0]])
                self._gone.setdefault(collection.target, []).extend(lines)

    def flush(self) -> None:
        """Put everything into the tables."""
        for id in dict.fromkeys([*self._added, *self._gone]):
            self._library.tables[id].exchange(self._gone.get(id, ()), self._added.get(id, ()), self._by)
        self._added.clear()
        self._gone.clear()
        self._library.forget()
