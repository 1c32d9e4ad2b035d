"""A copy of a loaded file with what became of each row beside it: a sheet, or lines of CSV.

In come the file as it was read, what became of its lines, and where the copy goes; a file goes out. Corrected and
loaded again, its rows that are done are left out. Values and their formats are copied, formulas as what they came to;
colours and widths are not. Line by line: memory holds one of them.
"""

from __future__ import annotations

import csv
import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from exact_dbapi.errors import NotSupportedError
from exact_dbapi.files.sheets import open_sheet, write_sheet

#: What became of a line of the file: its number, and the texts of the columns that are added.
Fate = tuple[int, tuple[str, ...]]

#: A cell that is copied: its value, and how it is shown, where that is not plain.
Cell = tuple[Any, str | None]

KINDS = (".xlsx", ".csv")


def write_report(
    source: Path,
    target: Path,
    headings: Sequence[str],
    fates: Iterable[Fate],
    *,
    sheet: str = "",
    first_line: int = 2,
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> None:
    """Write the copy; `fates` are in the order of their lines, `first_line` is the first one below the headings.

    Raises: NotSupportedError for a kind of file that is not written; OSError.
    """
    kind = target.suffix.lower()
    if kind not in KINDS:
        raise NotSupportedError(f"A report cannot be written to {str(target)!r}.", hint="Name a .xlsx or a .csv file.")
    if source.suffix.lower() in (".xlsx", ".xlsm"):
        lines = _of_sheet(source, sheet)
    else:
        lines = _of_text(source, delimiter, encoding)
    draft = target.with_name(f"{target.name}.part")
    try:
        _SINKS[kind](draft, _beside(lines, headings, iter(fates), first_line), sheet or "Sheet1")
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def _of_sheet(source: Path, sheet: str) -> Iterator[list[Cell]]:
    with open_sheet(source, sheet or None) as (_name, rows):
        for row in rows:
            yield [(cell.value, cell.number_format if cell.value is not None else None) for cell in row]


def _of_text(source: Path, delimiter: str, encoding: str) -> Iterator[list[Cell]]:
    plain = encoding.lower() in ("utf-8", "utf8")
    with source.open(encoding="utf-8-sig" if plain else encoding, newline="") as file:
        for row in csv.reader(file, delimiter=delimiter):
            yield [(value, None) for value in row]


def _beside(
    lines: Iterator[list[Cell]], headings: Sequence[str], fates: Iterator[Fate], first_line: int
) -> Iterator[list[Cell]]:
    """Add the columns to each line, in the place of those of an earlier report."""
    at = 0
    old: dict[str, int] = {}
    fate = next(fates, None)
    for line, cells in enumerate(lines, 1):
        if line == first_line - 1:
            old = {str(value): place for place, (value, _format) in enumerate(cells) if value in headings}
            at = max((place + 1 for place, cell in enumerate(cells) if cell[0] not in (None, *headings)), default=0)
            yield _with(cells, headings, headings, old, at)
            continue
        while fate is not None and fate[0] < line:
            fate = next(fates, None)
        if fate is not None and fate[0] == line:
            yield _with(cells, headings, fate[1], old, at)
        else:
            yield cells


def _with(cells: list[Cell], headings: Sequence[str], texts: Sequence[str], old: dict[str, int], at: int) -> list[Cell]:
    made = list(cells)
    for number, (heading, text) in enumerate(zip(headings, texts, strict=True)):
        place = old.get(heading, at + number)
        made += [(None, None)] * (place + 1 - len(made))
        made[place] = (text or None, None)
    return made


def _to_text(path: Path, lines: Iterable[list[Cell]], _sheet: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows(["" if value is None else value for value, _format in cells] for cells in lines)


def _to_sheet(path: Path, lines: Iterable[list[Cell]], sheet: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        write_sheet(path, lines, sheet)


_SINKS: dict[str, Callable[[Path, Iterable[list[Cell]], str], None]] = {".csv": _to_text, ".xlsx": _to_sheet}
