"""The SQL for reporting tools, in the driver's own words: each grain against Python's calendar, and costs as EXPLAIN
tells them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

import exact_dbapi
from exact_dbapi.simulator import Simulator
from sqlalchemy_exact.grains import (
    EPOCH_MILLISECONDS,
    EPOCH_SECONDS,
    TIME_GRAINS,
    costs,
    date_literal,
    timestamp_literal,
)


def bucket(seconds: int) -> Callable[[datetime], datetime]:
    def start(moment: datetime) -> datetime:
        midnight = datetime(moment.year, moment.month, moment.day)
        return midnight + (moment - midnight) // timedelta(seconds=seconds) * timedelta(seconds=seconds)

    return start


def week(first_weekday: int, shown: int = 0) -> Callable[[datetime], datetime]:
    """The week that begins on a weekday (Monday is 0), shown by the day that comes so many days later."""

    def start(moment: datetime) -> datetime:
        back = (moment.weekday() - first_weekday) % 7
        return datetime(moment.year, moment.month, moment.day) + timedelta(days=shown - back)

    return start


CALENDAR: dict[str | None, Callable[[datetime], datetime]] = {
    None: lambda moment: moment,
    "PT1S": bucket(1),
    "PT5S": bucket(5),
    "PT30S": bucket(30),
    "PT1M": bucket(60),
    "PT5M": bucket(300),
    "PT10M": bucket(600),
    "PT15M": bucket(900),
    "PT30M": bucket(1800),
    "PT1H": bucket(3600),
    "PT6H": bucket(6 * 3600),
    "P1D": bucket(24 * 3600),
    "P1W": week(0),
    "1969-12-28T00:00:00Z/P1W": week(6),
    "1969-12-29T00:00:00Z/P1W": week(0),
    "P1W/1970-01-03T00:00:00Z": week(6, shown=6),
    "P1W/1970-01-04T00:00:00Z": week(0, shown=6),
    "P1M": lambda moment: datetime(moment.year, moment.month, 1),
    "P3M": lambda moment: datetime(moment.year, (moment.month - 1) // 3 * 3 + 1, 1),
    "P1Y": lambda moment: datetime(moment.year, 1, 1),
}


@pytest.fixture(scope="module")
def ask() -> Any:
    """Ask for one row of a local engine."""
    with exact_dbapi.connect("exact://demo", state=":memory:") as connection:
        yield lambda query: connection.cursor().execute(query).fetchone()


def test_each_grain_has_its_calendar() -> None:
    assert CALENDAR.keys() == TIME_GRAINS.keys()


@settings(max_examples=25, deadline=None)
@given(moment=st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)))
def test_every_grain_is_what_the_calendar_says(ask: Any, moment: datetime) -> None:
    grains = ", ".join(grain.replace("{col}", "t.c") for grain in TIME_GRAINS.values())
    query = f"SELECT {grains} FROM (SELECT {timestamp_literal(moment)} AS c) AS t"
    expected = tuple(CALENDAR[name](moment) for name in TIME_GRAINS)
    assert ask(query) == expected
    assert ask(sqlglot.transpile(query)[0]) == expected  # Superset writes each statement anew, in no dialect


@pytest.mark.parametrize("seconds", [0, -1, 1_700_000_000, 4_000_000_000])
def test_counts_since_1970(ask: Any, seconds: int) -> None:
    moment = datetime(1970, 1, 1) + timedelta(seconds=seconds)
    assert ask(f"SELECT {EPOCH_SECONDS.replace('{col}', str(seconds))}") == (moment,)
    assert ask(f"SELECT {EPOCH_MILLISECONDS.replace('{col}', str(seconds * 1000))}") == (moment,)


def test_literals(ask: Any) -> None:
    moment = datetime(2024, 2, 29, 23, 59, 58, 250000)
    assert ask(f"SELECT {timestamp_literal(moment)}, {date_literal(moment)}") == (moment, date(2024, 2, 29))


def test_costs_are_those_of_the_plan(exact_simulator: Simulator) -> None:
    division = exact_simulator.divisions[0]
    with exact_dbapi.connect(**exact_simulator.sign_in()) as connection:
        plan = connection.cursor().execute("EXPLAIN SELECT count(*) FROM CRM.Accounts").fetchall()
        found = costs(line for (line,) in plan)
        assert exact_simulator.calls == 0
    assert list(found) == ["Calls", f"Division {division}", "Time"]
    assert found["Calls"] == "1 call"
    assert found[f"Division {division}"].startswith("1 call, ")
    assert found["Time"].startswith("under a minute")


def test_what_reads_nothing_costs_nothing(ask: Any) -> None:
    with exact_dbapi.connect("exact://demo", state=":memory:") as connection:
        assert costs(line for (line,) in connection.cursor().execute("EXPLAIN SELECT 1").fetchall()) == {
            "Calls": "none"
        }
