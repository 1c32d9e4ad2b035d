"""The local copies that answer for one side of a SYNCHRONIZE, each as it is at one moment.

In come the copies of a statement and the read of the side; rows go out, all or those with some keys, and the marks by
which the next run asks what has changed since. So what is compared and what is remembered are of the same moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias

from exact_dbapi.executor.copies import Copies, Snapshot
from exact_dbapi.plan import Read
from exact_dbapi.protocol import Batch
from exact_dbapi.scan import Scan

#: A row of a copy: its company and its key.
Place: TypeAlias = tuple[int, str]


class Fed:
    """The copies of one side, opened when they are first read; close it when the run ends."""

    def __init__(self, copies: Copies, read: Read, divisions_at_once: int) -> None:
        self._copies = copies
        self._scans = {scan.division or 0: scan for source in read.sources for scan in source.scans}
        self._at_once = divisions_at_once
        self._snapshots: dict[int, Snapshot] = {}
        self._keys: Mapping[int, Sequence[str]] | None = None

    def batches(self, scan: Scan, decimals: bool) -> Iterator[Batch]:
        """Read the rows of a scan that are wanted."""
        snapshot = self.snapshot(scan)
        keys = None if self._keys is None else self._keys.get(scan.division or 0, ())
        if keys is None or keys:
            yield from snapshot.batches(decimals, keys)

    def snapshot(self, scan: Scan) -> Snapshot:
        """Open the copy of a scan, which is brought up to date first.

        Raises: the PEP 249 error of the request that fails.
        """
        division = scan.division or 0
        if division not in self._snapshots:
            self._snapshots[division] = self._copies.snapshot(scan)
        return self._snapshots[division]

    def only(self, places: Sequence[Place] | None) -> None:
        """Have the next reading give these rows alone, or all."""
        self._keys = None
        if places is not None:
            self._keys = {number: [key for at, key in places if at == number] for number in self._scans}

    def marks(self) -> dict[str, str] | None:
        """Tell where the copies are, by company; None when one of them cannot tell."""
        found = {str(number): snapshot.mark for number, snapshot in self._snapshots.items()}
        known = {number: mark for number, mark in found.items() if mark is not None}
        return known if len(known) == len(self._scans) else None

    def since(self, marks: Mapping[str, str]) -> tuple[list[Place], list[Place]] | None:
        """List the rows that have changed since these marks, and those that are gone; None when nobody knows.

        Raises: the PEP 249 error of the request that fails.
        """
        if set(marks) != set(map(str, self._scans)):
            return None
        with ThreadPoolExecutor(max(min(self._at_once, len(self._scans)), 1), "exact-copies") as threads:
            list(threads.map(self.snapshot, self._scans.values()))
        changed: list[Place] = []
        gone: list[Place] = []
        for number, snapshot in self._snapshots.items():
            found = snapshot.since(marks[str(number)])
            if found is None:
                return None
            changed += [(number, key) for key in found.changed]
            gone += [(number, key) for key in found.gone]
        return changed, gone

    def close(self) -> None:
        """Let go of the copies."""
        for snapshot in self._snapshots.values():
            snapshot.close()
        self._snapshots.clear()
