"""The conditions of a query on one table alone → SQL that picks, of its rows, the keys that can count.

What Exact cannot check, as a LIKE, still says which rows of a table matter. So the keys by which another table is read
are taken from those rows only. In comes the tree with its relations, out come `Sieve`s: asked of the engine while the
statement runs, over the rows that came. A row that fails such a condition is in no row of the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp

from exact_dbapi.catalog.model import Property
from exact_dbapi.plan import Sieve, Source
from exact_dbapi.planner.reach import Place, Scope, Tables
from exact_dbapi.planner.rejection import rejects_nulls
from exact_dbapi.planner.seen import is_timely
from exact_dbapi.sql.dialect import ExactSQL, Tree
from exact_dbapi.sql.nodes import find, find_all
from exact_dbapi.sql.parameters import used


@dataclass(frozen=True)
class Sieves:
    """The conditions on each source, over its own columns, and the values that they are compared with."""

    conditions: Mapping[str, tuple[Tree, ...]] = field(default_factory=dict)
    bound: Mapping[str, Any] = field(default_factory=dict)

    def of(self, source: Source, column: Property) -> Sieve | None:
        """Make the sieve for a column of a source; None where no condition is known on the columns that are read."""
        read = {one.name for one in source.scans[0].select}
        conditions = [
            one
            for one in self.conditions.get(source.name, ())
            if read.issuperset(column.name for column in find_all(one, exp.Column))
        ]
        if not conditions:
            return None
        query = exp.select(exp.column(exp.to_identifier(column.name, quoted=True))).distinct().from_(source.name)
        for condition in conditions:
            query = query.where(condition.copy(), copy=False)
        return Sieve(query.sql(dialect=ExactSQL), tuple(used(query, self.bound).items()))


def sieves(tree: Tree, tables: Tables, bound: Mapping[str, Any]) -> Sieves:
    """Collect the conditions that the WHEREs of a query put on one remote table alone.

    Where there are outer joins, a condition has to turn away the NULLs that they make up: rows that lose their match
    because fewer were read would meet it otherwise.
    """
    found: dict[str, tuple[Tree, ...]] = {}
    is_inner = not any(join.side for join in find_all(tree, exp.Join))
    for scope in tables.scopes(tree):
        where = scope.select.args.get("where")
        for term in _terms(where.this if where is not None else None):
            own = _about_one(term, scope)
            if own is not None and (is_inner or rejects_nulls(term)):
                source, condition = own
                found[source] = (*found.get(source, ()), condition)
    return Sieves(found, bound)


def _terms(node: Tree | None) -> Iterator[Tree]:
    if isinstance(node, exp.And):
        yield from _terms(node.left)
        yield from _terms(node.right)
    elif isinstance(node, exp.Paren) and isinstance(node.this, exp.And):
        yield from _terms(node.this)
    elif node is not None:
        yield node


def _about_one(term: Tree, scope: Scope) -> tuple[str, Tree] | None:
    """The source that a condition is about, and the condition over its columns; None where it is about more."""
    if is_timely(term) or find(term, exp.Query, exp.AggFunc, exp.Window, exp.Star):
        return None
    places = [_place(column, scope) for column in find_all(term, exp.Column)]
    sources = {place.source for place in places if place is not None}
    if len(sources) != 1 or None in places:
        return None
    condition = term.copy()
    for column, place in zip(list(find_all(condition, exp.Column)), places, strict=True):
        assert place is not None
        bare = exp.column(exp.to_identifier(place.column.name, quoted=True))
        if column is condition:
            return sources.pop(), bare
        column.replace(bare)
    return sources.pop(), condition


def _place(column: exp.Column, scope: Scope) -> Place | None:
    """What a column is of, where rows with other values of it are nothing to the answer."""
    reach = scope.reach(column)
    return reach.origin if isinstance(reach.origin, Place) and reach.origin in reach.narrowed else None
