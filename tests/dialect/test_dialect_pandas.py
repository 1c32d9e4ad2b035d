"""pandas over the dialect: queries, whole tables, and frames written to local tables."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pandas
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine

from exact_dbapi.simulator import Simulator

SUPPLIERS = "select Code, Name from CRM.Accounts where IsSupplier"

Rows = list[dict[str, Any]]


def suppliers(accounts: Rows) -> set[tuple[str, str]]:
    return {(row["Code"], row["Name"]) for row in accounts if row.get("IsSupplier")}


def test_read_sql_of_the_demo_company(accounts: Rows) -> None:
    frame = pandas.read_sql(SUPPLIERS, create_engine("exact://demo"))
    assert list(frame.columns) == ["Code", "Name"]
    assert set(frame.itertuples(index=False, name=None)) == suppliers(accounts)


def test_read_sql_takes_no_call_but_those_of_the_query(
    engine: Engine, accounts: Rows, exact_simulator: Simulator
) -> None:
    """pandas first asks whether the whole SELECT is a table's name."""
    frame = pandas.read_sql(SUPPLIERS, engine)
    assert set(frame.itertuples(index=False, name=None)) == suppliers(accounts)
    through_pandas = len(exact_simulator.calls)
    exact_simulator.calls.clear()
    with engine.connect() as connection:
        connection.exec_driver_sql(SUPPLIERS).fetchall()
    assert through_pandas == len(exact_simulator.calls)


def test_read_sql_query_with_parameters(engine: Engine, accounts: Rows, exact_simulator: Simulator) -> None:
    wanted = accounts[0]
    frame = pandas.read_sql_query("select ID, Name from CRM.Accounts where Code = ?", engine, params=(wanted["Code"],))
    assert frame.to_dict("records") == [{"ID": UUID(wanted["ID"]), "Name": wanted["Name"]}]
    named = text("select Name from CRM.Accounts where Code = :code")
    frame = pandas.read_sql_query(named, engine, params={"code": wanted["Code"]})
    assert frame["Name"].tolist() == [wanted["Name"]]
    assert len(exact_simulator.calls) == 2


def test_read_sql_query_in_chunks(engine: Engine, accounts: Rows) -> None:
    chunks = list(pandas.read_sql_query("select Code from CRM.Accounts", engine, chunksize=1000))
    assert [len(chunk) for chunk in chunks] == [1000, 1000, len(accounts) - 2000]


def test_read_sql_table(engine: Engine, exact_simulator: Simulator) -> None:
    frame = pandas.read_sql_table("Journals", engine, schema="Financial")
    stored = exact_simulator.tables[exact_simulator.divisions[0]]["financial/Journals"]
    assert sorted(frame["Code"]) == sorted(row["Code"] for row in stored)
    assert str(frame["Created"].dtype).startswith("datetime64")
    assert len(exact_simulator.calls) == 1


def test_read_sql_table_with_some_columns(engine: Engine, exact_simulator: Simulator) -> None:
    frame = pandas.read_sql_table("Journals", engine, schema="Financial", columns=["Code", "Description"])
    assert list(frame.columns) == ["Code", "Description"]
    assert len(exact_simulator.calls) == 1


def test_read_sql_table_that_is_not_there(engine: Engine, exact_simulator: Simulator) -> None:
    with pytest.raises(ValueError, match="Jurnals"):
        pandas.read_sql_table("Jurnals", engine, schema="Financial")
    assert len(exact_simulator.calls) == 0


def test_to_sql_writes_a_local_table_that_joins_with_exact(engine: Engine, exact_simulator: Simulator) -> None:
    frame = pandas.DataFrame({"Journal": ["90", "20"], "Budget": [1.5, None], "Note": ["it's", "é"]})
    with engine.connect() as connection:
        frame.to_sql("Budgeted", connection, index=False)
        assert pandas.read_sql_table("Budgeted", connection).to_dict("records")[0] == {
            "Journal": "90",
            "Budget": 1.5,
            "Note": "it's",
        }
        assert len(exact_simulator.calls) == 0
        joined = pandas.read_sql_query(
            "select b.Note, j.Code from Budgeted as b join Financial.Journals as j on j.Code = b.Journal", connection
        )
    assert set(joined.itertuples(index=False, name=None)) == {("it's", "90"), ("é", "20")}
    assert len(exact_simulator.calls) == 1
