"""Scans → their batches.

A page is asked for when it is wanted; or, when the caller says that it will read them all, in several divisions side by
side. Never are two requests of one statement under way in one division at once.

Source: Exact asks for one request at a time per company; parallel ones are answered in random order (certain).
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from queue import Full, Queue
from typing import TypeAlias

from exact_dbapi.catalog.model import Kind, Variant
from exact_dbapi.errors import AccessDenied, InternalError, Warning
from exact_dbapi.executor.copies import Copies
from exact_dbapi.executor.counts import Remembered
from exact_dbapi.executor.endings import Endings
from exact_dbapi.executor.engine import Engine
from exact_dbapi.executor.listing import Listing, listed
from exact_dbapi.executor.pending import Pending
from exact_dbapi.executor.twin import either
from exact_dbapi.halt import Halt
from exact_dbapi.message import Send
from exact_dbapi.protocol import Batch
from exact_dbapi.protocol.odata import ODataPager
from exact_dbapi.scan import Scan

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
    for scan in scans:
        for batch in _of_scan(scan, access):
            yield scan, batch


class Shared:
    """Pages that several readers want: each is fetched once, for whoever comes to it first."""

    def __init__(self, answers: Iterator[Answer]) -> None:
        self._answers = answers
        self._read: list[Answer] = []

    def pages(self) -> Iterator[Answer]:
        """Read all pages from the first one on."""
        position = 0
        while True:
            if position == len(self._read):
                answer = next(self._answers, None)
                if answer is None:
                    return
                self._read.append(answer)
            yield self._read[position]
            position += 1


def _of_scan(scan: Scan, access: Access) -> Iterator[Batch]:
    """Read the pages of one scan; a denied division has none, if that was asked for, and says so in a warning."""
    is_begun = False
    read = partial(_noted, access=access)
    try:
        for batch in read(scan) if scan.twin is None else either(scan, scan.twin, read, access.counts, access.decimals):
            is_begun = True
            yield batch
    except AccessDenied as error:
        if is_begun or access.on_denied is None:
            raise
        access.on_denied(scan, error)
        warnings.warn(f"Division {scan.division} is left out of the answer: {error.message}", Warning, stacklevel=2)


def _noted(scan: Scan, access: Access) -> Iterator[Batch]:
    """Read the pages of a scan and take down how many rows it has."""
    rows = 0
    for batch in batches(scan, access):
        came = len(batch)
        if scan.is_count:
            came = batch.rows()[0][0]
        else:
            access.counts.came(scan, came)
        rows += came
        yield batch
    access.counts.note(scan, rows)


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
            for scan in self._scans:
                for batch in _of_scan(scan, self._access):
                    if not self._put((scan, batch)):
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


def batches(scan: Scan, access: Access) -> Iterator[Batch]:
    """Read the pages of a scan; none is asked for before it is wanted.

    Raises: the PEP 249 error of the page that fails, at that page.
    """
    if scan.endpoint.kind is Kind.LISTING:
        yield listed(scan, access.listings, access.send, access.decimals)
        return
    if scan.endpoint.variant is Variant.INCREMENTAL:
        if access.copies is None:
            raise InternalError("There are no local copies to read.")
        yield from access.copies.batches(scan, access.decimals)
        return
    pager = ODataPager(scan, access.decimals, access.asks_for_all_columns)
    while (request := pager.request()) is not None:
        yield pager.receive(access.send(request))
