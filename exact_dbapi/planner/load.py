"""Changes of local tables by a query that reads more than local tables, and COPY (SELECT …) TO a file.

In comes the tree, out comes a `Load` or an `Export`: the query as any other is planned, and what becomes of its rows.
That the rows fit the table is checked here over no rows, so that it is known before anything is asked of Exact.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from exact_dbapi.errors import NotSupportedError, ProgrammingError
from exact_dbapi.files import KINDS, kind_of
from exact_dbapi.plan import Column, Export, Load, Local, Read
from exact_dbapi.planner.constants import UNKNOWN, literal
from exact_dbapi.planner.frames import names_rows_at_hand
from exact_dbapi.planner.resolve import Context, remote_tables
from exact_dbapi.planner.selected import selected
from exact_dbapi.sql import parse
from exact_dbapi.sql.dialect import ExactSQL, Tree
from exact_dbapi.sql.parameters import used

#: Plans a query.
ReadPlanner = Callable[[Tree], Read]

_ROWS = "loaded__rows"

#: Types that do not come back from Arrow as themselves.
_CAST = frozenset({"UUID", "HUGEINT", "UHUGEINT"})


def load(tree: Tree, bound: dict[str, Any], context: Context, read: ReadPlanner) -> Load | None:
    """Plan the loading of a local table by a query; None when the engine can do it by itself.

    Raises: what planning the query raises; ProgrammingError or DataError when its columns do not fit the table.
    """
    if isinstance(tree, exp.Update | exp.Delete):
        chosen = selected(tree, bound, context, read)
        if chosen is not None:
            _check_fit(chosen, context)
        return chosen
    if not isinstance(tree, exp.Create | exp.Insert) or not isinstance(tree.expression, exp.Query):
        return None
    query = whole_query(tree)
    if not names_rows_at_hand(query, context) and next(remote_tables(query, context), None) is None:
        return None
    planned = read(query.copy())
    query.replace(parse(_selection(planned.columns))[0].tree)  # type: ignore[union-attr]
    store = Local(tree.sql(dialect=ExactSQL), used(tree, bound), tree.args.get("returning") is not None)
    loaded = Load(planned, _ROWS, store)
    _check_fit(loaded, context)
    return loaded


def whole_query(tree: exp.Create | exp.Insert) -> Tree:
    """Find the query, with the WITH that stands before INSERT."""
    query: Tree = tree.expression
    for name in ("with_", "with"):
        before = tree.args.get(name)
        if before is not None:
            own = query.args.get(name)
            before.set("expressions", [*before.expressions, *(own.expressions if own else [])])
            tree.set(name, None)
            query.set(name, before)
    return query


def _selection(columns: tuple[Column, ...]) -> str:
    outputs = (
        f"{f'CAST(c{number} AS {column.type_code})' if column.type_code in _CAST else f'c{number}'} "
        f"AS {exp.to_identifier(column.name, quoted=True).sql(dialect=ExactSQL)}"
        for number, column in enumerate(columns)
    )
    return f"SELECT {', '.join(outputs)} FROM {_ROWS}"


def _check_fit(load: Load, context: Context) -> None:
    columns = enumerate(load.query.columns)
    types = ", ".join(f"CAST(NULL AS {_type(column)}) AS c{number}" for number, column in columns)
    engine = context.engine()
    try:
        engine.register_view(load.name, f"SELECT {types}")
        engine.execute(f"EXPLAIN {load.store.sql}", load.store.parameters)
    finally:
        engine.close()


def _type(column: Column) -> str:
    return column.type_code if column.precision is None else f"DECIMAL({column.precision},{column.scale})"


def export(tree: exp.Copy, bound: dict[str, Any], context: Context, read: ReadPlanner) -> Export:
    """Plan COPY (SELECT …) TO a file.

    Raises: NotSupportedError for a format that is not written, and for options; AccessDenied.
    """
    context.check_files()
    files = tree.args.get("files") or []
    path = literal(files[0], bound) if len(files) == 1 else UNKNOWN
    if not isinstance(path, str) or not path:
        raise ProgrammingError("COPY … TO takes the path of one file, as a text in single quotes.")
    if "://" in path:
        raise NotSupportedError(f"COPY writes local files, not {path!r}.")
    if not isinstance(tree.this, exp.Subquery | exp.Table):
        raise NotSupportedError("COPY takes a whole table or a query.", hint="Write COPY (SELECT a, b FROM …) TO '…'.")
    source = tree.this.this if isinstance(tree.this, exp.Subquery) else exp.select("*").from_(tree.this)
    kind = _kind(tree, path)
    return Export(read(source.copy()), path, kind)


def _kind(tree: exp.Copy, path: str) -> str:
    asked = None
    for option in tree.args.get("params") or []:
        name = option.this.name.upper()
        if name != "FORMAT" or option.expression is None:
            raise NotSupportedError(f"COPY has no option {name}.", hint="Its one option is FORMAT.")
        asked = option.expression.name.lower()
        if asked not in KINDS:
            raise NotSupportedError(f"COPY does not write {asked!r}.", hint=f"It writes {', '.join(KINDS)}.")
    return asked or kind_of(path)
