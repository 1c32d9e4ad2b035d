"""Reflection of Exact Online's tables: what the packaged catalog knows about them.

In come names, out come the plain dictionaries that SQLAlchemy's inspector wants. The catalog is read from disk once in
a process; nothing is ever sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from exact_dbapi.catalog import open_catalog
from exact_dbapi.catalog.model import Endpoint, Entry
from exact_dbapi.catalog.references import foreign_keys as references
from exact_dbapi.catalog.remarks import remark_on, remark_on_table
from exact_dbapi.errors import AmbiguousTable, NotSupportedError, UndefinedTable
from sqlalchemy_exact.types import property_type


def schema_names() -> list[str]:
    """List the services."""
    return list(open_catalog().table_schemas)


def has_schema(schema: str) -> bool:
    """Say whether Exact has a service of that name, alone or behind its catalog's."""
    catalog, service = split(schema)
    return catalog is not None or service.lower() in _services()


def entries(schema: str) -> list[Entry]:
    """List the tables and views of a service that can be read.

    What is only there to be posted to can be reflected by name, but is not listed: it holds no rows.
    """
    catalog, service = split(schema)
    listed = (entry for entry in _services().get(service.lower(), ()) if "G" in entry.methods)
    return [entry for entry in listed if catalog is None or entry.catalog.lower() == catalog.lower()]


@cache
def _services() -> dict[str, list[Entry]]:
    """Sort the tables by their service, in small letters: reflecting everything asks for it thousands of times."""
    found: dict[str, list[Entry]] = {}
    for entry in open_catalog().tables:
        found.setdefault(entry.schema.lower(), []).append(entry)
    return found


def split(schema: str) -> tuple[str | None, str]:
    """Take ``ExactOnlineREST.CRM`` apart into catalog and service; the catalog may be missing."""
    catalog, _, service = schema.rpartition(".")
    return catalog or None, service


def find(name: str, schema: str | None) -> Endpoint | None:
    """Find a table by name as SQL does: without regard to case, unless it is a quoted name.

    None where there is no such table, or where more than one service has it.
    """
    catalog = open_catalog()
    above, service = split(schema) if schema else (None, None)
    try:
        return catalog.open(catalog.find(name, service, above, exact=bool(getattr(name, "quote", None))).id)
    except (UndefinedTable, AmbiguousTable, NotSupportedError):
        return None


def sounds_known(name: str, schema: str | None) -> bool:
    """Say whether a name may mean a table of Exact; one without a schema means one or another by the settings."""
    if schema is not None:
        return find(name, schema) is not None
    return name.lower() in {entry.name.lower() for entry in open_catalog().tables}


@dataclass(frozen=True)
class RemoteTable:
    """A table of Exact Online; `decimals` says that doubles are read as decimals, `catalog` how its schema was given.

    Its questions are those of a local table, so that the dialect need not ask which one it has.
    """

    endpoint: Endpoint
    decimals: bool
    catalog: str | None

    def columns(self) -> list[dict[str, Any]]:
        """Describe the columns, in the order of ``SELECT *``; only keys are known not to be null."""
        return [
            {
                "name": column.name,
                "type": property_type(column, self.decimals),
                "nullable": column.name not in self.endpoint.key,
                "default": None,
                "autoincrement": False,
                "comment": remark_on(column) or None,
            }
            for column in self.endpoint.table_columns
        ]

    def primary_key(self) -> dict[str, Any]:
        """Describe the primary key; a few functions have none."""
        return {"constrained_columns": list(self.endpoint.key), "name": None}

    def foreign_keys(self, schema: str | None) -> list[dict[str, Any]]:
        """Describe the foreign keys: the references of properties, and the header that lines belong to."""
        keys = references(open_catalog(), self.endpoint)
        return [_foreign_key(key.column, key.target, key.target_column, self.catalog) for key in keys]

    def unique_constraints(self) -> list[dict[str, Any]]:
        """List nothing: Exact tells of none."""
        return []

    def indexes(self) -> list[dict[str, Any]]:
        """List nothing: Exact tells of none."""
        return []

    def check_constraints(self) -> list[dict[str, Any]]:
        """List nothing: Exact tells of none."""
        return []

    def comment(self) -> dict[str, Any]:
        """Tell what the table is in Exact."""
        return {"text": remark_on_table(self.endpoint) or None}


def _foreign_key(column: str, target: Endpoint, referred: str, catalog: str | None) -> dict[str, Any]:
    return {
        "name": None,
        "constrained_columns": [column],
        "referred_schema": f"{catalog}.{target.schema}" if catalog else target.schema,
        "referred_table": target.name,
        "referred_columns": [referred],
        "options": {},
    }
