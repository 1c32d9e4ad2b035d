"""Where a statement may be answered from a local copy: the scans of a plain table get their copy beside them.

In come the scans that were chosen and how old rows may be; out come the same with a `Kept`, where the copy has every
column that is asked for and tested, with the same values. Whether it is taken is decided when the statement runs: a
copy is only there where an `…Incremental` table was read before, or a hint says that it is worth loading.
"""

from __future__ import annotations

from dataclasses import replace

from exact_dbapi.catalog.mirrors import equal_columns
from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.planner.copied_conditions import push_to_copy
from exact_dbapi.planner.divisions import beyond_division
from exact_dbapi.planner.pushdown import push
from exact_dbapi.planner.resolve import Context, Relation
from exact_dbapi.scan import Compare, Filter, In, Kept, Operator, Predicate, Scan, conjoin, conjuncts, leaves


def freshness_of(context: Context) -> float:
    """Say how old rows may be, in seconds: as a hint says, else the setting; 0 where nothing is said."""
    return context.hints.freshness(context.settings.freshness) or 0.0


def with_copies(
    relation: Relation, predicate: Predicate | None, made: tuple[Scan, ...], context: Context
) -> tuple[Scan, ...]:
    """Put the copy beside each scan, if it has what the scan asks for."""
    mirror = context.catalog.mirror_of(relation.endpoint.id)
    is_told_apart = len({one.division for one in made}) == len(made)
    if mirror is None or not made or not freshness_of(context) or not is_told_apart:
        return made
    first, copy = made[0], context.catalog.open(mirror.id)
    sent = _sent(predicate, first.endpoint)
    tested = tuple(leaf.property for term in sent for leaf in leaves(term))
    ordered = tuple(term.property for term in first.order)
    select = tuple(dict.fromkeys((*first.select, *tested)))
    same = {column.name for column in equal_columns(mirror, context.catalog.open(mirror.sync), relation.endpoint)}
    same -= {join.column for join in mirror.joined}
    if any(relation.is_asked(column) and column.name not in same for column in (*select, *ordered)):
        return made
    there = push_to_copy(_of_columns(beyond_division(predicate), same), copy)
    left = tuple(term for term in sent if not _is_exact(push_to_copy(term, copy)))
    if first.is_count and left:
        return made
    kept = select if left else first.select
    return tuple(
        _beside(scan.with_columns(kept, scan.constants), copy, there, sent, conjoin(left), context) for scan in made
    )


def _of_columns(predicate: Predicate | None, names: set[str]) -> Predicate | None:
    """What of a condition is about these columns alone."""
    terms = conjuncts(predicate)
    return conjoin(tuple(term for term in terms if all(leaf.property.name in names for leaf in leaves(term))))


def _is_exact(filters: tuple[Filter, ...]) -> bool:
    return len(filters) == 1 and filters[0].is_exact


def _sent(predicate: Predicate | None, endpoint: Endpoint) -> tuple[Predicate, ...]:
    """What Exact is asked of a condition; the rest is checked here, wherever the rows are from."""
    terms = conjuncts(beyond_division(predicate))
    return tuple(term for term in terms if any(not one.is_demanded for one in push(term, endpoint)))


def _beside(
    scan: Scan,
    endpoint: Endpoint,
    there: tuple[Filter, ...],
    sent: tuple[Predicate, ...],
    check: Predicate | None,
    context: Context,
) -> Scan:
    """Put the copy beside a scan: `there` is what its file answers, `check` what is checked of its rows."""
    whole = Scan(
        endpoint,
        scan.division,
        scan.select,
        there,
        scan.order,
        scan.limit_rows if check is None else None,
        constants=scan.constants,
        is_count=scan.is_count,
    )
    may_load = context.hints.freshness_seconds is not None
    return replace(scan, copy=Kept(whole, check, may_load, may_load or not _is_short(scan, conjoin(sent))))


def _is_short(scan: Scan, check: Predicate | None) -> bool:
    """Whether Exact surely answers with fewer calls than a refresh takes: a page at most, or a row by its key."""
    if scan.is_count or (scan.limit_rows is not None and scan.limit_rows <= scan.endpoint.page_size):
        return True
    return any(
        term.property.is_key and (isinstance(term, In) or term.operator is Operator.EQ)
        for term in conjuncts(check)
        if isinstance(term, Compare | In)
    )
