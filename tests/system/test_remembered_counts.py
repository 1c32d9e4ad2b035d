"""What one statement sees of the number of rows saves calls of the next ones, and never changes an answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import exact_dbapi
from exact_dbapi.simulator import Simulator
from exact_dbapi.state.database import FILE_NAME

CONTACTS = (
    "SELECT c.FullName, a.Name FROM CRM.Contacts c JOIN CRM.Accounts a ON a.ID = c.Account "
    "WHERE a.City = 'Delft' AND a.Status = 'C'"
)


def connect(simulator: Simulator, **settings: Any) -> Any:
    return exact_dbapi.connect(**{**simulator.sign_in(), **settings})


def ask(simulator: Simulator, sql: str, **settings: Any) -> tuple[list[Any], list[str]]:
    """Ask with a connection of its own; the sorted rows and the paths of the calls."""
    before = len(simulator.calls)
    with connect(simulator, **settings) as connection:
        rows = connection.execute(sql).fetchall()
    return sorted(rows), [call.path for call in list(simulator.calls)[before:]]


def counts_in(paths: list[str]) -> int:
    return sum(path.endswith("/$count") for path in paths)


def test_a_join_asks_for_a_size_once(exact_simulator: Simulator) -> None:
    rows, first = ask(exact_simulator, CONTACTS)
    again, second = ask(exact_simulator, CONTACTS)
    assert rows == again
    assert (counts_in(first), counts_in(second)) == (1, 0)
    assert len(second) == len(first) - 1


def test_a_table_that_was_read_needs_no_count(exact_simulator: Simulator) -> None:
    ask(exact_simulator, "SELECT FullName FROM CRM.Contacts")
    assert counts_in(ask(exact_simulator, CONTACTS)[1]) == 0


def test_a_table_that_was_not_read_to_its_end_taught_nothing(exact_simulator: Simulator) -> None:
    with connect(exact_simulator) as connection:
        connection.execute("SELECT FullName FROM CRM.Contacts").fetchone()
    ask(exact_simulator, "SELECT FullName FROM CRM.Contacts LIMIT 60")
    assert counts_in(ask(exact_simulator, CONTACTS)[1]) == 1


def test_counting_teaches_too(exact_simulator: Simulator) -> None:
    ask(exact_simulator, "SELECT count(*) FROM CRM.Contacts")
    assert counts_in(ask(exact_simulator, CONTACTS)[1]) == 0


def test_in_memory_a_connection_remembers_for_itself(exact_simulator: Simulator) -> None:
    with connect(exact_simulator, state=":memory:") as connection:
        connection.execute(CONTACTS).fetchall()
        first = len(exact_simulator.calls)
        connection.execute(CONTACTS).fetchall()
        assert len(exact_simulator.calls) - first == first - 1
    assert counts_in(ask(exact_simulator, CONTACTS, state=":memory:")[1]) == 1


def test_a_number_that_holds_no_longer_changes_no_answer(exact_simulator: Simulator) -> None:
    rows, _calls = ask(exact_simulator, CONTACTS)
    contacts = exact_simulator.tables[exact_simulator.divisions[0]]["crm/Contacts"]
    one = next(row for row in contacts if row["FullName"] == rows[0][0])
    contacts.remove(one)
    again, _calls = ask(exact_simulator, CONTACTS)
    assert again == rows[1:]


def test_no_literal_gets_into_the_state_file(exact_simulator: Simulator, tmp_path: Path) -> None:
    ask(exact_simulator, "SELECT Name FROM CRM.Accounts WHERE Name = 'Topgeheim BV' AND IsSales", state=str(tmp_path))
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.name.startswith(FILE_NAME))
    assert b"crm/accounts" in kept
    assert b"Topgeheim" not in kept
