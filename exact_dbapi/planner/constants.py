"""A constant in a query → a value of the property it is compared with.

In comes a tree node and the property; out comes the value, or `UNKNOWN` where the engine must judge. The rules are the
engine's own, so that both tiers give one answer. Never guesses: a text that plainly is no number, date or GUID is an
error before any call.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from sqlglot import exp

from exact_dbapi.catalog.model import Property
from exact_dbapi.edm import BOOLEAN, DATETIME_TYPE, DOUBLE, GUID, INT64, STRING_TYPE, EdmType
from exact_dbapi.errors import DataError
from exact_dbapi.scan import Constant
from exact_dbapi.sql.dialect import Tree


class _Unknown:
    """The type of `UNKNOWN`."""


UNKNOWN: Final = _Unknown()

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)?")
_INTEGER = re.compile(r"[+-]?\d+")
_FLAGS = frozenset("true false t f yes no y n on off 1 0".split())
_NO_DIGIT = re.compile(r"[^\d]*")


def constant(node: Tree, column: Property, bound: Mapping[str, Any]) -> Constant | _Unknown:
    """Evaluate a literal, a cast literal or a parameter as a value of `column`.

    Raises: DataError when the value cannot be one.
    """
    value = literal(node, bound)
    if value is UNKNOWN or value is None:
        return UNKNOWN
    return fit(value, column)


def literal(node: Tree, bound: Mapping[str, Any]) -> Any:
    """Evaluate a node that holds no column to a Python value; None is SQL's NULL."""
    if isinstance(node, exp.Paren):
        return literal(node.this, bound)
    if isinstance(node, exp.Placeholder | exp.Parameter):
        return bound[node.name]
    if isinstance(node, exp.Null):
        return None
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    if isinstance(node, exp.Neg):
        value = literal(node.this, bound)
        return -value if isinstance(value, int | Decimal) and not isinstance(value, bool) else UNKNOWN
    if isinstance(node, exp.Literal):
        return str(node.this) if node.is_string else _number(str(node.this))
    if isinstance(node, exp.Cast) and isinstance(node.this, exp.Literal) and node.this.is_string:
        return _cast(str(node.this.this), node.to)
    return UNKNOWN


def _number(text: str) -> int | Decimal | _Unknown:
    if "e" in text.lower():
        return UNKNOWN  # the engine reads 1e2 as a double
    return Decimal(text) if "." in text else int(text)


def _cast(text: str, to: exp.DataType) -> Any:
    kind = to.this
    if kind == exp.DataType.Type.DATE and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return _moment(text)
    if kind in (exp.DataType.Type.TIMESTAMP, exp.DataType.Type.TIMESTAMPNTZ) and _ISO.fullmatch(text):
        return _moment(text)
    return UNKNOWN


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise DataError(f"{text!r} is not a date: {error}.") from error


def fit(value: Any, column: Property) -> Constant | _Unknown:
    """Turn a Python value into one of the column's type.

    Raises: DataError when it cannot be one.
    """
    if isinstance(value, tuple):
        raise _misfit(value, column, "one value; a list is meant by IN and by = ANY(…)")
    if isinstance(value, timedelta):
        raise _misfit(value, column, "a value of a column; a length of time is added to one or taken from it")
    return _FITS.get(column.edm, _fit_integer if column.edm.is_integer else _unknown)(value, column)


def _unknown(value: Any, column: Property) -> Constant | _Unknown:
    return UNKNOWN


def _fit_guid(value: Any, column: Property) -> Constant | _Unknown:
    if isinstance(value, UUID):
        return value
    if isinstance(value, int | float | Decimal):
        raise _misfit(value, column, "a GUID")
    if not isinstance(value, str):
        return UNKNOWN
    try:
        return UUID(value.strip())
    except ValueError as error:
        raise _misfit(value, column, "a GUID such as 2f0b1c5e-0000-4000-8000-0123456789ab") from error


def _fit_text(value: Any, column: Property) -> Constant | _Unknown:
    if isinstance(value, int | float | Decimal):
        raise DataError(
            f"{column.name} is {column.edm.sql}, and {value!r} is not a text.", hint=f"Write '{value}' in quotes."
        )
    return value if isinstance(value, str) else UNKNOWN


def _fit_boolean(value: Any, column: Property) -> Constant | _Unknown:
    if isinstance(value, str) and value.strip().lower() not in _FLAGS:
        raise _misfit(value, column, "TRUE or FALSE")
    return value if isinstance(value, bool) else UNKNOWN


def _fit_integer(value: Any, column: Property) -> Constant | _Unknown:
    if isinstance(value, bool):
        return UNKNOWN
    if isinstance(value, int | Decimal):
        return value
    if isinstance(value, float):
        return UNKNOWN if column.edm is INT64 or not math.isfinite(value) else value
    if isinstance(value, str):
        if _INTEGER.fullmatch(value.strip()):
            return int(value)
        try:
            Decimal(value.strip())
        except InvalidOperation as error:
            raise _misfit(value, column, "a whole number") from error
    return UNKNOWN


def _fit_double(value: Any, column: Property) -> Constant | _Unknown:
    if isinstance(value, bool):
        return UNKNOWN
    if isinstance(value, str):
        try:
            value = Decimal(value.strip())
        except InvalidOperation as error:
            raise _misfit(value, column, "a number") from error
    if isinstance(value, int | float | Decimal):
        number = float(value)
        return number if math.isfinite(number) else UNKNOWN
    return UNKNOWN


def _fit_moment(value: Any, column: Property) -> Constant | _Unknown:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, str):
        if _ISO.fullmatch(value):
            return _moment(value)
        if _NO_DIGIT.fullmatch(value):
            raise _misfit(value, column, "a date or time such as 2026-01-31 or 2026-01-31 12:00:00")
    return UNKNOWN


def _misfit(value: Any, column: Property, wanted: str) -> DataError:
    return DataError(f"{column.name} is {column.edm.sql}, and {value!r} is not {wanted}.")


_FITS: dict[EdmType, Callable[[Any, Property], Constant | _Unknown]] = {
    GUID: _fit_guid,
    STRING_TYPE: _fit_text,
    BOOLEAN: _fit_boolean,
    DOUBLE: _fit_double,
    DATETIME_TYPE: _fit_moment,
}
