"""Tables for people: as many columns as the terminal is wide.

Headings and rows come in; a table goes to standard output. NULL is dimmed and so differs from an empty text, numbers
stand to the right, a long text is cut, and columns that do not fit are named below rather than squeezed. Never reads
rows.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from exact_dbapi.files.text import text

WIDEST_CELL = 40
BORDER = 3


def print_table(headings: Sequence[str], rows: Sequence[Sequence[Any]], width: int | None = None) -> None:
    """Print rows as a table that fits into `width` characters, by default the terminal's."""
    width = width or shutil.get_terminal_size((120, 24)).columns
    shown = _fitting(headings, rows, width)
    table = Table(header_style="bold")
    for position in shown:
        is_number = _is_number(row[position] for row in rows)
        table.add_column(
            Text(headings[position]), justify="right" if is_number else "left", no_wrap=True, max_width=WIDEST_CELL
        )
    for row in rows:
        table.add_row(*(_cell(row[position]) for position in shown))
    console = Console(width=width, highlight=False)
    console.print(table)
    left = [heading for position, heading in enumerate(headings) if position not in shown]
    if left:
        console.print(Text(f"and {len(left)} more columns: {', '.join(left)}", style="dim"))


def _fitting(headings: Sequence[str], rows: Sequence[Sequence[Any]], width: int) -> list[int]:
    """Choose the columns to show, in their order: when not all fit, those that tell most of a row."""
    columns = [[row[position] for row in rows] for position in range(len(headings))]
    widths = [_width(heading, values) + BORDER for heading, values in zip(headings, columns, strict=True)]
    positions = range(len(headings))
    if 1 + sum(widths) <= width:
        return list(positions)
    shown: list[int] = []
    used = 1
    telling = [at for at in positions if any(value is not None for value in columns[at])] or positions
    for position in sorted(telling, key=lambda at: (*_dullness(columns[at]), widths[at], at)):
        if used + widths[position] <= width or not shown:
            shown.append(position)
            used += widths[position]
    return sorted(shown)


def _dullness(values: Sequence[Any]) -> tuple[bool, int]:
    """Rank a column: identifiers last, then the more different values the better."""
    is_identifier = any(isinstance(value, UUID) for value in values)
    return is_identifier, -len({text(value) for value in values if value is not None})


def _width(heading: str, values: Sequence[Any]) -> int:
    return min(max([cell_len(heading), *(cell_len(_cell(value).plain) for value in values)]), WIDEST_CELL)


def _cell(value: Any) -> Text:
    if value is None:
        return Text("NULL", style="dim")
    shown = text(value)
    return Text(shown if shown.isprintable() else repr(shown)[1:-1])


def _is_number(values: Iterable[Any]) -> bool:
    known = [value for value in values if value is not None]
    return (
        bool(known) and all(isinstance(value, int | float | Decimal) for value in known) and type(known[0]) is not bool
    )
