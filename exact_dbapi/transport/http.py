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

#: What every request says besides its own.
_HEADERS = {"User-Agent": "exact-dbapi", "Accept-Encoding": "gzip, deflate", "Connection": "keep-alive"}


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
        deadline = time.monotonic() + sum(self._timeouts)
        try:
            answer = _way_to(self._base_url).send(_prepared(request, url), self._timeouts)
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


def _prepared(request: Request, url: str) -> requests.PreparedRequest:
    """Fill in requests' own form of a request by hand: it would take the URL apart and quote it anew, each time.

    Source: Exact's next links are to be sent verbatim (certain).
    """
    prepared = requests.PreparedRequest()
    prepared.method, prepared.url, prepared.body = request.method, url, request.body
    headers = {**_HEADERS, "Accept": request.accept, **request.headers}
    if request.content_type:
        headers["Content-Type"] = request.content_type
    if request.body is not None or not request.is_read:
        headers["Content-Length"] = str(len(request.body or b""))
    prepared.headers = requests.structures.CaseInsensitiveDict(headers)
    return prepared


class _Adapter(requests.adapters.HTTPAdapter):
    """Makes of an answer what `Http` reads of it: looking for cookies, which nobody keeps, cost 0.1 ms a call."""

    def build_response(self, req: requests.PreparedRequest, resp: urllib3.BaseHTTPResponse) -> requests.Response:
        """Make an answer of which only the head was read."""
        answer = requests.Response()
        answer.status_code, answer.raw = resp.status, resp
        answer.headers = requests.structures.CaseInsensitiveDict(resp.headers)
        return answer


class _Way:
    """The kept-alive connections to one host, with its proxy and certificates, which are looked up once.

    An adapter alone keeps no cookie and follows no redirect.
    """

    def __init__(self, base_url: str) -> None:
        settings = requests.Session().merge_environment_settings(base_url, {}, None, None, None)
        self._proxies = settings["proxies"]
        self._verify = settings["verify"] if settings["verify"] is not None else True
        self._adapter = _Adapter(pool_connections=4, pool_maxsize=16)

    def send(self, prepared: requests.PreparedRequest, timeouts: tuple[float, float]) -> requests.Response:
        """Send a request and read the head of its answer."""
        return self._adapter.send(prepared, stream=True, timeout=timeouts, verify=self._verify, proxies=self._proxies)


@lru_cache(maxsize=32)
def _way_to(base_url: str) -> _Way:
    """Give the one way to a host for the whole process."""
    return _Way(base_url)
