"""Items → the messages of a load, on the disk before any is sent: no more than one message per company is in memory.

Items come in, in their order; messages are kept in the load's file. Nothing is sent here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from exact_dbapi.catalog.model import Topic
from exact_dbapi.protocol.xmlapi.documents import Item
from exact_dbapi.protocol.xmlapi.split import Envelope, Fragment, Limits
from exact_dbapi.state.journal import Standing
from exact_dbapi.state.loads import Item as KeptItem
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
    """The message that is being filled for a company, and the items in it."""

    envelope: Envelope
    spans: list[Item] = field(default_factory=list)


class Spool:
    """Puts items into messages, for each company its own."""

    def __init__(self, kept: LoadFile, collection: str, limits: Limits) -> None:
        self._kept = kept
        self._collection = collection
        self._limits = limits
        self._filling: dict[int, _Filling] = {}
        self._messages = self.items = 0

    def add(self, item: Item, where: str) -> None:
        """Take one more item; `where` says in an error which one it is.

        Raises: DataError for an item that no message can hold.
        """
        filling = self._filling.get(item.division)
        if filling is None:
            filling = self._filling[item.division] = _Filling(Envelope(self._collection, self._limits))
        full = filling.envelope.add(item.body, item.name, where)
        if full is not None:
            self.keep(item.division, full, filling.spans)
            filling.spans = []
        filling.spans.append(item.without_body())

    def keep(self, division: int, fragment: Fragment, spans: Sequence[Item]) -> None:
        """Keep a whole message with its items."""
        self._messages += 1
        number = self._messages
        items = [
            KeptItem(self.items + place, number, span.name, span.first_row, span.rows)
            for place, span in enumerate(spans, 1)
        ]
        self.items += len(items)
        self._kept.add(Message(number, division, len(items), len(fragment.body)), fragment.body, items)

    def close(self) -> None:
        """Keep the messages that were not full."""
        for division, filling in self._filling.items():
            last = filling.envelope.close()
            if last is not None:
                self.keep(division, last, filling.spans)
