"""How many calls a statement takes, exactly: no page too many, and none before it is wanted.

The tables have row counts around the page sizes of 60 and 1,000 (page sizes and the total of `$top`: certain).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.cursor import Cursor
from exact_dbapi.simulator import Simulator


@pytest.fixture
def connection(exact_simulator: Simulator) -> Iterator[Connection]:
    with exact_dbapi.connect(**exact_simulator.sign_in()) as made:
        yield made


@pytest.mark.parametrize(
    ("sql", "rows", "calls"),
    [
        ("SELECT Name FROM CRM.Opportunities", 0, 1),
        ("SELECT Code FROM Financial.GLSchemes", 1, 1),
        ("SELECT Code FROM HRM.Costcenters", 60, 1),
        ("SELECT Code FROM HRM.Costunits", 61, 2),
        ("SELECT QuotationNumber FROM CRM.Quotations", 1000, 1),
        ("SELECT EntryNumber FROM SalesOrder.GoodsDeliveries", 1001, 2),
        ("SELECT QuotationNumber FROM CRM.QuotationsBulk", 1000, 1),
        ("SELECT Code FROM HRM.Costcenters LIMIT 60", 60, 1),
        ("SELECT Code FROM HRM.Costcenters LIMIT 61", 60, 1),
        ("SELECT Code FROM HRM.Costunits LIMIT 60", 60, 1),
        ("SELECT Code FROM HRM.Costunits LIMIT 61", 61, 2),
        ("SELECT Code FROM HRM.Costunits LIMIT 1000", 61, 2),
        ("SELECT Code FROM HRM.Costunits LIMIT 1", 1, 1),
        ("SELECT Code FROM HRM.Costunits LIMIT 0", 0, 0),
        ("SELECT upper(Code) FROM HRM.Costunits LIMIT 0", 0, 0),
        ("SELECT DISTINCT Code FROM HRM.Costunits LIMIT 0", 0, 0),
        ("SELECT Code FROM HRM.Costunits WHERE 1 = 0", 0, 0),
        ("SELECT Code FROM HRM.Costunits OFFSET 60", 1, 2),
        ("SELECT Code FROM HRM.Costunits OFFSET 100", 0, 2),
        ("SELECT Code FROM HRM.Costunits LIMIT 5 OFFSET 55", 5, 1),
        ("SELECT Code FROM HRM.Costunits LIMIT 5 OFFSET 56", 5, 2),
        ("SELECT EntryNumber FROM SalesOrder.GoodsDeliveries LIMIT 60", 60, 1),
        ("SELECT EntryNumber FROM SalesOrder.GoodsDeliveries LIMIT 61", 61, 1),
        ("SELECT EntryNumber FROM SalesOrder.GoodsDeliveries LIMIT 1000", 1000, 1),
        ("SELECT EntryNumber FROM SalesOrder.GoodsDeliveries LIMIT 1001", 1001, 2),
        ("SELECT EntryNumber FROM SalesOrder.GoodsDeliveries ORDER BY EntryNumber DESC LIMIT 60", 60, 1),
        ("SELECT EntryNumber FROM SalesOrder.GoodsDeliveries ORDER BY EntryNumber LIMIT 60", 60, 2),
        ("SELECT Code FROM HRM.Costunits WHERE Code <> 'x' LIMIT 60", 60, 1),
        ("SELECT Code FROM HRM.Costunits WHERE Code <> 'x' LIMIT 61", 61, 2),
        ("SELECT Code FROM HRM.Costunits WHERE Code LIKE '%' LIMIT 60", 60, 1),
        ("SELECT Code FROM HRM.Costunits WHERE Code LIKE '%' LIMIT 61", 61, 2),
        ("SELECT Code FROM HRM.Costunits WHERE lower(Code) = 'none' LIMIT 1", 0, 2),
        ("SELECT upper(Code) FROM HRM.Costunits LIMIT 60", 60, 1),
        ("SELECT Code FROM (SELECT * FROM HRM.Costunits LIMIT 5) AS q WHERE Code <> 'x'", 5, 1),
        ("SELECT Code FROM HRM.Costunits ORDER BY lower(Code) LIMIT 1", 1, 2),
        ("SELECT DISTINCT Code FROM HRM.Costunits", 61, 2),
        ("SELECT COUNT(*) FROM HRM.Costunits", 1, 1),
        ("SELECT COUNT(*) FROM SalesOrder.GoodsDeliveries", 1, 1),
        ("SELECT count(*) FROM HRM.Costunits WHERE lower(Code) = 'none'", 1, 2),
        ("SELECT u.Code FROM HRM.Costunits AS u JOIN HRM.Costcenters AS c ON c.Code = u.Code", None, 3),
        ("SELECT u.Code FROM HRM.Costunits AS u WHERE u.Code IN (SELECT Code FROM HRM.Costunits)", 61, 2),
        ("SELECT Code FROM HRM.Costunits UNION ALL SELECT Code FROM HRM.Costcenters", 121, 3),
        ("EXPLAIN SELECT Code FROM HRM.Costunits", None, 0),
        ("SELECT 1", 1, 0),
    ],
)
@pytest.mark.parametrize("form", ["tuples", "arrow"])
def test_the_calls_of_a_statement(
    connection: Connection, exact_simulator: Simulator, sql: str, rows: int | None, calls: int, form: str
) -> None:
    cursor = connection.cursor().execute(sql)
    found = len(cursor.fetchall()) if form == "tuples" else cursor.fetch_arrow_table().num_rows
    assert rows in (found, None)
    assert exact_simulator.calls == calls
    assert len(cursor.calls) == calls
    assert [call.status for call in cursor.calls] == [200] * calls


@pytest.mark.parametrize(
    ("fetch", "calls"),
    [
        (lambda cursor: None, 0),
        (lambda cursor: cursor.description, 0),
        (lambda cursor: cursor.fetchmany(0), 0),
        (lambda cursor: cursor.fetchone(), 1),
        (lambda cursor: cursor.fetchmany(60), 1),
        (lambda cursor: cursor.fetchmany(61), 2),
        (lambda cursor: [cursor.fetchone() for _ in range(60)], 1),
        (lambda cursor: [cursor.fetchone() for _ in range(61)], 2),
        (lambda cursor: [cursor.fetchone() for _ in range(80)], 2),
        (lambda cursor: next(cursor), 1),
        (lambda cursor: cursor.fetch_record_batch().read_next_batch(), 1),
    ],
    ids=["nothing", "description", "none", "one", "60", "61", "60 times one", "61 times one", "80", "next", "batch"],
)
@pytest.mark.parametrize("sql", ["SELECT Code FROM HRM.Costunits", "SELECT upper(Code) FROM HRM.Costunits"])
def test_pages_come_when_they_are_wanted(
    connection: Connection, exact_simulator: Simulator, sql: str, fetch: Callable[[Cursor], Any], calls: int
) -> None:
    cursor = connection.cursor().execute(sql)
    fetch(cursor)
    assert exact_simulator.calls == calls
    cursor.close()
    assert exact_simulator.calls == calls, "closing reads nothing"


def test_the_engine_pulls_few_pages_before_the_first_row(connection: Connection, exact_simulator: Simulator) -> None:
    cursor = connection.cursor()
    cursor.execute("SELECT a.Code FROM CRM.AccountsSync AS a UNION ALL SELECT FirstName FROM CRM.ContactsSync")
    assert cursor.fetchone() is not None
    assert len(exact_simulator.calls) <= 2
    cursor.close()
    assert len(exact_simulator.calls) <= 2


def test_a_new_execution_stops_the_old_one(connection: Connection, exact_simulator: Simulator) -> None:
    cursor = connection.cursor().execute("SELECT Code FROM HRM.Costunits")
    cursor.fetchone()
    cursor.execute("SELECT Code FROM Financial.GLSchemes").fetchall()
    assert exact_simulator.calls == 2
    assert len(cursor.calls) == 1
    assert len(connection.calls) == 2


def test_two_cursors_take_turns(connection: Connection, exact_simulator: Simulator) -> None:
    one = connection.cursor().execute("SELECT Code FROM HRM.Costunits")
    two = connection.cursor().execute("SELECT upper(Code) FROM HRM.Costunits")
    three = connection.cursor().execute("SELECT Code FROM HRM.Costunits ORDER BY lower(Code)")
    merged = [(a[0], b[0]) for a, b in zip(one, two, strict=True)]
    assert all(a.upper() == b for a, b in merged)
    assert len(three.fetchall()) == len(merged) == 61
    assert exact_simulator.calls == 6


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    limit=st.one_of(st.none(), st.integers(0, 70)),
    offset=st.one_of(st.none(), st.integers(0, 70)),
    shape=st.sampled_from(
        [
            "SELECT Code FROM HRM.Costunits",
            "SELECT Code FROM HRM.Costunits WHERE Code <> 'none'",
            "SELECT Code FROM HRM.Costunits WHERE length(Code) > 0",
            "SELECT Code FROM (SELECT * FROM HRM.Costunits) AS q",
            "SELECT Code FROM HRM.Costunits ORDER BY Code",
        ]
    ),
    size=st.sampled_from([None, 1, 7, 60]),
)
def test_limit_and_offset_cut_as_slicing_does(
    connection: Connection,
    exact_simulator: Simulator,
    limit: int | None,
    offset: int | None,
    shape: str,
    size: int | None,
) -> None:
    whole = [row[0] for row in connection.cursor().execute(shape).fetchall()]
    start = offset or 0
    expected = whole[start:] if limit is None else whole[start : start + limit]
    cut = "".join([f" LIMIT {limit}" if limit is not None else "", f" OFFSET {offset}" if offset is not None else ""])
    exact_simulator.calls.clear()
    cursor = connection.cursor().execute(shape + cut)
    rows = (
        cursor.fetchall()
        if size is None
        else [row for part in iter(lambda: cursor.fetchmany(size), []) for row in part]
    )
    assert [row[0] for row in rows] == expected
    if "ORDER BY" not in shape and limit is not None:
        wanted = min(61, start + limit) if limit else 0
        assert len(exact_simulator.calls) <= -(-wanted // 60)
