"""The second and third tier: the embedded engine finishes what the scans begin.

In comes a `Read` with a residual, out come its rows. A row-local residual runs page by page, so that LIMIT stops at the
page that fills it; the engine as one stream would read every page. Any other residual runs over lazy sources, each of
which asks for exactly the columns that the engine wants of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from exact_dbapi.arrow import arrow_schema
from exact_dbapi.errors import DatabaseError, Error
from exact_dbapi.executor.direct import Window
from exact_dbapi.executor.engine import Engine, Session
from exact_dbapi.executor.fetch import batches
from exact_dbapi.executor.result import Result, Row
from exact_dbapi.message import Send
from exact_dbapi.plan import Column, Local, Read, Residual, Source
from exact_dbapi.scan import Scan

if TYPE_CHECKING:
    import pyarrow

#: How many rows a fetch from the engine asks for: few at first, so that the first row comes early.
_FETCH_ROWS = (1, 8, 64, 512, 1_000)
_ARROW_ROWS = 10_000


def paged(read: Read, residual: Residual, send: Send, engine: Engine, decimals: bool) -> Result:
    """Open the result of a row-local read, which the engine answers page by page."""
    source = read.sources[0]

    def tables() -> Iterator[tuple[Session, pyarrow.RecordBatch]]:
        session = engine.session()
        try:
            for scan in source.scans:
                for batch in batches(scan, send, decimals):
                    yield session, batch.record_batch(range(len(scan.select)))
        finally:
            session.close()

    def answers(window: Window) -> Iterator[Session]:
        for session, table in tables() if read.limit_rows != 0 else ():
            session.register(source.name, table)
            yield session.execute(residual.sql, residual.parameters)
            if window.is_full:
                return

    def chunks() -> Iterator[list[Row]]:
        window = Window(read.offset_rows, read.limit_rows)
        for session in answers(window):
            rows = session.fetchall()
            start, stop = window.cut(len(rows))
            if start < stop:
                yield with_guids(rows[start:stop], read.columns)

    def arrow() -> tuple[pyarrow.Schema, Iterator[pyarrow.RecordBatch]]:
        schema = _schema(read, residual, engine, decimals)
        return schema, record_batches(schema)

    def record_batches(schema: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch]:
        window = Window(read.offset_rows, read.limit_rows)
        for session in answers(window):
            table = session.arrow(_ARROW_ROWS).read_all()
            start, stop = window.cut(table.num_rows)
            yield from table.slice(start, stop - start).cast(schema).to_batches()

    return Result(read.columns, chunks, arrow)


def _schema(read: Read, residual: Residual, engine: Engine, decimals: bool) -> pyarrow.Schema:
    """Ask the engine for the Arrow schema of the result, over no rows."""
    source = read.sources[0]
    session = engine.session()
    try:
        session.register(source.name, arrow_schema(source.columns, decimals).empty_table())
        return session.execute(residual.sql, residual.parameters).arrow(1).schema
    finally:
        session.close()


def streamed(read: Read, residual: Residual, send: Send, engine: Engine, decimals: bool) -> Result:
    """Open the result of a read that needs whole tables."""
    running = _Streamed(read, residual, send, engine, decimals)
    return Result(read.columns, running.chunks, running.arrow, running.close)


class _Streamed:
    def __init__(self, read: Read, residual: Residual, send: Send, engine: Engine, decimals: bool) -> None:
        self._read = read
        self._residual = residual
        self._send = send
        self._engine = engine
        self._decimals = decimals
        self._session: Session | None = None
        self._failures: list[Error] = []

    def _run(self) -> Session:
        self._session = session = self._engine.session()
        for source in self._read.sources:
            session.register_source(source.name, _lazy(source, self._pages, self._decimals))
        return session.execute(self._residual.sql, self._residual.parameters)

    def _pages(self, scan: Scan, columns: Sequence[int]) -> Iterator[pyarrow.RecordBatch]:
        """The engine turns an exception into text, so the original is kept for the one who fetches."""
        try:
            for batch in batches(scan, self._send, self._decimals):
                yield batch.record_batch(columns)
        except Error as error:
            self._failures.append(error)
            raise

    def _guarded(self, act: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return act(*arguments)
        except DatabaseError as error:
            self.close()
            if self._failures:
                raise self._failures[0] from error
            raise

    def chunks(self) -> Iterator[list[Row]]:
        session = self._guarded(self._run)
        turn = 0
        while True:
            rows = self._guarded(session.fetchmany, _FETCH_ROWS[min(turn, len(_FETCH_ROWS) - 1)])
            if not rows:
                break
            yield with_guids(rows, self._read.columns)
            turn += 1
        self.close()

    def arrow(self) -> tuple[pyarrow.Schema, Iterator[pyarrow.RecordBatch]]:
        reader = self._guarded(lambda: self._run().arrow(_ARROW_ROWS))
        return reader.schema, self._record_batches(reader)

    def _record_batches(self, reader: Any) -> Iterator[pyarrow.RecordBatch]:
        try:
            while True:
                yield reader.read_next_batch()
        except StopIteration:
            return
        except (OSError, ValueError) as error:
            if self._failures:
                raise self._failures[0] from error
            raise DatabaseError(f"The engine could not finish the result: {error}") from error
        finally:
            self.close()

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None


def _lazy(source: Source, pages: Callable[[Scan, Sequence[int]], Iterator[pyarrow.RecordBatch]], decimals: bool) -> Any:
    """A source of the engine that reads the scans of one table, each time the engine wants it."""
    import pyarrow
    from duckdb._sources import ArrowScanSource

    declared = arrow_schema(source.columns, decimals)

    class Lazy(ArrowScanSource):
        def __arrow_c_schema__(self) -> object:
            return declared.__arrow_c_schema__()

        def stream(self, columns: Sequence[int] | None, filters: Sequence[Any]) -> tuple[object, bool]:
            wanted = range(len(source.columns)) if columns is None else columns
            names = [source.columns[position] for position in wanted]
            schema = pyarrow.schema([declared.field(position) for position in wanted])
            positions = [[scan.select.index(column) for column in names] for scan in source.scans]
            made = (
                batch for scan, chosen in zip(source.scans, positions, strict=True) for batch in pages(scan, chosen)
            )
            return pyarrow.RecordBatchReader.from_batches(schema, made).__arrow_c_stream__(), True

    return Lazy(None)


def local(statement: Local, engine: Engine) -> Result:
    """Run a statement on local tables as it stands."""
    session = engine.session()
    session.execute(statement.sql, statement.parameters)
    if not statement.returns_rows:
        rows = session.fetchall()
        session.close()
        count = rows[0][0] if rows and len(rows[0]) == 1 and isinstance(rows[0][0], int) else -1
        return Result((), lambda: iter(()), _no_arrow, rowcount=count)
    columns = tuple(Column(name, type_name.partition("(")[0], nullable=None) for name, type_name in session.columns())

    def chunks() -> Iterator[list[Row]]:
        while rows := session.fetchmany(1_000):
            yield rows
        session.close()

    def arrow() -> tuple[pyarrow.Schema, Iterator[pyarrow.RecordBatch]]:
        reader = session.arrow(_ARROW_ROWS)
        return reader.schema, iter(reader)

    return Result(columns, chunks, arrow, session.close)


def _no_arrow() -> tuple[pyarrow.Schema, Iterator[pyarrow.RecordBatch]]:
    import pyarrow

    return pyarrow.schema([]), iter(())


def with_guids(rows: list[Row], columns: tuple[Column, ...]) -> list[Row]:
    """Turn the texts of GUID columns into UUIDs."""
    positions = [position for position, column in enumerate(columns) if column.is_guid]
    if not positions or not rows:
        return rows
    turned = [list(column) for column in zip(*rows, strict=True)]
    for position in positions:
        turned[position] = [value if value is None else UUID(value) for value in turned[position]]
    return list(zip(*turned, strict=True))
