"""The token broker against the simulator: when a chain is renewed, and what each refusal leads to.

Source of the refusals: `docs/sign-in.md`; the clock is the same on both sides unless a test says otherwise.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import exact_dbapi
from exact_dbapi.errors import (
    BudgetExhausted,
    ConnectionFailure,
    NotSupportedError,
    OperationalError,
    SignInRequired,
)
from exact_dbapi.message import Request
from exact_dbapi.simulator import Fault, Strict
from exact_dbapi.state.database import FILE_NAME
from exact_dbapi.state.tokens import FileStore, TokenPair
from exact_dbapi.transport.attempt import Timing
from exact_dbapi.transport.authorize import Authorized, tokens_of
from exact_dbapi.transport.http import Http
from exact_dbapi.transport.tokens import TOKEN_CALLS
from tests.system.signed_in import ME, TOKEN, Side, signed_in

NIGHT = b'{"error":"invalid_request"}'


@pytest.fixture
def side(tmp_path: Path) -> Iterator[Side]:
    with signed_in(tmp_path / "state") as made:
        yield made


def test_the_first_link_is_spent_once_and_kept_before_it_is_used(side: Side) -> None:
    assert [side.ask().status for _ in range(3)] == [200] * 3
    assert len(side.token_calls) == 1
    assert side.stored.refresh_token == side.chain.refresh_token


@pytest.mark.parametrize(("seconds", "calls"), [(569, 1), (571, 2), (599, 2), (601, 2), (86_400, 2)])
def test_a_chain_is_renewed_from_570_seconds_on(side: Side, seconds: float, calls: int) -> None:
    """A refresh is accepted 570 seconds after the last token, an access token lives 600: certain."""
    side.ask()
    side.clock.advance(seconds)
    assert side.ask().status == 200
    assert [call.status for call in side.token_calls] == [200] * calls
    assert all(call.status == 200 for call in side.simulator.calls)


def test_a_chain_lives_a_month_when_it_is_used_now_and_then(side: Side) -> None:
    for _ in range(5):
        assert side.ask().status == 200
        side.clock.advance(29 * 86_400)
    assert len(side.token_calls) == 5


def test_a_chain_that_was_not_used_for_a_month_needs_a_person(side: Side) -> None:
    side.ask()
    side.clock.advance(30 * 86_400)
    with pytest.raises(SignInRequired, match="expired") as caught:
        side.ask()
    assert "exactsql login" in str(caught.value.hint)
    assert len(side.token_calls) == 2


@pytest.mark.parametrize("status", [400, 401])
def test_too_early_is_no_reason_to_sign_in_again(tmp_path: Path, status: int) -> None:
    """The driver's clock may have been set forward; the token is still good, and nothing is asked again at once."""
    with signed_in(tmp_path, Strict(too_early_status=status)) as side:
        side.ask()
        ahead = FileStore(side.folder)
        ahead.save(side.key, replace(side.stored, issued_at=side.clock.now.timestamp() - 580))
        send = side.transport()
        assert [send(Request("GET", ME)).status for _ in range(5)] == [200] * 5
        assert [call.status for call in side.token_calls] == [200, status]
        assert side.stored.begun_at is None


def test_a_clock_that_was_set_back_does_not_keep_a_dead_token(side: Side) -> None:
    side.ask()
    side.clock.advance(700)
    FileStore(side.folder).save(side.key, replace(side.stored, issued_at=side.clock.now.timestamp() + 3600))
    assert side.ask().status == 200
    assert [call.status for call in side.simulator.calls] == [200] * 4


def test_a_first_link_that_is_too_early_is_told_as_such(side: Side) -> None:
    side.ask()
    FileStore(side.folder).save(side.key, TokenPair(side.chain.refresh_token))
    with pytest.raises(OperationalError, match="too early") as caught:
        side.ask()
    assert not isinstance(caught.value, SignInRequired)
    assert caught.value.retryable
    side.clock.advance(570)
    assert side.ask().status == 200


@pytest.mark.parametrize("status", [400, 401])
def test_a_lost_answer_ends_in_one_clear_error(tmp_path: Path, status: int) -> None:
    """An old refresh token was seen to be refused with either status."""
    with signed_in(tmp_path, Strict(old_refresh_status=status)) as side:
        side.ask()
        side.clock.advance(600)
        side.simulator.faults.append(Fault(match=TOKEN, cut="after_effect"))
        with pytest.raises(SignInRequired, match="answer to an earlier refresh was lost") as caught:
            side.ask()
        assert "exactsql login" in str(caught.value.hint)
        assert [call.status for call in side.token_calls] == [200, 0, status]
        with pytest.raises(SignInRequired, match="lost"):
            side.ask()
        assert len(side.token_calls) == 4


def test_after_a_lost_answer_the_store_is_looked_at_once_more(side: Side) -> None:
    """A person may sign in again while the answer is waited for."""
    side.ask()
    side.clock.advance(600)
    side.simulator.faults.append(Fault(match=TOKEN, cut="after_effect"))
    anew = side.simulator.sign_in(chain=True)["refresh_token"]
    timing = side.clock.timing

    def login_meanwhile(seconds: float) -> None:
        FileStore(side.folder).save(side.key, TokenPair(anew))
        timing.sleep(seconds)

    http = Http(side.settings.base_url, 5, 5)
    tokens = tokens_of(side.settings, http, Timing(timing.clock, login_meanwhile))
    assert Authorized(http, tokens)(Request("GET", ME)).status == 200
    assert side.stored.refresh_token == side.chain.refresh_token


@pytest.mark.parametrize(
    "fault",
    [
        Fault(match=TOKEN, cut="before_headers"),
        Fault(match=TOKEN, empty=True),
        Fault(match=TOKEN, html=True),
        Fault(match=TOKEN, html=True, status=503),
        Fault(match=TOKEN, status=500),
        Fault(match=TOKEN, status=401, body=NIGHT),
        Fault(match=TOKEN, status=400, body=NIGHT),
    ],
    ids=["cut", "empty", "html", "503", "500", "401 at night", "400 at night"],
)
def test_an_answer_that_says_nothing_is_asked_again_with_the_same_token(side: Side, fault: Fault) -> None:
    """Empty and HTML answers pass; refusals without a reason at night were false: seen by clients."""
    side.simulator.faults.append(replace(fault, times=2))
    assert side.ask().status == 200
    assert len(side.token_calls) == 3
    assert side.stored.refresh_token == side.chain.refresh_token


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(match=TOKEN, cut="before_headers", times=99), ConnectionFailure),
        (Fault(match=TOKEN, status=503, times=99), OperationalError),
        (Fault(match=TOKEN, status=400, body=NIGHT, times=99), OperationalError),
        (Fault(match=TOKEN, status=429, times=99), BudgetExhausted),
    ],
    ids=["cut", "503", "400", "429"],
)
def test_when_it_does_not_pass_the_chain_is_kept(side: Side, fault: Fault, kind: type[Exception]) -> None:
    side.simulator.faults.append(fault)
    with pytest.raises(kind) as caught:
        side.ask()
    assert not isinstance(caught.value, SignInRequired)
    assert len(side.token_calls) <= TOKEN_CALLS
    side.simulator.faults.clear()
    assert side.ask().status == 200


def test_a_renewal_that_fails_in_good_time_stops_nobody(side: Side) -> None:
    side.ask()
    side.clock.advance(575)
    side.simulator.faults.append(Fault(match=TOKEN, status=503, times=99))
    assert side.ask().status == 200
    side.simulator.faults.clear()
    side.clock.advance(60)
    assert side.ask().status == 200


def test_nobody_waits_for_a_renewal_while_the_old_token_is_good(side: Side) -> None:
    side.ask()
    side.clock.advance(575)
    with FileStore(side.folder).locked(side.key, 0) as is_mine:
        assert is_mine
        assert side.ask().status == 200
        assert len(side.token_calls) == 1
    assert side.ask().status == 200
    assert len(side.token_calls) == 2


def test_a_wrong_secret_is_told_as_what_it_may_be(side: Side) -> None:
    with pytest.raises(OperationalError) as caught:
        side.ask(client_secret="wrong")
    assert "client_secret" in str(caught.value.hint)


def test_without_the_apps_secret_nothing_is_asked(side: Side) -> None:
    with pytest.raises(SignInRequired, match="secret"):
        side.ask(client_secret=None)
    assert side.simulator.calls == 0


def test_a_refused_token_is_renewed_once(side: Side) -> None:
    side.ask()
    side.clock.advance(600)
    FileStore(side.folder).save(side.key, replace(side.stored, issued_at=side.clock.now.timestamp() - 5))
    assert side.ask().status == 200
    me = [call.status for call in side.simulator.calls if call.path == ME]
    assert me == [200, 401, 200]


def test_a_refused_token_is_exchanged_for_the_one_that_another_process_has_got(side: Side) -> None:
    first, second = side.transport(), side.transport(client_secret=side.chain.app.client_secret + " ")
    first(Request("GET", ME))
    second(Request("GET", ME))
    pair = side.stored
    side.clock.advance(600)
    first(Request("GET", ME))
    FileStore(side.folder).save(side.key, replace(side.stored, issued_at=side.clock.now.timestamp()))
    assert pair.access_token != side.stored.access_token
    assert second(Request("GET", ME)).status == 200
    assert len(side.token_calls) == 2


def test_a_token_that_exact_takes_from_nobody_is_given_up_after_one_try(side: Side) -> None:
    side.ask()
    side.simulator.faults.append(Fault(match=ME, status=401, times=99))
    assert side.ask().status == 401
    me = [call for call in side.simulator.calls if call.path == ME]
    assert len(me) == 2
    assert [call.status for call in side.token_calls] == [200, 400]


def test_the_store_wins_over_the_configured_first_link(side: Side) -> None:
    side.ask()
    side.clock.advance(600)
    side.ask()
    side.clock.advance(600)
    assert side.ask().status == 200
    assert [call.status for call in side.token_calls] == [200, 200, 200]


def test_a_new_first_link_takes_over_when_the_chain_has_ended(side: Side) -> None:
    side.ask()
    side.clock.advance(600)
    anew = side.simulator.sign_in(chain=True)["refresh_token"]
    assert side.ask(refresh_token=anew).status == 200
    side.clock.advance(600)
    assert side.ask(refresh_token=anew).status == 200
    assert [call.status for call in side.token_calls] == [200, 400, 200, 200]


def test_after_a_sign_in_the_url_needs_no_more_than_the_host(side: Side) -> None:
    side.ask()
    FileStore(side.folder).save(side.key, replace(side.stored, client_secret=side.chain.app.client_secret))
    side.clock.advance(600)
    assert side.ask(client_id=None, client_secret=None, refresh_token=None).status == 200


def test_nobody_signed_in(side: Side) -> None:
    with pytest.raises(SignInRequired, match="Nobody is signed in") as caught:
        side.ask(client_id=None, refresh_token=None)
    assert "exactsql login" in str(caught.value.hint)
    assert side.simulator.calls == 0
    assert not side.folder.exists()


def test_two_apps_must_be_told_apart(side: Side) -> None:
    for client in ("one", "two"):
        FileStore(side.folder).save(replace(side.key, client_id=client), TokenPair("r"))
    with pytest.raises(SignInRequired, match="More than one app") as caught:
        side.ask(client_id=None)
    assert "one, two" in str(caught.value.hint)


def test_profiles_keep_their_own_chains(side: Side) -> None:
    side.ask()
    FileStore(side.folder).save(replace(side.key, profile="office"), TokenPair("r"))
    assert side.ask(refresh_token=None).status == 200


def test_a_fixed_access_token_is_never_renewed(side: Side) -> None:
    assert side.ask(access_token="expired").status == 401
    assert side.token_calls == []
    assert not side.folder.exists()


def test_a_store_that_cannot_be_written_shows_before_the_token_is_spent(side: Side) -> None:
    side.ask()
    side.clock.advance(600)
    with sqlite3.connect(side.folder / FILE_NAME) as connection:
        connection.execute("CREATE TRIGGER full BEFORE INSERT ON token_pairs BEGIN SELECT RAISE(FAIL, 'full'); END")
    with pytest.raises(OperationalError, match="full"):
        side.ask()
    assert len(side.token_calls) == 1


def test_a_pair_that_could_not_be_saved_is_kept_until_it_can(side: Side) -> None:
    send, me = side.transport(), Request("GET", ME)
    send(me)
    side.clock.advance(600)
    trigger = """CREATE TRIGGER full BEFORE INSERT ON token_pairs WHEN new.begun_at IS NULL
                 BEGIN SELECT RAISE(FAIL, 'full'); END"""
    with sqlite3.connect(side.folder / FILE_NAME) as connection:
        connection.execute(trigger)
    with pytest.raises(OperationalError, match="full"):
        send(me)
    with pytest.raises(OperationalError, match="full"):
        send(me)
    with sqlite3.connect(side.folder / FILE_NAME) as connection:
        connection.execute("DROP TRIGGER full")
    assert send(me).status == 200
    assert [call.status for call in side.token_calls] == [200, 200]
    assert side.stored.refresh_token == side.chain.refresh_token


def test_tokens_go_over_plain_http_to_this_machine_only(side: Side) -> None:
    with pytest.raises(NotSupportedError, match="plain http"):
        side.ask(host="exact.invalid")


def test_a_scan_outlives_its_token(side: Side) -> None:
    """An hour passes between the first page and the last; each token lives ten minutes."""
    table = side.simulator.tables[side.simulator.divisions[0]]["crm/Opportunities"]
    table.extend({"ID": f"{number:08x}-0000-4000-8000-{number:012x}", "Name": f"P{number}"} for number in range(700))
    given = {**side.given, "state": str(side.folder), "readonly": True}
    rows = []
    with exact_dbapi.connect(**given) as connection:
        cursor = connection.execute("SELECT Name, Notes FROM CRM.Opportunities")
        while page := cursor.fetchmany(60):
            rows += page
            side.clock.advance(330)
    assert len(set(rows)) == len(rows) == len(table)
    statuses = [call.status for call in side.simulator.calls if call.path != TOKEN]
    assert statuses.count(401) == len(side.token_calls) - 1 >= 5


def test_no_secret_shows(side: Side, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    side.ask()
    side.clock.advance(600)
    side.simulator.faults.append(Fault(match=TOKEN, cut="after_effect"))
    with pytest.raises(SignInRequired) as caught:
        side.ask()
    pair, app = side.stored, side.chain.app
    shown = [
        caplog.text,
        str(caught.value),
        repr(caught.value),
        repr(pair),
        repr(side.settings),
        repr(side.transport()),
    ]
    error: BaseException | None = caught.value
    while error is not None:
        shown.append(repr(error))
        error = error.__cause__ or error.__context__
    secrets = (pair.refresh_token, pair.access_token, app.client_secret, side.chain.refresh_token)
    assert [secret for secret in secrets for text in shown if secret in text] == []
