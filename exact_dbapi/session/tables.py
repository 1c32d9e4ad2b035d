"""The rows of `Session.*`: calls, limits, divisions, receipts, local copies.

Times are Dutch wall-clock times, as are all times in SQL here: so they compare with `now()` and with Exact's own.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from exact_dbapi.executor.engine import EXACT_TIME_ZONE
from exact_dbapi.replica.replicas import Replicas
from exact_dbapi.session.notes import Notes
from exact_dbapi.settings import Settings
from exact_dbapi.transport import call_rows, limits_of

Rows = list[tuple[Any, ...]]


def calls(notes: Notes) -> Rows:
    """List every exchange of the connection."""
    return _with_local_times(call_rows(notes.calls))


def limits(settings: Settings) -> Rows:
    """List the calls left per division and period, as far as any answer told."""
    return _with_local_times(limits_of(settings))


def divisions(notes: Notes, chosen: tuple[int, ...]) -> Rows:
    """List the chosen divisions, and every one that was left out of an answer, once for each table that it denied."""
    denied = {number for number, _table in notes.left_out}
    rows: Rows = [
        (number, notes.division_names.get(number), True, None, None, None) for number in chosen if number not in denied
    ]
    rows += [
        (one.division, notes.division_names.get(one.division), one.division in chosen, one.table, one.why, one.at)
        for one in notes.left_out.values()
    ]
    return _with_local_times(sorted(rows, key=lambda row: (row[0], row[3] or "")))


def receipts(notes: Notes) -> Rows:
    """List what was written, in order."""
    rows: Rows = [
        (
            *(change.statement, change.row, str(change.verb), change.endpoint.qualified_name, change.division),
            *(str(one.outcome), ", ".join(map(str, one.key)) or None, one.message, one.at),
        )
        for one in notes.receipts
        for change in [one.mutation]
    ]
    return _with_local_times(rows)


def replicas(replicas: Replicas) -> Rows:
    """List the local copies, each by the tables that are read from it."""
    names: dict[str, list[str]] = {}
    for mirror in replicas.catalog.mirrors.values():
        names.setdefault(mirror.sync, []).append(mirror.qualified_name)
    rows: Rows = [
        (
            *(", ".join(names[copy.endpoint]), copy.division, replicas.store.count(copy.endpoint, copy.division)),
            *(copy.is_whole, copy.watermark.timestamp),
            datetime.fromtimestamp(copy.refreshed_at, UTC) if copy.refreshed_at else None,
        )
        for copy in replicas.store.copies()
        if copy.endpoint in names
    ]
    return _with_local_times(rows)


def _with_local_times(rows: Rows) -> Rows:
    zone = ZoneInfo(EXACT_TIME_ZONE)
    return [tuple(local_time(value, zone) if isinstance(value, datetime) else value for value in row) for row in rows]


def local_time(moment: datetime, zone: ZoneInfo) -> datetime:
    """Turn a moment into the wall-clock time of a zone."""
    return moment.astimezone(zone).replace(tzinfo=None)
