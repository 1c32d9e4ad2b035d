"""How many calls does an answer take? Business questions, beside the fewest possible and a straightforward client.

The questions are in ``calls.sql``. Each is asked of the simulated company by a connection that knows nothing yet, over
HTTP; the simulator counts. Its answer must be that of plain SQL over the stored rows. The other two figures are
computed from the stored rows by the rule that `RULE` gives. ``--write`` puts the table into ``docs/calls.md``.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import exact_dbapi
from exact_dbapi.catalog import open_catalog
from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.simulator import Simulator
from tests.system.stored import NAME, Stored, literal, plain

QUESTIONS = Path(__file__).with_suffix(".sql")
DOCUMENT = Path(__file__).parents[1] / "docs" / "calls.md"
BEGIN, END = "<!-- table: benchmarks/calls.py --write -->", "<!-- end of the table -->"
KEYS_PER_CALL = 80
REGULAR_PAGE = 60
VALUES = re.compile(r"\{(SELECT[^}]*)\}")

RULE = f"""\
*Fewest*: each table that the question is about is read once in each division. Its rows are those that pass the
conditions which Exact can filter on; they come in the longest pages of any endpoint that has the columns (1,000 rows
where there is a bulk endpoint, else 60). Where a join gives the keys, a table may be asked by key instead,
{KEYS_PER_CALL} keys to a URL, if that is less. A count, a smallest and a largest value are one call each.

*Straightforward*: a client that reads each table through the regular endpoint, 60 rows a page, with the same
conditions, and does the rest at home."""


@dataclass
class Need:
    """The rows of one table that a question cannot do without; `key` and `keys`: how they may be asked by key."""

    sql: str
    key: str = ""
    keys: str = ""

    @property
    def endpoint(self) -> Endpoint:
        """The table's own endpoint."""
        found = NAME.search(self.sql)
        if found is None:
            raise ValueError(f"no table in {self.sql!r}")
        return open_catalog().open(open_catalog().find(found[2], found[1]).id)

    @property
    def page_size(self) -> int:
        """The longest page of any endpoint that has the columns."""
        endpoint = self.endpoint
        columns = [name.strip().lower() for name in self.sql.partition(" FROM ")[0].removeprefix("SELECT ").split(",")]
        twins = [open_catalog().open(id) for id in endpoint.bulk]
        serving = [twin for twin in twins if all(name in twin.by_name for name in columns)]
        return max([endpoint.page_size, *(twin.page_size for twin in serving)])


@dataclass
class Question:
    """One question: its title, its SQL, how many companies are asked, and what it needs of each table.

    `only`: which of these companies, counted from 1, can have rows in the answer; all of them when empty.
    """

    title: str
    sql: str = ""
    divisions: int = 1
    only: tuple[int, ...] = ()
    needs: list[Need] = field(default_factory=list)
    plain: list[Need] = field(default_factory=list)


@dataclass(frozen=True)
class Measure:
    """What a question takes, in calls."""

    title: str
    calls: int
    fewest: int
    straightforward: int


def read_questions() -> list[Question]:
    """Read the questions; the first paragraph is about the file."""
    paragraphs = QUESTIONS.read_text(encoding="utf-8").strip().split("\n\n")[1:]
    return [_question(paragraph.splitlines()) for paragraph in paragraphs]


def _question(lines: Sequence[str]) -> Question:
    made = Question(lines[0].removeprefix("-- "))
    for line in lines[1:]:
        word, _, rest = line.partition(" ")
        if word == "--needs":
            made.needs.append(Need(rest))
        elif word == "--by":
            made.needs[-1].key, _, made.needs[-1].keys = rest.partition(": ")
        elif word == "--plain":
            made.plain.append(Need(rest))
        elif word == "--divisions":
            made.divisions = int(rest)
        elif word == "--only":
            made.only = tuple(map(int, rest.split()))
        else:
            made.sql = line.rstrip(";")
    return made


class Company:
    """The simulated company: asked through the driver, and looked at in the store."""

    def __init__(self, simulator: Simulator, stored: Stored) -> None:
        self.simulator = simulator
        self.stored = stored

    def divisions(self, question: Question) -> tuple[int, ...]:
        """The companies that a question is about."""
        return self.simulator.divisions[: question.divisions]

    def needed(self, question: Question) -> tuple[int, ...]:
        """The companies whose rows can be in the answer."""
        asked = self.divisions(question)
        return tuple(asked[number - 1] for number in question.only) or asked

    def filled(self, sql: str) -> str:
        """Put the values that stand in braces as queries."""

        def values(match: re.Match[str]) -> str:
            rows = self.stored.rows(match[1], self.simulator.divisions[:1])
            return ", ".join(literal(row[0]) for row in rows)

        return VALUES.sub(values, sql)

    def count(self, sql: str, division: int) -> int:
        """How many rows a query over the stored rows has."""
        return len(self.stored.rows(self.filled(sql), (division,)))

    def ask(self, question: Question) -> tuple[int, list[tuple[Any, ...]]]:
        """Ask the driver; say how many calls arrived, and what it answered."""
        before = len(self.simulator.calls)
        signed_in = self.simulator.sign_in()
        url = str(signed_in["url"]).rpartition("/")[0]
        with (
            tempfile.TemporaryDirectory() as state,
            exact_dbapi.connect(
                url,
                scheme="http",
                access_token=str(signed_in["access_token"]),
                divisions=list(self.divisions(question)),
                state=state,
            ) as connection,
        ):
            rows = plain(connection.cursor().execute(self.filled(question.sql)).fetchall())
        return len(self.simulator.calls) - before, rows

    def measure(self, question: Question) -> Measure:
        """Ask a question, check the answer and compute the other two figures.

        Raises: AssertionError when the answer is not that of plain SQL.
        """
        calls, rows = self.ask(question)
        expected = self.stored.rows(self.filled(question.sql), self.divisions(question))
        if Counter(map(repr, rows)) != Counter(map(repr, expected)):
            raise AssertionError(f"{question.title}: the answer is not that of plain SQL over the stored rows")
        divisions = self.needed(question)
        return Measure(
            question.title,
            calls,
            sum(self.fewest(need, division) for division in divisions for need in question.needs),
            sum(
                _pages(self.count(need.sql, division), REGULAR_PAGE)
                for division in divisions
                for need in question.plain or question.needs
            ),
        )

    def fewest(self, need: Need, division: int) -> int:
        """The fewest calls that could bring what is needed of a table in one division."""
        page = need.page_size
        whole = _pages(self.count(need.sql, division), page)
        if not need.key:
            return whole
        keys = self.count(f"SELECT DISTINCT k FROM ({need.keys}) q(k) WHERE k IS NOT NULL", division)
        rows = self.count(f"{need.sql} WHERE {need.key} IN ({need.keys})", division)
        return min(whole, max(-(-keys // KEYS_PER_CALL), -(-rows // page)))


def _pages(rows: int, page: int) -> int:
    return max(-(-rows // page), 1)


def measures() -> Iterator[Measure]:
    """Ask every question."""
    with Simulator(seed="demo") as simulator:
        stored = Stored(simulator)
        company = Company(simulator, stored)
        for question in read_questions():
            yield company.measure(question)
        stored.close()


def table(found: Sequence[Measure]) -> str:
    """Write the measures as a Markdown table, with their sum."""
    lines = ["| question | calls | fewest | ratio | straightforward |", "|---|--:|--:|--:|--:|"]
    total = Measure("**all**", *(sum(column) for column in zip(*(_figures(one) for one in found), strict=True)))
    for one in (*found, total):
        ratio = one.calls / one.fewest
        lines.append(f"| {one.title} | {one.calls} | {one.fewest} | {ratio:.2f} | {one.straightforward} |")
    return "\n".join(lines)


def _figures(one: Measure) -> tuple[int, int, int]:
    return one.calls, one.fewest, one.straightforward


def write(found: Sequence[Measure]) -> None:
    """Put the table into the document."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{RULE}\n\n{table(found)}\n\n{END}{after}", encoding="utf-8")


def main() -> None:
    """Ask all questions; print the table or put it into the document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the table into docs/calls.md")
    is_writing = parser.parse_args().write
    found = list(measures())
    if is_writing:
        write(found)
    print(table(found))


if __name__ == "__main__":
    main()
