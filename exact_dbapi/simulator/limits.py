"""Rate limits: who has called how often, when it resets, and what the headers say.

In come an app, a division and the time; out come headers, or the headers of a 429. Calls are always counted; how many
are allowed is a setting. Never sleeps and never reads a clock.

Source: 60 calls a clock minute and 5,000 a UTC day per app and division, six headers in epoch milliseconds on every URL
that names a division, only the tripped family on a 429, ten errors per app, user, division, endpoint and hour; certain.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from exact_dbapi.simulator.clock import epoch_milliseconds
from exact_dbapi.simulator.exchange import Headers

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many calls a minute and a day, and how many errors an hour (None: errors are not counted)."""

    minute: int = 60
    day: int = 5000
    errors: int | None = 10

    @classmethod
    def exact(cls) -> Limits:
        """Limit as Exact limits a common app."""
        return cls()

    @classmethod
    def relaxed(cls) -> Limits:
        """Send all headers and never make anybody wait."""
        return cls(minute=1_000_000, day=100_000_000, errors=None)


@dataclass(slots=True)
class _Window:
    """Calls since a window began; it ends on the clock, whenever it was first used."""

    length: timedelta
    prefix: str
    ends: datetime | None = None
    used: int = 0

    def roll(self, now: datetime) -> None:
        if self.ends is None or now >= self.ends:
            midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
            self.ends = midnight + ((now - midnight) // self.length + 1) * self.length
            self.used = 0

    def headers(self, limit: int) -> Headers:
        assert self.ends is not None
        return (
            (f"{self.prefix}Limit", str(limit)),
            (f"{self.prefix}Remaining", str(max(limit - self.used, 0))),
            (f"{self.prefix}Reset", str(epoch_milliseconds(self.ends))),
        )


@dataclass(slots=True)
class _Usage:
    day: _Window = field(default_factory=lambda: _Window(timedelta(days=1), "X-RateLimit-"))
    minute: _Window = field(default_factory=lambda: _Window(timedelta(minutes=1), "X-RateLimit-Minutely-"))


class Meter:
    """Counts calls and errors.

    A call that is refused for its rate is not counted again. An endpoint is blocked for an hour after its tenth error
    within an hour.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._lock = Lock()
        self._usage: dict[tuple[str, int], _Usage] = {}
        self._errors: dict[tuple[object, ...], deque[datetime]] = {}
        self._blocked: dict[tuple[object, ...], datetime] = {}

    def spend(self, app: str, division: int, now: datetime) -> tuple[bool, Headers]:
        """Count a call; tell whether it is allowed, and the headers of its answer."""
        with self._lock:
            usage = self._usage.setdefault((app, division), _Usage())
            usage.day.roll(now)
            usage.minute.roll(now)
            if usage.day.used >= self.limits.day:
                return False, usage.day.headers(self.limits.day)
            if usage.minute.used >= self.limits.minute:
                return False, usage.minute.headers(self.limits.minute)
            usage.day.used += 1
            usage.minute.used += 1
            return True, usage.day.headers(self.limits.day) + usage.minute.headers(self.limits.minute)

    def is_blocked(self, who: tuple[object, ...], now: datetime) -> bool:
        """Tell whether too many errors have closed this endpoint to this caller."""
        with self._lock:
            until = self._blocked.get(who)
            return until is not None and now < until

    def record_error(self, who: tuple[object, ...], now: datetime) -> None:
        """Count a 400, 401, 403 or 404."""
        if self.limits.errors is None:
            return
        with self._lock:
            times = self._errors.setdefault(who, deque())
            times.append(now)
            while times and times[0] <= now - _HOUR:
                times.popleft()
            if len(times) >= self.limits.errors:
                self._blocked[who] = now + _HOUR
                times.clear()
