"""Rate limits: counters, headers, 429, and the block after too many errors."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from exact_dbapi.simulator import Limits, Strict
from tests.simulator.simulated import FIRST, SECOND, Company, HandClock, Reply, account, running

SIX = (
    *("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"),
    *("X-RateLimit-Minutely-Limit", "X-RateLimit-Minutely-Remaining", "X-RateLimit-Minutely-Reset"),
)
COMPANY = Company(crm__Accounts=[account(1)])
PATH = f"{FIRST}/crm/Accounts?$top=1"


def limits(reply: Reply) -> dict[str, str]:
    return {name: value for name, value in reply.headers if name.startswith("X-RateLimit")}


def test_six_headers_in_epoch_milliseconds() -> None:
    """Rate headers: the recorded sample, 60 a minute and 5,000 a UTC day; certain."""
    clock = HandClock(datetime(2023, 5, 12, 8, 18, 25, tzinfo=UTC))
    with running(COMPANY, clock=clock, limits=Limits.exact()) as (_, reader):
        reader.get(PATH)
        reply = reader.get(PATH)
    assert limits(reply) == dict(zip(SIX, ("5000", "4998", "1683936000000", "60", "58", "1683879540000"), strict=True))


def test_calls_without_a_division_neither_count_nor_carry_headers() -> None:
    """Rate counting: only URLs that name a division; certain."""
    with running(COMPANY, limits=Limits.exact()) as (_, reader):
        assert limits(reader.get("current/Me")) == {}
        assert limits(reader.get(PATH))["X-RateLimit-Minutely-Remaining"] == "59"


def test_the_sixty_first_call_of_a_clock_minute_is_refused_with_the_minutely_family_only() -> None:
    """429: empty body, only the tripped family, no Retry-After, fixed clock minute; certain."""
    clock = HandClock(datetime(2026, 6, 25, 10, 0, 40, tzinfo=UTC))
    with running(COMPANY, clock=clock, limits=Limits.exact()) as (_, reader):
        statuses = [reader.get(PATH).status for _ in range(60)]
        refused = reader.get(PATH)
        elsewhere = reader.get(f"{SECOND}/crm/Accounts?$top=1")
        clock.advance(seconds=20)
        later = reader.get(PATH)
    assert statuses == [200] * 60
    assert (refused.status, refused.body) == (429, b"")
    assert set(limits(refused)) == set(SIX[3:])
    assert limits(refused)["X-RateLimit-Minutely-Remaining"] == "0"
    assert limits(refused)["X-RateLimit-Minutely-Reset"] == str(
        int(datetime(2026, 6, 25, 10, 1, tzinfo=UTC).timestamp()) * 1000
    )
    assert refused.header("Retry-After") is None
    assert (elsewhere.status, later.status) == (200, 200)


def test_a_daily_refusal_has_the_daily_family_only_and_ends_at_midnight_utc() -> None:
    """429: daily; reset at 00:00 UTC; certain."""
    clock = HandClock(datetime(2026, 6, 25, 23, 59, 59, tzinfo=UTC))
    with running(COMPANY, clock=clock, limits=Limits(day=2)) as (_, reader):
        statuses = [reader.get(PATH).status for _ in range(3)]
        refused = reader.get(PATH)
        clock.advance(seconds=1)
        assert reader.get(PATH).status == 200
    assert statuses == [200, 200, 429]
    assert set(limits(refused)) == set(SIX[:3])
    assert limits(refused)["X-RateLimit-Remaining"] == "0"


def test_counters_are_kept_per_app() -> None:
    """Rate counting: per app and division; certain."""
    with running(COMPANY, limits=Limits(minute=1)) as (simulator, reader):
        other = simulator.register_app("other", "secret", "https://other.example/")
        foreign = reader.bearing(simulator.sign_in(app=other)["access_token"])
        assert [reader.get(PATH).status, reader.get(PATH).status, foreign.get(PATH).status] == [200, 429, 200]


def test_nobody_waits_by_default() -> None:
    with running(COMPANY) as (_, reader):
        replies = [reader.get(PATH) for _ in range(70)]
    assert {reply.status for reply in replies} == {200}
    assert set(limits(replies[0])) == set(SIX)


@pytest.mark.parametrize(("path", "status"), [("crm/Accounts?$filter=Foo eq 1", 400), ("crm/Nothing", 404)])
def test_ten_errors_block_the_endpoint_for_an_hour(path: str, status: int) -> None:
    """Error velocity: 10 errors per app, user, division, endpoint and hour; certain. The answer is a switch."""
    clock = HandClock()
    with running(COMPANY, clock=clock, limits=Limits(minute=1000)) as (simulator, reader):
        url = f"{FIRST}/{path}".replace(" ", "%20")
        assert [reader.get(url).status for _ in range(10)] == [status] * 10
        assert reader.get(url).status == 429
        assert reader.get(f"{SECOND}/{path}".replace(" ", "%20")).status == status
        other = reader.bearing(simulator.sign_in(user="somebody else")["access_token"])
        assert other.get(url).status == status
        clock.advance(hours=1)
        assert reader.get(url).status == status


def test_a_block_is_of_one_endpoint_and_can_be_a_403() -> None:
    """Error velocity: the status of the block is unknown, a switch."""
    with running(COMPANY, limits=Limits(minute=1000), strict=Strict(error_velocity_status=403)) as (_, reader):
        for _ in range(10):
            reader.get(f"{FIRST}/crm/Accounts?$filter=Foo")
        assert reader.get(PATH).status == 403
        assert reader.get(f"{FIRST}/crm/Contacts?$top=1").status == 200


def test_expired_tokens_count_as_errors() -> None:
    """Error velocity: 400, 401, 403 and 404 count; certain."""
    clock = HandClock()
    with running(COMPANY, clock=clock, limits=Limits(minute=1000)) as (simulator, reader):
        chain = simulator.sign_in(chain=True)
        pair = reader.token_call(
            grant_type="refresh_token",
            **{name: chain[name] for name in ("client_id", "client_secret", "refresh_token")},
        ).json
        clock.advance(seconds=600)
        stale = reader.bearing(pair["access_token"])
        assert [stale.get(PATH).status for _ in range(11)] == [401] * 10 + [429]
