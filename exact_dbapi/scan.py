"""One read of one endpoint in one division, and the conditions it can carry.

A `Predicate` compares properties with constants, in negation normal form: NOT has been pushed down to the leaves, so a
row qualifies exactly when the tree is true with every comparison against NULL counted as false. The planner writes
predicates, the protocol renders those that go along as `$filter`, and the executor checks the rest row by row.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from exact_dbapi.catalog.model import Endpoint, Parameter, Property

Constant: TypeAlias = str | int | float | bool | bytes | Decimal | datetime | UUID


class Operator(StrEnum):
    """A comparison; the value is its SQL spelling."""

    EQ = "="
    NE = "<>"
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="


@dataclass(frozen=True, slots=True)
class Compare:
    """`property operator value`; never true for NULL."""

    property: Property
    operator: Operator
    value: Constant


@dataclass(frozen=True, slots=True)
class In:
    """`property` is one of `values`, of which there is at least one; never true for NULL."""

    property: Property
    values: tuple[Constant, ...]


@dataclass(frozen=True, slots=True)
class IsNull:
    """`property` is NULL, or is not."""

    property: Property
    negated: bool = False


@dataclass(frozen=True, slots=True)
class And:
    """Every term holds."""

    terms: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one term holds."""

    terms: tuple[Predicate, ...]


Predicate: TypeAlias = Compare | In | IsNull | And | Or


def conjuncts(predicate: Predicate | None) -> tuple[Predicate, ...]:
    """Split a predicate at its outer ANDs."""
    if predicate is None:
        return ()
    if isinstance(predicate, And):
        return tuple(part for term in predicate.terms for part in conjuncts(term))
    return (predicate,)


def conjoin(terms: tuple[Predicate, ...]) -> Predicate | None:
    """Join terms by AND; None when there is none."""
    if not terms:
        return None
    return terms[0] if len(terms) == 1 else And(terms)


def leaves(predicate: Predicate) -> Iterator[Compare | In | IsNull]:
    """Walk the comparisons of a predicate."""
    if isinstance(predicate, And | Or):
        for term in predicate.terms:
            yield from leaves(term)
    else:
        yield predicate


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition that goes along as part of `$filter`.

    `is_exact` says that Exact's answer to it equals SQL's; otherwise it is a superset, and the condition is checked
    again on our side. `is_demanded` marks a condition that is always true and only there because Exact insists on one.
    """

    predicate: Predicate
    is_exact: bool
    is_demanded: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """One term of `$orderby`."""

    property: Property
    descending: bool = False


#: Columns whose value is the same in every row.
Constants: TypeAlias = tuple[tuple[Property, Constant | None], ...]


@dataclass(frozen=True, slots=True)
class Twin:
    """Another way to the rows of a scan: `scan` reads its whole table, in longer pages and with the same columns.

    Of its rows those count that meet `check`. `count` asks how many there are.
    """

    scan: Scan
    count: Scan
    check: Predicate


@dataclass(frozen=True, slots=True)
class Kept:
    """A local copy of the table of a scan: `scan` reads it, with the same columns.

    Of its rows those count that meet `check`. With `may_load` it may be loaded for the statement, with `may_refresh` it
    may be brought up to date where it is there; without, it is only of use where it is fresh.
    """

    scan: Scan
    check: Predicate | None
    may_load: bool
    may_refresh: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """One read of one endpoint in one division.

    `select` is what the rows hold, in this order. A property in `constants` is not asked of Exact: its value is the
    same in every row (the added `Division`, a parameter; None for one that is not given). `limit_rows` counts rows, not
    pages. With `is_count` the answer is one row with the number of rows that the filter lets through. A `twin` may be
    read instead, where that takes fewer calls, or a `copy` that is kept here.
    """

    endpoint: Endpoint
    division: int | None
    select: tuple[Property, ...]
    filter: tuple[Filter, ...] = ()
    order: tuple[Order, ...] = ()
    limit_rows: int | None = None
    parameters: tuple[tuple[Parameter, Constant], ...] = ()
    constants: Constants = ()
    is_count: bool = False
    twin: Twin | None = None
    copy: Kept | None = None

    def with_columns(self, select: tuple[Property, ...], constants: Constants) -> Scan:
        """Make the same read with other columns."""
        twin = self.twin
        if twin is not None:
            twin = replace(twin, scan=twin.scan.with_columns(select, constants))
        copy = self.copy
        if copy is not None:
            copy = replace(copy, scan=copy.scan.with_columns(select, constants))
        return replace(self, select=select, constants=constants, twin=twin, copy=copy)

    def of_division(self, division: int) -> Scan:
        """Make the same read of another division; it must not select what its division is."""
        return replace(self, division=division)

    @property
    def download(self) -> Hashable | None:
        """What document of the XML API has the rows: scans with an equal one are read at once. None for REST."""
        extract = self.endpoint.extract
        return None if extract is None else (extract.topic, self.division, frozenset(self.parameters))

    @property
    def is_inside_items(self) -> bool:
        """Whether the rows are inside the items of a topic, so that there may be more or fewer of them."""
        return self.endpoint.extract is not None and bool(self.endpoint.extract.levels)

    @property
    def is_exact(self) -> bool:
        return all(term.is_exact for term in self.filter)

    @property
    def asked(self) -> tuple[Property, ...]:
        """The selected properties whose values come from Exact."""
        constant = {item for item, _ in self.constants}
        return tuple(item for item in self.select if item not in constant)
