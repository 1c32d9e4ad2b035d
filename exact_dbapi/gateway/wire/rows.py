"""Rows → bytes: data rows in text or binary, and the pieces of a COPY TO STDOUT."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Protocol

from pg_mimic.results import format_code_for

from exact_dbapi.gateway.answer import Copy, Row
from exact_dbapi.gateway.encoding import Encode, encoder
from exact_dbapi.gateway.types import Field

_LENGTH = struct.Struct("!i")
_HEAD = struct.Struct("!ih")
_NULL = _LENGTH.pack(-1)


class RowWriter(Protocol):
    """Writes the rows of one answer as messages, and what follows the last of them."""

    def rows(self, rows: Sequence[Row]) -> bytes:
        """Write some rows."""

    def end(self) -> bytes:
        """Write what stands between the last row and CommandComplete."""


def writer_of(fields: Sequence[Field], formats: list[int], copy: Copy | None) -> RowWriter:
    """Choose the writer of an answer; `formats` are those of its columns: none, one for all, or one for each."""
    if copy is not None:
        return _Copied(copy, fields)
    return _Data([encoder(field.oid, format_code_for(formats, position)) for position, field in enumerate(fields)])


class _Data:
    """Data rows."""

    def __init__(self, encoders: Sequence[Encode]) -> None:
        self._encoders = encoders

    def rows(self, rows: Sequence[Row]) -> bytes:
        """Write column by column: one encoder runs down a column without a choice for each value."""
        count = len(self._encoders)
        columns = [
            [_NULL if value is None else _sized(encode(value)) for value in column]
            for encode, column in zip(self._encoders, zip(*rows, strict=True), strict=bool(rows))
        ]
        pieces: list[bytes] = []
        for cells in zip(*columns, strict=True) if columns else [()] * len(rows):
            body = b"".join(cells)
            pieces += (b"D", _HEAD.pack(len(body) + 6, count), body)
        return b"".join(pieces)

    def end(self) -> bytes:
        return b""


class _Copied:
    """COPY TO STDOUT: each row is a piece of the copy's bytes.

    The head of a binary copy comes in one piece with what follows it, as PostgreSQL sends it.
    """

    def __init__(self, copy: Copy, fields: Sequence[Field]) -> None:
        code, count = int(copy.is_binary), len(fields)
        opening = copy.opening(fields)
        self._begin = _message(b"H", struct.pack(f"!bh{count}h", code, count, *(code,) * count))
        self._begin += b"" if copy.is_binary else _data(opening)
        self._head = opening if copy.is_binary else b""
        self._closing = copy.closing

    def rows(self, rows: Sequence[Row]) -> bytes:
        return self._opened(b"".join(_data(self._headed(piece)) for (piece,) in rows))

    def end(self) -> bytes:
        return self._opened(_data(self._headed(self._closing)) + _message(b"c", b""))

    def _opened(self, pieces: bytes) -> bytes:
        begin, self._begin = self._begin, b""
        return begin + pieces

    def _headed(self, piece: bytes) -> bytes:
        head, self._head = self._head, b""
        return head + piece


def _data(piece: bytes) -> bytes:
    return _message(b"d", piece) if piece else b""


def _message(tag: bytes, payload: bytes) -> bytes:
    return tag + _LENGTH.pack(len(payload) + 4) + payload


def _sized(value: bytes) -> bytes:
    return _LENGTH.pack(len(value)) + value
