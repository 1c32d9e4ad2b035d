"""A writer that is killed at any boundary: afterwards the journal tells the truth of each order, and none is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from exact_dbapi.simulator import Simulator
from exact_dbapi.state.journal import FileJournal, Standing
from tests.system.killed import recovered, write_and_die

REFERENCES = ("test 1", "test 2")
STEPS = 2 + 6 * len(REFERENCES)


@pytest.mark.parametrize("step", [1, *range(STEPS - 6, STEPS + 1)])
def test_a_writer_may_be_killed_at_any_boundary(exact_simulator: Simulator, tmp_path: Path, step: int) -> None:
    """Before the first order, around everything about the second, and not at all; `make soak` tries the others too."""
    assert write_and_die(exact_simulator, tmp_path, REFERENCES, step) == (step < STEPS)
    recovered(exact_simulator, tmp_path, REFERENCES)


def test_a_commit_under_way_is_not_taken_for_a_crash(exact_simulator: Simulator, tmp_path: Path) -> None:
    journal = FileJournal(tmp_path)
    with journal.under_way("a commit"):
        assert FileJournal(tmp_path).is_under_way("a commit")
    assert not journal.is_under_way("a commit")
    assert list((tmp_path / "commits").iterdir()) == []


def test_what_a_killed_writer_had_not_sent_is_left(exact_simulator: Simulator, tmp_path: Path) -> None:
    write_and_die(exact_simulator, tmp_path, REFERENCES, step=3)  # the first intent is written, nothing is sent
    standings = [entry.standing for entry in FileJournal(tmp_path).entries()]
    assert standings == [Standing.OPEN, Standing.LEFT]
