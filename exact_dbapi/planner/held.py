"""Rows that are at hand, as a source of keys: local tables, files, registered frames, VALUES, and queries over them.

In comes a member of a FROM that reads nothing of Exact, out comes the SQL that gives the distinct values of one of its
columns: `HeldKeys`. That SQL is asked before the statement itself runs, so it must give the same rows then: whatever
depends on the clock, on chance, or on which rows a cut happens to keep, is not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sqlglot import exp

from exact_dbapi.errors import ProgrammingError
from exact_dbapi.plan import HeldKeys
from exact_dbapi.planner.seen import is_timely
from exact_dbapi.sql.dialect import ExactSQL, Tree
from exact_dbapi.sql.nodes import find, find_all
from exact_dbapi.sql.parameters import used

#: More keys than this narrow nothing: they would take more requests than reading the whole.
MOST_HELD_KEYS = 20_000

#: What a query over rows at hand may consist of for its rows to be the same each time.
_STEADY = frozenset({"with_", "with", "expressions", "from_", "from", "joins", "where", "group", "having", "kind"})
_STEADY_TOTALS = (exp.Count, exp.Max, exp.Min, exp.Sum, exp.Avg)

#: Asks the engine for the columns of a query and their types.
Describe = Callable[[str, Mapping[str, Any]], list[tuple[str, str]]]


class Holder:
    """Looks at what is at hand; `describe` asks the engine, and only when there is something to ask about."""

    def __init__(self, describe: Describe, bound: Mapping[str, Any]) -> None:
        self._describe = describe
        self._bound = bound
        self._types: dict[str, Mapping[str, str]] = {}

    def types(self, node: Tree) -> Mapping[str, str]:
        """The columns of a table at hand, in lower case, with their types; none when it cannot be read alone."""
        if isinstance(node, exp.Table | exp.Values) and not is_timely(node):
            return self._typed(exp.select("*").from_(node.copy()))
        return {}

    def types_of_query(self, query: Tree) -> Mapping[str, str]:
        """The same of a query; none where its rows may be others the next time."""
        return self._typed(query) if _is_steady(query) else {}

    def _typed(self, query: Tree) -> Mapping[str, str]:
        sql = query.sql(dialect=ExactSQL)
        if sql not in self._types:
            self._types[sql] = self._asked(sql, query)
        return self._types[sql]

    def _asked(self, sql: str, query: Tree) -> Mapping[str, str]:
        try:
            described = self._describe(f"DESCRIBE {sql}", used(query, self._bound))
        except ProgrammingError:  # it names what only the query around it knows, or what is nowhere: that one will say
            return {}
        names = [name.lower() for name, _ in described]
        return {name.lower(): kind for name, kind in described if names.count(name.lower()) == 1}

    def keys(self, node: Tree, name: str, kind: str, select: exp.Select) -> HeldKeys:
        """The values of a column of a table at hand, in the rows that the WHERE of its SELECT lets through."""
        alias = node.alias_or_name
        column = exp.column(exp.to_identifier(name, quoted=True), table=exp.to_identifier(alias, quoted=True))
        query = exp.select(column).distinct().from_(node.copy())
        for term in _own_terms(select, alias):
            query = query.where(term.copy())
        return self._made(query, f"{alias}.{name}", kind)

    def keys_of_query(self, tree: Tree, name: str, kind: str) -> HeldKeys:
        """The values of one output of a query over rows at hand."""
        derived = exp.Subquery(this=tree.copy(), alias=exp.TableAlias(this=exp.to_identifier("held")))
        query = exp.select(exp.column(exp.to_identifier(name, quoted=True))).distinct().from_(derived)
        table = find(tree, exp.Table)
        return self._made(query, f"{table.alias_or_name}.{name}" if table is not None else name, kind)

    def _made(self, query: exp.Select, label: str, kind: str) -> HeldKeys:
        limited = query.limit(MOST_HELD_KEYS + 1, copy=False)
        return HeldKeys(limited.sql(dialect=ExactSQL), tuple(used(query, self._bound).items()), label, kind)


def holder(engine: Callable[[], Any], bound: Mapping[str, Any]) -> Holder:
    """Make a holder that asks a session of the engine, opened for each question."""
    return Holder(partial(_described, engine), bound)


def _described(engine: Callable[[], Any], sql: str, bound: Mapping[str, Any]) -> list[tuple[str, str]]:
    session = engine()
    try:
        return [(str(row[0]), str(row[1])) for row in session.execute(sql, bound).fetchall()]
    finally:
        session.close()


def _own_terms(select: exp.Select, alias: str) -> list[Tree]:
    """The conditions of a SELECT that speak of this member of its FROM alone."""
    where = select.args.get("where")
    terms = list(where.this.flatten()) if where is not None and isinstance(where.this, exp.And) else []
    terms = terms or ([where.this] if where is not None else [])
    return [term for term in terms if _is_about(term, alias)]


def _is_about(term: Tree, alias: str) -> bool:
    if is_timely(term) or find(term, exp.Query, exp.AggFunc, exp.Window):
        return False
    columns = list(find_all(term, exp.Column))
    return bool(columns) and all(column.table.lower() == alias.lower() for column in columns)


def _is_steady(query: Tree) -> bool:
    if is_timely(query) or find(query, exp.Window, exp.TableSample, exp.Lateral):
        return False
    if any(not isinstance(total, _STEADY_TOTALS) for total in find_all(query, exp.AggFunc)):
        return False
    if any(with_.args.get("recursive") for with_ in find_all(query, exp.With)):
        return False
    selects = list(find_all(query, exp.Select))
    return bool(selects) and all(_is_plain(select) for select in selects)


def _is_plain(select: exp.Select) -> bool:
    distinct = select.args.get("distinct")
    is_on = distinct is not None and bool(distinct.args.get("on"))
    return not is_on and all(name in _STEADY or name == "distinct" or not value for name, value in select.args.items())
