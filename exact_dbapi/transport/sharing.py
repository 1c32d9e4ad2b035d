"""Answers that several statements want: each is asked for once, and kept for as long as it may be old.

`Shared` stands before all other layers, so that an answer which is at hand costs no call and no wait. One statement
asks, the others that want the same page meanwhile wait for it; whoever is cancelled leaves, and the next one asks.
`Noticed` makes a write of this process forget what was read in its division before. What is kept lies in memory only,
bounded in bytes; never does an answer pass from one sign-in, or from one choice of divisions, to another.
"""

from __future__ import annotations

import copy
import hashlib
import threading
import time
import zlib
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from exact_dbapi.errors import BudgetExhausted, Cancelled, Error
from exact_dbapi.halt import Halt
from exact_dbapi.message import Request, Response, Send
from exact_dbapi.settings import Settings

#: What all kept answers may take of memory; the oldest go first.
MOST_BYTES = 128 * 2**20

#: A statement that runs holds its pages for others; older ones than this are read anew, however long it runs.
IN_FLIGHT_SECONDS = 60.0

#: Shorter bodies are not worth compressing.
_COMPRESSED_FROM_BYTES = 4_096
_LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Key:
    """What makes two answers the same: who asks, of which division as it is now, and the whole request."""

    sign_in: str
    writes: tuple[int, int]
    accept: str
    url: str


@dataclass(eq=False, slots=True)
class _Page:
    """An answer, or the wait for it. `holders` counts the running statements that have read it."""

    asked_at: float
    ready: threading.Event = field(default_factory=threading.Event)
    response: Response | None = None
    error: Error | None = None
    keep_seconds: float = 0.0
    is_compressed: bool = False
    holders: int = 0

    @property
    def body_bytes(self) -> int:
        return len(self.response.body) if self.response is not None else 0

    def is_of_use(self, now: float, freshness_seconds: float) -> bool:
        age = now - self.asked_at
        if not self.ready.is_set() or age < freshness_seconds:
            return True
        return self.holders > 0 and age <= IN_FLIGHT_SECONDS

    def is_over(self, now: float) -> bool:
        return self.ready.is_set() and not self.holders and now - self.asked_at >= self.keep_seconds

    def answer(self) -> Response | None:
        """Hand out the response; None when nobody got one, and somebody else has to ask."""
        if self.error is not None:
            raise copy.copy(self.error) from self.error  # several threads raise it, each with a trace of its own
        if self.response is None or not self.is_compressed:
            return self.response
        return replace(self.response, body=zlib.decompress(self.response.body))


@dataclass(slots=True)
class _Holding:
    """The pages that one statement holds, as long as it runs."""

    pages: set[_Page] = field(default_factory=set)
    is_over: bool = False


class Answers:
    """The answers that the statements of this process share."""

    def __init__(self, most_bytes: int = MOST_BYTES, clock: Callable[[], float] = time.monotonic) -> None:
        self._most_bytes = most_bytes
        self._clock = clock
        self._lock = threading.Lock()
        self._pages: OrderedDict[Key, _Page] = OrderedDict()
        self._writes: Counter[tuple[str, int | None]] = Counter()
        self.kept_bytes = 0

    def writes(self, host: str, division: int | None) -> tuple[int, int]:
        """Tell how often this process has written to a division so far, and to none in particular."""
        return self._writes[host, division], self._writes[host, None]

    def forget(self, host: str, division: int | None) -> None:
        """Have nothing that was read in a division before be used again; None stands for all of them."""
        with self._lock:
            self._writes[host, division] += 1

    def enter(self, key: Key, freshness_seconds: float, holding: _Holding) -> tuple[_Page, bool]:
        """Find the page of a key, and whether the caller is the one who has to ask for it."""
        with self._lock:
            now = self._clock()
            page = self._pages.get(key)
            is_new = page is None or not page.is_of_use(now, freshness_seconds)
            if page is None or is_new:
                self._drop(key)
                page = self._pages[key] = _Page(now)
            page.keep_seconds = max(page.keep_seconds, freshness_seconds)
            if page not in holding.pages and not holding.is_over:
                holding.pages.add(page)
                page.holders += 1
            return page, is_new

    def put(self, key: Key, page: _Page, response: Response) -> None:
        """Give the answer to all who wait; one that is no success is for them only."""
        is_kept = response.status == 200
        is_compressed = is_kept and page.keep_seconds > 0 and len(response.body) >= _COMPRESSED_FROM_BYTES
        packed = replace(response, body=zlib.compress(response.body, 1)) if is_compressed else response
        with self._lock:
            page.response, page.is_compressed = packed, is_compressed
            page.ready.set()
            if self._pages.get(key) is page:
                self.kept_bytes += page.body_bytes
                if not is_kept:
                    self._drop(key)
                self._tidy()

    def fail(self, key: Key, page: _Page, error: Error | None) -> None:
        """Give an error to all who wait; with None the next of them asks."""
        with self._lock:
            if self._pages.get(key) is page:
                self._drop(key)
            page.error = error
            page.ready.set()

    def release(self, holding: _Holding) -> None:
        """Note that a statement has ended: it holds no page any more, not even one that is still under way to it."""
        with self._lock:
            holding.is_over = True
            for page in holding.pages:
                page.holders -= 1
            holding.pages.clear()
            self._tidy()

    def _tidy(self) -> None:
        now = self._clock()
        for key in [key for key, page in self._pages.items() if page.is_over(now)]:
            self._drop(key)
        for key in list(self._pages):
            if self.kept_bytes <= self._most_bytes:
                break
            self._drop(key)

    def _drop(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self.kept_bytes -= page.body_bytes


#: Those of this process.
ANSWERS = Answers()


class Shared:
    """Sends the reads of one statement, unless their answers are at hand; `close` when the statement has ended.

    `freshness_seconds` is how old an answer may be; with 0 only running statements share.
    """

    def __init__(
        self, send: Send, settings: Settings, freshness_seconds: float, halt: Halt, answers: Answers = ANSWERS
    ) -> None:
        self._send = send
        self._host = settings.base_url
        self._sign_in = sign_in_of(settings)
        self._freshness_seconds = freshness_seconds
        self._halt = halt
        self._answers = answers
        self._holding = _Holding()

    def __call__(self, request: Request) -> Response:
        """Answer a request.

        Raises: what sending it raises, here or in the statement that asked first; Cancelled.
        """
        if not request.is_read:
            return self._send(request)
        while True:
            key = Key(self._sign_in, self._answers.writes(self._host, request.division), request.accept, request.url)
            page, is_mine = self._answers.enter(key, self._freshness_seconds, self._holding)
            if is_mine:
                return self._ask(key, page, request)
            while not page.ready.wait(_LOOK_SECONDS):
                self._halt.check()
            answer = page.answer()
            if answer is not None:
                return answer

    def _ask(self, key: Key, page: _Page, request: Request) -> Response:
        try:
            response = self._send(request)
        except Error as error:
            # What this statement alone may not or will not wait for is no answer for the others.
            is_own = isinstance(error, Cancelled | BudgetExhausted)
            self._answers.fail(key, page, None if is_own else error)
            raise
        except BaseException:
            self._answers.fail(key, page, None)
            raise
        self._answers.put(key, page, response)
        return response

    def close(self) -> None:
        """Let go of what this statement has read; a second time does nothing."""
        self._answers.release(self._holding)


class Noticed:
    """Sends requests, and makes their division's answers old where one may have changed something."""

    def __init__(self, send: Send, settings: Settings, answers: Answers = ANSWERS) -> None:
        self._send = send
        self._host = settings.base_url
        self._answers = answers

    def __call__(self, request: Request) -> Response:
        """Send a request."""
        if request.is_read:
            return self._send(request)
        try:
            return self._send(request)
        finally:
            self._answers.forget(self._host, request.division)


def sign_in_of(settings: Settings) -> str:
    """Tell sign-ins apart: everything that decides who asks, and which divisions may be read; secrets as a digest."""
    parts = (
        settings.base_url,
        settings.client_id,
        settings.client_secret,
        settings.access_token,
        settings.refresh_token,
        settings.profile,
        settings.token_store,
        str(settings.state_folder) if settings.is_state_shared else settings.state,
        repr(settings.allowed_divisions),
    )
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()
