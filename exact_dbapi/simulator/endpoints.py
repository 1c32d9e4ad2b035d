"""All endpoints of the simulator: the catalog, found by URL path, with the changes a test has made.

In comes an id such as ``crm/accounts``, out comes an `Endpoint`. Tests add, remove or retype properties to see how a
client lives with a service that has changed. Never changes the catalog itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from exact_dbapi.catalog.model import Endpoint, Entry, Property
from exact_dbapi.edm import EDM_TYPES


class CatalogFacts(Protocol):
    """What the simulator needs of a catalog."""

    entries: tuple[Entry, ...]

    def open(self, id: str, /) -> Endpoint: ...


class Endpoints:
    """Finds endpoints; `version` rises with every change, so that nothing compiled before is used again."""

    def __init__(self, catalog: CatalogFacts) -> None:
        self._catalog = catalog
        self._ids = frozenset(entry.id for entry in catalog.entries)
        self._changed: dict[str, Endpoint] = {}
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
        self.version += 1

    def _change(self, endpoint: Endpoint, properties: tuple[Property, ...]) -> None:
        self._changed[endpoint.id] = replace(endpoint, properties=properties)
        self.version += 1
