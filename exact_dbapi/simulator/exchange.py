"""One HTTP exchange as the simulator sees it: what arrived, what is answered, what is refused.

The simulator shares no codec with the driver, so it has these nouns of its own. Never touches a socket.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl

JSON_TYPE = "application/json;charset=utf-8"
ATOM_TYPE = "application/atom+xml;charset=utf-8"
XML_TYPE = "application/xml;charset=utf-8"
TEXT_TYPE = "text/plain;charset=utf-8"
HTML_TYPE = "text/html; charset=utf-8"

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request: `target` is path and query as sent, header names are lower case, `base` is scheme and host."""

    method: str
    target: str
    base: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    @property
    def options(self) -> list[tuple[str, str]]:
        """Names and values of the query, decoded (a plus sign is a blank), in the order sent."""
        return parse_qsl(self.query, keep_blank_values=True)

    @property
    def accept(self) -> str:
        return self.headers.get("accept", "").lower()

    @property
    def wants_json(self) -> bool:
        return "application/json" in self.accept


@dataclass(frozen=True, slots=True)
class Answer:
    """A response. An empty `content_type` sends none."""

    status: int
    body: bytes = b""
    content_type: str = ""
    headers: Headers = ()

    def with_headers(self, *headers: tuple[str, str]) -> Answer:
        """Copy the answer with headers added."""
        return replace(self, headers=(*self.headers, *headers))


class Refusal(Exception):
    """A request that is answered with an error: `reason` is the value of the Reason header, when there is one."""

    def __init__(self, status: int, message: str, reason: str = "", headers: Headers = ()) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.reason = reason
        self.headers = headers


def bad_query(message: str = "Bad Request - Error in query syntax.") -> Refusal:
    """Make the 400 that Exact answers to a query it cannot read."""
    return Refusal(400, message)
