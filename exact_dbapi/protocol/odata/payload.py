"""A `Document` → the one request that carries it, and the text of a request's body → the values it carried.

POST sends a row to its entity set with its lines nested as plain arrays; PUT sends the changed columns to a row's own
address, DELETE nothing. Knows nothing of what may be written: that was checked before.

Source: nested arrays without a wrapper, PUT as a merge of what is sent, keys as in ``Set(guid'…')``: certain. A written
date has no zone: with one Exact shifts it (likely). `Prefer` asks for the whole row, as some clients do (likely); no
answer is counted on to be whole. Numbers as text are accepted (certain), so Int64 goes as text, as OData 2 has it.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from uuid import UUID

from exact_dbapi.catalog.model import Endpoint, Property
from exact_dbapi.edm import BINARY_TYPE, DATETIME_TYPE, GUID, INT64
from exact_dbapi.errors import InternalError
from exact_dbapi.message import Request
from exact_dbapi.mutation import Document, Key, Mutation, Value, Verb
from exact_dbapi.protocol.odata.url import literal
from exact_dbapi.scan import Constant

_METHODS = {Verb.INSERT: "POST", Verb.UPDATE: "PUT", Verb.DELETE: "DELETE"}

#: What the rows of a collection of plain keys call their one property (certain for orders and lines of quotations).
_KEY = "ID"
_PREFER = {"Prefer": "return=representation"}


def render(document: Document) -> Request:
    """Render the request that carries a document."""
    root = document.root
    is_new = root.verb is Verb.INSERT
    body = None if root.verb is Verb.DELETE else render_body(document).encode()
    return Request(
        _METHODS[root.verb],
        set_path(root.endpoint, root.division) if is_new else row_path(root.endpoint, root.division, root.key),
        body=body,
        content_type="application/json" if body is not None else None,
        division=root.division,
        endpoint=root.endpoint.id,
        headers=_PREFER if is_new else {},
    )


def set_path(endpoint: Endpoint, division: int) -> str:
    """Render the address of an entity set."""
    return endpoint.path.replace("{division}", str(division))


def row_path(endpoint: Endpoint, division: int, key: Key) -> str:
    """Render the address of one row."""
    spelled = [_literal(value, column) for value, column in zip(key, endpoint.key_properties, strict=True)]
    if len(spelled) > 1:
        spelled = [f"{name}={text}" for name, text in zip(endpoint.key, spelled, strict=True)]
    return f"{set_path(endpoint, division)}({quote(','.join(spelled), safe=_KEY_CHARACTERS)})"


_KEY_CHARACTERS = "',=-:"


def _literal(value: Constant | None, column: Property) -> str:
    if value is None:
        raise InternalError(f"A row without {column.name}, a part of its key, has no address.")
    return literal(value, column.edm)


def render_body(document: Document) -> str:
    """Render the JSON of a document: the root's columns in their order, then its lines."""
    members = [f"{json.dumps(column.name)}:{_spell(value, column)}" for column, value in document.root.values]
    for collection, lines in document.lines:
        members.append(f"{json.dumps(collection.name)}:[{','.join(map(render_body, lines))}]")
    return "{" + ",".join(members) + "}"


def _spell(value: Value, column: Property) -> str:
    if isinstance(value, bytes):
        return json.dumps(b64encode(value).decode("ascii"))
    if isinstance(value, tuple):
        return json.dumps([{_KEY: str(key)} for key in value], separators=(",", ":"))
    if isinstance(value, UUID):
        return json.dumps(str(value))
    if isinstance(value, datetime):
        return json.dumps(value.isoformat(timespec="milliseconds" if value.microsecond else "seconds"))
    if isinstance(value, Decimal):
        return format(value, "f")
    if column.edm is INT64 and isinstance(value, int):
        return json.dumps(str(value))
    return json.dumps(value, ensure_ascii=False)


def read_document(root: Mutation, members: Mapping[str, Any], open_endpoint: Callable[[str], Endpoint]) -> Document:
    """Read a document back from the members of a body that was rendered here: its values, and its lines."""
    endpoint = root.endpoint
    columns = ((endpoint.by_name.get(name.lower()), value) for name, value in members.items())
    values = tuple((column, _read(value, column)) for column, value in columns if column is not None)
    lines = tuple(
        (
            one,
            tuple(
                read_document(_line(root, open_endpoint(one.target)), row, open_endpoint) for row in members[one.name]
            ),
        )
        for one in endpoint.collections
        if one.name in members and one.target is not None and one.keys_of is None
    )
    return Document(replace(root, values=values), lines)


def _line(root: Mutation, endpoint: Endpoint) -> Mutation:
    return Mutation(root.verb, endpoint, root.division, statement=root.statement, row=root.row)


def _read(value: Any, column: Property) -> Value:
    reader = _READERS.get(column.edm.name)
    found: Value = value if value is None or reader is None else reader(value)
    return found


def key_value(text: str, column: Property) -> Constant | None:
    """Read a part of a key back from its text."""
    if column.edm.is_integer:
        return int(text)
    reader = _READERS.get(column.edm.name)
    return text if reader is None else reader(text)


def _guid(text: str) -> Constant:
    try:
        return UUID(text)
    except ValueError:
        return text


_READERS: dict[str, Callable[[Any], Constant]] = {
    GUID.name: _guid,
    DATETIME_TYPE.name: datetime.fromisoformat,
    BINARY_TYPE.name: b64decode,
    INT64.name: int,
}


def described(mutation: Mutation) -> str:
    """Name a change in words: what, where, and which row of which statement."""
    what = f"{mutation.verb.value} of {mutation.endpoint.qualified_name} in division {mutation.division}"
    return f"{what} (statement {mutation.statement}, row {mutation.row})"
