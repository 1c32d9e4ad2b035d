"""Whole columns are made at once: the outcome is that of each value by itself, also where values surprise."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exact_dbapi.catalog import open_catalog
from exact_dbapi.catalog.model import Pad, Padding, Property
from exact_dbapi.edm import BOOLEAN, BYTE, DATETIME_TYPE, DOUBLE, GUID, INT16, INT32, INT64, STRING_TYPE
from exact_dbapi.errors import DataError, InternalError
from exact_dbapi.message import Response
from exact_dbapi.protocol.odata import ODataPager
from exact_dbapi.protocol.odata.columns import moments
from exact_dbapi.scan import Scan

EPOCH = datetime(1970, 1, 1)
PLAIN = [f"/Date({number})/" for number in (1, -1, 1704186000003, 951782400000, -62135596800000, 253402300799999)]
#: Each of these could pass for a plain date, or for two, or for none, when a column is read in one go.
HURTING = [
    *(
        "",
        "/Date()/",
        "/Date(0)/",
        "/Date(-0)/",
        "/Date(007)/",
        "/Date(+5)/",
        "/Date( 5)/",
        "/Date(5 )/",
        "/Date(1_0)/",
    ),
    *("/Date(1.0)/", "/Date(1e3)/", "/Date(1E3)/", "/Date(1e)/", "/Date(0x10)/", "/Date(null)/", '/Date("5")/'),
    *("/Date(1,2)/", "/Date(1)/\n/Date(2)/", "/Date(1)//Date(2)/", "\n", "/Date(1)/\n", "/Date(5\n)/", "/Date(٣)/"),
    *("/Date(253402300800000)/", "/Date(-62135596800001)/", "/Date(99999999999999999999)/", "2024-01-01", "[", "Date"),
]
DATES = st.one_of(
    st.sampled_from(PLAIN),
    st.integers(-62135596800000, 253402300799999).map("/Date({})/".format),
    st.sampled_from(HURTING),
    st.text("/Date()019,\n.e- ", max_size=12),
)


def moment(text: str | None) -> datetime | None:
    """Read one date as slowly as one likes."""
    if text is None:
        return None
    if text[:6] + text[-2:] != "/Date()/":
        raise ValueError(text)
    return EPOCH + timedelta(milliseconds=int(text[6:-2]))


def outcome(make: Callable[[], Any]) -> Any:
    """What comes out, or that it is an error."""
    try:
        return make()
    except (ValueError, OverflowError, DataError):
        return "an error"


@settings(deadline=None, max_examples=300)
@given(st.lists(st.one_of(st.none(), st.sampled_from(PLAIN), DATES), max_size=12))
@example(["/Date(1,2)/", ""])
@example(["/Date(1)//Date(2)/", ""])
@example(["/Date(1)/\n/Date(2)/", "/Date(3)/"])
@example(["/Date(1)/", None, "/Date(2)/"])
@example([None, None])
def test_dates_are_read_together_as_one_by_one(column: list[str | None]) -> None:
    assert outcome(lambda: list(moments(column))) == outcome(lambda: [moment(text) for text in column])


def test_plain_dates_are_read_together_at_any_share_of_repeats() -> None:
    for column in (PLAIN, PLAIN * 3, [*PLAIN, None], [PLAIN[0], None] * 5):
        assert list(moments(column)) == [moment(text) for text in column]


IDS = st.uuids().map(str)
VALUES: Sequence[tuple[Property, st.SearchStrategy[Any]]] = (
    (Property("Id", GUID), st.one_of(IDS, IDS.map(str.upper), st.just("no guid"))),
    (Property("Name", STRING_TYPE), st.one_of(st.text(max_size=5), st.integers(), st.booleans())),
    (Property("Code", STRING_TYPE, padding=Padding(8, Pad.LEFT)), st.text(" \t\xa0ab", max_size=8)),
    (Property("Ledger", STRING_TYPE, padding=Padding(8, Pad.RIGHT)), st.text(" \t\xa0ab", max_size=8)),
    (Property("Flag", BOOLEAN), st.sampled_from([True, False, "true", "no"])),
    (Property("Small", BYTE), st.sampled_from([0, 255, "7", 2.5])),
    (Property("Short", INT16), st.sampled_from([0, -32768, 32767, 32768])),
    (Property("Whole", INT32), st.sampled_from([0, -(2**31), 2**31 - 1, 2**31, 1.0, "12"])),
    (Property("Long", INT64), st.sampled_from(["9007199254740993", 5, "-9223372036854775808", "9223372036854775808"])),
    (Property("Amount", DOUBLE), st.one_of(st.floats(-1e15, 1e15), st.sampled_from([1, "0.1", True, 0.1 + 0.2]))),
    (Property("Day", DATETIME_TYPE), DATES),
)
SELECT = tuple(column for column, _ in VALUES)
ROW = st.fixed_dictionaries({column.name: st.one_of(st.none(), values) for column, values in VALUES})
PLAIN_ROW = {
    **{"Id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "Name": "é", "Code": "      12", "Ledger": "12   ", "Flag": True},
    **{"Small": 1, "Short": 2, "Whole": 3, "Long": "4", "Amount": 0.1, "Day": "/Date(1704186000003)/"},
}


@pytest.mark.parametrize("decimals", [False, True])
@settings(deadline=None)
@given(rows=st.lists(st.one_of(st.just(PLAIN_ROW), ROW), max_size=6))
@example(rows=[PLAIN_ROW] * 3)
@example(rows=[PLAIN_ROW, dict.fromkeys(PLAIN_ROW)])
def test_a_page_is_the_same_as_tuples_as_arrow_and_row_by_row(decimals: bool, rows: list[dict[str, Any]]) -> None:
    def tuples(some: list[dict[str, Any]]) -> Any:
        return [tuple(str(v) if isinstance(v, UUID) else v for v in row) for row in page(some, decimals).rows()]

    def arrow(some: list[dict[str, Any]]) -> Any:
        made = page(some, decimals).record_batch(range(len(SELECT)))
        made.validate(full=True)
        return [tuple(row.values()) for row in made.to_pylist()]

    one_by_one = [outcome(partial(tuples, [row])) for row in rows]
    expected = "an error" if "an error" in one_by_one else [row for (row,) in one_by_one]
    assert outcome(lambda: tuples(rows)) == expected
    assert outcome(lambda: arrow(rows)) == expected


@pytest.mark.parametrize("ask", [lambda page: page.rows(), lambda page: page.record_batch(range(len(SELECT)))])
def test_what_is_read_once_is_the_same_and_given_up(ask: Callable[[Any], Any]) -> None:
    rows = [{**PLAIN_ROW, "Name": f"name {number}"} for number in range(1000)]
    kept, once = page(rows, False), page(rows, False, is_read_once=True)
    assert ask(once) == ask(kept) == ask(kept)
    assert len(once) == len(kept) == 1000
    with pytest.raises(InternalError, match="second time"):
        ask(once)


@pytest.mark.parametrize("is_read_once", [True, False])
def test_the_values_of_a_page_that_is_read_once_give_their_memory_back(is_read_once: bool) -> None:
    rows = [{**PLAIN_ROW, "Name": f"name {number}"} for number in range(1000)]
    ask = range(len(SELECT))
    page(rows, False).record_batch(ask)  # what is made once
    tracemalloc.start()
    made = page(rows, False, is_read_once)
    before, _ = tracemalloc.get_traced_memory()
    batch = made.record_batch(ask)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert batch.num_rows == len(made)
    assert (after < before / 2) is is_read_once


def page(rows: list[dict[str, Any]], decimals: bool, is_read_once: bool = False) -> Any:
    endpoint = open_catalog().open(open_catalog().find("Accounts", schema="CRM").id)
    pager = ODataPager(Scan(endpoint, 111, SELECT), decimals, is_read_once=is_read_once)
    body = json.dumps({"d": {"results": rows}}).encode()
    return pager.receive(Response(200, {"content-type": "application/json"}, body))
