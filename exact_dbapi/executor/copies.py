"""The door to local copies of sync endpoints: what the executor asks of the room that keeps them.

A scan of a table that a copy answers goes in; batches come out. A plain table is read from its copy where that is
allowed and worth it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeAlias

from exact_dbapi.executor.check import compile_check
from exact_dbapi.executor.twin import Part
from exact_dbapi.protocol import Batch
from exact_dbapi.scan import Kept, Scan
from exact_dbapi.state.counts import Standing

#: Reads the pages of a scan.
Read: TypeAlias = Callable[[Scan], Iterator[Batch]]


class Difference(Protocol):
    """The keys of rows that are new or have `changed`, and of those that are `gone`."""

    @property
    def changed(self) -> tuple[str, ...]: ...

    @property
    def gone(self) -> tuple[str, ...]: ...


class Snapshot(Protocol):
    """A copy as it is at one moment, of which `mark` tells a later one; None where nothing can be told."""

    @property
    def mark(self) -> str | None: ...

    def since(self, mark: str) -> Difference | None:
        """Tell what has changed since a mark; None where nobody knows."""

    def batches(self, decimals: bool, keys: Sequence[str] | None = None) -> Iterator[Batch]:
        """Read the rows with these keys, or all."""

    def close(self) -> None: ...


class Copies(Protocol):
    """The copies as one statement reads them."""

    def batches(self, scan: Scan, decimals: bool) -> Iterator[Batch]:
        """Read the rows of a scan from its copy, which is brought up to date first."""

    def snapshot(self, scan: Scan) -> Snapshot:
        """Open the copy of a scan as it is now, up to date."""


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
