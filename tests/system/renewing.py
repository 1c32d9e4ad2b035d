"""Many processes that share one sign-in while time flies and some of them are killed.

`renew_together` runs them and keeps the books of both sides: what the server handed out, what the store has saved, and
which chains were found dead. Used by a short test and by a long soak.
"""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from exact_dbapi.errors import ConnectionFailure, SignInRequired
from exact_dbapi.message import Request
from exact_dbapi.settings import Settings
from exact_dbapi.simulator import Fault, Limits, Simulator
from exact_dbapi.simulator.simulator import CLIENT_ID, CLIENT_SECRET
from exact_dbapi.state.database import FILE_NAME
from exact_dbapi.state.tokens import ChainKey, FileStore, TokenPair, digest
from exact_dbapi.transport.attempt import Timing
from exact_dbapi.transport.authorize import Authorized, tokens_of
from exact_dbapi.transport.http import Http
from exact_dbapi.transport.oauth import LIFE_SECONDS
from tests.system.signed_in import ME, TOKEN

EPOCH = datetime(2026, 6, 25, tzinfo=UTC).timestamp()
JOURNAL = """
CREATE TABLE saved (refresh_token TEXT PRIMARY KEY);
CREATE TRIGGER journal AFTER INSERT ON token_pairs WHEN new.access_token <> ''
BEGIN INSERT OR IGNORE INTO saved VALUES (new.refresh_token); END;
"""


@dataclass(frozen=True)
class FastTime:
    """A clock that runs `speed` times as fast as the true one since `started`."""

    started: float
    speed: float

    def __call__(self) -> float:
        return EPOCH + (time.time() - self.started) * self.speed


@dataclass
class Books:
    """What happened. `rotations` are the pairs that the server handed out, `saved` those that the store has kept,
    `lost` the chains that were found dead; `answered` counts the calls that brought rows, and `stalled` those that came
    back with 401 because they were under way for longer than an access token lives."""

    rotations: int = 0
    saved: int = 0
    lost: int = 0
    killed: int = 0
    answered: int = 0
    stalled: int = 0


def work(port: int, folder: Path, clock: FastTime, reports: Any) -> None:
    """Ask for the user again and again, and report the digest of a chain that only a person can renew.

    A chain is reported when it was refused twice, and the same: another process may have told of the first time, and
    the parent may have signed in since.
    """
    settings = Settings("127.0.0.1", port, "http", CLIENT_ID, CLIENT_SECRET, state=str(folder))
    http, store = Http(settings.base_url, 5, 5), FileStore(folder)
    send = Authorized(http, tokens_of(settings, http, Timing(clock, time.sleep)))
    key, suspect = ChainKey(settings.base_url, CLIENT_ID), ""
    while True:
        began = clock()
        try:
            status = send(Request("GET", ME)).status
            is_stalled = status == 401 and clock() - began > LIFE_SECONDS
            reports.send(("stalled" if is_stalled else "answered", str(status)))
        except SignInRequired:
            pair = store.load(key)
            found = digest(pair.refresh_token if pair else "")
            if found == suspect:
                reports.send(("ended", found))
            suspect = found
        except ConnectionFailure as failure:
            reports.send(("failed", str(failure)))
        time.sleep(random.uniform(0.005, 0.03))


class Company:
    """The parent: the simulator, the workers, and the books."""

    def __init__(self, folder: Path, processes: int, token_seconds: float, seed: int) -> None:
        self._folder = folder
        self._clock = FastTime(time.time(), 600 / token_seconds)
        self._random = random.Random(seed)
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([__name__, "requests_oauthlib", "tenacity", "sqlite3"])
        self._reports: list[Any] = []
        self._ended: set[str] = set()
        self.books = Books()
        self._simulator = Simulator(
            seed="empty", clock=lambda: datetime.fromtimestamp(self._clock(), UTC), limits=Limits.relaxed()
        )
        self._simulator.start()
        self._store = FileStore(folder)
        self._key = ChainKey(self._simulator.url, CLIENT_ID)
        self._sign_in()
        with sqlite3.connect(folder / FILE_NAME) as connection:
            connection.executescript(JOURNAL)
        self._workers = [self._start() for _ in range(processes)]

    def run(self, rotations: int, kills_per_rotation: float) -> Books:
        """Go on until the server has handed out so many pairs; then stop everything and close the books."""
        seen = 0
        try:
            while self._rotations() < rotations:
                self._read_reports()
                if (now := self._rotations()) > seen:
                    seen = now
                    self._disturb(kills_per_rotation)
                time.sleep(0.002)
        finally:
            for worker in self._workers:
                worker.kill()
                worker.join()
        self._read_reports()
        self._simulator.stop()
        return self._closed()

    def _disturb(self, kills_per_rotation: float) -> None:
        """Kill a worker at a random moment, often while a token call is slow."""
        if self._random.random() < kills_per_rotation:
            self._simulator.faults.append(Fault(match=TOKEN, delay_seconds=self._random.uniform(0, 0.05)))
            time.sleep(self._random.uniform(0, 0.3))
            for position in self._random.sample(range(len(self._workers)), len(self._workers) // 4):
                self._workers[position].kill()
                self._workers[position].join()
                self._workers[position] = self._start()
                self.books.killed += 1

    def _read_reports(self) -> None:
        for kind, what in self._received():
            if kind == "answered":
                assert what == "200", f"a call came back with {what}"
                self.books.answered += 1
            elif kind == "stalled":  # the machine kept the process waiting for what are ten minutes here
                self.books.stalled += 1
            elif kind == "ended":
                self._examine(what)
            else:
                raise AssertionError(what)

    def _received(self) -> Iterator[tuple[str, str]]:
        """Read each worker's own pipe: a lock between them would die with the one who holds it."""
        for reader in list(self._reports):
            try:
                while reader.poll():
                    yield reader.recv()
            except EOFError:  # a killed worker's
                self._reports.remove(reader)

    def _examine(self, ended: str) -> None:
        """A chain was found dead: it must be one whose next pair the server handed out and nobody has saved."""
        if ended in self._ended:
            return
        pair = self._store.load(self._key)
        assert pair is not None
        assert digest(pair.refresh_token) == ended, "a chain was given up while the store had a newer pair"
        chain = self._simulator.sign_in_state._chains[pair.refresh_token]
        assert chain.refresh_token != pair.refresh_token, "a chain was given up that the server still renews"
        self._ended.add(ended)
        self.books.lost += 1
        self._sign_in()

    def _sign_in(self) -> None:
        first = self._simulator.sign_in(chain=True)["refresh_token"]
        with self._store.locked(self._key, 60) as is_mine:
            assert is_mine
            self._store.save(self._key, TokenPair(first))

    def _start(self) -> Any:
        reader, writer = self._context.Pipe(duplex=False)
        facts = (self._simulator.port, self._folder, self._clock, writer)
        worker = self._context.Process(target=work, args=facts, daemon=True)
        worker.start()
        writer.close()
        self._reports.append(reader)
        return worker

    def _rotations(self) -> int:
        return sum(call.path == TOKEN and call.status == 200 for call in self._simulator.calls)

    def _closed(self) -> Books:
        self.books.rotations = self._rotations()
        with sqlite3.connect(self._folder / FILE_NAME) as connection:
            ((self.books.saved,),) = connection.execute("SELECT count(*) FROM saved").fetchall()
        pair = self._store.load(self._key)
        chain = next(iter(self._simulator.sign_in_state._latest.values()))
        if pair is not None and chain.refresh_token != pair.refresh_token:  # lost at the very end, seen by nobody
            self.books.lost += 1
        return self.books


def renew_together(
    folder: Path, *, processes: int, rotations: int, kills_per_rotation: float, token_seconds: float, seed: int = 1
) -> Books:
    """Let processes share a sign-in; `token_seconds` of true time are the 600 that an access token lives."""
    return Company(folder, processes, token_seconds, seed).run(rotations, kills_per_rotation)
