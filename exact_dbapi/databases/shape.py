"""The shape of a table in another database, and what such a database can do.

A `Shape` is a noun that all kinds of databases share; `Database` and `Work` are their doors. Nothing here opens one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    import pyarrow

_PASSWORD = re.compile(r"(?<=:)[^:/@\s]+(?=@)")


@dataclass(frozen=True, slots=True)
class ColumnShape:
    """A column: `kind` is its Arrow type; with `is_guid` its texts are GUIDs, which some databases have a type for."""

    name: str
    kind: Any
    is_guid: bool = False
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A table: its place, its columns, the names of the columns that are its key, and what is said of it."""

    schema: str | None
    name: str
    columns: tuple[ColumnShape, ...]
    key: tuple[str, ...] = ()
    comment: str | None = None

    @property
    def label(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name

    def arrow(self, names: Sequence[str] | None = None) -> pyarrow.Schema:
        """Make the Arrow schema of all columns, or of some in their order."""
        import pyarrow

        kinds = {column.name: column.kind for column in self.columns}
        return pyarrow.schema([(name, kinds[name]) for name in names or kinds])


#: Rows of which a column has a value; None for all rows.
Only: TypeAlias = tuple[str, int | str] | None


class Work(Protocol):
    """One transaction. Tables come and go by their shape; rows are Arrow tables, whose columns are named.

    `read_alone` is the quickest reading, for a transaction in which nothing else is done.
    """

    def read(self, shape: Shape, names: Sequence[str], only: Only = None) -> Iterator[pyarrow.RecordBatch]: ...

    def read_alone(self, shape: Shape, names: Sequence[str]) -> Iterator[pyarrow.RecordBatch]: ...

    def count(self, shape: Shape, only: Only = None) -> int: ...

    def create(self, shape: Shape) -> None: ...

    def widen(self, shape: Shape, columns: Sequence[ColumnShape]) -> None: ...

    def insert(self, shape: Shape, rows: pyarrow.Table) -> None: ...

    def update(self, shape: Shape, key: Sequence[str], rows: pyarrow.Table) -> None: ...

    def delete(self, shape: Shape, key: Sequence[str], rows: pyarrow.Table) -> None: ...

    def replace(self, shape: Shape, key: Sequence[str], rows: pyarrow.Table) -> None: ...

    def clear(self, shape: Shape, only: Only = None) -> None: ...

    def commit(self) -> None: ...

    def rollback(self) -> None: ...


class Database(Protocol):
    """A database. `label` is how messages name it: without a password.

    With `has_schemas` a table may stand in a schema; with `folds_names` names are written in lower case, so that nobody
    has to quote them. `takes_turns` says that one transaction at a time may write.
    """

    @property
    def label(self) -> str: ...

    @property
    def has_schemas(self) -> bool: ...

    @property
    def folds_names(self) -> bool: ...

    @property
    def takes_turns(self) -> bool: ...

    def shape(self, schema: str | None, name: str) -> Shape | None: ...

    def tables(self, schema: str | None) -> tuple[str, ...]: ...

    def begin(self) -> Work: ...


def without_password(url: str) -> str:
    """Write a URL, or a message that holds one, without its password."""
    return _PASSWORD.sub("***", url)
