"""A record of each exchange: what was asked, what came back, how long it took. Never holds a token or a body.

Each `Call` goes to the log (`exact_dbapi.calls`), to a span of OpenTelemetry where the program collects spans, and to
whoever listens.
"""

from __future__ import annotations

import logging
import re
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from exact_dbapi.errors import Error
from exact_dbapi.message import Request, Response, Send
from exact_dbapi.transport.attempt import REAL_TIME, Timing, journey_of

#: Without a handler of its own a library's warnings would go to standard error.
logging.getLogger("exact_dbapi").addHandler(logging.NullHandler())
_LOG = logging.getLogger("exact_dbapi.calls")

_SECRETS = re.compile(r"(?i)((?:access_token|refresh_token|client_secret|code)=)[^&]+")


@dataclass(frozen=True, slots=True)
class Call:
    """One exchange with Exact.

    `status` is None when no answer came, and `failure` then names the error. `remaining_calls` is what the day still
    allows, `waited_seconds` what passed before the exchange: for budget, for its turn, or between two attempts.
    """

    method: str
    url: str
    status: int | None
    seconds: float
    body_bytes: int
    division: int | None
    endpoint: str | None
    remaining_calls: int | None = None
    waited_seconds: float = 0.0
    attempt: int = 1
    started_at: datetime | None = None
    content_type: str = ""
    failure: str = ""


CALL_COLUMNS = tuple(item.name for item in fields(Call))


def call_rows(calls: Iterable[Call]) -> list[tuple[Any, ...]]:
    """Lay calls out as rows under `CALL_COLUMNS`."""
    return [tuple(getattr(call, name) for name in CALL_COLUMNS) for call in calls]


class Traced:
    """Reports each exchange to `on_call`, also one that fails."""

    def __init__(self, send: Send, on_call: Callable[[Call], None], timing: Timing = REAL_TIME) -> None:
        self._send = send
        self._on_call = on_call
        self._clock = timing.clock

    def __call__(self, request: Request) -> Response:
        """Send a request and report it."""
        started_at, started = datetime.fromtimestamp(self._clock(), UTC), time.perf_counter()
        try:
            response = self._send(request)
        except Error as error:
            self._report(request, started_at, time.perf_counter() - started, None, type(error).__name__)
            raise
        self._report(request, started_at, time.perf_counter() - started, response, "")
        return response

    def _report(
        self, request: Request, started_at: datetime, seconds: float, response: Response | None, failure: str
    ) -> None:
        remaining = response.headers.get("x-ratelimit-remaining", "") if response else ""
        journey = journey_of(request)
        call = Call(
            request.method,
            _SECRETS.sub(r"\1***", request.url),
            response.status if response else None,
            seconds,
            len(response.body) if response else 0,
            request.division,
            request.endpoint,
            int(remaining) if remaining.isdigit() else None,
            journey.waited_seconds,
            journey.attempt,
            started_at,
            response.content_type if response else "",
            failure,
        )
        journey.waited_seconds = 0.0
        self._on_call(call)


def log_call(call: Call) -> None:
    """Write one record for an exchange: its fields are the record's attribute `call`."""
    is_good = call.status is not None and call.status < 400
    level = logging.INFO if is_good else logging.WARNING
    if _LOG.isEnabledFor(level):
        outcome = call.status if call.status is not None else call.failure
        _LOG.log(
            level,
            "%s %s → %s, %d bytes in %.3f s",
            *(call.method, call.url, outcome, call.body_bytes, call.seconds),
            extra={"call": asdict(call)},
        )


def span_call(call: Call) -> None:
    """Record a span for an exchange, if the program has loaded OpenTelemetry; one that has not collects no spans."""
    if "opentelemetry.trace" not in sys.modules:
        return
    from opentelemetry import trace

    begun = int(call.started_at.timestamp() * 1e9) if call.started_at else time.time_ns()
    span = trace.get_tracer("exact_dbapi").start_span(
        f"{call.method} {call.endpoint or 'Exact'}",
        kind=trace.SpanKind.CLIENT,
        start_time=begun,
        attributes={
            "http.request.method": call.method,
            "url.full": call.url,
            "http.request.resend_count": call.attempt - 1,
            "http.response.body.size": call.body_bytes,
            "exact.division": call.division or 0,
            "exact.endpoint": call.endpoint or "",
            "exact.waited_seconds": call.waited_seconds,
        },
    )
    if call.status is not None:
        span.set_attribute("http.response.status_code", call.status)
    if call.status is None or call.status >= 400:
        span.set_status(trace.StatusCode.ERROR, call.failure or None)
    span.end(begun + int(call.seconds * 1e9))


def shielded(on_call: Callable[[Call], None]) -> Callable[[Call], None]:
    """Keep the exceptions of a user's own listener out of the reading; they go to the log."""

    def listen(call: Call) -> None:
        try:
            on_call(call)
        except Exception:
            _LOG.exception("The function given as on_call failed.")

    return listen
