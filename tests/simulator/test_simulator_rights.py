"""What a user's role allows: `UserHasRights`, tables that are refused or show nothing, tables that are only read."""

from __future__ import annotations

import pytest

from tests.simulator.simulated import FIRST, SECOND, Company, Reader, account, running

COMPANY = Company(crm__Accounts=[account(1), account(2)])
ACCOUNTS = f"{FIRST}/crm/Accounts"
ASK = f"{FIRST}/users/UserHasRights"


def right(reader: Reader, endpoint: str, action: str) -> object:
    reply = reader.get(f"{ASK}?endpoint='{endpoint}'&action='{action}'")
    assert reply.status == 200
    return reply.json["d"]["UserHasRights"]


def test_a_right_is_told_per_endpoint_and_action() -> None:
    """UserHasRights: with endpoint and action in quotes it answers true or false; likely."""
    with running(COMPANY) as (simulator, reader):
        simulator.rights.denied_endpoints.add("crm/contacts")
        simulator.rights.unwritable_endpoints.add("crm/accounts")
        assert right(reader, "crm/Accounts", "GET") is True
        assert right(reader, "crm/Accounts", "POST") is False
        assert right(reader, "crm/Contacts", "GET") is False
        simulator.rights.clear()
        assert right(reader, "crm/Contacts", "GET") is True


@pytest.mark.parametrize(
    "query",
    ["", "?endpoint='crm/Accounts'", "?endpoint='crm/Nothing'&action='GET'", "?endpoint='crm/Accounts'&action='X'"],
)
def test_what_it_does_not_know_is_a_503(query: str) -> None:
    """UserHasRights: buggy, 503 on bad parameters; likely."""
    with running(COMPANY) as (_, reader):
        assert reader.get(f"{ASK}{query}").status == 503


def test_it_needs_a_scope_and_a_division_of_its_own() -> None:
    """Effective rights are scope, role, licence and consent together; the scope of UserHasRights: certain."""
    with running(COMPANY) as (simulator, reader):
        simulator.rights.revoked_scopes.add("organization.administration")
        simulator.rights.blocked_divisions[SECOND] = "NoDivisionAccess"
        query = "?endpoint='crm/Accounts'&action='GET'"
        assert reader.get(f"{ASK}{query}").status == 403
        simulator.rights.revoked_scopes.clear()
        assert reader.get(f"{SECOND}/users/UserHasRights{query}").header("Reason") == "NoDivisionAccess"


def test_a_scope_is_no_matter_of_the_role() -> None:
    """Whether UserHasRights looks at the app's scope: unknown; its name says that it tells of the user."""
    with running(COMPANY) as (simulator, reader):
        simulator.rights.revoked_scopes.add("crm.accounts")
        assert right(reader, "crm/Accounts", "GET") is True
        assert reader.get(ACCOUNTS).status == 403


def test_a_role_refuses_or_hides() -> None:
    """A role's lack is a 403 or, silently, fewer rows; likely."""
    with running(COMPANY) as (simulator, reader):
        simulator.rights.denied_endpoints.add("crm/contacts")
        simulator.rights.hidden_endpoints.add("crm/accounts")
        assert reader.get(f"{FIRST}/crm/Contacts").status == 403
        for path in (ACCOUNTS, f"{FIRST}/bulk/CRM/Accounts"):
            assert reader.get(path, select="ID").rows == []
        simulator.reset()
        reader.token = simulator.sign_in()["access_token"]
        assert len(reader.get(ACCOUNTS, select="ID").rows) == 2
