"""A `Load` → a local table with the rows of a query: all of them, or the table is as it was before.

The rows flow from the pages into the engine as Arrow, while the one statement that stores them runs. A page that fails
breaks that statement off, and the engine undoes it. In a transaction that would undo the earlier changes as well, so
there the pages are read before.
"""

from __future__ import annotations

from dataclasses import replace

from exact_dbapi.executor.arriving import Arriving
from exact_dbapi.executor.fetch import Access
from exact_dbapi.executor.local import local
from exact_dbapi.executor.result import Result
from exact_dbapi.plan import Frame, Load


def load(plan: Load, rows: Result, access: Access) -> Result:
    """Store the rows of a query; the result tells how many, or has what RETURNING asks for.

    Raises: the error of the page that fails; what the engine has against a row; Cancelled.
    """
    import pyarrow

    try:
        with access.halt.stopping(rows.cancel):
            arriving = Arriving(rows)
            with arriving.explained():
                batches = arriving.batches()
                read = list(batches) if access.engine.is_in_transaction else batches
                reader = pyarrow.RecordBatchReader.from_batches(arriving.schema, read)
                engine = access.engine.holding((Frame(plan.name, reader, "a query"),))
                return local(plan.store, replace(access, engine=engine))
    finally:
        rows.close()
