"""Whether what Exact has is what was sent: value by value, row by row, and the lines of a document against each other.

In come what was sent and what is stored, out come differences. Knows what Exact makes of a value by itself. Never asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Collection as Several
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from exact_dbapi.catalog.model import Property
from exact_dbapi.edm import DATETIME_TYPE, DOUBLE, GUID
from exact_dbapi.executor.pending import spelled
from exact_dbapi.mutation import Document, Value

Stored = dict[str, Any]


class Agreement(StrEnum):
    """How far stored lines are those that were sent: wholly, as many of the same things, or not."""

    WHOLE = "whole"
    NEAR = "near"
    OTHER = "other"


def compared_lines(rows: Sequence[Document], stored: Sequence[Stored]) -> Agreement:
    """Compare the lines that were sent with those that are there, whatever their order.

    Near are as many lines that refer to the same things: Exact may have rounded or completed the rest.
    """
    if len(rows) != len(stored):
        return Agreement.OTHER
    if _pairs_up(rows, stored, lambda column: True):
        return Agreement.WHOLE
    return Agreement.NEAR if _pairs_up(rows, stored, lambda column: column.edm is GUID) else Agreement.OTHER


def _pairs_up(rows: Sequence[Document], stored: Sequence[Stored], counts: Callable[[Property], bool]) -> bool:
    """Tell whether each line has a stored one of its own that agrees in the columns that count."""
    left = list(stored)
    for row in rows:
        values = [(column, value) for column, value in row.root.values if counts(column)]
        found = next((line for line in left if agrees(values, line)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def agrees(values: Several[tuple[Property, Value]], stored: Stored) -> bool:
    """Tell whether a row holds what was sent, as far as it shows it."""
    return not differences(values, stored)


def differences(values: Several[tuple[Property, Value]], stored: Stored) -> list[tuple[Property, Value, Any]]:
    """List the columns in which a row is not what was sent: the column, what was sent, what is there."""
    found = []
    for column, value in values:
        if column.name in stored and not is_same(value, stored[column.name], column):
            found.append((column, value, stored[column.name]))
    return found


def is_same(sent: Value, stored: Any, column: Property) -> bool:
    """Compare a value with what Exact made of it: padded, rounded to its clock's ticks, an empty text as none."""
    if sent is None or stored is None:
        return (sent or None) == (stored or None)
    if column.edm is DATETIME_TYPE and isinstance(sent, datetime) and isinstance(stored, datetime):
        return abs(sent - stored) < timedelta(milliseconds=5)
    if column.edm is DOUBLE:
        return abs(float(str(sent)) - float(stored)) <= 1e-9 * max(1.0, abs(float(stored)))
    if isinstance(sent, str) and isinstance(stored, str):
        return str(spelled(sent)).strip(" ") == stored.strip(" ")
    return spelled(sent) == spelled(stored)
