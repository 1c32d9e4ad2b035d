"""COPY: the quick way of rows into PostgreSQL.

In come Arrow rows, out go blocks of CSV, which Arrow writes without making a Python object of each value: an empty
field is NULL, two quotes are an empty text, as PostgreSQL reads them (certain: its documentation of COPY).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow
    from sqlalchemy import Connection, Table

_BLOCK_ROWS = 20_000


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
