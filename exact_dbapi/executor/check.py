"""A `Predicate` → a function that tells whether a tuple passes; NULL passes no comparison, as in SQL.

The predicate becomes one Python expression over positions, with its constants beside it, so that a page of rows is
checked in one comprehension.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from exact_dbapi.catalog.model import Property
from exact_dbapi.scan import And, Compare, In, IsNull, Operator, Or, Predicate

_PYTHON = {
    Operator.EQ: "==",
    Operator.NE: "!=",
    Operator.LT: "<",
    Operator.LE: "<=",
    Operator.GT: ">",
    Operator.GE: ">=",
}

Rows = list[tuple[Any, ...]]


def compile_check(predicate: Predicate, select: tuple[Property, ...], decimals: bool) -> Callable[[Rows], Rows]:
    """Make a function that keeps the rows for which a predicate is true.

    `select` says where each property stands in a row; with `decimals` the rows hold money as decimals.
    """
    constants: list[Any] = []
    positions = {column: position for position, column in enumerate(select)}
    text = _expression(predicate, positions, constants)
    names = {f"c{number}": _as_held(value, decimals) for number, value in enumerate(constants)}
    # The text holds only positions and the names c0, c1, …: no value and no name of a user's gets into it.
    keep: Callable[[Rows], Rows] = eval(f"lambda rows: [r for r in rows if {text}]", names)  # noqa: S307
    return keep


def _as_held(constant: Any, decimals: bool) -> Any:
    """The constant in the type that rows have; a float is compared by its digits, as the engine reads a literal."""
    if isinstance(constant, frozenset):
        return frozenset(_as_held(item, decimals) for item in constant)
    return Decimal(repr(constant)) if decimals and isinstance(constant, float) else constant


def _expression(predicate: Predicate, positions: dict[Property, int], constants: list[Any]) -> str:
    match predicate:
        case And(terms=terms):
            return "(" + (" and ".join(_expression(term, positions, constants) for term in terms) or "True") + ")"
        case Or(terms=terms):
            return "(" + (" or ".join(_expression(term, positions, constants) for term in terms) or "False") + ")"
        case IsNull(property=column, negated=negated):
            return f"r[{positions[column]}] is {'not ' if negated else ''}None"
        case In(property=column, values=values):
            constants.append(frozenset(values))
            return f"r[{positions[column]}] in c{len(constants) - 1}"
        case Compare(property=column, operator=operator, value=value):
            constants.append(value)
            place = f"r[{positions[column]}]"
            comparison = f"{place} {_PYTHON[operator]} c{len(constants) - 1}"
            return comparison if operator is Operator.EQ else f"({place} is not None and {comparison})"
