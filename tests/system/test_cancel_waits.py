"""A statement that waits or computes is stopped at once, and what it held is free for the next one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.cursor import Cursor
from exact_dbapi.errors import Cancelled
from exact_dbapi.halt import Halt
from exact_dbapi.simulator import Fault, Limits, Simulator
from exact_dbapi.transport.turns import Turns

SOON_SECONDS = 0.5

READS = {
    "pass-through": "SELECT FullName FROM CRM.Contacts",
    "page by page": "SELECT upper(FullName) FROM CRM.Contacts",
    "engine": "SELECT LastName, count(*) FROM CRM.Contacts GROUP BY LastName",
}
LOADS = {
    "create": "CREATE TABLE kept AS SELECT FullName FROM CRM.Contacts",
    "insert": "INSERT INTO filled SELECT FullName FROM CRM.Contacts",
    "copy": "COPY (SELECT FullName FROM CRM.Contacts) TO '{folder}/contacts.csv'",
    "copy as Parquet": "COPY (SELECT FullName FROM CRM.Contacts) TO '{folder}/contacts.parquet'",
    "explain": "EXPLAIN ANALYZE SELECT FullName FROM CRM.Contacts",
}


@contextmanager
def stopped(cursor: Cursor, after_seconds: float = 0.4) -> Iterator[None]:
    """Cancel from another thread; what runs in the block has to be over soon after that."""
    cancelled_at: list[float] = []

    def cancel() -> None:
        cancelled_at.append(time.monotonic())
        cursor.cancel()

    canceller = threading.Timer(after_seconds, cancel)
    canceller.start()
    try:
        yield
    finally:
        over = time.monotonic()
        canceller.join()
    assert cancelled_at, "the statement ended by itself"
    assert over - cancelled_at[0] < SOON_SECONDS


@contextmanager
def tight(per_minute: int) -> Iterator[tuple[Simulator, Connection]]:
    """A company that soon has used up its minute, whatever second it is."""
    with Simulator(limits=Limits(minute=per_minute)) as simulator:
        while time.time() % 60 > 50:  # else the minute may end before the statement is stopped
            time.sleep(0.5)
        with exact_dbapi.connect(**simulator.sign_in()) as connection:
            yield simulator, connection


def use_up(connection: Connection, calls: int) -> None:
    for _ in range(calls):
        connection.execute("SELECT Code FROM Financial.Journals LIMIT 1").fetchall()


@pytest.mark.parametrize("sql", READS.values(), ids=READS)
def test_the_wait_for_calls_of_the_next_minute(sql: str) -> None:
    with tight(2) as (simulator, connection):
        use_up(connection, 2)
        cursor = connection.cursor().execute(sql)
        with stopped(cursor), pytest.raises(Cancelled):
            cursor.fetchall()
        with pytest.raises(Cancelled):
            cursor.fetchall()
        assert len(simulator.calls) == 2
        other = simulator.divisions[1]
        assert connection.execute(f"SELECT Code FROM Financial.Journals WHERE Division = {other} LIMIT 1").fetchone()


@pytest.mark.parametrize("sql", LOADS.values(), ids=LOADS)
def test_a_load_that_waits_leaves_nothing_half_done(sql: str, tmp_path: Path) -> None:
    with tight(1) as (simulator, connection):
        connection.execute("CREATE TABLE filled (name VARCHAR)")
        use_up(connection, 1)
        cursor = connection.cursor()
        with stopped(cursor), pytest.raises(Cancelled):
            cursor.execute(sql.format(folder=tmp_path))
        assert len(simulator.calls) == 1
        assert list(tmp_path.iterdir()) == []
        assert connection.execute("SELECT count(*) FROM filled").fetchone() == (0,)
        with pytest.raises(exact_dbapi.UndefinedTable):
            connection.execute("SELECT * FROM local.kept")
        assert cursor.execute("SELECT 1 AS one").fetchall() == [(1,)], "the next statement is another one"


def test_divisions_that_are_read_side_by_side() -> None:
    with tight(1) as (simulator, _):
        divisions = ",".join(map(str, simulator.divisions))
        with exact_dbapi.connect(**{**simulator.sign_in(), "divisions": divisions}) as connection:
            cursor = connection.cursor().execute("SELECT FullName FROM CRM.Contacts")
            with stopped(cursor, 1.0), pytest.raises(Cancelled):
                cursor.fetchall()
            assert {call.division for call in simulator.calls} == set(simulator.divisions)


@pytest.mark.parametrize("sql", [*READS.values(), LOADS["create"]], ids=[*READS, "create"])
def test_the_pause_before_asking_again(sql: str, exact_simulator: Simulator) -> None:
    exact_simulator.faults.append(Fault(status=503, times=100))
    with exact_dbapi.connect(**exact_simulator.sign_in()) as connection:
        cursor = connection.cursor()
        with stopped(cursor), pytest.raises(Cancelled):
            cursor.execute(sql).fetchall()
        exact_simulator.faults.clear()
        assert len(exact_simulator.calls) == 1
        assert cursor.execute("SELECT Code FROM Financial.Journals LIMIT 1").fetchone()


def test_the_wait_for_another_ones_turn(exact_simulator: Simulator) -> None:
    exact_simulator.faults.append(Fault(delay_seconds=2.0))
    signed_in = exact_simulator.sign_in()
    with exact_dbapi.connect(**signed_in) as slow, exact_dbapi.connect(**signed_in) as connection:
        first = threading.Thread(target=lambda: slow.execute("SELECT Code FROM Financial.Journals").fetchall())
        first.start()
        time.sleep(0.3)
        cursor = connection.cursor().execute(READS["pass-through"])
        with stopped(cursor), pytest.raises(Cancelled):
            cursor.fetchall()
        assert first.is_alive(), "the turn was the other one's all the while"
        first.join()
        assert cursor.execute("SELECT Code FROM Financial.Journals LIMIT 1").fetchone()
    assert len(exact_simulator.calls) == 2


@pytest.mark.parametrize("verb", ["CREATE TABLE huge AS ", "", "EXPLAIN ANALYZE "], ids=["create", "select", "explain"])
def test_the_embedded_engine_at_work(verb: str, exact_simulator: Simulator) -> None:
    sql = f"{verb}SELECT sum(a.range * b.range % 7) FROM range(1000000) a, range(1000000) b"
    with exact_dbapi.connect(**exact_simulator.sign_in()) as connection:
        cursor = connection.cursor()
        with stopped(cursor), pytest.raises(Cancelled):
            cursor.execute(sql).fetchall()
        assert cursor.execute("SELECT 1 AS one").fetchall() == [(1,)]


def test_who_stops_waiting_in_line_does_not_hold_up_the_others(tmp_path: Path) -> None:
    for folder in (None, tmp_path):
        turns, halt = Turns(folder), Halt()
        came: list[str] = []
        with turns.turn("a"):
            waiting = [threading.Thread(target=take(turns, halt, came))]
            waiting.append(threading.Thread(target=take(turns, Halt(), came)))
            for thread in waiting:
                thread.start()
            time.sleep(0.2)
            halt.stop()
            waiting[0].join(SOON_SECONDS)
            assert came == ["stopped"]
        waiting[1].join(5)
        assert came == ["stopped", "had it"]
        with turns.turn("a"):
            pass


def take(turns: Turns, halt: Halt, came: list[str]) -> Callable[[], None]:
    def work() -> None:
        try:
            with turns.turn("a", halt):
                came.append("had it")
        except Cancelled:
            came.append("stopped")

    return work


def test_a_stopped_statement_begins_nothing_more() -> None:
    halt = Halt()
    done: list[str] = []
    halt.stop()
    with pytest.raises(Cancelled), halt.stopping(lambda: done.append("stopped")):
        done.append("begun")
    with pytest.raises(Cancelled):
        halt.wait(60)
    assert done == []
