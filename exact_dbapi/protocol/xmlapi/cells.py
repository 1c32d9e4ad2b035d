"""A column of values → a column of XML text, or why a cell cannot be sent.

In come an Arrow array and the field of the topic that it goes to; out come texts that may stand in an element or an
attribute, NULL where there is nothing. Whole columns are converted at once where nothing can be wrong with them; where
something may be, cell by cell, so that each misfit has its row. Nothing is cut, rounded or guessed.

Source: dates are written YYYY-MM-DD, decimals with a point, booleans 0 and 1: certain.
"""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from exact_dbapi.arrow import constant
from exact_dbapi.catalog.model import Field

if TYPE_CHECKING:
    import pyarrow

#: Why the cell in this row of the column cannot be sent.
Misfit = tuple[int, str]

_TYPE = re.compile(r"(\w+)(?:\((\d+)\))?")
_INTEGERS = frozenset({"integer", "int", "long", "nonNegativeInteger", "positiveInteger"})
_NUMBERS = frozenset({"float", "double", "decimal"})

#: What XML 1.0 cannot hold, however it is written.
_UNSENDABLE = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r"))
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())

_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"))
_BREAKS = (("\r", "&#13;"), ("\n", "&#10;"), ("\t", "&#9;"))
_SHOWN_CHARACTERS = 40


def kind_of(field: Field) -> tuple[str, int | None]:
    """Tell what a field holds (date, boolean, integer, number, binary or text), and how many characters of text."""
    found = _TYPE.match(field.xsd_type)
    name, size = (found[1], found[2]) if found else ("string", None)
    if name in _INTEGERS:
        return "integer", None
    if name in _NUMBERS:
        return "number", None
    if name in ("date", "boolean"):
        return name, None
    return ("binary", None) if name == "base64Binary" else ("text", int(size) if size else None)


def texts_of(array: pyarrow.Array, field: Field) -> tuple[pyarrow.Array, list[Misfit]]:
    """Write the cells of a column as a field has them."""
    import pyarrow

    kind, most = kind_of(field)
    found = None if pyarrow.types.is_null(array.type) else _FAST[kind](array, most)
    if found is not None:
        return found, []
    texts: list[str | None] = []
    misfits: list[Misfit] = []
    for row, value in enumerate(array.to_pylist()):
        try:
            texts.append(None if value is None or value == "" else _SLOW[kind](value, most))
        except ValueError as reason:
            texts.append(None)
            misfits.append((row, f"{_shown(value)} {reason}"))
    return pyarrow.array(texts, pyarrow.string()), misfits


def escaped(texts: pyarrow.Array, *, in_attribute: bool) -> pyarrow.Array:
    """Spell texts so that they may stand in an element, or in an attribute's quotation marks."""
    import pyarrow.compute as pc

    written = _bytes_of(texts)
    for special, spelled in (*_ESCAPES, *(_BREAKS if in_attribute else _BREAKS[:1])):
        if special.encode() in written:
            texts = pc.replace_substring(texts, special, spelled)
    return texts


def _bytes_of(texts: pyarrow.Array) -> bytes:
    """The texts of a column in UTF-8, one behind the other: one look tells what none of them has."""
    _validity, offsets, written = texts.buffers()
    if written is None:
        return b""
    ends = memoryview(offsets).cast("B").cast("i")
    start, end = ends[texts.offset], ends[texts.offset + len(texts)]
    found: bytes = written.slice(start, end - start).to_pybytes()
    return found


def _is_sendable(written: bytes) -> bool:
    """Whether XML can hold all of a text in UTF-8."""
    is_plain = len(written.translate(None, _CONTROLS)) == len(written)
    return is_plain and not any(one in written for one in _NO_CHARACTERS)


def _shown(value: Any) -> str:
    text = repr(value) if not isinstance(value, date | datetime | Decimal) else str(value)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"


def _is_string(array: pyarrow.Array) -> bool:
    import pyarrow

    return bool(pyarrow.types.is_string(array.type) or pyarrow.types.is_large_string(array.type))


def _all_match(array: pyarrow.Array, pattern: str) -> bool:
    import pyarrow.compute as pc

    return pc.all(pc.match_substring_regex(array, pattern)).as_py() is not False


def _as_text(array: pyarrow.Array) -> pyarrow.Array:
    import pyarrow

    return array.cast(pyarrow.string())


def _whole_numbers(array: pyarrow.Array, _most: int | None = None) -> pyarrow.Array | None:
    import pyarrow

    if pyarrow.types.is_integer(array.type):
        return _as_text(array)
    return _as_text(array) if _is_string(array) and _all_match(array, r"^-?\d{1,18}$") else None


def _numbers(array: pyarrow.Array, _most: int | None = None) -> pyarrow.Array | None:
    import pyarrow

    if pyarrow.types.is_floating(array.type):
        texts = _as_text(array)
        return texts if _all_match(texts, r"^-?\d+(\.\d+)?$") else None
    if pyarrow.types.is_integer(array.type):
        return _as_text(array)
    return _as_text(array) if _is_string(array) and _all_match(array, r"^-?\d+(\.\d+)?$") else None


def _dates(array: pyarrow.Array, _most: int | None = None) -> pyarrow.Array | None:
    import pyarrow
    import pyarrow.compute as pc

    if pyarrow.types.is_timestamp(array.type) and array.type.tz is None:
        days = array.cast(pyarrow.date32(), safe=False)
        return _as_text(days) if pc.all(pc.equal(days.cast(array.type), array)).as_py() is not False else None
    if pyarrow.types.is_date32(array.type):
        return _as_text(array)
    if not _is_string(array) or not _all_match(array, r"^\d{4}-\d\d-\d\d$"):
        return None
    try:
        array.cast(pyarrow.date32())
    except pyarrow.ArrowInvalid:
        return None
    return _as_text(array)


def _booleans(array: pyarrow.Array, _most: int | None = None) -> pyarrow.Array | None:
    import pyarrow
    import pyarrow.compute as pc

    return pc.if_else(array, constant("1"), constant("0")) if pyarrow.types.is_boolean(array.type) else None


def _words(array: pyarrow.Array, most: int | None) -> pyarrow.Array | None:
    import pyarrow
    import pyarrow.compute as pc

    if pyarrow.types.is_integer(array.type):
        return _as_text(array)
    if not _is_string(array):
        return None
    texts = _as_text(array)
    if not _is_sendable(_bytes_of(texts)):
        return None
    if most is not None and (pc.max(pc.utf8_length(texts)).as_py() or 0) > most:
        return None
    return pc.if_else(pc.equal(texts, constant("")), constant(None), texts)


def _never(array: pyarrow.Array, _most: int | None) -> None:
    return None


_FAST: dict[str, Callable[[Any, int | None], Any]] = {
    "integer": _whole_numbers,
    "number": _numbers,
    "date": _dates,
    "boolean": _booleans,
    "text": _words,
    "binary": _never,
}


def _number(value: Any, _most: int | None = None) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise ValueError("is not a number")
    if isinstance(value, str) and not re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d{1,3})?", value.strip()):
        hint = " (write the decimals after a point)" if re.fullmatch(r"-?[\d.]*,\d+", value.strip()) else ""
        raise ValueError(f"is not a number{hint}")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("is not a number that can be sent")
    text = format(Decimal(str(value).strip()), "f")
    return text.rstrip("0").rstrip(".") if isinstance(value, float) and "." in text else text


def _whole_number(value: Any, _most: int | None = None) -> str:
    text = _number(int(value) if isinstance(value, bool) else value)
    if Decimal(text) != Decimal(text).to_integral_value():
        raise ValueError("is not a whole number")
    return str(int(Decimal(text)))


def _date(value: Any, _most: int | None = None) -> str:
    moment = _moment(value.strip()) if isinstance(value, str) else value
    if isinstance(moment, datetime):
        if moment.time() != time():
            raise ValueError("has a time of day, and the field holds a date")
        moment = moment.date()
    if not isinstance(moment, date):
        raise ValueError("is not a date such as 2026-01-31")
    return moment.isoformat()


def _moment(text: str) -> datetime:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?", text):
        raise ValueError("is not a date such as 2026-01-31")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("is a day that no calendar has") from None


_FLAGS = {**dict.fromkeys(("true", "yes", "1"), "1"), **dict.fromkeys(("false", "no", "0"), "0")}


def _flag(value: Any, _most: int | None = None) -> str:
    found = _FLAGS.get(str(value).strip().lower().removesuffix(".0"))
    if found is None:
        raise ValueError("is neither true nor false")
    return found


def _word(value: Any, most: int | None) -> str:
    if isinstance(value, bool | bytes) or (isinstance(value, float) and not value.is_integer()):
        raise ValueError("is not a text")
    text = str(int(value)) if isinstance(value, float) else str(value)
    if re.search(_UNSENDABLE, text):
        raise ValueError("holds a character that XML cannot hold")
    if most is not None and len(text) > most:
        raise ValueError(f"has {len(text)} characters, and {most} are the most")
    return text


def _binary(value: Any, _most: int | None) -> str:
    if not isinstance(value, bytes):
        raise ValueError("is not binary")
    return base64.b64encode(value).decode()


_SLOW: dict[str, Callable[[Any, int | None], str]] = {
    "integer": _whole_number,
    "number": _number,
    "date": _date,
    "boolean": _flag,
    "text": _word,
    "binary": _binary,
}
