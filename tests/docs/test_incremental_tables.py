"""The table of docs/incremental.md that says what each copy has is what the catalog says.

``DOCS_WRITE=1`` writes it instead of comparing; look at the difference then.
"""

from __future__ import annotations

import os
from pathlib import Path

from exact_dbapi.catalog import open_catalog
from exact_dbapi.catalog.mirrors import Mirror, missing_columns

DOCUMENT = Path(__file__).parents[2] / "docs" / "incremental.md"
HEADING = "| table | is | not in the copy |"

CATALOG = open_catalog()


def line(mirror: Mirror) -> str:
    sync = CATALOG.open(mirror.sync)
    if mirror.plain is None:
        return f"| `{mirror.qualified_name}` | the rows of `{sync.qualified_name}` as they are | |"
    plain = CATALOG.open(mirror.plain)
    said = f"`{plain.qualified_name}`"
    if mirror.where is not None:
        among = "" if mirror.where.is_among else "not "
        values = " and ".join(map(str, mirror.where.values))
        said += f", of `{sync.qualified_name}` where `{mirror.where.column}` is {among}{values}"
    if mirror.turned:
        said += ", amounts with their sign turned where Exact turns it"
    if mirror.joined:
        others = dict.fromkeys(CATALOG.open(join.sync).qualified_name for join in mirror.joined)
        names = ", ".join(f"`{join.column}`" for join in mirror.joined)
        said += f"; {names} from `{'`, `'.join(others)}`"
    missing = ", ".join(f"`{column.name}`" for column in missing_columns(mirror, sync, plain))
    return f"| `{mirror.qualified_name}` | {said} | {missing} |"


def table() -> str:
    rows = sorted(CATALOG.mirrors.values(), key=lambda mirror: mirror.qualified_name.lower())
    return "\n".join([HEADING, "|---|---|---|", *map(line, rows)])


def test_the_table_of_copies_is_what_the_catalog_says() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    start = text.index(HEADING)
    end = text.find("\n\n", start)
    end = len(text) - 1 if end < 0 else end
    if os.environ.get("DOCS_WRITE"):
        DOCUMENT.write_text(text[:start] + table() + text[end:], encoding="utf-8")
    else:
        assert text[start:end] == table()


def test_every_sync_endpoint_has_a_table() -> None:
    endpoints = {entry.id for entry in CATALOG.entries if entry.variant == "sync"}
    assert {mirror.sync for mirror in CATALOG.mirrors.values()} == endpoints
    assert len(endpoints) == 58
