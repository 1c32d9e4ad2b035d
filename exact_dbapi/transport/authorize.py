"""Adds the access token to each request."""

from __future__ import annotations

from dataclasses import replace

from exact_dbapi.errors import SignInRequired
from exact_dbapi.message import Request, Response, Send


class Authorized:
    """Sends requests in the name of a user, with a fixed access token that is used as it is and never refreshed."""

    def __init__(self, send: Send, access_token: str | None) -> None:
        self._send = send
        self._access_token = access_token

    def __call__(self, request: Request) -> Response:
        """Send a request with the token.

        Raises: SignInRequired when there is none.
        """
        if not self._access_token:
            raise SignInRequired(
                "There is no access token.",
                hint="Give one as access_token: a keyword, a part of the URL, EXACT_ACCESS_TOKEN or the profile.",
            )
        headers = {**request.headers, "Authorization": f"Bearer {self._access_token}"}
        return self._send(replace(request, headers=headers))
