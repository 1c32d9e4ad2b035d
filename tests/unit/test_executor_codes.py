"""Codes are asked for a few at a time, each once, in requests that are short enough; and found again in their rows."""

from __future__ import annotations

from dataclasses import replace

import pyarrow
from hypothesis import given, settings
from hypothesis import strategies as st

import exact_dbapi
from exact_dbapi.executor.codes import most_calls, parts
from exact_dbapi.plan import CodeCheck, Write
from exact_dbapi.protocol.odata.url import URL_LIMIT_CHARACTERS, render
from exact_dbapi.protocol.xmlapi.mentions import Mentions
from exact_dbapi.scan import Filter, In

SQL = "INSERT INTO SalesOrder.SalesOrders (OrderNumber, OrderedBy, Item, Quantity, VATCode) SELECT 1, 'a', 'b', 1, '2'"
CODES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=30
)


def checks() -> tuple[CodeCheck, ...]:
    with exact_dbapi.connect("exact://nowhere.invalid", access_token="none", divisions=111) as connection:
        plan = connection.plan(SQL)
    assert isinstance(plan, Write)
    assert plan.upload is not None
    return plan.upload.checks


def test_the_catalog_says_which_columns_hold_codes() -> None:
    assert [(one.table, one.property.name, one.headings) for one in checks()] == [
        ("CRM.Accounts", "Code", ("OrderedBy",)),
        ("Logistics.Items", "Code", ("Item",)),
        ("VAT.VATCodes", "Code", ("VATCode",)),
    ]
    assert all(check.by_code.limit_rows is None and check.count is not None for check in checks())


@settings(max_examples=25, deadline=None)
@given(codes=st.lists(CODES, unique=True, max_size=150), which=st.integers(0, 2))
def test_no_request_is_too_long(codes: list[str], which: int) -> None:
    check = checks()[which]
    asked = list(parts(check, codes))
    spelled = [one for code in codes if code.isprintable() for one in check.property.spellings(code)]
    assert [one for part in asked for one in part] == spelled
    for part in asked:
        scan = check.by_code.of_division(1234567)
        scan = replace(scan, filter=(*scan.filter, Filter(In(check.property, part), is_exact=False)))
        assert len(render(scan)) < URL_LIMIT_CHARACTERS
        assert len(part) <= scan.endpoint.page_size
    assert most_calls(check, codes) in (len(asked), len(asked) + 1)


@settings(max_examples=25, deadline=None)
@given(
    cells=st.lists(st.one_of(st.none(), st.sampled_from("abcde")), max_size=60),
    piece=st.integers(1, 20),
    wanted=st.sets(st.sampled_from("abcde")),
)
def test_a_code_is_found_in_all_its_rows(cells: list[str | None], piece: int, wanted: set[str]) -> None:
    mentions = Mentions(["x"])
    for start in range(0, len(cells), piece):
        column = pyarrow.array(cells[start : start + piece], pyarrow.string())
        mentions.take("x", 1 + start, "X", column)
    assert mentions.codes("x") == list(dict.fromkeys(cell for cell in cells if cell is not None))
    wanted &= set(mentions.codes("x"))
    found = {code: [row for row, cell in enumerate(cells, 1) if cell == code] for code in wanted}
    assert mentions.rows("x", wanted) == found
