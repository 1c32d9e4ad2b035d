"""Flat rows become items: grouped, in the order of the schema, with each mistake at its row."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exact_dbapi.catalog import open_catalog
from exact_dbapi.catalog.model import Field
from exact_dbapi.mutation import Slot
from exact_dbapi.protocol.xmlapi.cells import escaped, texts_of
from exact_dbapi.protocol.xmlapi.documents import Heading, ItemMaker, Mistakes, spelled
from exact_dbapi.protocol.xmlapi.items import Items

TOPIC = open_catalog().topic("SalesOrders")
FIELDS = {field.path: field for field in TOPIC.fields}
LINE = "SalesOrderLine"
GUID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"

SLOTS = (
    Slot(5, "Amount", FIELDS[f"{LINE}/Quantity"], is_line=True),
    Slot(0, "Number", FIELDS["@salesordernumber"]),
    Slot(2, "Customer", FIELDS["OrderedBy/@ID"], by_code=FIELDS["OrderedBy/@code"]),
    Slot(1, "Date", FIELDS["OrderDate"]),
    Slot(3, "Text", FIELDS["Description"]),
    Slot(4, "Item", FIELDS[f"{LINE}/Item/@code"], is_line=True),
)


class Item(NamedTuple):
    """One of the items that stand together in `Items`."""

    body: bytes
    name: str
    first_row: int
    rows: int
    division: int


def each(blocks: Iterable[Items]) -> list[Item]:
    """Take items apart."""
    return [
        Item(bytes(one.text[start:end]), name, first_row, rows, one.division)
        for one in blocks
        for (start, end), name, first_row, rows in zip(
            pairwise(one.ends), one.names, one.first_rows, one.rows, strict=True
        )
    ]


def made(rows: list[tuple[Any, ...]], batch_rows: int = 100, **options: Any) -> tuple[list[Item], list[str]]:
    mistakes = Mistakes()
    maker = ItemMaker(TOPIC, SLOTS, mistakes, group=0, group_heading="Number", lines=LINE, **options)
    columns = [pyarrow.array(column) for column in zip(*rows, strict=True)]
    batch = pyarrow.record_batch(columns, [f"c{at}" for at in range(len(columns))])
    parts = [batch.slice(at, batch_rows) for at in range(0, len(rows), batch_rows)]
    items = each(block for part in parts for block in maker.feed(part))
    return [*items, *each(maker.close())], [spelled(one, lambda row: row + 1) for one in mistakes.kept]


def test_rows_of_one_number_are_one_item_in_the_order_of_the_schema() -> None:
    day = date(2026, 1, 31)
    items, mistakes = made(
        [(7, day, "42", 'A "b" & <c>', "M", 2.0), (7, None, None, None, "N", 0.5), (8, day, GUID, None, "é", 1e-7)]
    )
    assert not mistakes
    assert [(item.name, item.first_row, item.rows) for item in items] == [("7", 1, 2), ("8", 3, 1)]
    assert items[0].body.decode() == (
        '<SalesOrder salesordernumber="7"><OrderDate>2026-01-31</OrderDate>'
        '<Description>A &quot;b&quot; &amp; &lt;c&gt;</Description><OrderedBy code="42"/>'
        '<SalesOrderLine><Item code="M"/><Quantity>2</Quantity></SalesOrderLine>'
        '<SalesOrderLine><Item code="N"/><Quantity>0.5</Quantity></SalesOrderLine></SalesOrder>'
    )
    assert f'<OrderedBy ID="{{{GUID}}}"/>' in items[1].body.decode()
    assert "<Quantity>0.0000001</Quantity>" in items[1].body.decode()


def test_all_that_is_wrong_is_told_at_its_row() -> None:
    items, mistakes = made(
        [
            (1, "2026-01-31", "42", None, "M", "2"),
            (1, "2026-02-01", "42", None, "M", "3"),
            (2, "2026-02-30", "42", None, "M", "2,5"),
            (3, "2026-01-31", "42", "x" * 300, "M", "1"),
            (1, "2026-01-31", "42", None, "M", "1"),
            (None, "2026-01-31", "42", "bell \x07", "M", "1"),
            (4, "2026-01-31", "42", None, "M", "1"),
        ]
    )
    assert [item.name for item in items] == ["1", "4"]  # a name that came before is found at the end
    assert sorted(mistakes) == [
        "row 3, Date is '2026-02-01', but '2026-01-31' in row 2 of the same item",
        "row 4, Amount '2,5' is not a number (write the decimals after a point)",
        "row 4, Date '2026-02-30' is a day that no calendar has",
        f"row 5, Text '{'x' * 39}… has 300 characters, and 255 are the most",
        "row 6, Number is '1' again, as in row 2: rows of one must stand together",
        "row 7, Number is empty, and it says which rows belong together",
        "row 7, Text 'bell \\x07' holds a character that XML cannot hold",
    ]


def test_without_lines_a_name_that_comes_twice_is_a_mistake() -> None:
    mistakes = Mistakes()
    maker = ItemMaker(TOPIC, SLOTS[1:2], mistakes, group=0, group_heading="Number")
    batch = pyarrow.record_batch([pyarrow.array(["1", "1", "2"])], ["n"])
    assert [item.name for item in each((*maker.feed(batch), *maker.close()))] == ["2"]
    assert [spelled(one, lambda row: row) for one in mistakes.kept] == ["row 2, Number is '1' again, as in row 1"]


def test_companies_and_rows_that_are_done() -> None:
    rows = [(1, None, "a", None, "M", 1.0, 10, "done"), (1, None, "a", None, "M", 1.0, 20, "rejected")]
    items, mistakes = made(rows, division=Heading(6, "Division"), done=(7, "done"))
    assert not mistakes
    assert [(item.name, item.division) for item in items] == [("1", 20)]
    _, mistakes = made([(*rows[0][:6], "x", None)], division=Heading(6, "Division"))
    assert mistakes == ["row 2, Division is 'x', which is the number of no company"]


def test_long_rows_are_converted_a_few_at_a_time() -> None:
    topic = open_catalog().topic("Items")
    fields = {field.path: field for field in topic.fields}
    slots = (Slot(0, "Code", fields["@code"]), Slot(1, "Picture", fields["Image/BinaryData"]))
    batch = pyarrow.record_batch([pyarrow.array(list("abcd")), pyarrow.array([b"x" * 6_000_000] * 4)], ["c", "p"])
    sizes = [len(block) for block in ItemMaker(topic, slots, Mistakes()).feed(batch)]
    assert sizes == [2, 2]


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 4), min_size=1, max_size=20),
    batch_rows=st.integers(1, 9),
    texts=st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1), min_size=1),
)
def test_every_row_is_in_one_item_however_it_comes(sizes: list[int], batch_rows: int, texts: list[str]) -> None:
    if any(character in "\ufffe\uffff" for text in texts for character in text):
        texts = ["a"]
    rows = [
        (number, None, str(number), texts[number % len(texts)], f"{number}.{line}", 1.0)
        for number, size in enumerate(sizes)
        for line in range(size)
    ]
    items, mistakes = made(rows, batch_rows)
    assert not mistakes
    parsed = [ElementTree.fromstring(item.body) for item in items]
    assert [order.findtext("Description") for order in parsed] == [texts[n % len(texts)] for n in range(len(sizes))]
    lines = [str(line.find("Item").get("code")) for order in parsed for line in order.findall(LINE)]  # type: ignore[union-attr]
    assert lines == [row[4] for row in rows]
    assert [item.first_row for item in items] == [1 + sum(sizes[:at]) for at in range(len(sizes))]


CELLS: list[tuple[str, Any, str | None, str | None]] = [
    ("float", 2.0, "2", None),
    ("float", 1e22, "1" + "0" * 22, None),
    ("float", Decimal("1.50"), "1.50", None),
    ("float", "1e-3", "0.001", None),
    ("float", float("inf"), None, "is not a number that can be sent"),
    ("float", "007", "007", None),
    ("integer", 2.5, None, "is not a whole number"),
    ("integer", True, "1", None),
    ("string", 42, "42", None),
    ("string", 42.0, "42", None),
    ("string", 4.2, None, "is not a text"),
    ("string", "", None, None),
    ("string(2)", "abc", None, "has 3 characters, and 2 are the most"),
    ("boolean", "Yes", "1", None),
    ("boolean", 0, "0", None),
    ("boolean", "maybe", None, "is neither true nor false"),
    ("date", datetime(2026, 1, 1), "2026-01-01", None),
    ("date", datetime(2026, 1, 1, 3), None, "has a time of day, and the field holds a date"),
    ("date", "31-01-2026", None, "is not a date such as 2026-01-31"),
    ("base64Binary", b"abc", "YWJj", None),
    ("base64Binary", "abc", None, "is not binary"),
]


@pytest.mark.parametrize(("kind", "value", "text", "reason"), CELLS)
def test_a_cell_is_what_the_field_holds_or_a_misfit(
    kind: str, value: Any, text: str | None, reason: str | None
) -> None:
    texts, misfits = texts_of(pyarrow.array([None, value]), Field("x", kind, "elem"))
    assert texts.to_pylist() == [None, text]
    assert [why.removeprefix(f"{value!r} ").removeprefix(f"{value} ") for _row, why in misfits] == (
        [reason] if reason else []
    )


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], min_codepoint=32)) | st.none()))
@settings(max_examples=40, deadline=None)
def test_texts_come_back_from_elements_and_attributes(cells: list[str | None]) -> None:
    cells = [cell for cell in cells if cell is None or not set("\ufffe\uffff") & set(cell)]
    texts, misfits = texts_of(pyarrow.array(cells, pyarrow.string()), Field("x", "string", "elem"))
    assert not misfits
    for cell, inside, quoted in zip(
        cells,
        escaped(texts, in_attribute=False).to_pylist(),
        escaped(texts, in_attribute=True).to_pylist(),
        strict=True,
    ):
        if cell:
            element = ElementTree.fromstring(f'<a b="{quoted}">{inside}</a>')
            assert (element.text, element.get("b")) == (cell, cell)
        else:
            assert inside is quoted is None
