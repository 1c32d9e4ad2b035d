"""XML as a stream, without trust: text comes in piece by piece, calls of a `Reader` go out.

Refuses whatever a document of Exact never has and an attack needs: a document type with its entities, elements nested
without end, tags and names of absurd size. What cannot be parsed is a DataError with its line and column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, Protocol
from xml.parsers import expat

from exact_dbapi.errors import DataError

#: Exact's own schema nests seven levels below an item at most (certain); this leaves room for what it may become.
MOST_DEPTH = 64

#: The attributes of one element together, their names left out; contents may be larger, such as a picture.
MOST_TAG_BYTES = 64 * 1024

#: What is said of a tag that is longer.
TOO_LONG = f"a tag that is longer than {MOST_TAG_BYTES:,} bytes"

_PIECE_BYTES = 64 * 1024


class Reader(Protocol):
    """Who hears of the elements of a document."""

    def start(self, name: str, attributes: Mapping[str, str], depth: int) -> None:
        """Hear that an element begins; the root has depth 1."""

    def end(self, name: str, depth: int) -> None:
        """Hear that it ends."""

    def text(self, text: str) -> None:
        """Hear of a piece of text."""


def refuse_declarations(parser: expat.XMLParserType, refuse: Callable[..., NoReturn]) -> None:
    """Have `refuse` called at a document type, at an entity that is declared, and at one from outside."""
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse


def excess(depth: int, attributes: Mapping[str, str]) -> str | None:
    """Say what is absurd about an element: that it stands too deep, or is too long; None of one that is as others."""
    if depth > MOST_DEPTH:
        return f"elements nested more than {MOST_DEPTH} deep"
    if attributes and sum(map(len, attributes.values())) > MOST_TAG_BYTES:
        return TOO_LONG
    return None


class SafeParser:
    """Parses one document; `what` names it in errors. With `is_text_wanted` false no text is handed on."""

    def __init__(self, reader: Reader, what: str, *, is_text_wanted: bool = True) -> None:
        self._hear_start, self._hear_end = reader.start, reader.end
        self._what = what
        self._depth = 0
        self._fed = 0
        self._is_first = True
        self.expat = expat.ParserCreate("utf-8")
        self.expat.buffer_text = True
        self.expat.StartElementHandler = self._start
        self.expat.EndElementHandler = self._end
        if is_text_wanted:
            self.expat.CharacterDataHandler = reader.text
        refuse_declarations(self.expat, self._refuse_document_type)

    @property
    def line(self) -> int:
        """The line that is being parsed, from 1."""
        return int(self.expat.CurrentLineNumber)

    def feed(self, piece: bytes, *, is_last: bool = False) -> None:
        """Parse a piece of a document in UTF-8.

        Raises: DataError when it is malformed, or has what no document of Exact has.
        """
        try:
            for start in range(0, max(len(piece), 1), _PIECE_BYTES):
                part = piece[start : start + _PIECE_BYTES]
                self._fed += len(part)
                self._is_first = True  # a tag that is too long has begun in an earlier piece
                self.expat.Parse(part, is_last and start + _PIECE_BYTES >= len(piece))
                if self._fed > MOST_TAG_BYTES + _PIECE_BYTES and self._is_stuck():
                    self.refuse(TOO_LONG)
        except expat.ExpatError as error:
            reason = expat.errors.messages.get(error.code, "not well-formed")
            raise DataError(
                f"{self._what} is not well-formed XML: {reason}, at line {error.lineno}, column {error.offset + 1}."
            ) from error

    def _is_stuck(self) -> bool:
        """Whether the parser holds one token back: it hands on text as it comes, but a tag only when it is whole."""
        at = int(self.expat.CurrentByteIndex)
        return 0 <= at < self._fed - MOST_TAG_BYTES - _PIECE_BYTES

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth = depth = self._depth + 1
        if self._is_first or depth > MOST_DEPTH:
            self._is_first = False
            if (what := excess(depth, attributes)) is not None:
                self.refuse(what)
        self._hear_start(name, attributes, depth)

    def _end(self, name: str) -> None:
        self._hear_end(name, self._depth)
        self._depth -= 1

    def _refuse_document_type(self, *_declared: Any) -> NoReturn:
        self.refuse("a document type or an entity, which is refused because it can read files and fill the memory")

    def refuse(self, what: str) -> NoReturn:
        """Say what the document has that it must not have.

        Raises: DataError.
        """
        raise DataError(f"{self._what} has {what}, at line {self.line}.")


class _Deaf:
    """Hears nothing: what is wanted of the parser is its refusals."""

    def start(self, name: str, attributes: Mapping[str, str], depth: int) -> None:
        """Hear that an element begins."""

    def end(self, name: str, depth: int) -> None:
        """Hear that it ends."""

    def text(self, text: str) -> None:
        """Hear of a piece of text."""


def small_document(body: bytes, what: str, repeated: Sequence[str]) -> dict[str, Any]:
    """Read a small document as dictionaries, by the names of its elements; attributes have an @ before theirs.

    `repeated` names the elements that are lists, however many there are; `what` is what errors call the document.

    Raises: DataError when it is malformed, or has what no document of Exact has.
    """
    import xmltodict

    SafeParser(_Deaf(), what, is_text_wanted=False).feed(body, is_last=True)
    found: dict[str, Any] = xmltodict.parse(body, force_list=tuple(repeated))
    return found
