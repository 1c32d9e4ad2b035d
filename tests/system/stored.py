"""The oracle of the system tests: plain SQL in the embedded engine over the rows that the simulator stores.

In come a statement and the divisions that it is about, out come the rows that it should have. Nothing of the driver's
planner, protocol or executor takes part: only the names and types of the catalog, and what the driver promises to show
of a stored value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa

from exact_dbapi.arrow import arrow_schema
from exact_dbapi.catalog import open_catalog
from exact_dbapi.catalog.model import Endpoint, Pad, Property
from exact_dbapi.edm import DECIMAL_SCALE
from exact_dbapi.simulator import Simulator

NAME = re.compile(r"\b([A-Z]\w*)\.([A-Z]\w*)\b")
WORD = re.compile(r"\w+")
STAR = re.compile(r"[(,.\s]\*")


def is_guid(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4


def plain(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows as they compare: GUIDs as text."""
    return [tuple(str(value) if isinstance(value, UUID) else value for value in row) for row in rows]


def literal(value: Any) -> str:
    """Write a value as SQL."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return f"TIMESTAMP '{value.isoformat(sep=' ')}'"
    if isinstance(value, str):
        doubled = value.replace("'", "''")
        return f"'{doubled}'"
    return repr(value)


def shown(value: Any, column: Property, decimals: bool) -> Any:
    """What the driver promises to show of a stored value: codes without the blanks that fill them up."""
    if isinstance(value, str) and column.padding is not None:
        return value.lstrip(" ") if column.padding.side is Pad.LEFT else value.rstrip(" ")
    if isinstance(value, datetime):
        return sql_server(value)
    if isinstance(value, float):
        if decimals:
            return Decimal(repr(value + 0.0)).quantize(Decimal(1).scaleb(-DECIMAL_SCALE))
        return value + 0.0  # on the wire a zero has no sign
    return value


def sql_server(value: datetime) -> datetime:
    """Round as the server's type does: to .000, .003 and .007 of a second."""
    ticks = round(value.microsecond / 1_000_000 * 300)
    milliseconds = (ticks * 10 + 1) // 3 if ticks % 3 != 0 else ticks * 10 // 3
    return value.replace(microsecond=0) + timedelta(milliseconds=milliseconds)


class Stored:
    """The full tables in the engine, by division; a column is loaded when a statement first names it."""

    def __init__(self, simulator: Simulator, decimals: bool = False) -> None:
        self._simulator = simulator
        self._decimals = decimals
        self._columns: dict[tuple[str, int], dict[str, Any]] = {}
        self._database = duckdb.connect(config={"python_enable_replacements": False})
        self._database.execute("SET threads=1")
        self._database.execute("SET enable_progress_bar=false")

    def close(self) -> None:
        self._database.close()

    def rows(
        self, sql: str, divisions: Sequence[int], parameters: Mapping[str, Any] | Sequence[Any] | None = None
    ) -> list[tuple[Any, ...]]:
        """Answer a statement about some divisions."""
        given = _for_the_engine(parameters)
        ready = self._spelled(sql, tuple(divisions))
        return plain(self._database.execute(ready, given).fetchall())

    def some(self, table: str, names: Sequence[str], division: int, most: int) -> list[tuple[Any, ...]]:
        """Pick some rows of a table, from its beginning to its end."""
        schema, _, name = table.partition(".")
        endpoint = open_catalog().open(open_catalog().find(name, schema).id)
        columns = [next(c for c in endpoint.table_columns if c.name == wanted) for wanted in names]
        rows = self._rows_of(endpoint, division)
        picked = rows[:: -(-len(rows) // most)]
        return [tuple(shown(_value(row, c, division), c, self._decimals) for c in columns) for row in picked]

    def _rows_of(self, endpoint: Endpoint, division: int) -> list[Mapping[str, Any]]:
        tables = self._simulator.tables[division]
        return list(next(rows for path, rows in tables.items() if path.lower() == endpoint.id))

    def _spelled(self, sql: str, divisions: tuple[int, ...]) -> str:
        """The same statement for the engine alone, where GUIDs are text in lower case."""
        words = {word.lower() for word in WORD.findall(sql)}
        is_starred = bool(STAR.search(sql.replace("count(*)", "")))
        catalog = open_catalog()

        def named(match: re.Match[str]) -> str:
            endpoint = catalog.open(catalog.find(match[2], match[1]).id)
            return self._view(endpoint, divisions, None if is_starred else words)

        parts = sql.split("'")
        parts[::2] = [NAME.sub(named, part) for part in parts[::2]]
        return "'".join(part.lower() if is_guid(part) else part for part in parts)

    def _view(self, endpoint: Endpoint, divisions: tuple[int, ...], words: set[str] | None) -> str:
        name = f"{endpoint.schema}_{endpoint.name}"
        wanted = [c for c in endpoint.table_columns if words is None or c.name.lower() in words]
        wanted = wanted or list(endpoint.table_columns[:1])
        schema = arrow_schema(wanted, self._decimals)
        divisions = divisions[:1] if endpoint.is_same_everywhere else divisions
        for division in divisions:
            made = self._loaded(endpoint, division, wanted)
            table = pa.table([made[c.name].cast(f.type) for c, f in zip(wanted, schema, strict=True)], schema=schema)
            self._database.register(f"{name}__{division}", table)
        arms = " UNION ALL ".join(f"SELECT * FROM {name}__{division}" for division in divisions)
        self._database.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {arms}")
        return name

    def _loaded(self, endpoint: Endpoint, division: int, wanted: list[Property]) -> dict[str, Any]:
        kept = self._columns.setdefault((endpoint.id, division), {})
        missing = [column for column in wanted if column.name not in kept]
        if missing:
            rows = self._rows_of(endpoint, division)
            schema = arrow_schema(missing, self._decimals)
            for column, field in zip(missing, schema, strict=True):
                values = [shown(_value(row, column, division), column, self._decimals) for row in rows]
                kept[column.name] = pa.array(values, field.type)
        return kept


def _value(row: Mapping[str, Any], column: Property, division: int) -> Any:
    return row.get(column.name, division if column.name == "Division" else None)


def _for_the_engine(parameters: Mapping[str, Any] | Sequence[Any] | None) -> Any:
    if isinstance(parameters, Mapping):
        return {name: _spelled_guid(value) for name, value in parameters.items()}
    return None if parameters is None else [_spelled_guid(value) for value in parameters]


def _spelled_guid(value: Any) -> Any:
    if isinstance(value, UUID) or (isinstance(value, str) and is_guid(value)):
        return str(value).lower()
    return value
