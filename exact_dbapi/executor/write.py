"""A `Write` → staged changes: the rows of its source, checked one by one, all of them or none. Nothing is sent here.

What RETURNING asks for is a result that can be fetched once the transaction has ended well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from exact_dbapi.arrow import arrow_type
from exact_dbapi.catalog.model import Kind
from exact_dbapi.errors import ProgrammingError
from exact_dbapi.executor.fetch import Access
from exact_dbapi.executor.pending import Pending, Promise
from exact_dbapi.executor.result import Result, Row
from exact_dbapi.executor.stage import stage
from exact_dbapi.executor.values import values
from exact_dbapi.plan import CodeCheck, Upload, Values, Write

if TYPE_CHECKING:
    import pyarrow

    from exact_dbapi.executor.codes import UnknownCode
    from exact_dbapi.executor.loading import Loading
    from exact_dbapi.executor.spool import StagedLoad
    from exact_dbapi.protocol.xmlapi.mentions import Mentions
    from exact_dbapi.state.loads import LoadFile

_BLOCK_ROWS = 1_000


def write(plan: Write, source: Result, pending: Pending, open_loading: Callable[[], Loading], access: Access) -> Result:
    """Stage the changes of a write; the result tells how many rows, or hands out what RETURNING asks for.

    `access` is what the codes in the rows of a load are looked up with.

    Raises: what is wrong with a row; the error of a page that fails.
    """
    try:
        if plan.endpoint.kind is Kind.UPLOAD:
            return _staged(pending, _payloads(plan, source, open_loading()))
        if plan.upload is not None:
            found = _load_or_rows(plan, plan.upload, source, open_loading(), pending, access)
            if not isinstance(found, list):
                return _staged(pending, [found])
            mutations = list(stage(plan, found, pending.next_statement))
        else:
            mutations = list(stage(plan, _rows(source), pending.next_statement))
    finally:
        source.close()
    count, promise = pending.stage(mutations, plan.returning)
    return values(Values((), (), count)) if promise is None else Promised(promise, count)


def _payloads(plan: Write, source: Result, loading: Loading) -> list[StagedLoad]:
    from exact_dbapi.executor.payloads import stage_payloads

    return stage_payloads(plan, _rows(source), loading)


def _load_or_rows(
    plan: Write, upload: Upload, source: Result, loading: Loading, pending: Pending, access: Access
) -> StagedLoad | list[Row]:
    from exact_dbapi.executor.codes import unknown_codes
    from exact_dbapi.executor.loading import stage_load

    def look(mentions: Mentions, division: int, kept: LoadFile) -> list[UnknownCode]:
        return unknown_codes(upload.checks, mentions, division, partial(_made, plan, pending, kept), access)

    return stage_load(plan, upload, source, loading, look)


def _made(plan: Write, pending: Pending, kept: LoadFile, check: CodeCheck, division: int) -> Iterator[str]:
    """The codes of the rows that a transaction makes: its staged changes, its other loads, and this load itself."""
    id = check.by_code.endpoint.id
    for mutation in pending.rows.values():
        if (mutation.endpoint.id, mutation.division) == (id, division):
            yield from (str(value) for column, value in mutation.values if column.name == check.property.name)
    loads = [load.kept for load in pending.loads if load.kept.load.options["endpoint"] == id]
    for one in (*loads, *((kept,) if plan.endpoint.id == id else ())):
        yield from (item.name for item in one.items())


def _staged(pending: Pending, loads: Sequence[StagedLoad]) -> Result:
    for load in loads:
        pending.stage_load(load)
    return values(Values((), (), sum(load.rows for load in loads)))


def _rows(source: Result) -> Iterator[Row]:
    while block := source.fetch(_BLOCK_ROWS):
        yield from block


class Promised(Result):
    """The rows of RETURNING: asked for too early, they are an error that passes."""

    def __init__(self, promise: Promise, rowcount: int) -> None:
        super().__init__(
            promise.returning.columns,
            lambda to_the_end: iter([promise.rows()]),
            lambda to_the_end: _arrow(promise),
            rowcount=rowcount,
        )
        self._promise = promise

    def fetch(self, limit_rows: int | None) -> list[Row]:
        """Hand out rows.

        Raises: ProgrammingError before COMMIT, and after ROLLBACK.
        """
        self._check_kept()
        return super().fetch(limit_rows)

    def arrow(self, to_the_end: bool) -> tuple[pyarrow.Schema, Iterator[pyarrow.RecordBatch]]:
        """Open the rows as Arrow.

        Raises: ProgrammingError before COMMIT, and after ROLLBACK.
        """
        self._check_kept()
        return super().arrow(to_the_end)

    def _check_kept(self) -> None:
        if not self._promise.is_kept:
            raise ProgrammingError(self._promise.failure, hint=self._promise.hint)


def _arrow(promise: Promise) -> tuple[pyarrow.Schema, Iterator[pyarrow.RecordBatch]]:
    import pyarrow

    returning = promise.returning
    fields = [
        (column.name, arrow_type(source.edm, column.type_code == "DECIMAL"))
        for column, source in zip(returning.columns, returning.properties, strict=True)
    ]
    columns = list(zip(*promise.rows(), strict=True)) or [()] * len(fields)
    schema = pyarrow.schema(fields)
    arrays = [pyarrow.array(_plain(cells), field.type) for cells, field in zip(columns, schema, strict=True)]
    return schema, iter([pyarrow.record_batch(arrays, schema=schema)])


def _plain(cells: tuple[Any, ...]) -> list[Any]:
    return [str(cell) if isinstance(cell, UUID) else cell for cell in cells]
