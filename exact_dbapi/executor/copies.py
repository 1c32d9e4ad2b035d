"""The door to local copies of sync endpoints: what the executor asks of the room that keeps them.

A scan of a table that a copy answers goes in; batches come out, and for an estimate how far the copy is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from exact_dbapi.protocol import Batch
from exact_dbapi.scan import Scan


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a copy is: its rows, how old it is, and whether that is fresh enough; no rows before it is whole."""

    rows: int | None
    age_seconds: float = 0.0
    is_fresh: bool = False


class Copies(Protocol):
    """The copies as one statement reads them."""

    def batches(self, scan: Scan, decimals: bool) -> Iterator[Batch]:
        """Read the rows of a scan from its copy, which is brought up to date first."""

    def standing(self, scan: Scan) -> Standing:
        """Tell how far the copy is that answers a scan."""
