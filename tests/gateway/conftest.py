"""A gateway in front of a simulated company, and psycopg's connection to it."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from exact_dbapi.gateway import Gateway
from exact_dbapi.simulator import Simulator


@pytest.fixture
def gateway(exact_simulator: Simulator) -> Iterator[Gateway]:
    """A gateway that everybody on this machine may use."""
    with Gateway(port=0, settings=exact_simulator.sign_in()) as gateway:
        yield gateway


@pytest.fixture
def client(gateway: Gateway) -> Iterator[psycopg.Connection]:
    """psycopg's connection to it, each statement a transaction of its own."""
    with psycopg.connect(address(gateway), autocommit=True) as connection:
        yield connection


def address(gateway: Gateway, database: str = "exact", user: str = "anna") -> str:
    """Write where a client finds the gateway."""
    return f"host={gateway.host} port={gateway.port} dbname={database} user={user}"
