"""Rows that a write holds in its own text: VALUES, and the constants of an UPDATE or DELETE by key.

In come the trees of the cells, out come rows: as often as there are sets of parameters, though the statement is planned
once. What is more than a literal or a parameter, such as ``CURRENT_DATE`` or ``1 + 1``, the engine evaluates while
planning: so EXPLAIN shows the request that would be sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlglot import exp

from exact_dbapi.errors import ProgrammingError
from exact_dbapi.mutation import Verb
from exact_dbapi.plan import ABSENT, Values, Write
from exact_dbapi.planner.constants import UNKNOWN, literal
from exact_dbapi.planner.resolve import Context
from exact_dbapi.sql.dialect import ExactSQL, Tree
from exact_dbapi.sql.nodes import find
from exact_dbapi.sql.parameters import used

_DEFAULT = "DEFAULT"


@dataclass(frozen=True, eq=False)
class Template:
    """A write that is whole but for its rows; `cells` are the rows, with a tree for each of the targets."""

    write: Write
    cells: tuple[tuple[Tree, ...], ...]

    def filled(self, bounds: Iterable[Mapping[str, Any]], context: Context) -> Write:
        """Make the write with the rows of each set of parameters, one set after the other.

        Raises: what the engine has against an expression.
        """
        rows = [row for bound in bounds for row in self._rows(bound, context)]
        if self.write.verb is not Verb.INSERT:  # no key equals NULL
            keys = [at for at, target in enumerate(self.write.targets) if target.is_key or target.is_division]
            rows = [row for row in rows if all(row[at] is not None for at in keys)]
        return replace(self.write, source=Values((), tuple(rows)))

    def _rows(self, bound: Mapping[str, Any], context: Context) -> Iterator[tuple[Any, ...]]:
        left: list[Tree] = []
        rows = [[_cell(node, bound, left) for node in row] for row in self.cells]
        found = iter(evaluated(left, bound, context) if left else ())
        for row in rows:
            yield tuple(next(found) if value is UNKNOWN else value for value in row)


def is_default(node: Tree) -> bool:
    """Whether a cell is the word DEFAULT."""
    is_word = isinstance(node, exp.Var) or (isinstance(node, exp.Column) and not node.table and not node.this.quoted)
    return is_word and node.name.upper() == _DEFAULT


def check_cell(node: Tree) -> None:
    """Refuse a column in a place where only values stand.

    Raises: ProgrammingError.
    """
    column = None if is_default(node) else find(node, exp.Column)
    if column is not None:
        text = column.sql(dialect=ExactSQL)
        raise ProgrammingError(
            f"VALUES holds values, and {text} is the name of a column.", hint=f"Write '{column.name}' for a text."
        )


def _cell(node: Tree, bound: Mapping[str, Any], left: list[Tree]) -> Any:
    if is_default(node):
        return ABSENT
    value = literal(node, bound)
    if value is UNKNOWN:
        left.append(node)
    return value


def evaluated(nodes: list[Tree], bound: Mapping[str, Any], context: Context) -> tuple[Any, ...]:
    """Let the engine evaluate expressions that name no column.

    Raises: what the engine has against one.
    """
    engine = context.engine()
    try:
        query = exp.select(*(node.copy() for node in nodes))
        return engine.execute(query.sql(dialect=ExactSQL), used(query, bound)).fetchall()[0]  # type: ignore[no-any-return]
    finally:
        engine.close()
