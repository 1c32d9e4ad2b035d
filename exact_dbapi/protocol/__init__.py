"""What to ask of Exact next, and what its answer means: protocols without I/O.

A `Pager` says what to ask and turns the answer into a `Batch`; it holds the place where one scan stands, and neither
clock nor connection. REST is `odata`, the XML API is `xmlapi`; `reading` opens whichever a scan needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from exact_dbapi.message import Request, Response

if TYPE_CHECKING:
    import pyarrow


class Batch(Protocol):
    """The typed rows of one page; they become tuples or an Arrow batch when asked."""

    @property
    def is_last(self) -> bool:
        """Whether no page follows this one."""

    def __len__(self) -> int: ...

    def rows(self) -> list[tuple[Any, ...]]:
        """Make one tuple per row, in the order of the scan's `select`."""

    def record_batch(self, columns: Sequence[int]) -> pyarrow.RecordBatch:
        """Make an Arrow batch of the columns at these positions of the scan's `select`."""


class Pager(Protocol):
    """Where one scan stands."""

    def request(self) -> Request | None:
        """Say what to ask next; None when the scan is at its end."""

    def receive(self, response: Response) -> Batch:
        """Take the answer to the last request.

        Raises: the PEP 249 error that a refusal or a broken answer means.
        """


class Reading(Protocol):
    """Where several scans stand that one answer serves: those of the tables of one XML topic, or a single one."""

    def request(self) -> Request | None:
        """Say what to ask next; None when all scans are at their end."""

    def receive(self, response: Response) -> tuple[Batch, ...]:
        """Take the answer to the last request: a batch for each scan.

        Raises: the PEP 249 error that a refusal or a broken answer means.
        """
