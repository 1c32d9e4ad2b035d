"""A simulated company that takes loads, and a connection to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from exact_dbapi.connection import Connection
from exact_dbapi.simulator import Simulator
from tests.system.loading import Company


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def company(simulator: Simulator) -> Company:
    simulator.reset()
    return Company(simulator)


@pytest.fixture
def connection(company: Company) -> Iterator[Connection]:
    with closing(company.connect()) as opened:
        yield opened
