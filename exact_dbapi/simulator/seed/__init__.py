"""The seed company: three divisions of a believable Dutch trading group, the same in every process.

In come a seed's name and division numbers; out comes a `Company` whose tables are made on first access. Never reads the
clock, a file or the network, and makes nothing when it is imported.

Seeds: ``demo`` (or any other name: the same shape with other values), ``empty`` (divisions and users alone) and
``large`` (demo, with a million transaction lines in the first division, made on demand).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from exact_dbapi.simulator.seed import (
    documents,
    finance,
    group,
    lists,
    logistics,
    masters,
    payroll,
    projects,
    purchase,
    relations,
    sales,
)
from exact_dbapi.simulator.seed.books import Books, Row, Table, finish
from exact_dbapi.simulator.seed.identity import rowversion_ceiling
from exact_dbapi.simulator.seed.large import LARGE

DIVISIONS = (102030, 102031, 102032)

SHOWN = logistics.SHOWN
_SUBJECTS = (masters, relations, logistics, sales, purchase, finance, lists, projects, payroll, documents)
_ALWAYS: dict[str, Table] = group.TABLES
_TABLES: dict[str, Table] = {
    **_ALWAYS,
    **{path: table for subject in _SUBJECTS for path, table in subject.TABLES.items()},
}
#: The residue of each table's rowversions; 0 is left to what the server writes.
_RESIDUES = {path: residue for residue, path in enumerate(sorted(_TABLES), start=1)}


class Tables(Mapping[str, Sequence[Row]]):
    """The tables of one division by their path, each made when it is first asked for."""

    def __init__(self, books: Books, tables: Mapping[str, Table], *, is_large: bool) -> None:
        self._books = books
        self._tables = tables
        self._large = LARGE if is_large else {}
        self._made: dict[str, Sequence[Row]] = {}

    def __getitem__(self, path: str) -> Sequence[Row]:
        table = self._tables[path]
        with self._books.lock:
            if path not in self._made:
                self._made[path] = self._make(path, table)
            return self._made[path]

    def _make(self, path: str, table: Table) -> Sequence[Row]:
        residue = _RESIDUES[path]
        if path in self._large:
            return self._large[path](self._books, residue)
        rows = finish(self._books, path, table, residue)
        return self._with_shown(rows, *SHOWN[path]) if path in SHOWN else rows

    def _with_shown(self, rows: Sequence[Row], through: str, other: str, columns: Mapping[str, str]) -> Sequence[Row]:
        """Give rows the columns that Exact shows of another row, to which `through` points."""
        pointed = {row["ID"]: row for row in self[other]}
        return [
            {**row, **{name: pointed[row[through]].get(source) for name, source in columns.items()}} for row in rows
        ]

    def __contains__(self, path: object) -> bool:
        return path in self._tables

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


class Company:
    """The divisions of one seed and their tables."""

    def __init__(self, seed: str, divisions: tuple[int, ...]) -> None:
        self.seed = seed
        self.divisions = divisions
        tables = _ALWAYS if seed == "empty" else _TABLES
        name = "demo" if seed == "large" else seed
        self._books = {division: Books(name, division, role, divisions) for role, division in enumerate(divisions)}
        self._tables = {
            division: Tables(books, tables, is_large=seed == "large" and books.role == 0)
            for division, books in self._books.items()
        }

    def tables(self, division: int) -> Tables:
        """Return the tables of a division by the path of their regular endpoint below the division."""
        return self._tables[division]

    def rowversion_ceiling(self, division: int) -> int:
        """Return a number above every seeded rowversion of a division, from where the server may count on."""
        return rowversion_ceiling(self._books[division].rowversion_start)


def company(seed: str = "demo", divisions: tuple[int, ...] | None = None) -> Company:
    """Return the seed company of this name, with the given division numbers or its own."""
    return Company(seed, divisions or DIVISIONS)
