"""Results → files: CSV, JSON and Parquet, written while the rows are read.

In come headings and rows, block by block or as Arrow, out comes a file and the number of its rows. A file is written
beside its place and moved there when it is whole, so that a result that breaks off leaves nothing that looks complete.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from exact_dbapi.errors import NotSupportedError
from exact_dbapi.files.text import Block, write_csv, write_json

if TYPE_CHECKING:
    import pyarrow

KINDS = ("csv", "json", "parquet")


def kind_of(name: str) -> str:
    """Tell by its ending what is written to a file.

    Raises: NotSupportedError when the ending is not known.
    """
    kind = os.path.splitext(name)[1].lower().removeprefix(".")
    if kind not in KINDS:
        raise NotSupportedError(
            f"The file {name!r} cannot be written.",
            hint=f"Its name must end in {', '.join(f'.{known}' for known in KINDS)}.",
        )
    return kind


def write_file(
    name: str,
    kind: str,
    headings: Sequence[str],
    blocks: Callable[[], Iterable[Block]],
    batches: Callable[[], pyarrow.RecordBatchReader],
) -> int:
    """Write rows to a file and count them; `kind` says whether they are read as blocks of tuples or as Arrow.

    Raises: OSError when the file cannot be written; what reading the rows raises.
    """
    draft = f"{name}.part"
    try:
        if kind == "parquet":
            count = _write_parquet(batches(), draft)
        else:
            with open(draft, "w", encoding="utf-8", newline="") as file:
                count = (write_csv if kind == "csv" else write_json)(headings, blocks(), file)
        os.replace(draft, name)
    finally:
        if os.path.exists(draft):
            os.remove(draft)
    return count


def _write_parquet(reader: pyarrow.RecordBatchReader, path: str) -> int:
    from pyarrow import parquet

    count = 0
    with parquet.ParquetWriter(path, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)
            count += batch.num_rows
    return count
