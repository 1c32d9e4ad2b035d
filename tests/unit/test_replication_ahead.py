"""Items that are made one step ahead come in their order, with what goes wrong at its place."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from exact_dbapi.replication.ahead import ahead


def counted(end: int, made: list[int]) -> Iterator[int]:
    for number in range(end):
        made.append(number)
        yield number


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "exact-ahead"]


def test_items_come_in_their_order() -> None:
    assert list(ahead(counted(50, []))) == list(range(50))
    assert list(ahead(iter(()))) == []


def test_the_next_item_is_made_meanwhile_and_no_more() -> None:
    made: list[int] = []
    step = threading.Event()

    def watched() -> Iterator[int]:
        for number in counted(9, made):
            if number == 2:
                step.set()
            yield number

    items = ahead(watched())
    assert next(items) == 0
    assert step.wait(10), "nobody asked for it"
    assert len(made) <= 4
    items.close()  # type: ignore[attr-defined]
    assert threads() == []


def test_what_goes_wrong_comes_after_what_went_well() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise ValueError("no second")

    items = ahead(failing())
    assert next(items) == 1
    with pytest.raises(ValueError, match="no second"):
        next(items)
    assert threads() == []
