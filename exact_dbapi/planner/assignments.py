"""The SET of an UPDATE → which column gets which expression.

In comes the tree, out come pairs, one for each column: a list of columns that gets a row, or the one row of a query, is
taken apart. A column that cannot be set is an error here. Evaluates nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from sqlglot import exp

from exact_dbapi.catalog.model import Endpoint, Property
from exact_dbapi.errors import NotSupportedError, ProgrammingError, UndefinedTable
from exact_dbapi.mutation import Verb
from exact_dbapi.planner.rows import is_default
from exact_dbapi.planner.writable import columns_of
from exact_dbapi.sql.dialect import ExactSQL, Tree
from exact_dbapi.sql.nodes import find

#: What a SET gives a column.
Assignment: TypeAlias = tuple[Property, Tree]

_ROW = "ROW"


def assignments(tree: Tree, endpoint: Endpoint, target: exp.Table) -> Iterator[Assignment]:
    """List what an UPDATE sets; a DELETE sets nothing.

    Raises: UndefinedTable, UndefinedColumn or ProgrammingError for a column that is not the table's, or cannot be set;
    NotSupportedError for DEFAULT and for what is no list of columns.
    """
    pairs = [pair for node in tree.expressions for pair in _pairs(node)] if isinstance(tree, exp.Update) else []
    for column, _ in pairs:
        if column.table and column.table.lower() != (target.alias or target.name).lower():
            raise UndefinedTable(
                f"SET gives values to the columns of {target.name}, not of {column.table}.", nearest=()
            )
    properties = columns_of(endpoint, [column.name for column, _ in pairs], Verb.UPDATE)
    for item, (_, value) in zip(properties, pairs, strict=True):
        if is_default(value):
            raise NotSupportedError(
                f"SET {item.name} = DEFAULT is not supported: Exact has defaults for new rows only.",
                hint=f"Write SET {item.name} = NULL to empty it.",
            )
        yield item, value


def _pairs(node: Tree) -> Iterator[tuple[exp.Column, Tree]]:
    left, right = node.this, node.expression
    if isinstance(left, exp.Column):
        yield left, right
        return
    columns = [left.this] if isinstance(left, exp.Paren) else left.expressions if isinstance(left, exp.Tuple) else []
    if not columns or not all(isinstance(column, exp.Column) for column in columns):
        raise _unsupported(node)
    values = _values(node, right, len(columns))
    if len(values) != len(columns):
        raise ProgrammingError(
            f"SET {node.sql(dialect=ExactSQL)} has {len(columns)} columns, and {len(values)} values for them."
        )
    yield from zip(columns, values, strict=True)


def _values(node: Tree, right: Tree, columns: int) -> Sequence[Tree]:
    if isinstance(right, exp.Tuple) or (isinstance(right, exp.Anonymous) and right.name.upper() == _ROW):
        return right.expressions
    query = right.unnest() if isinstance(right, exp.Subquery) else None
    if isinstance(query, exp.Query):
        is_starred = any(find(one, exp.Star) for one in query.selects)
        width = columns if is_starred else len(query.selects)
        return [_cell(query, number, width) for number in range(width)]
    if columns == 1:
        return [right]
    raise _unsupported(node)


def _cell(query: Tree, number: int, width: int) -> Tree:
    """Take one cell out of the one row of a query, which stays as it is: its DISTINCT, ORDER BY and LIMIT count."""
    names = [exp.to_identifier(f"cell{at}") for at in range(width)]
    row = exp.Subquery(this=query.copy(), alias=exp.TableAlias(this=exp.to_identifier("assigned"), columns=names))
    return exp.Subquery(this=exp.select(exp.column(names[number].copy(), table="assigned")).from_(row))


def _unsupported(node: Tree) -> NotSupportedError:
    return NotSupportedError(
        f"SET {node.sql(dialect=ExactSQL)} is not supported.",
        hint="Write SET column = value, column = value, … or SET (column, …) = (SELECT …).",
    )
