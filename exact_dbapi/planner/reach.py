"""What stands behind a column that a query names: through derived tables and common table expressions to the tables.

In comes a column in the FROM of one SELECT, out comes its `Reach`: from which table, or from which rows at hand, all
its values are; and which tables may lose their rows with other values where the rows of that member of FROM may. The
two are not the same: a value that LIMIT or a window lets through is still one of the inner table's, but that table may
not lose a row. Whatever is not certain is nothing. Never asks Exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeAlias

from sqlglot import exp

from exact_dbapi.catalog.model import Property, is_division
from exact_dbapi.plan import HeldKeys
from exact_dbapi.planner.held import Holder
from exact_dbapi.planner.resolve import Relation, common_of
from exact_dbapi.sql.dialect import Tree
from exact_dbapi.sql.nodes import find, find_all


@dataclass(frozen=True)
class Place:
    """A column of a source."""

    source: str
    column: Property


#: Where all values of a column are from: a column of a source, or rows that are at hand.
Origin: TypeAlias = Place | HeldKeys


@dataclass(frozen=True)
class Reach:
    """What stands behind a column: where its values are from, and what may be narrowed to some of them."""

    origin: Origin | None = None
    narrowed: tuple[Place, ...] = ()


NOTHING = Reach()


class _Member(Protocol):
    """One table or derived table in a FROM."""

    def has(self, name: str) -> bool | None:
        """Whether it has a column of that lower-case name; None when that is not known."""

    def reach(self, name: str) -> Reach:
        """What stands behind one of its columns."""


@dataclass(frozen=True)
class _Remote:
    source: str
    relation: Relation

    def has(self, name: str) -> bool | None:
        return name in self.relation.by_name

    def reach(self, name: str) -> Reach:
        column = self.relation.by_name.get(name)
        if column is None or not (self.relation.is_asked(column) or is_division(column)):
            return NOTHING
        place = Place(self.source, column)
        return Reach(place, (place,))


@dataclass(frozen=True)
class _Held:
    """A table, a file or a frame at hand, as it stands in FROM."""

    node: Tree
    scope: Scope
    types: Mapping[str, str]

    def has(self, name: str) -> bool | None:
        return name in self.types

    def reach(self, name: str) -> Reach:
        kind = self.types.get(name)
        return Reach(self.scope.tables.holder.keys(self.node, name, kind, self.scope.select)) if kind else NOTHING


class _Unknown:
    """What stands in FROM and is not looked into."""

    def has(self, name: str) -> bool | None:
        return None

    def reach(self, name: str) -> Reach:
        return NOTHING


class Query:
    """A query by its outputs; `names` are those that an alias gives them, `is_shared` says that it is used elsewhere
    too, so that it may lose no rows."""

    def __init__(self, tree: Tree, tables: Tables, names: tuple[str, ...] = (), is_shared: bool = False) -> None:
        self.tree = tree
        self.tables = tables
        self.names = names
        self.is_shared = is_shared

    @cached_property
    def _held(self) -> Mapping[str, str]:
        return self.tables.held(self.tree)

    @cached_property
    def _outputs(self) -> _Outputs | None:
        tree = _bare(self.tree)
        if isinstance(tree, exp.Select):
            return _Outputs(tree, Scope(tree, self.tables))
        return None

    @cached_property
    def _arms(self) -> tuple[Query, ...]:
        tree = _bare(self.tree)
        if not isinstance(tree, exp.Union) or any(tree.args.get(name) for name in ("by_name", "limit", "offset")):
            return ()
        return tuple(Query(arm, self.tables) for arm in (tree.this, tree.expression))

    def has(self, name: str) -> bool | None:
        if self.names:
            return name in self.names
        if self._arms:
            return self._arms[0].has(name)
        return self._outputs.has(name) if self._outputs is not None else None

    def reach(self, name: str) -> Reach:
        position = self.names.index(name) if self.names.count(name) == 1 else None
        if self.names and position is None:
            return NOTHING
        return self._known(name if position is None else position)

    def only_output(self) -> Reach:
        """What stands behind the one column of a query that has just one."""
        tree = _bare(self.tree)
        selects = tree.selects if isinstance(tree, exp.Query) else []
        return self._known(0) if len(selects) == 1 else NOTHING

    def _known(self, output: str | int) -> Reach:
        found = self._found(output)
        held = self._held_keys(output)
        return Reach(held or found.origin, () if self.is_shared else found.narrowed)

    def _held_keys(self, output: str | int) -> HeldKeys | None:
        names = list(self._held)
        name = output if isinstance(output, str) else names[output] if output < len(names) else ""
        kind = self._held.get(name)
        return self.tables.holder.keys_of_query(self.tree, name, kind) if kind else None

    def _found(self, output: str | int) -> Reach:
        if self._arms:
            position = self._position(output)
            arms = [] if position is None else [arm._known(position) for arm in self._arms]
            return Reach(None, tuple(place for arm in arms for place in arm.narrowed))
        return self._outputs.reach(output) if self._outputs is not None else NOTHING

    def _position(self, output: str | int) -> int | None:
        if isinstance(output, int):
            return output
        tree = _bare(self.tree)
        names = [item.alias_or_name.lower() for item in tree.selects] if isinstance(tree, exp.Query) else []
        return names.index(output) if names.count(output) == 1 and "*" not in names else None


@dataclass(frozen=True)
class _Outputs:
    """The outputs of one SELECT."""

    select: exp.Select
    scope: Scope

    def has(self, name: str) -> bool | None:
        found: bool | None = False
        for item in self.select.expressions:
            owned = self._is_output(item, name)
            if owned:
                return True
            found = None if owned is None else found
        return found

    def _is_output(self, item: Tree, name: str) -> bool | None:
        if isinstance(item, exp.Columns) or (item.is_star and _is_changed(item)):
            return None
        if item.is_star and not isinstance(item, exp.Count):
            return self.scope.has(name, item.table if isinstance(item, exp.Column) else "")
        return item.alias_or_name.lower() == name

    def reach(self, output: str | int) -> Reach:
        """What stands behind the output of a name or at a position."""
        node = self._at(output) if isinstance(output, int) else self._named(output)
        if not isinstance(node, exp.Column):
            return NOTHING
        found = self.scope.reach(node)
        return found if found is not NOTHING and self._may_lose(node, found) else Reach(found.origin)

    def _at(self, position: int) -> Tree | None:
        items = self.select.expressions
        if any(item.is_star for item in items[: position + 1]) or position >= len(items):
            return None
        node: Tree = items[position].unalias()
        return node

    def _named(self, name: str) -> Tree | None:
        owning = [item for item in self.select.expressions if self._is_output(item, name) is not False]
        if len(owning) != 1 or not self._is_output(owning[0], name):
            return None
        item: Tree = owning[0]
        if not item.is_star:
            return item.unalias()
        table = item.args.get("table") if isinstance(item, exp.Column) else None
        return exp.Column(this=exp.to_identifier(name), table=table.copy() if table is not None else None)

    def _may_lose(self, node: exp.Column, found: Reach) -> bool:
        """Whether rows with other values of this output are nothing to those that stay: it is no cut, no window and
        no total, and where rows are grouped, the output is one of their keys."""
        select = self.select
        distinct = select.args.get("distinct")
        if any(select.args.get(name) for name in ("limit", "offset", "qualify", "sample", "laterals", "pivots")):
            return False
        if (distinct is not None and distinct.args.get("on")) or find(select, exp.Window):
            return False
        group = select.args.get("group")
        if group is None:
            return select.args.get("having") is None and not any(find(item, exp.AggFunc) for item in select.expressions)
        return bool(group.args.get("all")) or any(self._is_key(term, node, found) for term in group.expressions)

    def _is_key(self, term: Tree, node: exp.Column, found: Reach) -> bool:
        if isinstance(term, exp.Literal) and not term.is_string:
            position = int(term.name) - 1
            return 0 <= position < len(self.select.expressions) and self._at(position) == node
        if not isinstance(term, exp.Column):
            return False
        if not term.table and self.scope.has(term.name.lower()) is False:
            return self._named(term.name.lower()) == node
        return self.scope.reach(term) == found


class Scope:
    """What stands in the FROM of one SELECT, by the name that qualifies its columns."""

    def __init__(self, select: exp.Select, tables: Tables) -> None:
        self.select = select
        self.tables = tables
        from_ = select.args.get("from_") or select.args.get("from")
        first = from_.this if from_ is not None else None
        self.joins: list[exp.Join] = list(select.args.get("joins") or [])
        self.nodes: list[Tree] = [node for node in (first, *(join.this for join in self.joins)) if node is not None]

    @cached_property
    def members(self) -> dict[str, _Member]:
        found: dict[str, _Member] = {}
        for node in self.nodes:
            name = node.alias_or_name.lower()
            found[name] = _Unknown() if name in found else self._member(node)
        return found

    def _member(self, node: Tree) -> _Member:
        if any(node.args.get(name) for name in ("joins", "laterals", "pivots", "sample")):
            return _Unknown()
        alias = node.args.get("alias")
        names = tuple(column.name.lower() for column in alias.columns) if alias is not None else ()
        if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Query):
            return Query(node.this, self.tables, names)
        if not isinstance(node, exp.Table):
            return self._at_hand(node)
        relation = self.tables.named.get(node.name)
        if relation is not None:
            return _Unknown() if names else _Remote(node.name, relation)
        common = common_of(node)
        if common is None:
            return self._at_hand(node)
        if common.parent is not None and common.parent.args.get("recursive"):
            return _Unknown()
        names = names or tuple(column.name.lower() for column in common.args["alias"].columns)
        return Query(common.this, self.tables, names, self.tables.is_shared(common))

    def _at_hand(self, node: Tree) -> _Member:
        types = self.tables.holder.types(node)
        return _Held(node, self, types) if types else _Unknown()

    def has(self, name: str, table: str = "") -> bool | None:
        """Whether a column of that lower-case name stands in FROM; None when that is not known."""
        if table:
            member = self.members.get(table.lower())
            return member.has(name) if member is not None else None
        owned = [member.has(name) for member in self.members.values()]
        return True if True in owned else None if None in owned or not self._is_named() else False

    def _is_named(self) -> bool:
        return len(self.members) == len(self.nodes)

    def member(self, node: Tree) -> str | None:
        """The name of the member of FROM that a column is of, when that is certain."""
        if not isinstance(node, exp.Column) or isinstance(node.this, exp.Star):
            return None
        if node.table:
            return node.table.lower() if node.table.lower() in self.members else None
        owned = {name: member.has(node.name.lower()) for name, member in self.members.items()}
        owners = [name for name, has in owned.items() if has]
        return owners[0] if len(owners) == 1 and None not in owned.values() and self._is_named() else None

    def reach(self, node: Tree) -> Reach:
        """What stands behind a column of this FROM; nothing for what is no such column."""
        name = self.member(node)
        return self.members[name].reach(node.name.lower()) if name is not None else NOTHING


class Tables:
    """The tables of a whole query: its remote ones by their name in the tree, and what is at hand."""

    def __init__(self, tree: Tree, named: Mapping[str, Relation], holder: Holder) -> None:
        self.named = named
        self.holder = holder
        self._uses = Counter(id(common) for common in map(common_of, find_all(tree, exp.Table)) if common is not None)

    def is_shared(self, common: exp.CTE) -> bool:
        """Whether more than one place reads a common table expression."""
        return self._uses[id(common)] != 1

    def held(self, query: Tree) -> Mapping[str, str]:
        """The columns, with their types, of a query over nothing but rows at hand; none for any other."""
        inside = {id(common) for common in find_all(query, exp.CTE)}
        for table in find_all(query, exp.Table):
            common = common_of(table)
            if table.name in self.named or (common is not None and id(common) not in inside):
                return {}
        return self.holder.types_of_query(query)

    def at_hand(self, tree: Tree) -> Mapping[str, Mapping[str, str]]:
        """The tables at hand that a query names, with their columns by lower-case name and their types."""
        names = [table for table in find_all(tree, exp.Table) if table.name and table.name not in self.named]
        return {table.name: self.holder.types(table) for table in names if common_of(table) is None}

    def scopes(self, tree: Tree) -> Iterator[Scope]:
        """Walk the SELECTs of a query; those with a LATERAL, whose parts see each other, are left out."""
        for select in find_all(tree, exp.Select):
            scope = Scope(select, self)
            if not any(isinstance(node, exp.Lateral) for node in scope.nodes) and not select.args.get("laterals"):
                yield scope


def _bare(tree: Tree) -> Tree:
    """Take off the parentheses of a query that have nothing of their own."""
    while isinstance(tree, exp.Subquery) and not any(value for name, value in tree.args.items() if name != "this"):
        tree = tree.this
    return tree


def _is_changed(star: Tree) -> bool:
    """Whether a star leaves out, replaces or renames columns."""
    inner = star.this if isinstance(star, exp.Column) else star
    return any(bool(value) for value in inner.args.values())
