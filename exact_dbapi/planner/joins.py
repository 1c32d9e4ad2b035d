"""Which tables of a query may be narrowed to the keys of another one.

In comes the tree and its relations, out come `Edge`s: "of table B only the rows whose column b is among A's column a
can count". An edge is a permission, not a decision: whether it saves calls is known only when A's rows are. A join, `IN
(SELECT …)` or EXISTS gives one exactly when a row of B without its key in A can change nothing in the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from exact_dbapi.catalog.model import Property
from exact_dbapi.planner.resolve import Relation
from exact_dbapi.sql.dialect import Tree


@dataclass(frozen=True)
class Edge:
    """Of `target` only rows count whose `target_column` is among `origin_column` of `origin`; both are source names."""

    target: str
    target_column: Property
    origin: str
    origin_column: Property


@dataclass(frozen=True)
class _Place:
    """A column of a source."""

    source: str
    column: Property


class _Scope:
    """The remote tables that stand directly in one SELECT's FROM, by the name that qualifies their columns."""

    def __init__(self, select: exp.Select, named: Mapping[str, Relation]) -> None:
        self.select = select
        from_ = select.args.get("from_") or select.args.get("from")
        first = from_.this if from_ is not None else None
        self.joins: list[exp.Join] = list(select.args.get("joins") or [])
        self.tables = [table for table in (first, *(join.this for join in self.joins)) if table is not None]
        self.members = {
            table.alias_or_name.lower(): (table.name, named[table.name])
            for table in self.tables
            if isinstance(table, exp.Table) and table.name in named and not table.args.get("joins")
        }

    def place(self, node: Tree) -> _Place | None:
        """The source and property that a column names, when that is certain."""
        if not isinstance(node, exp.Column) or isinstance(node.this, exp.Star):
            return None
        if node.table:
            member = self.members.get(node.table.lower())
        else:
            owners = [item for item in self.members.values() if node.name.lower() in item[1].by_name]
            member = owners[0] if len(owners) == 1 and len(self.members) == len(self.tables) else None
        if member is None:
            return None
        column = member[1].by_name.get(node.name.lower())
        return _Place(member[0], column) if column is not None and member[1].is_asked(column) else None


def edges(tree: Tree, named: Mapping[str, Relation]) -> tuple[Edge, ...]:
    """Find every permission of a query; `named` are its relations by their name in the tree."""
    found: list[Edge] = []
    for select in tree.find_all(exp.Select):
        scope = _Scope(select, named)
        if any(isinstance(table, exp.Lateral) for table in scope.tables):
            continue
        found += _from_joins(scope)
        found += _from_where(scope, named)
    return tuple(edge for edge in dict.fromkeys(found) if _is_usable(edge))


def _is_usable(edge: Edge) -> bool:
    same_type = edge.target_column.edm is edge.origin_column.edm
    return same_type and edge.target != edge.origin and edge.target_column.can_filter


def _both(one: _Place, other: _Place) -> list[Edge]:
    return [*_narrow(one, other), *_narrow(other, one)]


def _narrow(target: _Place, origin: _Place) -> list[Edge]:
    return [Edge(target.source, target.column, origin.source, origin.column)]


def _from_joins(scope: _Scope) -> Iterator[Edge]:
    for join in scope.joins:
        if join.args.get("method"):
            continue
        side, kind = (join.side or "").upper(), (join.kind or "").upper()
        right = join.this.alias_or_name.lower()
        for one, other in _equalities(join, scope):
            member = scope.members.get(right)
            if member is None or (one.source == member[0]) == (other.source == member[0]):
                continue
            joined, rest = (one, other) if one.source == member[0] else (other, one)
            yield from _of_join(side, kind, joined, rest)


def _of_join(side: str, kind: str, joined: _Place, rest: _Place) -> list[Edge]:
    """The permissions of one equality between the table that a JOIN adds and those before it."""
    if side == "FULL" or kind in ("ASOF", "POSITIONAL"):
        return []
    if side == "LEFT" or kind == "ANTI":
        return _narrow(joined, rest)
    if side == "RIGHT":
        return _narrow(rest, joined)
    return _both(joined, rest)


def _equalities(join: exp.Join, scope: _Scope) -> Iterator[tuple[_Place, _Place]]:
    for name in join.args.get("using") or []:
        owners = [item for item in scope.members.values() if name.name.lower() in item[1].by_name]
        if len(owners) == 2 and len(scope.tables) == 2:
            places = [_Place(source, relation.by_name[name.name.lower()]) for source, relation in owners]
            yield places[0], places[1]
    yield from _equal_places(join.args.get("on"), scope, scope)


def _equal_places(node: Tree | None, one: _Scope, other: _Scope) -> Iterator[tuple[_Place, _Place]]:
    """The equalities between columns that must hold for the condition to hold."""
    for term in _terms(node):
        if isinstance(term, exp.EQ):
            left, right = one.place(term.left), other.place(term.right)
            if left is None or right is None:
                left, right = one.place(term.right), other.place(term.left)
            if left is not None and right is not None and left.source != right.source:
                yield left, right


def _terms(node: Tree | None) -> Iterator[Tree]:
    if isinstance(node, exp.Paren):
        yield from _terms(node.this)
    elif isinstance(node, exp.And):
        yield from _terms(node.left)
        yield from _terms(node.right)
    elif node is not None:
        yield node


def _from_where(scope: _Scope, named: Mapping[str, Relation]) -> Iterator[Edge]:
    where = scope.select.args.get("where")
    condition = where.this if where is not None else None
    for one, other in _equal_places(condition, scope, scope):
        yield from _both(one, other)
    for term in _terms(condition):
        negated = isinstance(term, exp.Not)
        inner = term.this if negated else term
        inner = inner.this if isinstance(inner, exp.Paren) else inner
        if isinstance(inner, exp.In) and not negated:
            yield from _from_membership(inner, scope, named)
        elif isinstance(inner, exp.Exists):
            yield from _from_exists(inner, negated, scope, named)


def _from_membership(node: exp.In, scope: _Scope, named: Mapping[str, Relation]) -> Iterator[Edge]:
    query = node.args.get("query")
    select = query.this if isinstance(query, exp.Subquery) else query
    outer = scope.place(node.this)
    if outer is None or not isinstance(select, exp.Select) or len(select.expressions) != 1 or _is_cut(select):
        return
    inner = _Scope(select, named).place(select.expressions[0].unalias())
    if inner is not None:
        yield from _both(outer, inner)


def _from_exists(node: exp.Exists, negated: bool, scope: _Scope, named: Mapping[str, Relation]) -> Iterator[Edge]:
    select = node.this
    if not isinstance(select, exp.Select) or _is_cut(select):
        return
    where = select.args.get("where")
    within = _Scope(select, named)
    for inner, outer in _equal_places(where.this if where else None, within, _Outside(scope, within)):
        yield from _narrow(inner, outer)
        if not negated:
            yield from _narrow(outer, inner)


class _Outside(_Scope):
    """A query as its subquery sees it: a name that the subquery has, or may have, is not the outer one."""

    def __init__(self, outer: _Scope, inner: _Scope) -> None:
        self.outer = outer
        self.inner = inner

    def place(self, node: Tree) -> _Place | None:
        """The outer source and property that a column of the subquery names."""
        if not isinstance(node, exp.Column):
            return None
        own = {table.alias_or_name.lower() for table in self.inner.tables}
        if node.table.lower() in own:
            return None
        known = len(self.inner.members) == len(self.inner.tables)
        taken = any(node.name.lower() in item[1].by_name for item in self.inner.members.values())
        return None if not node.table and (taken or not known) else self.outer.place(node)


def _is_cut(select: exp.Select) -> bool:
    """Whether a subquery groups or cuts its rows, so that narrowing what it reads could change what it answers."""
    return any(select.args.get(name) for name in ("group", "having", "limit", "offset", "qualify", "distinct")) or bool(
        select.find(exp.AggFunc, exp.Window)
    )
