"""The constructors that PEP 249 prescribes for dates, times and binaries.

Ticks are seconds since 1970 and become local wall-clock values, as PEP 249's own reference implementation has it.
"""

from __future__ import annotations

import datetime as _datetime
import time as _time

Date = _datetime.date
Time = _datetime.time
Timestamp = _datetime.datetime
Binary = bytes


def DateFromTicks(ticks: float) -> _datetime.date:  # noqa: N802  (PEP 249 prescribes the name)
    """Make a date from seconds since 1970."""
    return Date(*_time.localtime(ticks)[:3])


def TimeFromTicks(ticks: float) -> _datetime.time:  # noqa: N802
    """Make a time of day from seconds since 1970."""
    return Time(*_time.localtime(ticks)[3:6])


def TimestampFromTicks(ticks: float) -> _datetime.datetime:  # noqa: N802
    """Make a moment from seconds since 1970."""
    return Timestamp(*_time.localtime(ticks)[:6])
