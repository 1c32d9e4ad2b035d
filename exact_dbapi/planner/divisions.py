"""Which divisions a condition on `Division` calls; such a condition is settled by the calls and never sent.

A row of a division-scoped table belongs to the division that was called, so its `Division` is that number, whether
Exact has the column or this driver adds it. A number that the statement names may add a company that was not chosen;
one that the engine has computed, as from ``Division * 2 = 204060``, only restricts the chosen ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlglot import exp

from exact_dbapi.catalog.model import is_division
from exact_dbapi.planner.constants import literal
from exact_dbapi.planner.resolve import Relation
from exact_dbapi.scan import And, Compare, In, IsNull, Operator, Or, Predicate, conjoin, conjuncts, leaves
from exact_dbapi.sql.dialect import Tree
from exact_dbapi.sql.nodes import find_all


def is_about_division(term: Predicate) -> bool:
    """Whether a condition speaks of nothing but `Division`."""
    return all(is_division(leaf.property) for leaf in leaves(term))


def beyond_division(predicate: Predicate | None) -> Predicate | None:
    """Leave out of a predicate what only speaks of `Division`."""
    return conjoin(tuple(term for term in conjuncts(predicate) if not is_about_division(term)))


def written(tree: Tree, bound: Mapping[str, Any], relations: Sequence[Relation]) -> frozenset[int]:
    """Collect the numbers that a statement itself compares by `=` or `IN` with what may be a division."""
    found: set[int] = set()
    for node in find_all(tree, exp.EQ):
        for column, other in ((node.left, node.right), (node.right, node.left)):
            if _may_be_division(column, relations):
                found.update(_numbers((other,), bound))
    for membership in find_all(tree, exp.In):
        if _may_be_division(membership.this, relations):
            found.update(_numbers(tuple(membership.expressions), bound))
    return frozenset(found)


def _may_be_division(node: Tree, relations: Sequence[Relation]) -> bool:
    """Whether a node is a column other than one that stands beside `Division` in its table: an outer name for a
    division, or the code in a list of companies, names one; an entry number that happens to equal it does not."""
    if not isinstance(node, exp.Column):
        return False
    name, table = node.name.lower(), node.table.lower()
    aimed = [one for one in relations if name in one.by_name and table in ("", one.alias.lower())]
    return not any(not is_division(one.by_name[name]) and any(map(is_division, one.columns)) for one in aimed)


def _numbers(nodes: tuple[Tree, ...], bound: Mapping[str, Any]) -> set[int]:
    return {value for node in nodes if type(value := literal(node, bound)) is int}


def called(
    predicate: Predicate | None, chosen: tuple[int, ...] | None, names: frozenset[int] | None
) -> tuple[int, ...] | None:
    """Say which divisions to call: those that a condition names, else the chosen ones that it admits.

    `names` are the numbers that count as named, or None for all. The answer is None when nothing is named and none were
    chosen yet.
    """
    terms = [term for term in conjuncts(predicate) if is_about_division(term)]
    named: set[int] | None = None
    for term in terms:
        values = _named(term)
        if values is not None and (names is None or values <= names):
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
