"""What stands in schema `local`: tables and views of the embedded engine, kept views, registered frames.

The engine is asked only when something may be in it. Never asks Exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from exact_dbapi.executor import Engine
from exact_dbapi.plan import View

_TABLES = """
    SELECT table_name, CASE table_type WHEN 'VIEW' THEN 'VIEW' ELSE 'BASE TABLE' END
    FROM information_schema.tables WHERE table_schema = 'main' ORDER BY table_name
"""
_COLUMNS = """
    SELECT table_name, column_name, ordinal_position, column_default, is_nullable, data_type, numeric_precision,
        numeric_scale
    FROM information_schema.columns WHERE table_schema = 'main' ORDER BY table_name, ordinal_position
"""
_KEYS = """
    SELECT table_name, constraint_name, constraint_column_names, referenced_table, referenced_column_names
    FROM duckdb_constraints() WHERE constraint_type IN ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY')
    ORDER BY table_name, constraint_index
"""


@dataclass(frozen=True)
class LocalColumn:
    """A column in schema `local`; `position` counts from 1."""

    table: str
    name: str
    position: int
    default: str | None
    is_nullable: str
    type_name: str
    precision: int | None = None
    scale: int | None = None


@dataclass(frozen=True)
class LocalTables:
    """The local tables of one connection."""

    engine: Engine
    views: Mapping[str, View]
    frames: Mapping[str, Any]

    def tables(self) -> list[tuple[str, str]]:
        """List names and kinds: BASE TABLE, VIEW, or LOCAL TEMPORARY for a registered frame."""
        rows = [(str(name), str(kind)) for name, kind in self._asked(_TABLES)]
        rows += [(view.name, "VIEW") for view in self.views.values()]
        return rows + [(name, "LOCAL TEMPORARY") for name in self.frames]

    def columns(self) -> list[LocalColumn]:
        """List the columns."""
        return [LocalColumn(*row) for row in self._asked(_COLUMNS)] + [*self._of_views(), *self._of_frames()]

    def constraints(self) -> list[tuple[str, str, list[str], str | None, list[str] | None]]:
        """List the constraints that make keys: table, name, columns, and what table and columns they refer to."""
        return [(row[0], row[1], row[2], row[3] or None, row[4] or None) for row in self._asked(_KEYS)]

    def _of_views(self) -> Iterator[LocalColumn]:
        for view in self.views.values():
            for position, column in enumerate(view.outputs, 1):
                name = view.columns[position - 1] if position <= len(view.columns) else column.name
                kind, digits = column.type_code, (column.precision, column.scale)
                spelled = f"{kind}({digits[0]},{digits[1]})" if column.precision is not None else kind
                yield LocalColumn(view.name, name, position, None, "YES", spelled, *digits)

    def _of_frames(self) -> Iterator[LocalColumn]:
        for name, frame in self.frames.items():
            session = self.engine.session()
            try:
                session.register_frame("frame__", frame)
                described = session.execute("DESCRIBE frame__").fetchall()
            finally:
                session.close()
            for position, row in enumerate(described, 1):
                yield LocalColumn(name, str(row[0]), position, None, "YES", str(row[1]))

    def _asked(self, sql: str) -> list[tuple[Any, ...]]:
        if not self.engine.is_in_use:
            return []  # starting the engine takes longer than the answer
        session = self.engine.session()
        try:
            return session.execute(sql).fetchall()
        finally:
            session.close()
