"""A column of text → what its rows hold: numbers, booleans, moments, GUIDs, bytes; text stays as it is.

In comes a list of texts, out comes a list as long; an empty text is NULL where the type has no empty value. What cannot
be of the column's type is a DataError that names it.

Source: dates are YYYY-MM-DD, decimals have a point, booleans are 0 or 1, a GUID stands in braces (certain); `True` is
seen in the list of divisions (certain), other spellings of XML's own schema are accepted.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Callable
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any
from uuid import UUID

from exact_dbapi.catalog.model import Property
from exact_dbapi.edm import (
    BINARY_TYPE,
    BOOLEAN,
    DATETIME_TYPE,
    DECIMAL_PRECISION,
    DECIMAL_SCALE,
    DOUBLE,
    GUID,
    INT64,
    EdmType,
)
from exact_dbapi.errors import DataError
from exact_dbapi.protocol.xmlapi.columns import Texts

_FLAGS = {"0": False, "1": True, "false": False, "true": True}
_QUANTUM = Decimal(1).scaleb(-DECIMAL_SCALE)
_DIGITS = Context(prec=DECIMAL_PRECISION)


def typed(texts: Texts, column: Property, decimals: bool) -> list[Any]:
    """Turn the texts of a column into values of its type; each different text is looked at once.

    Raises: DataError.
    """
    turn = _money if column.edm is DOUBLE and decimals else _TURNS.get(column.edm)
    if turn is None:
        return texts
    made = {text: None if text is None or not text.strip() else _turned(turn, text, column) for text in set(texts)}
    return list(map(made.__getitem__, texts))


def _turned(turn: Callable[[str], Any], text: str, column: Property) -> Any:
    try:
        return turn(text.strip())
    except (ValueError, ArithmeticError, KeyError, NoBase64) as error:
        raise DataError(f"Exact sent {text[:60]!r} for {column.name}, which is {column.edm.sql}.") from error


def _whole(text: str) -> int:
    number = int(text)
    if not -(2**63) <= number < 2**63:
        raise ValueError("out of range")
    return number


def _real(text: str) -> float:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError("no number")
    return float(number)


def _money(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError("no number")
    return number.quantize(_QUANTUM, ROUND_HALF_EVEN, _DIGITS)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        raise ValueError("a zone")
    return moment


_TURNS: dict[EdmType, Callable[[str], Any]] = {
    INT64: _whole,
    BOOLEAN: lambda text: _FLAGS[text.lower()],
    DOUBLE: _real,
    DATETIME_TYPE: _moment,
    GUID: lambda text: UUID(text.strip("{}")),
    BINARY_TYPE: lambda text: b64decode("".join(text.split()), validate=True),
}
