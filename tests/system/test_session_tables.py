"""What a connection did and what it can name are tables like any other, and reading them costs no call."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pandas
import pytest
from sqlalchemy import create_engine, text

import exact_dbapi
from exact_dbapi.catalog import open_catalog
from exact_dbapi.catalog.model import Kind
from exact_dbapi.cli import main
from exact_dbapi.connection import Connection
from exact_dbapi.mutation import Mutation, Outcome, Receipt, Verb
from exact_dbapi.simulator import Simulator
from exact_dbapi.transport import CALL_COLUMNS, LIMIT_COLUMNS

LISTINGS = [entry for entry in open_catalog().tables if entry.kind is Kind.LISTING]


@pytest.fixture
def connection(exact_simulator: Simulator) -> Iterator[Connection]:
    with exact_dbapi.connect(**exact_simulator.sign_in()) as made:
        yield made


def wide(simulator: Simulator, **settings: Any) -> Connection:
    """Connect to all divisions."""
    divisions = ",".join(map(str, simulator.divisions))
    return exact_dbapi.connect(**{**simulator.sign_in(), "divisions": divisions, **settings})


#: What only Exact can list, in one call.
LISTS_OF_EXACT = ("XML.XMLDivisions", "XML.XMLTopicParameters")


@pytest.mark.parametrize("entry", LISTINGS, ids=lambda entry: entry.qualified_name)
def test_each_is_described_and_read_without_a_call(
    entry: Any, connection: Connection, exact_simulator: Simulator
) -> None:
    cursor = connection.execute(f"SELECT * FROM {entry.qualified_name}")
    endpoint = connection.catalog.open(entry.id)
    expected = [(column.name, column.edm.sql, column.name not in endpoint.key) for column in endpoint.properties]
    assert [(item[0], item[1], item[6]) for item in cursor.description or ()] == expected
    rows = cursor.fetchall()
    kinds = [column.edm.python for column in endpoint.properties]
    assert all(value is None or isinstance(value, kind) for row in rows for value, kind in zip(row, kinds, strict=True))
    table = connection.execute(f"SELECT * FROM {entry.qualified_name} WHERE 1 = 1").fetch_arrow_table()
    assert table.num_rows == len(rows)
    assert connection.execute(f"SELECT count(*) FROM {entry.qualified_name}").fetchone() == (len(rows),)
    assert exact_simulator.calls == (3 if entry.qualified_name in LISTS_OF_EXACT else 0)


def test_calls_are_those_of_the_connection(connection: Connection, exact_simulator: Simulator) -> None:
    connection.execute("SELECT Name FROM CRM.Accounts LIMIT 3").fetchall()
    connection.execute("SELECT upper(Code) FROM Financial.Journals").fetchall()
    cursor = connection.execute("SELECT * FROM Session.Calls")
    assert [item[0] for item in cursor.description or ()] == list(CALL_COLUMNS)
    assert [(row[5], row[6]) for row in cursor.fetchall()] == [
        (call.division, call.endpoint) for call in connection.calls
    ]
    recent = "SELECT endpoint, sum(body_bytes) FROM Session.Calls WHERE started_at > now() - INTERVAL 1 HOUR GROUP BY 1"
    assert len(connection.execute(recent).fetchall()) == 2, "its times compare with now()"
    assert connection.execute("SELECT * FROM Session.Calls WHERE started_at > now()::TIMESTAMP").fetchall() == []
    assert exact_simulator.calls == 2


def test_calls_join_with_limits_and_with_exact(connection: Connection, exact_simulator: Simulator) -> None:
    connection.execute("SELECT Code FROM Financial.Journals LIMIT 1").fetchall()
    sql = """
        SELECT l.period, l.allowed - l.remaining AS spent FROM Session.Limits l JOIN Session.Calls c USING (division)
        WHERE l.resets_at > now() ORDER BY l.period DESC
    """
    assert connection.execute(sql).fetchall() == [("minute", 1), ("day", 1)]
    sql = "SELECT d.Description FROM Session.Limits l JOIN System.Divisions d ON d.Code = l.division"
    rows = connection.execute(sql).fetchall()
    assert len(rows) == 2 and len(set(rows)) == 1, "the day and the minute of one division"
    assert [call.path.rpartition("/")[2] for call in exact_simulator.calls] == ["Journals", "Divisions"]
    assert "Code%20eq%20" in exact_simulator.calls[1].query, "the driver's own rows are the keys"


def test_limits_are_those_of_the_last_answer(exact_simulator: Simulator, connection: Connection) -> None:
    connection.execute("SELECT Code FROM Financial.Journals LIMIT 1").fetchall()
    cursor = connection.execute("SELECT * FROM Session.Limits ORDER BY period")
    assert [item[0] for item in cursor.description or ()] == list(LIMIT_COLUMNS)
    day, minute = cursor.fetchall()
    assert day[:2] == (exact_simulator.divisions[0], "day")
    assert day[2] - day[3] == minute[2] - minute[3] == 1


def test_divisions_tell_which_are_chosen_and_their_names_where_a_call_told(exact_simulator: Simulator) -> None:
    with wide(exact_simulator) as connection:
        sql = "SELECT division, name, is_chosen, left_out_of FROM Session.Divisions"
        assert connection.execute(sql).fetchall() == [
            (number, None, True, None) for number in exact_simulator.divisions
        ]
        connection.execute("USE ALL")
        connection.execute("SELECT count(*) FROM Financial.Journals").fetchall()
        rows = connection.execute(sql).fetchall()
        assert [row[0] for row in rows] == sorted(exact_simulator.divisions)
        assert all(row[1] for row in rows)
        connection.execute(f"USE {exact_simulator.divisions[1]}")
        assert [row[0] for row in connection.execute(sql)] == [exact_simulator.divisions[1]]


def test_nothing_is_asked_to_know_the_divisions(exact_simulator: Simulator) -> None:
    signed_in = exact_simulator.sign_in()
    url = f"exact://127.0.0.1:{exact_simulator.port}"
    token = signed_in["access_token"]
    with exact_dbapi.connect(url, scheme="http", access_token=token, divisions="all") as connection:
        assert connection.execute("SELECT * FROM Session.Divisions").fetchall() == []
    assert exact_simulator.calls == 0


@pytest.mark.parametrize("at_once", [1, 8])
def test_a_division_that_was_left_out_is_listed_with_the_reason(exact_simulator: Simulator, at_once: int) -> None:
    first, denied, last = exact_simulator.divisions
    exact_simulator.rights.blocked_divisions[denied] = "DivisionBlocked"
    with wide(exact_simulator, on_division_error="skip", parallel_divisions=at_once) as connection:
        for table in ("HRM.Costunits", "Financial.Journals", "HRM.Costunits"):
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                connection.execute(f"SELECT ID FROM {table}").fetchall()
            assert [f"{denied} is left out" in str(one.message) for one in caught] == [True]
        sql = "SELECT * FROM Session.Divisions"
        rows = connection.execute(sql).fetchall()
        assert [(row[0], row[3]) for row in rows] == sorted(
            [(first, None), (denied, "Financial.Journals"), (denied, "HRM.Costunits"), (last, None)],
            key=lambda row: (row[0], row[1] or ""),
        )
        assert {row[4] for row in rows if row[0] == denied} == {
            f"Exact denies the request for {table} in division {denied}: the division is blocked."
            for table in ("HRM.Costunits", "Financial.Journals")
        }


def test_receipts_that_are_handed_in_are_rows(connection: Connection) -> None:
    endpoint = connection.catalog.open("crm/accounts")
    change = Mutation(Verb.INSERT, endpoint, 123, statement=2, row=3)
    at = datetime(2026, 7, 1, 12, tzinfo=UTC)
    connection.notes.receipts += [
        Receipt(change, Outcome.DONE, ("2f0b",), at=at),
        Receipt(change, Outcome.REJECTED, message="Verplicht: Naam", at=at),
    ]
    rows = connection.execute("SELECT * FROM Session.Receipts ORDER BY status").fetchall()
    noon = datetime(2026, 7, 1, 14)
    assert rows == [
        (2, 3, "INSERT", "CRM.Accounts", 123, "done", "2f0b", None, noon),
        (2, 3, "INSERT", "CRM.Accounts", 123, "rejected", None, "Verplicht: Naam", noon),
    ]


def test_money_as_decimals_is_for_all_doubles(exact_simulator: Simulator) -> None:
    with exact_dbapi.connect(**exact_simulator.sign_in(), decimals=True) as connection:
        connection.execute("SELECT Code FROM Financial.Journals LIMIT 1").fetchall()
        for sql in ("SELECT seconds FROM Session.Calls", "SELECT max(seconds) FROM Session.Calls"):
            cursor = connection.execute(sql)
            assert [item[1] for item in cursor.description or ()] == ["DECIMAL"]
            assert isinstance(cursor.fetchall()[0][0], Decimal)


def test_information_schema_has_every_table_that_sql_can_name(connection: Connection) -> None:
    rows = connection.execute(
        "SELECT table_catalog, table_schema, table_name FROM INFORMATION_SCHEMA.TABLES"
    ).fetchall()
    assert rows == [(entry.catalog, entry.schema, entry.name) for entry in connection.catalog.tables]
    schemata = connection.execute("SELECT schema_name FROM information_schema.schemata").fetchall()
    assert [row[0] for row in schemata] == [*connection.catalog.table_schemas, "local"]
    own = ("Session", "INFORMATION_SCHEMA")
    count = f"SELECT count(*) FROM INFORMATION_SCHEMA.COLUMNS WHERE table_schema NOT IN {own}"
    catalog = connection.catalog
    assert connection.execute(count).fetchone() == (
        sum(len(catalog.open(one.id).table_columns) for one in catalog.tables if one.schema not in own),
    )


def test_information_schema_describes_a_table_as_a_cursor_does(connection: Connection) -> None:
    sql = """
        SELECT column_name, data_type, is_nullable = 'YES' FROM information_schema.columns
        WHERE table_schema = 'CRM' AND table_name = 'Accounts' ORDER BY ordinal_position
    """
    shown = connection.execute(sql).fetchall()
    described = connection.execute("SELECT * FROM CRM.Accounts LIMIT 0").description or []
    assert [row[:2] for row in shown] == [item[:2] for item in described]
    assert [row[0] for row in shown if not row[2]] == ["ID"]


def test_information_schema_knows_what_refers_to_what(connection: Connection) -> None:
    sql = """
        SELECT column_name, referenced_table_schema, referenced_table_name, referenced_column_name
        FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE WHERE table_name = 'SalesOrderLines' AND table_schema = 'SalesOrder'
    """
    rows = connection.execute(sql).fetchall()
    assert ("ID", None, None, None) in rows
    assert ("OrderID", "SalesOrder", "SalesOrders", "OrderID") in rows
    assert ("Item", "Logistics", "Items", "ID") in rows


def test_information_schema_has_local_tables_views_and_frames(
    connection: Connection, exact_simulator: Simulator
) -> None:
    connection.execute("CREATE TABLE parents (id INTEGER PRIMARY KEY)")
    connection.execute("CREATE TABLE mine (a INTEGER NOT NULL, parent INTEGER REFERENCES parents(id), d DECIMAL(9,2))")
    connection.execute("CREATE VIEW plain AS SELECT a FROM mine")
    connection.execute("CREATE VIEW suppliers (name, size) AS SELECT Name, length(Name) FROM CRM.Accounts")
    connection.register("budget", pandas.DataFrame({"Country": ["BE"], "Amount": [1000.0]}))
    tables = "SELECT table_name, table_type FROM INFORMATION_SCHEMA.TABLES WHERE table_schema = 'local' ORDER BY 1"
    assert connection.execute(tables).fetchall() == [
        ("budget", "LOCAL TEMPORARY"),
        ("mine", "BASE TABLE"),
        ("parents", "BASE TABLE"),
        ("plain", "VIEW"),
        ("suppliers", "VIEW"),
    ]
    columns = """
        SELECT table_name, column_name, data_type, is_nullable FROM INFORMATION_SCHEMA.COLUMNS
        WHERE table_schema = 'local' AND table_name <> 'parents' ORDER BY table_name, ordinal_position
    """
    assert connection.execute(columns).fetchall() == [
        ("budget", "Country", "VARCHAR", "YES"),
        ("budget", "Amount", "DOUBLE", "YES"),
        ("mine", "a", "INTEGER", "NO"),
        ("mine", "parent", "INTEGER", "YES"),
        ("mine", "d", "DECIMAL(9,2)", "YES"),
        ("plain", "a", "INTEGER", "YES"),
        ("suppliers", "name", "VARCHAR", "YES"),
        ("suppliers", "size", "BIGINT", "YES"),
    ]
    keys = """
        SELECT table_name, column_name, referenced_table_name, referenced_column_name
        FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE WHERE table_schema = 'local' ORDER BY table_name
    """
    assert connection.execute(keys).fetchall() == [("mine", "parent", "parents", "id"), ("parents", "id", None, None)]
    assert exact_simulator.calls == 0


def test_they_stand_in_views_loads_and_explain(connection: Connection, exact_simulator: Simulator) -> None:
    connection.execute("CREATE VIEW spent AS SELECT endpoint, seconds FROM Session.Calls")
    connection.execute("SELECT Code FROM Financial.Journals LIMIT 1").fetchall()
    connection.execute("CREATE TABLE log AS SELECT * FROM spent")
    assert connection.execute("SELECT endpoint FROM log").fetchall() == [("financial/journals",)]
    plan = [row[0] for row in connection.execute("EXPLAIN SELECT period FROM Session.Limits WHERE division = 7")]
    assert plan[:3] == [
        "tier: pass-through",
        "scan Session.Limits: rows that the driver has",
        "  columns: period, division",
    ]
    assert exact_simulator.calls == 1


def test_they_cost_nothing_of_what_a_statement_may_take(exact_simulator: Simulator) -> None:
    with exact_dbapi.connect(**exact_simulator.sign_in(), max_calls=1) as connection:
        sql = "SELECT count(*) FROM Session.Calls, Session.Limits, Financial.Journals"
        assert connection.execute(sql).fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("SELECT * FROM Session.Cals", "Did you mean Session.Calls"),
        ("SELECT * FROM INFORMATION_SCHEMA.ROUTINES", "There is no table 'INFORMATION_SCHEMA.ROUTINES'"),
        ("SELECT verb FROM Session.Calls", "no column 'verb' in Session.Calls"),
        ("DELETE FROM Session.Calls", "Session.Calls"),
    ],
)
def test_a_wrong_name_is_told_with_the_nearest(
    sql: str, error: str, connection: Connection, exact_simulator: Simulator
) -> None:
    with pytest.raises(exact_dbapi.Error, match=error):
        connection.execute(sql)
    assert exact_simulator.calls == 0


def test_a_table_of_exact_that_is_called_alike_is_still_found(connection: Connection) -> None:
    with pytest.raises(exact_dbapi.AmbiguousTable) as caught:
        connection.execute("SELECT * FROM Divisions")
    assert not any(name.startswith("Session") for name in caught.value.candidates)


def test_the_command_line_lists_and_describes_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tables", "session."]) == 0
    assert "Session.Calls" in capsys.readouterr().out
    assert main(["describe", "Session.Limits", "--format", "table"]) == 0
    assert "costs no API call" in capsys.readouterr().out


def test_sqlalchemy_reads_them(exact_simulator: Simulator) -> None:
    signed_in = exact_simulator.sign_in()
    engine = create_engine(f"{signed_in['url']}?scheme=http&access_token={signed_in['access_token']}")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM Session.Calls")).scalar() == 0
    engine.dispose()


def test_reading_them_needs_neither_engine_nor_arrow() -> None:
    code = (
        "import sys, exact_dbapi\n"
        "with exact_dbapi.connect('exact://demo') as connection:\n"
        "    connection.execute('SELECT * FROM Session.Calls').fetchall()\n"
        "    connection.execute(\"SELECT * FROM INFORMATION_SCHEMA.TABLES WHERE table_schema = 'CRM'\").fetchall()\n"
        "print({'duckdb', 'pyarrow'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


def test_the_face_tells_what_tools_ask(exact_simulator: Simulator) -> None:
    with exact_dbapi.connect(**exact_simulator.sign_in(), decimals=True) as connection:
        assert connection.decimals
        assert not connection.has_local_tables
        connection.register("frame", pandas.DataFrame({"a": [1]}))
        assert connection.has_local_tables
