"""What Exact fills in by itself: told to SQLAlchemy before a statement is made, so that it sends only what was set.

In comes a `Table` that stands for one of Exact Online's, reflected or written by hand; its columns without a default
are marked as filled in by the server, and nothing is asked back with RETURNING, which a transaction answers only after
COMMIT. A mapped attribute that was never set is then absent from the request; `null()` sets it to NULL.

Never touches the table of another database, nor a default that its author gave.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import FetchedValue, Table

from sqlalchemy_exact import remote
from sqlalchemy_exact.local import LOCAL_SCHEMA, driver_connection

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from exact_dbapi.catalog.model import Endpoint


def endpoint_of(table: Any, connection: Connection | None = None) -> Endpoint | None:
    """Find the table of Exact Online that a `Table` stands for; None for a local one, and for what is no table.

    A table without a schema may be a local one, which only a connection can tell: without one it is taken for that.
    If it is none, it is looked for where the connection's setting `schema` says, as in SQL.
    """
    if not isinstance(table, Table):
        return None
    if table.schema is not None:
        return None if table.schema.lower() == LOCAL_SCHEMA else remote.find(table.name, table.schema)
    if connection is None or connection.dialect.has_table(connection, table.name):
        return None
    return remote.find(table.name, driver_connection(connection).settings.schema)


def leave_to_exact(table: Table) -> None:
    """Mark what Exact fills in when a row is made."""
    table.implicit_returning = False
    for column in table.columns:
        if column.default is None and column.server_default is None:
            column.server_default = FetchedValue()
