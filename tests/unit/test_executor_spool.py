"""Items become messages: all of them, in their order, each message as full as its limits let it be."""

from __future__ import annotations

import tempfile
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exact_dbapi.errors import DataError
from exact_dbapi.executor.spool import Spool
from exact_dbapi.protocol.xmlapi.items import Items
from exact_dbapi.protocol.xmlapi.split import Limits
from exact_dbapi.state.loads import Load, LoadFile, Loads

AROUND = len(
    b'<?xml version="1.0" encoding="utf-8"?>\n'
    b'<eExact xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><A></A></eExact>'
)


def begun(folder: str) -> LoadFile:
    return Loads(Path(folder)).begin(Load("load", "host", "A", "T", "a file"))


def block(sizes: list[int], first: int, division: int) -> Items:
    """Items of some sizes, in the middle of a longer text, as a slice of a column is."""
    texts = [bytes([97 + (first + at) % 26]) * size for at, size in enumerate(sizes)]
    ends = list(accumulate(map(len, texts), initial=3))
    names = [str(first + at) for at in range(len(sizes))]
    rows = [first + at for at in range(len(sizes))]
    return Items(memoryview(b"xyz" + b"".join(texts) + b"x"), ends, names, rows, [1] * len(sizes), division)


@settings(max_examples=25, deadline=None)
@given(
    blocks=st.lists(
        st.tuples(st.lists(st.integers(1, 40), max_size=9), st.sampled_from([1, 2])), min_size=1, max_size=8
    ),
    room=st.integers(40, 120),
    most_items=st.integers(1, 7),
)
def test_no_item_is_lost_and_no_message_too_large(
    blocks: list[tuple[list[int], int]], room: int, most_items: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        kept, first = begun(folder), 1
        sizes: dict[int, list[tuple[str, int]]] = {1: [], 2: []}
        spool = Spool(kept, "A", Limits(AROUND + room, most_items))
        for own, division in blocks:
            spool.add(block(own, first, division), str)
            sizes[division] += [(str(first + at), size) for at, size in enumerate(own)]
            first += len(own)
        spool.close()
        found: dict[int, list[tuple[str, int]]] = {1: [], 2: []}
        for message in kept.messages():
            body, items = kept.body(message.number) or b"", kept.items(message.number)
            assert len(body) == message.body_bytes <= AROUND + room
            assert 1 <= len(items) == message.items <= most_items
            held = [(item.name, dict(sizes[message.division])[item.name]) for item in items]
            assert len(body) == AROUND + sum(size for _name, size in held)
            found[message.division] += held
        kept.close()
    assert found == sizes
    assert spool.items == first - 1


def test_messages_are_full(tmp_path: Path) -> None:
    kept = begun(str(tmp_path))
    spool = Spool(kept, "A", Limits(AROUND + 100, 4))
    for first in range(1, 31, 3):
        spool.add(block([10, 20, 30], first, 1), str)
    spool.close()
    assert [one.items for one in kept.messages()] == [4, 4, 4, 4, 4, 4, 4, 2]
    with pytest.raises(DataError, match="7 has 101 bytes, and a message holds"):
        spool.add(block([101], 7, 1), str)


def test_what_became_of_an_item_is_kept_by_its_number(tmp_path: Path) -> None:
    kept = begun(str(tmp_path))
    spool = Spool(kept, "A", Limits(AROUND + 100, 2))
    spool.add(block([1, 2, 3], 1, 1), str)
    spool.close()
    assert [kept.open_items(number) for number in (1, 2)] == [([1, 2], ["1", "2"]), ([3], ["3"])]
