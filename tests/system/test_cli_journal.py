"""`exactsql journal`: what it lists, what it settles, and what it forgets."""

from __future__ import annotations

import csv
import io
import subprocess
from pathlib import Path

import pytest

import exact_dbapi
from exact_dbapi.cli.simulate import connection_url
from exact_dbapi.errors import OutcomeUnknown
from exact_dbapi.simulator import Fault, Simulator
from tests.system.test_cli import exactsql


@pytest.fixture
def state(exact_simulator: Simulator, tmp_path: Path) -> Path:
    """A state folder with one account that is there, and one whose answer was lost after it was made."""
    where = exact_simulator.sign_in()
    with exact_dbapi.connect(**where, state=str(tmp_path), retry_seconds=0, autocommit=True) as connection:
        connection.execute("INSERT INTO CRM.Accounts (Name) VALUES ('test 1')")
        exact_simulator.faults.append(Fault(method="POST", cut="after_effect"))
        exact_simulator.faults.append(Fault(method="GET", times=9, status=403, body=b"Forbidden"))
        with pytest.raises(OutcomeUnknown):
            connection.execute("INSERT INTO CRM.Accounts (Name) VALUES ('test 2')")
    exact_simulator.faults.clear()
    return tmp_path


def journal(simulator: Simulator, state: Path, *words: str) -> subprocess.CompletedProcess[str]:
    url = connection_url(simulator)
    return exactsql("journal", *words, EXACT_URL=url, EXACT_STATE=str(state), EXACT_RETRY_SECONDS="0")


def listed(run: subprocess.CompletedProcess[str]) -> list[tuple[str, str, str]]:
    rows = list(csv.DictReader(io.StringIO(run.stdout)))
    return [(row["Verb"], row["Standing"], row["Names"]) for row in rows]


def test_what_is_open_is_listed_and_settled(exact_simulator: Simulator, state: Path) -> None:
    run = journal(exact_simulator, state)
    assert (run.returncode, run.stderr) == (0, "")
    assert listed(run) == [("INSERT", "unknown", "Name=test 2")]
    settled = journal(exact_simulator, state, "--settle", "--all")
    assert (settled.returncode, settled.stderr) == (0, "")
    assert listed(settled) == [("INSERT", "done", "Name=test 1"), ("INSERT", "done", "Name=test 2")]
    key = list(csv.DictReader(io.StringIO(settled.stdout)))[1]["Key"]
    stored = {
        row["Name"]: str(row["ID"]) for row in exact_simulator.tables[exact_simulator.divisions[0]]["crm/Accounts"]
    }
    assert key == stored["test 2"]


def test_what_is_settled_can_be_forgotten(exact_simulator: Simulator, state: Path) -> None:
    assert journal(exact_simulator, state, "--forget", "--all").stdout == "1 document forgotten.\n"
    assert listed(journal(exact_simulator, state, "--all")) == [("INSERT", "unknown", "Name=test 2")]


def test_what_stays_open_is_a_failure(exact_simulator: Simulator, state: Path) -> None:
    exact_simulator.faults.append(Fault(match="Accounts", times=9, status=403, body=b"Forbidden"))
    run = journal(exact_simulator, state, "--settle")
    assert run.returncode == 1
    assert listed(run) == [("INSERT", "unknown", "Name=test 2")]


def test_an_insert_with_returning_shows_the_rows_that_are_there(exact_simulator: Simulator) -> None:
    run = exactsql(
        "insert into CRM.Accounts (Name) values ('test') returning Name", EXACT_URL=connection_url(exact_simulator)
    )
    assert (run.returncode, run.stdout) == (0, "Name\ntest\n")
