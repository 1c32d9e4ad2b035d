"""OData literals: how a value is written in a URL, and how it is read there.

In comes text such as ``guid'…'``, ``387L`` or ``'O''Brien'`` and out comes a typed `Literal`; or a stored value
comes in and its literal goes out, for keys and skip tokens. Never reads a whole expression.

Source: recorded skip tokens (guid, datetime with trimmed fraction, quoted text, plain Int32, Int64 with L) are certain;
doubles and booleans follow the framework.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from exact_dbapi.edm import BINARY_TYPE, BOOLEAN, DATETIME_TYPE, GUID, INT64, STRING_TYPE, EdmType
from exact_dbapi.simulator.clock import iso_date

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(:\d\d)?(\.\d{1,7})?)?Z?")
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?[LlMmDdFf]?")
_TYPED = {"guid": "Edm.Guid", "datetime": "Edm.DateTime", "binary": "Edm.Binary", "X": "Edm.Binary"}

#: The families within which values can be compared.
FAMILIES = {STRING_TYPE: "text", GUID: "guid", DATETIME_TYPE: "moment", BOOLEAN: "bool", BINARY_TYPE: "binary"}


class BadLiteral(ValueError):
    """A literal that its own type does not accept; `edm_name` is that type."""

    def __init__(self, edm_name: str) -> None:
        super().__init__(edm_name)
        self.edm_name = edm_name


@dataclass(frozen=True, slots=True)
class Literal:
    """A value read from a URL and the family it belongs to (``null`` for null)."""

    value: Any
    family: str


def family(edm: EdmType) -> str:
    """Name the family of a type: everything that is not text, guid, moment, bool or binary is a number."""
    return FAMILIES.get(edm, "number")


def read_literal(text: str) -> Literal:
    """Read one literal.

    Raises: BadLiteral when the text has a type but not its form; ValueError when it is no literal at all.
    """
    if text in ("true", "false"):
        return Literal(text == "true", "bool")
    if text == "null":
        return Literal(None, "null")
    if text.startswith("'"):
        return Literal(_unquote(text), "text")
    prefix, quoted, rest = text.partition("'")
    if quoted:
        return _read_typed(prefix, "'" + rest)
    if _NUMBER.fullmatch(text):
        return Literal(_number(text), "number")
    raise ValueError(text)


def _read_typed(prefix: str, quoted: str) -> Literal:
    edm_name = _TYPED.get(prefix)
    if edm_name is None:
        raise ValueError(prefix)
    inner = _unquote(quoted)
    if edm_name == "Edm.Guid" and _GUID.fullmatch(inner):
        return Literal(inner.lower(), "guid")
    if edm_name == "Edm.Binary" and re.fullmatch(r"(?:[0-9a-fA-F]{2})*", inner):
        return Literal(bytes.fromhex(inner), "binary")
    if edm_name == "Edm.DateTime":
        return Literal(_moment(inner), "moment")
    raise BadLiteral(edm_name)


def _moment(text: str) -> datetime:
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise BadLiteral("Edm.DateTime")
    day, minute, second, fraction = match.groups()
    written = f"{day}T{minute or '00:00'}{second or ':00'}{(fraction or '.0')[:7]}"
    try:
        return datetime.fromisoformat(written + "0" * (26 - len(written)))
    except ValueError as error:
        raise BadLiteral("Edm.DateTime") from error


def _number(text: str) -> int | float:
    digits = text.rstrip("LlMmDdFf")
    return int(digits) if re.fullmatch(r"-?\d+", digits) else float(digits)


def _unquote(text: str) -> str:
    if len(text) < 2 or not text.endswith("'"):
        raise ValueError(text)
    return text[1:-1].replace("''", "'")


def write_literal(value: Any, edm: EdmType) -> str:
    """Write a stored value as a literal of its type."""
    if value is None:
        return "null"
    if edm is GUID:
        return f"guid'{value}'"
    if edm is STRING_TYPE:
        return "'" + str(value).replace("'", "''") + "'"
    if edm is DATETIME_TYPE:
        return f"datetime'{iso_date(value)}'"
    if edm is INT64:
        return f"{value}L"
    if edm is BOOLEAN:
        return "true" if value else "false"
    if edm is BINARY_TYPE:
        return f"binary'{base64.b16encode(value).decode()}'"
    return repr(value) if edm.is_integer else f"{value!r}D"


def split_literals(text: str) -> list[str]:
    """Split at the commas that stand outside quotes."""
    parts: list[str] = re.findall(r"(?:[^,']|'(?:[^']|'')*'?)+", text)
    return parts
