"""A payload of any size → fragments that Exact takes: whole items, as they stand in the payload, in messages of their
own.

Bytes come in piece by piece, in any encoding that the payload names; fragments go out as soon as they are full, so that
no more than one is held. Never changes an item, and never splits one.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exact_dbapi.errors import DataError
from exact_dbapi.protocol.xmlapi.parser import SafeParser

#: Source: a POST of Exact Online is limited to 10 MB, 9.5 MB outside the Netherlands and Belgium: certain.
MOST_BYTES = 9_500_000

#: Items in a message. Source: an upload must have ended after about three minutes, or it is cut off: likely.
MOST_ITEMS = 10_000

ROOT = "eExact"

#: What a download has beside its topic.
_BESIDE = ("Topics", "Messages")

_DECLARATION = re.compile(rb"^\s*<\?xml\b([^>]*)\?>")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_HEAD_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a fragment may hold at most; None where there is no such limit."""

    most_bytes: int = MOST_BYTES
    most_items: int = MOST_ITEMS
    most_characters: int | None = None


@dataclass(frozen=True, slots=True)
class Fragment:
    """One message: the pieces of a document in UTF-8 and, item by item, the name by which Exact knows it (empty: it
    has none)."""

    pieces: tuple[bytes | memoryview, ...]
    names: tuple[str, ...]

    @property
    def body(self) -> bytes:
        """The document."""
        return b"".join(self.pieces)

    @property
    def body_bytes(self) -> int:
        """How long the document is."""
        return sum(map(len, self.pieces))


class Envelope:
    """What stands around the items of a message, and the message that is being filled."""

    def __init__(self, collection: str, limits: Limits) -> None:
        opening = f'<{ROOT} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><{collection}>'
        self._head = b'<?xml version="1.0" encoding="utf-8"?>\n' + opening.encode()
        self._tail = f"</{collection}></{ROOT}>".encode()
        self._limits = limits
        self._pieces: list[bytes | memoryview] = []
        self._names: list[str] = []
        self._bytes = self._around = len(self._head) + len(self._tail)
        self._characters = self._around

    def fit(self, ends: Sequence[int], at: int) -> int:
        """Tell up to which item a message can be filled, from item `at` on; `ends` is where each ends, from 0.

        Equal to `at` when none of them has room in it any more.
        """
        left = self._limits.most_items - len(self._names)
        most = self._limits.most_bytes - self._bytes + ends[at]
        return bisect_right(ends, most, at, min(at + left + 1, len(ends))) - 1 if left > 0 else at

    def take(self, text: bytes | memoryview, names: Sequence[str]) -> None:
        """Take items that stand one behind the other, for which there is room."""
        self._pieces.append(text)
        self._names += names
        self._bytes += len(text)

    def add(self, item: bytes, name: str, where: str) -> Fragment | None:
        """Take one more item; what was full before it goes out.

        Raises: DataError for an item that no message can hold.
        """
        characters = len(item.decode()) if self._limits.most_characters is not None else 0
        self.check(len(item), where)
        self._check_characters(characters, where)
        most = self._limits.most_characters
        is_full = self.fit((0, len(item)), 0) == 0 or (most is not None and self._characters + characters > most)
        full = self.close() if is_full else None
        self.take(item, (name,))
        self._characters += characters
        return full

    def check(self, size: int, where: str) -> None:
        """Refuse an item of so many bytes that no message can hold it.

        Raises: DataError.
        """
        if self._around + size > self._limits.most_bytes:
            raise DataError(f"{where} has {size:,} bytes, and a message holds {self._limits.most_bytes:,} at most.")

    def _check_characters(self, characters: int, where: str) -> None:
        most = self._limits.most_characters
        if most is not None and self._around + characters > most:
            raise DataError(f"{where} has {characters:,} characters, and a message holds {most:,} at most.")

    def close(self) -> Fragment | None:
        """Hand out what was filled; None when that is nothing."""
        if not self._names:
            return None
        made = Fragment((self._head, *self._pieces, self._tail), tuple(self._names))
        self._pieces, self._names = [], []
        self._bytes = self._characters = self._around
        return made


def split(
    pieces: Iterable[bytes],
    collection: str,
    item: str | None,
    key: str | None,
    limits: Limits,
    encoding: str | None = None,
) -> Iterator[Fragment]:
    """Split a payload of one topic; `item` is what its elements are called, `key` the attribute that names each.

    `encoding` is that of the pieces where it is known, whatever the payload says.

    Raises: DataError for what is malformed, of another topic, or too large; nothing was handed out of an item that is
    wrong, but what stands before it was.
    """
    envelope = Envelope(collection, limits)
    cutter = _Cutter(collection, item, key)
    for piece in _in_utf8(pieces, encoding):
        yield from _filled(envelope, cutter.feed(piece))
    yield from _filled(envelope, cutter.feed(b"", is_last=True))
    last = envelope.close()
    if last is None and not cutter.count:
        raise DataError(f"The payload has no {item or 'element'} in {collection}: there is nothing to send.")
    if last is not None:
        yield last


def shortened(body: bytes, collection: str, wanted: Sequence[bool]) -> bytes:
    """Make the message that holds only the wanted items of another one."""
    cutter = _Cutter(collection, None, None)
    items = [*cutter.feed(body), *cutter.feed(b"", is_last=True)]
    envelope = Envelope(collection, Limits(len(body) + 1_000, len(items) + 1))
    for (content, name, where), is_wanted in zip(items, wanted, strict=True):
        if is_wanted:
            envelope.add(content, name, where)
    made = envelope.close()
    assert made is not None
    return made.body


def _filled(envelope: Envelope, items: Iterable[tuple[bytes, str, str]]) -> Iterator[Fragment]:
    for content, name, where in items:
        full = envelope.add(content, name, where)
        if full is not None:
            yield full


class _Cutter:
    """Cuts the items out of a payload, byte by byte as they are."""

    def __init__(self, collection: str, item: str | None, key: str | None) -> None:
        self._collection = collection
        self._item = item
        self._key = key
        self._parser = SafeParser(self, "The payload", is_text_wanted=False)
        self._held = bytearray()
        self._offset = 0
        self._level: int | None = None
        self._begins: tuple[int, int, str] | None = None
        self._has_ended = False
        self._cut: list[tuple[bytes, str, str]] = []
        self.count = 0

    def feed(self, piece: bytes, *, is_last: bool = False) -> list[tuple[bytes, str, str]]:
        self._held += piece
        self._parser.feed(piece, is_last=is_last)
        if self._begins is None and (at := self._at()) > self._offset:
            self._forget(at)
        cut, self._cut = self._cut, []
        return cut

    def _at(self) -> int:
        return int(self._parser.expat.CurrentByteIndex)

    def _forget(self, until: int) -> None:
        del self._held[: until - self._offset]
        self._offset = until

    def start(self, name: str, attributes: Mapping[str, str], depth: int) -> None:
        self._close_item()
        if depth == 1:
            self._open_root(name)
        elif self._level is None and depth == 2:
            self._open_collection(name)
        elif self._level is not None and depth == self._level + 1:
            self._open_item(name, attributes)

    def _open_root(self, name: str) -> None:
        if name == self._collection:
            self._level = 1
        elif name != ROOT:
            self._parser.refuse(f"<{name}> where <{ROOT}> or <{self._collection}> belongs")

    def _open_collection(self, name: str) -> None:
        if name == self._collection:
            self._level = 2
        elif name not in _BESIDE:
            self._parser.refuse(f"<{name}>, which is not of the topic whose items stand in <{self._collection}>")

    def _open_item(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._item is not None and name != self._item:
            self._parser.refuse(f"<{name}> in <{self._collection}>, which holds <{self._item}>")
        self._begins = (self._at(), self._parser.line, attributes.get(self._key or "", ""))

    def end(self, name: str, depth: int) -> None:
        self._close_item()
        if self._level is not None and depth == self._level + 1:
            self._has_ended = True
            # Where the end tag ends is known when something follows it, whatever that is.
            self._parser.expat.DefaultHandler = self._followed
        elif depth == self._level:
            self._level = None

    def _followed(self, _what: Any) -> None:
        self._close_item()

    def _close_item(self) -> None:
        if not self._has_ended or self._begins is None:
            return
        begins, line, name = self._begins
        ends = self._at()
        self.count += 1
        content = bytes(self._held[begins - self._offset : ends - self._offset])
        self._cut.append((content, name, f"Element {self.count} of the payload (line {line})"))
        self._begins, self._has_ended = None, False
        self._parser.expat.DefaultHandler = None
        self._forget(ends)

    def text(self, text: str) -> None:
        """Never called: no text is wanted."""


def _in_utf8(pieces: Iterable[bytes], encoding: str | None) -> Iterator[bytes]:
    """Turn a payload into UTF-8, and leave out the declaration that names its encoding."""
    source = iter(pieces)
    head = b""
    while len(head) < _HEAD_BYTES and (piece := next(source, None)) is not None:
        head += piece
    encoding = encoding or _encoding_of(head)
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError:
        raise DataError(f"The payload says that it is written in {encoding!r}, which is no known encoding.") from None
    try:
        first = decoder.decode(head).encode()
        yield _DECLARATION.sub(b"", first, count=1)
        for piece in source:
            yield decoder.decode(piece).encode()
        yield decoder.decode(b"", True).encode()
    except UnicodeError as error:
        raise DataError(f"The payload is not written in {encoding}, as it says: {error}.") from error


def _encoding_of(head: bytes) -> str:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    declared = _DECLARATION.match(head)
    named = _ENCODING.search(declared[1]) if declared else None
    return named[1].decode() if named else "utf-8"
