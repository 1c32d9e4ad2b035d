"""pandas 3 and the tables of Exact: frames written with `to_sql`, what it refuses, and frames with Arrow's types."""

from __future__ import annotations

from typing import Any

import pandas
import pytest
from sqlalchemy import exc
from sqlalchemy.engine import Engine

from exact_dbapi.simulator import Simulator

CENTERS = pandas.DataFrame({"Code": ["D1", "D2"], "Description": ["Delft", "Dordrecht"]})
WRITTEN = "select Code, Description from HRM.Costcenters where Code in ('D1', 'D2') order by Code"

#: How `to_sql` is called to add rows to a table of Exact.
ADD: dict[str, Any] = {"name": "Costcenters", "schema": "HRM", "if_exists": "append", "index": False}


def methods(simulator: Simulator) -> list[str]:
    return [call.method for call in simulator.calls]


@pytest.mark.parametrize("method", [None, "multi"])
def test_to_sql_adds_rows_to_a_table_of_exact(engine: Engine, exact_simulator: Simulator, method: Any) -> None:
    with engine.begin() as connection:
        assert CENTERS.to_sql(con=connection, method=method, **ADD) == 2
        assert len(exact_simulator.calls) == 0
    assert methods(exact_simulator) == ["POST", "POST"]
    assert pandas.read_sql(WRITTEN, engine).equals(CENTERS)


def test_rows_are_not_sent_when_the_transaction_is_undone(engine: Engine, exact_simulator: Simulator) -> None:
    """pandas commits what it has begun itself: it has to be given a connection in a transaction."""
    with engine.connect() as connection, connection.begin() as transaction:
        CENTERS.to_sql(con=connection, **ADD)
        transaction.rollback()
    assert len(exact_simulator.calls) == 0


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        (CENTERS.where(CENTERS["Code"] == "D2", None), "Row 1 .* Code is NULL, and Exact demands a value"),
        (CENTERS.assign(Budget=1), "HRM.Costcenters has no column"),
    ],
    ids=["a value too few", "a column too many"],
)
def test_a_frame_that_exact_would_refuse_costs_no_call(
    engine: Engine, exact_simulator: Simulator, frame: pandas.DataFrame, told: str
) -> None:
    with pytest.raises(pandas.errors.DatabaseError, match=told), engine.begin() as connection:
        frame.to_sql(con=connection, **ADD)
    assert len(exact_simulator.calls) == 0


def test_a_table_of_exact_is_neither_made_nor_replaced(engine: Engine, exact_simulator: Simulator) -> None:
    with pytest.raises(exc.NotSupportedError, match="fixed"), engine.begin() as connection:
        CENTERS.to_sql(con=connection, **{**ADD, "if_exists": "replace"})
    with pytest.raises(exc.NotSupportedError, match="fixed"), engine.begin() as connection:
        CENTERS.to_sql(con=connection, **{**ADD, "name": "Departures"})
    assert len(exact_simulator.calls) == 0


def test_arrow_types(engine: Engine) -> None:
    query = "select Code, Name, IsSupplier, CreditLineSales, Created from CRM.Accounts where Code = '7'"
    frame = pandas.read_sql(query, engine, dtype_backend="pyarrow")
    kinds = [str(kind).split("[")[0] for kind in frame.dtypes]
    assert kinds == ["string", "string", "bool", "double", "timestamp"]


def test_the_written_local_rows_are_counted(engine: Engine) -> None:
    with engine.connect() as connection:
        assert CENTERS.to_sql("centers", connection, index=False) == 2
