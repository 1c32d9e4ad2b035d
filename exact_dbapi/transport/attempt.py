"""A request on its way: what the layers of the transport tell one another about it.

`Retrying` makes an `Attempt` of a `Request`; the layers below note in its `Journey` how long they waited, and the trace
reads it. Never leaves the transport.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from exact_dbapi.message import Request


@dataclass(frozen=True, slots=True)
class Timing:
    """The time: `clock` tells the seconds since 1970, `sleep` lets them pass."""

    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


REAL_TIME = Timing()


@dataclass(slots=True)
class Journey:
    """`attempt` counts from 1; `waited_seconds` passed before the exchange now due; `budget_seconds` are those of all
    attempts that went into waiting for budget."""

    attempt: int = 1
    waited_seconds: float = 0.0
    budget_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Attempt(Request):
    """A request with its journey."""

    journey: Journey = field(default_factory=Journey, compare=False)


def set_out(request: Request) -> Attempt:
    """Begin the journey of a request."""
    return Attempt(
        request.method,
        request.url,
        request.accept,
        request.body,
        request.content_type,
        request.division,
        request.endpoint,
        request.headers,
        request.every_seconds,
        Journey(),
    )


def journey_of(request: Request) -> Journey:
    """Tell the journey of a request; one that nobody set out on its way has just begun."""
    return request.journey if isinstance(request, Attempt) else Journey()
