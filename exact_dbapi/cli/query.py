"""`exactsql query` and `exactsql explain`: SQL comes in; rows go to the screen, a pipe or a file.

Reads from the cursor block by block. A file is written beside its place and moved there when it is whole, so that a
statement that fails half-way leaves nothing that looks complete. Never touches Exact but through the PEP 249 face.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

import exact_dbapi
from exact_dbapi.cli import Usage
from exact_dbapi.cli.rows import chosen_format
from exact_dbapi.cli.trace import waits_shown, write_har
from exact_dbapi.cli.words import file_kind
from exact_dbapi.errors import InterfaceError
from exact_dbapi.files.target import write_file
from exact_dbapi.files.text import Block, write_csv, write_json

if TYPE_CHECKING:
    from exact_dbapi.connection import Connection
    from exact_dbapi.cursor import Cursor

BLOCK_ROWS = 500


def query(words: argparse.Namespace) -> int:
    """Run SQL and show or write its rows."""
    sql = sys.stdin.read() if words.sql == "-" else words.sql
    if words.explain:
        return _explain(words, sql)
    kind = file_kind(words.output) if words.output else ""
    began = time.perf_counter()
    with waits_shown(), closing(connect(words.connect)) as connection:
        try:
            with closing(connection.cursor()) as cursor:
                cursor.execute(sql)
                connection.commit()  # before RETURNING is asked for its rows
                _answer(cursor, words, kind, began)
        finally:
            if words.trace:
                write_har(connection.calls, connection.settings.base_url, words.trace)
    return 0


def _answer(cursor: Cursor, words: argparse.Namespace, kind: str, began: float) -> None:
    if cursor.description is None:
        print(_changed(cursor.rowcount), file=sys.stderr)
    elif words.output:
        count = _write_file(cursor, words.output, kind)
        print(f"{words.output}: {cost(count, cursor.calls, began)}", file=sys.stderr)
    else:
        show(cursor, chosen_format(words.format), words.rows, began)


def explain(words: argparse.Namespace) -> int:
    """Show what a statement would ask of Exact, and ask nothing."""
    return _explain(words, words.sql)


def connect(url: str | None, **settings: Any) -> Connection:
    """Connect to the URL, or to the configured profile.

    Raises: Usage when nothing says where.
    """
    try:
        return exact_dbapi.connect(url, **settings)
    except InterfaceError as error:
        if url:
            raise
        raise Usage(
            f"{error.message} Try the simulated company: exactsql -c exact://demo … "
            "Or name your own with -c, in EXACT_URL, or in a profile."
        ) from error


def show(cursor: Cursor, form: str, most_rows: int, began: float) -> None:
    """Write the rows of a cursor to standard output."""
    names = headings(cursor)
    if form == "csv":
        write_csv(names, blocks(cursor), sys.stdout)
    elif form == "json":
        write_json(names, blocks(cursor), sys.stdout)
    elif _is_plan(cursor):
        _print_lines(cursor)
    else:
        from exact_dbapi.cli.screen import print_table

        rows = cursor.fetchmany(most_rows) if most_rows else cursor.fetchall()
        more = bool(most_rows) and len(rows) == most_rows and cursor.fetchone() is not None
        print_table(names, rows)
        left = " (there are more: --rows 0 shows all, --rows N shows N)" if more else ""
        print(cost(len(rows), cursor.calls, began) + left)


def headings(cursor: Cursor) -> list[str]:
    """List the names of the columns that a cursor hands out."""
    return [str(column[0]) for column in cursor.description or ()]


def blocks(cursor: Cursor) -> Iterator[Block]:
    """Read the rows of a cursor in blocks."""
    while block := cursor.fetchmany(BLOCK_ROWS):
        yield block


def cost(rows: int, calls: Sequence[Any], began: float) -> str:
    """Say what a result took: rows, API calls, seconds."""
    return f"{counted(rows, 'row')}, {counted(len(calls), 'API call')}, {time.perf_counter() - began:.2f} s"


def counted(number: int, noun: str) -> str:
    """Write a number of things: 1 row, 2,000 rows."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _explain(words: argparse.Namespace, sql: str) -> int:
    with closing(connect(words.connect)) as connection, closing(connection.cursor()) as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        _print_lines(cursor)
    return 0


def _is_plan(cursor: Cursor) -> bool:
    """Whether a result is what EXPLAIN answers: only there is a single text surely not NULL."""
    return [column[:2] + column[6:] for column in cursor.description or ()] == [("plan", "VARCHAR", False)]


def _print_lines(cursor: Cursor) -> None:
    for (line,) in cursor.fetchall():
        print(line)


def _write_file(cursor: Cursor, name: str, kind: str) -> int:
    try:
        return write_file(name, kind, headings(cursor), partial(blocks, cursor), cursor.fetch_record_batch)
    except OSError as error:
        raise Usage(f"cannot write {name!r}: {error.strerror or error}") from error


def _changed(rowcount: int) -> str:
    return "Done." if rowcount < 0 else f"Done: {counted(rowcount, 'row')} changed."
