"""Which column of a table points to which other table.

A catalog and an endpoint come in; the endpoint's foreign keys go out: the references of its properties, and the header
that its lines belong to. Never guesses: where Exact documents no target there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.catalog.store import Catalog
from exact_dbapi.edm import GUID_LIST


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`column` of the table holds `target_column` of a row of `target`."""

    column: str
    target: Endpoint
    target_column: str


def foreign_keys(catalog: Catalog, endpoint: Endpoint) -> tuple[ForeignKey, ...]:
    """List the foreign keys of a table, in the order of its columns; the header of lines comes last."""
    found = {
        column.name: (catalog.open(column.reference.endpoint), column.reference.property)
        for column in endpoint.table_columns
        if column.reference is not None and column.edm is not GUID_LIST
    }
    for child_key, parent in _parents(catalog).get(endpoint.id, ()):
        found.setdefault(child_key, (catalog.open(parent), None))
    return tuple(ForeignKey(column, target, name or target.key[0]) for column, (target, name) in found.items())


@lru_cache(maxsize=4)
def _parents(catalog: Catalog) -> dict[str, list[tuple[str, str]]]:
    """For the endpoint of lines: which of its columns holds the key of which endpoint."""
    parents: dict[str, list[tuple[str, str]]] = {}
    for entry in catalog.entries:
        if entry.variant.is_twin:
            continue
        endpoint = catalog.open(entry.id)
        for collection in endpoint.collections:
            if collection.target and collection.child_key and len(endpoint.key) == 1:
                target = catalog.open(collection.target)
                column = target.by_name[collection.child_key.lower()].name
                parents.setdefault(target.id, []).append((column, endpoint.id))
    return parents
