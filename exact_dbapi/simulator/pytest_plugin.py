"""The pytest fixture `exact_simulator`: a running simulator per test, empty of calls and faults.

One server runs for the whole session; each test gets it as the seed left it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from exact_dbapi.simulator.simulator import Simulator


@pytest.fixture(scope="session")
def _running_exact_simulator() -> Iterator[Simulator]:
    from exact_dbapi.simulator.simulator import Simulator

    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def exact_simulator(
    _running_exact_simulator: Simulator, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Simulator:
    """Give a local Exact Online with the demo company, and a state folder of the test's own."""
    monkeypatch.setenv("EXACT_STATE", str(tmp_path_factory.mktemp("exact-state")))
    _running_exact_simulator.reset()
    return _running_exact_simulator
