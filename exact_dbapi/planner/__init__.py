"""Statement → Plan, complete and priced before the first call. Sends nothing and reads only the catalog."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from exact_dbapi.plan import Plan, Read
from exact_dbapi.planner.change import change
from exact_dbapi.planner.passthrough import passthrough
from exact_dbapi.planner.resolve import Context, Relation, relations
from exact_dbapi.sql import Change, Select
from exact_dbapi.sql.dialect import Tree

__all__ = ["Context", "plan"]


def plan(statement: Select | Change, bound: dict[str, Any], context: Context) -> Plan:
    """Plan a query or a change.

    Raises: ProgrammingError and its kinds for a wrong statement, DataError for a value that does not fit,
    NotSupportedError for what this driver does not do; never sends a request.
    """
    tree = _with_limits(statement.tree.copy())
    if isinstance(statement, Change):
        return change(tree, statement.verb, bound, context)
    return _read(tree, bound, context)


def _with_limits(tree: Tree) -> Tree:
    """Spell FETCH FIRST n ROWS ONLY as LIMIT n, which it means."""
    for fetch in list(tree.find_all(exp.Fetch)):
        if fetch.args.get("count") is not None and not fetch.args.get("limit_options"):
            fetch.replace(exp.Limit(expression=fetch.args["count"].copy()))
    return tree


def _read(tree: Tree, bound: dict[str, Any], context: Context) -> Read:
    found = relations(tree, context)
    if _stands_alone(tree, found):
        direct = passthrough(tree, found[0], bound, context)
        if direct is not None:
            return direct
    from exact_dbapi.planner.residual import residual

    return residual(tree, found, bound, context)


def _stands_alone(tree: Tree, found: tuple[Relation, ...]) -> bool:
    """Whether the query is a SELECT from just one remote table, without subqueries."""
    if len(found) != 1 or not isinstance(tree, exp.Select):
        return False
    return len(list(tree.find_all(exp.Table))) == 1 and len(list(tree.find_all(exp.Query))) == 1
