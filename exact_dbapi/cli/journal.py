"""`exactsql journal`: what was sent to Exact, whether it is there, and a look-up of what a crash left open.

A URL, or nothing for every host, comes in; a line per document goes to the screen. With `--settle` it asks Exact, and
sends no change.
"""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import UTC, datetime

from exact_dbapi.cli import FAILED
from exact_dbapi.cli.listing import show_rows
from exact_dbapi.cli.query import connect, counted
from exact_dbapi.cli.rows import chosen_format
from exact_dbapi.executor.settlement import settled
from exact_dbapi.settings import read_settings
from exact_dbapi.state.journal import Entry, Standing, open_journal

HEADINGS = ("Sent", "Division", "Table", "Verb", "Rows", "Standing", "Names", "Key", "Message")

_SETTLED = (Standing.DONE, Standing.REJECTED, Standing.LEFT)
_UNSETTLED = (Standing.OPEN, Standing.UNKNOWN)


def journal(words: argparse.Namespace) -> int:
    """List the documents that were written; settle or forget them when that was asked for."""
    settings = read_settings(words.connect or "exact://demo")
    kept = open_journal(settings.state_folder if settings.is_state_shared else None)
    host = settings.base_url if words.connect else None
    code = _settle(words) if words.settle else 0
    entries = [one for one in kept.entries() if host in (None, one.host)]
    wanted = entries if words.all else [one for one in entries if one.standing is not Standing.DONE]
    if words.forget:
        gone = [one for one in wanted if one.standing in _SETTLED]
        kept.forget(gone)
        print(f"{counted(len(gone), 'document')} forgotten.")
        return code
    if wanted:
        show_rows(HEADINGS, list(map(_row, wanted)), chosen_format(words.format))
    elif chosen_format(words.format) == "table":
        print(f"{counted(len(entries), 'document')} written, and it is known that Exact has all of them.")
    return code


def _settle(words: argparse.Namespace) -> int:
    """Look up what is open; 1 when something stays so."""
    with closing(connect(words.connect)) as connection:
        found = list(settled(connection.transaction.open_writing()))
    return FAILED if any(entry.standing in _UNSETTLED for entry in found) else 0


def _row(entry: Entry) -> tuple[object, ...]:
    sent = datetime.fromtimestamp(entry.sent_at, UTC).strftime("%Y-%m-%d %H:%M:%SZ") if entry.sent_at else ""
    names = ", ".join(f"{name}={value}" for name, value in list(entry.names.items())[:2])
    rows = 1 + entry.lines
    standing = str(entry.standing.value)
    return sent, entry.division, entry.endpoint, entry.verb, rows, standing, names, ", ".join(entry.key), entry.message
