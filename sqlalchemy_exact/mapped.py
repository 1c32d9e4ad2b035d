"""A class mapped to a table of Exact Online, and its objects as the unit of work sees them.

In comes a mapper with the endpoint behind its table; out go the attributes of columns by the columns' names, and
objects that hold Exact's values and stand in the identity map under their real key. Never asks Exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from sqlalchemy.orm import attributes

from exact_dbapi.edm import GUID

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstanceState, Mapper, Session

    from exact_dbapi.catalog.model import Endpoint

#: What the ORM knows of one object.
State: TypeAlias = "InstanceState[Any]"


def spelled(value: Any) -> str:
    """Spell a key so that a GUID equals its text."""
    return str(value).lower() if isinstance(value, UUID | str) else str(value)


class Mapped:
    """A mapped class and the endpoint of its table."""

    def __init__(self, mapper: Mapper[Any], endpoint: Endpoint) -> None:
        self.mapper = mapper
        self.endpoint = endpoint

    @cached_property
    def columns(self) -> dict[str, ColumnElement[Any]]:
        """The mapped columns of the table, by lower-case name."""
        own = {column.name.lower(): column for column in self.mapper.local_table.columns}
        mapped = set(self.mapper.columns.values())
        return {name: column for name, column in own.items() if column in mapped}

    @cached_property
    def attributes(self) -> dict[str, str]:
        """The attributes of columns, by the columns' lower-case names."""
        return {name: self.mapper.get_property_by_column(one).key for name, one in self.columns.items()}

    @property
    def keys(self) -> list[str]:
        """The attributes of Exact's key."""
        return [self.attributes[name.lower()] for name in self.endpoint.key if name.lower() in self.attributes]

    @cached_property
    def named_by(self) -> str | None:
        """The attribute whose value is a row's name until Exact makes its key: a key that is one GUID."""
        keys = self.endpoint.key_properties
        return self.keys[0] if len(keys) == 1 and keys[0].edm is GUID and self.keys else None

    def name_of(self, state: State) -> str | None:
        """Tell the name or key that an object holds."""
        value = state.dict.get(self.named_by) if self.named_by is not None else None
        return None if value is None else spelled(value)

    def as_read(self, value: Any, column: str, session: Session) -> Any:
        """Turn a value into what a row holds in this column when it is read."""
        dialect = session.get_bind(self.mapper).dialect
        processor = self.columns[column].type.dialect_impl(dialect).result_processor(dialect, None)
        return processor(value) if processor is not None else value

    def put(self, state: State, column: str, value: Any, session: Session) -> None:
        """Give an object the value that a column has in Exact."""
        put(state, self.attributes[column], self.as_read(value, column, session))

    def keep_key(self, state: State) -> None:
        """Let an expired object hold the key that the session finds it by."""
        for column, value in zip(self.mapper.primary_key, state.key[1] if state.key else (), strict=False):
            attribute = self.mapper.get_property_by_column(column).key
            if attribute in unloaded(state):
                put(state, attribute, value)

    def move(self, session: Session, state: State, key: Mapping[str, Any]) -> None:
        """Let the session find an object by its real key; `key` holds its values by lower-case column name."""
        for name in key.keys() & self.attributes.keys():
            self.put(state, name, key[name], session)
        identity = tuple(state.dict.get(self.mapper.get_property_by_column(one).key) for one in self.mapper.primary_key)
        session.identity_map.safe_discard(state)
        state.key = self.mapper.identity_key_from_primary_key(identity, identity_token=state.identity_token)
        session.identity_map.replace(state)


def put(state: State, attribute: str, value: Any) -> None:
    """Give an attribute a value that is no change."""
    instance = state.obj()
    if instance is not None:
        attributes.set_committed_value(instance, attribute, value)


def unloaded(state: State) -> set[str]:
    """List the attributes that would be read when they are asked for; not those that were set in the meantime."""
    return set(state.expired_attributes & state.unmodified)


def forget(state: State, names: Iterable[str]) -> None:
    """Let attributes be read when they are asked for the next time."""
    state._expire_attributes(state.dict, list(names))
