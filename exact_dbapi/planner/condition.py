"""A WHERE clause over one table → a `Predicate`, or None where only the engine can judge it.

In comes the tree of a condition, out comes negation normal form over properties and constants. What is turned is turned
exactly: the predicate is true for just those rows for which the condition is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

from exact_dbapi.catalog.model import Property
from exact_dbapi.edm import BOOLEAN, GUID
from exact_dbapi.planner.constants import UNKNOWN, constant, literal
from exact_dbapi.planner.resolve import Relation
from exact_dbapi.scan import And, Compare, Constant, In, IsNull, Operator, Or, Predicate
from exact_dbapi.sql.dialect import Tree

_OPERATORS: dict[type[Tree], Operator] = {
    exp.EQ: Operator.EQ,
    exp.NEQ: Operator.NE,
    exp.LT: Operator.LT,
    exp.LTE: Operator.LE,
    exp.GT: Operator.GT,
    exp.GTE: Operator.GE,
}
_NEGATED = {
    Operator.EQ: Operator.NE,
    Operator.NE: Operator.EQ,
    Operator.LT: Operator.GE,
    Operator.GE: Operator.LT,
    Operator.GT: Operator.LE,
    Operator.LE: Operator.GT,
}
_MIRRORED = {
    Operator.EQ: Operator.EQ,
    Operator.NE: Operator.NE,
    Operator.LT: Operator.GT,
    Operator.GT: Operator.LT,
    Operator.LE: Operator.GE,
    Operator.GE: Operator.LE,
}

_ORDERED = frozenset({Operator.LT, Operator.LE, Operator.GT, Operator.GE})

#: A condition that every row meets.
ALWAYS = And(())


def condition(node: Tree, relation: Relation, bound: Mapping[str, Any], negated: bool = False) -> Predicate | None:
    """Turn a condition into a predicate; None when the engine must judge it.

    Raises: UndefinedColumn; DataError for a constant that does not fit its column.
    """
    if isinstance(node, exp.Paren):
        return condition(node.this, relation, bound, negated)
    if isinstance(node, exp.Not):
        return condition(node.this, relation, bound, not negated)
    if isinstance(node, exp.And | exp.Or):
        return _connective(node, relation, bound, negated)
    if isinstance(node, exp.Column):
        return _flag(node, relation, negated)
    for kind, turn in _TURNS.items():
        if isinstance(node, kind):
            return turn(node, relation, bound, negated)
    value = literal(node, bound)
    return ALWAYS if value is (not negated) else None


def _connective(node: exp.Connector, relation: Relation, bound: Mapping[str, Any], negated: bool) -> Predicate | None:
    terms = [condition(term, relation, bound, negated) for term in (node.left, node.right)]
    if any(term is None for term in terms):
        return None
    known = tuple(term for term in terms if term is not None)
    if isinstance(node, exp.And) is not negated:
        return And(known)
    return Or(known)


def column_of(node: Tree, relation: Relation) -> Property | None:
    """The property that a plain column names; None for any other expression, and for a name that the table does not
    have: it may be that of an output, and otherwise the engine's binder finds it wrong."""
    if isinstance(node, exp.Paren):
        return column_of(node.this, relation)
    if not isinstance(node, exp.Column) or isinstance(node.this, exp.Star):
        return None
    if node.table and node.table.lower() != relation.alias.lower():
        return None
    return relation.by_name.get(node.name.lower())


def _flag(node: exp.Column, relation: Relation, negated: bool) -> Predicate | None:
    column = column_of(node, relation)
    if column is None or column.edm is not BOOLEAN:
        return None
    return Compare(column, Operator.EQ, not negated)


def _comparison(node: exp.Binary, relation: Relation, bound: Mapping[str, Any], negated: bool) -> Predicate | None:
    operator = _OPERATORS[type(node)]
    column, other = column_of(node.left, relation), node.right
    if column is None:
        column, other, operator = column_of(node.right, relation), node.left, _MIRRORED[operator]
    if column is None:
        return _constant_comparison(node, bound, negated)
    value = constant(other, column, bound)
    return _leaf(column, _NEGATED[operator] if negated else operator, value)


def _constant_comparison(node: exp.Binary, bound: Mapping[str, Any], negated: bool) -> Predicate | None:
    """`1 = 1`, which tools write where they have no condition."""
    left, right = literal(node.left, bound), literal(node.right, bound)
    if isinstance(node, exp.EQ) and type(left) is type(right) is int and (left == right) is not negated:
        return ALWAYS
    return None


def _leaf(column: Property, operator: Operator, value: Constant | object) -> Predicate | None:
    if value is UNKNOWN or not is_comparable(column, operator):
        return None
    return Compare(column, operator, value)  # type: ignore[arg-type]


def is_comparable(column: Property, operator: Operator) -> bool:
    """Whether Python orders the values as the engine does; GUIDs are text there, and booleans are better left to it."""
    return operator not in _ORDERED or column.edm not in (GUID, BOOLEAN)


def _between(node: Tree, relation: Relation, bound: Mapping[str, Any], negated: bool) -> Predicate | None:
    column = column_of(node.this, relation)
    if column is None or node.args.get("symmetric"):
        return None
    low = _leaf(column, Operator.LT if negated else Operator.GE, constant(node.args["low"], column, bound))
    high = _leaf(column, Operator.GT if negated else Operator.LE, constant(node.args["high"], column, bound))
    if low is None or high is None:
        return None
    return Or((low, high)) if negated else And((low, high))


def _membership(node: Tree, relation: Relation, bound: Mapping[str, Any], negated: bool) -> Predicate | None:
    column = column_of(node.this, relation)
    if column is None or not node.expressions or node.args.get("query") or node.args.get("unnest"):
        return None
    values = tuple(constant(item, column, bound) for item in node.expressions)
    if any(value is UNKNOWN for value in values):
        return None
    if negated:
        return And(tuple(Compare(column, Operator.NE, value) for value in values))  # type: ignore[arg-type]
    return In(column, values)  # type: ignore[arg-type]


def _null_test(node: Tree, relation: Relation, bound: Mapping[str, Any], negated: bool) -> Predicate | None:
    column = column_of(node.this, relation)
    if column is None or not isinstance(node.expression, exp.Null):
        return None
    return IsNull(column, negated)


_Turn = Callable[[Any, Relation, Mapping[str, Any], bool], Predicate | None]
_TURNS: dict[type[Tree], _Turn] = {
    **dict.fromkeys(_OPERATORS, _comparison),
    exp.Between: _between,
    exp.In: _membership,
    exp.Is: _null_test,
}
