"""Rows as Atom: what a client gets that does not ask for JSON.

In come stored rows and a `Shape`, out come bytes of XML. Characters that XML forbids go out as stored, as Exact sends
them. Never used for speed.

Source: feed, entries, `m:type`, `m:null`, next link and the error element: certain; the remaining elements are those of
the framework: likely.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from typing import Any

from exact_dbapi.catalog.model import Property
from exact_dbapi.edm import BINARY_TYPE, BOOLEAN, DATETIME_TYPE, DOUBLE, STRING_TYPE
from exact_dbapi.simulator.clock import iso_date
from exact_dbapi.simulator.links import key_writer
from exact_dbapi.simulator.naming import row_type
from exact_dbapi.simulator.padding import padder
from exact_dbapi.simulator.rendering import Rendering
from exact_dbapi.simulator.seed.behaviour import NEVER_SHOWN
from exact_dbapi.simulator.shape import Link, Shape
from exact_dbapi.simulator.strict import Strict
from exact_dbapi.simulator.tables import Row

_DATA = "http://schemas.microsoft.com/ado/2007/08/dataservices"
_METADATA = f"{_DATA}/metadata"
_SCHEMES = f'xmlns="http://www.w3.org/2005/Atom" xmlns:d="{_DATA}" xmlns:m="{_METADATA}"'
_DECLARATION = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>'


def atom_error(message: str) -> bytes:
    """Write an error."""
    body = f'<code></code><message xml:lang="">{escape(message, quote=False)}</message>'
    return f'{_DECLARATION}<error xmlns="{_METADATA}">{body}</error>'.encode()


class AtomRows:
    """Encodes rows as a feed or an entry."""

    def __init__(self, strict: Strict) -> None:
        self._strict = strict

    def collection(
        self,
        shape: Shape,
        rendering: Rendering,
        rows: Sequence[Row],
        *,
        next: str | None,
        count: int | None,
        now: datetime,
    ) -> bytes:
        """Encode a page as a feed."""
        feed = self._feed(shape, rendering, rows, next, count, iso_date(now.replace(microsecond=0, tzinfo=None)) + "Z")
        return f"{_DECLARATION}<feed {_SCHEMES}>{''.join(feed)}</feed>".encode()

    def entity(self, shape: Shape, rendering: Rendering, row: Row, now: datetime) -> bytes:
        """Encode one row as an entry."""
        updated = iso_date(now.replace(microsecond=0, tzinfo=None)) + "Z"
        return f"{_DECLARATION}<entry {_SCHEMES}>{self._entry(shape, rendering, row, updated)}</entry>".encode()

    def _feed(
        self, shape: Shape, rendering: Rendering, rows: Sequence[Row], next: str | None, count: int | None, updated: str
    ) -> Iterator[str]:
        name = shape.endpoint.resource
        if count is not None:
            yield f"<m:count>{count}</m:count>"
        yield f'<title type="text">{escape(name)}</title><id>{escape(rendering.prefix(shape)[:-1])}</id>'
        yield f'<updated>{updated}</updated><link rel="self" title="{escape(name)}" href="{escape(name)}" />'
        for row in rows:
            yield f"<entry>{self._entry(shape, rendering, row, updated)}</entry>"
        if next is not None:
            yield f'<link rel="next" href={_quoted(next)} />'

    def _entry(self, shape: Shape, rendering: Rendering, row: Row, updated: str) -> str:
        uri = rendering.prefix(shape)[:-1]
        if shape.endpoint.key:
            uri = f"{uri}({key_writer(shape.endpoint)(row)})"
        links = "".join(self._link(item, shape, rendering, row, uri, updated) for item in shape.links)
        shown = ((item, self._shown(shape, item, row)) for item in shape.columns)
        columns = "".join(_element(item, value, self._strict) for item, value in shown)
        return (
            f'<id>{escape(uri)}</id><category term="{row_type(shape.endpoint)}" scheme="{_DATA}/scheme" />'
            f'<link rel="edit" title="{row_type(shape.endpoint).rpartition(".")[2]}" href={_quoted(uri)} />{links}'
            f"<title /><updated>{updated}</updated><author><name /></author>"
            f'<content type="application/xml"><m:properties>{columns}</m:properties></content>'
        )

    def _shown(self, shape: Shape, item: Property, row: Row) -> Any:
        return None if (shape.endpoint.id, item.name) in NEVER_SHOWN else row.get(item.name)

    def _link(self, link: Link, shape: Shape, rendering: Rendering, row: Row, uri: str, updated: str) -> str:
        name = link.collection.name
        head = f'<link rel="{_DATA}/related/{name}" type="application/atom+xml;type=feed" title="{name}" '
        head += f"href={_quoted(f'{uri}/{name}')}"
        if not link.is_expanded:
            return f"{head} />"
        if link.shape is None:
            return f"{head}><m:inline><feed /></m:inline></link>"
        rows, rest = rendering.children(shape, link, row)
        feed = "".join(self._feed(link.shape, rendering, rows, rest, None, updated))
        return f"{head}><m:inline><feed>{feed}</feed></m:inline></link>"


def _quoted(value: str) -> str:
    return f'"{escape(value)}"'


def _element(item: Property, value: Any, strict: Strict) -> str:
    type_name = "" if item.edm is STRING_TYPE else f' m:type="{item.edm.name}"'
    if value is None:
        return f'<d:{item.name}{type_name} m:null="true" />'
    space = ' xml:space="preserve"' if isinstance(value, str) and _padded(item, value, strict) != value else ""
    return f"<d:{item.name}{type_name}{space}>{escape(_text(item, value, strict), quote=False)}</d:{item.name}>"


def _padded(item: Property, value: str, strict: Strict) -> str:
    pad = padder(item, strict)
    return value if pad is None else pad(value)


def _text(item: Property, value: Any, strict: Strict) -> str:
    if item.edm is DATETIME_TYPE:
        return iso_date(value)
    if item.edm is BOOLEAN:
        return "true" if value else "false"
    if item.edm is BINARY_TYPE:
        return base64.b64encode(value).decode()
    if item.edm is DOUBLE:
        return f"{int(value)}" if value % 1 == 0 and abs(value) < 1e15 else repr(value)
    return _padded(item, value, strict) if isinstance(value, str) else str(value)
