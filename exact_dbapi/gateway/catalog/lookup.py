"""Names and definitions by number, and numbers by name: the catalog functions that read tables.

They are functions of Python's for the embedded engine, because its macros would take a caller's column for one of their
own. In come the rows that fill the catalog's tables, out come the functions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from exact_dbapi.gateway.types import NUMERIC, PRETTY, VARCHAR

if TYPE_CHECKING:
    import duckdb

#: A table's rows by column.
Record = Mapping[str, Any]

#: PostgreSQL's own tables that clients name to say what a comment is on. Source: PostgreSQL's `pg_class`.
OWN_CLASSES = {"pg_type": 1247, "pg_attribute": 1249, "pg_proc": 1255, "pg_class": 1259, "pg_authid": 1260}
OWN_CLASSES |= {
    "pg_opfamily": 2753,
    "pg_database": 1262,
    "pg_am": 2601,
    "pg_attrdef": 2604,
    "pg_constraint": 2606,
    "pg_namespace": 2615,
}
OWN_CLASSES |= {
    "pg_description": 2609,
    "pg_index": 2610,
    "pg_rewrite": 2618,
    "pg_trigger": 2620,
    "pg_language": 2612,
    "pg_operator": 2617,
    "pg_opclass": 2616,
    "pg_extension": 3079,
}

#: The letters of privileges. Source: PostgreSQL's documentation, "Privileges".
_PRIVILEGES = {"SELECT": "r", "INSERT": "a", "UPDATE": "w", "DELETE": "d"}

_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")


def quoted(name: str) -> str:
    """Quote a name where PostgreSQL would need it."""
    return name if _PLAIN.fullmatch(name) else '"' + name.replace('"', '""') + '"'


class Lookup:
    """What the catalog's functions answer. `tables` hands out the rows of a table."""

    def __init__(self, tables: Callable[[str], Iterable[Record]], builtin_schemas: frozenset[int]) -> None:
        self._schemas = {row["oid"]: row["nspname"] for row in tables("pg_namespace")}
        self._builtin = builtin_schemas
        self._classes = {row["oid"]: row for row in tables("pg_class")}
        self._types = {row["oid"]: row for row in tables("pg_type")}
        self._roles = {row["oid"]: row["rolname"] for row in tables("pg_roles")}
        self._columns = {(row["attrelid"], row["attnum"]): row["attname"] for row in tables("pg_attribute")}
        self._constraints = {row["oid"]: row for row in tables("pg_constraint")}
        self._indexes = {row["indexrelid"]: row for row in tables("pg_index")}
        self._descriptions = {(row["objoid"], row["objsubid"]): row["description"] for row in tables("pg_description")}
        self._class_numbers = {self._plain_name(row): oid for oid, row in self._classes.items()}
        self._type_numbers = {spelling: oid for oid, row in self._types.items() for spelling in self._spellings(row)}
        self._schema_numbers = {name.lower(): oid for oid, name in self._schemas.items()}

    def register(self, engine: duckdb.DuckDBPyConnection) -> None:
        """Make the functions known to the engine."""
        from duckdb.func import FunctionNullHandling

        number, small, text = "UINTEGER", "INTEGER", "VARCHAR"
        known: tuple[tuple[str, Callable[..., Any], Sequence[Any], Any], ...] = (
            ("py_role_name", self.role_name, (number,), text),
            ("py_type_name", self.type_name, (number, small), text),
            ("py_description", self.description, (number, small), text),
            ("py_class_name", self.class_name, (number,), text),
            ("py_schema_name", self.schema_name, (number,), text),
            ("py_class_number", self.class_number, (text,), number),
            ("py_type_number", self.type_number, (text,), number),
            ("py_schema_number", self.schema_number, (text,), number),
            ("py_constraint", self.constraint, (number,), text),
            ("py_index", self.index, (number, small), text),
            ("py_may", self.may, (text, text), "BOOLEAN"),
        )
        for name, function, parameters, answer in known:
            engine.create_function(name, function, list(parameters), answer, null_handling=FunctionNullHandling.SPECIAL)

    def may(self, table: str | None, privileges: str | None) -> bool | None:
        """Tell whether the user has one of the privileges on a table, which PostgreSQL separates by commas."""
        number = self.class_number(table)
        if number is None or privileges is None:
            return None
        granted = "".join(item.rpartition("=")[2].partition("/")[0] for item in self._classes[number]["relacl"] or ())
        asked = (one.strip().upper().partition(" ")[0] for one in privileges.split(","))
        return any(_PRIVILEGES.get(one, "?") in granted for one in asked)

    def role_name(self, oid: int | None) -> str | None:
        """Name the owner."""
        return None if oid is None else self._roles.get(oid, f"unknown (OID={oid})")

    def schema_name(self, oid: int | None) -> str | None:
        """Name a schema; a number that is none stands for itself, as in PostgreSQL."""
        return None if oid is None else quoted(self._schemas[oid]) if oid in self._schemas else str(oid)

    def class_name(self, oid: int | None) -> str | None:
        """Name a table or index, with its schema unless that is searched anyway."""
        if oid is None:
            return None
        row = self._classes.get(oid)
        if row is None:
            return str(oid) if oid else "-"
        name = quoted(row["relname"])
        if row["relnamespace"] in self._builtin:
            return name
        return f"{quoted(self._schemas[row['relnamespace']])}.{name}"

    def type_name(self, oid: int | None, modifier: int | None) -> str | None:
        """Name a type as SQL spells it."""
        if oid is None:
            return None
        row = self._types.get(oid)
        if row is None:
            return "-" if oid == 0 else "???"
        if row["typelem"] and row["typcategory"] == "A":
            return f"{self.type_name(row['typelem'], modifier)}[]"
        name = PRETTY.get(row["typname"], row["typname"])
        if modifier is not None and modifier >= 4:
            if oid == NUMERIC:
                return f"{name}({(modifier - 4) >> 16},{(modifier - 4) & 0xFFFF})"
            if oid == VARCHAR:
                return f"{name}({modifier - 4})"
        return name

    def description(self, oid: int | None, column: int | None) -> str | None:
        """Tell the comment on a table, or on one of its columns."""
        return self._descriptions.get((oid, column))

    def class_number(self, name: str | None) -> int | None:
        """Find a table by its name, quoted or not, with its schema or without."""
        if name is None:
            return None
        if name.isdigit():
            return int(name)
        plain = name.replace('"', "").lower()
        own = OWN_CLASSES.get(plain.removeprefix("pg_catalog."))
        if own is not None:
            return own
        return self._class_numbers.get(plain, self._class_numbers.get(f"pg_catalog.{plain}"))

    def type_number(self, name: str | None) -> int | None:
        """Find a type by either of its names."""
        return None if name is None else self._type_numbers.get(name.lower().removeprefix("pg_catalog."))

    def schema_number(self, name: str | None) -> int | None:
        """Find a schema."""
        return None if name is None else self._schema_numbers.get(name.replace('"', "").lower())

    def constraint(self, oid: int | None) -> str | None:
        """Write a key or a reference as in CREATE TABLE."""
        row = self._constraints.get(oid) if oid is not None else None
        if row is None:
            return None
        own = self._column_list(row["conrelid"], row["conkey"])
        if row["contype"] == "p":
            return f"PRIMARY KEY ({own})"
        other = self._column_list(row["confrelid"], row["confkey"])
        return f"FOREIGN KEY ({own}) REFERENCES {self.class_name(row['confrelid'])}({other})"

    def index(self, oid: int | None, column: int | None) -> str | None:
        """Write an index as in CREATE INDEX, or one of its columns."""
        row = self._indexes.get(oid) if oid is not None else None
        if row is None:
            return None
        if column:
            place = row["indkey"][column - 1] if column <= len(row["indkey"]) else 0
            name = self._columns.get((row["indrelid"], place))
            return quoted(name) if name is not None else None
        columns = self._column_list(row["indrelid"], row["indkey"])
        name = quoted(self._classes[row["indexrelid"]]["relname"])
        return f"CREATE UNIQUE INDEX {name} ON {self.class_name(row['indrelid'])} USING btree ({columns})"

    def _column_list(self, table: int, places: Sequence[int]) -> str:
        return ", ".join(quoted(self._columns[table, place]) for place in places)

    def _plain_name(self, row: Record) -> str:
        return f"{self._schemas[row['relnamespace']]}.{row['relname']}".lower()

    def _spellings(self, row: Record) -> tuple[str, ...]:
        name = row["typname"]
        if name.startswith("_"):
            element = self._types[row["typelem"]]["typname"]
            return str(name), f"{element}[]", f"{PRETTY.get(element, element)}[]"
        return str(name), PRETTY.get(name, str(name))
