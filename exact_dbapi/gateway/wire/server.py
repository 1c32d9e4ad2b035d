"""Accepting clients: the startup message, TLS, sign-in, limits, and requests to cancel."""

from __future__ import annotations

import asyncio
import secrets
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pg_mimic import PgError
from pg_mimic import messages as wire
from pg_mimic.stream import ConnectionClosed, PgStream
from pg_mimic.types import unpack_int32

from exact_dbapi.gateway.answer import OpenTalk
from exact_dbapi.gateway.wire.client import Client, refusal
from exact_dbapi.gateway.wire.scram import prove

_SETTINGS = {
    "server_encoding": "UTF8",
    "client_encoding": "UTF8",
    "DateStyle": "ISO, MDY",
    "IntervalStyle": "postgres",
    "integer_datetimes": "on",
    "is_superuser": "off",
    "standard_conforming_strings": "on",
    "TimeZone": "Europe/Amsterdam",
}

_PROTOCOL_3 = 3 << 16
#: A startup message holds a few names; more is no client.
_STARTUP_BYTES = 10_000


@dataclass(frozen=True, slots=True)
class Door:
    """How clients come in: how they prove who they are, and what is allowed of them.

    `verifier` hands out what proves a user's password (None: everybody comes in). `tls` is offered; with `tls_only`
    nothing else will do.
    """

    open_talk: OpenTalk
    verifier: Callable[[str], str | None] | None = None
    tls: ssl.SSLContext | None = None
    tls_only: bool = False
    most_clients: int = 100
    message_bytes: int = 16 * 2**20
    sign_in_seconds: float = 30.0


class Stream(PgStream):  # type: ignore[misc]
    """A stream that refuses messages that are longer than allowed, before reading them."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, message_bytes: int) -> None:
        super().__init__(reader, writer)
        self.message_bytes = message_bytes

    async def read_startup_packet(self) -> tuple[int, bytes]:
        """Read the first message: its code and the rest.

        Raises: ConnectionClosed when it is none, or the client has gone.
        """
        length, code = unpack_int32(header := await self._read_exactly(8)), unpack_int32(header, 4)
        if not 8 <= length <= _STARTUP_BYTES:
            raise ConnectionClosed
        return code, await self._read_exactly(length - 8)

    async def read_message(self) -> tuple[bytes, bytes]:
        """Read one message: its tag and the rest.

        Raises: PgError for one that is too long, after which nothing can be read any more.
        """
        header = await self._read_exactly(5)
        length = unpack_int32(header, 1) - 4
        if not 0 <= length <= self.message_bytes:
            raise PgError("08P01", f"A message of {length} bytes is not read; {self.message_bytes} are allowed.")
        return header[:1], await self._read_exactly(length)


class WireServer:
    """Listens on a port, and gives each client that has proved who it is a session."""

    def __init__(self, door: Door, version: str) -> None:
        self._door = door
        self._settings = {**_SETTINGS, "server_version": version}
        self._clients: dict[tuple[int, int], Client] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._numbers = iter(range(1, 2**31))

    async def start(self, host: str, port: int) -> int:
        """Begin to listen; the port is answered, for 0 the one that was free."""
        self._server = await asyncio.start_server(self._accept, host, port)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop listening, cancel what runs, and see all clients off."""
        if self._server is not None:
            self._server.close()
        for client in list(self._clients.values()):
            client.cancel()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        stream = Stream(reader, writer, self._door.message_bytes)
        try:
            await self._serve(stream, writer)
        except (ConnectionClosed, ConnectionError, ssl.SSLError, TimeoutError, asyncio.CancelledError):
            pass  # the client has gone, or we are closing: there is nobody to tell
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _serve(self, stream: Stream, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(self._door.sign_in_seconds):
                words = await self._startup(stream, writer)
                if words is None:
                    return
                await self._sign_in(stream, words)
        except (PgError, UnicodeDecodeError, ValueError) as error:
            refused = error if isinstance(error, PgError) else PgError("08P01", "The first message cannot be read.")
            stream.write(refusal(refused, "FATAL"))
            await stream.drain()
            return
        await self._talk(stream, words)

    async def _startup(self, stream: Stream, writer: asyncio.StreamWriter) -> dict[str, str] | None:
        """Read the startup message; None after a request to cancel."""
        is_encrypted = False
        code, payload = await stream.read_startup_packet()
        while code in (wire.SSL_REQUEST_CODE, wire.GSSENC_REQUEST_CODE):
            accepts = code == wire.SSL_REQUEST_CODE and self._door.tls is not None and not is_encrypted
            stream.write(b"S" if accepts else b"N")
            await stream.drain()
            if accepts:
                assert self._door.tls is not None
                await writer.start_tls(self._door.tls)
                is_encrypted = True
            code, payload = await stream.read_startup_packet()
        if code == wire.CANCEL_REQUEST_CODE:
            client = self._clients.get(wire.parse_cancel_request(payload))
            if client is not None:
                client.cancel()
            return None
        if code != _PROTOCOL_3 and code >> 16 != 3:
            raise PgError("0A000", f"Protocol {code >> 16}.{code & 0xFFFF} is not spoken here; version 3.0 is.")
        if self._door.tls_only and not is_encrypted:
            raise PgError("28000", "This server speaks TLS only: connect with sslmode=require.")
        return dict(wire.parse_startup_message(payload))

    async def _sign_in(self, stream: Stream, words: dict[str, str]) -> None:
        if len(self._clients) >= self._door.most_clients:
            raise PgError("53300", f"{self._door.most_clients} clients are connected already.")
        user = words.get("user", "")
        if not user:
            raise PgError("28000", "The startup message names no user.")
        verifier = self._door.verifier
        if verifier is not None and not await prove(stream, user, verifier(user)):
            raise PgError("28P01", f"Wrong password, or no user {user!r}.")

    async def _talk(self, stream: Stream, words: dict[str, str]) -> None:
        thread = ThreadPoolExecutor(1, f"exact-gateway-{words['user']}")
        user, database = words.pop("user"), words.pop("database", "")
        key = (next(self._numbers), secrets.randbits(31))
        loop = asyncio.get_running_loop()
        try:
            talk = await loop.run_in_executor(thread, self._door.open_talk, user, database or user, words)
        except Exception as error:
            stream.write(wire.make_authentication_ok() + refusal(error, "FATAL"))
            await stream.drain()
            thread.shutdown(wait=False)
            return
        client = self._clients[key] = Client(stream, talk, thread)
        try:
            await client.greet(self._settings, key)
            await client.serve()
        finally:
            del self._clients[key]
            await client.leave()
