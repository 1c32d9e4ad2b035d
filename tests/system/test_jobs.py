"""`exactsql run` and `exactsql synchronize`, as a scheduler calls them: exit codes, reports, the lock, and mail."""

from __future__ import annotations

import json
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aiosmtpd.controller import Controller

from exact_dbapi.cli import main
from exact_dbapi.simulator import Fault, Simulator
from exact_dbapi.state.lock import locked

SCRIPT = """\
-- Two cost centers, and a query.
INSERT INTO HRM.Costcenters (Code, Description) VALUES ('T1', 'one');
INSERT INTO HRM.Costcenters (Code, Description)
VALUES ('T2', 'two');
SELECT Code FROM HRM.Costcenters WHERE Code LIKE 'T%'
"""


class Office:
    """A simulator, the URL of it, and a folder for scripts and reports."""

    def __init__(self, simulator: Simulator, folder: Path) -> None:
        self.simulator = simulator
        self.folder = folder
        given: dict[str, Any] = {**simulator.sign_in(), "retry_seconds": 0, "state": str(folder / "state")}
        url = given.pop("url")
        settings = {name: str(value) for name, value in given.items() if value is not None}
        self.url = f"{url}{'&' if '?' in url else '?'}{urlencode(settings)}"

    def script(self, sql: str = SCRIPT) -> str:
        path = self.folder / "job.sql"
        path.write_text(sql, encoding="utf-8")
        return str(path)

    def run(self, *words: str) -> int:
        return main([words[0], "-c", self.url, *words[1:]])

    def centers(self) -> list[str]:
        rows = self.simulator.tables[self.simulator.divisions[0]]["hrm/Costcenters"]
        return sorted(row["Code"] for row in rows if row["Code"].startswith("T"))


@pytest.fixture
def office(exact_simulator: Simulator, tmp_path: Path) -> Office:
    return Office(exact_simulator, tmp_path)


def test_a_script_is_one_transaction_with_a_report(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    reports = [str(office.folder / f"report.{ending}") for ending in ("json", "html", "txt")]
    words = [word for name in reports for word in ("--report", name)]
    assert office.run("run", office.script(), *words) == 0
    assert office.centers() == ["T1", "T2"]
    document = json.loads(Path(reports[0]).read_text())
    assert (document["verdict"], document["error"], document["statements"]) == ("done, with changes", None, 4)
    steps = [(one["line"], one["rows"], one["changed"], one["calls"], one["outcome"]) for one in document["steps"]]
    assert steps == [(2, 0, 1, 0, "done"), (3, 0, 1, 0, "done"), (5, 0, 0, 1, "done"), (None, 0, 2, 2, "done")]
    page = Path(reports[1]).read_text()
    assert "<td>INSERT INTO HRM.Costcenters" in page and "done, with changes" in page
    assert Path(reports[2]).read_text() == capsys.readouterr().out


def test_a_failure_undoes_what_was_not_committed(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert office.run("run", office.script(SCRIPT + "; SELECT Nmae FROM HRM.Costcenters")) == 1
    assert office.centers() == []
    out = capsys.readouterr().out
    assert "job.sql: failed" in out and "UndefinedColumn (42703): There is no column 'Nmae'" in out


def test_a_refused_row_is_told(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    body = b'{"error":{"code":"","message":{"lang":"","value":"Gegeven bestaat reeds"}}}'
    office.simulator.faults.append(Fault(method="POST", after=1, status=400, body=body))
    assert office.run("run", office.script()) == 1
    assert "Gegeven bestaat reeds" in capsys.readouterr().out
    assert office.centers() == ["T1"]


def test_a_script_does_not_run_twice_at_once(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    script = office.script("SELECT 1")
    assert office.run("run", script) == 0
    (lock,) = (office.folder / "state" / "jobs").iterdir()
    with locked(lock, 1.0) as is_mine:
        assert is_mine
        assert office.run("run", script) == 1
    assert "is running already" in capsys.readouterr().out
    assert office.run("run", script) == 0


@pytest.mark.parametrize(
    "words", [("run", "/no/such/job.sql"), ("run", "{script}", "--report", "report.doc"), ("synchronize", "--to", "x")]
)
def test_wrong_usage_is_told_by_its_code(office: Office, words: tuple[str, ...]) -> None:
    given = [word.replace("{script}", office.script("SELECT 1")) for word in words]
    try:
        code: Any = office.run(*given)
    except SystemExit as stop:
        code = stop.code
    assert code == 2


class Mailbox:
    """What a mail server got."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:
        self.messages.append(envelope.content.decode())
        return "250 OK"


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setenv("EXACT_SMTP", f"smtp://127.0.0.1:{port}")
    monkeypatch.setenv("EXACT_MAIL_TO", "office@example.org")
    yield box
    controller.stop()


def test_what_failed_or_changed_is_mailed(office: Office, mailbox: Mailbox) -> None:
    assert office.run("run", office.script("SELECT 1")) == 0
    assert mailbox.messages == [], "nothing failed, nothing changed"
    assert office.run("run", office.script()) == 0
    assert office.run("run", office.script("SELECT Nmae FROM HRM.Costcenters")) == 1
    changed, failed = mailbox.messages
    assert "Subject: job.sql: done, with changes" in changed and "To: office@example.org" in changed
    assert "Subject: job.sql: failed" in failed and "UndefinedColumn" in failed


def test_a_report_that_cannot_be_sent_is_a_failure(
    office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXACT_SMTP", "smtp://127.0.0.1:1")
    words = ("run", office.script("SELECT 1"), "--mail-always", "--mail-to", "office@example.org")
    assert office.run(*words) == 1
    assert "could not be sent to office@example.org" in capsys.readouterr().out


def test_tables_are_copied_and_checked_from_the_command_line(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    file = office.folder / "books.sqlite"
    words = ("synchronize", "--tables", "HRM.Costcenters, CRM.Addresses", "--to", f"sqlite:///{file}")
    company = str(office.simulator.divisions[1])
    assert office.run(*words, "--divisions", company, "--report", str(office.folder / "copy.json")) == 0
    document = json.loads((office.folder / "copy.json").read_text())
    rows = {one["table"]: (one["way"], one["rows"], one["note"]) for one in document["steps"]}
    tables = office.simulator.tables[office.simulator.divisions[1]]
    assert rows == {
        "HRM.Costcenters": ("whole", len(tables["hrm/Costcenters"]), "made"),
        "CRM.Addresses": ("changes", len(tables["crm/Addresses"]), "made"),
    }
    assert office.run(*words, "--divisions", company, "--check") == 0
    with closing(sqlite3.connect(file)) as database:
        database.execute("DELETE FROM HRM_Costcenters WHERE Code = (SELECT min(Code) FROM HRM_Costcenters)")
        database.commit()
    capsys.readouterr()
    assert office.run(*words, "--divisions", company, "--check") == 1
    assert "1 figures differ." in capsys.readouterr().out
