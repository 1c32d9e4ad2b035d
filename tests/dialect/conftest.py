"""What the dialect's tests share: an engine over a running simulator, whose calls each test counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.orm import Session

from exact_dbapi.simulator import Simulator


@pytest.fixture
def exact_url(exact_simulator: Simulator) -> URL:
    """Give the URL of a running simulator, with a token in it."""
    host, port = str(exact_simulator.url).removeprefix("http://").split(":")
    token: Any = exact_simulator.sign_in()["access_token"]
    exact_simulator.calls.clear()
    query = {"scheme": "http", "access_token": token}
    return URL.create("exact", host=host, port=int(port), database=str(exact_simulator.divisions[0]), query=query)


@pytest.fixture
def engine(exact_url: URL) -> Iterator[Engine]:
    """Give an engine that has not connected yet."""
    engine = create_engine(exact_url, future=True)  # what SQLAlchemy 2 always is
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """Give an open connection."""
    with engine.connect() as connection:
        yield connection


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """Give an ORM session."""
    with Session(engine, future=True) as session:
        yield session


@pytest.fixture
def accounts(exact_simulator: Simulator) -> list[dict[str, Any]]:
    """Give the accounts of the first division, as the simulator stores them."""
    return [dict(row) for row in exact_simulator.tables[exact_simulator.divisions[0]]["crm/Accounts"]]
