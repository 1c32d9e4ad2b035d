"""The tables of PostgreSQL's catalog in an embedded database, filled from the driver's.

In come the driver's catalog and patterns of what a client may see, out comes a database with schemas `pgc` (pg_catalog)
and `pgi` (information_schema).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any

import duckdb
import pyarrow

from exact_dbapi.catalog import Catalog
from exact_dbapi.catalog.model import Endpoint, Entry
from exact_dbapi.gateway.catalog.filling import PG_CATALOG, PUBLIC, Filling, fixed
from exact_dbapi.gateway.catalog.lookup import Lookup, quoted
from exact_dbapi.gateway.catalog.rewrite import Rewriter
from exact_dbapi.gateway.catalog.shapes import Rows, Shape, engine_type, read_shapes, script, type_oids
from exact_dbapi.gateway.types import PRETTY

#: The letters by which access lists name what Exact's methods do.
_LETTERS = {"GET": "r", "POST": "a", "PUT": "w", "DELETE": "d"}


class CatalogDatabase:
    """PostgreSQL's catalog over the tables that `patterns` show (such as ``CRM.*``; none shows all), for a user."""

    def __init__(
        self, catalog: Catalog, database: str, user: str, patterns: Sequence[str] = (), may_write: bool = False
    ) -> None:
        self.name = database
        self.user = user
        self._may_write = may_write
        shapes = read_shapes()
        functions = {name for shape in shapes.values() for name, kind in shape.columns if kind == "regproc"}
        self.rewriter = Rewriter(frozenset(shapes) | _views(), _macros(), frozenset(functions))
        self._catalog = catalog
        self._patterns = tuple(pattern.lower() for pattern in patterns)
        self._lock = threading.Lock()
        self._engine: duckdb.DuckDBPyConnection | None = None

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Open a cursor; the first one fills the tables."""
        with self._lock:
            if self._engine is None:
                self._engine = self._filled()
            return self._engine.cursor()

    def _filled(self) -> duckdb.DuckDBPyConnection:
        engine = duckdb.connect(config={"enable_external_access": "false", "threads": "1"})
        engine.execute("CREATE SCHEMA pgc; CREATE SCHEMA pgi; SET TimeZone = 'Europe/Amsterdam'")
        shapes = read_shapes()
        rows = Rows(shapes)
        fixed(rows, self.name, self.user)
        Filling(rows, self._catalog, self.user, self._granted).fill(self._shown())
        for shape in shapes.values():
            engine.execute(shape.definition)
            filled = rows.of.get(shape.name, []) if shape.schema == "pgc" else []
            if filled:
                _insert(engine, shape, filled)
        names = ", ".join(f"({oid}, '{name}', '{PRETTY.get(name, name)}')" for name, oid in type_oids())
        engine.execute(f"CREATE TABLE pgc.type_names AS SELECT * FROM (VALUES {names}) AS t(oid, name, pretty)")
        Lookup(rows.records, frozenset({PG_CATALOG, PUBLIC})).register(engine)
        for name in ("macros.sql", "information.sql"):
            engine.execute(script(name))
        return engine

    def _granted(self, endpoint: Endpoint) -> list[str]:
        """Write what the user may do with a table, as PostgreSQL's access lists do."""
        methods = endpoint.methods if self._may_write else endpoint.methods & {"GET"}
        letters = "".join(letter for method, letter in _LETTERS.items() if method in methods)
        return [f"{quoted(self.user)}={letters}/{quoted(self.user)}"]

    def _shown(self) -> Iterator[Entry]:
        for entry in self._catalog.tables:
            name = entry.qualified_name.lower()
            is_ours = entry.schema.lower() == "information_schema"  # PostgreSQL's own has more columns
            if not is_ours and (not self._patterns or any(fnmatchcase(name, one) for one in self._patterns)):
                yield entry


def _views() -> frozenset[str]:
    found = re.findall(r"CREATE VIEW (pg[ci])\.(\w+)", script("information.sql"))
    return frozenset(name if schema == "pgc" else f"information_schema.{name}" for schema, name in found)


def _macros() -> frozenset[str]:
    return frozenset(re.findall(r"CREATE MACRO fn_(\w+)", script("macros.sql")))


def _insert(engine: duckdb.DuckDBPyConnection, shape: Shape, rows: list[tuple[Any, ...]]) -> None:
    """Load rows by way of Arrow: a statement for each would take seconds."""
    columns = [pyarrow.array(values) for values in zip(*rows, strict=True)]
    table = pyarrow.table(columns, names=[name for name, _ in shape.columns])
    engine.register("incoming_rows", table)
    casts = ", ".join(f'CAST("{name}" AS {engine_type(kind)})' for name, kind in shape.columns)
    engine.execute(f"INSERT INTO {shape.schema}.{shape.name} SELECT {casts} FROM incoming_rows")
    engine.unregister("incoming_rows")
