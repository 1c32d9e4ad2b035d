"""Superset over ``exact://``: tables, datasets, charts, SQL Lab, what a query costs, and what is told of a mistake."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from exact_dbapi.simulator import Simulator
from tests.superset.server import Refused, Superset

_numbers = count(1)


def rows(simulator: Simulator, table: str) -> list[dict[str, Any]]:
    """What the simulator stores, without asking it."""
    return [dict(row) for row in simulator.tables[simulator.divisions[0]][table]]


def lab(superset: Superset, database: int, sql: str, schema: str | None = None) -> list[dict[str, Any]]:
    """Run SQL as SQL Lab does."""
    asked = {"database_id": database, "sql": sql, "schema": schema, "runAsync": False, "queryLimit": 100}
    found: list[dict[str, Any]] = superset.post("/sqllab/execute/", {**asked, "client_id": str(next(_numbers))})["data"]
    return found


def amounts(superset: Superset, dataset: int, grain: str) -> dict[datetime, float]:
    """Ask for a chart's rows: what was invoiced in the first five months of 2026."""
    axis = {"timeGrain": grain, "columnType": "BASE_AXIS", "sqlExpression": "InvoiceDate", "label": "day"}
    query = {
        "columns": [{**axis, "expressionType": "SQL"}],
        "metrics": [{"expressionType": "SQL", "sqlExpression": "SUM(AmountDC)", "label": "amount"}],
        "filters": [{"col": "InvoiceDate", "op": "TEMPORAL_RANGE", "val": "2026-01-01 : 2026-06-01"}],
        "row_limit": 1000,
    }
    asked = {"datasource": {"id": dataset, "type": "table"}, "queries": [query], "result_format": "json"}
    (answer,) = superset.post("/chart/data", {**asked, "result_type": "full"})["result"]
    return {
        datetime(1970, 1, 1) + timedelta(milliseconds=row["day"]): round(row["amount"], 2) for row in answer["data"]
    }


def test_it_is_among_the_databases(superset: Superset) -> None:
    (known,) = (one for one in superset.get("/database/available/")["databases"] if one["engine"] == "exact")
    assert (known["name"], known["available_drivers"]) == ("Exact Online", ["rest"])


def test_schemas_and_tables_are_listed_without_a_call(superset: Superset, simulator: Simulator, database: int) -> None:
    simulator.calls.clear()
    assert {"CRM", "SalesInvoice", "local"} <= set(superset.get(f"/database/{database}/schemas/")["result"])
    listed = superset.get(f"/database/{database}/tables/?q=(schema_name:SalesInvoice)")["result"]
    kinds = {one["value"]: one["type"] for one in listed}
    assert (kinds["SalesInvoices"], kinds["SalesInvoicesBulk"]) == ("table", "view")
    columns = superset.get(f"/database/{database}/table_metadata/?name=SalesInvoices&schema=SalesInvoice")["columns"]
    assert {"InvoiceID", "InvoiceDate", "AmountDC"} <= {column["name"] for column in columns}
    assert simulator.calls == 0


def test_a_dataset_knows_its_types(superset: Superset, invoices: int) -> None:
    columns = superset.get(f"/dataset/{invoices}")["result"]["columns"]
    kinds = {column["column_name"]: (column["type_generic"], column["is_dttm"]) for column in columns}
    assert [kinds[name] for name in ("AmountDC", "InvoiceID", "InvoiceDate")] == [(0, False), (1, False), (2, True)]


def month(moment: datetime) -> datetime:
    return datetime(moment.year, moment.month, 1)


def week_from_sunday(moment: datetime) -> datetime:
    ordinal = moment.toordinal()
    return datetime.fromordinal(ordinal - ordinal % 7)


@pytest.mark.parametrize(
    ("grain", "start"), [("P1M", month), ("1969-12-28T00:00:00Z/P1W", week_from_sunday)], ids=["month", "week"]
)
def test_a_chart_by_time(superset: Superset, simulator: Simulator, invoices: int, grain: str, start: Any) -> None:
    expected: dict[datetime, float] = defaultdict(float)
    for row in rows(simulator, "salesinvoice/SalesInvoices"):
        if datetime(2026, 1, 1) <= row["InvoiceDate"] < datetime(2026, 6, 1):
            expected[start(row["InvoiceDate"])] += float(row["AmountDC"])
    simulator.calls.clear()
    found = amounts(superset, invoices, grain)
    assert simulator.calls == 1  # the five months are one page
    assert found == {day: round(amount, 2) for day, amount in expected.items()}


def test_sql_lab_reads_no_more_than_its_limit(superset: Superset, simulator: Simulator, database: int) -> None:
    simulator.calls.clear()
    assert len(lab(superset, database, "SELECT * FROM CRM.Accounts")) == 100
    assert simulator.calls == 1


def test_the_chosen_schema_is_where_a_short_name_is_looked_for(
    superset: Superset, simulator: Simulator, database: int
) -> None:
    simulator.calls.clear()
    assert len(lab(superset, database, "SELECT Code FROM Journals", schema="Financial")) > 1
    assert simulator.calls == 1
    with pytest.raises(Refused, match=r"There is no table 'CRM\.Journals'.*Financial\.Journals") as refused:
        lab(superset, database, "SELECT Code FROM Journals", schema="CRM")
    assert refused.value.kind == "TABLE_DOES_NOT_EXIST_ERROR"
    assert simulator.calls == 1


@pytest.mark.parametrize(
    ("sql", "kind", "told"),
    [
        ("SELECT * FROM CRM.Acounts", "TABLE_DOES_NOT_EXIST_ERROR", "Did you mean CRM.Accounts"),
        ("SELECT * FROM Divisions", "TABLE_DOES_NOT_EXIST_ERROR", "Write HRM.Divisions or System.Divisions"),
        ("SELECT Nmae FROM CRM.Accounts", "COLUMN_DOES_NOT_EXIST_ERROR", "Did you mean Name?"),
    ],
)
def test_errors_can_be_read(
    superset: Superset, simulator: Simulator, database: int, sql: str, kind: str, told: str
) -> None:
    simulator.calls.clear()
    with pytest.raises(Refused) as refused:
        lab(superset, database, sql)
    assert (refused.value.kind, told in str(refused.value)) == (kind, True)
    assert simulator.calls == 0


@pytest.mark.parametrize("sql", ["SELECT 1 AS n; -- done", "-- first\nSELECT 1 AS n", "SELECT 1 AS n /* one */"])
def test_comments(superset: Superset, database: int, sql: str) -> None:
    assert lab(superset, database, sql) == [{"n": 1}]


def test_what_a_query_costs_is_told_before_it_runs(superset: Superset, simulator: Simulator, database: int) -> None:
    asked = {"database_id": database, "sql": "SELECT count(*) FROM Accounts", "schema": "CRM"}
    simulator.calls.clear()
    (cost,) = superset.post("/sqllab/estimate/", asked)["result"]
    assert simulator.calls == 0
    assert cost["Calls"] == "1 call"


def test_no_secret_stands_where_it_is_shown(superset: Superset, simulator: Simulator, database: int) -> None:
    told = superset.json(superset.get(f"/database/{database}/connection"))
    assert "exact://" in told
    assert simulator.sign_in()["access_token"].partition(".")[0] not in told
