"""The absolute URLs in answers: of a row, of its collections, of the next page.

In come base, division, endpoint and values; out come URLs with the host that was asked. Never reads a URL.

Source: absolute URLs with the request's host, key literals by type, `$top` reduced by what was given, order and
percent-encoding of the options in a next link: certain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.edm import GUID
from exact_dbapi.simulator.literals import write_literal
from exact_dbapi.simulator.query import Query

_OPTION_SAFE = "$'(),/:;=@!*~?-._"
_LITERAL_SAFE = "'-._~()!*"


def set_url(base: str, division: int, endpoint: Endpoint) -> str:
    """Write the URL of an entity set."""
    return base + endpoint.path.replace("{division}", str(division))


def key_writer(endpoint: Endpoint) -> Callable[[Mapping[str, Any]], str]:
    """Make the function that writes a row's key as it stands between the parentheses."""
    properties = endpoint.key_properties
    if len(properties) == 1 and properties[0].edm is GUID:
        name = properties[0].name
        return lambda row: f"guid'{row[name]}'"
    if len(properties) == 1:
        only = properties[0]
        return lambda row: quote(write_literal(row.get(only.name), only.edm), safe=_LITERAL_SAFE)
    return lambda row: ",".join(
        f"{item.name}={quote(write_literal(row.get(item.name), item.edm), safe=_LITERAL_SAFE)}" for item in properties
    )


def next_url(url: str, endpoint: Endpoint, query: Query, token: tuple[Any, ...], given: int) -> str:
    """Write the URL of the next page: the same options, what is left of `$top`, and the token."""
    options = [f"{name}={quote(value, safe=_OPTION_SAFE)}" for name, value in query.carried]
    if query.top is not None:
        options.append(f"$top={query.top - given}")
    types = [item.property.edm for item in query.order] + [item.edm for item in endpoint.key_properties]
    literals = (write_literal(value, edm) for value, edm in zip(token, types, strict=True))
    options.append("$skiptoken=" + ",".join(quote(literal, safe=_LITERAL_SAFE) for literal in literals))
    return f"{url}?{'&'.join(options)}"
