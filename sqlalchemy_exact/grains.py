"""The SQL that reporting tools need of this driver: time grains, literals of moments, and costs read from EXPLAIN.

In come a tool's words for them (ISO 8601 durations, Python's dates, the lines of a plan), out goes text. Never imports
a tool, and never runs a statement: `engine_spec` does that for Superset.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

_WEEK = "DATE_TRUNC('week', {col})"
_WEEK_FROM_SUNDAY = "DATE_TRUNC('week', {col} + INTERVAL '1' DAY)"

#: What stands for the column is ``{col}``; a duration before or after a day is a week that begins or ends on that day.
TIME_GRAINS: dict[str | None, str] = {
    None: "{col}",
    "PT1S": "DATE_TRUNC('second', {col})",
    "PT5S": "TIME_BUCKET(INTERVAL '5' SECOND, {col})",
    "PT30S": "TIME_BUCKET(INTERVAL '30' SECOND, {col})",
    "PT1M": "DATE_TRUNC('minute', {col})",
    "PT5M": "TIME_BUCKET(INTERVAL '5' MINUTE, {col})",
    "PT10M": "TIME_BUCKET(INTERVAL '10' MINUTE, {col})",
    "PT15M": "TIME_BUCKET(INTERVAL '15' MINUTE, {col})",
    "PT30M": "TIME_BUCKET(INTERVAL '30' MINUTE, {col})",
    "PT1H": "DATE_TRUNC('hour', {col})",
    "PT6H": "TIME_BUCKET(INTERVAL '6' HOUR, {col})",
    "P1D": "DATE_TRUNC('day', {col})",
    "P1W": _WEEK,
    "1969-12-28T00:00:00Z/P1W": f"{_WEEK_FROM_SUNDAY} - INTERVAL '1' DAY",
    "1969-12-29T00:00:00Z/P1W": _WEEK,
    "P1W/1970-01-03T00:00:00Z": f"{_WEEK_FROM_SUNDAY} + INTERVAL '5' DAY",
    "P1W/1970-01-04T00:00:00Z": f"{_WEEK} + INTERVAL '6' DAY",
    "P1M": "DATE_TRUNC('month', {col})",
    "P3M": "DATE_TRUNC('quarter', {col})",
    "P1Y": "DATE_TRUNC('year', {col})",
}

#: From a count since 1970 to a point in time.
EPOCH_SECONDS = "EPOCH_MS(CAST({col} AS BIGINT) * 1000)"
EPOCH_MILLISECONDS = "EPOCH_MS(CAST({col} AS BIGINT))"

#: The line of a plan with which its costs begin.
_TOTAL = "total: "


def date_literal(moment: datetime) -> str:
    """Write the day of a moment as SQL."""
    return f"DATE '{moment.date().isoformat()}'"


def timestamp_literal(moment: datetime) -> str:
    """Write a moment as SQL."""
    return f"TIMESTAMP '{moment.isoformat(sep=' ')}'"


def costs(plan: Iterable[str]) -> dict[str, str]:
    """Read from the lines of EXPLAIN what a statement costs: in all, in each division, and how long it takes.

    Shape: ``{"Calls": "at least 1 call", "Division 102030": "…", "Time": "…"}``, the calls alone where there are none.
    """
    lines = list(plan)
    starts = [at for at, line in enumerate(lines) if line.startswith(_TOTAL)]
    if not starts:
        return {"Calls": "none"}
    named = (line.strip().partition(": ") for line in lines[starts[-1] + 1 :] if line.startswith("  "))
    return {
        "Calls": lines[starts[-1]].removeprefix(_TOTAL),
        **{name[:1].upper() + name[1:]: cost for name, _, cost in named},
    }
