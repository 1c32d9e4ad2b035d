"""What a first look of Metabase's costs: its questions about a hundred tables, and its samples of their rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from exact_dbapi.catalog import open_catalog
from exact_dbapi.gateway import Gateway
from exact_dbapi.simulator import Simulator
from tests.gateway.conftest import address

DOCUMENT = Path(__file__).parents[2] / "docs" / "metabase.md"
#: A text is cut for the sample, so that long ones do not fill the memory.
SAMPLED = {"text": 'SUBSTRING("{schema}"."{table}"."{column}", 1, 1234) AS "substring{place}"'}
PLAIN = '"{schema}"."{table}"."{column}" AS "{column}"'

COLUMNS = """
SELECT table_schema AS "table-schema", table_name AS "table-name", column_name AS name, udt_name AS "database-type",
    ordinal_position AS "database-position"
FROM information_schema.columns WHERE table_schema !~ '^pg_' ORDER BY 1, 2, 5
"""

Rows = list[dict[str, object]]


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


def a_hundred_tables() -> tuple[str, ...]:
    """Choose tables of the busiest services, those with the most rows among them."""
    catalog = open_catalog()
    found = [catalog.open(entry.id) for entry in catalog.tables if entry.catalog == "ExactOnlineREST"]
    shown = [one.qualified_name for one in found if "GET" in one.methods and not one.parameters and one.path]
    chosen = [name for name in shown if name.split(".")[0] in CHOSEN_SCHEMAS]
    return tuple(chosen[:100])


CHOSEN_SCHEMAS = ("CRM", "Financial", "FinancialTransaction", "Logistics", "Project", "SalesInvoice", "SalesOrder")


def questions() -> Iterator[tuple[str, str, list[str]]]:
    """Read what Metabase asks: a name, a statement, its parameters."""
    for part in Path(__file__).with_name("metabase.sql").read_text().split("--@ ")[1:]:
        words, _, sql = part.partition("\n")
        name, *parameters = json.loads(words)
        yield name, sql.strip().removesuffix(";"), parameters


def synced(client: psycopg.Connection) -> dict[str, Rows]:
    """Ask all about two schemas, with parameters as JDBC sends them."""
    found = {}
    for name, sql, parameters in questions():
        cursor = psycopg.RawCursor(client, row_factory=psycopg.rows.dict_row)
        found[name] = cursor.execute(sql, parameters or None).fetchall()
    return found


def fingerprint(rows: Rows) -> str:
    """Write the sample of a table whose columns these are."""
    columns = []
    for row in rows:
        words = {"schema": row["table-schema"], "table": row["table-name"], "column": row["name"]}
        columns.append(SAMPLED.get(str(row["database-type"]), PLAIN).format(**words, place=row["database-position"]))
    return 'SELECT {} FROM "{}"."{}" LIMIT 10000'.format(
        ", ".join(columns), rows[0]["table-schema"], rows[0]["table-name"]
    )


def test_the_sync_of_names_and_keys_makes_no_call(simulator: Simulator) -> None:
    with Gateway(port=0, settings=simulator.sign_in()) as gateway, psycopg.connect(address(gateway)) as client:
        simulator.calls.clear()
        found = synced(client)
        assert len(simulator.calls) == 0
    assert [*found["timezone"][0].values()] == ["Europe/Amsterdam"]
    tables = {(row["schema"], row["name"]): row["type"] for row in found["tables"]}
    assert tables["CRM", "Accounts"] == "TABLE"
    assert tables["CRM", "AccountsBulk"] == "VIEW"
    rights = {(row["schema"], row["table"]): row for row in found["privileges"]}
    assert rights["CRM", "Accounts"] == {"role": None, "schema": "CRM", "table": "Accounts", "update": False,
                                         "select": True, "insert": False, "delete": False}  # fmt: skip
    assert not rights["CRM", "AcceptQuotation"]["select"]  # Exact has only a POST for it
    fields = {(row["table-name"], row["name"]): row for row in found["fields"] if row["table-schema"] == "CRM"}
    assert fields["Accounts", "ID"]["pk?"] is True
    assert fields["Accounts", "ID"]["database-type"] == "uuid"
    assert "Must be given in an INSERT." in str(fields["Accounts", "Name"]["field-comment"])
    keys = {(row["fk-table-name"], row["fk-column-name"]): row["pk-table-name"] for row in found["fks"]}
    assert keys["Contacts", "Account"] == "Accounts"
    assert {"table-schema": "CRM", "table-name": "Accounts", "field-name": "ID"} in found["indexes"]


def test_a_hundred_tables_are_sampled_in_a_hundred_calls(simulator: Simulator) -> None:
    tables = a_hundred_tables()
    assert len(tables) == 100
    with (
        Gateway(port=0, tables=tables, sample_rows=60, settings=simulator.sign_in()) as gateway,
        psycopg.connect(address(gateway), autocommit=True) as client,
    ):
        rows = psycopg.Cursor(client, row_factory=psycopg.rows.dict_row).execute(COLUMNS).fetchall()
        of: dict[tuple[object, object], Rows] = {}
        for row in rows:
            of.setdefault((row["table-schema"], row["table-name"]), []).append(row)
        assert len(of) == 100
        simulator.calls.clear()
        most = max(len(client.execute(fingerprint(fields)).fetchall()) for fields in of.values())
    assert most == 60
    assert len(simulator.calls) <= 100
    assert "100 calls" in DOCUMENT.read_text()
