"""The watch over the suite hears what is told, and knows a secret when it is told."""

from __future__ import annotations

import logging

import pytest

import exact_dbapi
from exact_dbapi.errors import AccessDenied
from exact_dbapi.simulator import Simulator
from tests.watch import Watch


def test_it_hears_calls_and_errors(watch: Watch, exact_simulator: Simulator) -> None:
    before = watch.heard
    with exact_dbapi.connect(**exact_simulator.sign_in()) as connection:
        connection.execute("SELECT Code FROM Financial.Journals LIMIT 1").fetchall()
        with pytest.raises(exact_dbapi.UndefinedTable):
            connection.execute("SELECT * FROM No.Such")
    assert watch.heard == before + 2


def test_it_knows_a_secret(watch: Watch, exact_simulator: Simulator) -> None:
    token = exact_simulator.sign_in()["access_token"]
    refresh_token = exact_simulator.sign_in(chain=True)["refresh_token"]
    logging.getLogger("exact_dbapi.calls").info("sent %s", token)
    logging.getLogger("exact_dbapi.calls").info("sent", extra={"call": {"url": f"/x?refresh_token={refresh_token}"}})
    AccessDenied("no", hint=f"Bearer {token}")
    found = watch.taken()
    assert {one.partition(" tells")[0] for one in found} == {"log exact_dbapi.calls", "AccessDenied"}
    assert len(found) >= 3
