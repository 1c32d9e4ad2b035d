"""The door to local copies of sync endpoints: what the executor asks of the room that keeps them.

A scan of a table that a copy answers goes in; batches come out. A plain table is read from its copy where that is
allowed and worth it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol, TypeAlias

from exact_dbapi.executor.check import compile_check
from exact_dbapi.executor.twin import Part
from exact_dbapi.protocol import Batch
from exact_dbapi.scan import Kept, Scan
from exact_dbapi.state.counts import Standing

#: Reads the pages of a scan.
Read: TypeAlias = Callable[[Scan], Iterator[Batch]]


class Copies(Protocol):
    """The copies as one statement reads them."""

    def batches(self, scan: Scan, decimals: bool) -> Iterator[Batch]:
        """Read the rows of a scan from its copy, which is brought up to date first."""


def serves(copy: Kept, standing: Standing) -> bool:
    """Whether a plain table is read from its copy: it is fresh, or worth a refresh, or a hint wants it."""
    return copy.may_load or (standing.is_whole and (copy.may_refresh or standing.is_fresh))


def from_copy(copy: Kept, read: Read, decimals: bool) -> Iterator[Batch]:
    """Read from a copy what a scan of the plain table would answer."""
    if copy.check is None:
        yield from read(copy.scan)
        return
    keep = compile_check(copy.check, copy.scan.select, decimals)
    for page in read(copy.scan):
        numbered = [(*row, number) for number, row in enumerate(page.rows())]
        yield Part(page, [row[-1] for row in keep(numbered)])
