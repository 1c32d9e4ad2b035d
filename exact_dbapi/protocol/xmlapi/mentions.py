"""The codes by which rows name rows of other tables, and in which rows each stands.

Columns of text come in, batch by batch; out come the different codes of a field, and the rows of some of them. A row
takes four bytes for each field, a code is held once. Never knows which codes there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from exact_dbapi.arrow import integers

if TYPE_CHECKING:
    import pyarrow

#: What stands between a company and a code, where rows are for several.
BETWEEN = "\x1f"


class Mentions:
    """Takes down what stands in the fields at `paths`; a code is a text, behind its company where rows have theirs."""

    def __init__(self, paths: Iterable[str] = ()) -> None:
        self._fields: dict[str, _Field] = {path: _Field() for path in paths}

    @property
    def paths(self) -> frozenset[str]:
        """The fields that are looked at."""
        return frozenset(self._fields)

    def take(self, path: str, first_row: int, heading: str, texts: pyarrow.Array) -> None:
        """Take a piece of a column, whose rows count from `first_row`; NULL is no code."""
        self._fields[path].take(first_row, heading, texts)

    def codes(self, path: str) -> list[str]:
        """List the different codes of a field, in the order in which they came."""
        return list(self._fields[path].numbers)

    def heading(self, path: str) -> str:
        """Tell what the column of a field is called."""
        return self._fields[path].heading

    def rows(self, path: str, codes: Iterable[str]) -> Mapping[str, list[int]]:
        """Find the rows in which some codes stand, from 1."""
        return self._fields[path].rows(codes)


class _Field:
    def __init__(self) -> None:
        self.heading = ""
        self.numbers: dict[str, int] = {}
        self._pieces: list[tuple[int, pyarrow.Array]] = []

    def take(self, first_row: int, heading: str, texts: pyarrow.Array) -> None:
        self.heading = heading
        encoded = texts.dictionary_encode()
        own = [self.numbers.setdefault(text, len(self.numbers)) for text in encoded.dictionary.to_pylist()]
        self._pieces.append((first_row, integers(own, is_short=True).take(encoded.indices)))

    def rows(self, codes: Iterable[str]) -> dict[str, list[int]]:
        import pyarrow.compute as pc

        wanted = {self.numbers[code]: code for code in codes}
        found: dict[str, list[int]] = {code: [] for code in wanted.values()}
        listed = integers(list(wanted), is_short=True)
        for first_row, piece in self._pieces:
            places = pc.indices_nonzero(pc.is_in(piece, value_set=listed))
            for place, number in zip(places.to_pylist(), piece.take(places).to_pylist(), strict=True):
                found[wanted[number]].append(first_row + place)
        return found
