"""Items written as XML: a mapping turned into a tree of elements in the order of the schema, and rows poured into it.

In come a topic with its mapping, later items with the division's rows; out comes the text of an element. What has no
value is left out; an empty text is an empty element or attribute. Never pages and never filters.

Source: the order of elements is the schema's sequence: certain.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from exact_dbapi.catalog.mapping import Origin, Pair, Part, TopicMapping, Way
from exact_dbapi.catalog.model import Endpoint, Property, Topic
from exact_dbapi.simulator.endpoints import Endpoints
from exact_dbapi.simulator.paging import find_row
from exact_dbapi.simulator.tables import Row, Tables
from exact_dbapi.simulator.writing.library import Target, target_of
from exact_dbapi.simulator.xml.shelf import Item
from exact_dbapi.simulator.xml.spelling import Spell, speller

_LINE_NUMBER = "LineNumber"
_INDEXED_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Context:
    """What one download may look up: the stored rows, and the row of the division itself."""

    tables: Tables
    division: Row

    def follow(self, target: Target, value: Any) -> Row | None:
        """Find the row that a value refers to."""
        table, name = self.tables[target.endpoint.id], target.property or target.endpoint.key[0]
        if len(table) <= _INDEXED_ROWS:
            return next(iter(table.grouped(name).get(value, ())), None)
        return find_row(table.rows, target.endpoint, (value,)) if target.property is None else None


Value = Callable[[Context, Row, Item], Any]
Repeat = Callable[[Context, Item], Sequence[Row]]


@dataclass(slots=True)
class Element:
    """One element: attributes, text, children, and for one that repeats the rows that it repeats for."""

    name: str
    attributes: list[tuple[str, Value, Spell]] = field(default_factory=list)
    text: tuple[Value, Spell] | None = None
    children: dict[str, Element] = field(default_factory=dict)
    repeat: Repeat | None = None

    def below(self, path: Sequence[str]) -> Element:
        """Find the element at a path below this one; it is made when it is first asked for."""
        here = self
        for name in path:
            here = here.children.setdefault(name, Element(name))
        return here

    def write(self, context: Context, row: Row, item: Item) -> str:
        """Write the element for a row, or nothing where nothing in it has a value."""
        opened = f"<{self.name}"
        for name, value, spell in self.attributes:
            found = value(context, row, item)
            if found is not None:
                opened += f' {name}="{spell(found)}"'
        text = self._text(context, row, item)
        inside = "".join([child._each(context, row, item) for child in self.children.values()])
        if inside or text is not None:
            return f"{opened}>{text or ''}{inside}</{self.name}>"
        return f"{opened}/>" if len(opened) > len(self.name) + 1 else ""

    def _text(self, context: Context, row: Row, item: Item) -> str | None:
        if self.text is None:
            return None
        value, spell = self.text
        found = value(context, row, item)
        return None if found is None else spell(found)

    def _each(self, context: Context, row: Row, item: Item) -> str:
        if self.repeat is None:
            return self.write(context, row, item)
        return "".join([self.write(context, line, item) for line in self.repeat(context, item)])


class Elements:
    """Makes the trees of elements; `divisions` is the endpoint with a row for each division."""

    def __init__(self, endpoints: Endpoints, divisions: str) -> None:
        self._endpoints = endpoints
        self._divisions = divisions

    def build(self, topic: Topic, mapping: TopicMapping) -> Element:
        """Make the element of an item with all that a download shows below it."""
        root = Element(topic.item or topic.name)
        shown = [part for part in mapping if part is mapping.item or part.parent is not None]
        wanted = {
            (f"{part.path}/" if part.path else "") + pair.path: (part, pair)
            for part in shown
            if part.way is not Way.UPLOAD
            for pair in part.downloaded
        }
        for item in topic.fields:
            if item.path in wanted:
                self._place(root, mapping.item, *wanted[item.path], item.xsd_type)
        return root

    def _place(self, root: Element, header: Part, part: Part, pair: Pair, xsd_type: str) -> None:
        """Put one field into the tree."""
        here = root.below(part.path.split("/") if part.path else ())
        if part is not header and here.repeat is None:
            here.repeat = self._repeat(header, part)
        *path, last = pair.path.split("/")
        value, item = self._value(self._endpoints.open(self._origin(header, part, pair)), pair)
        spell = speller(item, xsd_type, pair)
        if last.startswith("@"):
            here.below(path).attributes.append((last[1:], value, spell))
        else:
            here.below([*path, last]).text = (value, spell)

    def _origin(self, header: Part, part: Part, pair: Pair) -> str:
        if pair.origin is Origin.DIVISION:
            return self._divisions
        return header.endpoint if pair.origin is Origin.ITEM else part.endpoint

    def _repeat(self, header: Part, part: Part) -> Repeat:
        """Say which rows an element repeats for: those of the group, or those that refer to the item's row."""
        if header.group is not None:
            return lambda context, item: item.rows
        parent, owner = str(part.parent), self._endpoints.open(header.endpoint).key[0]
        is_numbered = _LINE_NUMBER.lower() in self._endpoints.open(part.endpoint).by_name

        def lines(context: Context, item: Item) -> Sequence[Row]:
            found: list[Row] = context.tables[part.endpoint].grouped(parent).get(item.row.get(owner), [])
            return sorted(found, key=_line_number) if is_numbered else found

        return lines

    def _value(self, endpoint: Endpoint, pair: Pair) -> tuple[Value, Property]:
        """Make the function that finds a field's value, and tell the property that it is a value of."""
        first = endpoint.by_name[pair.steps[0].lower()]
        start, steps, item = _start(pair.origin, first.name), [], first
        for position, name in enumerate(pair.steps[1:]):
            given = Target(self._endpoints.open(pair.target), None) if pair.target and position == 0 else None
            target = given or target_of(self._endpoints, endpoint, item.name)
            if target is None:
                raise LookupError(f"{endpoint.id}.{item.name} refers to nothing.")
            endpoint, item = target.endpoint, target.endpoint.by_name[name.lower()]
            steps.append((target, item.name))
        return (_following(start, tuple(steps)) if steps else start), item


def _start(origin: Origin, name: str) -> Value:
    if origin is Origin.DIVISION:
        return lambda context, row, item: context.division.get(name)
    if origin is Origin.ITEM:
        return lambda context, row, item: item.row.get(name)
    return lambda context, row, item: row.get(name)


def _following(start: Value, steps: tuple[tuple[Target, str], ...]) -> Value:
    def follow(context: Context, row: Row, item: Item) -> Any:
        value = start(context, row, item)
        for target, name in steps:
            found = None if value is None else context.follow(target, value)
            value = None if found is None else found.get(name)
        return value

    return follow


def _line_number(row: Row) -> Any:
    return row.get(_LINE_NUMBER) or 0
