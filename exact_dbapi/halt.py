"""The sign by which one thread stops the statement of another.

Whoever waits on behalf of a statement waits here, or looks here between two steps; `stop` ends the waits at once. What
cannot look by itself, such as the embedded engine, is stopped by a function that is told for the while. Never ends a
thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from exact_dbapi.errors import Cancelled


class Halt:
    """Belongs to one execution of a statement; once set, it stays set."""

    def __init__(self) -> None:
        self._is_set = threading.Event()
        self._lock = threading.Lock()
        self._acts: list[Callable[[], None]] = []

    def stop(self) -> None:
        """Stop what runs and what waits."""
        with self._lock:
            self._is_set.set()
            acts = list(self._acts)
        for act in acts:
            act()

    def check(self) -> None:
        """Go on, unless the statement was stopped.

        Raises: Cancelled.
        """
        if self._is_set.is_set():
            raise Cancelled("The statement was cancelled.")

    def wait(self, seconds: float) -> None:
        """Let time pass.

        Raises: Cancelled as soon as the statement is stopped.
        """
        self._is_set.wait(seconds)
        self.check()

    @contextmanager
    def stopping(self, act: Callable[[], None]) -> Iterator[None]:
        """Call `act` when the statement is stopped within the block, from the thread that stops it.

        Raises: Cancelled when it was stopped before.
        """
        with self._lock:
            self.check()
            self._acts.append(act)
        try:
            yield
        finally:
            with self._lock:
                self._acts.remove(act)
