"""The answer to a write → what Exact stored, the error it means, or that nobody knows.

In come a response and the change that was sent; out comes the stored row by property name, or an error with Exact's own
words. `read_back` asks for a row again, `rows_of` and `lines_of` decode it. Never decides whether to ask again.

Source: 201 with the row, 204 without a body, one text with messages joined by line breaks, in the user's language,
under 400 and under 500 alike: certain. The answer to a POST of some tables holds little more than the key: certain.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from exact_dbapi.catalog.model import Collection, Endpoint, Property
from exact_dbapi.errors import Error, IntegrityError, OperationalError, UndefinedColumn
from exact_dbapi.message import Request, Response
from exact_dbapi.mutation import Key, Mutation, Value, Verb
from exact_dbapi.protocol.odata.decode import decoder
from exact_dbapi.protocol.odata.fault import refused, words
from exact_dbapi.protocol.odata.payload import described, row_path, set_path
from exact_dbapi.protocol.odata.url import literal
from exact_dbapi.scan import Constant

#: Statuses with which nothing was done, for certain: each is given before the row is looked at.
_UNTOUCHED = frozenset({301, 302, 303, 307, 308, 401, 403, 404, 405, 406, 413, 414, 415, 429})

#: How Exact begins to speak of a failure of its own.
_OWN_FAILURE = "A problem has occurred"
_UNKNOWN_PROPERTY = re.compile(r"property name '(\w+)' specified")
_QUOTED = re.compile(r"'(\w+)'")

Stored = dict[str, Any]


def is_done(response: Response) -> bool:
    """Tell whether Exact says that it has done what it was asked."""
    return response.status in (201, 204) or (response.status == 200 and response.content_type == "application/json")


def is_unclear(response: Response) -> bool:
    """Tell whether Exact may have done it all the same: it gave up, or failed without saying why."""
    if is_done(response) or response.status in _UNTOUCHED:
        return False
    return response.status != 400 and business_words(response) is None


def business_words(response: Response) -> str | None:
    """Read what Exact has against a row; None when the body speaks of no row."""
    try:
        error = json.loads(response.body)["error"]
        message = error["message"]
        text = message["value"] if isinstance(message, dict) else message
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(text, str) or not text.strip() or text.startswith(_OWN_FAILURE):
        return None
    return words(response)


def rejection(response: Response, mutation: Mutation, lines: int = 0) -> Error:
    """Make the error of a write that Exact refused, or failed on; with `lines` the row had so many in it."""
    if mutation.verb is not Verb.INSERT and response.status in (403, 404):
        return _missing(response, mutation)
    if response.status in _UNTOUCHED or is_unclear(response):
        return refused(response, mutation)
    said = words(response)
    gone = _UNKNOWN_PROPERTY.search(said)
    if gone and gone[1].lower() in mutation.endpoint.by_name:
        return UndefinedColumn(
            f"Exact no longer has the column {gone[1]} of {mutation.endpoint.qualified_name}, which the catalog knows.",
            hint="Refresh the catalog: exactsql refresh --add, or Connection.refresh_catalog(add=True).",
        )
    among = f" with its {lines} lines" if lines else ""
    return IntegrityError(
        f"Exact refused the {described(mutation)}{among}: {said or f'status {response.status}, without a reason'}.",
        hint="Nothing of this row is in Exact.",
        statement=mutation.statement,
        row=mutation.row,
        fields=fields_named(response, mutation.endpoint),
    )


def _missing(response: Response, mutation: Mutation) -> Error:
    """Make the error of a change of a row that may not be there.

    Source: 404 is the framework's answer (likely); one client has seen 403 for a key that is not there (likely).
    """
    key = ", ".join(map(str, mutation.key))
    if response.status == 404:
        return IntegrityError(
            f"Exact has no row with the key {key} for the {described(mutation)}.",
            hint="Another user may have deleted it, or the key is of another division.",
            statement=mutation.statement,
            row=mutation.row,
        )
    error = refused(response, mutation)
    error.hint = f"{error.hint or ''} Exact may also answer so when no row has the key {key}.".strip()
    return error


def fields_named(response: Response, endpoint: Endpoint) -> tuple[str, ...]:
    """List the properties that Exact's words name, as far as they can be told from them.

    Source: messages such as ``Mandatory: Invoice to`` name the field as the screen does, in the user's language.
    """
    try:
        text = str(json.loads(response.body)["error"]["message"]["value"])
    except (ValueError, KeyError, TypeError):
        return ()
    found: list[str] = []
    for line in text.splitlines():
        label = re.sub(r"\W", "", line.rpartition(":")[2]).lower()
        names = (label, *(quoted.lower() for quoted in _QUOTED.findall(line)))
        found += [endpoint.by_name[name].name for name in names if name in endpoint.by_name]
    return tuple(dict.fromkeys(found))


def stored_row(response: Response, endpoint: Endpoint, decimals: bool) -> Stored:
    """Read the row that Exact answered with, by property name; empty when there is none.

    Raises: DataError for a value that cannot be what the catalog says; OperationalError for a body that is no JSON.
    """
    try:
        record = json.loads(response.body)["d"] if response.body.strip() else {}
    except (ValueError, KeyError, TypeError):
        return {}
    if isinstance(record, dict) and isinstance(record.get("results"), list):
        record = record["results"][0] if record["results"] else {}
    return typed([record], endpoint, decimals)[0] if isinstance(record, dict) and record else {}


def key_of(stored: Stored, endpoint: Endpoint) -> Key:
    """Take the key out of a stored row; empty when a part of it is missing."""
    key = tuple(stored.get(name) for name in endpoint.key)
    return key if key and None not in key else ()


def is_whole(stored: Stored, sent: Sequence[tuple[Property, Value]]) -> bool:
    """Tell whether an answer shows the row as it is stored, and not just its key.

    Source: sparse answers hold null for everything else, also for what was just sent (certain).
    """
    return any(value is not None and stored.get(column.name) is not None for column, value in sent)


def read_back(
    endpoint: Endpoint, division: int, key: Key, select: Sequence[Property], lines: Sequence[Lines] = ()
) -> Request:
    """Render the request for one row by its key, with the lines of its collections."""
    names = [column.name for column in select]
    names += [f"{collection.name}/{column.name}" for collection, columns in lines for column in columns]
    url = f"{row_path(endpoint, division, key)}?$select={','.join(names)}"
    if lines:
        url += f"&$expand={','.join(collection.name for collection, _ in lines)}"
    return Request("GET", url, division=division, endpoint=endpoint.id)


def read_lines(
    endpoint: Endpoint,
    division: int,
    parent: tuple[Property, Constant],
    select: Sequence[Property],
    below: Sequence[Lines],
) -> Request:
    """Render the request for the lines of one document by the column that holds its key, with their own collections."""
    column, key = parent
    condition = quote(f"{column.name} eq {literal(key, column.edm)}", safe="'-")
    names = [one.name for one in select]
    names += [f"{collection.name}/{one.name}" for collection, columns in below for one in columns]
    url = f"{set_path(endpoint, division)}?$filter={condition}&$select={','.join(names)}"
    return following(f"{url}&$expand={','.join(collection.name for collection, _ in below)}", endpoint, division)


def following(url: str, endpoint: Endpoint, division: int) -> Request:
    """Render the request for a page of rows by its address."""
    return Request("GET", url, division=division, endpoint=endpoint.id)


def rows_of(response: Response) -> tuple[list[dict[str, Any]], str | None]:
    """Read the rows of a page as they were sent, and the address of the next one.

    Raises: OperationalError for a body that is no page of rows.
    """
    try:
        return _page(json.loads(response.body)["d"])
    except (ValueError, KeyError, TypeError) as error:
        raise OperationalError("Exact answered with something else than rows.") from error


def lines_in(record: dict[str, Any], collection: Collection) -> tuple[list[dict[str, Any]], str | None]:
    """Take the rows of an expanded collection out of a row as it was sent, and the address of what is left of them."""
    found = record.get(collection.name)
    return _page(found) if isinstance(found, dict | list) else ([], None)


def _page(found: Any) -> tuple[list[dict[str, Any]], str | None]:
    if isinstance(found, list):
        return found, None
    return list(found["results"]), found.get("__next")


def typed(records: list[dict[str, Any]], endpoint: Endpoint, decimals: bool) -> list[Stored]:
    """Give the values of records their types; what the catalog does not know is left out.

    Raises: DataError for a value that cannot be what the catalog says.
    """
    if not records:
        return []
    columns = tuple(column for column in endpoint.properties if all(column.name in record for record in records))
    if not columns:
        return [{} for _ in records]
    names = [column.name for column in columns]
    page = decoder(columns, (), decimals).page(json.dumps({"d": records}).encode())
    return [dict(zip(names, row, strict=True)) for row in page.rows()]


#: A collection and the columns of its rows that are wanted.
Lines = tuple[Collection, tuple[Property, ...]]


def lines_of(response: Response, collection: Collection, target: Endpoint, decimals: bool) -> list[Stored]:
    """Read the rows of an expanded collection out of the answer to `read_back`."""
    try:
        records, _ = lines_in(json.loads(response.body)["d"], collection)
    except (ValueError, KeyError, TypeError):
        return []
    return typed(records, target, decimals)
