"""The door to local copies of sync endpoints: what the executor asks of the room that keeps them.

A scan of a table that a copy answers goes in; batches come out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from exact_dbapi.protocol import Batch
from exact_dbapi.scan import Scan


class Copies(Protocol):
    """The copies as one statement reads them."""

    def batches(self, scan: Scan, decimals: bool) -> Iterator[Batch]:
        """Read the rows of a scan from its copy, which is brought up to date first."""
