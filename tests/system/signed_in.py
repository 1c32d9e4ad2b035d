"""What the tests of tokens share: a simulator with a clock that is set by hand, and a sign-in on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from exact_dbapi.message import Request, Response, Send
from exact_dbapi.settings import Settings, read_settings
from exact_dbapi.simulator import Limits, Simulator, Strict
from exact_dbapi.simulator.oauth import Chain
from exact_dbapi.simulator.simulator import CLIENT_ID, ReceivedCall
from exact_dbapi.state.tokens import ChainKey, FileStore, TokenPair
from exact_dbapi.transport.attempt import Timing
from exact_dbapi.transport.authorize import Authorized, tokens_of
from exact_dbapi.transport.http import Http

ME = "/api/v1/current/Me"
TOKEN = "/api/oauth2/token"


@dataclass
class Hand:
    """A clock for both sides that is moved by hand, and by waiting."""

    now: datetime = datetime(2026, 6, 25, 14, 21, 4, tzinfo=UTC)
    waits: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @property
    def timing(self) -> Timing:
        return Timing(lambda: self.now.timestamp(), self._wait)

    def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.advance(seconds)


@dataclass
class Side:
    """One process's side of a sign-in: settings, folder, clock, and the simulator it speaks with."""

    simulator: Simulator
    clock: Hand
    folder: Path
    given: dict[str, Any]

    @property
    def settings(self) -> Settings:
        return read_settings(None, {**self._parts, "state": str(self.folder)}, {"EXACT_CONFIG": "/nowhere"})

    @property
    def _parts(self) -> dict[str, Any]:
        rest = {name: value for name, value in self.given.items() if name != "url"}
        return {"host": "127.0.0.1", "port": self.simulator.port, **rest}

    @property
    def key(self) -> ChainKey:
        return ChainKey(f"http://127.0.0.1:{self.simulator.port}", CLIENT_ID)

    @property
    def stored(self) -> TokenPair:
        pair = FileStore(self.folder).load(self.key)
        assert pair is not None
        return pair

    @property
    def chain(self) -> Chain:
        """The chain as the server has it."""
        return next(iter(self.simulator.sign_in_state._latest.values()))

    @property
    def token_calls(self) -> list[ReceivedCall]:
        return [call for call in self.simulator.calls if call.path == TOKEN]

    def transport(self, **changed: Any) -> Send:
        """Open the stack as another process would: nothing is shared but the store."""
        side = Side(self.simulator, self.clock, self.folder, {**self.given, **changed})
        settings = side.settings
        http = Http(settings.base_url, 5, 5)
        return Authorized(http, tokens_of(settings, http, self.clock.timing))

    def ask(self, **changed: Any) -> Response:
        return self.transport(**changed)(Request("GET", ME))


@contextmanager
def signed_in(folder: Path, strict: Strict | None = None) -> Iterator[Side]:
    clock = Hand()
    with Simulator(seed="demo", clock=clock, strict=strict, limits=Limits.relaxed()) as simulator:
        yield Side(simulator, clock, folder, simulator.sign_in(chain=True))
