"""Budget: as many calls as Exact allows, none more; what is learnt, what is waited for, what is refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from exact_dbapi.errors import BudgetExhausted, ConnectionFailure, OperationalError
from exact_dbapi.message import Request, Response
from exact_dbapi.state.budgets import DAY, MINUTE, Ledger, PrivateLedger, SharedLedger, Window
from exact_dbapi.transport.attempt import Timing, journey_of
from exact_dbapi.transport.budget import Budget, Budgeted, Observed, limit_rows
from exact_dbapi.transport.turns import Turns

NOON = datetime(2026, 6, 25, 12, 0, 0, tzinfo=UTC).timestamp()
READ = Request("GET", "/api/v1/1/crm/Accounts", division=1, endpoint="crm/accounts")


class Exact:
    """The limits of Exact, kept by hand: a clock that only sleeping moves, and a second clock that may be wrong."""

    def __init__(self, ledger: Ledger, minute: int = 60, day: int = 5000, skew: float = 0.0, now: float = NOON) -> None:
        self.now, self.skew = now, skew
        self.minute, self.day = minute, day
        self.used: dict[tuple[str, int], int] = {}
        self.refused = 0
        self.sent: list[Request] = []
        self.waits: list[float] = []
        self.answers: list[Response | Exception] = []
        self.is_telling = True
        self.budget = Budget("host/client", ledger, Turns(None))
        self.timing = Timing(lambda: self.now, self.sleep)

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.waits.append(seconds)
        self.now += seconds

    def stack(self, wait_seconds: float = 120.0) -> Budgeted:
        observed = Observed(self, self.budget, self.timing)
        return Budgeted(observed, self.budget, wait_seconds, self.timing)

    def __call__(self, request: Request) -> Response:
        self.sent.append(request)
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        here = self.now + self.skew
        minute, day = ("minute", int(here // 60)), ("day", int(here // 86400))
        for key, most in ((day, self.day), (minute, self.minute)):
            if self.used.get(key, 0) >= most:
                self.refused += 1
                return Response(429, self.family(key[0], most, 0), b"")
        for key in (day, minute):
            self.used[key] = self.used.get(key, 0) + 1
        both = [
            self.family(key[0], most, most - self.used[key]) for key, most in ((day, self.day), (minute, self.minute))
        ]
        return Response(200, both[0] | both[1], b"{}")

    def family(self, period: str, most: int, left: int) -> dict[str, str]:
        here, length = self.now + self.skew, 60 if period == "minute" else 86400
        prefix = "x-ratelimit-minutely-" if period == "minute" else "x-ratelimit-"
        reset = (int(here // length) + 1) * length * 1000
        date = {"date": format_datetime(datetime.fromtimestamp(here, UTC), usegmt=True)}
        if not self.is_telling:
            return date
        return date | {prefix + "limit": str(most), prefix + "remaining": str(left), prefix + "reset": str(reset)}


@pytest.fixture(params=["shared", "private"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    kept: Ledger = SharedLedger(tmp_path, "host", "client") if request.param == "shared" else PrivateLedger()
    yield kept
    kept.close()


def test_the_minute_is_used_up_and_then_waited_for(ledger: Ledger) -> None:
    """Rate limits: fixed clock minute; a second of safety after the reset; certain."""
    exact = Exact(ledger, now=NOON + 40)
    send = exact.stack()
    for _ in range(150):
        assert send(READ).status == 200
    assert exact.refused == 0
    assert exact.waits == [pytest.approx(21), pytest.approx(60)]
    assert exact.used[MINUTE, int(NOON // 60)] == 60


@pytest.mark.parametrize("skew", [-120.0, -31.5, -2.0, -0.4, 0.4, 2.0, 31.5, 120.0])
def test_a_wrong_clock_costs_no_refusal_and_little_time(ledger: Ledger, skew: float) -> None:
    exact = Exact(ledger, now=NOON + 40, skew=skew)
    send = exact.stack()
    for _ in range(300):
        assert send(READ).status == 200
    assert exact.refused == 0
    assert sum(exact.waits) < 5 * 62


def test_the_day_that_is_used_up_is_not_waited_for(ledger: Ledger) -> None:
    exact = Exact(ledger, day=3)
    send = exact.stack()
    for _ in range(3):
        send(READ)
    with pytest.raises(BudgetExhausted, match="3 calls that Exact allows division 1 per day") as caught:
        send(READ)
    assert caught.value.resets_at == datetime(2026, 6, 26, tzinfo=UTC)
    assert len(exact.sent) == 3, "nothing was sent for it"
    assert exact.waits == []


def test_shortly_before_midnight_the_new_day_is_waited_for(ledger: Ledger) -> None:
    exact = Exact(ledger, day=3, now=datetime(2026, 6, 25, 23, 59, 30, tzinfo=UTC).timestamp())
    send = exact.stack()
    assert [send(READ).status for _ in range(6)] == [200] * 6
    assert exact.waits == [pytest.approx(31)]


def test_patience_is_a_setting(ledger: Ledger) -> None:
    exact = Exact(ledger, minute=1, now=NOON + 10)
    send = exact.stack(wait_seconds=50)
    send(READ)
    with pytest.raises(BudgetExhausted, match="51 s") as caught:
        send(READ)
    assert caught.value.resets_at == datetime(2026, 6, 25, 12, 1, tzinfo=UTC)
    exact.now += 5
    assert send(READ).status == 200
    assert exact.waits == [pytest.approx(46)]


def test_other_divisions_and_uncounted_calls_do_not_wait(ledger: Ledger) -> None:
    """Rate counting: per division; URLs without one are not counted; certain."""
    exact = Exact(ledger, minute=1)
    send = exact.stack()
    send(READ)
    exact.used.clear()
    send(Request("GET", "/api/v1/2/crm/Accounts", division=2, endpoint="crm/accounts"))
    for _ in range(3):
        exact.used.clear()
        send(Request("GET", "/api/v1/current/Me"))
    assert exact.waits == []


@pytest.mark.parametrize(
    ("headers", "waits"),
    [
        ({}, 21),
        ({"x-ratelimit-minutely-limit": "60", "x-ratelimit-minutely-remaining": "0"}, 21),
        ({"minute": "0"}, 21),
        ({"minute": "49", "day": "4000"}, 21),
        ({"minute": "49"}, 21),
        ({"retry-after": "3"}, 21),
    ],
    ids=[
        "without headers",
        "half a family",
        "its minute",
        "with calls left",
        "one family with calls left",
        "Retry-After",
    ],
)
def test_a_429_closes_the_minute(ledger: Ledger, headers: dict[str, str], waits: float) -> None:
    """429: the tripped family only; sometimes no header; sporadic with calls left; certain."""
    exact = Exact(ledger, now=NOON + 40)
    given: dict[str, str] = {}
    for name, value in headers.items():
        given |= (
            exact.family(name, 60 if name == "minute" else 5000, int(value)) if name in (MINUTE, DAY) else {name: value}
        )
    exact.answers = [Response(429, given, b"")]
    send = exact.stack()
    assert send(READ).status == 429
    assert send(READ).status == 200
    assert exact.waits == [pytest.approx(waits)]


def test_a_daily_429_closes_the_day(ledger: Ledger) -> None:
    exact = Exact(ledger)
    exact.answers = [Response(429, exact.family(DAY, 5000, 0), b"")]
    send = exact.stack()
    assert send(READ).status == 429
    with pytest.raises(BudgetExhausted) as caught:
        send(READ)
    assert caught.value.resets_at == datetime(2026, 6, 26, tzinfo=UTC)


def test_calls_whose_answer_is_lost_are_counted(ledger: Ledger) -> None:
    exact = Exact(ledger, minute=3)
    send = exact.stack()
    send(READ)
    exact.answers = [ConnectionFailure("cut"), ConnectionFailure("cut")]
    for _ in range(2):
        with pytest.raises(ConnectionFailure):
            send(READ)
    send(READ)
    assert exact.waits == [pytest.approx(61)]


def test_a_second_exchange_below_is_counted_too(ledger: Ledger) -> None:
    """A renewed token repeats the request: Exact counts both, and the 401 as an error."""
    exact = Exact(ledger)
    send = exact.stack()
    send(READ)
    exact.answers = [Response(401, {}, b""), ConnectionFailure("cut")]
    observed = Observed(exact, exact.budget, exact.timing)

    def renewing(request: Request) -> Response:
        observed(request)
        return observed(request)

    with pytest.raises(ConnectionFailure):
        Budgeted(renewing, exact.budget, 120, exact.timing)(READ)
    assert ledger.windows(1)[MINUTE].remaining == 57
    assert len(ledger.errors(1, "crm/accounts", NOON - 1)) == 1


def test_a_server_that_tells_no_limits_is_not_waited_for(ledger: Ledger) -> None:
    exact = Exact(ledger, minute=10_000)
    exact.is_telling = False
    send = exact.stack()
    for _ in range(200):
        send(READ)
    assert exact.waits == []


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_eight_errors_in_an_hour_close_an_endpoint_here(ledger: Ledger, status: int) -> None:
    """Error velocity: ten of these per endpoint and hour block the key; certain."""
    exact = Exact(ledger)
    send = exact.stack()
    for number in range(8):
        exact.now = NOON + number * 60
        exact.answers = [Response(status, {}, b"")]
        assert send(READ).status == status
    with pytest.raises(
        OperationalError, match=r"crm/accounts in division 1 .* until 2026-06-25 13:00:00 UTC"
    ) as caught:
        send(READ)
    assert type(caught.value) is OperationalError
    assert not caught.value.retryable
    assert len(exact.sent) == 8
    send(Request("GET", "/api/v1/1/crm/Contacts", division=1, endpoint="crm/contacts"))
    send(Request("GET", "/api/v1/2/crm/Accounts", division=2, endpoint="crm/accounts"))
    exact.now = NOON + 3601
    assert send(READ).status == 200


@pytest.mark.parametrize("status", [200, 408, 500, 503])
def test_other_answers_close_nothing(ledger: Ledger, status: int) -> None:
    exact = Exact(ledger)
    send = exact.stack()
    for _ in range(30):
        exact.answers = [Response(status, {}, b"")]
        assert send(READ).status == status


def test_the_journey_tells_what_was_waited(ledger: Ledger) -> None:
    exact = Exact(ledger, minute=1, now=NOON + 50)
    seen: list[float] = []

    def noting(request: Request) -> Response:
        seen.append(journey_of(request).waited_seconds)
        return exact(request)

    from exact_dbapi.transport.attempt import set_out

    send = Budgeted(Observed(noting, exact.budget, exact.timing), exact.budget, 120, exact.timing)
    send(set_out(READ))
    send(set_out(READ))
    assert seen == [0.0, pytest.approx(11)]


def test_a_clock_that_is_set_back_does_not_stop_us(ledger: Ledger) -> None:
    ledger.keep(1, {MINUTE: Window(60, 0, NOON + 7200), DAY: Window(5000, 0, NOON + 10 * 86400)})
    exact = Exact(ledger)
    assert exact.stack()(READ).status == 200
    assert exact.waits == []


def test_what_is_known_of_the_limits_is_laid_out_as_it_stands_now(ledger: Ledger) -> None:
    exact = Exact(ledger, now=NOON + 10)
    send = exact.stack()
    for _ in range(4):
        send(READ)
    minute, day = limit_rows(ledger, NOON + 10)
    assert minute == (1, "minute", 60, 56, datetime(2026, 6, 25, 12, 1, tzinfo=UTC))
    assert day == (1, "day", 5000, 4996, datetime(2026, 6, 26, tzinfo=UTC))
    minute, day = limit_rows(ledger, NOON + 130)
    assert minute == (1, "minute", 60, 60, datetime(2026, 6, 25, 12, 3, tzinfo=UTC))
    assert day == (1, "day", 5000, 4996, datetime(2026, 6, 26, tzinfo=UTC))


def test_a_new_process_knows_what_the_last_one_learnt(tmp_path: Path) -> None:
    first = SharedLedger(tmp_path, "host", "client")
    exact = Exact(first, minute=2)
    send = exact.stack()
    send(READ)
    send(READ)
    first.close()
    second = SharedLedger(tmp_path, "host", "client")
    other = Exact(second, minute=2)
    other.used = exact.used
    other.stack()(READ)
    assert other.waits == [pytest.approx(61)]
    assert SharedLedger(tmp_path, "host", "another app").windows(1) == {}
    second.close()


def test_threads_ask_one_division_one_at_a_time_and_several_side_by_side(ledger: Ledger) -> None:
    """Requests side by side make pages repeat or miss rows; certain."""
    exact = Exact(ledger, minute=10_000)
    under_way: dict[int | None, int] = {1: 0, 2: 0}
    most: dict[int | None, int] = {1: 0, 2: 0}
    both = threading.Barrier(2, timeout=5)
    met: list[int] = []

    def slow(request: Request) -> Response:
        under_way[request.division] += 1
        most[request.division] = max(most[request.division], under_way[request.division])
        if not met:
            met.append(both.wait())  # passes only when both divisions are under way at once
        under_way[request.division] -= 1
        return Response(200, {}, b"{}")

    send = Budgeted(Observed(slow, exact.budget, exact.timing), exact.budget, 120, exact.timing)
    threads = [
        threading.Thread(
            target=lambda number=number: [send(Request("GET", "/", division=number % 2 + 1)) for _ in range(20)]
        )
        for number in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert most == {1: 1, 2: 1}
    assert met


UPLOAD = Request("POST", "/docs/XMLUpload.aspx", division=1, endpoint="xml/items", every_seconds=1.0)


def test_uploads_to_a_division_keep_a_second_apart(ledger: Ledger) -> None:
    """At most one upload a second and division, which other requests do not wait for: likely."""
    exact = Exact(ledger)
    send = exact.stack()
    for request in (UPLOAD, READ, UPLOAD, READ, replace(UPLOAD, division=2)):
        send(request)
    assert exact.waits == [pytest.approx(1)]
    exact.now += 5
    send(UPLOAD)
    assert len(exact.waits) == 1
    exact.now -= 3600  # a clock that is set back stops nobody
    send(UPLOAD)
    assert len(exact.waits) == 1
    assert {row[1] for row in limit_rows(ledger, exact.now)} == {MINUTE, DAY}
