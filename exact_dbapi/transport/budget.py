"""Keeps the calls within what Exact allows, so that no 429 reaches a user and no key is blocked.

Before a request it waits: for its turn (one request at a time per division), and until there is a call left in the
minute and the day. A request that Exact would count as one error too many is refused here. After an exchange it learns
from the headers. All of it is shared by the user's processes through a `Ledger`. URLs without a division are not
counted by Exact and pass. Never repeats a request.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from exact_dbapi.errors import BudgetExhausted, OperationalError
from exact_dbapi.halt import Halt
from exact_dbapi.message import Request, Response, Send
from exact_dbapi.state.budgets import DAY, HOUR_SECONDS, MINUTE, Ledger, Window, Windows
from exact_dbapi.transport.attempt import Journey, Timing, journey_of
from exact_dbapi.transport.limits import is_open, learned, rolled
from exact_dbapi.transport.turns import Turns

_LOG = logging.getLogger("exact_dbapi.budget")

#: Exact's clock decides when a minute is over; clients that wait a second longer report no more refusals (certain).
SAFETY_SECONDS = 1.0

#: Exact blocks the app for an endpoint after 10 errors of these kinds within an hour: certain. We stop before.
MOST_ERRORS = 8

#: The window of requests that must not follow one another too closely; no answer tells of it.
_PACE = "pace"
COUNTED_ERRORS = frozenset({400, 401, 403, 404})


class Budget:
    """The calls of one client at one host. Safe for threads; processes with the same ledger and turns share it."""

    def __init__(self, name: str, ledger: Ledger, turns: Turns) -> None:
        self.ledger = ledger
        self._name = name
        self._turns = turns
        self._open: dict[int, Windows] = {}

    @contextmanager
    def turn(self, division: int, halt: Halt) -> Iterator[Windows]:
        """Hold a division's turn, with its windows; what becomes of them is kept at the end."""
        with self._turns.turn(f"{self._name}/{division}", halt):
            before = self.ledger.windows(division)
            windows = self._open[division] = dict(before)
            try:
                yield windows
            finally:
                del self._open[division]
                if windows != before:
                    self.ledger.keep(division, windows)

    def spend(self, division: int) -> None:
        """Count a call that is about to be sent."""
        windows = self._open[division]
        for period, window in windows.items():
            windows[period] = replace(window, remaining=max(window.remaining - 1, 0))

    def learn(self, request: Request, response: Response, started: float, finished: float) -> None:
        """Take over what an answer says."""
        assert request.division is not None
        windows = self._open[request.division]
        windows.update(learned(response, windows, started, finished))
        if response.status in COUNTED_ERRORS:
            self.ledger.keep_error(request.division, request.endpoint or "", finished, response.status)


class Budgeted:
    """Sends a request when its division has a call left, and waits for that for at most `wait_seconds`.

    `halt` ends the wait for a turn; the wait for calls is up to `timing`.
    """

    def __init__(
        self, send: Send, budget: Budget, wait_seconds: float, timing: Timing, halt: Halt | None = None
    ) -> None:
        self._send = send
        self._budget = budget
        self._wait_seconds = wait_seconds
        self._timing = timing
        self._halt = halt or Halt()

    def __call__(self, request: Request) -> Response:
        """Wait for budget and turn, and send.

        Raises: BudgetExhausted when the wait would be too long; OperationalError when Exact has refused too much of
        this endpoint within the hour, or the turn does not come; Cancelled.
        """
        division = request.division
        if division is None:
            return self._send(request)
        journey, queued_at = journey_of(request), self._timing.clock()
        while True:
            with self._budget.turn(division, self._halt) as windows:
                now = self._timing.clock()
                journey.waited_seconds += max(now - queued_at, 0.0)
                self._refuse_one_error_too_many(division, request.endpoint or "", now)
                period, opens_at = _next_opening(windows, now)
                paced = _seconds_to_pace(windows, request, now)
                if opens_at <= now and not paced:
                    return self._send(request)
                allowed = windows[period].allowed if opens_at > now else 0
            queued_at = self._timing.clock()
            if opens_at > now:
                self._wait(division, period, allowed, opens_at - queued_at, journey)
            else:
                self._timing.sleep(paced)

    def _wait(self, division: int, period: str, allowed: int, seconds: float, journey: Journey) -> None:
        resets_at = datetime.fromtimestamp(self._timing.clock() + seconds - SAFETY_SECONDS, UTC)
        calls = f"The {allowed:,} calls that Exact allows division {division} per {period} are used up"
        if journey.budget_seconds + seconds > self._wait_seconds:
            raise BudgetExhausted(
                f"{calls}, and waiting for new ones would take {seconds:.0f} s.",
                hint=f"There are new ones at {resets_at:%Y-%m-%d %H:%M:%S} UTC; "
                f"the setting wait_seconds ({self._wait_seconds:g}) says how long to wait.",
                resets_at=resets_at,
            )
        _LOG.warning("%s: waiting %.0f s, until %s UTC.", calls, seconds, resets_at.strftime("%H:%M:%S"))
        journey.budget_seconds += seconds
        self._timing.sleep(max(seconds, 0.0))

    def _refuse_one_error_too_many(self, division: int, endpoint: str, now: float) -> None:
        errors = self._budget.ledger.errors(division, endpoint, now - HOUR_SECONDS)
        if len(errors) < MOST_ERRORS:
            return
        until = datetime.fromtimestamp(errors[MOST_ERRORS - 1] + HOUR_SECONDS, UTC)
        raise OperationalError(
            f"Exact has refused {len(errors)} requests for {endpoint or 'a service'} in division {division} within the "
            f"last hour, so nothing more is sent there until {until:%Y-%m-%d %H:%M:%S} UTC.",
            hint="Exact blocks an app for an endpoint after 10 errors in an hour. Find out what the first of these "
            "errors said, and mend it, before you try again.",
        )


class Observed:
    """Tells the budget of every exchange: also of the second one, when a token had to be renewed in between."""

    def __init__(self, send: Send, budget: Budget, timing: Timing) -> None:
        self._send = send
        self._budget = budget
        self._clock = timing.clock

    def __call__(self, request: Request) -> Response:
        """Send a request that has its turn."""
        if request.division is None:
            return self._send(request)
        self._budget.spend(request.division)
        started = self._clock()
        response = self._send(request)
        self._budget.learn(request, response, started, self._clock())
        return response


def _next_opening(windows: Windows, now: float) -> tuple[str, float]:
    """Roll the windows on, and tell which of them lets the next call through last, and when."""
    period, opens_at = MINUTE, now
    for name, window in list(windows.items()):
        if name == _PACE:
            continue
        if window.remaining or not is_open(replace(window, ends=window.ends + SAFETY_SECONDS), name, now):
            windows[name] = rolled(window, name, now)
        elif window.ends + SAFETY_SECONDS > opens_at:
            period, opens_at = name, window.ends + SAFETY_SECONDS
    return period, opens_at


def _seconds_to_pace(windows: Windows, request: Request, now: float) -> float:
    """Tell how long a request must wait for the one before it; 0 when it may go, and then the next one waits for it.

    An end too far ahead is of a clock that was set back since.
    """
    if not request.every_seconds:
        return 0.0
    last = windows.get(_PACE)
    if last is not None and now < last.ends <= now + request.every_seconds:
        return last.ends - now
    windows[_PACE] = Window(1, 0, now + request.every_seconds)
    return 0.0


LIMIT_COLUMNS = ("division", "period", "allowed", "remaining", "resets_at")


def limit_rows(ledger: Ledger, now: float) -> list[tuple[int, str, int, int, datetime]]:
    """Lay out what is known of the limits as rows under `LIMIT_COLUMNS`, as they stand now."""
    rows = []
    for division in ledger.divisions():
        windows = ledger.windows(division)
        for period in (MINUTE, DAY):
            if period in windows:
                window = rolled(windows[period], period, now)
                resets_at = datetime.fromtimestamp(window.ends, UTC)
                rows.append((division, period, window.allowed, window.remaining, resets_at))
    return rows
