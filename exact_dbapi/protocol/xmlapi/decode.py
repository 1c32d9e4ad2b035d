"""The body of a download → the typed rows of each table that is read from it.

In comes a body, out comes a `Page` per scan. The items are looked at as the stream hands them over, and of each only
what the scans select is kept. The rows of a page are made when the whole of it was read: a page that breaks off half
way has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID
from xml.etree.ElementTree import Element, tostring

from exact_dbapi.arrow import arrow_schema
from exact_dbapi.catalog.model import Extract, Property
from exact_dbapi.errors import InternalError
from exact_dbapi.protocol.xmlapi.columns import Rows, Texts
from exact_dbapi.protocol.xmlapi.stream import Download, End
from exact_dbapi.protocol.xmlapi.values import typed
from exact_dbapi.scan import Scan

if TYPE_CHECKING:
    import pyarrow


@dataclass(frozen=True)
class Page:
    """The rows of one table in one answer, column by column in the order of the scan's `select`."""

    select: tuple[Property, ...]
    columns: list[list[Any]]
    size: int
    is_last: bool
    decimals: bool

    def __len__(self) -> int:
        return self.size

    def rows(self) -> list[tuple[Any, ...]]:
        """Make one tuple per row."""
        return list(zip(*self.columns, strict=True)) if self.columns else [()] * self.size

    def record_batch(self, columns: Sequence[int]) -> pyarrow.RecordBatch:
        """Make an Arrow batch of some columns."""
        import pyarrow

        if not columns:
            return pyarrow.RecordBatch.from_struct_array(pyarrow.array([{}] * self.size, pyarrow.struct([])))
        schema = arrow_schema((self.select[position] for position in columns), self.decimals)
        arrays = [
            pyarrow.array(list(map(_plain, self.columns[position])), field.type)
            for position, field in zip(columns, schema, strict=True)
        ]
        return pyarrow.record_batch(arrays, schema=schema)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


class Table:
    """Takes the rows of one scan out of the items of an answer, as they come."""

    def __init__(self, scan: Scan, decimals: bool) -> None:
        self._scan = scan
        self._extract = extract_of(scan)
        self._decimals = decimals
        self._places = {column: self._extract.by_column.get(column.name) for column in scan.asked}
        self._columns: dict[Property, list[Any]] = {column: [] for column in scan.asked}
        self._size = 0

    def take(self, items: list[Element]) -> None:
        """Take the rows of some items.

        Raises: DataError for a value that cannot be what the catalog says.
        """
        rows = Rows(items, self._extract.levels)
        self._size += len(rows)
        for column, place in self._places.items():
            if place is not None:
                self._columns[column] += typed(rows.texts(place), column, self._decimals)
            elif column.name == self._extract.whole:
                self._columns[column] += _written(rows.elements)

    def page(self, end: End, is_last: bool) -> Page:
        """Make the page of the rows that were taken; what is the same in all of them is filled in."""
        constants = {**dict(self._scan.constants), **self._beside(end)}
        columns = [
            [constants[column]] * self._size if column in constants else self._columns[column]
            for column in self._scan.select
        ]
        return Page(self._scan.select, columns, self._size, is_last, self._decimals)

    def _beside(self, end: End) -> dict[Property, Any]:
        """The columns that stand in no item: where the page ended, and the parameters that were not given."""
        own = (column for column, place in self._places.items() if place is None)
        return {
            column: end.timestamp if column.name == self._extract.timestamp else None
            for column in own
            if column.name != self._extract.whole
        }


def _written(elements: list[Element]) -> Texts:
    return [tostring(element, encoding="unicode").strip() for element in elements]


def extract_of(scan: Scan) -> Extract:
    """Tell what a scan takes from its download."""
    if scan.endpoint.extract is None:
        raise InternalError(f"{scan.endpoint.qualified_name} is no table of an XML topic.")
    return scan.endpoint.extract


def decode(body: bytes, tables: Sequence[Table], download: Download) -> None:
    """Read a whole body into its tables.

    Raises: OperationalError for a broken body; DataError for a value that does not fit.
    """
    for items in download.items(body):
        for table in tables:
            table.take(items)
