"""One statement that takes an hour: over the ends of sixty minutes and six tokens."""

from __future__ import annotations

from datetime import timedelta

import exact_dbapi
from exact_dbapi.simulator import Fault, Limits, Simulator
from exact_dbapi.transport import LIMIT_COLUMNS, limits_of
from tests.system.scanning import DIVISION, NOON, World, names

ROWS = 60 * 320


def test_an_hour_of_reading_inside_one_statement() -> None:
    """Rate limits: fixed clock minute; tokens of 600 seconds, renewed from 570 on; certain."""
    world = World(ROWS, Limits(minute=5))
    with world.simulator:
        assert list(world.read(world.settings(chain=True))) == names(ROWS)
    assert world.now - NOON > timedelta(hours=1)
    renewals = [call for call in world.calls if call.method == "POST"]
    assert {call.status for call in world.calls} == {200}, "neither a 429 nor a 401"
    assert 6 <= len(renewals) <= 8
    assert world.counted_calls == 320
    assert world.now - NOON < timedelta(minutes=66), "each minute's calls are used"


def test_the_limits_are_known_afterwards_without_a_call() -> None:
    world = World(limits=Limits.exact())
    with world.simulator:
        settings = world.settings()
        assert limits_of(settings, world.timing) == []
        list(world.read(settings))
        rows = [dict(zip(LIMIT_COLUMNS, row, strict=True)) for row in limits_of(settings, world.timing)]
        assert world.counted_calls == 3
    assert [(row["division"], row["period"], row["allowed"], row["remaining"]) for row in rows] == [
        (DIVISION, "minute", 60, 57),
        (DIVISION, "day", 5000, 4997),
    ]
    assert rows[1]["resets_at"].isoformat() == "2026-06-26T00:00:00+00:00"


def test_a_cursor_survives_a_fault_and_shows_both_attempts(exact_simulator: Simulator) -> None:
    exact_simulator.faults.append(Fault(status=200, body=b'{"d":{"results":[{"Co'))
    with exact_dbapi.connect(**exact_simulator.sign_in()) as connection:
        cursor = connection.execute("SELECT Code FROM CRM.Accounts LIMIT 5")
        assert len(cursor.fetchall()) == 5
    assert [call.attempt for call in cursor.calls] == [1, 2]
    assert cursor.calls[1].waited_seconds >= 1
    assert exact_simulator.calls == 2
