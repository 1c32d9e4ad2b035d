"""What an answered row consists of: columns, and links to collections, deferred or expanded.

In come the values of `$select` and `$expand`, out comes a `Shape`, or the refusal. Never looks at rows.

Source: only selected properties are answered; sub-fields of an expanded collection can be selected: certain. A selected
sub-field of a collection that is not expanded is refused: the framework's behaviour, likely.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exact_dbapi.catalog.model import Collection, Endpoint, Property
from exact_dbapi.simulator.endpoints import Endpoints
from exact_dbapi.simulator.exchange import Refusal, bad_query
from exact_dbapi.simulator.naming import entity_type

Paths = list[list[str]]


@dataclass(frozen=True, slots=True)
class Link:
    """A collection of a row: `shape` is that of its rows when it is expanded and its rows are known."""

    collection: Collection
    is_expanded: bool
    shape: Shape | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns and links of one endpoint's rows, in the order of the catalog."""

    endpoint: Endpoint
    columns: tuple[Property, ...]
    links: tuple[Link, ...]


def build_shape(endpoints: Endpoints, endpoint: Endpoint, select: str, expand: str) -> Shape:
    """Read `$select` and `$expand`.

    Raises: Refusal 400 for a name that the type does not have.
    """
    return _shape(endpoints, endpoint, _paths(select) or None, _paths(expand))


def _paths(text: str) -> Paths:
    return [item.strip().split("/") for item in text.split(",") if item.strip()]


def _shape(endpoints: Endpoints, endpoint: Endpoint, selected: Paths | None, expanded: Paths) -> Shape:
    is_everything = selected is None or ["*"] in selected
    names = {path[0] for path in selected or ()} - {"*"}
    _check_names(endpoint, names, {path[0] for path in expanded}, selected or [])
    columns = tuple(item for item in endpoint.columns if is_everything or item.name in names)
    links = (
        _link(endpoints, item, selected, expanded)
        for item in endpoint.collections
        if is_everything or item.name in names
    )
    return Shape(endpoint, columns, tuple(links))


def _link(endpoints: Endpoints, collection: Collection, selected: Paths | None, expanded: Paths) -> Link:
    if not any(path[0] == collection.name for path in expanded):
        return Link(collection, is_expanded=False)
    if collection.target is None:
        return Link(collection, is_expanded=True)
    below = [path[1:] for path in selected or () if path[0] == collection.name and len(path) > 1]
    deeper = [path[1:] for path in expanded if path[0] == collection.name and len(path) > 1]
    return Link(collection, True, _shape(endpoints, endpoints.open(collection.target), below or None, deeper))


def _check_names(endpoint: Endpoint, selected: set[str], expanded: set[str], paths: Sequence[list[str]]) -> None:
    collections = {item.name for item in endpoint.collections}
    known = collections | {item.name for item in endpoint.columns}
    for name in sorted((selected - known) | (expanded - collections)):
        raise bad_query(f"No property '{name}' exists in type '{entity_type(endpoint)}' at position 0.")
    for path in paths:
        if len(path) > 1 and path[0] not in expanded:
            text = "Only navigation properties specified in expand option can be traversed in select option."
            raise Refusal(400, text)
