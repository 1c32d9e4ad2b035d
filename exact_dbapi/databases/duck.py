"""DuckDB files as other databases.

In comes the path of a file, which is made when it is not there; rows go in and out as Arrow. A file is opened for each
unit of work, and closed with it, so that other programs may use it in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from exact_dbapi.databases.failures import ours
from exact_dbapi.databases.shape import ColumnShape, Only, Shape

if TYPE_CHECKING:
    import pyarrow

_READ_ROWS = 10_000

#: What the rows of a change are called while it runs.
_ROWS = "changed__rows"

_TYPES = {
    **{"string": "VARCHAR", "bool": "BOOLEAN", "int16": "SMALLINT", "int32": "INTEGER", "int64": "BIGINT"},
    **{"double": "DOUBLE", "date32[day]": "DATE", "timestamp[us]": "TIMESTAMP", "binary": "BLOB"},
    "timestamp[us, tz=UTC]": "TIMESTAMP WITH TIME ZONE",
}


class DuckDatabase:
    """A DuckDB file."""

    has_schemas = True
    folds_names = False
    takes_turns = True

    def __init__(self, path: str) -> None:
        self._path = path
        self.label = f"duckdb:///{path}"

    def shape(self, schema: str | None, name: str) -> Shape | None:
        """Look a table or view up, without regard to case; None when there is none."""
        with _translated(), self._opened() as file:
            return _shape(file, schema, name)

    def tables(self, schema: str | None) -> tuple[str, ...]:
        """List the tables and views of a schema."""
        sql = "SELECT table_name FROM information_schema.tables WHERE lower(table_schema) = lower(?) ORDER BY 1"
        with _translated(), self._opened() as file:
            return tuple(row[0] for row in file.execute(sql, [schema or "main"]).fetchall())

    def begin(self) -> DuckWork:
        """Begin a transaction.

        Raises: OperationalError when the file cannot be opened, as while another program writes to it.
        """
        with _translated():
            return DuckWork(_connect(self._path))

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        file = _connect(self._path)
        try:
            yield file
        finally:
            file.close()


class DuckWork:
    """A transaction in a DuckDB file."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._run("BEGIN TRANSACTION")

    def _run(self, sql: str, values: Sequence[Any] = ()) -> Any:
        with _translated():
            return self._file.execute(sql, list(values))

    def count(self, shape: Shape, only: Only = None) -> int:
        """Count rows."""
        found = self._run(f"SELECT count(*) FROM {_place(shape)}{_where(only)}", only[1:] if only else ())
        return int(found.fetchall()[0][0])

    def read(self, shape: Shape, names: Sequence[str], only: Only = None) -> Iterator[pyarrow.RecordBatch]:
        """Read the columns of a table, at once: an unfinished result would hold up what is written meanwhile."""
        kinds = {column.name: column for column in shape.columns}
        outputs = ", ".join(f"CAST({_name(name)} AS {_type(kinds[name], is_read=True)})" for name in names)
        schema = shape.arrow(names)
        with _translated():
            query = f"SELECT {outputs} FROM {_place(shape)}{_where(only)}"
            rows = self._file.sql(query, params=list(only[1:] if only else ())).to_arrow_table()
            for batch in rows.to_batches(max_chunksize=_READ_ROWS):
                yield batch.rename_columns(schema.names).cast(schema)

    def read_alone(self, shape: Shape, names: Sequence[str]) -> Iterator[pyarrow.RecordBatch]:
        """Read the columns of a table, as ever."""
        return self.read(shape, names)

    def create(self, shape: Shape) -> None:
        """Make a table, and its schema where there is none."""
        if shape.schema:
            self._run(f"CREATE SCHEMA IF NOT EXISTS {_name(shape.schema)}")
        parts = [f"{_name(column.name)} {_type(column)}" for column in shape.columns]
        if shape.key:
            parts.append(f"PRIMARY KEY ({', '.join(map(_name, shape.key))})")
        self._run(f"CREATE TABLE {_place(shape)} ({', '.join(parts)})")
        if shape.comment:
            self._run(f"COMMENT ON TABLE {_place(shape)} IS {_text(shape.comment)}")
        for column in shape.columns:
            if column.comment:
                self._run(f"COMMENT ON COLUMN {_place(shape)}.{_name(column.name)} IS {_text(column.comment)}")

    def widen(self, shape: Shape, columns: Sequence[ColumnShape]) -> None:
        """Add columns to a table."""
        for column in columns:
            self._run(f"ALTER TABLE {_place(shape)} ADD COLUMN {_name(column.name)} {_type(column)}")

    def insert(self, shape: Shape, rows: pyarrow.Table) -> None:
        """Add rows."""
        names = ", ".join(map(_name, rows.column_names))
        self._with(rows, f"INSERT INTO {_place(shape)} ({names}) SELECT {names} FROM {_ROWS}")

    def update(self, shape: Shape, key: Sequence[str], rows: pyarrow.Table) -> None:
        """Give the rows that have these keys the values of the other columns."""
        values = ", ".join(f"{_name(name)} = r.{_name(name)}" for name in rows.column_names if name not in key)
        self._with(rows, f"UPDATE {_place(shape)} AS t SET {values} FROM {_ROWS} r WHERE {_same(key)}")

    def delete(self, shape: Shape, key: Sequence[str], rows: pyarrow.Table) -> None:
        """Delete the rows that have these keys."""
        self._with(rows, f"DELETE FROM {_place(shape)} AS t USING {_ROWS} r WHERE {_same(key)}")

    def replace(self, shape: Shape, key: Sequence[str], rows: pyarrow.Table) -> None:
        """Put rows in the place of those that have the same keys, or beside the others."""
        names = ", ".join(map(_name, rows.column_names))
        self._with(rows, f"INSERT OR REPLACE INTO {_place(shape)} ({names}) SELECT {names} FROM {_ROWS}")

    def clear(self, shape: Shape, only: Only = None) -> None:
        """Delete rows, without looking for them one by one."""
        self._run(f"DELETE FROM {_place(shape)}{_where(only)}", only[1:] if only else ())

    def _with(self, rows: pyarrow.Table, sql: str) -> None:
        with _translated():
            self._file.register(_ROWS, rows)
            self._file.execute(sql)
            self._file.unregister(_ROWS)

    def commit(self) -> None:
        """Keep what was written."""
        self._run("COMMIT")
        self._file.close()

    def rollback(self) -> None:
        """Undo what was written."""
        self._run("ROLLBACK")
        self._file.close()


def _connect(path: str) -> Any:
    import duckdb

    return duckdb.connect(path, config={"python_enable_replacements": False})


def _shape(file: Any, schema: str | None, name: str) -> Shape | None:
    sql = (
        "SELECT table_schema, table_name FROM information_schema.tables "
        "WHERE lower(table_schema) = lower(?) AND lower(table_name) = lower(?)"
    )
    found = file.execute(sql, [schema or "main", name]).fetchone()
    if found is None:
        return None
    place = Shape(found[0], found[1], ())
    types = dict(file.execute(f"SELECT column_name, column_type FROM (DESCRIBE {_place(place)})").fetchall())
    arrow = file.sql(f"SELECT * FROM {_place(place)} LIMIT 0").to_arrow_table().schema
    key = file.execute(
        "SELECT constraint_column_names FROM duckdb_constraints() "
        "WHERE schema_name = ? AND table_name = ? AND constraint_type = 'PRIMARY KEY'",
        list(found),
    ).fetchone()
    columns = tuple(_column(field, types[field.name]) for field in arrow)
    return Shape(found[0], found[1], columns, tuple(key[0]) if key else ())


def _column(field: pyarrow.Field, written: str) -> ColumnShape:
    import pyarrow

    kind = field.type
    if written == "UUID" or pyarrow.types.is_nested(kind) or str(kind) not in (*_TYPES, "float"):
        is_plain = pyarrow.types.is_integer(kind) or pyarrow.types.is_decimal(kind) or pyarrow.types.is_time(kind)
        kind = kind if is_plain else pyarrow.string()
    return ColumnShape(field.name, kind, written == "UUID")


def _type(column: ColumnShape, is_read: bool = False) -> str:
    import pyarrow

    kind = column.kind
    if column.is_guid and not is_read:
        return "UUID"
    if pyarrow.types.is_decimal(kind):
        return f"DECIMAL({kind.precision},{kind.scale})"
    return _TYPES.get(str(kind)) or {"float": "FLOAT", "time64[us]": "TIME"}.get(str(kind), _integer(str(kind)))


def _integer(kind: str) -> str:
    sizes = {"int8": "TINYINT", "uint8": "UTINYINT", "uint16": "USMALLINT", "uint32": "UINTEGER", "uint64": "UBIGINT"}
    return sizes.get(kind, "VARCHAR")


def _place(shape: Shape) -> str:
    return f"{_name(shape.schema)}.{_name(shape.name)}" if shape.schema else _name(shape.name)


def _where(only: Only) -> str:
    return "" if only is None else f" WHERE {_name(only[0])} = ?"


def _same(key: Sequence[str]) -> str:
    return " AND ".join(f"t.{_name(name)} = r.{_name(name)}" for name in key)


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


@contextmanager
def _translated() -> Iterator[None]:
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise ours(error, str(error)) from error
