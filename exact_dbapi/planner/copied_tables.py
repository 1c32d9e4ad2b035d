"""Where a statement may be answered from a local copy: the scans of a plain table get their copy beside them.

In come the scans that were chosen and how old rows may be; out come the same with a `Kept`, where the copy has every
column that is asked for and tested, with the same values. Whether it is taken is decided when the statement runs: a
copy is only there where an `…Incremental` table was read before, or a hint says that it is worth loading.
"""

from __future__ import annotations

from dataclasses import replace

from exact_dbapi.catalog.mirrors import equal_columns
from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.planner.divisions import beyond_division
from exact_dbapi.planner.pushdown import push
from exact_dbapi.planner.resolve import Context, Relation
from exact_dbapi.scan import Compare, In, Kept, Operator, Predicate, Scan, conjoin, conjuncts, leaves


def freshness_of(context: Context) -> float:
    """Say how old rows may be, in seconds: as a hint says, else the setting; 0 where nothing is said."""
    return context.hints.freshness(context.settings.freshness) or 0.0


def with_copies(
    relation: Relation, predicate: Predicate | None, made: tuple[Scan, ...], context: Context
) -> tuple[Scan, ...]:
    """Put the copy beside each scan, if it has what the scan asks for."""
    mirror = context.catalog.mirror_of(relation.endpoint.id)
    is_plain = all(not scan.is_count and not scan.order for scan in made)
    if mirror is None or not freshness_of(context) or not is_plain or len({one.division for one in made}) != len(made):
        return made
    sent = _sent(predicate, made[0].endpoint) if made else ()
    tested = tuple(leaf.property for term in sent for leaf in leaves(term))
    select = tuple(dict.fromkeys((*made[0].select, *tested))) if made else ()
    same = {column.name for column in equal_columns(mirror, context.catalog.open(mirror.sync), relation.endpoint)}
    same -= {join.column for join in mirror.joined}
    if any(relation.is_asked(column) and column.name not in same for column in select):
        return made
    copy = context.catalog.open(mirror.id)
    return tuple(_beside(scan.with_columns(select, scan.constants), copy, conjoin(sent), context) for scan in made)


def _sent(predicate: Predicate | None, endpoint: Endpoint) -> tuple[Predicate, ...]:
    """What Exact is asked of a condition; the rest is checked here, wherever the rows are from."""
    terms = conjuncts(beyond_division(predicate))
    return tuple(term for term in terms if any(not one.is_demanded for one in push(term, endpoint)))


def _beside(scan: Scan, endpoint: Endpoint, check: Predicate | None, context: Context) -> Scan:
    whole = Scan(endpoint, scan.division, scan.select, constants=scan.constants)
    if check is None:
        whole = replace(whole, limit_rows=scan.limit_rows)
    may_load = context.hints.freshness_seconds is not None
    return replace(scan, copy=Kept(whole, check, may_load, may_load or not _is_short(scan, check)))


def _is_short(scan: Scan, check: Predicate | None) -> bool:
    """Whether Exact surely answers with fewer calls than a refresh takes: a page at most, or a row by its key."""
    if scan.limit_rows is not None and scan.limit_rows <= scan.endpoint.page_size:
        return True
    return any(
        term.property.is_key and (isinstance(term, In) or term.operator is Operator.EQ)
        for term in conjuncts(check)
        if isinstance(term, Compare | In)
    )
