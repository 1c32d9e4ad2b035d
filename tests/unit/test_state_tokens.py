"""Token stores: what one of them has saved, the others of the user read; the lock; and what is never shown."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import astuple
from pathlib import Path

import pytest

from exact_dbapi.errors import ProgrammingError
from exact_dbapi.state.lock import locked
from exact_dbapi.state.tokens import ChainKey, FileStore, MemoryStore, TokenPair, TokenStore, open_store

ROOT = Path(__file__).parents[2]
KEY = ChainKey("start.exactonline.nl", "c-1")
PAIR = TokenPair("refresh-1", "access-1", 1.5, 2.5, "secret-1", "Anna", "digest")


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> TokenStore:
    return FileStore(tmp_path / "state") if request.param == "file" else MemoryStore()


def test_a_chain_is_kept_by_host_app_and_profile(store: TokenStore) -> None:
    others = [ChainKey("h", "c-1"), ChainKey(KEY.host, "c-2"), ChainKey(KEY.host, "c-1", "office")]
    assert (store.load(KEY), store.chains()) == (None, [])
    store.save(KEY, PAIR)
    for number, other in enumerate(others):
        assert store.load(other) is None
        store.save(other, TokenPair(f"other-{number}"))
    assert store.load(KEY) == PAIR
    assert sorted(map(astuple, store.chains())) == sorted(map(astuple, [KEY, *others]))


def test_the_last_link_counts(store: TokenStore) -> None:
    store.save(KEY, PAIR)
    store.save(KEY, TokenPair("refresh-2"))
    assert store.load(KEY) == TokenPair("refresh-2")


def test_one_at_a_time_has_the_lock(store: TokenStore) -> None:
    had = []

    def want() -> None:
        with store.locked(KEY, 0.05) as is_mine:
            had.append(is_mine)

    with store.locked(KEY, 1) as is_mine:
        assert is_mine
        thread = threading.Thread(target=want)
        thread.start()
        thread.join()
    want()
    assert had == [False, True]


def test_the_lock_ends_with_the_process_that_held_it(tmp_path: Path) -> None:
    code = """
import os, sys
from pathlib import Path
from exact_dbapi.state.lock import locked
with locked(Path(sys.argv[1]), 1) as is_mine:
    os._exit(0 if is_mine else 1)
"""
    path = tmp_path / "new" / "a.lock"
    subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, check=True, timeout=60)
    with locked(path, 0) as is_mine:
        assert is_mine


@pytest.mark.skipif(sys.platform == "win32", reason="forking is POSIX's")
def test_a_child_that_was_forked_inside_the_lock_does_not_keep_it(tmp_path: Path) -> None:
    code = """
import os, sys, time
from pathlib import Path
from exact_dbapi.state.lock import locked
with locked(Path(sys.argv[1]), 1):
    child = os.fork()
    if not child:
        time.sleep(30)
with locked(Path(sys.argv[1]), 0) as is_mine:
    pass
os.kill(child, 9)
os.waitpid(child, 0)
sys.exit(not is_mine)
"""
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.lock")], cwd=ROOT, check=True, timeout=20)


@pytest.mark.skipif(sys.platform == "win32", reason="forking is POSIX's")
def test_a_forked_child_does_not_renew_what_its_parent_has_in_memory() -> None:
    code = """
import os, sys
from exact_dbapi.errors import NotSupportedError
from exact_dbapi.state.tokens import MEMORY, ChainKey
child = os.fork()
try:
    with MEMORY.locked(ChainKey("h", "c"), 1):
        refused = False
except NotSupportedError:
    refused = True
if not child:
    os._exit(0 if refused else 1)
sys.exit(os.waitpid(child, 0)[1] != 0 or refused)
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


def test_no_repr_shows_a_secret() -> None:
    shown = repr(PAIR)
    assert [secret for secret in ("refresh-1", "access-1", "secret-1", "digest") if secret in shown] == []
    assert "Anna" in shown


def test_an_unknown_store_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ProgrammingError, match="'vault'") as caught:
        open_store("vault", tmp_path)
    assert "file, keyring, memory" in str(caught.value.hint)
