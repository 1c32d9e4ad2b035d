"""Items of a topic that stand one behind the other, as they leave a column of texts: nothing is copied.

Columns of items come in, `Items` go out, those of each company together. Knows nothing of what is in an item.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exact_dbapi.arrow import integers

if TYPE_CHECKING:
    import pyarrow


@dataclass(frozen=True, slots=True)
class Items:
    """Some items of a company, one behind the other: `text` is their XML in UTF-8, and `ends` where each ends, from 0.

    `names` are what they are called, `first_rows` and `rows` the first of the rows of each and how many they are.
    """

    text: memoryview
    ends: Sequence[int]
    names: Sequence[str]
    first_rows: Sequence[int]
    rows: Sequence[int]
    division: int

    def __len__(self) -> int:
        return len(self.names)


def numbers(array: pyarrow.Array, code: str) -> list[int]:
    """Make a list of an array without NULLs; `code` is what `memoryview` calls its numbers."""
    size = array.type.bit_width // 8
    held = memoryview(array.buffers()[1])[array.offset * size : (array.offset + len(array)) * size]
    found: list[int] = held.cast("B").cast(code).tolist()  # type: ignore[call-overload]
    return found


def by_division(table: pyarrow.RecordBatch, divisions: int | list[int], left_out: list[int]) -> Iterator[Items]:
    """Hand out items, those of each company together, without some of them."""
    if isinstance(divisions, int):
        if left_out:
            lost = frozenset(left_out)
            table = table.take(integers([at for at in range(table.num_rows) if at not in lost]))
        yield from _items(table, divisions)
        return
    lost = frozenset(left_out)
    for division in dict.fromkeys(divisions):
        own = [at for at, number in enumerate(divisions) if number == division and at not in lost]
        yield from _items(table.take(integers(own)), division)


def _items(table: pyarrow.RecordBatch, division: int) -> Iterator[Items]:
    if not table.num_rows:
        return
    texts, names, first_rows, rows = table.columns
    _validity, offsets, text = texts.buffers()
    ends = memoryview(offsets).cast("B").cast("i")[texts.offset : texts.offset + len(texts) + 1]
    yield Items(
        memoryview(text),
        ends,
        names.to_pylist() if not names.null_count else [name or "" for name in names.to_pylist()],
        numbers(first_rows, "q"),
        numbers(rows, "i"),
        division,
    )
