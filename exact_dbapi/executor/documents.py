"""Staged changes → the documents that Exact takes, in the order in which it can take them.

A new row that names another new row as its header is nested into it, where Exact's header takes such lines, to any
depth; every other row is a document of its own. A document that refers to a row of another one comes after it. What the
catalog knows to be wrong is told here, all at once, before anything is sent.

Source: which collections a POST may carry, and which it must, as the reference pages say (certain as documentation).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from exact_dbapi.catalog.model import Collection, Endpoint, Property
from exact_dbapi.edm import GUID, GUID_LIST
from exact_dbapi.errors import IntegrityError
from exact_dbapi.executor.pending import Identity, Place, identity_of, is_guid, place_of, spelled
from exact_dbapi.message import Request
from exact_dbapi.mutation import Document, Key, Mutation, Value, Verb
from exact_dbapi.protocol.odata.payload import render
from exact_dbapi.scan import Constant

_CODE = "code"

Keys = Mapping[Identity, Key]


def arrange(
    mutations: Sequence[Mutation], keys: Keys | None = None, open_endpoint: Callable[[str], Endpoint] | None = None
) -> list[Document]:
    """Join changes into documents, in the order in which they can be sent.

    `keys` are those of rows that this transaction has already brought to Exact; with `open_endpoint` an error can say
    more of the table that is meant.

    Raises: IntegrityError when a row refers to a row that nobody knows, a header lacks its lines, rows refer to one
    another in a circle, or a line can only be sent with a header that is not there.
    """
    names = _Names(mutations, keys or {})
    tree = _Tree(mutations, names, open_endpoint)
    problems = [problem for mutation in mutations for problem in tree.problems(mutation)]
    if problems:
        raise _refused(problems)
    return _in_order([tree.document(mutation) for mutation in mutations if tree.is_root(mutation)], names)


def requests(mutations: Sequence[Mutation]) -> Iterator[Request]:
    """Render the requests that these changes alone would become; a name of a row stays as it is."""
    names = _Names(mutations, {})
    tree = _Tree(mutations, names)
    for document in _in_order([tree.document(mutation) for mutation in mutations if tree.is_root(mutation)], names):
        yield render(document)


def referring(document: Document, names: Keys) -> Document:
    """Put the real keys in place of the names of rows that Exact has by now."""
    root = document.root
    values = tuple((column, _real(column, value, root, names)) for column, value in root.values)
    key = root.key
    if root.verb is not Verb.INSERT and (identity := identity_of(root)) is not None:
        key = names.get(identity, key)
    lines = tuple((collection, tuple(referring(one, names) for one in rows)) for collection, rows in document.lines)
    return Document(replace(root, values=values, key=key), lines)


def _real(column: Property, value: Value, mutation: Mutation, keys: Keys) -> Value:
    if isinstance(value, tuple):
        return tuple(_real_key(column, one, mutation, keys) for one in value)
    return None if value is None else _real_key(column, value, mutation, keys)


def _real_key(column: Property, value: Constant, mutation: Mutation, keys: Keys) -> Constant:
    if not _may_name(column, value):
        return value
    for endpoint, division, key in _candidates(column, value, mutation, keys):
        found = keys.get((endpoint, division, key))
        if found and found[0] is not None:
            return found[0]
    return value


def _candidates(column: Property, value: Value, mutation: Mutation, keys: Iterable[Identity]) -> Iterator[Identity]:
    wanted = (spelled(value),)
    if column.reference is not None:
        yield column.reference.endpoint, mutation.division, wanted
        return
    for identity in keys:
        if identity[1:] == (mutation.division, wanted):
            yield identity


def _may_name(column: Property, value: Value) -> bool:
    """Tell whether a value may be the name or key of a row: those are GUIDs, and what stands in their place."""
    refers_elsewhere = column.reference is not None and column.reference.property is not None
    return column.edm in (GUID, GUID_LIST) and value is not None and not refers_elsewhere


def _single(mutation: Mutation) -> Iterator[tuple[Property, Value]]:
    """List the columns of a change with their values, a list of keys one by one."""
    for column, value in mutation.values:
        for one in value if isinstance(value, tuple) else (value,):
            yield column, one


@dataclass(frozen=True, slots=True)
class _Naturally:
    """A new row as a code names it: ``VATCode = '4'`` refers to the new VAT code whose Code is 4."""

    endpoint: str
    division: int
    property: str
    value: Constant


class _Names:
    """Finds the staged row that a value refers to."""

    def __init__(self, mutations: Sequence[Mutation], keys: Keys) -> None:
        self.keys = keys
        self._named: dict[tuple[int, object], list[Mutation]] = {}
        self._natural: dict[_Naturally, Mutation] = {}
        for mutation in mutations:
            if mutation.verb is Verb.INSERT:
                self._add(mutation)

    def _add(self, mutation: Mutation) -> None:
        if len(mutation.key) == 1:
            self._named.setdefault((mutation.division, spelled(mutation.key[0])), []).append(mutation)
        for column, value in mutation.values:
            if isinstance(value, str):
                code = _Naturally(mutation.endpoint.id, mutation.division, column.name.lower(), value)
                self._natural.setdefault(code, mutation)

    def named(self, column: Property, value: Value, mutation: Mutation) -> list[Mutation]:
        """List the staged rows that a column may mean by a name."""
        if not _may_name(column, value):
            return []
        found = self._named.get((mutation.division, spelled(value)), [])
        if column.reference is not None:
            return [one for one in found if one.endpoint.id == column.reference.endpoint]
        headers = [one for one in found if _collection(one, mutation, column) is not None]
        return headers or found

    def referred(self, column: Property, value: Value, mutation: Mutation) -> Mutation | None:
        """Find the staged row that a column refers to, by its name or by its code."""
        found = self.named(column, value, mutation)
        if found:
            return found[0]
        reference = column.reference
        if reference is None or reference.property is None or not isinstance(value, str):
            return None
        code = _Naturally(reference.endpoint, mutation.division, reference.property.lower(), value)
        return self._natural.get(code)

    def row(self, mutation: Mutation) -> Mutation | None:
        """Find the new row that a change is about."""
        identity = identity_of(mutation)
        found = self._named.get((mutation.division, spelled(mutation.key[0])), []) if mutation.key else []
        return next((one for one in found if identity_of(one) == identity), None)

    def is_known(self, column: Property, value: Value, mutation: Mutation) -> bool:
        """Tell whether a name belongs to a row that Exact already has."""
        return any(identity in self.keys for identity in _candidates(column, value, mutation, self.keys))


def _collection(header: Mutation, line: Mutation, column: Property) -> Collection | None:
    """Find the collection of a header that takes a line whose `column` names the header."""
    for collection in header.endpoint.collections:
        if not collection.is_deep_insert or collection.target != line.endpoint.id:
            continue
        if collection.child_key == column.name or (collection.child_key is None and column.reference is None):
            return collection
    return None


def _is_nested(collection: Collection) -> bool:
    """Tell whether the rows of a collection are rows here; a list of keys is a column, and was checked as one."""
    return collection.target is not None and collection.keys_of is None


@dataclass(frozen=True, slots=True)
class _Nesting:
    """Where a line goes: its header, the collection, and the column that named the header and is not sent."""

    header: Mutation
    collection: Collection
    column: Property


@dataclass
class _Tree:
    """Which new row is nested in which."""

    mutations: Sequence[Mutation]
    names: _Names
    open_endpoint: Callable[[str], Endpoint] | None = None
    _nested: dict[Place, _Nesting] = field(default_factory=dict)
    _children: dict[Place, dict[str, tuple[Collection, list[Mutation]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for mutation in self.mutations:
            nesting = self._nesting(mutation)
            if nesting is not None:
                self._nested[place_of(mutation)] = nesting
                collections = self._children.setdefault(place_of(nesting.header), {})
                collections.setdefault(nesting.collection.name, (nesting.collection, []))[1].append(mutation)

    def _nesting(self, line: Mutation) -> _Nesting | None:
        if line.verb is not Verb.INSERT:
            return None
        for column, value in line.values:
            for header in self.names.named(column, value, line):
                collection = _collection(header, line, column)
                if collection is not None and header is not line:
                    return _Nesting(header, collection, column)
        return None

    def is_root(self, mutation: Mutation) -> bool:
        return place_of(mutation) not in self._nested

    def document(self, mutation: Mutation) -> Document:
        nesting = self._nested.get(place_of(mutation))
        if nesting is not None:
            left = tuple((column, value) for column, value in mutation.values if column is not nesting.column)
            mutation = replace(mutation, values=left)
        children = self._children.get(place_of(mutation), {}).values()
        lines = tuple((collection, tuple(map(self.document, rows))) for collection, rows in children)
        return Document(mutation, lines)

    def problems(self, mutation: Mutation) -> Iterator[tuple[Mutation, str]]:
        """Tell what Exact could not take of a change, with the change."""
        for column, value in _single(mutation):
            if _may_name(column, value) and isinstance(value, str) and not self._is_settled(column, value, mutation):
                text = f"{column.name} is {value!r}, which is neither a GUID nor the name of a new row"
                yield mutation, text + self._instead(column, value)
        if mutation.verb is not Verb.INSERT:
            yield from self._unnamed_key(mutation)
            return
        if self.is_root(mutation) and "POST" not in mutation.endpoint.methods:
            yield mutation, "Exact takes such a row only together with its header, and none of this transaction is it"
        children = self._children.get(place_of(mutation), {})
        for collection in mutation.endpoint.collections:
            if collection.is_mandatory and collection.name not in children and _is_nested(collection):
                yield mutation, f"Exact takes it only with at least one of its {collection.name}"

    def _instead(self, column: Property, value: str) -> str:
        """Say what is meant, and how a key is found by a code."""
        if column.reference is None or self.open_endpoint is None:
            return ""
        endpoint = self.open_endpoint(column.reference.endpoint)
        meant = f"; the key of a row of {endpoint.qualified_name} is meant"
        if _CODE not in endpoint.by_name or len(endpoint.key) != 1:
            return meant
        code = value.replace("'", "''")
        return f"{meant}, as in (SELECT {endpoint.key[0]} FROM {endpoint.qualified_name} WHERE Code = '{code}')"

    def _is_settled(self, column: Property, value: str, mutation: Mutation) -> bool:
        if is_guid(value):
            return True
        return bool(self.names.named(column, value, mutation)) or self.names.is_known(column, value, mutation)

    def _unnamed_key(self, mutation: Mutation) -> Iterator[tuple[Mutation, str]]:
        is_there = identity_of(mutation) in self.names.keys or self.names.row(mutation) is not None
        for column, value in zip(mutation.endpoint.key_properties, mutation.key, strict=True):
            if column.edm is GUID and isinstance(value, str) and not is_guid(value) and not is_there:
                yield mutation, f"{column.name} = {value!r} is neither a GUID nor the name of a new row"


_ADD = "What is staged stays so: add what is missing and commit again, or roll back."


def _refused(problems: Sequence[tuple[Mutation, str]], hint: str = _ADD) -> IntegrityError:
    lines = [
        f"statement {one.statement}, row {one.row} ({one.verb.value} of {one.endpoint.qualified_name}): {text}"
        for one, text in problems[:20]
    ]
    more = f" And {len(problems) - 20} more." if len(problems) > 20 else ""
    first = problems[0][0]
    return IntegrityError(
        f"Nothing was sent: {'; '.join(lines)}.{more}",
        hint=hint,
        statement=first.statement,
        row=first.row,
    )


def _in_order(documents: list[Document], names: _Names) -> list[Document]:
    """Put each document after those whose rows it refers to, and otherwise keep the order of the statements."""
    homes = {place_of(mutation): number for number, one in enumerate(documents) for mutation in one.mutations()}
    knots = [one.root for number, one in enumerate(documents) if number in _awaited(one, homes, names)]
    if knots:
        raise _refused([(one, "it refers to a row that goes with it, whose key only Exact will give") for one in knots])
    waits = [_awaited(one, homes, names) for one in documents]
    followers: dict[int, list[int]] = {}
    for number, awaited in enumerate(waits):
        for other in awaited:
            followers.setdefault(other, []).append(number)
    ready = [number for number, awaited in enumerate(waits) if not awaited]
    heapq.heapify(ready)
    ordered = []
    while ready:
        number = heapq.heappop(ready)
        ordered.append(documents[number])
        for follower in followers.get(number, ()):
            waits[follower].discard(number)
            if not waits[follower]:
                heapq.heappush(ready, follower)
    if len(ordered) < len(documents):
        stuck = [documents[number].root for number, awaited in enumerate(waits) if awaited]
        text = "it refers to rows that refer to it, so that none can be first"
        raise _refused([(one, text) for one in stuck], "Give one of the references by an UPDATE after the INSERTs.")
    return ordered


def _awaited(document: Document, homes: Mapping[Place, int], names: _Names) -> set[int]:
    """Number the documents that have to be in Exact before this one."""
    found = set()
    for mutation in document.mutations():
        for column, value in _single(mutation):
            referred = names.referred(column, value, mutation)
            if referred is not None:
                found.add(homes[place_of(referred)])
        staged = names.row(mutation) if mutation.verb is not Verb.INSERT else None
        if staged is not None:
            found.add(homes[place_of(staged)])
    return found
