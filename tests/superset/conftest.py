"""A real Superset in processes of its own, in front of a simulated company; `make superset` installs what it needs.

Superset is asked over HTTP, as its own pages ask; the simulator stands in this process, so that its calls are counted.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from exact_dbapi.simulator import Simulator
from tests.superset.server import Superset

#: Where no browser is installed, no picture is drawn.
collect_ignore = [] if shutil.which("chromium") and shutil.which("chromedriver") else ["test_picture.py"]


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    """A simulated company for the whole run."""
    with Simulator() as simulator:
        yield simulator


@pytest.fixture(scope="session")
def superset(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Superset]:
    """A Superset that has nothing in it but its administrator."""
    home: Path = tmp_path_factory.mktemp("superset")
    with Superset(home) as superset:
        yield superset


@pytest.fixture(scope="session")
def database(superset: Superset, simulator: Simulator) -> int:
    """The company as a database in Superset, made as its page for new databases makes one."""
    token = simulator.sign_in()["access_token"]
    wanted = {
        "database_name": "Exact",
        "sqlalchemy_uri": f"exact://{simulator.url.removeprefix('http://')}/{simulator.divisions[0]}?scheme=http",
        # Superset encrypts this, unlike the parameters of a URL.
        "masked_encrypted_extra": superset.json({"connect_args": {"access_token": token}}),
        "extra": superset.json({"cost_estimate_enabled": True}),
    }
    simulator.calls.clear()
    assert superset.post("/database/test_connection", wanted) == {"message": "OK"}
    made = superset.post("/database/", {**wanted, "expose_in_sqllab": True})
    assert simulator.calls == 0
    return int(made["id"])


@pytest.fixture(scope="session")
def invoices(superset: Superset, simulator: Simulator, database: int) -> int:
    """The sales invoices as a dataset."""
    simulator.calls.clear()
    wanted = {"database": database, "schema": "SalesInvoice", "table_name": "SalesInvoices"}
    made = superset.post("/dataset/", wanted)
    assert simulator.calls == 0
    return int(made["id"])
