"""The way back from the browser: the address that Exact sends it to, taken on a local port or pasted by a person.

The registered redirect address comes in; the whole address with code and state goes out. Listens on loopback only, for
one answer, and shows nothing of it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

from exact_dbapi.cli import Usage
from exact_dbapi.errors import OperationalError
from exact_dbapi.transport.oauth import LOOPBACK

WAIT_SECONDS = 300.0
PAGE = b"<!DOCTYPE html><html><title>exactsql</title><body>Back to the terminal: this window is done.</body></html>"


def redirected(redirect_uri: str, show: Callable[[], None]) -> str:
    """Call `show`, which sends a person to sign in, and wait for the address that the browser comes back to.

    Raises: Usage when the port cannot be opened or nothing is pasted; OperationalError when nobody comes back.
    """
    parts = urlsplit(redirect_uri)
    if parts.scheme == "http" and parts.hostname in LOOPBACK:
        return _listened(redirect_uri, show)
    show()
    print(f"Exact then sends the browser to {redirect_uri}?code=…", file=sys.stderr)
    print("Paste that whole address here, within three minutes: ", end="", file=sys.stderr, flush=True)
    pasted = sys.stdin.readline().strip()
    if not pasted:
        raise Usage("no address was given; the sign-in is not finished")
    return pasted


def _listened(redirect_uri: str, show: Callable[[], None]) -> str:
    parts = urlsplit(redirect_uri)
    try:
        server = _Server(("127.0.0.1", parts.port or 80), parts.path or "/")
    except OSError as error:
        raise Usage(f"cannot listen at {redirect_uri}: {error.strerror or error}") from error
    with server:
        show()
        print(f"Waiting for the browser to come back to {redirect_uri} …", file=sys.stderr, flush=True)
        return f"http://{parts.netloc}{server.wait()}"


class _Server(HTTPServer):
    """Answers until a request for the wanted path brings a code or an error."""

    def __init__(self, address: tuple[str, int], path: str) -> None:
        super().__init__(address, _Once)
        self.path = path
        self.found = ""
        self.timeout = 1.0

    def wait(self) -> str:
        deadline = time.monotonic() + WAIT_SECONDS
        while not self.found:
            if time.monotonic() > deadline:
                raise OperationalError(
                    f"Nobody came back from the browser in {WAIT_SECONDS / 60:.0f} minutes.",
                    hint="Begin again with `exactsql login`.",
                )
            self.handle_request()
        return self.found


class _Once(BaseHTTPRequestHandler):
    """Takes one request; others, such as for an icon, get a 404."""

    server: _Server
    timeout = 5.0

    def do_GET(self) -> None:
        """Keep the path with its query, and say so."""
        parts = urlsplit(self.path)
        is_answer = parts.path == self.server.path and {"code", "error"} & parse_qs(parts.query).keys()
        self.send_response(200 if is_answer else 404)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        if is_answer:
            self.wfile.write(PAGE)
            self.server.found = self.path

    def log_message(self, *_given: object) -> None:
        """Log nothing: the address holds a code."""
