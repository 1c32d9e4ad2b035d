"""Workbooks in both directions: quickly where nothing is hidden, carefully where something is."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

import exact_dbapi
from exact_dbapi.errors import DataError
from exact_dbapi.files import sheets
from exact_dbapi.files.excel import read_excel


def saved(path: Path, *rows: tuple[object, ...]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Orders"
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


ROWS: tuple[tuple[object, ...], ...] = (
    ("a", "b", "c", "d", "e"),
    (1, 1.5, "x", datetime(2026, 1, 31), True),
    (None, None, None, None, None),
    (2, 2, "007", date(2026, 2, 1), None),
)


def test_both_readers_see_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path / "plain.xlsx", *ROWS)
    assert sheets._is_plain(path)
    quick = read_excel(path)
    monkeypatch.setattr(sheets, "_is_plain", lambda path: False)
    careful = read_excel(path)
    assert quick.equals(careful, check_metadata=True)
    assert quick.to_pylist()[1] == {"a": 2, "b": 2.0, "c": "007", "d": datetime(2026, 2, 1), "e": None}


def test_zeros_that_are_only_shown_are_kept(tmp_path: Path) -> None:
    path = saved(tmp_path / "zeros.xlsx", ("code",), (42,))
    book = openpyxl.load_workbook(path)
    assert book.active is not None
    book.active["A2"].number_format = "00000"
    book.save(path)
    assert not sheets._is_plain(path)
    assert read_excel(path).to_pylist() == [{"code": "00042"}]


def test_a_formula_with_an_error_is_told_with_its_cell(tmp_path: Path) -> None:
    path = saved(tmp_path / "broken.xlsx", ("a", "b"), ("x", "#DIV/0!"))
    with pytest.raises(DataError, match=r"The cell B2 in sheet 'Orders' of '.*broken.xlsx' holds the error #DIV/0!"):
        read_excel(path)


def test_columns_of_several_kinds_are_text_also_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exact_dbapi.files.excel._BLOCK_ROWS", 2)
    path = saved(tmp_path / "mixed.xlsx", ("a", "b", "c"), (1, 1, None), (2, 2.5, None), (3, 3, None), ("x", 4, None))
    assert read_excel(path).to_pydict() == {"a": ["1", "2", "3", "x"], "b": [1, 2.5, 3, 4], "c": [None] * 4}


def test_rows_go_into_a_workbook_and_come_back(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    with exact_dbapi.connect("exact://demo") as connection:
        sql = "SELECT '007' AS code, 1.5 AS amount, DATE '2026-01-31' AS day, NULL AS nothing, TRUE AS flag"
        connection.execute(f"COPY ({sql}) TO '{path}'")
        found = connection.execute(f"SELECT code, amount, day, flag FROM read_excel('{path}')").fetchall()
    assert found == [("007", 1.5, datetime(2026, 1, 31), True)]
