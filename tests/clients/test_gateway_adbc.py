"""ADBC, which reads Arrow tables by COPY in PostgreSQL's binary format, reads Exact Online through the gateway."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import adbc_driver_postgresql.dbapi
import pytest

import exact_dbapi
from exact_dbapi.gateway import Gateway
from exact_dbapi.simulator import Simulator

ACCOUNTS = 'SELECT "ID", "Code", "Created", "IsSupplier", "Status" FROM "CRM"."Accounts" ORDER BY "ID" LIMIT 200'
LINES = 'SELECT "AmountDC", "EntryNumber", "Date", "Document" FROM "FinancialTransaction"."TransactionLines" LIMIT 300'


@pytest.fixture
def adbc(gateway: Gateway) -> Iterator[Any]:
    """ADBC's connection to the gateway."""
    address = f"postgresql://anna@{gateway.host}:{gateway.port}/exact"
    with adbc_driver_postgresql.dbapi.connect(address, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("sql", [ACCOUNTS, LINES])
def test_arrow_tables_hold_the_rows_of_the_driver(adbc: Any, exact_simulator: Simulator, sql: str) -> None:
    with exact_dbapi.connect(**exact_simulator.sign_in()) as driver, adbc.cursor() as cursor:
        expected = driver.execute(sql).fetchall()
        exact_simulator.calls.clear()
        cursor.execute(sql)
        table = cursor.fetch_arrow_table()
        assert list(zip(*(column.to_pylist() for column in table.columns), strict=True)) == expected
        assert len(exact_simulator.calls) == len(driver.calls)


def test_objects_and_columns_are_listed_without_a_call(adbc: Any, exact_simulator: Simulator) -> None:
    exact_simulator.calls.clear()
    listed = adbc.adbc_get_objects(depth="all", db_schema_filter="CRM", table_name_filter="Accounts").read_all()
    (table,) = listed.to_pylist()[0]["catalog_db_schemas"][0]["db_schema_tables"]
    assert table["table_name"] == "Accounts"
    assert {"ID", "Name", "City"} <= {column["column_name"] for column in table["table_columns"]}
    assert "uuid" in str(adbc.adbc_get_table_schema("Accounts", db_schema_filter="CRM").field("ID").type)
    assert len(exact_simulator.calls) == 0


def test_a_parameter_is_bound(adbc: Any, exact_simulator: Simulator) -> None:
    with adbc.cursor() as cursor:
        cursor.execute('SELECT "Code" FROM "CRM"."Accounts" WHERE "IsSupplier" = $1 LIMIT 3', [True])
        assert len(cursor.fetchall()) == 3
