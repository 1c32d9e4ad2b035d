"""Rows of a write → changes: what fits is converted, what does not is told with its row, all of it at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_dbapi.catalog import open_catalog
from exact_dbapi.catalog.model import Property
from exact_dbapi.edm import (
    BINARY_TYPE,
    BOOLEAN,
    BYTE,
    DATETIME_TYPE,
    DOUBLE,
    EDM_TYPES,
    GUID,
    INT16,
    INT32,
    INT64,
    STRING_TYPE,
    EdmType,
)
from exact_dbapi.errors import DataError, OperationalError, ProgrammingError
from exact_dbapi.executor.conversion import Misfit, convert, name_of_row
from exact_dbapi.executor.stage import stage
from exact_dbapi.mutation import Mutation, Verb
from exact_dbapi.plan import ABSENT, Read, Target, Values, Write

KEY = UUID("2f0b1c5e-0000-4000-8000-0123456789ab")
OTHER = UUID("2f0b1c5e-0000-4000-8000-0123456789ac")
ACCOUNTS = open_catalog().open("crm/accounts")
LINES = open_catalog().open("salesorder/salesorderlines")

FITTING: list[tuple[EdmType, Any, Any]] = [
    (GUID, KEY, KEY),
    (GUID, str(KEY).upper(), KEY),
    (GUID, f"  {{{KEY}}} ", KEY),
    (GUID, "o1", "o1"),
    (GUID, 7, "7"),
    (STRING_TYPE, "", ""),
    (STRING_TYPE, "  blanks stay  ", "  blanks stay  "),
    (STRING_TYPE, "漢字 🎉 O'Brien", "漢字 🎉 O'Brien"),
    (STRING_TYPE, 42, "42"),
    (STRING_TYPE, KEY, str(KEY)),
    (BOOLEAN, True, True),
    (BOOLEAN, 0, False),
    (BOOLEAN, " Yes ", True),
    (BYTE, True, 1),
    (BYTE, 255, 255),
    (INT16, "-32768", -32768),
    (INT32, 2.0, 2),
    (INT32, Decimal("7.00"), 7),
    (INT64, 2**63 - 1, 2**63 - 1),
    (INT64, str(-(2**63)), -(2**63)),
    (DOUBLE, Decimal("0.10"), 0.1),
    (DOUBLE, "1e3", 1000.0),
    (DOUBLE, -0.01, -0.01),
    (DATETIME_TYPE, date(2026, 1, 31), datetime(2026, 1, 31)),
    (DATETIME_TYPE, "2026-01-31", datetime(2026, 1, 31)),
    (DATETIME_TYPE, "2026-01-31T23:59:59.997", datetime(2026, 1, 31, 23, 59, 59, 997000)),
    (DATETIME_TYPE, datetime(2026, 7, 1, 12, tzinfo=timezone.utc), datetime(2026, 7, 1, 14)),  # noqa: UP017
    (DATETIME_TYPE, datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=5))), datetime(2026, 7, 1, 9)),
    (BINARY_TYPE, bytearray(b"\x00\xff"), b"\x00\xff"),
]

MISFITTING: list[tuple[EdmType, Any, str]] = [
    (GUID, "", "empty text"),
    (GUID, 1.5, "neither a GUID nor a name"),
    (GUID, True, "neither a GUID nor a name"),
    (GUID, date(2026, 1, 1), "neither a GUID nor a name"),
    (STRING_TYPE, True, "CAST it"),
    (STRING_TYPE, 1.5, "CAST it"),
    (STRING_TYPE, b"x", "CAST it"),
    (STRING_TYPE, ["x"], "CAST it"),
    (STRING_TYPE, "a\x00b", "NUL"),
    (STRING_TYPE, "half \ud800", "surrogate"),
    (BOOLEAN, "perhaps", "neither TRUE nor FALSE"),
    (BOOLEAN, 2, "neither TRUE nor FALSE"),
    (BOOLEAN, 1.0, "neither TRUE nor FALSE"),
    (BYTE, 256, "not between 0 and 255"),
    (BYTE, -1, "not between 0 and 255"),
    (INT16, 32768, "not between"),
    (INT32, 2**31, "not between"),
    (INT64, 2**63, "not between"),
    (INT32, 2.5, "not a whole number"),
    (INT32, "two", "not a number"),
    (INT32, float("nan"), "not a number that can be sent"),
    (DOUBLE, float("inf"), "not a number that can be sent"),
    (DOUBLE, Decimal("1e400"), "too large"),
    (DOUBLE, True, "not a number"),
    (DOUBLE, "1,5", "not a number"),
    (DATETIME_TYPE, "31-01-2026", "not a date or time such as"),
    (DATETIME_TYPE, "2026-02-30", "not a date"),
    (DATETIME_TYPE, datetime(1752, 12, 31), "before 1753"),
    (DATETIME_TYPE, 20260131, "not a date or time"),
    (BINARY_TYPE, "text", "from_base64"),
]


@pytest.mark.parametrize(("edm", "value", "sent"), FITTING)
def test_a_value_that_fits_is_converted(edm: EdmType, value: Any, sent: Any) -> None:
    found = convert(value, Property("Column", edm))
    assert found == sent
    assert type(found) is type(sent)


@pytest.mark.parametrize(("edm", "value", "reason"), MISFITTING)
def test_a_value_that_does_not_fit_says_why(edm: EdmType, value: Any, reason: str) -> None:
    with pytest.raises(Misfit, match=reason):
        convert(value, Property("Column", edm))


@pytest.mark.parametrize("edm", EDM_TYPES.values(), ids=str)
def test_null_fits_every_type(edm: EdmType) -> None:
    assert convert(None, Property("Column", edm)) is None


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(),
    st.binary(),
    st.dates(),
    st.datetimes(timezones=st.none() | st.timezones()),
    st.uuids(),
    st.lists(st.integers()),
)


@given(ANYTHING, st.sampled_from(list(EDM_TYPES.values())))
def test_any_value_is_of_the_properties_type_or_a_misfit(value: Any, edm: EdmType) -> None:
    try:
        found = convert(value, Property("Column", edm))
    except Misfit:
        return
    if edm is GUID:
        assert found is None or isinstance(found, UUID | str)
    else:
        assert found is None or isinstance(found, float if edm.name == "Edm.Decimal" else edm.python)
    if found is not None:
        assert convert(found, Property("Column", edm)) == found


def test_a_code_longer_than_exact_keeps_is_told() -> None:
    code = ACCOUNTS.by_name["code"]
    assert convert("1" * 18, code) == "1" * 18
    with pytest.raises(Misfit, match="19 characters, and 18 are the most"):
        convert("1" * 19, code)


def columns(*names: str) -> tuple[Target, ...]:
    return tuple(Target(ACCOUNTS.by_name[name.lower()]) for name in names)


def insert(*targets: Target, division: int | None = 1, max_rows: int | None = None) -> Write:
    return Write(Verb.INSERT, ACCOUNTS, Values(()), targets, division, max_rows=max_rows)


def test_a_row_becomes_a_change() -> None:
    write = insert(Target(ACCOUNTS.by_name["id"], is_key=True), *columns("Name", "IsSupplier"))
    assert list(stage(write, [("a1", "Bakker", 1)], statement=3)) == [
        Mutation(
            Verb.INSERT,
            ACCOUNTS,
            1,
            ((ACCOUNTS.by_name["name"], "Bakker"), (ACCOUNTS.by_name["issupplier"], True)),
            ("a1",),
            3,
            1,
        )
    ]


def test_null_is_sent_and_default_is_not() -> None:
    (mutation,) = stage(insert(*columns("Name", "City", "Phone")), [("x", None, ABSENT)])
    assert [(column.name, value) for column, value in mutation.values] == [("Name", "x"), ("City", None)]


def test_a_row_without_a_name_has_no_key() -> None:
    write = insert(Target(ACCOUNTS.by_name["id"], is_key=True), *columns("Name"))
    assert [mutation.key for mutation in stage(write, [(None, "x"), (ABSENT, "y")])] == [(), ()]


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    write = insert(*columns("Name", "IsSupplier", "StartDate", "Latitude"))
    with pytest.raises(DataError) as caught:
        list(stage(write, [("ok", True, None, 1), (None, "perhaps", "soon", ABSENT)]))
    text = str(caught.value)
    assert text.startswith("Row 2 of INSERT into CRM.Accounts cannot be sent: Name is NULL")
    assert "IsSupplier is BOOLEAN, and 'perhaps' is neither TRUE nor FALSE" in text
    assert "StartDate is TIMESTAMP, and 'soon' is not a date" in text


def test_a_mandatory_column_cannot_be_left_to_exact() -> None:
    with pytest.raises(DataError, match="Name is missing, and Exact demands it"):
        list(stage(insert(*columns("Name")), [(ABSENT,)]))


def test_a_long_value_is_not_shown_whole() -> None:
    with pytest.raises(DataError) as caught:
        list(stage(insert(*columns("Name", "StartDate")), [("x", "y" * 10_000)]))
    assert len(str(caught.value)) < 300


def test_each_row_says_its_division() -> None:
    division = Target(ACCOUNTS.by_name["division"], is_division=True)
    write = insert(*columns("Name"), division, division=None)
    assert [mutation.division for mutation in stage(write, [("x", 5), ("y", "6")])] == [5, 6]
    with pytest.raises(DataError, match=r"Row 1 .* Division is NULL"):
        list(stage(write, [("x", None)]))
    with pytest.raises(DataError, match=r"Row 2 .* Division is DEFAULT"):
        list(stage(write, [("x", 5), ("x", ABSENT)]))


def update(*assigned: tuple[str, Any], read: bool = True) -> Write:
    """An UPDATE of constants, whose source reads the keys and what the rows hold."""
    targets = [Target(ACCOUNTS.by_name["id"], is_key=True), Target(ACCOUNTS.by_name["division"], is_division=True)]
    targets += [Target(ACCOUNTS.by_name[name.lower()], is_old=True) for name, _ in assigned]
    constants = tuple((ACCOUNTS.by_name[name.lower()], value) for name, value in assigned)
    return Write(Verb.UPDATE, ACCOUNTS, Read((), ()) if read else Values(()), tuple(targets), constants=constants)


def test_what_a_row_already_holds_is_not_sent() -> None:
    write = update(("City", "Delft"), ("Latitude", Decimal("1.10")), ("StartDate", date(2026, 1, 1)))
    rows = [(KEY, 1, "delft", 1.1, datetime(2026, 1, 1)), (OTHER, 1, "Delft", 1.1, datetime(2026, 1, 1))]
    found = list(stage(write, rows))
    assert [[column.name for column, _ in mutation.values] for mutation in found] == [["City"], []]
    assert [mutation.key for mutation in found] == [(KEY,), (OTHER,)]


def test_null_and_an_empty_text_differ() -> None:
    (mutation,) = stage(update(("City", "")), [(KEY, 1, None)])
    assert mutation.values == ((ACCOUNTS.by_name["city"], ""),)


def test_what_all_rows_share_is_checked_before_a_row_is_read() -> None:
    rows = iter([(KEY, 1, "old", False)])
    with pytest.raises(DataError, match=r"^UPDATE of CRM.Accounts cannot be sent: Name is NULL.*; IsSupplier is"):
        list(stage(update(("Name", None), ("IsSupplier", "perhaps")), rows))
    assert len(list(rows)) == 1


def test_a_row_that_a_join_finds_twice_is_changed_once() -> None:
    write = Write(
        Verb.UPDATE,
        ACCOUNTS,
        Read((), ()),
        (Target(ACCOUNTS.by_name["id"], is_key=True), *columns("City")),
        division=1,
    )
    assert len(list(stage(write, [(KEY, "x"), (OTHER, "y"), (KEY, "x")]))) == 2
    with pytest.raises(ProgrammingError, match=r"different values .rows 1 and 3"):
        list(stage(write, [(KEY, "x"), (OTHER, "y"), (KEY, "z")]))


def test_sets_of_parameters_may_name_a_row_twice() -> None:
    targets = (Target(ACCOUNTS.by_name["id"], is_key=True), *columns("City"))
    write = Write(Verb.UPDATE, ACCOUNTS, Values(()), targets, division=1)
    assert len(list(stage(write, [(KEY, "x"), (KEY, "z")]))) == 2


def test_the_row_too_many_stops_the_reading() -> None:
    taken = 0

    def rows() -> Iterable[tuple[Any, ...]]:
        nonlocal taken
        for number in range(100):
            taken += 1
            yield (UUID(int=number), 1)

    targets = (Target(ACCOUNTS.by_name["id"], is_key=True), Target(ACCOUNTS.by_name["division"], is_division=True))
    write = Write(Verb.DELETE, ACCOUNTS, Read((), ()), targets, max_rows=3)
    with pytest.raises(OperationalError, match=r"more than 3 rows.*max_rows_changed"):
        list(stage(write, rows()))
    assert taken == 4


def test_a_reference_may_be_a_name() -> None:
    targets = (Target(LINES.by_name["orderid"]), Target(LINES.by_name["item"]))
    (mutation,) = stage(Write(Verb.INSERT, LINES, Values(()), targets, division=1), [(1, str(KEY))])
    assert [value for _, value in mutation.values] == ["1", KEY]
    assert name_of_row(1) == name_of_row("1") == name_of_row(" 1 ")
