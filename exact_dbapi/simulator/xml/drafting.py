"""Nodes of an upload turned into drafts: an item with its lines, and the rows that follow it.

In come the nodes of one topic, out come drafts with what was sent, or the refusal with every complaint on a line of its
own. Never looks for stored items and never stores.

Source: `type` of an invoice becomes 8020 or 8023, `Params_Journal` is the journal of items without one: certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from exact_dbapi.catalog.mapping import Part, TopicMapping
from exact_dbapi.catalog.model import Topic
from exact_dbapi.simulator.exchange import Refusal
from exact_dbapi.simulator.seed.topics import TAKING, Taking
from exact_dbapi.simulator.strict import Strict
from exact_dbapi.simulator.writing.draft import Draft
from exact_dbapi.simulator.writing.library import Library
from exact_dbapi.simulator.xml.columns import Columns, Values
from exact_dbapi.simulator.xml.parsing import Node, Schema

_REFUSED = 400
_TRUE = {"1", "true"}


class Drafting:
    """Makes drafts of one topic's items; `parameters` are those of the upload."""

    def __init__(
        self,
        topic: Topic,
        mapping: TopicMapping,
        schema: Schema,
        library: Library,
        strict: Strict,
        parameters: Mapping[str, str],
    ) -> None:
        self.item = mapping.item
        self.endpoint = library.endpoints.open(mapping.item.endpoint)
        self.taking = TAKING.get(topic.name, Taking())
        self._library = library
        self._strict = strict
        self._parts = [[part for part in mapping if part.path == path] for path in schema.parts]
        self._columns = {id(part): Columns(topic, part, library, strict) for part in mapping}
        self._collections = {item.target: item for item in self.endpoint.collections if item.is_deep_insert}
        self._defaults = {
            name: text
            for parameter, name in self.taking.parameters.items()
            if (text := parameters.get(parameter.lower()))
        }

    def values(self, node: Node) -> Values:
        """Read what was sent of an item: its own fields, and those that stand in an element below it.

        Raises: Refusal.
        """
        values = {**self._defaults, **self.part_values(self.item, node)}
        for child in node.below:
            for part in self._parts[child.part]:
                if part.parent is None and all(
                    _same(child.fields.get(path), text) for path, text in part.constants.items()
                ):
                    values = {**self.part_values(part, child), **values}
        return values

    def part_values(self, part: Part, node: Node) -> Values:
        """Read what was sent of one part.

        Raises: Refusal.
        """
        values, complaints = self._columns[id(part)].read(node.fields)
        if complaints:
            raise Refusal(_REFUSED, "\r\n".join(complaints))
        return values

    def below(self, node: Node) -> Iterator[tuple[Part, Node]]:
        """List the nodes that stand for rows of their own, with their parts."""
        for child in node.below:
            for part in self._parts[child.part]:
                if part.parent is not None:
                    yield part, child

    def document(self, node: Node, values: Values) -> Draft:
        """Make the draft of a new item with its lines.

        Raises: Refusal.
        """
        row = {**values, **self._kinds(values)}
        if not self._strict.keys_from_clients:
            row = {name: value for name, value in row.items() if name not in self.endpoint.key}
        draft = Draft(self.endpoint, row, frozenset(row))
        lines: dict[str, list[Draft]] = {}
        for part, child in self.below(node):
            if part.endpoint in self._collections:
                lines.setdefault(part.endpoint, []).append(self.line(part, child, draft))
        draft.collections = [(self._collections[id], drafts) for id, drafts in lines.items()]
        return draft

    def line(self, part: Part, node: Node, parent: Draft | None) -> Draft:
        """Make the draft of a line.

        Raises: Refusal.
        """
        values = self.part_values(part, node)
        return Draft(self._library.endpoints.open(part.endpoint), values, frozenset(values), parent=parent)

    def followers(self, node: Node) -> Iterator[tuple[Part, Values]]:
        """List the rows that refer to the item without being part of its document.

        Raises: Refusal.
        """
        for part, child in self.below(node):
            if part.endpoint not in self._collections:
                yield part, self.part_values(part, child)

    def _kinds(self, values: Values) -> Values:
        chosen: dict[str, Any] = {}
        for name, kinds in self.taking.kinds.items():
            chosen |= kinds.get(values.get(name), kinds[None])
        return chosen


def _same(text: str | None, wanted: str) -> bool:
    return text == wanted or (text is not None and text.lower() in _TRUE and wanted in _TRUE)
