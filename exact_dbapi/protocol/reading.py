"""Scans → the one who asks for them: REST for one scan of an endpoint, XML for all scans of one download.

Scans come in, a `Reading` goes out. Who reads need not know which of the two it is.
"""

from __future__ import annotations

from exact_dbapi.message import Request, Response
from exact_dbapi.protocol import Batch, Pager, Reading
from exact_dbapi.scan import Scan


def open_reading(
    scans: tuple[Scan, ...], decimals: bool = False, asks_for_all_columns: bool = False, is_read_once: bool = False
) -> Reading:
    """Open the reading of some scans that have one download, or of a single one that needs none.

    `is_read_once` says that each batch will be asked once, for its rows or for Arrow.
    """
    if scans[0].download is not None:
        from exact_dbapi.protocol.xmlapi.pager import TopicPager  # costs 5 ms, and most statements read REST

        return TopicPager(scans, decimals)
    from exact_dbapi.protocol.odata import ODataPager

    (scan,) = scans
    return _OfOne(ODataPager(scan, decimals, asks_for_all_columns, is_read_once))


class _OfOne:
    """The reading of one scan."""

    def __init__(self, pager: Pager) -> None:
        self._pager = pager

    def request(self) -> Request | None:
        return self._pager.request()

    def receive(self, response: Response) -> tuple[Batch, ...]:
        return (self._pager.receive(response),)
