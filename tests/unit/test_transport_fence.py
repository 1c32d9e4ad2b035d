"""A connection that may reach some divisions sends nothing to others, wherever a URL names them."""

from __future__ import annotations

import pytest

from exact_dbapi.errors import AccessDenied
from exact_dbapi.message import Request, Response
from exact_dbapi.transport.fence import Fenced


@pytest.mark.parametrize(
    ("url", "division", "passes"),
    [
        ("/api/v1/1/crm/Accounts", 1, True),
        ("/api/v1/current/Me?$select=CurrentDivision", None, True),
        ("/api/v1/2/crm/Accounts", 2, False),
        ("/api/v1/2/crm/Accounts", None, False),
        ("/api/v1/1/crm/Accounts", 2, False),
        ("https://start.exactonline.nl/api/v1/2/bulk/crm/Accounts?$skiptoken=x", 1, False),
        ("/docs/XMLDownload.aspx?Topic=Accounts&_Division_=2", None, False),
        ("/docs/XMLDownload.aspx?Topic=Accounts&_Division_=1", 1, True),
    ],
)
def test_only_the_allowed_division_is_asked(url: str, division: int | None, passes: bool) -> None:
    sent: list[Request] = []

    def send(request: Request) -> Response:
        sent.append(request)
        return Response(200, {}, b"")

    request = Request("GET", url, division=division)
    if passes:
        assert Fenced(send, (1,))(request).status == 200
        assert sent == [request]
    else:
        with pytest.raises(AccessDenied, match="division 2"):
            Fenced(send, (1,))(request)
        assert sent == []
