"""The driver's catalog → the rows of PostgreSQL's.

In come the tables that a client may see, out go rows of schemas, tables, columns, keys and references. Identifiers are
numbered in the catalog's order, so that two servers over one catalog agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count

from exact_dbapi.catalog import Catalog
from exact_dbapi.catalog.model import Endpoint, Entry, Property
from exact_dbapi.catalog.remarks import remark_on, remark_on_table
from exact_dbapi.gateway.catalog.lookup import quoted
from exact_dbapi.gateway.catalog.shapes import Rows, lines
from exact_dbapi.gateway.types import field_of
from exact_dbapi.gateway.variables import DEFAULTS

#: PostgreSQL's own identifiers.
PG_CATALOG, PUBLIC, INFORMATION_SCHEMA, CLASS, NAMESPACE, OWNER, BTREE, HEAP = 11, 2200, 13000, 1259, 2615, 10, 403, 2
FIRST_FREE = 16384


def fixed(rows: Rows, database: str, user: str) -> None:
    """What is the same for every server: types, the owner, the database, access methods."""
    for line in lines("types.txt"):
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
    for table in ("pg_user", "pg_shadow"):
        rows.add(table, usesysid=OWNER, usename=user)
    for number, language in ((12, "internal"), (13, "c"), (14, "sql")):
        rows.add("pg_language", oid=number, lanname=language, lanowner=OWNER, lanpltrusted=language == "sql")
    rows.add("pg_database", oid=1, datname=database, datdba=OWNER, encoding=6, datlocprovider="c", datcollate="C",
             datctype="C", datallowconn=True, datconnlimit=-1, dattablespace=1663)  # fmt: skip
    for name, setting in DEFAULTS.items():
        rows.add("pg_settings", name=name, setting=setting, vartype="string", source="default")
    rows.add("pg_tablespace", oid=1663, spcname="pg_default", spcowner=OWNER)
    rows.add("pg_am", oid=HEAP, amname="heap", amtype="t")
    rows.add("pg_am", oid=BTREE, amname="btree", amtype="i")
    rows.add("pg_collation", oid=100, collname="default", collnamespace=PG_CATALOG, collowner=OWNER, collprovider="d",
             collencoding=-1, collisdeterministic=True)  # fmt: skip


class Filling:
    """Numbers schemas, tables, keys and references, and writes their rows."""

    def __init__(self, rows: Rows, catalog: Catalog, user: str, granted: Callable[[Endpoint], list[str]]) -> None:
        self._rows = rows
        self._user = user
        self._catalog = catalog
        self._granted = granted
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
                       reltuples=-1.0, relacl=self._granted(endpoint))  # fmt: skip
        kind = "view" if is_view else "table"
        self._rows.add(f"pg_{kind}s", **{"schemaname": endpoint.schema, f"{kind}name": endpoint.name,
                                         f"{kind}owner": self._user})  # fmt: skip
        if not is_view:
            for statistics in ("pg_stat_user_tables", "pg_stat_all_tables"):
                self._rows.add(statistics, relid=number, schemaname=endpoint.schema, relname=endpoint.name)
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
                       attgenerated="", attislocal=True, attcacheoff=-1, attstattarget=-1,
                       attstorage="p" if kind.size > 0 else "x")  # fmt: skip

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
        listed = ", ".join(quoted(columns[place - 1].name) for place in places)
        target = f"{quoted(endpoint.schema)}.{quoted(endpoint.name)}"
        self._rows.add("pg_indexes", schemaname=endpoint.schema, tablename=endpoint.name, indexname=name,
                       indexdef=f"CREATE UNIQUE INDEX {quoted(name)} ON {target} USING btree ({listed})")  # fmt: skip
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
