"""The one door to the network: a `Request` becomes an HTTP exchange, by requests.

In comes a request, out comes the whole, decompressed response, whatever its status. A foreign exception leaves as
`ConnectionFailure`. Refuses every URL of another host, so that a token never travels elsewhere, follows no redirect,
and refuses what is not a read when the connection is read-only.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

import requests
import urllib3

from exact_dbapi.errors import ConnectionFailure, NotSupportedError, OperationalError
from exact_dbapi.message import Request, Response


class Http:
    """Sends requests to one host over kept-alive connections."""

    def __init__(
        self, base_url: str, connect_timeout_seconds: float, timeout_seconds: float, readonly: bool = False
    ) -> None:
        self._base_url = base_url
        self._timeouts = (connect_timeout_seconds, timeout_seconds)
        self._readonly = readonly

    def __call__(self, request: Request) -> Response:
        """Send a request and read the whole answer.

        Raises: ConnectionFailure when the host cannot be reached or the answer breaks off; NotSupportedError for a
        write on a read-only connection; OperationalError for a URL of another host.
        """
        if self._readonly and not request.is_read:
            raise NotSupportedError(f"This connection is read-only, and a {request.method} is no read.")
        url = self._absolute(request.url)
        headers = {"Accept": request.accept, **request.headers}
        if request.content_type:
            headers["Content-Type"] = request.content_type
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
        return self._whole(answer)

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

    def _unreachable(self, error: Exception) -> ConnectionFailure:
        kind = type(error).__name__
        return ConnectionFailure(
            f"{self._base_url} could not be reached, or broke off before it answered ({kind}).",
            hint="Check the host, the network and the proxy, and try again.",
        )

    def _whole(self, answer: requests.Response) -> Response:
        """Read the body in one piece: `Response.content` would cut it into small ones."""
        headers = {name.lower(): value for name, value in answer.headers.items()}
        try:
            body = answer.raw.read(decode_content=True)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            answer.close()
            raise ConnectionFailure(
                f"The answer of {self._base_url} broke off before it was whole ({type(error).__name__}).",
                hint="Nothing of this page was handed out; try again.",
            ) from error
        answer.raw.release_conn()
        return Response(answer.status_code, headers, body)


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
