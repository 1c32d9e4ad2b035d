"""One value of a page → what its column holds: the decoder's types, and the slow way for values that surprise.

In comes what JSON had, out comes a text, number, boolean or bytes; never a guess: what cannot be the column's type is a
DataError that names it.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Annotated, Any

import msgspec

from exact_dbapi.catalog.model import Property
from exact_dbapi.edm import (
    BINARY_TYPE,
    BOOLEAN,
    BYTE,
    DATETIME_TYPE,
    DOUBLE,
    GUID,
    INT16,
    INT32,
    INT64,
    STRING_TYPE,
    EdmType,
)
from exact_dbapi.errors import DataError


def wire_type(edm: EdmType, decimals: bool) -> Any:
    """Say as what the decoder takes an Edm type from JSON; anything else makes it give up the page."""
    if edm is DOUBLE:
        return Decimal if decimals else float
    return _WIRE_TYPES[edm]


def _bounded(bits: int) -> Any:
    return Annotated[int, msgspec.Meta(ge=-(2 ** (bits - 1)), le=2 ** (bits - 1) - 1)]


_BITS = {BYTE: 16, INT16: 16, INT32: 32, INT64: 64}
_WIRE_TYPES: dict[EdmType, Any] = {
    INT64: int | str,
    **{edm: _bounded(bits) for edm, bits in _BITS.items() if edm is not INT64},
    GUID: str,
    STRING_TYPE: str,
    DATETIME_TYPE: str,
    BOOLEAN: bool,
    BINARY_TYPE: bytes,
}


def coerce(value: Any, column: Property, decimals: bool) -> Any:
    """Fit one value into what the decoder's record holds."""
    if value is None:
        return None
    coercion: Callable[[Any, bool], Any] = _COERCIONS.get(column.edm, partial(_whole, _BITS.get(column.edm, 64)))
    try:
        return coercion(value, decimals)
    except (ValueError, TypeError, ArithmeticError) as error:
        shown = repr(value)[:60]
        raise DataError(f"Exact sent {shown} for {column.name}, which is {column.edm.sql}.") from error


def _text(value: Any, decimals: bool) -> str:
    if isinstance(value, dict | list):
        raise TypeError("a structure")
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _whole(bits: int, value: Any, decimals: bool) -> int:
    number = Decimal(str(value)) if not isinstance(value, bool) else Decimal(int(value))
    if number != int(number) or not -(2 ** (bits - 1)) <= number < 2 ** (bits - 1):
        raise ValueError("a fraction, or out of range")
    return int(number)


def _flag(value: Any, decimals: bool) -> bool:
    flags: dict[Any, bool] = {True: True, False: False, "true": True, "false": False, "1": True, "0": False}
    if value not in flags:
        raise ValueError("no boolean")
    return flags[value]


def _real(value: Any, decimals: bool) -> Any:
    number = Decimal(str(value))
    if isinstance(value, bool) or not number.is_finite():
        raise ValueError("no number")
    return number if decimals else float(number)


def _bytes(value: Any, decimals: bool) -> bytes:
    import base64

    return base64.b64decode(value, validate=True)


_COERCIONS: dict[EdmType, Callable[[Any, bool], Any]] = {
    GUID: _text,
    STRING_TYPE: _text,
    DATETIME_TYPE: _text,
    BOOLEAN: _flag,
    DOUBLE: _real,
    BINARY_TYPE: _bytes,
}
