"""Pages of the XML API of any size: what is kept of them, and what of a hostile one is never built."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exact_dbapi.catalog import open_catalog
from exact_dbapi.errors import DataError, Error
from exact_dbapi.message import Response
from exact_dbapi.protocol.reading import open_reading
from exact_dbapi.scan import Scan

LINE = (
    '<SalesOrderLine line="{line}"><Item code="A{line}"/><Quantity>1.5</Quantity><Note>{note}</Note></SalesOrderLine>'
)
BOMB = b"".join(b'<!ENTITY a%d "%s">' % (number, b"&a%d;" % (number - 1) * 50) for number in range(1, 9))
ORDER = '<SalesOrder salesordernumber="{number}"><OrderDate>2026-11-22</OrderDate>{lines}</SalesOrder>'


def document(orders: int, lines: int = 2, note: str = "as agreed by telephone, deliver at the back") -> bytes:
    inner = "".join(LINE.format(line=number, note=note) for number in range(1, lines + 1))
    items = "".join(ORDER.format(number=10_000 + number, lines=inner) for number in range(orders))
    trailer = f'<Topics><Topic code="SalesOrders" ts_d="0x01" count="{orders}" pagesize="{orders + 1}"/></Topics>'
    return f"<eExact><SalesOrders>{items}</SalesOrders>{trailer}<Messages/></eExact>".encode()


def scan(id: str, *names: str) -> Scan:
    endpoint = open_catalog().open(id)
    return Scan(endpoint, 111, tuple(endpoint.by_name[name.lower()] for name in names))


ORDERS = scan("xml/salesorders", "salesordernumber", "OrderDate")
LINES = scan("xml/salesorders/salesorderline", "SalesOrder_salesordernumber", "line", "Quantity")


def rows(body: bytes, *scans: Scan) -> list[list[tuple[Any, ...]]]:
    answer = Response(200, {"content-type": "text/xml"}, body)
    return [batch.rows() for batch in open_reading(scans).receive(answer)]


def peak_bytes(body: bytes, *scans: Scan) -> int:
    open_reading(scans).receive(Response(200, {"content-type": "text/xml"}, document(1)))  # what is loaded once
    tracemalloc.start()
    try:
        reading = open_reading(scans).receive(Response(200, {"content-type": "text/xml"}, body))
        assert all(len(batch) for batch in reading)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_page_is_never_a_tree() -> None:
    body = document(12_000)
    assert len(body) > 4_000_000
    assert peak_bytes(body, ORDERS) < len(body) / 2
    whole_texts = scan("xml/salesorders/salesorderline", "Note")
    assert peak_bytes(document(4, 2, "x" * 400_000), whole_texts) < 15_000_000, "a few items, all of them large"


def test_items_and_lines_are_taken_in_one_go() -> None:
    orders, lines = rows(document(700, 3), ORDERS, LINES)
    assert [row[0] for row in orders] == [str(number) for number in range(10_000, 10_700)]
    assert lines == [(number, line, 1.5) for number, _ in orders for line in (1, 2, 3)]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.text("ab<&>\"' é\n", max_size=9), st.integers(0, 4)), max_size=40), st.integers(0, 9_000))
def test_whatever_the_borders_of_the_pieces_the_rows_are_the_same(orders: list[tuple[str, int]], filler: int) -> None:
    """Items are handed on in pieces of a fixed size; where one begins must not matter."""
    from xml.sax.saxutils import escape

    items = "".join(
        f"<SalesOrder><Description>{escape(text)}</Description>{'<SalesOrderLine/>' * lines}<!-- {'x' * filler} -->"
        "</SalesOrder>"
        for text, lines in orders
    )
    body = f"<eExact><SalesOrders>{items}</SalesOrders></eExact>".encode()
    found, lines = rows(body, scan("xml/salesorders", "Description"), LINES)
    assert [row[0] for row in found] == [text for text, _ in orders]
    assert len(lines) == sum(number for _, number in orders)


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE e [" + BOMB + b"]><e/>",
        b"<eExact><SalesOrders>" + b"<SalesOrder>" * 300_000,
        b"<eExact><SalesOrders><SalesOrder " + b'a="' + b"x" * 3_000_000,
    ],
    ids=["an entity bomb", "nesting without end", "an attribute without end"],
)
def test_a_hostile_page_is_refused_before_it_takes_memory(body: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(DataError):
            rows(body, ORDERS)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 3_000), st.binary(min_size=1, max_size=3))
def test_a_damaged_page_is_rows_or_an_error_and_nothing_else(at: int, damage: bytes) -> None:
    body = bytearray(document(9))
    body[at : at + len(damage)] = damage
    try:
        orders, lines = rows(bytes(body), ORDERS, LINES)
    except Error:
        return
    assert len(orders) <= 10 and len(lines) <= 20
