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
from exact_dbapi import demo, errors
from exact_dbapi.catalog import open_catalog
from exact_dbapi.settings import Settings
from exact_dbapi.simulator import Fault, Limits, Simulator, Strict
from tests.docs.runner import Session, examples, with_outputs

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
IS_WRITING = bool(os.environ.get("DOCS_WRITE"))

#: What each query of the tour in README costs.
TOUR = {
    "SELECT * FROM ExactOnlineREST..Journals": 1,
    "SELECT Code, Name, City FROM CRM.Accounts WHERE IsSupplier LIMIT 3": 1,
    "SELECT Code, Name, upper(City) AS City FROM CRM.Accounts WHERE IsSupplier AND Name ILIKE 'bak%' LIMIT 3": 1,
    "SELECT count(*) AS Suppliers FROM CRM.Accounts WHERE IsSupplier": 1,
    "SELECT Country, count(*) AS Suppliers FROM CRM.Accounts WHERE IsSupplier GROUP BY Country "
    "ORDER BY Suppliers DESC, Country LIMIT 3": 1,
    "SELECT a.Name, count(*) AS Invoices, round(sum(i.AmountDC), 2) AS Amount FROM SalesInvoice.SalesInvoices i "
    "JOIN CRM.Accounts a ON a.ID = i.InvoiceTo "
    "WHERE i.InvoiceDate >= DATE '2026-05-01' AND i.InvoiceDate < DATE '2026-06-01' "
    "GROUP BY a.Name ORDER BY Amount DESC LIMIT 3": 2,
    "select Code, Name from CRM.Accounts where IsSupplier limit 3": 1,
    "select Code, Description from Financial.Journals where Type = 12 order by Code": 1,
    "select * from CRM.Accounts where IsSupplier": 1,
    "SELECT FinancialYear, count(*) AS Lines FROM FinancialTransaction.TransactionLines GROUP BY ALL ORDER BY 1": 43,
    "SELECT count(*) FROM FinancialTransaction.TransactionLines WHERE Date >= '2026-05-01' AND Date < '2026-06-01'": 1,
}

#: What the tour shows to fail before anything is sent.
MISTAKES = {"SELECT Code, Nmae FROM CRM.Accounts"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a terminal of 100 characters, and nothing of the person who runs the tests."""
    for variable in [variable for variable in os.environ if variable.startswith("EXACT_")]:
        monkeypatch.delenv(variable)
    for variable, value in {"COLUMNS": "100", "TERM": "xterm", "NO_COLOR": "1"}.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("EXACT_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("EXACT_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("EXACT_URL", "exact://demo")  # what a document exports is forgotten after it
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def session() -> Iterator[Session]:
    """Run a document's examples in the company as it was seeded, whatever the documents before it have written."""
    demo._shared.cache_clear()
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
    queries = {" ".join(example.code.split()) for example in examples(text) if example.kind == "sql"}
    assert queries - set(TOUR) == MISTAKES


def test_a_mistake_costs_no_call() -> None:
    with exact_dbapi.connect("exact://demo") as connection:
        for sql in MISTAKES:
            with pytest.raises(exact_dbapi.ProgrammingError):
                connection.execute(sql)
        assert connection.calls == []


def test_figures_about_the_catalog_are_right() -> None:
    catalog = open_catalog()
    readable = [entry for entry in catalog.entries if "G" in entry.methods]
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert f"the {len(readable)} REST endpoints of Exact Online that can be read (of {len(catalog.entries)})" in text
    assert f"the {len(catalog.topics)} topics of its [XML API](docs/xml.md)" in text


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
    assert documented.keys() == given.keys() | {"profile"}
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
    kinds: list[type[Exception]] = [errors.Warning, *tree(errors.Error)]
    assert {kind.__name__ for kind in kinds} == documented.keys()
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
    ("heading", "kind"),
    [("| fault", Fault), ("| limit", Limits), ("| switch", Strict)],
    ids=["fault", "limit", "switch"],
)
def test_every_field_of_the_simulator_is_documented(heading: str, kind: type) -> None:
    assert set(rows("docs/simulator.md", heading)) == set(kind.__dataclass_fields__)  # type: ignore[attr-defined]


def test_every_switch_has_its_default_in_the_table() -> None:
    shown = {switch: cells[-1].strip(" `") for switch, cells in rows("docs/simulator.md", "| switch").items()}
    assert shown == {item.name: str(item.default) for item in fields(Strict)}


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\((\d{4}-[a-z-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert listed == sorted(path.name for path in folder.glob("0*.md"))
