"""A `Predicate` → the `Filter`s that may go along to Exact.

Pushdown may save calls; it may never change an answer. Exact runs on SQL Server with a collation that ignores case and
trailing blanks, rounds moments to 1/300 second, and reads numbers from text: so each leaf is sent only when Exact's
answer is a superset of SQL's, and is called exact only when the two are provably equal. Whatever is not exact is
checked again on our side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeAlias
from urllib.parse import quote
from uuid import UUID

from exact_dbapi.catalog.model import Endpoint, FilterRule, Variant
from exact_dbapi.edm import BINARY_TYPE, BOOLEAN, DATETIME_TYPE, DOUBLE, GUID, STRING_TYPE, EdmType
from exact_dbapi.planner.copied_conditions import push_to_copy
from exact_dbapi.scan import (
    And,
    Compare,
    Constant,
    Filter,
    In,
    IsNull,
    Operator,
    Or,
    Predicate,
    conjoin,
    conjuncts,
    leaves,
)

#: A predicate that may go along, and whether it says just what was asked.
Offer: TypeAlias = tuple[Predicate, bool]

#: Source: longer URLs are refused, counted after encoding (certain).
URL_LIMIT_CHARACTERS = 6_000
DEMANDED_CHARACTERS = 120

#: SQL Server's datetime: nothing before this year, and three values per hundredth of a second.
_FIRST_YEAR = 1753
_ROUNDING = timedelta(milliseconds=10)

#: How much wider than the constant a range over doubles is sent, relative and absolute.
_DOUBLE_SLACK = 1e-9
_DOUBLE_LIMIT = 1e15

#: What a comparison takes beside its name and constant once it is encoded: operator, `or`, the literal's type, quotes.
_LEAF_CHARACTERS = 32

_ZERO_GUID = UUID(int=0)


def push(
    predicate: Predicate | None, endpoint: Endpoint, room_characters: int = URL_LIMIT_CHARACTERS
) -> tuple[Filter, ...]:
    """Choose what of a predicate goes along to an endpoint, with the condition that it demands if none is there.

    `room_characters` is what the encoded URL has left for them; what does not fit stays behind to be checked. A local
    copy has no URL.
    """
    if endpoint.variant is Variant.INCREMENTAL:
        return push_to_copy(predicate, endpoint)
    filters = tuple(
        Filter(offer[0], offer[1]) for term in conjuncts(predicate) if (offer := _offer(term, endpoint)) is not None
    )
    filters = _within(tuple(dict.fromkeys(filters)), room_characters - DEMANDED_CHARACTERS)
    return filters + _demanded(filters, endpoint)


def _within(filters: tuple[Filter, ...], left: int) -> tuple[Filter, ...]:
    """Keep the shortest conditions that fit together."""
    kept: list[Filter] = []
    for term in sorted(filters, key=filter_characters):
        if filter_characters(term) <= left:
            left -= filter_characters(term)
            kept.append(term)
    return tuple(term for term in filters if term in kept)


def filter_characters(term: Filter) -> int:
    """Say how many characters of the encoded URL a condition takes at most."""
    return sum(_leaf_characters(leaf) for leaf in leaves(term.predicate))


def _leaf_characters(leaf: Compare | In | IsNull) -> int:
    values: tuple[Constant, ...] = ()
    if isinstance(leaf, Compare):
        values = (leaf.value,)
    elif isinstance(leaf, In):
        values = leaf.values
    each = _LEAF_CHARACTERS + len(leaf.property.name)
    return sum(each + len(quote(str(value).replace("'", "''"), safe="")) for value in values) or each


def _demanded(filters: tuple[Filter, ...], endpoint: Endpoint) -> tuple[Filter, ...]:
    if endpoint.filter_rule is FilterRule.ANY:
        return ()
    used = {leaf.property.name for term in filters for leaf in leaves(term.predicate)}
    if used & set(endpoint.filter_fields):
        return ()
    key = endpoint.key_properties[0]
    if endpoint.filter_rule is FilterRule.TIMESTAMP_ONLY:
        return (Filter(Compare(key, Operator.GT, 0), is_exact=True, is_demanded=True),)
    lowest: Constant = _ZERO_GUID if key.edm is GUID else (key.edm.low or 0)
    return (Filter(Compare(key, Operator.GE, lowest), is_exact=True, is_demanded=True),)


def _offer(predicate: Predicate, endpoint: Endpoint) -> Offer | None:
    if isinstance(predicate, And):
        return _offer_all(predicate, endpoint)
    if isinstance(predicate, Or):
        return _offer_any(predicate, endpoint)
    own = endpoint.by_name.get(predicate.property.name.lower())
    if own is None or not own.in_get or not own.can_filter:
        return None
    leaf = replace(predicate, property=own)
    if endpoint.filter_rule is FilterRule.TIMESTAMP_ONLY and own.is_key:
        return _after(leaf)
    if isinstance(leaf, IsNull):
        return (leaf, False) if own.edm not in (GUID, BINARY_TYPE) else None
    if isinstance(leaf, In):
        return _offer_any(Or(tuple(Compare(own, Operator.EQ, value) for value in leaf.values)), endpoint)
    return _LEAVES.get(own.edm, _integer if own.edm.is_integer else _nothing)(leaf)


def _offer_all(predicate: And, endpoint: Endpoint) -> Offer | None:
    offers = [_offer(term, endpoint) for term in predicate.terms]
    kept = [offer for offer in offers if offer is not None]
    joined = conjoin(tuple(offer[0] for offer in kept))
    if joined is None:
        return None
    return joined, len(kept) == len(offers) and all(offer[1] for offer in kept)


def _offer_any(predicate: Or, endpoint: Endpoint) -> Offer | None:
    offers = [_offer(term, endpoint) for term in predicate.terms]
    known = [offer for offer in offers if offer is not None]
    if not known or len(known) < len(offers):
        return None
    return (Or(tuple(offer[0] for offer in known)) if len(known) > 1 else known[0][0]), all(o[1] for o in known)


def _after(leaf: Compare | In | IsNull) -> Offer | None:
    """The sync endpoints know one condition: ``Timestamp gt n``."""
    if not isinstance(leaf, Compare) or not isinstance(leaf.value, int):
        return None
    if leaf.operator is Operator.GT:
        return leaf, True
    if leaf.operator in (Operator.GE, Operator.EQ):
        return Compare(leaf.property, Operator.GT, leaf.value - 1), leaf.operator is Operator.GE
    return None


def _nothing(leaf: Compare) -> Offer | None:
    return None


def _guid(leaf: Compare) -> Offer | None:
    if leaf.operator is Operator.EQ:
        return leaf, True
    return (leaf, False) if leaf.operator is Operator.NE else None


def _boolean(leaf: Compare) -> Offer | None:
    if leaf.operator is Operator.EQ:
        return leaf, True
    return (leaf, False) if leaf.operator is Operator.NE else None


def _integer(leaf: Compare) -> Offer | None:
    value, edm = leaf.value, leaf.property.edm
    if isinstance(value, Decimal | float) and value == int(value):
        value = int(value)
    if not isinstance(value, int) or edm.low is None or edm.high is None or not edm.low <= value <= edm.high:
        return None
    return Compare(leaf.property, leaf.operator, value), leaf.operator is not Operator.NE


def _double(leaf: Compare) -> Offer | None:
    if not isinstance(leaf.value, int | float | Decimal):
        return None
    value = float(leaf.value)
    if abs(value) > _DOUBLE_LIMIT:
        return None
    slack = max(abs(value) * _DOUBLE_SLACK, _DOUBLE_SLACK)
    return _range(leaf, value - slack, value + slack)


def _moment(leaf: Compare) -> Offer | None:
    value = leaf.value
    if not isinstance(value, datetime) or value.year < _FIRST_YEAR:
        return None
    if value.microsecond == 0:
        return leaf, leaf.operator is not Operator.NE
    if value.year >= datetime.max.year:
        return None
    return _range(leaf, value - _ROUNDING, value + _ROUNDING)


def _range(leaf: Compare, low: Constant, high: Constant) -> Offer | None:
    """Widen a comparison to bounds that surely let through what it lets through."""
    above, below = Compare(leaf.property, Operator.GE, low), Compare(leaf.property, Operator.LE, high)
    match leaf.operator:
        case Operator.EQ:
            return And((above, below)), False
        case Operator.GT | Operator.GE:
            return above, False
        case Operator.LT | Operator.LE:
            return below, False
    return None


def _text(leaf: Compare) -> Offer | None:
    value = leaf.value
    if leaf.operator is not Operator.EQ or not isinstance(value, str) or not value.isprintable():
        return None
    spellings = leaf.property.spellings(value)
    if not spellings:
        return None
    terms = tuple(Compare(leaf.property, Operator.EQ, spelling) for spelling in spellings)
    return (Or(terms) if len(terms) > 1 else terms[0]), False


_LEAVES: dict[EdmType, Callable[[Compare], Offer | None]] = {
    GUID: _guid,
    BOOLEAN: _boolean,
    DOUBLE: _double,
    DATETIME_TYPE: _moment,
    STRING_TYPE: _text,
}
