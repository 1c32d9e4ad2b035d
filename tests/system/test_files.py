"""read_csv, read_parquet and read_excel read local files when they are asked for, and join with remote tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow
import pytest
from pyarrow import parquet

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.simulator import Simulator


@pytest.fixture
def connection(exact_simulator: Simulator) -> Iterator[Connection]:
    with exact_dbapi.connect(**exact_simulator.sign_in()) as made:
        yield made


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def rows_of(connection: Connection, source: str, *parameters: Any) -> list[tuple[Any, ...]]:
    return connection.execute(f"SELECT * FROM {source}", parameters).fetchall()


def names_of(connection: Connection, source: str) -> list[tuple[str, str]]:
    return [(item[0], item[1]) for item in connection.execute(f"SELECT * FROM {source}").description or []]


def test_csv_types_codes_and_nulls(connection: Connection, tmp_path: Path, exact_simulator: Simulator) -> None:
    text = 'Code,Phone,Amount,Day,At,Open,Note\n7,31201234567890123,1.5,2026-01-02,2026-01-02 03:04:05,true,"a,\nb"\n'
    path = written(tmp_path / "f.csv", text + '0010,1,2,,,false,""\n,,,,,,\n')
    assert names_of(connection, f"read_csv('{path}')") == [
        ("Code", "VARCHAR"),
        ("Phone", "VARCHAR"),
        ("Amount", "DOUBLE"),
        ("Day", "DATE"),
        ("At", "TIMESTAMP"),
        ("Open", "BOOLEAN"),
        ("Note", "VARCHAR"),
    ]
    assert rows_of(connection, f"read_csv('{path}')") == [
        ("7", "31201234567890123", 1.5, date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5), True, "a,\nb"),
        ("0010", "1", 2.0, None, None, False, ""),
        (None, None, None, None, None, None, None),
    ]
    assert exact_simulator.calls == 0


@pytest.mark.parametrize(
    ("text", "encoding", "arguments", "rows"),
    [
        ("a;b\n1;x,y\n", "utf-8", "", [(1, "x,y")]),
        ("a\tb\n1\tx\n", "utf-8", "", [(1, "x")]),
        ("a,b\n1,x;y;z\n", "utf-8", ", delim => ','", [(1, "x;y;z")]),
        ("a,b\n1,x;y;z\n", "utf-8", ", ','", [(1, "x;y;z")]),
        ("1,x\n2,y\n", "utf-8", ", header = false", [(1, "x"), (2, "y")]),
        ("1,x\n", "utf-8", ", ',', false", [(1, "x")]),
        ("a;b\n1,5;é\n", "cp1252", ", encoding => 'cp1252', decimal_separator := ','", [(1.5, "é")]),
        ("a;b\n1,5;x\n", "utf-8", "", [("1,5", "x")]),
        ("\ufeffa,b\n1,x\n", "utf-8", "", [(1, "x")]),
        ("a,a,\n1,2,3\n", "utf-8", "", [(1, 2, 3)]),
        ("a,b\n", "utf-8", "", []),
        ("a,b\n1,2\n", "utf-8", ", text => true", [("1", "2")]),
        ("a,b\n1,2\n", "utf-8", ", text => 'B'", [(1, "2")]),
        ("a,b,c\n1,2,3\n", "utf-8", ", text => ['a', 'c']", [("1", 2, "3")]),
    ],
)
def test_csv_arguments(
    connection: Connection, tmp_path: Path, text: str, encoding: str, arguments: str, rows: list[Any]
) -> None:
    path = written(tmp_path / "f.csv", text, encoding)
    assert rows_of(connection, f"read_csv('{path}'{arguments})") == rows


def test_csv_names(connection: Connection, tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv", "\ufeffa,A,\n1,2,3\n")
    assert [name for name, _ in names_of(connection, f"read_csv('{path}')")] == ["a", "A_2", "column_3"]
    assert [name for name, _ in names_of(connection, f"read_csv('{path}', header => false)")] == [
        "column_1",
        "column_2",
        "column_3",
    ]


def test_parquet(connection: Connection, tmp_path: Path) -> None:
    path = tmp_path / "f.parquet"
    table = pyarrow.table({"Code": ["007", None], "At": pyarrow.array([0, 1], pyarrow.timestamp("ms")), "n": [1, 2]})
    parquet.write_table(table, path, row_group_size=1)
    assert rows_of(connection, "read_parquet(?)", str(path)) == [
        ("007", datetime(1970, 1, 1), 1),
        (None, datetime(1970, 1, 1, 0, 0, 0, 1000), 2),
    ]
    sql = f"SELECT a.n, b.n FROM read_parquet('{path}') AS a JOIN read_parquet('{path}') AS b ON a.n < b.n"
    assert connection.execute(sql).fetchall() == [(1, 2)]


def test_excel_finds_the_header_and_keeps_codes(connection: Connection, tmp_path: Path) -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5)
    rows: list[list[Any]] = [
        ["Report of accounts"],
        [],
        ["Code", "Name", "At", "Amount", "Open", "Time", None, "name"],
        ["007", "a", moment, 1, True, time(1, 2), "x", 1],
        [],
        [8, None, date(2026, 2, 3), 2.5, False, None, None, "y"],
        [9.0, "", None, None, None, None, None, 2.5],
        [],
    ]
    path = workbook(tmp_path / "f.xlsx", other=[["a"], [1]], report=rows)
    assert names_of(connection, f"read_excel('{path}', sheet => 'report')") == [
        ("Code", "VARCHAR"),
        ("Name", "VARCHAR"),
        ("At", "TIMESTAMP"),
        ("Amount", "DOUBLE"),
        ("Open", "BOOLEAN"),
        ("Time", "TIME"),
        ("column_7", "VARCHAR"),
        ("name_2", "VARCHAR"),
    ]
    assert rows_of(connection, f"read_excel('{path}', 'Report')") == [
        ("007", "a", moment, 1.0, True, time(1, 2), "x", "1"),
        ("8", None, datetime(2026, 2, 3), 2.5, False, None, None, "y"),
        ("9", None, None, None, None, None, None, "2.5"),
    ]


TWO: list[list[Any]] = [["Sum", None], ["Code", "n"], ["x", 5], ["y", None]]


@pytest.mark.parametrize(
    ("arguments", "rows"),
    [
        ("", [(1,)]),
        (", 1", [(1,)]),
        (", sheet => 2", [("x", 5), ("y", None)]),
        (", sheet => 'TWO', header => 2", [("x", 5), ("y", None)]),
        (", 'two', 3", [("y", None)]),
        (", sheet => 'two', header => 4", []),
        (", 'two', 2, text => ['n']", [("x", "5"), ("y", None)]),
        (", 2, false", [("Sum", None), ("Code", "n"), ("x", "5"), ("y", None)]),
    ],
)
def test_excel_arguments(connection: Connection, tmp_path: Path, arguments: str, rows: list[Any]) -> None:
    path = workbook(tmp_path / "f.xlsx", one=[["a"], [1]], two=TWO)
    assert rows_of(connection, f"read_excel('{path}'{arguments})") == rows


def test_excel_numbers_that_are_shown_with_zeros_are_codes(connection: Connection, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Code", "n"])
    book.active.append([7, 7])
    book.active["A2"].number_format = "00000"
    book.save(tmp_path / "f.xlsx")
    assert rows_of(connection, f"read_excel('{tmp_path}/f.xlsx')") == [("00007", 7)]


def test_a_file_joins_with_a_remote_table(connection: Connection, tmp_path: Path, exact_simulator: Simulator) -> None:
    path = written(tmp_path / "f.csv", "Code,Reason\n7,late\n10022,new\nnone,x\n")
    cursor = connection.cursor()
    sql = f"SELECT a.Code, r.Reason FROM read_csv('{path}') AS r JOIN CRM.Accounts AS a ON a.Code = r.Code"
    assert sorted(cursor.execute(sql).fetchall()) == [("10022", "new"), ("7", "late")]
    exact_simulator.calls.clear()
    assert cursor.execute(f"{sql} WHERE a.Code = '7'").fetchall() == [("7", "late")]
    assert exact_simulator.calls == 1, "the condition reaches the scan"
    plan = "\n".join(row[0] for row in cursor.execute(f"EXPLAIN {sql} WHERE r.Reason <> 'x' AND a.Country = 'NL'"))
    assert str(path) in plan
    assert "Country eq 'NL'" in plan


def test_a_file_is_read_once_in_a_statement_and_anew_in_the_next(connection: Connection, tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv", "a\n1\n")
    sql = f"SELECT count(*) FROM read_csv('{path}') UNION ALL SELECT a FROM read_csv('{path}')"
    assert connection.execute(sql).fetchall() == [(1,), (1,)]
    written(path, "a\n1\n2\n")
    assert connection.execute(sql).fetchall() == [(2,), (1,), (2,)]


@pytest.mark.parametrize("function", ["read_csv", "read_parquet", "read_excel"])
@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 broken \x00\xff\xfe", "folder"])
def test_a_file_that_is_not_there_or_broken(
    connection: Connection, tmp_path: Path, exact_simulator: Simulator, function: str, content: Any
) -> None:
    path = tmp_path / "file"
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(exact_dbapi.Error) as caught:
        connection.execute(f"SELECT * FROM CRM.Accounts AS a, {function}('{path}') AS f")
    is_there = isinstance(content, bytes)
    assert type(caught.value) is (exact_dbapi.DataError if is_there else exact_dbapi.OperationalError), repr(caught)
    assert str(path) in str(caught.value)
    assert exact_simulator.calls == 0


@pytest.mark.parametrize(
    ("source", "kind", "words"),
    [
        ("read_excel('{}', sheet => 'none')", exact_dbapi.ProgrammingError, "'one'"),
        ("read_excel('{}', sheet => 5)", exact_dbapi.ProgrammingError, "'one'"),
        ("read_excel('{}', header => 9)", exact_dbapi.ProgrammingError, "row 9"),
        ("read_excel('{}', header => true)", exact_dbapi.ProgrammingError, "header"),
        ("read_excel('{}', sheet => 'numbers')", exact_dbapi.ProgrammingError, "header => false"),
        ("read_excel('{}', sheet => 'empty')", exact_dbapi.DataError, "empty"),
        ("read_excel('{}', sheet => 'wrong')", exact_dbapi.DataError, "A2"),
        ("read_excel('{}', text => 'b')", exact_dbapi.ProgrammingError, "It has a"),
        ("read_excel('{}', text => 5)", exact_dbapi.ProgrammingError, "names of columns"),
        ("read_excel('{}', shet => 'one')", exact_dbapi.ProgrammingError, "Did you mean sheet"),
        ("read_excel('{}', 'one', 1, false, 2)", exact_dbapi.ProgrammingError, "at most 4"),
        ("read_excel('{}', 'one', sheet => 'one')", exact_dbapi.ProgrammingError, "twice"),
        ("read_excel()", exact_dbapi.ProgrammingError, "path"),
        ("read_excel(7)", exact_dbapi.ProgrammingError, "path"),
        ("read_excel(lower('{}'))", exact_dbapi.ProgrammingError, "constant"),
        ("read_csv('{}', delim => 'ab')", exact_dbapi.ProgrammingError, "one character"),
        ("read_csv('{}', encoding => 'klingon')", exact_dbapi.ProgrammingError, "klingon"),
        ("read_csv('{}', decimal_separator => 'x')", exact_dbapi.ProgrammingError, "separator"),
        ("read_csv('{}', header => 3)", exact_dbapi.ProgrammingError, "header"),
        ("read_csv('https://nowhere.invalid/f.csv')", exact_dbapi.NotSupportedError, "local"),
        ("read_json('{}')", exact_dbapi.NotSupportedError, "read_csv"),
        ("parquet_scan('{}')", exact_dbapi.NotSupportedError, "read_csv"),
        ("'{}'", exact_dbapi.UndefinedTable, "no table"),
    ],
)
def test_wrong_arguments(
    connection: Connection, tmp_path: Path, source: str, kind: type[exact_dbapi.Error], words: str
) -> None:
    book = openpyxl.Workbook()
    book.active.title = "one"
    book.active.append(["a"])
    for title, cells in (("numbers", [[1], [2]]), ("empty", []), ("wrong", [["a"], ["#N/A"]])):
        sheet = book.create_sheet(title)
        for cell in cells:
            sheet.append(cell)
    book["wrong"]["A2"].data_type = "e"
    book.save(tmp_path / "f.xlsx")
    with pytest.raises(exact_dbapi.Error) as caught:
        connection.execute(f"SELECT * FROM {source.format(tmp_path / 'f.xlsx')}")
    assert type(caught.value) is kind, repr(caught.value)
    assert words in str(caught.value)


def test_a_csv_of_another_encoding_says_so(connection: Connection, tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv", "é,b\n1,x\n", "cp1252")
    with pytest.raises(exact_dbapi.DataError, match="encoding"):
        rows_of(connection, f"read_csv('{path}')")
    rows = written(path, "a,b\n1,é\n", "cp1252")
    with pytest.raises(exact_dbapi.DataError):
        rows_of(connection, f"read_csv('{rows}')")


def test_a_csv_with_a_row_too_long(connection: Connection, tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv", "a,b\n1,x\n2,y,z\n")
    with pytest.raises(exact_dbapi.DataError, match=r"Expected 2 columns"):
        rows_of(connection, f"read_csv('{path}')")


def test_files_can_be_kept_away(exact_simulator: Simulator, tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv", "a\n1\n")
    with exact_dbapi.connect(**exact_simulator.sign_in(), files="false") as connection:
        for sql in (f"SELECT * FROM read_csv('{path}')", f"COPY (SELECT 1 AS a) TO '{tmp_path}/out.csv'"):
            with pytest.raises(exact_dbapi.AccessDenied):
                connection.execute(sql)
    assert [one.name for one in tmp_path.iterdir()] == ["f.csv"]
