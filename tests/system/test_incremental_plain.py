"""With `freshness` a plain table may be answered from its copy: never older than was said, with the same rows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from exact_dbapi.connection import Connection
from exact_dbapi.errors import InvalidSyntax
from exact_dbapi.simulator import Simulator
from tests.simulator.simulated import FIRST, account, guid
from tests.system.copying import ask, company, connect, stored

PLAIN = "SELECT ID, Code, Name FROM CRM.Accounts"
HINTED = "SELECT /*+ freshness(10m) */ ID, Code, Name FROM CRM.Accounts"


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with company(accounts=200) as running:
        yield running


@pytest.fixture
def connection(simulator: Simulator, tmp_path: Path) -> Iterator[Connection]:
    with connect(simulator, tmp_path, freshness="10m") as opened:
        yield opened


def paths(connection: Connection, sql: str) -> list[str]:
    cursor = connection.execute(sql)
    cursor.fetchall()
    return [call.url.partition("?")[0].partition(f"/{FIRST}/")[2] for call in cursor.calls]


def later(connection: Connection, seconds: float) -> None:
    connection.replicas.clock = lambda: time.time() + seconds


def test_the_setting_alone_makes_no_copy(connection: Connection) -> None:
    assert paths(connection, PLAIN) == ["bulk/CRM/Accounts"]
    assert connection.replicas.store.copies() == []


def test_a_copy_that_is_there_and_fresh_answers_without_a_call(simulator: Simulator, connection: Connection) -> None:
    ask(connection)
    assert ask(connection, PLAIN) == (stored(simulator), 0)
    assert ask(connection, f"{PLAIN} WHERE Code = '7'") == ([row for row in stored(simulator) if row[1] == "7"], 0)
    assert ask(connection, f"{PLAIN} WHERE ID = '{guid(7)}'")[1] == 0


def test_one_that_is_older_is_refreshed_first(simulator: Simulator, connection: Connection) -> None:
    ask(connection)
    simulator.tables[FIRST]["crm/Accounts"].append(account(900, Division=FIRST))
    later(connection, 601)
    assert paths(connection, PLAIN) == ["sync/CRM/Accounts", "sync/Deleted"]
    assert ask(connection, PLAIN)[0] == stored(simulator)


def test_what_exact_answers_with_one_call_is_asked_there_unless_the_copy_is_fresh(connection: Connection) -> None:
    ask(connection)
    later(connection, 601)
    assert paths(connection, f"SELECT Name FROM CRM.Accounts WHERE ID = '{guid(7)}'") == ["crm/Accounts"]
    assert paths(connection, "SELECT Name FROM CRM.Accounts LIMIT 3") == ["crm/Accounts"]


def test_a_hint_loads_the_copy(simulator: Simulator, tmp_path: Path) -> None:
    with connect(simulator, tmp_path) as connection:
        assert paths(connection, HINTED) == ["system/Divisions", "sync/CRM/Accounts"]
        assert ask(connection, HINTED) == (stored(simulator), 0)
        assert ask(connection, PLAIN)[1] == 1, "without hint and setting rows are as new as Exact's"


def test_a_column_that_the_copy_cannot_give_is_asked_of_exact(connection: Connection) -> None:
    ask(connection, "SELECT ID FROM Logistics.ItemsIncremental")
    for sql in (
        "SELECT ID, Code FROM Logistics.Items WHERE StandardSalesPrice > 1",
        "SELECT ID, StandardSalesPrice FROM Logistics.Items",
    ):
        assert "local copy" not in str(connection.execute(f"EXPLAIN {sql}").fetchall())
        assert connection.execute(sql).fetchall() == []
    assert paths(connection, "SELECT ID, Code FROM Logistics.Items WHERE Code = 'x'") == []


def test_what_this_connection_has_written_makes_its_copies_old(simulator: Simulator, connection: Connection) -> None:
    ask(connection)
    connection.execute(f"UPDATE CRM.Accounts SET Name = 'written' WHERE ID = '{guid(3)}'")
    connection.commit()
    rows = ask(connection, PLAIN)[0]
    assert "written" in {row[2] for row in rows}
    assert rows == stored(simulator)


def test_a_change_reads_what_it_changes_from_exact(simulator: Simulator, connection: Connection) -> None:
    ask(connection)
    table = simulator.tables[FIRST]["crm/Accounts"]
    table.change(next(row for row in table if row["ID"] == guid(3)), Code="moved")
    cursor = connection.execute("UPDATE CRM.Accounts SET Name = 'found' WHERE Code = 'moved'")
    assert cursor.rowcount == 1
    connection.rollback()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT Code FROM CRM.Accounts WHERE Code > '15' AND ID IS NOT NULL ORDER BY Code LIMIT 5",
        "SELECT count(*) FROM CRM.Accounts WHERE Name <> 'Account 5'",
        "SELECT a.Code, b.Name FROM CRM.Accounts a JOIN CRM.Accounts b ON a.ID = b.ID WHERE b.Code = '11'",
        "SELECT upper(Name) FROM CRM.Accounts WHERE Division = 111 AND Code IN ('1', '2')",
        "SELECT Name FROM CRM.Accounts WHERE Modified IS NULL OFFSET 190",
    ],
)
def test_the_answer_is_the_same(simulator: Simulator, connection: Connection, tmp_path: Path, sql: str) -> None:
    ask(connection)
    with connect(simulator, tmp_path) as direct:
        expected = ask(direct, sql)[0]
    found, calls = ask(connection, sql)
    assert (found if "OFFSET" not in sql else len(found)) == (expected if "OFFSET" not in sql else len(expected))
    assert calls <= 1


def test_explain_says_that_the_copy_is_read(connection: Connection) -> None:
    def explained(sql: str) -> str:
        return "\n".join(line for (line,) in connection.execute(f"EXPLAIN {sql}"))

    assert "or from the local copy of sync/crm/accounts, which is not there" in explained(PLAIN)
    ask(connection)
    assert "or from the local copy of sync/crm/accounts: it is read, refreshed 0 s ago" in explained(PLAIN)


@pytest.mark.parametrize("hint", ["freshness()", "freshness(soon)", "freshness(1m, 2m)"])
def test_a_freshness_that_is_no_time_is_an_error(connection: Connection, hint: str) -> None:
    with pytest.raises(InvalidSyntax, match="freshness"):
        connection.execute(f"SELECT /*+ {hint} */ ID FROM CRM.Accounts")
