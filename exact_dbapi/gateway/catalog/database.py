"""The tables of PostgreSQL's catalog, filled from the driver's.

In come the tables that a client may see, out comes an embedded database with schemas `pgc` (pg_catalog) and `pgi`
(information_schema). Identifiers are numbered in the catalog's order, so that two servers over one catalog agree.

Source: PostgreSQL's documentation, "System Catalogs"; the columns are those of version 15.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from importlib.resources import files
from itertools import count
from typing import Any

import duckdb
import pyarrow

from exact_dbapi.catalog import Catalog
from exact_dbapi.catalog.model import REST, Endpoint, Entry, Property
from exact_dbapi.catalog.remarks import remark_on, remark_on_table
from exact_dbapi.gateway.catalog.lookup import Lookup
from exact_dbapi.gateway.catalog.rewrite import Rewriter
from exact_dbapi.gateway.types import PRETTY, field_of
from exact_dbapi.gateway.variables import DEFAULTS

#: PostgreSQL's own identifiers.
PG_CATALOG, PUBLIC, INFORMATION_SCHEMA, CLASS, NAMESPACE, OWNER, BTREE, HEAP = 11, 2200, 13000, 1259, 2615, 10, 403, 2
FIRST_FREE = 16384

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
    for line in _lines("tables.txt"):
        kind, name, *columns = line.split(" ")
        pairs = tuple((column.split(":")[0], column.split(":")[1]) for column in columns)
        is_standard = kind == "information"
        shape = Shape(name, kind == "filled", pairs, "pgi" if is_standard else "pgc")
        found[f"information_schema.{name}" if is_standard else name] = shape
    return found


def _lines(name: str) -> Iterator[str]:
    return (line for line in _script(name).splitlines() if line and not line.startswith("#"))


@dataclass(slots=True)
class _Rows:
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


class CatalogDatabase:
    """PostgreSQL's catalog over the tables that `patterns` show (such as ``CRM.*``; none shows all)."""

    def __init__(self, catalog: Catalog, database: str, user: str, patterns: Sequence[str] = ()) -> None:
        self.name = database
        self.user = user
        self.rewriter = Rewriter(frozenset(read_shapes()) | _views(), _macros())
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
        rows = _Rows(shapes)
        _fixed(rows, self.name, self.user)
        _Filling(rows, self._catalog).fill(self._shown())
        for shape in shapes.values():
            engine.execute(shape.definition)
            filled = rows.of.get(shape.name, []) if shape.schema == "pgc" else []
            if filled:
                _insert(engine, shape, filled)
        names = ", ".join(f"({oid}, '{name}', '{PRETTY.get(name, name)}')" for name, oid in _type_oids())
        engine.execute(f"CREATE TABLE pgc.type_names AS SELECT * FROM (VALUES {names}) AS t(oid, name, pretty)")
        Lookup(rows.records, frozenset({PG_CATALOG, PUBLIC})).register(engine)
        for script in ("macros.sql", "information.sql"):
            engine.execute(_script(script))
        return engine

    def _shown(self) -> Iterator[Entry]:
        for entry in self._catalog.tables:
            name = entry.qualified_name.lower()
            is_ours = entry.schema.lower() == "information_schema"  # PostgreSQL's own has more columns
            if (
                entry.catalog == REST
                and not is_ours
                and (not self._patterns or any(fnmatchcase(name, one) for one in self._patterns))
            ):
                yield entry


def _views() -> frozenset[str]:
    return frozenset(
        f"information_schema.{name}" for name in re.findall(r"CREATE VIEW pgi\.(\w+)", _script("information.sql"))
    )


def _macros() -> frozenset[str]:
    return frozenset(re.findall(r"CREATE MACRO fn_(\w+)", _script("macros.sql")))


def _script(name: str) -> str:
    return (files(__package__) / "data" / name).read_text("utf-8")


def _insert(engine: duckdb.DuckDBPyConnection, shape: Shape, rows: list[tuple[Any, ...]]) -> None:
    """Load rows by way of Arrow: a statement for each would take seconds."""
    columns = [pyarrow.array(values) for values in zip(*rows, strict=True)]
    table = pyarrow.table(columns, names=[name for name, _ in shape.columns])
    engine.register("incoming_rows", table)
    casts = ", ".join(f'CAST("{name}" AS {engine_type(kind)})' for name, kind in shape.columns)
    engine.execute(f"INSERT INTO {shape.schema}.{shape.name} SELECT {casts} FROM incoming_rows")
    engine.unregister("incoming_rows")


def _type_oids() -> Iterable[tuple[str, int]]:
    return ((parts[0], int(parts[1])) for parts in (line.split(" ") for line in _lines("types.txt")))


def _fixed(rows: _Rows, database: str, user: str) -> None:
    """What is the same for every server: types, the owner, the database, access methods."""
    for line in _lines("types.txt"):
        name, oid, array, length, by_value, kind, category, preferred, element, *functions = line.split(" ")
        rows.add(
            "pg_type",
            oid=int(oid),
            typname=name,
            typnamespace=PG_CATALOG,
            typowner=OWNER,
            typlen=int(length),
            typbyval=by_value == "t",
            typtype=kind,
            typcategory=category,
            typispreferred=preferred == "t",
            typisdefined=True,
            typdelim=",",
            typelem=int(element),
            typarray=int(array),
            typinput=functions[0],
            typoutput=functions[1],
            typreceive=functions[2],
            typsend=functions[3],
            typalign=functions[4],
            typstorage=functions[5],
            typcollation=int(functions[6]),
            typtypmod=-1,
        )
    for number, schema in ((PG_CATALOG, "pg_catalog"), (PUBLIC, "public"), (INFORMATION_SCHEMA, "information_schema")):
        rows.add("pg_namespace", oid=number, nspname=schema, nspowner=OWNER)
    for table in ("pg_roles", "pg_authid"):
        rows.add(table, oid=OWNER, rolname=user, rolinherit=True, rolcanlogin=True, rolconnlimit=-1)
    rows.add("pg_user", usesysid=OWNER, usename=user)
    rows.add("pg_database", oid=1, datname=database, datdba=OWNER, encoding=6, datlocprovider="c", datcollate="C",
             datctype="C", datallowconn=True, datconnlimit=-1, dattablespace=1663)  # fmt: skip
    for name, setting in DEFAULTS.items():
        rows.add("pg_settings", name=name, setting=setting, vartype="string", source="default")
    rows.add("pg_tablespace", oid=1663, spcname="pg_default", spcowner=OWNER)
    rows.add("pg_am", oid=HEAP, amname="heap", amtype="t")
    rows.add("pg_am", oid=BTREE, amname="btree", amtype="i")
    rows.add("pg_collation", oid=100, collname="default", collnamespace=PG_CATALOG, collowner=OWNER, collprovider="d",
             collencoding=-1, collisdeterministic=True)  # fmt: skip


class _Filling:
    """Numbers schemas, tables, keys and references, and writes their rows."""

    def __init__(self, rows: _Rows, catalog: Catalog) -> None:
        self._rows = rows
        self._catalog = catalog
        self._numbers = count(FIRST_FREE)
        self._schemas: dict[str, int] = {}
        self._tables: dict[str, tuple[int, Endpoint, tuple[Property, ...]]] = {}
        self._keys: dict[str, int] = {}

    def fill(self, entries: Iterable[Entry]) -> None:
        """Write all rows: tables first, so that references find them."""
        for entry in entries:
            self._table(self._catalog.open(entry.id), entry.is_view)
        for number, endpoint, columns in self._tables.values():
            self._key(number, endpoint, columns)
        for number, endpoint, columns in self._tables.values():
            self._references(number, endpoint, columns)

    def _schema(self, name: str) -> int:
        if name not in self._schemas:
            self._schemas[name] = next(self._numbers)
            self._rows.add("pg_namespace", oid=self._schemas[name], nspname=name, nspowner=OWNER)
        return self._schemas[name]

    def _table(self, endpoint: Endpoint, is_view: bool) -> None:
        number, schema = next(self._numbers), self._schema(endpoint.schema)
        columns = tuple(endpoint.table_columns)
        self._tables[endpoint.id] = number, endpoint, columns
        self._rows.add("pg_class", oid=number, relname=endpoint.name, relnamespace=schema, relowner=OWNER,
                       relkind="v" if is_view else "r", relpersistence="p", relreplident="n", relispopulated=True,
                       relnatts=len(columns), relhasindex=bool(endpoint.key), relam=0 if is_view else HEAP,
                       reltuples=-1.0)  # fmt: skip
        listed = "pg_views" if is_view else "pg_tables"
        given = {"viewname": endpoint.name, "viewowner": OWNER} if is_view else {"tablename": endpoint.name}
        self._rows.add(listed, schemaname=endpoint.schema, **given)
        self._describe(number, 0, remark_on_table(endpoint))
        for place, column in enumerate(columns, 1):
            self._column(number, place, column)
            self._describe(number, place, remark_on(column))

    def _describe(self, table: int, place: int, text: str) -> None:
        if text:
            self._rows.add("pg_description", objoid=table, classoid=CLASS, objsubid=place, description=text)

    def _column(self, table: int, place: int, column: Property) -> None:
        kind = field_of(column.name, column.edm.sql)
        self._rows.add("pg_attribute", attrelid=table, attname=column.name, atttypid=kind.oid, attlen=kind.size,
                       attnum=place, atttypmod=kind.modifier, attnotnull=column.is_key, attidentity="",
                       attgenerated="", attislocal=True, attcacheoff=-1, attstattarget=-1)  # fmt: skip

    def _key(self, table: int, endpoint: Endpoint, columns: tuple[Property, ...]) -> None:
        names = [column.name for column in columns]
        places = [names.index(name) + 1 for name in endpoint.key if name in names]
        if not places or len(places) < len(endpoint.key):
            return
        index, constraint = next(self._numbers), next(self._numbers)
        self._keys[endpoint.id] = index
        schema, name = self._schema(endpoint.schema), f"{endpoint.name}_pkey"
        self._rows.add("pg_class", oid=index, relname=name, relnamespace=schema, relowner=OWNER, relkind="i",
                       relam=BTREE, relpersistence="p", relnatts=len(places), relreplident="n",
                       relispopulated=True)  # fmt: skip
        for place, column in enumerate(places, 1):
            self._column(index, place, columns[column - 1])
        self._rows.add("pg_index", indexrelid=index, indrelid=table, indnatts=len(places), indnkeyatts=len(places),
                       indisunique=True, indisprimary=True, indimmediate=True, indisvalid=True, indisready=True,
                       indislive=True, indkey=places, indoption=[0] * len(places), indclass=[0] * len(places),
                       indcollation=[0] * len(places))  # fmt: skip
        self._rows.add("pg_constraint", oid=constraint, conname=name, connamespace=schema, contype="p",
                       convalidated=True, conrelid=table, conindid=index, conkey=places, confupdtype=" ",
                       confdeltype=" ", confmatchtype=" ", conislocal=True)  # fmt: skip

    def _references(self, table: int, endpoint: Endpoint, columns: tuple[Property, ...]) -> None:
        for place, column in enumerate(columns, 1):
            target = self._tables.get(column.reference.endpoint) if column.reference is not None else None
            if target is None or column.reference is None:
                continue
            number, other, others = target
            names = [one.name for one in others]
            wanted = [column.reference.property] if column.reference.property else list(other.key)
            if len(wanted) != 1 or wanted[0] not in names:
                continue
            self._rows.add("pg_constraint", oid=next(self._numbers), conname=f"{endpoint.name}_{column.name}_fkey",
                           connamespace=self._schema(endpoint.schema), contype="f", convalidated=True, conrelid=table,
                           conindid=self._keys.get(other.id, 0), confrelid=number, conkey=[place],
                           confkey=[names.index(wanted[0]) + 1], confupdtype="a", confdeltype="a", confmatchtype="s",
                           conislocal=True)  # fmt: skip
