"""The tree of schemas, tables and columns, looked up as it is opened.

In comes a connection, out come Harlequin's items, from ``INFORMATION_SCHEMA``. Never costs a call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harlequin.catalog import CatalogItem, InteractiveCatalogItem

if TYPE_CHECKING:
    from exact_harlequin.adapter import ExactConnection

SCHEMAS = "SELECT DISTINCT table_schema FROM INFORMATION_SCHEMA.TABLES ORDER BY 1"
TABLES = "SELECT table_name, table_type FROM INFORMATION_SCHEMA.TABLES WHERE table_schema = ? ORDER BY 1"
COLUMNS = (
    "SELECT column_name, data_type FROM INFORMATION_SCHEMA.COLUMNS "
    "WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position"
)

#: What stands beside a column's name, by its SQL type.
SHORT = {
    "BLOB": "b",
    "BOOLEAN": "t/f",
    "DATE": "d",
    "DECIMAL": "#.#",
    "DOUBLE": "#.#",
    "SMALLINT": "#",
    "INTEGER": "#",
    "BIGINT": "##",
    "TIME": "t",
    "TIMESTAMP": "dt",
    "UUID": "id",
    "VARCHAR": "s",
}


@dataclass
class SchemaItem(InteractiveCatalogItem["ExactConnection"]):
    """A service of Exact Online, or a schema of local tables."""

    def fetch_children(self) -> list[CatalogItem]:
        """Look its tables up."""
        if self.connection is None:
            return []
        return [
            TableItem(
                f"{self.qualified_identifier}.{quoted(name)}",
                f"{self.query_name}.{quoted(name)}",
                name,
                "v" if kind == "VIEW" else "t",
                type_name=kind,
                connection=self.connection,
                schema=self.label,
            )
            for name, kind in self.connection.look_up(TABLES, self.label)
        ]


@dataclass
class TableItem(InteractiveCatalogItem["ExactConnection"]):
    """A table or view."""

    schema: str = ""

    def fetch_children(self) -> list[CatalogItem]:
        """Look its columns up."""
        if self.connection is None:
            return []
        return [
            CatalogItem(f"{self.qualified_identifier}.{quoted(name)}", quoted(name), name, short(kind), [], kind)
            for name, kind in self.connection.look_up(COLUMNS, self.schema, self.label)
        ]


def schemas(connection: ExactConnection) -> list[CatalogItem]:
    """List the schemas."""
    return [
        SchemaItem(quoted(name), quoted(name), name, "sch", type_name="schema", connection=connection)
        for (name,) in connection.look_up(SCHEMAS)
    ]


def short(kind: str) -> str:
    """Shorten the name of a SQL type to what fits beside a name."""
    return SHORT.get(kind.partition("(")[0], "?")


def quoted(name: str) -> str:
    """Write a name as SQL takes it; only one that is no plain word needs quotes."""
    return name if name.isidentifier() and name.isascii() else '"' + name.replace('"', '""') + '"'
