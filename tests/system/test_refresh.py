"""A service that has changed, as a user meets it: reads go on, errors name the column, a refresh brings the rest.

Each test has a state folder of its own, so that nothing is kept for the person who runs the tests.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import exact_dbapi
from exact_dbapi.cli import main
from exact_dbapi.cli.simulate import connection_url
from exact_dbapi.demo import _shared as demo_simulator
from exact_dbapi.errors import AccessDenied, BudgetExhausted, ProgrammingError, SignInRequired, UndefinedColumn
from exact_dbapi.simulator import Fault, Simulator


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EXACT_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def changed(exact_simulator: Simulator) -> Iterator[Simulator]:
    """Give a service that has one property more, one fewer and one of another type."""
    exact_simulator.endpoints.add("crm/accounts", "PeppolScore", "Edm.Int32")
    exact_simulator.endpoints.remove("crm/accounts", "Fax")
    exact_simulator.endpoints.retype("crm/contacts", "Notes", "Edm.Binary")
    exact_simulator.tables[exact_simulator.divisions[0]]["crm/accounts"][0]["PeppolScore"] = 7
    yield exact_simulator
    exact_simulator.reset()


def connection_to(simulator: Simulator, **more: Any) -> exact_dbapi.connection.Connection:
    return exact_dbapi.connect(**{**simulator.sign_in(), "retry_seconds": 0, **more})


def test_properties_that_the_catalog_does_not_know_never_break_a_read(exact_simulator: Simulator) -> None:
    first = {"Code": " 7", "PeppolScore": 1, "Nested": {"deep": [1, 2]}, "Name": "A"}
    answer(exact_simulator, first, {"Surprise": None, "Name": "B", "Code": None})
    with connection_to(exact_simulator) as connection:
        assert connection.execute("SELECT Name, Code FROM CRM.Accounts").fetchall() == [("A", "7"), ("B", None)]


def test_a_property_that_an_answer_leaves_out_is_named(exact_simulator: Simulator) -> None:
    answer(exact_simulator, {"Name": "A"})
    with (
        connection_to(exact_simulator) as connection,
        pytest.raises(exact_dbapi.OperationalError, match=r"lacks the property Code.*Refresh the catalog"),
    ):
        connection.execute("SELECT Name, Code FROM CRM.Accounts").fetchall()


def answer(simulator: Simulator, *rows: dict[str, Any]) -> None:
    """Let the next request have these rows for an answer."""
    simulator.faults.append(Fault(status=200, body=json.dumps({"d": {"results": rows}}).encode()))


def test_a_refresh_reports_what_is_new_gone_and_retyped_and_keeps_nothing(changed: Simulator, state: Path) -> None:
    with connection_to(changed) as connection:
        drift = connection.refresh_catalog(["CRM"])
        accounts, contacts = drift.tables
        assert ([item.name for item in accounts.new], accounts.gone) == (["PeppolScore"], ("Fax",))
        assert contacts.retyped == (("Notes", "Edm.String", "Edm.Binary"),)
        assert len(connection.calls) == changed.calls == 1
        with pytest.raises(UndefinedColumn):
            connection.execute("SELECT PeppolScore FROM CRM.Accounts")
    assert not state.exists()


def test_what_is_added_is_a_column_in_this_and_every_later_connection(changed: Simulator, state: Path) -> None:
    sql = "SELECT PeppolScore FROM CRM.Accounts WHERE PeppolScore > 5"
    with connection_to(changed) as connection:
        connection.refresh_catalog(["crm"], add=True)
        assert connection.execute(sql).fetchall() == [(7,)]
    with connection_to(changed) as later:
        cursor = later.execute(sql)
        assert cursor.fetchall() == [(7,)]
        assert cursor.description is not None
        assert cursor.description[0][1] == "INTEGER"
        assert "$select=PeppolScore" in cursor.calls[0].url
    with connection_to(changed, state=str(state / "another")) as other, pytest.raises(UndefinedColumn):
        other.execute(sql)


def test_a_column_that_is_gone_is_named_and_a_refresh_leaves_it_out(changed: Simulator) -> None:
    sql = "SELECT * FROM CRM.Accounts LIMIT 1"
    with connection_to(changed) as connection:
        cursor = connection.execute(sql)
        with pytest.raises(UndefinedColumn, match=r"no longer has the column Fax of CRM\.Accounts") as caught:
            cursor.fetchall()
        assert "refresh" in str(caught.value.hint)
        columns = len(cursor.description or ())
        connection.refresh_catalog(["crm"], add=True)
        cursor = connection.execute(sql)
        assert len(cursor.fetchall()) == 1
        names = [column[0] for column in cursor.description or ()]
        assert (len(names), "PeppolScore" in names, "Fax" in names) == (columns, True, False)
        with pytest.raises(UndefinedColumn, match="Fax"):
            connection.execute("SELECT Fax FROM CRM.Accounts")


def test_a_second_refresh_finds_nothing_and_a_column_that_returns_is_new(changed: Simulator) -> None:
    with connection_to(changed) as connection:
        connection.refresh_catalog(["crm"], add=True)
        assert connection.refresh_catalog(["crm"], add=True).additions == {}
        changed.endpoints.clear()
        back = connection.refresh_catalog(["crm"], add=True)
        assert back.additions == {"crm/accounts": [["Fax", "String"], ["PeppolScore"]]}
        assert connection.refresh_catalog(["crm"]).additions == {}
        entry = connection.catalog.find("Accounts", "CRM")
        assert entry.columns == len(connection.catalog.open(entry.id).properties)
        assert connection.execute("SELECT Fax FROM CRM.Accounts LIMIT 1").fetchall()


def test_all_services_cost_one_call_each_and_a_closed_one_is_listed(exact_simulator: Simulator) -> None:
    exact_simulator.faults.append(Fault(match="/crm/$metadata", status=403))
    exact_simulator.faults.append(Fault(match="/vat/$metadata", status=404))
    with connection_to(exact_simulator) as connection:
        drift = connection.refresh_catalog()
        assert drift.tables == ()
        assert drift.refused == (("crm", 403), ("vat", 404))
        assert len(connection.calls) == exact_simulator.calls == 70


@pytest.mark.parametrize(
    ("status", "kind"), [(401, SignInRequired), (403, AccessDenied), (429, BudgetExhausted), (500, Exception)]
)
def test_a_named_service_that_refuses_is_an_error(exact_simulator: Simulator, status: int, kind: type) -> None:
    exact_simulator.faults.append(Fault(status=status))
    with connection_to(exact_simulator) as connection, pytest.raises(kind, match=str(status)) as caught:
        connection.refresh_catalog(["crm"])
    assert isinstance(caught.value, exact_dbapi.DatabaseError)


def test_an_unknown_service_is_refused_without_a_call(exact_simulator: Simulator) -> None:
    with connection_to(exact_simulator) as connection:
        with pytest.raises(ProgrammingError, match="Did you mean crm"):
            connection.refresh_catalog(["crrm"])
        assert connection.calls == []


def test_additions_that_are_no_additions_are_an_error_that_names_the_file(
    exact_simulator: Simulator,
) -> None:
    with connection_to(exact_simulator) as connection:
        connection.refresh_catalog(["crm"], add=True)
        state = Path(os.environ["EXACT_STATE"])
        assert not list(state.rglob("catalog-additions.json"))
        path = state / f"127.0.0.1_{exact_simulator.port}" / "catalog-additions.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"endpoints": {"crm/accounts": [["Odd", "Nonsense"]]}}', "utf-8")
        with pytest.raises(exact_dbapi.OperationalError, match=r"catalog-additions\.json"):
            connection.execute("SELECT Name FROM CRM.Accounts")


def test_the_demo_can_be_refreshed_too(state: Path) -> None:
    endpoints = demo_simulator().endpoints
    endpoints.add("hrm/costunits", "Colour", "Edm.String")
    try:
        with exact_dbapi.connect("exact://demo") as connection:
            connection.refresh_catalog(["hrm"], add=True)
            rows = connection.execute("SELECT Colour FROM HRM.Costunits").fetchall()
    finally:
        endpoints.clear()
    assert {row[0] for row in rows} == {None}
    assert [path.relative_to(state).as_posix() for path in state.rglob("*.json")] == ["demo/catalog-additions.json"]


def test_the_command_line_shows_the_difference_and_adds_it(
    changed: Simulator, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["-c", connection_url(changed)]
    assert main([*where, "refresh", "crm"]) == 0
    shown = capsys.readouterr().out
    assert "CRM.Accounts.PeppolScore: new, INTEGER" in shown
    assert "CRM.Accounts.Fax: gone" in shown
    assert "CRM.Contacts.Notes: Edm.String in the catalog, Edm.Binary in Exact" in shown
    assert "1 API call (one for each service)" in shown
    assert "Nothing was kept" in shown
    assert main([*where, "refresh", "crm", "vat", "--add"]) == 0
    assert "2 API calls (one for each service)" in capsys.readouterr().out
    assert changed.calls == 3
    assert main([*where, "describe", "CRM.Accounts", "--format", "csv"]) == 0
    assert "\nPeppolScore,INTEGER," in capsys.readouterr().out
    assert main([*where, "refresh", "vat"]) == 0
    assert "The catalog has every column as Exact has it." in capsys.readouterr().out
