"""A `Scan` → its batches, one exchange at a time and only when the next one is wanted."""

from __future__ import annotations

from collections.abc import Iterator

from exact_dbapi.message import Send
from exact_dbapi.protocol import Batch
from exact_dbapi.protocol.odata import ODataPager
from exact_dbapi.scan import Scan


def batches(scan: Scan, send: Send, decimals: bool) -> Iterator[Batch]:
    """Read the pages of a scan; nothing is asked before the first one is wanted.

    Raises: the PEP 249 error of the page that fails, at that page.
    """
    pager = ODataPager(scan, decimals)
    while (request := pager.request()) is not None:
        yield pager.receive(send(request))
