"""Local tables live in the embedded engine of one connection and join with everything; no call is made for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.simulator import Simulator


@pytest.fixture
def connection(exact_simulator: Simulator) -> Iterator[Connection]:
    with exact_dbapi.connect(**exact_simulator.sign_in()) as made:
        yield made


@pytest.mark.parametrize("create", ["CREATE TABLE", "CREATE TEMP TABLE", "CREATE TABLE IF NOT EXISTS"])
@pytest.mark.parametrize("name", ["wanted", "local.wanted", '"Wanted"'])
def test_create_fill_and_read(connection: Connection, exact_simulator: Simulator, create: str, name: str) -> None:
    cursor = connection.cursor()
    cursor.execute(f"{create} {name} (code VARCHAR, n INTEGER)")
    cursor.execute(f"INSERT INTO {name} VALUES ('a', 1), ('b', 2)")
    assert cursor.rowcount == 2
    for spelled in (name, "wanted", "WANTED", "local.wanted"):
        assert cursor.execute(f"SELECT code FROM {spelled} WHERE n = ?", [2]).fetchall() == [("b",)]
    assert exact_simulator.calls == 0


def test_create_as_select(connection: Connection) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE numbers AS SELECT i, i * i AS square FROM range(5) AS r(i)")
    assert cursor.execute("SELECT sum(square) FROM numbers").fetchall() == [(30,)]


def test_update_delete_truncate_and_drop(connection: Connection) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2), (3)")
    cursor.execute("UPDATE t SET a = a * 10 WHERE a > ?", [1])
    assert cursor.rowcount == 2
    cursor.execute("DELETE FROM local.t WHERE a = 1")
    assert cursor.rowcount == 1
    assert cursor.execute("SELECT a FROM t ORDER BY a").fetchall() == [(20,), (30,)]
    cursor.execute("DROP TABLE t")
    with pytest.raises(exact_dbapi.UndefinedTable):
        cursor.execute("SELECT a FROM t")
    cursor.execute("DROP TABLE IF EXISTS t")


def test_insert_returning(connection: Connection) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE t (a INTEGER)")
    assert cursor.execute("INSERT INTO t VALUES (1), (2) RETURNING a + 1 AS b").fetchall() == [(2,), (3,)]
    assert (cursor.description or [])[0][0] == "b"


def test_a_local_table_joins_with_a_remote_one(connection: Connection, exact_simulator: Simulator) -> None:
    cursor = connection.cursor()
    some = cursor.execute("SELECT ID, Code FROM HRM.Costunits").fetchmany(3)
    cursor.execute("CREATE TABLE wanted (id UUID, code VARCHAR)")
    cursor.executemany("INSERT INTO wanted VALUES (?, ?)", some)
    exact_simulator.calls.clear()
    by_code = cursor.execute("SELECT u.ID FROM HRM.Costunits AS u JOIN wanted AS w ON w.code = u.Code").fetchall()
    assert sorted(by_code) == sorted((row[0],) for row in some)
    by_id = cursor.execute("SELECT u.Code FROM HRM.Costunits AS u JOIN wanted AS w ON w.id = u.ID").fetchall()
    assert sorted(by_id) == sorted((row[1],) for row in some)
    assert exact_simulator.calls == 3  # two pages by code, one call for the three keys


def test_a_local_name_wins_over_an_unqualified_remote_one(connection: Connection, exact_simulator: Simulator) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE Costunits (x INTEGER)")
    assert cursor.execute("SELECT * FROM Costunits").fetchall() == []
    assert exact_simulator.calls == 0
    assert len(cursor.execute("SELECT * FROM HRM.Costunits").fetchall()) == 61
    cursor.execute("DROP TABLE Costunits")
    assert len(cursor.execute("SELECT * FROM Costunits").fetchall()) == 61


def test_a_view_over_local_tables(connection: Connection) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)")
    cursor.execute("CREATE VIEW v AS SELECT a + 1 AS b FROM t")
    assert cursor.execute("SELECT b FROM v").fetchall() == [(2,)]


def test_local_tables_belong_to_one_connection(connection: Connection, exact_simulator: Simulator) -> None:
    connection.cursor().execute("CREATE TABLE mine (a INTEGER)")
    with exact_dbapi.connect(**exact_simulator.sign_in()) as other, pytest.raises(exact_dbapi.UndefinedTable):
        other.cursor().execute("SELECT * FROM mine")


def test_a_local_database_in_a_file_stays(exact_simulator: Simulator, tmp_path: Path) -> None:
    path = str(tmp_path / "local.duckdb")
    for number in (1, 2):
        with exact_dbapi.connect(**exact_simulator.sign_in(), local=path) as connection:
            cursor = connection.cursor()
            cursor.execute("CREATE TABLE IF NOT EXISTS kept (a INTEGER)")
            cursor.execute("INSERT INTO kept VALUES (?)", [number])
            assert cursor.execute("SELECT count(*) FROM kept").fetchall() == [(number,)]


def test_a_constraint_is_an_integrity_error(connection: Connection) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b VARCHAR NOT NULL)")
    cursor.execute("INSERT INTO t VALUES (1, 'x')")
    connection.commit()
    for values in ("(1, 'y')", "(2, NULL)"):
        with pytest.raises(exact_dbapi.IntegrityError) as caught:
            cursor.execute(f"INSERT INTO t VALUES {values}")
        assert caught.value.sqlstate == "23000"
    assert cursor.execute("SELECT count(*) FROM t").fetchall() == [(1,)]


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("INSERT INTO nothing VALUES (1)", exact_dbapi.UndefinedTable),
        ("UPDATE local.nothing SET a = 1", exact_dbapi.UndefinedTable),
        ("DROP TABLE local.nothing", exact_dbapi.UndefinedTable),
        ("INSERT INTO t VALUES ('many')", exact_dbapi.DataError),
        ("INSERT INTO t (b) VALUES (1)", exact_dbapi.ProgrammingError),
        ("CREATE TABLE t (a INTEGER)", exact_dbapi.ProgrammingError),
        ("CREATE FUNCTION f(a) AS a + 1", exact_dbapi.NotSupportedError),
    ],
)
def test_what_is_wrong_with_local_tables(connection: Connection, sql: str, kind: type[exact_dbapi.Error]) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE t (a INTEGER)")
    connection.commit()
    with pytest.raises(exact_dbapi.Error) as caught:
        cursor.execute(sql)
    assert type(caught.value) is kind, repr(caught.value)
    assert cursor.execute("SELECT count(*) FROM t").fetchall() == [(0,)]


def test_local_tables_are_seen_by_every_cursor_of_the_connection(connection: Connection) -> None:
    connection.cursor().execute("CREATE TABLE seen (a INTEGER)")
    connection.cursor().execute("INSERT INTO seen VALUES (1)")
    assert connection.cursor().execute("SELECT a FROM seen").fetchall() == [(1,)]
