"""What a plan will take, before it is run: rows, calls, minutes and the share of the day, as far as they are known.

In comes a `Read` and an `Outlook`, out come spans: at least so many calls, and at most so many where that is known.
What earlier statements have seen makes them narrow. Sends nothing; an estimate that holds no longer changes no answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from exact_dbapi.catalog.model import Kind, Variant
from exact_dbapi.errors import BudgetExhausted
from exact_dbapi.executor.copies import serves
from exact_dbapi.executor.counts import Remembered
from exact_dbapi.plan import Export, Held, Keyed, Load, Plan, Read, Source, Within, Write
from exact_dbapi.scan import Scan
from exact_dbapi.state.budgets import DAY
from exact_dbapi.state.counts import Seen
from exact_dbapi.synchronization import Synchronize

#: Source: what Exact allows an app in a company, until an answer tells another limit (certain).
CALLS_A_MINUTE = 60
CALLS_A_DAY = 5_000


@dataclass(frozen=True, slots=True)
class Span:
    """A number: at least `low`, and at most `high` where that is known."""

    low: int
    high: int | None

    def __add__(self, other: Span) -> Span:
        return Span(self.low + other.low, None if None in (self.high, other.high) else self.high + other.high)  # type: ignore[operator]

    def __str__(self) -> str:
        if self.high is None:
            return f"at least {self.low:,}"
        return f"{self.low:,}" if self.low == self.high else f"{self.low:,} to {self.high:,}"


NOTHING = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Allowance:
    """The calls that Exact allows in one division."""

    a_minute: int = CALLS_A_MINUTE
    a_day: int = CALLS_A_DAY


def allowances(limits: Iterable[tuple[Any, ...]]) -> dict[int, Allowance]:
    """Take what is allowed from rows of division, period, and the calls allowed in it."""
    found: dict[int, Allowance] = {}
    for division, period, allowed, *_rest in limits:
        known = found.get(division, Allowance())
        found[division] = replace(known, a_day=allowed) if period == DAY else replace(known, a_minute=allowed)
    return found


@dataclass(frozen=True, slots=True)
class Outlook:
    """What forecasts are made of: the rows that were seen before, what is allowed, and how many are read at once."""

    counts: Remembered = field(default_factory=Remembered)
    allowances: Mapping[int, Allowance] = field(default_factory=dict)
    divisions_at_once: int = 1
    max_calls: int | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The rows and calls of one scan; `seen_at` is when the rows were seen, in seconds since 1970. What repeats in the
    items of a topic has `items` instead, as far as they are known."""

    rows: Span
    calls: Span
    seen_at: float | None = None
    items: Span | None = None


def of_scan(scan: Scan, counts: Remembered, may_stop: bool = False) -> Forecast:
    """Forecast one scan; `may_stop` says that reading may end before the last page."""
    is_copied = scan.endpoint.variant is Variant.INCREMENTAL
    if scan.limit_rows == 0 or scan.endpoint.kind is Kind.LISTING or (scan.is_count and not is_copied):
        one = int(scan.is_count)
        return Forecast(Span(one, one), Span(one, one))
    if is_copied:
        return _of_copy(scan, counts)
    if scan.copy is not None and serves(scan.copy, counts.standing(scan.copy.scan)):
        return _of_copy(scan.copy.scan, counts)
    seen = counts.seen(scan)
    whole = seen or counts.seen(replace(scan, filter=(), twin=None))
    rows = _rows(scan, seen, whole, may_stop)
    calls = Span(pages_of(rows.low, scan), None if rows.high is None else pages_of(rows.high, scan))
    if scan.is_inside_items:
        return Forecast(Span(0, None), calls, whole.at if whole else None, rows)
    if scan.twin is not None:
        calls = _fewer(calls, of_scan(scan.twin.scan, counts, may_stop).calls)
    return Forecast(rows, calls, whole.at if whole else None)


def _of_copy(scan: Scan, counts: Remembered) -> Forecast:
    """Forecast what a local copy takes: a page of changes and one of deletions for each, or the first load."""
    standing = counts.standing(scan)
    if standing.is_whole:
        held = standing.count()
        most = pages_of(held, scan) + 2 * standing.copies
        return Forecast(Span(held, held), NOTHING if standing.is_fresh else Span(2, most), standing.refreshed_at)
    seen = [counts.of_table(scan.division, id) for id in (*scan.endpoint.regular, *scan.endpoint.sync)]
    known = next((one for one in seen if one is not None), None)
    if known is None:
        return Forecast(Span(0, None), Span(2, None))
    return Forecast(Span(known.rows, None), Span(pages_of(known.rows, scan) + 1, None), known.at)


def _rows(scan: Scan, seen: Seen | None, whole: Seen | None, may_stop: bool) -> Span:
    low = seen.rows if seen is not None and not may_stop else 0
    high = whole.rows if whole is not None else None
    if scan.is_inside_items:
        return Span(low if scan.limit_rows is None else 0, high)
    if scan.limit_rows is not None:
        low, high = min(low, scan.limit_rows), min(scan.limit_rows, scan.limit_rows if high is None else high)
    return Span(low, high)


def pages_of(rows: int, scan: Scan) -> int:
    """Tell how many pages rows take; behind a full one a topic has another, even if that is empty."""
    size = scan.endpoint.page_size
    return rows // size + 1 if scan.download is not None else max(-(-rows // size), 1)


def _fewer(one: Span, other: Span) -> Span:
    highs = [span.high for span in (one, other) if span.high is not None]
    return Span(min(one.low, other.low), min(highs, default=None))


def of_source(source: Source, read: Read, counts: Remembered) -> Forecast:
    """Forecast all scans of a source, one for each division or list of keys."""
    may_stop = read.limit_rows is not None or (read.residual is not None and read.residual.may_stop)
    scans = [of_scan(scan, counts, may_stop) for scan in source.scans]
    times = [scan.seen_at for scan in scans if scan.seen_at is not None]
    rows, calls = (sum((getattr(scan, name) for scan in scans), NOTHING) for name in ("rows", "calls"))
    items = [scan.items for scan in scans if scan.items is not None]
    return Forecast(rows, calls, min(times, default=None), sum(items, NOTHING) if items else None)


def by_division(read: Read, counts: Remembered) -> dict[int | None, Span]:
    """Forecast the calls of a read in each division; what two sources share is read once."""
    may_stop = read.limit_rows is not None or (read.residual is not None and read.residual.may_stop)
    narrowing: tuple[Keyed | Held | Within, ...] = (*read.keyed, *read.held, *read.within)
    narrowed = {one.target for one in narrowing}
    must = {scan for source in read.sources if source.name not in narrowed for scan in source.scans}
    totals: dict[int | None, Span] = {}
    for scan in {scan.download or scan: scan for source in read.sources for scan in source.scans}.values():
        calls = of_scan(scan, counts, may_stop).calls
        known = calls if scan in must else replace(calls, low=0)
        totals[scan.division] = totals.get(scan.division, NOTHING) + known
    return totals


def total(read: Read, counts: Remembered) -> Span:
    """Forecast the calls of a read. Where each side of a join may be read by the other's keys, one is read first."""
    calls = sum(by_division(read, counts).values(), NOTHING)
    least = min((of_source(source, read, counts).calls.low for source in read.sources if source.scans), default=0)
    return Span(max(calls.low, least), calls.high)


def minutes(calls: Mapping[int | None, Span], outlook: Outlook) -> Span:
    """Forecast the whole minutes that pass until Exact allows the last call, several divisions at once."""
    if any(span.high is None for span in calls.values()):
        return Span(_minutes({division: span.low for division, span in calls.items()}, outlook), None)
    most = {division: span.high or 0 for division, span in calls.items()}
    return Span(_minutes({division: span.low for division, span in calls.items()}, outlook), _minutes(most, outlook))


def _minutes(calls: Mapping[int | None, int], outlook: Outlook) -> int:
    lanes = [0] * max(outlook.divisions_at_once, 1)
    waits = [
        max(-(-number // outlook.allowances.get(division, Allowance()).a_minute) - 1, 0)
        for division, number in calls.items()
        if division is not None
    ]
    for wait in sorted(waits, reverse=True):
        lanes[lanes.index(min(lanes))] += wait
    return max(lanes)


def check_calls(plan: Plan, max_calls: int | None, counts: Remembered) -> None:
    """Refuse a plan that takes more calls than it may, as far as that is known before it is run.

    Raises: BudgetExhausted with the figures.
    """
    if isinstance(plan, Load | Export):
        check_calls(plan.query, max_calls, counts)
    if isinstance(plan, Write) and isinstance(plan.source, Read):
        check_calls(plan.source, max_calls, counts)
    if isinstance(plan, Synchronize):
        check_calls(plan.source.read, max_calls, counts)
        check_calls(plan.target.read, max_calls, counts)
    if max_calls is None or not isinstance(plan, Read):
        return
    needed = total(plan, counts)
    if needed.low > max_calls:
        parts = [f"{source.table} {of_source(source, plan, counts).calls}" for source in plan.sources if source.scans]
        raise BudgetExhausted(
            f"This statement needs at least {needed.low:,} API calls, and {max_calls} are allowed: {', '.join(parts)}.",
            hint="Raise max_calls, read fewer divisions, or add conditions.",
        )
