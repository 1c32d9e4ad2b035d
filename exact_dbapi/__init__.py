"""SQL over Exact Online: a PEP 249 driver that turns statements into the fewest possible API calls.

``connect("exact://demo")`` opens the embedded simulated company; nothing heavy is imported before it is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exact_dbapi.edm import BINARY, DATETIME, NUMBER, ROWID, STRING
from exact_dbapi.errors import (
    AccessDenied,
    AmbiguousTable,
    BudgetExhausted,
    Cancelled,
    ConnectionFailure,
    DatabaseError,
    DataError,
    Error,
    FilterRequired,
    IntegrityError,
    InterfaceError,
    InternalError,
    InvalidSyntax,
    NotSupportedError,
    OperationalError,
    OutcomeUnknown,
    PartialCommit,
    ProgrammingError,
    SignInRequired,
    StoredDifferently,
    UndefinedColumn,
    UndefinedTable,
    Warning,
)
from exact_dbapi.types import (
    Binary,
    Date,
    DateFromTicks,
    Time,
    TimeFromTicks,
    Timestamp,
    TimestampFromTicks,
)

if TYPE_CHECKING:
    from exact_dbapi.connection import Connection

__version__ = "0.1.0"

apilevel = "2.0"
threadsafety = 1
paramstyle = "qmark"

__all__ = [
    "BINARY",
    "DATETIME",
    "NUMBER",
    "ROWID",
    "STRING",
    "AccessDenied",
    "AmbiguousTable",
    "Binary",
    "BudgetExhausted",
    "Cancelled",
    "ConnectionFailure",
    "DataError",
    "DatabaseError",
    "Date",
    "DateFromTicks",
    "Error",
    "FilterRequired",
    "IntegrityError",
    "InterfaceError",
    "InternalError",
    "InvalidSyntax",
    "NotSupportedError",
    "OperationalError",
    "OutcomeUnknown",
    "PartialCommit",
    "ProgrammingError",
    "SignInRequired",
    "StoredDifferently",
    "Time",
    "TimeFromTicks",
    "Timestamp",
    "TimestampFromTicks",
    "UndefinedColumn",
    "UndefinedTable",
    "Warning",
    "apilevel",
    "connect",
    "paramstyle",
    "threadsafety",
]


def connect(url: str | None = None, **settings: Any) -> Connection:
    """Open a connection; nothing is sent before the first statement.

    `url` is ``exact://[client_id[:client_secret]@]host[:port][/division[,division…]][?setting=value&…]``, or
    ``exact://demo`` for the embedded simulated company; each setting may also be given as a keyword.

    Raises: InterfaceError when nothing says where to connect to; ProgrammingError for a setting that does not fit.
    """
    from exact_dbapi.connection import connect as open_connection

    return open_connection(url, **settings)
