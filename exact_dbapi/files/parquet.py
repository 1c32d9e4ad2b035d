"""Parquet files → streams of Arrow batches.

In comes a path, out comes a source that the engine may read as often as it likes, row group by row group. What the
file holds is known from its end; nothing else is read before the engine wants it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from exact_dbapi.errors import DataError, OperationalError
from exact_dbapi.files.frames import engine_schema

if TYPE_CHECKING:
    import pyarrow


def read_parquet(path: Path) -> ParquetSource:
    """Open a Parquet file.

    Raises: OperationalError when it cannot be opened; DataError when it is broken or no Parquet file.
    """
    import pyarrow
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            return ParquetSource(path, engine_schema(file.schema_arrow))
    except pyarrow.ArrowInvalid as error:
        raise DataError(f"The file {str(path)!r} cannot be read as Parquet: {error}") from error
    except OSError as error:
        raise OperationalError(f"The file {str(path)!r} cannot be opened: {error}") from error


class ParquetSource:
    """A Parquet file that hands itself over as Arrow, from its start each time."""

    def __init__(self, path: Path, schema: pyarrow.Schema) -> None:
        self._path = path
        self._schema = schema

    def __arrow_c_schema__(self) -> object:
        return self._schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        import pyarrow

        return pyarrow.RecordBatchReader.from_batches(self._schema, self._batches()).__arrow_c_stream__()

    def _batches(self) -> Iterator[pyarrow.RecordBatch]:
        from pyarrow import parquet

        with parquet.ParquetFile(self._path) as file:
            # Before version 19 of pyarrow a file without row groups cannot be iterated.
            for batch in file.iter_batches() if file.num_row_groups else ():
                yield batch.rename_columns(self._schema.names).cast(self._schema)
