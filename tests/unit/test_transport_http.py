"""The door to the network: it stays on one host, tells nobody the token, and turns every failure into ours."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest

import exact_dbapi
from exact_dbapi.message import Request, Response
from exact_dbapi.settings import Settings
from exact_dbapi.transport import Call, open_transport
from exact_dbapi.transport.http import Http
from exact_dbapi.transport.trace import Traced

SECRET = "very-secret-token"


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was sent, or with what the path asks for."""

    seen: ClassVar[list[tuple[str, str, dict[str, str], bytes]]] = []

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.seen.append((self.command, self.path, dict(self.headers.items()), body))
        if "redirect" in self.path:
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/login")
        else:
            self.send_response(200)
            self.send_header("Content-Type", "application/json;charset=utf-8")
            self.send_header("Set-Cookie", "ASP.NET_SessionId=abc")
            self.send_header("X-RateLimit-Remaining", "4766")
        length = 100 if "short" in self.path else 2
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(b"{}")

    do_POST = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    Echo.seen.clear()
    with HTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_request_becomes_an_exchange(address: str) -> None:
    answer = Http(address, 1, 5)(Request("GET", "/api/v1/1/x?$select=A%20B", accept="text/plain"))
    assert (answer.status, answer.body, answer.content_type) == (200, b"{}", "application/json")
    method, path, headers, body = Echo.seen[0]
    assert (method, path, body) == ("GET", "/api/v1/1/x?$select=A%20B", b"")
    assert headers["Accept"] == "text/plain"
    assert "gzip" in headers["Accept-Encoding"]


def test_a_next_link_is_sent_verbatim(address: str) -> None:
    target = f"{address}/api/v1/1/x?$skiptoken=datetime'2018-09-21T04%3A18%3A55.617',guid'a'&$top=40"
    Http(address, 1, 5)(Request("GET", target))
    assert address + Echo.seen[0][1] == target


def test_a_write_without_a_body_says_so(address: str) -> None:
    Http(address, 1, 5)(Request("POST", "/x"))
    assert Echo.seen[0][2]["Content-Length"] == "0"


def test_a_next_link_with_odd_letters_still_arrives(address: str) -> None:
    Http(address, 1, 5)(Request("GET", f"{address}/x?$skiptoken='José b'"))
    assert Echo.seen[0][1] == "/x?$skiptoken='Jos%C3%A9%20b'"


def test_the_proxy_of_the_environment_is_used(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", address)
    monkeypatch.setenv("no_proxy", "")
    assert Http("http://exact.invalid", 1, 5)(Request("GET", "/x?$top=1")).status == 200
    assert Echo.seen[0][1] == "http://exact.invalid/x?$top=1"


def test_no_cookie_is_kept(address: str) -> None:
    http = Http(address, 1, 5)
    for _ in range(2):
        http(Request("GET", "/x"))
    assert all("Cookie" not in headers for _, _, headers, _ in Echo.seen)


def test_no_redirect_is_followed(address: str) -> None:
    assert Http(address, 1, 5)(Request("GET", "/redirect")).status == 302
    assert len(Echo.seen) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/x",
        "http://elsewhere.example/x",
        "https://127.0.0.1/x",
        "ftp://127.0.0.1/x",
        "file:///etc/passwd",
        "x",
        "",
    ],
)
def test_another_host_is_refused_without_a_call(address: str, url: str) -> None:
    with pytest.raises(exact_dbapi.Error) as caught:
        Http(address, 1, 5)(Request("GET", url, headers={"Authorization": f"Bearer {SECRET}"}))
    assert type(caught.value) is exact_dbapi.OperationalError
    assert not Echo.seen
    assert SECRET not in str(caught.value)


def test_a_read_only_connection_sends_no_write(address: str) -> None:
    http = Http(address, 1, 5, readonly=True)
    with pytest.raises(exact_dbapi.NotSupportedError, match="read-only"):
        http(Request("POST", "/x", body=b"{}", content_type="application/json"))
    assert not Echo.seen
    assert http(Request("GET", "/x")).status == 200
    assert Http(address, 1, 5)(Request("POST", "/x", body=b"{}", content_type="application/json")).status == 200
    assert Echo.seen[-1][3] == b"{}"


def test_an_answer_that_breaks_off(address: str) -> None:
    with pytest.raises(exact_dbapi.ConnectionFailure, match="broke off"):
        Http(address, 1, 1)(Request("GET", "/short"))


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://nowhere.invalid"])
def test_nobody_answers(url: str) -> None:
    with pytest.raises(exact_dbapi.ConnectionFailure) as caught:
        Http(url, 1, 1)(Request("GET", "/x"))
    assert url in str(caught.value)
    assert caught.value.retryable


def test_the_stack_adds_the_token_and_reports_without_it(address: str) -> None:
    calls: list[Call] = []
    host, _, port = address.removeprefix("http://").partition(":")
    send = open_transport(Settings(host, int(port), "http", access_token=SECRET), calls.append)
    send(Request("GET", f"/x?access_token={SECRET}&code=abc%21&$top=1", division=7, endpoint="crm/accounts"))
    assert Echo.seen[0][2]["Authorization"] == f"Bearer {SECRET}"
    (call,) = calls
    assert (call.status, call.body_bytes, call.division, call.endpoint) == (200, 2, 7, "crm/accounts")
    assert call.remaining_calls == 4766
    assert call.seconds > 0
    assert call.url == "/x?access_token=***&code=***&$top=1"
    assert SECRET not in repr(call)


def test_a_call_that_fails_is_reported_too() -> None:
    calls: list[Call] = []

    def send(request: Request) -> Response:
        raise exact_dbapi.ConnectionFailure("gone")

    with pytest.raises(exact_dbapi.ConnectionFailure):
        Traced(send, calls.append)(Request("GET", "/x"))
    assert [(call.status, call.body_bytes, call.remaining_calls) for call in calls] == [(None, 0, None)]
