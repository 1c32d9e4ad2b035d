"""SYNCHRONIZE one way: what changes, what it costs, what is refused, and what is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas
import pytest

from exact_dbapi.errors import (
    AccessDenied,
    DataError,
    Error,
    IntegrityError,
    InvalidSyntax,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    UndefinedColumn,
    Warning,
)
from exact_dbapi.simulator import Fault, Simulator
from tests.system.synchronizing import MINE, Pair, pairing

TO_EXACT = f"SYNCHRONIZE local.centers TO {MINE} IDENTIFIED BY (Code)"


@pytest.fixture
def pair(exact_simulator: Simulator, tmp_path: Path) -> Iterator[Pair]:
    with pairing(exact_simulator, tmp_path) as opened:
        yield opened


def test_new_rows_are_inserted_and_changed_ones_updated(pair: Pair) -> None:
    pair.exact(("T1", "one", True), ("T2", "two", True), ("T3", "three", True))
    pair.here(("T1", "one", True), ("T2", "zwei", True), ("T4", "four", False))
    pair.written()
    cursor = pair.connection.execute(TO_EXACT)
    assert cursor.rowcount == 2
    assert cursor.fetchall() == [("HRM.Costcenters", 1, 1, 0, 0, 0)]
    assert pair.written() == [], "nothing is sent before COMMIT"
    pair.connection.commit()
    assert pair.written() == ["POST", "PUT"]
    assert pair.exact_rows() == [
        ("T1", "one", True),
        ("T2", "zwei", True),
        ("T3", "three", True),
        ("T4", "four", False),
    ]


def test_equal_tables_cost_their_reading(pair: Pair) -> None:
    pair.exact(("T1", "one", True))
    pair.here(("T1", "one", True))
    cursor = pair.connection.execute(TO_EXACT)
    assert cursor.rowcount == 0
    assert [call.method for call in cursor.calls] == ["GET"] * 2  # 61 cost centers, 60 in a page


def test_only_what_differs_is_sent(pair: Pair) -> None:
    pair.exact(("T1", "one", True))
    pair.here(("T1", "eins", True))
    pair.run(TO_EXACT)
    values = pair.connection.receipts[-1].mutation.values
    assert [(column.name, value) for column, value in values] == [("Description", "eins")]


def test_rows_are_deleted_only_when_that_is_said(pair: Pair) -> None:
    pair.exact(("T1", "one", True), ("T2", "two", True))
    pair.here(("T1", "one", True))
    assert pair.run(TO_EXACT) == [("HRM.Costcenters", 0, 0, 0, 0, 0)]
    assert pair.run(f"{TO_EXACT} INSERT UPDATE DELETE") == [("HRM.Costcenters", 0, 0, 1, 0, 0)]
    assert pair.exact_rows() == [("T1", "one", True)]


def test_the_target_may_be_a_part_of_a_table(pair: Pair) -> None:
    before = len(pair.simulator.tables[pair.division]["hrm/Costcenters"])
    pair.here()
    assert pair.run(f"{TO_EXACT} DELETE") == [("HRM.Costcenters", 0, 0, 0, 0, 0)]
    assert len(pair.simulator.tables[pair.division]["hrm/Costcenters"]) == before


def test_a_dry_run_tells_each_value_and_changes_nothing(pair: Pair) -> None:
    pair.exact(("T1", "one", True), ("T2", "two", True))
    pair.here(("T1", "eins", False), ("T3", "drei", True))
    pair.written()
    cursor = pair.connection.execute(f"{TO_EXACT} INSERT UPDATE DELETE DRY RUN")
    assert [column[0] for column in cursor.description or ()] == ["verb", "table", "key", "column", "old", "new"]
    assert cursor.fetchall() == [
        ("UPDATE", "HRM.Costcenters", "T1", "Description", "one", "eins"),
        ("UPDATE", "HRM.Costcenters", "T1", "Active", "true", "false"),
        ("INSERT", "HRM.Costcenters", "T3", "Code", None, "T3"),
        ("INSERT", "HRM.Costcenters", "T3", "Description", None, "drei"),
        ("INSERT", "HRM.Costcenters", "T3", "Active", None, "true"),
        ("DELETE", "HRM.Costcenters", "T2", None, None, None),
    ]
    pair.connection.commit()
    assert pair.written() == []


def test_ignored_changes_go_to_new_rows_only_and_ignored_nulls_overwrite_nothing(pair: Pair) -> None:
    pair.exact(("T1", "one", True), ("T2", "two", False))
    pair.here(("T1", "eins", False), ("T2", "two", None), ("T3", "drei", False))
    pair.run(f"{TO_EXACT} IGNORE CHANGES TO (Description) IGNORE NULLS ON (Active)")
    assert pair.exact_rows() == [("T1", "one", False), ("T2", "two", False), ("T3", "drei", False)]


def test_exacts_keys_are_the_same_in_either_case(pair: Pair) -> None:
    pair.exact(("T1a", "one", True))
    pair.here(("t1A ", "one", True))
    assert pair.run(TO_EXACT) == [("HRM.Costcenters", 0, 0, 0, 0, 0)]


def test_several_rows_of_the_same_identity_are_refused(pair: Pair) -> None:
    pair.here(("T1", "one", True), ("T1", "eins", True), ("T2", "two", True))
    with pytest.raises(DataError, match=r"local.centers has several rows with the same Code: T1 \(2 rows\)"):
        pair.connection.execute(TO_EXACT)


def test_a_row_that_does_not_fit_is_refused_or_left_out(pair: Pair) -> None:
    pair.exact(("T2", "two", True))
    pair.connection.execute("CREATE TABLE odd AS SELECT * FROM (VALUES ('T1', 'one', 'yes'), ('T2', 'zwei', 'maybe'))")
    pair.connection.execute("ALTER TABLE odd RENAME COLUMN col0 TO Code")
    pair.connection.execute("ALTER TABLE odd RENAME COLUMN col1 TO Description")
    pair.connection.execute("ALTER TABLE odd RENAME COLUMN col2 TO Active")
    statement = f"SYNCHRONIZE odd TO {MINE} IDENTIFIED BY (Code) INSERT UPDATE DELETE"
    with pytest.raises(DataError, match=r"row 2 of local.odd: Active = maybe is no BOOLEAN"):
        pair.connection.execute(statement)
    with pytest.warns(Warning, match="1 rows were left out"):
        assert pair.run(f"{statement} CONTINUE ON FIRST 1 ERRORS") == [("HRM.Costcenters", 1, 0, 0, 0, 1)]
    assert pair.exact_rows() == [("T1", "one", True), ("T2", "two", True)]


def test_rows_without_identity_are_refused(pair: Pair) -> None:
    pair.here((None, "one", True))
    with pytest.raises(DataError, match="Code is NULL, and identifies the row"):
        pair.connection.execute(TO_EXACT)


REFUSED = b'{"error":{"code":"","message":{"lang":"","value":"Gegeven bestaat reeds"}}}'


def test_rows_that_exact_refuses_end_the_commit_or_are_left_out(pair: Pair) -> None:
    pair.here(("T1", "one", True), ("T2", "two", True), ("T3", "three", True))
    pair.simulator.faults.append(Fault(method="POST", after=1, status=400, body=REFUSED))
    pair.connection.execute(TO_EXACT)
    with pytest.raises(Error, match="Gegeven bestaat reeds"):
        pair.connection.commit()
    pair.connection.rollback()
    assert pair.exact_rows() == [("T1", "one", True)]
    pair.simulator.faults.append(Fault(method="POST", status=400, body=REFUSED))
    with pytest.warns(Warning, match="Gegeven bestaat reeds"):
        pair.run(f"{TO_EXACT} CONTINUE ON FIRST 1 ERRORS")
    assert pair.exact_rows() == [("T1", "one", True), ("T3", "three", True)]
    outcomes = [receipt.outcome.value for receipt in pair.connection.receipts]
    assert outcomes == ["done", "rejected", "done", "rejected"] or sorted(outcomes[-2:]) == ["done", "rejected"]


def test_no_more_errors_are_left_out_than_allowed(pair: Pair) -> None:
    pair.here(("T1", "one", True), ("T2", "two", True))
    pair.simulator.faults.append(Fault(method="POST", times=2, status=400, body=REFUSED))
    pair.connection.execute(f"{TO_EXACT} CONTINUE ON FIRST 1 ERRORS")
    with pytest.raises(IntegrityError), pytest.warns(Warning, match="Left out"):
        pair.connection.commit()
    pair.connection.rollback()


def test_a_limit_of_changes_leaves_the_others_for_another_time(pair: Pair) -> None:
    pair.exact()
    pair.here(*((f"T{number}", "row", True) for number in range(5)))
    for there in (2, 4, 5, 5):
        pair.run(f"{TO_EXACT} LIMIT 2 CHANGES")
        assert len(pair.exact_rows()) == there


def test_too_many_changes_are_refused(exact_simulator: Simulator, tmp_path: Path) -> None:
    with pairing(exact_simulator, tmp_path, max_rows_changed=2) as pair:
        pair.here(("T1", "one", True), ("T2", "two", True), ("T3", "three", True))
        with pytest.raises(
            OperationalError, match=r"would touch 3 rows, and 2 are allowed: 3 INSERT in HRM\.Costcenters"
        ):
            pair.connection.execute(TO_EXACT)
        assert pair.run(f"{TO_EXACT} LIMIT 3 CHANGES")[0][1] == 3


def test_rollback_drops_the_changes_everywhere(pair: Pair) -> None:
    pair.exact(("T1", "one", True))
    pair.here()
    pair.there(("T2", "two", True))
    pair.connection.execute(f"SYNCHRONIZE {MINE} TO {pair.other} IDENTIFIED BY (Code)")
    pair.connection.execute(f"SYNCHRONIZE {MINE} TO local.centers IDENTIFIED BY (Code)")
    assert [row[0] for row in pair.connection.execute(f"SELECT code FROM {pair.other} ORDER BY 1").fetchall()] == [
        "T1",
        "T2",
    ]
    pair.connection.rollback()
    assert pair.other_rows() == [("T2", "two", True)]
    assert pair.local_rows() == []


def test_exacts_rows_go_to_another_database(pair: Pair) -> None:
    pair.exact(("T1", "one", True), ("T2", "two", False))
    pair.there(("T1", "eins", False), ("T3", "drei", True))
    made = pair.run(f"SYNCHRONIZE {pair.other} FROM {MINE} IDENTIFIED BY (Code) INSERT OR UPDATE OR DELETE")
    assert [row[1:] for row in made] == [(1, 1, 1, 0, 0)]
    assert pair.other_rows() == pair.exact_rows()
    assert pair.run(f"SYNCHRONIZE ?.centers FROM {MINE} IDENTIFIED BY Code", (pair.url,))[0][1:] == (0, 0, 0, 0, 0)


def test_local_tables_are_kept_equal_to_another_database(pair: Pair) -> None:
    pair.there(("T1", "eins", True), ("T3", "drei", None))
    pair.here(("T1", "one", True), ("T2", "two", True))
    pair.run(f"SYNCHRONIZE {pair.other} TO local.centers IDENTIFIED BY (Code) INSERT UPDATE DELETE")
    assert pair.local_rows() == pair.other_rows()


def test_files_and_frames_are_sources(pair: Pair, tmp_path: Path) -> None:
    (tmp_path / "centers.csv").write_text("Code;Description;Active\nT1;one;true\n")
    pair.run(f"SYNCHRONIZE read_csv('{tmp_path}/centers.csv') TO {MINE} IDENTIFIED BY (Code)")
    frame = pandas.DataFrame({"Code": ["T1", "T2"], "Description": ["one", "two"], "Active": [True, False]})
    pair.connection.register("frame", frame)
    pair.run(f"SYNCHRONIZE frame TO {MINE} IDENTIFIED BY (Code)")
    assert pair.exact_rows() == [("T1", "one", True), ("T2", "two", False)]


def test_a_template_company_is_copied_to_others(pair: Pair) -> None:
    first, *others = pair.simulator.divisions
    pair.exact(("T1", "one", True), ("T2", "two", True))
    pair.connection.execute(f"USE {', '.join(map(str, others))}")
    statement = f"""
        SYNCHRONIZE (SELECT * FROM HRM.Costcenters WHERE Division = {first} AND Code LIKE 'T%') TO {MINE}
        IDENTIFIED BY (Code) INSERT UPDATE DELETE"""
    assert pair.run(statement) == [("HRM.Costcenters", 2 * len(others), 0, 0, 0, 0)]
    assert [pair.exact_rows(division) for division in others] == [pair.exact_rows(first)] * len(others)
    assert pair.run(statement) == [("HRM.Costcenters", 0, 0, 0, 0, 0)]


def test_rows_may_say_which_company_they_belong_to(pair: Pair) -> None:
    first, second, *_ = pair.simulator.divisions
    pair.connection.execute(f"USE {first}, {second}")
    pair.connection.execute("CREATE TABLE apart (Division INTEGER, Code VARCHAR, Description VARCHAR)")
    pair.connection.execute(f"INSERT INTO apart VALUES ({first}, 'T1', 'one'), ({second}, 'T1', 'uno')")
    pair.run(f"SYNCHRONIZE apart TO {MINE} IDENTIFIED BY (Division, Code)")
    assert [pair.exact_rows(one)[0][:2] for one in (first, second)] == [("T1", "one"), ("T1", "uno")]


@pytest.mark.parametrize(
    ("sql", "error", "words"),
    [
        (f"SYNCHRONIZE local.centers TO {MINE} IDENTIFIED BY (Cod)", UndefinedColumn, "did you mean code"),
        ("SYNCHRONIZE HRM.Costcenters TO (SELECT 1 AS Code) IDENTIFIED BY (Code)", NotSupportedError, "cannot write"),
        ("SYNCHRONIZE local.centers TO HRM.Costcenters", InvalidSyntax, "identified by"),
        ("SYNCHRONIZE local.centers TO HRM.Costcenters IDENTIFIED BY (Code) MERGE", InvalidSyntax, "dry run"),
        ("SYNCHRONIZE (SELECT ID, Code FROM HRM.Costcenters) TO HRM.Costcenters IDENTIFIED BY (ID)",
         ProgrammingError, "exact makes it"),
        ("SYNCHRONIZE (SELECT Code, Active FROM local.centers) TO HRM.Costcenters IDENTIFIED BY (Code)",
         ProgrammingError, "needs description"),
        (f"SYNCHRONIZE (SELECT Code, Description, 1 AS Modifier FROM local.centers) TO {MINE} IDENTIFIED BY Code",
         ProgrammingError, "exact fills it in itself"),
        (f"SYNCHRONIZE (SELECT Code, Description, 1 AS Colour FROM local.centers) TO {MINE} IDENTIFIED BY Code",
         UndefinedColumn, "colour"),
        ("SYNCHRONIZE local.centers TO Sync.Deleted IDENTIFIED BY (ID)", NotSupportedError, "takes only select"),
    ],
)  # fmt: skip
def test_what_is_known_to_be_wrong_costs_no_call(pair: Pair, sql: str, error: type[Error], words: str) -> None:
    with pytest.raises(error) as raised:
        pair.connection.execute(sql)
    assert words in str(raised.value).lower()
    assert pair.connection.calls == []


def test_read_only_connections_change_nothing_but_may_compare(exact_simulator: Simulator, tmp_path: Path) -> None:
    with pairing(exact_simulator, tmp_path, readonly=True) as pair:
        pair.here(("T1", "one", True))
        with pytest.raises(NotSupportedError, match="read-only"):
            pair.connection.execute(TO_EXACT)
        assert len(pair.run(f"{TO_EXACT} DRY RUN")) == 3


def test_other_databases_are_kept_from_statements_as_files_are(exact_simulator: Simulator, tmp_path: Path) -> None:
    with pairing(exact_simulator, tmp_path, files=False) as pair, pytest.raises(AccessDenied, match="other databases"):
        pair.connection.execute(f"SELECT * FROM {pair.other}")


def test_other_databases_join_with_exact(pair: Pair) -> None:
    pair.exact(("T1", "one", True), ("T2", "two", True))
    pair.there(("T1", "eins", True), ("T9", "neun", True))
    rows = pair.run(
        f"SELECT c.Description, o.description FROM {pair.other} o JOIN HRM.Costcenters c ON c.Code = o.code"
    )
    assert rows == [("one", "eins")]


def test_passwords_of_other_databases_are_not_shown(pair: Pair) -> None:
    with pytest.raises(Error) as raised:
        pair.connection.execute("SELECT * FROM 'nosuch://me:s3cret@host/db'.centers")
    assert "s3cret" not in str(raised.value)
    with pytest.raises(Error) as raised:
        pair.connection.execute(f"SYNCHRONIZE {MINE} TO (SELECT 1 FROM 'nosuch://me:s3cret@host/db'.x) IDENTIFIED BY a")
    assert "s3cret" not in str(raised.value)


def test_a_large_table_is_read_from_its_local_copy(pair: Pair) -> None:
    """Once it is there, a run costs a call for what has changed and one for what was deleted."""
    pair.connection.execute("CREATE TABLE people (ID UUID, Name VARCHAR, City VARCHAR)")
    statement = "SYNCHRONIZE CRM.Accounts TO people IDENTIFIED BY (ID) INSERT UPDATE DELETE LIMIT 100000 CHANGES"
    rows = len(pair.simulator.tables[pair.division]["crm/Accounts"])
    assert pair.run(statement)[0][1:4] == (rows, 0, 0)
    one, other = (row["ID"] for row in pair.simulator.tables[pair.division]["crm/Accounts"][:2])
    pair.connection.execute("UPDATE CRM.Accounts SET City = 'Elders' WHERE ID = ?", (one,))
    pair.connection.execute("DELETE FROM CRM.Accounts WHERE ID = ?", (other,))
    pair.connection.commit()
    gone = rows - len(pair.simulator.tables[pair.division]["crm/Accounts"])
    cursor = pair.connection.execute(statement)
    assert (cursor.fetchall()[0][1:4], len(cursor.calls)) == ((0, 1, gone), 2)
    cursor = pair.connection.execute(statement)
    assert (cursor.rowcount, len(cursor.calls)) == (0, 2)


def test_without_the_right_to_its_changes_a_table_is_read_as_it_is(pair: Pair) -> None:
    pair.connection.execute("CREATE TABLE people (ID UUID, Name VARCHAR)")
    pair.simulator.faults.append(Fault(match="/sync/", times=99, status=403))
    rows = len(pair.simulator.tables[pair.division]["crm/Accounts"])
    statement = "SYNCHRONIZE CRM.Accounts TO people IDENTIFIED BY (ID) LIMIT 100000 CHANGES"
    assert pair.run(statement)[0][1] == rows
    pair.simulator.faults.clear()


def test_a_hint_reads_the_table_itself(pair: Pair) -> None:
    pair.connection.execute("CREATE TABLE people (ID UUID, Name VARCHAR)")
    statement = "SYNCHRONIZE /*+ endpoint(Accounts, {}) */ CRM.Accounts TO people IDENTIFIED BY (ID) DRY RUN"
    plan = "\n".join(row[0] for row in pair.run(f"EXPLAIN {statement.format('regular')}"))
    assert "/crm/Accounts?" in plan and "local copy" not in plan
    with pytest.raises(ProgrammingError, match="neither side reads"):
        pair.connection.execute(statement.format("bulk").replace("(Accounts", "(Contacts"))


def test_with_autocommit_the_statement_is_the_transaction(exact_simulator: Simulator, tmp_path: Path) -> None:
    with pairing(exact_simulator, tmp_path, autocommit=True) as pair:
        pair.here(("T1", "one", True))
        pair.connection.execute(TO_EXACT)
        pair.connection.execute(f"SYNCHRONIZE local.centers TO {pair.other} IDENTIFIED BY (Code)")
        assert pair.exact_rows() == pair.other_rows() == [("T1", "one", True)]
