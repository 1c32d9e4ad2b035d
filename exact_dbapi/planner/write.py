"""Changes of the tables of Exact Online: INSERT, UPDATE and DELETE → `Write`.

In comes the tree, out comes a `Write`, or a `Template` of one whose rows stand in the text. Nothing is sent: what is
read for a change is read when the statement runs, what is changed is sent at COMMIT.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.errors import NotSupportedError, ProgrammingError
from exact_dbapi.mutation import Verb
from exact_dbapi.plan import Write
from exact_dbapi.planner.insert import insert
from exact_dbapi.planner.load import ReadPlanner
from exact_dbapi.planner.resolve import Context
from exact_dbapi.planner.rows import Template
from exact_dbapi.planner.update import update
from exact_dbapi.planner.writable import check_verb
from exact_dbapi.sql.dialect import Tree

_FIXED = "The tables of Exact Online are fixed; only local tables come and go."
_INSTEAD = {
    "DROP": _FIXED,
    "ALTER": _FIXED,
    "MERGE": "Write an UPDATE … FROM and an INSERT … SELECT.",
    "TRUNCATE": "Write DELETE FROM … WHERE …; each row is a request.",
}


def write(
    tree: Tree, verb: str, target: exp.Table, bound: Mapping[str, Any], context: Context, read: ReadPlanner
) -> Write | Template:
    """Plan a change of a table of Exact Online; `read` plans a query.

    Raises: UndefinedTable, AmbiguousTable; NotSupportedError for what Exact has no request for; what the rooms for each
    statement raise.
    """
    endpoint = _endpoint(target, context)
    found = _planned(tree, verb, endpoint, target, bound, context, read)
    if isinstance(found, Template) and context.hints.endpoints:
        name, variant = context.hints.endpoints[0]
        raise ProgrammingError(f"The hint endpoint({name}, {variant}) names a table that the statement does not read.")
    return found


def _planned(
    tree: Tree,
    verb: str,
    endpoint: Endpoint,
    target: exp.Table,
    bound: Mapping[str, Any],
    context: Context,
    read: ReadPlanner,
) -> Write | Template:
    if isinstance(tree, exp.Insert):
        return insert(tree, endpoint, bound, context, read)
    if isinstance(tree, exp.Update | exp.Delete):
        check_verb(endpoint, Verb.UPDATE if isinstance(tree, exp.Update) else Verb.DELETE, context.catalog)
        return update(tree, endpoint, target, bound, context, read)
    raise NotSupportedError(f"{verb} of {endpoint.qualified_name} is not supported.", hint=_INSTEAD.get(verb))


def _endpoint(target: exp.Table, context: Context) -> Endpoint:
    return context.catalog.open(context.entry(target).id)
