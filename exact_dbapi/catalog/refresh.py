"""Comparing the catalog with a live service, and remembering what is new.

Exact adds properties without a version change, and tells of them in each service's `$metadata` (EDMX, the entity data
model as XML). A `Send` comes in; the service's entity sets, a `Drift` and the rows that a user's state folder adds to
the catalog go out. Asking a service costs one API call. Never changes the packaged data.

Source: ``/api/v1/{division}/{service}/$metadata`` exists per service and wants no JSON; likely, not certain.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exact_dbapi.catalog.model import Endpoint, Property, Reference
from exact_dbapi.catalog.names import closest
from exact_dbapi.catalog.store import Additions, Catalog, read_additions
from exact_dbapi.edm import EDM_TYPES
from exact_dbapi.errors import (
    AccessDenied,
    BudgetExhausted,
    Error,
    OperationalError,
    ProgrammingError,
    SignInRequired,
)
from exact_dbapi.message import Request, Response, Send

#: What the path of most services begins with; users leave it out.
_COMMON = "/api/v1/{division}/"

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
    """How services differ from the catalog: only tables with a difference are listed.

    `unknown_sets` are entity sets that the catalog has no table for, `missing` are tables that the services do not
    list, and `refused` are the services that did not let themselves be read, each with the status of the answer.
    """

    tables: tuple[TableDrift, ...] = ()
    unknown_sets: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    refused: tuple[tuple[str, int], ...] = ()

    @property
    def additions(self) -> Additions:
        """What is new and what is gone, in the form that the catalog and its file of additions take."""
        changed = ((table, [*map(_row, table.new), *([name] for name in table.gone)]) for table in self.tables)
        return {table.endpoint: rows for table, rows in changed if rows}


def service_paths(catalog: Catalog, names: Iterable[str] | None = None) -> tuple[str, ...]:
    """List the path of each service (``/api/v1/{division}/crm``) that can be asked for its metadata.

    `names` chooses some of them, as Exact's addresses name them without regard to case: ``crm``, ``bulk/crm``.

    Raises: ProgrammingError for a name that is no service's.
    """
    paths = (_service_path(catalog.open(entry.id)) for entry in catalog.entries)
    known = {service_name(path).lower(): path for path in paths if "{division}" in path}
    if names is None:
        return tuple(known.values())
    chosen = []
    for name in names:
        if name.lower() not in known:
            nearest = closest(name, known)
            raise ProgrammingError(
                f"There is no service {name!r}.",
                hint=f"Did you mean {' or '.join(nearest)}?"
                if nearest
                else "Services are named crm, bulk/crm and so on.",
            )
        chosen.append(known[name.lower()])
    return tuple(dict.fromkeys(chosen))


def service_name(path: str) -> str:
    """Name a service as users do: its path without what most of them begin with."""
    return path.removeprefix(_COMMON).replace("/{division}", "").removeprefix("/api/v1/")


def survey(
    catalog: Catalog, send: Send, division: int, services: Iterable[str], *, skip_refused: bool = False
) -> Drift:
    """Compare several services (paths of `service_paths`) with the catalog; one API call for each.

    With `skip_refused`, a service that is not there (404) or not for this user (403) is listed in `Drift.refused`.

    Raises: AccessDenied or OperationalError for a service that refuses, without `skip_refused`; SignInRequired;
    BudgetExhausted.
    """
    found, refused = [], []
    for service in services:
        url, response = _ask(send, division, service)
        if skip_refused and response.status in (403, 404):
            refused.append((service_name(service), response.status))
        else:
            found.append(drift(catalog, service, _described(url, response)))
    return Drift(
        tables=tuple(table for one in found for table in one.tables),
        unknown_sets=tuple(name for one in found for name in one.unknown_sets),
        missing=tuple(id for one in found for id in one.missing),
        refused=tuple(refused),
    )


def read_metadata(send: Send, division: int, service: str) -> tuple[LiveSet, ...]:
    """Read what a live service says about its entity sets; `service` is a path of `service_paths`.

    Raises: OperationalError when the service does not answer with a description.
    """
    return _described(*_ask(send, division, service))


def _ask(send: Send, division: int, service: str) -> tuple[str, Response]:
    url = service.replace("{division}", str(division)) + "/$metadata"
    request = Request("GET", url, accept="application/xml", division=division, endpoint=f"{service}/$metadata")
    return url, send(request)


def _described(url: str, response: Response) -> tuple[LiveSet, ...]:
    if response.status != 200:
        kind: type[Error] = _REFUSALS.get(response.status, OperationalError)
        raise kind(f"{url} answered {response.status}.", hint="Check the service's name and your rights.")
    return parse_metadata(response.body, url)


#: What a status means; every other one is an OperationalError.
_REFUSALS: dict[int, type[Error]] = {401: SignInRequired, 403: AccessDenied, 429: BudgetExhausted}


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
    """Join the additions of several refreshes; the later word on a property wins, and what came and went is nothing."""
    rows: dict[str, dict[str, list[str]]] = {}
    for one in additions:
        for endpoint, properties in one.items():
            said = rows.setdefault(endpoint, {})
            for row in properties:
                before = said.pop(row[0].lower(), row)
                if (len(before) == 1) == (len(row) == 1):
                    said[row[0].lower()] = row
    return {endpoint: list(named.values()) for endpoint, named in rows.items()}


def add_to(path: Path, additions: Additions) -> None:
    """Add to the user's file of additions, whole or not at all."""
    write_additions(path, merged(read_additions(path), additions) if path.exists() else additions)


def write_additions(path: Path, additions: Additions) -> None:
    """Write the user's file of additions, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps({"endpoints": additions}, indent=1, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)


def _compare(endpoint: Endpoint, live: LiveSet) -> TableDrift:
    known = {name: item for name, item in endpoint.by_name.items() if not _is_taken_away(item)}
    seen = {item.name.lower(): item for item in live.properties}
    shared = [(known[name], seen[name]) for name in sorted(known.keys() & seen.keys())]
    collections = {item.name.lower() for item in endpoint.collections}
    return TableDrift(
        endpoint.id,
        new=tuple(item for name, item in seen.items() if name not in known and name not in collections),
        gone=tuple(item.name for name, item in known.items() if name not in seen and item.in_get),
        retyped=tuple((old.name, old.edm.name, new.edm.name) for old, new in shared if old.edm is not new.edm),
    )


def _is_taken_away(item: Property) -> bool:
    """What can neither be read nor written is what an earlier refresh found gone."""
    return not (item.in_get or item.in_post or item.in_put)


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
