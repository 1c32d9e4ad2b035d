"""`exactsql synchronize`: tables of Exact into another database, and a report of what that took.

Patterns of tables and a URL come in; the tables are there afterwards. With `--check` both sides are counted and summed
instead, and nothing is written. Exit code 1 when a table of a company could not be brought up to date, or differs.
"""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import closing
from datetime import datetime
from functools import partial

import exact_dbapi
from exact_dbapi.cli import FAILED, exit_code
from exact_dbapi.cli.mail import send_report
from exact_dbapi.cli.query import connect
from exact_dbapi.cli.report import Report, as_text, check_name, write_report
from exact_dbapi.connection import Connection
from exact_dbapi.databases import Database, open_database, without_password
from exact_dbapi.errors import Error
from exact_dbapi.replication import Outcome, Table, check, chosen, replicate

HEADINGS = ("table", "division", "way", "written", "deleted", "rows", "calls", "seconds", "note")
CHECKED = ("table", "division", "period", "figure", "exact", "there")


def synchronize(words: argparse.Namespace) -> int:
    """Bring the tables up to date, or compare them."""
    names = [check_name(name) for name in words.report or ()]
    url = words.to if "://" in words.to else f"duckdb:///{words.to}"
    database = open_database(url)
    with closing(connect(words.connect)) as connection:
        settings = connection.settings
        tables = chosen(words.tables, connection.catalog, database, settings.decimals)
        if words.divisions:
            connection.execute(f"USE {words.divisions}")
        divisions = connection.sight().choose()
        began = time.perf_counter()
        failed = FAILED
        if words.check:
            report = _checked(connection, url, tables, divisions)
        else:
            report, failed = _replicated(words, url, database, tables, divisions, settings.parallel_divisions)
        report.totals["seconds"] = round(time.perf_counter() - began, 2)
        code = failed if report.error is not None else 0
        try:
            send_report(report, settings, words.mail_to or settings.mail_to)
        except Error as error:
            report.warnings.append(str(error))
            code = code or exit_code(error)
    for name in names:
        write_report(report, name)
    sys.stdout.write(as_text(report))
    return code


def _replicated(
    words: argparse.Namespace,
    url: str,
    database: Database,
    tables: tuple[Table, ...],
    divisions: tuple[int, ...],
    at_once: int,
) -> tuple[Report, int]:
    report = Report(f"Tables to {without_password(url)}", datetime.now(), HEADINGS)
    outcomes = replicate(partial(_opened, words.connect), url, database, tables, divisions, _told, at_once)
    failed = [one for one in outcomes if one.error is not None]
    for one in outcomes:
        note = one.note if one.error is None else without_password(f"{type(one.error).__name__}: {one.error}")
        counts = (one.written, one.deleted, one.rows, one.calls, round(one.seconds, 2))
        report.rows.append((one.table, one.division, one.way, *counts, note))
    report.totals = {"tables": len(tables), "companies": len(divisions), "calls": sum(one.calls for one in outcomes)}
    report.totals["changes"] = sum(one.written + one.deleted for one in outcomes)
    report.has_changed = bool(report.totals["changes"])
    if failed:
        report.error = f"{len(failed)} of {len(outcomes)} could not be brought up to date."
    return report, max((exit_code(one.error) for one in failed if one.error is not None), default=FAILED)


def _opened(url: str | None, division: int) -> Connection:
    return exact_dbapi.connect(url, divisions=division)


def _told(outcome: Outcome) -> None:
    """Show on a terminal what is done while the rest goes on."""
    if sys.stderr.isatty():
        what = "failed" if outcome.error is not None else f"{outcome.written:,} written, {outcome.deleted:,} deleted"
        print(f"{outcome.table} of {outcome.division}: {what}", file=sys.stderr)


def _checked(connection: Connection, url: str, tables: tuple[Table, ...], divisions: tuple[int, ...]) -> Report:
    report = Report(f"Check of {without_password(url)}", datetime.now(), CHECKED)
    for one in check(connection, url, tables, divisions):
        period = "-".join(map(str, one.period))
        report.rows.append((one.table, one.division, period, one.figure, one.exact, one.other))
    report.totals = {"tables": len(tables), "companies": len(divisions), "calls": len(connection.calls)}
    if report.rows:
        report.error = f"{len(report.rows)} figures differ."
    return report
