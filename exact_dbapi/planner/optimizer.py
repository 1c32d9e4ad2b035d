"""Asks the embedded engine's optimizer, over empty tables of the right types, what it would want of each scan.

In comes SQL over named sources, out come the result's columns, and per source the columns it needs and the conditions
that reach it. The engine folds constants, turns year() and date_trunc() into ranges and pushes conditions through
joins, unions and subqueries; nothing is sent anywhere. The only module of the planner that knows the engine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from exact_dbapi.arrow import arrow_schema
from exact_dbapi.catalog.model import Property
from exact_dbapi.edm import BOOLEAN, GUID
from exact_dbapi.plan import Column
from exact_dbapi.planner.condition import is_comparable
from exact_dbapi.planner.constants import UNKNOWN, fit
from exact_dbapi.scan import And, Compare, In, IsNull, Operator, Or, Predicate, leaves

_ROW_LOCAL = frozenset({"PROJECTION", "FILTER", "PYTHON_ARROW_SCAN"})
_COUNTED = frozenset({"PROJECTION", "UNGROUPED_AGGREGATE", "PYTHON_ARROW_SCAN", "STREAMING_LIMIT", "LIMIT"})
_OPERATORS = {
    "=": Operator.EQ,
    "!=": Operator.NE,
    "<": Operator.LT,
    "<=": Operator.LE,
    ">": Operator.GT,
    ">=": Operator.GE,
}


@dataclass
class Wanted:
    """What the engine wants of one source. `columns` is None when it does not read the source at all."""

    columns: tuple[Property, ...] | None = None
    is_repeated: bool = False
    conditions: list[Predicate] = field(default_factory=list)

    @property
    def needed(self) -> tuple[Property, ...]:
        """The columns to fetch: those that are read, and those that the engine checks conditions on."""
        tested = (leaf.property for condition in self.conditions for leaf in leaves(condition))
        return tuple(dict.fromkeys((*(self.columns or ()), *tested)))


@dataclass(frozen=True)
class Advice:
    """What the engine makes of a query, which is `sql` with the values `bound`.

    `is_row_local`: only projections and filters stand over the one scan. `is_filtered`: a filter is left that no source
    promised to do exactly. `is_plain_count`: nothing but an aggregate of all rows stands over the one scan.
    """

    sql: str
    bound: Mapping[str, Any]
    columns: tuple[Column, ...]
    wanted: Mapping[str, Wanted]
    is_row_local: bool
    is_filtered: bool
    is_plain_count: bool


#: Whether a source would answer a condition exactly.
IsExact = Callable[[Predicate], bool]


def advise(
    engine: Any,
    sql: str,
    bound: Mapping[str, Any],
    sources: Mapping[str, tuple[tuple[Property, ...], IsExact]],
    decimals: bool,
) -> Advice:
    """Ask the optimizer about a query over `sources`: by name their columns, and which conditions they do exactly.

    Raises: ProgrammingError, DataError or NotSupportedError as the engine's binder finds the query wrong.
    """
    wanted = {name: Wanted() for name in sources}
    for number, (name, (columns, is_exact)) in enumerate(sources.items()):
        _register(engine, number, name, columns, decimals, wanted[name], is_exact)
    described = engine.execute(f"DESCRIBE {sql}", bound).fetchall()
    explained = engine.execute(f"EXPLAIN (FORMAT JSON) {sql}", bound).fetchall()
    operators = list(_operators(json.loads(explained[0][1])))
    _projections(operators, sources, wanted)
    names = [operator["name"].strip() for operator in operators]
    is_alone = len(sources) == 1 and not engine.has_frames
    return Advice(
        sql,
        bound,
        tuple(_column(str(row[0]), str(row[1])) for row in described),
        wanted,
        is_alone and set(names) <= _ROW_LOCAL and names.count("PYTHON_ARROW_SCAN") == 1,
        "FILTER" in names,
        is_alone and set(names) <= _COUNTED and names.count("PYTHON_ARROW_SCAN") == 1,
    )


def _register(
    engine: Any,
    number: int,
    name: str,
    columns: tuple[Property, ...],
    decimals: bool,
    wanted: Wanted,
    is_exact: IsExact,
) -> None:
    """Stand an empty table of the right types in; numbered columns let a plan tell which source it reads."""
    from duckdb._sources import ArrowScanSource

    prefix = f"{number}:"
    schema = arrow_schema(columns, decimals, prefix)
    by_name = {prefix + column.name: column for column in columns}

    class Empty(ArrowScanSource):
        def __arrow_c_schema__(self) -> object:
            return schema.__arrow_c_schema__()

        def accepts(self, predicate: Any) -> bool:
            found = _predicate(predicate, by_name)
            if found is None:
                return False
            if found not in wanted.conditions:
                wanted.conditions.append(found)
            return is_exact(found)

        def stream(self, columns: Sequence[int] | None, filters: Sequence[Any]) -> tuple[object, bool]:
            return schema.empty_table().__arrow_c_stream__(), False

    engine.register_source(f"scan_{number}", Empty(None))
    outputs = ", ".join(f"{_quoted(prefix + column.name)} AS {_quoted(column.name)}" for column in columns)
    engine.register_view(name, f"SELECT {outputs} FROM scan_{number}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _operators(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for child in node:
            yield from _operators(child)
        return
    yield node
    yield from _operators(node.get("children", []))


def _projections(
    operators: list[dict[str, Any]],
    sources: Mapping[str, tuple[tuple[Property, ...], IsExact]],
    wanted: Mapping[str, Wanted],
) -> None:
    names = list(sources)
    bare = 0
    for operator in operators:
        if operator["name"].strip() != "PYTHON_ARROW_SCAN":
            continue
        listed = operator.get("extra_info", {}).get("Projections", [])
        projected = [listed] if isinstance(listed, str) else list(listed)
        if not projected:
            bare += 1
            continue
        owned = _owner(projected, sources)
        if owned is None:
            continue  # a file or a registered frame, which is at hand anyway
        name, columns = owned
        _add(wanted[name], columns)
    unread = [name for name in names if wanted[name].columns is None]
    for name in unread if bare else ():
        wanted[name].columns = ()
    if bare > len(unread):  # a source that is read otherwise too, and the plan does not say which
        for one in wanted.values():
            one.conditions.clear()


def _owner(
    projected: list[str], sources: Mapping[str, tuple[tuple[Property, ...], IsExact]]
) -> tuple[str, tuple[Property, ...]] | None:
    """The source that a scan reads, and which of its columns; None when it reads no source."""
    number = projected[0].partition(":")[0]
    if not number.isdecimal() or int(number) >= len(sources):
        return None
    name = list(sources)[int(number)]
    by_name = {f"{number}:{column.name}": column for column in sources[name][0]}
    columns = tuple(by_name[item] for item in projected if item in by_name)
    return (name, columns) if len(columns) == len(projected) else None


def _add(wanted: Wanted, columns: tuple[Property, ...]) -> None:
    """Note one reading of a source. A second one, as of a repeated subquery, has conditions of its own: then none holds
    for all the rows that are needed."""
    if wanted.columns is None:
        wanted.columns = columns
        return
    wanted.columns = tuple(dict.fromkeys(wanted.columns + columns))
    wanted.is_repeated = True
    wanted.conditions.clear()


_TYPE = re.compile(r"([A-Z_ ]+)(?:\((\d+),(\d+)\))?")


def _column(name: str, type_name: str) -> Column:
    match = _TYPE.fullmatch(type_name)
    if match and match[2]:
        return Column(name, match[1], int(match[2]), int(match[3]), nullable=None)
    return Column(name, type_name, nullable=None)


def _predicate(node: Any, columns: Mapping[str, Property]) -> Predicate | None:
    """Turn the engine's predicate tree into ours; None for what ours cannot say."""
    from duckdb._sources import nodes

    match node:
        case nodes.Binary(op="AND" | "OR" as op, left=left, right=right):
            terms = (_predicate(left, columns), _predicate(right, columns))
            if terms[0] is None or terms[1] is None:
                return None
            return And((terms[0], terms[1])) if op == "AND" else Or((terms[0], terms[1]))
        case nodes.Binary(op=op, left=nodes.Col(parts=(name,)), right=nodes.Lit(value=value)):
            return _comparison(columns[name], _OPERATORS[op], value)
        case nodes.In(operand=nodes.Col(parts=(name,)), values=values):
            fitted = tuple(_fitted(item.value, columns[name]) for item in values if isinstance(item, nodes.Lit))
            return None if UNKNOWN in fitted or len(fitted) < len(values) else In(columns[name], fitted)
        case nodes.Postfix(op=op, operand=nodes.Col(parts=(name,))):
            return IsNull(columns[name], op == "IS NOT NULL")
    return None


def _comparison(column: Property, operator: Operator, value: Any) -> Predicate | None:
    fitted = _fitted(value, column)
    if fitted is UNKNOWN or not is_comparable(column, operator):
        return None
    if column.edm is BOOLEAN and operator is Operator.NE:
        return Compare(column, Operator.EQ, not fitted)
    return Compare(column, operator, fitted)


def _fitted(value: Any, column: Property) -> Any:
    if column.edm is GUID:
        try:
            return UUID(value)
        except (ValueError, AttributeError, TypeError):
            return UNKNOWN  # a text that is no GUID matches no row, and is the engine's to compare
    if isinstance(value, str | int | float | bool | bytes | Decimal | date | datetime):
        return fit(value, column)
    return UNKNOWN
