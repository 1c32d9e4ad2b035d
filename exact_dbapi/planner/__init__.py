"""Statement → Plan, complete and priced before the first call. Sends nothing and reads only the catalog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp

from exact_dbapi.errors import NotSupportedError
from exact_dbapi.plan import Plan, Read, Write
from exact_dbapi.planner.change import change
from exact_dbapi.planner.frames import furnish
from exact_dbapi.planner.passthrough import passthrough
from exact_dbapi.planner.resolve import Context, Relation, relations
from exact_dbapi.planner.route import check_hints
from exact_dbapi.planner.rows import Template
from exact_dbapi.planner.seen import Seen, key_of
from exact_dbapi.planner.sides import check_hinted, hinted
from exact_dbapi.planner.synchronize import synchronize
from exact_dbapi.planner.views import expanded
from exact_dbapi.sql import Change, Select, Synchronize
from exact_dbapi.sql.dialect import Tree
from exact_dbapi.sql.hints import Hints
from exact_dbapi.sql.nodes import find_all

__all__ = ["Context", "Seen", "key_of", "plan", "plan_each"]


def plan(statement: Select | Change | Synchronize, bound: dict[str, Any], context: Context) -> Plan:
    """Plan a query, a change, or a synchronization.

    Raises: ProgrammingError and its kinds for a wrong statement, DataError for a value that does not fit,
    NotSupportedError for what this driver does not do; never sends a request.
    """
    if isinstance(statement, Change):
        found = _change(statement, bound, context)
        return found.filled((bound,), context) if isinstance(found, Template) else found
    if isinstance(statement, Synchronize):
        within = _as_now(context, statement.hints)
        check_hinted(statement.hints, statement.tree)
        return synchronize(
            statement, bound, within, lambda query: _checked(_with_limits(query), bound, hinted(within, query))
        )
    return _checked(_with_limits(statement.tree.copy()), bound, replace(context, hints=statement.hints))


def plan_each(statement: Change, bounds: Sequence[dict[str, Any]], context: Context) -> Write | None:
    """Plan a change once for several sets of parameters: one write, with the rows of each set after the other.

    None where the rows do not stand in the text, and for local tables: then each set has a plan of its own.

    Raises: what `plan` raises.
    """
    found = _change(statement, bounds[0], context) if bounds else None
    return found.filled(bounds, context) if isinstance(found, Template) else None


def _change(statement: Change, bound: dict[str, Any], context: Context) -> Plan | Template:
    tree = _with_limits(statement.tree.copy())
    context = _as_now(context, statement.hints)
    return change(tree, statement.verb, bound, context, lambda query: _checked(query, bound, context))


def _as_now(context: Context, hints: Hints) -> Context:
    """Let no copy answer, however fresh: what a change is made of has to be as it is now."""
    settings = replace(context.settings, freshness=None)
    return replace(context, hints=replace(hints, freshness_seconds=None), settings=settings)


def _checked(tree: Tree, bound: dict[str, Any], context: Context) -> Read:
    tree = expanded(tree, context)
    furnished, frames = furnish(tree, bound, context)
    read = _read(tree, bound, furnished)
    return replace(read, frames=frames) if frames else read


def _with_limits(tree: Tree) -> Tree:
    """Spell FETCH FIRST n ROWS ONLY as LIMIT n, which it means.

    Raises: NotSupportedError for rows that tie with the last one.
    """
    for limit in list(find_all(tree, exp.Fetch, exp.Limit)):
        options = limit.args.get("limit_options")
        if options is not None and options.args.get("with_ties"):
            raise NotSupportedError(
                "A LIMIT or FETCH cannot go on WITH TIES.", hint="QUALIFY rank() OVER (ORDER BY …) <= n says the same."
            )
        if isinstance(limit, exp.Fetch) and limit.args.get("count") is not None:
            share = exp.LimitOptions(percent=True) if options is not None and options.args.get("percent") else None
            limit.replace(exp.Limit(expression=limit.args["count"].copy(), limit_options=share))
    return tree


def _read(tree: Tree, bound: dict[str, Any], context: Context) -> Read:
    found = relations(tree, context)
    check_hints(found, context)
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
    return len(list(find_all(tree, exp.Table))) == 1 and len(list(find_all(tree, exp.Query))) == 1
