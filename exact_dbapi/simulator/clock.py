"""Time as Exact tells it: a clock gives UTC, rows hold Dutch wall-clock time rounded as SQL Server rounds.

In comes a clock (a callable that returns an aware UTC datetime); out come the naive local time, its offset, and the
milliseconds that JSON carries. Never reads the time but through the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

_EPOCH = datetime(1970, 1, 1)
_SECOND = timedelta(seconds=1)


def real_clock() -> datetime:
    """Tell the time in UTC."""
    return datetime.now(UTC)


@lru_cache(maxsize=1)
def _amsterdam() -> ZoneInfo:
    return ZoneInfo("Europe/Amsterdam")


def local_time(now: datetime) -> datetime:
    """Turn an instant into the naive Dutch wall-clock time that Exact shows everywhere."""
    return now.astimezone(_amsterdam()).replace(tzinfo=None)


def utc_offset_seconds(now: datetime) -> int:
    """Tell how far Dutch time is ahead of UTC at this instant."""
    offset = now.astimezone(_amsterdam()).utcoffset()
    return 0 if offset is None else offset // _SECOND


def epoch_milliseconds(moment: datetime) -> int:
    """Count the milliseconds since 1970 of an aware instant."""
    return int(moment.timestamp() * 1000)


def sql_datetime(value: datetime) -> datetime:
    """Round to SQL Server's `datetime`: thousandths end in 0, 3 or 7.

    Source: recorded values of Modified and Created; certain.
    """
    if not value.microsecond:
        return value
    return value.replace(microsecond=0) + timedelta(milliseconds=_sql_milliseconds(value.microsecond))


def _sql_milliseconds(microseconds: int) -> int:
    """Round to three-hundredths of a second, told in milliseconds."""
    return ((microseconds * 3 + 5000) // 10000 * 10 + 1) // 3


@lru_cache(maxsize=65536)
def json_date(value: datetime) -> str:
    """Write a naive local time as milliseconds, read as if it were UTC.

    Source: "CET and not GMT"; certain.
    """
    since = value - _EPOCH
    fraction = _sql_milliseconds(since.microseconds) if since.microseconds else 0
    return f"/Date({(since.days * 86_400 + since.seconds) * 1000 + fraction})/"


def iso_date(value: datetime) -> str:
    """Write a naive local time as literals and Atom have it: seconds always, trailing zeros of the fraction gone."""
    rounded = sql_datetime(value)
    whole = rounded.strftime("%Y-%m-%dT%H:%M:%S")
    return f"{whole}.{rounded.microsecond:06d}".rstrip("0") if rounded.microsecond else whole
