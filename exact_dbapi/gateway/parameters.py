"""The types of a statement's parameters, where the client leaves them open.

In comes the statement's tree and the catalog, out comes a PostgreSQL type for each ``$n``: what the client said, else
what a cast says, else the type of the column that the parameter is compared with, else text. Clients that write their
values in binary ask for this before they send any.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from exact_dbapi import Error
from exact_dbapi.catalog import Catalog
from exact_dbapi.gateway.tree import Tree
from exact_dbapi.gateway.types import INT8, OID, TEXT, UNKNOWN, array_of, field_of

#: sqlglot's types under the names of type codes, where those differ.
_CODES = {"INT": "INTEGER", "TEXT": "VARCHAR", "TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE", "VARBINARY": "BLOB"}


def parameter_types(
    tree: Tree, count: int, given: Sequence[int], catalog: Catalog, chosen: str | None
) -> tuple[int, ...]:
    """Tell the type of each parameter, in the order of their numbers."""
    known = [oid if oid != UNKNOWN else 0 for oid in given[:count]] + [0] * (count - len(given))
    columns: dict[str, int] | None = None
    for placeholder in tree.find_all(exp.Placeholder):
        position = int(placeholder.name.removeprefix("p")) - 1
        if known[position]:
            continue
        columns = column_types(tree, catalog, chosen) if columns is None else columns
        known[position] = _type_beside(placeholder, columns)
    return tuple(oid or TEXT for oid in known)


def _type_beside(placeholder: Tree, columns: dict[str, int]) -> int:
    beside: Tree | None = placeholder.parent
    if isinstance(beside, exp.Cast):
        return _named(beside.to)
    if isinstance(beside, exp.Limit | exp.Offset | exp.Fetch):
        return INT8
    while isinstance(beside, exp.Paren | exp.Neg):
        beside = beside.parent
    is_list = isinstance(beside, exp.Any | exp.All)
    for operand in _operands(beside.parent if is_list and beside is not None else beside):
        if isinstance(operand, exp.Column):
            oid = columns.get(operand.name.lower(), 0)
            return array_of(oid) if is_list else oid
        if isinstance(operand, exp.Cast):
            return _named(operand.to)
    return 0


def _operands(node: Tree | None) -> Iterator[Tree]:
    """What a parameter is compared with."""
    if isinstance(node, exp.Predicate | exp.Binary | exp.Between | exp.In):
        yield from node.iter_expressions()


def _named(kind: exp.DataType) -> int:
    if kind.is_type("array") and kind.expressions:
        return array_of(_named(kind.expressions[0]))
    name = str(getattr(kind.this, "value", kind.this))
    spelled = kind.sql(dialect="postgres").lower()
    if spelled.lstrip("_") in ("oid", "xid"):
        return array_of(OID) if spelled.startswith("_") else OID
    return field_of("", _CODES.get(name, name)).oid


def column_types(tree: Tree, catalog: Catalog, chosen: str | None) -> dict[str, int]:
    """List the types of all columns that the tables of a statement have, by name in lower case; the first wins.

    `chosen` is the schema in which a table without one is looked for.
    """
    found: dict[str, int] = {}
    for table in tree.find_all(exp.Table):
        try:
            endpoint = catalog.open(catalog.find(table.name, schema=table.db or chosen).id)
        except Error:  # a local table, a CTE, or a name that planning will refuse
            continue
        for column in endpoint.table_columns:
            found.setdefault(column.name.lower(), field_of("", column.edm.sql).oid)
    return found
