"""Asks again where that may help and can do no harm.

In comes a request, out comes the last answer, or the last failure is raised. What is repeated, how often and after
which pause stands in `RULES`, each line with the reason for it; a line's pause doubles each time, with jitter so that
processes that failed together do not come back together. Never waits for budget (the layer below does) and never
repeats a request that may have changed something.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from exact_dbapi.errors import ConnectionFailure
from exact_dbapi.message import Request, Response, Send
from exact_dbapi.transport.attempt import Attempt, Timing, set_out

if TYPE_CHECKING:
    from tenacity import RetryCallState

Outcome: TypeAlias = Response | ConnectionFailure

_LOG = logging.getLogger("exact_dbapi.retry")

#: Exact's text for a failure of its own; every other message in a 500 is a business rule that stays broken.
_OWN_FAILURE = "A problem has occurred"


#: The last character of a whole answer.
_ENDS = {"application/json": b"}", "text/xml": b">", "application/xml": b">"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: an outcome that is repeated up to `times` times, after `first_seconds` and then twice as
    long each time, up to `most_seconds`. Writes are repeated only where `is_for_writes`."""

    name: str
    fits: Callable[[Outcome], bool]
    times: int
    first_seconds: float
    most_seconds: float
    source: str
    is_for_writes: bool = False


def _answered(*statuses: int) -> Callable[[Outcome], bool]:
    return lambda outcome: isinstance(outcome, Response) and outcome.status in statuses


def _never_arrived(outcome: Outcome) -> bool:
    return isinstance(outcome, ConnectionFailure) and outcome.retryable and not outcome.was_sent


def _broke_off(outcome: Outcome) -> bool:
    return isinstance(outcome, ConnectionFailure) and outcome.retryable and outcome.was_sent


def _failed_without_a_reason(outcome: Outcome) -> bool:
    return isinstance(outcome, Response) and outcome.status == 500 and not has_business_message(outcome)


def _empty(outcome: Outcome) -> bool:
    return isinstance(outcome, Response) and outcome.status == 200 and not outcome.body.strip()


def _markup(outcome: Outcome) -> bool:
    return isinstance(outcome, Response) and outcome.status == 200 and outcome.content_type == "text/html"


def _ends_in_mid_air(outcome: Outcome) -> bool:
    end = _ENDS.get(outcome.content_type) if isinstance(outcome, Response) and outcome.status == 200 else None
    return isinstance(outcome, Response) and end is not None and outcome.body.rstrip()[-1:] not in (end, b"")


#: The first line that fits counts. An outcome that no line fits is final; so is every 400.
RULES: tuple[Rule, ...] = (
    Rule(
        *("no connection", _never_arrived, 3, 0.5, 5.0),
        "Refused, or the name not found: nothing has left this machine, so even a write may be repeated.",
        is_for_writes=True,
    ),
    Rule(
        *("broken off", _broke_off, 3, 1.0, 10.0),
        "Reading changes nothing; clients of Exact report cut connections, and repeat them: certain.",
    ),
    Rule(
        *("408", _answered(408), 3, 2.0, 30.0),
        "Slow queries on bulk, document and cash flow endpoints; asking again usually works: certain.",
    ),
    Rule(
        *("429", _answered(429), 3, 0.0, 0.0),
        "Also met with calls left, shortly after midnight UTC: certain. The budget below waits for the next minute. "
        "It is refused before it is looked at (certain), so a write may be repeated as well.",
        is_for_writes=True,
    ),
    Rule(
        *("500 without a message", _failed_without_a_reason, 3, 1.0, 15.0),
        "Passing failures: certain. With a message it is a business rule (part of them come as 500): certain.",
    ),
    Rule(
        *("502, 503 or 504", _answered(502, 503, 504), 4, 1.0, 20.0),
        "Unannounced maintenance and overload; open-source clients repeat these: certain.",
    ),
    Rule(
        *("empty 200", _empty, 4, 1.0, 20.0),
        "An empty body under status 200 was seen and passed by itself: certain.",
    ),
    Rule(
        *("markup under 200", _markup, 4, 1.0, 20.0),
        "A page for people under status 200 was seen and passed by itself: certain.",
    ),
    Rule(
        *("JSON or XML that ends in mid-air", _ends_in_mid_air, 2, 1.0, 5.0),
        "A page that a proxy cut and passed on as whole; reading again changes nothing: likely.",
    ),
)


def rule_for(request: Request, outcome: Outcome) -> Rule | None:
    """Find the line of the table for an outcome; None when it is final."""
    if isinstance(outcome, Response) and outcome.status == 200 and not request.is_read:
        return None
    rule = next((rule for rule in RULES if rule.fits(outcome)), None)
    return rule if rule is not None and (request.is_read or rule.is_for_writes) else None


def has_business_message(response: Response) -> bool:
    """Tell whether an error body holds words about the request, not about a failure of Exact itself."""
    try:
        error = json.loads(response.body)["error"]
        message = error["message"]
        text = message["value"] if isinstance(message, dict) else message
    except (ValueError, KeyError, TypeError):
        return False
    return isinstance(text, str) and bool(text.strip()) and not text.startswith(_OWN_FAILURE)


class Retrying:
    """Sends requests again as the table says, for at most `retry_seconds` after the first failure; 0 never repeats."""

    def __init__(self, send: Send, retry_seconds: float, timing: Timing) -> None:
        self._send = send
        self._retry_seconds = retry_seconds
        self._timing = timing

    def __call__(self, request: Request) -> Response:
        """Send a request until its outcome is final.

        Raises: ConnectionFailure, the last one, when no answer came in the end; what the layers below raise.
        """
        from tenacity import Retrying as Loop

        attempt = set_out(request)
        if not self._retry_seconds:
            return self._send(attempt)
        repeats = _Repeats(attempt, self._retry_seconds, self._timing)
        loop = Loop(
            sleep=self._timing.sleep,
            retry=repeats.is_due,
            stop=repeats.is_enough,
            wait=repeats.pause,
            retry_error_callback=_last,
        )
        response: Response = loop(self._send, attempt)
        return response


@dataclass(slots=True)
class _Repeats:
    """What one request has been through: asked by tenacity after each attempt, in the order of the methods."""

    attempt: Attempt
    retry_seconds: float
    timing: Timing
    rule: Rule | None = None
    pause_seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    failed_at: float | None = None
    budget_seconds: float = 0.0

    def is_due(self, state: RetryCallState) -> bool:
        outcome = _outcome(state)
        self.rule = rule_for(self.attempt, outcome) if outcome is not None else None
        if self.rule is None:
            return False
        from tenacity import wait_exponential, wait_random

        if self.failed_at is None:
            self.failed_at, self.budget_seconds = self.timing.clock(), self.attempt.journey.budget_seconds
        self.counts[self.rule.name] = self.counts.get(self.rule.name, 0) + 1
        first, most = self.rule.first_seconds, self.rule.most_seconds
        self.pause_seconds = min((wait_exponential(first, most) + wait_random(0, first))(state), most)
        return True

    def is_enough(self, state: RetryCallState) -> bool:
        assert self.rule is not None and self.failed_at is not None
        journey = self.attempt.journey
        waiting = journey.budget_seconds - self.budget_seconds
        spent = self.timing.clock() - self.failed_at - waiting + self.pause_seconds
        if self.counts[self.rule.name] > self.rule.times or spent > self.retry_seconds:
            return True
        journey.attempt += 1
        journey.waited_seconds = self.pause_seconds
        _LOG.info(
            "%s %s: %s, attempt %d follows after %.1f s",
            *(self.attempt.method, self.attempt.endpoint or "of no table", self.rule.name),
            *(journey.attempt, self.pause_seconds),
        )
        return False

    def pause(self, state: RetryCallState) -> float:
        return self.pause_seconds


def _outcome(state: RetryCallState) -> Outcome | None:
    """Tell how an attempt ended; None for an exception that is never repeated."""
    assert state.outcome is not None
    error = state.outcome.exception()
    if error is None:
        response: Response = state.outcome.result()
        return response
    return error if isinstance(error, ConnectionFailure) else None


def _last(state: RetryCallState) -> Response:
    assert state.outcome is not None
    response: Response = state.outcome.result()
    return response
