"""The first tier: a SELECT over one table whose rows can be handed out as they come.

In comes a relation and the tree, out comes a `Read` without residual, or None when the engine is needed. Plain columns,
conditions that can be checked row by row, LIMIT, an order that Exact surely shares, and COUNT(*).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from exact_dbapi.catalog.model import ADDED_DIVISION, Property, is_division
from exact_dbapi.errors import ProgrammingError
from exact_dbapi.plan import Column, Read, Source
from exact_dbapi.planner.condition import ALWAYS, column_of, condition
from exact_dbapi.planner.constants import literal
from exact_dbapi.planner.copied_tables import with_copies
from exact_dbapi.planner.divisions import beyond_division
from exact_dbapi.planner.order import order_of
from exact_dbapi.planner.resolve import Context, Relation, undefined_column
from exact_dbapi.planner.returning import described
from exact_dbapi.planner.route import Wish, counting, is_covered, scans
from exact_dbapi.scan import Order, Predicate, conjoin, conjuncts, leaves
from exact_dbapi.sql.dialect import Tree

_COUNTED = ("expressions", "from", "from_", "where", "kind")
_SIMPLE = frozenset({"expressions", "from", "from_", "where", "order", "limit", "offset", "kind"})


def passthrough(tree: Tree, relation: Relation, bound: Mapping[str, Any], context: Context) -> Read | None:
    """Plan a SELECT over one relation without the engine; None when it needs the engine.

    Raises: UndefinedColumn; DataError; ProgrammingError for a LIMIT that is no number of rows.
    """
    if not isinstance(tree, exp.Select) or not (is_simple(tree) or _is_by_division(tree, relation)):
        return None
    where = tree.args.get("where")
    predicate = condition(where.this, relation, bound) if where else ALWAYS
    limit_rows, offset_rows = rows_of(tree.args.get("limit"), bound), rows_of(tree.args.get("offset"), bound)
    if predicate is None or limit_rows is UNREADABLE or offset_rows is UNREADABLE:
        return None
    predicate = conjoin(conjuncts(predicate))
    if tree.args.get("group"):
        return _count_by_division(tree, relation, predicate, context)
    if is_count(tree):
        return _count(tree, relation, predicate, context)
    outputs = _outputs(tree, relation)
    order = order_of(tree, relation, predicate)
    if outputs is None or order is None or (order and (limit_rows is None or relation.endpoint.parameters)):
        return None
    return _read(relation, outputs, predicate, order, limit_rows, offset_rows or 0, context)


#: A LIMIT or OFFSET that is no plain number.
UNREADABLE = -1


def rows_of(node: Tree | None, bound: Mapping[str, Any]) -> int | None:
    """Evaluate LIMIT or OFFSET; None without one.

    Raises: ProgrammingError when it is negative.
    """
    if node is None:
        return None
    if not isinstance(node, exp.Limit | exp.Offset) or not isinstance(node.expression, Tree):
        return UNREADABLE
    if node.args.get("limit_options") is not None:  # a share of the rows, or ties
        return UNREADABLE
    value = literal(node.expression, bound)
    if type(value) is not int:
        return UNREADABLE
    if value < 0:
        raise ProgrammingError(f"{type(node).__name__.upper()} cannot be {value}.")
    return value


def is_simple(tree: exp.Select) -> bool:
    """Whether a SELECT has only columns, one table, a condition, an order and a limit."""
    return all(name in _SIMPLE or not value for name, value in tree.args.items())


def is_count(tree: exp.Select) -> bool:
    """Whether a SELECT asks for nothing but COUNT(*)."""
    return len(tree.expressions) == 1 and _counts_rows(tree.expressions[0])


def _counts_rows(output: Tree) -> bool:
    node = output.unalias()
    return isinstance(node, exp.Count) and isinstance(node.this, exp.Star) and not node.expressions


def _is_by_division(tree: exp.Select, relation: Relation) -> bool:
    """Whether a SELECT counts the rows of each division, and asks for nothing else."""
    group = tree.args.get("group")
    if group is None or any(value and name not in (*_COUNTED, "group") for name, value in tree.args.items()):
        return False
    if len(group.expressions) != 1 or any(value for name, value in group.args.items() if name != "expressions"):
        return False
    outputs = [output for output in tree.expressions if not _counts_rows(output)]
    columns = [node.unalias() for node in (*group.expressions, *outputs)]
    return all(isinstance(column, exp.Column) and _is_division(column, relation) for column in columns)


def _is_division(node: exp.Column, relation: Relation) -> bool:
    column = column_of(node, relation)
    return column is not None and is_division(column)


def _count_by_division(
    tree: exp.Select, relation: Relation, predicate: Predicate | None, context: Context
) -> Read | None:
    chosen = with_copies(relation, predicate, counting(Wish(relation, (), predicate), context), context)
    if not chosen:
        return None
    division = relation.by_name[ADDED_DIVISION.name.lower()]
    columns, project = [], []
    for output in tree.expressions:
        if _counts_rows(output):
            columns.append(Column(output.alias or "count_star()", "BIGINT", nullable=None))
            project.append(1)
        else:
            columns.append(described(output.alias or division.name, division, context))
            project.append(0)
    return Read(tuple(columns), (_source(relation, chosen),), project=tuple(project), by_division=True)


def _count(tree: exp.Select, relation: Relation, predicate: Predicate | None, context: Context) -> Read | None:
    if any(tree.args.get(name) for name in ("limit", "offset", "order")):
        return None
    chosen = with_copies(relation, predicate, counting(Wish(relation, (), predicate), context), context)
    if not chosen:
        return None
    column = Column(tree.expressions[0].alias or "count_star()", "BIGINT", nullable=False)
    return Read((column,), (_source(relation, chosen),), project=(0,))


def _outputs(tree: exp.Select, relation: Relation) -> list[tuple[str, Property]] | None:
    outputs: list[tuple[str, Property]] = []
    for node in tree.expressions:
        starred = _star(node, relation)
        if starred is None:
            return None
        if starred:
            outputs += [(column.name, column) for column in relation.columns]
            continue
        column = column_of(node.unalias(), relation)
        if column is None:
            return None
        outputs.append((node.alias or column.name, column))
    return outputs


def _star(node: Tree, relation: Relation) -> bool | None:
    """Whether a node is `*` or `table.*`; None when it is a star with more to it."""
    star = node.this if isinstance(node, exp.Column) else node
    if not isinstance(star, exp.Star):
        return False
    if any(star.args.values()):
        return None
    if isinstance(node, exp.Column) and node.table.lower() != relation.alias.lower():
        raise undefined_column(f"{node.table}.*", (relation,))
    return True


def _read(
    relation: Relation,
    outputs: list[tuple[str, Property]],
    predicate: Predicate | None,
    order: tuple[Order, ...],
    limit_rows: int | None,
    offset_rows: int,
    context: Context,
) -> Read | None:
    wanted = tuple(dict.fromkeys(column for _, column in outputs))
    end = None if limit_rows is None else limit_rows + offset_rows
    chosen = scans(Wish(relation, wanted, predicate, order, end), context)
    check = None
    if order and len(chosen) != 1:
        return None
    is_covering = all(is_covered(scan.filter, predicate) for scan in chosen)
    if chosen and (not is_covering or _tests_added(predicate, relation)):
        if order:
            return None
        check = predicate
        tested = tuple(leaf.property for leaf in leaves(predicate)) if predicate is not None else ()
        wanted = tuple(dict.fromkeys(wanted + tested))
        chosen = scans(Wish(relation, wanted, predicate, (), end), context)
    columns = tuple(described(name, column, context) for name, column in outputs)
    project = tuple(wanted.index(column) for _, column in outputs)
    return Read(columns, (_source(relation, chosen),), None, check, project, limit_rows, offset_rows)


def _tests_added(predicate: Predicate | None, relation: Relation) -> bool:
    left = beyond_division(predicate)
    return left is not None and any(not relation.is_asked(leaf.property) for leaf in leaves(left))


def _source(relation: Relation, chosen: tuple[Any, ...]) -> Source:
    return Source(relation.alias, relation.endpoint.qualified_name, relation.columns, chosen)
