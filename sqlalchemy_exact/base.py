"""The dialect ``exact``: Exact Online as SQLAlchemy sees it.

In comes ``exact://[client_id[:client_secret]@]host[:port][/division[,division…]][?setting=value&…]``, out come
connections of the driver. Connecting, rolling back, pinging and reflecting cost no API call.

Schemas are Exact's services: ``Table("Accounts", metadata, schema="CRM", autoload_with=engine)``; the catalog may stand
before it, ``schema="ExactOnlineREST.CRM"``. The default schema is ``local``, where local tables live, so that
``create_all`` and ``to_sql`` work without a schema; an unqualified name that is no local table means the one table of
Exact that is called so, in SQL as in reflection. Local tables in memory belong to one connection: give the setting
``local`` a file when several connections of a pool must see them.

Never stands on another database's dialect: what Exact cannot do is not claimed.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from sqlalchemy.exc import ArgumentError

from exact_dbapi.errors import ConnectionFailure
from sqlalchemy_exact.compiler import ExactCompiler, ExactDDLCompiler, ExactIdentifierPreparer, ExactTypeCompiler
from sqlalchemy_exact.orm import listen
from sqlalchemy_exact.reflection import ReflectingDialect
from sqlalchemy_exact.types import COLSPECS, ENGINE_TO_SQLALCHEMY

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection

#: The one isolation level: each statement stands by itself.
AUTOCOMMIT = "AUTOCOMMIT"


class ExactDialect(ReflectingDialect):
    """Tells SQLAlchemy what the driver can do."""

    name = "exact"
    driver = "rest"
    supports_statement_cache = True
    default_paramstyle = "qmark"

    statement_compiler = ExactCompiler
    ddl_compiler = ExactDDLCompiler
    preparer = ExactIdentifierPreparer
    type_compiler = ExactTypeCompiler
    colspecs = COLSPECS
    ischema_names = ENGINE_TO_SQLALCHEMY

    supports_native_boolean = True
    supports_native_decimal = True
    supports_native_uuid = True
    returns_native_bytes = True
    _json_serializer = None
    _json_deserializer = None
    supports_alter = False
    supports_default_values = True
    supports_empty_insert = False
    supports_multivalues_insert = True
    div_is_floordiv = False
    postfetch_lastrowid = False
    insert_returning = True
    update_returning = True
    delete_returning = True

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        """Import the driver."""
        import exact_dbapi

        return exact_dbapi

    def create_connect_args(self, url: URL) -> Any:
        """Take a URL apart into settings; by parts, so that no character of a secret is lost on the way."""
        parts = {
            "host": url.host,
            "port": url.port,
            "client_id": url.username,
            "client_secret": None if url.password is None else str(url.password),
            "divisions": unquote(url.database) if url.database else None,
        }
        settings = {name: value for name, value in parts.items() if value}
        return ["exact://"], {**settings, **url.query}

    def _get_server_version_info(self, connection: Connection) -> Any:
        """What SQL works depends on the driver, so its version is the server's."""
        return self.retrieve_dbapi_version(self.import_dbapi())

    def retrieve_dbapi_version(self, dbapi: Any) -> Any:
        """Read the driver's version."""
        return tuple(int(part) for part in dbapi.__version__.split(".") if part.isdigit())

    def get_isolation_level_values(self, dbapi_conn: Any) -> list[Any]:
        """List the one isolation level."""
        return [AUTOCOMMIT]

    def get_isolation_level(self, dbapi_connection: Any) -> Any:
        """Say how far a transaction is isolated: it is not, for each statement stands by itself."""
        return AUTOCOMMIT

    def set_isolation_level(self, dbapi_connection: Any, level: Any) -> None:
        """Accept the one isolation level.

        Raises: ArgumentError for any other.
        """
        if level != AUTOCOMMIT:
            raise ArgumentError(f"The isolation level {level!r} does not exist here; there is only {AUTOCOMMIT}.")

    def do_ping(self, dbapi_connection: Any) -> bool:
        """Check that the connection is open; nothing is sent, for there is no line that could have gone dead."""
        dbapi_connection.cursor().close()
        return True

    def is_disconnect(self, e: Any, connection: Any, cursor: Any) -> bool:
        """Take only a failure to reach Exact for a lost connection."""
        return isinstance(e, ConnectionFailure)


def _old_import(cls: type[ExactDialect]) -> ModuleType:
    return cls.import_dbapi()


if not hasattr(ReflectingDialect, "import_dbapi"):
    # SQLAlchemy 1.4 looks for the driver under this name.
    ExactDialect.dbapi = classmethod(_old_import)  # type: ignore[assignment]

listen()
