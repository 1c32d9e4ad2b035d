"""Sign-in: authorise, token, refresh, and what a bearer is worth."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from exact_dbapi.simulator import Fault, Limits, Simulator, Strict
from exact_dbapi.simulator.simulator import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI
from tests.simulator.simulated import FIRST, SECOND, Company, HandClock, Reader, Reply, account, running

SECRETS = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


def authorise(reader: Reader, **options: str) -> Reply:
    asked = {"client_id": CLIENT_ID, "redirect_uri": REDIRECT_URI, "response_type": "code", **options}
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return reader.send("GET", f"/api/oauth2/auth?{query}")


def code_of(reply: Reply) -> str:
    return parse_qs(urlsplit(reply.header("Location") or "").query)["code"][0]


def exchange(reader: Reader, code: str) -> Reply:
    return reader.token_call(grant_type="authorization_code", code=code, redirect_uri=REDIRECT_URI, **SECRETS)


def refresh(reader: Reader, token: str) -> Reply:
    return reader.token_call(grant_type="refresh_token", refresh_token=token, **SECRETS)


def test_authorise_redirects_with_state_and_a_code_whose_exclamation_mark_is_encoded() -> None:
    """Authorise: the code contains an exclamation mark that arrives as %21; certain."""
    with running() as (_, reader):
        reply = authorise(reader, state="a%26b")
    location = reply.header("Location") or ""
    assert reply.status == 302
    assert location.startswith(f"{REDIRECT_URI}?code=")
    assert "%21" in location
    assert location.endswith("&state=a%26b")


def test_the_redirect_address_must_be_the_registered_one() -> None:
    """Authorise: redirect_uri must equal the one registered; likely."""
    with running() as (_, reader):
        assert authorise(reader, redirect_uri="https://other.example/").status == 400


def test_a_code_buys_one_pair_once_within_three_minutes() -> None:
    """Token: codes are valid 3 minutes and once; certain."""
    clock = HandClock()
    with running(clock=clock) as (_, reader):
        code = code_of(authorise(reader))
        first = exchange(reader, code)
        again = exchange(reader, code)
        late = code_of(authorise(reader))
        clock.advance(minutes=3)
        expired = exchange(reader, late)
    assert first.status == 200
    assert set(first.json) == {"access_token", "token_type", "expires_in", "refresh_token"}
    assert [again.status, expired.status] == [400, 400]
    assert again.json["error"] == "invalid_grant"


def test_expires_in_is_text() -> None:
    """Token: expires_in is the string "600"; certain."""
    with running() as (_, reader):
        assert exchange(reader, code_of(authorise(reader))).json["expires_in"] == "600"


def test_the_token_endpoint_takes_forms_only() -> None:
    """Token: a JSON body is not accepted; certain."""
    with running() as (_, reader):
        reply = reader.send(
            "POST", "/api/oauth2/token", '{"grant_type":"refresh_token"}', Content_Type="application/json"
        )
    assert (reply.status, reply.json) == (400, {"error": "invalid_request"})


def test_wrong_secrets_are_an_invalid_request() -> None:
    """Token errors: wrong client id or secret; certain."""
    with running() as (simulator, reader):
        token = simulator.sign_in(chain=True)["refresh_token"]
        reply = reader.token_call(
            grant_type="refresh_token", refresh_token=token, client_id=CLIENT_ID, client_secret="no"
        )
    assert (reply.status, reply.json) == (400, {"error": "invalid_request"})


def test_a_refresh_token_is_spent_by_its_use() -> None:
    """Refresh: rotates on every refresh, single use; the old one gets 401; certain."""
    clock = HandClock()
    with running(clock=clock) as (simulator, reader):
        first = simulator.sign_in(chain=True)["refresh_token"]
        second = refresh(reader, first).json["refresh_token"]
        clock.advance(seconds=600)
        old = refresh(reader, first)
        third = refresh(reader, second)
    assert second != first
    assert (old.status, old.json) == (
        401,
        {"error": "unauthorized_client", "error_description": "Old refresh token used."},
    )
    assert third.status == 200


def test_a_refresh_before_570_seconds_is_too_early_and_spends_nothing() -> None:
    """Refresh timing: 400 with a Reason header before 570 s; certain. Not consumed: likely."""
    clock = HandClock()
    with running(clock=clock) as (simulator, reader):
        token = refresh(reader, simulator.sign_in(chain=True)["refresh_token"]).json["refresh_token"]
        clock.advance(seconds=569)
        early = refresh(reader, token)
        clock.advance(seconds=1)
        in_time = refresh(reader, token)
    assert early.status == 400
    assert early.header("Reason") == "TooEarlyToRefreshTokens: Rate limit exceeded: access_token not expired"
    assert early.json == {
        "error": "access_denied",
        "error_description": "Rate limit exceeded: access_token not expired",
    }
    assert in_time.status == 200


@pytest.mark.parametrize("status", [400, 401])
def test_too_early_can_be_either_status(status: int) -> None:
    """Refresh timing: seen as 400 and as 401; a switch."""
    with running(clock=HandClock(), strict=Strict(too_early_status=status)) as (simulator, reader):
        token = refresh(reader, simulator.sign_in(chain=True)["refresh_token"]).json["refresh_token"]
        assert refresh(reader, token).status == status


def test_a_refresh_token_dies_unused_after_30_days() -> None:
    """Refresh: dies if unused for 30 days; certain."""
    clock = HandClock()
    with running(clock=clock) as (simulator, reader):
        token = simulator.sign_in(chain=True)["refresh_token"]
        clock.advance(days=30)
        reply = refresh(reader, token)
    assert reply.status == 400
    assert reply.json["error_description"] == (
        "The refresh token expired at 7/25/2026 2:21:04 PM and it is now 7/25/2026 2:21:04 PM."
    )


def test_a_second_authorisation_of_the_same_user_breaks_the_first_chain() -> None:
    """Chains: one per user and app; likely, a switch."""
    with running() as (simulator, reader):
        first = simulator.sign_in(chain=True)["refresh_token"]
        other = simulator.sign_in(chain=True, user="somebody else")["refresh_token"]
        simulator.sign_in(chain=True)
        broken, whole = refresh(reader, first), refresh(reader, other)
    assert (broken.status, broken.json["error"]) == (400, "invalid_grant")
    assert whole.status == 200
    with running(strict=Strict(one_chain_per_user=False)) as (simulator, reader):
        first = simulator.sign_in(chain=True)["refresh_token"]
        simulator.sign_in(chain=True)
        assert refresh(reader, first).status == 200


def test_token_calls_can_be_limited_to_a_number_a_day() -> None:
    """Token calls: 200 a day were announced; likely, a switch."""
    clock = HandClock()
    with running(clock=clock, strict=Strict(token_calls_per_day=2)) as (simulator, reader):
        token = simulator.sign_in(chain=True)["refresh_token"]
        statuses = []
        for _ in range(3):
            reply = refresh(reader, token)
            statuses.append(reply.status)
            token = reply.json.get("refresh_token", token)
            clock.advance(seconds=600)
        clock.advance(days=1)
        assert refresh(reader, token).status == 200
    assert statuses == [200, 200, 429]


def test_a_lost_refresh_response_leaves_the_chain_dead() -> None:
    """Refresh: the old token is spent although the answer never arrived; certain as a rule for clients."""
    clock = HandClock()
    with running(clock=clock) as (simulator, reader):
        token = simulator.sign_in(chain=True)["refresh_token"]
        simulator.faults.append(Fault(match="oauth2/token", cut="after_effect"))
        with pytest.raises(ConnectionError):
            refresh(reader, token)
        clock.advance(seconds=600)
        reply = refresh(reader, token)
        assert simulator.calls[0].status == 0
    assert reply.json["error_description"] == "Old refresh token used."


def test_the_token_endpoint_can_answer_nothing_or_html() -> None:
    """Token errors: empty and HTML bodies are transient and spend nothing here; certain that they happen."""
    with running() as (simulator, reader):
        token = simulator.sign_in(chain=True)["refresh_token"]
        simulator.faults.append(Fault(match="oauth2/token", empty=True))
        simulator.faults.append(Fault(match="oauth2/token", html=True, status=503))
        replies = [refresh(reader, token) for _ in range(3)]
    assert [(reply.status, bool(reply.body)) for reply in replies] == [(200, False), (503, True), (200, True)]


def test_one_client_shows_its_secrets_in_a_header() -> None:
    """Token: the form is certain; a Basic header is what one published client sends, a switch."""
    basic = "Basic " + base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    for is_on, status in ((False, 400), (True, 200)):
        with running(strict=Strict(basic_client=is_on)) as (simulator, reader):
            token = simulator.sign_in(chain=True)["refresh_token"]
            reply = reader.send(
                "POST",
                "/api/oauth2/token",
                urlencode({"grant_type": "refresh_token", "refresh_token": token}),
                Authorization=basic,
                Content_Type="application/x-www-form-urlencoded",
            )
        assert reply.status == status


def test_an_access_token_lives_600_seconds() -> None:
    """Bearer: 401 with WWW-Authenticate after 600 s; certain, its text likely."""
    clock = HandClock()
    with running(clock=clock) as (simulator, reader):
        pair = refresh(reader, simulator.sign_in(chain=True)["refresh_token"]).json
        bearer = reader.bearing(pair["access_token"])
        clock.advance(seconds=599)
        live = bearer.get("current/Me")
        clock.advance(seconds=1)
        dead = bearer.get("current/Me")
    assert live.status == 200
    assert dead.status == 401
    assert "access%20token%20expired" in (dead.header("WWW-Authenticate") or "")


def test_a_token_nobody_issued_is_refused() -> None:
    """Bearer: 401 with WWW-Authenticate; certain."""
    with running() as (_, reader):
        reply = reader.bearing("invented").get("current/Me")
    assert reply.status == 401
    assert reply.header("WWW-Authenticate")


def test_consent_can_be_restricted_to_divisions() -> None:
    """Consent: division lists show only what was granted, other divisions are refused; certain."""
    with running(Company(crm__Accounts=[account(1)])) as (simulator, everybody):
        reader = everybody.bearing(simulator.sign_in(divisions=(SECOND,))["access_token"])
        listed = reader.get(f"{SECOND}/system/Divisions", select="Code").rows
        refused = reader.get(f"{FIRST}/crm/Accounts")
    assert [row["Code"] for row in listed] == [SECOND]
    assert (refused.status, refused.header("Reason")) == (403, "NoDivisionAccess")


def test_the_implicit_flow_exists() -> None:
    """Authorise: response_type=token exists; certain, its details likely."""
    with running() as (_, reader):
        fragment = parse_qs(urlsplit(authorise(reader, response_type="token").header("Location") or "").fragment)
        assert reader.bearing(fragment["access_token"][0]).get("current/Me").status == 200


def test_settings_for_a_client_name_the_running_server() -> None:
    with Simulator(Company(), limits=Limits.relaxed()) as simulator:
        settings = simulator.sign_in()
        chain = simulator.sign_in(chain=True)
        assert settings["url"] == f"exact://127.0.0.1:{simulator.port}/{FIRST}"
    assert settings["scheme"] == "http"
    assert {"client_id", "client_secret", "refresh_token"} <= set(chain)
    assert "access_token" not in chain
