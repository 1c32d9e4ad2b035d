"""The items of a download → columns of text, each in the place that the catalog names.

A list of items and the places of some columns come in; out come as many lists as columns, with a value, or None where
the element or the attribute is not there. What several columns go through is looked up once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias
from xml.etree.ElementTree import Element

from exact_dbapi.catalog.model import Place

Texts: TypeAlias = list[str | None]
_Nodes: TypeAlias = Sequence[Element | None]


class Rows:
    """What repeats in some items, at the last of several levels: a row for each."""

    def __init__(self, items: list[Element], levels: Sequence[tuple[str, ...]]) -> None:
        self._levels: list[list[Element]] = [items]
        self._owners: list[list[int]] = []
        for steps in levels:
            elements, owners = _repeated(self._levels[-1], steps)
            self._levels.append(elements)
            self._owners.append(owners)
        self._found: dict[tuple[int, tuple[str, ...]], _Nodes] = {}

    def __len__(self) -> int:
        return len(self._levels[-1])

    @property
    def elements(self) -> list[Element]:
        """The elements of the rows."""
        return self._levels[-1]

    def texts(self, place: Place) -> Texts:
        """The values of one column, in the order of the rows."""
        values = self._of_level(place)
        for owners in self._owners[place.level :]:
            values = [values[owner] for owner in owners]
        return values

    def _of_level(self, place: Place) -> Texts:
        name = place.attribute
        if name is None and len(place.steps) == 1:
            step = place.steps[0]
            return [element.findtext(step) for element in self._levels[place.level]]
        nodes = self._nodes(place.level, place.steps)
        if name is None:
            return [None if node is None else node.text or "" for node in nodes]
        return [None if node is None else node.get(name) for node in nodes]

    def _nodes(self, level: int, steps: tuple[str, ...]) -> _Nodes:
        if not steps:
            return self._levels[level]
        if (level, steps) not in self._found:
            above, last = self._nodes(level, steps[:-1]), steps[-1]
            self._found[level, steps] = [None if node is None else node.find(last) for node in above]
        return self._found[level, steps]


def _repeated(around: list[Element], steps: tuple[str, ...]) -> tuple[list[Element], list[int]]:
    """The elements below each of several, at a path; and which of those each is in."""
    elements: list[Element] = []
    owners: list[int] = []
    for owner, element in enumerate(around):
        found = list(_below(element, steps))
        elements += found
        owners += [owner] * len(found)
    return elements, owners


def _below(element: Element, steps: tuple[str, ...]) -> Iterator[Element]:
    if len(steps) == 1:
        yield from element.findall(steps[0])
        return
    for inner in element.findall(steps[0]):
        yield from _below(inner, steps[1:])
