"""The words of `exactsql synchronize` and `exactsql run`: what they are told.

A parser comes in, and knows the two commands afterwards. Never runs one.
"""

from __future__ import annotations

import argparse


def add_jobs(commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    copy = commands.add_parser(
        "synchronize", parents=[shared], help="keep tables of Exact up to date in another database"
    )
    copy.add_argument(
        "--tables",
        type=_patterns,
        required=True,
        metavar="PATTERNS",
        help="such as 'CRM.*, Financial.TransactionLines'",
    )
    copy.add_argument(
        "--to", required=True, metavar="URL", help="any URL of SQLAlchemy, a DuckDB file, or parquet:///folder"
    )
    copy.add_argument("--divisions", metavar="N,N", help="the companies, or the word all (default those of the URL)")
    copy.add_argument("--check", action="store_true", help="compare counts and sums instead; reads all from Exact")
    run = commands.add_parser("run", parents=[shared], help="run a script of SQL as a job, with a report")
    run.add_argument("script", metavar="SCRIPT.sql")
    run.add_argument(
        "--wait", type=float, default=0.0, metavar="SECONDS", help="for another run of the script to end (default 0)"
    )
    run.add_argument("--mail-always", action="store_true", help="send a message also when nothing has changed")
    for command in (copy, run):
        command.add_argument(
            "--report", action="append", metavar="FILE", help="write the report to a .txt, .json or .html file, too"
        )
        command.add_argument(
            "--mail-to", metavar="ADDRESS", help="send the report when something has failed or changed"
        )


def _patterns(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
