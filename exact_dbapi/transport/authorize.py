"""Adds the access token to each request, and repeats a request once when Exact refuses the token.

`Tokens` say which token: a fixed one, or that of a chain, which is renewed. Never reads a token from anywhere itself.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol

from exact_dbapi.errors import SignInRequired
from exact_dbapi.message import Request, Response, Send
from exact_dbapi.settings import Settings
from exact_dbapi.state.tokens import ChainKey, TokenStore, open_store
from exact_dbapi.transport.attempt import REAL_TIME, Timing
from exact_dbapi.transport.oauth import App, Grant, OAuth
from exact_dbapi.transport.tokens import TokenBroker, not_signed_in


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


class ChainTokens:
    """The tokens of the sign-in that the settings mean; which one that is, is looked up at the first request."""

    def __init__(self, settings: Settings, send: Send, timing: Timing = REAL_TIME) -> None:
        self._settings = settings
        self._send = send
        self._timing = timing

    def current(self) -> str:
        """Give a live token, renewed when it is time."""
        return self._broker.current(self._refresh)

    def after_refusal(self, refused: str) -> str:
        """Give a newer token than the refused one, if there is or can be one."""
        return self._broker.after_refusal(refused, self._refresh)

    @cached_property
    def _broker(self) -> TokenBroker:
        settings = self._settings
        secret, first_link = settings.client_secret or "", settings.refresh_token or ""
        where = (settings.token_store, settings.state_folder)
        return _broker(chain_key(settings, open_store(*where)), *where, secret, first_link, self._timing)

    def _refresh(self, app: App, refresh_token: str) -> Grant:
        return OAuth(self._send, self._settings.base_url, app).refresh(refresh_token)


@lru_cache(maxsize=256)
def _broker(key: ChainKey, kind: str, folder: Path, client_secret: str, first_link: str, timing: Timing) -> TokenBroker:
    """Give the process's one broker of a chain: statements come and go, what it holds must not."""
    return TokenBroker(key, open_store(kind, folder), client_secret=client_secret, first_link=first_link, timing=timing)


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
    return ChainTokens(settings, send, timing)


def chain_key(settings: Settings, store: TokenStore) -> ChainKey:
    """Name the chain that the settings mean; without a client_id, the only one that is kept for the host.

    Raises: SignInRequired when there is none, or more than one.
    """
    host = f"{settings.host}:{settings.port}" if settings.port else settings.host
    profile = settings.profile or ""
    if settings.client_id:
        return ChainKey(host, settings.client_id, profile)
    kept = [key for key in store.chains() if (key.host, key.profile) == (host, profile)]
    if not kept:
        raise not_signed_in(host)
    if len(kept) > 1:
        raise SignInRequired(
            f"More than one app is signed in to {host}.",
            hint=f"Give client_id, one of {', '.join(sorted(key.client_id for key in kept))}.",
        )
    return kept[0]


def _signed(request: Request, token: str) -> Request:
    return replace(request, headers={**request.headers, "Authorization": f"Bearer {token}"})
