"""Edges between the sources of a query → `Keyed` plans: how a source would be read by the keys of another one.

In comes what may be narrowed, out come the requests that would do it, complete but for the keys. Which of them is run
is the executor's choice, made by the number of calls when the keys are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from exact_dbapi.catalog.model import Endpoint, FilterRule, Property, Variant
from exact_dbapi.edm import GUID
from exact_dbapi.plan import Keyed, Source
from exact_dbapi.planner.joins import Edge
from exact_dbapi.planner.optimizer import Wanted
from exact_dbapi.planner.pushdown import filter_characters
from exact_dbapi.planner.resolve import Context, Relation
from exact_dbapi.planner.route import Wish, counting, room, through
from exact_dbapi.scan import Scan, conjoin

#: What one key takes in the URL: ``ID eq guid'…' or``, encoded.
_GUID_CHARACTERS = 64
_NUMBER_CHARACTERS = 40

#: Only types whose equality means the same on both sides, so that no row can come with two keys.
_MOST_KEYS = 80


def keyed(
    edges: tuple[Edge, ...],
    named: Mapping[str, Relation],
    sources: tuple[Source, ...],
    wanted: Mapping[str, Wanted],
    context: Context,
) -> tuple[Keyed, ...]:
    """Plan every narrowing that the sources allow."""
    by_name = {source.name: source for source in sources}
    made = (_plan(edge, named[edge.target], by_name, wanted[edge.target], context) for edge in edges)
    plans = [plan for plan in made if plan is not None]
    return tuple(replace(plan, origin_counts=counting(Wish(named[plan.origin], ()), context)) for plan in plans)


def _plan(
    edge: Edge, relation: Relation, sources: Mapping[str, Source], wanted: Wanted, context: Context
) -> Keyed | None:
    target, origin = sources[edge.target], sources[edge.origin]
    if not target.scans or not origin.scans or wanted.is_repeated or relation.endpoint.parameters:
        return None
    if edge.origin_column not in origin.scans[0].select or edge.target_column not in target.scans[0].select:
        return None
    if edge.target_column.edm is not GUID and not edge.target_column.edm.is_integer:
        return None
    wish = Wish(relation, wanted.needed, conjoin(tuple(wanted.conditions)))
    scans = through(wish, _endpoint(edge.target_column, relation, wish, context), context)
    size = _keys_per_call(edge.target_column, scans[0])
    if size < 1:
        return None
    return Keyed(
        edge.target,
        edge.target_column,
        edge.origin,
        edge.origin_column,
        tuple(_undemanding(scan) for scan in scans),
        size,
        counting(wish, context),
    )


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
