"""Reflection of local tables: what the embedded engine knows about them.

In comes a SQLAlchemy connection, out come all local tables at once, each able to describe itself in the plain
dictionaries that SQLAlchemy's inspector wants. It asks by SQL through the driver, of functions that only the embedded
engine answers: never an API call.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy_exact.types import engine_type

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

#: The schema in which local tables stand, and which SQLAlchemy takes for the default one.
LOCAL_SCHEMA = "local"

_RELATIONS = """
    SELECT table_name, FALSE FROM duckdb_tables() WHERE NOT internal AND NOT temporary
    UNION ALL SELECT view_name, TRUE FROM duckdb_views() WHERE NOT internal AND NOT temporary
"""
_COLUMNS = """
    SELECT table_name, column_name, data_type, is_nullable, column_default
    FROM duckdb_columns() WHERE NOT internal AND database_name <> 'temp' ORDER BY table_name, column_index
"""
_CONSTRAINTS = """
    SELECT table_name, constraint_type, constraint_name, constraint_column_names,
        referenced_table, referenced_column_names
    FROM duckdb_constraints() WHERE database_name <> 'temp' ORDER BY table_name, constraint_index
"""


@dataclass
class LocalTable:
    """A local table or view, with the rows of the engine's own catalog about it."""

    name: str
    is_view: bool
    _columns: list[tuple[Any, ...]] = field(default_factory=list)
    _constraints: list[tuple[Any, ...]] = field(default_factory=list)

    def columns(self) -> list[dict[str, Any]]:
        """Describe the columns, in order."""
        return [
            {
                "name": name,
                "type": engine_type(type_name),
                "nullable": is_nullable,
                "default": default,
                "autoincrement": False,
                "comment": None,
            }
            for name, type_name, is_nullable, default in self._columns
        ]

    def primary_key(self) -> dict[str, Any]:
        """Describe the primary key; it may have no columns."""
        for name, columns, *_ in self._constraints_of("PRIMARY KEY"):
            return {"constrained_columns": columns, "name": name}
        return {"constrained_columns": [], "name": None}

    def foreign_keys(self, schema: str | None) -> list[dict[str, Any]]:
        """Describe the foreign keys; the tables that they refer to stand in the same `schema`."""
        return [
            {
                "name": name,
                "constrained_columns": columns,
                "referred_schema": schema,
                "referred_table": referred_table,
                "referred_columns": referred_columns,
                "options": {},
            }
            for name, columns, referred_table, referred_columns in self._constraints_of("FOREIGN KEY")
        ]

    def unique_constraints(self) -> list[dict[str, Any]]:
        """Describe the unique constraints."""
        return [{"name": name, "column_names": columns} for name, columns, *_ in self._constraints_of("UNIQUE")]

    def _constraints_of(self, kind: str) -> Iterator[tuple[Any, ...]]:
        return (row[1:] for row in self._constraints if row[0] == kind)


def local_tables(connection: Connection, kept: dict[Any, Any] | None = None) -> dict[str, LocalTable]:
    """Read all local tables and views, by lower-case name; `kept` is the inspector's memory of earlier answers."""
    kept = {} if kept is None else kept
    if LocalTable not in kept:
        kept[LocalTable] = _read(connection)
    found: dict[str, LocalTable] = kept[LocalTable]
    return found


def driver_connection(connection: Connection) -> Any:
    """Hand out the driver's own connection."""
    return connection.connection.dbapi_connection


def _read(connection: Connection) -> dict[str, LocalTable]:
    if not driver_connection(connection).engine.is_in_use:
        return {}  # starting the engine takes longer than a query of Exact
    relations = sorted(connection.exec_driver_sql(_RELATIONS).fetchall())
    tables = {name.lower(): LocalTable(name, is_view) for name, is_view in relations}
    if tables:
        for name, *facts in connection.exec_driver_sql(_COLUMNS):
            tables[name.lower()]._columns.append(tuple(facts))
        for name, *facts in connection.exec_driver_sql(_CONSTRAINTS):
            tables[name.lower()]._constraints.append(tuple(facts))
    return tables
