"""Reads a source by the keys of another one, where that takes fewer calls than reading it whole.

In comes a `Read` with its permissions to narrow, out come the pages of the sources that were fetched meanwhile. The
choice is made by calls while the statement runs: the smaller side is read first, its keys are counted, and where they
do not decide it, what earlier statements saw or else one `$count` tells how large the other side is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace
from itertools import chain
from typing import Any, TypeAlias
from uuid import UUID

from exact_dbapi.catalog.model import Kind, Property
from exact_dbapi.edm import GUID
from exact_dbapi.executor.counts import Remembered
from exact_dbapi.executor.fetch import Answer
from exact_dbapi.plan import Keyed, Read, Sieve, Source, Within
from exact_dbapi.scan import Compare, Constant, Filter, In, Operator, Scan, leaves

#: Opens the pages of a source, each with the scan that it answers.
Pages: TypeAlias = Callable[[], Iterator[Answer]]

Fetch: TypeAlias = Callable[[tuple[Scan, ...]], Iterator[Answer]]

#: Asks the engine for the keys that a sieve picks, of the rows of a source that came.
Sift: TypeAlias = Callable[[Source, Sequence[Answer], Sieve], list[Any]]

#: A side with more rows than this is not a small one: what was read of it is used, and the rest is streamed.
_SMALL_ROWS = 20_000


def narrow(read: Read, fetch: Fetch, counts: Remembered, sift: Sift) -> tuple[Read, dict[str, Pages]]:
    """Fetch the small sides of a query's joins and, by their keys, what joins with them.

    Returns the read, whose sources may call fewer divisions, and the pages of what was fetched.
    """
    narrowing = _Narrowing(read, fetch, counts, sift)
    kept = narrowing.run()
    return replace(read, sources=tuple(narrowing.sources.values())), kept


class _Narrowing:
    def __init__(self, read: Read, fetch: Fetch, counts: Remembered, sift: Sift) -> None:
        self.sources = {source.name: source for source in read.sources}
        self._keyed = read.keyed
        self._within = list(read.within)
        self._fetch = fetch
        self._kept: dict[str, Pages] = {}
        self._rows: dict[str, list[Answer]] = {}
        self._counts = counts
        self._sift = sift

    def run(self) -> dict[str, Pages]:
        for name in [name for name, source in self.sources.items() if not source.scans]:
            self._read(name)
            self._spread(name)
        while (origin := self._next()) is not None:
            self._read(origin)
            self._spread(origin)
        return self._kept

    def _spread(self, origin: str) -> None:
        """Narrow what joins with a source that is read, and then what joins with that."""
        if origin not in self._rows:
            return
        self._call_fewer(origin)
        for keyed in self._open_edges(origin):
            if keyed.target not in self._kept and self._offer(keyed):
                self._spread(keyed.target)

    def _call_fewer(self, origin: str) -> None:
        """Leave out the divisions that no row of a source names."""
        for within in self._waiting(origin):
            self._within.remove(within)
            assert within.origin_column is not None
            divisions = self._values(origin, within.origin_column, within.sieve)
            source = self.sources[within.target]
            called = called_in(source.scans, divisions)
            self.sources[within.target] = replace(source, scans=called)
            self._keyed = keyed_in(self._keyed, within.target, divisions)
            if not called:
                self._read(within.target)

    def _waiting(self, origin: str) -> list[Within]:
        return [one for one in self._within if one.origin == origin and one.target not in self._kept]

    def _open_edges(self, origin: str) -> list[Keyed]:
        return [keyed for keyed in self._keyed if keyed.origin == origin and keyed.target not in self._kept]

    def _next(self) -> str | None:
        """The source to read next: one that is surely small before one that may be; none when none is."""
        waiting = [
            name for name in self.sources if name not in self._kept and (self._open_edges(name) or self._waiting(name))
        ]
        chosen = sorted((self._rank(name), self._known_rows(name), name) for name in waiting)
        return chosen[0][2] if chosen and chosen[0][0] < _UNFILTERED else None

    def _known_rows(self, name: str) -> int:
        """How many rows a source is known to have; 0 where that is not known."""
        return sum(self._counts.rows(next((one.origin_counts for one in self._open_edges(name)), ())) or ())

    def _rank(self, name: str) -> int:
        scans = self.sources[name].scans
        if scans[0].endpoint.kind is Kind.LISTING:
            return 0
        if scans[0].endpoint.is_same_everywhere and self._waiting(name):
            return 1
        terms = [term for term in scans[0].filter if not term.is_demanded]
        if any(_is_look_up(term) for term in terms):
            return 1
        if terms or scans[0].limit_rows is not None:
            return 2
        edges: list[Keyed | Within] = [*self._open_edges(name), *self._waiting(name)]
        is_sifted = any(one.sieve is not None for one in edges) and self._known_rows(name) <= _SMALL_ROWS
        return _SIFTED if is_sifted else _UNFILTERED

    def _read(self, name: str, scans: tuple[Scan, ...] | None = None) -> None:
        """Read a source, all of it if it is small; what is left of a large one is read when the engine wants it."""
        scans = self.sources[name].scans if scans is None else scans
        pages = self._fetch(scans)
        read: list[Answer] = []
        rows = 0
        for page in pages:
            read.append(page)
            rows += len(page[1])
            if rows > _SMALL_ROWS:
                self._kept[name] = lambda: chain(read, pages)
                return
        self._rows[name] = read
        self._kept[name] = lambda: iter(read)

    def _offer(self, keyed: Keyed) -> bool:
        """Narrow a source by the keys that are there now, if that takes fewer calls; tell whether it was done."""
        keys = self._keys(keyed)
        if not self._pays(keyed, len(keys)):
            return False
        narrowed = tuple(
            _with_keys(scan, keyed, keys[start : start + keyed.keys_per_call])
            for scan in keyed.scans
            for start in range(0, len(keys), keyed.keys_per_call)
        )
        self._read(keyed.target, narrowed)
        return True

    def _keys(self, keyed: Keyed) -> list[Constant]:
        values = sorted(self._values(keyed.origin, keyed.origin_column, keyed.sieve))
        return [UUID(value) if keyed.column.edm is GUID else value for value in values]

    def _values(self, origin: str, column: Property, sieve: Sieve | None) -> set[Any]:
        if sieve is not None:
            return set(self._sift(self.sources[origin], self._rows[origin], sieve)) - {None}
        values: set[Any] = set()
        for scan, batch in self._rows[origin]:
            values.update(batch.record_batch([scan.select.index(column)]).column(0).to_pylist())
        return values - {None}

    def _pays(self, keyed: Keyed, keys: int) -> bool:
        """Whether reading by keys takes fewer calls than reading all; a count is asked for only where it may decide."""
        divisions = len(keyed.scans)
        batches = divisions * -(-keys // keyed.keys_per_call)
        whole = self.sources[keyed.target].scans[0].endpoint.page_size
        page = keyed.scans[0].endpoint.page_size
        is_even = keyed.column.is_key or page >= whole
        if keys == 0 or (is_even and batches <= divisions):
            return True
        if is_even and batches <= _FEW_BATCHES * divisions and not self._counts.rows(keyed.counts):
            return True
        if not keyed.counts or not keyed.origin_counts:
            return False
        rows = self._counted(keyed.counts)
        calls = sum(max(-(-one // whole), 1) for one in rows)
        if keyed.column.is_key or batches >= calls:
            return batches < calls
        if page < _LONG_PAGE_ROWS and batches * _CAUTION >= calls:
            return False
        if page >= _LONG_PAGE_ROWS and batches * _MARGIN <= calls and self._counts.rows(keyed.origin_counts) is None:
            return True
        found = min(sum(rows), keys * sum(rows) / max(sum(self._counted(keyed.origin_counts)), keys))
        return batches + found / page < calls

    def _counted(self, scans: tuple[Scan, ...]) -> list[int]:
        """How many rows there are, by division: as remembered, or else as Exact counts them."""
        known = self._counts.rows(scans)
        return [batch.rows()[0][0] for _scan, batch in self._fetch(scans)] if known is None else known


def called_in(scans: tuple[Scan, ...], divisions: Set[Any]) -> tuple[Scan, ...]:
    """Choose the scans of some divisions."""
    return tuple(scan for scan in scans if scan.division in divisions)


def keyed_in(keyed: tuple[Keyed, ...], target: str, divisions: Set[Any]) -> tuple[Keyed, ...]:
    """Let the ways to read a source by keys call some divisions alone."""
    return tuple(replace(one, scans=called_in(one.scans, divisions)) if one.target == target else one for one in keyed)


_SIFTED, _UNFILTERED = 3, 4

#: A key that is not unique may have any number of rows: where pages are short, the estimate has to be so many times
#: better than reading all.
_CAUTION = 8
_LONG_PAGE_ROWS = 1_000

#: Where a request by key brings long pages, being so many times fewer makes up for any number of rows to a key: asking
#: how many there are would cost as much as it could save.
_MARGIN = 2

#: So many requests by key are sent without asking how large the other side is: the question is a call too.
_FEW_BATCHES = 3


def _is_look_up(term: Filter) -> bool:
    return any(
        leaf.property.is_key and (isinstance(leaf, In) or (isinstance(leaf, Compare) and leaf.operator is Operator.EQ))
        for leaf in leaves(term.predicate)
    )


def _with_keys(scan: Scan, keyed: Keyed, keys: Sequence[Constant]) -> Scan:
    return replace(scan, filter=(*scan.filter, Filter(In(keyed.column, tuple(keys)), is_exact=True)))
