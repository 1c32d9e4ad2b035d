"""Scans → their batches.

A page is asked for when it is wanted; or, when the caller says that it will read them all, in several divisions side by
side. Never are two requests of one statement under way in one division at once.

Source: Exact asks for one request at a time per company; parallel ones are answered in random order (certain).
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import Full, Queue
from typing import TYPE_CHECKING, TypeAlias

from exact_dbapi.catalog.model import Kind, Variant
from exact_dbapi.errors import AccessDenied, InternalError, Warning
from exact_dbapi.executor.copies import Copies, from_copy, serves
from exact_dbapi.executor.counts import Remembered
from exact_dbapi.executor.endings import Endings
from exact_dbapi.executor.engine import Engine
from exact_dbapi.executor.listing import Listing, listed
from exact_dbapi.executor.pending import Pending
from exact_dbapi.executor.twin import either
from exact_dbapi.halt import Halt
from exact_dbapi.message import Send
from exact_dbapi.protocol import Batch
from exact_dbapi.protocol.reading import open_reading
from exact_dbapi.scan import Scan

if TYPE_CHECKING:
    from exact_dbapi.executor.loading import Loading

#: A page, and the scan that it answers.
Answer: TypeAlias = tuple[Scan, Batch]


@dataclass(frozen=True, slots=True)
class Access:
    """What a plan is run with: the door to Exact, the embedded engine, and how rows are wanted.

    With `on_denied` a division that denies access is left out, with a warning, when others are read too; it is told the
    scan and what Exact said. `counts` is what is known of how many rows there are. `listings` make the rows of the
    tables that this driver knows itself. `pending` takes what a write stages. `halt` stops the statement from another
    thread. `recursion_seconds` is how long the engine may work on a recursion. With `ends_with_statement` a change of a
    local table is kept at once. With `asks_for_all_columns` reads of a table are alike whatever columns they are for,
    so that statements can share them. `ended` is called when there are no more rows, or nobody wants them. `copies`
    answer the tables that are kept here. `endings` are ended with the transaction. In the folder `agreed` stands what
    two tables of this `host` have agreed on.
    `open_loading` tells where loads are kept. `is_read_once` says that each page is asked once, for rows or for Arrow.
    """

    send: Send
    engine: Engine
    decimals: bool = False
    divisions_at_once: int = 1
    on_denied: Callable[[Scan, AccessDenied], None] | None = None
    counts: Remembered = field(default_factory=Remembered)
    listings: Mapping[str, Listing] = field(default_factory=dict)
    pending: Pending | None = None
    halt: Halt = field(default_factory=Halt)
    recursion_seconds: float = 30.0
    ends_with_statement: bool = True
    asks_for_all_columns: bool = False
    ended: Callable[[], None] = lambda: None
    copies: Copies | None = None
    endings: Endings = field(default_factory=lambda: Endings(()))
    agreed: Path | None = None
    host: str = ""
    open_loading: Callable[[], Loading] | None = None
    is_read_once: bool = False


def pages(scans: tuple[Scan, ...], access: Access, to_the_end: bool) -> Iterator[Answer]:
    """Read the pages of several scans, in their order; nothing is asked before the first one is wanted.

    `to_the_end` says that the caller will read all of them: only then other divisions are read meanwhile.

    Raises: the PEP 249 error of the page that fails, at that page.
    """
    divisions = list(dict.fromkeys(scan.division for scan in scans))
    if len(divisions) == 1:
        access = replace(access, on_denied=None)
    if to_the_end and len(divisions) > 1 and access.divisions_at_once > 1:
        groups = [tuple(scan for scan in scans if scan.division == division) for division in divisions]
        yield from _side_by_side(groups, access)
        return
    for group in downloads(scans):
        yield from _of_download(group, access)


def downloads(scans: tuple[Scan, ...]) -> list[tuple[Scan, ...]]:
    """Group scans by what has to be fetched for them: those of one XML download are together, any other is alone."""
    groups: dict[Hashable, list[Scan]] = {}
    for number, scan in enumerate(scans):
        group = groups.setdefault(number if scan.download is None else scan.download, [])
        if scan not in group:
            group.append(scan)
    return [tuple(group) for group in groups.values()]


class Shared:
    """Pages that several readers want: each is fetched once, for whoever comes to it first."""

    def __init__(self, answers: Iterator[Answer]) -> None:
        self._answers = answers
        self._read: list[Answer] = []

    def pages(self, scans: tuple[Scan, ...]) -> Iterator[Answer]:
        """Read all pages of some of the scans from the first one on."""
        position = 0
        while True:
            if position == len(self._read):
                answer = next(self._answers, None)
                if answer is None:
                    return
                self._read.append(answer)
            if self._read[position][0] in scans:
                yield self._read[position]
            position += 1


def _of_download(scans: tuple[Scan, ...], access: Access) -> Iterator[Answer]:
    """Read the pages of what is fetched at once; a denied division has none, if that was asked for, and says so in a
    warning."""
    is_begun = False
    first = scans[0]
    try:
        has_choice = first.twin is not None or first.copy is not None
        for answer in _by_choice(first, access) if has_choice else _noted(scans, access):
            is_begun = True
            yield answer
    except AccessDenied as error:
        if is_begun or access.on_denied is None:
            raise
        access.on_denied(first, error)
        warnings.warn(f"Division {first.division} is left out of the answer: {error.message}", Warning, stacklevel=2)


def _by_choice(scan: Scan, access: Access) -> Iterator[Answer]:
    """Read a scan, its local copy, or its twin, whichever takes fewer calls; that looks into pages before they are
    handed out, and after."""
    access = replace(access, is_read_once=False)

    def read(chosen: Scan) -> Iterator[Batch]:
        return (batch for _scan, batch in _noted((chosen,), access))

    if scan.copy is not None and serves(scan.copy, access.counts.standing(scan.copy.scan)):
        found = from_copy(scan.copy, read, access.decimals)
    elif scan.twin is not None:
        found = either(scan, scan.twin, read, access.counts, access.decimals)
    else:
        found = read(scan)
    for batch in found:
        yield scan, batch


def _noted(scans: tuple[Scan, ...], access: Access) -> Iterator[Answer]:
    """Read the pages of what is fetched at once, and take down how many rows each scan has."""
    rows = [0] * len(scans)
    for scan, batch in batches(scans, access):
        came = len(batch)
        if scan.is_count:
            came = batch.rows()[0][0]
        else:
            access.counts.came(scan, came)
        rows[scans.index(scan)] += came
        yield scan, batch
    for scan, came in zip(scans, rows, strict=True):
        access.counts.note(scan, came)


def _side_by_side(groups: list[tuple[Scan, ...]], access: Access) -> Iterator[Answer]:
    """Read each group in a thread of its own, at most two pages ahead of their use."""
    from concurrent.futures import ThreadPoolExecutor

    readers = [_Reader(group, access) for group in groups]
    with ThreadPoolExecutor(min(access.divisions_at_once, len(groups)), "exact-division") as threads:
        try:
            for reader in readers:
                threads.submit(reader.run)
            for reader in readers:
                yield from reader.answers()
        finally:
            for reader in readers:
                reader.stop()


class _Reader:
    """Reads the scans of one division into a short queue; an error or the end is put there too."""

    def __init__(self, scans: tuple[Scan, ...], access: Access) -> None:
        self._scans = scans
        self._access = access
        self._queue: Queue[Answer | Exception | None] = Queue(2)
        self._is_stopped = threading.Event()

    def run(self) -> None:
        try:
            for group in downloads(self._scans):
                for answer in _of_download(group, self._access):
                    if not self._put(answer):
                        return
            self._put(None)
        except Exception as error:  # whatever it is, the one who waits for the rows has to hear of it
            self._put(error)

    def _put(self, item: Answer | Exception | None) -> bool:
        """Wait for room in the queue; False when nobody reads it any more."""
        while not self._is_stopped.is_set():
            try:
                self._queue.put(item, timeout=0.1)
            except Full:
                continue
            return True
        return False

    def answers(self) -> Iterator[Answer]:
        while (item := self._queue.get()) is not None:
            if isinstance(item, Exception):
                raise item
            yield item

    def stop(self) -> None:
        self._is_stopped.set()


def batches(scans: tuple[Scan, ...], access: Access) -> Iterator[Answer]:
    """Read the pages of what is fetched at once; none is asked for before it is wanted.

    Raises: the PEP 249 error of the page that fails, at that page.
    """
    first = scans[0]
    if first.endpoint.kind is Kind.LISTING:
        yield first, listed(first, access.listings, access.send, access.decimals)
        return
    if first.endpoint.variant is Variant.INCREMENTAL:
        if access.copies is None:
            raise InternalError("There are no local copies to read.")
        for batch in access.copies.batches(first, access.decimals):
            yield first, batch
        return
    reading = open_reading(scans, access.decimals, access.asks_for_all_columns, access.is_read_once)
    while (request := reading.request()) is not None:
        yield from zip(scans, reading.receive(access.send(request)), strict=True)
