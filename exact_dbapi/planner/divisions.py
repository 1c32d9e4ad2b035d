"""Which divisions a condition on `Division` calls; such a condition is settled by the calls and never sent.

A row of a division-scoped table belongs to the division that was called, so its `Division` is that number, whether
Exact has the column or this driver adds it.
"""

from __future__ import annotations

from exact_dbapi.catalog.model import ADDED_DIVISION
from exact_dbapi.scan import And, Compare, In, IsNull, Operator, Or, Predicate, conjoin, conjuncts, leaves


def is_about_division(term: Predicate) -> bool:
    """Whether a condition speaks of nothing but `Division`."""
    return all(
        leaf.property.name == ADDED_DIVISION.name and leaf.property.edm is ADDED_DIVISION.edm for leaf in leaves(term)
    )


def beyond_division(predicate: Predicate | None) -> Predicate | None:
    """Leave out of a predicate what only speaks of `Division`."""
    return conjoin(tuple(term for term in conjuncts(predicate) if not is_about_division(term)))


def called(predicate: Predicate | None, chosen: tuple[int, ...] | None) -> tuple[int, ...] | None:
    """Say which divisions to call: those that a condition names, else the chosen ones that it admits.

    None when nothing is named and none were chosen yet.
    """
    terms = [term for term in conjuncts(predicate) if is_about_division(term)]
    named: set[int] | None = None
    for term in terms:
        values = _named(term)
        if values is not None:
            named = values if named is None else named & values
    candidates = chosen if named is None else tuple(sorted(named))
    if candidates is None:
        return None
    return tuple(division for division in candidates if all(_admits(term, division) for term in terms))


def _named(term: Predicate) -> set[int] | None:
    values: tuple[object, ...] = ()
    if isinstance(term, In):
        values = term.values
    elif isinstance(term, Compare) and term.operator is Operator.EQ:
        values = (term.value,)
    numbers = {value for value in values if type(value) is int}
    return numbers if values and len(numbers) == len(set(values)) else None


def _admits(term: Predicate, division: int) -> bool:
    match term:
        case And(terms=terms):
            return all(_admits(one, division) for one in terms)
        case Or(terms=terms):
            return any(_admits(one, division) for one in terms)
        case IsNull(negated=negated):
            return negated
        case In(values=values):
            return division in values
        case Compare(operator=operator, value=value):
            return _COMPARISONS[operator](division, value)


_COMPARISONS = {
    Operator.EQ: lambda one, other: bool(one == other),
    Operator.NE: lambda one, other: bool(one != other),
    Operator.LT: lambda one, other: bool(one < other),
    Operator.LE: lambda one, other: bool(one <= other),
    Operator.GT: lambda one, other: bool(one > other),
    Operator.GE: lambda one, other: bool(one >= other),
}
