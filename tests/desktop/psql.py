"""psql browses and reads Exact Online: its backslash commands, its variables, COPY, and FETCH_COUNT."""

from __future__ import annotations

import subprocess

import pytest

from exact_dbapi.gateway import Gateway


def psql(gateway: Gateway, *commands: str, variables: tuple[str, ...] = ()) -> str:
    """Run commands and answer what psql prints; it stops at the first error."""
    words = [word for command in commands for word in ("-c", command)]
    given = [word for variable in ("ON_ERROR_STOP=1", *variables) for word in ("-v", variable)]
    ran = subprocess.run(
        ["psql", "-X", "-A", "-t", *given, f"host={gateway.host} port={gateway.port} user=anna dbname=exact", *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "ERROR" not in ran.stderr
    return ran.stdout


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (r"\l", "exact|anna|UTF8"),
        (r"\dn", "CRM|anna"),
        (r"\dt CRM.Acc*", "CRM|Accounts|table|anna"),
        (r"\dv CRM.AccountsB*", "CRM|AccountsBulk|view|anna"),
        (r"\d CRM.Accounts", "Name|text|||"),
        (r"\d CRM.Contacts", "ID|uuid||not null|"),
        (r"\d+ CRM.Accounts", "Must be given in an INSERT."),
        (r"\di CRM.Accounts_pkey", "CRM|Accounts_pkey|index|anna|Accounts"),
        (r"\du", "anna"),
        (r"\dp CRM.Accounts", "CRM|Accounts|table"),
        (r"\df", ""),
        (r"\dL+", ""),
        (r"\dA", "btree|Index"),
        (r"\dO", ""),
        (r"\dX", ""),
        (r"\dd", ""),
        (r"\dconfig search_path", 'search_path|"$user", public'),
        (r"\sv CRM.AccountsBulk", "CREATE OR REPLACE VIEW"),
        (r"\dT", ""),
        (r"\conninfo", 'as user "anna"'),
        (r"\encoding", "UTF8"),
    ],
)
def test_a_backslash_command_is_answered(gateway: Gateway, command: str, expected: str) -> None:
    assert expected in psql(gateway, command)


def test_rows_come_in_pieces_and_at_once_alike(gateway: Gateway) -> None:
    sql = "SELECT ID, Code, Created, IsSupplier FROM CRM.Accounts ORDER BY ID"
    whole = psql(gateway, sql)
    assert len(whole.splitlines()) > 500
    assert psql(gateway, sql, variables=("FETCH_COUNT=100",)) == whole
    assert psql(gateway, rf"\copy ({sql}) TO STDOUT (FORMAT csv, DELIMITER '|')") == whole


def test_a_statement_is_prepared_and_executed(gateway: Gateway) -> None:
    prepared = "PREPARE more (int, text) AS SELECT $1 + 1, upper($2)"
    assert psql(gateway, prepared, "EXECUTE more (41, 'x')", "DEALLOCATE more").endswith("42|X\nDEALLOCATE\n")


def test_the_source_of_a_function_is_asked_in_vain(gateway: Gateway) -> None:
    words = f"host={gateway.host} port={gateway.port} user=anna dbname=exact"
    ran = subprocess.run(
        ["psql", "-X", "-c", r"\sf now", words], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.stderr.strip() == 'ERROR:  There is no function "now".'
