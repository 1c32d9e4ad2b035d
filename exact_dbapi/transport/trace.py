"""A record of each exchange: what was asked, what came back, how long it took. Never holds a token or a body."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from exact_dbapi.errors import Error
from exact_dbapi.message import Request, Response, Send

_SECRETS = re.compile(r"(?i)((?:access_token|refresh_token|client_secret|code)=)[^&]+")


@dataclass(frozen=True, slots=True)
class Call:
    """One exchange with Exact. `status` is None when no answer came; `remaining_calls` is what the day still allows."""

    method: str
    url: str
    status: int | None
    seconds: float
    body_bytes: int
    division: int | None
    endpoint: str | None
    remaining_calls: int | None = None


class Traced:
    """Reports each exchange to `on_call`, also one that fails."""

    def __init__(self, send: Send, on_call: Callable[[Call], None]) -> None:
        self._send = send
        self._on_call = on_call

    def __call__(self, request: Request) -> Response:
        """Send a request and report it."""
        started = time.perf_counter()
        try:
            response = self._send(request)
        except Error:
            self._report(request, None, started)
            raise
        self._report(request, response, started)
        return response

    def _report(self, request: Request, response: Response | None, started: float) -> None:
        remaining = response.headers.get("x-ratelimit-remaining", "") if response else ""
        self._on_call(
            Call(
                request.method,
                _SECRETS.sub(r"\1***", request.url),
                response.status if response else None,
                time.perf_counter() - started,
                len(response.body) if response else 0,
                request.division,
                request.endpoint,
                int(remaining) if remaining.isdigit() else None,
            )
        )
