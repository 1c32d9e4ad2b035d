"""The body of an answer: whole or an error; bounded in size, packed or not, and in time."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from exact_dbapi.errors import ConnectionFailure, OperationalError
from exact_dbapi.message import Request, Response
from exact_dbapi.transport.http import Http

TEXT = b'{"d":' + b"x" * 100_000 + b"}"
GZIP = "Content-Encoding: gzip\r\n"
LENGTH = "Content-Length: 1000\r\n"


@contextmanager
def serving(speak: Callable[[socket.socket], None]) -> Iterator[str]:
    """Serve one connection by hand."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with closing(connection):
                connection.recv(65536)
                try:
                    speak(connection)
                except OSError:
                    return  # the client has hung up, as it should

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(5)


def ask(speak: Callable[[socket.socket], None], timeout_seconds: float = 5, most_bytes: int = 1_000_000) -> Response:
    with serving(speak) as url:
        return Http(url, 1, timeout_seconds, most_body_bytes=most_bytes)(Request("GET", "/x"))


def said(body: bytes, headers: str = "", length: int | None = None) -> Callable[[socket.socket], None]:
    head = f"HTTP/1.1 200 OK\r\n{headers}Content-Length: {len(body) if length is None else length}\r\n\r\n"
    return lambda connection: connection.sendall(head.encode() + body)


def chunked(body: bytes, headers: str = "", end: bytes = b"0\r\n\r\n") -> Callable[[socket.socket], None]:
    head = f"HTTP/1.1 200 OK\r\n{headers}Transfer-Encoding: chunked\r\n\r\n".encode()
    pieces = [body[at : at + 999] for at in range(0, len(body), 999)]
    return lambda connection: connection.sendall(
        head + b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + end
    )


@pytest.mark.parametrize(
    "speak",
    [
        said(TEXT),
        chunked(TEXT),
        said(gzip.compress(TEXT), GZIP),
        said(gzip.compress(TEXT), GZIP.replace("gzip", "x-gzip")),
        said(gzip.compress(TEXT[:50_000]) + gzip.compress(TEXT[50_000:]), GZIP),
        chunked(gzip.compress(TEXT), GZIP),
        said(zlib.compress(TEXT), GZIP.replace("gzip", "deflate")),
        said(TEXT, GZIP.replace("gzip", "identity")),
    ],
)
def test_a_body_comes_whole(speak: Callable[[socket.socket], None]) -> None:
    assert ask(speak).body == TEXT


@pytest.mark.parametrize("headers", ["", GZIP])
def test_an_empty_body_is_empty(headers: str) -> None:
    assert ask(said(b"", headers)).body == b""


@pytest.mark.parametrize(
    "speak",
    [
        said(TEXT, length=len(TEXT) + 1),
        said(b"", length=1),
        chunked(TEXT, end=b""),
        chunked(TEXT, end=b"5\r\nab"),
        said(gzip.compress(TEXT)[:-20], GZIP),
        chunked(gzip.compress(TEXT)[:60], GZIP),
        said(TEXT, GZIP),
        said(zlib.compress(TEXT)[:-8], GZIP.replace("gzip", "deflate")),
    ],
)
def test_a_body_that_breaks_off_is_a_failure(speak: Callable[[socket.socket], None]) -> None:
    with pytest.raises(ConnectionFailure) as caught:
        ask(speak)
    assert caught.value.retryable
    assert caught.value.was_sent


@pytest.mark.parametrize(
    "speak",
    [
        said(b"x" * 1_000_001),
        chunked(b"x" * 1_000_001),
        said(gzip.compress(b"x" * 1_000_001), GZIP),
        said(gzip.compress(b"x" * 900_000) + gzip.compress(b"x" * 900_000), GZIP),
    ],
)
def test_a_body_beyond_measure_is_refused(speak: Callable[[socket.socket], None]) -> None:
    with pytest.raises(OperationalError, match="larger than") as caught:
        ask(speak)
    assert not caught.value.retryable


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    """64 MB of zeros in 64 kB: no more than the bound is ever unpacked."""
    import tracemalloc

    bomb = said(gzip.compress(bytes(64 * 1024**2)), GZIP)
    tracemalloc.start()
    with pytest.raises(OperationalError, match="larger than"):
        ask(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 1024**2


def test_a_foreign_packing_is_refused() -> None:
    with pytest.raises(OperationalError, match="'br'"):
        ask(said(TEXT, GZIP.replace("gzip", "br")))


@pytest.mark.parametrize("headers", ["", "Transfer-Encoding: chunked\r\n"])
def test_an_answer_that_drips_ends_in_time(headers: str) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(f"HTTP/1.1 200 OK\r\n{headers or LENGTH}\r\n".encode())
        for _ in range(200):
            connection.sendall(b"1\r\nx\r\n" if headers else b"x")
            time.sleep(0.02)

    began = time.monotonic()
    with serving(drip) as url, pytest.raises(ConnectionFailure, match="too slow"):
        Http(url, 0.1, 0.3)(Request("GET", "/x"))
    assert time.monotonic() - began < 5


def test_an_answer_that_stops_ends_in_time() -> None:
    def stop(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx")
        time.sleep(1)

    with pytest.raises(ConnectionFailure):
        ask(stop, timeout_seconds=0.2)
