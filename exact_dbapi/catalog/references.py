"""Which column of a table points to which other table.

A catalog and an endpoint come in; the endpoint's foreign keys go out: the references of its properties, and the header
that its lines belong to. Of an XML topic come out the fields that name a row of another table by its code. Never
guesses: where Exact documents no target there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from exact_dbapi.catalog.mapping import Origin, TopicMapping
from exact_dbapi.catalog.model import Endpoint, Reference
from exact_dbapi.catalog.store import Catalog
from exact_dbapi.edm import GUID_LIST, STRING_TYPE


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


def named_by_code(catalog: Catalog, mapping: TopicMapping) -> dict[str, Reference]:
    """List by path the fields of a topic's items that name a row of another table by its code.

    A field does where it is an attribute of an element that refers, and holds a natural key of the row there.
    """
    found: dict[str, Reference] = {}
    for part in mapping:
        columns = catalog.open(part.endpoint).by_name
        prefix = f"{part.path}/" if part.path else ""
        for pair in part.uploaded:
            own = columns.get(pair.steps[0].lower())
            known = own.reference if own is not None else None
            target = pair.target or (known.endpoint if known is not None else None)
            name = pair.steps[1] if len(pair.steps) == 2 else known.property if known is not None else None
            is_referring = pair.origin is Origin.ROW and "/@" in pair.path and name in catalog.natural_keys
            if target is None or name is None or not is_referring:
                continue
            column = catalog.open(target).by_name.get(name.lower())
            if column is not None and column.edm is STRING_TYPE:
                found[f"{prefix}{pair.path}"] = Reference(target, column.name)
    return found


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
