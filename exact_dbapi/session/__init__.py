"""The rows of the tables that this driver knows itself: what a connection did, may do, and can name.

In come a connection's `Notes`, its catalog and settings; out comes a `Listing` for each table, by the id that the
catalog gives it. Rows are made when they are read. `Session.Rights` asks Exact what a condition names, and the lists of
the XML API are asked for; all others ask nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

from exact_dbapi.catalog import Catalog
from exact_dbapi.executor.listing import Listing
from exact_dbapi.message import Send
from exact_dbapi.replica.replicas import Replicas
from exact_dbapi.scan import Scan
from exact_dbapi.session import information_schema, tables
from exact_dbapi.session.local import LocalTables
from exact_dbapi.session.notes import Notes
from exact_dbapi.settings import Settings
from exact_dbapi.transport import seen_rights

if TYPE_CHECKING:
    from exact_dbapi.state.loads import Loads

__all__ = ["LocalTables", "Notes", "Sight", "listings"]


@dataclass(frozen=True)
class Sight:
    """What the tables look at. `chosen` tells the divisions that are chosen so far, without asking for them; `choose`
    may ask. `loads` opens what is kept of loads."""

    notes: Notes
    catalog: Catalog
    settings: Settings
    chosen: Callable[[], tuple[int, ...]]
    choose: Callable[[], tuple[int, ...]]
    local: LocalTables
    replicas: Replicas
    loads: Callable[[], Loads]


def listings(sight: Sight) -> dict[str, Listing]:
    """Make the listing of each table, by its id."""
    notes, catalog, local, decimals = sight.notes, sight.catalog, sight.local, sight.settings.decimals
    return {
        "session.calls": lambda scan, send: tables.calls(notes),
        "session.limits": lambda scan, send: tables.limits(sight.settings),
        "session.divisions": lambda scan, send: tables.divisions(notes, sight.chosen()),
        "session.rights": lambda scan, send: _rights(sight, scan, send),
        "session.replicas": lambda scan, send: tables.replicas(sight.replicas),
        "session.receipts": lambda scan, send: tables.receipts(notes),
        "session.loads": lambda scan, send: _loads(sight, scan, "loads"),
        "session.loadrows": lambda scan, send: _loads(sight, scan, "load_rows"),
        "xml.xmldivisions": lambda scan, send: _exchanges().divisions(send),
        "xml.xmltopicparameters": lambda scan, send: _exchanges().topic_parameters(send),
        "xml.uploadxmltopicfragments": lambda scan, send: _loads(sight, scan, "fragments"),
        "information_schema.schemata": lambda scan, send: information_schema.schemata(catalog),
        "information_schema.tables": lambda scan, send: information_schema.tables(scan, catalog, local),
        "information_schema.columns": lambda scan, send: information_schema.columns(scan, catalog, local, decimals),
        "information_schema.key_column_usage": lambda scan, send: information_schema.keys(scan, catalog, local),
    }


def _exchanges() -> ModuleType:
    from exact_dbapi.session import exchanges  # brings what reads XML

    return exchanges


def _loads(sight: Sight, scan: Scan, what: str) -> list[tuple[Any, ...]]:
    from exact_dbapi.session import loads  # brings what makes loads

    kept, host = sight.loads(), sight.settings.base_url
    if what == "loads":
        return loads.loads(kept, host)
    return (loads.load_rows if what == "load_rows" else loads.fragments)(kept, host, scan)


def _rights(sight: Sight, scan: Scan, send: Send) -> list[tuple[Any, ...]]:
    from exact_dbapi.session.rights import Inquiry  # brings the planner's pushdown and the protocol

    return Inquiry(sight.catalog, seen_rights(sight.settings), sight.choose, time.time).rows(scan, send)
