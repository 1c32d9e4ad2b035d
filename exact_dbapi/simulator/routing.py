"""From a URL's path to what it names: a division, an endpoint, a key, a navigation, a count or the metadata.

In comes the path below ``/api/v1``, out comes a `Route`, or the refusal. Never looks at the query.

Source: the URL template is certain; the service part is found without regard to case, the entity set only as spelt:
likely.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from exact_dbapi.catalog.model import Collection, Endpoint
from exact_dbapi.simulator.endpoints import Endpoints
from exact_dbapi.simulator.exchange import Refusal, bad_query
from exact_dbapi.simulator.literals import family, read_literal, split_literals

API = "/api/v1/"
_SEGMENT = re.compile(r"([^()]+)(?:\((.*)\))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """The path cut up: the division, if one is named, and the segments below it without beta and division."""

    division: int | None
    folder: str
    segments: tuple[str, ...]

    @property
    def label(self) -> str:
        """Name the endpoint for the counting of errors, whether it exists or not."""
        return "/".join((self.folder + segment.partition("(")[0]).lower() for segment in self.segments[:2])


@dataclass(frozen=True, slots=True)
class Route:
    """What a URL names. `key` holds the key values, `navigation` the collection below that row."""

    endpoint: Endpoint
    division: int | None
    key: tuple[object, ...] | None = None
    navigation: Collection | None = None
    is_count: bool = False


def find_place(path: str) -> Place:
    """Cut up a path below ``/api/v1``.

    Raises: Refusal 404 when there is no division where one belongs.
    """
    segments = tuple(unquote(part) for part in path.removeprefix(API).split("/") if part)
    folder = "beta/" if segments[:1] == ("beta",) else ""
    rest = segments[1:] if folder else segments
    if rest and rest[0].isdecimal():
        return Place(int(rest[0]), folder, rest[1:])
    return Place(None, folder, rest)


def find_route(endpoints: Endpoints, place: Place, is_set_spelt: bool, aliases: Mapping[str, str]) -> Route:
    """Find what a place names.

    Raises: Refusal 404 for an unknown path, 400 for a key that cannot be read.
    """
    folder = place.folder
    for position, segment in enumerate(place.segments):
        match = _SEGMENT.fullmatch(segment)
        if match is None:
            raise bad_query()
        name, key = match.groups()
        id = aliases.get((folder + name).lower(), (folder + name).lower())
        if id in endpoints:
            endpoint = endpoints.open(id)
            is_alias = id != (folder + name).lower()
            if is_set_spelt and name != endpoint.resource.rpartition("/")[2]:
                raise _not_found(name)
            if endpoint.is_division_scoped != (place.division is not None) and not is_alias:
                raise _not_found(name)
            return _below(endpoint, place, key, place.segments[position + 1 :])
        folder = f"{folder}{name}/"
    raise _not_found(place.segments[-1] if place.segments else "")


def _below(endpoint: Endpoint, place: Place, key_text: str | None, rest: tuple[str, ...]) -> Route:
    key = read_key(endpoint, key_text) if key_text is not None else None
    is_count = rest[-1:] == ("$count",)
    path = rest[:-1] if is_count else rest
    if not path:
        return Route(endpoint, place.division, key, None, is_count)
    navigation = next((item for item in endpoint.collections if item.name == path[0]), None)
    if key is None or navigation is None or len(path) > 1:
        raise _not_found(path[0])
    return Route(endpoint, place.division, key, navigation, is_count)


def read_key(endpoint: Endpoint, text: str) -> tuple[object, ...]:
    """Read the key between the parentheses: one literal, or ``Name=literal`` for each part.

    Raises: Refusal 400.
    """
    parts = [re.fullmatch(r"(?:(\w+)=)?(.*)", part, re.DOTALL) for part in split_literals(text)]
    named = {(part.group(1) or ""): part.group(2) for part in parts if part is not None}
    order = endpoint.key if len(endpoint.key) > 1 else tuple(name for name in named)
    if len(named) != len(endpoint.key) or not endpoint.key or any(name not in named for name in order):
        raise bad_query()
    try:
        literals = [read_literal(named[name]) for name in order]
    except ValueError as error:
        raise bad_query() from error
    if any(found.family != family(item.edm) for found, item in zip(literals, endpoint.key_properties, strict=True)):
        raise bad_query()
    return tuple(found.value for found in literals)


def _not_found(name: str) -> Refusal:
    return Refusal(404, f"Resource not found for the segment '{name}'.")
