"""An answer that is no page → the PEP 249 error that it means.

In comes a response and what was asked, out comes None for an answer worth decoding, or the exception to raise: Exact's
own words, what was asked, what to do. Never a token, never a whole body.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import unquote

from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.errors import (
    AccessDenied,
    BudgetExhausted,
    Error,
    FilterRequired,
    OperationalError,
    ProgrammingError,
    SignInRequired,
    UndefinedColumn,
)
from exact_dbapi.message import Response
from exact_dbapi.scan import Scan

_WORDS_CHARACTERS = 400
_SECRETS = re.compile(
    r"(?i)(bearer\s+|\b(?:access_token|refresh_token|client_secret|code)[\"']?\s*[=:]\s*[\"']?)[^\s&\"'<,}]+"
)
_GONE = re.compile(r"No property '(\w+)' exists")
_ATOM_MESSAGE = re.compile(r"<message[^>]*>(.*?)</message>", re.DOTALL)

#: What the header `Reason` of a 403 says. Source: quoted by Exact to a client's maintainers (certain).
_REASONS = {
    "BlockedUser": "the user is blocked",
    "InactiveUser": "the user is inactive",
    "BlockedCustomer": "the customer is blocked",
    "LicenseExpired": "the licence has expired",
    "DivisionBlocked": "the division is blocked",
    "NoDivisionAccess": "the user, or the consent given to this app, has no access to the division",
}


class Asked(Protocol):
    """What a request was about."""

    @property
    def endpoint(self) -> Endpoint: ...

    @property
    def division(self) -> int | None: ...


def refusal(response: Response, scan: Scan) -> Error | None:
    """Judge an answer; None when it is a page of the media type that was asked for."""
    if response.status == 200:
        return _unusable(response, scan)
    return refused(response, scan)


def refused(response: Response, asked: Asked) -> Error:
    """Make the error that a status other than success means."""
    return _JUDGES.get(response.status, _other)(response, asked)


def _unusable(response: Response, scan: Scan) -> Error | None:
    if not response.body.strip():
        return OperationalError(
            f"Exact answered {_asked(scan)} with status 200 and an empty body.", hint="Try again.", retryable=True
        )
    expected = "text/plain" if scan.is_count else "application/json"
    if response.content_type != expected:
        return OperationalError(
            f"Exact answered {_asked(scan)} with {response.content_type or 'no media type'} where {expected} was due.",
            hint="A page for people usually means maintenance or a lost sign-in; try again later.",
            retryable=True,
        )
    return None


def _asked(asked: Asked) -> str:
    where = f" in division {asked.division}" if asked.division is not None else ""
    return f"the request for {asked.endpoint.qualified_name}{where}"


def words(response: Response) -> str:
    """Read Exact's own words out of an error body, shortened and without secrets."""
    text = response.body[:20_000].decode("utf-8", "replace")
    found = _message(text) if response.content_type != "text/html" else ""
    plain = re.sub(r"\s+", " ", _SECRETS.sub(r"\1***", found)).strip()
    return plain[:_WORDS_CHARACTERS]


def _message(text: str) -> str:
    try:
        document = json.loads(text)
    except ValueError:
        found = _ATOM_MESSAGE.search(text)
        return found[1] if found else text
    if isinstance(document, dict):
        error = document.get("error")
        message = error.get("message") if isinstance(error, dict) else None
        value = message.get("value") if isinstance(message, dict) else message
        if isinstance(value, str):
            return value
    return text


def _said(response: Response) -> str:
    said = words(response)
    return f"Exact says: {said}" if said else "Exact gives no reason."


def _bad_request(response: Response, asked: Asked) -> Error:
    said = words(response)
    if "mandatory filtering" in said:
        return FilterRequired(
            f"Exact refused {_asked(asked)}: {said}",
            hint="Add a condition on one of these columns.",
            columns=asked.endpoint.filter_fields,
        )
    gone = _GONE.search(said)
    if gone and gone[1].lower() in asked.endpoint.by_name:
        return UndefinedColumn(
            f"Exact no longer has the column {gone[1]} of {asked.endpoint.qualified_name}, which the catalog knows.",
            hint="Refresh the catalog: exactsql refresh --add, or Connection.refresh_catalog(add=True).",
        )
    return ProgrammingError(f"Exact refused {_asked(asked)}. {_said(response)}")


def _unauthorised(response: Response, asked: Asked) -> Error:
    challenge = unquote(_SECRETS.sub(r"\1***", response.headers.get("www-authenticate", "")))[:200]
    detail = f" ({challenge})" if challenge else ""
    return SignInRequired(
        f"Exact did not accept the access token for {_asked(asked)}{detail}.", hint="Sign in again for a new token."
    )


def _forbidden(response: Response, asked: Asked) -> Error:
    reason = _REASONS.get(response.headers.get("reason", ""))
    return AccessDenied(
        f"Exact denies {_asked(asked)}: {reason}." if reason else f"Exact denies {_asked(asked)}. {_said(response)}",
        hint=f"Check the app's scope ({asked.endpoint.scope}), the user's role and the company's licence.",
    )


def _missing(response: Response, asked: Asked) -> Error:
    return OperationalError(
        f"Exact has nothing at the address of {asked.endpoint.qualified_name} (404). {_said(response)}",
        hint="Check the host and the division; the catalog may know a table that this site does not have.",
    )


def _slow(response: Response, asked: Asked) -> Error:
    return OperationalError(
        f"Exact gave up on {_asked(asked)} as too slow (408).",
        hint="Try again, or add a condition that narrows the answer.",
        retryable=True,
    )


def _exhausted(response: Response, asked: Asked) -> Error:
    for name in ("x-ratelimit-minutely-reset", "x-ratelimit-reset"):
        reset = response.headers.get(name, "")
        if reset.isdigit():
            resets_at = datetime.fromtimestamp(int(reset) / 1000, UTC)
            period = "minute" if "minutely" in name else "day"
            return BudgetExhausted(
                f"The calls that Exact allows division {asked.division} per {period} are used up.",
                hint=f"There are new ones at {resets_at:%Y-%m-%d %H:%M:%S} UTC.",
                resets_at=resets_at,
            )
    return BudgetExhausted(f"Exact refused {_asked(asked)}: too many calls (429).", hint="Wait a minute and try again.")


def _other(response: Response, asked: Asked) -> Error:
    if 300 <= response.status < 400:
        return SignInRequired(
            f"Exact sent {_asked(asked)} elsewhere ({response.status}), as it does when nobody is signed in.",
            hint="Sign in again for a new token.",
        )
    return OperationalError(
        f"Exact failed on {_asked(asked)} ({response.status}). {_said(response)}",
        hint="Try again later." if response.status >= 500 else None,
        retryable=response.status >= 500,
    )


_JUDGES: dict[int, Callable[[Response, Asked], Error]] = {
    400: _bad_request,
    401: _unauthorised,
    403: _forbidden,
    404: _missing,
    408: _slow,
    429: _exhausted,
}
