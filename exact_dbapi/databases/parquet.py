"""A folder of Parquet files as another database: one file for each table.

In comes the folder, which is made when it is not there. A unit of work keeps its changes in memory; COMMIT writes each
changed table anew beside its file and moves it there, so that a reader never sees half a table. Several tables are
several moves: a crash between them leaves the later ones as they were before, and the watermarks, which are written
last, with them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exact_dbapi.databases.shape import ColumnShape, Only, Shape
from exact_dbapi.errors import DataError, OperationalError

if TYPE_CHECKING:
    import pyarrow

_READ_ROWS = 10_000
_KEY = b"exact.key"
_COMMENT = b"comment"
_GUID = b"exact.guid"


class ParquetFolder:
    """A folder of Parquet files."""

    has_schemas = True
    folds_names = False
    takes_turns = True

    def __init__(self, path: str) -> None:
        self._folder = Path(path)
        self.label = f"parquet:///{path}"

    def shape(self, schema: str | None, name: str) -> Shape | None:
        """Look a table up, without regard to case; None when there is no file of it."""
        from pyarrow import parquet

        wanted = f"{schema}.{name}".lower() if schema else name.lower()
        for path in self._folder.glob("*.parquet"):
            if path.stem.lower() == wanted:
                with _readable(path):
                    found = parquet.read_schema(path)
                place, _, table = path.stem.rpartition(".")
                return _shape(place or None, table, found)
        return None

    def tables(self, schema: str | None) -> tuple[str, ...]:
        """List the tables of a schema."""
        stems = sorted(path.stem for path in self._folder.glob("*.parquet"))
        return tuple(stem.rpartition(".")[2] for stem in stems if stem.rpartition(".")[0] == (schema or ""))

    def begin(self) -> ParquetWork:
        """Begin a unit of work."""
        return ParquetWork(self._folder)


class ParquetWork:
    """What becomes of the files of a folder at COMMIT: whole tables, in the order of their first change."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: dict[str, pyarrow.Table] = {}
        self._changed: dict[str, None] = {}

    def count(self, shape: Shape, only: Only = None) -> int:
        """Count rows."""
        return int(self._just(shape, only).num_rows)

    def _just(self, shape: Shape, only: Only) -> pyarrow.Table:
        table = self._table(shape)
        return table if only is None else table.filter(_is(table, only))

    def read(self, shape: Shape, names: Sequence[str], only: Only = None) -> Iterator[pyarrow.RecordBatch]:
        """Read the columns of a table."""
        yield from self._just(shape, only).select(list(names)).to_batches(max_chunksize=_READ_ROWS)

    def read_alone(self, shape: Shape, names: Sequence[str]) -> Iterator[pyarrow.RecordBatch]:
        """Read the columns of a table, as ever."""
        return self.read(shape, names)

    def create(self, shape: Shape) -> None:
        """Make an empty table."""
        self._change(shape, _schema(shape).empty_table())

    def widen(self, shape: Shape, columns: Sequence[ColumnShape]) -> None:
        """Add columns, which are empty in the rows that are there."""
        import pyarrow

        table = self._table(shape)
        for column in columns:
            table = table.append_column(_field(column), pyarrow.nulls(table.num_rows, column.kind))
        self._change(shape, table)

    def insert(self, shape: Shape, rows: pyarrow.Table) -> None:
        """Add rows."""
        import pyarrow

        table = self._table(shape)
        fields = {name: rows.column(name) for name in rows.column_names}
        filled = [fields.get(field.name, pyarrow.nulls(rows.num_rows, field.type)) for field in table.schema]
        made = pyarrow.table([_cast(one, field) for one, field in zip(filled, table.schema, strict=True)], table.schema)
        self._change(shape, pyarrow.concat_tables([table, made]))

    def update(self, shape: Shape, key: Sequence[str], rows: pyarrow.Table) -> None:
        """Give the rows that have these keys the values of the other columns."""
        import pyarrow

        table = self._table(shape)
        places = {row: at for at, row in enumerate(_keys(table, key))}
        moved = [(places[row], at) for at, row in enumerate(_keys(rows, key)) if row in places]
        for name in rows.column_names:
            if name not in key:
                values = table.column(name).to_pylist()
                for to, at in moved:
                    values[to] = rows.column(name)[at].as_py()
                field = table.schema.field(name)
                position = table.schema.get_field_index(name)
                table = table.set_column(position, field, pyarrow.array(values, field.type))
        self._change(shape, table)

    def delete(self, shape: Shape, key: Sequence[str], rows: pyarrow.Table) -> None:
        """Delete the rows that have these keys."""
        import pyarrow

        table, gone = self._table(shape), set(_keys(rows, key))
        kept = pyarrow.array([row not in gone for row in _keys(table, key)], pyarrow.bool_())
        self._change(shape, table.filter(kept))

    def replace(self, shape: Shape, key: Sequence[str], rows: pyarrow.Table) -> None:
        """Put rows in the place of those that have the same keys, or beside the others."""
        self.delete(shape, key, rows)
        self.insert(shape, rows)

    def clear(self, shape: Shape, only: Only = None) -> None:
        """Delete rows."""
        import pyarrow.compute

        table = self._table(shape)
        kept = table.slice(0, 0) if only is None else table.filter(pyarrow.compute.invert(_is(table, only)))
        self._change(shape, kept)

    def _change(self, shape: Shape, table: pyarrow.Table) -> None:
        self._tables[shape.label] = table
        self._changed[shape.label] = None

    def _table(self, shape: Shape) -> pyarrow.Table:
        from pyarrow import parquet

        if shape.label not in self._tables:
            path = self._folder / f"{shape.label}.parquet"
            with _readable(path):
                self._tables[shape.label] = parquet.read_table(path)
        return self._tables[shape.label]

    def commit(self) -> None:
        """Write the tables.

        Raises: OperationalError when the folder cannot be written to.
        """
        from pyarrow import parquet

        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for label in self._changed:
                beside = self._folder / f".{label}.{os.getpid()}"
                parquet.write_table(self._tables[label], beside)
                os.replace(beside, self._folder / f"{label}.parquet")
        except OSError as error:
            raise OperationalError(f"The folder {self._folder} cannot be written to: {error}.") from error

    def rollback(self) -> None:
        """Forget the changes."""
        self._tables.clear()
        self._changed.clear()


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Say which file cannot be read."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise OperationalError(f"The file {path} cannot be read: {error}.") from error


def _shape(schema: str | None, name: str, found: pyarrow.Schema) -> Shape:
    known = found.metadata or {}
    columns = tuple(ColumnShape(field.name, field.type, _GUID in (field.metadata or {})) for field in found)
    key = tuple(part for part in known.get(_KEY, b"").decode().split("\n") if part)
    return Shape(schema, name, columns, key, known.get(_COMMENT, b"").decode() or None)


def _schema(shape: Shape) -> pyarrow.Schema:
    import pyarrow

    known = {_KEY: "\n".join(shape.key).encode(), _COMMENT: (shape.comment or "").encode()}
    return pyarrow.schema([_field(column) for column in shape.columns], known)


def _field(column: ColumnShape) -> pyarrow.Field:
    import pyarrow

    said = {_COMMENT: column.comment.encode()} if column.comment else {}
    return pyarrow.field(column.name, column.kind, metadata=said | ({_GUID: b"1"} if column.is_guid else {}))


def _cast(column: Any, field: pyarrow.Field) -> Any:
    try:
        return column.cast(field.type)
    except ValueError as error:
        raise DataError(f"The column {field.name} is {field.type}, and takes no {column.type}: {error}.") from error


def _is(table: pyarrow.Table, only: tuple[str, int | str]) -> Any:
    import pyarrow.compute

    return pyarrow.compute.equal(table.column(only[0]), only[1])


def _keys(table: pyarrow.Table, key: Sequence[str]) -> list[tuple[Any, ...]]:
    return list(zip(*(table.column(name).to_pylist() for name in key), strict=True))
