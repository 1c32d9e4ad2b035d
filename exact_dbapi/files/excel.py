"""Excel workbooks → Arrow tables.

In come a path and a sheet, out comes a table. The header row is found: the first that holds nothing but text, in more
than half as many cells as the widest row. A column has one type: numbers, times or booleans, and text when it holds
more than one kind. Codes keep their zeros, whether they are text or numbers that are shown with them. Rows become
columns a block at a time, so that no more of them are held as Python's objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exact_dbapi.errors import DataError, ProgrammingError
from exact_dbapi.files.frames import as_table, distinct, placed, text_columns
from exact_dbapi.files.sheets import read_rows

if TYPE_CHECKING:
    import pyarrow

#: How many rows the header row is looked for among.
_HEADER_ROWS = 100
_BLOCK_ROWS = 10_000


def read_excel(path: Path, sheet: Any = None, header: Any = None, text: Any = False) -> pyarrow.Table:
    """Read a sheet of a workbook: by name, by number from 1, or the first one.

    `header` is the number of the row that names the columns, or False when none does; it is found when not given.
    `text` names columns that stay text.

    Raises: ProgrammingError for a sheet or header row that is not there; OperationalError; DataError for a broken file
    or a cell that holds an error; NotSupportedError without the extra `excel`.
    """
    if header is not None and (header is True or not isinstance(header, int) or header < 0):
        raise ProgrammingError(f"header is the number of a row, or false, not {header!r}.")
    title, rows = read_rows(path, sheet)
    top = list(islice(rows, max(_HEADER_ROWS, header or 0)))
    if not any(map(_filled, top)):
        raise DataError(f"The sheet of {str(path)!r} is empty.")
    names, first = _headings(path, top, header)
    body = _Body(names, first, text_columns(text, names))
    for block in _blocks(chain(top[first - 1 :], rows)):
        body.add(block)
    return placed(as_table(body.table()), first, body.blank, sheet=title)


def _blocks(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    rows = iter(rows)
    while block := list(islice(rows, _BLOCK_ROWS)):
        yield block


def _headings(path: Path, top: Sequence[tuple[Any, ...]], header: Any) -> tuple[list[str], int]:
    """The names of the columns, and the number of the first row below them."""
    width = max(map(len, top))
    if header is False:
        return list(_names((None,) * width)), 1
    number = _header_row(path, top) if header is None else header
    if not 1 <= number <= len(top):
        raise ProgrammingError(f"There is no row {number} in the sheet of {str(path)!r}, which has {len(top)}.")
    named = top[number - 1]
    return distinct(list(_names((*named, *[None] * (width - len(named)))))), number + 1


def _header_row(path: Path, rows: Sequence[tuple[Any, ...]]) -> int:
    widest = max(map(_filled, rows))
    for number, row in enumerate(rows, 1):
        if _filled(row) > widest / 2 and all(isinstance(value, str | None) for value in row):
            return number
    raise ProgrammingError(
        f"No row of {str(path)!r} looks like the names of its columns.",
        hint="Say header => 3 for the third row, or header => false when there is none.",
    )


def _filled(row: tuple[Any, ...]) -> int:
    return len(row) - row.count(None)


def _names(row: Sequence[Any]) -> Iterator[str]:
    for number, value in enumerate(row, 1):
        yield str(value).strip() if value not in (None, "") else f"column_{number}"


class _Body:
    """The rows below the headings, as columns: a piece of each for every block of rows, with the kind of its values."""

    def __init__(self, names: list[str], first: int, texts: frozenset[str]) -> None:
        self._names = names
        self._texts = texts
        self._line = first
        self._pieces: list[list[tuple[type | None, pyarrow.Array]]] = [[] for _ in names]
        self.blank: list[int] = []
        self._gap: list[int] = []

    def add(self, block: list[tuple[Any, ...]]) -> None:
        """Take a block of rows; blank ones are left out."""
        width = len(self._names)
        kept = []
        for row in block:
            if _filled(row):
                self.blank += self._gap
                self._gap = []
                kept.append(row if len(row) == width else (*row[:width], *[None] * (width - len(row))))
            else:
                self._gap.append(self._line)
            self._line += 1
        for pieces, name, column in zip(self._pieces, self._names, list(zip(*kept, strict=True)), strict=False):
            pieces.append(_piece(column, name in self._texts))

    def table(self) -> pyarrow.Table:
        """Put the columns together."""
        import pyarrow

        return pyarrow.table([_whole(pieces) for pieces in self._pieces], names=self._names)


def _piece(column: Sequence[Any], as_text: bool) -> tuple[type | None, pyarrow.Array]:
    import pyarrow

    types = set(map(type, column)) - {type(None)}
    if types == {str}:
        return str, pyarrow.array(column, pyarrow.string())
    kinds = {_kind(kind) for kind in types}
    if not kinds and not as_text:
        return None, pyarrow.nulls(len(column))
    if as_text or len(kinds) != 1 or kinds == {str}:
        return str, pyarrow.array([_text(value) for value in column], pyarrow.string())
    kind = kinds.pop()
    if kind is datetime:
        column = [datetime.combine(value, time()) if type(value) is date else value for value in column]
        return kind, pyarrow.array(column, pyarrow.timestamp("us"))
    return kind, _numbers(column) if kind is float else pyarrow.array(column)


def _numbers(column: Sequence[Any]) -> pyarrow.Array:
    import pyarrow

    try:
        return pyarrow.array(column)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError):  # numbers with and without a fraction, or very large ones
        return pyarrow.array([None if value is None else float(value) for value in column], pyarrow.float64())


def _whole(pieces: list[tuple[type | None, pyarrow.Array]]) -> pyarrow.ChunkedArray:
    """Put the pieces of a column together, as text where they are of several kinds."""
    import pyarrow

    kinds = {kind for kind, _piece in pieces if kind is not None}
    if len(kinds) > 1:
        texts = [[_text(value) for value in piece.to_pylist()] for _kind, piece in pieces]
        return pyarrow.chunked_array([pyarrow.array(part, pyarrow.string()) for part in texts])
    arrays = [piece for kind, piece in pieces if kind is not None]
    if not arrays:
        return pyarrow.chunked_array([piece.cast(pyarrow.string()) for _kind, piece in pieces], pyarrow.string())
    if kinds == {float}:
        return _integral(pyarrow.chunked_array([_as_float(piece) for _kind, piece in pieces]))
    shared = arrays[0].type
    return pyarrow.chunked_array([piece.cast(shared) for _kind, piece in pieces])


def _as_float(piece: pyarrow.Array) -> pyarrow.Array:
    import pyarrow

    return piece.cast(pyarrow.float64(), safe=False)


def _integral(column: pyarrow.ChunkedArray) -> pyarrow.ChunkedArray:
    """Make whole numbers of a column that holds no others: Excel itself knows only numbers."""
    import pyarrow
    import pyarrow.compute as pc

    if pc.all(pc.and_(pc.equal(column, pc.floor(column)), pc.less(pc.abs(column), 2.0**53))).as_py() is False:
        return column
    return column.cast(pyarrow.int64())


def _kind(found: type) -> type:
    if issubclass(found, bool):
        return bool
    for kind, shared in ((int | float, float), (date, datetime), (time, time), (timedelta, timedelta)):
        if issubclass(found, kind):
            return shared
    return str


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
