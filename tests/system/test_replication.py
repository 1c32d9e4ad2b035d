"""Tables of Exact in other databases: made, brought up to date, with what was deleted.

The law: after a run the other database has the rows that the simulator has, whatever was changed in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.databases import open_database
from exact_dbapi.errors import Error, NotSupportedError, UndefinedTable, Warning
from exact_dbapi.replication import chosen
from exact_dbapi.simulator import Simulator
from tests.system.replicating import Copy, brief


@pytest.fixture(params=("sqlite", "duckdb", "parquet"))
def copy(request: pytest.FixtureRequest, exact_simulator: Simulator, tmp_path: Path) -> Copy:
    return Copy(exact_simulator, f"{request.param}:///{tmp_path}/books.{request.param}", tmp_path / "state")


def test_tables_are_made_and_brought_up_to_date(copy: Copy) -> None:
    accounts, journals = len(copy.exact("crm/Accounts")), len(copy.exact("financial/Journals"))
    pages = -(-accounts // 1000)
    (first, whole) = copy.run("CRM.Accounts", "Financial.Journals")
    assert brief([first])[0][:4] == ("CRM.Accounts", "changes", accounts, 0)
    assert first.calls <= pages + 1 and first.rows == accounts and first.note == "made"
    assert brief([whole])[0][:4] == ("Financial.Journals", "whole", journals, 0)
    assert copy.is_equal("crm/Accounts", "CRM", "Accounts", "Name", "City", "Blocked", "Created")
    again = copy.run("CRM.Accounts", "Financial.Journals")
    assert brief(again) == [
        ("CRM.Accounts", "changes", 0, 0, 2),
        ("Financial.Journals", "whole", 0, 0, -(-journals // 60)),
    ]


def test_changes_and_deletions_arrive(copy: Copy) -> None:
    copy.run("HRM.Costcenters", "CRM.Addresses")
    rows = copy.exact("crm/Addresses")
    with copy.connect() as connection:
        connection.execute("UPDATE CRM.Addresses SET City = 'Elders' WHERE ID = ?", (rows[0]["ID"],))
        connection.execute("DELETE FROM CRM.Addresses WHERE ID = ?", (rows[1]["ID"],))
        connection.execute("INSERT INTO HRM.Costcenters (Code, Description) VALUES ('T1', 'new')")
        center = copy.exact("hrm/Costcenters")[0]["ID"]
        connection.execute("DELETE FROM HRM.Costcenters WHERE ID = ?", (center,))
    assert [one[:4] for one in brief(copy.run("HRM.Costcenters", "CRM.Addresses"))] == [
        ("HRM.Costcenters", "whole", 1, 1),
        ("CRM.Addresses", "changes", 1, 1),
    ]
    assert copy.is_equal("crm/Addresses", "CRM", "Addresses", "City", "Postcode")
    assert copy.is_equal("hrm/Costcenters", "HRM", "Costcenters", "Code", "Description")


@pytest.mark.parametrize("copy", ["sqlite"], indirect=True)
def test_several_companies_side_by_side(copy: Copy) -> None:
    divisions = copy.simulator.divisions
    outcomes = copy.run("CRM.Addresses", divisions=tuple(divisions))
    assert {one.division: one.rows for one in outcomes} == {
        one: len(copy.exact("crm/Addresses", one)) for one in divisions
    }


@pytest.fixture
def connection(exact_simulator: Simulator, tmp_path: Path) -> Iterator[Connection]:
    with exact_dbapi.connect(**exact_simulator.sign_in()) as opened:
        yield opened


@pytest.mark.parametrize(
    ("pattern", "error"),
    [("CRM.Acounts", UndefinedTable), ("Nosuch.*", UndefinedTable), ("System.Me", NotSupportedError)],
)
def test_what_cannot_be_copied_is_said_before_anything_is_asked(
    connection: Connection, tmp_path: Path, pattern: str, error: type[Error]
) -> None:
    with pytest.raises(error):
        chosen([pattern], connection.catalog, open_database(f"sqlite:///{tmp_path}/x.sqlite"), decimals=False)


def test_patterns_choose_tables(connection: Connection, tmp_path: Path) -> None:
    database = open_database(f"duckdb:///{tmp_path}/x.duckdb")
    names = [
        one.name for one in chosen(["HRM.Cost*", "Financial.TransactionLines"], connection.catalog, database, False)
    ]
    assert names == ["HRM.Costcenters", "HRM.Costunits", "FinancialTransaction.TransactionLines"]


def test_the_log_of_deletions_is_read_once_for_all_tables(exact_simulator: Simulator, tmp_path: Path) -> None:
    copy = Copy(exact_simulator, f"sqlite:///{tmp_path}/books.sqlite", tmp_path / "state")
    names = ("CRM.Accounts", "CRM.Addresses", "CRM.Contacts")
    copy.run(*names)
    assert sum(one.calls for one in copy.run(*names)) == len(names) + 1


def test_a_company_that_has_moved_is_loaded_anew(exact_simulator: Simulator, tmp_path: Path) -> None:
    copy = Copy(exact_simulator, f"sqlite:///{tmp_path}/books.sqlite", tmp_path / "state")
    copy.run("CRM.Addresses")
    exact_simulator.move_division(copy.division)
    with copy.connect() as connection:
        row = copy.exact("crm/Addresses")[0]
        connection.execute("UPDATE CRM.Addresses SET City = 'Elders' WHERE ID = ?", (row["ID"],))
    with pytest.warns(Warning, match="is loaded anew"):
        (outcome,) = copy.run("CRM.Addresses")
    assert outcome.note == "loaded anew: the company has moved"
    assert copy.is_equal("crm/Addresses", "CRM", "Addresses", "City")
