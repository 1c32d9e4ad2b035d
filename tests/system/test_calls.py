"""The table of calls in the documents: each question takes the calls that stand there, and none is dear.

A question that takes more calls than before fails here. After a change that is meant, ``python -m benchmarks.calls
--write`` writes the table anew: read the difference before it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from benchmarks.calls import DOCUMENT, Company, Measure, Question, read_questions
from exact_dbapi.simulator import Simulator
from tests.system.stored import Stored

ROW = re.compile(r"\| (?P<title>.+?) \| (\d+) \| (\d+) \| [\d.]+ \| (\d+) \|")
TABLE = {
    match["title"]: Measure(match["title"], int(match[2]), int(match[3]), int(match[4]))
    for match in map(ROW.fullmatch, DOCUMENT.read_text(encoding="utf-8").splitlines())
    if match is not None
}
TOTAL = "**all**"
MOST_OVER_FEWEST = 1.1


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    with Simulator(seed="demo") as simulator:
        stored = Stored(simulator)
        yield Company(simulator, stored)
        stored.close()


@pytest.mark.parametrize("question", read_questions(), ids=lambda question: question.title)
def test_a_question_takes_the_calls_of_the_table(question: Question, company: Company) -> None:
    assert company.measure(question) == TABLE[question.title]


def test_the_table_has_just_the_questions() -> None:
    assert set(TABLE) == {question.title for question in read_questions()} | {TOTAL}
    assert len(TABLE) > 30


def test_the_whole_set_is_near_the_fewest_calls() -> None:
    assert TABLE[TOTAL].calls == sum(one.calls for title, one in TABLE.items() if title != TOTAL)
    assert TABLE[TOTAL].calls <= MOST_OVER_FEWEST * TABLE[TOTAL].fewest


@pytest.mark.parametrize("title", TABLE)
def test_no_question_is_dearer_than_a_straightforward_client(title: str) -> None:
    assert TABLE[title].calls <= TABLE[title].straightforward
