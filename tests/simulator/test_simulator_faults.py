"""Faults: what goes wrong on the way, and what is recorded of every call."""

from __future__ import annotations

import http.client
import time

import pytest

from exact_dbapi.simulator import Fault, Simulator
from tests.simulator.simulated import FIRST, Company, HandClock, account, running

ACCOUNTS = f"{FIRST}/crm/Accounts"
COMPANY = Company(crm__Accounts=[account(number) for number in range(60)])


@pytest.mark.parametrize("status", [408, 500, 502, 503, 429])
def test_a_status_replaces_the_answer_once(status: int) -> None:
    """Failures: 408, 5xx, a 429 out of nowhere; certain that they happen."""
    with running(COMPANY) as (simulator, reader):
        simulator.faults.append(Fault(match="crm/Accounts", status=status, headers=(("Reason", "test"),)))
        replies = [reader.get("current/Me"), reader.get(ACCOUNTS), reader.get(ACCOUNTS)]
    assert [reply.status for reply in replies] == [200, status, 200]
    assert replies[1].header("Reason") == "test"


def test_html_and_empty_bodies_come_with_status_200() -> None:
    """Failures: HTML or empty bodies with status 200; certain."""
    with running(COMPANY) as (simulator, reader):
        simulator.faults.append(Fault(html=True))
        simulator.faults.append(Fault(empty=True))
        html, empty = reader.get(ACCOUNTS), reader.get(ACCOUNTS)
    assert (html.status, html.header("Content-Type")) == (200, "text/html; charset=utf-8")
    assert (empty.status, empty.body) == (200, b"")


def test_a_fault_can_wait_for_its_call_and_come_more_than_once() -> None:
    with running(COMPANY) as (simulator, reader):
        simulator.faults.append(Fault(match="Accounts", after=1, times=2, status=503))
        assert [reader.get(ACCOUNTS).status for _ in range(5)] == [200, 503, 503, 200, 200]
        simulator.faults.append(Fault(method="POST", status=503))
        assert reader.get(ACCOUNTS).status == 200
        simulator.reset()
        assert len(simulator.faults) == 0


def test_a_connection_cut_before_the_headers() -> None:
    with running(COMPANY) as (simulator, reader):
        simulator.faults.append(Fault(cut="before_headers"))
        with pytest.raises(ConnectionError):
            reader.get(ACCOUNTS)
        reader.connection.close()
        assert reader.get(ACCOUNTS).status == 200
        assert [call.status for call in simulator.calls] == [0, 200]


def test_a_connection_cut_in_mid_body() -> None:
    with running(COMPANY) as (simulator, reader):
        whole = reader.get(ACCOUNTS).body
        simulator.faults.append(Fault(cut="mid_body"))
        with pytest.raises(http.client.IncompleteRead) as caught:
            reader.get(ACCOUNTS)
        reader.connection.close()
    assert whole.startswith(caught.value.partial)
    assert 0 < len(caught.value.partial) < len(whole)


def test_a_slow_and_a_dripping_answer_arrive_whole() -> None:
    with running(COMPANY) as (simulator, reader):
        whole = reader.get(ACCOUNTS).body
        simulator.faults.append(Fault(delay_seconds=0.1))
        simulator.faults.append(Fault(drip_seconds=0.1))
        for _ in range(2):
            started = time.perf_counter()
            assert reader.get(ACCOUNTS).body == whole
            assert time.perf_counter() - started >= 0.09


def test_every_call_is_recorded() -> None:
    clock = HandClock()
    with running(COMPANY, clock=clock) as (simulator, reader):
        reader.get(ACCOUNTS, select="ID")
        reader.get("current/Me")
        reader.get("999/crm/Accounts")
        assert simulator.calls == 3
        first, second, third = simulator.calls
    assert (first.method, first.path, first.query) == ("GET", f"/api/v1/{ACCOUNTS}", "$select=ID")
    assert (first.status, first.division, first.started) == (200, FIRST, clock.now)
    assert (second.division, third.status, third.division) == (None, 403, 999)


def test_one_connection_serves_many_requests() -> None:
    with running(COMPANY) as (_, reader):
        reader.get("current/Me")
        kept = reader.connection.sock
        for _ in range(5):
            assert reader.get(ACCOUNTS).status == 200
            assert reader.get(f"{FIRST}/crm/Nothing").status == 404
        assert reader.connection.sock is kept


def test_start_and_stop_can_be_repeated() -> None:
    simulator = Simulator(COMPANY)
    with pytest.raises(RuntimeError, match="not running"):
        _ = simulator.url
    simulator.start()
    port = simulator.start().port
    simulator.stop()
    simulator.stop()
    with pytest.raises(ConnectionError):
        http.client.HTTPConnection("127.0.0.1", port, timeout=1).connect()
    with simulator:
        assert simulator.url.startswith("http://127.0.0.1:")


def test_the_fixture_gives_the_demo_company(exact_simulator: Simulator) -> None:
    assert len(exact_simulator.divisions) == 3
    assert exact_simulator.calls == 0
    assert len(exact_simulator.tables[exact_simulator.divisions[0]]["crm/Accounts"]) >= 2500
