"""The unit of work of a connection: the changes that COMMIT will send, in their order.

Mutations come in, statement by statement, all of a statement or none; out go those that are left to send. A change of a
row that is itself staged becomes a part of it, so that each row of Exact is written once. Nothing is sent here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from exact_dbapi.edm import GUID
from exact_dbapi.errors import DataError, IntegrityError, ProgrammingError
from exact_dbapi.mutation import Key, Mutation, Receipt, Value, Verb
from exact_dbapi.plan import Returning
from exact_dbapi.state.journal import Entry

if TYPE_CHECKING:
    from exact_dbapi.executor.spool import StagedLoad

#: The statement in its transaction and the row in its statement.
Place: TypeAlias = tuple[int, int]

#: A row as the transaction knows it: endpoint, division and the key or the name it was given.
Identity: TypeAlias = tuple[str, int, tuple[object, ...]]


def place_of(mutation: Mutation) -> Place:
    """Tell the place of a change."""
    return mutation.statement, mutation.row


def spelled(value: Value) -> object:
    """Spell a key or name so that a GUID equals its text."""
    if isinstance(value, str) and is_guid(value):
        return str(UUID(value))
    return str(value) if isinstance(value, UUID) else value


def is_guid(text: str) -> bool:
    """Tell whether a text spells a GUID."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def identity_of(mutation: Mutation) -> Identity | None:
    """Tell which row a change is about; None for a new row without a name."""
    if not mutation.key:
        return None
    return mutation.endpoint.id, mutation.division, tuple(map(spelled, mutation.key))


@dataclass(eq=False)
class Promise:
    """The rows that RETURNING will hand out: known when the transaction has ended well."""

    returning: Returning
    places: dict[Place, None]
    receipts: dict[Place, Receipt] = field(default_factory=dict)
    failure: str = "The rows of RETURNING are known after COMMIT."
    hint: str | None = "Commit first, or set autocommit, which sends each statement at once."

    @property
    def is_kept(self) -> bool:
        return all(place in self.receipts for place in self.places)

    def rows(self) -> list[tuple[Any, ...]]:
        """Make the rows of the receipts."""
        names = [column.name for column in self.returning.properties]
        return [tuple(self.receipts[place].stored.get(name) for name in names) for place in self.places]


@dataclass(frozen=True, slots=True)
class _State:
    """What a savepoint keeps."""

    rows: dict[Place, Mutation]
    merged: dict[Place, Place]
    loads: tuple[StagedLoad, ...] = ()


class Pending:
    """What a connection has staged since its transaction began.

    `rows` are the changes that are not in Exact, `keys` those that Exact gave to the names of rows that are there,
    `unknown` the names, by division, of rows whose key nobody knows, `left` the journal's entries of an attempt that
    sent a part, `loads` those that go through the XML API, `tolerated` how many rows
    of a statement Exact may refuse without ending the commit.
    """

    def __init__(self) -> None:
        self.rows: dict[Place, Mutation] = {}
        self.keys: dict[Identity, Key] = {}
        self.unknown: set[tuple[int, object]] = set()
        self.promises: list[Promise] = []
        self.left: dict[int, Entry] = {}
        self.loads: list[StagedLoad] = []
        self.tolerated: dict[int, int] = {}
        self._merged: dict[Place, Place] = {}
        self._by_identity: dict[Identity, Place] = {}
        self._savepoints: list[tuple[str, _State]] = []
        self._statements = 0

    def __len__(self) -> int:
        return len(self.rows) + len(self.loads)

    @property
    def next_statement(self) -> int:
        """The number of the next statement that changes rows."""
        return self._statements + 1

    def stage(self, mutations: Sequence[Mutation], returning: Returning | None = None) -> tuple[int, Promise | None]:
        """Stage the changes of one statement, all or none; tell how many rows they change.

        Raises: IntegrityError when a new row has the name of another one; DataError when a changed row is named by a
        text that is no GUID, and no new row is called so.
        """
        self._refuse_same_name(mutations)
        self._refuse_unknown_names(mutations)
        self._statements += 1
        changed = [mutation for mutation in mutations if self._take(mutation, returning is not None)]
        if returning is None:
            return len(changed), None
        promise = Promise(returning, dict.fromkeys(self._home(place_of(mutation)) for mutation in changed))
        self.promises.append(promise)
        return len(changed), promise

    def stage_load(self, load: StagedLoad) -> None:
        """Stage a load, as a statement of its own."""
        self._statements += 1
        self.loads.append(replace(load, statement=self._statements))

    def tolerate(self, statement: int, most_errors: int) -> None:
        """Let Exact refuse so many rows of a statement."""
        self.tolerated[statement] = most_errors

    def _refuse_same_name(self, mutations: Iterable[Mutation]) -> None:
        new: set[Identity] = set()
        for mutation in mutations:
            if mutation.verb is not Verb.INSERT or (identity := identity_of(mutation)) is None:
                continue
            staged = self._by_identity.get(identity)
            is_there = staged is not None and self.rows[staged].verb is Verb.INSERT
            if is_there or identity in new or identity in self.keys:
                name = ", ".join(str(part) for part in mutation.key)
                raise IntegrityError(
                    f"Row {mutation.row}: this transaction already has a row of {mutation.endpoint.qualified_name} "
                    f"called {name!r}.",
                    hint="Give each new row a name of its own, or none.",
                    statement=mutation.statement,
                    row=mutation.row,
                )
            new.add(identity)

    def _refuse_unknown_names(self, mutations: Iterable[Mutation]) -> None:
        for mutation in mutations:
            identity = identity_of(mutation)
            if mutation.verb is Verb.INSERT or identity in self._by_identity or identity in self.keys:
                continue
            for column, value in zip(mutation.endpoint.key_properties, mutation.key, strict=True):
                if column.edm is GUID and isinstance(value, str) and not is_guid(value):
                    raise DataError(
                        f"{column.name} = {value!r} is no GUID, and this transaction has no new row of "
                        f"{mutation.endpoint.qualified_name} that is called so.",
                        hint="Give the row's key, or the name of a row that was inserted before.",
                    )

    def _take(self, mutation: Mutation, is_promised: bool) -> bool:
        """Stage one change, or make it a part of what is staged; whether it changes anything."""
        identity = identity_of(mutation)
        if mutation.verb is Verb.UPDATE and not mutation.values and not is_promised:
            return True  # the row was found, and is what it should become
        staged = self._by_identity.get(identity) if identity is not None else None
        if staged is None or mutation.verb is Verb.INSERT:
            self._add(mutation, identity)
            return True
        return self._merge(self.rows[staged], mutation, identity)

    def _add(self, mutation: Mutation, identity: Identity | None) -> None:
        self.rows[place_of(mutation)] = mutation
        if identity is not None:
            self._by_identity[identity] = place_of(mutation)

    def _merge(self, staged: Mutation, mutation: Mutation, identity: Identity | None) -> bool:
        match staged.verb, mutation.verb:
            case Verb.DELETE, _:
                return False
            case Verb.INSERT, Verb.DELETE:
                self._remove(staged, identity)
            case _, Verb.DELETE:
                self._remove(staged, identity)
                self._add(mutation, identity)
            case Verb.INSERT, _ if not all(column.in_post for column, _ in mutation.values):
                self.rows[place_of(mutation)] = mutation  # what a POST would ignore goes to the new row afterwards
            case Verb.INSERT, _ if self._names_later_row(staged, mutation):
                self.rows[place_of(mutation)] = mutation  # that row may refer to this one, which then has to be first
            case _:
                self.rows[place_of(staged)] = _with_values(staged, mutation)
                self._merged[place_of(mutation)] = place_of(staged)
        return True

    def _names_later_row(self, staged: Mutation, mutation: Mutation) -> bool:
        """Tell whether a change refers to a new row that was staged after the one that it changes."""
        new = (
            (identity, place)
            for identity, place in self._by_identity.items()
            if place > place_of(staged) and self.rows[place].verb is Verb.INSERT
        )
        values = {(spelled(value),) for column, value in mutation.values if column.edm is GUID and value is not None}
        return bool(values) and any(identity[1] == staged.division and identity[2] in values for identity, _ in new)

    def _remove(self, mutation: Mutation, identity: Identity | None) -> None:
        del self.rows[place_of(mutation)]
        if identity is not None:
            del self._by_identity[identity]

    def _home(self, place: Place) -> Place:
        return self._merged.get(place, place)

    def done(self, receipts: Iterable[Receipt]) -> None:
        """Take what Exact has out of the unit of work, and remember the keys that it gave to names."""
        for receipt in receipts:
            mutation = receipt.mutation
            place, identity = place_of(mutation), identity_of(mutation)
            self._take_out(mutation)
            if identity is not None and mutation.verb is Verb.INSERT:
                self._keep_key(identity, receipt.key)
            for promise in self.promises:
                if place in promise.places:
                    promise.receipts[place] = receipt

    def _take_out(self, mutation: Mutation) -> None:
        """Forget what is no longer staged; its name may be another row's now."""
        place, identity = place_of(mutation), identity_of(mutation)
        self.rows.pop(place, None)
        if identity is not None and self._by_identity.get(identity) == place:
            del self._by_identity[identity]

    def _keep_key(self, identity: Identity, key: Key) -> None:
        _, division, (name,) = identity
        if key:
            self.keys[identity] = key
            self.unknown.discard((division, name))
        else:
            self.unknown.add((division, name))

    def lost(self, receipts: Iterable[Receipt]) -> None:
        """Take out what may or may not be in Exact: it must not be sent again."""
        for receipt in receipts:
            self._take_out(receipt.mutation)
            identity = identity_of(receipt.mutation)
            if identity is not None and receipt.mutation.verb is Verb.INSERT:
                self._keep_key(identity, ())

    def begin_sending(self) -> None:
        """Forget the savepoints: what is sent from now on cannot be staged again."""
        self._savepoints.clear()

    def savepoint(self, name: str) -> None:
        """Remember what is staged now."""
        self._savepoints.append((name.lower(), _State(dict(self.rows), dict(self._merged), tuple(self.loads))))

    def release(self, name: str) -> None:
        """Forget a savepoint and all later ones; what is staged stays.

        Raises: ProgrammingError when there is none of this name.
        """
        del self._savepoints[self._position(name) :]

    def rollback_to(self, name: str) -> None:
        """Drop what was staged since a savepoint, which stays.

        Raises: ProgrammingError when there is none of this name.
        """
        position = self._position(name)
        del self._savepoints[position + 1 :]
        state = self._savepoints[position][1]
        self.rows, self._merged = dict(state.rows), dict(state.merged)
        self._drop_loads(set(self.loads) - set(state.loads))
        self._by_identity = {
            identity: place for place, row in self.rows.items() if (identity := identity_of(row)) is not None
        }
        for promise in self.promises:
            if not all(place in self.rows for place in promise.places):
                promise.failure, promise.hint = "These rows were rolled back.", None

    def _position(self, name: str) -> int:
        for position in range(len(self._savepoints) - 1, -1, -1):
            if self._savepoints[position][0] == name.lower():
                return position
        known = ", ".join(one for one, _ in self._savepoints) or "none"
        raise ProgrammingError(f"There is no savepoint {name!r}.", hint=f"The savepoints are: {known}.")

    def _drop_loads(self, loads: Iterable[StagedLoad]) -> None:
        for load in list(loads):
            self.loads.remove(load)
            load.drop()

    def drop(self) -> None:
        """End without the rows that are still staged: what RETURNING promised of them is not to be had."""
        self._drop_loads(self.loads)
        for promise in self.promises:
            if not promise.is_kept:
                promise.failure, promise.hint = "These rows were rolled back.", None


def _with_values(staged: Mutation, later: Mutation) -> Mutation:
    values = {column.name: (column, value) for column, value in (*staged.values, *later.values)}
    return replace(staged, values=tuple(values.values()))
