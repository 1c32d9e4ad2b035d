"""`…Incremental` tables: the first reading loads a copy, later ones take what has changed, and nothing is missed."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import exact_dbapi
from exact_dbapi.cli import main
from exact_dbapi.cli.simulate import connection_url
from exact_dbapi.connection import Connection
from exact_dbapi.errors import OperationalError, Warning
from exact_dbapi.replica.feed import columns_of
from exact_dbapi.replica.watermark import Changes, Watermark
from exact_dbapi.simulator import Simulator
from exact_dbapi.simulator.faults import Fault
from exact_dbapi.simulator.strict import Strict
from tests.simulator.simulated import FIRST, SECOND, account, guid
from tests.system.copying import ALL, ask, company, connect, stored

DAY = 86_400.0


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with company() as running:
        yield running


@pytest.fixture
def connection(simulator: Simulator, tmp_path: Path) -> Iterator[Connection]:
    with connect(simulator, tmp_path) as opened:
        yield opened


def test_the_first_reading_loads_all_and_the_next_asks_for_changes_and_deletions(
    simulator: Simulator, connection: Connection
) -> None:
    assert ask(connection) == (stored(simulator), 2)  # the division's database, one page
    assert ask(connection) == (stored(simulator), 2)  # what changed since the last row, what was deleted
    paths = [call.path.rpartition("/")[2] for call in simulator.calls]
    assert paths == ["Divisions", "Accounts", "Accounts", "Deleted"]


def test_changes_new_rows_and_deletions_are_found(simulator: Simulator, connection: Connection) -> None:
    table = simulator.tables[FIRST]["crm/Accounts"]
    ask(connection)
    table.change(table[2], Name="changed")
    table.append(account(70))
    table.remove(table[0])
    assert ask(connection) == (stored(simulator), 2)
    assert "changed" in {row[2] for row in ask(connection)[0]}
    table.clear()
    assert ask(connection)[0] == []


def test_the_row_that_was_changed_last_may_be_changed_and_deleted_again(
    simulator: Simulator, connection: Connection
) -> None:
    """The copy looks for the last row it has, to see that Timestamps go on; without it it asks for the move date."""
    table = simulator.tables[FIRST]["crm/Accounts"]
    ask(connection)
    last = max(table, key=lambda row: int(row["Timestamp"]))
    table.change(last, Name="once more")
    assert ask(connection) == (stored(simulator), 3)
    table.remove(next(row for row in table if row["ID"] == last["ID"]))
    assert ask(connection) == (stored(simulator), 3)


def test_a_row_that_comes_back_under_its_key_is_not_taken_for_the_deleted_one(
    simulator: Simulator, connection: Connection
) -> None:
    table = simulator.tables[FIRST]["crm/Accounts"]
    ask(connection)
    table.remove(table[1])
    table.append(account(70))
    table.remove(next(row for row in table if row["ID"] == guid(70)))
    table.append(account(70, Name="again"))
    assert ask(connection)[0] == stored(simulator)


def test_a_moved_division_is_loaded_anew(simulator: Simulator, connection: Connection) -> None:
    """Timestamps start anew when the division moves to another database: certain."""
    table = simulator.tables[FIRST]["crm/Accounts"]
    ask(connection)
    table.remove(table[0])
    simulator.move_division(FIRST)
    with pytest.warns(Warning, match="moved to another database"):
        assert ask(connection)[0] == stored(simulator)
    table.append(account(71))
    assert ask(connection) == (stored(simulator), 2)


def test_a_copy_older_than_the_log_of_deletions_is_loaded_anew(simulator: Simulator, connection: Connection) -> None:
    """The log of deletions is kept for two months: certain."""
    table = simulator.tables[FIRST]["crm/Accounts"]
    ask(connection)
    table.remove(table[0])
    now = simulator.clock()
    simulator.clock = lambda: now.__class__.fromtimestamp(now.timestamp() + 62 * DAY, now.tzinfo)
    connection.replicas.clock = lambda: time.time() + 62 * DAY
    with pytest.warns(Warning, match="two months"):
        assert ask(connection)[0] == stored(simulator)
    assert ask(connection) == (stored(simulator), 2)


def test_deletions_that_exact_does_not_log_are_found_by_counting(tmp_path: Path) -> None:
    """Six sync endpoints have no EntityType in the log."""
    rows = [{"ID": guid(number), "Code": str(number)} for number in range(3)]
    sql = "SELECT ID FROM HRM.LeaveRegistrationsIncremental"
    with company(hrm__LeaveRegistrations=rows) as simulator, connect(simulator, tmp_path) as connection:
        assert len(ask(connection, sql)[0]) == 3
        assert len(ask(connection, sql)[0]) == 3
        table = simulator.tables[FIRST]["hrm/LeaveRegistrations"]
        table.remove(table[0])
        with pytest.warns(Warning, match="does not log"):
            assert len(ask(connection, sql)[0]) == 2


def test_a_load_that_fails_goes_on_with_the_page_that_is_missing(tmp_path: Path) -> None:
    with company(accounts=2_500) as simulator:
        with connect(simulator, tmp_path, retry_seconds=0) as connection:
            simulator.faults.append(Fault("/sync/", after=2, status=500))
            with pytest.raises(OperationalError):
                ask(connection)
        with connect(simulator, tmp_path) as connection:
            rows, calls = ask(connection)
        assert (len(rows), calls) == (2_500, 2)  # the page with the last row on, and the deletions since the first page
        assert rows == stored(simulator)


def test_rows_and_watermark_of_a_step_are_kept_together_or_not_at_all(
    simulator: Simulator, connection: Connection
) -> None:
    before = ask(connection)[0]
    store, endpoint = connection.replicas.store, connection.catalog.open("sync/crm/accounts")
    copy = store.copies()[0]
    good = tuple(None for _ in columns_of(endpoint))
    bad = (*good[:-1], object())
    with pytest.raises(OperationalError):
        store.apply(endpoint, FIRST, Changes(Watermark(timestamp=10**9), [good, bad], resets=True))
    assert store.copies()[0] == copy
    assert ask(connection)[0] == before


def test_the_file_is_the_users_alone(connection: Connection, tmp_path: Path) -> None:
    ask(connection)
    assert stat.S_IMODE((tmp_path / "replica.sqlite").stat().st_mode) == 0o600


def test_without_the_setting_it_stands_in_the_state_folder_one_for_each_app(
    simulator: Simulator, own_state: Path
) -> None:
    for number in range(2):
        settings = simulator.sign_in(user=f"user {number}")
        with exact_dbapi.connect(**settings) as connection:
            assert ask(connection)[0] == stored(simulator)
    assert len(list(own_state.rglob("replica-*.sqlite"))) == 2


def test_a_state_in_memory_keeps_nothing_in_the_state_folder(simulator: Simulator, own_state: Path) -> None:
    with exact_dbapi.connect(**simulator.sign_in(), state=":memory:") as connection:
        assert ask(connection)[0] == stored(simulator)
    assert not list(own_state.rglob("replica*"))


def test_another_connection_goes_on_with_the_copy(simulator: Simulator, tmp_path: Path) -> None:
    for number in range(2):
        with connect(simulator, tmp_path) as connection:
            assert ask(connection) == (stored(simulator), 2), number


def test_what_was_refreshed_within_freshness_is_read_as_it_is(simulator: Simulator, tmp_path: Path) -> None:
    with connect(simulator, tmp_path, freshness="10m") as connection:
        old = stored(simulator)
        assert ask(connection) == (old, 2)
        simulator.tables[FIRST]["crm/Accounts"].append(account(70))
        assert ask(connection) == (old, 0)
        connection.replicas.clock = lambda: time.time() + 601
        assert ask(connection) == (stored(simulator), 2)


def test_each_division_has_a_copy(simulator: Simulator, connection: Connection) -> None:
    simulator.tables[SECOND]["crm/Accounts"].append(account(80, Division=SECOND))
    sql = "SELECT Division, count(*) FROM CRM.AccountsIncremental GROUP BY ALL"
    connection.execute(f"USE {FIRST}, {SECOND}")
    assert ask(connection, sql)[0] == [(FIRST, 5), (SECOND, 1)]
    assert ask(connection, sql) == ([(FIRST, 5), (SECOND, 1)], 4)


def test_tables_of_one_statement_are_refreshed_once_and_share_the_log(connection: Connection) -> None:
    sql = """SELECT a.Name FROM CRM.AccountsIncremental a LEFT JOIN CRM.ContactsIncremental c ON c.Account = a.ID
             WHERE a.ID IN (SELECT ID FROM CRM.AccountsIncremental)"""
    assert ask(connection, sql)[1] == 3
    ask(connection, "SELECT ID FROM CRM.ContactsIncremental")
    assert ask(connection, sql)[1] == 4, "accounts, deletions, contacts which are none: the database, and a page"


def test_a_copy_that_no_column_is_joined_from_is_not_asked_for(connection: Connection) -> None:
    """The unit of an item is joined from the copy of items."""
    asked = connection.execute("SELECT ID, Item FROM Inventory.ItemWarehousesIncremental")
    assert asked.fetchall() == []
    assert [call.url.partition("?")[0].rpartition("/")[2] for call in asked.calls] == ["Divisions", "ItemWarehouses"]
    joined = connection.execute("SELECT ItemUnit FROM Inventory.ItemWarehousesIncremental")
    assert joined.fetchall() == []
    assert any(call.url.partition("?")[0].endswith("/Items") for call in joined.calls)


def test_pages_may_come_in_any_order_within(tmp_path: Path) -> None:
    """The order of a page of a sync endpoint is likely, not certain."""
    with company(Strict(sync_order="mixed"), accounts=1_500) as simulator, connect(simulator, tmp_path) as connection:
        assert ask(connection) == (stored(simulator), 3)
        simulator.tables[FIRST]["crm/Accounts"].append(account(9_000))
        assert ask(connection) == (stored(simulator), 2)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT count(*) FROM CRM.AccountsIncremental", [(5,)]),
        ("SELECT count(*) FROM CRM.AccountsIncremental WHERE Name = 'Account 3'", [(1,)]),
        ("SELECT Name FROM CRM.AccountsIncremental WHERE Code = '3'", [("Account 3",)]),
        ("SELECT Name FROM CRM.AccountsIncremental ORDER BY Name DESC LIMIT 1", [("Account 4",)]),
        ("SELECT DISTINCT Division FROM ExactOnlineREST..AccountsIncremental", [(FIRST,)]),
        ("SELECT Name FROM CRM.AccountsIncremental LIMIT 0", []),
    ],
)
def test_any_sql_runs_over_it(connection: Connection, sql: str, expected: list[tuple[object, ...]]) -> None:
    assert ask(connection, sql)[0] == expected


def test_it_cannot_be_written(connection: Connection) -> None:
    with pytest.raises(exact_dbapi.NotSupportedError):
        connection.execute("INSERT INTO CRM.AccountsIncremental (Name) VALUES ('x')")


def test_max_calls_refuses_what_cannot_be_done_with_so_few(connection: Connection) -> None:
    with pytest.raises(exact_dbapi.BudgetExhausted):
        connection.execute(ALL.replace("SELECT", "SELECT /*+ max_calls(1) */"))
    ask(connection)
    assert len(ask(connection, ALL.replace("SELECT", "SELECT /*+ max_calls(2) */"))[0]) == 5


def test_explain_says_what_a_refresh_takes(connection: Connection) -> None:
    def explained() -> str:
        return "\n".join(line for (line,) in connection.execute(f"EXPLAIN {ALL}"))

    assert "not loaded yet" in explained()
    assert len(connection.calls) == 0
    ask(connection)
    assert "copy: 5 rows, refreshed" in explained()
    assert "2, and 1 for every 1000 rows that have changed" in explained()


def test_a_file_that_is_no_database_is_an_error_that_names_it(simulator: Simulator, tmp_path: Path) -> None:
    (tmp_path / "replica.sqlite").write_bytes(b"this is a text, and a long one at that" * 100)
    os.chmod(tmp_path / "replica.sqlite", 0o600)
    with connect(simulator, tmp_path) as connection, pytest.raises(OperationalError, match=r"replica\.sqlite"):
        ask(connection)


def test_the_session_lists_the_copies_without_a_call(simulator: Simulator, connection: Connection) -> None:
    sql = "SELECT table_name, division, rows, is_whole, timestamp, refreshed_at IS NOT NULL FROM Session.Replicas"
    assert ask(connection, sql) == ([], 0)
    ask(connection)
    last = max(int(row["Timestamp"]) for row in simulator.tables[FIRST]["crm/Accounts"])
    assert ask(connection, sql) == ([("CRM.AccountsIncremental", FIRST, 5, True, last, True)], 0)
    ask(connection, "SELECT ItemUnit FROM Inventory.ItemWarehousesIncremental")
    assert len(ask(connection, "SELECT * FROM Session.Replicas")[0]) == 3, "what is joined has a copy, too"


def test_the_command_line_lists_and_clears_them(
    simulator: Simulator, connection: Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["-c", f"{connection_url(simulator)}&replica={tmp_path / 'replica.sqlite'}", "--format", "csv"]
    ask(connection)
    ask(connection, "SELECT ID FROM CRM.ContactsIncremental")
    assert main([*where, "replicas"]) == 0
    assert capsys.readouterr().out.count("Incremental") == 2
    assert main([*where, "replicas", "CRM.Contacts"]) == 0
    assert "CRM.AccountsIncremental" not in capsys.readouterr().out
    assert main([*where, "replicas", "--clear", "AccountsIncremental"]) == 0
    assert "1 copy cleared" in capsys.readouterr().out
    assert [copy.endpoint for copy in connection.replicas.store.copies()] == ["sync/crm/contacts"]
    assert main([*where, "replicas", "CRM.Acounts"]) == 1
    assert "AccountsIncremental" in capsys.readouterr().err
    assert ask(connection) == (stored(simulator), 2)


def test_deleting_a_document_takes_its_lines_along(tmp_path: Path) -> None:
    """Whether the log names the lines of a deleted header, too, is not known."""
    headers = [{"InvoiceID": guid(number), "InvoiceNumber": number} for number in (1, 2)]
    lines = [{"ID": guid(10 + n), "InvoiceID": guid(1 + n % 2), "LineNumber": 1 + n // 2} for n in range(4)]
    sql = "SELECT count(*) FROM SalesInvoice.SalesInvoiceLinesIncremental"
    with (
        company(salesinvoice__SalesInvoices=headers, salesinvoice__SalesInvoiceLines=lines) as simulator,
        connect(simulator, tmp_path) as connection,
    ):
        assert ask(connection, sql)[0] == [(4,)]
        tables = simulator.tables[FIRST]
        lines_table = tables["salesinvoice/SalesInvoiceLines"]
        lines_table.rows = [row for row in lines_table if row["InvoiceID"] != guid(1)]
        invoices = tables["salesinvoice/SalesInvoices"]
        invoices.remove(next(row for row in invoices if row["InvoiceID"] == guid(1)))
        assert ask(connection, sql)[0] == [(2,)]
