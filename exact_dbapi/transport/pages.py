"""Pages for people that refuse a request under status 200 → the status that they mean.

In comes a request, out comes its answer; a page that says that there are no rights becomes a 403, and one that was
requested too often a 429, so that budget, retry and rights treat them as REST's. Never looks at any other answer.

Source: where something is wrong before a topic of the XML API runs, the answer is an HTML page with status 200, whose
hidden input `mode` is 0 for insufficient rights and 8 for a page that was requested too often (certain).
"""

from __future__ import annotations

import re
from dataclasses import replace

from exact_dbapi.message import Request, Response, Send

_MODE = re.compile(rb"""<input\b(?=[^>]*\bid=["']?mode\b)[^>]*\bvalue=["']?(\d+)""", re.IGNORECASE)
_STATUSES = {b"0": 403, b"8": 429}

#: So far into a page is looked for the input.
_SEARCHED_BYTES = 200_000


class Judged:
    """Sends a request, and tells of its answer what it means."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def __call__(self, request: Request) -> Response:
        """Send a request."""
        response = self._send(request)
        if response.status != 200 or not response.is_page:
            return response
        found = _MODE.search(response.body, 0, _SEARCHED_BYTES)
        status = _STATUSES.get(found[1]) if found else None
        return response if status is None else replace(response, status=status)
