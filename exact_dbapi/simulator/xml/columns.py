"""The fields of an uploaded element turned into the values of a row.

In come a node's texts, out come properties with values, or the complaints about them. References are found by code or
by ID in braces. Never fills in what was not sent.

Source: `code` identifies most masters and ``ID="{…}"`` is the alternative, ``Not found: …`` for a reference that leads
nowhere: certain, the words likely. Booleans as 0 and 1, dates as YYYY-MM-DD: certain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from exact_dbapi.catalog.mapping import Origin, Pair, Part
from exact_dbapi.catalog.model import Property, Topic
from exact_dbapi.edm import BOOLEAN, STRING_TYPE
from exact_dbapi.simulator.strict import Strict
from exact_dbapi.simulator.tables import Row
from exact_dbapi.simulator.writing.conversion import BadValue, convert
from exact_dbapi.simulator.writing.library import Library, Target
from exact_dbapi.simulator.writing.words import sentence

_FLAGS = {"1": True, "true": True, "0": False, "false": False}
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Column:
    """A field that is taken: the property it is stored in, and how; `target` and `other` for what stands for a row."""

    property: Property
    read: Callable[[str], Any]
    target: Target | None = None
    other: Property | None = None


class Columns:
    """Reads the nodes of one part of a mapping."""

    def __init__(self, topic: Topic, part: Part, library: Library, strict: Strict) -> None:
        self._library = library
        self._strict = strict
        self._endpoint = library.endpoints.open(part.endpoint)
        below = f"{part.path}/" if part.path else ""
        types = {item.path: item.xsd_type for item in topic.fields}
        pairs = sorted((pair for pair in part.uploaded if pair.origin is Origin.ROW), key=lambda pair: len(pair.steps))
        self._columns = {pair.path: self._column(pair, types[below + pair.path]) for pair in pairs}
        self._rows: dict[tuple[str, Any], Row] = {}
        self._keys: dict[tuple[str, str], Any] = {}

    def read(self, fields: Mapping[str, str]) -> tuple[Values, list[str]]:
        """Read what was sent: the values, and the complaints.

        Where a code and an ID stand for the same row, the ID counts.
        """
        values: Values = {}
        complaints: list[str] = []
        for path, column in self._columns.items():
            text = fields.get(path)
            if text is None or (not text and column.other is not None):
                continue
            name = column.property.name
            if column.other is not None and values.get(name) is not None:
                continue
            try:
                values[name] = column.read(text) if column.other is None else self._referring(path, column, text)
            except BadValue:
                complaints.append(sentence("invalid", name, self._strict.language, text[:100]))
            except LookupError:
                complaints.append(sentence("absent", name, self._strict.language, text))
        return values, complaints

    def value(self, path: str, text: str) -> tuple[str, Any]:
        """Read one field: the property that holds it, and its value.

        Raises: BadValue.
        """
        column = self._columns[path]
        return column.property.name, column.read(text)

    def _column(self, pair: Pair, xsd_type: str) -> _Column:
        first = self._endpoint.by_name[pair.steps[0].lower()]
        target = Target(self._library.endpoints.open(pair.target), None) if pair.target else None
        target = target or self._library.target(self._endpoint, first.name)
        if len(pair.steps) == 1:
            read = self._reader(first, xsd_type, pair)
            return _Column(first, self._checking(first, target, read) if target is not None else read)
        if target is None or len(pair.steps) > 2:
            raise LookupError(f"{self._endpoint.id}.{'.'.join(pair.steps)} cannot be uploaded.")
        other = target.endpoint.by_name[pair.steps[1].lower()]
        return _Column(first, self._reader(other, xsd_type, pair), target, other)

    def _reader(self, item: Property, xsd_type: str, pair: Pair) -> Callable[[str], Any]:
        """Choose how a text becomes a value of a property."""
        if pair.values:
            return lambda text: _listed(item, dict(pair.values), text)
        if xsd_type == "boolean" or item.edm is BOOLEAN:
            return lambda text: _flag(item, text)
        if item.edm is STRING_TYPE:
            return lambda text: convert(item, text, self._strict)
        return lambda text: convert(item, text.strip(), self._strict) if text.strip() else None

    def _checking(self, item: Property, target: Target, read: Callable[[str], Any]) -> Callable[[str], Any]:
        """Refuse the key of a row that is not there."""

        def checked(text: str) -> Any:
            value = read(text)
            if value in (None, "") or self._stored(target, value) is not None:
                return value
            raise LookupError(item.name)

        return checked

    def _stored(self, target: Target, value: Any) -> Row | None:
        place = (target.endpoint.id, value)
        if place not in self._rows:
            library = self._library
            if target.property is None or target.endpoint.key == (target.property,):
                row = library.fresh.get(place) or library.row(target.endpoint, value)
            else:
                row = next(library.having(target.endpoint, target.property, value), None)
            if row is None:
                return None
            self._rows[place] = row
        return self._rows[place]

    def _referring(self, path: str, column: _Column, text: str) -> Any:
        """Find the key of the row that a code stands for.

        Raises: LookupError, BadValue.
        """
        place = (path, text)
        if place not in self._keys:
            target, other = column.target, column.other
            assert target is not None and other is not None
            row = next(self._library.having(target.endpoint, other.name, column.read(text)), None)
            if row is None:
                raise LookupError(text)
            self._keys[place] = row[target.property or target.endpoint.key[0]]
        return self._keys[place]


def _listed(item: Property, values: Mapping[str, Any], text: str) -> Any:
    if text not in values:
        raise BadValue(item.name)
    return values[text]


def _flag(item: Property, text: str) -> Any:
    value = _FLAGS.get(text.strip().lower())
    if value is None and text.strip():
        raise BadValue(item.name)
    return value if item.edm is BOOLEAN or value is None else (int(value) if item.edm is not STRING_TYPE else text)
