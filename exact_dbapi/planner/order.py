"""Which orders mean the same at Exact as in SQL, so that Exact may cut the rows after the first ones.

In comes a SELECT over one table, out come the terms of `$orderby`, or None. Text is never ordered there (its collation
is another one), nor are GUIDs; and where NULL may occur, it must stand where SQL Server puts it: below everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from exact_dbapi.catalog.model import Kind, Property
from exact_dbapi.edm import BINARY_TYPE, GUID, STRING_TYPE
from exact_dbapi.planner.condition import column_of
from exact_dbapi.planner.constants import literal
from exact_dbapi.planner.resolve import Relation
from exact_dbapi.scan import Compare, In, IsNull, Order, Predicate, conjuncts
from exact_dbapi.sql.dialect import Tree
from exact_dbapi.sql.nodes import find_all

UNORDERED = (STRING_TYPE, GUID, BINARY_TYPE)


def order_of(tree: exp.Select, relation: Relation, predicate: Predicate | None) -> tuple[Order, ...] | None:
    """Turn ORDER BY into terms; empty without one, None when only the engine can sort so."""
    node = tree.args.get("order")
    if node is None:
        return ()
    aliases = {item.alias.lower() for item in tree.expressions if item.alias}
    terms = [_term(term, relation, predicate, aliases) for term in node.expressions]
    known = tuple(term for term in terms if term is not None)
    return known if len(known) == len(terms) else None


def _term(node: Tree, relation: Relation, predicate: Predicate | None, aliases: set[str]) -> Order | None:
    if not isinstance(node, exp.Ordered) or not isinstance(node.this, exp.Column) or node.args.get("with_fill"):
        return None
    if not node.this.table and node.this.name.lower() in aliases:
        return None
    column = column_of(node.this, relation)
    if column is None or not is_ordered_there(column, relation):
        return None
    descending = bool(node.args.get("desc"))
    if may_be_null(column, predicate) and bool(node.args.get("nulls_first")) is descending:
        return None
    return Order(column, descending)


def is_ordered_there(column: Property, relation: Relation) -> bool:
    """Whether Exact, or the file of local copies, has the column and orders it as SQL does; topics, and what this
    driver lists, have no order. In SQLite NULL stands below everything, too."""
    is_ordered = relation.endpoint.kind not in (Kind.LISTING, Kind.TOPIC)
    return is_ordered and relation.is_asked(column) and column.edm not in UNORDERED


def may_be_null(column: Property, predicate: Predicate | None) -> bool:
    """Whether a column can be NULL in the rows that a predicate lets through."""
    return not column.is_key and column not in _never_null(predicate)


def _never_null(predicate: Predicate | None) -> set[Property]:
    known = set()
    for term in conjuncts(predicate):
        if isinstance(term, Compare | In) or (isinstance(term, IsNull) and term.negated):
            known.add(term.property)
    return known


#: A LIMIT below a count that is no plain number, or stands with an OFFSET.
UNREADABLE = -1


def most_counted(tree: exp.Select, bound: Mapping[str, Any]) -> int | None:
    """The LIMIT of the derived table that a SELECT COUNT(*) counts; None without one."""
    inner = [select for select in find_all(tree, exp.Select) if select is not tree]
    cut = [select for select in inner if select.args.get("limit") or select.args.get("offset")]
    if not cut:
        return None
    found = rows_to_the_end(cut[0], bound) if len(cut) == 1 and not cut[0].args.get("offset") else None
    return UNREADABLE if found is None else found


def rows_to_the_end(tree: exp.Select, bound: Mapping[str, Any]) -> int | None:
    """LIMIT and OFFSET as one number of rows from the first; None when they are no plain numbers."""
    total = 0
    for name in ("limit", "offset"):
        node = tree.args.get(name)
        value = literal(node.expression, bound) if node is not None and node.expression is not None else 0
        if type(value) is not int or value < 0:
            return None
        total += value
    return total if tree.args.get("limit") is not None else None
