"""Every fault on the first, the middle and the last page: the rows are exactly right, or the documented error comes.

And the calls it took are those that the table of repeats allows. No test waits: the clock moves by being slept on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from exact_dbapi.errors import (
    AccessDenied,
    BudgetExhausted,
    ConnectionFailure,
    Error,
    OperationalError,
    ProgrammingError,
    SignInRequired,
)
from exact_dbapi.simulator import Fault, Limits, Strict
from tests.system.scanning import DIVISION, NOON, TABLE, World, names

PAGES = {"first": 0, "middle": 1, "last": 2}
FOR_EVER = 1000

MINUTE_RESET = str((int(NOON.timestamp()) // 60 + 1) * 60_000)
DAY_RESET = str((int(NOON.timestamp()) // 86_400 + 1) * 86_400_000)


def family(prefix: str, limit: int, remaining: int, reset: str) -> tuple[tuple[str, str], ...]:
    return ((f"{prefix}Limit", str(limit)), (f"{prefix}Remaining", str(remaining)), (f"{prefix}Reset", reset))


MINUTE = family("X-RateLimit-Minutely-", 60, 0, MINUTE_RESET)
DAY = family("X-RateLimit-", 5000, 0, DAY_RESET)
LEFT = family("X-RateLimit-", 5000, 4000, DAY_RESET) + family("X-RateLimit-Minutely-", 60, 49, MINUTE_RESET)


def says(text: str) -> bytes:
    return json.dumps({"error": {"code": "", "message": {"lang": "", "value": text}}}).encode()


@dataclass(frozen=True)
class Case:
    """A fault; the error when it stays for ever; how many repeats that takes; whether a single one is survived."""

    fault: Fault
    error: type[Error]
    repeats: int = 0
    waits: bool = False

    @property
    def is_survived(self) -> bool:
        return self.repeats > 0


CASES = {
    "400": Case(Fault(status=400, body=says("Bad Request - Error in query syntax.")), ProgrammingError),
    "401": Case(Fault(status=401), SignInRequired),
    "403 scope": Case(Fault(status=403, body=says("Forbidden - Application Scope Violated.")), AccessDenied),
    **{
        f"403 {reason}": Case(Fault(status=403, headers=(("Reason", reason),)), AccessDenied)
        for reason in ("BlockedUser", "InactiveUser", "BlockedCustomer", "LicenseExpired", "DivisionBlocked")
    },
    "403 NoDivisionAccess": Case(Fault(status=403, headers=(("Reason", "NoDivisionAccess"),)), AccessDenied),
    "404": Case(Fault(status=404), OperationalError),
    "302": Case(Fault(status=302, headers=(("Location", "https://elsewhere.example/"),)), SignInRequired),
    "408": Case(Fault(status=408), OperationalError, 3),
    "429 minute": Case(Fault(status=429, headers=MINUTE), BudgetExhausted, 3, waits=True),
    "429 with calls left": Case(Fault(status=429, headers=LEFT), BudgetExhausted, 3, waits=True),
    "429 without headers": Case(Fault(status=429), BudgetExhausted, 3, waits=True),
    "429 day": Case(Fault(status=429, headers=DAY), BudgetExhausted),
    "500 with a message": Case(Fault(status=500, body=says("Verplicht: Relatie")), OperationalError),
    "500 of Exact's own": Case(
        Fault(status=500, body=says("A problem has occurred. The cause …")), OperationalError, 3
    ),
    "500 with markup": Case(Fault(status=500, html=True), OperationalError, 3),
    "500 with nothing": Case(Fault(status=500), OperationalError, 3),
    "502": Case(Fault(status=502), OperationalError, 4),
    "503": Case(Fault(status=503, html=True), OperationalError, 4),
    "504": Case(Fault(status=504), OperationalError, 4),
    "markup under 200": Case(Fault(html=True), OperationalError, 4),
    "empty 200": Case(Fault(empty=True), OperationalError, 4),
    "truncated JSON": Case(Fault(status=200, body=b'{"d":{"results":[{"Name":"P0'), OperationalError, 2),
    "JSON that is no page": Case(Fault(status=200, body=b'{"value":[]}'), OperationalError),
    "another content type": Case(
        Fault(status=200, body=b"<feed/>", headers=(("Content-Type", "application/atom+xml"),)), OperationalError
    ),
    "next link elsewhere": Case(
        Fault(status=200, body=b'{"d":{"results":[],"__next":"https://elsewhere.example/x"}}'), OperationalError
    ),
    "cut before the headers": Case(Fault(cut="before_headers"), ConnectionFailure, 3),
    "cut in mid-page": Case(Fault(cut="mid_body"), ConnectionFailure, 3),
    "cut without an answer": Case(Fault(cut="after_effect"), ConnectionFailure, 3),
}


@pytest.fixture(scope="module")
def running() -> Iterator[World]:
    world = World()
    with world.simulator:
        yield world


@pytest.fixture
def world(running: World) -> World:
    running.simulator.reset()
    running.now = NOON
    running.before.clear()
    running.waits.clear()
    running.calls.clear()
    return running


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", CASES)
def test_one_fault(world: World, name: str, page: str) -> None:
    case = CASES[name]
    world.simulator.faults.append(replace(case.fault, match=TABLE, after=PAGES[page]))
    reading = world.read(world.settings())
    if case.is_survived:
        assert list(reading) == names()
        assert world.counted_calls == len(world.calls) == 4
        assert [call.attempt for call in world.calls].count(2) == 1
    else:
        with pytest.raises(Error) as caught:
            list(reading)
        assert type(caught.value) is case.error
        assert world.counted_calls == PAGES[page] + 1, "what cannot help is not repeated"
    if not case.waits:
        assert sum(world.waits) < 5


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", CASES)
def test_a_fault_that_stays(world: World, name: str, page: str) -> None:
    case = CASES[name]
    world.simulator.faults.append(replace(case.fault, match=TABLE, after=PAGES[page], times=FOR_EVER))
    read: list[str] = []
    with pytest.raises(Error) as caught:
        read.extend(world.read(world.settings(wait_seconds=300)))
    assert type(caught.value) is case.error
    assert read == names()[: 60 * PAGES[page]], "the pages before it were handed out whole"
    assert world.counted_calls == PAGES[page] + 1 + case.repeats
    assert world.calls[-1].attempt == 1 + case.repeats


@pytest.mark.parametrize("page", PAGES)
def test_the_minute_is_waited_for_to_its_end_and_a_second_longer(world: World, page: str) -> None:
    world.simulator.faults.append(Fault(match=TABLE, status=429, headers=MINUTE, after=PAGES[page]))
    assert list(world.read(world.settings())) == names()
    assert [wait for wait in world.waits if wait] == [pytest.approx(56, abs=0.1)]
    assert world.calls[PAGES[page] + 1].waited_seconds == pytest.approx(56, abs=0.1)


def test_the_day_says_when_it_resets(world: World) -> None:
    world.simulator.faults.append(Fault(match=TABLE, status=429, headers=DAY, after=1))
    with pytest.raises(BudgetExhausted) as caught:
        list(world.read(world.settings()))
    assert caught.value.resets_at is not None
    assert caught.value.resets_at.isoformat() == "2026-06-26T00:00:00+00:00"
    assert world.waits == [0.0]


@pytest.mark.parametrize("page", PAGES)
def test_a_drip_is_cut_short_and_asked_again(world: World, page: str) -> None:
    world.simulator.faults.append(Fault(match=TABLE, drip_seconds=20, after=PAGES[page]))
    settings = world.settings(connect_timeout_seconds=0.1, timeout_seconds=0.3)
    assert list(world.read(settings)) == names()
    assert world.counted_calls == 4
    assert [call.failure for call in world.calls].count("ConnectionFailure") == 1


@pytest.mark.parametrize("page", PAGES)
def test_next_links_in_a_circle(world: World, page: str) -> None:
    url = f"{world.simulator.url}/api/v1/{DIVISION}/{TABLE}?$skiptoken=guid'1'"
    body = json.dumps({"d": {"results": [{"Name": "x"}], "__next": url}}).encode()
    world.simulator.faults.append(Fault(match=TABLE, status=200, body=body, after=PAGES[page], times=FOR_EVER))
    with pytest.raises(OperationalError, match="circles"):
        list(world.read(world.settings()))
    assert world.counted_calls == PAGES[page] + 2


@pytest.mark.parametrize("page", ["middle", "last"])
def test_a_page_that_comes_a_second_time(world: World, page: str) -> None:
    """The page before it once more, in the place of this one."""
    settings, bodies = world.settings(), []
    send = world.send(settings)

    def keeping(request: object) -> object:
        response = send(request)  # type: ignore[arg-type]
        bodies.append(response.body)
        return response

    assert list(world.read(settings, keeping)) == names()  # type: ignore[arg-type]
    before = bodies[PAGES[page] - 1]
    world.simulator.faults.append(Fault(match=TABLE, status=200, body=before, after=PAGES[page]))
    world.simulator.calls.clear()
    with pytest.raises(OperationalError, match="circles"):
        list(world.read(settings))
    assert world.counted_calls == PAGES[page] + 1


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("jump", [-120, 120])
@pytest.mark.parametrize("wrong", [-120, 0, 120])
def test_a_clock_that_is_wrong_and_set_anew(page: str, wrong: float, jump: float) -> None:
    world = World(limits=Limits(minute=1))
    world.own_ahead_seconds = wrong
    world.before[PAGES[page]] = lambda: setattr(world, "own_ahead_seconds", wrong + jump)
    with world.simulator:
        assert list(world.read(world.settings())) == names()
        refused = [call.status for call in world.calls].count(429)
        assert refused <= 1, "at most the one that tells of the jump"
        assert world.counted_calls == 3 + refused
    assert sum(world.waits) < 4 * 62


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("status", [400, 401])
def test_too_early_to_renew(page: str, status: int) -> None:
    """By our clock it is time to renew, by Exact's not yet: go on with the token in hand."""
    world = World(strict=Strict(too_early_status=status))

    def hurry() -> None:
        world.advance(575)
        world.ahead_seconds -= 20

    with world.simulator:
        settings = world.settings(chain=True)
        send = world.send(settings)
        list(world.read(settings, send))  # the first pair is made here
        world.before[PAGES[page]] = hurry
        world.simulator.calls.clear()
        assert list(world.read(settings, send)) == names()
        assert world.counted_calls == 3
        assert [call.status for call in world.calls if call.division is None] == [200, status]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("seconds", [575, 599, 601, 4000])
def test_a_token_that_ends_in_mid_scan(page: str, seconds: float) -> None:
    world = World()
    with world.simulator:
        settings = world.settings(chain=True)
        send = world.send(settings)
        list(world.read(settings, send))
        world.before[PAGES[page]] = lambda: world.advance(seconds)
        world.simulator.calls.clear()
        assert list(world.read(settings, send)) == names()
        assert world.counted_calls == 3, "renewed before it ended: no call is lost on a 401"


@pytest.mark.parametrize("page", PAGES)
def test_a_token_that_ends_before_its_time_is_renewed_once(page: str) -> None:
    """By our clock it is good for half a minute more, by Exact's it has ended."""
    world = World()

    def age() -> None:
        world.advance(565)
        world.ahead_seconds = 40

    with world.simulator:
        settings = world.settings(chain=True)
        send = world.send(settings)
        list(world.read(settings, send))
        world.before[PAGES[page]] = age
        world.simulator.calls.clear()
        assert list(world.read(settings, send)) == names()
        assert world.counted_calls == 4
        assert [call.status for call in world.calls].count(401) == 1


@pytest.mark.parametrize("page", PAGES)
def test_a_refresh_token_that_somebody_else_has_used(page: str) -> None:
    world = World()
    with world.simulator as simulator:
        settings = world.settings(chain=True)
        send = world.send(settings)
        list(world.read(settings, send))

        def steal() -> None:
            world.advance(700)
            (chain,) = simulator.sign_in_state._latest.values()
            simulator.sign_in_state.refresh(simulator.app, chain.refresh_token, world.now)

        world.before[PAGES[page]] = steal
        simulator.calls.clear()
        with pytest.raises(SignInRequired):
            list(world.read(settings, send))
        assert world.counted_calls == PAGES[page]


@pytest.mark.parametrize("page", PAGES)
def test_a_lost_answer_of_the_token_endpoint_ends_with_a_sign_in_and_not_in_a_loop(page: str) -> None:
    world = World()
    with world.simulator as simulator:
        settings = world.settings(chain=True)
        send = world.send(settings)
        list(world.read(settings, send))

        def lose() -> None:
            world.advance(700)
            simulator.faults.append(Fault(match="oauth2/token", cut="after_effect"))

        world.before[PAGES[page]] = lose
        simulator.calls.clear()
        with pytest.raises(SignInRequired):
            list(world.read(settings, send))
        assert world.counted_calls == PAGES[page]
        assert len(simulator.calls) - world.counted_calls <= 4
