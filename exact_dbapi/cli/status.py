"""`exactsql status`: who is signed in where, how old the tokens are, what the limits leave, how quickly Exact answers.

A URL, or nothing for every sign-in that is kept, comes in; a paragraph per sign-in goes to the screen. Asks each host
one question that Exact does not count. Never shows a token.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from exact_dbapi.cli import exit_code
from exact_dbapi.cli.login import who
from exact_dbapi.errors import Error, InterfaceError, SignInRequired
from exact_dbapi.settings import Settings, read_settings
from exact_dbapi.state.budgets import DAY, MINUTE, SharedLedger, Window
from exact_dbapi.state.tokens import ChainKey, TokenPair, open_store
from exact_dbapi.transport.authorize import with_app
from exact_dbapi.transport.chain import chain_key, store_of
from exact_dbapi.transport.tokens import CHAIN_LIFE_SECONDS


def status(words: argparse.Namespace) -> int:
    """Show every sign-in that is meant; the exit code is that of the worst."""
    meant = _meant(words.connect)
    if not meant:
        print("Nobody is signed in. Sign in with `exactsql login -c exact://start.exactonline.nl --client-id …`.")
        return exit_code(SignInRequired())
    codes = []
    for settings in meant:
        print(settings.base_url.removeprefix("https://"))
        answer, code = _answer(settings)
        codes.append(code)
        for label, text in (*answer, *_tokens(settings), *_limits(settings)):
            print(f"  {label:<12} {text}")
    return max(codes)


def _meant(url: str | None) -> list[Settings]:
    """List the settings to look at: those of the URL or the profile, else one for each sign-in that is kept."""
    try:
        return [read_settings(url)]
    except InterfaceError:
        if url:
            raise
    here = read_settings("exact://demo")
    kept = {key: kind for kind in ("keyring", "file") for key in open_store(kind, here.state_folder).chains()}
    return [_settings(here, key, kept[key]) for key in sorted(kept, key=lambda key: (key.host, key.profile))]


def _settings(here: Settings, key: ChainKey, kind: str) -> Settings:
    parts = urlsplit(key.host if "://" in key.host else f"https://{key.host}")
    return Settings(
        str(parts.hostname),
        parts.port,
        parts.scheme,
        key.client_id,
        state=here.state,
        token_store=kind,
        profile=key.profile or None,
    )


def _answer(settings: Settings) -> tuple[list[tuple[str, str]], int]:
    """Ask who is signed in; the chain is renewed for it when it is time."""
    try:
        name, division, seconds = who(settings)
    except Error as error:
        return [("not usable", _failure(error))], exit_code(error)
    answers = f"in {seconds * 1000:.0f} ms (current user, not counted)"
    return [("signed in", f"{name}, current division {division}"), ("answers", answers)], 0


def _tokens(settings: Settings) -> Iterator[tuple[str, str]]:
    if settings.is_demo or settings.access_token:
        yield "tokens", "a fixed access token, that is not renewed"
        return
    store = store_of(settings)
    try:
        key = chain_key(settings)
        pair = store.load(key)
    except Error as error:
        yield "tokens", _failure(error)
        return
    yield "app", key.client_id
    if key.profile:
        yield "profile", key.profile
    if pair is not None:
        yield "tokens", f"{_age(pair)}, in {store.place}"


def _failure(error: Error) -> str:
    return f"{error.message} {error.hint or ''}".strip()


def _age(pair: TokenPair) -> str:
    if pair.issued_at is None:
        return "a refresh token that was not used yet"
    age = max(time.time() - pair.issued_at, 0)
    shown = (
        f"{age:.0f} seconds" if age < 120 else f"{age / 60:.0f} minutes" if age < 7200 else f"{age / 3600:.0f} hours"
    )
    return f"renewed {shown} ago; unused, they end at {_moment(pair.issued_at + CHAIN_LIFE_SECONDS)}"


def _limits(settings: Settings) -> Iterator[tuple[str, str]]:
    """Tell what the last answers said, as far as it still holds."""
    settings = with_app(settings)
    if not settings.client_id or not settings.is_state_shared:
        return
    ledger = SharedLedger(settings.state_folder, settings.base_url, settings.client_id)
    for division in ledger.divisions():
        windows = ledger.windows(division)
        shown = [_left(windows[period], period) for period in (DAY, MINUTE) if period in windows]
        yield f"division {division}", "; ".join(shown)


def _left(window: Window, period: str) -> str:
    if window.ends <= time.time():
        return f"{window.allowed:,} calls per {period}"
    return f"{window.remaining:,} of {window.allowed:,} calls left until {_moment(window.ends)}"


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
