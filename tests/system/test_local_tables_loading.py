"""CREATE TABLE … AS SELECT and INSERT … SELECT read what any query reads, and keep all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.simulator import Fault, Simulator


@pytest.fixture
def connection(exact_simulator: Simulator) -> Iterator[Connection]:
    with exact_dbapi.connect(**exact_simulator.sign_in(), retry_seconds=0, wait_seconds=0) as made:
        yield made


@pytest.mark.parametrize(
    ("query", "calls"),
    [
        ("SELECT ID, Code FROM HRM.Costunits", 2),
        ("SELECT ID, upper(Code) AS Code FROM HRM.Costunits", 2),
        ("SELECT ID, Code FROM HRM.Costunits ORDER BY lower(Code)", 2),
        ("WITH some AS (SELECT * FROM HRM.Costunits) SELECT ID, Code FROM some WHERE Code <> 'none'", 2),
        ("SELECT ID, Code FROM HRM.Costunits LIMIT 7", 1),
        ("SELECT ID, Code FROM HRM.Costunits WHERE 1 = 0", 0),
    ],
)
@pytest.mark.parametrize("form", ["CREATE TABLE kept AS {}", "CREATE TEMP TABLE kept AS {}", "INSERT INTO kept {}"])
def test_a_table_of_a_query(
    connection: Connection, exact_simulator: Simulator, query: str, calls: int, form: str
) -> None:
    cursor = connection.cursor()
    expected = cursor.execute(query).fetchall()
    if form.startswith("INSERT"):
        cursor.execute("CREATE TABLE kept (ID UUID, Code VARCHAR)")
    exact_simulator.calls.clear()
    cursor.execute(form.format(query))
    assert cursor.rowcount == len(expected)
    assert exact_simulator.calls == calls == len(cursor.calls)
    found = cursor.execute("SELECT * FROM kept").fetchall()
    assert found == expected
    assert all(type(row[0]) is UUID for row in found)
    assert exact_simulator.calls == calls


def test_types_survive(connection: Connection) -> None:
    cursor = connection.cursor()
    query = "SELECT a.*, sum(1) OVER () AS s FROM SalesInvoice.SalesInvoices AS a LIMIT 20"
    asked = cursor.execute(query)
    described, rows = [item[:2] for item in asked.description or []], asked.fetchall()
    cursor.execute(f"CREATE TABLE kept AS {query}")
    kept = cursor.execute("SELECT * FROM kept")
    assert [item[:2] for item in kept.description or []] == described
    assert kept.fetchall() == rows


def test_decimals_survive(exact_simulator: Simulator) -> None:
    with exact_dbapi.connect(**exact_simulator.sign_in(), decimals=True) as connection:
        query = "SELECT InvoiceID, AmountDC FROM SalesInvoice.SalesInvoices LIMIT 20"
        rows = connection.execute(query).fetchall()
        connection.execute(f"CREATE TABLE kept AS {query}")
        assert connection.execute("SELECT * FROM kept").fetchall() == rows


def test_parameters_names_and_conflicts(connection: Connection) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE kept (code VARCHAR PRIMARY KEY, n INTEGER DEFAULT 5)")
    cursor.execute("INSERT INTO kept (code) SELECT Code FROM HRM.Costunits WHERE Code > ? LIMIT ?", ["", 3])
    assert cursor.rowcount == 3
    cursor.execute("INSERT INTO kept BY NAME SELECT 7 AS n, Code AS code FROM HRM.Costunits ON CONFLICT DO NOTHING")
    assert cursor.rowcount == 58
    assert cursor.execute("SELECT n, count(*) FROM kept GROUP BY n ORDER BY n").fetchall() == [(5, 3), (7, 58)]
    with_before = (
        "WITH c AS (SELECT Code FROM HRM.Costunits) INSERT INTO kept SELECT Code, 9 FROM c ON CONFLICT (code) "
    )
    cursor.execute(with_before + "DO UPDATE SET n = excluded.n + ? RETURNING n", [1])
    assert cursor.fetchall() == [(10,)] * 61


def test_an_insert_does_not_read_what_it_writes(connection: Connection) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE kept AS SELECT Code FROM HRM.Costunits")
    cursor.execute("INSERT INTO kept SELECT k.Code FROM kept AS k JOIN HRM.Costunits AS u ON u.Code = k.Code")
    assert cursor.execute("SELECT count(*) FROM kept").fetchall() == [(122,)]


def test_a_table_that_is_there(connection: Connection, exact_simulator: Simulator) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE kept (a INTEGER)")
    with pytest.raises(exact_dbapi.ProgrammingError, match="already a local table"):
        cursor.execute("CREATE TABLE kept AS SELECT Code FROM HRM.Costunits")
    cursor.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT Code FROM HRM.Costunits")
    assert exact_simulator.calls == 0
    cursor.execute("CREATE OR REPLACE TABLE kept AS SELECT Code FROM HRM.Costunits")
    assert cursor.execute("SELECT count(*) FROM kept").fetchall() == [(61,)]


TIERS = ["Code", "upper(Code)", "max(Code) OVER ()"]


@pytest.mark.parametrize("output", TIERS)
@pytest.mark.parametrize("page", [0, 1])
def test_a_page_that_fails_leaves_nothing(
    connection: Connection, exact_simulator: Simulator, output: str, page: int
) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE filled (code VARCHAR); INSERT INTO filled VALUES ('before')")
    for statement in ("CREATE TABLE kept AS", "INSERT INTO filled", "CREATE OR REPLACE TABLE filled AS"):
        exact_simulator.faults.append(Fault(match="Costunits", after=page, status=503))
        with pytest.raises(exact_dbapi.OperationalError) as caught:
            cursor.execute(f"{statement} SELECT {output} AS code FROM HRM.Costunits")
        assert "503" in str(caught.value), "the page's own error"
        assert len(exact_simulator.faults) == 0
        assert cursor.execute("SELECT * FROM filled").fetchall() == [("before",)]
    with pytest.raises(exact_dbapi.UndefinedTable):
        cursor.execute("SELECT * FROM kept")
    cursor.execute("CREATE TABLE kept AS SELECT Code FROM HRM.Costunits")
    assert cursor.rowcount == 61


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("INSERT INTO t SELECT Code, Description FROM HRM.Costunits", exact_dbapi.ProgrammingError),
        ("INSERT INTO t (b) SELECT Code FROM HRM.Costunits", exact_dbapi.ProgrammingError),
        ("INSERT INTO t SELECT Cod FROM HRM.Costunits", exact_dbapi.UndefinedColumn),
        ("INSERT INTO t SELECT Code FROM HRM.Costunit", exact_dbapi.UndefinedTable),
        ("INSERT INTO nothing SELECT Code FROM HRM.Costunits", exact_dbapi.UndefinedTable),
        ("INSERT INTO HRM.Costunits (Code) SELECT Code FROM HRM.Costunits", exact_dbapi.ProgrammingError),
        ("CREATE TABLE HRM.Other AS SELECT Code FROM HRM.Costunits", exact_dbapi.NotSupportedError),
        ("UPDATE t SET a = 1 WHERE a IN (SELECT length(Cod) FROM HRM.Costunits)", exact_dbapi.UndefinedColumn),
        ("DELETE FROM t USING HRM.Costunit AS u WHERE u.Code = 'x'", exact_dbapi.UndefinedTable),
    ],
)
def test_what_cannot_be_is_said_before_any_call(
    connection: Connection, exact_simulator: Simulator, sql: str, kind: type[exact_dbapi.Error]
) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE t (a INTEGER)")
    connection.commit()
    with pytest.raises(exact_dbapi.Error) as caught:
        cursor.execute(sql)
    assert type(caught.value) is kind, repr(caught.value)
    assert exact_simulator.calls == 0


def test_a_value_that_does_not_fit_leaves_nothing(connection: Connection) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE t (a INTEGER CHECK (a > 1))")
    connection.commit()
    with pytest.raises(exact_dbapi.DataError):
        cursor.execute("INSERT INTO t SELECT 'x' || Code FROM HRM.Costunits")
    with pytest.raises(exact_dbapi.IntegrityError):
        cursor.execute("INSERT INTO t SELECT 2 - (Code <> 'none')::INTEGER FROM HRM.Costunits")
    assert cursor.execute("SELECT count(*) FROM t").fetchall() == [(0,)]


def test_explain_shows_the_query_and_sends_nothing(connection: Connection, exact_simulator: Simulator) -> None:
    lines = [row[0] for row in connection.execute("EXPLAIN CREATE TABLE t AS SELECT Code FROM HRM.Costunits")]
    assert lines[0].startswith("load: CREATE TABLE t AS")
    assert "tier: pass-through" in lines
    assert exact_simulator.calls == 0
    with pytest.raises(exact_dbapi.UndefinedTable):
        connection.execute("SELECT * FROM t")


def test_explain_analyze_loads_and_counts(connection: Connection) -> None:
    lines = [row[0] for row in connection.execute("EXPLAIN ANALYZE CREATE TABLE t AS SELECT Code FROM HRM.Costunits")]
    assert "rows: 61" in lines
    assert "calls: 2" in lines
    assert connection.execute("SELECT count(*) FROM t").fetchall() == [(61,)]


def test_max_calls_holds_for_what_is_loaded(exact_simulator: Simulator) -> None:
    with exact_dbapi.connect(**exact_simulator.sign_in(), max_calls=1) as connection:
        with pytest.raises(exact_dbapi.BudgetExhausted):
            connection.execute("CREATE TABLE t AS SELECT Code FROM HRM.Costunits")
        assert exact_simulator.calls == 1
        with pytest.raises(exact_dbapi.UndefinedTable):
            connection.execute("SELECT * FROM t")
