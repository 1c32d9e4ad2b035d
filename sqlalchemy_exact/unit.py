"""What one session has on its way to Exact, from flush to COMMIT, and the lines whose keys are not known yet.

In come the objects that a flush has staged and the receipts of the driver; the objects are moved to their real keys,
also those that a commit has brought to Exact before it failed. A line's key is asked for when somebody needs it, with
all others of its kind; nothing else is ever asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import event
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.orm import ORMExecuteState, Session, make_transient_to_detached

from exact_dbapi.catalog import open_catalog
from exact_dbapi.mutation import Outcome, Receipt, Verb
from sqlalchemy_exact.lines import Line, find_rows
from sqlalchemy_exact.local import driver_connection
from sqlalchemy_exact.mapped import Mapped, State, forget, put, spelled, unloaded

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapper

#: A row as the transaction knows it: its endpoint, and its name or key.
Place: TypeAlias = tuple[str, str]

#: How a relationship is loaded that the query of its owner does not read.
_READ_LATER = frozenset({True, "select", "noload", "raise", "raise_on_sql", "write_only", "dynamic"})


@dataclass(eq=False)
class _New:
    """A new row: its object, the headers that it may be a line of, and the attributes that Exact fills in."""

    state: State
    mapped: Mapped
    headers: dict[str, Place] = field(default_factory=dict)
    filled: set[str] = field(default_factory=set)


@dataclass(eq=False)
class _Staged:
    """What is staged on one connection of the driver, and how many receipts it had before."""

    driver: Any
    answered: int
    rows: dict[Place, _New] = field(default_factory=dict)
    deleted: dict[Place, State] = field(default_factory=dict)

    def is_waited_for_by(self, session: Session) -> bool:
        """Tell whether an object of the session is without an answer: the caller's own transaction goes on."""
        return any(row.state.session is session for row in self.rows.values())

    def answers(self) -> list[Receipt]:
        """Take the receipts of what Exact has by now."""
        receipts = self.driver.receipts[self.answered :]
        self.answered += len(receipts)
        return [one for one in receipts if one.outcome is Outcome.DONE]


class UnitOfWork:
    """The new and deleted rows of one session, and what became of them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._staged: dict[int, _Staged] = {}
        self._over: list[_Staged] = []
        self._lines: list[Line] = []
        self._gone_along: list[tuple[State, State]] = []
        self._mapped: dict[Mapper[Any], Mapped] = {}
        self._listens = False

    def begin(self, mapped: Mapped) -> None:
        """Note, before the flush of a class, what the driver has answered by now."""
        self._mapped[mapped.mapper] = mapped
        self._on(mapped.mapper)

    def _on(self, mapper: Mapper[Any]) -> _Staged:
        driver = driver_connection(self._session.connection(bind_arguments={"mapper": mapper}))
        return self._staged.setdefault(id(driver), _Staged(driver, len(driver.receipts)))

    def let_go_along(self, deleted: dict[State, Mapped]) -> None:
        """Take lines whose header is deleted too out of the session: Exact deletes them with it.

        Source: a document owns its lines, and one DELETE removes all of it (likely). Rows that are not in Exact yet
        stay: the driver drops what is staged of them.
        """
        rows = {(one.endpoint.id, one.name_of(state)): state for state, one in deleted.items()}
        new = {row.state for staged in self._staged.values() for row in staged.rows.values()}
        for state, mapped in deleted.items():
            headers = (rows[place] for _, place in _headers(state, mapped) if place in rows)
            header = next((one for one in headers if one not in new and state not in new), None)
            if header is not None:
                self._session.expunge(state.obj())
                self._gone_along.append((state, header))

    def stage(self, mapped: Mapped, new: Iterable[State], changed: Iterable[State], deleted: Iterable[State]) -> None:
        """Remember what a flush has staged of one class."""
        staged = self._on(mapped.mapper)
        for state in (*new, *changed):
            name = mapped.name_of(state)
            row = staged.rows.get((mapped.endpoint.id, name)) if name is not None else None
            if row is None and state.key is None and name is not None:
                row = staged.rows[mapped.endpoint.id, name] = _New(state, mapped)
            if row is not None:
                row.state, row.headers = state, dict(_headers(state, mapped))
                _leave_empty(row)
        for state in deleted:
            staged.deleted[mapped.endpoint.id, mapped.name_of(state) or ""] = state

    def committed(self) -> None:
        """After a commit, move the objects of rows that Exact has by now to their real keys."""
        if not self._session.in_nested_transaction():
            self._gone_along.clear()
        self.learn()

    def learn(self) -> dict[str, Any]:
        """Move objects as far as Exact has answered; tells the real keys by the names that they had."""
        keys: dict[str, Any] = {}
        for staged in self._staged.values():
            made = _named(staged.answers(), Verb.INSERT)
            for place, receipt in made.items():
                row = staged.rows.pop(place, None)
                if row is not None and row.state.session is self._session:
                    self._settle(row, receipt, made)
                    if receipt.key and row.state.key is not None:
                        keys[place[1]] = row.state.key[1][0]
        return keys

    def _settle(self, row: _New, receipt: Receipt, made: dict[Place, Receipt]) -> None:
        state, mapped = row.state, row.mapped
        header = next(((column, made[place]) for column, place in row.headers.items() if place in made), None)
        forget(state, row.filled)
        _refer(row, made, self._session)
        if receipt.key:
            key = {name.lower(): part for name, part in zip(mapped.endpoint.key, receipt.key, strict=True)}
            mapped.move(self._session, state, key)
            return
        forget(state, mapped.keys)
        if header is not None:
            self._await(Line(state, mapped, header[0], _above(header[1], self._lines), receipt))

    def _await(self, line: Line) -> None:
        """Remember a line whose key can be asked for."""
        if line.above is not None:
            self._lines.append(line)
            self._listen()

    def _listen(self) -> None:
        if not self._listens:
            self._listens = True
            event.listen(self._session, "do_orm_execute", self._reading)

    def ended(self) -> None:
        """Begin anew: the session's transaction is over; what its caller has still to commit is waited for."""
        self._over = list(self._staged.values())
        self._staged = {id: one for id, one in self._staged.items() if one.is_waited_for_by(self._session)}
        if self._staged:
            self._listen()
        self._keep_keys()

    def rolled_back(self) -> None:
        """Take back into the session what a failed commit has brought to Exact, and out of it what is gone there."""
        over, self._over = self._over, []
        self._staged.clear()
        for staged in over:
            answers = staged.answers()
            self._take_back(staged, _named(answers, Verb.INSERT))
            for place in _named(answers, Verb.DELETE):
                state = staged.deleted.get(place)
                if state is not None and state.session is self._session:
                    self._session.expunge(state.obj())

    def _take_back(self, staged: _Staged, made: dict[Place, Receipt]) -> None:
        there = [(staged.rows[place], receipt) for place, receipt in made.items() if place in staged.rows]
        for row, _ in there:
            if row.state.obj() is not None:
                make_transient_to_detached(row.state.obj())
        self._add(row.state for row, _ in there)
        for row, receipt in there:
            self._settle(row, receipt, made)

    def returned(self) -> None:
        """After a rollback, take lines back into the session whose header is there again."""
        back = [state for state, header in self._gone_along if header.session is self._session]
        self._gone_along = [(state, header) for state, header in self._gone_along if state not in back]
        self._add(back)

    def _add(self, states: Iterable[State]) -> None:
        """Attach objects, without leaving a transaction behind where there was none."""
        objects = [instance for state in states if (instance := state.obj()) is not None]
        is_between = not self._session.in_transaction()
        self._session.add_all(objects)
        if is_between and objects:
            self._session.rollback()

    def find(self, states: Iterable[State]) -> None:
        """Ask for the rows of those lines that are among these objects, with all others of their kind."""
        concerned = set(states)
        self._find({line.mapped.mapper for line in self._lines if line.state in concerned})

    def _find(self, mappers: set[Mapper[Any]]) -> dict[str, Line]:
        asked = [line for line in self._lines if line.mapped.mapper in mappers]
        above = {line.above.mapped.mapper for line in asked if isinstance(line.above, Line) and line.above.key is None}
        found = self._find(above - mappers) if above else {}
        needed = {line.above for line in self._lines}
        held = (line for line in asked if line.state.obj() is not None or line in needed)
        found |= find_rows(self._session, [line for line in held if line.header is not None])
        self._lines = [line for line in self._lines if line not in asked]
        return found

    def _reading(self, execution: ORMExecuteState) -> Any:
        """Before a query, learn the keys that it may need; what asks for a line has its answer then."""
        if not execution.is_select:
            return None
        keys = self.learn()
        kinds = {line.mapped.mapper for line in self._lines}
        found = self._find({one for one in kinds if _may_read(execution, one)})
        asked = execution.parameters
        if not isinstance(asked, dict):
            return None
        lines = [found[name] for value in asked.values() if (name := spelled(value)) in found]
        if lines and execution.is_column_load:
            return _answer(lines[0].state)
        real = {name: keys.get(spelled(value), value) for name, value in asked.items()}
        return execution.invoke_statement(params=real) if real != asked else None

    def _keep_keys(self) -> None:
        """Let expired objects hold their keys: Exact never changes a key, so asking for one is a call for nothing."""
        unknown = {line.state for line in self._lines}
        for state in self._session.identity_map.all_states():
            if state not in unknown and state.mapper in self._mapped:
                self._mapped[state.mapper].keep_key(state)


def _answer(state: State) -> IteratorResult[Any]:
    """Make the answer to a query for one object out of that object."""
    return IteratorResult(SimpleResultMetaData([state.mapper.class_.__name__]), iter([(state.obj(),)]))


def _above(header: Receipt, lines: Iterable[Line]) -> Any:
    """Tell the key of the row above a line, or the line that it is."""
    return header.key[0] if header.key else next((line for line in lines if line.receipt is header), None)


def _named(receipts: Iterable[Receipt], verb: Verb) -> dict[Place, Receipt]:
    """Pick what became of one kind of change, by the rows' names or keys."""
    own = (one for one in receipts if one.mutation.verb is verb and len(one.mutation.key) == 1)
    return {(one.mutation.endpoint.id, spelled(one.mutation.key[0])): one for one in own}


def _headers(state: State, mapped: Mapped) -> Iterator[tuple[str, Place]]:
    for header, collection in open_catalog().headers_of(mapped.endpoint.id):
        column = (collection.child_key or "").lower()
        value = state.dict.get(mapped.attributes[column]) if column in mapped.attributes else None
        if value is not None:
            yield column, (header, spelled(value))


def _leave_empty(row: _New) -> None:
    """Let what Exact fills in be None until COMMIT, instead of asking Exact for a row that it does not have yet."""
    for attribute in unloaded(row.state) & set(row.mapped.attributes.values()):
        row.filled.add(attribute)
        put(row.state, attribute, None)


def _refer(row: _New, made: dict[Place, Receipt], session: Session) -> None:
    """Put the real keys in place of the names that an object's columns hold."""
    for column in row.mapped.endpoint.properties:
        name = column.name.lower()
        value = row.state.dict.get(row.mapped.attributes[name]) if name in row.mapped.attributes else None
        if value is None:
            continue
        place = row.headers.get(name)
        if place is None and column.reference is not None and column.reference.property is None:
            place = (column.reference.endpoint, spelled(value))
        receipt = made.get(place) if place is not None else None
        if receipt is not None and receipt.key:
            row.mapped.put(row.state, name, receipt.key[0], session)
        elif receipt is not None:
            forget(row.state, [row.mapped.attributes[name]])


def _may_read(execution: ORMExecuteState, mapper: Mapper[Any]) -> bool:
    """Tell whether a query may make objects of a mapped class: of its own, or of those that it joins to load."""
    if any(one.isa(mapper) or mapper.isa(one) for one in execution.all_mappers):
        return True
    if getattr(execution.statement, "_with_options", ()):
        return True
    relationships = (one for owner in execution.all_mappers for one in owner.relationships)
    return any(one.lazy not in _READ_LATER for one in relationships)
