"""`exactsql load`: a file goes in, a bar tells how far it is, and what broke off is listed, resumed and given up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from exact_dbapi.cli import main
from exact_dbapi.executor.writing import Progress
from exact_dbapi.simulator import Fault, Simulator
from tests.system.loading import FIRST, TABLE, Company, write_csv


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def company(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> Company:
    simulator.reset()
    settings = simulator.sign_in()
    monkeypatch.setenv("EXACT_URL", f"{settings['url']}?scheme=http&access_token={settings['access_token']}")
    return Company(simulator)


def told(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    """The rows that a command shows."""
    capsys.readouterr()
    assert main([*words, "--format", "json"]) == 0
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out or "[]")
    return rows


def test_a_file_is_loaded_and_reported(company: Company, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_csv(tmp_path / "orders.csv", company.orders(5))
    report = tmp_path / "report.xlsx"
    words = ["load", str(tmp_path / "orders.csv"), "--into", TABLE, "--report", str(report)]
    assert main([*words, "--dry-run"]) == 0
    assert company.uploads() == 0
    assert main(words) == 0
    assert company.stored() == [FIRST + number for number in range(5)]
    assert f"{TABLE}: 10 rows, 3 API calls" in capsys.readouterr().err
    sheet = openpyxl.load_workbook(report).active
    assert sheet is not None
    assert [sheet.cell(row, 8).value for row in range(1, 4)] == ["Load_Status", "done", "done"]
    assert [(row["items"], row["done"]) for row in told(capsys, "load", "--list")] == [(5, 5)]


def test_what_broke_off_is_resumed_or_given_up(
    company: Company, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_csv(tmp_path / "orders.csv", company.orders(4))
    words = ["load", str(tmp_path / "orders.csv"), "--into", TABLE, "--message-items", "2"]
    broken = Fault(method="POST", match="XMLUpload", after=1, status=403)
    for act in ("--resume", "--forget"):
        company.simulator.reset()
        company.simulator.faults.append(broken)
        again = Company(company.simulator)
        settings = company.simulator.sign_in()
        url = f"{settings['url']}?scheme=http&access_token={settings['access_token']}"
        assert main(["-c", url, *words]) == 1
        assert main(["-c", url, *words]) == 1
        assert "broke off: a part of it is in Exact" in capsys.readouterr().err
        assert len(again.stored()) == 2
        assert main(["-c", url, "load", act, "all"]) == 0
        assert len(again.stored()) == (4 if act == "--resume" else 2)


def test_words_that_make_no_load(company: Company, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load", "orders.csv"]) == 2
    assert "load needs --into TABLE" in capsys.readouterr().err
    assert main(["load", "nowhere.csv", "--into", TABLE]) == 1
    assert "does not exist" in capsys.readouterr().err
    assert main(["load", "--resume", "abc"]) == 1
    assert "No load 'abc' broke off" in capsys.readouterr().err


def test_progress_is_told_after_each_message(company: Company, tmp_path: Path) -> None:
    states: list[Progress] = []
    file = write_csv(tmp_path / "orders.csv", company.orders(5))
    with closing(company.connect(on_progress=states.append)) as connection:
        connection.execute(f"COPY {TABLE} FROM {file} (MESSAGE_ITEMS 2)")
        connection.commit()
    assert [(one.items, one.messages, one.refused) for one in states] == [(2, 1, 0), (4, 2, 0), (5, 3, 0)]
    assert {(one.rows, one.all_items, one.all_messages) for one in states} == {(10, 5, 3)}
