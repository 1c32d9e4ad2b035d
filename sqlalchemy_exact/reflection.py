"""The inspector's questions: which schemas, tables, columns and keys there are.

In come SQLAlchemy's questions, out come its dictionaries, from the catalog for Exact Online's tables (`remote`) and
from the embedded engine for local ones (`local`). Never costs an API call.

An unqualified name means what it means in SQL: a local table of that name, or else the one table of Exact Online that
is called so. Only `has_table` looks no further than the local tables then, so that `create_all` and `to_sql` make what
they are asked to make. The catalog is in memory, so nothing of it is cached again; the local tables are read all at
once and kept as long as the inspector keeps its answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import default
from sqlalchemy.exc import NoSuchTableError

from sqlalchemy_exact import remote
from sqlalchemy_exact.local import LOCAL_SCHEMA, LocalTable, driver_connection, local_tables

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from exact_dbapi.catalog.model import Endpoint


class ReflectingDialect(default.DefaultDialect):
    """The part of the dialect that answers the inspector."""

    def _get_default_schema_name(self, connection: Connection) -> str:
        return LOCAL_SCHEMA

    def get_schema_names(self, connection: Connection, **kw: Any) -> list[str]:
        """List the services, and the schema of local tables."""
        return [*remote.schema_names(), LOCAL_SCHEMA]

    def get_table_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """List the tables of a schema, each once."""
        if schema is None or _is_local(schema):
            return [table.name for table in _local_tables(connection, kw).values() if not table.is_view]
        return remote.table_names(schema)

    def get_view_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """List the bulk and sync forms of a service's tables, or the local views."""
        if schema is None or _is_local(schema):
            return [table.name for table in _local_tables(connection, kw).values() if table.is_view]
        return remote.view_names(schema)

    def get_temp_table_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """List nothing: a temporary table is a local table."""
        return []

    def get_temp_view_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """List nothing: there are no temporary views."""
        return []

    def has_table(self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any) -> bool:
        """Say whether a table or view is there; a whole SELECT is not, as pandas wants to know."""
        if schema is None or _is_local(schema):
            return table_name.lower() in local_tables(connection)
        return remote.find(table_name, schema) is not None

    def get_columns(self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        """Describe the columns of a table."""
        table = _table(connection, table_name, schema, kw)
        if isinstance(table, LocalTable):
            return table.columns()
        return remote.columns(table, _reads_decimals(connection))

    def get_pk_constraint(self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        """Describe the primary key of a table."""
        table = _table(connection, table_name, schema, kw)
        return table.primary_key() if isinstance(table, LocalTable) else remote.primary_key(table)

    def get_foreign_keys(self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        """Describe the foreign keys of a table."""
        table = _table(connection, table_name, schema, kw)
        return table.foreign_keys(schema) if isinstance(table, LocalTable) else remote.foreign_keys(table, schema)

    def get_unique_constraints(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> Any:
        """Describe the unique constraints of a local table; Exact tells of none."""
        table = _table(connection, table_name, schema, kw)
        return table.unique_constraints() if isinstance(table, LocalTable) else []

    def get_indexes(self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        """List nothing: Exact tells of no indexes, and local tables have none."""
        _table(connection, table_name, schema, kw)
        return []

    def get_check_constraints(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> Any:
        """List nothing: Exact tells of no checks, and those of local tables are not read."""
        _table(connection, table_name, schema, kw)
        return []

    def get_table_comment(self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        """Say that there is no comment: the catalog holds facts, not descriptions."""
        _table(connection, table_name, schema, kw)
        return {"text": None}


def _is_local(schema: str) -> bool:
    return schema.lower() == LOCAL_SCHEMA


def _local_tables(connection: Connection, asked: dict[str, Any]) -> dict[str, LocalTable]:
    return local_tables(connection, asked.get("info_cache"))


def _table(connection: Connection, name: str, schema: str | None, asked: dict[str, Any]) -> Endpoint | LocalTable:
    found: Endpoint | LocalTable | None = None
    if schema is None or _is_local(schema):
        found = _local_tables(connection, asked).get(name.lower())
    if found is None and (schema is None or not _is_local(schema)):
        found = remote.find(name, schema)
    if found is None:
        raise NoSuchTableError(f"{schema}.{name}" if schema else name)
    return found


def _reads_decimals(connection: Connection) -> bool:
    return bool(driver_connection(connection).settings.decimals)
