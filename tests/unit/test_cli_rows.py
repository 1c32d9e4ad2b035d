"""Rows as CSV and JSON: what a reader gets back is what was written."""

from __future__ import annotations

import csv
import io
import json
import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from exact_dbapi.files.text import text, unique, write_csv, write_json


def as_csv(headings: list[str], *rows: tuple[Any, ...]) -> str:
    file = io.StringIO()
    assert write_csv(headings, [rows], file) == len(rows)
    return file.getvalue()


def as_json(headings: list[str], *rows: tuple[Any, ...]) -> str:
    file = io.StringIO()
    assert write_json(headings, [rows[:1], rows[1:]], file) == len(rows)
    return file.getvalue()


def test_csv_keeps_null_and_empty_text_apart() -> None:
    assert as_csv(["a", "b", "c"], (None, "", "x")) == 'a,b,c\n,"",x\n'


def test_a_lonely_null_is_still_a_row() -> None:
    assert as_csv(["a"], (None,), ("x",)) == 'a\n""\nx\n'


@pytest.mark.parametrize("value", ["O'Brien, J.", 'the "best"', "two\nlines", "  padded", "ünïcode €", "trailing "])
def test_csv_texts_come_back(value: str) -> None:
    (_, row) = csv.reader(io.StringIO(as_csv(["a", "b"], (value, "x")), newline=""))
    assert row == [value, "x"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (True, "true"),
        (1.5, "1.5"),
        (Decimal("0.30"), "0.30"),
        (2**60, "1152921504606846976"),
        (datetime(2024, 2, 29, 12, 30, 0, 123000), "2024-02-29 12:30:00.123000"),
        (date(2024, 2, 29), "2024-02-29"),
        (uuid.UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        (b"\x00\xff", "AP8="),
        ([1, None, "x"], '[1, null, "x"]'),
    ],
)
def test_values_as_people_read_them(value: Any, written: str) -> None:
    assert text(value) == written


def test_json_has_one_object_per_row_and_exact_numbers() -> None:
    row = (1, None, "", "Café", Decimal("0.10"), 0.1, float("nan"), datetime(2024, 2, 29), {"a": [True]})
    written = as_json(list("abcdefghi"), row, row)
    assert '"e": 0.10' in written
    first, second = json.loads(written)
    assert first == second
    assert list(first.values()) == [1, None, "", "Café", 0.1, 0.1, None, "2024-02-29T00:00:00", {"a": [True]}]


def test_json_of_no_rows_is_an_empty_array() -> None:
    assert json.loads(as_json(["a"])) == []


def test_columns_of_one_name_are_kept_apart() -> None:
    assert unique(["ID", "Name", "ID", "ID"]) == ["ID", "Name", "ID_2", "ID_3"]
    assert json.loads(as_json(["ID", "ID"], (1, 2))) == [{"ID": 1, "ID_2": 2}]
