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
from weakref import WeakKeyDictionary

from sqlalchemy import Table, event, inspect
from sqlalchemy.orm import Session, attributes

from sqlalchemy_exact import remote
from sqlalchemy_exact.mapped import Mapped, State
from sqlalchemy_exact.provided import endpoint_of, leave_to_exact
from sqlalchemy_exact.unit import UnitOfWork

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapper, SessionTransaction, UOWTransaction

#: Where a session keeps its unit of work; `Session.info` is there for such things.
_PLACE = "sqlalchemy_exact"

#: Whether the table of a mapper has a name that is one of Exact's; most others are out by this alone.
_sounds_known: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()


def listen() -> None:
    """Let sessions take part; a second call does nothing."""
    if not event.contains(Session, "before_flush", _before_flush):
        event.listen(Session, "before_flush", _before_flush)
        event.listen(Session, "after_flush", _after_flush)
        event.listen(Session, "after_commit", _after_commit)
        event.listen(Session, "after_transaction_end", _after_transaction_end)
        event.listen(Session, "after_soft_rollback", _after_soft_rollback)


def _before_flush(session: Session, context: UOWTransaction, instances: object) -> None:
    changed = _states((*session.new, *session.dirty, *session.deleted))
    mapped = _mapped(session, {state.mapper for state in changed})
    if not mapped:
        return
    work: UnitOfWork = session.info.setdefault(_PLACE, UnitOfWork(session))
    for one in mapped.values():
        leave_to_exact(cast(Table, one.mapper.local_table))
        work.begin(one)
    for state in _states(session.new):
        if state.mapper in mapped:
            _name(session, state, mapped[state.mapper])
    work.learn()
    work.find(changed)
    work.let_go_along({state: mapped[state.mapper] for state in _states(session.deleted) if state.mapper in mapped})


def _after_flush(session: Session, context: UOWTransaction) -> None:
    work: UnitOfWork | None = session.info.get(_PLACE)
    if work is None:
        return
    new, dirty, deleted = _states(session.new), _states(session.dirty), _states(session.deleted)
    for mapper, mapped in _mapped(session, {state.mapper for state in (*new, *dirty, *deleted)}).items():
        work.stage(mapped, *([state for state in states if state.mapper is mapper] for states in (new, dirty, deleted)))


def _after_commit(session: Session) -> None:
    if _PLACE in session.info:
        session.info[_PLACE].committed()


def _after_transaction_end(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None and _PLACE in session.info:
        session.info[_PLACE].ended()


def _after_soft_rollback(session: Session, previous_transaction: SessionTransaction) -> None:
    work: UnitOfWork | None = session.info.get(_PLACE)
    if work is not None:
        if previous_transaction.parent is None:
            work.rolled_back()
        work.returned()


def _states(instances: Iterable[object]) -> list[State]:
    return [inspect(instance) for instance in instances]


def _mapped(session: Session, mappers: Iterable[Mapper[Any]]) -> dict[Mapper[Any], Mapped]:
    """Find the classes that the session writes to tables of Exact."""
    found = {}
    for mapper in mappers:
        table: Any = mapper.local_table
        if mapper not in _sounds_known:
            _sounds_known[mapper] = isinstance(table, Table) and remote.sounds_known(table.name, table.schema)
        if _sounds_known[mapper] and session.get_bind(mapper).dialect.name == "exact":
            endpoint = endpoint_of(table, session.connection(bind_arguments={"mapper": mapper}))
            if endpoint is not None:
                found[mapper] = Mapped(mapper, endpoint)
    return found


def _name(session: Session, state: State, mapped: Mapped) -> None:
    """Give a new object a GUID of its own, until Exact has made its key."""
    if mapped.named_by is not None and mapped.name_of(state) is None:
        value = mapped.as_read(uuid4(), mapped.endpoint.key[0].lower(), session)
        attributes.set_attribute(state.obj(), mapped.named_by, value)
