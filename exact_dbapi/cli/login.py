"""`exactsql login`: a person signs in with a browser, and this machine keeps the tokens.

The app of the settings and the words comes in; who is signed in, and where the tokens are, goes to the screen. Never
shows a token, a code or a secret.
"""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

from exact_dbapi.cli import Usage
from exact_dbapi.cli.redirect import redirected
from exact_dbapi.connection import Connection
from exact_dbapi.errors import ConnectionFailure, InterfaceError, SignInRequired
from exact_dbapi.settings import Settings, read_settings
from exact_dbapi.transport import seen_rights
from exact_dbapi.transport.chain import chain_key, keep_sign_in, keep_user_name, store_kind, store_of
from exact_dbapi.transport.http import Http
from exact_dbapi.transport.oauth import App, Exhausted, OAuth, Refused, TooEarly, Unclear
from exact_dbapi.transport.tokens import CHAIN_LIFE_SECONDS, told

TIMEOUT_SECONDS = 30.0


def login(words: argparse.Namespace) -> int:
    """Sign in and keep the tokens."""
    settings = _settings(words)
    app = App(str(settings.client_id), str(settings.client_secret), str(settings.redirect_uri))
    http = Http(settings.base_url, settings.connect_timeout_seconds, TIMEOUT_SECONDS)
    oauth, state = OAuth(http, settings.base_url, app), secrets.token_urlsafe(24)
    address = redirected(app.redirect_uri, lambda: _show(oauth.authorise_url(state), words.no_browser))
    store = store_of(settings)
    try:
        grant = oauth.exchange(address, state)
    except Refused as refusal:
        raise SignInRequired(
            f"Exact does not take this code ({refusal.words.rstrip('.')}).",
            hint="A code is good for three minutes and one use: begin again with `exactsql login`.",
        ) from refusal
    except (TooEarly, Unclear, Exhausted, ConnectionFailure) as failure:
        raise told(chain_key(settings), failure) from failure
    keep_sign_in(settings, grant)
    seen_rights(settings).forget()  # they may be another person's
    name, division, _ = who(settings)
    keep_user_name(settings, name)
    ends = datetime.fromtimestamp(datetime.now(UTC).timestamp() + CHAIN_LIFE_SECONDS, UTC)
    print(f"Signed in to {settings.host} as {name}; the current division is {division}.")
    print(f"The tokens are in {store.place}; they renew themselves when they are used before {ends:%Y-%m-%d}.")
    return 0


def who(settings: Settings) -> tuple[str, int, float]:
    """Ask Exact who is signed in: the name, the current division, and the seconds it took. This is not counted."""
    with closing(Connection(settings)) as connection:
        catalog = connection.catalog
        table = catalog.open(catalog.roles["current_user"]).qualified_name
        rows = connection.execute(f"SELECT FullName, UserName, CurrentDivision FROM {table}").fetchall()
        seconds = connection.calls[-1].seconds
    full_name, user_name, division = rows[0]
    return str(full_name or user_name), int(division), seconds


def _settings(words: argparse.Namespace) -> Settings:
    given = {"client_id": words.client_id, "client_secret": words.client_secret}
    given |= {"redirect_uri": words.redirect_uri, "token_store": words.token_store}
    try:
        settings = read_settings(words.connect, given)
    except InterfaceError as error:
        raise Usage(f"{error.message} Name it: exactsql login -c exact://start.exactonline.nl --client-id …") from error
    if settings.is_demo:
        raise Usage("the demo needs no sign-in: exactsql -c exact://demo …")
    if store_kind(settings) == "memory":
        raise Usage("a sign-in that is kept in memory ends with this command: use token_store file or keyring")
    for name in ("client_id", "redirect_uri"):
        if not getattr(settings, name):
            option = f"--{name.replace('_', '-')}"
            raise Usage(f"a sign-in needs the app's {name}, as it stands in Exact's App Center: give {option}")
    # A fixed token, or an older chain, is not what this person signs in for.
    secret = settings.client_secret or _asked_secret()
    return replace(settings, client_secret=secret, access_token=None, refresh_token=None)


def _asked_secret() -> str:
    if not sys.stdin.isatty():
        raise Usage("a sign-in needs the app's secret: set EXACT_CLIENT_SECRET, or client_secret in the profile")
    return getpass.getpass("The app's client secret: ").strip()


def _show(url: str, is_quiet: bool) -> None:
    print(f"Sign in at\n\n  {url}\n", flush=True)
    if not is_quiet:
        import webbrowser

        webbrowser.open(url)
