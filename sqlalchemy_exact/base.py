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

from sqlalchemy.engine import default
from sqlalchemy.exc import ArgumentError

from exact_dbapi.errors import ConnectionFailure
from sqlalchemy_exact import older
from sqlalchemy_exact.compiler import ExactCompiler, ExactDDLCompiler, ExactIdentifierPreparer, ExactTypeCompiler
from sqlalchemy_exact.reflection import ReflectingDialect
from sqlalchemy_exact.sessions import listen_to_sessions
from sqlalchemy_exact.types import COLSPECS, ENGINE_TO_SQLALCHEMY

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection

#: What is read of Exact is what is there at that moment, and local tables show what is committed: the default level.
READ_COMMITTED = "READ COMMITTED"

#: Each change is kept as soon as its statement is done.
AUTOCOMMIT = "AUTOCOMMIT"


class ExactExecutionContext(default.DefaultExecutionContext):
    """Runs one statement."""

    def fire_sequence(self, seq: Any, type_: Any) -> Any:
        """Take the next value of a local sequence."""
        name = self.identifier_preparer.format_sequence(seq).replace("'", "''")
        return self._execute_scalar(f"SELECT nextval('{name}')", type_)


class ExactDialect(ReflectingDialect):
    """Tells SQLAlchemy what the driver can do."""

    name = "exact"
    driver = "rest"
    supports_statement_cache = True
    default_paramstyle = "qmark"

    statement_compiler = ExactCompiler
    execution_ctx_cls = ExactExecutionContext
    ddl_compiler = ExactDDLCompiler
    preparer = ExactIdentifierPreparer
    type_compiler = ExactTypeCompiler
    colspecs = COLSPECS
    ischema_names = ENGINE_TO_SQLALCHEMY

    supports_native_boolean = True
    supports_native_decimal = True
    supports_native_uuid = True
    returns_native_bytes = True
    supports_alter = True
    supports_comments = True
    supports_sequences = True
    sequences_optional = True
    supports_default_values = True
    supports_default_metavalue = True
    supports_is_distinct_from = True
    tuple_in_values = False
    use_insertmanyvalues = True
    insert_executemany_returning = True
    supports_empty_insert = False
    supports_multivalues_insert = True
    div_is_floordiv = False
    postfetch_lastrowid = False
    insert_returning = True
    update_returning = True
    delete_returning = True

    def __init__(
        self, json_serializer: Any = None, json_deserializer: Any = None, isolation_level: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs if older.IS_OLDER else {**kwargs, "isolation_level": isolation_level})
        self.isolation_level = isolation_level
        self._json_serializer = json_serializer
        self._json_deserializer = json_deserializer

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
        """List the two isolation levels."""
        return [AUTOCOMMIT, READ_COMMITTED]

    def get_default_isolation_level(self, dbapi_conn: Any) -> Any:
        """Name the level of a new connection."""
        return self.get_isolation_level(dbapi_conn)

    def get_isolation_level(self, dbapi_connection: Any) -> Any:
        """Say how far a transaction is isolated."""
        return AUTOCOMMIT if _own(dbapi_connection).autocommit else READ_COMMITTED

    def set_isolation_level(self, dbapi_connection: Any, level: Any) -> None:
        """Choose an isolation level.

        Raises: ArgumentError for one that does not exist.
        """
        if level not in self.get_isolation_level_values(dbapi_connection):
            raise ArgumentError(
                f"The isolation level {level!r} does not exist; there are AUTOCOMMIT and READ COMMITTED."
            )
        _own(dbapi_connection).autocommit = level == AUTOCOMMIT

    def detect_autocommit_setting(self, dbapi_connection: Any) -> bool:
        """Say whether each statement is kept at once."""
        return bool(_own(dbapi_connection).autocommit)

    def do_ping(self, dbapi_connection: Any) -> bool:
        """Check that the connection is open; nothing is sent, for there is no line that could have gone dead."""
        dbapi_connection.cursor().close()
        return True

    def is_disconnect(self, e: Any, connection: Any, cursor: Any) -> bool:
        """Take only a failure to reach Exact for a lost connection."""
        return isinstance(e, ConnectionFailure)


def _own(connection: Any) -> Any:
    """Take the driver's connection out of what a pool has wrapped around it."""
    return getattr(connection, "dbapi_connection", connection)


older.complete(ExactDialect, ExactCompiler)
listen_to_sessions()
