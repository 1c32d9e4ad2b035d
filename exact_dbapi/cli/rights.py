"""`exactsql rights`: whether tables may be read and written, and if not, why.

Tables' names come in; a line per table and division goes to the screen. Asks Exact only about tables that are named, at
most three calls for each; without a name it shows what earlier calls showed.
"""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import closing

from exact_dbapi.catalog import Catalog
from exact_dbapi.cli.query import connect, show
from exact_dbapi.cli.rows import chosen_format

COLUMNS = (
    "table_name, division, can_read, why_not_read, can_write, why_not_written, message, scope, known_from, seen_at"
)


def rights(words: argparse.Namespace) -> int:
    """Show the rights."""
    began = time.perf_counter()
    with closing(connect(words.connect)) as connection, closing(connection.cursor()) as cursor:
        names = [_full_name(connection.catalog, name) for name in words.names]
        where = f" WHERE table_name IN ({', '.join('?' * len(names))})" if names else ""
        cursor.execute(f"SELECT {COLUMNS} FROM Session.Rights{where} ORDER BY table_name, division", names or None)
        show(cursor, chosen_format(words.format), 0, began)
        if not names:
            print("This is what earlier calls showed. Name tables to ask about them.", file=sys.stderr)
    return 0


def _full_name(known: Catalog, written: str) -> str:
    """Find the table that a name means, as SQL does."""
    catalog, schema, name = ([None, None, *written.replace('"', "").split(".")])[-3:]
    return known.find(str(name), schema, catalog).qualified_name
