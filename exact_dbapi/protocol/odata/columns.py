"""One column as it came over the wire → what its rows hold: moments, GUIDs, long integers, money, trimmed codes.

In comes a list of what the decoder made of JSON, out comes a list as long. What many values have in common is done for
all of them at once; a column that is not as plain as that goes value by value, with the same outcome. A value that does
not fit is a ValueError or one of its like, which the decoder turns into a DataError. Never imports Arrow.

Source: dates are the Dutch wall clock in milliseconds as if it were UTC (certain); Int64 comes as text (certain).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from itertools import repeat
from typing import Annotated, Any, TypeAlias
from uuid import UUID

import msgspec

from exact_dbapi.catalog.model import Pad, Property
from exact_dbapi.edm import DATETIME_TYPE, DECIMAL_PRECISION, DECIMAL_SCALE, DOUBLE, GUID, INT64

Column: TypeAlias = Sequence[Any]

_EPOCH = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)
_FIRST_MICROSECOND = (datetime.min - _EPOCH) // _MICROSECOND
_LAST_MICROSECOND = (datetime.max - _EPOCH) // _MICROSECOND
_QUANTUM = Decimal(1).scaleb(-DECIMAL_SCALE)
_DIGITS = Context(prec=DECIMAL_PRECISION)

_Bounded = Annotated[int, msgspec.Meta(ge=_FIRST_MICROSECOND, le=_LAST_MICROSECOND)]
_numbers: Callable[[str], list[int]] = msgspec.json.Decoder(list[_Bounded]).decode


def turn_of(column: Property, decimals: bool) -> Callable[[Column], Column] | None:
    """Choose what makes a property's values; None where they are what the decoder makes."""
    if column.edm is GUID:
        return guids
    if column.edm is INT64:
        return longs
    if column.edm is DATETIME_TYPE:
        return moments
    if column.edm is DOUBLE and decimals:
        return money
    if column.padding is not None:
        return _trim_left if column.padding.side is Pad.LEFT else _trim_right
    return None


def moments(column: Column) -> Column:
    """Turn ``/Date(ms)/`` into naive datetimes."""
    return _each_once(_moments, column)


def _moments(column: Column) -> Column:
    spans = map(timedelta, repeat(0), repeat(0), microseconds([text for text in column if text is not None]))
    made = map(_EPOCH.__add__, spans)
    return [None if text is None else next(made) for text in column] if None in column else list(made)


def microseconds(texts: Column) -> list[int]:
    """Turn each ``/Date(ms)/`` into microseconds since 1970; None is not among them.

    Raises: ValueError, or a like of it, when one is no date of the years 1 to 9999.
    """
    try:
        return _microseconds_at_once(texts)
    except (ValueError, msgspec.DecodeError):
        return [_one_microseconds(text) for text in texts]


def _microseconds_at_once(texts: Column) -> list[int]:
    """Read all dates in one go, as one list in JSON, if they are as plain as they always were.

    A line feed after each text tells the boundaries from what a text may hold itself.
    """
    lines = "\n".join(texts)
    inner = lines[6:-2].replace(")/\n/Date(", "000,")
    is_plain = lines.startswith("/Date(") and lines.endswith(")/") and "," not in lines
    if not is_plain or any(surprise in inner for surprise in "\n.eE"):
        raise ValueError("not every value is a plain date")
    numbers = _numbers(f"[{inner}000]")
    if len(numbers) != len(texts):
        raise ValueError("there are not as many dates as values")
    return numbers


def _one_microseconds(text: str) -> int:
    if text[:6] + text[-2:] != "/Date()/":
        raise ValueError("not every value is a date")
    number = int(text[6:-2]) * 1000
    if not _FIRST_MICROSECOND <= number <= _LAST_MICROSECOND:
        raise ValueError("a date lies outside the years 1 to 9999")
    return number


def guids(column: Column) -> Column:
    """Turn texts into UUIDs."""
    return _each_once(_guids, column)


def _guids(texts: Column) -> list[UUID | None]:
    made: list[UUID | None] = msgspec.convert(texts, list[UUID | None])
    return made


def _each_once(turn: Callable[[Column], Column], column: Column) -> Column:
    """Where most values come several times, as days and references do, make each of them once."""
    different = set(column)
    if 2 * len(different) > len(column):
        return turn(column)
    spelled = list(different)
    made = dict(zip(spelled, turn(spelled), strict=True))
    return list(map(made.__getitem__, column))


def longs(column: Column) -> Column:
    """Turn texts or numbers into integers of 64 bits."""
    return [value if value is None else _long(value) for value in column]


def _long(value: int | str) -> int:
    number = int(value)
    if not -(2**63) <= number < 2**63:
        raise ValueError(f"{number} is out of range")
    return number


def money(column: Column) -> Column:
    """Round decimals to the digits that a column of money has."""
    try:
        return [value if value is None else value.quantize(_QUANTUM, ROUND_HALF_EVEN, _DIGITS) for value in column]
    except InvalidOperation as error:
        largest = max((value for value in column if value is not None), key=abs)
        raise ValueError(f"{largest} has more digits than DECIMAL({DECIMAL_PRECISION},{DECIMAL_SCALE})") from error


def _trim_left(column: Column) -> Column:
    return [text if text is None else text.lstrip(" ") for text in column]


def _trim_right(column: Column) -> Column:
    return [text if text is None else text.rstrip(" ") for text in column]
