"""Where a default comes from, and what an amount is the product of: the rule book's little language, compiled.

In come sources such as ``Item.Unit``, ``^Currency`` or ``year(EntryDate)``, out come functions of a draft. Each text is
read once for the length of a request. Never stores into a draft.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.edm import STRING_TYPE
from exact_dbapi.simulator.clock import Clock, local_time, sql_datetime
from exact_dbapi.simulator.tables import whole_number
from exact_dbapi.simulator.writing.draft import Draft
from exact_dbapi.simulator.writing.library import Library, Target

Source = Callable[[Draft], Any]
_PART_OF_DATE = re.compile(r"(year|period)\((\w+)\)")


class Sources:
    """Reads sources for one division; `clock` tells when the request is carried out."""

    def __init__(self, library: Library, clock: Clock) -> None:
        self._library = library
        self._today = sql_datetime(local_time(clock())).replace(hour=0, minute=0, second=0, microsecond=0)
        self._sources: dict[tuple[str, str], Source] = {}
        self._products: dict[str, Callable[[Draft], float | None]] = {}
        self._lowest: dict[tuple[str, str], Any] = {}
        self._given: dict[tuple[str, str], int] = {}

    def first(self, source: str, name: str) -> Source:
        """Read the sources of a property, of which the first with a value counts."""
        known = self._sources.get((source, name))
        if known is None:
            known = self._sources[source, name] = _first([self._source(path, name) for path in source.split("|")])
        return known

    def product(self, formula: str) -> Callable[[Draft], float | None]:
        """Read the factors of an amount."""
        known = self._products.get(formula)
        if known is None:
            factors = [
                (self._source(factor.strip("-?"), ""), factor.startswith("-"), factor.endswith("?"))
                for factor in formula.split("*")
            ]
            known = self._products[formula] = _product(factors)
        return known

    def next_number(self, endpoint: Endpoint, name: str) -> Any:
        """Give out the next number of a property; the same one is not given twice."""
        item = endpoint.by_name[name.lower()]
        place = (endpoint.id, item.name)
        following = max(self._library.table(endpoint).highest(item.name), self._given.get(place, 0)) + 1
        self._given[place] = following
        return str(following) if item.edm is STRING_TYPE else following

    def note_number(self, endpoint: Endpoint, name: str, value: Any) -> None:
        """Remember a number that was sent: the next one is higher, also before it is stored."""
        place = (endpoint.id, name)
        self._given[place] = max(self._given.get(place, 0), whole_number(value))

    def _source(self, path: str, name: str) -> Source:
        if path == "today":
            return lambda _: self._today
        if path == "next":
            return lambda draft: self.next_number(draft.endpoint, name)
        if path == "first":
            return lambda draft: self._first_code(draft.endpoint, name)
        part = _PART_OF_DATE.fullmatch(path)
        if part is not None:
            return _part_of_date(self._source(part.group(2), name), is_year=part.group(1) == "year")
        if path.startswith("^"):
            theirs = self._source(path[1:], name)
            return lambda draft: None if draft.parent is None else theirs(draft.parent)
        own, _, other = path.partition(".")
        if not other:
            return lambda draft: draft.row.get(own)
        referenced = self._library.referenced
        return lambda draft: (referenced(draft.endpoint, own, draft.row.get(own)) or {}).get(other)

    def _first_code(self, endpoint: Endpoint, name: str) -> Any:
        """Choose the row with the lowest code among those that a property may refer to."""
        place = (endpoint.id, name)
        if place not in self._lowest:
            self._lowest[place] = self._lowest_of(self._library.target(endpoint, name))
        return self._lowest[place]

    def _lowest_of(self, target: Target | None) -> Any:
        rows = self._library.table(target.endpoint) if target is not None else ()
        lowest = min(rows, key=lambda row: str(row.get("Code")).rjust(18, "0"), default=None)
        if target is None or lowest is None:
            return None
        return lowest[target.property or target.endpoint.key[0]]


def _first(sources: list[Source]) -> Source:
    if len(sources) == 1:
        return sources[0]

    def first(draft: Draft) -> Any:
        for source in sources:
            value = source(draft)
            if value is not None:
                return value
        return None

    return first


def _part_of_date(date: Source, *, is_year: bool) -> Source:
    def part(draft: Draft) -> Any:
        found = date(draft)
        return found and (found.year if is_year else found.month)

    return part


def _product(factors: list[tuple[Source, bool, bool]]) -> Callable[[Draft], float | None]:
    def product(draft: Draft) -> float | None:
        result = 1.0
        for factor, is_discount, is_optional in factors:
            value = factor(draft)
            if value is not None:
                result *= 1 - value if is_discount else value
            elif not is_optional:
                return None
        return round(result, 2) + 0.0

    return product
