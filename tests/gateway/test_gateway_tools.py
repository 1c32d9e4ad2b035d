"""The documents of tools: each statement they show is asked, and takes the calls that they say."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

from exact_dbapi.simulator import Simulator

DOCUMENTS = Path(__file__).parents[2] / "docs"
#: A statement that stands indented, and what the text says of it some lines further on.
SHOWN = re.compile(
    r"\n((?: {7}(?:SELECT|FROM|WHERE|GROUP|ORDER)[^\n]*\n)+).*?\b(\d+) calls?\s+in\s+the\s+simulated\s+company",
    re.DOTALL,
)


@pytest.mark.parametrize("name", ["power-bi", "excel", "tableau", "data-factory"])
def test_a_shown_statement_takes_the_calls_that_are_said(
    client: psycopg.Connection, exact_simulator: Simulator, name: str
) -> None:
    shown = SHOWN.findall((DOCUMENTS / f"{name}.md").read_text())
    assert shown
    for sql, calls in shown:
        asked = sql.replace("@{pipeline().parameters.since}", "2026-06-01")
        exact_simulator.calls.clear()
        rows = client.execute(asked).fetchall()
        assert rows
        assert len(exact_simulator.calls) == int(calls), sql
