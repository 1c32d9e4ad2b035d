"""A load of a file holds little: neither the embedded engine nor pandas, and no more rows than a message has."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pyarrow
import pytest

import exact_dbapi
from exact_dbapi.arrow import constant, integers, sparing
from exact_dbapi.plan import Read, Write
from exact_dbapi.simulator import Simulator
from tests.system.loading import Company, write_csv

LOADER = """
import json, sys, exact_dbapi
settings, file = json.loads(sys.argv[1]), sys.argv[2]
with exact_dbapi.connect(**settings) as connection:
    connection.execute(f"COPY SalesOrder.SalesOrders FROM '{file}'")
print(json.dumps([name for name in ("duckdb", "pandas", "numpy", "xmltodict") if name in sys.modules]))
"""


def test_neither_the_engine_nor_pandas_is_loaded(tmp_path: Path) -> None:
    with Simulator() as simulator:
        company = Company(simulator)
        write_csv(tmp_path / "orders.csv", company.orders(30))
        settings = {**simulator.sign_in(), "state": str(tmp_path / "state")}
        words = [sys.executable, "-c", LOADER, json.dumps(settings), str(tmp_path / "orders.csv")]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        assert len(company.stored()) == 30
    assert set(json.loads(done.stdout)) <= {"numpy"}  # which pyarrow imports by itself


def test_the_columns_of_a_file_are_those_that_the_engine_sees(tmp_path: Path) -> None:
    """COPY names the types of a file's columns without the engine: they have to be the same."""
    csv, book = tmp_path / "all.csv", openpyxl.Workbook()
    csv.write_text(
        "code,whole,real,flag,day,moment,hour,empty\n007,1,1.5,true,2026-01-31,2026-01-31 10:00:00,10:11:12,\n"
    )
    table = exact_dbapi.connect("exact://nowhere.invalid", access_token="none", divisions=111)
    cells = [one.strip() for one in csv.read_text().splitlines()[0].split(",")]
    book.active.append(cells[:4])
    book.active.append(["007", 1, 1.5, True])
    book.save(tmp_path / "all.xlsx")
    for name, function, columns in (("all.csv", "read_csv", cells), ("all.xlsx", "read_excel", cells[:4])):
        path = tmp_path / name
        mapping = tmp_path / "mapping.json"
        meant = dict.fromkeys(columns, "") | {"code": "Name"}
        mapping.write_text(json.dumps(meant))
        found = table.plan(f"COPY CRM.Accounts FROM '{path}' (MAPPING '{mapping}')")
        asked = table.plan(f"SELECT * FROM {function}('{path}')")
        assert isinstance(found, Write)
        assert isinstance(asked, Read)
        assert isinstance(found.source, Read)
        assert found.source.columns == asked.columns


def test_arrows_memory_is_as_it_was_when_the_last_load_has_ended() -> None:
    before = pyarrow.default_memory_pool().backend_name
    with sparing():
        with pytest.raises(ZeroDivisionError), sparing():
            _ = 1 // 0
        assert pyarrow.default_memory_pool().backend_name == "system"
    assert pyarrow.default_memory_pool().backend_name == before


def test_columns_are_made_without_pandas() -> None:
    assert integers([3, -1]).equals(pyarrow.array([3, -1]))
    assert integers([], is_short=True).equals(pyarrow.array([], pyarrow.int32()))
    assert [constant(text).as_py() for text in ("é<", "", None)] == ["é<", "", None]
    assert constant(None).type == constant("").type == pyarrow.string()


def test_a_code_far_down_makes_the_whole_column_text(tmp_path: Path) -> None:
    """The file is looked through piece by piece, to its end."""
    rows = [[str(number), "x" * 100] for number in range(20_000)]
    rows[-1][0] = "0042"
    name = write_csv(tmp_path / "codes.csv", rows, ("Code", "Name"))
    connection = exact_dbapi.connect("exact://nowhere.invalid", access_token="none", divisions=111)
    found = connection.execute(f"SELECT typeof(Code), count(*) FROM read_csv({name}) GROUP BY ALL").fetchall()
    assert found == [("VARCHAR", 20_000)]
    (tmp_path / "none.csv").write_text("Code,Name\n")
    assert connection.execute(f"SELECT * FROM read_csv('{tmp_path / 'none.csv'}')").fetchall() == []
