"""What became of a load → a copy of its file, with status, message and key beside each row.

A load and where its rows stand come in, a file goes out. Corrected and loaded again, its rows that are done are left
out. Asks nothing of Exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from exact_dbapi.errors import OperationalError
from exact_dbapi.executor.loading import line_of
from exact_dbapi.files.report import Fate, write_report
from exact_dbapi.plan import REPORTED_KEY, REPORTED_STANDING, REPORTED_TEXT, RowsOf
from exact_dbapi.state.loads import LoadFile

HEADINGS = (REPORTED_STANDING, REPORTED_TEXT, REPORTED_KEY)


def report_load(kept: LoadFile, rows_of: RowsOf, path: str) -> None:
    """Write the report of a load.

    Raises: OperationalError when the file cannot be written; NotSupportedError for a kind that is not.
    """
    source, target = Path(rows_of.path).expanduser(), Path(path).expanduser()
    try:
        write_report(
            source,
            target,
            HEADINGS,
            fates(kept, rows_of),
            sheet=rows_of.sheet,
            first_line=rows_of.first_line,
            delimiter=rows_of.delimiter,
            encoding=rows_of.encoding,
        )
    except OSError as error:
        raise OperationalError(f"The report {path!r} cannot be written: {error.strerror or error}.") from error


def fates(kept: LoadFile, rows_of: RowsOf) -> Iterator[Fate]:
    """Tell what became of each line, in their order."""
    for item in sorted(kept.items(), key=lambda one: one.first_row):
        for row in range(item.first_row, item.first_row + item.rows):
            yield line_of(rows_of, row), (item.standing.value, item.text, item.key)
