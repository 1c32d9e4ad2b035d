"""Uploaded XML cut into items, safely and without a tree of the whole.

In come the bytes of a document and the `Schema` of a topic, out come the topic's items one by one, each a flat set of
fields with those of its repeating parts; or `Unreadable`. A document type, entities, deep nesting and monstrous tags
are refused before the first item is looked at. Never looks at stored rows.

Source: one collection below the root, items in it, elements in the schema's sequence: certain. That order is enforced:
a switch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn
from xml.parsers import expat

from exact_dbapi.catalog.mapping import Part
from exact_dbapi.catalog.model import Topic

ROOT = "eExact"
MOST_DEPTH = 64
MOST_TAG_BYTES = 1_000_000
_CHUNK_BYTES = 1 << 16


class Unreadable(ValueError):
    """A document that is not XML, or that no honest client sends."""


@dataclass(slots=True)
class Node:
    """One element that stands for a row: texts by path, the nodes of its parts, and what stands where it must not."""

    part: int
    fields: dict[str, str] = field(default_factory=dict)
    below: list[Node] = field(default_factory=list)
    misplaced: str | None = None


@dataclass(slots=True)
class _Place:
    """One element of the schema: what of it is taken, and where it stands among its siblings."""

    order: int
    text: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    children: dict[str, _Place] = field(default_factory=dict)
    part: int | None = None


class Schema:
    """What of a topic's items is taken: the fields of the item and of its parts, as trees of elements."""

    def __init__(self, topic: Topic, parts: Sequence[Part]) -> None:
        self.collection = topic.collection
        self.item = topic.item
        paths = sorted({part.path for part in parts}, key=len, reverse=True)
        self.parts = ("", *(path for path in paths if path))
        taken = {(part.path, pair.path) for part in parts for pair in part.uploaded}
        taken |= {(part.path, name) for part in parts for name in part.constants}
        self.root = _Place(0)
        for order, item in enumerate(topic.fields, start=1):
            self._add(item.path, order, taken)

    def _add(self, path: str, order: int, taken: set[tuple[str, str]]) -> None:
        part = next(found for found in (*self.parts[1:], "") if not found or path.startswith(f"{found}/"))
        relative = path[len(part) + 1 :] if part else path
        *names, last = path.split("/")
        here = self.root
        for depth, name in enumerate(names if last.startswith("@") else [*names, last], start=1):
            here = here.children.setdefault(name, _Place(order))
            walked = "/".join(path.split("/")[:depth])
            if walked in self.parts:
                here.part = self.parts.index(walked)
        if (part, relative) in taken and last.startswith("@"):
            here.attributes[last[1:]] = relative
        elif (part, relative) in taken:
            here.text = relative


def check(body: bytes) -> None:
    """Refuse what is not well-formed, and what only an attacker sends.

    Raises: Unreadable.
    """
    parser = _parser()
    depth = 0

    def start(_name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_DEPTH:
            raise Unreadable(f"elements are nested more than {MOST_DEPTH} deep")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    _feed(parser, body)


def read_items(body: bytes, schema: Schema) -> Iterator[Node]:
    """Read the items of a document that has been checked.

    Raises: Unreadable where the root is another one.
    """
    parser, collector = _parser(), _Collector(schema)
    parser.buffer_text = True
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.texts.append
    for at in range(0, len(body), _CHUNK_BYTES):
        parser.Parse(body[at : at + _CHUNK_BYTES], False)
        yield from collector.taken()


class _Collector:
    """Gathers items while the parser reads."""

    def __init__(self, schema: Schema) -> None:
        self.texts: list[str] = []
        self._schema = schema
        self._items: list[Node] = []
        self._depth = 0
        self._is_inside = False
        self._open: list[tuple[_Place | None, Node | None, int]] = []

    def taken(self) -> list[Node]:
        """Hand out the items that are complete."""
        done = self._items[:-1] if self._open else self._items
        self._items = self._items[len(done) :]
        return done

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._open:
            self._inside(name, attributes)
        elif self._depth == 1 and name != ROOT:
            raise Unreadable(f"the root is {name}, not {ROOT}")
        elif self._depth == 2:
            self._is_inside = name == self._schema.collection
        elif self._depth == 3 and self._is_inside and name == self._schema.item:
            node = Node(0)
            self._items.append(node)
            self._enter(self._schema.root, node, attributes)

    def _inside(self, name: str, attributes: Mapping[str, str]) -> None:
        place, node, last = self._open[-1]
        child = place.children.get(name) if place is not None else None
        if child is None or node is None:
            self._open.append((None, None, 0))
            return
        if child.order < last and node.misplaced is None:
            self._items[-1].misplaced = name
        self._open[-1] = (place, node, child.order)
        if child.part is not None:
            node.below.append(Node(child.part))
            node = node.below[-1]
        self._enter(child, node, attributes)

    def _enter(self, place: _Place, node: Node, attributes: Mapping[str, str]) -> None:
        self._open.append((place, node, 0))
        self.texts.clear()
        known = place.attributes
        for name, value in attributes.items():
            path = known.get(name)
            if path is not None:
                node.fields[path] = value

    def end(self, _name: str) -> None:
        self._depth -= 1
        if self._open:
            place, node, _ = self._open.pop()
            if node is not None and place is not None and place.text is not None:
                node.fields[place.text] = "".join(self.texts)
            self.texts.clear()


def _parser() -> Any:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_declarations
    parser.EntityDeclHandler = _refuse_declarations
    parser.ExternalEntityRefHandler = _refuse_declarations
    return parser


def _refuse_declarations(*_: object) -> NoReturn:
    raise Unreadable("a document type and entities are not accepted")


def _feed(parser: Any, body: bytes) -> None:
    """Give a document to a parser piece by piece, so that a tag without end is seen before it is held whole."""
    try:
        for at in range(0, len(body), _CHUNK_BYTES):
            parser.Parse(body[at : at + _CHUNK_BYTES], False)
            if at + _CHUNK_BYTES - parser.CurrentByteIndex > MOST_TAG_BYTES + _CHUNK_BYTES:
                raise Unreadable(f"a tag of more than {MOST_TAG_BYTES} bytes")
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Unreadable(f"{expat.errors.messages[error.code]}, line {error.lineno}, column {error.offset}") from error
