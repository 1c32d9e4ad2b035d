"""One change of one row, the document it becomes part of, and what Exact answered.

The executor makes a `Mutation` of each row of a `Write` and stages it; COMMIT joins those that Exact takes whole into a
`Document`, one request each; every mutation ends in a `Receipt`. Nothing here knows SQL or HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from exact_dbapi.catalog.model import Collection, Endpoint, Field, Property, Reference
from exact_dbapi.edm import GUID
from exact_dbapi.scan import Constant

#: What a column is set to; None is an explicit NULL. A column that is not mentioned is absent, which is something else.
#: A list of keys is a tuple.
Value: TypeAlias = Constant | tuple[Constant, ...] | None

#: The key of a row, part by part; or the one name that a transaction gives a new row.
Key: TypeAlias = tuple[Constant | None, ...]


def keys_in(column: Property, value: Value) -> tuple[Constant, ...]:
    """List the keys of rows, or their names, that a column's value holds: one, several in a list, or none."""
    if isinstance(value, tuple):
        return value
    return (value,) if column.edm is GUID and value is not None else ()


class Verb(StrEnum):
    """What happens to a row."""

    INSERT = "INSERT"
    UPDATE = "UPDATE"
    DELETE = "DELETE"


@dataclass(frozen=True, slots=True)
class Mutation:
    """A staged change of one row.

    `values` are the columns to send, in the statement's order. `key` is the row's key for UPDATE and DELETE; for INSERT
    the name that the transaction gives the row (any value, a provisional GUID included; empty: it has none): other
    staged rows may refer to it, and Exact gives the real key. `statement` and `row` count from 1: the statement in its
    transaction and the row in its statement. `before` is what is asked of a row that is deleted, as it was read.
    """

    verb: Verb
    endpoint: Endpoint
    division: int
    values: tuple[tuple[Property, Value], ...] = ()
    key: Key = ()
    statement: int = 1
    row: int = 1
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """A change with the new rows that are nested in it: what one request carries."""

    root: Mutation
    lines: tuple[tuple[Collection, tuple[Document, ...]], ...] = ()

    def mutations(self) -> Iterator[Mutation]:
        """All changes that the request carries, the root first."""
        yield self.root
        for _, documents in self.lines:
            for document in documents:
                yield from document.mutations()


@dataclass(frozen=True)
class Slot:
    """Where the cells of a column of flat rows go in an item of a topic.

    `heading` is the column's name in its source, `column` its position there. Where the field holds GUIDs, `by_code` is
    the one for those that are codes. `values` are texts of the field with what REST calls them. `reference` says which
    column of which table has the codes, where they are another row's.
    """

    column: int
    heading: str
    field: Field
    is_line: bool = False
    by_code: Field | None = None
    values: tuple[tuple[str, Any], ...] = ()
    reference: Reference | None = None

    @property
    def code_field(self) -> Field:
        """The field that holds codes."""
        return self.by_code or self.field


class Outcome(StrEnum):
    """What became of a change."""

    DONE = "done"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one change.

    `key` is the row's key at Exact, empty where it is not known; `stored` what Exact answered, by property name;
    `message` Exact's words where it refused, `fields` the properties they name; `at` is the time (UTC) of the answer.
    """

    mutation: Mutation
    outcome: Outcome
    key: Key = ()
    stored: Mapping[str, Any] = field(default_factory=dict)
    message: str | None = None
    fields: tuple[str, ...] = ()
    at: datetime | None = None
