"""A `Predicate` → a condition of SQLite over the table of a copy, with its constants as parameters.

In comes a predicate that the planner has chosen for the file, and how a column is written there; out goes text without
any value in it. Never chooses: what stands here is rendered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from exact_dbapi.catalog.model import Property
from exact_dbapi.edm import BOOLEAN, GUID
from exact_dbapi.replica.stored import to_stored
from exact_dbapi.scan import And, Compare, Constant, In, IsNull, Operator, Or, Predicate

Rendered = tuple[str, list[Any]]


def render(predicate: Predicate, place: Callable[[Property], str]) -> Rendered:
    """Write a condition; `place` writes a column."""
    match predicate:
        case And(terms=terms):
            return _joined(" AND ", terms, place)
        case Or(terms=terms):
            return _joined(" OR ", terms, place)
        case IsNull(property=column, negated=negated):
            return f"{place(column)} IS {'NOT ' if negated else ''}NULL", []
        case In(property=column, values=values):
            return _among(column, values, place)
        case Compare(property=column, operator=operator, value=value):
            if column.edm is GUID:
                text, found = _among(column, (value,), place)
                return (text if operator is Operator.EQ else f"NOT ({text})"), found
            return f"{_written(column, place)} {operator} ?", list(_stored(column, (value,)))


def _joined(word: str, terms: Sequence[Predicate], place: Callable[[Property], str]) -> Rendered:
    rendered = [render(term, place) for term in terms]
    return f"({word.join(text for text, _ in rendered)})", [value for _, values in rendered for value in values]


def _among(column: Property, values: Sequence[Constant], place: Callable[[Property], str]) -> Rendered:
    """One parameter for all, for SQLite bounds their number."""
    return f"{_written(column, place)} IN (SELECT value FROM json_each(?))", [json.dumps(_stored(column, values))]


def _written(column: Property, place: Callable[[Property], str]) -> str:
    """A flag is a number in some sync endpoints; any but 0 is true."""
    return f"({place(column)} <> 0)" if column.edm is BOOLEAN else place(column)


def _stored(column: Property, values: Sequence[Constant]) -> list[Any]:
    """Constants as the file holds values; GUIDs in both cases, for they are kept as they came."""
    if column.edm is GUID:
        texts = [str(value) if isinstance(value, UUID) else str(value).lower() for value in values]
        return [spelled for text in texts for spelled in (text, text.upper())]
    if column.edm is BOOLEAN:
        return [int(bool(value)) for value in values]
    return list(to_stored(column.edm, values))
