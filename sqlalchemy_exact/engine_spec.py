"""What Superset has to know about Exact Online; Superset finds it by entry point, ``superset.db_engine_specs``.

In come Superset's questions, out go SQL, a URL with the chosen schema, the costs that EXPLAIN tells, and errors in the
driver's own words with Superset's kind. Nothing else of this package imports Superset.

Signing in stays with the driver: a token, the app's client with a refresh token, or what ``exactsql login`` has kept.
Never reads more than a statement asks for: Superset puts a LIMIT into each, and reading stops there.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import types
from superset.db_engine_specs.base import BaseEngineSpec
from superset.errors import SupersetErrorType
from superset.utils.core import GenericDataType

from exact_dbapi.errors import (
    AccessDenied,
    AmbiguousTable,
    BudgetExhausted,
    ConnectionFailure,
    Error,
    InvalidSyntax,
    SignInRequired,
    UndefinedColumn,
    UndefinedTable,
)
from sqlalchemy_exact.grains import (
    EPOCH_MILLISECONDS,
    EPOCH_SECONDS,
    TIME_GRAINS,
    costs,
    date_literal,
    timestamp_literal,
)

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

#: Superset's word for an error, which chooses the advice that it shows below the driver's own words.
_KINDS = {
    UndefinedTable: SupersetErrorType.TABLE_DOES_NOT_EXIST_ERROR,
    AmbiguousTable: SupersetErrorType.TABLE_DOES_NOT_EXIST_ERROR,
    UndefinedColumn: SupersetErrorType.COLUMN_DOES_NOT_EXIST_ERROR,
    InvalidSyntax: SupersetErrorType.SYNTAX_ERROR,
    AccessDenied: SupersetErrorType.CONNECTION_DATABASE_PERMISSIONS_ERROR,
    SignInRequired: SupersetErrorType.CONNECTION_ACCESS_DENIED_ERROR,
    ConnectionFailure: SupersetErrorType.CONNECTION_HOST_DOWN_ERROR,
    BudgetExhausted: SupersetErrorType.CONNECTION_DATABASE_TIMEOUT,
}


def _custom_errors() -> dict[re.Pattern[str], tuple[str, SupersetErrorType, dict[str, Any]]]:
    """Superset hands an error on as text, so that its code must be found there; no message means the text itself."""
    return {re.compile(re.escape(_code(error))): ("", kind, {}) for error, kind in _KINDS.items()}


def _code(error: type[Error]) -> str:
    return f"(SQLSTATE {error.sqlstate})"


class ExactEngineSpec(BaseEngineSpec):
    """Tells Superset what SQL Exact Online's driver takes, and what it costs."""

    engine = "exact"
    engine_name = "Exact Online"
    drivers: ClassVar[dict[str, str]] = {"rest": "exact-dbapi"}
    default_driver = "rest"
    sqlalchemy_uri_placeholder = "exact://client_id:client_secret@start.exactonline.nl/division"

    _time_grain_expressions: ClassVar[dict[str | None, str]] = TIME_GRAINS
    custom_errors: ClassVar[dict[Any, Any]] = _custom_errors()

    #: Types that Superset has no word for; it shows what it does not know as text, or not at all.
    column_type_mappings = (
        (re.compile("^(uuid|guid)", re.IGNORECASE), types.String(), GenericDataType.STRING),
        (
            re.compile("^(hugeint|u?(big|small|tiny)int|uinteger)", re.IGNORECASE),
            types.Numeric(),
            GenericDataType.NUMERIC,
        ),
    )

    supports_dynamic_schema = True
    allows_hidden_cc_in_orderby = True
    supports_file_upload = False  # an upload would be a local table, which ends with its connection
    disable_ssh_tunneling = True
    try_remove_schema_from_table_name = False

    @classmethod
    def convert_dttm(cls, target_type: str, dttm: datetime, db_extra: dict[str, Any] | None = None) -> str | None:
        """Write a moment as SQL for a column of that type; None leaves it to Superset."""
        kind = cls.get_sqla_column_type(target_type)
        if isinstance(kind, types.Date):
            return date_literal(dttm)
        return timestamp_literal(dttm) if isinstance(kind, types.DateTime) else None

    @classmethod
    def epoch_to_dttm(cls) -> str:
        """Write how seconds since 1970 become a moment."""
        return EPOCH_SECONDS

    @classmethod
    def epoch_ms_to_dttm(cls) -> str:
        """Write how milliseconds since 1970 become a moment."""
        return EPOCH_MILLISECONDS

    @classmethod
    def adjust_engine_params(
        cls, uri: URL, connect_args: dict[str, Any], catalog: str | None = None, schema: str | None = None
    ) -> tuple[URL, dict[str, Any]]:
        """Look for tables without a schema in the one that the user has chosen, and nowhere else.

        Superset judges by it who may read what.
        """
        if schema:
            uri = uri.update_query_dict({"schema": schema})
        adjusted: tuple[URL, dict[str, Any]] = super().adjust_engine_params(uri, connect_args, catalog, schema)
        return adjusted

    @classmethod
    def get_schema_from_engine_params(cls, sqlalchemy_uri: URL, connect_args: dict[str, Any]) -> str | None:
        """Read the chosen schema from a URL or the driver's settings."""
        schema = connect_args.get("schema") or sqlalchemy_uri.query.get("schema")
        return str(schema) if schema else None

    @classmethod
    def fetch_data(cls, cursor: Any, limit: int | None = None) -> list[tuple[Any, ...]]:
        """Fetch the rows; none for a comment alone, and for what answers no rows."""
        return super().fetch_data(cursor, limit) if cursor.description else []

    @classmethod
    def get_allow_cost_estimate(cls, extra: dict[str, Any]) -> bool:
        """Offer what a query costs: EXPLAIN sends nothing."""
        return True

    @classmethod
    def estimate_statement_cost(cls, database: Any, statement: str, cursor: Any) -> dict[str, Any]:
        """Ask EXPLAIN what a statement costs."""
        cursor.execute(f"EXPLAIN {statement}")
        return costs(line for (line,) in cursor.fetchall())

    @classmethod
    def query_cost_formatter(cls, raw_cost: list[dict[str, Any]]) -> list[dict[str, str]]:
        """Show the costs as they are; EXPLAIN has written them for people."""
        return raw_cost

    @classmethod
    def _extract_error_message(cls, ex: Exception) -> str:
        """Take the driver's own words out of what SQLAlchemy has put around them, and add the code."""
        error = getattr(ex, "orig", None) or ex
        if isinstance(error, Error):
            return f"{error} {_code(type(error))}"
        return str(super()._extract_error_message(ex))
