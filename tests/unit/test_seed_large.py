"""A million transaction lines made on demand: order, balance, positions and memory.

In comes the large seed; out comes whether its virtual table behaves as a list would. Never makes all its rows.
"""

from __future__ import annotations

import tracemalloc

import pytest

from exact_dbapi.catalog.store import open_catalog
from exact_dbapi.simulator.seed import Company, company
from exact_dbapi.simulator.seed.identity import sql_order
from exact_dbapi.simulator.seed.large import TransactionLines

MAIN, SISTER = 102030, 102031
PATH = "financialtransaction/TransactionLines"


@pytest.fixture(scope="module")
def large() -> Company:
    return company("large")


@pytest.fixture(scope="module")
def lines(large: Company) -> TransactionLines:
    rows = large.tables(MAIN)[PATH]
    assert isinstance(rows, TransactionLines)
    return rows


def test_a_million_lines_in_the_first_division_only(large: Company, lines: TransactionLines) -> None:
    assert len(lines) == 1_000_000
    assert len(large.tables(SISTER)[PATH]) < 10_000


def test_keys_and_rowversions_rise_with_the_index(lines: TransactionLines) -> None:
    rows = lines[:5000] + lines[500_000:505_000] + lines[-5000:]
    keys, versions = [sql_order(row["ID"]) for row in rows], [row["Timestamp"] for row in rows]
    assert keys == sorted(set(keys))
    assert versions == sorted(set(versions))


@pytest.mark.parametrize("index", [0, 1, 77_777, 999_999])
def test_a_position_is_found_by_key_and_by_rowversion(lines: TransactionLines, index: int) -> None:
    row = lines[index]
    assert lines.position_after(row["ID"]) == index + 1
    assert lines.position_after_timestamp(row["Timestamp"]) == index + 1
    assert lines.position_after_timestamp(row["Timestamp"] - 1) == index


def test_positions_outside_the_lines(lines: TransactionLines) -> None:
    assert lines.position_after("ffffffff-ffff-ffff-ffff-000000000000") == 0
    assert lines.position_after("00000000-0000-0000-0000-ffffffffffff") == len(lines)
    assert lines.position_after_timestamp(1) == 0


def test_indexing_behaves_as_a_list(lines: TransactionLines) -> None:
    assert lines[-1] == lines[999_999]
    assert lines[10:20:3] == [lines[10], lines[13], lines[16], lines[19]]
    assert next(iter(lines)) == lines[0]
    with pytest.raises(IndexError):
        lines[1_000_000]


def test_entries_balance(lines: TransactionLines) -> None:
    for start in (0, 400_000, 999_996):
        entry = lines[start : start + 4]
        assert len({row["EntryID"] for row in entry}) == 1
        assert round(sum(row["AmountDC"] for row in entry), 2) == 0


def test_lines_refer_to_rows_of_their_division(large: Company, lines: TransactionLines) -> None:
    tables = {path.lower(): rows for path, rows in large.tables(MAIN).items() if path != PATH}
    for item in open_catalog().open(PATH.lower()).properties:
        if item.reference is not None and item.reference.endpoint in tables:
            name = item.reference.property or open_catalog().open(item.reference.endpoint).key[0]
            known = {row[name] for row in tables[item.reference.endpoint]}
            assert {row.get(item.name) for row in lines[::5003]} <= {*known, None}, item.name


def test_rowversions_meet_no_other_table(large: Company, lines: TransactionLines) -> None:
    others = {row["Timestamp"] for path, rows in large.tables(MAIN).items() if path != PATH for row in rows}
    assert others.isdisjoint(row["Timestamp"] for row in lines[:20_000])
    assert lines[-1]["Timestamp"] < large.rowversion_ceiling(MAIN)


def test_lines_keep_no_memory(lines: TransactionLines) -> None:
    tracemalloc.start()
    for start in range(0, 20_000, 1000):
        lines[start : start + 1000]
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 200_000
