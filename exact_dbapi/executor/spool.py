"""Items → the messages of a load, on the disk before any is sent: no more than one message per company is in memory.

Items come in, in their order; messages are kept in the load's file. Nothing is sent here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from exact_dbapi.catalog.model import Topic
from exact_dbapi.protocol.xmlapi.items import Items
from exact_dbapi.protocol.xmlapi.split import Envelope, Fragment, Limits
from exact_dbapi.state.journal import Standing
from exact_dbapi.state.loads import LoadFile, Message


@dataclass(eq=False)
class StagedLoad:
    """A load that COMMIT will send. `statement` is its place in the transaction."""

    kept: LoadFile
    topic: Topic
    statement: int = 0
    rows: int = 0

    @property
    def is_left(self) -> bool:
        """Whether there is something to send, and it is known that Exact does not have it."""
        return any(message.standing is Standing.LEFT for message in self.kept.messages())

    def drop(self) -> None:
        """Let it go: what was not sent at all is forgotten, a part is kept so that it can be resumed.

        What was only tried stays to be looked at, until the next load.
        """
        load = self.kept.load
        if load.is_sent or load.options["is_dry_run"]:
            self.kept.close()
        else:
            self.kept.forget()


@dataclass
class _Filling:
    """The message that is being filled for a company, and the rows of the items in it."""

    envelope: Envelope
    first_rows: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


class Spool:
    """Puts items into messages, for each company its own."""

    def __init__(self, kept: LoadFile, collection: str, limits: Limits) -> None:
        self._kept = kept
        self._collection = collection
        self._limits = limits
        self._filling: dict[int, _Filling] = {}
        self._messages = self.items = 0

    def add(self, items: Items, where: Callable[[int], str]) -> None:
        """Take more items; `where` says in an error which one it is, by the first of its rows.

        Raises: DataError for an item that no message can hold.
        """
        filling = self._filling.get(items.division)
        if filling is None:
            filling = self._filling[items.division] = _Filling(Envelope(self._collection, self._limits))
        ends, at = items.ends, 0
        while at < len(items):
            until = filling.envelope.fit(ends, at)
            if until == at:
                filling.envelope.check(ends[at + 1] - ends[at], where(items.first_rows[at]))
                self._keep_filled(items.division, filling)
                continue
            filling.envelope.take(items.text[ends[at] : ends[until]], items.names[at:until])
            filling.first_rows += items.first_rows[at:until]
            filling.rows += items.rows[at:until]
            at = until

    def _keep_filled(self, division: int, filling: _Filling) -> None:
        full = filling.envelope.close()
        if full is not None:
            self.keep(division, full, filling.first_rows, filling.rows)
        filling.first_rows, filling.rows = [], []

    def keep(self, division: int, fragment: Fragment, first_rows: Iterable[int], rows: Iterable[int]) -> None:
        """Keep a whole message, with the rows of its items."""
        self._messages += 1
        message = Message(self._messages, division, len(fragment.names), fragment.body_bytes)
        self._kept.add(message, fragment.pieces, zip(fragment.names, first_rows, rows, strict=False), self.items + 1)
        self.items += message.items

    def close(self) -> None:
        """Keep the messages that were not full."""
        for division, filling in self._filling.items():
            self._keep_filled(division, filling)
