"""The types of a statement's parameters, where the client leaves them open.

In comes the statement's tree and the catalog, out comes a PostgreSQL type for each ``$n``: what the client said, else
what a cast says, else the type of the column that the parameter is compared with, else text. Clients that write their
values in binary ask for this before they send any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeGuard

from sqlglot import exp

from exact_dbapi import Error
from exact_dbapi.catalog import Catalog
from exact_dbapi.gateway.tree import Tree
from exact_dbapi.gateway.types import INT8, OID, TEXT, UNKNOWN, array_of, field_of

#: sqlglot's types under the names of type codes, where those differ.
_CODES = {"INT": "INTEGER", "TEXT": "VARCHAR", "TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE", "VARBINARY": "BLOB"}


#: Describes a table that the catalog does not know: its columns by name, in lower case and in their order.
Describe: TypeAlias = Callable[[exp.Table], Mapping[str, int]]


def parameter_types(
    tree: Tree, count: int, given: Sequence[int], columns_of: Callable[[], Mapping[str, int]]
) -> tuple[int, ...]:
    """Tell the type of each parameter, in the order of their numbers; `columns_of` tells those of columns by name."""
    known = [oid if oid != UNKNOWN else 0 for oid in given[:count]] + [0] * (count - len(given))
    columns: Mapping[str, int] | None = None
    for placeholder in tree.find_all(exp.Placeholder):
        position = int(placeholder.name.removeprefix("p")) - 1
        if known[position]:
            continue
        columns = columns_of() if columns is None else columns
        known[position] = _type_beside(placeholder, columns)
    return tuple(oid or TEXT for oid in known)


def _type_beside(placeholder: Tree, columns: Mapping[str, int]) -> int:
    beside: Tree | None = placeholder.parent
    while isinstance(beside, exp.Paren) and isinstance(beside.parent, exp.Tuple | exp.Paren):
        placeholder, beside = beside, beside.parent
    insert = placeholder.find_ancestor(exp.Insert)
    if insert is not None and _is_stored(beside, insert):
        return _of_target(insert, [one is placeholder for one in beside.expressions].index(True), columns)
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


def _is_stored(beside: Tree | None, insert: exp.Insert) -> TypeGuard[Tree]:
    """Tell whether the values in a list are those of the columns of the row that is inserted."""
    if isinstance(beside, exp.Tuple):
        return isinstance(beside.parent, exp.Values) and beside.parent.parent is insert
    return isinstance(beside, exp.Select) and beside.parent is insert


def _of_target(insert: exp.Insert, position: int, columns: Mapping[str, int]) -> int:
    named = insert.this.expressions if isinstance(insert.this, exp.Schema) else []
    names = [one.name.lower() for one in named] or list(columns)
    return columns.get(names[position], 0) if position < len(names) else 0


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


def column_types(tree: Tree, catalog: Catalog, chosen: str | None, describe: Describe) -> dict[str, int]:
    """List the types of all columns that the tables of a statement have, by name in lower case; the first wins.

    A table without a schema is looked for in the `chosen` one.
    """
    found: dict[str, int] = {}
    for table in tree.find_all(exp.Table):
        try:
            endpoint = catalog.open(catalog.find(table.name, schema=table.db or chosen).id)
            columns: Mapping[str, int] = {
                column.name.lower(): field_of("", column.edm.sql).oid for column in endpoint.table_columns
            }
        except Error:  # a local table, a CTE, or a name that planning will refuse
            columns = describe(table)
        found = {**columns, **found}
    return found
