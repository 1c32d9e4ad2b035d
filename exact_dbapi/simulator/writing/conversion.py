"""One value of a request's JSON as it is stored.

In come a property and what stood in the body, out comes the stored value; or `BadValue`. Never looks at other values.

Source: numbers may come as text, dates without zone with or without a time, also as ``02/18/2016 00:00:00``, files as
base64: certain. Milliseconds between ``/Date(`` and ``)/``: the framework, likely. What a ``Z`` does: a switch.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from exact_dbapi.catalog.model import Pad, Property
from exact_dbapi.edm import BINARY_TYPE, BOOLEAN, DATETIME_TYPE, DOUBLE, GUID, STRING_TYPE
from exact_dbapi.simulator.clock import sql_datetime, utc_offset_seconds
from exact_dbapi.simulator.strict import Strict

_GUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")
_TICKS = re.compile(r"/Date\((-?\d+)\)/")
_AMERICAN = re.compile(r"\d\d/\d\d/\d{4}( \d\d:\d\d:\d\d)?")
_CLR = {"Edm.Binary": "Byte[]"}
_EPOCH = datetime(1970, 1, 1)
_FIRST = datetime(1753, 1, 1)


class BadValue(ValueError):
    """A value that the property's type does not accept."""


def clr_name(item: Property) -> str:
    """Name a property's type as the framework's errors have it."""
    return _CLR.get(item.edm.name, item.edm.name.removeprefix("Edm."))


def convert(item: Property, value: Any, strict: Strict) -> Any:
    """Turn a value of the body into what is stored.

    Raises: BadValue.
    """
    if value is None:
        return None
    try:
        return _converter(item)(item, value, strict)
    except (ValueError, TypeError, OverflowError, binascii.Error) as error:
        raise BadValue(item.name) from error


def _converter(item: Property) -> Callable[[Property, Any, Strict], Any]:
    if item.edm.is_integer:
        return _integer
    return _CONVERTERS[item.edm.name]


def _text(item: Property, value: Any, strict: Strict) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and strict.numbers_as_text:
        value = str(value)
    if not isinstance(value, str):
        raise BadValue(item.name)
    if item.padding is None:
        return value
    return value.lstrip(" ") if item.padding.side is Pad.LEFT else value.rstrip(" ")


def _guid(item: Property, value: Any, _: Strict) -> str:
    found = _GUID.fullmatch(value)
    if found is None:
        raise BadValue(item.name)
    return found.group(1).lower()


def _boolean(item: Property, value: Any, _: Strict) -> bool:
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise BadValue(item.name)
    return value


def _integer(item: Property, value: Any, _: Strict) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and value % 1):
        raise BadValue(item.name)
    number = int(value)
    if not (item.edm.low or 0) <= number <= (item.edm.high or 0):
        raise BadValue(item.name)
    return number


def _double(item: Property, value: Any, _: Strict) -> float:
    if isinstance(value, bool):
        raise BadValue(item.name)
    number = float(value)
    if number != number or number in (float("inf"), float("-inf")):
        raise BadValue(item.name)
    return number


def _binary(_: Property, value: Any, __: Strict) -> bytes:
    return base64.b64decode(value, validate=True)


def _moment(item: Property, value: Any, strict: Strict) -> datetime:
    ticks = _TICKS.fullmatch(value)
    if ticks is not None:
        moment = _EPOCH + timedelta(milliseconds=int(ticks.group(1)))
    elif _AMERICAN.fullmatch(value):
        moment = datetime.strptime(f"{value} 00:00:00"[:19], "%m/%d/%Y %H:%M:%S")
    else:
        moment = _local(item, datetime.fromisoformat(value), strict)
    if moment < _FIRST:
        raise BadValue(item.name)
    return sql_datetime(moment)


def _local(item: Property, moment: datetime, strict: Strict) -> datetime:
    """Take the zone off a date; what that does to the time is not certain."""
    if moment.tzinfo is None:
        return moment
    if strict.zoned_dates == "refused":
        raise BadValue(item.name)
    instant = moment.astimezone(UTC)
    shift = utc_offset_seconds(instant) if strict.zoned_dates == "shifted" else 0
    return instant.replace(tzinfo=None) - timedelta(seconds=shift)


_CONVERTERS: dict[str, Callable[[Property, Any, Strict], Any]] = {
    STRING_TYPE.name: _text,
    GUID.name: _guid,
    BOOLEAN.name: _boolean,
    DOUBLE.name: _double,
    "Edm.Decimal": _double,
    BINARY_TYPE.name: _binary,
    DATETIME_TYPE.name: _moment,
}
