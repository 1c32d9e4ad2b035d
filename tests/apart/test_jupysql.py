"""JupySQL in a shell of IPython: queries, named queries, lists of tables, data frames."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from exact_dbapi.simulator import Simulator

BANKS = "select Code, Description from Financial.Journals where Type = 12 order by Code"


@pytest.fixture
def shell(url: str) -> Iterator[Any]:
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "sql")
    shell.run_line_magic("sql", url)
    yield shell
    shell.run_line_magic("sql", f"--close {url}")
    InteractiveShell.clear_instance()


def test_queries(shell: Any, exact_simulator: Simulator) -> None:
    assert len(exact_simulator.calls) == 0
    frame = shell.run_cell_magic("sql", "", BANKS).DataFrame()
    assert frame["Description"].tolist() == ["Rabobank", "ING Bank", "Spaarrekening"]
    assert len(exact_simulator.calls) == 1


def test_a_named_query_is_a_table_of_the_next(shell: Any, exact_simulator: Simulator) -> None:
    shell.run_cell_magic("sql", "--save banks --no-execute", BANKS.removesuffix(" order by Code"))
    assert len(exact_simulator.calls) == 0
    assert [tuple(row) for row in shell.run_cell_magic("sql", "", "select count(*) from banks")] == [(3,)]
    assert len(exact_simulator.calls) == 1


def test_tables_are_listed(shell: Any, exact_simulator: Simulator) -> None:
    tables = str(shell.run_line_magic("sqlcmd", "tables --schema VAT"))
    assert "VATCodes" in tables and "VatPercentages" in tables
    assert "Description" in str(shell.run_line_magic("sqlcmd", "columns --table VATCodes --schema VAT"))
    assert len(exact_simulator.calls) == 0
