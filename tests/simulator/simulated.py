"""What the simulator's tests share: a small company, a clock that is set by hand, and a bare HTTP reader.

The reader knows nothing of the driver: `http.client`, `json` and the text of URLs.
"""

from __future__ import annotations

import http.client
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from exact_dbapi.simulator import Simulator

FIRST, SECOND = 111, 222
JSON = "application/json"


def guid(number: int) -> str:
    """Make a guid that is always the same and in no order."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))


def account(number: int, **values: Any) -> dict[str, Any]:
    return {"ID": guid(number), "Code": str(number), "Name": f"Account {number}", **values}


def invoice(number: int) -> dict[str, Any]:
    return {"InvoiceID": guid(number), "InvoiceNumber": number, "Description": f"Invoice {number}", "Status": 50}


def line(number: int, parent: int) -> dict[str, Any]:
    return {"ID": guid(number), "InvoiceID": guid(parent), "LineNumber": number % 1000, "Quantity": 1.5}


class Company:
    """Two divisions; what is not given is empty."""

    def __init__(self, **tables: Sequence[Mapping[str, Any]]) -> None:
        self.divisions = (FIRST, SECOND)
        self._tables = {path.replace("__", "/"): rows for path, rows in tables.items()}

    def tables(self, division: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        divisions = [{"Code": code, "Description": f"Division {code}"} for code in self.divisions]
        always: dict[str, Sequence[Mapping[str, Any]]] = {
            "current/Me": [{"UserID": guid(0), "CurrentDivision": FIRST, "UserName": "demo"}],
            "system/Divisions": divisions,
            "hrm/Divisions": divisions,
        }
        return always | self._tables if division == FIRST else always


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = datetime(2026, 6, 25, 14, 21, 4, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def rows(self) -> list[dict[str, Any]]:
        content = self.json["d"]
        found: list[dict[str, Any]] = content if isinstance(content, list) else content["results"]
        return found

    @property
    def message(self) -> str:
        return str(self.json["error"]["message"]["value"])

    def header(self, name: str) -> str | None:
        return next((value for known, value in self.headers if known.lower() == name.lower()), None)


class Reader:
    """Sends requests over one kept connection with a bearer token."""

    def __init__(self, simulator: Simulator, token: str) -> None:
        self.simulator = simulator
        self.token = token
        self.connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=10)

    def bearing(self, token: str) -> Reader:
        """Make a reader with another token over the same connection."""
        other = Reader(self.simulator, token)
        other.connection = self.connection
        return other

    def send(self, method: str, path: str, body: str | None = None, **headers: str) -> Reply:
        self.connection.request(method, path, body, headers={name.replace("_", "-"): headers[name] for name in headers})
        response = self.connection.getresponse()
        return Reply(response.status, response.getheaders(), response.read())

    def get(self, path: str, accept: str | None = JSON, **options: str) -> Reply:
        """GET below ``/api/v1``, or an absolute URL; `options` become query options (``select=…`` is ``$select``)."""
        if path.startswith("http"):
            path = path.removeprefix(self.simulator.url)
        elif not path.startswith("/"):
            path = f"/api/v1/{path}"
        if options:
            path += "?" + "&".join(f"${name}={quote(value)}" for name, value in options.items())
        headers = {"Authorization": f"Bearer {self.token}"} | ({"Accept": accept} if accept is not None else {})
        return self.send("GET", path, **headers)

    def write(self, method: str, path: str, content: Any = None, **headers: str) -> Reply:
        """POST, PUT or DELETE below ``/api/v1`` with a body of JSON."""
        given = {"Authorization": f"Bearer {self.token}", "Accept": JSON, "Content_Type": JSON} | headers
        body = None if content is None else json.dumps(content)
        return self.send(method, f"/api/v1/{path}", body, **given)

    def post(self, path: str, content: Any, **headers: str) -> Reply:
        return self.write("POST", path, content, **headers)

    def put(self, path: str, content: Any, **headers: str) -> Reply:
        return self.write("PUT", path, content, **headers)

    def delete(self, path: str) -> Reply:
        return self.write("DELETE", path)

    def pages(self, path: str, **options: str) -> Iterator[list[dict[str, Any]]]:
        """Follow the next links."""
        reply = self.get(path, **options)
        while True:
            assert reply.status == 200, reply.body
            yield reply.rows
            content = reply.json["d"]
            if isinstance(content, list) or "__next" not in content:
                return
            reply = self.get(content["__next"])

    def token_call(self, **form: str) -> Reply:
        return self.send("POST", "/api/oauth2/token", urlencode(form), Content_Type="application/x-www-form-urlencoded")


@contextmanager
def running(company: Company | None = None, **settings: Any) -> Iterator[tuple[Simulator, Reader]]:
    """Run a simulator over a small company."""
    with Simulator(company or Company(), **settings) as simulator:
        reader = Reader(simulator, simulator.sign_in()["access_token"])
        try:
            yield simulator, reader
        finally:
            reader.connection.close()
