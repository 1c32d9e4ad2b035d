"""The shapes of PostgreSQL's catalog tables, and rows on their way into them.

What tables there are is data beside this module, and comes out as `Shape` records. Knows no engine but its names of
types.

Source: PostgreSQL's documentation, "System Catalogs"; the columns are those of version 15.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

_ENGINE_TYPES = {
    "oid": "UINTEGER",
    "xid": "UINTEGER",
    "boolean": "BOOLEAN",
    "bigint": "BIGINT",
    "integer": "INTEGER",
    "smallint": "SMALLINT",
    "real": "FLOAT",
    "timestamp_with_time_zone": "TIMESTAMP WITH TIME ZONE",
    "interval": "INTERVAL",
    "bytea": "BLOB",
    "int2vector": "SMALLINT[]",
    "oidvector": "UINTEGER[]",
}

#: What a column of a catalog table holds where nothing else is said, by its PostgreSQL type.
_ZERO: dict[str, Any] = {"boolean": False, "integer": 0, "smallint": 0, "real": 0.0, "oid": 0}


@dataclass(frozen=True, slots=True)
class Shape:
    """A table of PostgreSQL's catalog: its columns with their types, in order."""

    name: str
    is_filled: bool
    columns: tuple[tuple[str, str], ...]
    schema: str = "pgc"

    @property
    def definition(self) -> str:
        """The statement that makes it."""
        columns = ", ".join(f'"{name}" {engine_type(kind)}' for name, kind in self.columns)
        return f"CREATE TABLE {self.schema}.{self.name} ({columns})"

    def row(self, **given: Any) -> tuple[Any, ...]:
        """Make a row of it; what is not given is what PostgreSQL has there by default."""
        return tuple(given.get(name, _ZERO.get(kind)) for name, kind in self.columns)


def engine_type(kind: str) -> str:
    """Tell the engine's type for one of PostgreSQL's."""
    if kind.endswith("[]"):
        return f"{engine_type(kind[:-2])}[]"
    return _ENGINE_TYPES.get(kind, "VARCHAR")


def read_shapes() -> dict[str, Shape]:
    """Read the tables that are there, by name; those of the information schema as ``information_schema.name``."""
    found = {}
    for line in lines("tables.txt"):
        kind, name, *columns = line.split(" ")
        pairs = tuple((column.split(":")[0], column.split(":")[1]) for column in columns)
        is_standard = kind == "information"
        shape = Shape(name, kind == "filled", pairs, "pgi" if is_standard else "pgc")
        found[f"information_schema.{name}" if is_standard else name] = shape
    return found


def lines(name: str) -> Iterator[str]:
    """Read the lines of a file of data but remarks."""
    return (line for line in script(name).splitlines() if line and not line.startswith("#"))


@dataclass(slots=True)
class Rows:
    """Rows under way to their tables."""

    shapes: dict[str, Shape]
    of: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)

    def add(self, table: str, **given: Any) -> None:
        """Put a row into a table."""
        self.of.setdefault(table, []).append(self.shapes[table].row(**given))

    def records(self, table: str) -> Iterator[dict[str, Any]]:
        """Hand out the rows of a table by column."""
        names = [name for name, _ in self.shapes[table].columns]
        return (dict(zip(names, row, strict=True)) for row in self.of.get(table, []))


def script(name: str) -> str:
    """Read a file of data."""
    return (files(__package__) / "data" / name).read_text("utf-8")


def type_oids() -> Iterable[tuple[str, int]]:
    """List PostgreSQL's types with their numbers."""
    return ((parts[0], int(parts[1])) for parts in (line.split(" ") for line in lines("types.txt")))
