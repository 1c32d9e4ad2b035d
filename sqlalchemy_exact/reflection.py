"""The inspector's questions: which schemas, tables, columns and keys there are.

In come SQLAlchemy's questions, out come its dictionaries, from the catalog for Exact Online's tables (`remote`) and
from the embedded engine for local ones (`local`). Never costs an API call.

An unqualified name means what it means in SQL: a local table of that name, or else the one table of Exact Online that
is called so. Only `has_table` looks no further than the local tables then, so that `create_all` and `to_sql` make what
they are asked to make. The catalog is in memory, so nothing of it is cached again; the local tables are read all at
once and kept as long as the inspector keeps its answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy.engine import default
from sqlalchemy.exc import NoSuchTableError

from exact_dbapi.catalog import open_catalog
from sqlalchemy_exact import remote
from sqlalchemy_exact.local import (
    LOCAL_SCHEMA,
    LocalTable,
    LocalTables,
    driver_connection,
    local_key,
    local_schemas,
    local_sequences,
    local_tables,
)

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from exact_dbapi.catalog.model import Endpoint

#: What describes itself: a table of Exact Online, or a local one.
ReflectedTable: TypeAlias = remote.RemoteTable | LocalTable

#: A schema, as it was asked for, and a table's name.
TableKey: TypeAlias = tuple[str | None, str]


class ReflectingDialect(default.DefaultDialect):
    """The part of the dialect that answers the inspector."""

    def _get_default_schema_name(self, connection: Connection) -> str:
        return LOCAL_SCHEMA

    def get_schema_names(self, connection: Connection, **kw: Any) -> list[str]:
        """List the services, and the schemas of local tables."""
        return [*remote.schema_names(), *local_schemas(connection, kw.get("info_cache"))]

    def has_schema(self, connection: Connection, schema_name: str, **kw: Any) -> bool:
        """Say whether a schema is there."""
        return schema_name.lower() in {name.lower() for name in self.get_schema_names(connection, **kw)}

    def get_table_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """List the tables of a schema, each once."""
        if _is_remote(schema):
            return [entry.name for entry in remote.entries(str(schema)) if not entry.is_view]
        return [table.name for table in _in_schema(connection, schema, kw) if not table.is_view]

    def get_view_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """List what shows the rows of other tables: bulk, sync and incremental forms, or the local views."""
        if _is_remote(schema):
            return [entry.name for entry in remote.entries(str(schema)) if entry.is_view]
        return [table.name for table in _in_schema(connection, schema, kw) if table.is_view]

    def get_view_definition(self, connection: Connection, view_name: str, schema: str | None = None, **kw: Any) -> str:
        """Hand out the SQL that made a local view; a form of Exact's table has none.

        Raises: NoSuchTableError for what is no view with a definition.
        """
        table = _table(connection, view_name, schema, kw)
        if isinstance(table, LocalTable) and table.sql is not None:
            return table.sql
        raise NoSuchTableError(view_name)

    def get_sequence_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """List the local sequences."""
        return [] if _is_remote(schema) else local_sequences(connection, schema, kw.get("info_cache"))

    def has_sequence(self, connection: Connection, sequence_name: str, schema: str | None = None, **kw: Any) -> bool:
        """Say whether a local sequence is there."""
        names = self.get_sequence_names(connection, schema, **kw)
        return sequence_name.lower() in {name.lower() for name in names}

    def get_temp_table_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """List nothing: a temporary table is a local table."""
        return []

    def get_temp_view_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """List nothing: there are no temporary views."""
        return []

    def get_materialized_view_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """List nothing: neither Exact nor the engine keeps what a view shows."""
        return []

    def has_table(self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any) -> bool:
        """Say whether a table or view is there; a whole SELECT is not, as pandas wants to know."""
        if _is_remote(schema):
            return remote.find(table_name, schema) is not None
        return local_key(schema, table_name) in _local_tables(connection, kw)

    def has_index(
        self, connection: Connection, table_name: str, index_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        """Say whether a local table has an index of that name."""
        if not self.has_table(connection, table_name, schema, **kw):
            return False
        indexes = self.get_indexes(connection, table_name, schema, **kw)
        return index_name.lower() in {index["name"].lower() for index in indexes}

    def get_columns(self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        """Describe the columns of a table."""
        return _table(connection, table_name, schema, kw).columns()

    def get_pk_constraint(self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        """Describe the primary key of a table."""
        return _table(connection, table_name, schema, kw).primary_key()

    def get_foreign_keys(self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        """Describe the foreign keys of a table."""
        return _table(connection, table_name, schema, kw).foreign_keys(schema)

    def get_unique_constraints(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> Any:
        """Describe the unique constraints of a table."""
        return _table(connection, table_name, schema, kw).unique_constraints()

    def get_indexes(self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        """Describe the indexes of a table."""
        return _table(connection, table_name, schema, kw).indexes()

    def get_check_constraints(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> Any:
        """Describe the checks of a table."""
        return _table(connection, table_name, schema, kw).check_constraints()

    def get_table_comment(self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        """Hand out the comment of a table; that of Exact's says where it is."""
        return _table(connection, table_name, schema, kw).comment()

    def get_multi_columns(self, connection: Connection, **kw: Any) -> Any:
        """Describe the columns of many tables."""
        return [(key, table.columns()) for key, table in _chosen(connection, kw)]

    def get_multi_pk_constraint(self, connection: Connection, **kw: Any) -> Any:
        """Describe the primary keys of many tables."""
        return [(key, table.primary_key()) for key, table in _chosen(connection, kw)]

    def get_multi_foreign_keys(self, connection: Connection, **kw: Any) -> Any:
        """Describe the foreign keys of many tables."""
        return [(key, table.foreign_keys(key[0])) for key, table in _chosen(connection, kw)]

    def get_multi_unique_constraints(self, connection: Connection, **kw: Any) -> Any:
        """Describe the unique constraints of many tables."""
        return [(key, table.unique_constraints()) for key, table in _chosen(connection, kw)]

    def get_multi_indexes(self, connection: Connection, **kw: Any) -> Any:
        """Describe the indexes of many tables."""
        return [(key, table.indexes()) for key, table in _chosen(connection, kw)]

    def get_multi_check_constraints(self, connection: Connection, **kw: Any) -> Any:
        """Describe the checks of many tables."""
        return [(key, table.check_constraints()) for key, table in _chosen(connection, kw)]

    def get_multi_table_comment(self, connection: Connection, **kw: Any) -> Any:
        """Hand out the comments of many tables."""
        return [(key, table.comment()) for key, table in _chosen(connection, kw)]


def _is_remote(schema: str | None) -> bool:
    return schema is not None and remote.has_schema(schema)


def _in_schema(connection: Connection, schema: str | None, asked: dict[str, Any]) -> list[LocalTable]:
    above = local_key(schema)[0]
    return [table for (its, _), table in _local_tables(connection, asked).items() if its == above]


def _local_tables(connection: Connection, asked: dict[str, Any]) -> LocalTables:
    return local_tables(connection, asked.get("info_cache"))


def _table(connection: Connection, name: str, schema: str | None, asked: dict[str, Any]) -> ReflectedTable:
    found = _find(connection, name, schema, asked)
    if found is None:
        raise NoSuchTableError(f"{schema}.{name}" if schema else name)
    return found


def _find(connection: Connection, name: str, schema: str | None, asked: dict[str, Any]) -> ReflectedTable | None:
    if not _is_remote(schema):
        local = _local_tables(connection, asked).get(local_key(schema, name))
        if local is not None or schema is not None:
            return local
    driver = driver_connection(connection)
    endpoint = remote.find(name, schema or driver.settings.schema)
    return None if endpoint is None else _remote_table(driver, endpoint, schema)


def _remote_table(driver: Any, endpoint: Endpoint, schema: str | None) -> remote.RemoteTable:
    return remote.RemoteTable(endpoint, bool(driver.decimals), remote.split(schema)[0] if schema else None)


def _chosen(connection: Connection, asked: dict[str, Any]) -> Iterator[tuple[TableKey, ReflectedTable]]:
    """Pick the tables that a question about many means: given names as they are, or what a schema lists of a kind.

    SQLAlchemy 1.4 never asks so, and has no `ObjectKind` to be imported: the kinds are taken from what is asked.
    """
    schema, names, kind, scope = asked["schema"], asked["filter_names"], asked["kind"], asked["scope"]
    kinds, scopes = type(kind), type(scope)
    if names and kind is kinds.ANY and scope is scopes.ANY:
        for name in names:
            table = _find(connection, name, schema, asked)
            if table is not None:
                yield (schema, name), table
    elif scopes.DEFAULT in scope:
        for name, is_view, table in _listed(connection, schema, asked):
            if (kinds.VIEW if is_view else kinds.TABLE) in kind and (not names or name in names):
                yield (schema, name), table


def _listed(
    connection: Connection, schema: str | None, asked: dict[str, Any]
) -> Iterator[tuple[str, bool, ReflectedTable]]:
    if not _is_remote(schema):
        for local in _in_schema(connection, schema, asked):
            yield local.name, local.is_view, local
        return
    driver, catalog = driver_connection(connection), open_catalog()
    for entry in remote.entries(str(schema)):
        yield entry.name, entry.is_view, _remote_table(driver, catalog.open(entry.id), schema)
