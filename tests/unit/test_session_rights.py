"""What evidence means: a writing answer, a refused one, and what one says of the other."""

from __future__ import annotations

import json

import pytest

from exact_dbapi.catalog import open_catalog
from exact_dbapi.message import Request, Response
from exact_dbapi.session.rights import may_read, may_write
from exact_dbapi.state.rights import MAY_READ, MAY_WRITE, READ, WRITE, Evidence, PrivateMemory
from exact_dbapi.transport.attempt import Timing
from exact_dbapi.transport.witness import Witnessed

ACCOUNTS = open_catalog().open("crm/accounts")
SCOPE = json.dumps(
    {
        "error": {
            "code": "",
            "message": {
                "lang": "",
                "value": "Forbidden - Application Scope Violated. Cannot manage 'crm.accounts' scope.",
            },
        }
    }
)


def seen(*answers: tuple[str, int, str, str]) -> dict[str, Evidence]:
    return {
        action: Evidence(1, ACCOUNTS.id, action, status, reason, said, 0.0) for action, status, reason, said in answers
    }


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (seen(), (None, None)),
        (seen((WRITE, 201, "", "")), (True, None)),
        (seen((WRITE, 201, "", ""), (MAY_WRITE, 0, "", "false")), (True, None)),
        (seen((WRITE, 403, "", SCOPE), (MAY_WRITE, 0, "", "true")), (False, "scope")),
        (seen((MAY_WRITE, 0, "", "true")), (None, None)),
        (seen((MAY_WRITE, 0, "", "false")), (False, "role")),
        (seen((READ, 403, "LicenseExpired", "")), (False, "licence")),
        (seen((READ, 403, "SomethingNew", "")), (None, None)),
        (seen((READ, 403, "", SCOPE)), (None, None)),
    ],
)
def test_writing(found: dict[str, Evidence], expected: tuple[bool | None, str | None]) -> None:
    verdict = may_write(ACCOUNTS, found)
    assert (verdict.holds, verdict.why) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (seen((READ, 403, "SomethingNew", "")), (False, "SomethingNew")),
        (seen((READ, 404, "", "")), (False, "address")),
        (seen((READ, 403, "", "Forbidden"), (MAY_READ, 0, "", "")), (False, "role or module")),
        (seen((MAY_READ, 0, "", "true")), (None, None)),
        (seen((MAY_READ, 0, "", "false")), (False, "role")),
    ],
)
def test_reading(found: dict[str, Evidence], expected: tuple[bool | None, str | None]) -> None:
    verdict = may_read(ACCOUNTS, found)
    assert (verdict.holds, verdict.why) == expected


def test_the_words_of_a_refusal_are_exacts_own() -> None:
    verdict = may_write(ACCOUNTS, seen((WRITE, 403, "", SCOPE)))
    assert verdict.message == "Forbidden - Application Scope Violated. Cannot manage 'crm.accounts' scope."


@pytest.mark.parametrize(
    ("method", "status", "body", "kept"),
    [
        ("GET", 200, b"{}", [READ]),
        ("GET", 403, b"Forbidden", [READ]),
        ("GET", 404, b"", [READ]),
        ("GET", 400, b"", []),
        ("GET", 401, b"", []),
        ("GET", 429, b"", []),
        ("GET", 500, b"", []),
        ("POST", 201, b"{}", [WRITE]),
        ("PUT", 204, b"", [WRITE]),
        ("PUT", 403, b"Forbidden", []),  # as for a key that is not there
        ("DELETE", 404, b"", []),
        ("POST", 403, SCOPE.encode(), [WRITE]),
        ("POST", 500, b"", []),
    ],
)
def test_only_what_tells_of_rights_is_remembered(method: str, status: int, body: bytes, kept: list[str]) -> None:
    memory = PrivateMemory()
    send = Witnessed(lambda request: Response(status, {}, body), memory, Timing(lambda: 5.0))
    send(Request(method, "/x", division=1, endpoint=ACCOUNTS.id))
    send(Request(method, "/x"))
    send(Request(method, "/x", division=1, endpoint="/api/v1/{division}/crm/$metadata"))
    assert [one.action for one in memory.evidence()] == kept
    assert all(one.at == 5.0 for one in memory.evidence())
