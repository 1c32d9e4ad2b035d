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
from tests.clients.conftest import address

DOCUMENT = Path(__file__).parents[2] / "docs" / "metabase.md"
SCHEMAS = ("CRM", "Logistics")
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
        most = 0
        for fields in of.values():
            most = max(most, len(client.execute(fingerprint(fields)).fetchall()))
    assert most == 60
    assert len(simulator.calls) <= 100
    assert "100 calls" in DOCUMENT.read_text()
