"""`exactsql demo`: four queries on the simulated company, each with its rows and the API calls it took.

The queries are in `demo.sql` beside this module. Nothing but the simulator is asked, and it lives in this process.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import exact_dbapi
from exact_dbapi.cli.query import cost, headings
from exact_dbapi.cli.screen import print_table

if TYPE_CHECKING:
    from exact_dbapi.transport import Call

QUERIES = Path(__file__).with_name("demo.sql")
LONGEST_QUERY = 200


def demo(words: argparse.Namespace) -> int:
    """Run the queries of the demonstration, and show what each one asked of Exact."""
    with closing(exact_dbapi.connect("exact://demo")) as connection:
        for title, sql in queries(QUERIES.read_text(encoding="utf-8")):
            print(f"── {title} ──\n{sql}\n")
            began = time.perf_counter()
            with closing(connection.cursor()) as cursor:
                rows = cursor.execute(sql).fetchall()
                print_table(headings(cursor), rows)
                for call in cursor.calls:
                    print(f"  {_called(call)}")
                print(f"  {cost(len(rows), cursor.calls, began)}\n")
    print('Your turn: exactsql -c exact://demo "SELECT …", and `exactsql tables` for what there is.')
    return 0


def queries(script: str) -> Iterator[tuple[str, str]]:
    """Take a script apart: each statement has a title in the comment above it."""
    for part in script.split(";\n"):
        title, _, sql = part.strip().partition("\n")
        if sql:
            yield title.removeprefix("--").strip(), sql


def _called(call: Call) -> str:
    """Write one exchange: the path and the query as people read them."""
    parts = urlsplit(call.url)
    query = f"?{unquote(parts.query)}" if parts.query else ""
    shown = query if len(query) <= LONGEST_QUERY else f"{query[:LONGEST_QUERY]}…"
    return f"{call.method} {parts.path}{shown} → {call.status} in {call.seconds * 1000:.0f} ms"
