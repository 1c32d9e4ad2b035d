"""The rows of a result → Arrow batches whose columns are numbered: c0, c1, …

The embedded engine turns an exception of a source into text, so the original is kept for the one who waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from exact_dbapi.errors import DatabaseError, Error
from exact_dbapi.executor.result import Result

if TYPE_CHECKING:
    import pyarrow


class Arriving:
    """The rows of one result, for a statement of the engine that reads them once."""

    def __init__(self, rows: Result) -> None:
        import pyarrow

        schema, self._batches = rows.arrow(to_the_end=True)
        self.schema = pyarrow.schema([(f"c{number}", field.type) for number, field in enumerate(schema)])
        self._failures: list[Error] = []

    def batches(self) -> Iterator[pyarrow.RecordBatch]:
        """Hand the batches over, with numbered columns."""
        try:
            for batch in self._batches:
                yield batch.rename_columns(self.schema.names)
        except Error as error:
            self._failures.append(error)
            raise

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Let an error of the engine be the one that a page has met, if it has met one."""
        try:
            yield
        except DatabaseError as error:
            if self._failures:
                raise self._failures[0] from error
            raise
