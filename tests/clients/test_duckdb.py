"""DuckDB, the caller's own, over the Arrow stream of a cursor: read once, page by page, stopped when it has enough."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

import exact_dbapi
from exact_dbapi.simulator import Simulator


@pytest.fixture
def connection(exact_simulator: Simulator) -> Iterator[exact_dbapi.connection.Connection]:
    with exact_dbapi.connect(**exact_simulator.sign_in()) as connection:
        exact_simulator.calls.clear()
        yield connection


@pytest.fixture
def analysis() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give the caller's own database."""
    with duckdb.connect() as database:
        yield database


def test_a_stream_is_a_table(
    connection: exact_dbapi.connection.Connection, analysis: duckdb.DuckDBPyConnection, exact_simulator: Simulator
) -> None:
    stored = exact_simulator.tables[exact_simulator.divisions[0]]["crm/Accounts"]
    accounts = connection.execute("select Code, IsSupplier from CRM.Accounts").fetch_record_batch()
    analysis.register("accounts", accounts)
    found = analysis.sql("select count(*), count(*) filter (IsSupplier), count(distinct Code) from accounts").fetchall()
    suppliers = sum(bool(row.get("IsSupplier")) for row in stored)
    assert found == [(len(stored), suppliers, len({row["Code"] for row in stored}))]
    assert len(exact_simulator.calls) == -(-len(stored) // 1000)


def test_a_table_is_kept_and_joined(
    connection: exact_dbapi.connection.Connection, analysis: duckdb.DuckDBPyConnection
) -> None:
    journals = connection.execute("select Code, Description, Type from Financial.Journals").fetch_arrow_table()
    analysis.register("journals", journals)
    analysis.execute("create table kept as select * from journals")
    analysis.execute("create table kinds as select 12 as Type, 'bank' as Kind")
    rows = analysis.sql("select Description from kept join kinds using (Type) order by Code").fetchall()
    assert rows == [("Rabobank",), ("ING Bank",), ("Spaarrekening",)]


def test_it_stops_reading_when_it_has_enough(
    connection: exact_dbapi.connection.Connection, exact_simulator: Simulator
) -> None:
    reader = connection.execute("select ID, Code from CRM.Accounts").fetch_record_batch()
    first = reader.read_next_batch()
    assert 0 < len(first) <= 1000
    assert len(exact_simulator.calls) <= 2  # this page, and the next one that is fetched meanwhile
