"""The second and third tier: what the embedded engine has to finish.

In comes the tree of a query, out comes a `Read` with a residual: the same SQL over named sources, and for each source
the scans with what the engine's optimizer lets reach them.
"""

from __future__ import annotations

import re
from typing import Any

from sqlglot import exp

from exact_dbapi.errors import ProgrammingError, UndefinedTable
from exact_dbapi.plan import Column, Read, Residual, Source
from exact_dbapi.planner.inference import infer
from exact_dbapi.planner.joins import edges
from exact_dbapi.planner.keyed import keyed
from exact_dbapi.planner.optimizer import Advice, Wanted, advise
from exact_dbapi.planner.passthrough import UNREADABLE, rows_of
from exact_dbapi.planner.pushdown import push
from exact_dbapi.planner.resolve import LOCAL_SCHEMA, Context, Relation, is_local, undefined_column
from exact_dbapi.planner.route import Wish, is_covered, scans
from exact_dbapi.scan import Predicate, conjoin
from exact_dbapi.sql.dialect import ExactSQL, Tree

_PREFIX = "remote__"


def residual(tree: Tree, found: tuple[Relation, ...], bound: dict[str, Any], context: Context) -> Read:
    """Plan a query that the engine finishes; `tree` is changed.

    Raises: UndefinedColumn; ProgrammingError; DataError.
    """
    named = {f"{_PREFIX}{number}": relation for number, relation in enumerate(found)}
    for name, relation in named.items():
        _rename(relation, name)
    _unqualify(tree, context)
    narrowing = edges(tree, named)
    bound, guids = infer(tree, named, bound)
    paged = tree.copy()
    limit_rows, offset_rows = _detach_limit(paged, bound)
    advice = _advise(paged, named, bound, context)
    is_paged = advice.is_row_local and UNREADABLE not in (limit_rows, offset_rows)
    if not is_paged:
        limit_rows, offset_rows, paged = None, None, tree
        advice = _advise(tree, named, bound, context)
    end = None if limit_rows is None else limit_rows + (offset_rows or 0)
    sources = tuple(
        _source(name, relation, advice.wanted[name], None if advice.is_filtered else end, context)
        for name, relation in named.items()
    )
    return Read(
        _columns(advice.columns, guids),
        sources,
        Residual(paged.sql(dialect=ExactSQL), _used(paged, bound), is_paged),
        limit_rows=limit_rows,
        offset_rows=offset_rows or 0,
        keyed=keyed(narrowing, named, sources, advice.wanted, context),
    )


def _rename(relation: Relation, name: str) -> None:
    node = relation.node
    if node.args.get("alias") is None:
        node.set("alias", exp.TableAlias(this=exp.to_identifier(relation.alias, quoted=True)))
    node.set("this", exp.to_identifier(name))
    node.set("db", None)
    node.set("catalog", None)


def _unqualify(tree: Tree, context: Context) -> None:
    """Take schema and catalog from what is named in the engine by table or alias alone."""
    for column in tree.find_all(exp.Column):
        if column.args.get("db") and column.args.get("table"):
            column.set("db", None)
            column.set("catalog", None)
    for table in tree.find_all(exp.Table):
        if table.db.lower() == LOCAL_SCHEMA and is_local(table, context):
            table.set("db", None)


def _detach_limit(tree: Tree, bound: dict[str, Any]) -> tuple[int | None, int | None]:
    if not isinstance(tree, exp.Query):
        return None, None
    limit_rows, offset_rows = rows_of(tree.args.get("limit"), bound), rows_of(tree.args.get("offset"), bound)
    tree.set("limit", None)
    tree.set("offset", None)
    return limit_rows, offset_rows


def _advise(tree: Tree, named: dict[str, Relation], bound: dict[str, Any], context: Context) -> Advice:
    sources = {name: (relation.columns, _exactness(relation)) for name, relation in named.items()}
    sql = tree.sql(dialect=ExactSQL)
    engine = context.engine()
    try:
        return advise(engine, sql, _used(tree, bound), sources, context.settings.decimals)
    except ProgrammingError as error:
        raise _nearer(error, tree, tuple(named.values())) from error
    finally:
        engine.close()


def _exactness(relation: Relation) -> Any:
    def is_exact(predicate: Predicate) -> bool:
        filters = push(predicate, relation.endpoint)
        return not relation.endpoint.parameters and is_covered(filters, predicate)

    return is_exact


def _nearer(error: ProgrammingError, tree: Tree, found: tuple[Relation, ...]) -> ProgrammingError:
    """Say which column is unknown, when that is what the engine's binder stumbled over."""
    unknown = re.search(r'Referenced table "(.*?)" not found', error.message)
    if unknown:
        nearest = tuple(dict.fromkeys(table.alias_or_name for table in tree.find_all(exp.Table)))
        return UndefinedTable(
            f"No table of the query is called {unknown[1]!r}.",
            hint=f"Its tables are called {', '.join(nearest)}.",
            nearest=nearest,
        )
    for column in tree.find_all(exp.Column):
        if f'"{column.name}" not found' in error.message:
            return undefined_column(column.name, found)
        if f'does not have a column named "{column.name}"' in error.message:
            aimed = tuple(item for item in found if item.alias.lower() == column.table.lower())
            return undefined_column(column.name, aimed or found)
    return error


def _used(tree: Tree, bound: dict[str, Any]) -> dict[str, Any]:
    names = {node.name for node in tree.find_all(exp.Placeholder, exp.Parameter)}
    return {name: _plain(value) for name, value in bound.items() if name in names}


def _plain(value: Any) -> Any:
    from uuid import UUID

    return str(value) if isinstance(value, UUID) else value


def _source(name: str, relation: Relation, wanted: Wanted, limit_rows: int | None, context: Context) -> Source:
    if wanted.columns is None:
        return Source(name, relation.endpoint.qualified_name, relation.columns, ())
    wish = Wish(relation, wanted.needed, conjoin(tuple(wanted.conditions)), (), limit_rows)
    chosen = scans(wish, context)
    return Source(name, relation.endpoint.qualified_name, relation.columns, chosen)


def _columns(columns: tuple[Column, ...], guids: frozenset[int]) -> tuple[Column, ...]:
    return tuple(
        Column(column.name, "UUID", is_guid=True) if position in guids and column.type_code == "VARCHAR" else column
        for position, column in enumerate(columns)
    )
