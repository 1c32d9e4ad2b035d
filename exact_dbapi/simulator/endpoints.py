"""All endpoints of the simulator: the catalog, found by URL path, with the changes a test has made.

In comes an id such as ``crm/accounts``, out comes an `Endpoint`. Tests add, remove or retype properties to see how a
client lives with a service that has changed. Never changes the catalog itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from exact_dbapi.catalog.model import Collection, Endpoint, Entry, Property
from exact_dbapi.edm import EDM_TYPES


class CatalogFacts(Protocol):
    """What the simulator needs of a catalog."""

    entries: tuple[Entry, ...]

    def open(self, id: str, /) -> Endpoint: ...


@dataclass(frozen=True, slots=True)
class Header:
    """The document that a line belongs to: its endpoint and the collection that the line is in."""

    endpoint: Endpoint
    collection: Collection

    @property
    def child_key(self) -> str:
        """Name the line's property that holds the document's key."""
        return str(self.collection.child_key)


class Endpoints:
    """Finds endpoints; `version` rises with every change, so that nothing compiled before is used again."""

    def __init__(self, catalog: CatalogFacts) -> None:
        self._catalog = catalog
        self._ids = frozenset(entry.id for entry in catalog.entries)
        self._changed: dict[str, Endpoint] = {}
        self._headers: dict[str, Header | None] = {}
        self.version = 0

    def __contains__(self, id: str) -> bool:
        return id in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._ids))

    def open(self, id: str) -> Endpoint:
        """Open an endpoint as it is now."""
        return self._changed.get(id) or self._catalog.open(id)

    def below(self, folder: str) -> list[Endpoint]:
        """Open all endpoints directly below a service's path."""
        return [self.open(id) for id in self if id.rpartition("/")[0] == folder]

    def header(self, id: str) -> Header | None:
        """Find the document that rows of an endpoint are lines of."""
        if id not in self._headers:
            self._headers[id] = next(self._headers_of(id), None)
        return self._headers[id]

    def _headers_of(self, id: str) -> Iterator[Header]:
        for other in self.below(id.rpartition("/")[0]):
            for collection in other.collections:
                if collection.is_lines and collection.target == id and collection.child_key:
                    yield Header(other, collection)

    def add(self, id: str, name: str, edm: str) -> None:
        """Give an endpoint a property that the catalog does not know."""
        endpoint = self.open(id)
        self._change(endpoint, (*endpoint.properties, Property(name, EDM_TYPES[edm])))

    def remove(self, id: str, name: str) -> None:
        """Take a property away."""
        endpoint = self.open(id)
        self._change(endpoint, tuple(item for item in endpoint.properties if item.name != name))

    def retype(self, id: str, name: str, edm: str) -> None:
        """Give a property another type."""
        endpoint = self.open(id)
        retyped = (replace(item, edm=EDM_TYPES[edm]) if item.name == name else item for item in endpoint.properties)
        self._change(endpoint, tuple(retyped))

    def clear(self) -> None:
        """Forget all changes."""
        self._changed.clear()
        self._headers.clear()
        self.version += 1

    def _change(self, endpoint: Endpoint, properties: tuple[Property, ...]) -> None:
        self._changed[endpoint.id] = replace(endpoint, properties=properties)
        self._headers.clear()
        self.version += 1
