"""Codes, names and descriptions of a row that others refer to, repeated in the rows that refer to it.

In come an endpoint, one of its properties and a value, out comes what the row says besides. What one value stands for
is put together once for the length of a request. Never stores into a draft.

Source: names and codes of references are the server's to fill in: certain.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any

from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.simulator.writing.draft import Draft
from exact_dbapi.simulator.writing.library import Library

_OTHER_NAMES = {"Name": ("FullName", "Description"), "Description": ("Name",), "Number": ("LineNumber", "HID")}
_ENDINGS = ("ID", "Code")


class Mirrors:
    """Finds what rows repeat of others in one division."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._referring: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {}
        self._copies: dict[tuple[str, str, Any], dict[str, Any]] = {}
        self._version = library.version

    def of(self, draft: Draft, names: Container[str] | None = None) -> dict[str, Any]:
        """Repeat what the properties of a draft refer to, or those among `names`."""
        found: dict[str, Any] = {}
        row, sent = draft.row, draft.sent
        for name in self._names(draft.endpoint):
            value = row.get(name)
            if (value is not None or name in sent) and (names is None or name in names):
                found |= self._copy(draft.endpoint, name, value)
        return found

    def _names(self, endpoint: Endpoint) -> dict[str, tuple[tuple[str, str], ...]]:
        """List the properties that refer to something, each with what repeats it."""
        known = self._referring.get(endpoint.id)
        if known is None:
            names = (item.name for item in endpoint.properties)
            referring = [name for name in names if self._library.target(endpoint, name) is not None]
            known = self._referring[endpoint.id] = {name: tuple(mirrored(endpoint, name)) for name in referring}
        return known

    def _copy(self, endpoint: Endpoint, name: str, value: Any) -> dict[str, Any]:
        if self._version != self._library.version:
            self._version = self._library.version
            self._copies.clear()
        place = (endpoint.id, name, value)
        known = self._copies.get(place)
        if known is None:
            row = self._library.referenced(endpoint, name, value) or {}
            copied = {mirror: part_of(row, suffix) for mirror, suffix in self._names(endpoint)[name]}
            known = {mirror: part for mirror, part in copied.items() if part is not None or value is None}
            self._copies[place] = known
        return known


def mirrored(endpoint: Endpoint, name: str) -> Iterator[tuple[str, str]]:
    """List the read-only properties that repeat something of what a property refers to, and what they repeat."""
    stems = [name, *(name.removesuffix(ending) for ending in _ENDINGS if name.endswith(ending))]
    for item in endpoint.properties:
        for stem in stems:
            if not item.in_post and item.name != name and item.name.startswith(stem) and len(item.name) > len(stem):
                yield item.name, item.name[len(stem) :]


def part_of(row: Mapping[str, Any], suffix: str) -> Any:
    """Find what a row says under a name, or under one that means the same."""
    found = (row.get(name) for name in (suffix, *_OTHER_NAMES.get(suffix, ())))
    return next((value for value in found if value is not None), None)
