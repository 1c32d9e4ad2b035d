"""Ends a recursion that does not end by itself.

A `WITH RECURSIVE` whose rows never run out keeps the engine busy for ever, and the engine knows no bound. So the
seconds are counted that it works on the statement: what it waits for Exact, or for the one who fetches, does not count.
In comes what interrupts the engine; out comes an error that says so.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from exact_dbapi.errors import OperationalError

Item = TypeVar("Item")


class Watch:
    """Counts the seconds that the engine works on one statement, and interrupts it when they are used up."""

    def __init__(self, seconds: float, interrupt: Callable[[], None]) -> None:
        self._seconds = self._left = seconds
        self._interrupt = interrupt
        self._began = 0.0
        self._timer = threading.Timer(0, interrupt)
        self._is_over = False

    @contextmanager
    def working(self) -> Iterator[None]:
        """Count the seconds of a block.

        Raises: OperationalError in place of what the interrupted engine raises.
        """
        self._start()
        try:
            yield
        except Exception as error:
            if self._is_over:
                raise OperationalError(
                    f"The recursion of this statement did not end within {self._seconds:g} s of the engine's work.",
                    hint="Give the recursive part a condition that ends it, such as WHERE level < 100; or raise the "
                    "setting recursion_seconds.",
                ) from error
            raise
        finally:
            self._stop()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Leave the seconds of a block out, inside one that is counted."""
        self._stop()
        try:
            yield
        finally:
            self._start()

    def paused(self, items: Iterator[Item]) -> Iterator[Item]:
        """Hand items on; the seconds until the next one comes do not count."""
        while True:
            with self.waiting():
                item = next(items, None)
            if item is None:
                return
            yield item

    def _start(self) -> None:
        self._began = time.monotonic()
        self._timer = threading.Timer(max(self._left, 0.0), self._end)
        self._timer.daemon = True
        self._timer.start()

    def _stop(self) -> None:
        self._timer.cancel()
        self._left -= time.monotonic() - self._began

    def _end(self) -> None:
        self._is_over = True
        self._interrupt()
