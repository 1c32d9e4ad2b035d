"""Edges of a query that end at a division → which divisions have to be called at all.

In come the edges and what is wanted of each table, out go conditions on `Division` that other tables impose, and
permissions to leave out the divisions which what a table joins with does not name. Neither takes a call more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from exact_dbapi.catalog.model import Property, is_division
from exact_dbapi.plan import HeldKeys, Source, Within
from exact_dbapi.planner.joins import Edge
from exact_dbapi.planner.optimizer import Wanted
from exact_dbapi.planner.reach import Place
from exact_dbapi.planner.sieve import Sieves
from exact_dbapi.scan import And, Or, Predicate, conjoin, conjuncts, leaves


def spread(edges: Iterable[Edge], wanted: Mapping[str, Wanted]) -> None:
    """Add to what is wanted of a table the conditions on its division that a table which it joins with has to meet.

    So ``ON d.Code = a.Division WHERE d.Code IN (111, 222)`` says which companies' accounts are read.
    """
    for edge in edges:
        if not is_division(edge.target.column) or not isinstance(edge.origin, Place):
            continue
        known = wanted[edge.target.source].conditions
        for term in conjuncts(conjoin(tuple(wanted[edge.origin.source].conditions))):
            if all(leaf.property == edge.origin.column for leaf in leaves(term)):
                moved = _about(term, edge.target.column)
                if moved not in known:
                    known.append(moved)


def _about(term: Predicate, column: Property) -> Predicate:
    """Say of another column what a condition says of its own."""
    if isinstance(term, And | Or):
        return replace(term, terms=tuple(_about(one, column) for one in term.terms))
    return replace(term, property=column)


def within(edges: Iterable[Edge], sources: tuple[Source, ...], sieves: Sieves) -> tuple[Within, ...]:
    """Permit to call, for a source, only the divisions that what it joins with names."""
    by_name = {source.name: source for source in sources}
    found: list[Within] = []
    for edge in edges:
        target, origin = by_name[edge.target.source], edge.origin
        if not is_division(edge.target.column) or len({scan.division for scan in target.scans}) < 2:
            continue
        if isinstance(origin, HeldKeys):
            found.append(Within(target.name, origin))
        elif by_name[origin.source].scans and origin.column in by_name[origin.source].scans[0].select:
            sieve = sieves.of(by_name[origin.source], origin.column)
            found.append(Within(target.name, origin.source, origin.column, sieve))
    return tuple(found)
