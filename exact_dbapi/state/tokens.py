"""The token pairs of a user: a record of each chain, and the stores that keep it.

A `ChainKey` comes in; the last saved `TokenPair` goes out. What `save` has taken is on the disk when it returns. Never
asks Exact for anything, and no repr shows a secret.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import astuple, dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from exact_dbapi.errors import NotSupportedError, ProgrammingError
from exact_dbapi.state.database import Schema, State, open_state
from exact_dbapi.state.lock import locked

STORES = ("file", "keyring", "memory")


@dataclass(frozen=True, slots=True)
class ChainKey:
    """Whose tokens: one chain per host, app and profile (empty: the only user of this app here)."""

    host: str
    client_id: str
    profile: str = ""

    @property
    def file_name(self) -> str:
        """A name for files about this chain."""
        return hashlib.sha256("\n".join((self.host, self.client_id, self.profile)).encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True, repr=False)
class TokenPair:
    """One link of a chain. Moments are seconds since 1970 by this machine's clock.

    `issued_at` is None for a refresh token that came without an access token. `begun_at` tells that a refresh of this
    very link was begun; it stays when its answer was never saved. `first_link` is a digest of the configured refresh
    token that began the chain, empty after a sign-in.
    """

    refresh_token: str
    access_token: str = ""
    issued_at: float | None = None
    begun_at: float | None = None
    client_secret: str = ""
    user_name: str = ""
    first_link: str = ""

    def __repr__(self) -> str:
        return f"TokenPair(issued_at={self.issued_at}, begun_at={self.begun_at}, user_name={self.user_name!r})"


def digest(secret: str) -> str:
    """Make a text that tells secrets apart without being one."""
    return hashlib.sha256(secret.encode()).hexdigest()


class TokenStore(Protocol):
    """Where chains are kept between calls, and the lock that lets one at a time renew a chain."""

    def load(self, key: ChainKey) -> TokenPair | None:
        """Read the last saved link of a chain."""

    def save(self, key: ChainKey, pair: TokenPair) -> None:
        """Keep a link; it survives a crash from the moment this returns."""

    def chains(self) -> list[ChainKey]:
        """List the chains that are kept."""

    def locked(self, key: ChainKey, wait_seconds: float) -> AbstractContextManager[bool]:
        """Hold the right to renew a chain, or yield False when another has it for that long."""

    @property
    def place(self) -> str:
        """Say to a person where the tokens are."""


@lru_cache(maxsize=64)
def open_store(kind: str, folder: Path) -> TokenStore:
    """Open the store of the setting `token_store`, one for the process; nothing is read yet.

    Raises: ProgrammingError for another kind than `file`, `keyring` and `memory`.
    """
    if kind == "file":
        return FileStore(folder)
    if kind == "memory":
        return MEMORY
    if kind == "keyring":
        from exact_dbapi.state.keyring import KeyringStore

        return KeyringStore(folder)
    raise ProgrammingError(f"There is no token store {kind!r}.", hint=f"The stores are {', '.join(STORES)}.")


_COLUMNS = ", ".join(item.name for item in fields(TokenPair))
_SCHEMA = Schema(
    "tokens",
    (
        """CREATE TABLE token_pairs (
            host TEXT NOT NULL, client_id TEXT NOT NULL, profile TEXT NOT NULL,
            refresh_token TEXT NOT NULL, access_token TEXT NOT NULL, issued_at REAL, begun_at REAL,
            client_secret TEXT NOT NULL, user_name TEXT NOT NULL, first_link TEXT NOT NULL,
            PRIMARY KEY (host, client_id, profile))""",
    ),
)


class FileStore:
    """Keeps chains in the user's state file, that nobody else may read. Every process of the user shares them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._state: State = open_state(folder, _SCHEMA)

    def load(self, key: ChainKey) -> TokenPair | None:
        """Read the last saved link of a chain."""
        if not self._state.exists():
            return None
        sql = f"SELECT {_COLUMNS} FROM token_pairs WHERE (host, client_id, profile) = (?, ?, ?)"
        rows = self._state.rows(sql, astuple(key))
        return TokenPair(*rows[0]) if rows else None

    def save(self, key: ChainKey, pair: TokenPair) -> None:
        """Keep a link, in a transaction that ends when the disk has it."""
        values = (*astuple(key), *astuple(pair))
        marks = ", ".join("?" * len(values))
        with self._state.writing() as connection:
            sql = f"INSERT OR REPLACE INTO token_pairs (host, client_id, profile, {_COLUMNS}) VALUES ({marks})"
            connection.execute(sql, values)

    def chains(self) -> list[ChainKey]:
        """List the chains that are kept."""
        if not self._state.exists():
            return []
        return [ChainKey(*row) for row in self._state.rows("SELECT host, client_id, profile FROM token_pairs")]

    def locked(self, key: ChainKey, wait_seconds: float) -> AbstractContextManager[bool]:
        """Hold the right to renew a chain among all processes of this machine."""
        return locked(self._folder / f"{key.file_name}.lock", wait_seconds)

    @property
    def place(self) -> str:
        """The state file."""
        return str(self._state.path)


class MemoryStore:
    """Keeps chains as long as the process lives."""

    def __init__(self) -> None:
        self._pairs: dict[ChainKey, TokenPair] = {}
        self._lock = threading.Lock()
        self._process = os.getpid()

    def load(self, key: ChainKey) -> TokenPair | None:
        """Read the last saved link of a chain."""
        return self._pairs.get(key)

    def save(self, key: ChainKey, pair: TokenPair) -> None:
        """Keep a link."""
        self._pairs[key] = pair

    def chains(self) -> list[ChainKey]:
        """List the chains that are kept."""
        return list(self._pairs)

    @contextmanager
    def locked(self, key: ChainKey, wait_seconds: float) -> Iterator[bool]:
        """Hold the right to renew chains among the threads of this process.

        Raises: NotSupportedError in a forked child: a refresh there would take the chain from its parent.
        """
        if os.getpid() != self._process:
            raise NotSupportedError(
                "Tokens that are kept in memory cannot be renewed in a forked process.",
                hint="Share them with token_store=file, or connect in the child with a sign-in of its own.",
            )
        is_held = self._lock.acquire(timeout=wait_seconds)
        try:
            yield is_held
        finally:
            if is_held:
                self._lock.release()

    @property
    def place(self) -> str:
        """Nowhere but here."""
        return "the memory of this process"


#: One for the process: connections come and go, a chain must not.
MEMORY = MemoryStore()
