"""A sort or join that outgrows its memory goes on in a folder of this user's, which is gone afterwards."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import exact_dbapi
from exact_dbapi.connection import Connection


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def connection(folder: Path) -> Iterator[Connection]:
    with closing(exact_dbapi.connect("exact://nowhere.invalid/1", access_token="none", memory="60MB")) as made:
        yield made


ROWS = 600_000


def spilled_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_a_sort_and_a_join_go_on_on_disk(connection: Connection, folder: Path) -> None:
    connection.execute(f"CREATE TABLE t AS SELECT i, hash(i)::VARCHAR || repeat('x', 90) AS s FROM range({ROWS}) r(i)")
    cursor = connection.execute("SELECT i, s FROM t ORDER BY s")
    first = cursor.fetchone()
    assert spilled_bytes(folder) > 40_000_000, "or the memory was enough, and this shows nothing"
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o700], "bookkeeping is not for all to read"
    assert connection.execute("SELECT i, s FROM t ORDER BY s LIMIT 1").fetchall() == [first]
    joined = connection.execute("SELECT count(*), sum(a.i) FROM t AS a JOIN t AS b USING (s)").fetchall()
    assert joined == [(ROWS, ROWS * (ROWS - 1) // 2)]
    cursor.close()
    connection.close()
    assert list(folder.iterdir()) == []


def test_a_database_in_a_file_goes_on_beside_it(folder: Path) -> None:
    settings = {"access_token": "none", "memory": "60MB", "local": str(folder / "local.duckdb")}
    url = "exact://nowhere.invalid/1"
    with exact_dbapi.connect(url, **settings) as one, exact_dbapi.connect(url, **settings) as two:
        one.execute(f"CREATE TABLE t AS SELECT i, hash(i)::VARCHAR || repeat('x', 90) AS s FROM range({ROWS}) r(i)")
        one.commit()
        assert two.execute("SELECT i FROM (SELECT i, s FROM t ORDER BY s, i) WHERE i = 5").fetchall() == [(5,)]
        cursor = two.execute("SELECT i, s FROM t ORDER BY s")
        cursor.fetchone()
        assert spilled_bytes(folder / "local.duckdb.tmp") > 1_000_000
        cursor.close()
    assert [path.name for path in folder.iterdir()] == ["local.duckdb"]


def test_what_is_too_large_is_an_operational_error(connection: Connection) -> None:
    with pytest.raises(exact_dbapi.OperationalError, match="memory"):
        connection.execute("SELECT list(repeat('x', 1000) || i) FROM range(1000000) AS r(i)").fetchall()
    assert connection.execute("SELECT 1 AS one").fetchall() == [(1,)]


@pytest.mark.parametrize("memory", ["much", "5 apples", "2'; SELECT 1; --"])
def test_a_memory_that_is_none(folder: Path, memory: str) -> None:
    connection = exact_dbapi.connect("exact://nowhere.invalid/1", access_token="none", memory=memory)
    with closing(connection), pytest.raises(exact_dbapi.ProgrammingError, match="memory"):
        connection.execute("SELECT 1 AS one")
    assert list(folder.iterdir()) == []


def test_a_folder_is_made_when_the_engine_is_needed_and_gone_at_the_end(folder: Path) -> None:
    code = (
        "import exact_dbapi, tempfile, pathlib\n"
        f"tempfile.tempdir = {str(folder)!r}\n"
        "connection = exact_dbapi.connect('exact://nowhere.invalid/1', access_token='none')\n"
        f"print(len(list(pathlib.Path({str(folder)!r}).iterdir())))\n"
        "connection.execute('CREATE TABLE t (a INTEGER)')\n"
        f"print(len(list(pathlib.Path({str(folder)!r}).iterdir())))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout == "0\n1\n"
    assert list(folder.iterdir()) == []
