"""The two pages of sign-in: authorise (for a browser) and token (for a program).

In comes an `Incoming`, out comes an `Answer`; the rules are in `oauth`. Never sees a division.

Source: the token endpoint takes a form and no JSON, `expires_in` is the text "600", a code's exclamation mark arrives
as %21 in the redirect: certain. The implicit flow exists: certain, its details likely.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs, quote, urlencode

from exact_dbapi.simulator.exchange import HTML_TYPE, JSON_TYPE, Answer, Incoming
from exact_dbapi.simulator.oauth import ACCESS_SECONDS, App, Chain, OAuthRefusal, Pair, SignIn

_FORM = "application/x-www-form-urlencoded"


def answer_authorise(sign_in: SignIn, incoming: Incoming, consent: Callable[[App], Chain], now: datetime) -> Answer:
    """Let the user of the simulator consent at once, and send the browser back with a code (or a token)."""
    asked = dict(incoming.options)
    app = sign_in.apps.get(asked.get("client_id", ""))
    if incoming.method != "GET" or app is None or asked.get("redirect_uri") != app.redirect_uri:
        return Answer(400, b"<html><body>invalid_request</body></html>", HTML_TYPE)
    chain = consent(app)
    if asked.get("response_type") == "token":
        fragment = {"access_token": sign_in.access_token(chain, now), "token_type": "bearer"}
        given = {**fragment, "expires_in": str(ACCESS_SECONDS), **_state(asked)}
        return _redirect(f"{app.redirect_uri}#{urlencode(given)}")
    if asked.get("response_type") != "code":
        return Answer(400, b"<html><body>unsupported_response_type</body></html>", HTML_TYPE)
    code = sign_in.issue_code(chain, app.redirect_uri, now)
    state = "".join(f"&state={quote(value, safe='')}" for value in _state(asked).values())
    separator = "&" if "?" in app.redirect_uri else "?"
    return _redirect(f"{app.redirect_uri}{separator}code={quote(code, safe='')}{state}")


def answer_token(sign_in: SignIn, incoming: Incoming, now: datetime) -> Answer:
    """Exchange a code or a refresh token for the next pair."""
    try:
        return _token_answer(_exchange(sign_in, incoming, now))
    except OAuthRefusal as refusal:
        body = {"error": refusal.error}
        if refusal.description:
            body["error_description"] = refusal.description
        reason = (("Reason", refusal.reason),) if refusal.reason else ()
        return Answer(refusal.status, json.dumps(body).encode(), JSON_TYPE, reason)


def _exchange(sign_in: SignIn, incoming: Incoming, now: datetime) -> Pair:
    if incoming.method != "POST" or not incoming.headers.get("content-type", "").lower().startswith(_FORM):
        raise OAuthRefusal(400, "invalid_request")
    form = {name: values[0] for name, values in parse_qs(incoming.body.decode("utf-8", "replace")).items()}
    shown = _basic_client(incoming) if sign_in.strict.basic_client else None
    app = sign_in.app(*(shown or (form.get("client_id", ""), form.get("client_secret", ""))))
    match form.get("grant_type"):
        case "authorization_code":
            return sign_in.exchange(app, form.get("code", ""), form.get("redirect_uri", ""), now)
        case "refresh_token":
            return sign_in.refresh(app, form.get("refresh_token", ""), now)
        case _:
            raise OAuthRefusal(400, "unsupported_grant_type")


def _basic_client(incoming: Incoming) -> tuple[str, str] | None:
    scheme, _, encoded = incoming.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    client_id, _, client_secret = base64.b64decode(encoded).decode("utf-8", "replace").partition(":")
    return client_id, client_secret


def _token_answer(pair: Pair) -> Answer:
    body = {
        "access_token": pair.access_token,
        "token_type": "bearer",
        "expires_in": str(ACCESS_SECONDS),
        "refresh_token": pair.refresh_token,
    }
    return Answer(200, json.dumps(body).encode(), JSON_TYPE, (("Cache-Control", "no-store"),))


def _state(asked: dict[str, str]) -> dict[str, str]:
    return {"state": asked["state"]} if "state" in asked else {}


def _redirect(location: str) -> Answer:
    return Answer(302, b"", HTML_TYPE, (("Location", location),))
