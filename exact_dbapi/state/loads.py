"""Loads: what is to be uploaded, message by message, and what became of each item, also after the program was killed.

Each load is a folder of its own in the user's state folder: with its messages, which are written before any is sent,
and a line for each item. Records come in and go out; what they mean is the executor's business. A load that is being
sent holds a lock, which the system frees when its process dies.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from exact_dbapi.state.database import FILE_NAME, Schema, open_state
from exact_dbapi.state.journal import KEPT_SECONDS, Standing
from exact_dbapi.state.lock import locked

_FOLDER = "loads"
_LOCK = "load.lock"
_SETTLED = (Standing.DONE, Standing.REJECTED)
_STANDINGS = {one.value: one for one in Standing}

_SCHEMA = Schema(
    "load",
    (
        """
        CREATE TABLE load (
            id TEXT NOT NULL, host TEXT NOT NULL, topic TEXT NOT NULL, target TEXT NOT NULL, origin TEXT NOT NULL,
            rows INTEGER NOT NULL, items INTEGER NOT NULL, options TEXT NOT NULL, is_sent INTEGER NOT NULL,
            planned_at REAL NOT NULL
        );
        CREATE TABLE messages (
            number INTEGER PRIMARY KEY, division INTEGER NOT NULL, items INTEGER NOT NULL, bytes INTEGER NOT NULL,
            body TEXT, standing TEXT NOT NULL, done INTEGER NOT NULL, rejected INTEGER NOT NULL,
            warned INTEGER NOT NULL, answer TEXT NOT NULL, sent_at REAL, ended_at REAL
        );
        CREATE TABLE items (
            number INTEGER PRIMARY KEY, message INTEGER NOT NULL, name TEXT NOT NULL, first_row INTEGER NOT NULL,
            rows INTEGER NOT NULL, standing TEXT NOT NULL, key TEXT NOT NULL, text TEXT NOT NULL
        );
        CREATE INDEX items_by_message ON items (message)
        """,
    ),
)


@dataclass(frozen=True, slots=True)
class Load:
    """One load. `origin` says where its rows are from, `target` what they go into; `options` are the sender's own."""

    id: str
    host: str
    topic: str
    target: str
    origin: str
    rows: int = 0
    items: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)
    is_sent: bool = False
    planned_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a load, and what was answered to it: `done`, `rejected` and `warned` count its items."""

    number: int
    division: int
    items: int
    body_bytes: int
    standing: Standing = Standing.LEFT
    done: int = 0
    rejected: int = 0
    warned: int = 0
    answer: str = ""
    sent_at: float | None = None
    ended_at: float | None = None


class Item(NamedTuple):
    """One item of a load: what it is called, the rows it was made of, and what became of it."""

    number: int
    message: int
    name: str
    first_row: int
    rows: int
    standing: Standing = Standing.LEFT
    key: str = ""
    text: str = ""


class Fate(NamedTuple):
    """What became of the item of a number: its key, or why it was refused."""

    standing: Standing
    key: str
    text: str
    number: int


class LoadFile:
    """What is kept of one load."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._state = open_state(folder, _SCHEMA)
        self._held = ExitStack()

    @property
    def load(self) -> Load:
        """Read the load itself."""
        (row,) = self._state.rows("SELECT * FROM load")
        return replace(Load(*row), options=json.loads(row[7]), is_sent=bool(row[8]))

    def is_begun(self) -> bool:
        """Tell whether it was written down that there is a load."""
        return bool(self._state.rows("SELECT 1 FROM load"))

    def begin(self, load: Load) -> None:
        """Write down that there will be a load."""
        with self._state.writing() as connection:
            connection.execute(f"INSERT INTO load VALUES ({', '.join('?' * 10)})", _load_row(load))

    def change(self, load: Load) -> None:
        """Write down what is known of the load now."""
        with self._state.writing() as connection:
            connection.execute("DELETE FROM load")
            connection.execute(f"INSERT INTO load VALUES ({', '.join('?' * 10)})", _load_row(load))

    def add(
        self,
        message: Message,
        body: Iterable[bytes | memoryview],
        items: Iterable[tuple[str, int, int]],
        first_item: int = 1,
    ) -> None:
        """Write a message down with its items: the name of each, the first of its rows and how many they are.

        They are numbered from `first_item` on.
        """
        name = self._kept(message.number, body)
        with self._state.writing() as connection:
            values = (message.number, message.division, message.items, message.body_bytes, name, *_answered(message))
            connection.execute(f"INSERT OR REPLACE INTO messages VALUES ({', '.join('?' * 12)})", values)
            connection.executemany(
                f"INSERT OR REPLACE INTO items VALUES (?, {message.number:d}, ?, ?, ?, 'left', '', '')",
                ((number, *item) for number, item in enumerate(items, first_item)),
            )

    def note(
        self, message: Message, fates: Iterable[Fate] = (), body: bytes | None = None, *, keeps_body: bool = False
    ) -> None:
        """Write down what is known of a message now, and of items; the body goes when nobody needs it any more.

        A new `body` holds the items alone that are not settled; with `keeps_body` it stays to be looked at.
        """
        name = None if body is None else self._kept(message.number, (body,))
        is_over = message.standing in _SETTLED and not keeps_body
        before = self._body_name(message.number) if name is not None or is_over else None
        with self._state.writing() as connection:
            connection.execute(
                """UPDATE messages SET standing = ?, done = ?, rejected = ?, warned = ?, answer = ?, sent_at = ?,
                   ended_at = ?, body = CASE WHEN ? THEN NULL ELSE COALESCE(?, body) END WHERE number = ?""",
                (*_answered(message), is_over, name, message.number),
            )
            connection.executemany(
                "UPDATE items SET standing = ?, key = ?, text = ? WHERE number = ?",
                fates,
            )
        if before is not None:
            (self.folder / before).unlink(missing_ok=True)

    def _kept(self, number: int, body: Iterable[bytes | memoryview]) -> str:
        """Write a body to a file of its own, which is on the disk before anything says that it is there."""
        name = f"{number}-{uuid4().hex[:8]}.xml"
        descriptor = os.open(self.folder / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with open(descriptor, "wb") as file:
            for piece in body:
                file.write(piece)
            file.flush()
            os.fsync(descriptor)
        return name

    def _body_name(self, number: int) -> str | None:
        ((name,),) = self._state.rows("SELECT body FROM messages WHERE number = ?", (number,))
        return None if name is None else str(name)

    def body(self, number: int) -> bytes | None:
        """Read what is sent in a message; None where nobody needs it any more."""
        name = self._body_name(number)
        return None if name is None else (self.folder / name).read_bytes()

    def messages(self) -> list[Message]:
        """Read the messages, in their order."""
        columns = (
            "number, division, items, bytes, standing, done, rejected, warned, answer, sent_at, ended_at FROM messages"
        )
        rows = self._state.rows(f"SELECT {columns} ORDER BY number")
        return [replace(Message(*row), standing=Standing(row[4])) for row in rows]

    def items(self, message: int | None = None, standings: Sequence[Standing] = tuple(Standing)) -> list[Item]:
        """Read items, in their order: those of a message, or all of them."""
        where = f"standing IN ({', '.join('?' * len(standings))})" + ("" if message is None else " AND message = ?")
        values = [*(one.value for one in standings), *(() if message is None else (message,))]
        found = self._state.rows(f"SELECT * FROM items WHERE {where} ORDER BY number", values)
        return [
            Item(number, message, name, first, rows, _STANDINGS[standing], key, text)
            for number, message, name, first, rows, standing, key, text in found
        ]

    def open_items(self, message: int) -> tuple[list[int], list[str]]:
        """Read the numbers and the names of a message's items that are not settled, in their order."""
        settled = ", ".join(f"'{one}'" for one in _SETTLED)
        where = f"message = ? AND standing NOT IN ({settled}) ORDER BY number"
        found = self._state.rows(f"SELECT number, name FROM items WHERE {where}", (message,))
        return [number for number, _name in found], [name for _number, name in found]

    def hold(self) -> bool:
        """Hold the load, until it is closed; False when another process does."""
        is_free = self._held.enter_context(locked(self.folder / _LOCK, 0))
        if not is_free:
            self._held.close()
        return is_free

    def is_held(self) -> bool:
        """Tell whether somebody else holds the load."""
        with locked(self.folder / _LOCK, 0) as is_free:
            return not is_free

    def close(self) -> None:
        """Let the load go, and close the file."""
        self._held.close()
        self._state.close()

    def forget(self) -> None:
        """Delete all that is kept of the load."""
        self.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Loads:
    """The loads of a user."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / _FOLDER

    def begin(self, load: Load) -> LoadFile:
        """Make room for a load, and hold it; what was done long ago goes, and what nobody will send any more."""
        for old in self.all():
            known = old.load
            is_old = known.planned_at < load.planned_at - KEPT_SECONDS and is_settled(old)
            if is_old or (not known.is_sent and not old.is_held()):
                old.forget()
        made = LoadFile(self._folder / load.id)
        made.hold()
        made.begin(load)
        return made

    def all(self) -> list[LoadFile]:
        """Find the loads that were begun, the oldest first."""
        found = []
        for path in self._folder.glob(f"*/{FILE_NAME}"):
            kept = LoadFile(path.parent)
            if not kept.is_begun():
                continue
            found.append((kept.load.planned_at, path.parent.name, kept))
        return [kept for _at, _name, kept in sorted(found, key=lambda one: one[:2])]

    def of_host(self, host: str) -> list[LoadFile]:
        """Find the loads of a host."""
        return [kept for kept in self.all() if kept.load.host == host]


def is_settled(kept: LoadFile) -> bool:
    """Tell whether nothing of a load is left to send or to look up."""
    return all(one.standing in _SETTLED for one in kept.messages())


def new_load() -> str:
    """Name a load."""
    return uuid4().hex[:12]


@cache
def open_loads(folder: Path | None) -> Loads:
    """Open the loads of a state folder; with None, those of this process, which go with it."""
    if folder is not None:
        return Loads(folder)
    made = Path(tempfile.mkdtemp(prefix="exact-dbapi-"))
    loads = Loads(made)
    weakref.finalize(loads, shutil.rmtree, made, ignore_errors=True)
    return loads


def _load_row(load: Load) -> tuple[Any, ...]:
    return (
        *(load.id, load.host, load.topic, load.target, load.origin, load.rows, load.items),
        *(json.dumps(dict(load.options)), load.is_sent, load.planned_at),
    )


def _answered(message: Message) -> tuple[Any, ...]:
    return (
        *(message.standing.value, message.done, message.rejected, message.warned),
        *(message.answer, message.sent_at, message.ended_at),
    )
