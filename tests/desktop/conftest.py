"""A gateway for programs that are not Python's: they run in a process of their own, against this one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from exact_dbapi.gateway import Gateway
from exact_dbapi.simulator import Simulator


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    """A gateway that everybody on this machine may use."""
    with Simulator() as simulator, Gateway(port=0, settings=simulator.sign_in()) as gateway:
        yield gateway
