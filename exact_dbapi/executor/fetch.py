"""A `Scan` → its batches, one exchange at a time.

A page is asked for when it is wanted; or, when the caller says that it will read them all, while the page before it is
used. Never are two requests of one scan under way at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from exact_dbapi.message import Send
from exact_dbapi.protocol import Batch, Pager
from exact_dbapi.protocol.odata import ODataPager
from exact_dbapi.scan import Scan


def batches(scan: Scan, send: Send, decimals: bool, ahead: bool = False) -> Iterator[Batch]:
    """Read the pages of a scan; nothing is asked before the first one is wanted.

    With `ahead` the next page is fetched while this one is used, which costs no call too many only for a caller that
    reads to the end.

    Raises: the PEP 249 error of the page that fails, at that page.
    """
    pager = ODataPager(scan, decimals)
    if ahead:
        yield from _read_ahead(pager, send)
        return
    while (request := pager.request()) is not None:
        yield pager.receive(send(request))


def _read_ahead(pager: Pager, send: Send) -> Iterator[Batch]:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1, "exact-read-ahead") as one_at_a_time:
        request = pager.request()
        answer = one_at_a_time.submit(send, request) if request else None
        while answer is not None:
            batch = pager.receive(answer.result())
            request = pager.request()
            answer = one_at_a_time.submit(send, request) if request else None
            yield batch
