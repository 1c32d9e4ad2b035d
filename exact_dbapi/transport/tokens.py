"""The token broker: gives a live access token, and renews the chain so that threads and processes never break it.

A `ChainKey`, a `TokenStore` and a `Refresh` that asks Exact for the next pair come in; access tokens go out. The rule:
take the lock, read again, renew if nobody did, save, and only then use. Never spends a refresh token that it has not
read inside the lock, and never uses a pair that is not saved.

Source: a refresh token is spent by its use, a refresh before 570 seconds is refused and spends nothing, an access token
lives 600 seconds: certain. A refusal without a reason may be false, and the same token worked later: seen.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from exact_dbapi.errors import BudgetExhausted, ConnectionFailure, Error, OperationalError, SignInRequired
from exact_dbapi.state.tokens import ChainKey, TokenPair, TokenStore, digest
from exact_dbapi.transport.attempt import REAL_TIME, Timing
from exact_dbapi.transport.oauth import LIFE_SECONDS, App, Exhausted, Grant, Refused, TooEarly, Unclear

REFRESH_AFTER_SECONDS = 570.0
CHAIN_LIFE_SECONDS = 30 * 86_400.0
#: How long a token may still be used while another renews it; the rest is for the call's own way to Exact.
USABLE_SECONDS = LIFE_SECONDS - 10.0
#: How long to go on with the present token after Exact found a refresh too early, or did not answer.
REST_SECONDS = 30.0
LOCK_SECONDS = 240.0
TOKEN_CALLS = 4
FIRST_PAUSE_SECONDS = 0.5

Refresh = Callable[[App, str], Grant]

_SIGN_IN = "Sign in again with `exactsql login`."


class TokenBroker:
    """Gives the access token of one chain. Threads may share it; processes share the store."""

    def __init__(
        self,
        key: ChainKey,
        store: TokenStore,
        *,
        client_secret: str = "",
        first_link: str = "",
        timing: Timing = REAL_TIME,
    ) -> None:
        self._key = key
        self._store = store
        self._client_secret = client_secret
        self._first_link = first_link
        self._clock = timing.clock
        self._sleep = timing.sleep
        self._held: TokenPair | None = None
        self._unsaved: tuple[TokenPair, TokenPair] | None = None
        self._rests_until = 0.0

    def __repr__(self) -> str:
        return f"<TokenBroker of {self._key.host}>"

    def current(self, refresh: Refresh) -> str:
        """Give a live access token; renew the chain, by `refresh`, when it is time.

        Raises: SignInRequired when only a person can go on; ConnectionFailure, BudgetExhausted or OperationalError when
        a later try may.
        """
        held = self._held
        if held is not None and self._unsaved is None and (self._is_fresh(held) or self._rests(held)):
            return held.access_token
        return self._renewed(None, refresh)

    def after_refusal(self, refused: str, refresh: Refresh) -> str:
        """Give the token to repeat a call with that Exact answered with 401; the same one when there is no better.

        Raises: as `current`.
        """
        held = self._held
        if held is not None and held.access_token != refused and self._is_fresh(held):
            return held.access_token
        return self._renewed(refused, refresh)

    def _renewed(self, refused: str | None, refresh: Refresh) -> str:
        known = self._known()
        is_usable = known.access_token != refused and self._age(known) < USABLE_SECONDS
        if self._unsaved is None and self._is_fresh(known) and is_usable:
            return self._hold(known)
        with self._store.locked(self._key, 0 if is_usable else LOCK_SECONDS) as is_mine:
            if is_mine:
                return self._hold(self._next(refused, refresh))
        if is_usable:  # another is renewing it right now; this token lives long enough for a call
            return self._hold(known)
        raise never_released(self._key)

    def _next(self, refused: str | None, refresh: Refresh) -> TokenPair:
        """Inside the lock: read again, and renew if nobody did."""
        self._save_what_is_left()
        pair = self._known()
        if pair.access_token != refused and self._is_fresh(pair):
            return pair
        try:
            return self._spend(pair, refresh)
        except TooEarly:
            return self._rested(self._known())
        except Refused as refusal:
            return self._after_final(pair, refusal, refresh)
        except (Unclear, Exhausted, ConnectionFailure) as failure:
            if pair.access_token != refused and self._age(pair) < LIFE_SECONDS:
                return self._rested(pair)
            raise told(self._key, failure) from failure

    def _rested(self, pair: TokenPair) -> TokenPair:
        """Go on with a pair without asking again for a while."""
        if not pair.access_token:
            raise OperationalError(
                f"{self._key.host} finds it too early to renew a token that this machine has not seen.",
                hint="Try again in ten minutes; the sign-in is still good.",
                retryable=True,
            )
        self._rests_until = self._clock() + REST_SECONDS
        return pair

    def _after_final(self, pair: TokenPair, refusal: Refused, refresh: Refresh) -> TokenPair:
        """Look once whether there is another chain: a new sign-in, or a configured first link not yet tried."""
        stored = self._known()
        if stored.refresh_token != pair.refresh_token:
            if self._is_fresh(stored):
                return stored
            other = stored
        elif self._first_link not in ("", pair.refresh_token) and digest(self._first_link) != pair.first_link:
            other = self._configured()
        else:
            raise self._ended(pair, refusal) from refusal
        try:
            return self._spend(other, refresh)
        except Refused as again:
            raise self._ended(other, again) from again
        except (TooEarly, Unclear, Exhausted, ConnectionFailure) as failure:
            raise told(self._key, failure) from failure

    def _ended(self, pair: TokenPair, refusal: Refused) -> SignInRequired:
        is_lost = refusal.is_spent and (refusal.is_after_doubt or pair.begun_at is not None)
        lost = " The answer to an earlier refresh was lost, and with it the next token." if is_lost else ""
        words = refusal.words.rstrip(".")
        return SignInRequired(f"{self._key.host} renews this sign-in no more ({words}).{lost}", hint=_SIGN_IN)

    def _spend(self, pair: TokenPair, refresh: Refresh) -> TokenPair:
        """Trade a link for the next one, and save it before anybody uses it."""
        app = App(self._key.client_id, self._client_secret or pair.client_secret)
        if not app.client_secret:
            raise SignInRequired(
                "The app's secret is not known, and without it no token can be renewed.",
                hint="Give client_secret, or sign in with `exactsql login`.",
            )
        # A store that takes no writing must show before the token is spent; and who comes after a crash learns of it.
        self._store.save(self._key, replace(pair, begun_at=self._clock()))
        try:
            grant = self._asked(app, pair.refresh_token, refresh)
        except TooEarly:
            self._store.save(self._key, pair)  # nothing was spent: an earlier doubt stays, this one is gone
            raise
        following = replace(
            pair,
            refresh_token=grant.refresh_token,
            access_token=grant.access_token,
            issued_at=self._clock(),
            begun_at=None,
        )
        self._unsaved = (pair, following)
        self._save_what_is_left()
        return self._known()

    def _save_what_is_left(self) -> None:
        """Save a pair that Exact has handed out. When that fails it is kept here, and saved at the next use."""
        if self._unsaved is None:
            return
        spent, following = self._unsaved
        if self._known().refresh_token == spent.refresh_token:  # else somebody has signed in anew meanwhile
            self._store.save(self._key, following)
        self._unsaved = None

    def _asked(self, app: App, refresh_token: str, refresh: Refresh) -> Grant:
        """Ask for the next pair, again after an answer that says nothing: see docs/decisions on repeating."""
        from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

        retrying = Retrying(
            retry=retry_if_exception_type((Unclear, ConnectionFailure)),
            stop=stop_after_attempt(TOKEN_CALLS),
            wait=lambda state: FIRST_PAUSE_SECONDS * 2 ** (state.attempt_number - 1) * random.uniform(0.75, 1.25),  # noqa: S311
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(refresh, app, refresh_token)
        except Refused as refusal:
            refusal.is_after_doubt = retrying.statistics["attempt_number"] > 1
            raise

    def _known(self) -> TokenPair:
        pair = self._store.load(self._key)
        if pair is not None:
            return pair
        if self._first_link:
            return self._configured()
        raise not_signed_in(self._key.host)

    def _configured(self) -> TokenPair:
        return TokenPair(self._first_link, first_link=digest(self._first_link))

    def _hold(self, pair: TokenPair) -> str:
        self._held = pair
        return pair.access_token

    def _rests(self, pair: TokenPair) -> bool:
        return self._clock() < self._rests_until and bool(pair.access_token)

    def _is_fresh(self, pair: TokenPair) -> bool:
        """Tell whether a pair is used as it is. An age below zero is a clock that was set back: ask."""
        return 0 <= self._age(pair) < REFRESH_AFTER_SECONDS

    def _age(self, pair: TokenPair) -> float:
        return float("inf") if pair.issued_at is None else self._clock() - pair.issued_at


def not_signed_in(host: str) -> SignInRequired:
    """Make the error for a host that nobody has signed in to."""
    return SignInRequired(
        f"Nobody is signed in to {host}: there is no access token and no sign-in to renew.",
        hint="Sign in with `exactsql login`, or give refresh_token with client_id and client_secret, or a fixed "
        "access_token: as a keyword, in the URL, as EXACT_ACCESS_TOKEN or in the profile.",
    )


def never_released(key: ChainKey) -> OperationalError:
    """Make the error for a lock that another keeps for too long."""
    return OperationalError(
        f"Another process has been renewing the tokens of {key.host} for {LOCK_SECONDS:.0f} seconds.",
        hint="End a process that hangs, and try again.",
        retryable=True,
    )


def told(key: ChainKey, failure: Exception) -> Error:
    """Say what a token call came to that did not end the chain."""
    if isinstance(failure, Unclear):
        return OperationalError(
            f"{key.host} gives no token and does not say why ({failure.words}).",
            hint="Check client_id and client_secret; Exact also answers so in its maintenance at night. "
            "When it goes on, sign in again with `exactsql login`.",
            retryable=True,
        )
    if isinstance(failure, Exhausted):
        return BudgetExhausted(
            f"{key.host} takes no more token calls of this app and user for now.", hint="Try again after midnight UTC."
        )
    if isinstance(failure, TooEarly):
        return OperationalError(
            f"{key.host} finds it too early to renew this token.", hint="Try again in ten minutes.", retryable=True
        )
    return ConnectionFailure(
        f"{key.host} could not be reached to renew the access token.", hint="Check the network, and try again."
    )
