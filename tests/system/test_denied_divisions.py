"""A division that denies access: an error that names it, or, when asked for, a warning and the others' rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import exact_dbapi
from exact_dbapi.simulator import Simulator

STATEMENTS = (
    "SELECT Division, Name FROM CRM.Accounts",
    "SELECT Division, upper(Name) FROM CRM.Accounts",
    "SELECT Division, max(Name) FROM CRM.Accounts GROUP BY Division",
)


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        running.rights.blocked_divisions[running.divisions[1]] = "NoDivisionAccess"
        yield running


def connect(simulator: Simulator, **settings: Any) -> Any:
    url = f"exact://127.0.0.1:{simulator.port}/{','.join(map(str, simulator.divisions))}"
    token = simulator.sign_in()["access_token"]
    return exact_dbapi.connect(url, scheme="http", access_token=token, **settings)


@pytest.mark.parametrize("sql", STATEMENTS)
@pytest.mark.parametrize("at_once", [1, 8])
def test_a_denied_division_is_an_error_that_names_it(sql: str, at_once: int, simulator: Simulator) -> None:
    denied = pytest.raises(exact_dbapi.AccessDenied, match=str(simulator.divisions[1]))
    with connect(simulator, parallel_divisions=at_once) as connection, denied:
        connection.execute(sql).fetchall()


@pytest.mark.parametrize("sql", STATEMENTS)
@pytest.mark.parametrize("at_once", [1, 8])
def test_a_denied_division_can_be_left_out_with_a_warning(sql: str, at_once: int, simulator: Simulator) -> None:
    first, denied, last = simulator.divisions
    warned = pytest.warns(exact_dbapi.Warning, match=str(denied))
    with connect(simulator, parallel_divisions=at_once, on_division_error="skip") as connection, warned:
        rows = connection.execute(sql).fetchall()
    assert {row[0] for row in rows} == {first, last}


def test_the_only_division_is_never_left_out(simulator: Simulator) -> None:
    alone = connect(simulator, divisions=simulator.divisions[1], on_division_error="skip")
    with alone as connection, pytest.raises(exact_dbapi.AccessDenied):
        connection.execute(STATEMENTS[0]).fetchall()


def test_the_setting_knows_two_answers(simulator: Simulator) -> None:
    with pytest.raises(exact_dbapi.ProgrammingError, match="on_division_error"):
        connect(simulator, on_division_error="ignore")
