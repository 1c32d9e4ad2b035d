"""Which tables of a query may be narrowed to the keys of another one.

In comes the tree and its relations, out come `Edge`s: "of table B only the rows whose column b is among A's column a
can count". An edge is a permission, not a decision: whether it saves calls is known only when A's rows are. A join, `IN
(SELECT …)` or EXISTS gives one exactly when a row of B without its key in A can change nothing in the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

from exact_dbapi.catalog.model import Property, is_division
from exact_dbapi.edm import GUID
from exact_dbapi.plan import HeldKeys
from exact_dbapi.planner.reach import Origin, Place, Query, Reach, Scope, Tables
from exact_dbapi.sql.dialect import Tree
from exact_dbapi.sql.nodes import find


@dataclass(frozen=True)
class Edge:
    """Of the target's table only rows count whose column is among the values of the origin."""

    target: Place
    origin: Origin


def edges(tree: Tree, tables: Tables) -> tuple[Edge, ...]:
    """Find every permission of a query."""
    found: list[Edge] = []
    for scope in tables.scopes(tree):
        found += _from_joins(scope)
        found += _from_where(scope)
    return tuple(edge for edge in dict.fromkeys(found) if _is_usable(edge))


def _is_usable(edge: Edge) -> bool:
    target, origin = edge.target.column, edge.origin
    if not target.can_filter and not is_division(target):
        return False
    if isinstance(origin, HeldKeys):
        return _may_equal(target, origin.kind)
    return target.edm is origin.column.edm and edge.target.source != origin.source


#: The engine's types of whole numbers.
_INTEGERS = frozenset(f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG", "HUGE"))
_WHOLE = _INTEGERS | {"INTEGER", "UINTEGER"}


def _may_equal(column: Property, kind: str) -> bool:
    """Whether the engine compares values of a type with a column's in a way that the values themselves tell."""
    return kind in ("VARCHAR", "UUID") if column.edm is GUID else column.edm.is_integer and kind in _WHOLE


def _both(one: Reach, other: Reach) -> list[Edge]:
    return [*_narrow(one, other), *_narrow(other, one)]


def _narrow(target: Reach, origin: Reach) -> list[Edge]:
    return [Edge(place, origin.origin) for place in target.narrowed if origin.origin is not None]


def _from_joins(scope: Scope) -> Iterator[Edge]:
    for join in scope.joins:
        if join.args.get("method"):
            continue
        side, kind = (join.side or "").upper(), (join.kind or "").upper()
        right = join.this.alias_or_name.lower()
        for one, other in _equalities(join, scope):
            if (one.member == right) != (other.member == right):
                joined, rest = (one, other) if one.member == right else (other, one)
                yield from _of_join(side, kind, joined.reach, rest.reach)


def _of_join(side: str, kind: str, joined: Reach, rest: Reach) -> list[Edge]:
    """The permissions of one equality between the table that a JOIN adds and those before it."""
    if side == "FULL" or kind in ("ASOF", "POSITIONAL"):
        return []
    if side == "LEFT" or kind == "ANTI":
        return _narrow(joined, rest)
    if side == "RIGHT":
        return _narrow(rest, joined)
    return _both(joined, rest)


@dataclass(frozen=True)
class _Side:
    """One side of an equality: a member of FROM, and what stands behind its column."""

    member: str
    reach: Reach


def _side(node: Tree, scope: Scope) -> _Side | None:
    member = scope.member(node)
    return _Side(member, scope.reach(node)) if member is not None else None


def _equalities(join: exp.Join, scope: Scope) -> Iterator[tuple[_Side, _Side]]:
    for name in join.args.get("using") or []:
        if len(scope.members) == len(scope.nodes) == 2:
            one, other = scope.members.items()
            column = name.name.lower()
            yield _Side(one[0], one[1].reach(column)), _Side(other[0], other[1].reach(column))
    for term in _terms(join.args.get("on")):
        if isinstance(term, exp.EQ):
            sides = _side(term.left, scope), _side(term.right, scope)
            if sides[0] is not None and sides[1] is not None:
                yield sides[0], sides[1]


def _terms(node: Tree | None) -> Iterator[Tree]:
    if isinstance(node, exp.Paren):
        yield from _terms(node.this)
    elif isinstance(node, exp.And):
        yield from _terms(node.left)
        yield from _terms(node.right)
    elif node is not None:
        yield node


def _from_where(scope: Scope) -> Iterator[Edge]:
    where = scope.select.args.get("where")
    for term in _terms(where.this if where is not None else None):
        negated = isinstance(term, exp.Not)
        inner = term.this if negated else term
        inner = inner.this if isinstance(inner, exp.Paren) else inner
        if isinstance(inner, exp.EQ) and not negated:
            yield from _from_equality(inner, scope)
        elif isinstance(inner, exp.In) and not negated:
            yield from _from_membership(inner, scope)
        elif isinstance(inner, exp.Exists):
            yield from _from_exists(inner, negated, scope)


def _from_equality(node: exp.EQ, scope: Scope) -> Iterator[Edge]:
    one, other = _side(node.left, scope), _side(node.right, scope)
    if one is not None and other is not None and one.member != other.member:
        yield from _both(one.reach, other.reach)


def _from_membership(node: exp.In, scope: Scope) -> Iterator[Edge]:
    query = node.args.get("query")
    inner = query.this if isinstance(query, exp.Subquery) else query
    if isinstance(inner, exp.Query):
        yield from _both(scope.reach(node.this), Query(inner, scope.tables).only_output())


def _from_exists(node: exp.Exists, negated: bool, scope: Scope) -> Iterator[Edge]:
    select = node.this
    if not isinstance(select, exp.Select) or _is_cut(select):
        return
    where = select.args.get("where")
    within = Scope(select, scope.tables)
    for term in _terms(where.this if where is not None else None):
        if not isinstance(term, exp.EQ):
            continue
        for one, other in ((term.left, term.right), (term.right, term.left)):
            inner, outer = within.reach(one), _outside(other, scope, within)
            yield from _narrow(inner, outer)
            if not negated:
                yield from _narrow(outer, inner)


def _outside(node: Tree, scope: Scope, within: Scope) -> Reach:
    """What stands behind a column of the query around a subquery: a name that the subquery has, or may have, is not
    that query's."""
    if not isinstance(node, exp.Column):
        return Reach()
    is_inner = node.table.lower() in within.members if node.table else within.has(node.name.lower()) is not False
    return Reach() if is_inner else scope.reach(node)


def _is_cut(select: exp.Select) -> bool:
    """Whether a subquery groups or cuts its rows, so that narrowing what it reads could change what it answers."""
    return any(select.args.get(name) for name in ("group", "having", "limit", "offset", "qualify", "distinct")) or bool(
        find(select, exp.AggFunc, exp.Window)
    )
