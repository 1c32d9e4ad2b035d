"""The second and third tier: what the embedded engine has to finish.

In comes the tree of a query, out comes a `Read` with a residual: the same SQL over named sources, and for each source
the scans with what the engine's optimizer lets reach them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

from sqlglot import exp

from exact_dbapi.catalog.model import Property
from exact_dbapi.errors import ProgrammingError, UndefinedTable
from exact_dbapi.plan import Column, Held, Keyed, Read, Residual, Source
from exact_dbapi.planner.divisions import beyond_division, written
from exact_dbapi.planner.extremes import extremes
from exact_dbapi.planner.held import holder
from exact_dbapi.planner.inference import infer, spell_memberships
from exact_dbapi.planner.joins import edges
from exact_dbapi.planner.keyed import keyed
from exact_dbapi.planner.merging import merged
from exact_dbapi.planner.optimizer import Advice, Wanted, advise
from exact_dbapi.planner.order import most_counted, order_of, rows_to_the_end
from exact_dbapi.planner.passthrough import UNREADABLE, is_count, is_simple, rows_of
from exact_dbapi.planner.pushdown import push
from exact_dbapi.planner.reach import Tables
from exact_dbapi.planner.reasons import reasons
from exact_dbapi.planner.resolve import (
    ENGINE_SCHEMA,
    LOCAL_SCHEMA,
    Context,
    Relation,
    is_common,
    is_local,
    is_recursive,
    undefined_column,
)
from exact_dbapi.planner.route import Wish, counting, is_covered, scans
from exact_dbapi.planner.sieve import Sieves, sieves
from exact_dbapi.planner.within import spread, within
from exact_dbapi.scan import Order, Predicate, Scan, conjoin
from exact_dbapi.sql.dialect import ExactSQL, Tree
from exact_dbapi.sql.nodes import find, find_all
from exact_dbapi.sql.parameters import used

_PREFIX = "remote__"


def residual(tree: Tree, found: tuple[Relation, ...], bound: dict[str, Any], context: Context) -> Read:
    """Plan a query that the engine finishes; `tree` is changed.

    Raises: UndefinedColumn; ProgrammingError; DataError.
    """
    named = {f"{_PREFIX}{number}": relation for number, relation in enumerate(found)}
    for name, relation in named.items():
        _rename(relation, name)
    reads_local = not found or _reads_local(tree, found)
    _unqualify(tree, context)
    context = replace(context, written=written(tree, bound, found))
    tables = Tables(tree, named, holder(context.engine, bound))
    narrowing = () if context.hints.no_keyed_join else edges(tree, tables)
    spell_memberships(tables.scopes(tree))
    bound, guids = infer(tree, named, tables.at_hand(tree), bound)
    shown = _shown(tree, named)
    advice, is_paged, limit_rows, offset_rows = _asked(tree, named, shown, bound, context)
    spread(narrowing, advice.wanted)
    end = None if limit_rows is None else limit_rows + (offset_rows or 0)
    order: tuple[Order, ...] = ()
    if not is_paged and not advice.is_filtered:
        order, end = _cut(tree, named, bound, advice)
        counted = _count(tree, named, bound, advice, context)
        if counted is not None:
            return counted
    sources = tuple(
        _source(name, shown[name], relation, advice.wanted[name], order, None if advice.is_filtered else end, context)
        for name, relation in named.items()
    )
    ends = () if is_paged or advice.is_filtered else _extremes(tree, named, advice, context)
    if ends:
        sources = (replace(sources[0], scans=ends),)
    is_late = _is_cut_late(tree)
    sifting = sieves(tree, tables, _used(tree, bound)) if advice.is_filtered and narrowing and is_late else Sieves()
    by_others, by_held = keyed(narrowing, named, sources, advice.wanted, sifting, context)
    wishes = _wishes(tree, named, advice, by_others + by_held)
    may_stop = find(tree, exp.Limit, exp.Exists) is not None
    chosen = merged(sources, wishes, partial(scans, context=context))
    return Read(
        _columns(advice.columns, guids),
        chosen,
        Residual(advice.sql, advice.bound, is_paged, may_stop, is_recursive(tree), reasons(tree), reads_local),
        limit_rows=limit_rows,
        offset_rows=offset_rows or 0,
        keyed=by_others,
        held=by_held,
        within=within(narrowing, chosen, sifting),
    )


def _wishes(
    tree: Tree, named: dict[str, Relation], advice: Advice, narrowed: tuple[Keyed | Held, ...]
) -> dict[str, Wish]:
    """What the sources want that may read more rows at once: not those which are read by keys or give keys, and none
    where the engine may stop before the end."""
    apart = {one.target for one in narrowed} | {one.origin for one in narrowed if isinstance(one, Keyed)}
    if len(named) < 2 or not _is_read_to_the_end(tree):
        return {}
    return {
        name: Wish(relation, advice.wanted[name].needed, conjoin(tuple(advice.wanted[name].conditions)))
        for name, relation in named.items()
        if name not in apart and advice.wanted[name].columns is not None
    }


def _is_read_to_the_end(tree: Tree) -> bool:
    """Whether every LIMIT stands where all rows have to be there first, and nothing asks whether there is one."""
    return _is_cut_late(tree) and find(tree, exp.Exists) is None


def _is_cut_late(tree: Tree) -> bool:
    cut = [limit.parent for limit in find_all(tree, exp.Limit)]
    return all(query is not None and (query.args.get("order") or query.args.get("group")) for query in cut)


def _asked(
    tree: Tree, named: dict[str, Relation], shown: _Shown, bound: dict[str, Any], context: Context
) -> tuple[Advice, bool, int | None, int | None]:
    """The engine's advice; and whether it is on the query without its LIMIT and OFFSET, which are then given beside it:
    so for a query that is row-local without them."""
    if len(named) == 1:
        paged = tree.copy()
        limit_rows, offset_rows = _detach_limit(paged, bound)
        if UNREADABLE not in (limit_rows, offset_rows):
            advice = _advise(paged, named, shown, bound, context)
            if advice.is_row_local or (limit_rows is None and offset_rows is None):
                return advice, advice.is_row_local, limit_rows, offset_rows
    return _advise(tree, named, shown, bound, context), False, None, None


def _cut(
    tree: Tree, named: dict[str, Relation], bound: dict[str, Any], advice: Advice
) -> tuple[tuple[Order, ...], int | None]:
    """The order and number of rows that Exact may cut at, when the engine needs no others: of each division."""
    if len(named) != 1 or not isinstance(tree, exp.Select) or not is_simple(tree):
        return (), None
    name, relation = next(iter(named.items()))
    predicate = conjoin(tuple(advice.wanted[name].conditions))
    if find(tree, exp.AggFunc, exp.Window, exp.Unnest, exp.Subquery) or relation.endpoint.parameters:
        return (), None
    order = order_of(tree, relation, predicate)
    end = rows_to_the_end(tree, bound)
    return (order, end) if order and end is not None else ((), None)


def _extremes(tree: Tree, named: dict[str, Relation], advice: Advice, context: Context) -> tuple[Scan, ...]:
    """The reads of one row that have the smallest and largest values, when the query asks for nothing else."""
    if len(named) != 1 or not isinstance(tree, exp.Select) or not is_simple(tree):
        return ()
    name, relation = next(iter(named.items()))
    return extremes(tree, relation, advice.wanted[name], context)


def _count(
    tree: Tree, named: dict[str, Relation], bound: dict[str, Any], advice: Advice, context: Context
) -> Read | None:
    """COUNT(*) over a derived table, as tools write it, when Exact can count the rows itself."""
    if len(named) != 1 or not advice.is_plain_count or not isinstance(tree, exp.Select) or not is_count(tree):
        return None
    most = most_counted(tree, bound)
    if most is UNREADABLE:
        return None
    name, relation = next(iter(named.items()))
    wish = Wish(relation, (), conjoin(tuple(advice.wanted[name].conditions)))
    chosen = counting(wish, context)
    if not chosen:
        return None
    source = Source(name, relation.endpoint.qualified_name, relation.columns, chosen)
    column = Column(advice.columns[0].name, "BIGINT", nullable=False)
    return Read((column,), (source,), project=(0,), most_counted=most)


def _rename(relation: Relation, name: str) -> None:
    node = relation.node
    if node.args.get("alias") is None:
        node.set("alias", exp.TableAlias(this=exp.to_identifier(relation.alias, quoted=True)))
    node.set("this", exp.to_identifier(name))
    node.set("db", None)
    node.set("catalog", None)


def _unqualify(tree: Tree, context: Context) -> None:
    """Take schema and catalog from what is named in the engine by table or alias alone."""
    for column in find_all(tree, exp.Column):
        if column.args.get("db") and column.args.get("table"):
            column.set("db", None)
            column.set("catalog", None)
    for table in find_all(tree, exp.Table):
        if table.db.lower() == LOCAL_SCHEMA and is_local(table, context):
            table.set("db", exp.to_identifier(ENGINE_SCHEMA))


def _reads_local(tree: Tree, found: tuple[Relation, ...]) -> bool:
    remote = {id(relation.node) for relation in found}
    return any(id(table) not in remote and not is_common(table) for table in find_all(tree, exp.Table))


def _detach_limit(tree: Tree, bound: dict[str, Any]) -> tuple[int | None, int | None]:
    if not isinstance(tree, exp.Query):
        return None, None
    limit_rows, offset_rows = rows_of(tree.args.get("limit"), bound), rows_of(tree.args.get("offset"), bound)
    tree.set("limit", None)
    tree.set("offset", None)
    return limit_rows, offset_rows


def _advise(tree: Tree, named: dict[str, Relation], shown: _Shown, bound: dict[str, Any], context: Context) -> Advice:
    sources = {name: (shown[name], _exactness(relation)) for name, relation in named.items()}
    sql = tree.sql(dialect=ExactSQL)
    engine = context.engine()
    try:
        return advise(engine, sql, _used(tree, bound), sources, context.settings.decimals)
    except ProgrammingError as error:
        raise _nearer(error, tree, tuple(named.values())) from error
    finally:
        engine.close()


#: The columns of each source that the engine is shown, the same while planning and while running.
_Shown: TypeAlias = dict[str, tuple[Property, ...]]


def _shown(tree: Tree, named: dict[str, Relation]) -> _Shown:
    """Choose the columns that the engine has to know: those that the query mentions, or all, or the key to count by."""
    mentioned = _mentioned(tree, named)
    shown: _Shown = {}
    for name, relation in named.items():
        found = tuple(item for item in relation.columns if mentioned is None or item.name.lower() in mentioned)
        key = tuple(item for item in relation.columns if item.name in relation.endpoint.key[:1])
        shown[name] = found or key or relation.columns[:1]
    return shown


def _mentioned(tree: Tree, named: dict[str, Relation]) -> set[str] | None:
    """The lower-case names that a query mentions; None when it may mean columns without naming them."""
    if find(tree, exp.Pivot, exp.Columns) or any(join.method for join in find_all(tree, exp.Join)):
        return None
    if any(not isinstance(star.parent, exp.Count) for star in find_all(tree, exp.Star)):
        return None
    names = {column.name.lower() for column in find_all(tree, exp.Column)}
    names |= {name.name.lower() for join in find_all(tree, exp.Join) for name in join.args.get("using") or []}
    aliases = {relation.alias.lower() for relation in named.values()}
    return None if names & aliases else names


def _exactness(relation: Relation) -> Any:
    def is_exact(predicate: Predicate) -> bool:
        filters = push(beyond_division(predicate), relation.endpoint)
        return not relation.endpoint.parameters and is_covered(filters, predicate)

    return is_exact


def _nearer(error: ProgrammingError, tree: Tree, found: tuple[Relation, ...]) -> ProgrammingError:
    """Say which column is unknown, when that is what the engine's binder stumbled over."""
    unknown = re.search(r'Referenced table "(.*?)" not found', error.message)
    if unknown:
        nearest = tuple(dict.fromkeys(table.alias_or_name for table in find_all(tree, exp.Table)))
        return UndefinedTable(
            f"No table of the query is called {unknown[1]!r}.",
            hint=f"Its tables are called {', '.join(nearest)}.",
            nearest=nearest,
        )
    for column in find_all(tree, exp.Column):
        if f'"{column.name}" not found' in error.message:
            return undefined_column(column.name, found)
        if f'does not have a column named "{column.name}"' in error.message:
            aimed = tuple(item for item in found if item.alias.lower() == column.table.lower())
            return undefined_column(column.name, aimed or found)
    return error


def _used(tree: Tree, bound: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in used(tree, bound).items()}


def _plain(value: Any) -> Any:
    from uuid import UUID

    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    return str(value) if isinstance(value, UUID) else value


def _source(
    name: str,
    shown: tuple[Property, ...],
    relation: Relation,
    wanted: Wanted,
    order: tuple[Order, ...],
    limit_rows: int | None,
    context: Context,
) -> Source:
    if wanted.columns is None:
        return Source(name, relation.endpoint.qualified_name, shown, ())
    wish = Wish(relation, wanted.needed, conjoin(tuple(wanted.conditions)), order, limit_rows)
    chosen = scans(wish, context)
    return Source(name, relation.endpoint.qualified_name, shown, chosen)


def _columns(columns: tuple[Column, ...], guids: frozenset[int]) -> tuple[Column, ...]:
    return tuple(
        Column(column.name, "UUID", is_guid=True) if position in guids and column.type_code == "VARCHAR" else column
        for position, column in enumerate(columns)
    )
