"""The tokens of the sign-in that some settings mean: which chain it is, and the process's one broker of it.

Settings and a `Send` for token calls come in; access tokens go out. Loaded only when the settings hold no fixed token.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path

from exact_dbapi.errors import SignInRequired
from exact_dbapi.message import Send
from exact_dbapi.settings import Settings
from exact_dbapi.state.tokens import ChainKey, TokenPair, TokenStore, open_store
from exact_dbapi.transport.attempt import REAL_TIME, Timing
from exact_dbapi.transport.oauth import App, Grant, OAuth
from exact_dbapi.transport.tokens import LOCK_SECONDS, TokenBroker, never_released, not_signed_in


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
        key = chain_key(settings)
        return _broker(key, store_kind(settings), settings.state_folder, secret, first_link, self._timing)

    def _refresh(self, app: App, refresh_token: str) -> Grant:
        return OAuth(self._send, self._settings.base_url, app).refresh(refresh_token)


@lru_cache(maxsize=256)
def _broker(key: ChainKey, kind: str, folder: Path, client_secret: str, first_link: str, timing: Timing) -> TokenBroker:
    """Give the process's one broker of a chain: statements come and go, what it holds must not."""
    return TokenBroker(key, open_store(kind, folder), client_secret=client_secret, first_link=first_link, timing=timing)


def store_kind(settings: Settings) -> str:
    """Name the store: with a state that is not to be kept, tokens are not kept either."""
    return settings.token_store if settings.is_state_shared else "memory"


def store_of(settings: Settings) -> TokenStore:
    """Open the store that the settings mean."""
    return open_store(store_kind(settings), settings.state_folder)


def keep_sign_in(settings: Settings, grant: Grant, timing: Timing = REAL_TIME) -> None:
    """Save the first pair of a new sign-in, over that of an earlier one, which Exact has ended by now.

    Raises: OperationalError when the store cannot be used, or another process keeps the lock.
    """
    store = store_of(settings)
    key = chain_key(settings)
    with store.locked(key, LOCK_SECONDS) as is_mine:
        if not is_mine:
            raise never_released(key)
        secret = settings.client_secret or ""
        store.save(key, TokenPair(grant.refresh_token, grant.access_token, timing.clock(), client_secret=secret))


def keep_user_name(settings: Settings, user_name: str) -> None:
    """Add to the saved pair whose it is."""
    store = store_of(settings)
    key = chain_key(settings)
    with store.locked(key, LOCK_SECONDS) as is_mine:
        pair = store.load(key)
        if is_mine and pair is not None:
            store.save(key, replace(pair, user_name=user_name))


def kept_chains(settings: Settings) -> list[ChainKey]:
    """List the chains that are kept for the settings' host and profile."""
    wanted = _host(settings), settings.profile or ""
    return [key for key in store_of(settings).chains() if (key.host, key.profile) == wanted]


def chain_key(settings: Settings) -> ChainKey:
    """Name the chain that the settings mean; without a client_id, the only one that is kept for the host.

    Raises: SignInRequired when there is none, or more than one.
    """
    if settings.client_id:
        return ChainKey(_host(settings), settings.client_id, settings.profile or "")
    kept = kept_chains(settings)
    if not kept:
        raise not_signed_in(_host(settings))
    if len(kept) > 1:
        raise SignInRequired(
            f"More than one app is signed in to {_host(settings)}.",
            hint=f"Give client_id, one of {', '.join(sorted(key.client_id for key in kept))}.",
        )
    return kept[0]


def _host(settings: Settings) -> str:
    return settings.base_url.removeprefix("https://")
