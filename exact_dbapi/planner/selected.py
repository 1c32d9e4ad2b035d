"""UPDATE and DELETE of a local table whose conditions or values are those of other tables, files or frames.

In comes the tree, out comes a `Load`: a query for the rows of the local table that are meant, with their new values,
which is planned as any other query is; and the statement that does it to just these rows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from exact_dbapi.errors import NotSupportedError
from exact_dbapi.plan import Column, Load, Local, Read
from exact_dbapi.planner.frames import names_rows_at_hand
from exact_dbapi.planner.resolve import LOCAL_SCHEMA, Context, remote_tables
from exact_dbapi.sql.dialect import ExactSQL, Tree
from exact_dbapi.sql.nodes import find_all
from exact_dbapi.sql.parameters import used

_ROWS = "changed__rows"

#: What the engine calls the place of a row in its table.
_ROW = "rowid"


def selected(
    tree: exp.Update | exp.Delete, bound: dict[str, Any], context: Context, read: Callable[[Tree], Read]
) -> Load | None:
    """Plan a change of chosen rows; None when the engine can do it by itself.

    Raises: what planning the query raises; NotSupportedError where RETURNING names more than the changed table.
    """
    target = tree.this
    if not isinstance(target, exp.Table) or not _reads_more(tree, target, context):
        return None
    changes = (
        [item for item in tree.expressions if not isinstance(item.expression, exp.Var)]
        if isinstance(tree, exp.Update)
        else []
    )
    planned = read(_query(tree, target, changes))
    _check_returning(tree, target)
    store = _store(tree, target, changes, planned.columns)
    values = used(store, bound)
    return Load(planned, _ROWS, Local(store.sql(dialect=ExactSQL), values, tree.args.get("returning") is not None))


def _reads_more(tree: Tree, target: exp.Table, context: Context) -> bool:
    elsewhere = any(table is not target for table in remote_tables(tree, context))
    return elsewhere or names_rows_at_hand(tree, context)


def _query(tree: Tree, target: exp.Table, changes: list[Tree]) -> exp.Select:
    """The rows that are meant: where each is, and its new values."""
    alias = target.alias_or_name
    outputs: list[Tree] = [exp.column(_ROW, table=exp.to_identifier(alias, quoted=True))]
    outputs += [item.expression.copy() for item in changes]
    named = [exp.alias_(output, f"r{number}") for number, output in enumerate(outputs)]
    from_ = exp.Table(
        this=target.this.copy(),
        db=exp.to_identifier(LOCAL_SCHEMA),
        alias=exp.TableAlias(this=exp.to_identifier(alias, quoted=True)),
    )
    query = exp.select(*named).from_(from_)
    for item in _others(tree):
        joins = item.args.pop("joins", None) or []
        query = query.join(item, join_type="cross", copy=False)
        for join in joins:
            query.append("joins", join)
    where = tree.args.get("where")
    if where is not None:
        query.set("where", where.copy())
    for name in ("with_", "with"):
        if tree.args.get(name) is not None:
            query.set(name, tree.args[name].copy())
    return query


def _others(tree: Tree) -> list[Tree]:
    """What stands in the FROM of an UPDATE, or behind USING in a DELETE."""
    from_ = tree.args.get("from_") or tree.args.get("from")
    found = [from_.this] if from_ is not None else list(tree.args.get("using") or [])
    return [item.copy() for item in found]


def _check_returning(tree: Tree, target: exp.Table) -> None:
    returning = tree.args.get("returning")
    columns = find_all(returning, exp.Column) if returning is not None else ()
    if any(column.table and column.table.lower() != target.alias_or_name.lower() for column in columns):
        raise NotSupportedError("RETURNING gives columns of the changed table only.")


def _store(tree: Tree, target: exp.Table, changes: list[Tree], columns: tuple[Column, ...]) -> Tree:
    """The change of just the rows that the query has found; their new values come back as the types they had."""
    store = tree.copy()
    for name in ("where", "using", "from_", "from", "with_", "with"):
        store.set(name, None)
    alias = exp.to_identifier(target.alias_or_name, quoted=True)
    if isinstance(store, exp.Delete):
        found = exp.select("c0").from_(_ROWS)
        return store.where(exp.In(this=exp.column(_ROW, table=alias), query=exp.Subquery(this=found)), copy=False)
    values = {id(item): number for number, item in enumerate(changes, start=1)}
    for item, made in zip(tree.expressions, store.expressions, strict=True):
        if id(item) in values:
            number = values[id(item)]
            value: Tree = exp.column(f"c{number}", table=_ROWS)
            kind = columns[number].type_code
            made.set("expression", exp.cast(value, kind) if kind == "UUID" else value)
            made.set("this", exp.column(exp.to_identifier(made.this.name, quoted=True)))
    matched = exp.EQ(this=exp.column(_ROW, table=alias.copy()), expression=exp.column("c0", table=_ROWS))
    return store.from_(_ROWS, copy=False).where(matched, copy=False)  # type: ignore[attr-defined,no-any-return]
