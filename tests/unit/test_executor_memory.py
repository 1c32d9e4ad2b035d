"""A result of many pages is read in the memory of a few.

The pages come from a `Send` written by hand that answers the same rows again and again, so that nothing but the
driver's own memory is measured.
"""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable

import pytest

import exact_dbapi
from exact_dbapi.executor import Engine, Result, run
from exact_dbapi.executor.fetch import Access
from exact_dbapi.message import Request, Response

PAGES = 25
PAGE_ROWS = 1000
STATEMENTS = {
    "pass-through": "SELECT ID, FirstName FROM CRM.Contacts",
    "page by page": "SELECT ID, FirstName || '!' AS loud FROM CRM.Contacts",
    "engine": "SELECT ID, FirstName FROM CRM.Contacts UNION ALL SELECT ID, LastName FROM Payroll.Employees",
}


class Endless:
    """Answers so many pages of the same rows."""

    def __init__(self, pages: int) -> None:
        self.pages = pages
        self.calls = 0
        row = {"ID": "ffeb5ca9-8b6b-437c-a40e-cfe8151fef57", "FirstName": "x" * 100, "LastName": "y" * 100}
        self.rows = json.dumps([row] * PAGE_ROWS)

    def __call__(self, request: Request) -> Response:
        self.calls += 1
        is_last = self.calls % self.pages == 0
        following = "" if is_last else f',"__next":"https://nowhere.invalid/{self.calls}"'
        body = f'{{"d":{{"results":{self.rows}{following}}}}}'
        return Response(200, {"content-type": "application/json"}, body.encode())


def by_fetchmany(result: Result) -> int:
    return sum(len(rows) for rows in iter(lambda: result.fetch(250), []))


def at_once(result: Result) -> int:
    return len(result.fetch(None))


def most_memory(statement: str, read: Callable[[Result], int], pages: int = PAGES) -> tuple[int, int]:
    """Read a statement's result; the rows, and the most memory in use meanwhile."""
    with exact_dbapi.connect("exact://nowhere.invalid/111", access_token="none") as connection:
        plan = connection.plan(statement)
        engine = Engine()
        result = run(plan, Access(Endless(pages), engine))
        tracemalloc.start()
        try:
            return read(result), tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
            result.close()
            engine.close()


@pytest.mark.parametrize("tier", STATEMENTS)
def test_many_pages_take_the_memory_of_a_few(tier: str) -> None:
    most_memory(STATEMENTS[tier], by_fetchmany, pages=1)  # what is loaded once is not counted
    rows, used = most_memory(STATEMENTS[tier], by_fetchmany)
    sources = 2 if tier == "engine" else 1
    assert rows == sources * PAGES * PAGE_ROWS
    assert used < 4_000_000, "a few pages"


def test_all_rows_at_once_do_take_more() -> None:
    rows, used = most_memory(STATEMENTS["pass-through"], at_once)
    assert rows == PAGES * PAGE_ROWS
    assert used > 5_000_000, "or the measurement above measures nothing"
