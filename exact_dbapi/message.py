"""One HTTP exchange, without HTTP.

`Request` and `Response` are what passes the door to the network, ``Send = Callable[[Request], Response]``. A protocol
room makes requests and reads responses; only the transport turns them into traffic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of Exact.

    `url` is a path with its query below the host (``/api/v1/123/crm/Accounts?…``), or an absolute URL that Exact itself
    handed out (``__next``); the transport refuses an absolute URL of another host. `division` and `endpoint` say whose
    budget the call spends; both are None for the few URLs that Exact does not count. Of the requests with
    `every_seconds` a division gets at most one in that time.
    """

    method: str
    url: str
    accept: str = "application/json"
    body: bytes | None = None
    content_type: str | None = None
    division: int | None = None
    endpoint: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  # the token is among them
    every_seconds: float = 0.0

    @property
    def is_read(self) -> bool:
        return self.method in ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Response:
    """What Exact answered. Header names are lower case; `body` is whole and decompressed."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type without its parameters, lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_page(self) -> bool:
        """Whether it is an HTML page, for people, whatever it calls itself."""
        start = self.body[:256].lstrip().lower()
        return self.content_type == "text/html" or start.startswith((b"<!doctype html", b"<html"))


Send: TypeAlias = Callable[[Request], Response]
