"""The first tier: the rows of one table, handed out as they come, after a check row by row.

In comes a `Read` without residual, out come chunks of tuples or Arrow batches. Stops asking for pages as soon as LIMIT
is filled. Loads neither the engine nor, for tuples, Arrow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from exact_dbapi.arrow import arrow_type
from exact_dbapi.catalog.model import ADDED_DIVISION, Property
from exact_dbapi.edm import INT64
from exact_dbapi.executor.check import compile_check
from exact_dbapi.executor.fetch import Access, pages
from exact_dbapi.executor.result import Result, Row
from exact_dbapi.plan import Read
from exact_dbapi.protocol import Batch

if TYPE_CHECKING:
    import pyarrow


def direct(read: Read, access: Access) -> Result:
    """Open the result of a read that needs no engine."""
    reading = _Direct(read, access)
    return Result(read.columns, reading.chunks, reading.arrow)


class _Direct:
    def __init__(self, read: Read, access: Access) -> None:
        self._read = read
        self._access = replace(access, is_read_once=True)
        self._decimals = access.decimals
        self._scans = read.sources[0].scans
        self._select = self._scans[0].select if self._scans else ()
        self._is_count = bool(self._scans) and self._scans[0].is_count
        self._is_plain = read.project == tuple(range(len(self._select)))

    def _batches(self, to_the_end: bool) -> Iterator[Batch]:
        if self._read.limit_rows == 0:
            return
        for _scan, batch in pages(self._scans, self._access, to_the_end and self._read.limit_rows is None):
            yield batch

    def chunks(self, to_the_end: bool) -> Iterator[list[Row]]:
        if self._read.by_division:
            if counted := self._counted_by_division():
                yield counted
            return
        if self._is_count:
            rows = sum(batch.rows()[0][0] for batch in self._batches(to_the_end=True))
            most = self._read.most_counted
            yield [(rows if most is None else min(rows, most),)]
            return
        check = self._read.check
        keep = compile_check(check, self._select, self._decimals) if check is not None else None
        window = Window(self._read.offset_rows, self._read.limit_rows)
        for batch in self._batches(to_the_end):
            rows = batch.rows()
            if keep is not None:
                rows = keep(rows)
            start, stop = window.cut(len(rows))
            if rows := rows[start:stop]:
                yield self._projected(rows)
            if window.is_full:
                return

    def _counted_by_division(self) -> list[Row]:
        found: Counter[int | None] = Counter()
        for scan, batch in pages(self._scans, self._access, to_the_end=True):
            found[scan.division] += batch.rows()[0][0]
        return self._projected([(division, rows) for division, rows in found.items() if rows])

    def _projected(self, rows: list[Row]) -> list[Row]:
        if self._is_plain:
            return rows
        if len(self._read.project) == 1:
            position = self._read.project[0]
            return [(row[position],) for row in rows]
        return list(map(itemgetter(*self._read.project), rows))

    def _schema(self) -> pyarrow.Schema:
        import pyarrow

        types = [arrow_type(column.edm, self._decimals) for column in self._outputs()]
        names = [column.name for column in self._read.columns]
        return pyarrow.schema(list(zip(names, types, strict=True)))

    def _outputs(self) -> list[Property]:
        if self._read.by_division:
            return [(ADDED_DIVISION, Property("count", INT64))[position] for position in self._read.project]
        if self._is_count or not self._scans:
            return [Property(column.name, INT64) for column in self._read.columns]
        return [self._select[position] for position in self._read.project]

    def arrow(self, to_the_end: bool) -> tuple[pyarrow.Schema, Iterator[pyarrow.RecordBatch]]:
        schema = self._schema()
        if self._read.check is not None or self._is_count:
            return schema, self._converted(schema, to_the_end)
        return schema, self._record_batches(schema, to_the_end)

    def _record_batches(self, schema: pyarrow.Schema, to_the_end: bool) -> Iterator[pyarrow.RecordBatch]:
        window = Window(self._read.offset_rows, self._read.limit_rows)
        for batch in self._batches(to_the_end):
            start, stop = window.cut(len(batch))
            if stop > start:
                made = batch.record_batch(self._read.project).slice(start, stop - start)
                yield made.rename_columns(schema.names)
            if window.is_full:
                return

    def _converted(self, schema: pyarrow.Schema, to_the_end: bool) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        for chunk in self.chunks(to_the_end):
            columns = zip(*chunk, strict=True)
            arrays = [pyarrow.array(_plain(values), field.type) for values, field in zip(columns, schema, strict=True)]
            yield pyarrow.record_batch(arrays, schema=schema)


def _plain(values: tuple[Any, ...]) -> list[Any]:
    return [str(value) if isinstance(value, UUID) else value for value in values]


class Window:
    """Cuts OFFSET and LIMIT out of chunks of rows."""

    def __init__(self, offset_rows: int, limit_rows: int | None) -> None:
        self._skip = offset_rows
        self._left = limit_rows

    def cut(self, size: int) -> tuple[int, int]:
        """Say which part of the next `size` rows lies inside."""
        start = min(self._skip, size)
        self._skip -= start
        stop = size if self._left is None else min(size, start + self._left)
        if self._left is not None:
            self._left -= stop - start
        return start, stop

    @property
    def is_full(self) -> bool:
        return self._left == 0
