"""Databases that SQLAlchemy has a dialect for.

In comes a URL, out comes a `Database`; its rows go in and out in batches as Arrow. PostgreSQL takes new rows by COPY,
all others in many-row inserts. Errors become ours, with the database's own words and without a password.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from exact_dbapi import errors
from exact_dbapi.databases.alchemy_types import arrow_array, arrow_type, column_type, key_type
from exact_dbapi.databases.copying import copy_into, copy_out
from exact_dbapi.databases.failures import ours
from exact_dbapi.databases.shape import ColumnShape, Only, Shape, without_password
from exact_dbapi.errors import NotSupportedError, ProgrammingError

if TYPE_CHECKING:
    import pyarrow
    from sqlalchemy import Connection, Table

#: Databases in which a schema is a folder of tables that everybody may make who may make tables.
_WITH_SCHEMAS = frozenset({"postgresql", "mssql"})

_READ_ROWS = 10_000
_WRITE_ROWS = 5_000


class AlchemyDatabase:
    """A database by its URL; each unit of work has a connection of its own."""

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)
        self.label = self._engine.url.render_as_string(hide_password=True)
        self.has_schemas = self._engine.dialect.name in _WITH_SCHEMAS
        self.folds_names = self._engine.dialect.name == "postgresql"
        self.takes_turns = self._engine.dialect.name == "sqlite"

    def shape(self, schema: str | None, name: str) -> Shape | None:
        """Look a table or view up, by its exact name or without regard to case; None when there is none.

        Raises: OperationalError when the database cannot be reached.
        """
        from sqlalchemy import inspect

        with _translated():
            inspector = inspect(self._engine)
            place = _match(schema, inspector.get_schema_names()) if schema else None
            if schema and place is None:
                return None
            found = _match(name, [*inspector.get_table_names(place), *inspector.get_view_names(place)])
            if found is None:
                return None
            columns = list(inspector.get_columns(found, place))  # SQLAlchemy 1.4 sorts its own list to find the key
            key = inspector.get_pk_constraint(found, place).get("constrained_columns") or []
            shown = tuple(ColumnShape(str(one["name"]), arrow_type(one["type"])) for one in columns)
            return Shape(place, found, shown, tuple(key))

    def tables(self, schema: str | None) -> tuple[str, ...]:
        """List the tables and views of a schema; none when there is no such schema."""
        from sqlalchemy import inspect

        with _translated():
            inspector = inspect(self._engine)
            if schema and _match(schema, inspector.get_schema_names()) is None:
                return ()
            return (*inspector.get_table_names(schema), *inspector.get_view_names(schema))

    def begin(self) -> AlchemyWork:
        """Begin a transaction.

        Raises: OperationalError when the database cannot be reached.
        """
        with _translated():
            return AlchemyWork(self._engine.connect())


class AlchemyWork:
    """A transaction; what is read in it is read bit by bit."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._transaction = connection.begin()
        self._tables: dict[tuple[str | None, str], Table] = {}

    def read(self, shape: Shape, names: Sequence[str], only: Only = None) -> Iterator[pyarrow.RecordBatch]:
        """Read the columns of a table."""
        from sqlalchemy import select

        table, schema = self._table(shape), shape.arrow(names)
        query = select(*(table.c[name] for name in names)).where(*self._just(table, only))
        yield from self._fetched(query, schema)

    def read_alone(self, shape: Shape, names: Sequence[str]) -> Iterator[pyarrow.RecordBatch]:
        """Read the columns of a table, which is all that the transaction is for."""
        from sqlalchemy import select

        table, schema = self._table(shape), shape.arrow(names)
        query = select(*(table.c[name] for name in names))
        with _translated():
            copied = copy_out(self._connection, query, schema)
            yield from self._fetched(query, schema) if copied is None else copied

    def _fetched(self, query: Any, schema: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        with _translated():
            rows = self._connection.execute(query.execution_options(stream_results=True))
            while block := rows.fetchmany(_READ_ROWS):
                columns = zip(*block, strict=True)
                arrays = [arrow_array(column, field) for column, field in zip(columns, schema, strict=True)]
                yield pyarrow.record_batch(arrays, schema=schema)

    def count(self, shape: Shape, only: Only = None) -> int:
        """Count rows."""
        from sqlalchemy import func, select

        table = self._table(shape)
        query = select(func.count()).select_from(table).where(*self._just(table, only))
        with _translated():
            return int(self._connection.execute(query).scalar_one())

    @staticmethod
    def _just(table: Table, only: Only) -> list[Any]:
        return [] if only is None else [table.c[only[0]] == only[1]]

    def create(self, shape: Shape) -> None:
        """Make a table, and its schema where there is none."""
        from sqlalchemy import Column, MetaData, Table, inspect
        from sqlalchemy.schema import CreateSchema

        dialect = self._connection.dialect.name
        with _translated():
            if shape.schema and shape.schema not in inspect(self._connection).get_schema_names():
                self._connection.execute(CreateSchema(shape.schema))
            columns = [
                Column(
                    column.name,
                    key_type(column, dialect) if column.name in shape.key else column_type(column, dialect),
                    primary_key=column.name in shape.key,
                    autoincrement=False,
                    comment=column.comment,
                )
                for column in shape.columns
            ]
            made = Table(shape.name, MetaData(), *columns, schema=shape.schema, comment=shape.comment)
            made.create(self._connection)
        self._tables.pop((shape.schema, shape.name), None)

    def widen(self, shape: Shape, columns: Sequence[ColumnShape]) -> None:
        """Add columns to a table."""
        dialect = self._connection.dialect
        quote = dialect.identifier_preparer.quote
        name = dialect.identifier_preparer.format_table(self._table(shape))
        with _translated():
            for column in columns:
                kind = column_type(column, dialect.name).compile(dialect=dialect)
                self._connection.exec_driver_sql(f"ALTER TABLE {name} ADD COLUMN {quote(column.name)} {kind}")
        self._tables.pop((shape.schema, shape.name), None)

    def insert(self, shape: Shape, rows: pyarrow.Table) -> None:
        """Add rows."""
        table = self._table(shape)
        with _translated():
            if rows.num_rows and not copy_into(self._connection, table, rows):
                for batch in rows.to_batches(max_chunksize=_WRITE_ROWS):
                    self._connection.execute(table.insert(), batch.to_pylist())

    def update(self, shape: Shape, key: Sequence[str], rows: pyarrow.Table) -> None:
        """Give the rows that have these keys the values of the other columns."""
        from sqlalchemy import bindparam

        table = self._table(shape)
        change = table.update().where(*self._meant(table, key))
        change = change.values({name: bindparam(f"v_{name}") for name in rows.column_names if name not in key})
        self._each(change, key, rows)

    def delete(self, shape: Shape, key: Sequence[str], rows: pyarrow.Table) -> None:
        """Delete the rows that have these keys."""
        table = self._table(shape)
        self._each(table.delete().where(*self._meant(table, key)), key, rows.select(list(key)))

    def replace(self, shape: Shape, key: Sequence[str], rows: pyarrow.Table) -> None:
        """Put rows in the place of those that have the same keys, or beside the others."""
        self.delete(shape, key, rows)
        self.insert(shape, rows)

    def clear(self, shape: Shape, only: Only = None) -> None:
        """Delete rows, without looking for them one by one."""
        table = self._table(shape)
        with _translated():
            self._connection.execute(table.delete().where(*self._just(table, only)))

    @staticmethod
    def _meant(table: Table, key: Sequence[str]) -> list[Any]:
        from sqlalchemy import bindparam

        return [table.c[name] == bindparam(f"k_{name}") for name in key]

    def _each(self, change: Any, key: Sequence[str], rows: pyarrow.Table) -> None:
        named = rows.rename_columns([f"{'k' if name in key else 'v'}_{name}" for name in rows.column_names])
        with _translated():
            for batch in named.to_batches(max_chunksize=_WRITE_ROWS):
                if batch.num_rows:
                    self._connection.execute(change, batch.to_pylist())

    def _table(self, shape: Shape) -> Table:
        """Look the columns of a table up; neither its constraints nor what refers to it are wanted."""
        from sqlalchemy import Column, MetaData, Table, inspect

        place = (shape.schema, shape.name)
        if place not in self._tables:
            with _translated():
                found = inspect(self._connection).get_columns(shape.name, shape.schema)
            columns = [Column(one["name"], one["type"]) for one in found]
            self._tables[place] = Table(shape.name, MetaData(), *columns, schema=shape.schema)
        return self._tables[place]

    def commit(self) -> None:
        """Keep what was written."""
        with _translated():
            self._transaction.commit()
        self._connection.close()

    def rollback(self) -> None:
        """Undo what was written."""
        with _translated():
            self._transaction.rollback()
        self._connection.close()


def _engine(url: str) -> Any:
    import sqlalchemy
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError
    from sqlalchemy.pool import NullPool

    try:
        return sqlalchemy.create_engine(url, poolclass=NullPool)
    except NoSuchModuleError as error:
        scheme = url.partition("://")[0]
        raise NotSupportedError(
            f"SQLAlchemy has no dialect for {scheme}://.", hint="Install the package that has it, or check the name."
        ) from error
    except ImportError as error:
        raise NotSupportedError(
            f"The driver of {without_password(url)} is not installed: {error}.", hint=f"pip install {error.name}"
        ) from error
    except ArgumentError:
        # The cause would show the URL, with its password.
        raise ProgrammingError("The URL of the database cannot be read.") from None


def _match(name: str, known: Sequence[str]) -> str | None:
    if name in known:
        return name
    return next((one for one in known if one.lower() == name.lower()), None)


@contextmanager
def _translated() -> Iterator[None]:
    """Let errors of the database be ours of the same PEP 249 name, in its own words."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except errors.Error:
        raise
    except SQLAlchemyError as error:
        raise ours(error, str(getattr(error, "orig", None) or error)) from error
    except Exception as error:  # a driver that is used directly, as for COPY, has its own PEP 249 errors
        if not any(kind.__name__ == "DatabaseError" for kind in type(error).__mro__):
            raise
        raise ours(error, str(error)) from error
