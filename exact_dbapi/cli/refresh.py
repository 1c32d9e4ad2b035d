"""`exactsql refresh`: how Exact's own description of its services differs from the catalog.

The services' names come in; new, gone and retyped columns go to the screen, with the API calls it took. Never changes
the packaged catalog: with `--add`, the difference is kept for this user and host.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from exact_dbapi.catalog.model import Kind
from exact_dbapi.cli.query import connect, counted

if TYPE_CHECKING:
    from exact_dbapi.catalog import Catalog
    from exact_dbapi.catalog.refresh import Drift


_KEPT = "New columns can be read from now on, and gone ones are left out: for you, on this host."
_NOT_KEPT = "Nothing was kept: add --add to read new columns and leave out those that are gone."


def refresh(words: argparse.Namespace) -> int:
    """Ask the services and show what has changed."""
    began = time.perf_counter()
    with closing(connect(words.connect)) as connection:
        known = connection.catalog
        drift = connection.refresh_catalog(words.services or None, add=words.add)
        for line in _lines(drift, known):
            print(line)
        calls, seconds = len(connection.calls), time.perf_counter() - began
        print(f"{counted(calls, 'API call')} (one for each service), {seconds:.2f} s")
        if drift.additions:
            print(_KEPT if words.add else _NOT_KEPT)
    return 0


def _lines(drift: Drift, known: Catalog) -> Iterator[str]:
    for table in drift.tables:
        name = known.open(table.endpoint).qualified_name
        yield from (f"{name}.{item.name}: new, {item.edm.sql}" for item in table.new)
        yield from (f"{name}.{column}: gone" for column in table.gone)
        yield from (f"{name}.{column}: {old} in the catalog, {new} in Exact" for column, old, new in table.retyped)
    lost = (endpoint for endpoint in map(known.open, drift.missing) if endpoint.kind is Kind.ENTITY)
    yield from (f"{endpoint.qualified_name}: not among the tables that Exact lists" for endpoint in lost)
    yield from (f"{name}: a table that the catalog does not know" for name in drift.unknown_sets)
    yield from (f"{service}: not read, Exact answered {status}" for service, status in drift.refused)
    if not (drift.tables or drift.unknown_sets):
        yield "The catalog has every column as Exact has it."
