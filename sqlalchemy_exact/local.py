"""Reflection of local tables: what the embedded engine knows about them.

In comes a SQLAlchemy connection, out come all local tables at once, each able to describe itself in the plain
dictionaries that SQLAlchemy's inspector wants. It asks by SQL through the driver, of functions that only the embedded
engine answers: never an API call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy_exact.types import engine_type

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

#: The schema in which local tables stand, and which SQLAlchemy takes for the default one.
LOCAL_SCHEMA = "local"

#: What the engine calls it.
_ENGINE_SCHEMA = "main"

_SCHEMAS = "SELECT schema_name FROM duckdb_schemas() WHERE NOT internal ORDER BY schema_name"
_SEQUENCES = """
    SELECT schema_name, sequence_name FROM duckdb_sequences() WHERE NOT starts_with(sequence_name, 'identity__')
"""
_RELATIONS = """
    SELECT schema_name, table_name, NULL, comment FROM duckdb_tables() WHERE NOT internal AND NOT temporary
    UNION ALL
    SELECT schema_name, view_name, sql, comment FROM duckdb_views() WHERE NOT internal AND NOT temporary
    ORDER BY 1, 2
"""
_COLUMNS = """
    SELECT schema_name, table_name, column_name, data_type, is_nullable, column_default, comment, is_generated
    FROM duckdb_columns() WHERE NOT internal AND database_name <> 'temp' ORDER BY table_name, column_index
"""
_CONSTRAINTS = """
    SELECT schema_name, table_name, constraint_type, constraint_column_names,
        referenced_table, referenced_column_names, expression
    FROM duckdb_constraints() WHERE database_name <> 'temp' ORDER BY table_name, constraint_index
"""
_INDEXES = """
    SELECT schema_name, table_name, index_name, is_unique, expressions::VARCHAR[]
    FROM duckdb_indexes() WHERE database_name <> 'temp' ORDER BY index_name
"""

#: How the default of a column that numbers itself begins.
_IDENTITY = re.compile(r"""nextval\(.*"?identity__""")

#: What the engine writes around the expression of a computed column.
_COMPUTED = re.compile(r"CAST\((.*) AS [^()]*(?:\([\d, ]*\))?\)", re.DOTALL)


@dataclass
class LocalTable:
    """A local table or view, with the rows of the engine's own catalog about it; `sql` is a view's.

    Constraints have no name: the engine forgets the one that was given.
    """

    name: str
    sql: str | None
    text: str | None
    _columns: list[tuple[Any, ...]] = field(default_factory=list)
    _constraints: list[tuple[Any, ...]] = field(default_factory=list)
    _indexes: list[tuple[Any, ...]] = field(default_factory=list)

    @property
    def is_view(self) -> bool:
        """Whether it is a view."""
        return self.sql is not None

    def columns(self) -> list[dict[str, Any]]:
        """Describe the columns, in order."""
        return [self._column(*row) for row in self._columns]

    def _column(
        self, name: str, type_name: str, is_nullable: bool, default: str | None, comment: str | None, is_computed: bool
    ) -> dict[str, Any]:
        is_identity = default is not None and _IDENTITY.match(default) is not None
        column: dict[str, Any] = {
            "name": name,
            "type": engine_type(type_name),
            "nullable": is_nullable,
            "default": None if is_identity or is_computed else default,
            "autoincrement": is_identity,
            "comment": comment or None,
        }
        if is_computed and default is not None:
            column["computed"] = {"sqltext": _COMPUTED.sub(r"\1", default)}
        return column

    def primary_key(self) -> dict[str, Any]:
        """Describe the primary key; it may have no columns."""
        for columns, *_ in self._constraints_of("PRIMARY KEY"):
            return {"constrained_columns": columns, "name": None}
        return {"constrained_columns": [], "name": None}

    def foreign_keys(self, schema: str | None) -> list[dict[str, Any]]:
        """Describe the foreign keys; the tables that they refer to stand in the same `schema`."""
        return [
            {
                "name": None,
                "constrained_columns": columns,
                "referred_schema": schema,
                "referred_table": referred_table,
                "referred_columns": referred_columns,
                "options": {},
            }
            for columns, referred_table, referred_columns, _ in self._constraints_of("FOREIGN KEY")
        ]

    def unique_constraints(self) -> list[dict[str, Any]]:
        """Describe the unique constraints."""
        return [{"name": None, "column_names": columns} for columns, *_ in self._constraints_of("UNIQUE")]

    def check_constraints(self) -> list[dict[str, Any]]:
        """Describe the checks."""
        return [{"name": None, "sqltext": row[3]} for row in self._constraints_of("CHECK")]

    def indexes(self) -> list[dict[str, Any]]:
        """Describe the indexes; an expression takes the place of a column's name."""
        return [self._index(*row) for row in self._indexes]

    def _index(self, name: str, is_unique: bool, expressions: list[str]) -> dict[str, Any]:
        columns = {column[0] for column in self._columns}
        names = [one if one in columns else one[1:-1].replace('""', '"') for one in expressions]
        found = [one if one in columns else None for one in names]
        index: dict[str, Any] = {"name": name, "unique": is_unique, "column_names": found}
        if None in found:
            index["expressions"] = [one or text for one, text in zip(found, expressions, strict=True)]
        return {**index, "dialect_options": {}}

    def comment(self) -> dict[str, Any]:
        """Hand out the comment."""
        return {"text": self.text}

    def _constraints_of(self, kind: str) -> Iterator[tuple[Any, ...]]:
        return (row[1:] for row in self._constraints if row[0] == kind)


#: Local tables by the lower-case names of their schema and themselves.
LocalTables = dict[tuple[str, str], LocalTable]


def local_key(schema: str | None, name: str = "") -> tuple[str, str]:
    """Name a local table; None is the default schema."""
    return (schema or LOCAL_SCHEMA).lower(), name.lower()


def local_tables(connection: Connection, kept: dict[Any, Any] | None = None) -> LocalTables:
    """Read all local tables and views; `kept` is the inspector's memory of earlier answers."""
    kept = {} if kept is None else kept
    if LocalTable not in kept:
        kept[LocalTable] = _read(connection)
    found: LocalTables = kept[LocalTable]
    return found


def local_schemas(connection: Connection, kept: dict[Any, Any] | None = None) -> list[str]:
    """List the schemas of local tables; `kept` is the inspector's memory of earlier answers."""
    kept = {} if kept is None else kept
    if _SCHEMAS not in kept:
        kept[_SCHEMAS] = [row[0] for row in _asked(connection, _SCHEMAS) if row[0] != _ENGINE_SCHEMA]
    return [LOCAL_SCHEMA, *kept[_SCHEMAS]]


def local_sequences(connection: Connection, schema: str | None, kept: dict[Any, Any] | None = None) -> list[str]:
    """List the sequences of a schema that do not belong to a column; `kept` as above."""
    kept = {} if kept is None else kept
    if _SEQUENCES not in kept:
        kept[_SEQUENCES] = _asked(connection, _SEQUENCES)
    return [name for above, name in kept[_SEQUENCES] if local_key(_shown(above)) == local_key(schema)]


def driver_connection(connection: Connection) -> Any:
    """Hand out the driver's own connection."""
    return connection.connection.dbapi_connection


def _read(connection: Connection) -> LocalTables:
    tables = {
        local_key(_shown(schema), name): LocalTable(name, sql, comment or None)
        for schema, name, sql, comment in _asked(connection, _RELATIONS)
    }
    if tables:
        for schema, name, *facts in _asked(connection, _COLUMNS):
            tables[local_key(_shown(schema), name)]._columns.append(tuple(facts))
        for schema, name, *facts in _asked(connection, _CONSTRAINTS):
            tables[local_key(_shown(schema), name)]._constraints.append(tuple(facts))
        for schema, name, *facts in _asked(connection, _INDEXES):
            tables[local_key(_shown(schema), name)]._indexes.append(tuple(facts))
    return tables


def _shown(schema: str) -> str:
    return LOCAL_SCHEMA if schema == _ENGINE_SCHEMA else schema


def _asked(connection: Connection, sql: str) -> Any:
    """Ask the engine, unless there can be nothing in it: starting it takes longer than a query of Exact."""
    return connection.exec_driver_sql(sql).fetchall() if driver_connection(connection).engine.is_in_use else []
