"""What ends with a transaction beside the rows of Exact: transactions in other databases, and agreements of tables.

The executor puts them here; the connection ends them, after Exact has taken its rows. Never sends anything to Exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from exact_dbapi.databases import Databases
from exact_dbapi.mutation import Receipt


class Ending(Protocol):
    """Something to do at the end of a transaction; a binding one allows no part of it to be undone before."""

    @property
    def is_binding(self) -> bool: ...

    def keep(self, receipts: Sequence[Receipt]) -> None: ...

    def drop(self) -> None: ...


class Endings:
    """What a connection has to end. `receipts` grows with each commit: those of the current transaction are told.

    `remembered` is what was agreed on by a connection whose state is in memory.
    """

    def __init__(self, receipts: Sequence[Receipt]) -> None:
        self.databases = Databases()
        self.waiting: list[Ending] = []
        self.remembered: dict[str, Any] = {}
        self._receipts = receipts
        self._told = 0

    @property
    def is_in_use(self) -> bool:
        """Whether there is something to end that needs the whole transaction."""
        return any(one.is_binding for one in self.waiting) or self.databases.is_in_use

    def commit(self) -> None:
        """Keep what was written elsewhere, and what was agreed on.

        Raises: the error of the database that cannot keep its rows.
        """
        self.databases.commit()
        receipts, self._told = self._receipts[self._told :], len(self._receipts)
        while self.waiting:
            self.waiting.pop(0).keep(receipts)

    def rollback(self) -> None:
        """Undo what was written elsewhere, and forget what would have been agreed on."""
        self._told = len(self._receipts)
        self.databases.rollback()
        while self.waiting:
            self.waiting.pop(0).drop()
