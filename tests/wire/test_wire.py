"""Pairs of what goes over the wire and what it means: SQL → URL, page bytes → rows, error body → exception.

Each JSON file holds a list of pairs; `url` pairs name the requests that a statement begins with, `rows` pairs the typed
values of a page (as Python spells them, so that a wrong type is a difference), `raises` pairs an exception. A body is
JSON, `text`, `base64` or `xml`, a list of texts and of texts that repeat. Nothing is sent.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

import exact_dbapi
from exact_dbapi.catalog import open_catalog
from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.message import Response
from exact_dbapi.plan import Read
from exact_dbapi.protocol import Reading
from exact_dbapi.protocol.reading import open_reading
from exact_dbapi.scan import Scan

HERE = Path(__file__).parent
SECRET = "gAAA-very-secret-token"


def pairs(form: str) -> list[Any]:
    """Read the pairs of one form from all files; the file and the name of a pair make the test's name."""
    return [
        pytest.param(pair, id=f"{path.stem}: {pair['name']}")
        for path in sorted(HERE.glob("*.json"))
        for pair in json.loads(path.read_text(encoding="utf-8"))
        if form in pair
    ]


def endpoint(table: str) -> Endpoint:
    schema, _, name = table.partition(".")
    catalog = open_catalog()
    return catalog.open(catalog.find(name, schema=schema).id)


def scan_of(pair: dict[str, Any]) -> Scan:
    found = endpoint(pair.get("table", "CRM.Accounts"))
    select = tuple(found.by_name[name.lower()] for name in pair.get("columns", ["Name"]))
    return Scan(found, 111, select, is_count=pair.get("is_count", False))


def response_of(pair: dict[str, Any]) -> Response:
    if "base64" in pair:
        body = base64.b64decode(pair["base64"])
    elif "text" in pair:
        body = pair["text"].replace("SECRET", SECRET).encode()
    elif "xml" in pair:
        body = document(pair["xml"]).encode()
    else:
        body = json.dumps(pair["body"]).encode()
    expected = "text/plain;charset=utf-8" if pair.get("is_count") else "application/json;charset=utf-8"
    expected = "text/xml; charset=utf-8" if "xml" in pair else expected
    headers = {"content-type": expected} | pair.get("headers", {})
    return Response(
        pair.get("status", 200), {name: value.replace("SECRET", SECRET) for name, value in headers.items()}, body
    )


def document(parts: str | list[Any]) -> str:
    """Write a document of texts; a list of a text and a number is that text so many times."""
    if isinstance(parts, str):
        return parts
    return "".join(part if isinstance(part, str) else part[0] * part[1] for part in parts)


@pytest.mark.parametrize("pair", pairs("url"))
def test_a_statement_becomes_this_request(pair: dict[str, Any]) -> None:
    divisions = pair.get("divisions", 111)
    with exact_dbapi.connect("exact://nowhere.invalid", access_token="none", divisions=divisions) as connection:
        plan = connection.plan(pair["sql"], pair.get("parameters"))
        assert isinstance(plan, Read)
        requests = [open_reading((scan,)).request() for source in plan.sources for scan in source.scans]
        assert connection.calls == []
    urls = [request.url if request else None for request in requests]
    readable = [url and (url if pair.get("is_encoded") else unquote(url)) for url in urls]
    expected = pair["url"]
    assert readable == (expected if isinstance(expected, list) else [expected])


@pytest.mark.parametrize("pair", pairs("rows"))
def test_a_page_holds_these_values(pair: dict[str, Any]) -> None:
    scan = scan_of(pair)
    pager = open_reading((scan,), pair.get("decimals", False))
    (batch,) = pager.receive(response_of(pair))
    assert [[repr(value) for value in row] for row in batch.rows()] == pair["rows"]
    assert len(batch) == len(pair["rows"])
    after = pager.request()
    assert (after.url if after else None) == pair.get("next")


@pytest.mark.parametrize("pair", pairs("rows"))
def test_arrow_holds_the_same_values(pair: dict[str, Any]) -> None:
    scan = scan_of(pair)
    (batch,) = open_reading((scan,), pair.get("decimals", False)).receive(response_of(pair))
    table = batch.record_batch(range(len(scan.select) or 1))
    texts = [[str(value) if "UUID" in repr(value) else value for value in row] for row in batch.rows()]
    assert [list(row.values()) for row in table.to_pylist()] == texts


def read(pager: Reading, response: Response, positions: range, form: str) -> object:
    (batch,) = pager.receive(response)
    return batch.rows() if form == "rows" else batch.record_batch(positions)


@pytest.mark.parametrize("pair", pairs("raises"))
@pytest.mark.parametrize("form", ["rows", "arrow"])
def test_an_answer_becomes_this_exception(pair: dict[str, Any], form: str) -> None:
    scan = scan_of(pair)
    pager = open_reading((scan,), pair.get("decimals", False))
    with pytest.raises(exact_dbapi.Error) as caught:
        read(pager, response_of(pair), range(len(scan.select)), form)
    error = caught.value
    assert type(error).__name__ == pair["raises"]
    assert error.sqlstate == pair["sqlstate"]
    assert error.retryable is pair.get("retryable", False)
    assert bool(error.hint) is pair.get("has_hint", True)
    for words in pair["says"]:
        assert words in str(error)
    assert SECRET not in str(error) + repr(error) + repr(vars(error))
    assert len(str(error)) < 1_000, "never a whole body"
    for name, value in pair.get("facts", {}).items():
        found = getattr(error, name)
        assert (found.isoformat() if hasattr(found, "isoformat") else found) == value
