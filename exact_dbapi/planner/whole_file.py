"""The rows of a file as they are → a `Read`, without the embedded engine: it would take 50 MB only to name their types.

In comes the query of a COPY, which reads one file whole; out comes what planning it as any query would give.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from exact_dbapi.plan import Column, Read, Residual
from exact_dbapi.planner.frames import furnish
from exact_dbapi.planner.reasons import reasons
from exact_dbapi.planner.resolve import Context
from exact_dbapi.sql.dialect import ExactSQL, Tree

#: What the engine calls the types of columns; of others it has to be asked.
_TYPES = {
    "int64": "BIGINT",
    "double": "DOUBLE",
    "string": "VARCHAR",
    "bool": "BOOLEAN",
    "date32[day]": "DATE",
    "timestamp[us]": "TIMESTAMP",
    "time32[s]": "TIME",
    "time64[us]": "TIME",
    "null": '"NULL"',
}


def whole_file(query: Tree, bound: Mapping[str, Any], context: Context) -> Read | None:
    """Plan the rows of a file; None where the engine has to say what their types are.

    Raises: what opening the file raises.
    """
    query = query.copy()
    if not isinstance(query, exp.Select):
        return None
    _furnished, frames = furnish(query, bound, context)
    schema = getattr(frames[0].rows, "schema", None) if len(frames) == 1 else None
    if schema is None or any(str(field.type) not in _TYPES for field in schema):
        return None
    columns = tuple(Column(field.name, _TYPES[str(field.type)], nullable=None) for field in schema)
    residual = Residual(query.sql(dialect=ExactSQL), {}, is_row_local=False, reasons=reasons(query), reads_local=True)
    return Read(columns, (), residual, frames=frames)
