"""The second and third tier: the embedded engine finishes what the scans begin.

In comes a `Read` with a residual, out come its rows. A row-local residual runs page by page, so that LIMIT stops at the
page that fills it; the engine as one stream would read every page. Any other residual runs over lazy sources, each of
which asks for exactly the columns that the engine wants of it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from exact_dbapi.arrow import arrow_schema
from exact_dbapi.catalog.model import Property
from exact_dbapi.errors import DatabaseError, DataError, Error
from exact_dbapi.executor.direct import Window
from exact_dbapi.executor.engine import Rows, Session
from exact_dbapi.executor.fetch import Access, Answer, Shared, pages
from exact_dbapi.executor.held import by_held_keys
from exact_dbapi.executor.keyed import Pages, narrow
from exact_dbapi.executor.recursion import Watch
from exact_dbapi.executor.result import Result, Row
from exact_dbapi.plan import Column, HeldKeys, Read, Residual, Sieve, Source
from exact_dbapi.protocol import Batch
from exact_dbapi.scan import Scan

if TYPE_CHECKING:
    import pyarrow

#: How many rows a fetch from the engine asks for: few at first, so that the first row comes early.
_FETCH_ROWS = (1, 8, 64, 512, 1_000)
_ARROW_ROWS = 10_000


def paged(read: Read, residual: Residual, access: Access) -> Result:
    """Open the result of a row-local read, which the engine answers page by page."""
    source = read.sources[0]
    once = replace(access, is_read_once=True)

    def streams(to_the_end: bool) -> Iterator[tuple[Session, _Stream]]:
        session = access.engine.session_apart()
        try:
            for scan, batch in pages(source.scans, once, to_the_end and read.limit_rows is None):
                yield session, partial(_one_page, scan, batch)
        finally:
            session.close()

    def answers(window: Window, to_the_end: bool) -> Iterator[Session]:
        for session, page in streams(to_the_end) if read.limit_rows != 0 else ():
            session.register_source(source.name, _lazy(source, page, access.decimals))
            yield session
            if window.is_full:
                return

    def chunks(to_the_end: bool) -> Iterator[list[Row]]:
        window = Window(read.offset_rows, read.limit_rows)
        for session in answers(window, to_the_end):
            rows = session.execute(residual.sql, residual.parameters).fetchall()
            start, stop = window.cut(len(rows))
            if start < stop:
                yield with_guids(rows[start:stop], read.columns)

    def arrow(to_the_end: bool) -> tuple[pyarrow.Schema, Iterator[pyarrow.RecordBatch]]:
        schema = _schema(read, residual, access)
        return schema, record_batches(schema, to_the_end)

    def record_batches(schema: pyarrow.Schema, to_the_end: bool) -> Iterator[pyarrow.RecordBatch]:
        window = Window(read.offset_rows, read.limit_rows)
        for session in answers(window, to_the_end):
            table = session.arrow(residual.sql, residual.parameters, _ARROW_ROWS).read_all()
            start, stop = window.cut(table.num_rows)
            yield from table.slice(start, stop - start).cast(schema).to_batches()

    return Result(read.columns, chunks, arrow)


def _one_page(scan: Scan, batch: Batch, wanted: Sequence[Property]) -> Iterator[pyarrow.RecordBatch]:
    yield batch.record_batch([scan.select.index(column) for column in wanted])


def _schema(read: Read, residual: Residual, access: Access) -> pyarrow.Schema:
    """Ask the engine for the Arrow schema of the result, over no rows."""
    source = read.sources[0]
    session = access.engine.session_apart()
    try:
        session.register_source(source.name, _lazy(source, lambda wanted: iter(()), access.decimals))
        return session.arrow(residual.sql, residual.parameters, 1).schema
    finally:
        session.close()


def streamed(read: Read, residual: Residual, access: Access) -> Result:
    """Open the result of a read that needs whole tables."""
    running = _Streamed(read, residual, access)
    if residual.reads_local:
        running.start()
    return Result(read.columns, running.chunks, running.arrow, running.close, interrupt=running.interrupt)


class _Streamed:
    def __init__(self, read: Read, residual: Residual, access: Access) -> None:
        self._read = read
        self._residual = residual
        self._access = access
        self._session: Session | None = None
        self._rows: Rows | None = None
        self._failures: list[Error] = []
        self._watch = Watch(access.recursion_seconds, self.interrupt) if residual.is_recursive else None

    def start(self) -> None:
        """Run what reads local tables with changes that are not committed: the next statement may undo them."""
        if self._access.engine.is_in_transaction:
            self._rows = self._guarded(self._open().materialise, self._residual.sql, self._residual.parameters)

    def _open(self) -> Session:
        engine = self._access.engine
        self._session = session = engine.session() if self._residual.reads_local else engine.session_apart()
        if self._read.held or any(isinstance(one.origin, HeldKeys) for one in self._read.within):
            self._read = by_held_keys(self._read, partial(_answered, session), self._counted)
        kept = self._narrowed()
        shared = self._shared(kept)
        for source in self._read.sources:
            alone = partial(self._fetched, source.scans, is_read_once=True)
            opened = kept.get(source.name) or shared.get(source.name) or alone
            stream = partial(self._pages, opened)
            session.register_source(source.name, _lazy(source, stream, self._access.decimals))
        return session

    def _counted(self, scans: tuple[Scan, ...]) -> int:
        """How many rows there are, as remembered or else as Exact counts them."""
        known = self._access.counts.rows(scans)
        return sum(batch.rows()[0][0] for _scan, batch in self._fetched(scans)) if known is None else sum(known)

    def _narrowed(self) -> Mapping[str, Pages]:
        if not self._read.keyed and not self._read.within:
            return {}
        self._read, kept = narrow(self._read, self._fetched, self._access.counts, self._sifted)
        return kept

    def _sifted(self, source: Source, answers: Sequence[Answer], sieve: Sieve) -> list[Any]:
        """The keys that the engine picks of the rows of a source."""
        session = self._access.engine.session_apart()
        try:
            stream = partial(self._pages, partial(iter, answers))
            session.register_source(source.name, _lazy(source, stream, self._access.decimals))
            return [row[0] for row in session.execute(sieve.sql, dict(sieve.parameters)).fetchall()]
        finally:
            session.close()

    def _shared(self, kept: Mapping[str, Pages]) -> dict[str, Pages]:
        """The pages of what more than one source reads, or what comes with them: fetched for the first, kept for the
        others."""
        groups: dict[Hashable, list[Source]] = {}
        for source in self._read.sources:
            if source.scans and source.name not in kept:
                groups.setdefault(tuple(scan.download or scan for scan in source.scans), []).append(source)
        shared: dict[str, Pages] = {}
        for group in groups.values():
            if len(group) > 1:
                together = Shared(self._fetched(_each_once(group)))
                shared |= {source.name: partial(together.pages, source.scans) for source in group}
        return shared

    def _fetched(self, scans: tuple[Scan, ...], is_read_once: bool = False) -> Iterator[Answer]:
        """Read a source; ahead only over several divisions, since the engine reads the sources of one by turns."""
        divisions = {scan.division for scan in scans}
        access = replace(self._access, is_read_once=is_read_once)
        return pages(scans, access, to_the_end=len(divisions) > 1 and not self._residual.may_stop)

    def _pages(self, pages: Pages, wanted: Sequence[Property]) -> Iterator[pyarrow.RecordBatch]:
        """The engine turns an exception into text, so the original is kept for the one who fetches."""
        try:
            for scan, batch in self._watch.paused(pages()) if self._watch else pages():
                yield from _one_page(scan, batch, wanted)
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

    def _worked(self, act: Callable[..., Any], *arguments: Any) -> Any:
        """Let the engine work; on a recursion only for so long."""
        with self._watch.working() if self._watch else nullcontext():
            return act(*arguments)

    def chunks(self, to_the_end: bool) -> Iterator[list[Row]]:
        if self._rows is not None:
            yield with_guids(self._rows.fetchall(), self._read.columns)
            return
        session = self._guarded(self._open)
        self._guarded(self._worked, session.execute, self._residual.sql, self._residual.parameters)
        turn = 0
        while True:
            rows = self._guarded(self._worked, session.fetchmany, _FETCH_ROWS[min(turn, len(_FETCH_ROWS) - 1)])
            if not rows:
                break
            yield with_guids(rows, self._read.columns)
            turn += 1
        self.close()

    def arrow(self, to_the_end: bool) -> tuple[pyarrow.Schema, Iterator[pyarrow.RecordBatch]]:
        if self._rows is not None:
            reader = self._rows.arrow(_ARROW_ROWS)
        else:
            session, residual = self._guarded(self._open), self._residual
            reader = self._guarded(self._worked, session.arrow, residual.sql, residual.parameters, _ARROW_ROWS)
        return reader.schema, self._record_batches(reader)

    def _record_batches(self, reader: Any) -> Iterator[pyarrow.RecordBatch]:
        try:
            while True:
                yield self._worked(reader.read_next_batch)
        except StopIteration:
            return
        except (OSError, ValueError) as error:
            if self._failures:
                raise self._failures[0] from error
            raise DatabaseError(f"The engine could not finish the result: {error}") from error
        finally:
            self.close()

    def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def interrupt(self) -> None:
        session = self._session
        if session is not None:
            session.interrupt()


def _each_once(sources: Sequence[Source]) -> tuple[Scan, ...]:
    """The scans of several sources, those that are equal once."""
    found: list[Scan] = []
    for source in sources:
        found += [scan for scan in source.scans if scan not in found]
    return tuple(found)


def _answered(session: Session, keys: HeldKeys) -> list[Row]:
    return session.execute(keys.sql, dict(keys.parameters)).fetchall()


#: Opens the rows of a source, for the columns that are wanted, in their order.
_Stream = Callable[[Sequence[Property]], Iterator["pyarrow.RecordBatch"]]


def _lazy(source: Source, stream: _Stream, decimals: bool) -> Any:
    """Make a source of the engine, with all the columns of its table, that hands over just those which are wanted."""
    import pyarrow
    from duckdb._sources import ArrowScanSource

    declared = arrow_schema(source.columns, decimals)

    class Lazy(ArrowScanSource):
        def __arrow_c_schema__(self) -> object:
            return declared.__arrow_c_schema__()

        def stream(self, columns: Sequence[int] | None, filters: Sequence[Any]) -> tuple[object, bool]:
            positions = range(len(source.columns)) if columns is None else columns
            schema = pyarrow.schema([declared.field(position) for position in positions])
            made = stream([source.columns[position] for position in positions])
            return pyarrow.RecordBatchReader.from_batches(schema, made).__arrow_c_stream__(), True

    return Lazy(None)


def with_guids(rows: list[Row], columns: tuple[Column, ...]) -> list[Row]:
    """Turn the texts of GUID columns into UUIDs."""
    positions = [position for position, column in enumerate(columns) if column.is_guid]
    if not positions or not rows:
        return rows
    turned = [list(column) for column in zip(*rows, strict=True)]
    for position in positions:
        try:
            turned[position] = [value if value is None else UUID(value) for value in turned[position]]
        except ValueError as error:
            raise DataError(f"The column {columns[position].name} holds a text that is no GUID: {error}.") from error
    return list(zip(*turned, strict=True))
