"""`exactsql replicas`: the local copies behind `…Incremental` tables, how far they are, and an end of them.

A URL and names of tables come in; a line per copy goes to the screen. With `--clear` the copies are removed from the
file, and the next statement that reads such a table loads it anew. Never asks Exact.
"""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import Any

from exact_dbapi.cli.listing import show_rows
from exact_dbapi.cli.query import connect, counted
from exact_dbapi.cli.rows import chosen_format

COLUMNS = ("table_name", "division", "rows", "is_whole", "timestamp", "refreshed_at")
HEADINGS = ("Table", "Division", "Rows", "Whole", "Timestamp", "Refreshed")


def replicas(words: argparse.Namespace) -> int:
    """List the copies, or clear them when that was asked for."""
    with closing(connect(words.connect)) as connection:
        catalog, store = connection.catalog, connection.replicas.store
        wanted = {_sync_of(catalog, name) for name in words.names}
        if words.clear:
            gone = [one for one in store.copies() if not wanted or one.endpoint in wanted]
            store.forget(gone)
            print(f"{counted(len(gone), 'copy').replace('copys', 'copies')} cleared in {store.path}.")
            return 0
        tables = {mirror.qualified_name for mirror in catalog.mirrors.values() if mirror.sync in wanted}
        rows = connection.execute(f"SELECT {', '.join(COLUMNS)} FROM Session.Replicas").fetchall()
        shown = [row for row in rows if not wanted or tables & set(row[0].split(", "))]
    if shown or chosen_format(words.format) != "table":
        show_rows(HEADINGS, shown, chosen_format(words.format))
    else:
        print("There are no local copies. A statement that reads an …Incremental table makes one.")
    return 0


def _sync_of(catalog: Any, name: str) -> str:
    """Find the sync endpoint that a table is copied from: by the name of its …Incremental form, or of its own."""
    schema, _, table = name.rpartition(".")
    table = table if table.lower().endswith("incremental") else f"{table}Incremental"
    return str(catalog.mirrors[catalog.find(table, schema or None).id].sync)
