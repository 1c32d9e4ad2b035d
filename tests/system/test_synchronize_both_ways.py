"""SYNCHRONIZE both ways: who has changed what since the two sides last agreed, and what nobody can decide.

The law: after a run without conflicts both sides have the same rows, and each change that one side alone has made is on
both; random histories are compared with a model of a few lines. ``tests/soak/synchronize.py`` has more of them.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exact_dbapi.errors import Error, NotSupportedError, Warning
from exact_dbapi.simulator import Fault, Simulator
from tests.system.synchronizing import MINE, Pair, pairing
from tests.system.test_synchronize import REFUSED

BOTH = f"SYNCHRONIZE local.centers WITH {MINE} IDENTIFIED BY (Code) INSERT UPDATE DELETE"


@pytest.fixture
def pair(exact_simulator: Simulator, tmp_path: Path) -> Iterator[Pair]:
    with pairing(exact_simulator, tmp_path) as opened:
        yield opened


def agree(pair: Pair, *rows: tuple[Any, ...]) -> None:
    """Let both sides have these rows, and agree on them."""
    pair.exact(*rows)
    pair.here(*rows)
    pair.run(BOTH)
    assert pair.local_rows() == pair.exact_rows() == list(rows)


def change(pair: Pair, code: str, description: str, place: str) -> None:
    pair.connection.execute(f"UPDATE {place} SET Description = ? WHERE Code = ?", (description, code))
    pair.connection.commit()


def test_each_side_gets_what_the_other_has_changed(pair: Pair) -> None:
    agree(pair, ("T1", "one", True), ("T2", "two", True), ("T3", "three", True))
    change(pair, "T1", "eins", "local.centers")
    change(pair, "T2", "zwei", "HRM.Costcenters")
    pair.connection.execute("INSERT INTO local.centers VALUES ('T4', 'vier', TRUE)")
    pair.connection.execute("DELETE FROM HRM.Costcenters WHERE Code = 'T3'")
    pair.connection.commit()
    assert pair.run(BOTH) == [("HRM.Costcenters", 1, 1, 0, 0, 0), ("local.centers", 0, 1, 1, 0, 0)]
    assert pair.local_rows() == pair.exact_rows() == [("T1", "eins", True), ("T2", "zwei", True), ("T4", "vier", True)]
    assert [row[1:] for row in pair.run(BOTH)] == [(0, 0, 0, 0, 0)] * 2


def test_different_columns_of_a_row_may_be_changed_on_both_sides(pair: Pair) -> None:
    agree(pair, ("T1", "one", True))
    change(pair, "T1", "eins", "local.centers")
    pair.connection.execute("UPDATE HRM.Costcenters SET Active = FALSE WHERE Code = 'T1'")
    pair.connection.commit()
    pair.run(BOTH)
    assert pair.local_rows() == pair.exact_rows() == [("T1", "eins", False)]


def test_a_value_that_both_have_changed_is_left_and_told(pair: Pair) -> None:
    agree(pair, ("T1", "one", True))
    change(pair, "T1", "eins", "local.centers")
    change(pair, "T1", "un", "HRM.Costcenters")
    for _ in range(2):  # it stays a conflict
        with pytest.warns(Warning, match="1 rows were changed on both sides"):
            assert pair.run(BOTH)[0] == ("HRM.Costcenters", 0, 0, 0, 1, 0)
    assert pair.run(f"{BOTH} DRY RUN") == [("CONFLICT", "HRM.Costcenters", "T1", "Description", "un", "eins")]
    assert (pair.local_rows(), pair.exact_rows()) == ([("T1", "eins", True)], [("T1", "un", True)])


@pytest.mark.parametrize(("side", "wins"), [("SOURCE", "eins"), ("TARGET", "un")])
def test_conflicts_are_resolved_by_a_side(pair: Pair, side: str, wins: str) -> None:
    agree(pair, ("T1", "one", True))
    change(pair, "T1", "eins", "local.centers")
    change(pair, "T1", "un", "HRM.Costcenters")
    pair.run(f"{BOTH} RESOLVE BY {side}")
    assert pair.local_rows() == pair.exact_rows() == [("T1", wins, True)]


def test_conflicts_are_resolved_by_the_later_change(pair: Pair) -> None:
    pair.exact(("T1", "one", True), ("T2", "two", True))
    pair.connection.execute("CREATE TABLE dated AS SELECT * FROM local.centers")
    pair.connection.execute("ALTER TABLE dated ADD COLUMN Modified TIMESTAMP")
    pair.connection.execute(
        "INSERT INTO dated VALUES ('T1', 'eins', TRUE, '2001-01-01'), ('T2', 'zwei', TRUE, '2101-01-01')"
    )
    statement = f"SYNCHRONIZE dated WITH {MINE} IDENTIFIED BY (Code) RESOLVE BY NEWEST (Modified)"
    pair.run(statement)
    assert pair.exact_rows() == [("T1", "one", True), ("T2", "zwei", True)]
    assert pair.run("SELECT Description FROM dated ORDER BY Code") == [("one",), ("zwei",)]


def test_a_row_that_one_side_changed_and_the_other_deleted_is_a_conflict(pair: Pair) -> None:
    agree(pair, ("T1", "one", True), ("T2", "two", True))
    change(pair, "T1", "eins", "local.centers")
    pair.connection.execute("DELETE FROM HRM.Costcenters WHERE Code = 'T1'")
    pair.connection.execute("DELETE FROM local.centers WHERE Code = 'T2'")
    pair.connection.commit()
    change(pair, "T2", "zwei", "HRM.Costcenters")
    with pytest.warns(Warning, match="2 rows were changed on both sides"):
        pair.run(BOTH)
    pair.run(f"{BOTH} RESOLVE BY SOURCE")  # it has changed T1 and deleted T2
    assert pair.local_rows() == pair.exact_rows() == [("T1", "eins", True)]


def test_without_an_earlier_agreement_differing_rows_are_conflicts(pair: Pair) -> None:
    pair.exact(("T1", "one", True), ("T2", "two", True))
    pair.here(("T1", "eins", True), ("T3", "drei", True))
    with pytest.warns(Warning, match="1 rows were changed on both sides"):
        pair.run(BOTH)
    assert [row[0] for row in pair.local_rows()] == [row[0] for row in pair.exact_rows()] == ["T1", "T2", "T3"]


def test_what_exact_refuses_is_not_agreed_on(pair: Pair) -> None:
    agree(pair)
    pair.here(("T1", "one", True))
    pair.simulator.faults.append(Fault(method="POST", status=400, body=REFUSED))
    with pytest.warns(Warning, match="Left out"):
        pair.run(f"{BOTH} CONTINUE ON FIRST 1 ERRORS")
    pair.run(BOTH)
    assert pair.local_rows() == pair.exact_rows() == [("T1", "one", True)]


def test_what_is_rolled_back_or_fails_is_not_agreed_on(pair: Pair) -> None:
    agree(pair, ("T1", "one", True))
    change(pair, "T1", "eins", "local.centers")
    pair.connection.execute(BOTH)
    pair.connection.rollback()
    pair.simulator.faults.append(Fault(method="PUT", status=400, body=REFUSED))
    pair.connection.execute(BOTH)
    with pytest.raises(Error):
        pair.connection.commit()
    pair.connection.rollback()
    assert pair.exact_rows() == [("T1", "one", True)]
    pair.run(BOTH)
    assert pair.local_rows() == pair.exact_rows() == [("T1", "eins", True)]


def test_a_row_that_another_condition_leaves_out_is_not_taken_for_deleted(pair: Pair) -> None:
    both = BOTH.replace("LIKE 'T%'", "IN ('T1', ?)")
    pair.exact(("T1", "one", True), ("T2", "two", True))
    pair.here(("T1", "one", True), ("T2", "two", True))
    pair.run(both, ("T2",))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Warning)
        pair.run(both.replace("INSERT ", ""), ("T9",))
    assert [row[0] for row in pair.local_rows()] == ["T1", "T2"]


def test_several_companies_need_to_be_told_apart(pair: Pair) -> None:
    pair.connection.execute(f"USE {', '.join(map(str, pair.simulator.divisions))}")
    with pytest.raises(NotSupportedError, match="cannot be told apart"):
        pair.connection.execute(BOTH)


def test_what_was_agreed_on_is_kept_from_others(pair: Pair, tmp_path: Path) -> None:
    agree(pair, ("T1", "one", True))
    (file,) = (tmp_path / "state" / "agreed").iterdir()
    assert file.stat().st_mode & 0o77 == 0


CODES = ("T1", "T2", "T3")
WORDS = st.sampled_from(("one", "two", "three"))
EDITS = st.lists(st.tuples(st.booleans(), st.sampled_from(CODES), st.one_of(st.none(), WORDS)), max_size=6)


def expected(
    agreed: dict[str, str], source: dict[str, str], target: dict[str, str]
) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """What both sides, and the agreement, are to be: a value goes where it was not changed; conflicts stay."""
    after: tuple[dict[str, str], dict[str, str], dict[str, str]] = ({}, {}, {})
    for code in CODES:
        old, one, other = agreed.get(code), source.get(code), target.get(code)
        if one != other and old == other:
            other = one
        elif one != other and old == one:
            one = other
        kept = one if one == other else old
        for side, value in zip(after, (one, other, kept), strict=True):
            if value is not None:
                side[code] = value
    return after


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories=st.lists(EDITS, min_size=1, max_size=3))
def test_random_histories_end_as_the_model_says(
    pair: Pair, histories: list[list[tuple[bool, str, str | None]]]
) -> None:
    pair.exact()
    pair.here()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Warning)
        pair.run(f"{BOTH} RESOLVE BY TARGET")
        agreed: dict[str, str] = {}
        source: dict[str, str] = {}
        target: dict[str, str] = {}
        for edits in histories:
            for is_source, code, word in edits:
                side = source if is_source else target
                side.pop(code, None)
                if word is not None:
                    side[code] = word
            pair.here(*((code, word, True) for code, word in source.items()))
            pair.exact(*((code, word, True) for code, word in target.items()))
            pair.run(BOTH)
            source, target, agreed = expected(agreed, source, target)
            assert {row[0]: row[1] for row in pair.local_rows()} == source
            assert {row[0]: row[1] for row in pair.exact_rows()} == target
