"""Excel workbooks → Arrow tables.

In come a path and a sheet, out comes a table. The header row is found: the first that holds nothing but text, in more
than half as many cells as the widest row. A column has one type: numbers, times or booleans, and text when it holds
more than one kind. Codes keep their zeros, whether they are text or numbers that are shown with them. Never runs a
formula: the value that was last saved counts.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exact_dbapi.errors import DataError, NotSupportedError, OperationalError, ProgrammingError
from exact_dbapi.files.frames import as_table, distinct, text_columns

if TYPE_CHECKING:
    import pyarrow

#: How many rows the header row is looked for among.
_HEADER_ROWS = 100

_ZEROS = re.compile("0{2,}")


def read_excel(path: Path, sheet: Any = None, header: Any = None, text: Any = False) -> pyarrow.Table:
    """Read a sheet of a workbook: by name, by number from 1, or the first one.

    `header` is the number of the row that names the columns, or False when none does; it is found when not given.
    `text` names columns that stay text.

    Raises: ProgrammingError for a sheet or header row that is not there; OperationalError; DataError for a broken file
    or a cell that holds an error; NotSupportedError without the extra `excel`.
    """
    if header is not None and (header is True or not isinstance(header, int) or header < 0):
        raise ProgrammingError(f"header is the number of a row, or false, not {header!r}.")
    rows = _rows(path, sheet)
    if not rows:
        raise DataError(f"The sheet of {str(path)!r} is empty.")
    width = max(map(len, rows))
    rows = [(*row, *[None] * (width - len(row))) for row in rows]
    names, body = _split(path, rows, header)
    wanted = text_columns(text, names)
    kept = [row for row in body if any(value is not None for value in row)]
    columns = list(zip(*kept, strict=True)) or [()] * width
    import pyarrow

    arrays = [_array(column, name in wanted) for name, column in zip(names, columns, strict=True)]
    return as_table(pyarrow.table(arrays, names=names))


def _rows(path: Path, sheet: Any) -> list[tuple[Any, ...]]:
    """All rows of a sheet, up to its last one that is not empty."""
    openpyxl = _openpyxl()
    from zipfile import BadZipFile

    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and checks in the workbook that do not touch its values
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            try:
                worksheet = _sheet(book, path, sheet)
                worksheet.reset_dimensions()  # some programs write wrong ones
                rows = [tuple(_value(path, cell) for cell in row) for row in worksheet.iter_rows()]
            finally:
                book.close()
    except OSError as error:
        raise OperationalError(f"The file {str(path)!r} cannot be opened: {error.strerror or error}.") from error
    except (BadZipFile, openpyxl.utils.exceptions.InvalidFileException, KeyError, ValueError) as error:
        raise DataError(
            f"The file {str(path)!r} cannot be read as an Excel workbook: {error}.",
            hint="Workbooks are .xlsx or .xlsm; save an older one as such.",
        ) from error
    while rows and all(value is None for value in rows[-1]):
        rows.pop()
    return rows


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ImportError as error:
        raise NotSupportedError(
            "Excel workbooks are read with openpyxl, which is not installed.", hint="pip install 'exact-dbapi[excel]'"
        ) from error
    return openpyxl


def _sheet(book: Any, path: Path, sheet: Any) -> Any:
    sheets = book.worksheets
    if sheet is None:
        return sheets[0]
    for number, one in enumerate(sheets, 1):
        if sheet == number or (isinstance(sheet, str) and one.title.lower() == sheet.lower()):
            return one
    raise ProgrammingError(
        f"There is no sheet {sheet!r} in {str(path)!r}.", hint=f"It has {', '.join(repr(one.title) for one in sheets)}."
    )


def _value(path: Path, cell: Any) -> Any:
    if cell.value is not None and cell.data_type == "e":
        raise DataError(
            f"The cell {cell.coordinate} of {str(path)!r} holds the error {cell.value}.",
            hint="Repair its formula, or empty it, and save the workbook.",
        )
    if isinstance(cell.value, int) and cell.data_type == "n" and _ZEROS.fullmatch(cell.number_format or ""):
        return str(cell.value).zfill(len(cell.number_format))
    return cell.value


def _split(path: Path, rows: Sequence[tuple[Any, ...]], header: Any) -> tuple[list[str], Sequence[tuple[Any, ...]]]:
    if header is False:
        return list(_names((None,) * len(rows[0]))), rows
    number = _header_row(path, rows) if header is None else header
    if not 1 <= number <= len(rows):
        raise ProgrammingError(f"There is no row {number} in the sheet of {str(path)!r}, which has {len(rows)}.")
    return distinct(list(_names(rows[number - 1]))), rows[number:]


def _header_row(path: Path, rows: Sequence[tuple[Any, ...]]) -> int:
    widest = max(_filled(row) for row in rows[:_HEADER_ROWS])
    for number, row in enumerate(rows[:_HEADER_ROWS], 1):
        if _filled(row) > widest / 2 and all(isinstance(value, str | None) for value in row):
            return number
    raise ProgrammingError(
        f"No row of {str(path)!r} looks like the names of its columns.",
        hint="Say header => 3 for the third row, or header => false when there is none.",
    )


def _filled(row: tuple[Any, ...]) -> int:
    return sum(value is not None for value in row)


def _names(row: Sequence[Any]) -> Iterator[str]:
    for number, value in enumerate(row, 1):
        yield str(value).strip() if value not in (None, "") else f"column_{number}"


def _array(column: Sequence[Any], as_text: bool) -> pyarrow.Array:
    import pyarrow

    kinds = {_kind(value) for value in column if value is not None}
    if as_text or len(kinds) != 1 or kinds == {str}:
        return pyarrow.array([_text(value) for value in column], pyarrow.string())
    if kinds == {datetime}:
        column = [datetime.combine(value, time()) if type(value) is date else value for value in column]
        return pyarrow.array(column, pyarrow.timestamp("us"))
    try:
        return pyarrow.array(column)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError):  # numbers with and without a fraction, or very large ones
        return pyarrow.array([None if value is None else float(value) for value in column], pyarrow.float64())


def _kind(value: Any) -> type:
    if isinstance(value, bool):
        return bool
    for kind, shared in ((int | float, float), (date, datetime), (time, time), (timedelta, timedelta)):
        if isinstance(value, kind):
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
