"""The tables whose rows this driver knows itself: `Session.*` and `INFORMATION_SCHEMA.*`.

The document that lists their columns comes in; endpoints and index lines like those of Exact's tables go out, so that
planning, describing and reflecting need no second way. Never knows the rows: a connection does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from exact_dbapi.catalog.model import (
    REST,
    Endpoint,
    Entry,
    FilterRule,
    Kind,
    Property,
    SelectRule,
    Variant,
)
from exact_dbapi.edm import EDM_TYPES

#: By schema and table the rows of the columns: name, type, and `k` for a key, `c` where a condition is looked at before
#: the rows are made.
Document = Mapping[str, Mapping[str, Sequence[Sequence[str]]]]


def read_listings(document: Document) -> tuple[Endpoint, ...]:
    """Make an endpoint of each table."""
    return tuple(
        _endpoint(schema, name, tuple(_column(*row) for row in rows))
        for schema, tables in document.items()
        for name, rows in tables.items()
    )


def listed(endpoint: Endpoint) -> Entry:
    """Make the line of the index for a table."""
    columns = len(endpoint.properties)
    return Entry(REST, endpoint.schema, endpoint.name, endpoint.id, endpoint.kind, endpoint.variant, "G", columns)


def _column(name: str, edm: str, flags: str = "") -> Property:
    made = Property(name, EDM_TYPES[f"Edm.{edm}"], is_key="k" in flags)
    return made if "c" in flags else replace(made, can_filter=False)


def _endpoint(schema: str, name: str, columns: tuple[Property, ...]) -> Endpoint:
    return Endpoint(
        id=f"{schema}.{name}".lower(),
        schema=schema,
        name=name,
        resource=name,
        path="",
        kind=Kind.LISTING,
        variant=Variant.REGULAR,
        methods=frozenset({"GET"}),
        key=tuple(column.name for column in columns if column.is_key),
        page_size=1_000_000,
        select_rule=SelectRule.NO,
        filter_rule=FilterRule.ANY,
        filter_fields=(),
        properties=columns,
        is_division_scoped=False,
    )
