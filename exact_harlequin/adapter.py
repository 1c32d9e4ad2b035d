"""Harlequin's adapter, connection and cursor, over the driver's.

In comes the text of the editor, out come Arrow tables, of no more pages than the limit asks for; what the driver raises
becomes Harlequin's error. Never parses SQL.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from harlequin import HarlequinAdapter, HarlequinConnection, HarlequinCursor
from harlequin.catalog import Catalog
from harlequin.exception import HarlequinConfigError, HarlequinConnectionError, HarlequinQueryError
from harlequin.transaction_mode import HarlequinTransactionMode

import exact_dbapi
from exact_harlequin.tree import schemas, short

if TYPE_CHECKING:
    import pyarrow

    from exact_dbapi.cursor import Cursor


class ExactCursor(HarlequinCursor):
    """Hands out the rows of one query."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._limit_rows: int | None = None

    def columns(self) -> list[tuple[str, str]]:
        """Name the columns and, in short, their types."""
        return [(column[0], short(column[1])) for column in self._cursor.description or ()]

    def set_limit(self, limit: int) -> ExactCursor:
        """Hand out at most so many rows."""
        self._limit_rows = limit
        return self

    def fetchall(self) -> pyarrow.Table | None:
        """Read the rows, and no page after the limit is reached; None when the user has cancelled.

        Raises: HarlequinQueryError for what goes wrong while reading.
        """
        with told("Exact Online could not be read."), suppress(exact_dbapi.Cancelled):
            return self._read()
        return None

    def _read(self) -> pyarrow.Table:
        import pyarrow

        if self._limit_rows is None:
            return self._cursor.fetch_arrow_table()
        reader = self._cursor.fetch_record_batch()
        batches = list(_until(reader, self._limit_rows))
        return pyarrow.Table.from_batches(batches, reader.schema).slice(0, self._limit_rows)


def _until(batches: Iterator[pyarrow.RecordBatch], limit_rows: int) -> Iterator[pyarrow.RecordBatch]:
    """Hand out batches until there are enough rows."""
    rows = 0
    while rows < limit_rows and (batch := next(batches, None)) is not None:
        rows += batch.num_rows
        yield batch


class ExactConnection(HarlequinConnection):
    """One connection for the statements, and one for the tree: they run in different threads."""

    def __init__(self, url: str | None, settings: dict[str, Any]) -> None:
        super().__init__()
        self.init_message = "Connected; reading tables costs calls, looking at the tree does not."
        self._connection = exact_dbapi.connect(url, autocommit=True, **settings)
        self._tree = exact_dbapi.connect(url, readonly=True)
        self._looking = Lock()
        self._running: Cursor | None = None

    def execute(self, query: str) -> ExactCursor | None:
        """Run a statement; None when it gives no rows, or the user has cancelled it.

        Raises: HarlequinQueryError for what the driver refuses.
        """
        with told("The statement was refused."), suppress(exact_dbapi.Cancelled):
            self._running = self._connection.cursor()
            self._running.execute(query)
            return ExactCursor(self._running) if self._running.description else None
        return None

    def cancel(self) -> None:
        """Stop the statement that runs."""
        if self._running is not None:
            self._running.cancel()

    def get_catalog(self) -> Catalog:
        """Show schemas; their tables and columns are looked up when they are opened. Costs no call."""
        return Catalog(items=schemas(self))

    def look_up(self, query: str, *parameters: str) -> list[tuple[Any, ...]]:
        """Ask the driver what it knows of tables, for the tree, which may be opened in several places at once."""
        with self._looking, told("The tables could not be looked up."):
            return self._tree.execute(query, parameters).fetchall()

    def close(self) -> None:
        """Close both connections."""
        self._connection.close()
        self._tree.close()

    @property
    def transaction_mode(self) -> HarlequinTransactionMode:
        """Whether each statement is kept at once."""
        if self._connection.autocommit:
            return HarlequinTransactionMode(label="Auto")
        return HarlequinTransactionMode(
            label="Manual", commit=self._connection.commit, rollback=self._connection.rollback
        )

    def toggle_transaction_mode(self) -> HarlequinTransactionMode:
        """Go on to the other mode."""
        with told("The transaction mode cannot change now."):
            self._connection.autocommit = not self._connection.autocommit
        return self.transaction_mode


class ExactAdapter(HarlequinAdapter):
    """Makes connections from the URL of the command line; without one it is the profile's."""

    IMPLEMENTS_CANCEL = True
    IMPLEMENTS_READ_ONLY = True
    ADAPTER_DETAILS = "Exact Online as an SQL database. The URL takes every setting of `exact_dbapi.connect`."

    def __init__(self, conn_str: Sequence[str], read_only: bool = False, **options: Any) -> None:
        if len(conn_str) > 1:
            raise HarlequinConfigError("Exact takes one URL, such as exact://demo.", title="Too many URLs.")
        self._url = conn_str[0] if conn_str else None
        self._settings: dict[str, Any] = {"readonly": True} if read_only else {}

    def connect(self) -> ExactConnection:
        """Connect; nothing is asked of Exact yet.

        Raises: HarlequinConnectionError for a URL that is not right.
        """
        with told("Exact Online could not be connected to.", HarlequinConnectionError):
            return ExactConnection(self._url, self._settings)

    @property
    def connection_id(self) -> str:
        """Name where this goes, without any secret, for Harlequin writes it to its history."""
        parts = urlsplit(self._url or "")
        return f"exact://{parts.netloc.rpartition('@')[2]}{parts.path}"


@contextmanager
def told(title: str, kind: type[Exception] = HarlequinQueryError) -> Iterator[None]:
    """Raise the driver's errors as Harlequin's."""
    try:
        yield
    except exact_dbapi.Error as error:
        raise kind(str(error), title) from error
