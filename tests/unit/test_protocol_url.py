"""Literals and filters: what the driver writes is what an independent reader of the protocol reads back.

The reader is the simulator's own grammar, which shares no code with the driver: a value that comes back changed, or a
row that the filter loses, is a wrong answer.
"""

from __future__ import annotations

import math
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import exact_dbapi
from exact_dbapi.catalog import open_catalog
from exact_dbapi.edm import BOOLEAN, DATETIME_TYPE, DOUBLE, GUID, INT32, INT64, STRING_TYPE, EdmType
from exact_dbapi.executor.check import compile_check
from exact_dbapi.plan import Read
from exact_dbapi.planner.pushdown import push
from exact_dbapi.protocol.odata.url import URL_LIMIT_CHARACTERS, literal, render, render_filter
from exact_dbapi.scan import Predicate, Scan, conjuncts
from exact_dbapi.simulator.filter import parse_filter
from exact_dbapi.simulator.literals import read_literal
from exact_dbapi.simulator.predicate import compile_filter
from exact_dbapi.simulator.strict import Strict
from tests.unit.predicates import NAMES, OPPORTUNITIES, PREDICATES, ROWS, column, values_of

ACCOUNTS = open_catalog().open("crm/accounts")

TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)
MOMENTS = st.datetimes(datetime(1753, 1, 1), datetime(9998, 12, 31)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
INT32S = st.integers(-(2**31), 2**31 - 1)
VALUES: list[tuple[EdmType, st.SearchStrategy[Any]]] = [
    (STRING_TYPE, TEXTS),
    (GUID, st.uuids()),
    (BOOLEAN, st.booleans()),
    (INT32, INT32S),
    (INT64, st.integers(-(2**63), 2**63 - 1)),
    (DATETIME_TYPE, MOMENTS),
    (DOUBLE, st.floats(allow_nan=False, allow_infinity=False)),
]


@settings(max_examples=300, deadline=None)
@given(st.one_of([st.tuples(st.just(edm), values) for edm, values in VALUES]))
def test_a_literal_reads_back_as_its_value(pair: tuple[EdmType, Any]) -> None:
    edm, value = pair
    read = read_literal(literal(value, edm)).value
    if edm is GUID:
        assert UUID(read) == value
    elif edm is DOUBLE:
        assert math.isclose(read, value, rel_tol=0, abs_tol=0)
    else:
        assert read == value
        assert type(read) is type(value)


@pytest.mark.parametrize(
    ("value", "edm", "written"),
    [
        ("O'Brien", STRING_TYPE, "'O''Brien'"),
        ("", STRING_TYPE, "''"),
        (UUID("FFEB5CA9-8B6B-437C-A40E-CFE8151FEF57"), GUID, "guid'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57'"),
        (True, BOOLEAN, "true"),
        (7, INT32, "7"),
        (-7, INT64, "-7L"),
        (datetime(2026, 6, 25), DATETIME_TYPE, "datetime'2026-06-25T00:00:00'"),
        (datetime(2026, 6, 25, 16, 21, 4, 260_000), DATETIME_TYPE, "datetime'2026-06-25T16:21:04.260'"),
        (1e-07, DOUBLE, "0.0000001"),
        (1e21, DOUBLE, "1000000000000000000000"),
        (Decimal("12.50"), DOUBLE, "12.50"),
    ],
)
def test_the_spelling_of_literals(value: Any, edm: EdmType, written: str) -> None:
    assert literal(value, edm) == written


@settings(max_examples=400, deadline=None)
@given(PREDICATES, ROWS)
def test_what_is_pushed_loses_no_row_and_what_is_exact_adds_none(
    predicate: Predicate, rows: list[dict[str, Any]]
) -> None:
    select = tuple(column(name) for name in NAMES)
    keep = compile_check(predicate, select, False)
    right = keep([values_of(row) for row in rows])
    filters = push(predicate, OPPORTUNITIES)
    passed = rows
    for term in filters:
        text = render_filter(term.predicate)
        test = compile_filter(parse_filter(text, OPPORTUNITIES, 501), Strict())
        passed = [row for row in passed if test({**row, "Account": row["Account"] and str(row["Account"])})]
    found = [values_of(row) for row in passed]
    assert keep(found) == right, "pushdown may never lose a row"
    if filters and len(filters) == len(conjuncts(predicate)) and all(term.is_exact for term in filters):
        assert found == right, "what is called exact adds no row"


@settings(max_examples=150, deadline=None)
@given(PREDICATES)
def test_a_rendered_url_reads_back_as_it_was_meant(predicate: Predicate) -> None:
    filters = push(predicate, OPPORTUNITIES)
    url = render(Scan(OPPORTUNITIES, 7, (column("Name"),), filters, limit_rows=3))
    assert len(url) < URL_LIMIT_CHARACTERS
    assert url.isascii()
    options = dict(parse_qsl(urlsplit(url).query, strict_parsing=True, keep_blank_values=True))
    assert options["$select"] == "Name"
    assert options["$top"] == "3"
    if filters:
        parse_filter(options["$filter"], OPPORTUNITIES, 501)


@settings(max_examples=30, deadline=None)
@example(texts=[("é", 492), ("é", 492)], guids=0, is_wide=False)
@example(texts=[("'", 900)], guids=300, is_wide=True)
@given(
    texts=st.lists(st.tuples(st.sampled_from("éx '%日\U0001f600"), st.integers(0, 1_000)), max_size=4),
    guids=st.integers(0, 120),
    is_wide=st.booleans(),
)
def test_no_condition_makes_a_url_too_long(texts: list[tuple[str, int]], guids: int, is_wide: bool) -> None:
    columns = ", ".join(column.name for column in ACCOUNTS.columns) if is_wide else "Name"
    names = [letter * size for letter, size in texts]
    keys = [str(UUID(int=number + 2**100)) for number in range(guids)]
    terms = ["Name = ?"] * len(names)
    terms += [f"ID IN ({', '.join('?' for _ in keys)})"] if keys else []
    terms += [f"City IN ({', '.join('?' for _ in names)})"] if names else []
    sql = f"SELECT {columns} FROM CRM.Accounts WHERE {' AND '.join(terms) or 'TRUE'}"
    with exact_dbapi.connect("exact://nowhere.invalid/123456", access_token="none") as connection:
        plan = connection.plan(sql, names + keys + names)
    assert isinstance(plan, Read)
    urls = [render(scan) for source in plan.sources for scan in source.scans]
    assert urls
    assert all(len("https://start.exactonline.co.uk" + url) < URL_LIMIT_CHARACTERS for url in urls)
