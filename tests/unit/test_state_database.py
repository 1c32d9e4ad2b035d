"""The state file: transactions among threads and processes, its mode, its version, and what removes it."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from exact_dbapi.errors import OperationalError
from exact_dbapi.state.database import FILE_NAME, Schema, State, open_state

COUNTS = Schema("counts", ("CREATE TABLE counts (n INTEGER NOT NULL); INSERT INTO counts VALUES (0)",))
TURNS = 25
ROOT = Path(__file__).parents[2]


def count(folder: Path) -> None:
    state = open_state(folder, COUNTS, is_durable=False)

    def turns() -> None:
        for _ in range(TURNS):
            add_one(state)

    threads = [threading.Thread(target=turns) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def add_one(state: State) -> None:
    with state.writing() as connection:
        ((before,),) = connection.execute("SELECT n FROM counts").fetchall()
        connection.execute("UPDATE counts SET n = ?", (before + 1,))


def total(folder: Path) -> int:
    ((found,),) = open_state(folder, COUNTS).rows("SELECT n FROM counts")
    return int(found)


def test_no_change_of_any_thread_or_process_is_lost(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=count, args=(tmp_path / "new",)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert total(tmp_path / "new") == 4 * 3 * TURNS


def test_a_second_connection_leaves_the_locks_of_the_first_alone(tmp_path: Path) -> None:
    """Else another process that leaves takes itself for the last one, and removes the log that is in use."""
    state = open_state(tmp_path, COUNTS)
    add_one(state)
    beside = threading.Thread(target=add_one, args=(state,))
    beside.start()
    beside.join()
    code = f"import sqlite3; c = sqlite3.connect({str(state.path)!r}); c.execute('SELECT * FROM counts'); c.close()"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert state.path.with_name(f"{FILE_NAME}-wal").exists()
    add_one(state)
    assert total(tmp_path) == 3


def test_nothing_is_made_before_the_first_use(tmp_path: Path) -> None:
    state = open_state(tmp_path / "new", COUNTS)
    assert not state.exists()
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
def test_only_the_user_may_read_what_is_kept(tmp_path: Path) -> None:
    add_one(open_state(tmp_path / "new", COUNTS))
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "new").iterdir()}
    assert FILE_NAME in modes
    assert set(modes.values()) == {0o600}


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    add_one(open_state(tmp_path, COUNTS))
    (tmp_path / FILE_NAME).chmod(0o640)
    with pytest.raises(OperationalError, match="open to other users") as caught:
        open_state(tmp_path, COUNTS).rows("SELECT n FROM counts")
    assert "chmod 600" in (caught.value.hint or "")


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    state = open_state(tmp_path, COUNTS)

    def half_done() -> None:
        with state.writing() as connection:
            connection.execute("UPDATE counts SET n = 7")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_done()
    assert total(tmp_path) == 0


def test_an_older_file_is_brought_up_to_date_and_a_newer_one_refused(tmp_path: Path) -> None:
    add_one(open_state(tmp_path, COUNTS))
    newer = Schema("counts", (*COUNTS.steps, "ALTER TABLE counts ADD COLUMN label TEXT"))
    assert open_state(tmp_path, newer).rows("SELECT n, label FROM counts") == [(1, None)]
    with pytest.raises(OperationalError, match="newer version"):
        total(tmp_path)


def test_kinds_of_state_share_the_file(tmp_path: Path) -> None:
    other = Schema("other", ("CREATE TABLE other (n INTEGER)",))
    add_one(open_state(tmp_path, COUNTS))
    assert open_state(tmp_path, other).rows("SELECT * FROM other") == []
    assert total(tmp_path) == 1


def test_a_file_that_is_no_database_is_an_error_with_its_name(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database, and longer than its head" * 9)
    (tmp_path / FILE_NAME).chmod(0o600)
    with pytest.raises(OperationalError, match=FILE_NAME):
        total(tmp_path)


def test_a_removed_file_is_made_anew_and_not_written_into_the_void(tmp_path: Path) -> None:
    state = open_state(tmp_path, COUNTS)
    add_one(state)
    for path in tmp_path.iterdir():
        path.unlink()
    add_one(state)
    assert total(tmp_path) == 1


FORKING = """
import ctypes, os, sqlite3, sys, threading, time
from pathlib import Path
from exact_dbapi.state.database import open_state
from tests.unit.test_state_database import COUNTS, add_one

def write_slowly():
    with state.writing() as connection:
        begun.set()
        time.sleep(0.2)
        connection.execute("UPDATE counts SET n = n + 1")

state, begun = open_state(Path(sys.argv[1]), COUNTS), threading.Event()
add_one(state)
parents, is_told = state._connection(), sys.argv[2] == "while a thread writes"
thread = threading.Thread(target=write_slowly)
if is_told:
    thread.start()
    begun.wait()
    child = os.fork()
else:
    child = ctypes.CDLL(None).fork()
add_one(state)
if not child:
    os._exit(state._connection() is parents)
if is_told:
    thread.join()
    try:
        parents.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        pass  # closed, so that the child has nothing of it
    else:
        sys.exit("a connection was open across the fork")
sys.exit(os.waitpid(child, 0)[1] != 0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forking is POSIX's")
@pytest.mark.parametrize(("moment", "expected"), [("while a thread writes", 4), ("behind Python's back", 3)])
def test_a_forked_child_uses_a_connection_of_its_own(tmp_path: Path, moment: str, expected: int) -> None:
    words = [sys.executable, "-c", FORKING, str(tmp_path), moment]
    subprocess.run(words, cwd=ROOT, check=True, timeout=60)
    assert total(tmp_path) == expected


def test_the_connections_of_ended_threads_are_closed(tmp_path: Path) -> None:
    state = open_state(tmp_path, COUNTS)
    for _ in range(5):
        thread = threading.Thread(target=add_one, args=(state,))
        thread.start()
        thread.join()
    add_one(state)
    assert total(tmp_path) == 6
    assert len(state._connections) == 1
