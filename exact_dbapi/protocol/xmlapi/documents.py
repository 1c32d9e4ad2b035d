"""Flat rows → the items of a topic: a header that is repeated on each of its lines becomes one item with lines.

Batches of rows come in, items go out as soon as they are whole, with the rows that they were made of. What is wrong
with a row goes to the `Mistakes`, and its item is left out: so all that is wrong is known in one reading. Rows of one
item stand together; the same name again further on, which is seen at the end, is a mistake, since it would be an item
of its own. Whole columns are worked on, and nothing is done item by item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from exact_dbapi.arrow import constant, integers
from exact_dbapi.catalog.model import Field, Topic
from exact_dbapi.mutation import Slot
from exact_dbapi.protocol.xmlapi.cells import escaped, texts_of
from exact_dbapi.protocol.xmlapi.items import Items, by_division, numbers
from exact_dbapi.protocol.xmlapi.layout import Layout
from exact_dbapi.protocol.xmlapi.mentions import BETWEEN, Mentions

if TYPE_CHECKING:
    import pyarrow

#: Rows that are converted at once, fewer where they are long: pictures, for instance.
BATCH_ROWS = 4_096
_BATCH_BYTES = 16 << 20

_GUID = r"^\{?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\}?$"
_MOST_KEPT = 1_000
_ANY_TEXT = Field("", "string", "attr")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column by its position, and what it is called."""

    column: int
    heading: str


#: The company of all rows, or the column that says it.
Division = int | Heading


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a row, which counts from 1; `heading` is empty where it is no single cell."""

    row: int
    heading: str
    reason: str


@dataclass
class Mistakes:
    """All that is wrong with the rows; the first ones in words."""

    kept: list[Mistake] = field(default_factory=list)
    count: int = 0

    def add(self, row: int, heading: str, reason: str) -> None:
        """Take one down."""
        self.count += 1
        if len(self.kept) < _MOST_KEPT:
            self.kept.append(Mistake(row, heading, reason))


class ItemMaker:
    """Makes items of rows. `group` is the column whose equal values make one item; without it each row is one.

    `division` is the column that says which company a row is for, or the number of the one that all rows are for.
    Items whose first row has the text of `done` in its column are left out. `mentions` takes down the codes of others.
    """

    def __init__(
        self,
        topic: Topic,
        slots: Sequence[Slot],
        mistakes: Mistakes,
        *,
        group: int | None = None,
        group_heading: str = "",
        lines: str | None = None,
        constants: Mapping[str, str] | None = None,
        division: Division = 0,
        done: tuple[int, str] | None = None,
        mentions: Mentions | None = None,
    ) -> None:
        paths = [known.path for slot in slots for known in (slot.field, slot.by_code) if known is not None]
        self._layout = Layout(topic, paths, lines, constants)
        self._slots = slots
        self._mistakes = mistakes
        self._group = group
        self._group_heading = group_heading
        self._has_lines = lines is not None
        self._division = division
        self._done = done
        self._mentions = mentions or Mentions()
        self._held: pyarrow.RecordBatch | None = None
        self._row = 1
        self._seen: list[tuple[pyarrow.Array, pyarrow.Array]] = []

    def feed(self, batch: pyarrow.RecordBatch) -> Iterator[Items]:
        """Take rows; hand out the items that are whole."""
        row_bytes = max(batch.nbytes // max(batch.num_rows, 1), 1)
        step = max(min(BATCH_ROWS, _BATCH_BYTES // row_bytes), 1)
        for start in range(0, batch.num_rows, step):
            yield from self._take(batch.slice(start, step), is_last=False)

    def close(self) -> Iterator[Items]:
        """Hand out the item that was still open, and look for names that came again."""
        yield from self._take(None, is_last=True)
        self._find_names_again()

    def _take(self, batch: pyarrow.RecordBatch | None, *, is_last: bool) -> Iterator[Items]:
        held, self._held = self._held, None
        rows = _together(held, batch)
        if rows is None:
            return
        names = self._names(rows)
        starts = _starts(names) if self._group is not None else list(range(rows.num_rows))
        whole = rows.num_rows
        if not is_last and self._group is not None:  # its other rows may follow
            whole = starts.pop()
            self._held = rows.slice(whole)
        if whole:
            yield from self._made(rows.slice(0, whole), starts, None if names is None else names.slice(0, whole))
            self._row += whole

    def _names(self, rows: pyarrow.RecordBatch) -> pyarrow.Array | None:
        if self._group is None:
            return None
        texts, _misfits = texts_of(rows.column(self._group), _ANY_TEXT)
        return self._behind_company(rows, texts)

    def _made(self, rows: pyarrow.RecordBatch, starts: list[int], names: pyarrow.Array | None) -> Iterator[Items]:
        import pyarrow
        import pyarrow.compute as pc

        wrong: set[int] = set()
        first = integers(starts)
        called = self._called(names, first, wrong)
        of_rows, of_lines = self._texts(rows, wrong)
        offsets = integers([*starts, rows.num_rows], is_short=True)
        if len(starts) < rows.num_rows:
            parents = pc.list_parent_indices(pyarrow.ListArray.from_arrays(offsets, pyarrow.nulls(rows.num_rows)))
            self._check_headers(of_rows, pc.take(first, parents), wrong)
        headers = {path: pc.take(texts, first) for path, (_heading, texts) in of_rows.items()}
        lines = None
        if self._has_lines:
            written = self._layout.lines({path: texts for path, (_heading, texts) in of_lines.items()})
            lines = pc.binary_join(pyarrow.ListArray.from_arrays(offsets, written), constant(""))
        texts = self._layout.items(headers, lines)
        divisions = self._divisions(rows, starts, wrong)
        sizes = pc.subtract(offsets.slice(1), offsets.slice(0, len(starts)))
        table = pyarrow.record_batch(
            [texts, called, pc.add(first, integers([self._row])[0]), sizes], ["text", "name", "row", "rows"]
        )
        yield from by_division(table, divisions, self._left_out(rows, starts, wrong))

    def _left_out(self, rows: pyarrow.RecordBatch, starts: list[int], wrong: set[int]) -> list[int]:
        """Find the items that are not to be sent: with something wrong in a row, or done before."""
        done = self._are_done(rows)
        if not (wrong or done):
            return []
        spans = zip(starts, [*starts[1:], rows.num_rows], strict=True)
        return [
            at
            for at, (start, end) in enumerate(spans)
            if start in done or (wrong and not wrong.isdisjoint(range(start, end)))
        ]

    def _are_done(self, rows: pyarrow.RecordBatch) -> frozenset[int]:
        if self._done is None:
            return frozenset()
        column, word = self._done
        texts, _misfits = texts_of(rows.column(column), _ANY_TEXT)
        return frozenset(at for at, text in enumerate(texts.to_pylist()) if text == word)

    def _divisions(self, rows: pyarrow.RecordBatch, starts: list[int], wrong: set[int]) -> int | list[int]:
        """Tell which company each item is for, or that all are for one."""
        if not isinstance(self._division, Heading):
            return self._division
        texts, _misfits = texts_of(rows.column(self._division.column), _ANY_TEXT)
        numbers = []
        for start, text in zip(starts, texts.take(integers(starts)).to_pylist(), strict=True):
            is_number = text is not None and text.isdecimal()
            if not is_number:
                self._refuse(wrong, start, self._division.heading, f"is {text!r}, which is the number of no company")
            numbers.append(int(text) if is_number else 0)
        return numbers

    def _called(self, names: pyarrow.Array | None, first: pyarrow.Array, wrong: set[int]) -> pyarrow.Array:
        """Name the items, and find names that are missing."""
        import pyarrow
        import pyarrow.compute as pc

        if names is None or self._group is None:
            return pyarrow.nulls(len(first), pyarrow.string())
        called = names.take(first)
        for at in pc.indices_nonzero(called.is_null()).to_pylist():
            start = first[at].as_py()
            self._refuse(wrong, start, self._group_heading, "is empty, and it says which rows belong together")
        self._seen.append((called, pc.add(first, integers([self._row])[0])))
        if not self._has_lines:
            self._find_repeats(names, first.to_pylist(), wrong)
        if isinstance(self._division, Heading):
            called = pc.replace_substring_regex(called, f"^.*{BETWEEN}", "")
        return called

    def _find_names_again(self) -> None:
        """Find items with the name of an earlier one."""
        import pyarrow
        import pyarrow.compute as pc

        if not self._seen:
            return
        names = pyarrow.chunked_array([names for names, _rows in self._seen])
        if pc.count_distinct(names, mode="only_valid").as_py() == len(names) - names.null_count:
            return
        rows = pyarrow.chunked_array([rows for _names, rows in self._seen])
        known: dict[str, int] = {}
        for name, row in zip(names.to_pylist(), rows.to_pylist(), strict=True):
            if name is not None and (before := known.setdefault(name, row)) != row:
                said = f"is {name.rpartition(BETWEEN)[2]!r} again, as in row {{{before}}}"
                self._mistakes.add(row, self._group_heading, f"{said}: rows of one must stand together")

    def _find_repeats(self, names: pyarrow.Array, starts: list[int], wrong: set[int]) -> None:
        """Without lines each row is an item: rows of the same name cannot be one."""
        if len(starts) == len(names):
            return
        heading, known = self._group_heading, set(starts)
        start = 0
        for row in range(len(names)):
            start = row if row in known else start
            if row != start and names[start].is_valid:
                name = names[start].as_py().rpartition(BETWEEN)[2]
                self._refuse(wrong, row, heading, f"is {name!r} again, as in row {{{self._row + start}}}")

    def _refuse(self, wrong: set[int], at: int, heading: str, reason: str) -> None:
        wrong.add(at)
        self._mistakes.add(self._row + at, heading, reason)

    def _texts(self, rows: pyarrow.RecordBatch, wrong: set[int]) -> tuple[_Texts, _Texts]:
        headers: _Texts = {}
        lines: _Texts = {}
        for slot in self._slots:
            texts = lines if slot.is_line else headers
            for known, cells in _split(_named(rows.column(slot.column), slot.values), slot):
                found, misfits = texts_of(cells, known)
                for at, reason in misfits:
                    self._refuse(wrong, at, slot.heading, reason)
                if known.path in self._mentions.paths:
                    self._mentions.take(known.path, self._row, slot.heading, self._to_check(rows, found))
                is_attribute = "@" in known.path
                texts[known.path] = slot.heading, escaped(found, in_attribute=is_attribute)
        return headers, lines

    def _to_check(self, rows: pyarrow.RecordBatch, codes: pyarrow.Array) -> pyarrow.Array:
        """The codes of rows that are not done yet, each behind its company where rows have theirs."""
        import pyarrow.compute as pc

        if self._done is not None:
            column, word = self._done
            texts, _misfits = texts_of(rows.column(column), _ANY_TEXT)
            is_done = pc.fill_null(pc.equal(texts, constant(word)), False)
            codes = pc.if_else(is_done, constant(None), codes)
        return self._behind_company(rows, codes)

    def _behind_company(self, rows: pyarrow.RecordBatch, texts: pyarrow.Array) -> pyarrow.Array:
        if not isinstance(self._division, Heading):
            return texts
        import pyarrow.compute as pc

        companies, _misfits = texts_of(rows.column(self._division.column), _ANY_TEXT)
        return pc.binary_join_element_wise(companies, texts, constant(BETWEEN))

    def _check_headers(self, headers: _Texts, origin: pyarrow.Array, wrong: set[int]) -> None:
        """Find rows whose header is not that of the first row of their item; left empty it is meant to be the same.

        `origin` tells the first row of each row's item.
        """
        import pyarrow.compute as pc

        for heading, texts in headers.values():
            theirs = pc.take(texts, origin)
            if texts.equals(theirs):
                continue
            differs = pc.not_equal(texts, theirs).fill_null(False)
            gained = pc.and_(pc.is_valid(texts), pc.is_null(theirs))
            for at in pc.indices_nonzero(pc.or_(differs, gained)).to_pylist():
                shown = theirs[at].as_py()
                start = {self._row + origin[at].as_py()}
                self._refuse(
                    wrong, at, heading, f"is {texts[at].as_py()!r}, but {shown!r} in row {start} of the same item"
                )


#: By path the heading of the column that the texts come from, and the texts.
_Texts = dict[str, tuple[str, Any]]


def _together(held: pyarrow.RecordBatch | None, batch: pyarrow.RecordBatch | None) -> pyarrow.RecordBatch | None:
    """Put rows one behind the other, each column from the beginning of its memory: of texts that begin further on, the
    `if_else` of Arrow 18 makes others (measured)."""
    parts = [one for one in (held, batch) if one is not None]
    if not parts:
        return None
    if len(parts) == 1 and not any(column.offset for column in parts[0].columns):
        return parts[0]
    import pyarrow

    columns = [pyarrow.concat_arrays(pieces) for pieces in zip(*(one.columns for one in parts), strict=True)]
    return pyarrow.RecordBatch.from_arrays(columns, schema=parts[0].schema)


def _starts(names: pyarrow.Array) -> list[int]:
    """Find where another name begins; a missing name is none of those beside it."""
    import pyarrow.compute as pc

    if len(names) < 2:
        return [0] if len(names) else []
    same = pc.equal(names.slice(1), names.slice(0, len(names) - 1))
    if same.null_count:
        same = same.fill_null(False)
    return [0, *(at + 1 for at in numbers(pc.indices_nonzero(pc.invert(same)), "Q"))]


def _named(array: pyarrow.Array, values: tuple[tuple[str, Any], ...]) -> pyarrow.Array:
    """Write what REST calls a value as the topic calls it."""
    if not values:
        return array
    import pyarrow

    texts = {str(value): text for text, value in values}
    return pyarrow.array([None if cell is None else texts.get(str(cell), str(cell)) for cell in array.to_pylist()])


def _split(array: pyarrow.Array, slot: Slot) -> Iterator[tuple[Field, pyarrow.Array]]:
    """Tell GUIDs from codes, where a column may hold either: the ones in braces, the others as they are."""
    if slot.by_code is None:
        yield slot.field, array
        return
    import pyarrow
    import pyarrow.compute as pc

    texts, _misfits = texts_of(array, _ANY_TEXT)
    nothing = constant(None)
    is_guid = pc.match_substring_regex(texts, _GUID)
    if pc.any(is_guid).as_py():
        is_guid = is_guid.fill_null(False)
        bare = pc.utf8_trim(texts, "{}")
        braced = pc.binary_join_element_wise(constant("{"), bare, constant("}"), constant(""))
        yield slot.field, pc.if_else(is_guid, braced, nothing)
        yield slot.by_code, pc.if_else(is_guid, nothing, texts)
    else:
        yield slot.field, pyarrow.nulls(len(texts), pyarrow.string())
        yield slot.by_code, texts


def spelled(mistake: Mistake, line_of: Any) -> str:
    """Write a mistake with the lines of the source in place of its rows."""
    reason = re.sub(r"\{(\d+)\}", lambda found: str(line_of(int(found[1]))), mistake.reason)
    return f"row {line_of(mistake.row)}, {mistake.heading} {reason}"
