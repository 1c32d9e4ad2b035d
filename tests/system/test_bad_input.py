"""What is wrong is refused before anything is sent: the class, the SQLSTATE, a hint, and what is nearest."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.simulator import Fault, Simulator

GUID = "ffeb5ca9-8b6b-437c-a40e-cfe8151fef57"
ADDRESS = "CRM.DefaultAddressForAccount"

TABLES = [
    ("SELECT * FROM CRM.Acounts", "CRM.Accounts"),
    ("SELECT * FROM Acounts", "CRM.Accounts"),
    ("SELECT * FROM CRN.Accounts", "CRM.Accounts"),
    ("SELECT upper(Name) FROM CRM.Acounts", "CRM.Accounts"),
    ("SELECT * FROM HRM.Costunits AS u JOIN HRM.Costcentres AS c ON true", "HRM.Costcenters"),
    ("SELECT * FROM (SELECT * FROM Financial.GLAcounts) AS q", "Financial.GLAccounts"),
    ('SELECT * FROM "crm"."accounts"', "CRM.Accounts"),
    ("EXPLAIN SELECT * FROM CRM.Acounts", "CRM.Accounts"),
]

COLUMNS = [
    "SELECT Nam FROM CRM.Accounts",
    "SELECT Name FROM CRM.Accounts WHERE Nam = 'x'",
    "SELECT Name FROM CRM.Accounts ORDER BY Nam LIMIT 5",
    "SELECT upper(Nam) FROM CRM.Accounts",
    "SELECT Name FROM CRM.Accounts WHERE lower(Nam) = 'x'",
    "SELECT a.Nam FROM CRM.Accounts AS a JOIN CRM.Contacts AS c ON c.Account = a.ID",
    "SELECT a.Name FROM CRM.Accounts AS a JOIN CRM.Contacts AS c ON c.Account = a.Nam",
    "SELECT count(*) FROM CRM.Accounts GROUP BY Nam",
    "SELECT count(*) FROM CRM.Accounts WHERE Nam IS NULL",
    "SELECT q.Nam FROM (SELECT * FROM CRM.Accounts) AS q",
    "WITH q AS (SELECT * FROM CRM.Accounts) SELECT Nam FROM q",
]

SYNTAX = [
    ("SELECT Name\nFROM CRM.Accounts\nWHERE Name = = 'x'", 3, 14, "="),
    ("SELECT Name FROM", 1, 13, "FROM"),
    ("SELECT Name FROM CRM.Accounts WHERE (Name = 'x'", 1, 45, "'x'"),
    ("SELECT Name FROM CRM.Accounts\nWHERE Name = 'x", 2, 14, "'x"),
    ('SELECT "Name FROM CRM.Accounts', 1, 8, '"Name FROM CRM.Accounts'),
    ("SELECT", 1, 1, "SELECT"),
    ("SELECT Name FROM CRM.Accounts LIMIT", 1, 31, "LIMIT"),
    ("SELECT * FROM CRM.Accounts some words here", 1, 33, "words"),
    ("SELECT Code FROM HRM.Costunits;\nSELECT Code FROM HRM.Costunits some words", 2, 37, "words"),
    ("EXPLAIN", 1, 1, "EXPLAIN"),
    ("USE", 1, 1, "USE"),
    ("USE abc", 1, 5, "abc"),
    ("USE 1 2", 1, 7, "2"),
    ("SELEC nothing", 1, 1, "SELEC"),
]

MISFITS = [
    ("SELECT Name FROM CRM.Accounts WHERE ID = 'x'", "ID", "GUID"),
    ("SELECT upper(Name) FROM CRM.Accounts WHERE ID = 'x'", "ID", "GUID"),
    ("SELECT Name FROM CRM.Accounts WHERE ID IN ('x', 'y')", "ID", "GUID"),
    ("SELECT c.FirstName FROM CRM.Contacts AS c JOIN CRM.Accounts AS a ON true WHERE a.ID = 'x'", "UUID", "GUID"),
    ("SELECT Name FROM CRM.Accounts WHERE ID = 5", "ID", "5"),
    ("SELECT Name FROM CRM.Accounts WHERE Modified > 'tomorrow'", "Modified", "TIMESTAMP"),
    ("SELECT Name FROM CRM.Accounts WHERE Modified > '2026-02-30'", "2026-02-30", "date"),
    ("SELECT Name FROM CRM.Accounts WHERE Source = 'many'", "Source", "SMALLINT"),
    ("SELECT Name FROM CRM.Accounts WHERE Source = 'x1'", "Source", "SMALLINT"),
    ("SELECT AmountDC FROM CRM.Quotations WHERE AmountDC > 'many'", "AmountDC", "DOUBLE"),
    ("SELECT Name FROM CRM.Accounts WHERE IsSales = 'perhaps'", "IsSales", "BOOLEAN"),
    (f"SELECT * FROM {ADDRESS} WHERE accountId = 'x' AND addressType = 1", "accountId", "GUID"),
    (f"SELECT * FROM {ADDRESS} WHERE accountId = '{GUID}' AND addressType = 'big'", "addressType", "whole number"),
]

UNSUPPORTED = [
    ("SELECT * FROM CRM.PrintQuotation", "INSERT"),
    ("DROP TABLE CRM.Accounts", "local tables"),
    ("TRUNCATE TABLE CRM.Accounts", "DELETE FROM"),
    ("CREATE TABLE CRM.Mine (a INTEGER)", "local"),
    ("SET threads = 4", "connect()"),
    ("PRAGMA database_list", "connect()"),
    ("ATTACH 'other.db'", "connect()"),
    ("INSTALL httpfs", "connect()"),
    ("SELECT * FROM read_json('/etc/passwd')", "read_csv"),
]

WRONG = [
    ("SELECT foo(Name) FROM CRM.Accounts", "foo"),
    ("SELECT sum(Name) FROM CRM.Accounts", "sum(VARCHAR)"),
    ("SELECT Name, count(*) FROM CRM.Accounts", "GROUP BY"),
    ("SELECT Name FROM CRM.Accounts WHERE count(*) > 1", "aggregates"),
    ("SELECT Name FROM CRM.Accounts UNION SELECT Name, Code FROM CRM.Accounts", "number of result columns"),
    ("SELECT ID FROM CRM.Accounts AS a JOIN CRM.Contacts AS c ON c.Account = a.ID", "Ambiguous"),
    ("SELECT Name FROM CRM.Accounts LIMIT -1", "LIMIT"),
    ("SELECT Name FROM CRM.Accounts OFFSET -1", "OFFSET"),
    ("SELECT upper(Name) FROM CRM.Accounts LIMIT -1", "LIMIT"),
    ("EXPLAIN USE 1", "EXPLAIN"),
    ("SELECT Name FROM CRM.Accounts WHERE Name = :a AND Code = ?", "not both"),
]


@pytest.fixture
def connection(exact_simulator: Simulator) -> Iterator[Connection]:
    with exact_dbapi.connect(**exact_simulator.sign_in()) as made:
        yield made
        assert exact_simulator.calls == 0, "nothing is sent for what the catalog can refuse"


def refused(connection: Connection, kind: type[exact_dbapi.Error], sql: str, parameters: Any = None) -> Any:
    """Execute and fetch; the error, which must be of this very class."""
    cursor = connection.cursor()
    with pytest.raises(exact_dbapi.Error) as caught:
        cursor.execute(sql, parameters).fetchall()
    error = caught.value
    assert type(error) is kind, repr(error)
    assert "\n" not in error.message
    assert "sqlglot" not in str(error)
    return error


@pytest.mark.parametrize(("sql", "nearest"), TABLES)
def test_an_unknown_table(connection: Connection, sql: str, nearest: str) -> None:
    error = refused(connection, exact_dbapi.UndefinedTable, sql)
    assert error.sqlstate == "42P01"
    assert error.nearest[0] == nearest
    assert nearest in error.hint


def test_a_table_that_is_like_no_other(connection: Connection) -> None:
    error = refused(connection, exact_dbapi.UndefinedTable, "SELECT * FROM Zyxwv")
    assert error.nearest == ()
    assert error.hint


def test_an_alias_that_is_not_there(connection: Connection) -> None:
    error = refused(connection, exact_dbapi.UndefinedTable, "SELECT x.Name FROM CRM.Accounts AS a")
    assert "x" in error.message


@pytest.mark.parametrize("sql", COLUMNS)
def test_an_unknown_column(connection: Connection, sql: str) -> None:
    error = refused(connection, exact_dbapi.UndefinedColumn, sql)
    assert error.sqlstate == "42703"
    assert error.nearest == ("Name",)
    assert "Name" in error.hint
    assert "CRM.Accounts" in error.message


@pytest.mark.parametrize("table", ["ReasonCodes", "ExactOnlineREST..ReasonCodes", "reasoncodes"])
def test_an_ambiguous_table(connection: Connection, table: str) -> None:
    error = refused(connection, exact_dbapi.AmbiguousTable, f"SELECT * FROM {table}")
    assert error.sqlstate == "42P09"
    assert error.candidates == ("CRM.ReasonCodes", "Logistics.ReasonCodes")
    assert "CRM.ReasonCodes or Logistics.ReasonCodes" in error.hint


@pytest.mark.parametrize(("sql", "line", "column", "fragment"), SYNTAX)
def test_a_syntax_error(connection: Connection, sql: str, line: int, column: int, fragment: str) -> None:
    error = refused(connection, exact_dbapi.InvalidSyntax, sql)
    assert error.sqlstate == "42601"
    assert (error.line, error.column, error.fragment) == (line, column, fragment)
    assert f"line {line}" in error.message
    assert f"column {column}" in error.message
    assert sql.splitlines()[line - 1][column - 1 :].startswith(fragment)


@pytest.mark.parametrize(
    ("condition", "missing"),
    [
        ("true", ["accountId (UUID)", "addressType (INTEGER)"]),
        (f"accountId = '{GUID}'", ["addressType (INTEGER)"]),
        (f"accountId = '{GUID}' AND addressType > 4", ["addressType (INTEGER)"]),
        (f"(accountId = '{GUID}' AND addressType = 4) OR City = 'Delft'", ["accountId (UUID)"]),
        ("addressType IN (1, 2)", ["accountId (UUID)", "addressType (INTEGER)"]),
    ],
)
@pytest.mark.parametrize("output", ["City", "upper(City)", "count(*)", "DISTINCT City"])
def test_a_missing_parameter_of_a_function(
    connection: Connection, output: str, condition: str, missing: list[str]
) -> None:
    error = refused(connection, exact_dbapi.ProgrammingError, f"SELECT {output} FROM {ADDRESS} WHERE {condition}")
    assert error.sqlstate == "42000"
    for wanted in missing:
        assert wanted in error.message
        assert f"{wanted.partition(' ')[0]} = " in error.hint


@pytest.mark.parametrize(("sql", "first", "second"), MISFITS)
def test_a_value_that_does_not_fit(connection: Connection, sql: str, first: str, second: str) -> None:
    error = refused(connection, exact_dbapi.DataError, sql)
    assert error.sqlstate == "22000"
    assert first in str(error)
    assert second in str(error)


@pytest.mark.parametrize(
    ("sql", "value"),
    [
        ("SELECT Name FROM CRM.Accounts WHERE ID = ?", "x"),
        ("SELECT upper(Name) FROM CRM.Accounts WHERE ID = ?", "x"),
        ("SELECT Name FROM CRM.Accounts WHERE Modified > ?", "tomorrow"),
        ("SELECT Name FROM CRM.Accounts WHERE Source = ?", "many"),
    ],
)
def test_a_parameter_that_does_not_fit(connection: Connection, sql: str, value: object) -> None:
    error = refused(connection, exact_dbapi.DataError, sql, [value])
    assert repr(value) in error.message


def test_a_text_column_against_a_number(connection: Connection) -> None:
    cursor = connection.cursor()
    with pytest.raises((exact_dbapi.DataError, exact_dbapi.ProgrammingError)) as caught:
        cursor.execute("SELECT Name FROM CRM.Accounts WHERE Code = 7").fetchall()
    assert "'7'" in str(caught.value)


@pytest.mark.parametrize(("sql", "hint"), UNSUPPORTED)
def test_what_cannot_be_done(connection: Connection, sql: str, hint: str, capfd: pytest.CaptureFixture[str]) -> None:
    error = refused(connection, exact_dbapi.NotSupportedError, sql)
    assert error.sqlstate == "0A000"
    assert hint in (error.hint or "")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("sql", "words"), WRONG)
def test_what_is_wrong_otherwise(connection: Connection, sql: str, words: str) -> None:
    cursor = connection.cursor()
    with pytest.raises(exact_dbapi.ProgrammingError, match=words.replace("(", r"\(").replace(")", r"\)")):
        cursor.execute(sql, {"a": 1} if ":a" in sql else None).fetchall()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM secret_variable",
        "SELECT * FROM '/etc/passwd'",
        "SELECT getenv('HOME')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM duckdb_secrets() JOIN read_text('/etc/passwd') ON true",
    ],
)
def test_a_query_reaches_neither_variables_nor_files(connection: Connection, sql: str) -> None:
    secret_variable = [1]
    with pytest.raises(exact_dbapi.Error):
        connection.cursor().execute(sql).fetchall()
    assert secret_variable == [1]


@pytest.mark.parametrize(
    "value", ["\U0001f600" * 700, "é" * 780, "'" * 780, "x" * 3_000, " " * 2_500, "%" * 1_900, "日" * 640]
)
def test_a_condition_too_long_for_the_url_is_checked_at_home(exact_simulator: Simulator, value: str) -> None:
    with exact_dbapi.connect(**exact_simulator.sign_in()) as connection:
        rows = connection.cursor().execute("SELECT * FROM HRM.Costunits WHERE Description = ?", [value]).fetchall()
    assert rows == []
    assert all(len(call.path) + len(call.query) < 6_000 and call.status == 200 for call in exact_simulator.calls)


def test_many_conditions_are_sent_as_far_as_they_fit(exact_simulator: Simulator) -> None:
    guids = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(500)]
    marks = ", ".join("?" for _ in guids)
    with exact_dbapi.connect(**exact_simulator.sign_in()) as connection:
        sql = f"SELECT * FROM HRM.Costunits WHERE ID IN ({marks}) OR Creator IN ({marks}) AND Code <> 'x'"
        assert connection.cursor().execute(sql, guids + guids).fetchall() == []
    assert {call.status for call in exact_simulator.calls} == {200}


def test_an_unreachable_host() -> None:
    with exact_dbapi.connect(
        "exact://127.0.0.1:9/111", scheme="http", access_token="top-secret", retry_seconds=0
    ) as connection:
        cursor = connection.cursor().execute("SELECT Code FROM HRM.Costunits")
        for _ in range(2):
            with pytest.raises(exact_dbapi.ConnectionFailure) as caught:
                cursor.fetchall()
            assert caught.value.sqlstate == "08006"
            assert caught.value.retryable
            assert caught.value.hint
            assert "127.0.0.1:9" in str(caught.value)
        assert [call.status for call in cursor.calls] == [None]


def test_no_token(exact_simulator: Simulator) -> None:
    settings = exact_simulator.sign_in() | {"access_token": ""}
    with exact_dbapi.connect(**settings) as connection:
        with pytest.raises(exact_dbapi.SignInRequired) as caught:
            connection.cursor().execute("SELECT Code FROM HRM.Costunits").fetchall()
        assert caught.value.sqlstate == "28000"
        assert "access_token" in (caught.value.hint or "")
    assert exact_simulator.calls == 0


@pytest.mark.parametrize("token", ["tök€n-very-secret", "very-secret\r\nX-Other: 1", "very-secret\n"])
def test_a_token_that_no_header_can_carry(exact_simulator: Simulator, token: str) -> None:
    settings = exact_simulator.sign_in() | {"access_token": token}
    with pytest.raises(exact_dbapi.Error) as caught, exact_dbapi.connect(**settings) as connection:
        connection.cursor().execute("SELECT Code FROM HRM.Costunits").fetchall()
    error = caught.value
    assert "very-secret" not in str(error) + repr(error) + repr(error.__cause__) + repr(error.__context__)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=status, body=b'{"error":{"message":{"value":"Bad token Bearer TOKEN"}}}')
        for status in (400, 401, 403, 404, 408, 429, 500, 503)
    ]
    + [Fault(cut="before_headers"), Fault(cut="mid_body"), Fault(html=True), Fault(empty=True)],
    ids=lambda fault: str(fault.status or fault.cut or ("html" if fault.html else "empty")),
)
def test_no_secret_is_ever_told(exact_simulator: Simulator, fault: Fault) -> None:
    settings = exact_simulator.sign_in()
    token = settings["access_token"]
    patience: dict[str, Any] = {"retry_seconds": 0, "wait_seconds": 0}
    exact_simulator.faults.append(replace(fault, body=fault.body.replace(b"TOKEN", token.encode())))
    with warnings.catch_warnings(record=True) as told, exact_dbapi.connect(**settings, **patience) as connection:
        warnings.simplefilter("always")
        cursor = connection.cursor().execute("SELECT Code FROM HRM.Costunits")
        with pytest.raises(exact_dbapi.Error) as caught:
            cursor.fetchall()
        shown = [repr(connection), repr(connection.settings), repr(cursor), *map(repr, cursor.calls)]
        shown += [repr(caught.value), str(caught.value), repr(vars(caught.value)), repr(caught.value.__cause__)]
        shown += [*connection.cursor().execute("EXPLAIN SELECT Code FROM HRM.Costunits").fetchall()[0]]
        shown += [str(warning.message) for warning in told]
    assert not [text for text in shown if token in text]


def test_a_refused_statement_says_so_once(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    with (
        exact_dbapi.connect("exact://nowhere.invalid", access_token="none", divisions=1) as connection,
        pytest.raises(exact_dbapi.NotSupportedError, match="CALL"),
    ):
        connection.execute("CALL pragma_version()")
    assert (capfd.readouterr().err, caplog.records) == ("", [])
