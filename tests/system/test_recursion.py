"""A recursion that does not end by itself is ended, with an error that says so; one that ends is left alone."""

from __future__ import annotations

import time
from typing import Any

import pytest

import exact_dbapi
from exact_dbapi.executor.recursion import Watch
from exact_dbapi.simulator import Fault, Simulator

NUMBERS = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r{}) "
ENDLESS = [
    f"{NUMBERS.format('')}SELECT count(*) FROM r",
    f"{NUMBERS.format('')}SELECT n FROM r WHERE n < 0",
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION SELECT n + 1 FROM r) SELECT max(n) FROM r",
    f"{NUMBERS.format('')}SELECT count(*) FROM r JOIN HRM.Costunits c ON length(c.Code) = r.n",
]


def connect(simulator: Simulator, **settings: Any) -> Any:
    return exact_dbapi.connect(**{**simulator.sign_in(), **settings})


@pytest.mark.parametrize("sql", ENDLESS)
def test_an_endless_recursion_is_an_error(exact_simulator: Simulator, sql: str) -> None:
    with connect(exact_simulator, recursion_seconds=0.3) as connection:
        began = time.monotonic()
        cursor = connection.execute(sql)
        with pytest.raises(exact_dbapi.OperationalError, match=r"did not end within 0.3 s.*WHERE level < 100"):
            cursor.fetchall()
        with pytest.raises(exact_dbapi.OperationalError, match="did not end"):
            cursor.fetchone()
        with pytest.raises(exact_dbapi.OperationalError, match="did not end"):
            connection.execute(sql).fetch_arrow_table()
        with pytest.raises(exact_dbapi.OperationalError, match="did not end"):
            connection.execute(f"CREATE TABLE kept AS {sql}")
        assert time.monotonic() - began < 20
        assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_a_local_recursion_is_watched_too(exact_simulator: Simulator) -> None:
    with connect(exact_simulator, recursion_seconds=0.3) as connection:
        connection.execute("CREATE TABLE numbers (n INTEGER)")
        with pytest.raises(exact_dbapi.OperationalError, match="did not end"):
            connection.execute(f"INSERT INTO numbers {ENDLESS[0]}")
        connection.rollback()


def test_a_recursion_that_ends_or_that_nobody_reads_on_is_fine(exact_simulator: Simulator) -> None:
    with connect(exact_simulator) as connection:
        assert connection.execute(f"{NUMBERS.format(' WHERE n < 50')}SELECT sum(n) FROM r").fetchall() == [(1275,)]
        assert connection.execute(f"{NUMBERS.format('')}SELECT n FROM r LIMIT 3").fetchall() == [(1,), (2,), (3,)]


def test_waiting_for_exact_does_not_count(exact_simulator: Simulator) -> None:
    exact_simulator.faults.append(Fault(delay_seconds=1.0))
    sql = f"{NUMBERS.format(' WHERE n < 3')}SELECT count(*) FROM r, (SELECT count(Code) FROM HRM.Costunits) c"
    with connect(exact_simulator, recursion_seconds=0.7) as connection:
        assert connection.execute(sql).fetchall() == [(3,)]


def test_the_one_who_fetches_may_take_his_time() -> None:
    interrupted: list[bool] = []
    watch = Watch(0.2, lambda: interrupted.append(True))
    for _turn in range(3):
        with watch.working():
            time.sleep(0.01)
        time.sleep(0.2)
    assert interrupted == []
