"""A `Predicate` → the `Filter`s that the file of local copies can answer.

The file is SQLite, and holds values as Exact gave them. A condition goes there where it is surely true of the same rows
as in the engine: comparisons of texts byte by byte, of GUIDs for equality, of whole numbers, flags and moments, and the
tests for NULL. Floats stay with the engine: with the setting `decimals` they are others there. Knows no endpoint.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.edm import BINARY_TYPE, BOOLEAN, DATETIME_TYPE, GUID, STRING_TYPE, EdmType
from exact_dbapi.scan import And, Compare, Constant, Filter, In, IsNull, Operator, Or, Predicate, conjoin, conjuncts

#: A condition, and whether it says just what was asked.
_Offer: TypeAlias = tuple[Predicate, bool]

_EQUALITY = (Operator.EQ, Operator.NE)


def push_to_copy(predicate: Predicate | None, endpoint: Endpoint) -> tuple[Filter, ...]:
    """Choose what of a predicate the file can answer; what is not exact lets more rows through."""
    offers = [_offer(term, endpoint) for term in conjuncts(predicate)]
    return tuple(dict.fromkeys(Filter(*offer) for offer in offers if offer is not None))


def _offer(predicate: Predicate, endpoint: Endpoint) -> _Offer | None:
    if isinstance(predicate, And | Or):
        offers = [_offer(term, endpoint) for term in predicate.terms]
        known = [offer for offer in offers if offer is not None]
        is_whole = len(known) == len(offers)
        terms = tuple(offer[0] for offer in known)
        if not terms or (isinstance(predicate, Or) and not is_whole):
            return None
        joined = conjoin(terms) if isinstance(predicate, And) else Or(terms)
        return None if joined is None else (joined, is_whole and all(offer[1] for offer in known))
    own = endpoint.by_name.get(predicate.property.name.lower())
    if own is None or own.edm is BINARY_TYPE:
        return None
    if isinstance(predicate, IsNull):
        return replace(predicate, property=own), True
    values = predicate.values if isinstance(predicate, In) else (predicate.value,)
    kept = tuple(_constant(value, own.edm) for value in values)
    if None in kept or (isinstance(predicate, Compare) and not _is_compared(predicate.operator, own.edm)):
        return None
    found = tuple(value for value in kept if value is not None)
    return (In(own, found) if isinstance(predicate, In) else Compare(own, predicate.operator, found[0])), True


def _is_compared(operator: Operator, edm: EdmType) -> bool:
    return operator in _EQUALITY or edm not in (GUID, BOOLEAN)


def _constant(value: Constant, edm: EdmType) -> Constant | None:
    """The constant as the file can compare it; None where it is none of the column's type."""
    if edm is STRING_TYPE:
        return value if isinstance(value, str) and _is_plain(value) else None
    if edm is GUID:
        return value if isinstance(value, UUID) else None
    if edm is BOOLEAN:
        return value if isinstance(value, bool) else None
    if edm is DATETIME_TYPE:
        return value if isinstance(value, datetime) and value.tzinfo is None else None
    if edm.low is None or edm.high is None or isinstance(value, bool):
        return None
    if isinstance(value, Decimal | float) and edm.low <= value <= edm.high and value == int(value):
        value = int(value)
    return value if isinstance(value, int) and edm.low <= value <= edm.high else None


def _is_plain(text: str) -> bool:
    """Whether SQLite surely reads a text as it is: no zero in it, and no half of a character."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
