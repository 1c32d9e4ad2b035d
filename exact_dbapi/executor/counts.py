"""What a statement remembers of how many rows its reads have, and what earlier statements have seen.

In come scans that were read to their end, and scans that somebody wonders about; out come numbers of rows, for choosing
and estimating, never for an answer. A state file that cannot be used makes a statement forgetful, not fail.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable

from exact_dbapi.catalog.model import Kind, Variant
from exact_dbapi.errors import OperationalError
from exact_dbapi.protocol.odata.url import render_filter
from exact_dbapi.scan import In, Scan, leaves
from exact_dbapi.state.counts import Asked, Counts, PrivateCounts, Seen, Standing

_LOG = logging.getLogger("exact_dbapi.counts")


class Remembered:
    """The numbers of rows that one statement knows. What it learns is written once, by `keep`.

    `read` has the rows that came so far, by endpoint. `standing` tells how far local copies are.
    """

    def __init__(
        self,
        counts: Counts | None = None,
        clock: Callable[[], float] = time.time,
        standing: Callable[[Scan], Standing] | None = None,
    ) -> None:
        self._counts = PrivateCounts() if counts is None else counts
        self._standing = standing
        self._clock = clock
        self._learnt: dict[Asked, Seen] = {}
        self._recalled: dict[Asked, Seen | None] = {}
        self.read: Counter[str] = Counter()

    def came(self, scan: Scan, rows: int) -> None:
        """Take down that rows of a scan have come."""
        self.read[scan.endpoint.id] += rows

    def note(self, scan: Scan, rows: int) -> None:
        """Take down how many rows a scan had that was read to its end."""
        asked = asked_by(scan) if not scan.is_inside_items else None
        if asked is not None and (scan.limit_rows is None or rows < scan.limit_rows):
            self._learnt[asked] = Seen(rows, self._clock())

    def seen(self, scan: Scan) -> Seen | None:
        """Tell how many rows a scan had when it was last read to its end, or counted; None when it never was."""
        asked = asked_by(scan)
        if asked is None:
            return None
        if asked in self._learnt:
            return self._learnt[asked]
        if asked not in self._recalled:
            self._recalled[asked] = self._recall(asked)
        return self._recalled[asked]

    def standing(self, scan: Scan) -> Standing:
        """Tell how far the local copies are that answer a scan."""
        return Standing() if self._standing is None else self._standing(scan)

    def of_table(self, division: int | None, endpoint: str) -> Seen | None:
        """Tell how many rows a whole table had."""
        return self._recall(Asked(division or 0, endpoint))

    def rows(self, scans: Iterable[Scan]) -> list[int] | None:
        """Tell how many rows each of several scans had; None when one of them is not known."""
        seen = [self.seen(scan) for scan in scans]
        known = [one.rows for one in seen if one is not None]
        return known if len(known) == len(seen) else None

    def keep(self) -> None:
        """Write what was learnt."""
        learnt, self._learnt = self._learnt, {}
        if not learnt:
            return
        self._recalled |= learnt
        try:
            self._counts.learn(learnt)
        except OperationalError as error:
            _LOG.warning("The numbers of rows that were seen are not kept: %s", error)

    def _recall(self, asked: Asked) -> Seen | None:
        try:
            return self._counts.recall((asked,)).get(asked)
        except OperationalError as error:
            _LOG.warning("Nothing is known of the numbers of rows seen before: %s", error)
            return None


def asked_by(scan: Scan) -> Asked | None:
    """Say what a scan's number of rows is kept under; None for lists of keys, which hardly come again, and for rows
    that this driver has itself.

    Order, columns and limit do not matter, nor does it whether the table is read through its bulk twin. Of a topic the
    items count, whatever repeats in them.
    """
    terms = [term.predicate for term in scan.filter if not term.is_demanded]
    endpoint = scan.endpoint
    if endpoint.kind is Kind.LISTING or endpoint.variant is Variant.INCREMENTAL:
        return None
    if any(isinstance(leaf, In) for term in terms for leaf in leaves(term)):
        return None
    is_twin = endpoint.variant is Variant.BULK and len(endpoint.regular) == 1
    said = sorted(map(render_filter, terms))
    said += sorted(f"{parameter.name}={value!r}" for parameter, value in scan.parameters)
    condition = hashlib.blake2b("\n".join(said).encode(), digest_size=16).hexdigest() if said else ""
    id = endpoint.extract.id if endpoint.extract is not None else endpoint.id
    return Asked(scan.division or 0, endpoint.regular[0] if is_twin else id, condition)
