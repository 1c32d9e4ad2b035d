"""INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, TRUNCATE, COMMENT, and COPY to a file: who does them.

In comes the tree, out comes a plan: a `Write` for tables of Exact Online; `Local` where the engine does it as it
stands, `Load` where a query over other tables fills a local one, `View` for a view that the connection keeps, `Export`
for a file; or the error that says why this table cannot be changed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlglot import exp

from exact_dbapi.errors import NotSupportedError, ProgrammingError, UndefinedTable
from exact_dbapi.plan import Export, Load, Local, Values, View, Write
from exact_dbapi.planner import load, views
from exact_dbapi.planner.copied import as_insert
from exact_dbapi.planner.frames import is_elsewhere, names_rows_at_hand
from exact_dbapi.planner.objects import KINDS, check_schema, engine_sql, kind_of
from exact_dbapi.planner.resolve import (
    ENGINE_SCHEMA,
    LOCAL_SCHEMA,
    Context,
    is_local,
    is_recursive,
    local_key,
    remote_tables,
)
from exact_dbapi.planner.rows import Template
from exact_dbapi.planner.write import write
from exact_dbapi.sql.dialect import ExactSQL, Tree
from exact_dbapi.sql.nodes import find, find_all

#: A statement that begins with WITH is called by what it does.
_VERBS: dict[type[Tree], str] = {exp.Insert: "INSERT", exp.Update: "UPDATE", exp.Delete: "DELETE"}


def change(
    tree: Tree, verb: str, bound: dict[str, Any], context: Context, read: load.ReadPlanner
) -> Local | Load | View | Export | Values | Write | Template:
    """Plan a change; `read` plans a query.

    Raises: UndefinedTable for a table that is nowhere; NotSupportedError for what this driver or Exact cannot do; what
    planning a query or a write raises.
    """
    if isinstance(tree, exp.Copy) and tree.args.get("kind"):
        tree = as_insert(tree, bound)
    if isinstance(tree, exp.Copy):
        return load.export(tree, bound, context, read)
    if isinstance(tree, exp.Create | exp.Drop):
        _check_kind(tree, verb, context)
        if kind_of(tree) == "SCHEMA":
            check_schema(tree, context)
            return Local(engine_sql(tree), {}, False)
        view = _view(tree, context)
        if view is not None:
            if view.sql is not None:
                return replace(view, outputs=read(views.query_of(view)).columns)
            return view
    target = find(tree.this, exp.Table) if isinstance(tree.this, Tree) else None
    target = target or find(tree, exp.Table)
    if target is not None:
        if is_elsewhere(target):
            raise NotSupportedError(f"{verb} does not write to another database.", hint="SYNCHRONIZE … TO it does.")
        if _check_target(tree, target, context):
            return Values((), (), -1)
        if _is_remote(tree, target, context):
            return write(tree, _VERBS.get(type(tree), verb), target, bound, context, read)
        views.expanded(tree, context, target)
    _localise(tree, context)
    loaded = load.load(tree, bound, context, read)
    if loaded is not None:
        return loaded
    _check_sources(tree, target, verb, context)
    return Local(engine_sql(tree), bound, tree.args.get("returning") is not None, is_recursive(tree))


def _view(tree: exp.Create | exp.Drop, context: Context) -> View | None:
    if isinstance(tree, exp.Drop):
        return views.drop(tree, context)
    return views.create(tree, context) if str(tree.args.get("kind")).upper() == "VIEW" else None


def _check_kind(tree: Tree, verb: str, context: Context) -> None:
    kind = kind_of(tree)
    if kind not in KINDS:
        raise NotSupportedError(f"{verb} {kind} is not supported.", hint="Local tables and views can be created.")
    target = find(tree.this, exp.Table) if isinstance(tree.this, Tree) else None
    if kind == "SCHEMA" or target is None or not (target.db or target.args.get("catalog")):
        return
    if not is_local(target, context):
        raise NotSupportedError(
            f"{verb} of {target.sql(dialect=ExactSQL)} is not possible: the tables of Exact Online are fixed.",
            hint=f"Only local tables come and go; they stand in schema {LOCAL_SCHEMA}, or one that you create.",
        )


def _check_target(tree: Tree, target: exp.Table, context: Context) -> bool:
    """Refuse what cannot be changed; whether there is nothing to do, as for a table that IF NOT EXISTS is there."""
    name = local_key(target)
    if kind_of(tree) in ("INDEX", "SEQUENCE") and not (isinstance(tree, exp.Create) and find(tree, exp.Index)):
        return False  # the engine knows what is there
    is_named = not target.args.get("catalog") and target.db.lower() in ("", LOCAL_SCHEMA)
    if is_named and name in context.frames:
        raise ProgrammingError(f"{target.name!r} is a registered frame, which is only read.", hint="Unregister it.")
    if is_named and name in context.views:
        raise ProgrammingError(f"{target.name!r} is a view, which is only read.", hint="Drop it, or choose a name.")
    if isinstance(tree, exp.Create) and not find(tree, exp.Index):
        is_there = isinstance(tree.expression, exp.Query) and name in context.local_tables()
        if is_there and not tree.args.get("replace") and not tree.args.get("exists"):
            raise ProgrammingError(
                f"There is already a local table {target.name!r}.", hint="Drop it, or choose a name."
            )
        return is_there and bool(tree.args.get("exists"))
    if is_local(target, context) and not _is_dropped_if_there(tree) and name not in context.local_tables():
        raise UndefinedTable(f"There is no local table {target.name!r}.", nearest=())
    return False


def _is_dropped_if_there(tree: Tree) -> bool:
    return isinstance(tree, exp.Drop) and bool(tree.args.get("exists"))


def _is_remote(tree: Tree, target: exp.Table, context: Context) -> bool:
    if isinstance(tree, exp.Drop) and kind_of(tree) in ("INDEX", "SEQUENCE"):
        return False
    return not isinstance(tree, exp.Create) and not is_local(target, context) and not _is_dropped_if_there(tree)


def _check_sources(tree: Tree, target: exp.Table | None, verb: str, context: Context) -> None:
    hint = "Read it into a table with CREATE TEMP TABLE … AS SELECT first."
    own = local_key(target) if isinstance(tree, exp.Create) and target is not None else None
    for table in remote_tables(tree, context):
        if table is not target and local_key(table) != own:
            raise NotSupportedError(f"{verb} cannot read {context.entry(table).qualified_name}.", hint=hint)
    if names_rows_at_hand(tree, context):
        raise NotSupportedError(f"{verb} cannot read files or registered frames.", hint=hint)


def _localise(tree: Tree, context: Context) -> None:
    """Local tables have no schema in the engine, and a temporary one lives as long as the connection, as all do."""
    for table in find_all(tree, exp.Table):
        if table.db.lower() == LOCAL_SCHEMA:
            table.set("db", exp.to_identifier(ENGINE_SCHEMA) if table.find_ancestor(exp.Query) else None)
    for column in list(find_all(tree, exp.Column)):
        if column.name.upper() == "DEFAULT" and not column.table and not column.this.args.get("quoted"):
            column.replace(exp.Var(this="DEFAULT"))
    for temporary in list(find_all(tree, exp.TemporaryProperty)):
        if context.settings.local is not None:
            raise NotSupportedError(
                "A temporary table needs a local database in memory.", hint="Leave out TEMP, or the setting local."
            )
        temporary.pop()
