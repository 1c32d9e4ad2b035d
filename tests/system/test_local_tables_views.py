"""A view over remote tables is kept as SQL and becomes a part of each query that names it."""

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


def plan_of(connection: Connection, sql: str) -> str:
    return "\n".join(row[0] for row in connection.execute(f"EXPLAIN {sql}"))


@pytest.mark.parametrize("name", ["units", "local.units", '"Units"'])
def test_a_view_over_a_remote_table(connection: Connection, exact_simulator: Simulator, name: str) -> None:
    cursor = connection.cursor()
    cursor.execute(f"CREATE VIEW {name} AS SELECT ID, Code AS c FROM Costunits")
    assert exact_simulator.calls == 0
    expected = cursor.execute("SELECT ID, Code FROM HRM.Costunits").fetchall()
    for spelled in (name, "UNITS", "local.units"):
        assert cursor.execute(f"SELECT * FROM {spelled}").fetchall() == expected
    assert cursor.execute("SELECT u.c, units.c FROM units JOIN local.units AS u USING (ID)").rowcount == -1
    assert len(cursor.fetchall()) == 61


def test_conditions_reach_the_scan(connection: Connection) -> None:
    connection.execute("CREATE VIEW buyers AS SELECT Code, Name AS n, Country FROM CRM.Accounts WHERE IsSales = true")
    plan = plan_of(connection, "SELECT n FROM buyers WHERE Country = 'NL'")
    assert "Country eq 'NL'" in plan
    assert "IsSales eq true" in plan
    assert "Email" not in plan


def test_names_columns_and_nesting(connection: Connection) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE VIEW one(a, b) AS SELECT Code, Description FROM HRM.Costunits")
    cursor.execute("CREATE VIEW two AS SELECT a FROM one WHERE b IS NOT NULL")
    cursor.execute("CREATE TABLE few AS SELECT a FROM one LIMIT 3")
    cursor.execute("CREATE VIEW three AS SELECT few.a FROM few JOIN two USING (a)")
    assert len(cursor.execute("SELECT x FROM three AS t(x)").fetchall()) == 3
    cursor.execute("DROP VIEW one")
    cursor.execute("DROP VIEW IF EXISTS one")
    assert len(cursor.execute("SELECT * FROM three").fetchall()) == 3, "what a view was made of is part of it"
    with pytest.raises(exact_dbapi.UndefinedTable):
        cursor.execute("SELECT * FROM one")


def test_a_common_table_expression_does_not_reach_into_a_view(connection: Connection) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE few (a INTEGER); INSERT INTO few VALUES (1)")
    cursor.execute("CREATE VIEW v AS SELECT count(*) AS n FROM Costunits, few")
    sql = "WITH Costunits AS (SELECT 1 AS x), few AS (SELECT 1 WHERE 1 = 0) SELECT n FROM v, Costunits"
    assert cursor.execute(sql).fetchall() == [(61,)]
    assert cursor.execute("WITH v AS (SELECT 5 AS n) SELECT n FROM v").fetchall() == [(5,)]


def test_a_view_reads_the_divisions_of_the_moment(connection: Connection, exact_simulator: Simulator) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE VIEW books AS SELECT DISTINCT Division FROM Financial.Journals")
    for division in exact_simulator.divisions[:2]:
        cursor.execute(f"USE {division}")
        assert cursor.execute("SELECT * FROM books").fetchall() == [(division,)]


def test_a_view_can_be_replaced(connection: Connection) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE VIEW v AS SELECT Code FROM HRM.Costunits")
    assert len(cursor.execute("SELECT * FROM v").fetchall()) == 61
    cursor.execute("CREATE VIEW IF NOT EXISTS v AS SELECT Code FROM HRM.Costcenters")
    assert len(cursor.execute("SELECT * FROM v").fetchall()) == 61
    cursor.execute("CREATE OR REPLACE VIEW v AS SELECT Code FROM HRM.Costcenters")
    assert len(cursor.execute("SELECT * FROM v").fetchall()) == 60


def test_a_view_over_a_file_reads_it_each_time(connection: Connection, tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("a\n1\n", "utf-8")
    connection.execute(f"CREATE VIEW codes AS SELECT a FROM read_csv('{path}')")
    assert connection.execute("SELECT a FROM codes").fetchall() == [(1,)]
    path.write_text("a\n1\n2\n", "utf-8")
    assert connection.execute("SELECT a FROM codes").fetchall() == [(1,), (2,)]


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("CREATE VIEW v AS SELECT Code FROM HRM.Costunits", exact_dbapi.ProgrammingError),
        ("CREATE VIEW t AS SELECT Code FROM HRM.Costunits", exact_dbapi.ProgrammingError),
        ("CREATE OR REPLACE VIEW v AS SELECT a FROM t", exact_dbapi.ProgrammingError),
        ("CREATE VIEW w AS SELECT Cod FROM HRM.Costunits", exact_dbapi.UndefinedColumn),
        ("CREATE VIEW w AS SELECT Code FROM HRM.Costunit", exact_dbapi.UndefinedTable),
        ("CREATE VIEW HRM.w AS SELECT Code FROM HRM.Costunits", exact_dbapi.NotSupportedError),
        ("CREATE TABLE v (a INTEGER)", exact_dbapi.ProgrammingError),
        ("INSERT INTO v VALUES ('x')", exact_dbapi.ProgrammingError),
        ("UPDATE local.v SET Code = 'x'", exact_dbapi.ProgrammingError),
        ("DELETE FROM v", exact_dbapi.ProgrammingError),
        ("DROP TABLE v", exact_dbapi.UndefinedTable),
        ("DROP VIEW w", exact_dbapi.UndefinedTable),
    ],
)
def test_what_is_wrong_with_views(
    connection: Connection, exact_simulator: Simulator, sql: str, kind: type[exact_dbapi.Error]
) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE t (a INTEGER)")
    cursor.execute("CREATE VIEW v AS SELECT Code FROM HRM.Costunits")
    connection.commit()
    with pytest.raises(exact_dbapi.Error) as caught:
        cursor.execute(sql)
    assert type(caught.value) is kind, repr(caught.value)
    assert exact_simulator.calls == 0
    assert len(cursor.execute("SELECT * FROM v").fetchall()) == 61


def test_a_view_has_no_parameters(connection: Connection) -> None:
    with pytest.raises(exact_dbapi.ProgrammingError, match="parameters"):
        connection.execute("CREATE VIEW v AS SELECT Code FROM HRM.Costunits WHERE Code = ?", ["x"])
