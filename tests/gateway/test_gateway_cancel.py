"""A request to cancel reaches a statement at every moment: also while it is described, before anything runs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest

from exact_dbapi import Cancelled
from exact_dbapi.catalog import open_catalog
from exact_dbapi.gateway.answer import Answer, Copy, Known, Status
from exact_dbapi.gateway.catalog import CatalogDatabase, Question
from exact_dbapi.gateway.types import Field
from exact_dbapi.gateway.wire.server import Door, WireServer

PATIENCE_SECONDS = 30.0


@dataclass
class Pausing:
    """A session, and each of its statements, that stands still at one step until it is told to go on."""

    step: str
    is_there: threading.Event = field(default_factory=threading.Event)
    may_go_on: threading.Event = field(default_factory=threading.Event)
    runs: int = 0
    parameters: tuple[int, ...] = ()
    status: Status = Status.IDLE
    copy: Copy | None = None

    def _pass(self, step: str) -> None:
        if step == self.step:
            self.is_there.set()
            assert self.may_go_on.wait(PATIENCE_SECONDS)

    def split(self, sql: str) -> list[str]:
        self._pass("split")
        return [sql]

    def prepare(self, sql: str, parameters: Sequence[int]) -> Pausing:
        self._pass("prepare")
        self.parameters = (25,) if "$1" in sql else ()
        return self

    def fields(self, values: Sequence[Any] | None = None) -> tuple[Field, ...]:
        self._pass("fields")
        return (Field("one", 23, 4),)

    def run(self, values: Sequence[Any]) -> Answer:
        self.runs += 1
        return Known("SELECT 1", [(1,)])

    def cursor_fields(self, name: str) -> None:
        """There are no cursors."""

    def spoil(self) -> None:
        """There are no transactions."""

    def close(self) -> None:
        """Nothing is held."""


@contextmanager
def serving(talk: Pausing) -> Iterator[psycopg.Connection[Any]]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def wait_for(what: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(what, loop).result(PATIENCE_SECONDS)

    server = WireServer(Door(lambda user, database, options: talk), "15.0")
    port = wait_for(server.start("127.0.0.1", 0))
    try:
        with psycopg.connect(f"host=127.0.0.1 port={port} dbname=exact user=anna", autocommit=True) as client:
            yield client
    finally:
        wait_for(server.stop())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.mark.parametrize("step", ["split", "prepare", "fields"])
@pytest.mark.parametrize(
    "ask",
    [lambda client: client.execute("SELECT 1"), lambda client: client.execute("SELECT %s", ("x",))],
    ids=["simple", "extended"],
)
def test_a_statement_is_cancelled_before_it_runs(step: str, ask: Callable[[Any], Any]) -> None:
    talk = Pausing(step)
    with serving(talk) as client:
        client.cancel_safe()  # nothing is under way: it must not stop the next statement

        def cancel() -> None:
            assert talk.is_there.wait(PATIENCE_SECONDS)
            client.cancel_safe()
            talk.may_go_on.set()

        canceller = threading.Thread(target=cancel)
        canceller.start()
        with pytest.raises(psycopg.errors.QueryCanceled):
            ask(client)
        canceller.join()
        assert talk.runs == 0
        assert ask(client).fetchall() == [(1,)]


def test_a_question_that_is_cancelled_before_the_engine_works_stops_all_the_same() -> None:
    database = CatalogDatabase(open_catalog(), "exact", "anna", ("CRM.Accounts",))
    answer = Question("SELECT 1", database).run(())
    answer.cancel()
    with pytest.raises(Cancelled):
        answer.rows(10)
    answer.close()
