"""The law of pushdown: whatever goes along to Exact, the answer is that of plain SQL over the full tables.

Random statements over the seed company are answered twice: by the driver, over HTTP and with everything pushed that
it dares to push, and by the embedded engine over the simulator's stored rows. The rows must be equal. ``make fuzz
N=20000`` asks more of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exact_dbapi.simulator import Simulator
from tests.system.answers import Answers
from tests.system.grammar import Drawn, draw

STATEMENTS = 300
STEP = 10
COPIED = range(1_000, 1_060)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    with Simulator(seed="demo") as simulator:
        both = Answers(simulator, tmp_path_factory.mktemp("state"))
        yield both
        both.close()


@pytest.mark.parametrize("first", range(0, STATEMENTS, STEP))
def test_the_answer_is_that_of_plain_sql(first: int, answers: Answers) -> None:
    for number in range(first, first + STEP):
        drawn = draw(number, answers.samples, answers.divisions)
        difference = answers.difference(drawn)
        assert difference is None, (
            f"number {number}, divisions {drawn.divisions}: {drawn.sql}\n{drawn.parameters}\n{difference}"
        )


def test_local_copies_answer_the_same(tmp_path: Path) -> None:
    with Simulator(seed="demo") as simulator:
        answers = Answers(simulator, tmp_path, with_copies=True)
        calls = simulator.calls
        counted = Drawn(0, "SELECT count(*), max(Name) FROM CRM.Accounts", {}, answers.divisions, False, False)
        assert answers.difference(counted) is None
        assert simulator.calls == calls  # the copies did answer
        for number in COPIED:
            drawn = draw(number, answers.samples, answers.divisions)
            difference = answers.difference(drawn)
            assert difference is None, f"number {number}: {drawn.sql}\n{drawn.parameters}\n{difference}"
        answers.close()
