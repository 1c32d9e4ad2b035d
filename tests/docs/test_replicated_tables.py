"""The table of docs/synchronize.md that says how each table gets into another database is what replication does.

``DOCS_WRITE=1`` writes it instead of comparing; look at the difference then.
"""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

from exact_dbapi.catalog import open_catalog
from exact_dbapi.databases import open_database
from exact_dbapi.replication import chosen

DOCUMENT = Path(__file__).parents[2] / "docs" / "synchronize.md"
HEADING = "| schema | read by what has changed | read whole |"


def table() -> str:
    found: dict[str, tuple[list[str], ...]] = defaultdict(lambda: ([], []))
    # Nothing is opened: only what the kind of database calls a table is asked of it.
    for one in chosen(["*.*"], open_catalog(), open_database("duckdb:///books.duckdb"), decimals=False):
        found[one.endpoint.schema][one.mirror is None].append(one.endpoint.name)
    rows = [
        f"| {schema} | " + " | ".join(", ".join(sorted(names, key=str.lower)) for names in ways) + " |"
        for schema, ways in sorted(found.items(), key=lambda item: item[0].lower())
    ]
    return "\n".join([HEADING, "|---|---|---|", *rows])


def test_the_table_says_which_way_each_table_goes() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    start = text.index(HEADING)
    end = text.find("\n\n", start)
    if os.environ.get("DOCS_WRITE"):
        DOCUMENT.write_text(text[:start] + table() + text[end:], encoding="utf-8")
    else:
        assert text[start:end] == table()
