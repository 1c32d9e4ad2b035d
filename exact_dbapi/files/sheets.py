"""The sheets of Excel workbooks: rows of cells come out, and go in, one after the other.

Reading goes through calamine, which is ten times as fast, where a workbook has nothing that it does not tell of: cells
that hold an error, and numbers that are shown with zeros before them. There, and for the formats of cells, openpyxl
reads. Never runs a formula: the value that was last saved counts.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from exact_dbapi.errors import DataError, NotSupportedError, OperationalError, ProgrammingError

ZEROS = re.compile("0{2,}")

#: How the styles of a workbook spell such a format, and how its sheets spell a cell that holds an error.
_STYLED_ZEROS = re.compile(rb'formatCode="0{2,}"')
_ERROR = b' t="e"'
_PIECE_BYTES = 1 << 20


def read_rows(path: Path, sheet: Any) -> tuple[str, Iterator[tuple[Any, ...]]]:
    """Read a sheet by name, by number from 1, or the first one: what it is called, and its rows.

    Raises: ProgrammingError for a sheet that is not there; OperationalError; DataError for a broken file or, at its
    row, for a cell that holds an error; NotSupportedError without the extra `excel`.
    """
    if _is_plain(path):
        found = _quick(path, sheet)
        if found is not None:
            return found
    return _careful(path, sheet)


def _is_plain(path: Path) -> bool:
    """Whether calamine tells all that there is in a workbook."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(path) as file:
            for name in file.namelist():
                if name.endswith("styles.xml") and _STYLED_ZEROS.search(file.read(name)):
                    return False
                if "/worksheets/" in name and name.endswith(".xml") and _has_errors(file, name):
                    return False
    except (OSError, BadZipFile, EOFError, ValueError):
        return False  # whoever reads it then says what is wrong
    return True


def _has_errors(file: Any, name: str) -> bool:
    rest = b""
    with file.open(name) as part:
        while piece := part.read(_PIECE_BYTES):
            if _ERROR in rest + piece:
                return True
            rest = piece[-len(_ERROR) :]
    return False


def _quick(path: Path, sheet: Any) -> tuple[str, Iterator[tuple[Any, ...]]] | None:
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        return None
    try:
        book = CalamineWorkbook.from_path(str(path))
        name = chosen(book.sheet_names, path, sheet)
        found = book.get_sheet_by_name(name)
    except CalamineError:
        return None
    first = found.start[0] if found.start is not None else 0
    return name, _cells(found, first)


def _cells(sheet: Any, first: int) -> Iterator[tuple[Any, ...]]:
    if sheet.start is None:
        return
    left = sheet.start[1]
    for _row in range(first):
        yield ()
    for row in sheet.iter_rows():
        yield (*[None] * left, *[None if value == "" else value for value in row])


def _careful(path: Path, sheet: Any) -> tuple[str, Iterator[tuple[Any, ...]]]:
    rows = _name_and_values(path, sheet)
    return next(rows), rows


def _name_and_values(path: Path, sheet: Any) -> Iterator[Any]:
    with open_sheet(path, sheet) as (name, rows):
        yield name
        for row in rows:
            yield tuple(_value(path, name, cell) for cell in row)


@contextmanager
def open_sheet(path: Path, sheet: Any) -> Iterator[tuple[str, Iterator[Sequence[Any]]]]:
    """Open a sheet: what it is called, and its rows of cells, with their values and formats.

    Raises: as `read_rows`.
    """
    openpyxl = _openpyxl()
    from zipfile import BadZipFile

    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and checks in the workbook that do not touch its values
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            try:
                worksheet = book[chosen([one.title for one in book.worksheets], path, sheet)]
                worksheet.reset_dimensions()  # some programs write wrong ones
                yield worksheet.title, worksheet.iter_rows()
            finally:
                book.close()
    except OSError as error:
        raise OperationalError(f"The file {str(path)!r} cannot be opened: {error.strerror or error}.") from error
    except (BadZipFile, openpyxl.utils.exceptions.InvalidFileException, KeyError, ValueError) as error:
        raise DataError(
            f"The file {str(path)!r} cannot be read as an Excel workbook: {error}.",
            hint="Workbooks are .xlsx or .xlsm; save an older one as such.",
        ) from error


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ImportError as error:
        raise NotSupportedError(
            "Excel workbooks are read with openpyxl, which is not installed.", hint="pip install 'exact-dbapi[excel]'"
        ) from error
    return openpyxl


def chosen(names: Sequence[str], path: Path, sheet: Any) -> str:
    """Find the name of a sheet.

    Raises: ProgrammingError, which lists those that there are.
    """
    if sheet is None:
        return names[0]
    for number, name in enumerate(names, 1):
        if sheet == number or (isinstance(sheet, str) and name.lower() == sheet.lower()):
            return name
    raise ProgrammingError(
        f"There is no sheet {sheet!r} in {str(path)!r}.", hint=f"It has {', '.join(repr(name) for name in names)}."
    )


def _value(path: Path, sheet: str, cell: Any) -> Any:
    if cell.value is not None and cell.data_type == "e":
        raise DataError(
            f"The cell {cell.coordinate} in sheet {sheet!r} of {str(path)!r} holds the error {cell.value}.",
            hint="Repair its formula, or empty it, and save the workbook.",
        )
    if isinstance(cell.value, int) and cell.data_type == "n" and ZEROS.fullmatch(cell.number_format or ""):
        return str(cell.value).zfill(len(cell.number_format))
    return cell.value


def write_sheet(path: Path, rows: Iterable[Sequence[tuple[Any, str | None]]], title: str) -> int:
    """Write a workbook of one sheet, row by row, and count the rows; each cell is a value and how it is shown.

    Raises: OSError; NotSupportedError without the extra `excel`.
    """
    openpyxl = _openpyxl()
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    worksheet = book.create_sheet(title)
    count = 0
    for row in rows:
        cells = []
        for value, shown in row:
            cell = value
            if shown is not None and shown != "General":
                cell = WriteOnlyCell(worksheet, value)
                cell.number_format = shown
            cells.append(cell)
        worksheet.append(cells)
        count += 1
    book.save(path)
    return count
