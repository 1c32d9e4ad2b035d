"""A scan of a table whose rows this driver knows itself → its one batch.

The function that knows the rows is handed in; it gets the scan, for its conditions, and the door to Exact, for what
only Exact can tell. Never keeps a row: each reading makes them anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from exact_dbapi.arrow import arrow_schema
from exact_dbapi.edm import DECIMAL_SCALE, DOUBLE
from exact_dbapi.message import Send
from exact_dbapi.scan import Scan

if TYPE_CHECKING:
    import pyarrow

#: Makes the rows of a table, with all its columns in their order: at least those that the conditions let through.
Listing: TypeAlias = Callable[[Scan, Send], Sequence[tuple[Any, ...]]]

_QUANTUM = Decimal(1).scaleb(-DECIMAL_SCALE)


def listed(scan: Scan, listings: Mapping[str, Listing], send: Send, decimals: bool) -> Listed:
    """Make the batch of a scan; what it asks of Exact goes through `send`."""
    columns = list(scan.endpoint.properties)
    made = listings[scan.endpoint.id](scan, send)
    positions = [columns.index(column) for column in scan.select]
    pick = itemgetter(*positions, positions[0])  # one more, so that there are always several
    rows = [pick(row)[:-1] for row in made]
    return Listed(scan, _as_decimals(rows, scan) if decimals else rows, decimals)


def _as_decimals(rows: list[tuple[Any, ...]], scan: Scan) -> list[tuple[Any, ...]]:
    doubles = {position for position, column in enumerate(scan.select) if column.edm is DOUBLE}
    if not doubles:
        return rows
    return [
        tuple(
            Decimal(repr(value)).quantize(_QUANTUM) if position in doubles and value is not None else value
            for position, value in enumerate(row)
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Listed:
    """The rows of one reading."""

    scan: Scan
    made: list[tuple[Any, ...]]
    decimals: bool
    is_last: bool = True

    def __len__(self) -> int:
        return len(self.made)

    def rows(self) -> list[tuple[Any, ...]]:
        """Hand out the tuples."""
        return self.made

    def record_batch(self, columns: Sequence[int]) -> pyarrow.RecordBatch:
        """Make an Arrow batch of some columns."""
        import pyarrow

        schema = arrow_schema((self.scan.select[position] for position in columns), self.decimals)
        arrays = [
            pyarrow.array([_plain(row[position]) for row in self.made], field.type)
            for position, field in zip(columns, schema, strict=True)
        ]
        return pyarrow.record_batch(arrays, schema=schema)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
