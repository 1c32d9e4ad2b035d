"""What a user should know of a table or a column before they ask for it: remarks in words, for tools that show them.

An endpoint or a property comes in, a sentence or two go out; the empty text where there is nothing to say. The catalog
holds facts and none of Exact's own descriptions, so only facts are told.
"""

from __future__ import annotations

from exact_dbapi.catalog.model import Endpoint, Property


def remark_on_table(endpoint: Endpoint) -> str:
    """Say what a table is in Exact: its verbs and its path."""
    return f"{', '.join(sorted(endpoint.methods))} {endpoint.path}" if endpoint.path else ""


def remark_on(column: Property) -> str:
    """Say what a user should know of a column before they ask for it or write it; mostly nothing."""
    remarks = (
        (not column.in_get, "Cannot be read."),
        (not column.can_filter, "Exact does not filter on it: a condition on it reads the whole table."),
        (column.is_mandatory, "Must be given in an INSERT."),
        (column.is_obsolete, "Obsolete."),
    )
    return " ".join(text for applies, text in remarks if applies)
