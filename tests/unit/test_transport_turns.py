"""Turns: one at a time, among threads and processes, also when a process dies, and never without end."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
import warnings
from pathlib import Path

import pytest

from exact_dbapi.errors import OperationalError
from exact_dbapi.transport.turns import Turns, turns_of

SPAWN = multiprocessing.get_context("spawn")


def test_threads_take_turns(tmp_path: Path) -> None:
    turns, inside, most = Turns(tmp_path), 0, 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(50):
            with turns.turn("a"):
                inside += 1
                most = max(most, inside)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert most == 1


def test_names_do_not_wait_for_one_another_nor_free_one_another(tmp_path: Path) -> None:
    turns, other = Turns(tmp_path), Turns(tmp_path, most_seconds=0.05)
    with turns.turn("a"):
        with turns.turn("b"):
            pass
        holder = SPAWN.Process(target=expect_too_long, args=(tmp_path,))
        holder.start()
        holder.join(20)
        assert holder.exitcode == 0, "the end of b's turn must not have ended a's"
    with other.turn("a"):
        pass


def expect_too_long(folder: Path) -> None:
    with pytest.raises(OperationalError, match="0 seconds"), Turns(folder, most_seconds=0.05).turn("a"):
        pass


def test_a_turn_that_does_not_come_ends_in_an_error(tmp_path: Path) -> None:
    turns = Turns(tmp_path, most_seconds=0.05)
    with turns.turn("a"):
        failures: list[OperationalError] = []

        def wait() -> None:
            try:
                with turns.turn("a"):
                    pass
            except OperationalError as error:
                failures.append(error)

        thread = threading.Thread(target=wait)
        thread.start()
        thread.join(5)
        assert failures[0].retryable


def hold(folder: Path, ready: str) -> None:
    with Turns(folder).turn("a"):
        Path(ready).touch()
        time.sleep(60)


def test_a_killed_process_frees_its_turn(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    holder = SPAWN.Process(target=hold, args=(tmp_path, str(ready)))
    holder.start()
    while not ready.exists():
        assert holder.is_alive()
        time.sleep(0.01)
    with pytest.raises(OperationalError), Turns(tmp_path, most_seconds=0.05).turn("a"):
        pass
    assert holder.pid
    os.kill(holder.pid, signal.SIGKILL)
    holder.join(10)
    with Turns(tmp_path, most_seconds=5).turn("a"):
        pass


def take(folder: Path, done: str) -> None:
    with Turns(folder).turn("a"):
        Path(done).touch()


def number_drawn(folder: Path) -> int:
    return max(folder.joinpath("turns.lock").read_bytes(), default=0)  # all numbers here fit into one byte


def test_the_death_of_one_that_waits_lets_nobody_in(tmp_path: Path) -> None:
    """The one behind it has no one before it any more, but the turn is still held."""
    first, second, ready = tmp_path / "first", tmp_path / "second", tmp_path / "ready"
    line = [SPAWN.Process(target=hold, args=(tmp_path, str(ready)))]
    line += [SPAWN.Process(target=take, args=(tmp_path, str(done))) for done in (first, second)]
    for number, member in enumerate(line, start=1):
        member.start()
        while not ready.exists() or number_drawn(tmp_path) < number:
            time.sleep(0.01)
    line[1].kill()
    line[1].join(10)
    time.sleep(0.3)
    assert not second.exists()
    line[0].kill()
    line[2].join(10)
    assert second.exists()
    assert not first.exists()


def count_up(folder: Path, times: int) -> None:
    turns, counter = Turns(folder), folder / "counter"
    for _ in range(times):
        with turns.turn("a"):
            counter.write_text(str(int(counter.read_text()) + 1))


def test_processes_take_turns(tmp_path: Path) -> None:
    (tmp_path / "counter").write_text("0")
    workers = [SPAWN.Process(target=count_up, args=(tmp_path, 50)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert (tmp_path / "counter").read_text() == "200"


def test_a_forked_child_does_not_inherit_a_turn_that_another_thread_holds(tmp_path: Path) -> None:
    turns = Turns(tmp_path, most_seconds=5)
    held, done = threading.Event(), threading.Event()

    def keep() -> None:
        with turns.turn("a"):
            held.set()
            done.wait(10)

    thread = threading.Thread(target=keep)
    thread.start()
    held.wait(5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn of what is tested here
        child = os.fork()
    if child == 0:
        try:
            with turns.turn("b"):
                pass
            os._exit(0)
        except BaseException:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    done.set()
    thread.join(5)


def test_one_process_has_one_object_per_folder(tmp_path: Path) -> None:
    assert turns_of(tmp_path) is turns_of(tmp_path)
    assert turns_of(None) is turns_of(None)


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OperationalError, match=r"state=:memory:") as caught, Turns(tmp_path / "file").turn("a"):
        pass
    assert str(tmp_path / "file") in str(caught.value)
