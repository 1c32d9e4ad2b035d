"""A statement can be stopped from another thread: no further page is asked for, and no fetch looks like the end."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

import exact_dbapi
from exact_dbapi.simulator import Fault, Simulator

STATEMENTS = (
    "SELECT Name FROM CRM.Contacts",
    "SELECT upper(FirstName) FROM CRM.Contacts",
    "SELECT LastName, count(*) FROM CRM.Contacts GROUP BY LastName",
)


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.mark.parametrize("sql", [text.replace("SELECT Name", "SELECT FullName") for text in STATEMENTS])
def test_a_cancelled_statement_says_so_at_every_fetch(sql: str, simulator: Simulator) -> None:
    simulator.reset()
    simulator.faults.append(Fault(match="Contacts", delay_seconds=0.6))
    signed_in = simulator.sign_in()
    with exact_dbapi.connect(signed_in["url"], scheme="http", access_token=signed_in["access_token"]) as connection:
        cursor = connection.cursor().execute(sql)
        canceller = threading.Timer(0.2, cursor.cancel)
        canceller.start()
        started = time.monotonic()
        for _ in range(2):
            with pytest.raises(exact_dbapi.Cancelled) as caught:
                cursor.fetchall()
            assert caught.value.sqlstate == "57014"
        assert time.monotonic() - started < 30
        canceller.join()
        assert len(simulator.calls) <= 2
        assert cursor.execute("SELECT 1 AS one").fetchall() == [(1,)]
