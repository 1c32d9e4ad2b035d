"""Transactions on local tables: what is kept, what is undone, who sees it, and what an error leaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.simulator import Fault, Simulator


@pytest.fixture
def connection(exact_simulator: Simulator) -> Iterator[Connection]:
    with exact_dbapi.connect(**exact_simulator.sign_in()) as made:
        made.execute("CREATE TABLE t (a INTEGER PRIMARY KEY)")
        made.execute("INSERT INTO t VALUES (1)")
        made.commit()
        yield made


def _rows(connection: Connection) -> list[int]:
    return [row[0] for row in connection.execute("SELECT a FROM t ORDER BY a").fetchall()]


def test_rollback_undoes_changes_of_rows_and_of_tables(connection: Connection, exact_simulator: Simulator) -> None:
    connection.execute("INSERT INTO t VALUES (2)")
    connection.execute("CREATE TABLE u (b INTEGER)")
    connection.execute("CREATE VIEW costs AS SELECT Code FROM HRM.Costunits")
    assert _rows(connection) == [1, 2]
    connection.rollback()
    assert _rows(connection) == [1]
    for gone in ("u", "costs"):
        with pytest.raises(exact_dbapi.UndefinedTable):
            connection.execute(f"SELECT * FROM {gone}")
    connection.execute("DROP TABLE t")
    connection.rollback()
    assert _rows(connection) == [1]
    assert exact_simulator.calls == 0


def test_commit_keeps(connection: Connection) -> None:
    connection.execute("UPDATE t SET a = 7")
    connection.commit()
    connection.rollback()
    assert _rows(connection) == [7]


def test_statements_begin_and_end_a_transaction_too(connection: Connection) -> None:
    connection.execute("BEGIN; INSERT INTO t VALUES (2); ROLLBACK")
    assert _rows(connection) == [1]
    connection.execute("BEGIN; INSERT INTO t VALUES (2); COMMIT")
    connection.rollback()
    assert _rows(connection) == [1, 2]


def test_autocommit_keeps_each_statement_until_begin(connection: Connection) -> None:
    connection.autocommit = True
    connection.execute("INSERT INTO t VALUES (2)")
    connection.rollback()
    assert _rows(connection) == [1, 2]
    connection.execute("BEGIN")
    connection.execute("INSERT INTO t VALUES (3)")
    connection.rollback()
    assert _rows(connection) == [1, 2]


def test_leaving_with_an_exception_undoes(exact_simulator: Simulator, tmp_path: Path) -> None:
    settings = {**exact_simulator.sign_in(), "local": str(tmp_path / "local.duckdb")}
    with exact_dbapi.connect(**settings) as first:
        first.execute("CREATE TABLE t (a INTEGER)")
    with pytest.raises(exact_dbapi.ProgrammingError), exact_dbapi.connect(**settings) as second:
        second.execute("INSERT INTO t VALUES (1); SELECT nothing FROM t")
    with exact_dbapi.connect(**settings) as third:
        assert _rows(third) == []


def test_others_see_what_is_committed(exact_simulator: Simulator, tmp_path: Path) -> None:
    settings = {**exact_simulator.sign_in(), "local": str(tmp_path / "local.duckdb")}
    with exact_dbapi.connect(**settings) as one, exact_dbapi.connect(**settings) as other:
        one.execute("CREATE TABLE t (a INTEGER)")
        with pytest.raises(exact_dbapi.UndefinedTable):
            _rows(other)
        one.commit()
        assert _rows(other) == []


def test_of_two_who_change_the_same_row_one_is_told(exact_simulator: Simulator, tmp_path: Path) -> None:
    settings = {**exact_simulator.sign_in(), "local": str(tmp_path / "local.duckdb")}
    with exact_dbapi.connect(**settings) as one, exact_dbapi.connect(**settings) as other:
        one.execute("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)")
        one.commit()
        one.execute("UPDATE t SET a = 2")
        with pytest.raises(exact_dbapi.OperationalError, match="onflict"):
            other.execute("UPDATE t SET a = 3")
        one.commit()
        assert _rows(other) == [2]


def test_a_first_statement_that_fails_leaves_nothing_behind(connection: Connection) -> None:
    with pytest.raises(exact_dbapi.IntegrityError):
        connection.execute("INSERT INTO t VALUES (2), (1)")
    connection.execute("INSERT INTO t VALUES (3)")
    assert _rows(connection) == [1, 3]


def test_a_later_one_that_fails_wants_a_rollback(connection: Connection) -> None:
    connection.execute("INSERT INTO t VALUES (2)")
    with pytest.raises(exact_dbapi.IntegrityError):
        connection.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(exact_dbapi.OperationalError, match="ROLLBACK"):
        connection.execute("INSERT INTO t VALUES (3)")
    connection.rollback()
    assert _rows(connection) == [1]


def test_a_commit_that_keeps_nothing_says_so(connection: Connection) -> None:
    connection.execute("INSERT INTO t VALUES (2)")
    with pytest.raises(exact_dbapi.IntegrityError):
        connection.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(exact_dbapi.OperationalError):
        connection.commit()
    assert _rows(connection) == [1]


def test_a_page_that_fails_ends_no_transaction_that_it_does_not_touch(
    connection: Connection, exact_simulator: Simulator
) -> None:
    connection.execute("INSERT INTO t VALUES (2)")
    exact_simulator.faults.append(Fault(status=403, times=2))
    with pytest.raises(exact_dbapi.AccessDenied):
        connection.execute("SELECT Code FROM HRM.Costunits").fetchall()
    with pytest.raises(exact_dbapi.AccessDenied):
        connection.execute("INSERT INTO t SELECT 10 + Code::INTEGER FROM HRM.Costunits")
    connection.commit()
    assert _rows(connection) == [1, 2]


def test_rows_are_those_of_when_the_statement_ran(connection: Connection) -> None:
    connection.execute("INSERT INTO t VALUES (2)")
    rows, arrow = connection.execute("SELECT a FROM t"), connection.execute("SELECT a FROM t")
    connection.execute("DELETE FROM t")
    connection.rollback()
    assert sorted(rows.fetchall()) == [(1,), (2,)]
    assert arrow.fetch_arrow_table().num_rows == 2


def test_a_join_with_exact_sees_what_is_not_committed(connection: Connection, exact_simulator: Simulator) -> None:
    connection.execute("CREATE TABLE wanted AS SELECT Code FROM HRM.Costunits LIMIT 2")
    exact_simulator.calls.clear()
    joined = connection.execute("SELECT c.Code FROM HRM.Costunits c JOIN wanted w ON w.Code = c.Code")
    assert len(joined.fetchall()) == 2
    assert len(exact_simulator.calls) == 2
    connection.rollback()
    with pytest.raises(exact_dbapi.UndefinedTable):
        connection.execute("SELECT * FROM wanted")


def test_reading_exact_goes_on_page_by_page_in_a_transaction(
    connection: Connection, exact_simulator: Simulator
) -> None:
    connection.execute("INSERT INTO t VALUES (2)")
    cursor = connection.execute("SELECT upper(Code) FROM HRM.Costunits")
    assert cursor.fetchone() is not None
    assert exact_simulator.calls == 1
    connection.execute("INSERT INTO t VALUES (3)")
    assert len(cursor.fetchall()) == 60


def test_many_rows_at_once_are_all_there_or_none(connection: Connection) -> None:
    connection.autocommit = True
    with pytest.raises(exact_dbapi.IntegrityError):
        connection.cursor().executemany("INSERT INTO t VALUES (?)", [[2], [3], [2]])
    assert _rows(connection) == [1]
    assert connection.cursor().executemany("INSERT INTO t VALUES (?)", [[2], [3]]).rowcount == 2
