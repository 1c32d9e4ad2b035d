"""dlt's source of SQL databases, into DuckDB, with each of its ways to read."""

from __future__ import annotations

from pathlib import Path

import dlt
import duckdb
import pytest
from dlt.sources.sql_database import sql_database, sql_table

from exact_dbapi.simulator import Simulator


@pytest.mark.parametrize("backend", ["sqlalchemy", "pyarrow", "pandas"])
def test_tables_are_loaded(url: str, tmp_path: Path, exact_simulator: Simulator, backend: str) -> None:
    source = sql_database(url, schema="Financial", table_names=["Journals", "GLAccounts"], backend=backend)
    assert len(exact_simulator.calls) == 0
    path = tmp_path / "loaded.duckdb"
    dlt.pipeline("exact", str(tmp_path), destination=dlt.destinations.duckdb(str(path)), dataset_name="exact").run(
        source
    )
    stored = exact_simulator.tables[exact_simulator.divisions[0]]
    with duckdb.connect(str(path)) as loaded:
        assert loaded.sql("select code from exact.journals order by code").fetchall() == sorted(
            (row["Code"],) for row in stored["financial/Journals"]
        )
        assert loaded.sql("select count(*) from exact.gl_accounts").fetchall() == [
            (len(stored["financial/GLAccounts"]),)
        ]


def test_only_what_has_changed_is_asked_for_again(url: str, tmp_path: Path, exact_simulator: Simulator) -> None:
    path = tmp_path / "loaded.duckdb"
    pipeline = dlt.pipeline(
        "again", str(tmp_path), destination=dlt.destinations.duckdb(str(path)), dataset_name="exact"
    )
    for _ in range(2):
        changed = dlt.sources.incremental("Modified")
        table = sql_table(url, table="Journals", schema="Financial", incremental=changed, backend="pyarrow")
        pipeline.run(table, write_disposition="append")
    assert "Modified" in exact_simulator.calls[-1].query
    with duckdb.connect(str(path)) as loaded:
        assert loaded.sql("select count(*), count(distinct code) from exact.journals").fetchall() == [(13, 13)]
