"""Exact's OAuth2 endpoints, by requests-oauthlib: the address to sign in at, a code's first pair, a link's next pair.

A `Send` and an `App` come in; a `Grant` goes out, or one of the outcomes below. Every exchange goes through the `Send`,
so that proxies, TLS, time-outs and the trace are those of any other call; requests-oauthlib, which wants https, sees an
https address, and the `Send` has the true one. Never keeps or logs a token, and never tries anything twice.

Source: form bodies only; the client in the body; `expires_in` a text; a code with an encoded exclamation mark that is
decoded once: certain. The statuses and words of refusals: seen by several clients, some under two statuses.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from exact_dbapi.errors import NotSupportedError, SignInRequired
from exact_dbapi.message import Request, Response, Send

if TYPE_CHECKING:
    import requests
    from requests_oauthlib import OAuth2Session

AUTHORISE_PATH = "/api/oauth2/auth"
TOKEN_PATH = "/api/oauth2/token"  # noqa: S105 - an address
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LIFE_SECONDS = 600.0

_FORM = "application/x-www-form-urlencoded"
#: Words that end a chain for good, in small letters; any other refusal may be one of the night's false alarms.
_SPENT = "old refresh token"
_FINAL_WORDS = (_SPENT, "refresh token expired", "chainid")


@dataclass(frozen=True, slots=True, repr=False)
class App:
    """An app of Exact's App Center, as it shows itself."""

    client_id: str
    client_secret: str
    redirect_uri: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Grant:
    """A pair of tokens that Exact has just handed out."""

    access_token: str
    refresh_token: str


class TooEarly(Exception):
    """The access token of this chain is not old enough; the refresh token is not spent."""


class Unclear(Exception):
    """The answer says nothing certain about the token: it may be asked again. `words` are for a person."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Refused(Exception):
    """The token is spent, too old, or of a broken chain; `words` are Exact's.

    `is_after_doubt` tells that the same token was sent before, without a clear answer.
    """

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words
        self.is_after_doubt = False

    @property
    def is_spent(self) -> bool:
        return _SPENT in self.words.lower()


class Exhausted(Exception):
    """Exact takes no more token calls for now."""


class OAuth:
    """Asks the OAuth2 endpoints of one host, for one app."""

    def __init__(self, send: Send, base_url: str, app: App) -> None:
        parts = urlsplit(base_url)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise NotSupportedError(
                f"Tokens are not asked for over plain {parts.scheme} from {parts.hostname}.",
                hint="Use https; plain http is for a simulator on this machine.",
            )
        self._send = send
        self._base_url = base_url
        self._seen_as = f"https://{parts.netloc}"
        self._app = app

    def authorise_url(self, state: str) -> str:
        """Make the address at which a person signs in and consents."""
        with self._session() as session:
            url, _ = session.authorization_url(self._seen_as + AUTHORISE_PATH, state=state, force_login="0")
        return self._base_url + str(url).removeprefix(self._seen_as)

    def exchange(self, redirected_to: str, state: str) -> Grant:
        """Turn the address that Exact sent the browser to into the first pair of tokens.

        Raises: SignInRequired when it holds no code, an error, or the state of another sign-in; TooEarly, Unclear,
        Refused or Exhausted by Exact's answer.
        """
        with self._session() as session:
            token = session.fetch_token(
                self._seen_as + TOKEN_PATH,
                code=_code(self._app.client_id, redirected_to, state),
                include_client_id=True,
                client_secret=self._app.client_secret,
            )
        return Grant(token["access_token"], token["refresh_token"])

    def refresh(self, refresh_token: str) -> Grant:
        """Spend a refresh token for the next pair.

        Raises: TooEarly, Unclear, Refused or Exhausted by Exact's answer; ConnectionFailure when there is none.
        """
        app = self._app
        with self._session() as session:
            token = session.refresh_token(
                self._seen_as + TOKEN_PATH,
                refresh_token=refresh_token,
                client_id=app.client_id,
                client_secret=app.client_secret,
            )
        return Grant(token["access_token"], token["refresh_token"])

    def _session(self) -> OAuth2Session:
        from requests_oauthlib import OAuth2Session

        session = OAuth2Session(self._app.client_id, redirect_uri=self._app.redirect_uri or None)
        logging.getLogger("requests_oauthlib.oauth2_session").addFilter(_NO_DEBUG)
        session.trust_env = False  # the `Send` knows the proxies; a .netrc must not add a second authorisation
        session.mount("https://", _adapter_class()(self._send))
        session.register_compliance_hook("access_token_response", _checked)
        session.register_compliance_hook("refresh_token_response", _checked)
        return session


def _code(client_id: str, redirected_to: str, state: str) -> str:
    """Take the code out of the address, decoded once."""
    from oauthlib.oauth2 import OAuth2Error, WebApplicationClient

    address = redirected_to.strip().strip("'\"")
    try:
        address = f"https://{address.partition('://')[2]}"  # the library takes no http address, not even a local one
        found = WebApplicationClient(client_id).parse_request_uri_response(address, state=state)
    except OAuth2Error as error:
        raise SignInRequired(
            f"The address that the browser was sent to does not finish this sign-in ({error.error}).",
            hint="Begin again with `exactsql login`, and give the whole address, with code and state.",
        ) from error
    return str(found["code"])


def _checked(response: requests.Response) -> requests.Response:
    """Hand on an answer with two tokens in it, or raise the outcome that any other answer means."""
    body = _json(response.content)
    words = f"{body.get('error', '')} {body.get('error_description', '')} {response.headers.get('reason', '')}".lower()
    if response.status_code == 200 and all(_is_token(body.get(name)) for name in ("access_token", "refresh_token")):
        tokens = {name: body[name] for name in ("access_token", "refresh_token")}
        rest = {"token_type": "bearer", "expires_in": LIFE_SECONDS}
        response._content = json.dumps({**tokens, **rest}).encode()
        return response
    if "token not expired" in words:
        raise TooEarly
    if response.status_code in (400, 401, 403) and any(final in words for final in _FINAL_WORDS):
        raise Refused(str(body.get("error_description") or body.get("error")))
    if response.status_code == 429:
        raise Exhausted
    shown = str(body.get("error_description") or body.get("error") or response.headers.get("content-type", "no type"))
    raise Unclear(f"status {response.status_code}, {shown[:200]}")


def _is_token(value: object) -> bool:
    return isinstance(value, str) and value != "" and value.isascii() and value.isprintable()


def _json(content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@lru_cache(maxsize=1)
def _adapter_class() -> Callable[[Send], requests.adapters.BaseAdapter]:
    """Make the class by which requests-oauthlib sends through our `Send`; requests is imported late."""
    import requests

    class SendAdapter(requests.adapters.BaseAdapter):
        def __init__(self, send: Send) -> None:
            super().__init__()
            self._send = send

        def send(self, request: requests.PreparedRequest, *_given: Any, **_more: Any) -> requests.Response:
            body = request.body.encode() if isinstance(request.body, str) else request.body
            answer = self._send(Request(str(request.method), request.path_url, body=body, content_type=_FORM))
            return _as_requests(request, answer)

        def close(self) -> None:
            """Close nothing: the connections are the `Send`'s."""

    return SendAdapter


def _as_requests(asked: requests.PreparedRequest, answer: Response) -> requests.Response:
    import requests

    response = requests.Response()
    response.status_code = answer.status
    response.headers.update(answer.headers)
    response._content = answer.body
    response.encoding = "utf-8"
    response.request = asked
    response.url = str(asked.url)
    return response


class _NoDebug(logging.Filter):
    """Drops what requests-oauthlib writes at DEBUG: it holds whole tokens. Once added it stays."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno > logging.DEBUG


_NO_DEBUG = _NoDebug()
