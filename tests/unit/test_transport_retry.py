"""What is asked again, how often, after which pause, and what never is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from exact_dbapi.errors import BudgetExhausted, ConnectionFailure
from exact_dbapi.message import Request, Response
from exact_dbapi.transport.attempt import Timing, journey_of
from exact_dbapi.transport.retry import RULES, Retrying, rule_for

JSON = {"content-type": "application/json"}
GOOD = Response(200, JSON, b'{"d":[]}')
READ = Request("GET", "/api/v1/1/crm/Accounts", division=1, endpoint="crm/accounts")
BUSINESS = b'{"error":{"code":"","message":{"lang":"","value":"Verplicht: Relatie"}}}'
OWN = (
    b'{"error":{"code":"","message":{"value":"A problem has occurred. The cause of this issue will be investigated"}}}'
)

NEVER_SENT = ConnectionFailure("refused", was_sent=False)
CUT = ConnectionFailure("cut")
UNTRUSTED = ConnectionFailure("certificate", was_sent=False, retryable=False)

#: An outcome, the repeats of a read, the repeats of a write. Source: the rules' own lines.
OUTCOMES: dict[str, tuple[Response | ConnectionFailure, int, int]] = {
    "200": (GOOD, 0, 0),
    "400": (Response(400, JSON, BUSINESS), 0, 0),
    "400 without words": (Response(400, {}, b""), 0, 0),
    "401": (Response(401, {}, b""), 0, 0),
    "403": (Response(403, {}, b""), 0, 0),
    "404": (Response(404, {}, b""), 0, 0),
    "408": (Response(408, {}, b""), 3, 0),
    "429": (Response(429, {}, b""), 3, 3),
    "500 with a business rule": (Response(500, JSON, BUSINESS), 0, 0),
    "500 that is Exact's own": (Response(500, JSON, OWN), 3, 0),
    "500 with markup": (Response(500, {"content-type": "text/html"}, b"<html>"), 3, 0),
    "500 with nothing": (Response(500, {}, b""), 3, 0),
    "500 with other JSON": (Response(500, JSON, b'{"error":null}'), 3, 0),
    "501": (Response(501, {}, b""), 0, 0),
    "502": (Response(502, {}, b""), 4, 0),
    "503": (Response(503, {}, b""), 4, 0),
    "504": (Response(504, {}, b""), 4, 0),
    "302": (Response(302, {}, b""), 0, 0),
    "empty 200": (Response(200, JSON, b" \n"), 4, 0),
    "markup under 200": (Response(200, {"content-type": "text/html; charset=utf-8"}, b"<html>"), 4, 0),
    "cut JSON": (Response(200, JSON, b'{"d":{"results":['), 2, 0),
    "cut XML": (Response(200, {"content-type": "text/xml; charset=utf-8"}, b"<eExact><Accounts"), 2, 0),
    "whole XML": (Response(200, {"content-type": "text/xml"}, b"<eExact/>\n"), 0, 0),
    "another type": (Response(200, {"content-type": "application/atom+xml"}, b"<feed/>"), 0, 0),
    "a number": (Response(200, {"content-type": "text/plain"}, b"42"), 0, 0),
    "refused": (NEVER_SENT, 3, 3),
    "cut": (CUT, 3, 0),
    "untrusted": (UNTRUSTED, 0, 0),
}


class Road:
    """Answers with one outcome after the other, the last one for ever; counts, and lets time pass by hand."""

    def __init__(self, *outcomes: Response | Exception, exchange_seconds: float = 0.0) -> None:
        self.outcomes = list(outcomes)
        self.seconds = 0.0
        self.pauses: list[float] = []
        self.attempts: list[tuple[int, float]] = []
        self._exchange_seconds = exchange_seconds

    def __call__(self, request: Request) -> Response:
        journey = journey_of(request)
        self.attempts.append((journey.attempt, journey.waited_seconds))
        self.seconds += self._exchange_seconds
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.seconds += seconds

    def retrying(self, retry_seconds: float = 1000.0) -> Retrying:
        return Retrying(self, retry_seconds, Timing(lambda: self.seconds, self.sleep))


def end(call: Callable[[], Response]) -> Any:
    try:
        return call()
    except ConnectionFailure as error:
        return error


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_read_is_repeated_as_often_as_the_table_says(name: str) -> None:
    outcome, repeats, _ = OUTCOMES[name]
    road = Road(outcome)
    assert end(lambda: road.retrying()(READ)) is outcome, "the last outcome is the result"
    assert len(road.attempts) == 1 + repeats


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("name", OUTCOMES)
def test_a_write_is_repeated_only_when_it_did_not_arrive(name: str, method: str) -> None:
    outcome, _, repeats = OUTCOMES[name]
    road = Road(outcome)
    write = Request(method, "/api/v1/1/crm/Accounts", body=b"{}", division=1, endpoint="crm/accounts")
    assert end(lambda: road.retrying()(write)) is outcome
    assert len(road.attempts) == 1 + repeats


def test_a_write_that_may_have_arrived_stops_a_series_of_refused_connections() -> None:
    road = Road(NEVER_SENT, CUT, GOOD)
    assert end(lambda: road.retrying()(Request("POST", "/x", body=b"{}"))) is CUT
    assert len(road.attempts) == 2


@pytest.mark.parametrize("name", [name for name, (_, repeats, _) in OUTCOMES.items() if repeats])
def test_one_failure_is_survived(name: str) -> None:
    road = Road(OUTCOMES[name][0], GOOD)
    assert road.retrying()(READ) is GOOD
    assert [number for number, _ in road.attempts] == [1, 2]
    assert road.attempts[1][1] == road.pauses[0], "the trace learns how long was waited"


def test_pauses_double_with_jitter_up_to_the_most() -> None:
    for rule in RULES:
        sample = next(outcome for outcome, _, _ in OUTCOMES.values() if rule_for(READ, outcome) is rule)
        road = Road(sample)
        end(lambda road=road: road.retrying()(READ))  # type: ignore[misc]
        assert len(road.pauses) == rule.times
        for number, pause in enumerate(road.pauses):
            least = min(rule.first_seconds * 2**number, rule.most_seconds)
            assert least <= pause <= min(least + rule.first_seconds, rule.most_seconds)


def test_jitter_keeps_two_processes_apart() -> None:
    first, second = Road(CUT), Road(CUT)
    for road in (first, second):
        end(lambda road=road: road.retrying()(READ))  # type: ignore[misc]
    assert first.pauses != second.pauses


def test_the_total_time_is_bounded_from_the_first_failure_on() -> None:
    slow = Road(Response(408, {}, b""), exchange_seconds=100)
    assert slow.retrying(retry_seconds=60)(READ).status == 408
    assert len(slow.attempts) == 2, "a request that took long is asked once more all the same"
    short = Road(Response(503, {}, b""))
    short.retrying(retry_seconds=4)(READ)
    assert sum(short.pauses) <= 4
    assert 1 < len(short.attempts) < 5


def test_no_patience_means_no_repeat() -> None:
    road = Road(CUT, GOOD)
    assert end(lambda: road.retrying(retry_seconds=0)(READ)) is CUT
    assert road.pauses == []


def test_the_last_error_is_raised_whatever_came_before() -> None:
    road = Road(Response(503, {}, b""), Response(500, JSON, OWN), Response(400, JSON, BUSINESS))
    assert road.retrying()(READ).status == 400
    assert len(road.attempts) == 3


def test_each_line_counts_for_itself() -> None:
    road = Road(*[Response(503, {}, b"")] * 4, *[Response(408, {}, b"")] * 3, GOOD)
    assert road.retrying()(READ) is GOOD


def test_other_exceptions_pass_at_once() -> None:
    error = BudgetExhausted("none left")
    road = Road(error)
    with pytest.raises(BudgetExhausted) as caught:
        road.retrying()(READ)
    assert caught.value is error
    assert len(road.attempts) == 1


def test_time_spent_waiting_for_budget_is_not_time_spent_on_repeating() -> None:
    road = Road(Response(429, {}, b""), GOOD)

    def waits(request: Request) -> Response:
        journey = journey_of(request)
        if journey.attempt > 1:
            journey.budget_seconds += 61
            road.seconds += 61
        return road(request)

    answer = Retrying(waits, 5, Timing(lambda: road.seconds, road.sleep))(READ)
    assert answer is GOOD


def test_every_line_of_the_table_says_where_it_comes_from() -> None:
    for rule in RULES:
        assert rule.source.rstrip(".").endswith(("certain", "likely")) or "certain" in rule.source or rule.is_for_writes
        assert rule.times <= 4
