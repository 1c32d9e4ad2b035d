"""One request at a time per division, among the threads of this process and among the user's processes.

A folder and a name come in; the turn is held for a `with` block. Processes wait in line, by numbers that they draw.
The locks between them are bytes of one file, so that the system frees them when a process dies, however it dies. Never
waits without end.

Source: requests side by side are queued in random order, and pages then repeat or miss rows: certain.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

from exact_dbapi.errors import OperationalError
from exact_dbapi.halt import Halt

#: A holder's exchange is bounded by its timeouts, so the queue moves; after this long something else is wrong.
MOST_QUEUE_SECONDS = 900.0

_FILE_NAME = "turns.lock"
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.001, 0.005
_COUNTER_BYTES = 8

#: How long a thread waits for its turn before it looks whether its statement was stopped.
_LOOK_SECONDS = 0.1
_QUEUES, _TURNS, _TICKETS = 2**12, 2**24, 2**16
_LOCKS = _QUEUES * _COUNTER_BYTES


class Turns:
    """The turns of the processes that share a folder; with None as folder, of the threads of this process."""

    def __init__(
        self,
        folder: Path | None,
        most_seconds: float = MOST_QUEUE_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._file = folder / _FILE_NAME if folder is not None else None
        self._most_seconds = most_seconds
        self._sleep = sleep
        self._begin()

    def _begin(self) -> None:
        self._process = os.getpid()
        self._mutex = Lock()
        self._locks: dict[str, Lock] = {}
        self._descriptor, self._holders = -1, 0

    @contextmanager
    def turn(self, name: str, halt: Halt | None = None) -> Iterator[None]:
        """Hold the turn of a name.

        Raises: OperationalError when it does not come within `most_seconds`; Cancelled when `halt` says so before.
        """
        halt = halt or Halt()
        if self._process != os.getpid():  # a forked child: the parent's locks are not ours
            self._begin()
        deadline = time.monotonic() + self._most_seconds
        with self._mutex:
            lock = self._locks.setdefault(name, Lock())
        self._acquire(lock, deadline, halt, name)
        try:
            if self._file is None:
                yield
            else:
                with self._between_processes(name, deadline, halt):
                    yield
        finally:
            lock.release()

    def _acquire(self, lock: Lock, deadline: float, halt: Halt, name: str) -> None:
        halt.check()
        while not lock.acquire(timeout=max(min(_LOOK_SECONDS, deadline - time.monotonic()), 0)):
            halt.check()
            if time.monotonic() > deadline:
                raise self._too_long(name)

    @contextmanager
    def _between_processes(self, name: str, deadline: float, halt: Halt) -> Iterator[None]:
        """Wait in line: a process that is quick to come back would otherwise always be the next one, too."""
        descriptor, places = self._open(), _Places(name)
        try:
            own = places.ticket(self._draw(descriptor, places, deadline, halt))
            try:
                self._lock(descriptor, own.before, deadline, halt, name)
                _unlock(descriptor, own.before)
                self._lock(descriptor, places.turn, deadline, halt, name)
                try:
                    yield
                finally:
                    _unlock(descriptor, places.turn)
            finally:
                _unlock(descriptor, own.byte)
        finally:
            self._close()

    def _draw(self, descriptor: int, places: _Places, deadline: float, halt: Halt) -> int:
        """Draw the next number, and hold its byte: as long as it is locked, the process behind it lives and waits."""
        self._lock(descriptor, places.counter_lock, deadline, halt, "the queue")
        try:
            with self._mutex:
                os.lseek(descriptor, places.counter, os.SEEK_SET)
                number = int.from_bytes(os.read(descriptor, _COUNTER_BYTES), "big") + 1
                os.lseek(descriptor, places.counter, os.SEEK_SET)
                os.write(descriptor, number.to_bytes(_COUNTER_BYTES, "big"))
            self._lock(descriptor, places.ticket(number).byte, deadline, halt, "the queue")
            return number
        finally:
            _unlock(descriptor, places.counter_lock)

    def _lock(self, descriptor: int, byte: int, deadline: float, halt: Halt, name: str) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while not _try_lock(descriptor, byte):
            halt.check()
            if time.monotonic() > deadline:
                raise self._too_long(name)
            self._sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    def _open(self) -> int:
        """Share one descriptor: closing any other of the same file would free every lock of this process."""
        assert self._file is not None
        with self._mutex:
            if not self._holders:
                self._descriptor = _open_file(self._file)
            self._holders += 1
            return self._descriptor

    def _close(self) -> None:
        with self._mutex:
            self._holders -= 1
            if not self._holders:
                os.close(self._descriptor)

    def _too_long(self, name: str) -> OperationalError:
        return OperationalError(
            f"Another request to {name} has been under way for {self._most_seconds:.0f} seconds.",
            hint="Look for a process of yours that hangs.",
            retryable=True,
        )


@cache
def turns_of(folder: Path | None) -> Turns:
    """Give the one `Turns` of this process for a folder: a second one on the same file would free the first one's."""
    return Turns(folder)


def _open_file(path: Path) -> int:
    flags = os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0)
    try:
        try:
            return os.open(path, flags, 0o600)
        except FileNotFoundError:  # it is opened for each request, and its folder hardly ever has to be made
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            return os.open(path, flags, 0o600)
    except OSError as error:
        raise OperationalError(
            f"The file {path} cannot be used: {error.strerror or error}.",
            hint="Name another folder with the setting `state`, or give state=:memory: to share with no other process.",
        ) from error


@dataclass(frozen=True, slots=True)
class _Ticket:
    """The byte that a waiting process holds, and that of the one before it in the line."""

    byte: int
    before: int


class _Places:
    """Where in the file a name has its counter and its locks. The locks lie behind the content.

    Names may meet in one place: then they wait for one another, and no more.
    """

    def __init__(self, name: str) -> None:
        digest = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")
        queue = digest % _QUEUES
        self.counter = queue * _COUNTER_BYTES
        self.counter_lock = _LOCKS + queue
        self.turn = _LOCKS + _QUEUES + digest % _TURNS
        self._tickets = _LOCKS + _QUEUES + _TURNS + queue * _TICKETS

    def ticket(self, number: int) -> _Ticket:
        """Find the bytes of a number."""
        return _Ticket(self._tickets + number % _TICKETS, self._tickets + (number - 1) % _TICKETS)


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int, byte: int) -> bool:
        os.lseek(descriptor, byte, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(descriptor: int, byte: int) -> None:
        os.lseek(descriptor, byte, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(descriptor: int, byte: int) -> bool:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
        except (BlockingIOError, PermissionError):
            return False
        return True

    def _unlock(descriptor: int, byte: int) -> None:
        fcntl.lockf(descriptor, fcntl.LOCK_UN, 1, byte)
