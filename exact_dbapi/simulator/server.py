"""The HTTP server: sockets, keep-alive, compression, and the faults that only a socket can have.

Built on cheroot, which is imported when a server starts. In comes a function that answers an `Incoming`; requests
arrive in several threads. Never looks into a request or an answer beyond what HTTP needs.
"""

from __future__ import annotations

import gzip
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.utils import format_datetime
from http import HTTPStatus
from threading import Event, Thread
from typing import Any

from exact_dbapi.simulator.clock import Clock
from exact_dbapi.simulator.exchange import Answer, Incoming
from exact_dbapi.simulator.faults import Fault

_THREADS = 10
_DRIPS = 10
#: A body is held in memory: what is longer than any limit of Exact is refused before it is read.
_MOST_BODY_BYTES = 64_000_000
_SMALLEST_COMPRESSED = 1400


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer and the fault it meets on the way; an `answer` of None is never sent."""

    answer: Answer | None
    fault: Fault | None = None


Respond = Callable[[Incoming], Reply]


class Server:
    """Serves one `Respond` on a loopback port until it is stopped."""

    def __init__(self, respond: Respond, clock: Clock, host: str, port: int, *, gzip: bool) -> None:
        from cheroot.server import HTTPServer

        self._stopping = Event()
        gateway = _gateway(respond, clock, self._stopping, gzip)
        self._http = HTTPServer((host, port), gateway, minthreads=_THREADS, maxthreads=_THREADS)
        self._http.keep_alive_conn_limit = 1000
        self._http.max_request_body_size = _MOST_BODY_BYTES
        self._http.expiration_interval = 0.05
        self._http.timeout = 120
        self._http.shutdown_timeout = 1
        _prepare(self._http)
        self._thread = Thread(target=self._http.serve, name="exact-simulator", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._http.bind_addr[1])

    def stop(self) -> None:
        """Close the port and all connections."""
        self._stopping.set()
        self._http.stop()
        self._thread.join(timeout=5)


def _prepare(http: Any) -> None:
    """Open the port and start the workers as daemons, as they inherit it: others would never let the process end."""
    failures: list[OSError] = []

    def prepare() -> None:
        try:
            http.prepare()
        except OSError as error:
            failures.append(error)

    starter = Thread(target=prepare, name="exact-simulator-start", daemon=True)
    starter.start()
    starter.join()
    if failures:
        raise failures[0]


def _gateway(respond: Respond, clock: Clock, stopping: Event, is_compressing: bool) -> type:
    """Make the class that cheroot calls once per request."""
    from cheroot.server import Gateway

    class ExactGateway(Gateway):
        def respond(self) -> None:
            incoming = _incoming(self.req)
            reply = respond(incoming)
            wire = _Wire(self.req, stopping)
            if reply.answer is None:
                wire.cut()
                return
            answer = reply.answer
            if is_compressing and "gzip" in incoming.headers.get("accept-encoding", ""):
                answer = _compressed(answer)
            wire.send_head(answer, clock)
            if incoming.method != "HEAD":
                wire.send_body(answer.body, reply.fault)

    return ExactGateway


class _Wire:
    """Writes one answer to its connection."""

    def __init__(self, request: Any, stopping: Event) -> None:
        self._request = request
        self._stopping = stopping

    def send_head(self, answer: Answer, clock: Clock) -> None:
        phrase = HTTPStatus(answer.status).phrase if answer.status in HTTPStatus._value2member_map_ else "Unknown"
        self._request.status = f"{answer.status} {phrase}".encode("latin-1")
        headers = [("Cache-Control", "no-cache"), ("Date", format_datetime(clock(), usegmt=True)), *answer.headers]
        if answer.content_type:
            headers.append(("Content-Type", answer.content_type))
        if answer.status not in (204, 304):
            headers.append(("Content-Length", str(len(answer.body))))
        pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        self._request.outheaders = pairs
        self._request.ensure_headers_sent()

    def send_body(self, body: bytes, fault: Fault | None) -> None:
        if fault is not None and fault.cut == "mid_body":
            self._request.write(body[: len(body) // 2])
            self.cut()
        elif fault is not None and fault.drip_seconds:
            step = max(len(body) // _DRIPS, 1)
            for at in range(0, len(body), step):
                self._request.write(body[at : at + step])
                self._stopping.wait(fault.drip_seconds / _DRIPS)
        elif body:
            self._request.conn.socket.sendall(body)

    def cut(self) -> None:
        """End the connection at once; the client sees it closed or reset."""
        self._request.close_connection = True
        self._request.sent_headers = True
        with suppress(OSError):
            self._request.conn.socket.shutdown(socket.SHUT_RDWR)


def _incoming(request: Any) -> Incoming:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in request.inheaders.items()}
    length = int(headers.get("content-length", 0)) if not request.chunked_read else -1
    body = request.rfile.read() if length else b""
    base = f"http://{headers.get('host', '127.0.0.1')}"
    return Incoming(request.method.decode("latin-1"), request.uri.decode("latin-1"), base, headers, body)


def _compressed(answer: Answer) -> Answer:
    if len(answer.body) < _SMALLEST_COMPRESSED:
        return answer
    packed = Answer(answer.status, gzip.compress(answer.body, 1), answer.content_type, answer.headers)
    return packed.with_headers(("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
