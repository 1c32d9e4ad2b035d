"""A result that is read step by step: chunks of tuples, or Arrow batches, whichever the user asks for first.

An error in the middle is raised by the fetch that meets it and again by every later one: a partial answer never looks
like a whole one. A generator that has raised would look finished, hence a class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from exact_dbapi.errors import Cancelled, Error, InterfaceError, InternalError, ProgrammingError
from exact_dbapi.plan import Column

if TYPE_CHECKING:
    import pyarrow

Row = tuple[Any, ...]


class Result:
    """The rows of one statement. `columns` describes them; `rowcount` is -1 until it is known.

    `chunks` and `arrow` open the rows; they are told whether all will be read: then divisions may be read side by side.
    """

    def __init__(
        self,
        columns: tuple[Column, ...],
        chunks: Callable[[bool], Iterator[list[Row]]],
        arrow: Callable[[bool], tuple[pyarrow.Schema, Iterator[pyarrow.RecordBatch]]],
        close: Callable[[], None] = lambda: None,
        rowcount: int = -1,
        interrupt: Callable[[], None] = lambda: None,
    ) -> None:
        self.columns = columns
        self.rowcount = rowcount
        self._open_chunks = chunks
        self._open_arrow = arrow
        self._close = close
        self._interrupt = interrupt
        self._chunks: Iterator[list[Row]] | None = None
        self._rows: Iterator[Row] = iter(())
        self._at_end: Callable[[], None] = lambda: None
        self._error: Error | None = None

    def at_end(self, act: Callable[[], None]) -> Result:
        """Have something done when there are no more rows, or nobody wants them; it may be done twice."""
        self._at_end = act
        return self

    def fetch(self, limit_rows: int | None) -> list[Row]:
        """Hand out at most so many rows, all that are left when it is None; fewer only at the end.

        Raises: the error that a page met, at this and every later fetch.
        """
        self._check()
        if limit_rows is not None and limit_rows < 0:
            raise ProgrammingError(f"{limit_rows} rows cannot be fetched.")
        with self._remembering():
            return self._take(limit_rows)

    @contextmanager
    def _remembering(self) -> Iterator[None]:
        """Keep the error of a broken result: after it a generator looks as if it had ended."""
        try:
            yield
        except Error as error:
            if self._error is not None and error is not self._error:
                raise self._error from error
            self._error = error
            raise
        except Exception as error:
            self._error = InternalError(f"A result could not be read: {type(error).__name__}: {error}")
            raise self._error from error

    def _check(self) -> None:
        if self._error is not None:
            raise self._error

    def _take(self, limit_rows: int | None) -> list[Row]:
        if limit_rows is None:
            rows = list(self._rows)
            for chunk in self._more(to_the_end=True):
                self._check()
                rows += chunk
            self._at_end()
            return rows
        rows = list(islice(self._rows, limit_rows))
        while len(rows) < limit_rows:
            for chunk in self._more():
                self._check()
                self._rows = iter(chunk)
                rows += islice(self._rows, limit_rows - len(rows))
                break
            else:
                self._at_end()
                break
        return rows

    def _more(self, to_the_end: bool = False) -> Iterator[list[Row]]:
        if self._chunks is None:
            self._chunks = self._open_chunks(to_the_end)
        return self._chunks

    def arrow(self, to_the_end: bool) -> tuple[pyarrow.Schema, Iterator[pyarrow.RecordBatch]]:
        """Open the whole result as Arrow: its schema and its batches; `to_the_end` says that all will be read.

        Raises: InterfaceError when rows were already fetched as tuples; the error that a page meets.
        """
        self._check()
        if self._chunks is not None:
            raise InterfaceError("Rows were already fetched from this result; Arrow needs it from the start.")
        self._chunks = iter(())
        with self._remembering():
            schema, batches = self._open_arrow(to_the_end)
        return schema, iter(partial(self._next_batch, batches), None)

    def cancel(self) -> None:
        """Stop from another thread: the page under way is read and thrown away, and every fetch raises Cancelled."""
        self._error = Cancelled("The statement was cancelled.")
        self._interrupt()

    def _next_batch(self, batches: Iterator[pyarrow.RecordBatch]) -> pyarrow.RecordBatch | None:
        self._check()
        with self._remembering():
            batch = next(batches, None)
            self._check()
            if batch is None:
                self._at_end()
            return batch

    def close(self) -> None:
        """Stop reading: no further page is asked for."""
        self._chunks = iter(())
        self._rows = iter(())
        self._close()
        self._at_end()
