"""What every test gets: a state folder of its own, so that no test knows what another one learnt of limits; and a watch
over what is told, for no secret may be in it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.watch import Watch, watching

#: Where fixtures that live longer than a test keep their state: never in that of the one who runs the tests.
_SHARED_STATE = tempfile.TemporaryDirectory(prefix="exact-state-", ignore_cleanup_errors=True)
os.environ["EXACT_STATE"] = _SHARED_STATE.name


@pytest.fixture(scope="session")
def watch() -> Iterator[Watch]:
    with watching() as running:
        yield running


@pytest.fixture(autouse=True)
def tells_no_secret(watch: Watch) -> Iterator[None]:
    yield
    assert watch.taken() == []


@pytest.fixture(autouse=True)
def own_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("EXACT_STATE", str(folder))
    return folder
