"""What the embedded engine would do by itself, and what it must not do here: one test for each trap that was found."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.executor import Engine
from exact_dbapi.simulator import Fault, Simulator


@pytest.fixture
def connection(exact_simulator: Simulator) -> Iterator[Connection]:
    with exact_dbapi.connect(**exact_simulator.sign_in(), retry_seconds=0) as made:
        yield made


def test_the_callers_variables_are_no_tables(connection: Connection) -> None:
    import pandas

    salaries = pandas.DataFrame({"n": [1]})
    for name in ("salaries", "local.salaries", "pandas"):
        with pytest.raises(exact_dbapi.UndefinedTable):
            connection.execute(f"SELECT * FROM {name}")
    session = connection.engine.session()
    with pytest.raises(exact_dbapi.ProgrammingError, match="salaries"):
        session.execute("SELECT * FROM salaries")
    session.close()
    assert len(salaries) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{}')",
        "SELECT * FROM read_text('{}')",
        "SELECT * FROM '{}'",
        "COPY (SELECT 1) TO '{}'",
        "ATTACH '{}' AS other",
        "INSTALL httpfs",
        "LOAD '{}'",
        "SET enable_external_access = true",
        "RESET enable_external_access",
        "EXPORT DATABASE '{}'",
    ],
)
def test_the_engine_itself_reaches_no_file(connection: Connection, tmp_path: Path, sql: str) -> None:
    path = tmp_path / "f.csv"
    path.write_text("a\n1\n", "utf-8")
    session = connection.engine.session()
    try:
        with pytest.raises(exact_dbapi.DatabaseError):
            session.execute(sql.format(path)).fetchall()
    finally:
        session.close()
    assert path.read_text("utf-8") == "a\n1\n"


@pytest.mark.parametrize(
    "sql",
    [
        "SET threads = 8",
        "SET enable_external_access = true",
        "SET VARIABLE x = 1",
        "RESET threads",
        "PRAGMA threads = 8",
        "PRAGMA database_list",
        "ATTACH ':memory:' AS other",
        "DETACH memory",
        "INSTALL httpfs",
        "LOAD httpfs",
        "CALL pragma_version()",
        "CHECKPOINT",
        "VACUUM",
        "EXPORT DATABASE 'folder'",
        "IMPORT DATABASE 'folder'",
        "CREATE SECRET s (TYPE s3)",
        "CREATE MACRO m(a) AS a + 1",
    ],
)
def test_statements_that_would_change_the_engine_are_refused(
    connection: Connection, exact_simulator: Simulator, sql: str
) -> None:
    with pytest.raises(exact_dbapi.NotSupportedError) as caught:
        connection.execute(sql)
    assert caught.value.sqlstate == "0A000"
    assert caught.value.hint
    assert exact_simulator.calls == 0
    assert connection.execute("SELECT current_setting('threads')").fetchall() == [(1,)]
    assert connection.execute("SELECT current_setting('enable_external_access')").fetchall() == [(False,)]


ENGINE = "SELECT Code, count(*) AS n FROM HRM.Costunits GROUP BY Code"


def test_the_exception_of_a_source_comes_out_as_itself(connection: Connection, exact_simulator: Simulator) -> None:
    exact_simulator.faults.append(Fault(match="Costunits", after=1, status=403))
    cursor = connection.execute(ENGINE)
    with pytest.raises(exact_dbapi.AccessDenied) as first:
        cursor.fetchall()
    with pytest.raises(exact_dbapi.AccessDenied) as second:
        cursor.fetchone()
    assert first.value is second.value
    assert "Traceback" not in str(first.value)


def test_an_unfinished_result_blocks_nothing(connection: Connection) -> None:
    streams = "SELECT Code FROM HRM.Costunits UNION ALL SELECT Code FROM HRM.Costcenters"
    cursor = connection.cursor()
    waiting = connection.execute(streams)
    assert waiting.fetchone()
    for _ in range(3):
        cursor.execute(streams)
        assert cursor.fetchone()
    connection.execute("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)")
    assert connection.execute("SELECT a FROM t").fetchall() == [(1,)]
    assert connection.execute(f"CREATE TABLE u AS {streams}").rowcount == 121
    assert len(waiting.fetchall()) == 120


def test_several_cursors_take_turns(connection: Connection) -> None:
    connection.execute("CREATE TABLE t AS SELECT i FROM range(200) AS r(i)")
    queries = [
        "SELECT Code FROM HRM.Costunits UNION ALL SELECT Code FROM HRM.Costcenters",
        "SELECT Code || '!' FROM HRM.Costunits UNION ALL SELECT Code || '!' FROM HRM.Costcenters",
        "SELECT a.i, u.Code FROM t AS a JOIN HRM.Costunits AS u ON length(u.Code) = a.i",
        "SELECT i FROM t",
    ]
    alone = [connection.execute(query).fetchall() for query in queries]
    cursors = [connection.execute(query) for query in queries]
    together: list[list[tuple[object, ...]]] = [[] for _ in queries]
    for size in (1, 2, 3, 50, 7, 1000):
        for rows, cursor in zip(together, cursors, strict=True):
            rows += cursor.fetchmany(size)
    assert [sorted(rows) for rows in together] == [sorted(rows) for rows in alone]


def test_sums_of_doubles_are_the_same_at_each_run(connection: Connection) -> None:
    connection.execute("CREATE TABLE d AS SELECT sin(i) * 1e6 AS x, i % 7 AS g FROM range(300000) AS r(i)")
    sql = "SELECT g, sum(x), avg(x) FROM d GROUP BY g ORDER BY g"
    assert len({tuple(connection.execute(sql).fetchall()) for _ in range(20)}) == 1
    amounts = "SELECT Type, sum(AmountDC), avg(AmountDC) FROM SalesInvoice.SalesInvoices GROUP BY Type ORDER BY Type"
    assert len({tuple(connection.execute(amounts).fetchall()) for _ in range(20)}) == 1


def test_the_first_row_comes_after_few_pages(connection: Connection, exact_simulator: Simulator) -> None:
    exact_simulator.tables[exact_simulator.divisions[0]]["hrm/Costunits"].extend(
        {"ID": f"{number:08x}-0000-4000-8000-{number:012x}", "Code": f"X{number}"} for number in range(1200)
    )
    cursor = connection.execute("SELECT Code FROM HRM.Costunits UNION ALL SELECT Code FROM HRM.Costunits")
    assert cursor.fetchone()
    assert 0 < len(exact_simulator.calls) <= 4, "of 22 pages each"
    cursor.close()
    assert len(exact_simulator.calls) <= 4


_LEAVING = """
import exact_dbapi, pyarrow
connection = exact_dbapi.connect("exact://127.0.0.1:9/1", scheme="http", access_token="none")
connection.register("f", pyarrow.table({"a": list(range(5000))}))
connection.execute("CREATE TABLE t AS SELECT a FROM f")
cursor = connection.execute("SELECT t.a FROM t JOIN f USING (a)")
print(len(cursor.fetchmany(3)))
"""


@pytest.mark.parametrize("end", ["", "raise SystemExit(0)\n", "connection.close()\n", "del cursor, connection\n"])
def test_the_end_of_the_interpreter_is_quiet(end: str) -> None:
    run = subprocess.run([sys.executable, "-c", _LEAVING + end], capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stdout, run.stderr) == (0, "3\n", "")


def test_a_frame_of_a_session_is_its_own() -> None:
    import pyarrow

    from exact_dbapi.plan import Frame

    engine = Engine()
    one, two = (engine.holding([Frame("f", pyarrow.table({"a": [number]}), "")]).session() for number in (1, 2))
    assert one.execute("SELECT a FROM f").fetchall() == [(1,)]
    assert two.execute("SELECT a FROM f").fetchall() == [(2,)]
    engine.close()
