"""Plan → lines of text: the scans, the first request of each, what is exact, coarse and left, and the residual.

Asks the pagers that would run, so that what is shown is what would be sent. With an `Outlook` the lines also say what
it will take, as far as that is known.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Protocol
from urllib.parse import unquote

from exact_dbapi.catalog.model import Kind, Variant
from exact_dbapi.edm import DATETIME_TYPE, DOUBLE, STRING_TYPE
from exact_dbapi.executor import forecast
from exact_dbapi.executor.copies import serves
from exact_dbapi.executor.explain_write import explain_write
from exact_dbapi.executor.forecast import Allowance, Forecast, Outlook, Span
from exact_dbapi.executor.synchronize.told import explain_synchronize
from exact_dbapi.plan import Export, Held, HeldKeys, Keyed, Load, Local, Plan, Read, Source, Values, View, Within, Write
from exact_dbapi.protocol.odata.url import render_filter
from exact_dbapi.protocol.reading import open_reading
from exact_dbapi.scan import And, Compare, Filter, In, IsNull, Kept, Operator, Or, Predicate, Scan, leaves
from exact_dbapi.synchronization import Synchronize

#: So many divisions are listed one by one.
_MOST_DIVISIONS = 10

#: So many requests of one table in one division are listed.
_MOST_REQUESTS = 3

#: How much of a long URL is shown: where it begins and where it ends.
_URL_HEAD, _URL_TAIL = 160, 60


def explain(plan: Plan, outlook: Outlook | None = None) -> list[str]:
    """Write a plan as lines; with an outlook, also what it will take."""
    if isinstance(plan, Values):
        return ["values: nothing is sent"]
    if isinstance(plan, Local):
        return ["local: nothing is sent", f"  {plan.sql}"]
    if isinstance(plan, View):
        return ["view: kept by the connection, nothing is sent"]
    if isinstance(plan, Load):
        return [f"load: {plan.store.sql}", *explain(plan.query, outlook)]
    if isinstance(plan, Export):
        return [f"write: {plan.path}, {plan.kind}", *explain(plan.query, outlook)]
    if isinstance(plan, Write):
        return [*explain_write(plan), *(explain(plan.source, outlook) if isinstance(plan.source, Read) else ())]
    if isinstance(plan, Synchronize):
        sides = [
            line for side in (plan.source, plan.target) for line in (f"{side.label}:", *explain(side.read, outlook))
        ]
        return [*explain_synchronize(plan), *sides]
    lines = [f"tier: {_tier(plan)}", *(f"frame {frame.name}: {frame.origin}" for frame in plan.frames)]
    for source in plan.sources:
        lines += _source(source, plan, outlook)
    return lines + _narrowing(plan, outlook) + _rest(plan) + (_total(plan, outlook) if outlook is not None else [])


def _narrowing(read: Read, outlook: Outlook | None) -> list[str]:
    tables = {source.name: source.table for source in read.sources}
    ways: list[tuple[Held | Keyed, str]] = [(one, one.keys.label) for one in read.held]
    ways += [(one, _place(tables[one.origin], one)) for one in read.keyed]
    apart = [
        f"only the divisions of {tables[one.target]} that are in "
        f"{one.origin.label if isinstance(one.origin, HeldKeys) else _place(tables[one.origin], one)}"
        for one in read.within
    ]
    return apart + [
        f"or {tables[one.target]} by {one.column.name} from {keys}, "
        f"{one.keys_per_call} keys a call, if that takes fewer{_by_keys(one, read, outlook)}"
        for one, keys in ways
    ]


def _place(table: str, way: Keyed | Within) -> str:
    """Where keys come from, and of which rows."""
    column = f".{way.origin_column.name}" if way.origin_column is not None else ""
    rows = f" where {way.sieve.sql.partition(' WHERE ')[2]}" if way.sieve is not None else ""
    return f"{table}{column}{rows}"


def ran(calls: Sequence[Exchange], rows: Mapping[str, int]) -> list[str]:
    """Write what happened as lines: by endpoint `rows` that came, calls, their seconds, and the seconds waited; then
    each call."""
    lines = []
    for endpoint in dict.fromkeys(call.endpoint for call in calls):
        own = [call for call in calls if call.endpoint == endpoint]
        seconds, waited = sum(call.seconds for call in own), sum(call.waited_seconds for call in own)
        came = f"{rows[endpoint]:,} rows in " if endpoint is not None and endpoint in rows else ""
        made = _calls_said(Span(len(own), len(own)))
        lines.append(f"  {endpoint or 'sign-in'}: {came}{made}, {seconds:.2f} s, waited {waited:.2f} s")
    return [*lines, *map(_sent, calls)]


def _sent(call: Exchange) -> str:
    url = unquote(call.url)
    if len(url) > _URL_HEAD + _URL_TAIL:  # many keys: the log of calls has them all
        url = f"{url[:_URL_HEAD]} … {url[-_URL_TAIL:]} ({len(call.url):,} characters)"
    return f"  {call.method} {url} → {call.status}, {call.body_bytes:,} bytes"


class Exchange(Protocol):
    """What is told of one call."""

    @property
    def method(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def status(self) -> int | None: ...
    @property
    def body_bytes(self) -> int: ...
    @property
    def endpoint(self) -> str | None: ...
    @property
    def seconds(self) -> float: ...
    @property
    def waited_seconds(self) -> float: ...


def _by_keys(one: Held | Keyed, read: Read, outlook: Outlook | None) -> str:
    """What reading by keys takes, where the rows that have the keys are known."""
    if outlook is None or isinstance(one, Held):
        return ""
    origin = next(source for source in read.sources if source.name == one.origin)
    rows = forecast.of_source(origin, read, outlook.counts).rows
    if rows.high is None:
        return ""
    most = len(one.scans) * -(-rows.high // one.keys_per_call)
    more = "" if one.column.is_key else ", and one for every page more of rows with the same key"
    return f": at most {_calls_said(Span(most, most))} for the keys of {rows.high:,} rows{more}"


def _tier(read: Read) -> str:
    if read.residual is None:
        return "pass-through"
    tier = "page by page" if read.residual.is_row_local else "engine"
    return f"{tier}, for {', '.join(read.residual.reasons)}"


def _source(source: Source, read: Read, outlook: Outlook | None) -> list[str]:
    if not source.scans:
        return [f"scan {source.table}: not read"]
    scan = source.scans[0]
    if scan.endpoint.kind is Kind.LISTING:
        return _listing(source.table, scan)
    if scan.endpoint.variant is Variant.INCREMENTAL:
        return _copied(source, read, outlook)
    divisions = list(dict.fromkeys(scan.division for scan in source.scans))
    where = f", division {', '.join(map(str, divisions))}" if scan.division is not None else ""
    lines = [f"scan {source.table} through {scan.endpoint.id}{where}"]
    lines.append(f"  columns: {', '.join(column.name for column in scan.select) or 'none'}")
    for term in scan.filter:
        kind = "demanded" if term.is_demanded else "exact" if term.is_exact else "coarse"
        lines.append(f"  {kind}: {render_filter(term.predicate)}{_why(term)}")
    before = _downloaded_for(source, read)
    if before is not None:
        return [*lines, f"  comes in the same download as {before.table}"]
    own = [one for one in source.scans if one.division == scan.division]
    lines += [_request(one) for one in own[:_MOST_REQUESTS]]
    if len(own) > _MOST_REQUESTS:
        lines.append(f"  and {len(own) - _MOST_REQUESTS} requests more")
    several = f" for each of {len(own)} requests" if len(own) > 1 else ""
    several += f" in each of {len(divisions)} divisions" if len(divisions) > 1 else ""
    if scan.twin is not None:
        whole = scan.twin.scan.endpoint
        lines.append(f"  or whole through {whole.id}, {whole.page_size} rows a call, if that takes fewer")
    if scan.copy is not None:
        lines.append(f"  or from the local copy of {scan.copy.scan.endpoint.sync[0]}{_copy_said(scan.copy, outlook)}")
        lines += [f"  {line}" for line in _in_the_copy(scan.copy.scan)]
    if outlook is None:
        return [*lines, f"  calls: {_calls(scan)}{several}"]
    found = forecast.of_source(source, read, outlook.counts)
    return [*lines, f"  calls: {_expected(found, _calls(scan) + several)}"]


def _copied(source: Source, read: Read, outlook: Outlook | None) -> list[str]:
    """What a table takes that is read from a local copy."""
    scan = source.scans[0]
    divisions = list(dict.fromkeys(one.division for one in source.scans))
    where = ", ".join(map(str, divisions))
    lines = [f"scan {source.table} from the local copy of {scan.endpoint.sync[0]}, division {where}"]
    lines.append(f"  columns: {', '.join(column.name for column in scan.select) or 'none'}")
    lines += _in_the_copy(scan)
    price = f"2, and 1 for every {scan.endpoint.page_size} rows that have changed"
    if outlook is None:
        return [*lines, f"  calls: {price}{' in each division' if len(divisions) > 1 else ''}"]
    standing = [outlook.counts.standing(one) for one in source.scans]
    found = forecast.of_source(source, read, outlook.counts)
    if not all(one.is_whole for one in standing):
        return [*lines, "  copy: not loaded yet", f"  calls: {found.calls}, for the first load"]
    oldest = min(one.refreshed_at for one in standing)
    lines.append(f"  copy: {found.rows} rows, refreshed {_ago(time.time() - oldest)} ago")
    return [*lines, f"  calls: {'none, for it is fresh' if found.calls == forecast.NOTHING else price}"]


def _in_the_copy(scan: Scan) -> list[str]:
    """Say what the file of copies answers itself: conditions, order and limit."""
    parts = [f"{render_filter(term.predicate)}{'' if term.is_exact else ' (coarse)'}" for term in scan.filter]
    parts += [f"in order of {term.property.name}{' downwards' if term.descending else ''}" for term in scan.order]
    parts += [] if scan.limit_rows is None else [f"the first {scan.limit_rows}"]
    return [f"  in the file: {', '.join(parts)}"] if parts else []


def _downloaded_for(source: Source, read: Read) -> Source | None:
    """The source before this one, if there is one, for which the same is downloaded."""
    wanted = [scan.download for scan in source.scans]
    if None in wanted:
        return None
    earlier = takewhile(lambda one: one is not source, read.sources)
    return next((one for one in earlier if [scan.download for scan in one.scans] == wanted), None)


def _copy_said(copy: Kept, outlook: Outlook | None) -> str:
    """Say whether a copy will be read in place of the table."""
    if outlook is None:
        return ", where that is there" if not copy.may_load else ""
    standing = outlook.counts.standing(copy.scan)
    if not standing.is_whole:
        return ", which will be loaded" if copy.may_load else ", which is not there"
    age = f"refreshed {_ago(time.time() - standing.refreshed_at)} ago"
    return f": it is read, {age}" if serves(copy, standing) else f": it is not read, {age}"


def _request(scan: Scan) -> str:
    request = open_reading((scan,)).request()
    return f"  request: GET {unquote(request.url)}" if request else "  request: none"


def _why(term: Filter) -> str:
    """Why a condition is checked again here."""
    if term.is_exact or term.is_demanded:
        return ""
    reasons = dict.fromkeys(_reason(leaf) for leaf in leaves(term.predicate))
    return f" ({', '.join(reason for reason in reasons if reason) or 'more rows than asked for'})"


def _reason(leaf: Compare | In | IsNull) -> str:
    if isinstance(leaf, IsNull):
        return "Exact may take an empty value for NULL"
    if leaf.property.edm is STRING_TYPE:
        return "Exact ignores case and blanks at the end"
    if isinstance(leaf, Compare) and leaf.operator is Operator.NE:
        return "Exact may answer rows with NULL"
    return {DOUBLE: "a hair wider, for Exact reads the number from text", DATETIME_TYPE: "wider, for Exact rounds"}.get(
        leaf.property.edm, ""
    )


def _expected(found: Forecast, price: str) -> str:
    """What a source takes, as far as it is known; else its price."""
    rows = found.items or found.rows
    if rows.high is None:
        return f"{price}, and how many there are is not known"
    if found.seen_at is None:
        return price
    many = f"{rows.high:,}" if rows.low == rows.high else f"at most {rows.high:,}"
    return (
        f"{found.calls}, for {many} {'items' if found.items else 'rows'} (seen {_ago(time.time() - found.seen_at)} ago)"
    )


def _ago(seconds: float) -> str:
    for unit, size in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"


def _total(read: Read, outlook: Outlook) -> list[str]:
    """The calls of the whole plan, in each division and against the limits."""
    calls = forecast.by_division(read, outlook.counts)
    total = forecast.total(read, outlook.counts)
    if total == forecast.NOTHING:
        return []
    lines = [f"total: {_calls_said(total)}"]
    counted = {division: span for division, span in calls.items() if division is not None}
    for division, span in list(counted.items())[:_MOST_DIVISIONS]:
        own = total if len(calls) == 1 else span
        lines.append(f"  division {division}: {_calls_said(own)}, {_share(own, outlook, division)}")
    if len(counted) > _MOST_DIVISIONS:
        lines.append(f"  and {len(counted) - _MOST_DIVISIONS} divisions more")
    if counted:
        lines.append(f"  time: {_time(forecast.minutes(calls, outlook), _minutely(counted, outlook))}")
    if outlook.max_calls is not None:
        verdict = ", so it is refused" if total.low > outlook.max_calls else ""
        lines.append(f"  max_calls: {outlook.max_calls}{verdict}")
    return lines


def _listing(table: str, scan: Scan) -> list[str]:
    lines = [f"scan {table}: rows that the driver has", f"  columns: {', '.join(item.name for item in scan.select)}"]
    lines += [f"  looked at: {_sql(term.predicate)}" for term in scan.filter]
    return lines


def _calls_said(span: Span) -> str:
    return f"{span} call{'' if str(span) in ('1', 'at least 1') else 's'}"


def _share(span: Span, outlook: Outlook, division: int) -> str:
    allowed = outlook.allowances.get(division, Allowance()).a_day
    shares = [f"{100 * number / allowed:.2f}%" for number in (span.low, span.high) if number is not None]
    share = f"at least {shares[0]}" if span.high is None else " to ".join(dict.fromkeys(shares))
    return f"{share} of the {allowed:,} a day"


def _minutely(divisions: Iterable[int], outlook: Outlook) -> int:
    return min(outlook.allowances.get(division, Allowance()).a_minute for division in divisions)


def _time(minutes: Span, a_minute: int) -> str:
    limit = f"at {a_minute} calls a minute in each division"
    if minutes.high is None:
        return f"at least {minutes.low} min {limit}" if minutes.low else f"not known, {limit}"
    return f"{minutes} min {limit}" if minutes.high else f"under a minute, {limit}"


def _calls(scan: Scan) -> str:
    if scan.is_count:
        return "1"
    unit = "items" if scan.endpoint.extract is not None else "rows"
    if scan.limit_rows is not None and not scan.is_inside_items:
        return f"at most {-(-scan.limit_rows // scan.endpoint.page_size)}"
    return f"1 for every {scan.endpoint.page_size} {unit}"


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
