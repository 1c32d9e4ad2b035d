"""The division that the user last opened in Exact: for connections that name none.

The answer of Exact comes in, the number goes out, with a warning where it decides what is read. Never asks itself.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

from exact_dbapi.errors import OperationalError, Warning


def current_division(rows: Sequence[tuple[Any, ...]]) -> int:
    """Take the number from the user's own row.

    Raises: OperationalError when Exact does not tell it.
    """
    if not rows or rows[0][0] is None:
        raise OperationalError("Exact does not say which division is current.", hint="Name one in the URL.")
    return int(rows[0][0])


def warn_of(current: int) -> None:
    """Say that the user's current division is read, because no other was named."""
    warnings.warn(
        f"No division was given: reading division {current}, the one that the user last opened. "
        "It changes with the user; name it in the URL or as divisions=….",
        Warning,
        stacklevel=4,
    )
