"""One client: reads its messages, lets the session work in its thread, and writes the answers as they come."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pg_mimic import PgError
from pg_mimic import messages as wire
from pg_mimic.results import format_code_for
from pg_mimic.stream import PgStream
from pg_mimic.types import decode_binary_param, decode_text_param

from exact_dbapi import Cancelled, Error
from exact_dbapi.gateway.answer import Answer, Copy, Prepared, Row, Status, Talk
from exact_dbapi.gateway.types import TIMESTAMPTZ, Field, value_of
from exact_dbapi.gateway.wire.rows import RowWriter, writer_of

T = TypeVar("T")

#: Rows that are encoded and handed to the socket at a time.
ROWS_AT_ONCE = 1000

#: How often is looked whether the client of a running statement is still there.
GONE_SECONDS = 0.5

#: Our own code for an error without one; PostgreSQL's clients know no HY000.
_INTERNAL = "XX000"


def refusal(error: Exception, severity: str = "ERROR") -> bytes:
    """Write an error as a message: our own with code and hint, anything else as a fault of ours."""
    if isinstance(error, PgError):
        fields = {"C": error.sqlstate, "M": error.message, **error.fields}
    elif isinstance(error, Error):
        code = error.sqlstate if error.sqlstate[:2] != "HY" else _INTERNAL
        fields = {"C": code, "M": error.message} | ({"H": error.hint} if error.hint else {})
    else:
        fields = {"C": _INTERNAL, "M": f"{type(error).__name__}: {error}"}
    return bytes(wire.make_error_response({"S": severity, "V": severity, **fields}))


@dataclass(slots=True)
class _Portal:
    """A bound statement: its answer, and how its rows are written."""

    answer: Answer
    fields: tuple[Field, ...] | None
    formats: list[int]
    copy: Copy | None
    writer: RowWriter = field(init=False)

    def __post_init__(self) -> None:
        self.writer = writer_of(self.fields or (), self.formats, self.copy)


class Client:
    """The dialogue with one client, from the greeting to its end."""

    def __init__(self, stream: PgStream, talk: Talk, thread: ThreadPoolExecutor) -> None:
        self._stream = stream
        self._talk = talk
        self._thread = thread
        self._prepared: dict[str, Prepared] = {}
        self._portals: dict[str, _Portal] = {}
        self._running: Answer | None = None
        self._is_busy = self._is_cancelled = False
        self._skips = False
        self._steps: dict[bytes, Callable[[bytes], Awaitable[None]]] = {
            wire.QUERY: self._query,
            wire.PARSE: self._parse,
            wire.BIND: self._bind,
            wire.DESCRIBE: self._describe,
            wire.EXECUTE: self._execute,
            wire.CLOSE: self._close,
            wire.FLUSH: self._nothing,
            wire.SYNC: self._nothing,
        }

    async def greet(self, settings: dict[str, str], key: tuple[int, int]) -> None:
        """Say that the user is in, and what a request to cancel must name."""
        self._stream.write(wire.make_authentication_ok())
        for name, value in settings.items():
            self._stream.write(wire.make_parameter_status(name, value))
        self._stream.write(wire.make_backend_key_data(*key) + self._ready())
        await self._stream.drain()

    async def serve(self) -> None:
        """Answer messages until the client says goodbye.

        Raises: ConnectionClosed when it goes without a word.
        """
        while True:
            try:
                tag, payload = await self._stream.read_message()
            except PgError as error:  # too long: where the next message begins is not known
                self._stream.write(refusal(error, "FATAL"))
                await self._stream.drain()
                return
            if tag == wire.TERMINATE:
                return
            await self._step(tag, payload)
            if tag in (wire.QUERY, wire.SYNC):
                self._skips = False
                if self._talk.status is Status.IDLE:
                    await self._drop_portals()
                self._stream.write(self._ready())
            await self._stream.drain()

    async def _step(self, tag: bytes, payload: bytes) -> None:
        if self._skips and tag != wire.SYNC:
            return
        self._is_busy, self._is_cancelled = True, False
        try:
            step = self._steps.get(tag)
            if step is None:
                raise PgError("08P01", f"A message of type {tag!r} has no meaning here.")
            await step(payload)
        except (ConnectionError, asyncio.CancelledError):
            raise
        except Exception as error:  # whatever it is, the client waits for an answer
            self._stream.write(refusal(error))
            self._talk.spoil()
            self._skips = True
        finally:
            self._is_busy = False

    def cancel(self) -> None:
        """Stop what is done for the client: a statement that runs, or one that is still being described.

        As with PostgreSQL nothing happens between two messages.
        """
        self._is_cancelled = self._is_busy
        if self._running is not None:
            self._running.cancel()

    async def leave(self) -> None:
        """End the session, in its own thread, after what still runs there has been told to stop."""
        self.cancel()
        loop = asyncio.get_running_loop()
        await asyncio.shield(loop.run_in_executor(self._thread, self._end))
        self._thread.shutdown(wait=False)

    def _end(self) -> None:
        for portal in self._portals.values():
            portal.answer.close()
        self._talk.close()

    def _ready(self) -> bytes:
        return bytes(wire.make_ready_for_query(self._talk.status.value))

    async def _call(self, function: Callable[..., T], *arguments: Any) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, function, *arguments)

    async def _plan(self, function: Callable[..., T], *arguments: Any) -> T:
        """Let the session do what comes before a statement runs, when there is nothing to stop yet.

        Raises: Cancelled after it, when the client did not want to wait for it.
        """
        made = await self._call(function, *arguments)
        if self._is_cancelled:
            raise Cancelled("The statement was cancelled.")
        return made

    async def _nothing(self, payload: bytes) -> None:
        """SYNC and FLUSH: what was written is sent in any case."""

    async def _query(self, payload: bytes) -> None:
        statements = await self._plan(self._talk.split, wire.parse_query(payload))
        if not statements:
            self._stream.write(wire.make_empty_query_response())
        for sql in statements:
            prepared = await self._plan(self._talk.prepare, sql, ())
            fields = await self._plan(prepared.fields, ())
            portal = _Portal(prepared.run(()), fields, [], prepared.copy)
            try:
                await self._hand_out(portal, 0, is_described=fields is not None and prepared.copy is None)
            finally:
                await self._call(portal.answer.close)

    async def _parse(self, payload: bytes) -> None:
        parsed = wire.parse_parse(payload)
        statements = await self._plan(self._talk.split, parsed.sql)
        if len(statements) > 1:
            raise PgError("42601", "A prepared statement holds one command.")
        sql = statements[0] if statements else ""
        self._prepared[parsed.statement_name] = await self._plan(self._talk.prepare, sql, parsed.param_oids)
        self._stream.write(wire.make_parse_complete())

    async def _bind(self, payload: bytes) -> None:
        bind = wire.parse_bind(payload)
        prepared = _found(self._prepared, bind.statement_name, "prepared statement")
        if len(bind.params) != len(prepared.parameters):
            raise PgError("08P01", f"{len(bind.params)} values came for {len(prepared.parameters)} parameters.")
        values = tuple(
            _value(oid, format_code_for(bind.param_format_codes, position), value)
            for position, (oid, value) in enumerate(zip(prepared.parameters, bind.params, strict=True))
        )
        await self._drop(bind.portal_name)
        fields = await self._plan(prepared.fields, values)
        portal = _Portal(prepared.run(values), fields, bind.result_format_codes, prepared.copy)
        self._portals[bind.portal_name] = portal
        self._stream.write(wire.make_bind_complete())

    async def _describe(self, payload: bytes) -> None:
        asked = wire.parse_describe(payload)
        formats: list[int] = []
        if asked.kind == wire.TARGET_STATEMENT:
            prepared = _found(self._prepared, asked.name, "prepared statement")
            self._stream.write(wire.make_parameter_description(list(prepared.parameters)))
            fields, copy = await self._plan(prepared.fields), prepared.copy
        elif asked.name in self._portals:
            portal = self._portals[asked.name]
            fields, copy, formats = portal.fields, portal.copy, portal.formats
        else:  # a declared cursor is a portal, too
            fields, copy = self._talk.cursor_fields(asked.name), None
            if fields is None:
                raise PgError("34000", f"There is no portal {asked.name!r}.")
        is_silent = fields is None or copy is not None
        self._stream.write(wire.make_no_data() if is_silent else _description(fields or (), formats))

    async def _execute(self, payload: bytes) -> None:
        asked = wire.parse_execute(payload)
        await self._hand_out(_found(self._portals, asked.portal_name, "portal"), asked.max_rows)

    async def _close(self, payload: bytes) -> None:
        asked = wire.parse_close(payload)
        if asked.kind == wire.TARGET_STATEMENT:
            self._prepared.pop(asked.name, None)
        else:
            await self._drop(asked.name)
        self._stream.write(wire.make_close_complete())

    async def _hand_out(self, portal: _Portal, most: int, is_described: bool = False) -> None:
        """Write rows as they come, to the end or at most so many; with `is_described` their description first."""
        self._running = portal.answer
        try:
            left = most if most > 0 else None
            while True:
                wanted = ROWS_AT_ONCE if left is None else min(ROWS_AT_ONCE, left)
                rows = await self._rows(portal.answer, wanted)
                if is_described:
                    self._stream.write(_description(portal.fields or (), portal.formats))
                    is_described = False
                self._stream.write(portal.writer.rows(rows))
                await self._stream.drain()
                left = None if left is None else left - len(rows)
                if len(rows) < wanted:
                    break
                if left == 0:
                    self._stream.write(wire.make_portal_suspended())
                    return
        finally:
            self._running = None
        tag = portal.answer.tag
        ending = wire.make_command_complete(tag) if tag else wire.make_empty_query_response()
        self._stream.write(portal.writer.end() + ending)

    async def _rows(self, answer: Answer, most: int) -> list[Row]:
        """Ask for rows, and stop the statement when the client goes before they are there: nobody pays for them."""
        loop = asyncio.get_running_loop()
        asked = loop.run_in_executor(self._thread, answer.rows, most)
        while not (await asyncio.wait({asked}, timeout=GONE_SECONDS))[0]:
            if self._stream.reader.at_eof():
                answer.cancel()
        return asked.result()

    async def _drop(self, name: str) -> None:
        portal = self._portals.pop(name, None)
        if portal is not None:
            await self._call(portal.answer.close)

    async def _drop_portals(self) -> None:
        """Portals end with their transaction."""
        for name in list(self._portals):
            await self._drop(name)


def _found(named: dict[str, T], name: str, kind: str) -> T:
    if name not in named:
        raise PgError("26000" if kind != "portal" else "34000", f"There is no {kind} {name!r}.")
    return named[name]


def _value(oid: int, code: int, value: bytes | None) -> Any:
    """Read a parameter in the format that the client chose."""
    if value is None:
        return None
    try:
        decoded = decode_text_param(oid, value.decode()) if code == 0 else decode_binary_param(oid, value)
    except (ValueError, UnicodeDecodeError) as error:
        raise PgError("22P03", f"A parameter of type {oid} cannot be read: {error}.") from error
    if oid == TIMESTAMPTZ and code == 1:
        decoded = f"{decoded}+00"  # binary moments are in UTC, and the library's text does not say so
    return value_of(oid, decoded)


def _description(fields: Sequence[Field], formats: list[int]) -> bytes:
    return bytes(
        wire.make_row_description(
            [
                wire.FieldSpec(
                    field.name,
                    field.oid,
                    type_size=field.size,
                    type_modifier=field.modifier,
                    format_code=format_code_for(formats, position),
                )
                for position, field in enumerate(fields)
            ]
        )
    )
