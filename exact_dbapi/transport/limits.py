"""What an answer says of Exact's limits: headers come in, `Window`s go out. Never waits and keeps nothing.

Source: two families of three headers on every URL that names a division, times in milliseconds since 1970; on a 429
only the family that tripped, in 2019 none; fixed clock minutes, days by UTC: certain. Retry-After was never seen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from exact_dbapi.message import Response
from exact_dbapi.state.budgets import DAY, MINUTE, Window, Windows

LENGTHS = {MINUTE: 60.0, DAY: 86_400.0}

#: Calls a minute of a common app: certain. Believed only until an answer tells the app's own limit.
_COMMON = 60

_FAMILIES = {MINUTE: "x-ratelimit-minutely-", DAY: "x-ratelimit-"}


def learned(response: Response, windows: Windows, started: float, finished: float) -> Windows:
    """Tell the windows after an answer: what its headers say, and where they say nothing what was known before.

    `started` and `finished` are this machine's times before and after the exchange.
    """
    behind = _seconds_behind(response.headers, started, finished)
    told = {period: window for period in _FAMILIES if (window := _family(response.headers, period, behind, finished))}
    after = {**windows, **told}
    if response.status == 429 and not any(window.remaining == 0 for window in told.values()):
        after[MINUTE] = _tripped(after.get(MINUTE), finished)
    return after


def rolled(window: Window, period: str, now: float) -> Window:
    """Give the window that is open now: a new one, with every call left, once this one has ended."""
    length = LENGTHS[period]
    if is_open(window, period, now):
        return window
    periods = math.floor((now - window.ends) / length) + 1
    return Window(window.allowed, window.allowed, window.ends + periods * length)


def is_open(window: Window, period: str, now: float) -> bool:
    """Tell whether a window has not ended. One that ends too far ahead is of a clock that was set back since."""
    return now < window.ends <= now + LENGTHS[period] + 1


def _family(headers: Mapping[str, str], period: str, behind: float, now: float) -> Window | None:
    texts = [headers.get(_FAMILIES[period] + name, "") for name in ("limit", "remaining", "reset")]
    if not all(text.isdecimal() for text in texts):
        return None
    allowed, remaining, reset = map(int, texts)
    length = LENGTHS[period]
    told = Window(allowed, remaining, reset / 1000 + behind)
    # A clock that is wrong without saying so must neither stop us for long nor let us rush.
    return told if is_open(told, period, now) else Window(allowed, remaining, now + length)


def _tripped(window: Window | None, now: float) -> Window:
    """Close the minute after a 429 that names no limit, or limits with calls left."""
    length = LENGTHS[MINUTE]
    if window and is_open(window, MINUTE, now):
        return Window(window.allowed, 0, window.ends)
    return Window(window.allowed if window else _COMMON, 0, (math.floor(now / length) + 1) * length)


def _seconds_behind(headers: Mapping[str, str], started: float, finished: float) -> float:
    """Tell how far Exact's clock is behind ours; 0 where it may agree with ours.

    The Date header is written between `started` and `finished` and has whole seconds.
    """
    try:
        told = parsedate_to_datetime(headers.get("date", "")).timestamp()
    except (ValueError, TypeError):
        return 0.0
    if started - 1 <= told <= finished + 1:
        return 0.0
    return finished - told
