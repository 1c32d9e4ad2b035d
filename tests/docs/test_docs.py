"""The documents say what is true: every example is run, every figure and list is compared with the code.

``DOCS_WRITE=1`` writes what the examples print into the documents instead of comparing; look at the difference then.
The calls of the tour are not written: they stand in a table here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

import exact_dbapi
from exact_dbapi import errors
from exact_dbapi.settings import Settings
from exact_dbapi.simulator import Fault, Limits, Simulator, Strict
from tests.docs.runner import Session, examples, with_outputs

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
IS_WRITING = bool(os.environ.get("DOCS_WRITE"))

#: What each query of the tour in README costs.
TOUR = {
    "SELECT * FROM ExactOnlineREST..Journals": 1,
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a terminal of 100 characters, and nothing of the person who runs the tests."""
    for variable in [variable for variable in os.environ if variable.startswith("EXACT_")]:
        monkeypatch.delenv(variable)
    for variable, value in {"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1"}.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("EXACT_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("EXACT_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("EXACT_URL", "")
    monkeypatch.delenv("EXACT_URL")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def session() -> Iterator[Session]:
    running = Session()
    yield running
    running.close()


@pytest.mark.usefixtures("surroundings")
@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_examples_print_what_the_document_says(path: Path, session: Session, exact_simulator: Simulator) -> None:
    text = path.read_text(encoding="utf-8")
    found = list(examples(text))
    printed = [session.run(example, str(path)) for example in found]
    for shown in session.tests():
        shown(exact_simulator)
    if IS_WRITING:
        path.write_text(with_outputs(text, printed), encoding="utf-8")
    else:
        assert printed == [example.printed for example in found]


def test_the_tour_costs_the_calls_that_are_promised() -> None:
    with exact_dbapi.connect("exact://demo") as connection:
        for sql, calls in TOUR.items():
            cursor = connection.execute(sql)
            cursor.fetchall()
            assert (sql, len(cursor.calls)) == (sql, calls)


def test_every_query_of_the_tour_has_its_calls_in_the_table() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    spoken = " ".join(text.split())
    assert [sql for sql in TOUR if sql not in spoken] == []
    queries = {" ".join(example.code.split()).rstrip(";") for example in examples(text) if example.kind == "sql"}
    assert {sql for sql in queries if not sql.startswith("EXPLAIN")} - set(TOUR) == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


def rows(document: str, heading: str) -> dict[str, list[str]]:
    """Read the table whose heading begins so: the words in backquotes of the first cell, then the other cells."""
    lines = (ROOT / document).read_text(encoding="utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(heading)) + 2
    found: dict[str, list[str]] = {}
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        first, *others = [cell.strip() for cell in line.strip("|").split(" | ")]
        for word in re.findall(r"`([^`]+)`", first):
            found[word] = others
    return found


def test_every_setting_is_documented_with_its_default() -> None:
    documented = rows("docs/start.md", "| setting")
    given = {item.name: item for item in fields(Settings)}
    assert documented.keys() - {"profile"} == given.keys()
    for setting, cells in documented.items():
        default = given[setting].default if setting in given else None
        if isinstance(default, bool | float | str):
            assert str(default).removesuffix(".0").lower() in cells[-1].lower(), setting


def tree(root: type[Exception]) -> Iterator[type[Exception]]:
    yield root
    for below in root.__subclasses__():
        if below.__module__ == errors.__name__:
            yield from tree(below)


def test_every_error_is_documented_with_its_code() -> None:
    documented = rows("docs/errors.md", "| error")
    assert {kind.__name__ for kind in (errors.Warning, *tree(errors.Error))} == documented.keys()
    for kind in tree(errors.Error):
        assert documented[kind.__name__][0] == f"`{getattr(kind, 'sqlstate', '')}`", kind


def test_errors_that_nothing_raises_yet_are_marked() -> None:
    code = [path for path in (ROOT / "exact_dbapi").rglob("*.py") if path.name not in ("errors.py", "__init__.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in code)
    documented = rows("docs/errors.md", "| error")
    marked = {error for error, cells in documented.items() if "not raised yet" in cells[1]}
    below = {kind.__name__ for kind in tree(errors.Error) if not kind.__subclasses__()}
    assert {error for error in below if not re.search(rf"\b{error}\(", text)} == marked


@pytest.mark.parametrize(
    ("heading", "kind"), [("| fault", Fault), ("| limit", Limits), ("| switch", Strict)], ids=["fault", "limit", "switch"]
)
def test_every_field_of_the_simulator_is_documented(heading: str, kind: type) -> None:
    assert set(rows("docs/simulator.md", heading)) == set(kind.__dataclass_fields__)  # type: ignore[attr-defined]
