"""COPY (SELECT …) TO writes a file that is there only when it is whole, with what the query answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyarrow import parquet

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.simulator import Fault, Simulator


@pytest.fixture
def connection(exact_simulator: Simulator) -> Iterator[Connection]:
    with exact_dbapi.connect(**exact_simulator.sign_in(), retry_seconds=0) as made:
        yield made


QUERIES = [
    "SELECT Code, Description, ID FROM HRM.Costunits",
    "SELECT upper(Code) AS Code, Description, ID FROM HRM.Costunits",
    "SELECT Code, Description, ID FROM HRM.Costunits ORDER BY lower(Code)",
    "SELECT Code, Description, ID FROM HRM.Costunits WHERE 1 = 0",
]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("kind", ["csv", "parquet", "json"])
def test_what_is_written_is_what_was_asked(connection: Connection, tmp_path: Path, query: str, kind: str) -> None:
    expected = connection.execute(query).fetchall()
    path = tmp_path / f"out.{kind}"
    assert connection.execute(f"COPY ({query}) TO '{path}'").rowcount == len(expected)
    texts = [(code, description, str(id)) for code, description, id in expected]
    if kind == "json":
        assert [tuple(row.values()) for row in json.loads(path.read_text("utf-8"))] == texts
    else:
        arguments = ", text => true" if kind == "csv" else ""
        assert connection.execute(f"SELECT * FROM read_{kind}('{path}'{arguments})").fetchall() == texts
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_whole_table_and_a_named_format(connection: Connection, tmp_path: Path, exact_simulator: Simulator) -> None:
    path = tmp_path / "units"
    assert connection.execute("COPY HRM.Costunits TO ? (FORMAT parquet)", [str(path)]).rowcount == 61
    assert parquet.read_metadata(path).num_rows == 61
    connection.execute("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)")
    exact_simulator.calls.clear()
    assert connection.execute(f"COPY t TO '{path}' (FORMAT csv)").rowcount == 1
    assert path.read_text("utf-8") == "a\n1\n"
    assert exact_simulator.calls == 0


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_page_that_fails_leaves_the_old_file(
    connection: Connection, tmp_path: Path, exact_simulator: Simulator, kind: str
) -> None:
    path = tmp_path / f"out.{kind}"
    path.write_text("old", "utf-8")
    exact_simulator.faults.append(Fault(match="Costunits", after=1, status=503))
    with pytest.raises(exact_dbapi.OperationalError, match="503"):
        connection.execute(f"COPY HRM.Costunits TO '{path}'")
    assert path.read_text("utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("sql", "kind", "words"),
    [
        ("COPY HRM.Costunits TO '{}/out.doc'", exact_dbapi.NotSupportedError, ".parquet"),
        ("COPY HRM.Costunits TO '{}/out.csv' (FORMAT xml)", exact_dbapi.NotSupportedError, "xml"),
        ("COPY HRM.Costunits TO '{}/out.csv' (HEADER)", exact_dbapi.NotSupportedError, "HEADER"),
        ("COPY HRM.Costunits TO 's3://bucket/out.csv'", exact_dbapi.NotSupportedError, "local"),
        ("COPY HRM.Costunits TO ''", exact_dbapi.ProgrammingError, "path"),
        ("COPY HRM.Costunit TO '{}/out.csv'", exact_dbapi.UndefinedTable, "Costunit"),
        ("COPY (SELECT Cod FROM HRM.Costunits) TO '{}/out.csv'", exact_dbapi.UndefinedColumn, "Cod"),
        ("COPY HRM.Costunits (Code) TO '{}/out.csv'", exact_dbapi.NotSupportedError, "SELECT"),
        ("COPY HRM.Costunits FROM '{}/in.csv'", exact_dbapi.OperationalError, "does not exist"),
    ],
)
def test_what_is_not_written(
    connection: Connection,
    tmp_path: Path,
    exact_simulator: Simulator,
    sql: str,
    kind: type[exact_dbapi.Error],
    words: str,
) -> None:
    with pytest.raises(exact_dbapi.Error) as caught:
        connection.execute(sql.format(tmp_path))
    assert type(caught.value) is kind, repr(caught.value)
    assert words in str(caught.value)
    assert exact_simulator.calls == 0
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(connection: Connection, tmp_path: Path) -> None:
    with pytest.raises(exact_dbapi.OperationalError, match="cannot be written"):
        connection.execute(f"COPY HRM.Costunits TO '{tmp_path}/none/out.csv'")
