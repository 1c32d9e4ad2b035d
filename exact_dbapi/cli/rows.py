"""How rows are shown when nobody says how.

In comes what was asked for, out comes the name of a format. Never writes a row.
"""

from __future__ import annotations

import sys


def chosen_format(asked: str | None) -> str:
    """Choose how rows are shown: as asked, else a table on a terminal and CSV in a pipe."""
    return asked or ("table" if sys.stdout.isatty() else "csv")
