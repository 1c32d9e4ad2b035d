"""Results → files: CSV, JSON, Parquet and Excel workbooks, written while the rows are read.

In come headings and rows, block by block or as Arrow, out comes a file and the number of its rows. A file is written
beside its place and moved there when it is whole, so that a result that breaks off leaves nothing that looks complete.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exact_dbapi.errors import NotSupportedError
from exact_dbapi.files.sheets import write_sheet
from exact_dbapi.files.text import Block, text, write_csv, write_json

if TYPE_CHECKING:
    import pyarrow

KINDS = ("csv", "json", "parquet", "xlsx")


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
        elif kind == "xlsx":
            count = _write_sheet(headings, blocks(), draft)
        else:
            with open(draft, "w", encoding="utf-8", newline="") as file:
                count = (write_csv if kind == "csv" else write_json)(headings, blocks(), file)
        os.replace(draft, name)
    finally:
        if os.path.exists(draft):
            os.remove(draft)
    return count


def _write_sheet(headings: Sequence[str], blocks: Iterable[Block], path: str) -> int:
    """Write a workbook: dates as dates, GUIDs and what else Excel does not know as text."""
    rows = ([_cell(value) for value in row] for block in blocks for row in block)
    return write_sheet(Path(path), chain([[(heading, None) for heading in headings]], rows), "Sheet1") - 1


def _cell(value: Any) -> tuple[Any, str | None]:
    if isinstance(value, datetime) and value.tzinfo is None:
        return value, "yyyy-mm-dd" if value.time() == time() else "yyyy-mm-dd hh:mm:ss"
    is_plain = isinstance(value, bool | int | Decimal | date) and not isinstance(value, datetime)
    if value is None or is_plain or (isinstance(value, float) and math.isfinite(value)):
        return value, None
    return text(value), None


def _write_parquet(reader: pyarrow.RecordBatchReader, path: str) -> int:
    from pyarrow import parquet

    count = 0
    with parquet.ParquetWriter(path, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)
            count += batch.num_rows
    return count
