"""A row that is about to be stored, with its header and its lines.

Made by `payload`, completed by `filling`, stored by `storing`. Holds no rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from exact_dbapi.catalog.model import Collection, Endpoint


@dataclass(slots=True)
class Draft:
    """One row: `sent` names the properties that came with the request, `row` grows from them to what is stored.

    `ignored` names the properties that came and cannot be written, `companions` are rows that are stored along.
    `collections` holds the nested rows that were sent, `keys` the lists of plain keys, `parent` the header that they
    belong to.
    """

    endpoint: Endpoint
    row: dict[str, Any]
    sent: frozenset[str] = frozenset()
    collections: list[tuple[Collection, list[Draft]]] = field(default_factory=list)
    parent: Draft | None = None
    ignored: frozenset[str] = frozenset()
    companions: list[Draft] = field(default_factory=list)
    keys: list[tuple[Collection, list[str]]] = field(default_factory=list)

    @property
    def key(self) -> Any:
        """The value of the row's key."""
        return self.row.get(self.endpoint.key[0])

    def everyone(self) -> Iterator[Draft]:
        """List the row and all rows below it, headers first."""
        yield self
        for _, drafts in self.collections:
            for draft in drafts:
                yield from draft.everyone()
