"""How SQL Server compares values: the order of guids, the collation of text.

In comes a stored value, out comes something Python compares the same way. Source: the default order of eight recorded
lists is the order of SQL Server's `uniqueidentifier`, certain; text compares without regard to case and to trailing
blanks, but with regard to accents, certain. Never changes a stored value.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cmp_to_key, lru_cache
from typing import Any

from exact_dbapi.edm import DATETIME_TYPE, GUID, STRING_TYPE, EdmType
from exact_dbapi.simulator.clock import sql_datetime

Value = Any
SortKey = Callable[[Value], Any]


def guid_key(value: str) -> str:
    """Reorder a guid's digits so that plain text order is SQL Server's: the last group counts first."""
    last, fourth = value[24:36], value[19:23]
    third, second = value[16:18] + value[14:16], value[11:13] + value[9:11]
    first = value[6:8] + value[4:6] + value[2:4] + value[0:2]
    return (last + fourth + third + second + first).lower()


def fold(value: str) -> str:
    """Fold a text so that two texts are equal to SQL Server exactly when their folds are equal."""
    return value.rstrip(" ").casefold()


@lru_cache(maxsize=65536)
def text_key(value: str) -> tuple[str, str]:
    """Make the sort key of a text: base letters first, accents decide among equals."""
    folded = fold(value)
    if folded.isascii():
        return folded, folded
    letters = "".join(mark for mark in unicodedata.normalize("NFD", folded) if not unicodedata.combining(mark))
    return letters, folded


def _same(value: Value) -> Value:
    return value


def sort_key(edm: EdmType) -> SortKey:
    """Choose how values of a type are ordered (nulls aside)."""
    if edm is GUID:
        return guid_key
    if edm is STRING_TYPE:
        return text_key
    return sql_datetime if edm is DATETIME_TYPE else _same


def null_first(key: SortKey) -> SortKey:
    """Extend an order to nulls, which SQL Server puts before everything."""
    return lambda value: (0,) if value is None else (1, key(value))


def descending(key: SortKey) -> SortKey:
    """Turn an order around."""
    turned = cmp_to_key(_against)
    return lambda value: turned(key(value))


def _against(left: Any, right: Any) -> int:
    return int(left < right) - int(left > right)
