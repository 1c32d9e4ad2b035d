"""What one session has on its way to Exact, from flush to COMMIT, and the lines whose keys are not known yet.

In come the objects that a flush has staged and the receipts of the driver; the objects are moved to their real keys. A
line's key is asked for when somebody needs it, with all others of its kind; nothing else is ever asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from exact_dbapi.catalog import open_catalog
from exact_dbapi.mutation import Outcome, Receipt, Verb
from sqlalchemy_exact.lines import Line, find_keys
from sqlalchemy_exact.local import driver_connection
from sqlalchemy_exact.moving import State, attribute_of, move, put, spelled

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapper

    from exact_dbapi.catalog.model import Endpoint

#: A row as the transaction knows it: its endpoint and its name.
Place: TypeAlias = tuple[str, str]

#: How a relationship is loaded that the query of its owner does not read.
_READ_LATER = frozenset({True, "select", "noload", "raise", "raise_on_sql", "write_only", "dynamic"})


@dataclass(eq=False)
class _New:
    """A new row: its object, the headers that it may be a line of, and the attributes that Exact fills in."""

    state: State
    endpoint: Endpoint
    headers: list[tuple[str, Place]] = field(default_factory=list)
    filled: set[str] = field(default_factory=set)


@dataclass(eq=False)
class _Staged:
    """What is staged on one connection of the driver, and how many receipts it had before."""

    driver: Any
    answered: int
    rows: dict[Place, _New] = field(default_factory=dict)


class UnitOfWork:
    """The new rows of one session, and what became of them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._staged: dict[int, _Staged] = {}
        self._lines: list[Line] = []
        self._listens = False

    def begin(self, mapper: Mapper[Any]) -> _Staged:
        """Note, before a flush, what the driver has answered by now."""
        driver = driver_connection(self._session.connection(bind_arguments={"mapper": mapper}))
        return self._staged.setdefault(id(driver), _Staged(driver, len(driver.receipts)))

    def stage(self, state: State, endpoint: Endpoint) -> None:
        """Remember a row that a flush has staged."""
        name = attribute_of(state.mapper, endpoint.key[0])
        if name is None or state.dict.get(name) is None:
            return
        rows = self.begin(state.mapper).rows
        row = rows.setdefault((endpoint.id, spelled(state.dict[name])), _New(state, endpoint))
        row.state, row.headers = state, list(_headers(state, endpoint))
        for attribute in state.expired_attributes & set(state.mapper.column_attrs.keys()):
            row.filled.add(attribute)
            put(state, attribute, None)

    def is_staged(self, state: State) -> bool:
        """Tell whether an object is a new row of this transaction."""
        return any(row.state is state for staged in self._staged.values() for row in staged.rows.values())

    def committed(self) -> None:
        """Move the objects of rows that Exact has by now to their real keys."""
        for staged in self._staged.values():
            receipts = _made(staged.driver.receipts[staged.answered :])
            staged.answered = len(staged.driver.receipts)
            for place, receipt in receipts.items():
                row = staged.rows.pop(place, None)
                if row is not None and row.state.session is self._session:
                    self._settle(row, receipt, receipts)

    def _settle(self, row: _New, receipt: Receipt, receipts: dict[Place, Receipt]) -> None:
        state, endpoint = row.state, row.endpoint
        header = next(((column, receipts[place]) for column, place in row.headers if place in receipts), None)
        _expire(state, row.filled)
        _refer(state, endpoint, dict(row.headers), receipts)
        if receipt.key:
            move(self._session, state, dict(zip(_lower(endpoint.key), receipt.key, strict=True)))
            return
        _expire(state, {attribute_of(state.mapper, name) for name in endpoint.key})
        if header is not None and header[1].key:
            self._lines.append(Line(state, endpoint, header[0], header[1].key[0], receipt))
            if not self._listens:
                self._listens = True
                event.listen(self._session, "do_orm_execute", self._reading)

    def ended(self) -> None:
        """Forget what was staged: the transaction is over."""
        self._staged.clear()

    def find(self, states: Iterable[State]) -> None:
        """Ask for the keys of those lines that are among these objects, with all others of their kind."""
        concerned = set(states)
        self._find({line.mapper for line in self._lines if line.state in concerned})

    def _find(self, mappers: set[Mapper[Any]]) -> dict[str, Any]:
        found = [line for line in self._lines if line.mapper in mappers and line.state.obj() is not None]
        if not found:
            return {}
        keys = find_keys(self._session, found)
        self._lines = [line for line in self._lines if line.mapper not in mappers]
        return keys

    def _reading(self, execution: ORMExecuteState) -> Any:
        """Before a query that may read such lines, learn their keys, and ask for these in place of the names."""
        if not self._lines or not execution.is_select:
            return None
        keys = self._find({line.mapper for line in self._lines if _may_read(execution, line.mapper)})
        asked = execution.parameters
        if not keys or not isinstance(asked, dict):
            return None
        real = {name: keys.get(spelled(value), value) for name, value in asked.items()}
        return execution.invoke_statement(params=real) if real != asked else None


def _lower(names: Iterable[str]) -> list[str]:
    return [name.lower() for name in names]


def _made(receipts: Iterable[Receipt]) -> dict[Place, Receipt]:
    """Tell which new rows Exact has, by the names that they had."""
    return {
        (one.mutation.endpoint.id, spelled(one.mutation.key[0])): one
        for one in receipts
        if one.outcome is Outcome.DONE and one.mutation.verb is Verb.INSERT and len(one.mutation.key) == 1
    }


def _headers(state: State, endpoint: Endpoint) -> Iterator[tuple[str, Place]]:
    for header, collection in open_catalog().headers_of(endpoint.id):
        name = attribute_of(state.mapper, collection.child_key) if collection.child_key else None
        value = state.dict.get(name) if name is not None else None
        if collection.child_key and value is not None:
            yield collection.child_key, (header, spelled(value))


def _expire(state: State, names: Iterable[str | None]) -> None:
    state._expire_attributes(state.dict, [name for name in names if name is not None])


def _refer(state: State, endpoint: Endpoint, headers: dict[str, Place], receipts: dict[Place, Receipt]) -> None:
    """Put the real keys in place of the names that an object's columns hold."""
    for column in endpoint.properties:
        name = attribute_of(state.mapper, column.name)
        if name is None or state.dict.get(name) is None:
            continue
        place = headers.get(column.name)
        if place is None and column.reference is not None and column.reference.property is None:
            place = (column.reference.endpoint, spelled(state.dict[name]))
        receipt = receipts.get(place) if place is not None else None
        if receipt is not None and receipt.key:
            put(state, name, receipt.key[0])
        elif receipt is not None:
            _expire(state, [name])


def _may_read(execution: ORMExecuteState, mapper: Mapper[Any]) -> bool:
    """Tell whether a query may make objects of a mapped class: of its own, or of those that it joins to load."""
    if any(one.isa(mapper) or mapper.isa(one) for one in execution.all_mappers):
        return True
    if getattr(execution.statement, "_with_options", ()):
        return True
    relationships = (one for owner in execution.all_mappers for one in owner.relationships)
    return any(one.lazy not in _READ_LATER for one in relationships)
