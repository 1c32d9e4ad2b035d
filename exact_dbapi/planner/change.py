"""Changes of what is local: INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, TRUNCATE, and COPY to a file.

In comes the tree, out comes a plan: `Local` where the engine does it as it stands, `Load` where a query over other
tables fills a local one, `View` for a view that the connection keeps, `Export` for a file; or the error that says why
this table cannot be changed.
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from exact_dbapi.errors import NotSupportedError, ProgrammingError, UndefinedTable
from exact_dbapi.plan import Export, Load, Local, Values, View
from exact_dbapi.planner import load, views
from exact_dbapi.planner.frames import names_rows_at_hand
from exact_dbapi.planner.resolve import ENGINE_SCHEMA, LOCAL_SCHEMA, Context, is_local, remote_tables
from exact_dbapi.sql.dialect import ExactSQL, Tree

_KINDS = frozenset({"TABLE", "VIEW"})


def change(
    tree: Tree, verb: str, bound: dict[str, Any], context: Context, read: load.ReadPlanner
) -> Local | Load | View | Export | Values:
    """Plan a change of what is local; `read` plans a query.

    Raises: NotSupportedError for tables of Exact Online; UndefinedTable for a table that is nowhere; what planning a
    query raises.
    """
    if isinstance(tree, exp.Copy):
        return load.export(tree, bound, context, read)
    if isinstance(tree, exp.Create | exp.Drop):
        _check_kind(tree, verb)
        view = _view(tree, context)
        if view is not None:
            if view.sql is not None:
                read(views.query_of(view))
            return view
    target = tree.this.find(exp.Table) if isinstance(tree.this, Tree) else None
    target = target or tree.find(exp.Table)
    if target is not None:
        if _check_target(tree, target, verb, context):
            return Values((), (), -1)
        views.expanded(tree, context, target)
    _localise(tree, context)
    loaded = load.load(tree, bound, context, read)
    if loaded is not None:
        return loaded
    _check_sources(tree, target, verb, context)
    return Local(tree.sql(dialect=ExactSQL), bound, tree.args.get("returning") is not None)


def _view(tree: exp.Create | exp.Drop, context: Context) -> View | None:
    if isinstance(tree, exp.Drop):
        return views.drop(tree, context)
    return views.create(tree, context) if str(tree.args.get("kind")).upper() == "VIEW" else None


def _check_kind(tree: Tree, verb: str) -> None:
    kind = str(tree.args.get("kind") or "TABLE").upper()
    if kind not in _KINDS:
        raise NotSupportedError(f"{verb} {kind} is not supported.", hint="Local tables and views can be created.")
    target = tree.this.find(exp.Table) if isinstance(tree.this, Tree) else None
    if target is not None and (target.args.get("catalog") or (target.db and target.db.lower() != LOCAL_SCHEMA)):
        raise NotSupportedError(
            f"{verb} of {target.sql(dialect=ExactSQL)} is not possible: the tables of Exact Online are fixed.",
            hint=f"Only local tables come and go; they stand in schema {LOCAL_SCHEMA}.",
        )


def _check_target(tree: Tree, target: exp.Table, verb: str, context: Context) -> bool:
    """Refuse what cannot be changed; whether there is nothing to do, as for a table that IF NOT EXISTS is there."""
    name = target.name.lower()
    is_named = not target.args.get("catalog") and target.db.lower() in ("", LOCAL_SCHEMA)
    if is_named and name in context.frames:
        raise ProgrammingError(f"{target.name!r} is a registered frame, which is only read.", hint="Unregister it.")
    if is_named and name in context.views:
        raise ProgrammingError(f"{target.name!r} is a view, which is only read.", hint="Drop it, or choose a name.")
    if isinstance(tree, exp.Create):
        is_there = isinstance(tree.expression, exp.Query) and name in context.local_tables()
        if is_there and not tree.args.get("replace") and not tree.args.get("exists"):
            raise ProgrammingError(
                f"There is already a local table {target.name!r}.", hint="Drop it, or choose a name."
            )
        return is_there and bool(tree.args.get("exists"))
    if_exists = isinstance(tree, exp.Drop) and bool(tree.args.get("exists"))
    if not if_exists:
        _check_is_there(target, verb, context)
    return False


def _check_is_there(target: exp.Table, verb: str, context: Context) -> None:
    if is_local(target, context):
        if target.name.lower() not in context.local_tables():
            raise UndefinedTable(f"There is no local table {target.name!r}.", nearest=())
        return
    entry = context.catalog.find(
        target.name,
        schema=target.db or None,
        catalog=target.args["catalog"].name if target.args.get("catalog") else None,
    )
    raise NotSupportedError(
        f"{verb} of {entry.qualified_name} is not supported: this version reads Exact Online and does not write to it.",
        hint="Only local tables can be changed.",
    )


def _check_sources(tree: Tree, target: exp.Table | None, verb: str, context: Context) -> None:
    hint = "Read it into a table with CREATE TEMP TABLE … AS SELECT first."
    for table in remote_tables(tree, context):
        if table is not target:
            entry = context.catalog.find(table.name, schema=table.db or None)
            raise NotSupportedError(f"{verb} cannot read {entry.qualified_name}.", hint=hint)
    if names_rows_at_hand(tree, context):
        raise NotSupportedError(f"{verb} cannot read files or registered frames.", hint=hint)


def _localise(tree: Tree, context: Context) -> None:
    """Local tables have no schema in the engine, and a temporary one lives as long as the connection, as all do."""
    for table in tree.find_all(exp.Table):
        if table.db.lower() == LOCAL_SCHEMA:
            table.set("db", exp.to_identifier(ENGINE_SCHEMA) if table.find_ancestor(exp.Query) else None)
    for temporary in list(tree.find_all(exp.TemporaryProperty)):
        if context.settings.local is not None:
            raise NotSupportedError(
                "A temporary table needs a local database in memory.", hint="Leave out TEMP, or the setting local."
            )
        temporary.pop()
