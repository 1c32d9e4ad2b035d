"""RETURNING → what a write hands out. In comes the clause, out come the columns; expressions of them are refused."""

from __future__ import annotations

from sqlglot import exp

from exact_dbapi.catalog.model import Endpoint, Property
from exact_dbapi.catalog.names import undefined_column
from exact_dbapi.edm import DECIMAL_PRECISION, DECIMAL_SCALE, DOUBLE, GUID
from exact_dbapi.errors import NotSupportedError
from exact_dbapi.plan import Column, Returning
from exact_dbapi.planner.resolve import Context
from exact_dbapi.sql.dialect import ExactSQL, Tree


def returning(tree: Tree, endpoint: Endpoint, context: Context) -> Returning | None:
    """Read the RETURNING of a write; None without one.

    Raises: UndefinedColumn; NotSupportedError for anything but columns.
    """
    clause = tree.args.get("returning")
    if clause is None:
        return None
    known = {item.name.lower(): item for item in (*endpoint.table_columns, *endpoint.properties)}
    found: list[tuple[str, Property]] = []
    for node in clause.expressions:
        inner = node.unalias()
        if isinstance(inner, exp.Star):
            found += [(item.name, item) for item in endpoint.table_columns]
            continue
        if not isinstance(inner, exp.Column) or isinstance(inner.this, exp.Star):
            raise NotSupportedError(
                f"RETURNING hands out columns, and {inner.sql(dialect=ExactSQL)} is none.",
                hint="Name the columns, or write *.",
            )
        column = known.get(inner.name.lower())
        if column is None:
            raise undefined_column(endpoint, inner.name)
        found.append((node.alias or column.name, column))
    return Returning(
        tuple(described(name, column, context) for name, column in found), tuple(column for _, column in found)
    )


def described(name: str, column: Property, context: Context) -> Column:
    """Describe a column of a table as one of a result."""
    nullable = None if column.not_null_hint and not column.is_key else not column.is_key
    if column.edm is DOUBLE and context.settings.decimals:
        return Column(name, "DECIMAL", DECIMAL_PRECISION, DECIMAL_SCALE, nullable)
    return Column(name, column.edm.sql, nullable=nullable, is_guid=column.edm is GUID)
