"""A dashboard's tiles that ask the same table read it once, and never does an answer reach one whom it is not for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

import exact_dbapi
from exact_dbapi.gateway import Gateway, User, Users
from exact_dbapi.simulator import Fault, Simulator
from tests.gateway.conftest import address

PASSWORD = "correct horse battery"
#: Thirty tiles on one table: groups, sums and lists of different columns.
TILES = tuple(
    shape.format(column=column)
    for column in (
        "Code Description Type TypeDescription BalanceSide BalanceType Compress Costcenter IsBlocked VATCode"
    ).split()
    for shape in (
        "SELECT {column}, count(*) FROM Financial.GLAccounts GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10",
        "SELECT max({column}::text), count({column}) FROM Financial.GLAccounts",
        "SELECT ID, {column} FROM Financial.GLAccounts ORDER BY ID",
    )
)
READ = "SELECT ID, Code FROM Financial.GLAccounts"


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture(scope="module")
def pages(simulator: Simulator) -> int:
    """How many calls one read of the table takes."""
    with exact_dbapi.connect(**simulator.sign_in()) as driver:
        driver.execute(READ).fetchall()
        return len(driver.calls)


@pytest.fixture
def gateway(simulator: Simulator) -> Iterator[Gateway]:
    """A gateway as it is when nothing is said of freshness."""
    with Gateway(port=0, settings=simulator.sign_in()) as gateway:
        simulator.calls.clear()
        yield gateway


def rows_of(gateway: Gateway, sql: str = READ, **words: str) -> list[tuple[Any, ...]]:
    """Ask one question with a client of its own."""
    with psycopg.connect(address(gateway, **words), autocommit=True) as client:
        return client.execute(sql).fetchall()


def test_thirty_tiles_on_one_table_cost_one_read(simulator: Simulator, pages: int) -> None:
    with exact_dbapi.connect(**simulator.sign_in()) as driver:
        expected = [driver.execute(sql).fetchall() for sql in TILES]
    with Gateway(port=0, settings={**simulator.sign_in(), "freshness": "1m"}) as gateway:
        simulator.calls.clear()
        with ThreadPoolExecutor(8) as browser:
            shown = list(browser.map(lambda sql: rows_of(gateway, sql), TILES))
        assert shown == expected
        assert len(simulator.calls) == pages


def test_what_is_read_at_once_is_read_once_and_then_anew(gateway: Gateway, simulator: Simulator, pages: int) -> None:
    simulator.faults.append(Fault(match="GLAccounts", delay_seconds=0.6))
    with ThreadPoolExecutor(6) as clients:
        shown = list(clients.map(lambda _: rows_of(gateway), range(6)))
    assert all(rows == shown[0] for rows in shown)
    assert len(simulator.calls) == pages
    assert rows_of(gateway) == shown[0]
    assert len(simulator.calls) == 2 * pages


def test_a_read_that_fails_fails_all_who_wait_for_it_once(gateway: Gateway, simulator: Simulator) -> None:
    simulator.faults.append(Fault(match="GLAccounts", status=403, delay_seconds=0.6))
    with ThreadPoolExecutor(4) as clients:
        asked = [clients.submit(rows_of, gateway) for _ in range(4)]
    assert [type(one.exception()) for one in asked] == [psycopg.errors.InsufficientPrivilege] * 4
    assert len(simulator.calls) == 1
    assert rows_of(gateway)


@pytest.mark.parametrize("leaves", [0, 1])
def test_who_is_cancelled_leaves_and_the_others_have_their_rows(
    gateway: Gateway, simulator: Simulator, pages: int, leaves: int
) -> None:
    simulator.faults.append(Fault(match="GLAccounts", delay_seconds=1.0))
    clients = [psycopg.connect(address(gateway), autocommit=True) for _ in range(3)]
    asked: list[Future[int]] = []
    with ThreadPoolExecutor(3) as threads:
        for client in clients:
            asked.append(threads.submit(lambda one: len(one.execute(READ).fetchall()), client))
            time.sleep(0.2)
        clients[leaves].cancel_safe()
    for client in clients:
        client.close()
    assert isinstance(asked.pop(leaves).exception(), psycopg.errors.QueryCanceled)
    assert [one.result() for one in asked] == [len(simulator.tables[102030]["financial/GLAccounts"])] * 2
    assert len(simulator.calls) == pages


def test_users_with_other_companies_rights_or_tokens_share_nothing(
    tmp_path: Path, simulator: Simulator, pages: int
) -> None:
    users = Users(tmp_path / "users.json")
    other = "{url}?scheme={scheme}&access_token={access_token}".format(**simulator.sign_in())
    for user in (
        User("anna", "", divisions=(102030,)),
        User("bert", "", divisions=(102030,)),
        User("carol", "", divisions=(102030, 102031)),
        User("dora", "", url=other),
    ):
        users.put(user, PASSWORD)
    with Gateway(
        port=0, users=users, settings={**simulator.sign_in(), "freshness": 60, "divisions": 102030}
    ) as gateway:
        asked: dict[str, list[int]] = {}
        for name, database in (
            *(("anna", "exact"), ("bert", "102030"), ("carol", "102030"), ("carol", "102031"), ("dora", "102030")),
            *(("anna", "102030"), ("carol", "102031")),
        ):
            simulator.calls.clear()
            rows_of(gateway, user=f"{name} password='{PASSWORD}'", database=database)
            asked.setdefault(name, []).append(len(simulator.calls))
            assert all(f"/{call.division}/" in call.path for call in simulator.calls)
    # anna and bert may see the same in the same name; carol may see more, and dora comes with a token of her own.
    assert asked == {"anna": [pages, 0], "bert": [0], "carol": [pages, pages, 0], "dora": [pages]}


def test_a_write_of_this_server_is_seen_by_the_next_read(tmp_path: Path, simulator: Simulator) -> None:
    users = Users(tmp_path / "users.json")
    users.put(User("erin", "", may_write=True), PASSWORD)
    with Gateway(port=0, users=users, settings={**simulator.sign_in(), "freshness": "1h"}) as gateway:
        words = {"user": f"erin password='{PASSWORD}'"}
        before = rows_of(gateway, "SELECT count(*) FROM Logistics.Items", **words)[0][0]
        rows_of(
            gateway, "INSERT INTO Logistics.Items (Code, Description) VALUES ('SHARED1', 'x') RETURNING ID", **words
        )
        assert rows_of(gateway, "SELECT count(*) FROM Logistics.Items", **words) == [(before + 1,)]
