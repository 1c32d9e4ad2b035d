"""Remembers what the answers that pass show of rights: that a table may be read or written, or why not.

Looks at status and header of each answer, and at the beginning of a refusal's body. Never changes an answer, and takes
nothing from one that says nothing of rights.
"""

from __future__ import annotations

from exact_dbapi.message import Request, Response, Send
from exact_dbapi.state.rights import READ, WRITE, Evidence, Memory
from exact_dbapi.transport.attempt import Timing

#: Of a refusal's body so much is kept: it names the scope within the first line.
_SAID_BYTES = 500


class Witnessed:
    """Sends a request and remembers what the answer shows."""

    def __init__(self, send: Send, memory: Memory, timing: Timing) -> None:
        self._send = send
        self._memory = memory
        self._clock = timing.clock

    def __call__(self, request: Request) -> Response:
        """Send a request."""
        response = self._send(request)
        if _is_telling(request, response):
            assert request.division is not None and request.endpoint is not None
            said = "" if response.status < 300 else response.body[:_SAID_BYTES].decode("utf-8", "replace")
            action, reason = READ if request.is_read else WRITE, response.headers.get("reason", "")
            self._memory.keep(
                Evidence(request.division, request.endpoint, action, response.status, reason, said, self._clock())
            )
        return response


def _is_telling(request: Request, response: Response) -> bool:
    """Whether an answer is about a table's rights: rows or a new row, a refusal, or nothing at the address."""
    if request.division is None or not request.endpoint or "$" in request.endpoint:
        return False
    if request.is_read:
        return response.status in (403, 404) or (response.status == 200 and response.content_type != "text/html")
    # A key that is not there is answered with 403 or 404 as well (seen): then only the words of the scope tell.
    return response.status in (200, 201, 204) or (response.status == 403 and b"Scope" in response.body)
