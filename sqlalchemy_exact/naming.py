"""What relationships are called: after the column that refers, or as Exact calls a header's lines.

In come the names of the catalog, out go names in small letters, so that they never meet Exact's own, which are those of
columns: the column ``OrderedBy`` holds a key and ``ordered_by`` the account. Never loads the ORM.
"""

from __future__ import annotations

import re

from exact_dbapi.catalog import open_catalog
from exact_dbapi.catalog.model import Collection, Endpoint

#: The column that lines are numbered by.
LINE_NUMBER = "LineNumber"

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_KEY = re.compile(r"(?<=[a-z])I[Dd]$")


def in_small_letters(name: str) -> str:
    """Spell ``SalesOrderLines`` as ``sales_order_lines``."""
    return _WORD.sub("_", name).lower()


def named_after(column: str) -> str:
    """Name what a column refers to: ``order`` for ``OrderID``."""
    return in_small_letters(_KEY.sub("", column))


def lines_of(header: Endpoint, lines: Endpoint, column: str) -> Collection | None:
    """Find the collection of a header whose rows name it in a column."""
    for id, collection in open_catalog().headers_of(lines.id):
        if id == header.id and (collection.child_key or "").lower() == column.lower():
            return collection
    return None
