"""A `Send` that lets requests pass to some divisions only, whatever a statement asks for.

In comes a request, out comes the answer of the `Send` behind it, or a refusal before anything is sent. Knows no SQL:
what is refused here was not found to be refused before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from exact_dbapi.errors import AccessDenied
from exact_dbapi.message import Request, Response, Send

#: Where a URL names a division: in the path of REST, and in the query of XML.
_NAMED = re.compile(r"/api/v\d+/(?:[a-z]+/)?(\d+)(?:/|$)|[?&]_Division_=(\d+)", re.IGNORECASE)


class Fenced:
    """Passes requests to these divisions, and those to none."""

    def __init__(self, send: Send, divisions: tuple[int, ...]) -> None:
        self._send = send
        self._divisions = frozenset(divisions)

    def __call__(self, request: Request) -> Response:
        """Send a request.

        Raises: AccessDenied for one to another division.
        """
        for division in _divisions(request):
            if division not in self._divisions:
                raise AccessDenied(
                    f"This connection may not read or write division {division}.",
                    hint=f"It may {', '.join(map(str, sorted(self._divisions)))}.",
                )
        return self._send(request)


def _divisions(request: Request) -> Iterator[int]:
    if request.division is not None:
        yield request.division
    for in_path, in_query in _NAMED.findall(request.url):
        yield int(in_path or in_query)
