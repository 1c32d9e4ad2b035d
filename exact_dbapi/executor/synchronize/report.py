"""What a SYNCHRONIZE tells: each planned change of each value, or how many changes there were.

In come the engine's tables, out come rows for the user. A planned change has its verb, the table it is made to, the
identity of its row, and for each column its old and its new value as text.
"""

from __future__ import annotations

from collections.abc import Iterator

from exact_dbapi.executor.engine import Session
from exact_dbapi.executor.synchronize.meeting import CONFLICT, TARGET
from exact_dbapi.executor.synchronize.sides import divisions_of
from exact_dbapi.mutation import Verb
from exact_dbapi.plan import Column, Values
from exact_dbapi.synchronization import Side, Synchronize

_PLANNED = (
    Column("verb", "VARCHAR", nullable=False),
    Column("table", "VARCHAR", nullable=False),
    Column("key", "VARCHAR", nullable=False),
    Column("column", "VARCHAR"),
    Column("old", "VARCHAR"),
    Column("new", "VARCHAR"),
)
_COUNTED = (
    Column("table", "VARCHAR", nullable=False),
    *(Column(name, "BIGINT", nullable=False) for name in ("inserted", "updated", "deleted", "conflicts", "refused")),
)


def difference(plan: Synchronize, session: Session) -> Values:
    """Tell what would change, a row for each value of each row."""
    rows = session.execute(
        f"SELECT verb, place, identity, name, old, new FROM ({' UNION ALL '.join(_parts(plan))}) ORDER BY number, turn"
    ).fetchall()
    return Values(_PLANNED, tuple(rows))


def _parts(plan: Synchronize) -> Iterator[str]:
    joined = "FROM step LEFT JOIN side0 s ON s.rid = step.s LEFT JOIN side1 t ON t.rid = step.t"
    labels = f"CASE step.side WHEN {TARGET} THEN {_text(plan.target.label)} ELSE {_text(plan.source.label)} END"
    keys = [
        f"coalesce(CAST(s.v{at} AS VARCHAR), CAST(t.v{at} AS VARCHAR))"
        for at, one in enumerate(plan.shared)
        if one.is_key
    ]
    if len(divisions_of(plan)) > 1:
        company = f"m{len(plan.shared)}"
        keys.insert(0, f"coalesce(CAST(s.{company} AS VARCHAR), CAST(t.{company} AS VARCHAR))")
    head = f"SELECT step.number, step.verb, {labels} AS place, concat_ws(', ', {', '.join(keys)}) AS identity"
    yield f"{head}, -1 AS turn, NULL AS name, NULL AS old, NULL AS new {joined} WHERE step.verb = '{Verb.DELETE}'"
    yield (
        f"{head}, -1 AS turn, NULL AS name, NULL AS old, NULL AS new {joined} "
        f"WHERE step.verb = '{CONFLICT}' AND (step.s IS NULL OR step.t IS NULL)"
    )
    for at, one in enumerate(plan.shared):
        s, t = f"CAST(s.v{at} AS VARCHAR)", f"CAST(t.v{at} AS VARCHAR)"
        old, new = (f"CASE step.side WHEN {TARGET} THEN {mine} ELSE {its} END" for mine, its in ((t, s), (s, t)))
        place = f"{head}, {at} AS turn, {_text(one.name)} AS name, {old} AS old, {new} AS new {joined}"
        is_given = f"coalesce({s}, {t}) IS NOT NULL"
        taken = [(TARGET, one.target), (1 - TARGET, one.source)]
        sides = [str(side) for side, column in taken if column.can_insert]
        if sides:
            yield f"{place} WHERE step.verb = '{Verb.INSERT}' AND step.side IN ({', '.join(sides)}) AND {is_given}"
        if one.is_compared:
            yield f"{place} WHERE step.verb = '{Verb.UPDATE}' AND step.w{at} = 2 - step.side"
            yield f"{place} WHERE step.verb = '{CONFLICT}' AND step.w{at} = 3"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def summary(plan: Synchronize, session: Session, refused: int) -> Values:
    """Tell how many rows were changed on each side that is written to."""
    counts = {
        (side, verb): number
        for side, verb, number in session.execute("SELECT side, verb, count(*) FROM step GROUP BY ALL").fetchall()
    }

    def row(number: int, side: Side) -> tuple[object, ...]:
        verbs = (Verb.INSERT, Verb.UPDATE, Verb.DELETE, CONFLICT)
        return side.label, *(counts.get((number, verb), 0) for verb in verbs), refused if number == TARGET else 0

    rows = [row(TARGET, plan.target)] + ([row(1 - TARGET, plan.source)] if plan.is_both_ways else [])
    total = sum(number for (_, verb), number in counts.items() if verb != CONFLICT)
    return Values(_COUNTED, tuple(rows), total)
