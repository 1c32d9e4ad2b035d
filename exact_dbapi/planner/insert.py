"""INSERT into a table of Exact Online → `Write`: its columns, and its rows or the query that they come from.

In comes the tree, out comes a `Template` where the rows stand in the text, else a `Write` over a `Read`. Whatever the
catalog knows to be wrong is an error here; nothing is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp

from exact_dbapi.catalog.model import Endpoint, is_division
from exact_dbapi.errors import NotSupportedError, ProgrammingError
from exact_dbapi.mutation import Verb
from exact_dbapi.plan import Read, Target, Values, Write
from exact_dbapi.planner.copied import rows_of
from exact_dbapi.planner.fitting import check_types
from exact_dbapi.planner.load import ReadPlanner, whole_query
from exact_dbapi.planner.resolve import Context
from exact_dbapi.planner.returning import returning
from exact_dbapi.planner.rows import Template, check_cell, is_default
from exact_dbapi.planner.upload import Ways, ways
from exact_dbapi.planner.whole_file import whole_file
from exact_dbapi.planner.writable import insertable, is_name_of_row
from exact_dbapi.sql.dialect import Tree
from exact_dbapi.sql.nodes import find


def insert(
    tree: exp.Insert, endpoint: Endpoint, bound: Mapping[str, Any], context: Context, read: ReadPlanner
) -> Write | Template:
    """Plan an INSERT; `read` plans a query.

    Raises: UndefinedColumn, ProgrammingError, DataError or NotSupportedError for what the catalog refuses; what
    planning the query raises.
    """
    _check_clauses(tree)
    if tree.args.get("by_name") and isinstance(tree.expression, exp.Values):
        raise ProgrammingError("BY NAME takes a query, whose columns have names.")
    rows = _rows(tree)
    if rows is not None:
        found = _ways(tree, endpoint, _headings(tree, endpoint, len(rows[0])), context, is_query=False)
        return _of_rows(tree, rows, endpoint, found, context)
    if not isinstance(tree.expression, exp.Query | exp.Values):
        raise ProgrammingError("INSERT needs VALUES, DEFAULT VALUES or a query.")
    query = _query(tree)
    source = (whole_file(query, bound, context) if "copying" in tree.meta else None) or read(query)
    names = [column.name for column in source.columns] if tree.args.get("by_name") else None
    found = _ways(tree, endpoint, _headings(tree, endpoint, len(source.columns), names), context, is_query=True)
    if found.columns is not None:
        check_types(found.columns, source.columns, [column.name for column in source.columns])
    return _write(tree, source, endpoint, found, context)


def _ways(tree: exp.Insert, endpoint: Endpoint, headings: Sequence[str], context: Context, *, is_query: bool) -> Ways:
    has_returning = tree.args.get("returning") is not None
    copying = tree.meta.get("copying")
    return ways(endpoint, headings, context, copying=copying, is_query=is_query, has_returning=has_returning)


def _check_clauses(tree: exp.Insert) -> None:
    if tree.args.get("conflict") or tree.args.get("alternative"):
        raise NotSupportedError(
            "INSERT … ON CONFLICT, OR REPLACE and OR IGNORE are not supported: Exact has no such request.",
            hint="UPDATE the rows that are there, and INSERT … SELECT … WHERE NOT EXISTS (…) the others.",
        )
    if tree.args.get("overwrite") or tree.args.get("where"):
        raise NotSupportedError("This form of INSERT is not supported.", hint="Write INSERT INTO … VALUES or … SELECT.")


def _rows(tree: exp.Insert) -> tuple[tuple[Tree, ...], ...] | None:
    """The cells of VALUES, when no query stands in one of them."""
    if tree.args.get("default"):
        return ((),)
    values = tree.expression
    if not isinstance(values, exp.Values):
        return None
    rows = tuple(tuple(row.expressions) if isinstance(row, exp.Tuple) else (row,) for row in values.expressions)
    if len({len(row) for row in rows}) != 1:
        raise ProgrammingError("The rows of VALUES differ in their number of values.")
    return None if find(values, exp.Query) else rows


def _headings(tree: exp.Insert, endpoint: Endpoint, width: int, names: list[str] | None = None) -> Sequence[str]:
    if names is not None or tree.args.get("default"):
        return names or ()
    if isinstance(tree.this, exp.Schema):
        given = [column.name for column in tree.this.expressions]
        if len(given) != width:
            raise ProgrammingError(f"INSERT has {len(given)} in its list of columns, and {width} in its rows.")
        return given
    columns = insertable(endpoint)
    if len(columns) != width:
        raise ProgrammingError(
            f"INSERT into {endpoint.qualified_name} without a list of columns takes the {len(columns)} that can be "
            f"set, and gets {width} values.",
            hint=f"Name the columns; they are {', '.join(column.name for column in columns)}.",
        )
    return [column.name for column in columns]


def _of_rows(
    tree: exp.Insert,
    rows: tuple[tuple[Tree, ...], ...],
    endpoint: Endpoint,
    found: Ways,
    context: Context,
) -> Template:
    for row in rows:
        for node in row:
            check_cell(node)
    return Template(_write(tree, Values(()), endpoint, found, context), rows)


def _query(tree: exp.Insert) -> Tree:
    """The query that the rows come from; VALUES with queries in its cells become one."""
    values = tree.expression
    if isinstance(values, exp.Values):
        selects = []
        for row in values.expressions:
            cells = row.expressions if isinstance(row, exp.Tuple) else [row]
            if any(is_default(node) for node in cells):
                raise NotSupportedError("DEFAULT cannot stand beside a query in VALUES.", hint="Leave out its column.")
            named = (exp.alias_(node.copy(), f"value{number}") for number, node in enumerate(cells))
            selects.append(exp.select(*named))
        tree.set("expression", selects[0] if len(selects) == 1 else exp.union(*selects, distinct=False))
    query = whole_query(tree)
    return (query.this if isinstance(query, exp.Subquery) and not query.args.get("with_") else query).copy()


def _write(tree: exp.Insert, source: Read | Values, endpoint: Endpoint, found: Ways, context: Context) -> Write:
    targets = tuple(
        Target(column, is_key=is_name_of_row(column, endpoint), is_division=is_division(column))
        for column in found.columns or ()
    )
    upload = found.upload
    if upload is not None and isinstance(source, Read):
        upload = replace(upload, rows_of=rows_of(tree, source))
    is_said = any(target.is_division for target in targets) or (upload is not None and upload.division is not None)
    return Write(
        Verb.INSERT,
        endpoint,
        source,
        targets,
        division=None if is_said else only_division(endpoint, context),
        returning=returning(tree, endpoint, context),
        upload=upload,
        why=found.why,
    )


def only_division(endpoint: Endpoint, context: Context) -> int:
    """The division that new rows go to when none is named.

    Raises: ProgrammingError when several were chosen.
    """
    divisions = context.divisions()
    if len(divisions) != 1:
        raise ProgrammingError(
            f"INSERT into {endpoint.qualified_name} does not say which company the rows are for.",
            hint=f"{len(divisions)} divisions are chosen: give a column Division, or USE one of them.",
        )
    return divisions[0]
