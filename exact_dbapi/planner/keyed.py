"""Edges of a query → `Keyed` and `Held` plans: how a source would be read by the keys of another one or those at hand.

In comes what may be narrowed, out come the requests that would do it, complete but for the keys. Which of them is run
is the executor's choice, made by the number of calls when the keys are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from exact_dbapi.catalog.model import Endpoint, FilterRule, Property, Variant, is_division
from exact_dbapi.edm import GUID
from exact_dbapi.plan import Held, HeldKeys, Keyed, Source
from exact_dbapi.planner.joins import Edge
from exact_dbapi.planner.optimizer import Wanted
from exact_dbapi.planner.pushdown import filter_characters
from exact_dbapi.planner.reach import Place
from exact_dbapi.planner.resolve import Context, Relation
from exact_dbapi.planner.route import Wish, counting, room, through
from exact_dbapi.planner.sieve import Sieves
from exact_dbapi.scan import Scan, conjoin

#: What one key takes in the URL: ``ID eq guid'…' or``, encoded.
_GUID_CHARACTERS = 64
_NUMBER_CHARACTERS = 40

#: Only types whose equality means the same on both sides, so that no row can come with two keys.
_MOST_KEYS = 80


@dataclass(frozen=True)
class _Way:
    """How a source would be read by keys of one of its columns."""

    scans: tuple[Scan, ...]
    keys_per_call: int
    counts: tuple[Scan, ...]


def keyed(
    edges: tuple[Edge, ...],
    named: Mapping[str, Relation],
    sources: tuple[Source, ...],
    wanted: Mapping[str, Wanted],
    sieves: Sieves,
    context: Context,
) -> tuple[tuple[Keyed, ...], tuple[Held, ...]]:
    """Plan every narrowing that the sources allow: by the keys of other sources, and by those at hand."""
    by_name = {source.name: source for source in sources}
    by_others: list[Keyed] = []
    by_held: list[Held] = []
    for edge in edges:
        target, column, origin = edge.target.source, edge.target.column, edge.origin
        if is_division(column):
            continue
        if isinstance(origin, Place) and not _gives(by_name[origin.source], origin.column):
            continue
        way = _way(column, named[target], by_name[target], wanted[target], context)
        if way is None:
            continue
        if isinstance(origin, HeldKeys):
            by_held.append(Held(target, column, origin, way.scans, way.keys_per_call, way.counts))
        else:
            all_rows = counting(Wish(named[origin.source], ()), context)
            ready = (
                way.scans,
                way.keys_per_call,
                way.counts,
                all_rows,
                sieves.of(by_name[origin.source], origin.column),
            )
            by_others.append(Keyed(target, column, origin.source, origin.column, *ready))
    return tuple(by_others), tuple(by_held)


def _gives(source: Source, column: Property) -> bool:
    return bool(source.scans) and column in source.scans[0].select


def _way(column: Property, relation: Relation, target: Source, wanted: Wanted, context: Context) -> _Way | None:
    if wanted.is_repeated or relation.endpoint.parameters or not _gives(target, column):
        return None
    if column.edm is not GUID and not column.edm.is_integer:
        return None
    wish = Wish(relation, wanted.needed, conjoin(tuple(wanted.conditions)))
    scans = through(wish, _endpoint(column, relation, wish, context), context)
    size = _keys_per_call(column, scans[0])
    if size < 1:
        return None
    return _Way(tuple(_undemanding(scan) for scan in scans), size, counting(wish, context))


def _endpoint(column: Property, relation: Relation, wish: Wish, context: Context) -> Endpoint:
    """The bulk twin where it surely filters on the column, for its pages are longer; else the regular endpoint."""
    regular = relation.endpoint
    if regular.variant is Variant.REGULAR and len(regular.bulk) == 1 and not column.is_key:
        bulk = context.catalog.open(regular.bulk[0])
        names = {item.lower() for item in bulk.filter_fields}
        serves = all(item.name.lower() in bulk.by_name for item in wish.select if relation.is_asked(item))
        if bulk.filter_rule is FilterRule.ONE_OF and column.name.lower() in names and serves:
            return bulk
    return regular


def _undemanding(scan: Scan) -> Scan:
    """A scan without the condition that Exact demands: the keys will meet that demand."""
    return replace(scan, filter=tuple(term for term in scan.filter if not term.is_demanded))


def _keys_per_call(column: Property, scan: Scan) -> int:
    each = _GUID_CHARACTERS if column.edm is GUID else _NUMBER_CHARACTERS
    spent = sum(filter_characters(term) for term in scan.filter if not term.is_demanded)
    left = room(scan.select, scan.order, scan.endpoint) - spent
    most = min(left // (each + len(column.name)), _MOST_KEYS)
    return min(most, scan.endpoint.page_size) if column.is_key else most
