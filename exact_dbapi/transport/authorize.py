"""Adds the access token to each request, and repeats a request once when Exact refuses the token.

`Tokens` say which token: a fixed one, or that of a chain, which is renewed. Never reads a token from anywhere itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from exact_dbapi.message import Request, Response, Send
from exact_dbapi.settings import Settings
from exact_dbapi.transport.attempt import REAL_TIME, Timing


class Tokens(Protocol):
    """Where access tokens come from."""

    def current(self) -> str:
        """Give the token to send a request with."""

    def after_refusal(self, refused: str) -> str:
        """Give the token to repeat a request with; the refused one when there is no other."""


class FixedToken:
    """An access token that is used as it is and never renewed."""

    def __init__(self, access_token: str) -> None:
        self._access_token = access_token

    def current(self) -> str:
        """Give the token."""
        return self._access_token

    def after_refusal(self, refused: str) -> str:
        """Give the same token: there is no other."""
        return refused


class Authorized:
    """Sends requests in the name of a user."""

    def __init__(self, send: Send, tokens: Tokens) -> None:
        self._send = send
        self._tokens = tokens

    def __call__(self, request: Request) -> Response:
        """Send a request with the token; once more, with a new token, when Exact refuses it.

        Source: an expired token is answered with 401, in old days with a redirect to the login page: likely. Neither
        has an effect, so a write may be repeated as well.

        Raises: SignInRequired when there is no token; what renewing one may raise.
        """
        token = self._tokens.current()
        response = self._send(_signed(request, token))
        if response.status not in (401, 302):
            return response
        newer = self._tokens.after_refusal(token)
        return response if newer == token else self._send(_signed(request, newer))


def tokens_of(settings: Settings, send: Send, timing: Timing = REAL_TIME) -> Tokens:
    """Choose where the access tokens come from; `send` is for token calls, and nothing is sent yet."""
    if settings.access_token:
        return FixedToken(settings.access_token)
    from exact_dbapi.transport.chain import ChainTokens

    return ChainTokens(settings, send, timing)


def with_app(settings: Settings) -> Settings:
    """Add the app that is signed in to the settings' host, where they name none: limits are counted per app."""
    if settings.access_token or settings.client_id:
        return settings
    from exact_dbapi.transport.chain import kept_chains

    kept = kept_chains(settings)
    return replace(settings, client_id=kept[0].client_id) if len(kept) == 1 else settings


def _signed(request: Request, token: str) -> Request:
    return replace(request, headers={**request.headers, "Authorization": f"Bearer {token}"})
