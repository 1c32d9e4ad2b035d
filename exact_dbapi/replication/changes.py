"""What has changed in a table since the other database was last brought up to date, out of the local copy.

The copy is refreshed first, which is all that Exact is asked for. Then come the rows with a higher Timestamp; where
the other database then has more rows than the copy, the keys that only it has go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from exact_dbapi.catalog.mirrors import Mirror
from exact_dbapi.catalog.model import ADDED_DIVISION, Endpoint, Property
from exact_dbapi.connection import Connection
from exact_dbapi.databases import Work
from exact_dbapi.replica.rows import Copied, Wanted, read
from exact_dbapi.replication.ahead import ahead
from exact_dbapi.replication.places import Reached
from exact_dbapi.replication.tables import Table
from exact_dbapi.scan import Scan
from exact_dbapi.transport import open_transport

if TYPE_CHECKING:
    import pyarrow

#: So many rows go to the other database at once, while as many are made ready.
_BLOCK_ROWS = 20_000


@dataclass(frozen=True)
class Step:
    """What was done, and where the table stands now."""

    written: int
    deleted: int
    place: Reached
    note: str = ""


def refreshing(connection: Connection) -> Callable[[Mirror, int], None]:
    """Give what brings the local copies of one run up to date; the log of deletions is read once for all of them."""
    send = open_transport(connection.settings, connection.calls.append)
    copies = connection.replicas.for_statement(send)
    return lambda mirror, division: copies.refresh(connection.catalog.open(mirror.sync), division)


def deletions_seen(mirror: Mirror | None, division: int, connection: Connection) -> int:
    """Tell up to which entry of the log of deletions a local copy has been brought."""
    if mirror is None:
        return 0
    return connection.replicas.store.copy(connection.catalog.open(mirror.sync), division).watermark.deletions


def apply(table: Table, mirror: Mirror, division: int, place: Reached, work: Work, connection: Connection) -> Step:
    """Write what has changed since a place; the local copy is up to date.

    Raises: OperationalError when the copy cannot be read; what the other database raises.
    """
    sync = connection.catalog.open(mirror.sync)
    watermark = connection.replicas.store.copy(sync, division).watermark
    only = (table.division_column, division)
    is_fresh = place.timestamp == 0 or place.moved != watermark.moved or place.timestamp > watermark.timestamp
    note = "loaded anew: the company has moved" if is_fresh and place.timestamp else ""
    if is_fresh:
        work.clear(table.shape, only)
    rows = _Rows(table, mirror, division, connection)
    written = 0
    for block in ahead(_blocks(rows.batches(table.columns, None if is_fresh else place.timestamp))):
        named = block.rename_columns([column.name for column in table.shape.columns])
        if is_fresh:
            work.insert(table.shape, named)
        else:
            work.replace(table.shape, table.shape.key, named)
        written += block.num_rows
    deleted = 0 if is_fresh else _deleted(table, rows, work)
    return Step(written, deleted, replace(place, timestamp=watermark.timestamp, moved=watermark.moved), note)


def _deleted(table: Table, rows: _Rows, work: Work) -> int:
    """Delete the keys that only the other database has."""
    import pyarrow

    only = (table.division_column, rows.division)
    if work.count(table.shape, only) == rows.count():
        return 0
    company, *key = table.shape.key
    columns = tuple(rows.endpoint.by_name[name.lower()] for name in table.endpoint.key)
    shape = table.shape.arrow(key)
    kept = [batch.rename_columns(key).cast(shape) for batch in rows.batches(columns, None)]
    names = [company, *key]
    there = pyarrow.Table.from_batches(work.read(table.shape, names, only), table.shape.arrow(names))
    gone = there.join(pyarrow.Table.from_batches(kept, shape), key, join_type="left anti").select(names)
    if gone.num_rows:
        work.delete(table.shape, names, gone.cast(table.shape.arrow(names)))
    return int(gone.num_rows)


@dataclass(frozen=True)
class _Rows:
    """The rows that the local copy has of a table of one company."""

    table: Table
    mirror: Mirror
    division: int
    connection: Connection

    @property
    def endpoint(self) -> Endpoint:
        return self.connection.catalog.open(self.mirror.id)

    def batches(self, columns: tuple[Property, ...], after: int | None) -> Iterator[pyarrow.RecordBatch]:
        """Read columns of the rows that have changed after a Timestamp, or of all."""
        settings, catalog = self.connection.settings, self.connection.catalog
        division = next((one for one in columns if one.name == ADDED_DIVISION.name), ADDED_DIVISION)
        scan = Scan(self.endpoint, self.division, columns, constants=((division, self.division),))
        for page in read(scan, self.mirror, catalog.open, self.connection.replicas.store, Wanted(after)):
            yield Copied(scan, page, settings.decimals).record_batch(range(len(columns)))

    def count(self) -> int:
        """Count all rows."""
        scan = Scan(self.endpoint, self.division, (), is_count=True)
        pages = read(scan, self.mirror, self.connection.catalog.open, self.connection.replicas.store)
        return int(next(pages)[0][0])


def _blocks(batches: Iterator[Any]) -> Iterator[pyarrow.Table]:
    """Put pages together, for a database takes many rows at once more quickly."""
    import pyarrow

    held: list[Any] = []
    for batch in batches:
        held.append(batch)
        if sum(one.num_rows for one in held) >= _BLOCK_ROWS:
            yield pyarrow.Table.from_batches(held)
            held = []
    if held:
        yield pyarrow.Table.from_batches(held)
