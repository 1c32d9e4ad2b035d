"""INSERT, UPDATE, DELETE, CREATE, DROP, ALTER and TRUNCATE of local tables, handed to the engine as they stand.

In comes the tree, out comes a `Local` plan, or the error that says why this table cannot be changed.
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from exact_dbapi.errors import NotSupportedError, UndefinedTable
from exact_dbapi.plan import Local
from exact_dbapi.planner.resolve import LOCAL_SCHEMA, Context, is_local, remote_tables
from exact_dbapi.sql.dialect import ExactSQL, Tree

_KINDS = frozenset({"TABLE", "VIEW"})


def change(tree: Tree, verb: str, bound: dict[str, Any], context: Context) -> Local:
    """Plan a change of local tables.

    Raises: NotSupportedError for tables of Exact Online; UndefinedTable for a table that is nowhere.
    """
    if isinstance(tree, exp.Create | exp.Drop):
        _check_kind(tree, verb)
    target = tree.this.find(exp.Table) if isinstance(tree.this, Tree) else None
    target = target or tree.find(exp.Table)
    others = [table for table in remote_tables(tree, context) if table is not target]
    if target is not None and not isinstance(tree, exp.Create):
        _check_target(target, verb, isinstance(tree, exp.Drop) and bool(tree.args.get("exists")), context)
    for table in others:
        entry = context.catalog.find(table.name, schema=table.db or None)
        raise NotSupportedError(
            f"{verb} cannot read {entry.qualified_name} yet.",
            hint="Read it with SELECT and insert the rows with executemany().",
        )
    _localise(tree, context)
    is_returning = tree.args.get("returning") is not None
    return Local(tree.sql(dialect=ExactSQL), bound, is_returning)


def _check_kind(tree: Tree, verb: str) -> None:
    kind = str(tree.args.get("kind") or "TABLE").upper()
    if kind not in _KINDS:
        raise NotSupportedError(f"{verb} {kind} is not supported.", hint="Local tables and views can be created.")
    target = tree.this.find(exp.Table) if isinstance(tree.this, Tree) else None
    if target is not None and (target.args.get("catalog") or (target.db and target.db.lower() != LOCAL_SCHEMA)):
        raise NotSupportedError(
            f"{verb} of {target.sql(dialect=ExactSQL)} is not possible: the tables of Exact Online are fixed.",
            hint=f"Local tables stand in schema {LOCAL_SCHEMA}.",
        )


def _check_target(target: exp.Table, verb: str, if_exists: bool, context: Context) -> None:
    if if_exists or (is_local(target, context) and target.name.lower() in context.local_tables()):
        return
    if is_local(target, context):
        raise UndefinedTable(f"There is no local table {target.name!r}.", nearest=())
    entry = context.catalog.find(
        target.name,
        schema=target.db or None,
        catalog=target.args["catalog"].name if target.args.get("catalog") else None,
    )
    raise NotSupportedError(
        f"{verb} of {entry.qualified_name} is not supported: this version reads Exact Online and does not write to it.",
        hint="Only local tables can be changed.",
    )


def _localise(tree: Tree, context: Context) -> None:
    """Local tables have no schema in the engine, and a temporary one lives as long as the connection, as all do."""
    for table in tree.find_all(exp.Table):
        if table.db.lower() == LOCAL_SCHEMA:
            table.set("db", None)
    for temporary in list(tree.find_all(exp.TemporaryProperty)):
        if context.settings.local is not None:
            raise NotSupportedError(
                "A temporary table needs a local database in memory.", hint="Leave out TEMP, or the setting local."
            )
        temporary.pop()
