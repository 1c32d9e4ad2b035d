"""Reads a filtered scan through its own endpoint, or whole through the bulk twin: whichever takes fewer calls.

In comes a scan with a `Twin`, out come batches of its rows, each row once: a row of the twin is handed out when it
meets the scan's condition and did not come before. The choice is made by what is remembered of both; else after the
first page, when there are more: then Exact is asked once how large the table is, and later statements know. Never asks
where no answer could save a call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from exact_dbapi.executor.check import compile_check
from exact_dbapi.executor.counts import Remembered
from exact_dbapi.protocol import Batch
from exact_dbapi.scan import Scan, Twin

if TYPE_CHECKING:
    import pyarrow

Row = tuple[Any, ...]

#: Reads the pages of a scan.
Read: TypeAlias = Callable[[Scan], Iterator[Batch]]

#: How many pages come before Exact is asked how many there will be; and what part of the twin's calls.
_PAGES_BEFORE_COUNTING = 3
_PART_BEFORE_COUNTING = 4


def either(scan: Scan, twin: Twin, read: Read, counts: Remembered, decimals: bool) -> Iterator[Batch]:
    """Read the pages of a scan in one of the two ways, or begin in one and end in the other."""
    choice = _Choice(scan, twin, read, counts)
    kept = _Kept(scan, twin, decimals)
    if choice.is_twin_shorter():
        yield from kept.of(read(twin.scan))
        return
    for number, page in enumerate(pages := read(scan), 1):
        yield page
        if choice.is_open and not page.is_last:
            kept.came_before(page)
            if choice.pays_after(number):
                pages.close()  # type: ignore[attr-defined]
                yield from kept.of(read(twin.scan))
                return


class _Choice:
    """Weighs the pages that are left of a scan against all of its twin's."""

    def __init__(self, scan: Scan, twin: Twin, read: Read, counts: Remembered) -> None:
        self._scan = scan
        self._twin = twin
        self._read = read
        self._counts = counts
        self.is_open = True

    def is_twin_shorter(self) -> bool:
        """Whether the twin takes fewer calls from the start, as far as that is remembered."""
        whole, all_pages = self._calls(self._twin.scan), self._calls(self._scan)
        if whole is None:
            return False
        return whole == 1 if all_pages is None else whole < all_pages

    def pays_after(self, pages: int) -> bool:
        """Whether to change to the twin after so many pages, with more to come."""
        all_pages = self._calls(self._scan)
        left = None if all_pages is None else max(all_pages - pages, 1)
        whole = self._whole(left)
        if whole is None or (left is None and whole > 1):
            left = self._counted_left(pages, whole)
        if left is None:
            return whole == 1
        self.is_open = False
        return whole is not None and whole < left

    def _whole(self, left: int | None) -> int | None:
        """The calls of the twin; asked for when they may be so few that the question pays too."""
        known = self._calls(self._twin.scan)
        if known is None and (left is None or left > 2):
            self._ask(self._twin.count)
            known = self._calls(self._twin.scan)
        return known

    def _counted_left(self, pages: int, whole: int | None) -> int | None:
        if whole is None or pages < max(_PAGES_BEFORE_COUNTING, whole // _PART_BEFORE_COUNTING):
            return None
        self._ask(replace(self._scan, select=(), constants=(), is_count=True, twin=None))
        all_pages = self._calls(self._scan)
        return None if all_pages is None else max(all_pages - pages, 1)

    def _ask(self, count: Scan) -> None:
        for _answer in self._read(count):
            pass

    def _calls(self, scan: Scan) -> int | None:
        seen = self._counts.seen(scan)
        return None if seen is None else max(-(-seen.rows // scan.endpoint.page_size), 1)


class _Kept:
    """Keeps of the twin's pages the rows that meet the condition and did not come before."""

    def __init__(self, scan: Scan, twin: Twin, decimals: bool) -> None:
        self._keep = compile_check(twin.check, scan.select, decimals)
        self._key = [scan.select.index(column) for column in scan.endpoint.key_properties]
        self._given: set[Row] = set()

    def came_before(self, page: Batch) -> None:
        """Take down the rows of a page that was handed out."""
        self._given.update(self._keys(page.rows()))

    def of(self, pages: Iterator[Batch]) -> Iterator[Batch]:
        """Keep what counts of each page."""
        for page in pages:
            numbered = [(*row, number) for number, row in enumerate(page.rows())]
            kept = [row for row in self._keep(numbered) if self._key_of(row) not in self._given]
            yield Part(page, [row[-1] for row in kept])

    def _keys(self, rows: list[Row]) -> Iterator[Row]:
        return map(self._key_of, rows)

    def _key_of(self, row: Row) -> Row:
        return tuple(row[position] for position in self._key)


@dataclass(frozen=True)
class Part:
    """Some rows of a page."""

    page: Batch
    positions: list[int]

    @property
    def is_last(self) -> bool:
        return self.page.is_last

    def __len__(self) -> int:
        return len(self.positions)

    def rows(self) -> list[Row]:
        rows = self.page.rows()
        return [rows[position] for position in self.positions]

    def record_batch(self, columns: Sequence[int]) -> pyarrow.RecordBatch:
        import pyarrow

        return self.page.record_batch(columns).take(pyarrow.array(self.positions, pyarrow.int64()))
