"""What the tools in environments of their own get: the URL of a running simulator, whose calls each test counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from exact_dbapi.simulator import Simulator


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what a test learns out of the user's folders."""
    for variable in (
        "EXACT_STATE",
        "XDG_DATA_HOME",
        "XDG_CONFIG_HOME",
        "XDG_CACHE_HOME",
        "AIRFLOW_HOME",
        "DLT_DATA_DIR",
    ):
        monkeypatch.setenv(variable, str(tmp_path / variable.lower()))


@pytest.fixture
def url(exact_simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write the URL of the simulated company, as a user of tools that show URLs would: the token is not in it."""
    monkeypatch.setenv("EXACT_ACCESS_TOKEN", str(exact_simulator.sign_in()["access_token"]))
    exact_simulator.calls.clear()
    address = str(exact_simulator.url).removeprefix("http://")
    return f"exact://{address}/{exact_simulator.divisions[0]}?scheme=http"
