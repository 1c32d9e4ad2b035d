"""Random rows of one table and random conditions over them, of values that a collation or a rounding would merge."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from exact_dbapi.catalog import open_catalog
from exact_dbapi.catalog.model import Property
from exact_dbapi.edm import GUID
from exact_dbapi.scan import And, Compare, In, IsNull, Operator, Or, Predicate

OPPORTUNITIES = open_catalog().open("crm/opportunities")


def column(name: str) -> Property:
    return OPPORTUNITIES.by_name[name.lower()]


#: The columns of the rows below: their values come near one another, and near what a collation or rounding merges.
WORDS = st.sampled_from(["a", "A", "a ", " a", "", "ä", "'", "b"])
NAMES = {
    "Name": WORDS,
    "Number": st.integers(-2, 2),
    "AmountDC": st.sampled_from([-0.1, 0.0, 0.1, 0.1 + 0.2, 0.3, 1e-9, 1e14]),
    "CloseDate": st.builds(
        lambda seconds, milliseconds: datetime(2025, 6, 1) + timedelta(seconds=seconds, milliseconds=milliseconds),
        st.integers(0, 2),
        st.sampled_from([0, 3, 7, 997]),
    ),
    "Account": st.sampled_from([UUID(int=1), UUID(int=2**127)]),
}
ROWS = st.lists(st.fixed_dictionaries({name: st.none() | values for name, values in NAMES.items()}), max_size=8)


def comparisons(name: str) -> st.SearchStrategy[Predicate]:
    there = column(name)
    operators = list(Operator) if there.edm is not GUID else [Operator.EQ, Operator.NE]
    values = NAMES[name]
    return st.one_of(
        st.builds(Compare, st.just(there), st.sampled_from(operators), values),
        st.builds(In, st.just(there), st.lists(values, min_size=1, max_size=3).map(tuple)),
        st.builds(IsNull, st.just(there), st.booleans()),
    )


PREDICATES: st.SearchStrategy[Predicate] = st.recursive(
    st.one_of([comparisons(name) for name in NAMES]),
    lambda inner: st.one_of(
        st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=5,
)


def values_of(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in NAMES)
