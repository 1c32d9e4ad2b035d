"""ORM sessions over Exact Online: what they flush becomes documents at COMMIT, and objects get the keys of Exact.

`listen` lets every session take part, as far as what it flushes goes to Exact; other databases are left alone. A flush
needs keys and Exact makes them at COMMIT: until then a new object has a GUID of its own, which is also its name in the
driver's transaction. Afterwards the session finds it by its real key.

Never sends anything: that is the driver's business at COMMIT.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from sqlalchemy import Table, event, inspect
from sqlalchemy.orm import Session, attributes

from exact_dbapi.edm import GUID
from sqlalchemy_exact import remote
from sqlalchemy_exact.moving import State, as_read, attribute_of
from sqlalchemy_exact.provided import endpoint_of, leave_to_exact
from sqlalchemy_exact.unit import UnitOfWork

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapper, SessionTransaction, UOWTransaction

    from exact_dbapi.catalog.model import Endpoint

#: Where a session keeps its unit of work; `Session.info` is there for such things.
_PLACE = "sqlalchemy_exact"


def listen() -> None:
    """Let sessions take part; a second call does nothing."""
    if not event.contains(Session, "before_flush", _before_flush):
        event.listen(Session, "before_flush", _before_flush)
        event.listen(Session, "after_flush", _after_flush)
        event.listen(Session, "after_commit", _after_commit)
        event.listen(Session, "after_transaction_end", _after_transaction_end)


def _before_flush(session: Session, context: UOWTransaction, instances: object) -> None:
    changed = _states((*session.new, *session.dirty, *session.deleted))
    mappers = {state.mapper for state in changed}
    endpoints = {mapper: endpoint for mapper in mappers if (endpoint := _endpoint(session, mapper)) is not None}
    if not endpoints:
        return
    work: UnitOfWork = session.info.setdefault(_PLACE, UnitOfWork(session))
    for mapper in endpoints:
        leave_to_exact(cast(Table, mapper.local_table))
        work.begin(mapper)
    for state in _states(session.new):
        if state.mapper in endpoints:
            _name(session, state, endpoints[state.mapper])
    work.find(changed)


def _states(instances: Iterable[object]) -> list[State]:
    return [inspect(instance) for instance in instances]


def _endpoint(session: Session, mapper: Mapper[Any]) -> Endpoint | None:
    """Find the table of Exact that a class is mapped to, if the session writes it there."""
    table: Any = mapper.local_table
    name = getattr(table, "name", None)
    if name is None or remote.find(name, table.schema) is None:
        return None
    if session.get_bind(mapper).dialect.name != "exact":
        return None
    return endpoint_of(table, session.connection(bind_arguments={"mapper": mapper}))


def _name(session: Session, state: State, endpoint: Endpoint) -> None:
    """Give a new object a GUID of its own, until Exact has made its key."""
    keys = endpoint.key_properties
    if len(keys) != 1 or keys[0].edm is not GUID:
        return
    attribute = attribute_of(state.mapper, keys[0].name)
    if attribute is not None and state.dict.get(attribute) is None:
        column = state.mapper.get_property(attribute).columns[0]
        attributes.set_attribute(state.obj(), attribute, as_read(uuid4(), column, session, state.mapper))


def _after_flush(session: Session, context: UOWTransaction) -> None:
    work: UnitOfWork | None = session.info.get(_PLACE)
    if work is None:
        return
    for state in _states((*session.new, *session.dirty)):
        endpoint = _endpoint(session, state.mapper)
        if endpoint is not None and (state.key is None or work.is_staged(state)):
            work.stage(state, endpoint)


def _after_commit(session: Session) -> None:
    if _PLACE in session.info:
        session.info[_PLACE].committed()


def _after_transaction_end(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None and _PLACE in session.info:
        session.info[_PLACE].ended()
