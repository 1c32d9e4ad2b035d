"""A `Load` → a local table with the rows of a query: all of them, or the table is as it was before.

The rows flow from the pages into the engine as Arrow, while the one statement that stores them runs. A page that fails
breaks that statement off, and the engine undoes it. In a transaction that would undo the earlier changes as well, so
there the pages are read before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from exact_dbapi.errors import DatabaseError, Error
from exact_dbapi.executor.fetch import Access
from exact_dbapi.executor.local import local
from exact_dbapi.executor.result import Result
from exact_dbapi.plan import Frame, Load

if TYPE_CHECKING:
    import pyarrow


def load(plan: Load, rows: Result, access: Access) -> Result:
    """Store the rows of a query; the result tells how many, or has what RETURNING asks for.

    Raises: the error of the page that fails; what the engine has against a row; Cancelled.
    """
    import pyarrow

    failures: list[Error] = []
    try:
        with access.halt.stopping(rows.cancel):
            schema, batches = rows.arrow(to_the_end=True)
            numbered = pyarrow.schema([(f"c{number}", field.type) for number, field in enumerate(schema)])
            renamed = _renamed(batches, numbered, failures)
            read = list(renamed) if access.engine.is_in_transaction else renamed
            reader = pyarrow.RecordBatchReader.from_batches(numbered, read)
            engine = access.engine.holding((Frame(plan.name, reader, "a query"),))
            return local(plan.store, replace(access, engine=engine))
    except DatabaseError as error:
        if failures:
            raise failures[0] from error
        raise
    finally:
        rows.close()


def _renamed(
    batches: Iterator[pyarrow.RecordBatch], schema: pyarrow.Schema, failures: list[Error]
) -> Iterator[pyarrow.RecordBatch]:
    """The engine turns an exception into text, so the original is kept."""
    try:
        for batch in batches:
            yield batch.rename_columns(schema.names)
    except Error as error:
        failures.append(error)
        raise
