"""polars over the driver, over SQLAlchemy and over Arrow: right types, every value, no call too many."""

from __future__ import annotations

from typing import Any

import pytest

import exact_dbapi
from exact_dbapi.simulator import Simulator

polars = pytest.importorskip("polars")

SUPPLIERS = "select ID, Code, Name, IsSupplier, Created from CRM.Accounts where IsSupplier"

#: Sums that do not fit into the type of their first value, and every type that a query can have.
FIGURES = (
    "select FinancialYear as Year, count(*) as Lines, sum(AmountDC) as Amount, "
    "cast(sum(AmountDC) as decimal(18, 2)) as Exactly, max(Date) as At, cast(max(Date) as date) as Day, "
    "cast(sum(FinancialYear) as bigint) * 1000000 as Wide, null as Nothing "
    "from FinancialTransaction.TransactionLines where Date >= '2026-05-01' and Date < '2026-06-01' group by all"
)


@pytest.fixture
def driver(exact_simulator: Simulator) -> Any:
    with exact_dbapi.connect(**exact_simulator.sign_in()) as connection:
        exact_simulator.calls.clear()
        yield connection


@pytest.fixture(params=["driver", "engine"])
def source(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


def test_types_and_values_are_those_of_the_rows(source: Any, driver: Any) -> None:
    frame = polars.read_database(FIGURES, source)
    assert frame.schema == {
        "Year": polars.Int16,
        "Lines": polars.Int64,
        "Amount": polars.Float64,
        "Exactly": polars.Decimal(18, 2),
        "At": polars.Datetime("us"),
        "Day": polars.Date,
        "Wide": polars.Int64,
        "Nothing": polars.Null,
    }
    assert frame.rows() == driver.execute(FIGURES).fetchall()


def test_an_empty_result_has_the_same_types(source: Any) -> None:
    full, empty = (polars.read_database(f"{SUPPLIERS} and Code = '{code}'", source) for code in ("7", "none"))
    assert (len(full), len(empty)) == (1, 0)
    assert {**full.schema, "ID": None} == {**empty.schema, "ID": None}


def test_batches_come_page_by_page(driver: Any, exact_simulator: Simulator) -> None:
    batches = polars.read_database("select Code from CRM.Accounts", driver, iter_batches=True, batch_size=1000)
    assert len(next(batches)) == 1000
    asked = len(exact_simulator.calls)
    rest = sum(len(batch) for batch in batches)
    assert rest + 1000 == len(exact_simulator.tables[exact_simulator.divisions[0]]["crm/Accounts"])
    assert 0 < asked < len(exact_simulator.calls)


def test_arrow_needs_no_rows_of_python(driver: Any, exact_simulator: Simulator) -> None:
    frame = polars.from_arrow(driver.execute(SUPPLIERS).fetch_arrow_table())
    assert frame.schema["ID"] == polars.String
    rows = driver.execute(SUPPLIERS).fetchall()
    assert frame.rows() == [(str(key), *others) for key, *others in rows]
    stream = polars.DataFrame(driver.execute(SUPPLIERS).fetch_record_batch())
    assert stream.equals(frame)


def test_what_polars_holds_joins_with_exact(driver: Any, exact_simulator: Simulator) -> None:
    driver.register("wanted", polars.DataFrame({"Journal": ["20"], "Reason": ["too many"]}))
    joined = "select j.Description, w.Reason from wanted w join Financial.Journals j on j.Code = w.Journal"
    assert polars.read_database(joined, driver).rows() == [("Rabobank", "too many")]
    assert len(exact_simulator.calls) == 1
