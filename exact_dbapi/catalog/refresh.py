"""Comparing the catalog with a live service, and remembering what is new.

Exact adds properties without a version change, and tells of them in each service's `$metadata` (EDMX, the entity data
model as XML). A `Send` comes in; the service's entity sets, a `Drift` and the rows that a user's state folder adds to
the catalog go out. Never changes the packaged data.

Source: ``/api/v1/{division}/{service}/$metadata`` exists per service and wants no JSON; likely, not certain.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exact_dbapi.catalog.model import Endpoint, Property, Reference
from exact_dbapi.catalog.store import Additions, Catalog
from exact_dbapi.edm import EDM_TYPES
from exact_dbapi.errors import OperationalError
from exact_dbapi.message import Request, Send

#: The elements that stand alone in one service and repeated in another.
_REPEATED = ("Schema", "EntityType", "EntityContainer", "EntitySet", "Property", "PropertyRef")


@dataclass(frozen=True, slots=True)
class LiveSet:
    """One entity set as a service describes it: its name and its properties of plain types."""

    resource: str
    properties: tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class TableDrift:
    """How one table differs from the catalog: `retyped` tells name, type in the catalog, type in the service."""

    endpoint: str
    new: tuple[Property, ...] = ()
    gone: tuple[str, ...] = ()
    retyped: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Drift:
    """How one service differs from the catalog: only tables with a difference are listed."""

    tables: tuple[TableDrift, ...] = ()
    unknown_sets: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def additions(self) -> Additions:
        """The new properties, in the form that the catalog and its file of additions take."""
        return {table.endpoint: [_row(item) for item in table.new] for table in self.tables if table.new}


def service_paths(catalog: Catalog) -> tuple[str, ...]:
    """List the path of each service (``/api/v1/{division}/crm``) that can be asked for its metadata."""
    paths = (_service_path(catalog.open(entry.id)) for entry in catalog.entries)
    return tuple(dict.fromkeys(path for path in paths if "{division}" in path))


def read_metadata(send: Send, division: int, service: str) -> tuple[LiveSet, ...]:
    """Read what a live service says about its entity sets; `service` is a path of `service_paths`.

    Raises: OperationalError when the service does not answer with a description.
    """
    url = service.replace("{division}", str(division)) + "/$metadata"
    response = send(Request("GET", url, accept="application/xml", division=division, endpoint=f"{service}/$metadata"))
    if response.status != 200:
        raise OperationalError(f"{url} answered {response.status}.", hint="Check the service's name and your rights.")
    return parse_metadata(response.body, url)


def parse_metadata(body: bytes, url: str) -> tuple[LiveSet, ...]:
    """Read the entity sets out of an EDMX document."""
    import xmltodict  # only a refresh needs it

    try:
        document = xmltodict.parse(body, process_namespaces=False, force_list=_is_repeated, postprocessor=_unprefixed)
        schemas = document["Edmx"]["DataServices"]["Schema"]
    except Exception as error:  # the parser's own exception class is not part of its promises
        raise OperationalError(f"{url} did not answer with a description of the service.") from error
    types = {
        f"{schema['@Namespace']}.{entity['@Name']}": entity
        for schema in schemas
        for entity in schema.get("EntityType", ())
    }
    return tuple(
        LiveSet(one["@Name"], _properties(types.get(one["@EntityType"], {})))
        for schema in schemas
        for container in schema.get("EntityContainer", ())
        for one in container.get("EntitySet", ())
    )


def drift(catalog: Catalog, service: str, live: Iterable[LiveSet]) -> Drift:
    """Compare the tables of one service (a path of `service_paths`) with what it says itself."""
    endpoints = (catalog.open(entry.id) for entry in catalog.entries)
    known = {one.path.rpartition("/")[2].lower(): one for one in endpoints if _service_path(one) == service}
    found = {one.resource.lower(): one for one in live}
    both = (_compare(known[name], found[name]) for name in sorted(known.keys() & found.keys()))
    return Drift(
        tables=tuple(one for one in both if one.new or one.gone or one.retyped),
        unknown_sets=tuple(found[name].resource for name in sorted(found.keys() - known.keys())),
        missing=tuple(known[name].id for name in sorted(known.keys() - found.keys())),
    )


def merged(*additions: Additions) -> Additions:
    """Join the additions of several services; the later word on a property wins."""
    rows: dict[str, dict[str, list[str]]] = {}
    for one in additions:
        for endpoint, properties in one.items():
            rows.setdefault(endpoint, {}).update({row[0].lower(): row for row in properties})
    return {endpoint: list(named.values()) for endpoint, named in rows.items()}


def write_additions(path: Path, additions: Additions) -> None:
    """Write the user's file of additions, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps({"endpoints": additions}, indent=1, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)


def _compare(endpoint: Endpoint, live: LiveSet) -> TableDrift:
    known = endpoint.by_name
    seen = {item.name.lower(): item for item in live.properties}
    shared = [(known[name], seen[name]) for name in sorted(known.keys() & seen.keys())]
    collections = {item.name.lower() for item in endpoint.collections}
    return TableDrift(
        endpoint.id,
        new=tuple(item for name, item in seen.items() if name not in known and name not in collections),
        gone=tuple(item.name for name, item in known.items() if name not in seen and item.in_get),
        retyped=tuple((old.name, old.edm.name, new.edm.name) for old, new in shared if old.edm is not new.edm),
    )


def _properties(entity: Mapping[str, Any]) -> tuple[Property, ...]:
    key = {one["@Name"] for one in (entity.get("Key") or {}).get("PropertyRef", ())}
    return tuple(
        Property(one["@Name"], EDM_TYPES[one["@Type"]], is_key=one["@Name"] in key)
        for one in entity.get("Property", ())
        if one["@Type"] in EDM_TYPES
    )


def _row(item: Property) -> list[str]:
    return [
        item.name,
        item.edm.name.removeprefix("Edm."),
        *(["", _reference(item.reference)] if item.reference else []),
    ]


def _reference(reference: Reference) -> str:
    return f"{reference.endpoint}.{reference.property}" if reference.property else reference.endpoint


def _service_path(endpoint: Endpoint) -> str:
    return endpoint.path.rpartition("/")[0]


def _is_repeated(_path: object, key: str, _value: object) -> bool:
    return key.rpartition(":")[2] in _REPEATED


def _unprefixed(_path: object, key: str, value: Any) -> tuple[str, Any]:
    """Drop the prefix of a name: which one a service writes is its own choice."""
    return key.rpartition(":")[2], value
