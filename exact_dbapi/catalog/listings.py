"""The tables whose rows this driver knows itself: `Session.*` and `INFORMATION_SCHEMA.*`.

The document that lists their columns comes in; endpoints and index lines like those of Exact's tables go out, so that
planning, describing and reflecting need no second way. Never knows the rows: a connection does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from exact_dbapi.catalog.model import (
    REST,
    XML,
    Endpoint,
    Entry,
    FilterRule,
    Kind,
    Property,
    SelectRule,
    Variant,
)
from exact_dbapi.catalog.topics import SCHEMA
from exact_dbapi.edm import EDM_TYPES

#: By schema and table the rows of the columns: name, type, and `k` for a key, `c` where a condition is looked at before
#: the rows are made, `p` for one that an INSERT gives, `m` for one that it must give.
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
    catalog = XML if endpoint.schema == SCHEMA else REST
    verb = "P" if endpoint.kind is Kind.UPLOAD else "G"
    columns = len(endpoint.properties)
    return Entry(catalog, endpoint.schema, endpoint.name, endpoint.id, endpoint.kind, endpoint.variant, verb, columns)


def _column(name: str, edm: str, flags: str = "") -> Property:
    is_given = "p" in flags
    edm_type = EDM_TYPES[f"Edm.{edm}"]
    made = Property(name, edm_type, "k" in flags, not is_given, is_given, is_mandatory="m" in flags)
    return made if "c" in flags else replace(made, can_filter=False)


def _endpoint(schema: str, name: str, columns: tuple[Property, ...]) -> Endpoint:
    is_upload = any(column.in_post for column in columns)
    return Endpoint(
        id=f"{schema}.{name}".lower(),
        schema=schema,
        name=name,
        resource=name,
        path="",
        kind=Kind.UPLOAD if is_upload else Kind.LISTING,
        variant=Variant.REGULAR,
        methods=frozenset({"POST" if is_upload else "GET"}),
        key=tuple(column.name for column in columns if column.is_key),
        page_size=1_000_000,
        select_rule=SelectRule.NO,
        filter_rule=FilterRule.ANY,
        filter_fields=(),
        properties=columns,
        is_division_scoped=False,
    )
