"""Where one scan over REST stands: the first URL, then `__next` verbatim until there is none.

Source: the server's continuation is "key greater than the last one", so that rows which are added or removed meanwhile
shift no page; paging by `$skip` would (certain).
"""

from __future__ import annotations

from exact_dbapi.errors import OperationalError
from exact_dbapi.message import Request, Response
from exact_dbapi.protocol import Batch
from exact_dbapi.protocol.odata import decode
from exact_dbapi.protocol.odata.fault import refusal
from exact_dbapi.protocol.odata.url import render
from exact_dbapi.scan import Scan


class ODataPager:
    """Asks for the pages of one scan, one after the other; with `all_columns` for more columns than are decoded.

    `is_read_once` says that each page will be asked once, for its rows or for Arrow.
    """

    def __init__(
        self, scan: Scan, decimals: bool = False, all_columns: bool = False, is_read_once: bool = False
    ) -> None:
        self._scan = scan
        self._is_read_once = is_read_once
        self._decoder = decode.decoder(scan.select, scan.constants, decimals)
        self._url: str | None = render(scan, all_columns) if scan.limit_rows != 0 else None
        self._followed: set[str] = set()

    def request(self) -> Request | None:
        """Say what to ask next; None when every page was received."""
        if self._url is None:
            return None
        return Request(
            "GET",
            self._url,
            accept="text/plain" if self._scan.is_count else "application/json",
            division=self._scan.division,
            endpoint=self._scan.endpoint.id,
        )

    def receive(self, response: Response) -> Batch:
        """Take the answer to the last request.

        Raises: what `fault.refusal` says of it; OperationalError for a broken page or a next link that goes in circles.
        """
        error = refusal(response, self._scan)
        if error is not None:
            raise error
        if self._scan.is_count:
            self._url = None
            return decode.count(response.body)
        page = self._decoder.page(response.body, self._is_read_once)
        self._follow(page.next_url)
        return page

    def _follow(self, next_url: str | None) -> None:
        if next_url is not None and next_url in self._followed:
            raise OperationalError(
                f"Exact's pages of {self._scan.endpoint.qualified_name} go in circles: a next link came a second time."
            )
        if next_url is not None:
            self._followed.add(next_url)
        self._url = next_url
