"""What SQLAlchemy 1.4 leaves to a dialect, and later versions do themselves.

In come our dialect and our compiler, out they go completed; with a later version nothing happens. The only module that
asks which one it is.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import default
from sqlalchemy.sql import expression

#: Whether this is SQLAlchemy 1.4, which knows the driver under another name.
IS_OLDER = not hasattr(default.DefaultDialect, "import_dbapi")


def complete(dialect: Any, compiler: Any) -> None:
    """Add to our classes what SQLAlchemy 1.4 looks for."""
    if IS_OLDER:
        dialect.dbapi = classmethod(_dbapi)
        dialect.implicit_returning = True
        dialect.on_connect = _on_connect
        compiler.returning_clause = _returning_clause


def _dbapi(dialect: Any) -> Any:
    return dialect.import_dbapi()


def _on_connect(dialect: Any) -> Any:
    """Choose the isolation level that was given to ``create_engine`` for each new connection."""
    if dialect.isolation_level is None:
        return None
    return lambda connection: dialect.set_isolation_level(connection, dialect.isolation_level)


def _returning_clause(compiler: Any, stmt: Any, returning_cols: Any) -> str:
    selected: Any = expression._select_iterables(returning_cols)
    columns = (
        compiler._label_returning_column(stmt, column, fallback_label_name=column._non_anon_label)
        for column in selected
    )
    return f"RETURNING {', '.join(columns)}"
