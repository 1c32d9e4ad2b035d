"""A value of a statement, a file or the engine → the value that a property is sent.

In comes any Python value and the property, out comes one of the property's type, None for NULL, or a text that names
another row of the transaction where a GUID is wanted. What does not fit is a `Misfit` that says why; nothing is cut or
guessed, and a number is rounded only where a DOUBLE has to hold it, for that is how Exact keeps all money.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from exact_dbapi.catalog.model import Property
from exact_dbapi.edm import (
    BINARY_TYPE,
    BOOLEAN,
    DATETIME_TYPE,
    DECIMAL,
    DOUBLE,
    GUID,
    GUID_LIST,
    STRING_TYPE,
    EdmType,
)
from exact_dbapi.mutation import Value
from exact_dbapi.scan import Constant

#: Exact keeps times in SQL Server's datetime, which begins here (certain: it runs on SQL Server).
_FIRST_MOMENT = datetime(1753, 1, 1)

#: Certain: every time in Exact Online is Dutch wall-clock time.
_EXACT_TIME_ZONE = "Europe/Amsterdam"

_FLAGS = {
    **dict.fromkeys(("true", "t", "yes", "y", "1"), True),
    **dict.fromkeys(("false", "f", "no", "n", "0"), False),
}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)?")


class Misfit(Exception):
    """Why a value cannot be one of a property's type."""


def convert(value: Any, column: Property) -> Value:
    """Turn a value into what a property is sent.

    Raises: Misfit.
    """
    if value is None:
        return None
    if isinstance(value, str) and not _is_sendable(value):
        raise Misfit("holds a character that cannot be sent (NUL, or half of a surrogate pair)")
    return _CONVERSIONS.get(column.edm, _integer)(value, column)


def name_of_row(value: Any) -> Constant | None:
    """Turn the key that a statement gives a row into the name that the transaction knows it by.

    A GUID is one however it is spelled; a number, as files have them, is its text.

    Raises: Misfit.
    """
    if value is None:
        return None
    if isinstance(value, UUID):
        return value
    if isinstance(value, bool | float | Decimal | date | bytes) or not isinstance(value, str | int):
        raise Misfit("is neither a GUID nor a name that another row of the transaction has")
    text = str(value).strip()
    if not text:
        raise Misfit("is an empty text, and neither a GUID nor a name of a row")
    try:
        return UUID(text)
    except ValueError:
        return text


def _is_sendable(text: str) -> bool:
    if "\x00" in text:
        return False
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def _guid(value: Any, column: Property) -> Value:
    return name_of_row(value)


def _text(value: Any, column: Property) -> Value:
    if isinstance(value, bool) or not isinstance(value, str | int | UUID):
        raise Misfit("is not a text; CAST it to VARCHAR as it should read")
    text = str(value)
    if column.padding is not None and len(text.strip()) > column.padding.width:
        raise Misfit(f"has {len(text.strip())} characters, and {column.padding.width} are the most")
    return text


def _boolean(value: Any, column: Property) -> Value:
    if isinstance(value, bool):
        return value
    found = _FLAGS.get(str(value).strip().lower()) if isinstance(value, str | int) else None
    if found is None:
        raise Misfit("is neither TRUE nor FALSE")
    return found


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise Misfit("is not a number")
    try:
        number = Decimal(str(value).strip()) if isinstance(value, str | float) else Decimal(value)
    except InvalidOperation:
        raise Misfit("is not a number") from None
    if not number.is_finite():
        raise Misfit("is not a number that can be sent")
    return number


def _integer(value: Any, column: Property) -> Value:
    number = _number(int(value) if isinstance(value, bool) else value)
    low, high = column.edm.low, column.edm.high
    if number != number.to_integral_value():
        raise Misfit("is not a whole number")
    if (low is not None and number < low) or (high is not None and number > high):
        raise Misfit(f"is not between {low} and {high}")
    return int(number)


def _double(value: Any, column: Property) -> Value:
    number = float(_number(value))
    if not math.isfinite(number):
        raise Misfit("is too large for a DOUBLE")
    return number


def _moment(value: Any, column: Property) -> Value:
    moment = _parsed(value.strip()) if isinstance(value, str) else value
    if isinstance(moment, date) and not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day)
    if not isinstance(moment, datetime):
        raise Misfit("is not a date or time")
    if moment.tzinfo is not None:
        moment = moment.astimezone(ZoneInfo(_EXACT_TIME_ZONE)).replace(tzinfo=None)
    if moment < _FIRST_MOMENT:
        raise Misfit("is before 1753, where Exact's calendar begins")
    return moment


def _parsed(text: str) -> datetime:
    if not _MOMENT.fullmatch(text):
        raise Misfit("is not a date or time such as 2026-01-31 or 2026-01-31 12:00:00")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise Misfit(f"is not a date: {error}") from None


def _binary(value: Any, column: Property) -> Value:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    raise Misfit("is not binary; give bytes, or from_base64('…')")


def _keys(value: Any, column: Property) -> Value:
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        raise Misfit("is not a list of keys; give ['…', '…'], or a query with list(…)")
    keys = tuple(name_of_row(one) for one in value)
    if not keys or None in keys:
        raise Misfit("holds no key" if not keys else "holds NULL, which is no key")
    return tuple(dict.fromkeys(key for key in keys if isinstance(key, UUID | str)))


_CONVERSIONS: dict[EdmType, Callable[[Any, Property], Value]] = {
    GUID: _guid,
    GUID_LIST: _keys,
    STRING_TYPE: _text,
    BOOLEAN: _boolean,
    DOUBLE: _double,
    DECIMAL: _double,
    DATETIME_TYPE: _moment,
    BINARY_TYPE: _binary,
}
