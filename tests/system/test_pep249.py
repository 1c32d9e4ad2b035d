"""PEP 249 to the letter, over tables of Exact Online and over local tables.

Each check is a sentence of the specification. `Case` says where the rows come from; what differs between the two is
only how the rows got there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.simulator import Simulator

ROWS = 61


@dataclass(frozen=True)
class Case:
    """A table of 61 rows: `code` is a text, `moment` a time that is always null."""

    connect: Callable[..., Connection]
    table: str
    code: str
    moment: str

    @property
    def query(self) -> str:
        return f"SELECT {self.code} FROM {self.table}"


def remote(simulator: Simulator) -> Case:
    def connect(**settings: Any) -> Connection:
        return exact_dbapi.connect(**{**simulator.sign_in(), **settings})

    return Case(connect, "HRM.Costunits", "Code", "EndDate")


def local(_simulator: Simulator) -> Case:
    def connect(**settings: Any) -> Connection:
        connection = exact_dbapi.connect("exact://nowhere.invalid/111", access_token="none", **settings)
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE units (Code VARCHAR NOT NULL, EndDate TIMESTAMP)")
        cursor.execute(f"INSERT INTO units (Code) SELECT 'K' || lpad(i::VARCHAR, 2, '0') FROM range({ROWS}) AS r(i)")
        cursor.close()
        return connection

    return Case(connect, "units", "Code", "EndDate")


@pytest.fixture(params=[remote, local], ids=["remote", "local"])
def case(request: pytest.FixtureRequest, exact_simulator: Simulator) -> Case:
    made: Case = request.param(exact_simulator)
    return made


@pytest.fixture
def connection(case: Case) -> Iterator[Connection]:
    with case.connect() as made:
        yield made


@pytest.fixture
def codes(case: Case) -> list[str]:
    with case.connect() as other:
        return [row[0] for row in other.cursor().execute(case.query).fetchall()]


class TestConnection:
    """Connection objects."""

    def test_exceptions_are_attributes_of_a_connection(self, connection: Connection) -> None:
        names = "Warning Error InterfaceError DatabaseError DataError OperationalError IntegrityError InternalError"
        for name in [*names.split(), "ProgrammingError", "NotSupportedError"]:
            assert getattr(connection, name) is getattr(exact_dbapi, name)

    def test_connect_takes_named_settings(self, case: Case) -> None:
        with case.connect(autocommit=True) as connection:
            assert connection.autocommit is True

    def test_commit_does_nothing_harmful(self, connection: Connection) -> None:
        assert connection.commit() is None  # type: ignore[func-returns-value]

    def test_rollback(self, connection: Connection) -> None:
        assert connection.rollback() is None  # type: ignore[func-returns-value]

    def test_cursor_knows_its_connection(self, connection: Connection) -> None:
        assert connection.cursor().connection is connection

    def test_everything_fails_after_close(self, case: Case) -> None:
        connection = case.connect()
        cursor = connection.cursor()
        cursor.execute(case.query)
        connection.close()
        for act in (connection.commit, connection.rollback, connection.cursor, cursor.fetchone, cursor.fetchall):
            with pytest.raises(exact_dbapi.Error):
                act()
        with pytest.raises(exact_dbapi.Error):
            cursor.execute(case.query)
        with pytest.raises(exact_dbapi.Error):
            connection.plan(case.query)

    def test_a_second_close_does_nothing(self, case: Case) -> None:
        connection = case.connect()
        connection.close()
        connection.close()
        with pytest.raises(exact_dbapi.InterfaceError, match="closed"):
            connection.cursor()

    def test_a_context_commits_and_closes(self, case: Case) -> None:
        connection = Watched(case.connect().settings)
        with connection as entered:
            assert entered is connection
        assert connection.ended == ["commit", "close"]

    def test_a_context_with_an_exception_rolls_back_and_closes(self, case: Case) -> None:
        connection = Watched(case.connect().settings)
        with pytest.raises(KeyError, match="mine"), connection:
            raise KeyError("mine")
        assert connection.ended == ["rollback", "close"]

    def test_nothing_is_sent_by_opening_and_closing(self, case: Case, exact_simulator: Simulator) -> None:
        exact_simulator.calls.clear()
        with case.connect() as connection:
            connection.cursor().close()
            connection.rollback()
        assert exact_simulator.calls == 0


class Watched(Connection):
    """A connection that remembers how it ended."""

    ended: list[str]

    def __enter__(self) -> Watched:
        self.ended = []
        super().__enter__()
        return self

    def commit(self) -> None:
        self.ended.append("commit")
        super().commit()

    def rollback(self) -> None:
        self.ended.append("rollback")
        super().rollback()

    def close(self) -> None:
        self.ended.append("close")
        super().close()


class TestCursor:
    """Cursor objects."""

    def test_cursors_keep_their_own_results(self, connection: Connection, case: Case, codes: list[str]) -> None:
        one, two = connection.cursor(), connection.cursor()
        one.execute(case.query)
        two.execute(case.query + " LIMIT 2")
        assert two.fetchall() == [(codes[0],), (codes[1],)]
        assert one.fetchone() == (codes[0],)
        assert one.connection is two.connection

    def test_a_new_execution_forgets_the_old_one(self, connection: Connection, case: Case, codes: list[str]) -> None:
        cursor = connection.cursor()
        cursor.execute(case.query)
        cursor.fetchmany(3)
        cursor.execute(case.query + " LIMIT 1")
        assert cursor.fetchall() == [(codes[0],)]

    def test_description_is_none_before_and_without_rows(self, connection: Connection) -> None:
        cursor = connection.cursor()
        assert cursor.description is None
        cursor.execute("CREATE TABLE nothing (a INTEGER)")
        assert cursor.description is None

    def test_description(self, connection: Connection, case: Case) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SELECT {case.code}, {case.moment} AS ended, 1.5 AS amount FROM {case.table}")
        described = cursor.description
        assert described is not None
        assert [len(column) for column in described] == [7, 7, 7]
        assert [column[0] for column in described] == ["Code", "ended", "amount"]
        for column, kind in zip(described, (exact_dbapi.STRING, exact_dbapi.DATETIME, exact_dbapi.NUMBER), strict=True):
            assert column[1] == kind
            assert column[6] in (None, True, False)
        assert described[2][4:6] == (2, 1)

    def test_rowcount(self, connection: Connection, case: Case) -> None:
        cursor = connection.cursor()
        assert cursor.rowcount == -1
        cursor.execute(case.query)
        assert cursor.rowcount == -1
        cursor.execute("CREATE TABLE counted (a INTEGER)")
        cursor.execute("INSERT INTO counted VALUES (1), (2), (3)")
        assert cursor.rowcount == 3
        cursor.execute("UPDATE counted SET a = a + 1 WHERE a > 1")
        assert cursor.rowcount == 2
        cursor.execute("DELETE FROM counted WHERE a = 100")
        assert cursor.rowcount == 0

    def test_everything_fails_on_a_closed_cursor(self, connection: Connection, case: Case) -> None:
        cursor = connection.cursor()
        cursor.execute(case.query)
        cursor.close()
        cursor.close()
        for act in (cursor.fetchone, cursor.fetchmany, cursor.fetchall, cursor.__next__):
            with pytest.raises(exact_dbapi.Error):
                act()
        with pytest.raises(exact_dbapi.Error):
            cursor.execute(case.query)
        with pytest.raises(exact_dbapi.Error):
            cursor.executemany("INSERT INTO x VALUES (?)", [[1]])

    def test_a_cursor_is_a_context(self, connection: Connection, case: Case) -> None:
        with connection.cursor() as cursor:
            cursor.execute(case.query)
        with pytest.raises(exact_dbapi.InterfaceError):
            cursor.fetchone()

    def test_parameters_by_position(self, connection: Connection, case: Case, codes: list[str]) -> None:
        cursor = connection.cursor()
        cursor.execute(f"{case.query} WHERE {case.code} = ? OR {case.code} = ?", (codes[3], codes[7]))
        assert sorted(cursor.fetchall()) == sorted([(codes[3],), (codes[7],)])

    def test_parameters_by_name(self, connection: Connection, case: Case, codes: list[str]) -> None:
        cursor = connection.cursor()
        cursor.execute(f"{case.query} WHERE {case.code} = :code", {"code": codes[3], "unused": 1})
        assert cursor.fetchall() == [(codes[3],)]

    def test_a_parameter_is_never_text_of_the_statement(self, connection: Connection, case: Case) -> None:
        cursor = connection.cursor()
        cursor.execute(f"{case.query} WHERE {case.code} = ?", ("' OR '1'='1",))
        assert cursor.fetchall() == []

    @pytest.mark.parametrize("given", [(), (1, 2), {"a": 1}, None])
    def test_parameters_of_another_number_are_refused(self, connection: Connection, case: Case, given: Any) -> None:
        with pytest.raises(exact_dbapi.ProgrammingError):
            connection.cursor().execute(f"{case.query} WHERE {case.code} = ?", given)

    def test_a_missing_name_is_refused(self, connection: Connection, case: Case) -> None:
        with pytest.raises(exact_dbapi.ProgrammingError, match="code"):
            connection.cursor().execute(f"{case.query} WHERE {case.code} = :code", {"other": 1})
        with pytest.raises(exact_dbapi.ProgrammingError):
            connection.cursor().execute(f"{case.query} WHERE {case.code} = :code", ["K01"])

    def test_a_parameter_of_an_unknown_type_is_refused(self, connection: Connection, case: Case) -> None:
        with pytest.raises(exact_dbapi.InterfaceError):
            connection.cursor().execute(f"{case.query} WHERE {case.code} = ?", [object()])

    def test_executemany(self, connection: Connection) -> None:
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE many (a INTEGER, b VARCHAR)")
        cursor.executemany("INSERT INTO many VALUES (?, ?)", [(1, "x"), (2, None)])
        assert cursor.rowcount == 2
        cursor.executemany("INSERT INTO many VALUES (:a, :b)", [{"a": 3, "b": "z"}])
        assert cursor.execute("SELECT a, b FROM many ORDER BY a").fetchall() == [(1, "x"), (2, None), (3, "z")]

    def test_executemany_refuses_a_query(self, connection: Connection, case: Case) -> None:
        with pytest.raises(exact_dbapi.ProgrammingError):
            connection.cursor().executemany(case.query, [[]])

    def test_executemany_over_nothing(self, connection: Connection) -> None:
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE many (a INTEGER)")
        cursor.executemany("INSERT INTO many VALUES (?)", [])
        assert cursor.rowcount == 0

    @pytest.mark.parametrize("fetch", ["fetchone", "fetchmany", "fetchall", "__next__"])
    def test_fetch_without_rows_is_an_error(self, connection: Connection, fetch: str) -> None:
        cursor = connection.cursor()
        with pytest.raises(exact_dbapi.Error):
            getattr(cursor, fetch)()
        cursor.execute("CREATE TABLE nothing (a INTEGER)")
        with pytest.raises(exact_dbapi.Error):
            getattr(cursor, fetch)()

    def test_fetchone(self, connection: Connection, case: Case, codes: list[str]) -> None:
        cursor = connection.cursor()
        cursor.execute(case.query + " LIMIT 2")
        assert cursor.fetchone() == (codes[0],)
        assert cursor.fetchone() == (codes[1],)
        assert cursor.fetchone() is None
        assert cursor.fetchone() is None

    def test_fetchmany(self, connection: Connection, case: Case, codes: list[str]) -> None:
        cursor = connection.cursor()
        cursor.execute(case.query)
        assert cursor.fetchmany() == [(codes[0],)]
        assert len(cursor.fetchmany(50)) == 50
        assert cursor.fetchmany(0) == []
        assert len(cursor.fetchmany(50)) == ROWS - 51
        assert cursor.fetchmany(50) == []

    def test_fetchmany_refuses_a_negative_size(self, connection: Connection, case: Case) -> None:
        cursor = connection.cursor()
        cursor.execute(case.query)
        with pytest.raises(exact_dbapi.Error):
            cursor.fetchmany(-1)

    def test_arraysize(self, connection: Connection, case: Case) -> None:
        cursor = connection.cursor()
        assert cursor.arraysize == 1
        cursor.arraysize = 7
        cursor.execute(case.query)
        assert len(cursor.fetchmany()) == 7
        assert cursor.arraysize == 7

    def test_fetchall(self, connection: Connection, case: Case, codes: list[str]) -> None:
        cursor = connection.cursor()
        cursor.execute(case.query)
        assert cursor.fetchall() == [(code,) for code in codes]
        assert cursor.fetchall() == []
        assert len(codes) == ROWS

    def test_fetchall_of_nothing(self, connection: Connection, case: Case) -> None:
        cursor = connection.cursor()
        cursor.execute(f"{case.query} WHERE {case.code} = 'there is none'")
        assert cursor.description is not None
        assert cursor.fetchall() == []

    def test_mixed_fetches(self, connection: Connection, case: Case, codes: list[str]) -> None:
        cursor = connection.cursor()
        cursor.execute(case.query)
        rows = [cursor.fetchone(), *cursor.fetchmany(10), next(cursor), *cursor.fetchmany(40), *cursor.fetchall()]
        assert rows == [(code,) for code in codes]

    def test_iteration(self, connection: Connection, case: Case, codes: list[str]) -> None:
        cursor = connection.cursor()
        assert iter(cursor) is cursor
        assert [row[0] for row in cursor.execute(case.query)] == codes
        with pytest.raises(StopIteration):
            next(cursor)

    def test_rows_are_sequences(self, connection: Connection, case: Case, codes: list[str]) -> None:
        row = connection.cursor().execute(f"SELECT {case.code}, 1 AS one FROM {case.table}").fetchone()
        assert row == (codes[0], 1)
        assert isinstance(row, tuple)

    def test_null_is_none(self, connection: Connection, case: Case) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SELECT {case.moment}, NULL FROM {case.table} WHERE {case.moment} IS NULL LIMIT 1")
        assert cursor.fetchone() == (None, None)

    def test_a_null_parameter(self, connection: Connection, case: Case) -> None:
        cursor = connection.cursor()
        assert cursor.execute(f"{case.query} WHERE {case.code} = ?", [None]).fetchall() == []
        assert cursor.execute("SELECT ? IS NULL", [None]).fetchone() == (True,)

    def test_setinputsizes_and_setoutputsize_do_no_harm(self, connection: Connection, case: Case) -> None:
        cursor = connection.cursor()
        cursor.setinputsizes((25,))
        cursor.setoutputsize(1000)
        cursor.setoutputsize(2000, 0)
        cursor.execute(case.query + " LIMIT 1")
        assert len(cursor.fetchall()) == 1

    def test_a_failed_statement_leaves_the_cursor_usable(self, connection: Connection, case: Case) -> None:
        cursor = connection.cursor()
        with pytest.raises(exact_dbapi.ProgrammingError):
            cursor.execute("SELEC nothing")
        with pytest.raises(exact_dbapi.Error):
            cursor.fetchall()
        cursor.execute(case.query + " LIMIT 1")
        assert len(cursor.fetchall()) == 1

    def test_values_come_back_as_they_went(self, connection: Connection) -> None:
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE kept (d DATE, t TIME, m TIMESTAMP, b BLOB, s VARCHAR, n DOUBLE, i BIGINT)")
        given = (
            exact_dbapi.Date(2024, 2, 29),
            exact_dbapi.Time(13, 45, 30),
            exact_dbapi.Timestamp(2024, 2, 29, 13, 45, 30, 7000),
            exact_dbapi.Binary(b"\x00'\xff"),
            "O'Brien ☃ %s ? :a",
            0.1 + 0.2,
            2**63 - 1,
        )
        cursor.execute("INSERT INTO kept VALUES (?, ?, ?, ?, ?, ?, ?)", given)
        assert cursor.execute("SELECT * FROM kept").fetchall() == [given]
        kinds = [column[1] for column in cursor.description or ()]
        expected = [exact_dbapi.DATETIME] * 3 + [exact_dbapi.BINARY, exact_dbapi.STRING] + [exact_dbapi.NUMBER] * 2
        assert kinds == expected

    def test_transaction_statements(self, connection: Connection) -> None:
        cursor = connection.cursor()
        for statement in ("BEGIN", "COMMIT", "START TRANSACTION", "ROLLBACK"):
            cursor.execute(statement)
            assert cursor.description is None

    def test_a_script_gives_the_last_result(self, connection: Connection) -> None:
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE s (a INTEGER); INSERT INTO s VALUES (1), (2); SELECT sum(a) FROM s;")
        assert cursor.fetchall() == [(3,)]
