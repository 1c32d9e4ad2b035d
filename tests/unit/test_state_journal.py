"""The journal of writes: what it keeps, of whom, and for how long, in a file and in memory alike."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from exact_dbapi.state.journal import KEPT_SECONDS, Entry, FileJournal, Journal, MemoryJournal, Standing, open_journal

ENTRY = Entry(
    *("c1", 0, "https://exact.example", 7, "crm/accounts", "INSERT", 1, 2),
    lines=3,
    names={"Name": "Bakker 'Ål'"},
    body='{"Name":"Bakker"}',
    pid=5,
    planned_at=1_000.0,
)


@pytest.fixture(params=["file", "memory"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Journal:
    """Give an empty journal of either kind."""
    return FileJournal(tmp_path) if request.param == "file" else MemoryJournal()


def test_what_was_planned_comes_back_as_it_was(journal: Journal) -> None:
    entries = [ENTRY, replace(ENTRY, position=1, names={}, key=("a", "b"))]
    journal.plan(entries)
    assert journal.entries() == entries


def test_what_changed_is_kept(journal: Journal) -> None:
    journal.plan([ENTRY, replace(ENTRY, position=1)])
    done = replace(ENTRY, standing=Standing.DONE, key=("k",), body="", message="found", sent_at=1.5, ended_at=2.5)
    journal.change(done)
    assert journal.entries((Standing.DONE,)) == [done]
    assert [one.position for one in journal.entries((Standing.LEFT, Standing.OPEN))] == [1]


def test_the_keys_that_were_made_are_those_of_one_table(journal: Journal) -> None:
    done = replace(ENTRY, standing=Standing.DONE, key=("k",))
    others = [replace(done, position=1, endpoint="crm/contacts"), replace(done, position=2, division=8)]
    journal.plan([done, *others, replace(ENTRY, position=3, key=("l",)), replace(done, position=4, host="elsewhere")])
    assert journal.keys_made("https://exact.example", 7, "crm/accounts") == {("k",)}


def test_what_is_forgotten_is_gone(journal: Journal) -> None:
    journal.plan([ENTRY, replace(ENTRY, position=1)])
    journal.forget([ENTRY])
    assert [one.position for one in journal.entries()] == [1]


def test_a_commit_is_under_way_while_it_runs_and_not_after_an_error(journal: Journal) -> None:
    def fail() -> None:
        with journal.under_way("c1"):
            assert journal.is_under_way("c1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not journal.is_under_way("c1")


def test_what_was_done_long_ago_makes_room(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    done = replace(ENTRY, standing=Standing.DONE, ended_at=1_000.0)
    open_ones = [replace(ENTRY, position=1, standing=Standing.UNKNOWN, ended_at=1_000.0)]
    journal.plan([done, *open_ones])
    journal.plan([replace(ENTRY, commit="c2", planned_at=1_000.0 + KEPT_SECONDS - 1)])
    assert len(journal.entries()) == 3
    journal.plan([replace(ENTRY, commit="c3", planned_at=1_000.0 + KEPT_SECONDS + 1)])
    assert sorted((one.commit, one.standing) for one in journal.entries()) == [
        ("c1", Standing.UNKNOWN),
        ("c2", Standing.LEFT),
        ("c3", Standing.LEFT),
    ]


def test_a_journal_that_nobody_wrote_makes_no_file(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    assert journal.entries() == []
    assert journal.keys_made("h", 1, "e") == set()
    assert not journal.is_under_way("c1")
    assert list(tmp_path.iterdir()) == []


def test_there_is_one_journal_of_a_folder(tmp_path: Path) -> None:
    assert open_journal(tmp_path) is open_journal(tmp_path)
    assert isinstance(open_journal(None), MemoryJournal)
