"""How values of rows are spelt in XML.

In comes a property with the type of the field that shows it, out comes a function from stored values to text, ready to
stand in an element or an attribute. Never looks at other values of a row.

Source: dates as YYYY-MM-DD, decimals with a point, booleans as 0 and 1, guids in braces: certain. Codes without the
blanks that REST fills them up with, percentages as the fractions that REST has: likely.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from exact_dbapi.catalog.mapping import Pair
from exact_dbapi.catalog.model import Property
from exact_dbapi.edm import BINARY_TYPE, BOOLEAN, DATETIME_TYPE, GUID, STRING_TYPE
from exact_dbapi.simulator.clock import iso_date

Spell = Callable[[Any], str]

#: What XML 1.0 cannot hold, escaped or not.
_IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKUP = re.compile('[&<>"\r\n\t]')
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}


def escaped(text: str) -> str:
    """Write a text so that an element or an attribute gives it back; what XML cannot hold is left out."""
    if text.isascii() and text.isalnum():
        return text
    return _MARKUP.sub(lambda found: _ENTITIES[found.group()], _IMPOSSIBLE.sub("", text))


def speller(item: Property, xsd_type: str, pair: Pair) -> Spell:
    """Choose how the values of a property are written in a field."""
    if pair.values:
        texts = {value: escaped(text) for text, value in pair.values}
        return lambda value: texts.get(value, "")
    if xsd_type == "boolean" or item.edm is BOOLEAN:
        return _boolean
    if item.edm is DATETIME_TYPE:
        return _date if xsd_type == "date" else _moment
    return _BY_TYPE.get(item.edm.name, number_text)


def number_text(value: float) -> str:
    """Write a number in full, without an exponent and without a needless fraction."""
    text = repr(value)
    if "e" in text:
        text = format(Decimal(text), "f")
    return text.removesuffix(".0")


def _boolean(value: Any) -> str:
    return "1" if value in (True, 1, "1", "true") else "0"


def _date(value: datetime) -> str:
    return f"{value.year:04d}-{value.month:02d}-{value.day:02d}"


def _moment(value: datetime) -> str:
    return iso_date(value)


def _guid(value: str) -> str:
    return f"{{{value}}}"


def _binary(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


_BY_TYPE: dict[str, Spell] = {GUID.name: _guid, STRING_TYPE.name: escaped, BINARY_TYPE.name: _binary}
