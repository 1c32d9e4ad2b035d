"""The names of types in answers: of one row, and of the entity behind it.

In comes an endpoint, out comes ``Exact.Web.Api.Models.Account``. The singular is made by rule, always the same,
since no client may rely on it.
"""

from __future__ import annotations

from functools import lru_cache

from exact_dbapi.catalog.model import Endpoint

NAMESPACE = "Exact.Web.Api.Models"
_ENTITY_NAMESPACE = "Exact.Metadata.Entity"
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("xes", "x"), ("uses", "us"), ("ss", "ss"), ("us", "us"))


@lru_cache(maxsize=1024)
def singular(name: str) -> str:
    """Make the singular of an entity set's name."""
    for ending, replacement in _ENDINGS:
        if name.endswith(ending):
            return name[: -len(ending)] + replacement
    return name[:-1] if name.endswith("s") and len(name) > 3 else name


def model_name(endpoint: Endpoint) -> str:
    """Name the type of a row without its namespace."""
    return singular(endpoint.resource.rpartition("/")[2])


def row_type(endpoint: Endpoint) -> str:
    """Name the type of a row as `__metadata` has it."""
    return f"{NAMESPACE}.{model_name(endpoint)}"


def entity_type(endpoint: Endpoint) -> str:
    """Name the entity as the filter parser's errors have it."""
    return f"{_ENTITY_NAMESPACE}.{model_name(endpoint)}"
