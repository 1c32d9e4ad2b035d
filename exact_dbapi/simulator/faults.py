"""Faults: what a test makes go wrong on the way.

A queue of `Fault`s; each request takes the first that fits it. In comes a request, out comes a fault or nothing. What a
fault does to the connection is the server's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from threading import Lock
from typing import Literal

from exact_dbapi.simulator.exchange import HTML_TYPE, JSON_TYPE, Answer, Headers, Incoming

HTML_BODY = b"<!DOCTYPE html><html><head><title>Exact Online</title></head><body>An error has occurred.</body></html>"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong, for the next `times` requests that fit.

    Fits a request whose method is `method` (if given) and whose path and query contain `match`, after letting `after`
    such requests pass. With a `status`, or as `html` or `empty`, the answer is replaced and the request has no effect,
    unless `has_effect` says that it was carried out all the same.
    `cut` ends the connection: before the headers and without effect, in the middle of the body, or after the effect
    without any answer. `drip_seconds` spreads the body over time; `delay_seconds` waits first.
    """

    match: str = ""
    method: str = ""
    after: int = 0
    times: int = 1
    status: int | None = None
    headers: Headers = ()
    body: bytes = b""
    html: bool = False
    empty: bool = False
    has_effect: bool = False
    delay_seconds: float = 0.0
    cut: Literal["before_headers", "mid_body", "after_effect"] | None = None
    drip_seconds: float = 0.0

    def fits(self, incoming: Incoming) -> bool:
        """Tell whether a request is meant."""
        return self.match in incoming.target and self.method in ("", incoming.method)

    @property
    def answer(self) -> Answer | None:
        """The answer that takes the place of the real one, if any."""
        if self.html:
            return Answer(self.status or 200, HTML_BODY, HTML_TYPE, self.headers)
        if self.empty:
            return Answer(self.status or 200, b"", JSON_TYPE, self.headers)
        if self.status is None:
            return None
        return Answer(self.status, self.body, JSON_TYPE if self.body[:1] == b"{" else HTML_TYPE, self.headers)


class Faults:
    """The queue: `append` a fault, `clear` them all; a fault leaves when it has been used up."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._queue: list[Fault] = []

    def __len__(self) -> int:
        return len(self._queue)

    def __iter__(self) -> Iterator[Fault]:
        return iter(list(self._queue))

    def append(self, fault: Fault) -> None:
        """Queue a fault."""
        with self._lock:
            self._queue.append(fault)

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._queue.clear()

    def take(self, incoming: Incoming) -> Fault | None:
        """Find the fault of a request and count it down."""
        with self._lock:
            for position, fault in enumerate(self._queue):
                if not fault.fits(incoming):
                    continue
                if fault.after > 0:
                    self._queue[position] = replace(fault, after=fault.after - 1)
                    continue
                if fault.times > 1:
                    self._queue[position] = replace(fault, times=fault.times - 1)
                else:
                    del self._queue[position]
                return fault
        return None
