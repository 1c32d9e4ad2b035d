"""Both sides of a SYNCHRONIZE → tables of the embedded engine, in which equal values are equal.

In come the results of both reads; there `side0` and `side1` have a row for each of theirs: `rid` its number, `m…` the
values by which rows are told to be the same, `v…` the shared columns in the type they are compared in, `x…` what else
was read, and `wrong` what is wrong with the row. Two rows with the same identity are an error, where nobody could tell
which one is meant. A row of the target without an identity is none of this business, and left alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from exact_dbapi.errors import DataError
from exact_dbapi.executor.arriving import Arriving
from exact_dbapi.executor.engine import Session
from exact_dbapi.executor.result import Result
from exact_dbapi.synchronization import ExactPlace, Shared, Side, Synchronize

#: What the rows of a side are called while they arrive.
_ROWS = "arriving__rows"

_MOST_SHOWN = 5

#: Types of Arrow all of whose values fit the type of the engine.
_ALIKE = {
    **{"string": "VARCHAR", "bool": "BOOLEAN", "int16": "SMALLINT", "int32": "INTEGER", "int64": "BIGINT"},
    **{"double": "DOUBLE", "date32[day]": "DATE", "timestamp[us]": "TIMESTAMP"},
}


def divisions_of(plan: Synchronize) -> tuple[int, ...]:
    """The companies of Exact that each get the whole source; none where the rows say which one they belong to."""
    place = plan.target.place
    is_said = any(one.is_key and one.target.property is not None and _is_division(one) for one in plan.shared)
    return place.divisions if isinstance(place, ExactPlace) and not is_said and not plan.is_both_ways else ()


def _is_division(shared: Shared) -> bool:
    return shared.name.lower() == "division"


def take_in(
    plan: Synchronize, number: int, rows: Result, session: Session, tags: Sequence[str] = (), is_more: bool = False
) -> None:
    """Read a side into the engine, to the rows that are there if there are `more`; `tags` are columns of its columns.

    Raises: the error of the page that fails.
    """
    import pyarrow

    side = (plan.source, plan.target)[number]
    arriving = Arriving(rows)
    with arriving.explained():
        reader = pyarrow.RecordBatchReader.from_batches(arriving.schema, arriving.batches())
        session.register_frame(_ROWS, reader)
        query = _taken(plan, side, number, [str(field.type) for field in arriving.schema], is_more)
        query = f"SELECT {', '.join(('*', *tags))} FROM ({query})" if tags else query
        into = f"INSERT INTO side{number}" if is_more else f"CREATE OR REPLACE TEMP TABLE side{number} AS"
        session.execute(f"{into} {query}")


def _taken(plan: Synchronize, side: Side, number: int, types: Sequence[str], is_more: bool) -> str:
    divisions = divisions_of(plan)
    outputs = ["row_number() OVER () AS rid"]
    if is_more:
        outputs = [f"row_number() OVER () + (SELECT coalesce(max(rid), 0) FROM side{number}) AS rid"]
    matches = [f"{_match(one, at)} AS m{at}" for at, one in enumerate(plan.shared) if one.is_key]
    source = _ROWS
    if divisions and number == 0:
        source += f" CROSS JOIN (VALUES {', '.join(f'({one})' for one in divisions)}) AS company(number)"
        matches.append(f"company.number AS m{len(plan.shared)}")
    elif divisions:
        matches.append(f"CAST(c{side.division_at} AS INTEGER) AS m{len(plan.shared)}")
    outputs += matches
    outputs += [f"{_value(one, at)} AS v{at}" for at, one in enumerate(plan.shared)]
    outputs += [f"c{at} AS x{at}" for at in range(len(plan.shared), len(types))]
    outputs.append(f"{_wrong(plan.shared, types)} AS wrong")
    made = f"SELECT {', '.join(outputs)} FROM {source}"
    if number == 0 or plan.is_both_ways:
        return made
    named = [f"{_match(one, at)} IS NOT NULL" for at, one in enumerate(plan.shared) if one.is_key]
    return f"{made} WHERE {' AND '.join(named)}"


def _value(shared: Shared, at: int) -> str:
    value = f"TRY_CAST(c{at} AS {shared.type_code})"
    if shared.is_trimmed:
        value = f"trim({value})"
    return f"coalesce(CAST(TRY_CAST({value} AS UUID) AS VARCHAR), {value})" if shared.is_guid else value


def _match(shared: Shared, at: int) -> str:
    """The value by which rows are told to be the same; an empty text tells nothing."""
    value = _value(shared, at)
    if shared.type_code != "VARCHAR":
        return value
    return f"nullif(lower(rtrim({value})), '')" if shared.ignores_case else f"nullif({value}, '')"


def _wrong(shared: Sequence[Shared], types: Sequence[str]) -> str:
    """Say what is wrong with a row: a value that cannot be of the type, or no identity; NULL when nothing is."""
    parts = ["NULL"]
    for at, one in enumerate(shared):
        name = one.name.replace("'", "''")
        said = f"'{name} = ' || left(CAST(c{at} AS VARCHAR), 40) || ' is no {one.type_code}'"
        if _ALIKE.get(types[at]) != one.type_code:
            parts.append(f"CASE WHEN c{at} IS NOT NULL AND TRY_CAST(c{at} AS {one.type_code}) IS NULL THEN {said} END")
        if one.is_key:
            said = "(CASE WHEN c{at} IS NULL THEN 'NULL' ELSE 'an empty text' END)".replace("{at}", str(at))
            absent = f"'{name} is ' || {said} || ', and identifies the row'"
            parts.append(f"CASE WHEN c{at} IS NULL OR CAST(c{at} AS VARCHAR) = '' THEN {absent} END")
    return f"nullif(concat_ws('; ', {', '.join(parts)}), '')"


def matches(plan: Synchronize) -> list[str]:
    """Name the columns by which rows of both sides are told to be the same."""
    names = [f"m{at}" for at, one in enumerate(plan.shared) if one.is_key]
    return [*names, f"m{len(plan.shared)}"] if divisions_of(plan) else names


def check_identities(plan: Synchronize, number: int, session: Session) -> None:
    """Refuse rows that cannot be told apart; one way, those of the target only where the source means one of them.

    Raises: DataError.
    """
    side = (plan.source, plan.target)[number]
    keys = matches(plan)
    present = " AND ".join(f"{name} IS NOT NULL" for name in keys)
    if number == 1 and not plan.is_both_ways:
        same = " AND ".join(f"s.{name} = side1.{name}" for name in keys)
        present += f" AND EXISTS (FROM side0 s WHERE {same})"
    shown = [f"any_value(v{at})" for at, one in enumerate(plan.shared) if one.is_key]
    found = session.execute(
        f"SELECT {', '.join(shown)}, count(*) FROM side{number} WHERE {present} "
        f"GROUP BY {', '.join(keys)} HAVING count(*) > 1 ORDER BY min(rid) LIMIT {_MOST_SHOWN}"
    ).fetchall()
    if found:
        names = ", ".join(one.name for one in plan.shared if one.is_key)
        listed = "; ".join(f"{', '.join(map(str, row[:-1]))} ({row[-1]} rows)" for row in found)
        raise DataError(
            f"{side.label} has several rows with the same {names}: {listed}.",
            hint="Identify the rows by more columns, or choose among them with a query.",
        )
