"""Sign-in: apps, chains of tokens, and the rules by which a chain lives and dies.

In come codes and tokens with the time; out come new tokens or an `OAuthRefusal`. HTTP is the business of `oauth_http`.
Never keeps a secret from a test: all tokens are invented and good for this simulator only.

Source: authorization code and refresh only; codes of 3 minutes, once; access tokens of 600 seconds; a refresh token is
spent by its use and dies unused after 30 days; no refresh before 570 seconds have passed: certain.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from threading import RLock

from exact_dbapi.simulator.strict import Strict

ACCESS_SECONDS = 600
REFRESH_AFTER = timedelta(seconds=570)
REFRESH_LIFE = timedelta(days=30)
CODE_LIFE = timedelta(minutes=3)
BROKEN_CHAIN = "Token is not allowed, because of invalid or empty chainId"
TOO_EARLY = "Rate limit exceeded: access_token not expired"


@dataclass(frozen=True, slots=True)
class App:
    """An app registered in the App Center."""

    client_id: str
    client_secret: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who can sign in; `id` is the guid that Exact shows."""

    name: str
    id: str


@dataclass(slots=True)
class Chain:
    """One consent: a user, an app, the divisions granted (None: all), and the refresh token now in force."""

    app: App
    user: User
    divisions: frozenset[int] | None
    refresh_token: str = ""
    refresh_issued: datetime | None = None
    access_issued: datetime | None = None
    is_broken: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """Whom a bearer token speaks for. `expires` is None for a token that a test asked for ready-made."""

    chain: Chain
    expires: datetime | None

    def is_live(self, now: datetime) -> bool:
        return self.expires is None or now < self.expires


@dataclass(frozen=True, slots=True)
class Pair:
    """What the token endpoint hands out."""

    access_token: str
    refresh_token: str


class OAuthRefusal(Exception):
    """The token endpoint says no: status, OAuth error, description, and perhaps a Reason header."""

    def __init__(self, status: int, error: str, description: str = "", reason: str = "") -> None:
        super().__init__(description or error)
        self.status = status
        self.error = error
        self.description = description
        self.reason = reason


@dataclass(slots=True)
class _Code:
    chain: Chain
    redirect_uri: str
    expires: datetime


@dataclass
class SignIn:
    """All apps, codes and chains of one simulator."""

    strict: Strict
    apps: dict[str, App] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._lock = RLock()
        self._serial = count(1)
        self._codes: dict[str, _Code] = {}
        self._sessions: dict[str, Session] = {}
        self._chains: dict[str, Chain] = {}
        self._latest: dict[tuple[str, str], Chain] = {}
        self._token_calls: dict[tuple[object, ...], int] = {}

    def user(self, name: str) -> User:
        """Name a user; the same name is the same user."""
        return User(name, str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.exact.invalid")))

    def consent(self, app: App, user: User, divisions: frozenset[int] | None) -> Chain:
        """Begin a chain; an earlier one of the same user and app breaks."""
        with self._lock:
            earlier = self._latest.get((app.client_id, user.id))
            if earlier is not None and self.strict.one_chain_per_user:
                earlier.is_broken = True
            chain = self._latest[app.client_id, user.id] = Chain(app, user, divisions)
            return chain

    def issue_code(self, chain: Chain, redirect_uri: str, now: datetime) -> str:
        """Make an authorisation code; like Exact's it holds an exclamation mark."""
        with self._lock:
            code = f"stampNL001.{self._secret('code')[:12]}!IAAAA{self._secret('code')[:24]}"
            self._codes[code] = _Code(chain, redirect_uri, now + CODE_LIFE)
            return code

    def standing_token(self, chain: Chain) -> str:
        """Make an access token that never expires, for a client that is configured with one."""
        with self._lock:
            token = self._access_token()
            self._sessions[token] = Session(chain, None)
            return token

    def access_token(self, chain: Chain, now: datetime) -> str:
        """Make an access token that expires after 600 seconds."""
        with self._lock:
            token = self._access_token()
            self._sessions[token] = Session(chain, now + timedelta(seconds=ACCESS_SECONDS))
            chain.access_issued = now
            return token

    def refresh_token(self, chain: Chain, now: datetime) -> str:
        """Make the chain's next refresh token; the one before it is old from now on."""
        with self._lock:
            token = f"stampNL001.{self._secret('refresh')[:8]}!IAAAA{self._secret('refresh')}"
            chain.refresh_token, chain.refresh_issued = token, now
            self._chains[token] = chain
            return token

    def session(self, token: str) -> Session | None:
        """Find whom a bearer token speaks for, expired or not."""
        return self._sessions.get(token)

    def exchange(self, app: App, code: str, redirect_uri: str, now: datetime) -> Pair:
        """Turn a code into the first pair of tokens.

        Raises: OAuthRefusal when the code is unknown, used, older than 3 minutes, or for another address.
        """
        with self._lock:
            known = self._codes.pop(code, None)
            if known is None or now >= known.expires or known.chain.app != app or known.chain.is_broken:
                raise OAuthRefusal(400, "invalid_grant", BROKEN_CHAIN)
            if known.redirect_uri != redirect_uri:
                raise OAuthRefusal(400, "invalid_request")
            self._count_call(known.chain, now)
            return self._pair(known.chain, now)

    def refresh(self, app: App, token: str, now: datetime) -> Pair:
        """Turn a refresh token into the next pair.

        Raises: OAuthRefusal when it is unknown, used, too old, of a broken chain, or when it is too early.
        """
        with self._lock:
            chain = self._chains.get(token)
            if chain is None or chain.app != app or chain.is_broken:
                raise OAuthRefusal(400, "invalid_grant", BROKEN_CHAIN)
            self._count_call(chain, now)
            if token != chain.refresh_token:
                raise OAuthRefusal(self.strict.old_refresh_status, "unauthorized_client", "Old refresh token used.")
            self._check_age(chain, now)
            return self._pair(chain, now)

    def app(self, client_id: str, client_secret: str) -> App:
        """Find an app by what it shows.

        Raises: OAuthRefusal when the id or the secret is wrong.
        """
        app = self.apps.get(client_id)
        if app is None or app.client_secret != client_secret:
            raise OAuthRefusal(400, "invalid_request")
        return app

    def _check_age(self, chain: Chain, now: datetime) -> None:
        assert chain.refresh_issued is not None
        dies = chain.refresh_issued + REFRESH_LIFE
        if now >= dies:
            text = f"The refresh token expired at {_american(dies)} and it is now {_american(now)}."
            raise OAuthRefusal(400, "invalid_request", text)
        if chain.access_issued is not None and now < chain.access_issued + REFRESH_AFTER:
            if self.strict.too_early_consumes:
                chain.refresh_token = ""
            reason = f"TooEarlyToRefreshTokens: {TOO_EARLY}"
            raise OAuthRefusal(self.strict.too_early_status, "access_denied", TOO_EARLY, reason)

    def _pair(self, chain: Chain, now: datetime) -> Pair:
        return Pair(self.access_token(chain, now), self.refresh_token(chain, now))

    def _count_call(self, chain: Chain, now: datetime) -> None:
        limit = self.strict.token_calls_per_day
        who = (chain.app.client_id, chain.user.id, now.date())
        self._token_calls[who] = self._token_calls.get(who, 0) + 1
        if limit is not None and self._token_calls[who] > limit:
            raise OAuthRefusal(429, "access_denied", "Rate limit exceeded: too many token requests")

    def _access_token(self) -> str:
        return f"stampNL001.gAAAA{self._secret('access')}{self._secret('access')}"

    def _secret(self, purpose: str) -> str:
        return hashlib.sha256(f"{purpose}/{next(self._serial)}".encode()).hexdigest()


def _american(moment: datetime) -> str:
    hour = moment.hour % 12 or 12
    half = "AM" if moment.hour < 12 else "PM"
    return f"{moment.month}/{moment.day}/{moment.year} {hour}:{moment.minute:02d}:{moment.second:02d} {half}"
