"""The body of an answer: read whole, decompressed, and bounded in size and time.

In comes an answer of which only the head was read, out come its bytes. A body that breaks off, drips on for too long or
grows beyond all measure ends in an exception, and its connection is closed.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import requests
import urllib3

from exact_dbapi.errors import ConnectionFailure, OperationalError

#: Exact's messages are at most 38 MB (certain); a page of 1,000 rows with every column stays below 16 MB. What is
#: larger than this is no answer of Exact, and holding it would end the process before its rows were read.
MOST_BODY_BYTES = 128 * 1024 * 1024

#: No memory is set aside for more than this because a header says so.
_MOST_ANNOUNCED_BYTES = 16 * 1024 * 1024

_PIECE_BYTES = 256 * 1024
_ANY_ZLIB_HEADER = 32 + zlib.MAX_WBITS


def read_body(answer: requests.Response, deadline: float, most_bytes: int = MOST_BODY_BYTES) -> bytes:
    """Read the rest of an answer until `deadline`, a time of `time.monotonic`.

    Raises: ConnectionFailure when it breaks off or is too slow; OperationalError when it is larger than `most_bytes` or
    packed in a way that was not asked for.
    """
    try:
        pieces = _until(deadline, _pieces(answer))
        parts = _unpacked(pieces, answer.headers.get("Content-Encoding", ""), most_bytes)
        body = _joined(parts, _announced_bytes(answer))
    except (urllib3.exceptions.HTTPError, OSError, zlib.error) as error:
        answer.close()
        raise _broke_off(type(error).__name__) from error
    except BaseException:
        answer.close()
        raise
    answer.raw.release_conn()
    return body


def _joined(parts: Iterator[bytes], announced_bytes: int) -> bytes:
    """Put the parts into one piece of memory, which is as large as announced from the start.

    A list of parts would take as much again at the end, and a piece that grows is moved about (measured).
    """
    whole = BytesIO()
    if announced_bytes:
        whole.seek(announced_bytes - 1)
        whole.write(b"\0")
        whole.seek(0)
    for part in parts:
        whole.write(part)
    whole.truncate()
    return whole.getvalue()


def _announced_bytes(answer: requests.Response) -> int:
    length = answer.headers.get("Content-Length", "")
    return min(int(length), _MOST_ANNOUNCED_BYTES) if length.isdecimal() else 0


def _pieces(answer: requests.Response) -> Iterator[bytes]:
    """Hand out the packed bytes as they come: `read1` does not wait until a piece is full."""
    read: Callable[..., Any] = answer.raw.read1
    while piece := read(_PIECE_BYTES, decode_content=False):
        yield piece


def _until(deadline: float, pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        if time.monotonic() > deadline:
            raise _broke_off("too slow")
        yield piece


def _unpacked(pieces: Iterator[bytes], coding: str, most_bytes: int) -> Iterator[bytes]:
    if coding.lower() not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise OperationalError(f"The answer is packed as {coding[:40]!r}, which was not asked for.")
    unpack = _Unpacker() if coding.lower() not in ("", "identity") else None
    room = most_bytes
    for piece in pieces:
        for part in unpack(piece, room) if unpack else (piece,):
            room -= len(part)
            if room < 0:
                raise OperationalError(
                    f"The answer is larger than {most_bytes // 1024**2} MB, which no answer of Exact is.",
                    hint="Check the host and the proxy. Nothing of this answer was handed out.",
                )
            yield part
    if unpack and not unpack.is_whole:
        raise _broke_off("packed data ends early")


class _Unpacker:
    """Unpacks gzip and zlib data piece by piece, never more than what there is room for."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(_ANY_ZLIB_HEADER)
        self._has_begun = False

    @property
    def is_whole(self) -> bool:
        return self._stream.eof or not self._has_begun

    def __call__(self, piece: bytes, room: int) -> Iterator[bytes]:
        self._has_begun = True
        while piece:
            if self._stream.eof:  # a gzip file may be several in a row
                self._stream = zlib.decompressobj(_ANY_ZLIB_HEADER)
            part = self._stream.decompress(piece, room + 1)
            yield part
            room -= len(part)
            piece = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail


def _broke_off(why: str) -> ConnectionFailure:
    return ConnectionFailure(
        f"The answer broke off before it was whole ({why}).", hint="Nothing of this page was handed out; try again."
    )
