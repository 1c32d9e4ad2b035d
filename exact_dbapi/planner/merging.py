"""Sources that read the same table: what is asked for once serves them all.

In come the sources of a statement, out come the same with scans that are shared. Those that want the same rows share
them with all their columns. Those that want different rows of one table share the rows of either, where that takes one
request instead of two; each reading is checked against its own condition again, as every row is.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace

from exact_dbapi.plan import Source
from exact_dbapi.planner.divisions import beyond_division, is_about_division
from exact_dbapi.planner.route import Wish
from exact_dbapi.scan import Or, Predicate, Scan, conjoin, conjuncts

#: Makes the scans of a wish.
Route = Callable[[Wish], tuple[Scan, ...]]


def merged(sources: tuple[Source, ...], wishes: Mapping[str, Wish], route: Route) -> tuple[Source, ...]:
    """Let sources share their scans; `wishes` are those of the sources that may read more rows than they want."""
    chosen = {source.name: source.scans for source in sources}
    groups: list[tuple[Wish, tuple[Scan, ...], list[str]]] = []
    for name, wish in wishes.items():
        for position, (other, scans, names) in enumerate(groups):
            either = _either(other, wish)
            found = route(either) if either is not None else ()
            if either is not None and _is_fewer(found, scans, chosen[name]):
                groups[position] = either, found, [*names, name]
                break
        else:
            groups.append((wish, chosen[name], [name]))
    for _, scans, names in groups:
        chosen |= dict.fromkeys(names, scans)
    return _with_alike(tuple(replace(source, scans=chosen[source.name]) for source in sources))


def _either(one: Wish, other: Wish) -> Wish | None:
    """The rows and columns of both; None where they are not of one table in the same divisions."""
    if one.relation.endpoint.id != other.relation.endpoint.id or one.relation.endpoint.parameters:
        return None
    divisions = _about_division(one.predicate)
    if set(divisions) != set(_about_division(other.predicate)):
        return None
    arms = tuple(dict.fromkeys((beyond_division(one.predicate), beyond_division(other.predicate))))
    known = tuple(arm for arm in arms if arm is not None)
    rows = () if len(known) < len(arms) else known if len(known) == 1 else (Or(known),)
    select = tuple(dict.fromkeys(one.select + other.select))
    return Wish(one.relation, select, conjoin((*divisions, *rows)))


def _about_division(predicate: Predicate | None) -> tuple[Predicate, ...]:
    return tuple(term for term in conjuncts(predicate) if is_about_division(term))


def _is_fewer(either: tuple[Scan, ...], one: tuple[Scan, ...], other: tuple[Scan, ...]) -> bool:
    """Whether reading both at once takes no request more: as long pages, no list cut into parts, and never more rows
    than the two have together."""
    if not len(either) == len(one) == len(other) or not either:
        return False
    if len({scan.division for scan in either}) != len(either):
        return False
    if any(scan.limit_rows is not None or scan.is_count for scan in (*one, *other)):
        return False
    if _page(either) < max(_page(one), _page(other)):
        return {_rows_of(scan)[1:] for scan in one} == {_rows_of(scan)[1:] for scan in other}
    return _is_narrow(either) or not (_is_narrow(one) and _is_narrow(other))


def _page(scans: tuple[Scan, ...]) -> int:
    return min(scan.endpoint.page_size for scan in scans)


def _is_narrow(scans: tuple[Scan, ...]) -> bool:
    return any(not term.is_demanded for scan in scans for term in scan.filter)


def _with_alike(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """Let sources that read the same rows share their scans, so that those are fetched once, with all the columns."""
    alike: dict[Hashable, list[Scan]] = {}
    for source in sources:
        for scan in source.scans:
            alike.setdefault(_rows_of(scan), []).append(scan)
    shared = {key: _with_all_columns(scans) for key, scans in alike.items()}
    return tuple(replace(source, scans=tuple(shared[_rows_of(scan)] for scan in source.scans)) for source in sources)


def _rows_of(scan: Scan) -> tuple[Hashable, ...]:
    """What decides which rows a scan has."""
    filters = frozenset((term.predicate, term.is_exact) for term in scan.filter)
    return scan.endpoint.id, scan.division, filters, scan.order, scan.limit_rows, scan.parameters, scan.is_count


def _with_all_columns(scans: list[Scan]) -> Scan:
    columns = tuple(dict.fromkeys(column for scan in scans for column in scan.select))
    constants = tuple(dict.fromkeys(constant for scan in scans for constant in scan.constants))
    made = scans[0].with_columns(columns, constants)
    # What Exact is asked may be the same for conditions that differ here: then no twin has the rows of both.
    checks = {None if scan.twin is None else scan.twin.check for scan in scans}
    made = made if len(checks) == 1 else replace(made, twin=None)
    copies = {
        None if scan.copy is None else (scan.copy.check, scan.copy.scan.filter, scan.copy.may_load) for scan in scans
    }
    return made if len(copies) == 1 else replace(made, copy=None)
