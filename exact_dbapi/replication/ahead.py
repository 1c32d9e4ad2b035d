"""An iterator that works one step ahead, in a thread of its own: the rows of the next block are made while the other
database takes those of this one.

Items come out in their order, and so does what goes wrong. Never holds more than one item that nobody has asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import Queue
from typing import TypeVar

Item = TypeVar("Item")


def ahead(items: Iterator[Item]) -> Iterator[Item]:
    """Hand out items, the next of which is made meanwhile.

    Raises: what making an item raises.
    """
    made: Queue[tuple[Item] | BaseException | None] = Queue(1)
    is_left = threading.Event()

    def make() -> None:
        try:
            for item in items:
                made.put((item,))
                if is_left.is_set():
                    return
            made.put(None)
        except BaseException as error:  # whatever it is, the one who waits for the item has to hear of it
            made.put(error)

    maker = threading.Thread(target=make, name="exact-ahead", daemon=True)
    maker.start()
    try:
        while (one := made.get()) is not None:
            if isinstance(one, BaseException):
                raise one
            yield one[0]
    finally:
        is_left.set()
        while maker.is_alive():
            if not made.empty():
                made.get_nowait()
            maker.join(0.01)
