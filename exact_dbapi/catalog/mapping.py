"""Which field of an XML topic holds the same fact as which property of a REST endpoint.

The document that lists the pairs comes in; the mappings of a topic go out, and the topics into which rows of an
endpoint fit. Both sides of the wire read it: a client that has rows with REST's names and wants to send XML, and the
simulator, which keeps one set of rows for both. Never converts a value and knows no row.

Source: the pairs follow from the names and the descriptions of both interfaces; that the values are the same: likely.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Way(StrEnum):
    """In which direction a pair holds: a download alone (the server computes it), an upload alone, or both."""

    BOTH = ""
    DOWNLOAD = "d"
    UPLOAD = "u"


class Origin(StrEnum):
    """Whose property the first step of a pair is: the row's own, that of the row of its item, or the division's."""

    ROW = ""
    ITEM = "^"
    DIVISION = "/"


class Existing(StrEnum):
    """What becomes of an uploaded item whose key is that of a stored one.

    UPDATED: its fields are changed. RECREATED: an order is stored anew while it is open, and left alone once something
    has been done with it. ADDED: another one with the same number. REFUSED: an error.

    Source: orders, invoices and entries certain; masters likely; quotations, documents and rates unknown.
    """

    UPDATED = "updated"
    RECREATED = "recreated"
    ADDED = "added"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Pair:
    """One field and what it holds.

    `path` is relative to the part's element, as `Topic.fields` writes it below the part's path. `steps` are properties:
    the first of the origin, each following one of the row that the one before refers to (``OrderedBy``, ``Code``).
    `target` is the endpoint that the first step refers to where the catalog's property does not say it. `values` lists
    texts of the field with their values in REST where they differ by more than spelling.
    """

    path: str
    steps: tuple[str, ...]
    origin: Origin = Origin.ROW
    way: Way = Way.BOTH
    target: str | None = None
    values: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One repeating element and the endpoint whose rows it shows; the pairs are in the order of the schema.

    `path` is empty for the item itself. `parent` is the property that holds the key of the item's row. A part without
    `parent` whose endpoint is the item's shows properties of the item's row in an element below it; `constants` are the
    fields that then say which element of several it is. `group` is the property by which rows make one item where the
    endpoint has only lines; the item then shows the first of them.
    """

    path: str
    endpoint: str
    pairs: tuple[Pair, ...]
    parent: str | None = None
    group: str | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    way: Way = Way.BOTH

    @property
    def downloaded(self) -> tuple[Pair, ...]:
        """The pairs that a download shows."""
        return tuple(pair for pair in self.pairs if pair.way is not Way.UPLOAD)

    @property
    def uploaded(self) -> tuple[Pair, ...]:
        """The pairs that an upload may carry."""
        return tuple(pair for pair in self.pairs if pair.way is not Way.DOWNLOAD)


@dataclass(frozen=True, slots=True)
class TopicMapping:
    """How one topic shows rows: the item and the parts below it; `key` is the field that names an item to a person."""

    topic: str
    item: Part
    parts: tuple[Part, ...] = ()
    key: str | None = None
    existing: Existing = Existing.UPDATED

    def __iter__(self) -> Iterator[Part]:
        yield self.item
        yield from self.parts


class Mappings:
    """The mappings of all topics, found by topic or by endpoint."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._lists = {
            name: tuple((str(text), value) for text, value in rows) for name, rows in document["values"].items()
        }
        self._by_topic = {
            topic: tuple(self._mapping(topic, record) for record in records)
            for topic, records in document["topics"].items()
        }
        self._by_endpoint: dict[str, list[tuple[TopicMapping, Part]]] = {}
        for mapping in (mapping for mappings in self._by_topic.values() for mapping in mappings):
            for part in mapping:
                self._by_endpoint.setdefault(part.endpoint, []).append((mapping, part))

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics that have a mapping."""
        return tuple(self._by_topic)

    def of_topic(self, topic: str) -> tuple[TopicMapping, ...]:
        """List the mappings of a topic, the one that a download shows first; none where no endpoint has its rows."""
        return self._by_topic.get(topic, ())

    def of_endpoint(self, id: str) -> tuple[tuple[TopicMapping, Part], ...]:
        """List the topics that have rows of an endpoint, each with the part that they stand in."""
        return tuple(self._by_endpoint.get(id, ()))

    def _mapping(self, topic: str, record: Mapping[str, Any]) -> TopicMapping:
        parts = tuple(self._part(part["path"], part) for part in record.get("parts", ()))
        existing = Existing(record.get("existing", Existing.UPDATED))
        return TopicMapping(topic, self._part("", record), parts, record.get("key"), existing)

    def _part(self, path: str, record: Mapping[str, Any]) -> Part:
        return Part(
            path=path,
            endpoint=record["endpoint"],
            pairs=tuple(self._pair(*row) for row in record["pairs"]),
            parent=record.get("parent"),
            group=record.get("group"),
            constants=record.get("constants", {}),
            way=Way(record.get("direction", "")),
        )

    def _pair(self, path: str, source: str, way: str = "", more: Mapping[str, str] | None = None) -> Pair:
        origin = Origin(source[0]) if source[0] in "^/" else Origin.ROW
        steps: Sequence[str] = source.removeprefix(origin).split(".")
        values = self._lists[more["values"]] if more and "values" in more else ()
        return Pair(path, tuple(steps), origin, Way(way), more.get("target") if more else None, values)
