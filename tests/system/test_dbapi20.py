"""The 35 checks of the classic PEP 249 suite (dbapi20, "Python DB API 2.0 driver compliance unit test suite"), under
their names, over a table of Exact Online and over a local one.

They are asked in our words: the classic suite makes its tables, and Exact's cannot be made. Rows go in by INSERT and
COMMIT in both. `test_pep249` asks more, and more strictly.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.cursor import Cursor
from exact_dbapi.simulator import Simulator

NAMES = ["Carlton Cold", "Carlton Draft", "Mountain Goat", "Redback", "Victoria Bitter", "XXXX"]
INSERT = "INSERT INTO {table} (Code, Description) VALUES (?, ?)"


@dataclass(frozen=True)
class Place:
    """Where a connection goes, and a table with columns `Code` and `Description`; the checks' codes begin with Z."""

    settings: dict[str, Any]
    table: str

    @property
    def query(self) -> str:
        return f"SELECT Description FROM {self.table} WHERE Code >= 'Z' ORDER BY Code"

    def connect(self) -> Connection:
        connection = exact_dbapi.connect(**self.settings)
        if "." not in self.table:
            connection.execute(f"CREATE TABLE {self.table} (Code VARCHAR, Description VARCHAR)")
        return connection

    def add(self, cursor: Cursor, name: str) -> None:
        """Add a row whose text stands in the statement."""
        cursor.execute(f"INSERT INTO {self.table} (Code, Description) VALUES ('Z0', '{name}')")

    def fill(self, connection: Connection, names: Sequence[str | None] = NAMES) -> Cursor:
        """Add rows, keep them, and hand out a cursor that has asked for nothing yet."""
        for number, name in enumerate(names):
            connection.execute(INSERT.format(table=self.table), (f"Z{number}", name))
        connection.commit()
        return connection.cursor()


@pytest.fixture(params=["remote", "local"])
def place(request: pytest.FixtureRequest, exact_simulator: Simulator) -> Place:
    return Place(exact_simulator.sign_in(), "HRM.Costunits" if request.param == "remote" else "units")


@pytest.fixture
def connection(place: Place) -> Iterator[Connection]:
    with place.connect() as connection:
        yield connection


def test_connect(place: Place) -> None:
    place.connect().close()


def test_apilevel() -> None:
    assert exact_dbapi.apilevel == "2.0"


def test_threadsafety() -> None:
    assert exact_dbapi.threadsafety == 1


def test_paramstyle() -> None:
    assert exact_dbapi.paramstyle == "qmark"


def test_Exceptions() -> None:
    assert issubclass(exact_dbapi.Warning, Exception)
    assert issubclass(exact_dbapi.Error, Exception)
    for inner in (exact_dbapi.InterfaceError, exact_dbapi.DatabaseError):
        assert inner.__bases__ == (exact_dbapi.Error,)
    for name in "OperationalError IntegrityError InternalError ProgrammingError NotSupportedError DataError".split():
        assert issubclass(getattr(exact_dbapi, name), exact_dbapi.DatabaseError)


def test_ExceptionsAsConnectionAttributes(connection: Connection) -> None:
    for name in "Warning Error InterfaceError DatabaseError OperationalError IntegrityError InternalError".split():
        assert getattr(connection, name) is getattr(exact_dbapi, name)
    assert connection.ProgrammingError is exact_dbapi.ProgrammingError
    assert connection.NotSupportedError is exact_dbapi.NotSupportedError


def test_commit(connection: Connection) -> None:
    connection.commit()


def test_rollback(connection: Connection, place: Place) -> None:
    place.add(connection.cursor(), NAMES[0])
    connection.rollback()
    connection.commit()
    assert connection.execute(place.query).fetchall() == []


def test_cursor(connection: Connection) -> None:
    assert connection.cursor() is not connection.cursor()


def test_cursor_isolation(connection: Connection, place: Place) -> None:
    one, two = connection.cursor(), connection.cursor()
    place.add(one, NAMES[4])
    connection.commit()
    two.execute(place.query)
    assert two.fetchall() == [(NAMES[4],)]


def test_description(connection: Connection, place: Place) -> None:
    cursor = connection.cursor()
    place.add(cursor, NAMES[0])
    found: list[Any] = [cursor.description]
    for statement in (place.query, "CREATE TABLE barflies (name VARCHAR)"):
        cursor.execute(statement)
        found.append(cursor.description)
    assert (found[0], found[2]) == (None, None)
    (column,) = found[1]
    assert len(column) == 7
    assert column[0] == "Description"
    assert column[1] == exact_dbapi.STRING


def test_rowcount(connection: Connection, place: Place) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE barflies (name VARCHAR)")
    assert cursor.rowcount == -1
    place.add(cursor, NAMES[0])
    assert cursor.rowcount == 1
    cursor.execute(place.query)
    assert cursor.rowcount == -1  # rows are read as they are fetched
    cursor.execute("DROP TABLE barflies")
    assert cursor.rowcount == -1


def test_callproc(connection: Connection) -> None:
    # Optional: Exact has no procedures, and what is not there should not look as if it were.
    assert not hasattr(connection.cursor(), "callproc")
    assert connection.execute("SELECT lower(?)", ("FOO",)).fetchall() == [("foo",)]


def test_close(place: Place) -> None:
    connection = place.connect()
    cursor = connection.cursor()
    connection.close()
    with pytest.raises(exact_dbapi.Error):
        cursor.execute(place.query)
    with pytest.raises(exact_dbapi.Error):
        connection.commit()
    connection.close()


def test_execute(connection: Connection, place: Place) -> None:
    cursor = connection.cursor()
    place.add(cursor, NAMES[4])
    assert cursor.rowcount == 1
    cursor.execute(INSERT.format(table=place.table), ("Z1", "Cooper's"))
    assert cursor.rowcount == 1
    connection.commit()
    assert cursor.execute(place.query).fetchall() == [(NAMES[4],), ("Cooper's",)]


def test_executemany(connection: Connection, place: Place) -> None:
    cursor = connection.cursor()
    cursor.executemany(INSERT.format(table=place.table), [("Z1", "Cooper's"), ("Z2", "Boag's")])
    assert cursor.rowcount == 2
    connection.commit()
    assert cursor.execute(place.query).fetchall() == [("Cooper's",), ("Boag's",)]


def test_fetchone(connection: Connection, place: Place) -> None:
    cursor = connection.cursor()
    with pytest.raises(exact_dbapi.Error):
        cursor.fetchone()
    place.add(cursor, NAMES[4])
    with pytest.raises(exact_dbapi.Error):
        cursor.fetchone()
    connection.commit()
    cursor.execute(place.query)
    assert [cursor.fetchone(), cursor.fetchone()] == [(NAMES[4],), None]
    cursor.execute(f"SELECT Description FROM {place.table} WHERE Code = 'none such'")
    assert cursor.fetchone() is None


def test_fetchmany(connection: Connection, place: Place) -> None:
    cursor = place.fill(connection)
    with pytest.raises(exact_dbapi.Error):
        cursor.fetchmany(4)
    cursor.execute(place.query)
    assert len(cursor.fetchmany()) == 1
    cursor.arraysize = 10
    assert [len(cursor.fetchmany(3)), len(cursor.fetchmany(4)), len(cursor.fetchmany(4))] == [3, 2, 0]
    cursor.execute(place.query)
    assert cursor.fetchmany() == [(name,) for name in NAMES]
    assert cursor.fetchmany() == []


def test_fetchall(connection: Connection, place: Place) -> None:
    cursor = connection.cursor()
    with pytest.raises(exact_dbapi.Error):
        cursor.fetchall()
    cursor = place.fill(connection)
    cursor.execute(place.query)
    assert cursor.fetchall() == [(name,) for name in NAMES]
    assert cursor.fetchall() == []
    cursor.execute(f"SELECT Description FROM {place.table} WHERE Code = 'none such'")
    assert cursor.fetchall() == []


def test_mixedfetch(connection: Connection, place: Place) -> None:
    cursor = place.fill(connection)
    cursor.execute(place.query)
    rows = [cursor.fetchone(), *cursor.fetchmany(2), cursor.fetchone(), *cursor.fetchall()]
    assert rows == [(name,) for name in NAMES]


def test_nextset(connection: Connection) -> None:
    # Optional: a statement has one result here, and of several statements the last one's is kept.
    assert not hasattr(connection.cursor(), "nextset")


def test_arraysize(connection: Connection) -> None:
    assert connection.cursor().arraysize == 1


def test_setinputsizes(connection: Connection, place: Place) -> None:
    cursor = connection.cursor()
    cursor.setinputsizes((25,))
    test_execute(connection, place)


def test_setoutputsize_basic(connection: Connection, place: Place) -> None:
    cursor = connection.cursor()
    cursor.setoutputsize(1000)
    cursor.setoutputsize(2000, 0)
    test_execute(connection, place)


def test_setoutputsize(connection: Connection, place: Place) -> None:
    text = "a long name " * 4
    cursor = place.fill(connection, [text])
    cursor.setoutputsize(3)
    cursor.execute(place.query)
    assert cursor.fetchone() == (text,)


def test_None(connection: Connection, place: Place) -> None:
    connection.execute("CREATE TABLE nothing (name VARCHAR)")
    connection.execute("INSERT INTO nothing VALUES (NULL)")
    cursor = place.fill(connection)
    assert cursor.execute("SELECT name FROM nothing").fetchall() == [(None,)]
    ends = "EndDate" if "." in place.table else "NULL"
    assert cursor.execute(f"SELECT {ends} FROM {place.table} WHERE Code = 'Z1'").fetchall() == [(None,)]


TICKS = time.mktime((2002, 12, 25, 13, 45, 30, 0, 0, 0))


def came_back(connection: Connection, value: object) -> Any:
    row = connection.execute("SELECT ?", (value,)).fetchone()
    assert row is not None
    return row[0]


def test_Date(connection: Connection) -> None:
    assert exact_dbapi.Date(2002, 12, 25) == exact_dbapi.DateFromTicks(TICKS) == datetime.date(2002, 12, 25)
    assert came_back(connection, exact_dbapi.Date(2002, 12, 25)) == datetime.date(2002, 12, 25)


def test_Time(connection: Connection) -> None:
    assert exact_dbapi.Time(13, 45, 30) == exact_dbapi.TimeFromTicks(TICKS) == datetime.time(13, 45, 30)
    assert came_back(connection, exact_dbapi.Time(13, 45, 30)) == datetime.time(13, 45, 30)


def test_Timestamp(connection: Connection) -> None:
    moment = exact_dbapi.Timestamp(2002, 12, 25, 13, 45, 30)
    assert moment == exact_dbapi.TimestampFromTicks(TICKS) == datetime.datetime(2002, 12, 25, 13, 45, 30)
    assert came_back(connection, moment) == moment


def test_Binary(connection: Connection) -> None:
    assert came_back(connection, exact_dbapi.Binary(b"Something\x00")) == b"Something\x00"
    assert came_back(connection, exact_dbapi.Binary(b"")) == b""


def kind(connection: Connection, expression: str) -> Any:
    description = connection.execute(f"SELECT {expression}").description
    assert description is not None
    return description[0][1]


def test_STRING(connection: Connection) -> None:
    assert kind(connection, "'a'") == exact_dbapi.STRING


def test_BINARY(connection: Connection) -> None:
    assert kind(connection, "CAST('a' AS BLOB)") == exact_dbapi.BINARY


def test_NUMBER(connection: Connection) -> None:
    for expression in ("1", "1.5", "CAST(1 AS DOUBLE)"):
        assert kind(connection, expression) == exact_dbapi.NUMBER


def test_DATETIME(connection: Connection) -> None:
    for expression in ("DATE '2024-02-29'", "TIMESTAMP '2024-02-29 01:02:03'"):
        assert kind(connection, expression) == exact_dbapi.DATETIME


def test_ROWID(connection: Connection) -> None:
    # Exact's rows have keys, which are columns like others; no column is of this type.
    assert hasattr(exact_dbapi, "ROWID")
    assert kind(connection, "1") != exact_dbapi.ROWID
