"""Everything else that is refused: routes, verbs, options, rights."""

from __future__ import annotations

import pytest

from exact_dbapi.simulator import Strict
from tests.simulator.simulated import FIRST, JSON, SECOND, Company, account, guid, running

ACCOUNTS = f"{FIRST}/crm/Accounts"
COMPANY = Company(crm__Accounts=[account(1), account(2)])
NEEDS_SELECT = "Please add a $select or a $top=1 statement to the query string."


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{FIRST}/crm/Accounts", 200),
        (f"{FIRST}/CRM/Accounts", 200),
        (f"{FIRST}/crm/accounts", 404),
        (f"{FIRST}/hrm/CostCenters", 404),
        (f"{FIRST}/hrm/Costcenters", 200),
        (f"{FIRST}/crm/Nothing", 404),
        (f"{FIRST}/nothing/Accounts", 404),
        (f"{FIRST}", 404),
        ("crm/Accounts", 404),
        (f"beta/{FIRST}/budget/BudgetScenarios", 200),
        (f"{FIRST}/budget/BudgetScenarios", 404),
        (f"beta/{FIRST}/crm/Accounts", 404),
        ("current/Me", 200),
        ("current/Accounts", 404),
        (f"{FIRST}/crm/Accounts/Name", 404),
        (f"{FIRST}/crm/Accounts(guid'{guid(1)}')/Nothing", 404),
        (f"{FIRST}/crm/Accounts(oops", 400),
    ],
)
def test_routes(path: str, status: int) -> None:
    """Routing: URL template, beta, `current/Me`: certain; service part without regard to case, sets with: likely."""
    with running(COMPANY) as (_, reader):
        assert reader.get(path).status == status


def test_the_spelling_of_sets_is_a_switch() -> None:
    with running(COMPANY, strict=Strict(case_sensitive_sets=False)) as (_, reader):
        assert reader.get(f"{FIRST}/crm/accounts").status == 200


def test_every_endpoint_that_can_be_read_answers() -> None:
    """All documented endpoints exist; those without rows are empty."""
    with running(COMPANY) as (simulator, reader):
        for id in simulator.endpoints:
            endpoint = simulator.endpoints.open(id)
            path = endpoint.path.replace("{division}", str(FIRST)) + "?$top=1"
            path += "".join(
                f"&{item.name}={EXAMPLES.get(item.name) or EXAMPLES[item.edm.name]}" for item in endpoint.parameters
            )
            is_readable = "GET" in endpoint.methods and endpoint.kind != "action"
            assert reader.get(path).status == (200 if is_readable else 405), path


EXAMPLES = {
    "endpoint": "'crm/Accounts'",
    "action": "'GET'",
    "Edm.Guid": f"guid'{guid(1)}'",
    "Edm.String": "'x'",
    "Edm.Int16": "1",
    "Edm.Int32": "2026",
    "Edm.Int64": "1L",
    "Edm.Boolean": "true",
    "Edm.Double": "1.5",
    "Edm.DateTime": "datetime'2026-01-01'",
}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "MERGE"])
def test_a_verb_that_does_not_fit_is_refused(method: str) -> None:
    """Verbs: an unsupported verb is 405 or 400; likely, a switch. PUT and DELETE need a key."""
    for status in (405, 400):
        with running(COMPANY, strict=Strict(refused_verb_status=status)) as (_, reader):
            reply = reader.send(
                method, f"/api/v1/{ACCOUNTS}", "{}", Accept=JSON, Authorization=f"Bearer {reader.token}"
            )
            again = reader.get(ACCOUNTS)
        assert (reply.status, reply.header("Allow"), again.status) == (status, "DELETE, GET, POST, PUT", 200)


def test_head_has_no_body_and_is_no_verb_of_exact() -> None:
    with running(COMPANY) as (_, reader):
        reply = reader.send("HEAD", f"/api/v1/{ACCOUNTS}", Authorization=f"Bearer {reader.token}")
        assert (reply.status, reply.body) == (405, b"")
        assert reader.get(ACCOUNTS).status == 200


@pytest.mark.parametrize(
    ("level", "refused"),
    [
        ("documented", ["bulk/CRM/Accounts"]),
        ("likely", ["bulk/CRM/Accounts", "sync/CRM/Accounts"]),
        ("all", ["bulk/CRM/Accounts", "sync/CRM/Accounts", "crm/Accounts"]),
    ],
)
def test_missing_select(level: str, refused: list[str]) -> None:
    """`$select`: mandatory on bulk and on a growing set of others, with `$top=1` as the exception; text certain."""
    paths = ["bulk/CRM/Accounts", "sync/CRM/Accounts", "crm/Accounts"]
    with running(COMPANY, strict=Strict(select=level)) as (_, reader):  # type: ignore[arg-type]
        replies = {path: reader.get(f"{FIRST}/{path}") for path in paths}
        assert [path for path in paths if replies[path].status == 400] == refused
        assert {replies[path].message for path in refused} == {NEEDS_SELECT}
        for path in paths:
            assert reader.get(f"{FIRST}/{path}?$top=1").status == 200
            assert reader.get(f"{FIRST}/{path}?$select=ID").status == 200
            assert reader.get(f"{FIRST}/{path}?$top=2").status == (400 if path in refused else 200)
        assert reader.get(f"{ACCOUNTS}(guid'{guid(1)}')").status == 200


@pytest.mark.parametrize(
    "query",
    [
        "$select=Foo",
        "$select=BankAccounts/ID",
        "$expand=Foo",
        "$expand=Name",
        "$orderby=Foo",
        "$orderby=Name up",
        "$top=x",
        "$top=-1",
        "$skip=x",
        "$inlinecount=yes",
        "$skiptoken=5",
        f"$skiptoken=guid'{guid(1)}',5",
        "$search=x",
        "$apply=x",
        "$format=json",
        "$top=1&$top=2",
    ],
)
def test_options_that_cannot_be_read(query: str) -> None:
    """Options: unknown names and values are 400; certain for unknown properties, likely for the rest."""
    with running(COMPANY) as (_, reader):
        assert reader.get(f"{ACCOUNTS}?{query}".replace(" ", "%20")).status == 400


@pytest.mark.parametrize("path", ["bulk/CRM/Accounts", "sync/CRM/Accounts"])
def test_bulk_and_sync_take_neither_skip_nor_expand(path: str) -> None:
    """Bulk and sync: no `$skip`, no `$expand`; certain."""
    with running(COMPANY) as (_, reader):
        assert reader.get(f"{FIRST}/{path}?$select=ID&$skip=1").status == 400
        assert reader.get(f"{FIRST}/{path}?$select=ID&$expand=BankAccounts").status == 400
        assert reader.get(f"{ACCOUNTS}?$select=ID&$skip=1").status == 200
    with running(COMPANY, strict=Strict(skip="refused")) as (_, reader):
        assert reader.get(f"{ACCOUNTS}?$select=ID&$skip=1").status == 400


def test_format_is_a_switch() -> None:
    """`$format`: unknown."""
    for option, is_json in (("json", True), ("ignored", False)):
        with running(COMPANY, strict=Strict(format_option=option)) as (_, reader):  # type: ignore[arg-type]
            reply = reader.get(f"{ACCOUNTS}?$format=json", accept=None)
        assert reply.status == 200
        assert (reply.header("Content-Type") or "").startswith("application/json") is is_json


def test_another_division_is_forbidden_with_a_reason() -> None:
    """403: the Reason header names why a division is closed; certain."""
    with running(COMPANY) as (simulator, reader):
        foreign = reader.get("999/crm/Accounts")
        simulator.rights.blocked_divisions[SECOND] = "DivisionBlocked"
        blocked = reader.get(f"{SECOND}/crm/Accounts")
        unknown = reader.get("999/crm/Nothing")
        simulator.reset()
        reader.token = simulator.sign_in()["access_token"]
        assert reader.get(f"{SECOND}/crm/Accounts").status == 200
    assert (foreign.status, foreign.header("Reason"), foreign.message) == (403, "NoDivisionAccess", "Forbidden")
    assert (blocked.status, blocked.header("Reason")) == (403, "DivisionBlocked")
    assert unknown.status == 403


def test_the_division_of_the_list_of_divisions_is_not_checked() -> None:
    """Divisions: the number in the URL of system/Divisions is not validated; certain."""
    with running(COMPANY) as (_, reader):
        assert [row["Code"] for row in reader.get("999/system/Divisions", select="Code").rows] == [FIRST, SECOND]
        assert reader.get("999/hrm/Divisions", select="Code").status == 403


@pytest.mark.parametrize("body", ["json", "text"])
def test_a_missing_scope_is_forbidden_in_words(body: str) -> None:
    """403: `Application Scope Violated`: certain; wrapped in JSON or plain: unknown, a switch."""
    text = "Forbidden - Application Scope Violated. Cannot read 'crm.accounts' scope."
    with running(COMPANY, strict=Strict(forbidden_body=body)) as (simulator, reader):  # type: ignore[arg-type]
        simulator.rights.revoked_scopes.add("crm.accounts")
        reply = reader.get(ACCOUNTS)
        assert reader.get(f"{FIRST}/hrm/Divisions").status == 200
    assert reply.status == 403
    assert (reply.message if body == "json" else reply.body.decode()) == text


def test_an_endpoint_outside_the_licence_is_forbidden() -> None:
    """403: a missing module; likely."""
    with running(COMPANY) as (simulator, reader):
        simulator.rights.closed_endpoints.add("crm/contacts")
        assert reader.get(f"{FIRST}/crm/Contacts").status == 403
        assert reader.get(ACCOUNTS).status == 200


def test_pages_that_do_not_exist_are_html() -> None:
    with running(COMPANY) as (_, reader):
        reply = reader.get("/docs/Nothing.aspx")
    assert reply.status == 404
    assert (reply.header("Content-Type") or "").startswith("text/html")


def test_a_harsh_simulator_demands_everything() -> None:
    with running(COMPANY, strict=Strict.harsh()) as (_, reader):
        assert reader.get(ACCOUNTS).message == NEEDS_SELECT
        assert "mandatory filtering" in reader.get(f"{ACCOUNTS}?$select=ID").message
        assert reader.get(ACCOUNTS, select="ID", filter="Modified ge datetime'2000-01-01'").status == 200
