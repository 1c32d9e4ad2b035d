"""The users of a gateway: who may come in, with which connection, and how much they may ask.

They are kept in a file of JSON that only its owner may read, each with a SCRAM verifier instead of a password: who has
the file cannot sign in with it. In comes the file's path, out come `User` records.

Source: RFC 5802 and 7677; the verifier is written as PostgreSQL writes it.
"""

from __future__ import annotations

import base64
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from exact_dbapi import InterfaceError, ProgrammingError

#: Rounds of hashing in a new verifier. Source: RFC 7677 asks for at least 4,096.
ITERATIONS = 4096
_MECHANISM = "SCRAM-SHA-256"


@dataclass(frozen=True, slots=True)
class User:
    """One user. `url` is that of their connection (None: the gateway's own), `divisions` those they may read.

    Without `may_write` the connection is read-only. `max_calls` bounds a statement, `max_calls_per_day` all of their
    statements in a day (UTC); None: no bound of ours.
    """

    name: str
    verifier: str
    url: str | None = None
    divisions: tuple[int, ...] | None = None
    may_write: bool = False
    max_calls: int | None = None
    max_calls_per_day: int | None = None


@dataclass(frozen=True, slots=True)
class Verifier:
    """What proves a password without telling it."""

    salt: bytes
    stored_key: bytes
    server_key: bytes
    iterations: int = ITERATIONS

    @classmethod
    def of(cls, password: str) -> Verifier:
        """Make a verifier with a salt of its own."""
        from scramp import ScramMechanism

        made = ScramMechanism(_MECHANISM).make_auth_info(password, iteration_count=ITERATIONS, salt=os.urandom(16))
        return cls(*made)

    @classmethod
    def read(cls, text: str) -> Verifier:
        """Read a verifier as PostgreSQL writes it.

        Raises: ValueError when it is none.
        """
        mechanism, rounds, keys = text.split("$")
        iterations, salt = rounds.split(":")
        stored, server = keys.split(":")
        if mechanism != _MECHANISM:
            raise ValueError(f"{mechanism} is not {_MECHANISM}")
        salt_bytes, stored_key, server_key = (base64.b64decode(part, validate=True) for part in (salt, stored, server))
        return cls(salt_bytes, stored_key, server_key, int(iterations))

    def __str__(self) -> str:
        salt, stored, server = (
            base64.b64encode(part).decode() for part in (self.salt, self.stored_key, self.server_key)
        )
        return f"{_MECHANISM}${self.iterations}:{salt}${stored}:{server}"


class Users:
    """The users in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __iter__(self) -> Iterator[User]:
        return iter(self._read().values())

    def find(self, name: str) -> User | None:
        """Find a user; the file is read anew, so that one who is dropped is out at once.

        Raises: InterfaceError when the file cannot be read, or others may read it.
        """
        return self._read().get(name)

    def put(self, user: User, password: str) -> None:
        """Add a user, or replace one.

        Raises: ProgrammingError for an empty name or a password shorter than 12 characters.
        """
        if not user.name or len(password) < 12:
            raise ProgrammingError("A user needs a name, and a password of at least 12 characters.")
        known = self._read() if self.path.exists() else {}
        known[user.name] = replace(user, verifier=str(Verifier.of(password)))
        self._write(known)

    def drop(self, name: str) -> None:
        """Remove a user.

        Raises: ProgrammingError when there is none of this name.
        """
        known = self._read()
        if name not in known:
            raise ProgrammingError(f"There is no user {name!r} in {self.path}.")
        del known[name]
        self._write(known)

    def _read(self) -> dict[str, User]:
        try:
            mode = self.path.stat().st_mode
            rows = json.loads(self.path.read_text("utf-8"))
            users = {row["name"]: User(**{**row, "divisions": _divisions(row.get("divisions"))}) for row in rows}
            for user in users.values():
                Verifier.read(user.verifier)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise InterfaceError(
                f"The file of users {self.path} cannot be read: {error}.", hint="exactsql user add NAME makes one."
            ) from error
        if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
            raise InterfaceError(f"Others may read {self.path}.", hint=f"chmod 600 {self.path}")
        return users

    def _write(self, users: dict[str, User]) -> None:
        """Replace the file as a whole: a reader sees the old one or the new one."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_name(f"{self.path.name}.{os.getpid()}.new")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump([asdict(user) for user in users.values()], file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, self.path)


def _divisions(given: list[int] | None) -> tuple[int, ...] | None:
    return None if given is None else tuple(int(one) for one in given)
