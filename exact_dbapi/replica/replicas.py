"""The local copies of one connection: brought up to date when a statement reads them, once for each.

A scan of a table that a copy answers comes in; its rows go out, after the copies that it needs were refreshed through
`send`. One process at a time brings a copy up to date; the others wait, and find it done. What has come is kept page by
page, so that a load which is stopped goes on where it was. Never answers from a copy that is older than was allowed.
"""

from __future__ import annotations

import hashlib
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from threading import Lock

from exact_dbapi.catalog import Catalog
from exact_dbapi.catalog.mirrors import Mirror
from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.errors import Warning
from exact_dbapi.message import Send
from exact_dbapi.replica.feed import Feed
from exact_dbapi.replica.rows import Copied, read, samples
from exact_dbapi.replica.snapshot import Snapshot
from exact_dbapi.replica.store import Copy, Store
from exact_dbapi.scan import Scan, leaves
from exact_dbapi.state.counts import Standing
from exact_dbapi.state.lock import locked

#: How long one look for the lock of a copy takes, before the statement's own signs are looked at again.
_LOOK_SECONDS = 0.25


class Replicas:
    """The copies of one connection; their file is looked for when it is needed.

    `written_at` tells when the connection last wrote to Exact, `clock` what time it is: seconds since 1970.
    """

    def __init__(
        self,
        catalog: Catalog,
        open_store: Callable[[], Store],
        written_at: Callable[[], float] = lambda: 0.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.catalog = catalog
        self.clock = clock
        self._open_store = open_store
        self._written_at = written_at

    @cached_property
    def store(self) -> Store:
        """The file."""
        return self._open_store()

    def for_statement(
        self, send: Send, freshness_seconds: float = 0.0, pause: Callable[[float], None] = time.sleep
    ) -> Refreshed:
        """Give what one statement reads through: what is older than `freshness_seconds` is refreshed first.

        `pause` lets the statement wait for another process, and ends the wait when the statement is cancelled.
        """
        return Refreshed(self, Feed(self.catalog, send, self.clock), freshness_seconds, pause, self.clock())

    def standing(self, freshness_seconds: float, scan: Scan) -> Standing:
        """Tell how far the copies are that answer a scan, and whether they would be read as they are."""
        sources, division = self.sources(scan), scan.division or 0
        copies = [self.store.copy(self.catalog.open(id), division) for id in sources]
        if not all(copy.is_whole for copy in copies):
            return Standing(len(copies))
        oldest = min(copy.refreshed_at for copy in copies)
        is_fresh = self.is_fresh(oldest, self.clock(), freshness_seconds)
        return Standing(len(copies), True, oldest, is_fresh, partial(self.store.count, sources[0], division))

    def sources(self, scan: Scan) -> tuple[str, ...]:
        """List the sync endpoints whose copies a scan reads, that of its table first."""
        tested = (leaf.property for term in scan.filter for leaf in leaves(term.predicate))
        columns = (*scan.asked, *tested, *(term.property for term in scan.order))
        return self.catalog.mirrors[scan.endpoint.id].sources_of({column.name for column in columns})

    def is_fresh(self, refreshed_at: float, now: float, freshness_seconds: float) -> bool:
        """Whether what was refreshed at a time may be read as it is: it is no older, and nothing was written since."""
        return refreshed_at >= max(now - freshness_seconds, self._written_at())

    def document_of(self, sync: str) -> str | None:
        """Name the column that the rows of a document share in a sync endpoint."""
        return next((one.document for one in self.catalog.mirrors.values() if one.sync == sync and one.document), None)


@dataclass
class Refreshed:
    """The copies as one statement reads them."""

    replicas: Replicas
    feed: Feed
    freshness_seconds: float
    pause: Callable[[float], None]
    began_at: float
    _done: set[tuple[str, int]] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def batches(self, scan: Scan, decimals: bool) -> Iterator[Copied]:
        """Read the rows of a scan; nothing is asked before the first is wanted.

        Raises: the PEP 249 error of the request that fails; OperationalError when the file cannot be used.
        """
        mirror = self._prepared(scan)
        if scan.limit_rows == 0:
            return
        for page in read(scan, mirror, self.replicas.catalog.open, self.replicas.store):
            yield Copied(scan, page, decimals)

    def snapshot(self, scan: Scan) -> Snapshot:
        """Open the copy of a scan as it is now, up to date.

        Raises: the PEP 249 error of the request that fails; OperationalError when the file cannot be used.
        """
        mirror = self._prepared(scan)
        return Snapshot(scan, mirror, self.replicas.catalog.open, self.replicas.store)

    def _prepared(self, scan: Scan) -> Mirror:
        """Bring what a scan reads up to date, and tell how its rows are made of it."""
        mirror = self.replicas.catalog.mirrors[scan.endpoint.id]
        for id in self.replicas.sources(scan):
            self.refresh(self.replicas.catalog.open(id), scan.division or 0)
        is_signed = scan.limit_rows != 0 and any(column.name in mirror.turned for column in scan.asked)
        if is_signed and not self._is_turned(mirror, scan.division or 0):
            return replace(mirror, turned=frozenset())
        return mirror

    def refresh(self, endpoint: Endpoint, division: int) -> None:
        """Bring one copy up to date, unless it is fresh enough.

        Raises: the PEP 249 error of the request that fails; what came before it is kept.
        """
        if (endpoint.id, division) in self._done:
            return
        if not self._is_fresh(self.replicas.store.copy(endpoint, division)):
            with self._turn(endpoint, division):
                copy = self.replicas.store.copy(endpoint, division)
                if not self._is_fresh(copy):
                    self._bring_up_to_date(endpoint, copy)
        with self._lock:
            self._done.add((endpoint.id, division))

    def _is_turned(self, mirror: Mirror, division: int) -> bool:
        """Whether amounts have the opposite sign in the copy, as a row of the plain table shows; asked once.

        Source: that they do was seen by users of another driver; it is likely, and not certain.
        """
        store = self.replicas.store
        known = store.sign(mirror.id, division)
        if known is not None:
            return known
        plain = self.replicas.catalog.open(mirror.plain or mirror.sync)
        column = plain.by_name[min(mirror.turned).lower()]
        for key, number in samples(mirror, column.name, plain.key[0], division, store):
            shown = self.feed.number(plain, column, key, division)
            if shown:
                store.keep_sign(mirror.id, division, shown * number < 0)
                return shown * number < 0
        return True

    def _is_fresh(self, copy: Copy) -> bool:
        """What was refreshed after the statement began is as fresh as can be."""
        return copy.is_whole and self.replicas.is_fresh(copy.refreshed_at, self.began_at, self.freshness_seconds)

    def _bring_up_to_date(self, endpoint: Endpoint, copy: Copy) -> None:
        store, division = self.replicas.store, copy.division
        document = self.replicas.document_of(endpoint.id)
        counted = partial(store.count, endpoint.id, division)
        for changes in self.feed.changes(endpoint, division, copy.watermark, counted):
            if changes.why:
                said = f"{endpoint.qualified_name} of division {division} is loaded anew: {changes.why}."
                warnings.warn(said, Warning, stacklevel=2)
            store.apply(endpoint, division, changes, document)

    @contextmanager
    def _turn(self, endpoint: Endpoint, division: int) -> Iterator[None]:
        """Wait until no other process or thread refreshes the copy."""
        path = _lock_path(self.replicas.store.path, endpoint.id, division)
        while True:
            with locked(path, _LOOK_SECONDS) as is_mine:
                if is_mine:
                    yield
                    return
            self.pause(0.0)


def _lock_path(file: Path, endpoint: str, division: int) -> Path:
    name = hashlib.blake2b(f"{endpoint} {division}".encode(), digest_size=8).hexdigest()
    return file.with_name(f"{file.name}-locks") / name
