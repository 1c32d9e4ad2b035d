"""Files that rows carry: taken in with a POST, fetched by their URL, never shown in a row.

In comes a draft with bytes, out goes the same draft with a size and a URL; and a request for a file gets its bytes.
Never looks at rights.

Source: `Attachment` is returned null, `FileSize` and `Url` instead, and the URL answers the raw bytes to the bearer:
certain but for the last, which is likely.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl

from exact_dbapi.simulator.exchange import Answer, Incoming
from exact_dbapi.simulator.seed.rules_books import BOOKS
from exact_dbapi.simulator.tables import Tables
from exact_dbapi.simulator.writing.draft import Draft
from exact_dbapi.simulator.writing.library import rules_of

FILES = "/docs/SysAttachment.aspx"
_BYTES_TYPE = "application/octet-stream"


def address(draft: Draft, base: str, division: int) -> None:
    """Tell the size of the files in a document, and where they can be fetched."""
    for one in draft.everyone():
        content = rules_of(one.endpoint).content
        if content is not None:
            one.row[content.size] = float(len(one.row.get(content.property) or b""))
            one.row[content.url] = f"{base}{FILES}?ID={one.key}&_Division_={division}"


def division_of(incoming: Incoming) -> int | None:
    """Read the division in a file's URL."""
    text = dict(parse_qsl(incoming.query)).get("_Division_", "")
    return int(text) if text.isdecimal() else None


def fetch(incoming: Incoming, tables: Tables) -> Answer:
    """Answer the bytes of a file, or 404."""
    wanted = dict(parse_qsl(incoming.query)).get("ID", "").lower()
    found = next(_contents(tables, wanted), None)
    return Answer(404) if found is None else Answer(200, found, _BYTES_TYPE)


def _contents(tables: Tables, key: str) -> Iterator[bytes]:
    for id, rules in BOOKS.items():
        if rules.content is not None:
            table = tables[id]
            for row in table.grouped(table.endpoint.key[0]).get(key, []):
                yield row.get(rules.content.property) or b""
