"""UPDATE and DELETE of local tables by what other tables say, and COPY of a file into a local table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow
import pytest

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.simulator import Fault, Simulator


@pytest.fixture
def connection(exact_simulator: Simulator) -> Iterator[Connection]:
    with exact_dbapi.connect(**exact_simulator.sign_in(), retry_seconds=0, wait_seconds=0) as made:
        yield made


@pytest.fixture
def kept(connection: Connection, exact_simulator: Simulator) -> list[tuple[Any, ...]]:
    """Ten accounts and a row that is nowhere, in the local table `kept`."""
    connection.execute("CREATE TABLE kept AS SELECT ID AS id, Code AS code, Name AS name FROM CRM.Accounts LIMIT 10")
    connection.execute("INSERT INTO kept VALUES ('00000000-0000-0000-0000-000000000007', 'none', 'nobody')")
    connection.commit()
    exact_simulator.calls.clear()
    return connection.execute("SELECT id, code, name FROM kept ORDER BY code").fetchall()


def names(connection: Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT name FROM kept ORDER BY code").fetchall()]


@pytest.mark.parametrize(
    "condition",
    [
        "id IN (SELECT ID FROM CRM.Accounts)",
        "EXISTS (SELECT 1 FROM CRM.Accounts AS a WHERE a.ID = kept.id)",
        "(SELECT count(*) FROM CRM.Accounts AS a WHERE a.ID = kept.id) = 1",
    ],
)
@pytest.mark.parametrize("table", ["kept", "local.kept"])
def test_delete_by_a_query(
    connection: Connection, exact_simulator: Simulator, kept: list[tuple[Any, ...]], condition: str, table: str
) -> None:
    cursor = connection.cursor()
    cursor.execute(f"DELETE FROM {table} WHERE {condition}")
    assert cursor.rowcount == 10
    assert names(connection) == ["nobody"]
    if "count" not in condition:
        assert exact_simulator.calls == 1


def test_delete_of_what_is_not_there(connection: Connection, kept: list[tuple[Any, ...]]) -> None:
    cursor = connection.cursor()
    cursor.execute(
        "DELETE FROM kept AS k WHERE NOT EXISTS (SELECT 1 FROM CRM.Accounts a WHERE a.ID = k.id) RETURNING name"
    )
    assert cursor.fetchall() == [("nobody",)]
    assert len(names(connection)) == 10


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kept SET name = upper(a.Code) FROM CRM.Accounts AS a WHERE a.ID = kept.id AND kept.code > ?",
        "UPDATE local.kept AS k SET name = upper((SELECT max(a.Code) FROM CRM.Accounts AS a WHERE a.ID = k.id)) "
        "WHERE k.code > ? AND k.id IN (SELECT ID FROM CRM.Accounts)",
        "WITH a AS (SELECT ID, upper(Code) AS c FROM CRM.Accounts) "
        "UPDATE kept SET name = c FROM a WHERE a.ID = kept.id AND kept.code > ?",
    ],
)
def test_update_by_a_query(connection: Connection, kept: list[tuple[Any, ...]], statement: str) -> None:
    after = kept[3][1]
    cursor = connection.cursor()
    cursor.execute(statement, [after])
    changed = [code.upper() if code > after and code != "none" else name for _, code, name in kept]
    assert names(connection) == changed
    assert cursor.rowcount == sum(code > after and code != "none" for _, code, _ in kept) > 0


def test_update_with_guids_defaults_and_a_frame(connection: Connection) -> None:
    connection.execute("CREATE TABLE noted (n INTEGER, who UUID, note VARCHAR DEFAULT 'fresh')")
    connection.execute("INSERT INTO noted VALUES (1, NULL, 'old'), (2, NULL, 'old')")
    key = connection.execute("SELECT ID FROM CRM.Accounts LIMIT 1").fetchall()[0][0]
    connection.register("owners", pyarrow.table({"n": [2], "who": [str(key)]}))
    cursor = connection.cursor()
    cursor.execute(
        "UPDATE noted SET who = a.ID, note = DEFAULT FROM owners AS o, CRM.Accounts AS a "
        "WHERE o.n = noted.n AND a.ID = o.who RETURNING n, who"
    )
    assert cursor.fetchall() == [(2, key)]
    assert connection.execute("SELECT * FROM noted ORDER BY n").fetchall() == [(1, None, "old"), (2, key, "fresh")]


def test_a_page_that_fails_changes_nothing(
    connection: Connection, exact_simulator: Simulator, kept: list[tuple[Any, ...]]
) -> None:
    exact_simulator.faults.append(Fault(status=500, times=9))
    with pytest.raises(exact_dbapi.OperationalError):
        connection.execute("DELETE FROM kept WHERE id IN (SELECT ID FROM CRM.Accounts)")
    assert len(names(connection)) == len(kept)


def test_what_is_unknown_is_refused_before_any_call(
    connection: Connection, exact_simulator: Simulator, kept: list[tuple[Any, ...]]
) -> None:
    for statement in (
        "DELETE FROM kept WHERE id IN (SELECT Nothing FROM CRM.Accounts)",
        "UPDATE kept SET nothing = 1 WHERE id IN (SELECT ID FROM CRM.Accounts)",
        "UPDATE kept SET code = 'x' FROM CRM.Accounts AS a WHERE a.ID = kept.id RETURNING a.Name",
    ):
        with pytest.raises(exact_dbapi.DatabaseError):
            connection.execute(statement)
        connection.rollback()
    assert exact_simulator.calls == 0
    assert connection.execute("SELECT id, code, name FROM kept ORDER BY code").fetchall() == kept


def test_insert_from_a_local_table_of_schema_local(connection: Connection, kept: list[tuple[Any, ...]]) -> None:
    connection.execute("CREATE TABLE other (id VARCHAR)")
    connection.execute("INSERT INTO other SELECT k.id FROM local.kept AS k JOIN CRM.Accounts AS a ON a.ID = k.id")
    assert connection.execute("SELECT count(*) FROM local.other").fetchall() == [(10,)]


def test_copy_of_a_file(connection: Connection, exact_simulator: Simulator, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("b;a\n1;one\n2;two\n", encoding="utf-8")
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE t (a VARCHAR, b INTEGER, c INTEGER DEFAULT 9)")
    cursor.execute("COPY local.t FROM ? (DELIMITER ';')", [str(path)])
    assert cursor.rowcount == 2
    cursor.execute(f"COPY t (c, a) FROM '{path}' (FORMAT csv, DELIMITER ';')")
    assert cursor.execute("SELECT * FROM t ORDER BY b, c").fetchall() == [
        ("one", 1, 9),
        ("two", 2, 9),
        ("one", None, 1),
        ("two", None, 2),
    ]
    parquet = tmp_path / "rows.parquet"
    cursor.execute(f"COPY t TO '{parquet}'")
    cursor.execute(f"COPY t FROM '{parquet}'")
    assert cursor.execute("SELECT count(*) FROM t").fetchall() == [(8,)]
    assert exact_simulator.calls == 0


def test_copy_of_a_file_without_names(connection: Connection, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("one,1\ntwo,2\n", encoding="utf-8")
    connection.execute("CREATE TABLE t (a VARCHAR, b INTEGER)")
    connection.execute(f"COPY t FROM '{path}' (HEADER false)")
    assert connection.execute("SELECT * FROM t ORDER BY b").fetchall() == [("one", 1), ("two", 2)]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("COPY t FROM '{}.csv' (QUOTE '\"')", "no option QUOTE"),
        ("COPY t FROM '{}.doc'", "does not read"),
        ("COPY t FROM '{}/none.csv'", "does not exist"),
        ("COPY nothing FROM '{}.csv'", "nothing"),
        ("COPY t FROM '{}.csv'", "other"),
    ],
)
def test_copy_that_cannot_be(connection: Connection, tmp_path: Path, statement: str, said: str) -> None:
    (tmp_path / "f.csv").write_text("other\n1\n", encoding="utf-8")
    connection.execute("CREATE TABLE t (a VARCHAR)")
    connection.commit()
    with pytest.raises(exact_dbapi.DatabaseError, match=said):
        connection.execute(statement.format(tmp_path / "f"))
    assert connection.execute("SELECT count(*) FROM t").fetchall() == [(0,)]


def test_default_in_an_update(connection: Connection) -> None:
    connection.execute("CREATE TABLE t (a INTEGER DEFAULT 5)")
    connection.execute("INSERT INTO t VALUES (1)")
    connection.execute("UPDATE t SET a = DEFAULT")
    assert connection.execute("SELECT a FROM t").fetchall() == [(5,)]
