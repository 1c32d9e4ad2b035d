"""A lock between the processes and threads of this machine: a file that is locked, not one that is there.

A path comes in; whether the lock was had goes out. The system takes the lock from a process that dies, however it dies.
Never leaves a lock behind and never deletes the file, as another may already wait on it.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LONGEST_NAP_SECONDS = 0.05


@contextmanager
def locked(path: Path, wait_seconds: float) -> Iterator[bool]:
    """Hold the lock, or yield False when another keeps it for `wait_seconds`."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600)
    deadline = time.monotonic() + wait_seconds
    is_held = False
    try:
        while not (is_held := _try_lock(descriptor)) and time.monotonic() < deadline:
            time.sleep(random.uniform(0.002, _LONGEST_NAP_SECONDS))  # noqa: S311 - spreads those who wait
        yield is_held
    finally:
        if is_held:
            _unlock(descriptor)  # closing is not enough: a process forked meanwhile has the file open as well
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
