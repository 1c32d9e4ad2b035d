"""Objects of a session, moved from the keys that the transaction gave them to those that Exact gave their rows.

In come a session, an object's state and the real key; the identity map then finds the object by that key, and its key
attributes hold it. Never asks Exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from sqlalchemy.orm import attributes

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstanceState, Mapper, Session

#: What the ORM knows of one object.
State: TypeAlias = "InstanceState[Any]"


def spelled(value: Any) -> str:
    """Spell a key so that a GUID equals its text."""
    return str(value).lower() if isinstance(value, UUID | str) else str(value)


def as_read(value: Any, column: ColumnElement[Any], session: Session, mapper: Mapper[Any]) -> Any:
    """Turn a key into what a row of this column holds when it is read."""
    dialect = session.get_bind(mapper).dialect
    processor = column.type.dialect_impl(dialect).result_processor(dialect, None)
    return processor(value) if processor is not None else value


def attribute_of(mapper: Mapper[Any], name: str) -> str | None:
    """Find the attribute that a column of the table is mapped to; None where it is not mapped."""
    column = next((one for one in mapper.local_table.columns if one.name.lower() == name.lower()), None)
    if column is None or column not in mapper.columns.values():
        return None
    return str(mapper.get_property_by_column(column).key)


def put(state: State, name: str, value: Any) -> None:
    """Give an attribute the value that it has in Exact."""
    instance = state.obj()
    if instance is not None:
        attributes.set_committed_value(instance, name, value)


def move(session: Session, state: State, key: dict[str, Any]) -> None:
    """Move an object to its real key; `key` holds the values of its key columns by lower-case name."""
    mapper = state.mapper
    found = []
    for column in mapper.primary_key:
        name = mapper.get_property_by_column(column).key
        value = key.get(column.name.lower())
        if value is None:
            value = state.dict.get(name)
        else:
            value = as_read(value, column, session, mapper)
            put(state, name, value)
        found.append(value)
    session.identity_map.safe_discard(state)
    state.key = mapper.identity_key_from_primary_key(tuple(found), identity_token=state.identity_token)
    session.identity_map.replace(state)
