"""The token store in the keyring of the operating system (macOS Keychain, Windows Credential Locker, Secret Service).

One entry per chain, written as a whole. The lock and the list of chains, which hold no secret, are in the state folder.
The keyring package is an extra, imported at the first use. Never falls back to a file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import astuple
from pathlib import Path

from exact_dbapi.errors import OperationalError
from exact_dbapi.state.database import Schema, open_state
from exact_dbapi.state.lock import locked
from exact_dbapi.state.tokens import ChainKey, TokenPair

SERVICE = "exact-dbapi"
_SCHEMA = Schema(
    "keyring",
    (
        """CREATE TABLE keyring_chains (
            host TEXT NOT NULL, client_id TEXT NOT NULL, profile TEXT NOT NULL,
            PRIMARY KEY (host, client_id, profile))""",
    ),
)


class KeyringStore:
    """Keeps chains in the keyring of the operating system."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._state = open_state(folder, _SCHEMA)

    def load(self, key: ChainKey) -> TokenPair | None:
        """Read the last saved link of a chain."""
        import keyring

        with _translated():
            text = keyring.get_password(SERVICE, _name(key))
        return TokenPair(*json.loads(text)) if text else None

    def save(self, key: ChainKey, pair: TokenPair) -> None:
        """Keep a link; how durable it is then is the keyring's matter."""
        import keyring

        with _translated():
            keyring.set_password(SERVICE, _name(key), json.dumps(astuple(pair)))
        if key not in self.chains():
            with self._state.writing() as connection:
                connection.execute("INSERT OR IGNORE INTO keyring_chains VALUES (?, ?, ?)", astuple(key))

    def chains(self) -> list[ChainKey]:
        """List the chains that were saved from this machine's user."""
        if not self._state.exists():
            return []
        return [ChainKey(*row) for row in self._state.rows("SELECT host, client_id, profile FROM keyring_chains")]

    def locked(self, key: ChainKey, wait_seconds: float) -> AbstractContextManager[bool]:
        """Hold the right to renew a chain among all processes of this machine."""
        return locked(self._folder / f"{key.file_name}.lock", wait_seconds)

    @property
    def place(self) -> str:
        """The keyring, by the name of its backend."""
        import keyring

        return f"the keyring of this system ({keyring.get_keyring().name})"


def _name(key: ChainKey) -> str:
    return " ".join(part for part in astuple(key) if part)


@contextmanager
def _translated() -> Iterator[None]:
    import keyring.errors

    try:
        yield
    except keyring.errors.KeyringError as error:
        raise OperationalError(
            f"The keyring of this system cannot be used ({type(error).__name__}).",
            hint="Unlock or install one, or keep the tokens in a file with token_store=file.",
        ) from error
