"""What may be read and written, and why not: from earlier calls, from Exact's own word, and from one row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import exact_dbapi
from exact_dbapi.cli import main
from exact_dbapi.connection import Connection
from exact_dbapi.simulator import Fault, Simulator

TABLE, PATH, SCOPE = "HRM.Costunits", "hrm/costunits", "hrm.costunits"
SQL = (
    "SELECT can_read, why_not_read, can_write, why_not_written, message, known_from FROM Session.Rights "
    f"WHERE table_name = '{TABLE}'"
)
ROLE_ALLOWS = "The user's role allows it; whether the app's scope does is known after a first write."


@pytest.fixture
def connection(exact_simulator: Simulator) -> Iterator[Connection]:
    with exact_dbapi.connect(**exact_simulator.sign_in()) as made:
        yield made


def asked(simulator: Simulator) -> list[str]:
    return [call.path.rpartition("/")[2] for call in simulator.calls]


def scope_of(connection: Connection) -> str:
    return ".".join(connection.catalog.open(PATH).scope.lower().split())


def test_nothing_is_asked_without_a_table_s_name(connection: Connection, exact_simulator: Simulator) -> None:
    assert connection.execute("SELECT * FROM Session.Rights").fetchall() == []
    assert connection.execute("SELECT * FROM Session.Rights WHERE can_read").fetchall() == []
    assert connection.execute("SELECT * FROM Session.Rights WHERE table_name = 'No.Such'").fetchall() == []
    assert connection.execute("SELECT * FROM Session.Rights WHERE table_name <> 'CRM.Accounts'").fetchall() == []
    plan = [row[0] for row in connection.execute(f"EXPLAIN {SQL}")]
    assert f"  looked at: table_name = '{TABLE}'" in plan
    assert exact_simulator.calls == 0


def test_an_earlier_call_is_an_answer(connection: Connection, exact_simulator: Simulator) -> None:
    connection.execute(f"SELECT Code FROM {TABLE} LIMIT 1").fetchall()
    exact_simulator.rights.closed_endpoints.add("hrm/costcenters")
    with pytest.raises(exact_dbapi.AccessDenied):
        connection.execute("SELECT Code FROM HRM.Costcenters").fetchall()
    rows = connection.execute(
        "SELECT table_name, division, can_read, why_not_read, known_from FROM Session.Rights ORDER BY table_name"
    ).fetchall()
    division = exact_simulator.divisions[0]
    assert rows == [
        ("HRM.Costcenters", division, False, "role or module", "call"),
        (TABLE, division, True, None, "call"),
    ]
    assert len(exact_simulator.calls) == 2


def test_a_table_that_is_named_is_asked_about_with_three_calls_at_most(
    connection: Connection, exact_simulator: Simulator
) -> None:
    assert connection.execute(SQL).fetchall() == [(True, None, None, None, ROLE_ALLOWS, "call")]
    assert asked(exact_simulator) == ["UserHasRights", "UserHasRights", "Costunits"]
    assert exact_simulator.calls[2].query == "$select=ID&$top=1"
    assert connection.execute(SQL).fetchall(), "and within the hour not again"
    assert len(exact_simulator.calls) == 3


@pytest.mark.parametrize(
    ("closed", "expected"),
    [
        ("scope", (False, "scope", None, None)),
        ("closed_endpoints", (False, "module", False, "module")),
        ("denied_endpoints", (False, "role", False, "role")),
        ("hidden_endpoints", (False, "role", False, "role")),
        ("unwritable_endpoints", (True, None, False, "role")),
        ("NoDivisionAccess", (False, "division", False, "division")),
        ("DivisionBlocked", (False, "division", False, "division")),
        ("BlockedUser", (False, "user", False, "user")),
        ("LicenseExpired", (False, "licence", False, "licence")),
    ],
)
@pytest.mark.parametrize("is_seen_before", [False, True])
def test_what_is_closed_is_told_with_the_reason(
    closed: str, expected: tuple[Any, ...], is_seen_before: bool, connection: Connection, exact_simulator: Simulator
) -> None:
    if closed == "scope":
        exact_simulator.rights.revoked_scopes.add(scope_of(connection))
    elif closed.endswith("endpoints"):
        getattr(exact_simulator.rights, closed).add(PATH)
    else:
        exact_simulator.rights.blocked_divisions[exact_simulator.divisions[0]] = closed
    if is_seen_before:
        with suppress(exact_dbapi.AccessDenied):
            connection.execute(f"SELECT Code FROM {TABLE}").fetchall()
    cursor = connection.execute(SQL)
    assert [row[:4] for row in cursor] == [expected]
    assert len(cursor.calls) <= 3 - is_seen_before
    assert asked(exact_simulator).count("Costunits") <= 2, "a refusal is not asked for again"


def test_a_table_that_shows_nothing_for_lack_of_rights_is_told_from_an_empty_one(
    connection: Connection, exact_simulator: Simulator
) -> None:
    exact_simulator.tables[exact_simulator.divisions[0]]["hrm/Costcenters"].clear()
    exact_simulator.rights.hidden_endpoints.add(PATH)
    assert connection.execute(f"SELECT count(*) FROM {TABLE}").fetchone() == (0,)
    sql = "SELECT table_name, can_read, why_not_read FROM Session.Rights WHERE table_name IN (?, ?) ORDER BY 1"
    assert connection.execute(sql, ["HRM.Costcenters", TABLE]).fetchall() == [
        ("HRM.Costcenters", True, None),
        (TABLE, False, "role"),
    ]
    row = connection.execute(SQL).fetchone()
    assert row is not None
    assert "rows may be missing" in row[4]


def test_rows_are_believed_more_than_a_word(connection: Connection, exact_simulator: Simulator) -> None:
    no = Fault(match="UserHasRights", status=200, body=b'{"d":{"UserHasRights":false}}', times=2)
    exact_simulator.faults.append(no)
    row = connection.execute(SQL).fetchone()
    assert row is not None
    assert row[:4] == (True, None, False, "role")


@pytest.mark.parametrize("status", [403, 404, 503])
def test_an_app_that_may_not_ask_asks_once(status: int, connection: Connection, exact_simulator: Simulator) -> None:
    exact_simulator.faults.append(Fault(match="UserHasRights", status=status, times=1000))
    with exact_dbapi.connect(**exact_simulator.sign_in(), retry_seconds=0) as connection:
        row = connection.execute(SQL).fetchone()
        assert row == (True, None, None, None, None, "call"), "unknown is said as unknown"
        connection.execute(SQL.replace(TABLE, "HRM.Costcenters")).fetchall()
    refused = asked(exact_simulator).count("UserHasRights")
    assert refused == (4 if status == 503 else 1)


def test_what_cannot_be_tried_is_unknown(connection: Connection, exact_simulator: Simulator) -> None:
    demanding = next(
        endpoint
        for entry in connection.catalog.entries
        if "G" in entry.methods and entry.kind == "function"
        for endpoint in [connection.catalog.open(entry.id)]
        if any(parameter.is_required for parameter in endpoint.parameters)
    )
    row = connection.execute(SQL.replace(TABLE, demanding.qualified_name)).fetchone()
    assert row is not None
    assert row[:2] == (None, "parameter")
    assert set(asked(exact_simulator)) == {"UserHasRights"}


def test_the_verbs_that_exact_does_not_have(connection: Connection, exact_simulator: Simulator) -> None:
    row = connection.execute(SQL.replace(TABLE, "Financial.Journals")).fetchone()
    endpoint = connection.catalog.open("financial/journals")
    assert row is not None
    assert (row[3] == "verb") == (endpoint.methods == {"GET"})


def test_each_division_that_is_chosen_or_named(exact_simulator: Simulator) -> None:
    divisions = ",".join(map(str, exact_simulator.divisions))
    exact_simulator.rights.blocked_divisions[exact_simulator.divisions[1]] = "NoDivisionAccess"
    with exact_dbapi.connect(**{**exact_simulator.sign_in(), "divisions": divisions}) as connection:
        named = f"{SQL} AND division = {exact_simulator.divisions[2]}"
        assert [row[0] for row in connection.execute(named)] == [True]
        assert {call.division for call in exact_simulator.calls} == {exact_simulator.divisions[2]}
        every = SQL.replace("SELECT ", "SELECT division, ")
        assert [row[1] for row in connection.execute(f"{every} ORDER BY division")] == [True, False, True]


def test_the_brake_is_not_touched(exact_simulator: Simulator) -> None:
    """After eight refusals of an endpoint nothing more is sent there, not even to find out."""
    with exact_dbapi.connect(**exact_simulator.sign_in()) as connection:
        exact_simulator.faults.append(Fault(match="Costunits", status=400, times=8))
        for _ in range(8):
            with pytest.raises(exact_dbapi.ProgrammingError):
                connection.execute(f"SELECT Code FROM {TABLE}").fetchall()
        row = connection.execute(SQL).fetchone()
        assert row is not None
        assert row[:2] == (None, None)
        assert asked(exact_simulator).count("Costunits") == 8


def test_what_was_seen_is_known_to_the_next_process_and_to_no_other_app(
    exact_simulator: Simulator, own_state: Path
) -> None:
    signed_in = exact_simulator.sign_in()
    with exact_dbapi.connect(**signed_in) as connection:
        connection.execute(f"SELECT Code FROM {TABLE} LIMIT 1").fetchall()
        assert len(connection.execute("SELECT * FROM Session.Rights").fetchall()) == 1
    with exact_dbapi.connect(**exact_simulator.sign_in()) as other:
        assert other.execute("SELECT * FROM Session.Rights").fetchall() == [], "another token, another client"
    assert main(["-c", f"{signed_in['url']}?scheme=http&access_token={signed_in['access_token']}", "rights"]) == 0


@pytest.mark.parametrize("state", [":memory:", None])
def test_the_command_line_explains(
    state: str | None, exact_simulator: Simulator, capsys: pytest.CaptureFixture[str]
) -> None:
    exact_simulator.rights.denied_endpoints.add(PATH)
    signed_in = exact_simulator.sign_in()
    url = f"{signed_in['url']}?scheme=http&access_token={signed_in['access_token']}"
    url += f"&state={state}" if state else ""
    assert main(["-c", url, "rights", "costunits", "CRM.Contacts", "--format", "csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("table_name,division,can_read,why_not_read")
    assert [line.split(",")[0] for line in lines[1:]] == ["CRM.Contacts", TABLE]
    assert ",role," in lines[2]
    assert main(["-c", url, "rights", "No.Such"]) == 1
    assert "There is no table" in capsys.readouterr().err


def test_rights_join_like_any_other_table(connection: Connection, exact_simulator: Simulator) -> None:
    connection.execute(f"SELECT Code FROM {TABLE} LIMIT 1").fetchall()
    sql = """
        SELECT t.table_name, r.can_read FROM INFORMATION_SCHEMA.TABLES t
        LEFT JOIN Session.Rights r ON r.table_name = t.table_schema || '.' || t.table_name
        WHERE t.table_schema = 'HRM' AND t.table_name LIKE 'Cost%' ORDER BY 1
    """
    assert connection.execute(sql).fetchall() == [("Costcenters", None), ("Costunits", True)]
    assert len(exact_simulator.calls) == 1
