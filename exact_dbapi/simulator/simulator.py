"""The simulator as a test or a demo sees it: started, signed in to, looked into, made to fail, reset.

In come a seed, a clock and the switches; out comes a local Exact Online over HTTP. Everything it stores is in memory.
Never talks to the real thing and knows nothing of the driver but its catalog.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Lock
from types import TracebackType
from typing import Any

from exact_dbapi.catalog.store import open_catalog
from exact_dbapi.simulator.clock import Clock, local_time, real_clock
from exact_dbapi.simulator.endpoints import Endpoints
from exact_dbapi.simulator.exchange import Answer, Incoming
from exact_dbapi.simulator.faults import Fault, Faults
from exact_dbapi.simulator.limits import Limits, Meter
from exact_dbapi.simulator.oauth import App, Chain, SignIn
from exact_dbapi.simulator.reading import Reading
from exact_dbapi.simulator.rights import Rights
from exact_dbapi.simulator.routing import API, find_place
from exact_dbapi.simulator.seed.behaviour import BEHAVIOUR
from exact_dbapi.simulator.server import Reply, Server
from exact_dbapi.simulator.service import Parts, Service
from exact_dbapi.simulator.strict import Strict
from exact_dbapi.simulator.tables import Company, Tables
from exact_dbapi.simulator.views import Views
from exact_dbapi.simulator.writing.writing import Writing
from exact_dbapi.simulator.xml.door import Door, Gate
from exact_dbapi.simulator.xml.question import division_in

CLIENT_ID = "5d1c9f00-1e1e-4a1e-8a1e-000000000001"
CLIENT_SECRET = "simulated-secret"  # noqa: S105 - good for the simulator only
REDIRECT_URI = "https://app.example/exact"


@dataclass(frozen=True, slots=True)
class ReceivedCall:
    """A request that arrived and what became of it; `status` is 0 when the connection was cut without an answer."""

    method: str
    path: str
    query: str
    status: int
    division: int | None
    started: datetime


class Calls(Sequence[ReceivedCall]):
    """Every request received, in the order of arrival. Equal to a number when it has that many."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._calls: list[ReceivedCall] = []

    def __len__(self) -> int:
        return len(self._calls)

    def __iter__(self) -> Iterator[ReceivedCall]:
        return iter(list(self._calls))

    def __getitem__(self, index: Any) -> Any:
        return self._calls[index]

    def __eq__(self, other: object) -> bool:
        return len(self) == other if isinstance(other, int) else NotImplemented

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"<{len(self)} calls>"

    def record(self, call: ReceivedCall) -> None:
        """Add a call."""
        with self._lock:
            self._calls.append(call)

    def clear(self) -> None:
        """Forget all calls."""
        with self._lock:
            self._calls.clear()


class Simulator:
    """A local Exact Online.

    `seed` is the name of a seed company or a `Company`. `limits` default to none that anybody meets; `Limits.exact()`
    are Exact's. `port` 0 takes a free one. Use as a context manager, or call `start` and `stop`.
    """

    def __init__(
        self,
        seed: str | Company = "demo",
        divisions: tuple[int, ...] | None = None,
        clock: Clock = real_clock,
        strict: Strict | None = None,
        limits: Limits | None = None,
        port: int = 0,
        host: str = "127.0.0.1",
    ) -> None:
        self.clock = clock
        self.strict = strict or Strict()
        self.limits = limits or Limits.relaxed()
        self.faults = Faults()
        self.calls = Calls()
        self.rights = Rights()
        self.company: Company = _seeded(seed, divisions) if isinstance(seed, str) else seed
        self.divisions = self.company.divisions
        self.endpoints = Endpoints(open_catalog())
        self.user = ""
        self.consent_divisions: frozenset[int] | None = None
        self._behaviour = BEHAVIOUR
        self._address = (host, port)
        self._server: Server | None = None
        self._stopping = Event()
        self._store: dict[int, Tables] = {}
        self._opening = Lock()
        self.reset()

    def reset(self) -> None:
        """Go back to the seed: rows, calls, faults, counters, rights, tokens and changed properties."""
        self.user, self.consent_divisions = self._behaviour.seed_user, None
        for part in (self.faults, self.calls, self.rights, self.endpoints, self._store):
            part.clear()
        self.sign_in_state = SignIn(self.strict)
        self.register_app(CLIENT_ID, CLIENT_SECRET, REDIRECT_URI)
        self._entity_types = {id: code for code, id in open_catalog().deletions.items() if id is not None}
        views = Views(self.endpoints, self._behaviour, self._tables, self.divisions[0], self.rights, self.strict)
        reading = Reading(views, self.strict)
        meter = Meter(self.limits)
        gate = Gate(self.sign_in_state, meter, self.rights, self.divisions)
        parts = Parts(
            strict=self.strict,
            clock=lambda: self.clock(),
            divisions=self.divisions,
            endpoints=self.endpoints,
            behaviour=self._behaviour,
            sign_in=self.sign_in_state,
            meter=meter,
            rights=self.rights,
            reading=reading,
            writing=Writing(views, reading, self._tables, self.strict),
            xml=Door(gate, open_catalog(), views, self._tables, self.strict),
            consent=self._consent,
        )
        self._service = Service(parts)

    def start(self) -> Simulator:
        """Open the port."""
        if self._server is None:
            self._stopping.clear()
            self._server = Server(self._respond, lambda: self.clock(), *self._address, gzip=self.strict.gzip)
        return self

    def stop(self) -> None:
        """Close the port."""
        self._stopping.set()
        if self._server is not None:
            self._server.stop()
            self._server = None

    def __enter__(self) -> Simulator:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """The port in use.

        Raises: RuntimeError when the simulator is not running.
        """
        if self._server is None:
            raise RuntimeError("The simulator is not running; start it first.")
        return self._server.port

    @property
    def url(self) -> str:
        """Scheme, host and port."""
        return f"http://{self._address[0]}:{self.port}"

    @property
    def tables(self) -> dict[int, Tables]:
        """The stored rows by division and path."""
        return {division: self._tables(division) for division in self.divisions}

    @property
    def app(self) -> App:
        """The app that `sign_in` uses."""
        return self.sign_in_state.apps[CLIENT_ID]

    def register_app(self, client_id: str, client_secret: str, redirect_uri: str) -> App:
        """Register an app, as in the App Center."""
        app = self.sign_in_state.apps[client_id] = App(client_id, client_secret, redirect_uri)
        return app

    def sign_in(
        self,
        *,
        chain: bool = False,
        user: str | None = None,
        divisions: tuple[int, ...] | None = None,
        app: App | None = None,
    ) -> dict[str, str]:
        """Give the settings with which a client connects.

        With a fixed access token that never expires; or, as a `chain`, with an app and the first refresh token, whose
        access tokens live 600 seconds. `divisions` are those the user grants; the first is the one in the URL.
        """
        granted = frozenset(divisions) if divisions is not None else self.consent_divisions
        division = divisions[0] if divisions else self.divisions[0]
        settings = {"url": f"exact://{self._address[0]}:{self.port}/{division}", "scheme": "http"}
        state = self.sign_in_state
        link = (
            state.consent(app or self.app, state.user(user or self.user), granted)
            if chain
            else Chain(app or self.app, state.user(user or self.user), granted)
        )
        if not chain:
            return {**settings, "access_token": state.standing_token(link)}
        token = state.refresh_token(link, self.clock())
        secrets = {"client_id": link.app.client_id, "client_secret": link.app.client_secret}
        return {**settings, **secrets, "refresh_token": token}

    def move_division(self, division: int) -> None:
        """Move a division to another database: all its rows get new row versions, and every list tells when.

        Source: row versions start anew, `DivisionMoveDate` is set, clients must reload: certain.
        """
        self._tables(division).renumber()
        moved = {self._behaviour.move_date: local_time(self.clock())}
        for home in self.divisions:
            for id, code in self._behaviour.division_lists.items():
                table = self._tables(home)[id]
                for row in [row for row in table if row[code] == division]:
                    table.change(row, **moved)

    def answer(self, incoming: Incoming) -> Answer:
        """Answer a request without a socket and without counting it among `calls`."""
        return self._service.answer(incoming)

    def _consent(self, app: App) -> Chain:
        state = self.sign_in_state
        return state.consent(app, state.user(self.user), self.consent_divisions)

    def _tables(self, division: int) -> Tables:
        with self._opening:
            if division not in self._store:
                rows = self.company.tables(division)
                ceiling = getattr(self.company, "rowversion_ceiling", None)
                last_version = None if ceiling is None else ceiling(division)
                self._store[division] = Tables(
                    self.endpoints, division, rows, self._entity_types, lambda: self.clock(), last_version
                )
            return self._store[division]

    def _answered(self, incoming: Incoming, fault: Fault | None) -> Answer:
        """Answer a request, or let the fault do so, before or after the request has had its effect."""
        spoilt = fault.answer if fault is not None else None
        if spoilt is None or (fault is not None and fault.has_effect):
            answer = self._service.answer(incoming)
            return answer if spoilt is None else spoilt
        return spoilt

    def _respond(self, incoming: Incoming) -> Reply:
        started, fault = self.clock(), self.faults.take(incoming)
        if fault is not None and fault.delay_seconds:
            self._stopping.wait(fault.delay_seconds)
        answer = None
        if fault is None or fault.cut != "before_headers":
            answer = self._answered(incoming, fault)
        if fault is not None and fault.cut == "after_effect":
            answer = None
        division = find_place(incoming.path).division if incoming.path.startswith(API) else division_in(incoming.query)
        status = answer.status if answer else 0
        self.calls.record(ReceivedCall(incoming.method, incoming.path, incoming.query, status, division, started))
        return Reply(answer, fault)


def _seeded(name: str, divisions: tuple[int, ...] | None) -> Company:
    from exact_dbapi.simulator.seed import company

    found: Company = company(name, divisions)
    return found


def serve(simulator: Simulator) -> None:
    """Run a simulator until the process is interrupted."""
    with simulator:
        while True:
            time.sleep(3600)
