"""`side0` and `side1` → `step`: a row for each change, with the number of the side that it is made to.

Where rows of both sides meet, `w…` tells for each column which way its value goes: 1 to the target, 2 to the source,
3 nobody knows. Both ways, a value goes away from the side that has changed it since the last time (`agreed`); when both
have, it is a conflict, which the plan resolves or leaves as it is.
"""

from __future__ import annotations

from exact_dbapi.executor.engine import Session
from exact_dbapi.executor.synchronize.sides import matches
from exact_dbapi.mutation import Verb
from exact_dbapi.synchronization import Resolution, Shared, SideColumn, Synchronize

#: The number of the side that is written to.
SOURCE, TARGET = 0, 1

#: The word for what nobody decides.
CONFLICT = "CONFLICT"

_WAY = {TARGET: 1, SOURCE: 2}


def compare(plan: Synchronize, session: Session) -> None:
    """Find the steps; the tables of both sides, and with both ways that of what was agreed, are there."""
    keys = matches(plan)
    same = " AND ".join(f"s.{name} = t.{name}" for name in keys)
    agreed = " AND ".join(f"a.{name} = coalesce(s.{name}, t.{name})" for name in keys)
    known = f" LEFT JOIN agreed a ON {agreed}" if plan.is_both_ways else ""
    ways = [f"{_way(plan, one, at)} AS w{at}" for at, one in enumerate(plan.shared)]
    lone = f", {_lone(plan)} AS lone" if plan.is_both_ways else ""
    number = "a.rid" if plan.is_both_ways else "NULL"
    session.execute(
        f"CREATE TEMP TABLE meeting AS SELECT * FROM (SELECT s.rid AS s, t.rid AS t, {number} AS a{lone}, "
        f"{', '.join(ways)} FROM side0 s FULL JOIN side1 t ON {same}{known} "
        f"WHERE s.wrong IS NULL AND t.wrong IS NULL) WHERE s IS NULL OR t IS NULL OR {_any(plan, (1, 2, 3))}"
    )
    session.execute(
        "CREATE TEMP TABLE step AS SELECT row_number() OVER (ORDER BY coalesce(s, 9223372036854775807), t, side) "
        f"AS number, * FROM ({' UNION ALL '.join(_steps(plan))})"
    )


def _any(plan: Synchronize, ways: tuple[int, ...]) -> str:
    compared = [f"w{at}" for at, one in enumerate(plan.shared) if one.is_compared]
    listed = ", ".join(map(str, ways))
    return "(" + (" OR ".join(f"{name} IN ({listed})" for name in compared) or "false") + ")"


def _way(plan: Synchronize, shared: Shared, at: int) -> str:
    if not shared.is_compared:
        return "0"
    s, t = f"s.v{at}", f"t.v{at}"
    to_target = _passes(shared.target, s, shared, 1)
    if not plan.is_both_ways:
        return f"CASE WHEN {s} IS NOT DISTINCT FROM {t} THEN 0 ELSE {to_target} END"
    to_source = _passes(shared.source, t, shared, 2)
    if "0" in (to_target, to_source):  # what one side makes itself is never in conflict
        way = to_source if to_target == "0" else to_target
        return f"CASE WHEN {s} IS NOT DISTINCT FROM {t} THEN 0 ELSE {way} END"
    return (
        f"CASE WHEN {s} IS NOT DISTINCT FROM {t} THEN 0 "
        f"WHEN a.rid IS NOT NULL AND {t} IS NOT DISTINCT FROM a.t{at} THEN {to_target} "
        f"WHEN a.rid IS NOT NULL AND {s} IS NOT DISTINCT FROM a.s{at} THEN {to_source} "
        f"ELSE {_resolved(plan, to_target, to_source)} END"
    )


def _passes(side: SideColumn, value: str, shared: Shared, way: int) -> str:
    """The way of a value, or 0 where it may not go: the other side cannot take it, or keeps its own against NULL."""
    if not side.can_update:
        return "0"
    return f"CASE WHEN {value} IS NULL THEN 0 ELSE {way} END" if shared.is_kept_if_null else str(way)


def _resolved(plan: Synchronize, to_target: str, to_source: str) -> str:
    match plan.resolution:
        case Resolution.SOURCE:
            return to_target
        case Resolution.TARGET:
            return to_source
        case Resolution.NEWEST:
            mine, other = f"s.x{plan.source.newest_at}", f"t.x{plan.target.newest_at}"
            return f"CASE WHEN {mine} > {other} THEN {to_target} WHEN {mine} < {other} THEN {to_source} ELSE 3 END"
    return "3"


def _lone(plan: Synchronize) -> str:
    """What a row that only one side has means: it is new there, or the other one has deleted it."""
    compared = [at for at, one in enumerate(plan.shared) if one.is_compared]
    unchanged = {
        side: " AND ".join(f"{side}.v{at} IS NOT DISTINCT FROM a.{side}{at}" for at in compared) or "true"
        for side in "st"
    }
    return (
        "CASE WHEN s.rid IS NOT NULL AND t.rid IS NOT NULL THEN NULL WHEN a.rid IS NULL THEN 'INSERT' "
        f"WHEN s.rid IS NOT NULL AND {unchanged['s']} THEN 'DELETE' "
        f"WHEN t.rid IS NOT NULL AND {unchanged['t']} THEN 'DELETE' ELSE '{CONFLICT}' END"
    )


def _steps(plan: Synchronize) -> list[str]:
    found = []
    if Verb.UPDATE in plan.verbs:
        for side in (TARGET, SOURCE) if plan.is_both_ways else (TARGET,):
            met = f"s IS NOT NULL AND t IS NOT NULL AND {_any(plan, (_WAY[side],))}"
            found.append(f"SELECT {side} AS side, 'UPDATE' AS verb, * FROM meeting WHERE {met}")
    if not plan.is_both_ways:
        lone = {Verb.INSERT: "t IS NULL", Verb.DELETE: "s IS NULL"}
        found += [
            f"SELECT 1 AS side, '{verb}' AS verb, * FROM meeting WHERE {lone[verb]}"
            for verb in (Verb.INSERT, Verb.DELETE)
            if verb in plan.verbs
        ]
        return found
    for verb in (Verb.INSERT, Verb.DELETE):
        if verb in plan.verbs:
            found += [_lone_steps(plan, verb, there) for there in (SOURCE, TARGET)]
    found.append(f"SELECT 1 AS side, '{CONFLICT}' AS verb, * FROM meeting WHERE {_unresolved(plan)}")
    return found


def _lone_steps(plan: Synchronize, verb: Verb, there: int) -> str:
    """The steps for rows that are only `there`: new ones go to the other side, those deleted at the other side go."""
    other = {SOURCE: TARGET, TARGET: SOURCE}[there]
    side = other if verb is Verb.INSERT else there
    wins = plan.resolution.value == ("SOURCE" if there == SOURCE else "TARGET")
    loses = plan.resolution.value == ("TARGET" if there == SOURCE else "SOURCE")
    is_conflict = f" OR lone = '{CONFLICT}'" if (wins if verb is Verb.INSERT else loses) else ""
    absent = "t IS NULL" if there == SOURCE else "s IS NULL"
    return f"SELECT {side} AS side, '{verb}' AS verb, * FROM meeting WHERE {absent} AND (lone = '{verb}'{is_conflict})"


def _unresolved(plan: Synchronize) -> str:
    is_left = plan.resolution in (Resolution.REPORT, Resolution.NEWEST)
    lone = f"lone = '{CONFLICT}'" if is_left else "false"
    return f"(s IS NOT NULL AND t IS NOT NULL AND {_any(plan, (3,))}) OR ({lone})"
