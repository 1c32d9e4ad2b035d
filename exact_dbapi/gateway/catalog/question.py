"""A question about PostgreSQL's catalog, prepared and answered by the embedded database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exact_dbapi import Cancelled, Error, ProgrammingError, UndefinedTable
from exact_dbapi.gateway.answer import Answer, Copy, Row
from exact_dbapi.gateway.catalog.rewrite import VECTORS
from exact_dbapi.gateway.types import EXAMPLES, OID, Field, array_of, field_of

if TYPE_CHECKING:
    import duckdb

    from exact_dbapi.gateway.catalog.database import CatalogDatabase


@dataclass(slots=True)
class Question:
    """A query over the catalog's tables, in the engine's SQL."""

    sql: str
    database: CatalogDatabase
    parameters: tuple[int, ...] = ()
    copy: Copy | None = None

    def fields(self, values: Sequence[Any] | None = None) -> tuple[Field, ...] | None:
        """Describe the rows."""
        if values is None:
            values = [EXAMPLES.get(oid, "") for oid in self.parameters]
        import duckdb

        cursor = self.database.cursor()
        try:
            described = cursor.execute(f"DESCRIBE {self.sql}", named(values)).fetchall()
        except duckdb.Error as error:
            raise _refused(error) from error
        finally:
            cursor.close()
        return tuple(_field(str(name), str(kind)) for name, kind, *_ in described)

    def run(self, values: Sequence[Any]) -> Answer:
        """Bind the parameters."""
        return _Rows(self.database.cursor(), self.sql, named(values))


def named(values: Sequence[Any]) -> dict[str, Any]:
    """Name the parameters of a statement."""
    return {f"p{number}": value for number, value in enumerate(values, 1)}


def _field(name: str, kind: str) -> Field:
    if name in VECTORS and kind.endswith("[]"):
        return Field(name, VECTORS[name])
    if kind.endswith("[]"):
        return Field(name, array_of(OID)) if kind == "UINTEGER[]" else field_of(name, kind)
    if kind == "UINTEGER":
        return Field(name, OID, 4)
    base, _, rest = kind.partition("(")
    if base == "DECIMAL":
        precision, scale = rest.rstrip(")").split(",")
        return field_of(name, base, int(precision), int(scale))
    return field_of(name, base)


#: What our functions say of a name that is none.
_MISSING = re.compile(r'((relation|type|schema|function) ".*") does not exist$')


def _refused(error: Exception) -> Error:
    if type(error).__name__ == "InterruptException":
        return _cancelled()
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    missing = _MISSING.search(first)
    if missing is not None:
        kind = UndefinedTable if missing[2] == "relation" else ProgrammingError
        return kind(f"There is no {missing[1]}.")
    return ProgrammingError(
        f"This question about the catalog is not understood: {first}",
        hint="Report the statement: the gateway should know it.",
    )


def _cancelled() -> Cancelled:
    return Cancelled("The statement was cancelled.")


class _Rows:
    """The rows of a question."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, Any]) -> None:
        self._cursor = cursor
        self._sql = sql
        self._parameters = parameters
        self._is_begun = self._is_cancelled = False
        self._count = 0

    @property
    def tag(self) -> str:
        """SELECT, and how many rows."""
        return f"SELECT {self._count}"

    def rows(self, most: int) -> list[Row]:
        """Hand out the next rows."""
        import duckdb

        try:
            if not self._is_begun:
                self._cursor.execute(self._sql, self._parameters)
                self._is_begun = True
            rows = self._cursor.fetchmany(most)
        except duckdb.Error as error:
            raise _refused(error) from error
        if self._is_cancelled:  # between two of the engine's steps, when there was nothing to interrupt
            raise _cancelled()
        self._count += len(rows)
        return rows

    def close(self) -> None:
        """Close the cursor."""
        self._cursor.close()

    def cancel(self) -> None:
        """Interrupt the engine."""
        self._is_cancelled = True
        self._cursor.interrupt()
