"""Lines that were sent against lines that are there: whole in any order, near where a number differs, else others."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from exact_dbapi.catalog import open_catalog
from exact_dbapi.executor.agreement import Agreement, Stored, compared_lines
from exact_dbapi.mutation import Document, Mutation, Verb

LINES = open_catalog().open("salesorder/salesorderlines")
ITEM, QUANTITY = LINES.by_name["item"], LINES.by_name["quantity"]

pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))


def sent(item: int, quantity: int) -> Document:
    values = ((ITEM, UUID(int=item)), (QUANTITY, float(quantity)))
    return Document(Mutation(Verb.INSERT, LINES, 1, values))


def there(item: int, quantity: float) -> Stored:
    return {"Item": str(UUID(int=item)), "Quantity": quantity, "LineNumber": 1}


@given(st.lists(pairs, min_size=1, max_size=5).flatmap(lambda one: st.tuples(st.just(one), st.permutations(one))))
def test_the_order_of_lines_does_not_matter(found: tuple[list[tuple[int, int]], list[tuple[int, int]]]) -> None:
    rows, stored = found
    assert compared_lines([sent(*row) for row in rows], [there(*row) for row in stored]) is Agreement.WHOLE


@given(st.lists(pairs, min_size=1, max_size=4), st.lists(pairs, min_size=1, max_size=4))
def test_lines_agree_wholly_only_where_they_are_the_same(
    rows: list[tuple[int, int]], stored: list[tuple[int, int]]
) -> None:
    found = compared_lines([sent(*row) for row in rows], [there(*row) for row in stored])
    assert (found is Agreement.WHOLE) == (sorted(rows) == sorted(stored))
    is_of_the_same_items = sorted(item for item, _ in rows) == sorted(item for item, _ in stored)
    assert (found is not Agreement.OTHER) == is_of_the_same_items


def test_one_stored_line_does_not_stand_for_two() -> None:
    assert compared_lines([sent(1, 1), sent(1, 1)], [there(1, 1), there(2, 1)]) is Agreement.OTHER


def test_a_rounded_number_is_near() -> None:
    assert compared_lines([sent(1, 1)], [there(1, 1.01)]) is Agreement.NEAR
