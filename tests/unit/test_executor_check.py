"""The check in Python says of each row what the engine says of it; and a result remembers how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exact_dbapi
from exact_dbapi.executor import Result
from exact_dbapi.executor.check import compile_check
from exact_dbapi.executor.direct import Window
from exact_dbapi.plan import Column
from exact_dbapi.scan import And, Compare, In, IsNull, Or, Predicate
from tests.unit.predicates import NAMES, PREDICATES, ROWS, column, values_of


def sql_of(predicate: Predicate, constants: list[Any]) -> str:
    """The predicate as plain SQL with its constants beside it."""
    match predicate:
        case And(terms=terms):
            return "(" + " AND ".join(sql_of(term, constants) for term in terms) + ")"
        case Or(terms=terms):
            return "(" + " OR ".join(sql_of(term, constants) for term in terms) + ")"
        case IsNull(property=there, negated=negated):
            return f"{there.name} IS {'NOT ' if negated else ''}NULL"
        case In(property=there, values=values):
            constants.extend(plain(value) for value in values)
            return f"{there.name} IN ({', '.join('?' for _ in values)})"
        case Compare(property=there, operator=operator, value=value):
            constants.append(plain(value))
            return f"{there.name} {operator.value} ?"


def plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE t (n INTEGER, Name VARCHAR, Number INTEGER, "
            "AmountDC DOUBLE, CloseDate TIMESTAMP, Account VARCHAR)"
        )
        yield connection


@settings(max_examples=150, deadline=None)
@given(predicate=PREDICATES, rows=ROWS)
def test_the_check_agrees_with_the_engine(
    engine: duckdb.DuckDBPyConnection, predicate: Predicate, rows: list[dict[str, Any]]
) -> None:
    select = tuple(column(name) for name in NAMES)
    kept = compile_check(predicate, select, False)([values_of(row) for row in rows])
    engine.execute("DELETE FROM t")
    for number, row in enumerate(rows):
        engine.execute("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)", [number, *map(plain, values_of(row))])
    constants: list[Any] = []
    condition = sql_of(predicate, constants)
    numbers = engine.execute(f"SELECT n FROM t WHERE {condition} ORDER BY n", constants).fetchall()
    assert kept == [values_of(rows[number]) for (number,) in numbers]


@given(sizes=st.lists(st.integers(0, 10), max_size=8), offset=st.integers(0, 30), limit=st.none() | st.integers(0, 30))
def test_a_window_over_chunks_is_a_slice(sizes: list[int], offset: int, limit: int | None) -> None:
    rows = list(range(sum(sizes)))
    window, found, at = Window(offset, limit), [], 0
    for size in sizes:
        start, stop = window.cut(size)
        found += rows[at : at + size][start:stop]
        at += size
    assert found == (rows[offset:] if limit is None else rows[offset : offset + limit])
    assert window.is_full is (limit is not None and len(found) == limit)


def result(*chunks: Any) -> Result:
    """A result of these chunks of rows; an exception among them is raised there."""

    def read(_to_the_end: bool) -> Iterator[list[tuple[Any, ...]]]:
        for chunk in chunks:
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk

    def no_arrow(*_: object) -> Any:
        raise exact_dbapi.InternalError("not asked for")

    return Result((Column("a", "INTEGER"),), read, no_arrow)


def test_fetches_cross_chunks() -> None:
    rows = result([(1,), (2,)], [], [(3,)], [(4,), (5,)])
    assert rows.fetch(1) == [(1,)]
    assert rows.fetch(3) == [(2,), (3,), (4,)]
    assert rows.fetch(3) == [(5,)]
    assert rows.fetch(3) == []
    assert rows.fetch(None) == []


@pytest.mark.parametrize("error", [exact_dbapi.OperationalError("gone"), ValueError("foreign"), MemoryError()])
def test_an_error_in_the_middle_comes_again(error: Exception) -> None:
    rows = result([(1,), (2,)], error, [(3,)])
    assert rows.fetch(1) == [(1,)]
    seen = []
    for size in (5, 1, None, 1):
        with pytest.raises(exact_dbapi.Error) as caught:
            rows.fetch(size)
        seen.append(caught.value)
    assert all(one is seen[0] for one in seen)


def test_a_closed_result_reads_no_further() -> None:
    rows = result([(1,)], exact_dbapi.OperationalError("must not be met"))
    rows.fetch(1)
    rows.close()
    assert rows.fetch(None) == []
