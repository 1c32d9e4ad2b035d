"""Great Expectations: expectations of a table and of a query."""

from __future__ import annotations

from typing import Any

import great_expectations
import pytest
from great_expectations import expectations as expect

from exact_dbapi.simulator import Simulator


@pytest.fixture
def source(url: str) -> Any:
    return great_expectations.get_context(mode="ephemeral").data_sources.add_sql("exact", connection_string=url)


def test_expectations_of_a_table(source: Any, exact_simulator: Simulator) -> None:
    asset = source.add_table_asset("journals", table_name="Journals", schema_name="Financial")
    assert len(exact_simulator.calls) <= 1  # it looks whether the table can be read
    batch = asset.add_batch_definition_whole_table("all").get_batch()
    assert batch.validate(expect.ExpectColumnValuesToNotBeNull(column="Code")).success
    assert batch.validate(expect.ExpectColumnValuesToBeUnique(column="Code")).success
    assert batch.validate(expect.ExpectTableRowCountToEqual(value=13)).success
    failed = batch.validate(expect.ExpectColumnValuesToBeInSet(column="Type", value_set=[10, 12, 20]))
    assert not failed.success
    assert failed.result["unexpected_count"] == 6


def test_expectations_of_a_query(source: Any) -> None:
    asset = source.add_query_asset("suppliers", query="select Code, Name from CRM.Accounts where IsSupplier")
    batch = asset.add_batch_definition_whole_table("all").get_batch()
    found = batch.validate(expect.ExpectColumnValueLengthsToEqual(column="Code", value=5))
    assert sorted(found.result["partial_unexpected_list"]) == ["0000007", "7"]
