"""Where the reading of one topic stands: the first URL, then with `TSPaging` from page to page until one is not full.

One reading serves several tables: that of the items, and those of what repeats in them.

Source: `ts_d` is the row version of the last row, sent back verbatim as `TSPaging`; a next page exists where `count`
equals `pagesize` (certain). Dates in parameters are dd-mm-yyyy, booleans 0 and 1, lists separated by commas (certain);
unknown parameters are ignored (likely). What is wrong is told as messages of the type 0 or 3 (certain for uploads).
"""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import quote
from xml.etree.ElementTree import Element

from exact_dbapi.errors import Error, OperationalError, ProgrammingError
from exact_dbapi.message import Request, Response
from exact_dbapi.protocol import Batch
from exact_dbapi.protocol.odata.fault import refused
from exact_dbapi.protocol.xmlapi.decode import Table, decode, extract_of
from exact_dbapi.protocol.xmlapi.refusal import refusal
from exact_dbapi.protocol.xmlapi.stream import Download, End
from exact_dbapi.scan import Constant, Scan

_MEDIA_TYPES = frozenset({"text/xml", "application/xml"})
_START = "TSPaging"
_TIMESTAMP = re.compile("0x[0-9A-Fa-f]{1,16}")

#: With what a page for people comes that tells of rights, as it was sent and as the transport has judged it.
_PAGES = frozenset({200, 403})
_ERRORS = frozenset({"0", "3"})
_WORDS_CHARACTERS = 400


class TopicPager:
    """Asks for the pages of one topic in one division, and takes from each the rows of several scans of it."""

    def __init__(self, scans: tuple[Scan, ...], decimals: bool = False) -> None:
        self._scans = scans
        self._decimals = decimals
        self._extract = extract_of(scans[0])
        self._url: str | None = None if all(scan.limit_rows == 0 for scan in scans) else render(scans[0])
        self._followed: set[str] = set()
        self._rows = [0] * len(scans)

    def request(self) -> Request | None:
        """Say what to ask next; None when every page was received."""
        if self._url is None:
            return None
        first = self._scans[0]
        return Request("GET", self._url, accept="text/xml", division=first.division, endpoint=self._extract.id)

    def receive(self, response: Response) -> tuple[Batch, ...]:
        """Take the answer to the last request: a batch for each scan.

        Raises: AccessDenied and other refusals; OperationalError for a broken page, for what Exact itself reports, and
        for pages that go in circles; DataError for a value that does not fit.
        """
        error = self._refusal(response)
        if error is not None:
            raise error
        download = Download(self._extract.collection, self._extract.item, f"Exact's answer to {self._asked}")
        tables = [Table(scan, self._decimals) for scan in self._scans]
        decode(response.body, tables, download)
        self._check_messages(download.messages)
        self._follow(download)
        pages = [table.page(download.end, self._url is None) for table in tables]
        self._rows = [rows + len(page) for rows, page in zip(self._rows, pages, strict=True)]
        wanted = [scan.limit_rows for scan in self._scans]
        if all(most is not None and rows >= most for most, rows in zip(wanted, self._rows, strict=True)):
            self._url = None
        return tuple(pages)

    @property
    def _asked(self) -> str:
        return f"the request for the topic {self._extract.topic} in division {self._scans[0].division}"

    def _refusal(self, response: Response) -> Error | None:
        error = refusal(response, self._asked) if response.status in _PAGES else None
        if error is not None:
            return error
        if response.status != 200:
            return refused(response, self._scans[0])
        if not response.body.strip():
            return OperationalError(
                f"Exact answered {self._asked} with status 200 and an empty body.", hint="Try again.", retryable=True
            )
        if response.content_type in _MEDIA_TYPES:
            return None
        return OperationalError(
            f"Exact answered {self._asked} with {response.content_type or 'no media type'} where text/xml was due.",
            retryable=True,
        )

    def _check_messages(self, messages: Element | None) -> None:
        for message in messages if messages is not None else ():
            if message.get("type") in _ERRORS:
                said = " ".join((message.findtext("Description") or "no reason given").split())[:_WORDS_CHARACTERS]
                raise OperationalError(f"Exact could not answer {self._asked}: {said}")

    def _follow(self, download: Download) -> None:
        end = download.end
        start = end.timestamp if _has_more(end, download.count) else None
        if start is not None and start in self._followed:
            raise OperationalError(f"Exact's pages of {self._asked} go in circles: {start} came a second time.")
        if start is None:
            self._url = None
            return
        self._followed.add(start)
        self._url = render(self._scans[0], start)


def _has_more(end: End, items: int) -> bool:
    """Whether a page follows; where Exact does not say how full this one is, one with items may not be the last."""
    if end.timestamp is None:
        return False
    if end.count is None or end.page_size is None:
        return items > 0
    return end.count >= end.page_size > 0


def render(scan: Scan, start: str | None = None) -> str:
    """Render the address of a scan's download, from its first page on or from a place where a page ended."""
    url = scan.endpoint.path.replace("{division}", str(scan.division))
    for parameter, value in scan.parameters:
        name = parameter.name
        if name == extract_of(scan).start:
            start = start or _timestamp(str(value), name)
        else:
            url += f"&{quote(name)}={quote(_spelled(value), safe=',-')}"
    return url if start is None else f"{url}&{_START}={quote(start)}"


def _timestamp(text: str, name: str) -> str:
    if not _TIMESTAMP.fullmatch(text):
        raise ProgrammingError(
            f"{name} = {text[:60]!r} is no timestamp of a topic.", hint="Give a value that the column ts_d had."
        )
    return text


def _spelled(value: Constant) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.strftime("%d-%m-%Y")
    return str(value)
