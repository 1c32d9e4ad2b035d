"""Why a query needs the embedded engine, in the words of SQL.

In comes the tree of a query, out come the clauses and kinds of expression that neither Exact nor the pass-through does.
"""

from __future__ import annotations

from sqlglot import exp

from exact_dbapi.sql.dialect import Tree
from exact_dbapi.sql.nodes import find_all

#: Parts of a query, in the order in which they are told.
_PARTS: tuple[tuple[type[Tree] | tuple[type[Tree], ...], str], ...] = (
    (exp.CTE, "WITH"),
    (exp.Join, "JOIN"),
    ((exp.Union, exp.Except, exp.Intersect), "a set operation"),
    ((exp.Subquery, exp.Exists), "a subquery"),
    (exp.Window, "a window"),
    (exp.AggFunc, "an aggregate"),
    (exp.Group, "GROUP BY"),
    (exp.Distinct, "DISTINCT"),
    (exp.Order, "ORDER BY"),
)


def reasons(tree: Tree) -> tuple[str, ...]:
    """Tell why the engine is needed; where no clause does it, an expression or a condition does."""
    kinds = {type(node) for node in find_all(tree, Tree)}
    found = tuple(word for kind, word in _PARTS if any(issubclass(one, kind) for one in kinds))
    return found or ("an expression or a condition",)
