"""What is wanted of a document that Exact has, beyond what its answer tells: for RETURNING, for others, to compare.

In come a document, what was told, and the unit of work; out goes what has to be read back. Never asks.
"""

from __future__ import annotations

from collections.abc import Sequence

from exact_dbapi.catalog.model import Property
from exact_dbapi.executor.pending import Pending, identity_of, place_of, spelled
from exact_dbapi.executor.stored import Wanted
from exact_dbapi.mutation import Document, Mutation, Verb, keys_in
from exact_dbapi.protocol.odata.answer import Stored, is_whole


def wanted_of(document: Document, stored: Stored, pending: Pending, is_compared: bool) -> Wanted:
    """Tell what has to be read back of a document; with `is_compared` all that was sent."""
    root, *lines = document.mutations()
    if root.verb is Verb.DELETE:
        return Wanted({})
    columns = _promised((root, *lines), pending)
    asked = columns.get(root.endpoint.id, ())
    is_told = is_whole(stored, root.values) and all(column.name in stored for column in asked)
    first = {id(row.root) for _, rows in document.lines for row in rows}
    below = [line for line in lines if id(line) not in first]

    def is_wanted(rows: Sequence[Mutation]) -> bool:
        is_promised = any(row.endpoint.id in columns for row in rows)
        return bool(rows) and (is_promised or is_compared or _is_referred_to(rows, pending))

    return Wanted(columns, is_wanted(lines), is_compared or bool(asked and not is_told), is_wanted(below))


def _promised(mutations: Sequence[Mutation], pending: Pending) -> dict[str, tuple[Property, ...]]:
    """List the columns that RETURNING asks for, by endpoint."""
    columns: dict[str, tuple[Property, ...]] = {}
    for mutation in mutations:
        for promise in pending.promises:
            if place_of(mutation) in promise.places:
                known = columns.get(mutation.endpoint.id, ())
                columns[mutation.endpoint.id] = (*known, *promise.returning.properties)
    return columns


def _is_referred_to(lines: Sequence[Mutation], pending: Pending) -> bool:
    """Tell whether another document means one of these lines by its name."""
    names = {identity[1:] for line in lines if (identity := identity_of(line)) is not None}
    if not names:
        return False
    own = {place_of(line) for line in lines}
    others = (mutation for place, mutation in pending.rows.items() if place not in own)
    keys = ((one.division, key) for one in others for column, value in one.values for key in keys_in(column, value))
    return any((division, (spelled(key),)) in names for division, key in keys)
