"""Reads a source by keys that are at hand, in a local table, a file or a frame, where that takes fewer calls.

In comes a `Read` with its permissions, out comes the same `Read` with other scans for what is narrowed. The keys are
asked of the engine, which costs no call; only where they are many does one `$count` tell whether they pay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias
from uuid import UUID

from exact_dbapi.edm import GUID
from exact_dbapi.executor.keyed import called_in, keyed_in
from exact_dbapi.plan import Held, HeldKeys, Read, Source
from exact_dbapi.scan import Constant, Filter, In, Scan

#: Answers the rows of a query over what is at hand.
Ask: TypeAlias = Callable[[HeldKeys], list[tuple[Any, ...]]]

#: Answers how many rows the counts say there are.
Count: TypeAlias = Callable[[tuple[Scan, ...]], int]

#: More keys than this narrow nothing.
_MOST_KEYS = 20_000

#: So many requests are sent without asking how many rows there are: the question is a call too.
_FEW_CALLS = 3

#: A key that is not unique may have any number of rows; this many are expected.
_ROWS_PER_KEY = 10


def by_held_keys(read: Read, ask: Ask, count: Count) -> Read:
    """Narrow the sources of a read to the divisions and keys at hand, each by the fewest keys."""
    read = _within(read, ask)
    sources = {source.name: source for source in read.sources}
    fewest: dict[str, tuple[Held, list[Constant]]] = {}
    for held in (one for one in read.held if one.scans):
        keys = _keys(held, ask)
        if len(keys) < len(fewest[held.target][1] if held.target in fewest else range(_MOST_KEYS)):
            fewest[held.target] = held, keys
    narrowed = {
        name: _scans(held, keys)
        for name, (held, keys) in fewest.items()
        if _pays(held, len(keys), sources[name], count)
    }
    if not narrowed:
        return read
    empty = _empty(read, {name for name, scans in narrowed.items() if not scans})
    made = {name: () if name in empty else narrowed.get(name, source.scans) for name, source in sources.items()}
    kept = tuple(one for one in read.keyed if made[one.origin] and one.target not in narrowed | dict.fromkeys(empty))
    return replace(read, sources=tuple(replace(one, scans=made[one.name]) for one in read.sources), keyed=kept)


def _within(read: Read, ask: Ask) -> Read:
    """Call only the divisions that are at hand."""
    at_hand = [(one.target, one.origin) for one in read.within if isinstance(one.origin, HeldKeys)]
    for target, keys in at_hand:
        divisions = {row[0] for row in ask(keys)}
        if len(divisions) <= _MOST_KEYS:
            sources = tuple(
                replace(one, scans=called_in(one.scans, divisions)) if one.name == target else one
                for one in read.sources
            )
            held = tuple(
                replace(one, scans=called_in(one.scans, divisions)) if one.target == target else one
                for one in read.held
            )
            read = replace(read, sources=sources, held=held, keyed=keyed_in(read.keyed, target, divisions))
    return read


def _empty(read: Read, empty: set[str]) -> set[str]:
    """What need not be read, since what it joins with has no rows."""
    while found := {one.target for one in read.keyed if one.origin in empty} - empty:
        empty = empty | found
    return empty


def _keys(held: Held, ask: Ask) -> list[Constant]:
    fitted = {_fitted(row[0], held) for row in ask(held.keys)}
    return sorted(key for key in fitted if key is not None)


def _scans(held: Held, keys: list[Constant]) -> tuple[Scan, ...]:
    """The requests by key; none where there are no keys."""
    return tuple(
        replace(scan, filter=(*scan.filter, Filter(In(held.column, tuple(part)), is_exact=True)))
        for scan in held.scans
        for start in range(0, len(keys), held.keys_per_call)
        if (part := keys[start : start + held.keys_per_call])
    )


def _fitted(value: Any, held: Held) -> Any:
    """The value as Exact's column may have it; None where it has none such, so that no row can be equal to it."""
    edm = held.column.edm
    if edm is GUID:
        return _guid(value)
    fits = type(value) is int and edm.low is not None and edm.high is not None and edm.low <= value <= edm.high
    return value if fits else None


def _guid(value: Any) -> Constant | None:
    try:
        return value if value is None or isinstance(value, UUID) else UUID(value)
    except ValueError:  # a text that is no GUID is equal to none
        return None


def _pays(held: Held, keys: int, source: Source, count: Count) -> bool:
    """Whether reading by these keys takes fewer calls than reading all."""
    divisions, is_unique = len(held.scans), held.column.is_key
    whole, page = source.scans[0].endpoint.page_size, held.scans[0].endpoint.page_size
    expected = divisions * -(-keys // held.keys_per_call)
    if not is_unique:
        expected = max(expected, -(-keys * _ROWS_PER_KEY // page))
    if expected <= divisions * (_FEW_CALLS if is_unique or page >= whole else 1):
        return True
    return bool(held.counts) and expected < -(-count(held.counts) // whole)
