"""Rows of an INSERT → a staged load: checked to the last one, made into messages, nothing sent.

A `Write` with an `Upload` and the result of its source come in. Few rows go back as they are, to be written one by one
through REST; of many a `StagedLoad` goes out, or one error that lists what is wrong with which rows. Codes by which
rows name others are looked up when all else is right. Memory holds a few thousand rows at a time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

from exact_dbapi.arrow import sparing
from exact_dbapi.catalog.mapping import Mappings
from exact_dbapi.catalog.model import Topic
from exact_dbapi.errors import DataError, OperationalError
from exact_dbapi.executor.codes import UnknownCode
from exact_dbapi.executor.judging import leave_out
from exact_dbapi.executor.result import Result, Row
from exact_dbapi.executor.spool import Spool, StagedLoad
from exact_dbapi.plan import ABSENT, LoadOptions, RowsOf, UnknownCodes, Upload, Values, Write
from exact_dbapi.protocol.xmlapi.documents import Heading, ItemMaker, Mistakes, spelled
from exact_dbapi.protocol.xmlapi.mentions import Mentions
from exact_dbapi.protocol.xmlapi.split import Limits
from exact_dbapi.state.loads import Load, LoadFile, Loads, is_settled, new_load

if TYPE_CHECKING:
    import pyarrow

_MOST_LISTED = 20
_CORRECT = "Nothing was sent. Correct these cells and load again."
_CORRECT_OR_LEAVE_OUT = f"{_CORRECT} Or say UNKNOWN_CODES 'reject', to load the others without them."

#: What the column of an earlier report says of a row that Exact has.
_DONE = "done"


@dataclass(frozen=True)
class Loading:
    """Where loads are kept, and what for: a host. `topic` opens a topic by its name, `mappings` tell what it shows."""

    loads: Callable[[], Loads]
    host: str
    topic: Callable[[str], Topic]
    mappings: Mappings
    clock: Callable[[], float] = time.time


#: Finds which of the codes that rows mention are none, for the rows of a division where they name none themselves.
Look: TypeAlias = Callable[[Mentions, int, LoadFile], list[UnknownCode]]


def stage_load(plan: Write, upload: Upload, source: Result, loading: Loading, look: Look) -> StagedLoad | list[Row]:
    """Make a load of the rows of a write; or hand out the rows, when they are too few for it.

    Raises: DataError that lists what is wrong with the rows; the error of a page that fails.
    """
    with sparing():
        batches = _batches(plan, source)
        first, rows = _first(batches, upload.from_rows)
        if rows <= upload.from_rows:
            return _tuples(first)
        return _staged(plan, upload, chain(first, batches), loading, look)


def _batches(plan: Write, source: Result) -> Iterator[pyarrow.RecordBatch]:
    if isinstance(plan.source, Values):
        return iter(_of_tuples(plan.source.rows))
    if plan.upload is not None and plan.upload.rows_of is not None:  # the file itself, as it is
        return _of_file(plan.source.frames[0].rows)
    return source.arrow(to_the_end=True)[1]


def _of_file(rows: Any) -> Iterator[pyarrow.RecordBatch]:
    import pyarrow

    return iter(rows.to_batches() if isinstance(rows, pyarrow.Table) else pyarrow.RecordBatchReader.from_stream(rows))


def _of_tuples(rows: tuple[Row, ...]) -> list[pyarrow.RecordBatch]:
    import pyarrow

    columns = [_array([None if cell is ABSENT else cell for cell in column]) for column in zip(*rows, strict=True)]
    return [pyarrow.record_batch(columns, [f"c{at}" for at in range(len(columns))])] if columns else []


def _array(cells: list[Any]) -> pyarrow.Array:
    import pyarrow

    try:
        return pyarrow.array(cells)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError):  # of several types: each cell is judged as a text
        return pyarrow.array([None if cell is None else str(cell) for cell in cells], pyarrow.string())


def _first(batches: Iterator[pyarrow.RecordBatch], enough: int) -> tuple[list[pyarrow.RecordBatch], int]:
    found: list[pyarrow.RecordBatch] = []
    rows = 0
    while rows <= enough and (batch := next(batches, None)) is not None:
        found.append(batch)
        rows += batch.num_rows
    return found, rows


def _tuples(batches: list[pyarrow.RecordBatch]) -> list[Row]:
    return [row for batch in batches for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)]


def _staged(
    plan: Write, upload: Upload, batches: Iterator[pyarrow.RecordBatch], loading: Loading, look: Look
) -> StagedLoad:
    wanted = Load(
        *(new_load(), loading.host, upload.topic.name, plan.endpoint.qualified_name, origin_of(upload.rows_of)),
        options=_kept_options(plan, upload),
        planned_at=loading.clock(),
    )
    _refuse_twice(wanted, loading)
    kept = loading.loads().begin(wanted)
    try:
        mistakes = Mistakes()
        mentions = Mentions(path for check in upload.checks for path in check.paths)
        spool = Spool(kept, upload.topic.collection, limits_of(upload.options))
        rows = _fill(spool, plan, upload, batches, mistakes, mentions)
        if mistakes.count:
            raise _refused(mistakes, upload, plan, _CORRECT)
        spool.close()
        unknown = look(mentions, plan.division or 0, kept)
        if unknown and upload.options.unknown_codes is not UnknownCodes.REJECT:
            raise _refused(_as_mistakes(unknown), upload, plan, _CORRECT_OR_LEAVE_OUT)
        if unknown:
            leave_out(kept, upload.topic, _reasons(unknown), loading.clock())
        kept.change(replace(wanted, rows=rows, items=spool.items))
    except BaseException:
        kept.forget()
        raise
    return StagedLoad(kept, upload.topic, rows=rows)


def _as_mistakes(unknown: Sequence[UnknownCode]) -> Mistakes:
    """Tell each code that is none at the first of its rows."""
    mistakes = Mistakes()
    for one in sorted(unknown, key=lambda one: one.rows):
        more = len(one.rows) - 1
        also = f" ({more:,} row{'s' if more > 1 else ''} more)" if more else ""
        mistakes.add(one.rows[0], one.heading, f"{one.reason}{also}")
    return mistakes


def _reasons(unknown: Sequence[UnknownCode]) -> dict[int, str]:
    """Tell by row why its item is left out."""
    reasons: dict[int, str] = {}
    for one in unknown:
        for row in one.rows:
            said = f"{one.heading} {one.reason}"
            reasons[row] = f"{reasons[row]}; {said}" if row in reasons else said
    return reasons


def _fill(
    spool: Spool,
    plan: Write,
    upload: Upload,
    batches: Iterator[pyarrow.RecordBatch],
    mistakes: Mistakes,
    mentions: Mentions,
) -> int:
    heading = None if upload.division is None else Heading(upload.division, "Division")
    maker = ItemMaker(
        upload.topic,
        upload.slots,
        mistakes,
        group=upload.group,
        group_heading=upload.group_heading,
        lines=upload.lines,
        constants=dict(upload.constants),
        division=heading or plan.division or 0,
        done=None if upload.standing is None else (upload.standing, _DONE),
        mentions=mentions,
    )

    def where(row: int) -> str:
        return f"The item of {_where(upload.rows_of, row)}"

    rows = 0
    for batch in batches:
        rows += batch.num_rows
        for items in maker.feed(batch):
            spool.add(items, where)
    for items in maker.close():
        spool.add(items, where)
    return rows


def _kept_options(plan: Write, upload: Upload) -> dict[str, Any]:
    """What sending must know of the load, also in another process."""
    return {
        "endpoint": plan.endpoint.id,
        "looked_up": upload.looked_up.name if upload.looked_up else None,
        "is_repeatable": upload.is_repeatable,
        "stops_at_error": upload.options.stops_at_error,
        "is_dry_run": upload.options.is_dry_run,
        "report": upload.options.report,
        "rows_of": None if upload.rows_of is None else asdict(upload.rows_of),
    }


def limits_of(options: LoadOptions) -> Limits:
    """Tell how much a message may hold."""
    usual = Limits()
    return Limits(options.most_bytes or usual.most_bytes, options.most_items or usual.most_items)


def _refuse_twice(wanted: Load, loading: Loading) -> None:
    """Refuse to load a file that an earlier program was loading into the same table when it broke off."""
    if wanted.options["rows_of"] is None:
        return
    for other in loading.loads().of_host(wanted.host):
        known = other.load
        if known.is_sent and (known.target, known.origin) == (wanted.target, wanted.origin) and not is_settled(other):
            raise OperationalError(
                f"An earlier load of {known.origin} into {known.target} broke off: a part of it is in Exact.",
                hint=f"`exactsql load --resume {known.id}` sends what is left; `--forget {known.id}` gives it up.",
            )


def line_of(rows_of: RowsOf | None, row: int) -> int:
    """Tell the line of a file in which a row stands."""
    if rows_of is None:
        return row
    line = rows_of.first_line + row - 1
    for blank in rows_of.blank_lines:
        line += blank <= line
    return line


def origin_of(rows_of: RowsOf | None) -> str:
    """Name where the rows of a load are from."""
    if rows_of is None:
        return "a query"
    return f"{rows_of.path}, sheet {rows_of.sheet!r}" if rows_of.sheet else rows_of.path


def _where(rows_of: RowsOf | None, row: int) -> str:
    return f"{origin_of(rows_of)}, row {line_of(rows_of, row)}"


def _refused(mistakes: Mistakes, upload: Upload, plan: Write, hint: str) -> DataError:
    rows_of = upload.rows_of
    listed = sorted(mistakes.kept, key=lambda one: one.row)[:_MOST_LISTED]
    words = "; ".join(spelled(one, lambda row: line_of(rows_of, row)) for one in listed)
    more = f"; and {mistakes.count - len(listed)} more" if mistakes.count > len(listed) else ""
    return DataError(
        f"{origin_of(rows_of)} cannot be loaded into {plan.endpoint.qualified_name}: {words}{more}.",
        hint=hint,
        mistakes=tuple((line_of(rows_of, one.row), one.heading, one.reason) for one in listed),
    )


def rows_of_load(load: Load) -> RowsOf | None:
    """Read back which file the rows of a load are."""
    found = load.options.get("rows_of")
    if found is None:
        return None
    return RowsOf(**{**found, "blank_lines": tuple(found["blank_lines"])})
