"""Data frames → Arrow tables, as the embedded engine reads them.

In comes whatever hands itself over as Arrow (pandas, polars, pyarrow and others), out comes a table: a picture of the
frame at that moment. Naive times become microseconds, as those of Exact are. Never changes the frame.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from exact_dbapi.errors import DataError, InterfaceError, ProgrammingError

if TYPE_CHECKING:
    import pyarrow


#: What a table of a file's rows says in its metadata of where they stand in it, as JSON: the line of the first row, the
#: lines between rows that are left out, and how the file is to be read again.
PLACE = b"exact.place"


def placed(table: pyarrow.Table, first_line: int, blank_lines: Sequence[int] = (), **reading: str) -> pyarrow.Table:
    """Note in a table where its rows stand in their file."""
    place = {"first_line": first_line, "blank_lines": list(blank_lines), **reading}
    return table.replace_schema_metadata({PLACE: json.dumps(place)})


def as_table(frame: Any) -> pyarrow.Table:
    """Make an Arrow table of a frame; the index of a pandas frame is left out.

    Raises: InterfaceError for what is no frame; DataError for columns that Arrow cannot hold.
    """
    import pyarrow

    try:
        table = _table(frame)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, pyarrow.ArrowNotImplementedError) as error:
        raise DataError(f"The {_kind(frame)} cannot be read as Arrow: {error}") from error
    if not table.num_columns:
        raise DataError(f"The {_kind(frame)} has no columns.")
    schema = engine_schema(table.schema)
    return table if schema.equals(table.schema) else table.cast(schema)


def engine_schema(schema: pyarrow.Schema) -> pyarrow.Schema:
    """Spell a schema with names that differ even without regard to case, and naive times in microseconds."""
    import pyarrow

    names = distinct([str(name) for name in schema.names])
    return pyarrow.schema([(name, _engine_type(field.type)) for name, field in zip(names, schema, strict=True)])


def distinct(names: list[str]) -> list[str]:
    """Tell names apart by a number behind them, without regard to case."""
    seen: set[str] = set()
    made = []
    for name in names:
        number, fresh = 1, name
        while fresh.lower() in seen:
            number += 1
            fresh = f"{name}_{number}"
        seen.add(fresh.lower())
        made.append(fresh)
    return made


def text_columns(asked: Any, names: list[str]) -> frozenset[str]:
    """Find the columns that are read as text: all, none, one or several by name.

    Raises: ProgrammingError when there is no such column.
    """
    if isinstance(asked, bool):
        return frozenset(names if asked else ())
    known = {name.lower(): name for name in names}
    wanted = [asked] if isinstance(asked, str) else asked
    if not isinstance(wanted, list):
        raise ProgrammingError(f"text is true, or the names of columns, not {asked!r}.", hint="For instance ['Code'].")
    for name in wanted:
        if str(name).lower() not in known:
            raise ProgrammingError(f"There is no column {name!r} in the file.", hint=f"It has {', '.join(names)}.")
    return frozenset(known[str(name).lower()] for name in wanted)


def _table(frame: Any) -> pyarrow.Table:
    import pyarrow

    if isinstance(frame, pyarrow.Table):
        return frame
    if _kind(frame) == "pandas.DataFrame":
        own = frame.copy()  # Arrow may share the memory of a column, which the caller may write to
        return pyarrow.Table.from_pandas(own, preserve_index=False).replace_schema_metadata()
    if hasattr(frame, "__arrow_c_stream__"):
        return pyarrow.table(frame)
    raise InterfaceError(
        f"A {_kind(frame)} is no table.",
        hint="Give a DataFrame of pandas or polars, an Arrow table, or anything with __arrow_c_stream__.",
    )


def _kind(frame: Any) -> str:
    return f"{type(frame).__module__.partition('.')[0]}.{type(frame).__qualname__}"


def _engine_type(kind: pyarrow.DataType) -> pyarrow.DataType:
    import pyarrow

    is_naive = pyarrow.types.is_timestamp(kind) and kind.tz is None
    return pyarrow.timestamp("us") if is_naive else kind
