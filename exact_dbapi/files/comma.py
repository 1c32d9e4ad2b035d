"""CSV files → Arrow tables.

In comes a path, out comes a table whose types follow from the values. Text that looks like a number but is a code
(zeros at its start, or more digits than a number keeps) stays text, in the whole column. An empty field is NULL, two
quotes are an empty text. Never guesses at decimal commas: it is told of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exact_dbapi.errors import DataError, OperationalError, ProgrammingError
from exact_dbapi.files.frames import as_table, distinct, placed, text_columns

if TYPE_CHECKING:
    import pyarrow

#: What separates fields, when the first line is to tell.
_DELIMITERS = ",;\t|"

#: A text of digits that is no number: a code, an account number, a telephone number.
_CODE = r"^\s*[+-]?(0[0-9]|[0-9]{16,}$)"


def read_csv(
    path: Path,
    delim: Any = None,
    header: Any = True,
    text: Any = False,
    encoding: Any = "utf-8",
    decimal_separator: Any = ".",
) -> pyarrow.Table:
    """Read a CSV file; `text` names columns that stay text.

    Raises: ProgrammingError for options that do not fit; OperationalError; DataError for a file that is no CSV.
    """
    import pyarrow
    from pyarrow import csv

    _check(delim, header, encoding, decimal_separator)
    names, delimiter = _first_line(path, delim, header, encoding)
    reading = csv.ReadOptions(column_names=names, skip_rows=1 if header else 0, encoding=encoding)
    parsing = csv.ParseOptions(delimiter=delimiter, newlines_in_values=True)
    wanted = text_columns(text, names)
    try:
        with csv.open_csv(path, reading, parsing, _conversion(names, decimal_separator)) as raw:
            codes = _with_codes(raw, wanted)
        table = as_table(csv.read_csv(path, reading, parsing, _conversion(codes, decimal_separator)))
        return placed(table, 2 if header else 1, delimiter=delimiter, encoding=encoding)
    except pyarrow.ArrowInvalid as error:
        raise DataError(f"The file {str(path)!r} cannot be read as CSV: {error}") from error
    except OSError as error:
        raise OperationalError(f"The file {str(path)!r} cannot be read: {error}") from error


def _conversion(text: list[str], decimal_separator: str) -> Any:
    import pyarrow
    from pyarrow import csv

    return csv.ConvertOptions(
        column_types={name: pyarrow.string() for name in text},
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        decimal_point=decimal_separator,
    )


def _check(delim: Any, header: Any, encoding: Any, decimal_separator: Any) -> None:
    if delim is not None and (not isinstance(delim, str) or len(delim) != 1):
        raise ProgrammingError(f"The delimiter of a CSV file is one character, not {delim!r}.")
    if not isinstance(header, bool):
        raise ProgrammingError(f"header is true or false, not {header!r}.")
    if decimal_separator not in (".", ","):
        raise ProgrammingError(f"The decimal separator is '.' or ',', not {decimal_separator!r}.")
    import codecs

    try:
        codecs.lookup(str(encoding))
    except LookupError as error:
        raise ProgrammingError(f"There is no encoding {encoding!r}.", hint="For instance utf-8 or cp1252.") from error


def _first_line(path: Path, delim: str | None, header: bool, encoding: str) -> tuple[list[str], str]:
    """The names of the columns, and what separates them: the character that stands in the first line most often."""
    import csv

    try:
        with path.open(encoding="utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding, newline="") as file:
            line = file.readline()
            delimiter = delim or max(_DELIMITERS, key=line.count)
            file.seek(0)
            fields = next(csv.reader(file, delimiter=delimiter), [])
    except OSError as error:
        raise OperationalError(f"The file {str(path)!r} cannot be opened: {error.strerror}.") from error
    except UnicodeError as error:
        raise DataError(
            f"The file {str(path)!r} is not written in {encoding}: {error}.", hint="Say encoding => 'cp1252'."
        ) from error
    if not fields:
        raise DataError(f"The file {str(path)!r} is empty.")
    named = (name.strip() if header else "" for name in fields)
    return distinct([name or f"column_{number}" for number, name in enumerate(named, 1)]), delimiter


def _with_codes(pieces: Iterable[pyarrow.RecordBatch], wanted: frozenset[str]) -> list[str]:
    """Name the columns that stay text: those that are wanted so, and those with a code in any piece."""
    import pyarrow.compute as pc

    found = set(wanted)
    for piece in pieces:
        for name, column in zip(piece.schema.names, piece.columns, strict=True):
            if name not in found and pc.any(pc.match_substring_regex(column, _CODE)).as_py():
                found.add(name)
    return sorted(found)
