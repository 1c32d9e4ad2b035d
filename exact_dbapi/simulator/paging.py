"""One page of rows: filtered, ordered, continued after a token, cut to the page.

In come the rows of an endpoint in default order and a `Query`; out come a page's rows, the token of the next page when
there is one, and the count when it was asked for. A page continues with "key greater than token", never by offset, so
rows that come and go meanwhile shift nothing. Rows may be made on demand: they are read by position, in chunks, and
never held. Never encodes.

Source: default order, continuation by key, ties broken by the key: certain.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from exact_dbapi.catalog.model import Endpoint, Property
from exact_dbapi.simulator.collation import descending, null_first, sort_key
from exact_dbapi.simulator.padding import padder
from exact_dbapi.simulator.predicate import Test, compile_filter, key_interval, wanted_keys
from exact_dbapi.simulator.query import Order, Query
from exact_dbapi.simulator.strict import Strict
from exact_dbapi.simulator.tables import Row

_CHUNK = 2000
_ORDERS_KEPT = 8


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, and the values that the next page continues after (None: this is the last)."""

    rows: Sequence[Row]
    token: tuple[Any, ...] | None = None
    count: int | None = None


class Pages:
    """Reads pages; remembers the last few sort orders of tables that are held in memory."""

    def __init__(self, strict: Strict) -> None:
        self._strict = strict
        self._sorted: OrderedDict[tuple[int, tuple[Order, ...]], tuple[Sequence[Row], list[Row]]] = OrderedDict()

    def read(self, rows: Sequence[Row], endpoint: Endpoint, query: Query, page_size: int | None) -> Page:
        """Read one page; `page_size` None means everything at once."""
        test = compile_filter(query.filter, self._strict) if query.filter is not None else None
        limits = [limit for limit in (page_size, query.top) if limit is not None]
        limit = min(limits, default=len(rows))
        found = self._following(rows, endpoint, query, test, (query.skip or 0) + limit + 1)
        page = list(islice(found, query.skip or 0, (query.skip or 0) + limit + 1))
        is_last = len(page) <= limit or (query.top is not None and query.top <= limit)
        page = page[:limit]
        token = None if is_last or not page else self._token(page[-1], endpoint, query)
        count = count_rows(rows, endpoint, query, self._strict) if query.has_count else None
        return Page(page, token, count)

    def _following(
        self, rows: Sequence[Row], endpoint: Endpoint, query: Query, test: Test | None, wanted: int
    ) -> Iterator[Row]:
        if not query.order:
            return _in_key_order(rows, endpoint, query, test, wanted)
        order = self._composite(endpoint, query)
        token = None if query.token is None else self._token_key(endpoint, query)
        if isinstance(rows, list | tuple):
            ordered = self._ordered(rows, query.order)
            start = 0 if token is None else bisect_right(ordered, token, key=order)
            return _passing(ordered, start, len(ordered), test)
        passing = _passing(rows, 0, len(rows), test)
        later = passing if token is None else (row for row in passing if order(row) > token)
        return iter(heapq.nsmallest(wanted, later, key=order))

    def _ordered(self, rows: Sequence[Row], order: tuple[Order, ...]) -> list[Row]:
        known = self._sorted.get((id(rows), order))
        if known is not None and known[0] is rows:
            return known[1]
        ordered = list(rows)
        for item in reversed(order):
            ordered.sort(key=self._column_key(item.property), reverse=item.is_descending)
        self._sorted[id(rows), order] = (rows, ordered)
        while len(self._sorted) > _ORDERS_KEPT:
            self._sorted.popitem(last=False)
        return ordered

    def _column_key(self, property: Property) -> Callable[[Row], Any]:
        name, key, pad = property.name, null_first(sort_key(property.edm)), padder(property, self._strict)
        if pad is None:
            return lambda row: key(row.get(name))
        return lambda row: key(None if (value := row.get(name)) is None else pad(value))

    def _composite(self, endpoint: Endpoint, query: Query) -> Callable[[Row], Any]:
        parts = [self._directed(item, self._column_key(item.property)) for item in query.order]
        parts += [self._column_key(item) for item in endpoint.key_properties]
        return lambda row: tuple(part(row) for part in parts)

    def _token_key(self, endpoint: Endpoint, query: Query) -> tuple[Any, ...]:
        assert query.token is not None
        keys = [self._directed(item, null_first(sort_key(item.property.edm))) for item in query.order]
        keys += [null_first(sort_key(item.edm)) for item in endpoint.key_properties]
        return tuple(key(value) for key, value in zip(keys, query.token, strict=True))

    @staticmethod
    def _directed(item: Order, key: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return descending(key) if item.is_descending else key

    def _token(self, row: Row, endpoint: Endpoint, query: Query) -> tuple[Any, ...] | None:
        if not endpoint.key:
            return None
        properties = [item.property for item in query.order] + list(endpoint.key_properties)
        return tuple(self._stored(row, item) for item in properties)

    def _stored(self, row: Row, property: Property) -> Any:
        value, pad = row.get(property.name), padder(property, self._strict)
        return value if value is None or pad is None else pad(value)


def find_row(rows: Sequence[Row], endpoint: Endpoint, key: tuple[Any, ...]) -> Row | None:
    """Find the row that has this key."""
    order = _key_order(endpoint)
    wanted = tuple(
        null_first(sort_key(item.edm))(value) for item, value in zip(endpoint.key_properties, key, strict=True)
    )
    position = bisect_left(rows, wanted, key=order)
    if position < len(rows) and order(rows[position]) == wanted:
        found: Row = rows[position]
        return found
    return None


def count_rows(rows: Sequence[Row], endpoint: Endpoint, query: Query, strict: Strict) -> int:
    """Count the rows that pass the filter, whatever page is asked for."""
    if query.filter is None:
        return len(rows)
    test = compile_filter(query.filter, strict)
    start, stop = _stretch(rows, endpoint, query)
    return sum(1 for _ in _passing(rows, start, stop, test))


def _key_order(endpoint: Endpoint) -> Callable[[Row], Any]:
    parts = [(item.name, null_first(sort_key(item.edm))) for item in endpoint.key_properties]
    return lambda row: tuple(key(row.get(name)) for name, key in parts)


def _in_key_order(
    rows: Sequence[Row], endpoint: Endpoint, query: Query, test: Test | None, wanted: int
) -> Iterator[Row]:
    start, stop = _stretch(rows, endpoint, query)
    if query.token is not None:
        token = zip(endpoint.key_properties, query.token, strict=True)
        after = tuple(null_first(sort_key(item.edm))(value) for item, value in token)
        start = max(start, bisect_right(rows, after, key=_key_order(endpoint)))
    named = _named_positions(rows, endpoint, query)
    if named is not None:
        candidates = (rows[position] for position in named if start <= position < stop)
        return (row for row in candidates if test is None or test(row))
    return _passing(rows, start, stop, test, wanted)


def _stretch(rows: Sequence[Row], endpoint: Endpoint, query: Query) -> tuple[int, int]:
    """Find where rows that pass the filter can stand, when the filter is about the key."""
    if query.filter is None or len(endpoint.key) != 1:
        return 0, len(rows)
    interval, order = key_interval(query.filter, endpoint.key_properties[0]), _key_order(endpoint)
    start = 0 if interval.low is None else bisect_left(rows, ((1, interval.low),), key=order)
    stop = len(rows) if interval.high is None else bisect_right(rows, ((1, interval.high),), key=order)
    return start, stop


def _named_positions(rows: Sequence[Row], endpoint: Endpoint, query: Query) -> list[int] | None:
    if query.filter is None or len(endpoint.key) != 1:
        return None
    keys = wanted_keys(query.filter, endpoint.key_properties[0])
    if keys is None:
        return None
    order, key = _key_order(endpoint), sort_key(endpoint.key_properties[0].edm)
    positions = {bisect_left(rows, ((1, key(value)),), key=order) for value in keys}
    return sorted(positions - {len(rows)})


def _passing(rows: Sequence[Row], start: int, stop: int, test: Test | None, first: int = _CHUNK) -> Iterator[Row]:
    """Walk through a stretch in chunks; the first is no longer than what the page needs."""
    size = first
    while start < stop:
        chunk = rows[start : min(start + size, stop)]
        yield from chunk if test is None else filter(test, chunk)
        start, size = start + size, _CHUNK
