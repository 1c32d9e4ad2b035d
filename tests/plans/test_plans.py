"""Pairs of a statement and the plan that it becomes, as EXPLAIN prints it: what is asked of Exact and what is left.

A pair is a paragraph of a ``.sql`` file: comment lines that say why it is there, the statement with its semicolon, and
the plan as comment lines; what is refused has the error for a plan. A line ``--@ {…}`` gives what else there is:
`divisions`, `parameters`, `local` (statements that make local tables), `decimals`, `max_calls`. After a change that is
meant, ``WRITE_PLANS=1 pytest tests/plans`` writes the plans anew: read the difference before it is kept. Nothing is
sent.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import exact_dbapi
from exact_dbapi.executor import explain

HERE = Path(__file__).parent
IS_WRITING = os.environ.get("WRITE_PLANS") == "1"


@dataclass(frozen=True)
class Pair:
    """One paragraph: the lines up to the semicolon, and the plan."""

    head: tuple[str, ...]
    plan: tuple[str, ...]

    @property
    def settings(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for line in self.head:
            if line.startswith("--@ "):
                found |= json.loads(line[4:])
        return found

    @property
    def sql(self) -> str:
        return "\n".join(line for line in self.head if not line.startswith("--"))


def read_pairs(path: Path) -> list[Pair]:
    paragraphs = path.read_text(encoding="utf-8").strip().split("\n\n")
    pairs = []
    for paragraph in paragraphs:
        lines = paragraph.splitlines()
        end = next(number for number, line in enumerate(lines) if line.endswith(";")) + 1
        pairs.append(Pair(tuple(lines[:end]), tuple(line.removeprefix("-- ") for line in lines[end:])))
    return pairs


def printed(pair: Pair) -> tuple[str, ...]:
    settings = pair.settings
    options = {name: settings[name] for name in ("decimals", "max_calls") if name in settings}
    divisions = settings.get("divisions", 111)
    with exact_dbapi.connect(
        "exact://nowhere.invalid", access_token="none", divisions=divisions, **options
    ) as connection:
        for statement in settings.get("local", ()):
            connection.execute(statement)
        try:
            lines = explain(connection.plan(pair.sql.rstrip(";"), settings.get("parameters")))
        except exact_dbapi.Error as error:
            lines = [f"refused: {type(error).__name__}", *(f"  {line}" for line in str(error).splitlines())]
        assert connection.calls == []
        return tuple(lines)


def cases() -> list[Any]:
    return [
        pytest.param(path, number, id=f"{path.stem}-{number}")
        for path in sorted(HERE.glob("*.sql"))
        for number in range(len(read_pairs(path)))
    ]


@pytest.mark.parametrize(("path", "number"), cases())
def test_the_plan_is_as_written(path: Path, number: int) -> None:
    pairs = read_pairs(path)
    lines = printed(pairs[number])
    if IS_WRITING:
        pairs[number] = Pair(pairs[number].head, lines)
        text = "\n\n".join("\n".join([*pair.head, *(f"-- {line}" for line in pair.plan)]) for pair in pairs)
        path.write_text(text + "\n", encoding="utf-8")
    assert lines == read_pairs(path)[number].plan
