"""One sign-in for many processes: who dies where, and what is left of the chain."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from exact_dbapi.errors import SignInRequired
from exact_dbapi.state.tokens import FileStore, TokenPair
from tests.system.dying import DIED
from tests.system.renewing import renew_together
from tests.system.signed_in import Side, signed_in

ROOT = Path(__file__).parents[2]
MOST_STEPS = 40

#: Between these two the server has handed out a pair that is nowhere but in a process that dies.
LOST_FROM, LOST_UNTIL = "after the token call", "after saving the new pair"


def test_a_process_may_die_at_any_step(tmp_path: Path) -> None:
    """A death leaves a usable pair, unless the server had renewed the chain and the answer died with the process."""
    steps: list[str] = []
    for last in range(MOST_STEPS):
        with signed_in(tmp_path / str(last)) as side:
            came = die_at(side, last)
            if len(came) <= last:
                break
            steps.append(came[-1])
            is_lost = LOST_FROM in came and LOST_UNTIL not in came
            assert (side.stored.refresh_token != side.chain.refresh_token) == is_lost, came[-1]
            if is_lost:
                with pytest.raises(SignInRequired, match="answer to an earlier refresh was lost"):
                    side.ask()
            else:
                assert side.ask().status == 200, came[-1]
    assert {LOST_FROM, LOST_UNTIL, "before the token call", "inside the lock", "before the release"} <= set(steps)


def die_at(side: Side, last: int) -> list[str]:
    """Let a process renew the chain and die; list the steps it took."""
    FileStore(side.folder).save(side.key, TokenPair(side.given["refresh_token"]))
    facts = (side.simulator.port, side.folder, last, side.clock.now.timestamp())
    words = [sys.executable, "-m", "tests.system.dying", *map(str, facts)]
    run = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    came = run.stdout.splitlines()
    assert run.returncode == (DIED if len(came) > last else 0), run.stderr
    return came


def test_sixteen_processes_share_a_chain_and_only_a_lost_answer_breaks_it(tmp_path: Path) -> None:
    books = renew_together(tmp_path, processes=16, rotations=24, kills_per_rotation=0.5, token_seconds=0.25)
    assert books.rotations - books.saved == books.lost
    assert books.killed > 0
    assert books.answered > books.rotations
