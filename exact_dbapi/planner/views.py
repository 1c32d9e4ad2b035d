"""Views that the connection keeps as SQL: made, dropped, and put in where they are named.

The embedded engine keeps a view over local tables itself. One over remote tables, files or registered frames is a text
here, which becomes a derived table of each query that names it: so conditions reach its scans. In comes a tree, out
comes the same tree without such names, or a `View` to keep.
"""

from __future__ import annotations

from sqlglot import exp

from exact_dbapi.errors import NotSupportedError, ProgrammingError, UndefinedTable
from exact_dbapi.plan import View
from exact_dbapi.planner.frames import names_rows_at_hand
from exact_dbapi.planner.resolve import LOCAL_SCHEMA, Context, is_common, is_local, remote_tables
from exact_dbapi.sql import parse
from exact_dbapi.sql.dialect import ExactSQL, Tree
from exact_dbapi.sql.nodes import find, find_all

#: What may stand behind the name of a table, and then behind the derived table.
_BEHIND = ("joins", "laterals", "pivots", "sample")


def expanded(tree: Tree, context: Context, target: exp.Table | None = None) -> Tree:
    """Put the queries of kept views where a tree names them; `target`, which is changed, stays as it is."""
    if not context.views:
        return tree
    for node in list(find_all(tree, exp.Table)):
        view = None if node is target else kept(node, context)
        if view is not None:
            node.replace(_derived(node, view))
    return tree


def kept(node: exp.Table, context: Context) -> View | None:
    """Find the kept view that a name means, if it means one."""
    if node.args.get("catalog") or node.db.lower() not in ("", LOCAL_SCHEMA) or (not node.db and is_common(node)):
        return None
    return context.views.get(node.name.lower())


def _derived(node: exp.Table, view: View) -> exp.Subquery:
    alias = node.args.get("alias") or exp.TableAlias(this=exp.to_identifier(node.name, quoted=True))
    if view.columns and not alias.args.get("columns"):
        alias.set("columns", [exp.to_identifier(name, quoted=True) for name in view.columns])
    behind = {name: node.args[name] for name in _BEHIND if node.args.get(name)}
    return exp.Subquery(this=query_of(view), alias=alias, **behind)


def query_of(view: View) -> Tree:
    """Make a tree of a view's query."""
    tree: Tree = parse(view.sql or "")[0].tree  # type: ignore[union-attr]
    return tree.copy()


def create(tree: exp.Create, context: Context) -> View | None:
    """Plan CREATE VIEW; None when the engine can keep the view itself.

    Raises: ProgrammingError when the name is taken, or the query has parameters.
    """
    query = tree.expression
    target = find(tree.this, exp.Table)
    if not isinstance(query, exp.Query) or target is None:
        return None
    name = target.name.lower()
    is_taken = name in context.views
    if is_taken and not tree.args.get("replace"):
        if tree.args.get("exists"):
            return context.views[name]
        raise ProgrammingError(f"There is already a view {target.name!r}.", hint="Write CREATE OR REPLACE VIEW.")
    expanded(query, context)
    if not names_rows_at_hand(query, context) and next(remote_tables(query, context), None) is None:
        if is_taken:
            raise ProgrammingError(f"The view {target.name!r} must be dropped before it is made of local tables only.")
        return None
    if name in context.local_tables() - set(context.views):
        raise ProgrammingError(f"There is already a local table {target.name!r}.", hint="Drop it, or choose a name.")
    if find(query, exp.Placeholder, exp.Parameter):
        raise ProgrammingError("A view cannot have parameters.", hint="Write their values into its query.")
    columns = tree.this.expressions if isinstance(tree.this, exp.Schema) else []
    _qualify(query, context)
    return View(target.name, query.sql(dialect=ExactSQL), tuple(column.name for column in columns))


def _qualify(query: Tree, context: Context) -> None:
    """Name the tables in full, so that no expression of a query around the view takes their place."""
    for node in list(remote_tables(query, context)):
        entry = context.entry(node)
        node.set("db", exp.to_identifier(entry.schema))
        node.set("catalog", exp.to_identifier(entry.catalog))
    for node in find_all(query, exp.Table):
        is_named = bool(node.name) and not isinstance(node.this, exp.Func | exp.Anonymous)
        if is_named and not node.db and not is_common(node) and is_local(node, context):
            node.set("db", exp.to_identifier(LOCAL_SCHEMA))


def drop(tree: exp.Drop, context: Context) -> View | None:
    """Plan DROP of a kept view; None when no name is one.

    Raises: NotSupportedError for several at once; UndefinedTable for a view that is dropped as a table.
    """
    tables = list(find_all(tree, exp.Table))
    views = [table for table in tables if kept(table, context)]
    if not views:
        return None
    if len(tables) > 1:
        raise NotSupportedError("DROP takes one of these views at a time.")
    if str(tree.args.get("kind")).upper() != "VIEW":
        raise UndefinedTable(f"{views[0].name!r} is a view, not a table.", hint="Write DROP VIEW.", nearest=())
    return View(views[0].name, None)
