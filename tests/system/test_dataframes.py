"""A registered frame is a local table that is only read; no call is made for it, and the caller's variables are not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import pandas
import pyarrow
import pytest

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.simulator import Simulator


@pytest.fixture
def connection(exact_simulator: Simulator) -> Iterator[Connection]:
    with exact_dbapi.connect(**exact_simulator.sign_in()) as made:
        yield made


ROWS = {"Code": ["7", "10022", None], "n": [1, 2, 3], "at": [datetime(2026, 1, 2), datetime(2026, 1, 3), None]}


class Foreign:
    """What knows nothing but to hand itself over as Arrow."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return pyarrow.table(ROWS).__arrow_c_stream__(requested_schema)


FRAMES = {
    "pandas": lambda: pandas.DataFrame(ROWS, index=[5, 6, 7]),
    "arrow table": lambda: pyarrow.table(ROWS),
    "arrow batch": lambda: pyarrow.record_batch(ROWS),
    "arrow stream": lambda: pyarrow.table(ROWS).to_reader(),
    "foreign": Foreign,
}


@pytest.mark.parametrize("kind", FRAMES)
def test_a_frame_is_a_table(connection: Connection, exact_simulator: Simulator, kind: str) -> None:
    connection.register("Watched", FRAMES[kind]())
    for name in ("watched", "WATCHED", "local.watched", '"Watched"'):
        cursor = connection.execute(f"SELECT * FROM {name} ORDER BY n")
        assert [item[:2] for item in cursor.description or []] == [
            ("Code", "VARCHAR"),
            ("n", "BIGINT"),
            ("at", "TIMESTAMP"),
        ]
        assert cursor.fetchall() == list(zip(*ROWS.values(), strict=True))
    twice = connection.execute("SELECT count(*) FROM watched AS a JOIN watched USING (n)")
    assert twice.fetchall() == [(3,)]
    assert connection.execute("SELECT watched.n FROM watched WHERE watched.at > '2026-01-02'").fetchall() == [(2,)]
    assert exact_simulator.calls == 0


def test_polars_hands_its_text_over_as_views(connection: Connection) -> None:
    text = pyarrow.array(["7", None], pyarrow.string_view())
    connection.register("f", pyarrow.table({"Code": text}))
    assert connection.execute("SELECT Code FROM f WHERE Code = '7'").fetchall() == [("7",)]


def test_a_frame_joins_with_a_remote_table(connection: Connection, exact_simulator: Simulator) -> None:
    connection.register("watched", pandas.DataFrame(ROWS))
    sql = "SELECT a.Code, w.n FROM watched AS w JOIN CRM.Accounts AS a ON a.Code = w.Code"
    assert sorted(connection.execute(sql).fetchall()) == [("10022", 2), ("7", 1)]
    exact_simulator.calls.clear()
    assert connection.execute(f"{sql} WHERE a.Code = '7'").fetchall() == [("7", 1)]
    assert exact_simulator.calls == 1
    both = "SELECT Code FROM watched UNION ALL SELECT Code FROM HRM.Costunits"
    assert len(connection.execute(both).fetchall()) == 64
    counted = "SELECT count(*) FROM (SELECT Code FROM watched UNION ALL SELECT Code FROM HRM.Costunits WHERE 1 = 0)"
    assert connection.execute(counted).fetchall() == [(3,)]


def test_positions_over_a_star(connection: Connection) -> None:
    connection.register("f", pyarrow.table({"Code": ["7"]}))
    sql = "SELECT f.*, a.ID, count(*) FROM f JOIN CRM.Accounts AS a USING (Code) GROUP BY 1, 2 ORDER BY 1, 2"
    assert [type(value) for value in connection.execute(sql).fetchall()[0]] == [str, UUID, int]


def test_columns_that_look_like_those_of_a_scan(connection: Connection) -> None:
    connection.register("odd", pyarrow.table({"0:Code": ["x"], "1:nothing": [1]}))
    sql = 'SELECT u.Code, o."0:Code", o."1:nothing" FROM HRM.Costunits AS u, odd AS o'
    rows = connection.execute(sql).fetchall()
    assert len(rows) == 61
    assert all(code and one == "x" and two == 1 for code, one, two in rows)


def test_a_frame_is_a_picture_of_its_moment(connection: Connection) -> None:
    frame = pandas.DataFrame({"n": [1, 2]})
    connection.register("f", frame)
    frame.loc[0, "n"] = 100
    assert connection.execute("SELECT sum(n) FROM f").fetchall() == [(3,)]
    connection.register("F", frame)
    assert connection.execute("SELECT sum(n) FROM f").fetchall() == [(102,)]
    connection.unregister("f")
    with pytest.raises(exact_dbapi.UndefinedTable):
        connection.execute("SELECT sum(n) FROM f")
    with pytest.raises(exact_dbapi.UndefinedTable):
        connection.unregister("f")


def test_a_result_goes_on_after_its_frame_is_forgotten(connection: Connection) -> None:
    connection.register("f", pyarrow.table({"n": list(range(5000))}))
    cursor = connection.execute("SELECT n FROM f")
    cursor.fetchone()
    connection.unregister("f")
    assert len(cursor.fetchall()) == 4999


def test_a_frame_fills_a_table_and_is_not_written(connection: Connection) -> None:
    connection.register("f", pyarrow.table({"n": [1, 2]}))
    connection.execute("CREATE TABLE t AS SELECT n + 1 AS n FROM f")
    assert connection.execute("INSERT INTO t SELECT n FROM f WHERE n > ?", [1]).rowcount == 1
    assert connection.execute("SELECT n FROM t ORDER BY n").fetchall() == [(2,), (2,), (3,)]
    for sql in ("INSERT INTO f VALUES (3)", "DELETE FROM local.f", "DROP TABLE f", "CREATE TABLE f (a INTEGER)"):
        with pytest.raises(exact_dbapi.ProgrammingError, match="registered frame"):
            connection.execute(sql)
    for name in ("t", "T", ""):
        with pytest.raises(exact_dbapi.ProgrammingError):
            connection.register(name, pyarrow.table({"n": [1]}))


def test_a_common_table_expression_hides_a_frame(connection: Connection) -> None:
    connection.register("f", pyarrow.table({"n": [1, 2]}))
    sql = "WITH f AS (SELECT 5 AS n) SELECT (SELECT sum(n) FROM f), (SELECT sum(n) FROM local.f)"
    assert connection.execute(sql).fetchall() == [(5, 3)]


def test_frames_belong_to_one_connection(connection: Connection, exact_simulator: Simulator) -> None:
    connection.register("f", pyarrow.table({"n": [1]}))
    with exact_dbapi.connect(**exact_simulator.sign_in()) as other, pytest.raises(exact_dbapi.UndefinedTable):
        other.execute("SELECT * FROM f")


@pytest.mark.parametrize(
    ("frame", "kind"),
    [
        ([{"a": 1}], exact_dbapi.InterfaceError),
        (None, exact_dbapi.InterfaceError),
        (pandas.DataFrame(), exact_dbapi.DataError),
        (pandas.DataFrame({"a": [1, "x", object()]}), exact_dbapi.DataError),
    ],
)
def test_what_is_no_frame(connection: Connection, frame: Any, kind: type[exact_dbapi.Error]) -> None:
    with pytest.raises(kind):
        connection.register("f", frame)
