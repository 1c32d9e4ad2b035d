"""The items of a topic in the order of their row versions.

In come a part of a mapping and the stored table, out come positions that can be continued after any row version. An
item is one row, or all the rows with one value of a property. Remembers its order until the table changes; never reads
a request.

Source: `ts_d` is the row version of the last item of a page, and the next page holds the items after it: certain.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exact_dbapi.catalog.mapping import Part
from exact_dbapi.simulator.tables import TIMESTAMP, Row, Table


@dataclass(frozen=True, slots=True)
class Item:
    """One item: the row that speaks for it, all its rows, and its row version."""

    row: Row
    rows: Sequence[Row]
    version: int


class Shelf:
    """The items of one table."""

    def __init__(self, table: Table, group: str | None) -> None:
        self._rows = table.rows
        found = _grouped(table.rows, group) if group is not None else _single(table.rows)
        found.sort()
        self._versions = array("q", (version for version, _ in found))
        self._members = [members for _, members in found]

    def after(self, version: int) -> Iterator[Item]:
        """List the items with a higher row version, the lowest first."""
        for at in range(bisect_right(self._versions, version), len(self._versions)):
            rows = [self._rows[position] for position in self._members[at]]
            yield Item(rows[0], rows, self._versions[at])


def _single(rows: Sequence[Row]) -> list[tuple[int, tuple[int, ...]]]:
    return [(row[TIMESTAMP], (position,)) for position, row in enumerate(rows)]


def _grouped(rows: Sequence[Row], group: str) -> list[tuple[int, tuple[int, ...]]]:
    """Gather the rows of each group in the order of their lines; the newest row dates the group."""
    groups: dict[object, list[tuple[int, int, int]]] = {}
    for position, row in enumerate(rows):
        line = row.get("LineNumber") or 0
        groups.setdefault(row.get(group), []).append((line, position, row[TIMESTAMP]))
    return [
        (max(version for _, _, version in lines), tuple(position for _, position, _ in sorted(lines)))
        for lines in groups.values()
    ]


class Shelves:
    """The shelves of all divisions, each kept until its table changes."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str, str | None], tuple[int, Shelf]] = {}

    def find(self, division: int, part: Part, table: Table) -> Shelf:
        """Find the items of a part in a division's table."""
        place, version = (division, part.endpoint, part.group), table.version
        known = self._known.get(place)
        if known is None or known[0] != version:
            known = self._known[place] = (version, Shelf(table, part.group))
        return known[1]
