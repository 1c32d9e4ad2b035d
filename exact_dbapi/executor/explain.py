"""Plan → lines of text: the scans, the first request of each, what is exact, coarse and left, and the residual.

Asks the pagers that would run, so that what is shown is what would be sent.
"""

from __future__ import annotations

from urllib.parse import unquote

from exact_dbapi.catalog.model import Kind
from exact_dbapi.executor.explain_write import explain_write
from exact_dbapi.plan import Export, Held, Keyed, Load, Local, Plan, Read, Source, Values, View, Write
from exact_dbapi.protocol.odata import ODataPager
from exact_dbapi.protocol.odata.url import render_filter
from exact_dbapi.scan import And, Compare, In, IsNull, Or, Predicate, Scan


def explain(plan: Plan) -> list[str]:
    """Write a plan as lines."""
    if isinstance(plan, Values):
        return ["values: nothing is sent"]
    if isinstance(plan, Local):
        return ["local: nothing is sent", f"  {plan.sql}"]
    if isinstance(plan, View):
        return ["view: kept by the connection, nothing is sent"]
    if isinstance(plan, Load):
        return [f"load: {plan.store.sql}", *explain(plan.query)]
    if isinstance(plan, Export):
        return [f"write: {plan.path}, {plan.kind}", *explain(plan.query)]
    if isinstance(plan, Write):
        return [*explain_write(plan), *(explain(plan.source) if isinstance(plan.source, Read) else ())]
    lines = [f"tier: {_tier(plan)}", *(f"frame {frame.name}: {frame.origin}" for frame in plan.frames)]
    for source in plan.sources:
        lines += _source(source)
    return lines + _narrowing(plan) + _rest(plan)


def _narrowing(read: Read) -> list[str]:
    tables = {source.name: source.table for source in read.sources}
    ways: list[tuple[Held | Keyed, str]] = [(one, one.keys.label) for one in read.held]
    ways += [(one, f"{tables[one.origin]}.{one.origin_column.name}") for one in read.keyed]
    return [
        f"or {tables[one.target]} by {one.column.name} from {keys}, "
        f"{one.keys_per_call} keys a call, if that takes fewer"
        for one, keys in ways
    ]


def _tier(read: Read) -> str:
    if read.residual is None:
        return "pass-through"
    return "page by page" if read.residual.is_row_local else "engine"


def _source(source: Source) -> list[str]:
    if not source.scans:
        return [f"scan {source.table}: not read"]
    scan = source.scans[0]
    if scan.endpoint.kind is Kind.LISTING:
        return _listing(source.table, scan)
    divisions = ", ".join(str(scan.division) for scan in source.scans)
    where = f", division {divisions}" if scan.division is not None else ""
    lines = [f"scan {source.table} through {scan.endpoint.id}{where}"]
    lines.append(f"  columns: {', '.join(column.name for column in scan.select) or 'none'}")
    for term in scan.filter:
        kind = "demanded" if term.is_demanded else "exact" if term.is_exact else "coarse"
        lines.append(f"  {kind}: {render_filter(term.predicate)}")
    request = ODataPager(scan).request()
    lines.append(f"  request: GET {unquote(request.url)}" if request else "  request: none")
    several = f" in each of {len(source.scans)} divisions" if len(source.scans) > 1 else ""
    lines.append(f"  calls: {_calls(scan)}{several}")
    return lines


def _listing(table: str, scan: Scan) -> list[str]:
    lines = [f"scan {table}: rows that the driver has", f"  columns: {', '.join(item.name for item in scan.select)}"]
    lines += [f"  looked at: {_sql(term.predicate)}" for term in scan.filter]
    return lines


def _calls(scan: Scan) -> str:
    if scan.is_count:
        return "1"
    if scan.limit_rows is not None:
        return f"at most {-(-scan.limit_rows // scan.endpoint.page_size)}"
    return f"1 for every {scan.endpoint.page_size} rows"


def _rest(read: Read) -> list[str]:
    lines = []
    if read.check is not None:
        lines.append(f"check: {_sql(read.check)}")
    if read.residual is not None:
        lines.append(f"residual: {read.residual.sql}")
    if read.limit_rows is not None or read.offset_rows:
        limit = "all" if read.limit_rows is None else read.limit_rows
        lines.append(f"limit: {limit}" + (f" after {read.offset_rows}" if read.offset_rows else ""))
    return lines


def _sql(predicate: Predicate) -> str:
    match predicate:
        case And(terms=terms):
            return "(" + " AND ".join(map(_sql, terms)) + ")"
        case Or(terms=terms):
            return "(" + " OR ".join(map(_sql, terms)) + ")"
        case In(property=column, values=values):
            return f"{column.name} IN ({', '.join(repr(value) for value in values)})"
        case IsNull(property=column, negated=negated):
            return f"{column.name} IS {'NOT ' if negated else ''}NULL"
        case Compare(property=column, operator=operator, value=value):
            return f"{column.name} {operator.value} {value!r}"
