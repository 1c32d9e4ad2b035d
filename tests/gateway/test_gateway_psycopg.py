"""psycopg, a client of PostgreSQL's, reads Exact Online through the gateway."""

from __future__ import annotations

import threading
import time
import uuid
from datetime import datetime
from decimal import Decimal

import psycopg
import pytest

import exact_dbapi
from exact_dbapi.gateway import Gateway
from exact_dbapi.simulator import Fault, Simulator
from tests.gateway.conftest import address

ACCOUNTS = "SELECT ID, Code, Name, Created, IsSupplier, Status FROM CRM.Accounts ORDER BY ID LIMIT 200"
LINES = """SELECT ID, Date, AmountDC, EntryNumber, Description FROM FinancialTransaction.TransactionLines
           ORDER BY ID LIMIT 200"""
#: The engine takes hours for this, and looks up now and then.
ENDLESS = "SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b"


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("sql", [ACCOUNTS, LINES])
def test_rows_are_those_of_the_driver(
    client: psycopg.Connection, exact_simulator: Simulator, sql: str, binary: bool
) -> None:
    with exact_dbapi.connect(**exact_simulator.sign_in()) as driver:
        expected = driver.execute(sql).fetchall()
    assert len(expected) == 200
    assert client.cursor(binary=binary).execute(sql).fetchall() == expected


def test_a_query_costs_the_calls_that_the_driver_would_make(
    client: psycopg.Connection, exact_simulator: Simulator
) -> None:
    exact_simulator.calls.clear()
    rows = client.execute('SELECT "Name" FROM "CRM"."Accounts" WHERE "IsSupplier" LIMIT 5').fetchall()
    assert len(rows) == 5
    assert exact_simulator.calls == 1


@pytest.mark.parametrize("binary", [False, True])
def test_each_type_comes_back(client: psycopg.Connection, binary: bool) -> None:
    row = client.cursor(binary=binary).execute(
        "SELECT 1::int2, 2::int4, 3::int8, 0.1::float8, 12.50::numeric(10,2), true, 'é\\'::text, "
        "timestamp '2024-02-29 12:00:00.5', date '2024-02-29', '00000000-0000-0000-0000-00000000000a'::uuid, "
        "NULL::text, '\\x00ff'::bytea"
    )
    assert row.fetchone() == (
        *(1, 2, 3, 0.1, Decimal("12.50"), True, "é\\", datetime(2024, 2, 29, 12, 0, 0, 500_000)),
        *(datetime(2024, 2, 29).date(), uuid.UUID(int=10), None, b"\x00\xff"),
    )


def test_parameters_reach_the_request(client: psycopg.Connection, exact_simulator: Simulator) -> None:
    (some,) = client.execute("SELECT ID FROM CRM.Accounts LIMIT 1").fetchone() or ()
    exact_simulator.calls.clear()
    found = client.execute("SELECT ID FROM CRM.Accounts WHERE ID = %s AND Created > %s", (some, datetime(1999, 1, 1)))
    assert found.fetchall() == [(some,)]
    assert exact_simulator.calls == 1


@pytest.mark.parametrize("mark", ["%s", "%b"])
def test_a_list_of_keys_is_one_parameter(client: psycopg.Connection, exact_simulator: Simulator, mark: str) -> None:
    keys = [key for (key,) in client.execute("SELECT ID FROM CRM.Accounts LIMIT 3")]
    exact_simulator.calls.clear()
    assert {key for (key,) in client.execute(f"SELECT ID FROM CRM.Accounts WHERE ID = ANY({mark})", [keys])} == set(
        keys
    )
    assert client.execute(f"SELECT ID FROM CRM.Accounts WHERE ID = ANY({mark}::uuid[])", [keys[:1]]).rowcount == 1
    assert client.execute(f"SELECT ID FROM CRM.Accounts WHERE ID = ANY({mark}::uuid[])", [[]]).fetchall() == []
    assert len(exact_simulator.calls) == 2
    assert client.execute(f"SELECT {mark}::int[]", [[1, None, 3]]).fetchall() == [([1, None, 3],)]


def test_whole_numbers_divide_to_whole_numbers(client: psycopg.Connection) -> None:
    asked = "SELECT 7 / 2, -7 / 2, 7 / 2.0, count(*) / 2, sum(n) / 2, (n + 1) / 2 FROM (SELECT 3 AS n) t GROUP BY n"
    assert client.execute(asked).fetchone() == (3, -3, Decimal("3.5"), 0, 1, 2)
    asked = (
        "SELECT EntryNumber / 10, EntryNumber FROM FinancialTransaction.TransactionLines WHERE EntryNumber > 0 LIMIT 1"
    )
    tenth, number = client.execute(asked).fetchone() or ()
    assert tenth == number // 10


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 'abc'::varchar(2), 'abc'::char(2)", ("ab", "ab")),
        ("SELECT 0.123456789012345::numeric, '1.50'::numeric", (Decimal("0.123456789012345"), Decimal("1.50"))),
        ("SELECT 'abc' SIMILAR TO 'a%', 'a.c' SIMILAR TO 'a.c', 'abc' SIMILAR TO 'a.c'", (True, True, False)),
        ("SELECT octet_length('é'), 'abc' ~* '^A', 'abc' ILIKE 'A%'", (2, True, True)),
        ("SELECT to_char(timestamp '2024-02-29 13:05:06', 'FMDay DD Mon YYYY HH12:MI AM')", None),
        ("SELECT to_char(timestamp '2024-02-29 13:05:06', 'DD Mon YYYY, HH24:MI')", ("29 Feb 2024, 13:05",)),
        ("SELECT to_char(12.5, 'RN9')", None),
        ("SELECT to_number('1.234,5', '9G999D9')", None),
        ("SELECT every(n < 3), every(n < 4) FROM generate_series(1, 3) AS s(n)", (False, True)),
        ("SELECT n FROM generate_series(1, 3) AS s(n) WHERE n = 2 FOR UPDATE", (2,)),
        (
            "SELECT to_char(-1234.567, '99,990.00'), to_char(.1, 'FM9.99'), to_char(0, 'FM9.9'), to_char(485, '000S')",
            (" -1,234.57", ".1", "0.", "485+"),
        ),
        ("SELECT to_char(12345, '9,999'), to_char(-5, '99PR'), to_char(NULL::numeric, '9')", (" #,###", " <5>", None)),
        (
            "SELECT format('%s of %2$I, %1$s: %3$L%%', 'a', 'B c', 'it''s'), format('%s', NULL)",
            ("""a of "B c", a: 'it''s'%""", ""),
        ),
        ("SELECT 1 AS select, 2 AS update", (1, 2)),
        ("SELECT date_trunc('month', timestamp '2024-02-29 12:00')", (datetime(2024, 2, 1),)),
        ("SELECT timestamp '2024-01-31' + interval '1 month'", (datetime(2024, 2, 29),)),
        ("SELECT array_agg(n ORDER BY n DESC) FROM generate_series(1, 3) AS s(n)", ([3, 2, 1],)),
    ],
)
def test_sql_means_what_it_means_in_postgresql(
    client: psycopg.Connection, sql: str, expected: tuple[object, ...] | None
) -> None:
    if expected is None:
        with pytest.raises(psycopg.NotSupportedError, match=r"(?i)to_char|to_number"):
            client.execute(sql)
    else:
        assert client.execute(sql).fetchone() == expected


def test_an_error_has_our_code_and_hint(client: psycopg.Connection, exact_simulator: Simulator) -> None:
    exact_simulator.calls.clear()
    with pytest.raises(psycopg.errors.UndefinedColumn) as raised:
        client.execute("SELECT Nam FROM CRM.Accounts")
    assert raised.value.diag.message_hint == "Did you mean Name?"
    with pytest.raises(psycopg.errors.UndefinedTable):
        client.execute("SELECT * FROM CRM.Acounts")
    with pytest.raises(psycopg.errors.SyntaxError):
        client.execute("SELEC 1")
    assert exact_simulator.calls == 0
    assert client.execute("SELECT 1").fetchall() == [(1,)]


def test_a_failed_transaction_takes_nothing_more(gateway: Gateway, exact_simulator: Simulator) -> None:
    with psycopg.connect(f"host={gateway.host} port={gateway.port} dbname=exact user=anna") as client:
        with pytest.raises(psycopg.errors.UndefinedTable):
            client.execute("SELECT * FROM nowhere.nothing")
        with pytest.raises(psycopg.Error, match="takes nothing more"):
            client.execute("SELECT 1")
        client.rollback()
        assert client.execute("SELECT 1").fetchall() == [(1,)]


def test_a_named_cursor_reads_page_by_page(client: psycopg.Connection, exact_simulator: Simulator) -> None:
    with client.transaction(), client.cursor("large") as cursor:
        cursor.itersize = 50
        exact_simulator.calls.clear()
        cursor.execute("SELECT ID FROM CRM.Contacts")
        first = cursor.fetchmany(10)
        assert (len(first), len(exact_simulator.calls)) == (10, 1)
        assert len(first) + sum(1 for _ in cursor) == len(exact_simulator.tables[102030]["crm/Contacts"])


def test_a_named_cursor_takes_parameters(client: psycopg.Connection) -> None:
    with client.transaction(), client.cursor("chosen") as cursor:
        cursor.execute("SELECT Code FROM Financial.GLAccounts WHERE Type > %s ORDER BY Code", (50,))
        assert (
            cursor.fetchall()
            == client.execute("SELECT Code FROM Financial.GLAccounts WHERE Type > 50 ORDER BY Code").fetchall()
        )


@pytest.mark.parametrize("options", ["", " (FORMAT csv, HEADER)", " (FORMAT binary)"])
def test_copy_hands_out_the_same_rows(client: psycopg.Connection, options: str) -> None:
    query = "SELECT Code, IsSupplier, ID, Created FROM CRM.Accounts ORDER BY ID LIMIT 50"
    expected = client.execute(query).fetchall()
    with client.cursor().copy(f"COPY ({query}) TO STDOUT{options}") as copy:
        if "csv" in options:
            lines = b"".join(copy).decode().splitlines()
            assert lines[0] == "Code,IsSupplier,ID,Created"
            assert [line.split(",")[0] for line in lines[1:]] == [row[0] for row in expected]
        else:
            copy.set_types(["text", "bool", "uuid", "timestamp"])
            assert list(copy.rows()) == expected


def test_a_statement_is_cancelled_from_another_thread(client: psycopg.Connection, exact_simulator: Simulator) -> None:
    exact_simulator.faults.append(Fault(match="Contacts", delay_seconds=0.6))
    exact_simulator.calls.clear()
    timer = threading.Timer(0.3, client.cancel_safe)  # `cancel` holds the interpreter, and the gateway with it
    timer.start()
    started = time.monotonic()
    with pytest.raises(psycopg.errors.QueryCanceled):
        client.execute("SELECT ID FROM CRM.Contacts")
    timer.join()
    assert time.monotonic() - started < 30
    assert len(exact_simulator.calls) <= 2
    assert client.execute("SELECT 1").fetchall() == [(1,)]


def test_a_question_about_the_catalog_is_cancelled_as_any_other(client: psycopg.Connection) -> None:
    client.execute("SELECT count(*) FROM pg_class")  # the first question fills the catalog
    timer = threading.Timer(0.5, client.cancel_safe)
    timer.start()
    with pytest.raises(psycopg.errors.QueryCanceled):
        client.execute(
            "SELECT count(*) FROM pg_attribute a, pg_attribute b, pg_attribute c WHERE a.attnum + b.attnum > c.attnum"
        )
    timer.join()


def test_settings_are_told_and_kept(client: psycopg.Connection) -> None:
    client.execute("SET application_name = 'month end'")
    assert client.execute("SHOW application_name").fetchall() == [("month end",)]
    client.execute("RESET ALL")
    assert client.execute("SHOW statement_timeout").fetchall() == [("0",)]
    client.execute("SET statement_timeout = '300ms'")
    with pytest.raises(psycopg.errors.QueryCanceled):
        client.execute(ENDLESS)
    with pytest.raises(psycopg.Error, match="There is no setting"):
        client.execute("SHOW nothing_of_this_name")


def test_a_statement_runs_no_longer_than_the_server_allows(exact_simulator: Simulator) -> None:
    with (
        Gateway(port=0, most_seconds=0.3, settings=exact_simulator.sign_in()) as hasty,
        psycopg.connect(address(hasty), autocommit=True) as client,
    ):
        client.execute("SET statement_timeout = '1h'")
        with pytest.raises(psycopg.errors.QueryCanceled):
            client.execute(ENDLESS)


def test_texts_come_in_utf_8_or_not_at_all(gateway: Gateway, client: psycopg.Connection) -> None:
    client.execute("SET client_encoding TO 'utf-8'")
    with pytest.raises(psycopg.NotSupportedError, match="LATIN1"):
        client.execute("SET client_encoding TO LATIN1")
    with pytest.raises(psycopg.OperationalError, match="latin1"):
        psycopg.connect(f"{address(gateway)} client_encoding=latin1")


def test_topics_and_local_copies_are_listed_and_read(client: psycopg.Connection, exact_simulator: Simulator) -> None:
    exact_simulator.calls.clear()
    asked = "SELECT table_type FROM information_schema.tables WHERE (table_schema, table_name) = (%s, %s)"
    for name in (("XML", "Accounts"), ("CRM", "AccountsIncremental")):
        assert client.execute(asked, name).fetchall() == [("VIEW",)]
    assert len(exact_simulator.calls) == 0
    copies = 'SELECT "Code" FROM "CRM"."AccountsIncremental" ORDER BY "Code"'
    assert (
        client.execute(copies).fetchall() == client.execute('SELECT "Code" FROM "CRM"."Accounts" ORDER BY 1').fetchall()
    )
    assert len(client.execute('SELECT * FROM "XML"."Accounts" LIMIT 2').fetchall()) == 2


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY (SELECT 1) TO '/tmp/rows.csv'",
        "CREATE TABLE x AS SELECT * FROM read_csv('/etc/passwd')",
        "ATTACH '/tmp/other.db'",
        "INSERT INTO CRM.Accounts (Name) VALUES ('Acme')",
    ],
)
def test_no_client_reaches_the_servers_files_or_writes_unasked(
    client: psycopg.Connection, exact_simulator: Simulator, sql: str
) -> None:
    exact_simulator.calls.clear()
    with pytest.raises((psycopg.NotSupportedError, psycopg.ProgrammingError)):
        client.execute(sql)
    assert len(exact_simulator.calls) == 0


def test_statements_are_prepared_and_executed_by_name(client: psycopg.Connection) -> None:
    client.execute("PREPARE found (text, int) AS SELECT Name FROM CRM.Accounts WHERE Name <> $1 ORDER BY ID LIMIT $2")
    assert len(client.execute("EXECUTE found ('it''s', 1 + 2)").fetchall()) == 3
    with pytest.raises(psycopg.ProgrammingError, match="already a statement"):
        client.execute("PREPARE found AS SELECT 1")
    with pytest.raises(psycopg.ProgrammingError, match=r"1 values came for parameter \$2"):
        client.execute("EXECUTE found ('x')")
    client.execute("DEALLOCATE found")
    with pytest.raises(psycopg.ProgrammingError, match="no prepared statement"):
        client.execute("EXECUTE found ('x', 1)")


def test_declared_cursors_are_fetched_moved_and_closed(client: psycopg.Connection) -> None:
    with pytest.raises(psycopg.ProgrammingError, match="lives in a transaction"):
        client.execute("DECLARE few CURSOR FOR SELECT 1")
    client.execute("DECLARE few CURSOR WITH HOLD FOR SELECT * FROM generate_series(1, 9)")
    assert client.execute("FETCH NEXT FROM few").fetchall() == [(1,)]
    assert client.execute("FETCH FORWARD 2 FROM few").fetchall() == [(2,), (3,)]
    assert client.execute("MOVE 2 IN few").statusmessage == "MOVE 2"
    assert client.execute("FETCH ALL few").fetchall() == [(6,), (7,), (8,), (9,)]
    with pytest.raises(psycopg.NotSupportedError, match="forward only"):
        client.execute("FETCH BACKWARD 1 FROM few")
    client.execute("CLOSE few")
    with pytest.raises(psycopg.ProgrammingError, match="no cursor"):
        client.execute("FETCH NEXT FROM few")


def test_use_and_explain_are_the_drivers(client: psycopg.Connection, exact_simulator: Simulator) -> None:
    exact_simulator.calls.clear()
    lines = [line for (line,) in client.execute("EXPLAIN (COSTS OFF) SELECT Name FROM CRM.Accounts LIMIT 3")]
    assert any("CRM.Accounts" in line for line in lines)
    assert len(exact_simulator.calls) == 0
    client.execute("USE 102031")
    assert client.execute("SELECT DISTINCT Division FROM CRM.Accounts").fetchall() == [(102031,)]


def test_local_tables_and_what_they_return(client: psycopg.Connection, exact_simulator: Simulator) -> None:
    exact_simulator.calls.clear()
    assert client.execute("CREATE TEMP TABLE chosen (code text, n int)").statusmessage == "CREATE TABLE"
    inserted = client.execute("INSERT INTO chosen VALUES ('a', 1), ('b', 2) RETURNING n, upper(code) AS c")
    assert [column.name for column in inserted.description or ()] == ["n", "c"]
    assert inserted.fetchall() == [(1, "A"), (2, "B")]
    assert client.execute("UPDATE chosen SET n = n + %s WHERE code = %s", (1, "a")).statusmessage == "UPDATE 1"
    assert client.execute("SELECT sum(n) FROM chosen").fetchall() == [(4,)]
    assert len(exact_simulator.calls) == 0


def test_a_client_that_goes_stops_its_calls(gateway: Gateway, exact_simulator: Simulator) -> None:
    exact_simulator.faults.append(Fault(match="Contacts", delay_seconds=2.0))
    exact_simulator.calls.clear()
    client = psycopg.connect(f"host={gateway.host} port={gateway.port} user=anna dbname=exact", autocommit=True)
    client.pgconn.send_query(b"SELECT ID FROM CRM.Contacts")
    time.sleep(0.5)
    client.pgconn.finish()
    time.sleep(3.0)
    assert len(exact_simulator.calls) == 1
