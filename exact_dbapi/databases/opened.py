"""A URL → its database; and the transactions in other databases that end with that of a connection.

In comes a URL as a statement or the command line has it, out comes a `Database` of its kind. The kinds are loaded when
they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exact_dbapi.catalog.names import closest
from exact_dbapi.databases.shape import Database, Shape, Work, without_password
from exact_dbapi.errors import ProgrammingError, UndefinedTable

if TYPE_CHECKING:
    import pyarrow


def open_database(url: str) -> Database:
    """Open a database by its URL: ``duckdb:///file``, ``parquet:///folder``, or any that SQLAlchemy has a dialect for.

    Raises: ProgrammingError for what is no URL; NotSupportedError when its driver is not installed.
    """
    scheme, separator, path = url.partition("://")
    if not separator:
        raise ProgrammingError(
            f"{without_password(url)!r} is not the URL of a database.",
            hint="For instance postgresql+psycopg://user:password@host/database, duckdb:///books.duckdb.",
        )
    if scheme == "duckdb":
        from exact_dbapi.databases.duck import DuckDatabase

        return DuckDatabase(path.removeprefix("/"))
    if scheme == "parquet":
        from exact_dbapi.databases.parquet import ParquetFolder

        return ParquetFolder(path.removeprefix("/"))
    from exact_dbapi.databases.alchemy import AlchemyDatabase

    return AlchemyDatabase(url)


@dataclass(frozen=True, eq=False)
class OtherTable:
    """A table of another database, which the embedded engine reads as Arrow, from its start each time."""

    shape: Shape
    database: Database
    databases: Databases
    url: str = field(repr=False)

    @property
    def label(self) -> str:
        return f"{self.database.label}.{self.shape.label}"

    def work(self) -> Work:
        """Open the transaction that writes to this database, or the one that is open."""
        return self.databases.work(self.url)

    def __arrow_c_schema__(self) -> object:
        return self.shape.arrow().__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        import pyarrow

        return pyarrow.RecordBatchReader.from_batches(self.shape.arrow(), self._batches()).__arrow_c_stream__()

    def _batches(self) -> Iterator[pyarrow.RecordBatch]:
        names = [column.name for column in self.shape.columns]
        with self.databases.reading(self.url) as reading:
            yield from reading.rows(self.shape, names)


class Databases:
    """The databases that the statements of one connection name, and its open transactions in them."""

    def __init__(self, open_by: Callable[[str], Database] = open_database) -> None:
        self._open_by = open_by
        self._known: dict[str, Database] = {}
        self._works: dict[str, Work] = {}

    @property
    def is_in_use(self) -> bool:
        """Whether a transaction is open."""
        return bool(self._works)

    def table(self, url: str, schema: str | None, name: str) -> OtherTable:
        """Find a table.

        Raises: UndefinedTable with the nearest names; what opening the database raises.
        """
        database = self._known.get(url)
        if database is None:
            database = self._known[url] = self._open_by(url)
        shape = database.shape(schema, name)
        if shape is None:
            nearest = closest(name, database.tables(schema))
            raise UndefinedTable(
                f"There is no table {f'{schema}.{name}' if schema else name!r} in {database.label}.",
                hint=f"Did you mean {' or '.join(nearest)}?" if nearest else None,
                nearest=nearest,
            )
        return OtherTable(shape, database, self, url)

    def know(self, url: str, database: Database) -> None:
        """Take a database that is open already for what a URL means."""
        self._known.setdefault(url, database)

    def work(self, url: str) -> Work:
        """Open a transaction, or go on in the one that is open."""
        if url not in self._works:
            self._works[url] = self._known[url].begin()
        return self._works[url]

    def reading(self, url: str) -> Reading:
        """Read in the transaction that is open, or in one that ends with the reading."""
        return Reading(self._works.get(url), self._known[url].begin)

    def commit(self) -> None:
        """Keep what was written; all that fails afterwards is left as it was."""
        for url in list(self._works):
            self._works.pop(url).commit()

    def rollback(self) -> None:
        """Undo what was written."""
        for url in list(self._works):
            self._works.pop(url).rollback()


class Reading:
    """A transaction that is read in; one that was not open before is ended."""

    def __init__(self, work: Work | None, begin: Callable[[], Work]) -> None:
        self._work = work
        self._begin = begin
        self._own: Work | None = None

    def __enter__(self) -> Reading:
        if self._work is None:
            self._own = self._work = self._begin()
        return self

    def rows(self, shape: Shape, names: Sequence[str]) -> Iterator[pyarrow.RecordBatch]:
        """Read the columns of a table; once."""
        if self._own is not None:
            return self._own.read_alone(shape, names)
        assert self._work is not None
        return self._work.read(shape, names)

    def __exit__(self, *failure: object) -> None:
        if self._own is not None:
            self._own.rollback()
