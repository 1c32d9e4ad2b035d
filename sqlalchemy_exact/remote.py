"""Reflection of Exact Online's tables: what the packaged catalog knows about them.

In come names, out come the plain dictionaries that SQLAlchemy's inspector wants. The catalog is read from disk once in
a process; nothing is ever sent.
"""

from __future__ import annotations

from typing import Any

from exact_dbapi.catalog import open_catalog
from exact_dbapi.catalog.model import REST, Endpoint, Entry, Variant
from exact_dbapi.catalog.references import foreign_keys as references
from exact_dbapi.errors import AmbiguousTable, NotSupportedError, UndefinedTable
from sqlalchemy_exact.types import property_type

#: Other doors to the same rows: views, so that tools do not list everything three times.
_TWINS = frozenset({Variant.BULK, Variant.SYNC})


def schema_names() -> list[str]:
    """List the services."""
    return list(open_catalog().table_schemas)


def has_schema(schema: str) -> bool:
    """Say whether Exact has a service of that name, alone or behind its catalog's."""
    catalog, service = split(schema)
    return catalog is not None or service.lower() in {name.lower() for name in open_catalog().table_schemas}


def table_names(schema: str) -> list[str]:
    """List the tables of a service that can be read; each stands here once."""
    return [entry.name for entry in _readable(schema) if entry.variant not in _TWINS]


def view_names(schema: str) -> list[str]:
    """List the bulk and sync forms of a service's tables."""
    return [entry.name for entry in _readable(schema) if entry.variant in _TWINS]


def _readable(schema: str) -> list[Entry]:
    """What is only there to be posted to can be reflected by name, but is not listed: it holds no rows."""
    catalog, service = split(schema)
    if catalog is not None and catalog.lower() != REST.lower():
        return []
    return [
        entry for entry in open_catalog().tables if entry.schema.lower() == service.lower() and "G" in entry.methods
    ]


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


def columns(endpoint: Endpoint, decimals: bool) -> list[dict[str, Any]]:
    """Describe the columns of a table, in the order of ``SELECT *``; only keys are known not to be null."""
    return [
        {
            "name": column.name,
            "type": property_type(column, decimals),
            "nullable": column.name not in endpoint.key,
            "default": None,
            "autoincrement": False,
            "comment": None,
        }
        for column in endpoint.table_columns
    ]


def primary_key(endpoint: Endpoint) -> dict[str, Any]:
    """Describe the primary key of a table; a few functions have none."""
    return {"constrained_columns": list(endpoint.key), "name": None}


def foreign_keys(endpoint: Endpoint, schema: str | None) -> list[dict[str, Any]]:
    """Describe the foreign keys of a table: its properties' references, and the header that its lines belong to."""
    catalog = open_catalog()
    above = split(schema)[0] if schema else None
    return [_foreign_key(key.column, key.target, key.target_column, above) for key in references(catalog, endpoint)]


def _foreign_key(column: str, target: Endpoint, referred: str, catalog: str | None) -> dict[str, Any]:
    return {
        "name": None,
        "constrained_columns": [column],
        "referred_schema": f"{catalog}.{target.schema}" if catalog else target.schema,
        "referred_table": target.name,
        "referred_columns": [referred],
        "options": {},
    }
