"""The server as a whole: who may come in, which connection they get, and a thread that listens until it is stopped."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any

from exact_dbapi import AccessDenied, InterfaceError
from exact_dbapi.connection import Connection
from exact_dbapi.gateway.allowance import Allowances
from exact_dbapi.gateway.answer import Talk
from exact_dbapi.gateway.catalog import CatalogDatabase
from exact_dbapi.gateway.session import Session
from exact_dbapi.gateway.users import User, Users
from exact_dbapi.gateway.wire import Door, WireServer
from exact_dbapi.settings import read_settings

#: The version that clients are told; what they ask of the catalog differs by it.
SERVER_VERSION = "15.0"

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Gateway:
    """Serve Exact Online to PostgreSQL's clients, as a context manager or with `start` and `stop`.

    `url` and `settings` are those of `exact_dbapi.connect`, for each client's connection. Without `users` everybody on
    this machine may come in, and only read. `tables` are patterns such as ``CRM.*`` for the tables that clients are
    shown; `sample_rows` is how many rows Metabase's sample of a table has, None for its 10,000; no statement runs
    longer than `most_seconds`. `port` 0 takes a free one, and after `start` `port` tells which. `tls` is offered to
    clients; to those of other machines it is a must.

    Raises: InterfaceError for another host than this one without both `users` and `tls`.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 5433,
        users: Users | None = None,
        tls: ssl.SSLContext | None = None,
        tables: Sequence[str] = (),
        sample_rows: int | None = None,
        most_seconds: float | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        if host not in _LOOPBACK and (users is None or tls is None):
            raise InterfaceError(
                f"To listen on {host} users and a certificate are needed: anybody could read the books.",
                hint="exactsql user add NAME, and --tls-cert FILE; or listen on 127.0.0.1.",
            )
        self.host = host
        self.port = port
        self._settings: dict[str, Any] = {**(settings or {}), **({"url": url} if url is not None else {})}
        self._users = users
        self._tables = tuple(tables)
        self._sample_rows = sample_rows
        self._most_seconds = most_seconds
        self._allowances = Allowances()
        self._catalogs: dict[tuple[str, str, str | None], CatalogDatabase] = {}
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="exact-gateway", daemon=True)
        find = None if users is None else self._verifier
        self._server = WireServer(Door(self._open, find, tls, tls_only=host not in _LOOPBACK), SERVER_VERSION)

    def start(self) -> None:
        """Begin to listen.

        Raises: OSError when the port is taken; InterfaceError when the file of users cannot be read.
        """
        if self._users is not None:
            list(self._users)
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._server.start(self.host, self.port), self._loop).result()

    def stop(self) -> None:
        """Stop listening, cancel what runs, and see all clients off."""
        asyncio.run_coroutine_threadsafe(self._server.stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Gateway:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _verifier(self, name: str) -> str | None:
        user = self._users.find(name) if self._users is not None else None
        return user.verifier if user is not None else None

    def _open(self, name: str, database: str, options: dict[str, str]) -> Talk:
        """Open the session of a user who is in; a database with a company's number means that company."""
        user = self._users.find(name) if self._users is not None else User(name, "")
        if user is None:
            raise AccessDenied(f"There is no user {name!r}.")
        settings: dict[str, Any] = dict(self._settings)
        if user.url is not None:
            settings = {"url": user.url, "freshness": self._settings.get("freshness")}
        settings["files"] = False  # they would be those of the server
        if user.max_calls is not None:
            settings["max_calls"] = user.max_calls
        divisions = _divisions(user, database)
        if divisions is not None:
            settings["divisions"] = divisions
        if user.divisions is not None:
            settings["allowed_divisions"] = user.divisions
        if not user.may_write:
            settings["readonly"] = True
        found = read_settings(settings.pop("url", None), settings)
        # Tiles of one dashboard come at once: at least while one of them reads, the others read with it.
        connection = Connection(replace(found, freshness=0.0) if found.freshness is None else found)
        allowance = self._allowances.of(user, connection)
        return Session(
            connection,
            self._catalog(connection.catalog, database, user),
            options,
            allowance,
            self._sample_rows,
            self._most_seconds,
        )

    def _catalog(self, catalog: Any, database: str, user: User) -> CatalogDatabase:
        """The catalog for a user and database; all sessions of theirs share it."""
        key = (database, user.name, user.url)
        with self._lock:
            if key not in self._catalogs:
                self._catalogs[key] = CatalogDatabase(catalog, database, user.name, self._tables, user.may_write)
            return self._catalogs[key]


def _divisions(user: User, database: str) -> tuple[int, ...] | None:
    asked = tuple(int(part) for part in database.split(",")) if database.replace(",", "").isdigit() else None
    if asked is None or user.divisions is None:
        return asked or user.divisions
    refused = [division for division in asked if division not in user.divisions]
    if refused:
        raise AccessDenied(f"{user.name} may not read division {', '.join(map(str, refused))}.")
    return asked
