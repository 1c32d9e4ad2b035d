"""The command line as a user meets it: a process of its own, its words, its streams and its exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyarrow import parquet

from exact_dbapi.cli import exit_code
from exact_dbapi.cli.simulate import connection_url
from exact_dbapi.errors import BudgetExhausted, ConnectionFailure, SignInRequired
from exact_dbapi.simulator import Fault, Simulator


def exactsql(*words: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process without any setting of the person who runs the tests."""
    settings = {
        name: value for name, value in os.environ.items() if name == "EXACT_STATE" or not name.startswith("EXACT_")
    }
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", "from exact_dbapi.cli import main; raise SystemExit(main())", *words],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**settings, "COLUMNS": "120", "NO_COLOR": "1", **environment},
    )


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    """Give the simulator as its seed left it."""
    running.reset()
    return running


def asking(simulator: Simulator, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return exactsql(*words, stdin=stdin, EXACT_URL=connection_url(simulator), EXACT_RETRY_SECONDS="0")


def test_help_names_every_command() -> None:
    for words in (["--help"], ["help"], []):
        run = exactsql(*words)
        assert (run.returncode, run.stderr) == (0, "")
        assert all(command in run.stdout for command in ("query", "explain", "tables", "describe", "simulate", "demo"))


@pytest.mark.parametrize("words", [["tabels"], ["describe"], ["query", "select 1", "--format", "xml"]])
def test_wrong_words_are_wrong_usage(words: list[str]) -> None:
    run = exactsql(*words)
    assert run.returncode == 2
    assert "exactsql" in run.stderr


def test_tables_with_a_word() -> None:
    run = exactsql("tables", "journals", "--format", "table")
    assert run.returncode == 0
    heading, first, *_ = run.stdout.splitlines()
    assert heading.split() == ["Table", "Kind", "Methods", "Columns"]
    assert first.split()[:3] == ["Financial.Journals", "entity", "read"]


def test_tables_are_csv_when_piped_and_json_when_asked() -> None:
    rows = list(csv.DictReader(io.StringIO(exactsql("tables").stdout)))
    assert len([row for row in rows if row["Kind"] not in ("listing", "topic", "incremental", "upload")]) == 427
    assert [row["Table"] for row in rows if row["Kind"] == "upload"] == ["XML.UploadXMLTopics"]
    assert len([row for row in rows if row["Kind"] == "incremental"]) == 70
    assert len([row for row in rows if row["Kind"] == "topic"]) == 106 + 223
    assert {row["Table"].split(".")[0] for row in rows if row["Kind"] == "listing"} == {
        "Session",
        "INFORMATION_SCHEMA",
        "XML",
    }
    assert [row["Kind"] for row in rows if row["Table"] == "CRM.AccountsBulk"] == ["bulk"]
    asked = json.loads(exactsql("tables", "CRM.Accounts", "--format", "json").stdout)
    forms = ("", "Bulk", "Incremental", "Sync")
    assert [row["Table"] for row in asked] == [f"CRM.Accounts{form}" for form in forms]


def test_a_word_that_no_table_has_names_the_nearest() -> None:
    run = exactsql("tables", "Jurnals")
    assert (run.returncode, run.stdout) == (1, "")
    assert "Journals" in run.stderr


def test_describe_tells_columns_keys_and_how_exact_serves_it() -> None:
    run = exactsql("describe", "ExactOnlineREST..SalesInvoices", "--format", "table")
    assert run.returncode == 0
    assert "GET POST PUT /api/v1/{division}/salesinvoice/SalesInvoices" in run.stdout
    assert "Key: InvoiceID. Rows per call: 60." in run.stdout
    assert "demand a condition on one of: InvoiceID" in run.stdout
    assert "Lines: SalesInvoiceLines" in run.stdout
    columns = list(csv.DictReader(io.StringIO(exactsql("describe", "SalesInvoice.SalesInvoices").stdout)))
    by_name = {column["Column"]: column for column in columns}
    assert by_name["InvoiceID"]["Key"] == "yes"
    assert by_name["AmountDC"]["Type"] == "DOUBLE"
    assert (by_name["AmountDC"]["Filter"], by_name["AmountDC"]["Insert"]) == ("", "")
    assert by_name["OrderedBy"]["Insert"] == "must"
    assert by_name["OrderedBy"]["References"] == "CRM.Accounts.ID"
    assert by_name["Journal"]["References"] == "Financial.Journals.Code"


def test_describe_of_a_function_tells_its_parameters() -> None:
    run = exactsql("describe", "Logistics.StockPosition", "--format", "table")
    assert "Parameter itemId (UUID) must be given: WHERE itemId = …" in run.stdout


def test_an_unknown_table_fails_with_a_hint() -> None:
    run = exactsql("describe", "CRM.Acounts")
    assert (run.returncode, run.stdout) == (1, "")
    assert "42P01" in run.stderr
    assert "CRM.Accounts" in run.stderr


def test_nothing_configured_names_the_demo(tmp_path: Path) -> None:
    run = exactsql("select 1 as one", HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path))
    assert run.returncode == 2
    assert "-c exact://demo" in run.stderr


SUPPLIERS = "SELECT Code, Name FROM CRM.Accounts WHERE IsSupplier LIMIT 3"


def test_rows_are_csv_when_piped(simulator: Simulator) -> None:
    run = asking(simulator, SUPPLIERS)
    assert (run.returncode, run.stderr) == (0, "")
    rows = list(csv.reader(io.StringIO(run.stdout)))
    assert rows[0] == ["Code", "Name"]
    assert len(rows) == 4
    assert all(code.isdigit() for code, _name in rows[1:])
    assert simulator.calls == 1


def test_rows_are_json_when_asked_and_sql_may_come_from_standard_input(simulator: Simulator) -> None:
    run = asking(simulator, "query", "-", "--format", "json", stdin=SUPPLIERS)
    assert [list(row) for row in json.loads(run.stdout)] == [["Code", "Name"]] * 3


def test_a_table_tells_rows_calls_and_seconds(simulator: Simulator) -> None:
    run = asking(simulator, "query", SUPPLIERS, "--format", "table", "--rows", "2")
    assert re.search(r"^2 rows, 1 API call, \d+\.\d\d s \(there are more", run.stdout, re.MULTILINE)
    assert asking(simulator, "query", SUPPLIERS, "--format", "table").stdout.rstrip().endswith(" s")


def test_null_is_not_an_empty_text(simulator: Simulator) -> None:
    run = asking(simulator, "SELECT NULL AS nothing, '' AS empty, 1 AS one", "--format", "table")
    assert [cell.strip() for cell in run.stdout.splitlines()[3].split("│")[1:-1]] == ["NULL", "", "1"]
    assert simulator.calls == 0


def test_rows_go_to_files(simulator: Simulator, tmp_path: Path) -> None:
    paths = [tmp_path / f"rows.{ending}" for ending in ("csv", "json", "parquet")]
    for path in paths:
        run = asking(simulator, "query", SUPPLIERS, "-o", str(path))
        assert (run.returncode, run.stdout) == (0, "")
        assert f"{path}: 3 rows, 1 API call" in run.stderr
    rows = [tuple(row.values()) for row in json.loads(paths[1].read_text("utf-8"))]
    assert [tuple(row) for row in csv.reader(io.StringIO(paths[0].read_text("utf-8")))] == [("Code", "Name"), *rows]
    assert [tuple(row.values()) for row in parquet.read_table(paths[2]).to_pylist()] == rows
    assert sorted(tmp_path.iterdir()) == sorted(paths)


def test_a_file_of_unknown_kind_is_refused_before_anything_is_asked(simulator: Simulator, tmp_path: Path) -> None:
    run = asking(simulator, "query", SUPPLIERS, "-o", str(tmp_path / "rows.txt"))
    assert run.returncode == 2
    assert ".csv" in run.stderr
    assert simulator.calls == 0


def test_an_answer_that_breaks_off_leaves_no_file(simulator: Simulator, tmp_path: Path) -> None:
    simulator.faults.append(Fault(after=1, times=10, cut="mid_body"))
    run = asking(simulator, "query", "SELECT Name FROM CRM.Accounts", "-o", str(tmp_path / "rows.csv"))
    assert run.returncode == 1
    assert "08006" in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_answer_that_fails_at_once_prints_nothing(simulator: Simulator) -> None:
    simulator.faults.append(Fault(status=500, times=10))
    run = asking(simulator, SUPPLIERS)
    assert (run.returncode, run.stdout) == (1, "")


def test_explain_asks_nothing(simulator: Simulator) -> None:
    for words in (["explain", SUPPLIERS], ["query", SUPPLIERS, "--explain"]):
        run = asking(simulator, *words)
        assert run.returncode == 0
        assert "IsSupplier" in run.stdout
    assert simulator.calls == 0


def test_explain_as_a_statement_shows_whole_lines_too(simulator: Simulator) -> None:
    asked = asking(simulator, f"EXPLAIN {SUPPLIERS}", "--format", "table").stdout
    assert asked == asking(simulator, "explain", SUPPLIERS).stdout
    assert any(line.startswith("  request: GET /api/") and len(line) > 80 for line in asked.splitlines())
    listed = asking(simulator, f"EXPLAIN {SUPPLIERS}", "--format", "csv").stdout
    assert [row[0] for row in csv.reader(io.StringIO(listed))] == ["plan", *asked.splitlines()]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT Cod FROM CRM.Accounts", "Did you mean Code?"),
        ("SELECT Code FROM CRM.Acounts", "CRM.Accounts"),
        ("SELECT Code FROM Divisions", "HRM.Divisions or System.Divisions"),
        ("SELEC Code FROM CRM.Accounts", "Syntax error"),
    ],
)
def test_a_wrong_statement_fails_with_a_hint_and_no_call(simulator: Simulator, sql: str, said: str) -> None:
    run = asking(simulator, sql)
    assert (run.returncode, run.stdout) == (1, "")
    assert said in run.stderr
    assert "Traceback" not in run.stderr
    assert simulator.calls == 0


def test_without_a_token_sign_in_is_needed(simulator: Simulator) -> None:
    url = f"exact://127.0.0.1:{simulator.port}/102030?scheme=http"
    run = exactsql("-c", url, SUPPLIERS)
    assert (run.returncode, run.stdout) == (3, "")


def test_exit_codes_tell_what_a_script_should_know() -> None:
    errors = (ConnectionFailure("gone"), SignInRequired("who?"), BudgetExhausted("no more"))
    assert [exit_code(error) for error in errors] == [1, 3, 4]


def test_a_reader_that_leaves_is_no_error(simulator: Simulator) -> None:
    command = "from exact_dbapi.cli import main; raise SystemExit(main())"
    words = [sys.executable, "-c", command, "-c", connection_url(simulator), "SELECT * FROM CRM.Accounts LIMIT 900"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(timeout=30) == 0


def test_the_simulator_serves_until_it_is_interrupted() -> None:
    # Whoever runs the tests in the background may have told them to ignore the signal.
    heeds = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    command = f"{heeds}; from exact_dbapi.cli import main; raise SystemExit(main())"
    words = [sys.executable, "-c", command, "simulate", "--port", "0", "--seed", "empty"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        url = process.stdout.readline().split('"')[1]
        run = exactsql("-c", url, "SELECT count(*) AS accounts FROM CRM.Accounts")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
    assert run.stdout == "accounts\n0\n"


def test_a_port_in_use_says_so(simulator: Simulator) -> None:
    run = exactsql("simulate", "--port", str(simulator.port), "--seed", "empty")
    assert run.returncode == 2
    assert "--port" in run.stderr


def test_the_demonstration_shows_rows_and_what_they_cost() -> None:
    run = exactsql("demo")
    assert run.returncode == 0
    assert run.stdout.count("── ") == 4
    assert "select * from exactonlinerest..journals" in run.stdout.lower()
    costs = re.findall(r"^  (\d+) rows?, (\d+) API calls?", run.stdout, re.MULTILINE)
    assert len(costs) == 4
    assert all(int(rows) > 0 and 0 < int(calls) <= 3 for rows, calls in costs)
    assert run.stdout.count("  GET /api/v1/102030/") == sum(int(calls) for _rows, calls in costs)


def test_quick_commands_load_nothing_but_the_catalog() -> None:
    code = "import sys; from exact_dbapi.cli import main; main(['tables', 'J']); print(*sys.modules, file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stderr.split())
    assert loaded.isdisjoint({"rich", "sqlglot", "duckdb", "pyarrow", "requests", "exact_dbapi.planner"})
