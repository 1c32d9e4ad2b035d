"""`exactsql run`: a script for schedulers. A file of SQL comes in; a report and an exit code go out.

The statements run one after the other in one transaction, which is committed at the end; the first that fails ends the
job, and what was not committed is rolled back. The same script never runs twice at once. Exit codes are those of
`exactsql`; another run under way is a failure.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from exact_dbapi.cli import FAILED, Usage, exit_code
from exact_dbapi.cli.mail import send_report
from exact_dbapi.cli.query import connect
from exact_dbapi.cli.report import Report, as_text, check_name, write_report
from exact_dbapi.databases import without_password
from exact_dbapi.errors import Error, Warning
from exact_dbapi.settings import Settings
from exact_dbapi.sql import split
from exact_dbapi.state.lock import locked

if TYPE_CHECKING:
    from exact_dbapi.connection import Connection

HEADINGS = ("line", "statement", "rows", "changed", "calls", "seconds", "outcome")

_SHOWN_CHARACTERS = 60


def run(words: argparse.Namespace) -> int:
    """Run a script and report."""
    names = [check_name(name) for name in words.report or ()]
    script = _script(words.script)
    with closing(connect(words.connect)) as connection, _alone(words, connection.settings) as is_alone:
        report = Report(Path(words.script).name, datetime.now(), HEADINGS)
        code = FAILED
        if not is_alone:
            report.error = "The script is running already; nothing was done."
        else:
            code = _run(script, connection, report)
        code = _mailed(report, connection.settings, words, code)
        for name in names:
            write_report(report, name)
        sys.stdout.write(as_text(report))
        return code


def _script(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise Usage(f"cannot read {name!r}: {getattr(error, 'strerror', None) or error}") from error


@contextmanager
def _alone(words: argparse.Namespace, settings: Settings) -> Iterator[bool]:
    """Hold the lock of the script; False when another run holds it."""
    path = str(Path(words.script).resolve())
    name = hashlib.sha256(f"{settings.base_url}\n{path}".encode()).hexdigest()[:32]
    with locked(settings.state_folder / "jobs" / f"{name}.lock", words.wait) as is_alone:
        yield is_alone


def _run(script: str, connection: Connection, report: Report) -> int:
    began = time.perf_counter()
    code = 0
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", Warning)
        try:
            for line, text in split(script):
                _step(line, text, connection, report)
            _step(0, "COMMIT", connection, report)
        except Error as error:
            code = exit_code(error)
            report.error = without_password(f"{type(error).__name__} ({error.sqlstate}): {error}")
            connection.rollback()
    report.warnings = list(dict.fromkeys(without_password(str(one.message)) for one in caught))
    report.totals = {
        "statements": len(report.rows),
        "calls": len(connection.calls),
        "seconds": round(time.perf_counter() - began, 2),
    }
    report.has_changed = any(row[3] for row in report.rows)
    return code


def _step(line: int, text: str, connection: Connection, report: Report) -> None:
    """Run one statement, and take it down whether it fails or not."""
    began, asked, sent = time.perf_counter(), len(connection.calls), len(connection.receipts)
    rows, changed, outcome = 0, 0, "failed"
    try:
        with connection.cursor() as cursor:
            cursor.execute(text)
            is_query = cursor.description is not None and cursor.rowcount < 0
            while is_query and (block := cursor.fetchmany(1_000)):
                rows += len(block)
            changed = 0 if is_query else max(cursor.rowcount, 0)
        outcome = "done"
    finally:
        seconds = time.perf_counter() - began
        if text == "COMMIT":
            changed = len(connection.receipts) - sent
        calls = len(connection.calls) - asked
        report.rows.append((line or None, _shown(text), rows, changed, calls, round(seconds, 2), outcome))


def _shown(text: str) -> str:
    words = without_password(" ".join(text.split()))
    return words if len(words) <= _SHOWN_CHARACTERS else f"{words[: _SHOWN_CHARACTERS - 1]}…"


def _mailed(report: Report, settings: Settings, words: argparse.Namespace, code: int) -> int:
    """Send the report to whom it may concern; a report that cannot be sent is a failure."""
    try:
        send_report(report, settings, words.mail_to or settings.mail_to, words.mail_always)
    except Error as error:
        report.warnings.append(str(error))
        return code or exit_code(error)
    return code
