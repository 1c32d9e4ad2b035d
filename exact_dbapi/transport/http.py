"""The one door to the network: a `Request` becomes an HTTP exchange, by requests.

In comes a request, out comes the whole, decompressed response, whatever its status. A foreign exception leaves as
`ConnectionFailure`. Refuses every URL of another host, so that a token never travels elsewhere, follows no redirect,
bounds the size and the time of an answer, and refuses what is not a read when the connection is read-only.
"""

from __future__ import annotations

import time
from functools import lru_cache
from urllib.parse import urlsplit

import requests
import urllib3

from exact_dbapi.errors import ConnectionFailure, NotSupportedError, OperationalError
from exact_dbapi.message import Request, Response
from exact_dbapi.transport.body import MOST_BODY_BYTES, read_body


class Http:
    """Sends requests to one host over kept-alive connections."""

    def __init__(
        self,
        base_url: str,
        connect_timeout_seconds: float,
        timeout_seconds: float,
        readonly: bool = False,
        most_body_bytes: int = MOST_BODY_BYTES,
    ) -> None:
        self._base_url = base_url
        self._timeouts = (connect_timeout_seconds, timeout_seconds)
        self._readonly = readonly
        self._most_body_bytes = most_body_bytes

    def __call__(self, request: Request) -> Response:
        """Send a request and read the whole answer.

        The read timeout bounds each wait for bytes and, checked as they come, the exchange as a whole.

        Raises: ConnectionFailure when the host cannot be reached, or the answer breaks off or drips; NotSupportedError
        for a write on a read-only connection; OperationalError for a URL of another host or an answer without end.
        """
        if self._readonly and not request.is_read:
            raise NotSupportedError(f"This connection is read-only, and a {request.method} is no read.")
        url = self._absolute(request.url)
        headers = {"Accept": request.accept, **request.headers}
        if request.content_type:
            headers["Content-Type"] = request.content_type
        deadline = time.monotonic() + sum(self._timeouts)
        try:
            answer = _session(self._base_url).request(
                request.method,
                url,
                data=request.body,
                headers=headers,
                timeout=self._timeouts,
                allow_redirects=False,
                stream=True,
            )
        except requests.RequestException as error:
            raise self._unreachable(error) from error
        names = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status_code, names, read_body(answer, deadline, self._most_body_bytes))

    def _absolute(self, url: str) -> str:
        if url.startswith("/"):
            return self._base_url + url
        given, own = urlsplit(url), urlsplit(self._base_url)
        if (given.scheme, given.netloc.lower()) != (own.scheme, own.netloc.lower()):
            raise OperationalError(
                f"A next link points to {given.scheme}://{given.netloc}, but this connection is to {self._base_url}.",
                hint="No token is sent to another host.",
            )
        return url

    def _unreachable(self, error: requests.RequestException) -> ConnectionFailure:
        kind = type(error).__name__
        if isinstance(error, requests.exceptions.SSLError):
            return ConnectionFailure(
                f"The certificate of {self._base_url} was not accepted, so nothing was sent ({kind}).",
                hint="If your network has a certificate of its own, name its file in REQUESTS_CA_BUNDLE.",
                was_sent=False,
                retryable=False,
            )
        return ConnectionFailure(
            f"{self._base_url} could not be reached, or broke off before it answered ({kind}).",
            hint="Check the host, the network and the proxy, and try again.",
            was_sent=not _provably_did_not_arrive(error),
        )


def _provably_did_not_arrive(error: requests.RequestException) -> bool:
    """Tell whether no connection was made: the name was not found, the port is closed, or nobody picked up.

    A proxy may have passed a request on before it failed, so its failures prove nothing.
    """
    if isinstance(error, requests.exceptions.ProxyError):
        return False
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, urllib3.exceptions.MaxRetryError) else cause
    return isinstance(reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError)


@lru_cache(maxsize=32)
def _session(base_url: str) -> requests.Session:
    """One session per host for the whole process; the proxy is looked up once, not at each call.

    Cookies are not kept: Exact sets them, and sending them back has no use (certain).
    """
    session = requests.Session()
    settings = session.merge_environment_settings(base_url, {}, None, None, None)
    session.proxies.update(settings["proxies"])
    session.verify = settings["verify"] if settings["verify"] is not None else True
    session.trust_env = False
    session.cookies.set_policy(_NoCookies())
    session.headers["User-Agent"] = "exact-dbapi"
    session.headers["Accept-Encoding"] = "gzip, deflate"
    adapter = requests.adapters.HTTPAdapter(pool_connections=4, pool_maxsize=16)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


class _NoCookies(requests.cookies.cookielib.DefaultCookiePolicy):  # type: ignore[name-defined,misc]
    """Keeps no cookie."""

    def set_ok(self, cookie: object, request: object) -> bool:
        """Refuse every cookie."""
        return False
