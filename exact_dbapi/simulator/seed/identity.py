"""Identity of seeded rows: guids, SQL Server's order of guids, moments as SQL Server keeps them, rowversions.

In comes text that names a thing (seed, division, table); out come the same guids, moments and numbers in every process
and every version of Python, because they are cut from a hash. Never reads the clock, global random state or the order
of a dict.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import shake_128
from random import Random

#: The seed company's today: nothing in the books is newer, whatever the real date is.
TODAY = datetime(2026, 6, 30)

#: Rowversions count from here, four ticks a second, so that a later change has the higher one in every table.
_ROWVERSION_EPOCH = datetime(2010, 1, 1)
_TICKS_PER_SECOND = 4

#: Each table owns one residue, so tables made at different times never meet in a rowversion.
ROWVERSION_STEP = 512


def guids(name: str, count: int) -> list[str]:
    """Return the first `count` guids of the endless row of guids that belongs to `name`."""
    digits = shake_128(name.encode()).hexdigest(16 * count)
    return [_as_guid(digits[at : at + 32]) for at in range(0, 32 * count, 32)]


def guid(name: str) -> str:
    """Return the one guid that belongs to `name`."""
    return _as_guid(shake_128(name.encode()).hexdigest(16))


def _as_guid(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def sql_order(value: str) -> str:
    """Return text that sorts as SQL Server sorts this guid.

    Source: uniqueidentifier compares the last group first, then the fourth, then the third, second and first with their
    bytes swapped; seen in recorded pages of Exact Online, certain.
    """
    return (
        f"{value[24:]}{value[19:23]}{value[16:18]}{value[14:16]}{value[11:13]}{value[9:11]}"
        f"{value[6:8]}{value[4:6]}{value[2:4]}{value[:2]}"
    )


def draw(name: str) -> Random:
    """Return a generator of its own for `name`; use only its `random()`, the one method that never changed."""
    return Random(name)


def noise(name: str, count: int) -> bytes:
    """Return `count` bytes that belong to `name`."""
    return shake_128(name.encode()).digest(count)


def sql_time(tick: int) -> timedelta:
    """Return a time of day from SQL Server's ticks of a 300th second, which end in 0, 3 or 7 milliseconds."""
    seconds, part = divmod(tick, 300)
    return timedelta(seconds=seconds, milliseconds=(part * 10 + 1) // 3)


def rowversions(moments: Sequence[datetime], start: int, residue: int) -> Iterator[tuple[int, int]]:
    """Yield (index, rowversion) for rows changed at these moments: unique, and rising with the moment."""
    last = 0
    for index in sorted(range(len(moments)), key=moments.__getitem__):
        span = moments[index] - _ROWVERSION_EPOCH
        last = max(last + 1, (span.days * 86400 + span.seconds) * _TICKS_PER_SECOND)
        yield index, start + last * ROWVERSION_STEP + residue


def rowversion_ceiling(start: int) -> int:
    """Return a rowversion above all that a division's seed can hold."""
    span = TODAY + timedelta(days=366) - _ROWVERSION_EPOCH
    return start + span.days * 86400 * _TICKS_PER_SECOND * ROWVERSION_STEP
