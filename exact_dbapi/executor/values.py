"""Rows that are already known → Result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from exact_dbapi.executor.result import Result
from exact_dbapi.plan import Values

if TYPE_CHECKING:
    import pyarrow


def values(plan: Values) -> Result:
    """Open the result of rows that no one has to be asked for."""

    def arrow(to_the_end: bool) -> tuple[pyarrow.Schema, Iterator[pyarrow.RecordBatch]]:
        import pyarrow

        columns = list(zip(*plan.rows, strict=True)) or [()] * len(plan.columns)
        table = pyarrow.table(
            [pyarrow.array(column) for column in columns], names=[column.name for column in plan.columns]
        )
        return table.schema, iter(table.to_batches())

    return Result(plan.columns, lambda to_the_end: iter([list(plan.rows)]), arrow, rowcount=plan.rowcount)
