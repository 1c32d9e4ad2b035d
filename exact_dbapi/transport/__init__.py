"""Request → Response: the only room that touches the network.

HTTP, trace, sign-in, budget and retry are callables of one shape, stacked in `open_transport`; read it outside in.
`Shared` may stand before them, for one statement.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from exact_dbapi.halt import Halt
from exact_dbapi.message import Send
from exact_dbapi.settings import Settings
from exact_dbapi.state.rights import Memory
from exact_dbapi.transport.attempt import REAL_TIME, Timing
from exact_dbapi.transport.authorize import Authorized, tokens_of, with_app
from exact_dbapi.transport.budget import LIMIT_COLUMNS, Budgeted, Observed, limit_rows
from exact_dbapi.transport.fence import Fenced
from exact_dbapi.transport.http import Http
from exact_dbapi.transport.pages import Judged
from exact_dbapi.transport.retry import Retrying
from exact_dbapi.transport.shared import budget_of, client_of, rights_of
from exact_dbapi.transport.sharing import Noticed, Shared
from exact_dbapi.transport.trace import CALL_COLUMNS, Call, Traced, call_rows, log_call, shielded, span_call
from exact_dbapi.transport.witness import Witnessed

__all__ = [
    "CALL_COLUMNS",
    "LIMIT_COLUMNS",
    "Call",
    "Shared",
    "Timing",
    "call_rows",
    "client_name",
    "limits_of",
    "open_transport",
    "seen_rights",
]

TOKEN_TIMEOUT_SECONDS = 30.0


def open_transport(
    settings: Settings, on_call: Callable[[Call], None], timing: Timing = REAL_TIME, halt: Halt | None = None
) -> Send:
    """Stack what a request passes on its way to Exact; `on_call` hears of each exchange, `halt` ends every wait.

    Renewing a token goes on to its end, since the next pair must not be lost; so does an exchange that is under way.
    """
    http = Http(settings.base_url, settings.connect_timeout_seconds, settings.timeout_seconds, settings.readonly)
    listeners = _listeners(settings, on_call)
    allowed = settings.allowed_divisions
    traced = Traced(Fenced(http, allowed) if isinstance(allowed, tuple) else http, listeners, timing)
    # Renewing a token is a POST even where only reading is allowed, and others wait for it.
    patience = min(settings.timeout_seconds, TOKEN_TIMEOUT_SECONDS)
    asked = Traced(Http(settings.base_url, settings.connect_timeout_seconds, patience), listeners, timing)
    app = with_app(settings)
    budget = budget_of(app)
    seen = Witnessed(Observed(Judged(traced), budget, timing), rights_of(app), timing)
    authorized = Authorized(seen, tokens_of(settings, asked, timing))
    waits = timing if halt is None else replace(timing, sleep=halt.wait)
    budgeted = Budgeted(authorized, budget, settings.wait_seconds, waits, halt)
    return Noticed(Retrying(budgeted, settings.retry_seconds, waits), settings)


def limits_of(settings: Settings, timing: Timing = REAL_TIME) -> list[tuple[Any, ...]]:
    """List what is known of the limits at the settings' host, as rows under `LIMIT_COLUMNS`; asks nothing."""
    return list(limit_rows(budget_of(with_app(settings)).ledger, timing.clock()))


def client_name(settings: Settings) -> str:
    """Name the app or the token that the settings sign in with, as a digest where it is a secret."""
    return client_of(with_app(settings))


def seen_rights(settings: Settings) -> Memory:
    """Give what earlier calls showed of rights at the settings' host; asks nothing."""
    return rights_of(with_app(settings))


def _listeners(settings: Settings, on_call: Callable[[Call], None]) -> Callable[[Call], None]:
    everyone = [on_call, log_call, span_call]
    if settings.on_call is not None:
        everyone.append(shielded(settings.on_call))

    def tell(call: Call) -> None:
        for listener in everyone:
            listener(call)

    return tell
