"""What a commit is run with: the door to Exact, the journal, the facts of the catalog, the time, and how much to check.

Also the one change of a row that is asked of the journal and of the user alike: entries and receipts of a document.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.message import Send
from exact_dbapi.mutation import Document, Mutation
from exact_dbapi.protocol.odata.payload import render_body
from exact_dbapi.state.journal import Entry, Journal


class Exchange(Protocol):
    """One exchange with Exact, as the transport records it."""

    @property
    def method(self) -> str: ...

    @property
    def url(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load is: `items` of `all_items` have an answer, `refused` of them are not in Exact."""

    load: str
    target: str
    rows: int
    all_items: int
    items: int
    refused: int
    messages: int
    all_messages: int
    seconds: float


@dataclass(frozen=True)
class Writing:
    """How to write.

    `open_endpoint` opens a table of the catalog by its id; `natural_keys` are the names of properties by which a person
    would look for a row, `current_user` the id of the endpoint that tells who is signed in. With `verify` each row is
    read back and compared with what was sent. `calls` are the exchanges so far; the transport adds to them.
    `on_progress` hears how far a load is, after each of its messages.
    """

    send: Send
    calls: Sequence[Exchange]
    journal: Journal
    host: str
    open_endpoint: Callable[[str], Endpoint]
    natural_keys: tuple[str, ...]
    current_user: str
    decimals: bool = False
    divisions_at_once: int = 1
    verify: bool = False
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    on_progress: Callable[[Progress], None] | None = None

    def entry(self, document: Document, commit: str, position: int) -> Entry:
        """Make the journal's entry of a document that is going to be sent."""
        root = document.root
        return Entry(
            *(commit, position, self.host, root.division, root.endpoint.id, root.verb.value),
            *(root.statement, root.row),
            lines=sum(1 for _ in document.mutations()) - 1,
            names=self.names(root),
            body=render_body(document),
            key=tuple(map(str, root.key)),
            pid=os.getpid(),
            planned_at=self.clock(),
        )

    def names(self, mutation: Mutation) -> dict[str, str]:
        """Pick the values by which a person would look for a row, the most telling first."""
        given = {column.name: str(value) for column, value in mutation.values if value is not None}
        return {name: given[name] for name in self.natural_keys if name in given}
