"""An `Export` → a file with the rows of a query, written while its pages are read; the result tells how many."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from exact_dbapi.errors import OperationalError
from exact_dbapi.executor.result import Result, Row
from exact_dbapi.executor.values import values
from exact_dbapi.files import write_file
from exact_dbapi.halt import Halt
from exact_dbapi.plan import Export, Values

if TYPE_CHECKING:
    import pyarrow

_BLOCK_ROWS = 1_000


def export(plan: Export, rows: Result, halt: Halt) -> Result:
    """Write the rows of a query to a file, which is there only when it is whole.

    Raises: OperationalError when it cannot be written; the error of the page that fails; Cancelled.
    """
    headings = [column.name for column in rows.columns]
    try:
        with halt.stopping(rows.cancel):
            count = write_file(plan.path, plan.kind, headings, partial(_blocks, rows), partial(_reader, rows))
    except OSError as error:
        reason = error.strerror or error
        raise OperationalError(f"The file {plan.path!r} cannot be written: {reason}.") from error
    finally:
        rows.close()
    return values(Values((), (), count))


def _reader(rows: Result) -> pyarrow.RecordBatchReader:
    import pyarrow

    return pyarrow.RecordBatchReader.from_batches(*rows.arrow(to_the_end=True))


def _blocks(rows: Result) -> Iterator[list[Row]]:
    while block := rows.fetch(_BLOCK_ROWS):
        yield block
