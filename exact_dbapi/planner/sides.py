"""One side of a SYNCHRONIZE: what its query answers, where its rows stand, and the read that the comparison needs.

In comes the query of a side, out comes a `Draft` of it. A side can be written to where its query is rows of one table,
with or without a condition; any other query is only read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlglot import exp

from exact_dbapi.catalog.mirrors import equal_columns
from exact_dbapi.catalog.model import ADDED_DIVISION, Endpoint, Property, is_division
from exact_dbapi.databases import without_password
from exact_dbapi.errors import ProgrammingError
from exact_dbapi.plan import Column, Read
from exact_dbapi.planner.frames import elsewhere, is_elsewhere
from exact_dbapi.planner.load import ReadPlanner
from exact_dbapi.planner.resolve import ENGINE_SCHEMA, Context, is_common, is_local
from exact_dbapi.planner.views import kept
from exact_dbapi.planner.writable import is_name_of_row
from exact_dbapi.sql.dialect import ExactSQL, Tree
from exact_dbapi.sql.hints import Hints
from exact_dbapi.sql.nodes import find, find_all
from exact_dbapi.synchronization import ExactPlace, LocalPlace, OtherPlace, Place, SideColumn

_DIVISION = ADDED_DIVISION.name.lower()

#: What makes of rows something else than rows of the table.
_RESHAPING = ("joins", "laterals", "group", "having", "distinct", "limit", "offset", "with_", "with", "qualify")


@dataclass(frozen=True, eq=False)
class Draft:
    """A side before it is known which of its columns are wanted.

    `columns` is what its query answers; `written` the names of the table's own columns behind them, where they are
    plain columns of a table that can be written to. `is_whole` says that no column was named. `copy` is the local copy
    that has all of its rows, and `copied` the columns, in lower case, that are the same there.
    """

    tree: Tree
    label: str
    columns: Mapping[str, Column]
    divisions: tuple[int, ...]
    place: Place | None
    table: exp.Table | None
    written: Mapping[str, str]
    is_whole: bool
    copy: Endpoint | None = None
    copied: frozenset[str] = frozenset()

    @property
    def endpoint(self) -> Endpoint | None:
        return self.place.endpoint if isinstance(self.place, ExactPlace) else None

    def column(self, name: str) -> SideColumn:
        """Describe the column that the query answers under a name."""
        own = self.written.get(name.lower())
        if own is None:
            return SideColumn(self.columns[name.lower()].name, None, False, False)
        endpoint = self.endpoint
        if endpoint is None:
            return SideColumn(own, None)
        found = _property(endpoint, own)
        return SideColumn(own, found, *_settable(found, endpoint))

    def read(self, names: Iterable[str], extra: Iterable[str], plan: ReadPlanner) -> Read:
        """Plan the read of columns that the query answers, and then of others that its table has."""
        if self.table is None:
            query = exp.select(*(_named(self.columns[name.lower()].name) for name in names))
            return plan(query.from_(exp.Subquery(this=self.tree.copy(), alias=_alias("side"))))
        return plan(self._selection(names, extra))

    def read_copied(self, names: Iterable[str], extra: Iterable[str], plan: ReadPlanner) -> Read | None:
        """Plan the same read of the local copy; None where it lacks a column."""
        if self.copy is None:
            return None
        names, extra = list(names), list(extra)
        needed = {self.written.get(name.lower(), "").lower() for name in names} | {name.lower() for name in extra}
        if not needed <= self.copied:
            return None
        tree = self._selection(names, extra)
        table = find(tree, exp.Table)
        assert table is not None
        table.replace(exp.table_(self.copy.name, db=self.copy.schema, alias=table.alias_or_name, quoted=True))
        return plan(tree)

    def _selection(self, names: Iterable[str], extra: Iterable[str]) -> Tree:
        tree = self.tree.copy()
        table = find(tree, exp.Table)
        assert table is not None
        alias = table.alias_or_name
        outputs = {one.alias_or_name.lower(): one for one in tree.expressions}
        chosen = [
            outputs[name.lower()] if name.lower() in outputs else _of(alias, self.columns[name.lower()].name)
            for name in names
        ]
        found = [exp.alias_(one.unalias().copy(), f"s{at}") for at, one in enumerate(chosen)]
        found += [exp.alias_(_of(alias, name), f"x{at}") for at, name in enumerate(extra)]
        tree.set("expressions", found)
        return tree


def hinted(context: Context, tree: Tree) -> Context:
    """Leave to the query of one side the hints about its own tables."""
    names = _names(tree)
    own = tuple(hint for hint in context.hints.endpoints if hint[0] in names)
    return replace(context, hints=replace(context.hints, endpoints=own))


def check_hinted(hints: Hints, tree: Tree) -> None:
    """Refuse a hint about a table that neither side reads.

    Raises: ProgrammingError.
    """
    for name, variant in hints.endpoints:
        if name not in _names(tree):
            raise ProgrammingError(f"The hint endpoint({name}, {variant}) names a table that neither side reads.")


def _names(tree: Tree) -> set[str]:
    tables = list(find_all(tree, exp.Table))
    return {name.lower() for one in tables for name in (one.alias, one.name, f"{one.db}.{one.name}") if name}


def draft(tree: Tree, bound: Mapping[str, Any], context: Context, plan: ReadPlanner) -> Draft:
    """Look at one side.

    Raises: what planning its query raises.
    """
    read = plan(tree.copy())
    table = _only_table(tree, context)
    place, label = _place(table, read, bound, context) if table is not None else (None, "")
    is_whole = any(isinstance(one, exp.Star) for one in tree.expressions) if isinstance(tree, exp.Select) else False
    columns = {column.name.lower(): column for column in read.columns}
    return Draft(
        tree,
        label or _shown(tree),
        columns,
        _divisions(read),
        place,
        table,
        _written(tree, columns) if place is not None else {},
        is_whole,
        *_copy(tree, place, context),
    )


def _copy(tree: Tree, place: Place | None, context: Context) -> tuple[Endpoint | None, frozenset[str]]:
    """The local copy that may answer for a whole table of Exact, and the columns that are the same there."""
    where = tree.args.get("where")
    is_partial = where is not None and any(one.name.lower() != _DIVISION for one in find_all(where, exp.Column))
    if not isinstance(place, ExactPlace) or is_partial or context.hints.endpoints:
        return None, frozenset()
    mirror = next((one for one in context.catalog.mirrors.values() if one.plain == place.endpoint.id), None)
    if mirror is None:
        return None, frozenset()
    joined = {join.column for join in mirror.joined}
    same = equal_columns(mirror, context.catalog.open(mirror.sync), place.endpoint)
    names = {column.name.lower() for column in same if column.name not in joined} | {_DIVISION}
    return context.catalog.open(mirror.id), frozenset(names)


def _only_table(tree: Tree, context: Context) -> exp.Table | None:
    """The table whose rows a query answers, one for one; None when it answers anything else."""
    if not isinstance(tree, exp.Select) or any(tree.args.get(name) for name in _RESHAPING):
        return None
    if find(tree, exp.AggFunc, exp.Window) is not None:
        return None
    from_ = tree.args.get("from_") or tree.args.get("from")
    table = from_.this if from_ is not None else None
    if not isinstance(table, exp.Table) or table.args.get("joins") or isinstance(table.this, exp.Func | exp.Anonymous):
        return None
    is_named = not is_elsewhere(table) and (is_common(table) or kept(table, context) is not None)
    is_frame = not table.args.get("catalog") and table.name.lower() in context.frames
    return None if is_named or is_frame else table


def _place(table: exp.Table, read: Read, bound: Mapping[str, Any], context: Context) -> tuple[Place | None, str]:
    if is_elsewhere(table):
        other = elsewhere(table, bound, context)
        return OtherPlace(other), other.label
    if is_local(table, context):
        name = exp.table_(table.name, db=table.db if table.db.lower() not in ("", "local") else ENGINE_SCHEMA)
        return LocalPlace(name.sql(dialect=ExactSQL, identify=True)), f"local.{table.name}"
    endpoint = context.catalog.open(context.entry(table).id)
    return ExactPlace(endpoint, _divisions(read) if endpoint.is_division_scoped else ()), endpoint.qualified_name


def _divisions(read: Read) -> tuple[int, ...]:
    found = (scan.division for source in read.sources for scan in source.scans)
    return tuple(dict.fromkeys(division for division in found if division is not None))


def _written(tree: Tree, columns: Mapping[str, Column]) -> dict[str, str]:
    """The table's own columns behind those of a query, by the lower-case names of these."""
    found: dict[str, str] = {}
    for one in tree.expressions:
        inner = one.unalias()
        if isinstance(inner, exp.Star) or (isinstance(inner, exp.Column) and isinstance(inner.this, exp.Star)):
            found |= {name: column.name for name, column in columns.items() if name not in found}
        elif isinstance(inner, exp.Column):
            found[one.alias_or_name.lower()] = inner.name
    return found


def _property(endpoint: Endpoint, name: str) -> Property | None:
    known = {item.name.lower(): item for item in (*endpoint.table_columns, *endpoint.properties)}
    return known.get(name.lower())


def _settable(found: Property | None, endpoint: Endpoint) -> tuple[bool, bool]:
    if found is None or is_division(found):
        return False, False
    if is_name_of_row(found, endpoint):
        return False, False
    return found.in_post, found.in_put and found.name not in endpoint.key


def _shown(tree: Tree) -> str:
    text = without_password(tree.sql(dialect=ExactSQL))
    return f"({text if len(text) <= 60 else text[:57] + '…'})"


def _alias(name: str) -> exp.TableAlias:
    return exp.TableAlias(this=exp.to_identifier(name, quoted=True))


def _named(name: str) -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=True))


def _of(alias: str, name: str) -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=True), table=exp.to_identifier(alias, quoted=True))
