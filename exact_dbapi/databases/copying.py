"""COPY: the quick way of rows into PostgreSQL, and out of it.

In come Arrow rows, out go blocks of CSV, which Arrow writes and reads without making a Python object of each value: an
empty field is NULL, two quotes are an empty text, as PostgreSQL has them (certain: its documentation of COPY). Only
types that Arrow reads as they are written come out this way.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from exact_dbapi.errors import DataError

if TYPE_CHECKING:
    import pyarrow
    from sqlalchemy import Connection, Table

_BLOCK_ROWS = 20_000
_BLOCK_BYTES = 4_000_000


def copy_into(connection: Connection, table: Table, rows: pyarrow.Table) -> bool:
    """Send rows by COPY; whether this database and its driver have it."""
    way = {"psycopg": _by_psycopg, "psycopg2": _by_psycopg2}.get(connection.dialect.driver)
    if way is None or connection.dialect.name != "postgresql":
        return False
    preparer = connection.dialect.identifier_preparer
    names = ", ".join(preparer.quote(name) for name in rows.column_names)
    sql = f"COPY {preparer.format_table(table)} ({names}) FROM STDIN (FORMAT csv)"
    cursor = connection.connection.cursor()
    try:
        for block in _readable(rows).to_batches(max_chunksize=_BLOCK_ROWS):
            way(cursor, sql, _csv(block))
    finally:
        cursor.close()
    return True


def copy_out(connection: Connection, query: Any, schema: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch] | None:
    """Read the rows of a query by COPY; None where this database, its driver or a type of a column has no such way.

    Nothing else can be done with the connection until the last row is read.
    """
    driver = connection.connection.driver_connection
    if (connection.dialect.name, connection.dialect.driver) != ("postgresql", "psycopg") or driver is None:
        return None
    sql = str(query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))
    is_told = driver.info.encoding == "utf-8" and "%" not in sql
    types = [column.type for column in query.selected_columns]
    if not is_told or not all(_is_plain(kind, field.type) for kind, field in zip(types, schema, strict=True)):
        return None
    return _read_copy(driver, sql, schema)


def _is_plain(kind: Any, arrow: pyarrow.DataType) -> bool:
    """Whether Arrow reads a value as PostgreSQL writes it; a text has to be one: much else is shown as text here."""
    import pyarrow
    from sqlalchemy import types
    from sqlalchemy.dialects import postgresql

    if pyarrow.types.is_string(arrow):
        return isinstance(kind, types.String | postgresql.UUID) and not isinstance(kind, types.Enum)
    if pyarrow.types.is_timestamp(arrow):
        return bool(arrow.tz is None)
    tests = (pyarrow.types.is_boolean, pyarrow.types.is_integer, pyarrow.types.is_floating)
    return any(fits(arrow) for fits in (*tests, pyarrow.types.is_decimal, pyarrow.types.is_date32))


def _read_copy(driver: Any, sql: str, schema: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch]:
    with driver.cursor() as cursor:
        cursor.execute("SET LOCAL datestyle = 'ISO'")
        cursor.execute("SET LOCAL extra_float_digits = 3")
        with cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)") as copy:
            held, size = [], 0
            for row in copy:  # each is a whole row
                held.append(bytes(row))
                size += len(row)
                if size >= _BLOCK_BYTES:
                    yield from _parsed(b"".join(held), schema)
                    held, size = [], 0
        yield from _parsed(b"".join(held), schema)


def _parsed(block: bytes, schema: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch]:
    import pyarrow
    from pyarrow import csv

    if not block:
        return
    reading = csv.ReadOptions(column_names=schema.names, block_size=len(block) + 1, use_threads=False)
    parsing = csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False)
    values = csv.ConvertOptions(
        column_types=schema,
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        true_values=["t"],
        false_values=["f"],
    )
    try:
        yield from csv.read_csv(pyarrow.BufferReader(block), reading, parsing, values).to_batches()
    except pyarrow.ArrowInvalid as error:
        raise DataError(f"The other database holds a value that is not of its column's type here: {error}.") from error


def _by_psycopg(cursor: Any, sql: str, block: bytes) -> None:
    with cursor.copy(sql) as copy:
        copy.write(block)


def _by_psycopg2(cursor: Any, sql: str, block: bytes) -> None:
    cursor.copy_expert(sql, io.BytesIO(block))


def _readable(rows: pyarrow.Table) -> pyarrow.Table:
    """Spell what CSV has no form for as PostgreSQL reads it: bytes in hexadecimal."""
    import pyarrow

    for at, field in enumerate(rows.schema):
        if pyarrow.types.is_binary(field.type):
            spelled = [None if value is None else f"\\x{value.hex()}" for value in rows.column(at).to_pylist()]
            rows = rows.set_column(at, field.name, pyarrow.array(spelled, pyarrow.string()))
    return rows


def _csv(batch: pyarrow.RecordBatch) -> bytes:
    import pyarrow
    from pyarrow import csv

    written = pyarrow.BufferOutputStream()
    csv.write_csv(batch, written, csv.WriteOptions(include_header=False))
    body: bytes = written.getvalue().to_pybytes()
    return body
