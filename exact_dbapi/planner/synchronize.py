"""SYNCHRONIZE → a `Synchronize`: both reads, the columns that both sides have, and what may be done to which side.

In comes the statement, out comes the plan. Whatever the catalog knows to be wrong is an error here: a column that
identifies nothing, a side that cannot be written to, a column that Exact does not take. Nothing is sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from exact_dbapi.catalog.model import ADDED_DIVISION, Endpoint, Property, is_division
from exact_dbapi.catalog.names import closest
from exact_dbapi.edm import BINARY_TYPE, GUID
from exact_dbapi.errors import NotSupportedError, ProgrammingError, UndefinedColumn
from exact_dbapi.mutation import Verb
from exact_dbapi.plan import Column
from exact_dbapi.planner.load import ReadPlanner
from exact_dbapi.planner.resolve import Context
from exact_dbapi.planner.returning import described
from exact_dbapi.planner.sides import Draft, draft
from exact_dbapi.planner.writable import check_mandatory, check_verb
from exact_dbapi.sql import Synchronize as Statement
from exact_dbapi.sql.dialect import ExactSQL
from exact_dbapi.synchronization import ExactPlace, Resolution, Shared, Side, SideColumn, Synchronize

#: Types whose values are compared as texts.
_AS_TEXT = frozenset({"UUID", "JSON", "ENUM", "NULL", '"NULL"'})

_DIVISION = ADDED_DIVISION.name.lower()


def synchronize(statement: Statement, bound: Mapping[str, Any], context: Context, read: ReadPlanner) -> Synchronize:
    """Plan a SYNCHRONIZE; `read` plans a query.

    Raises: UndefinedColumn, ProgrammingError, NotSupportedError; what planning the queries raises.
    """
    source = draft(statement.source, bound, context, read)
    target = draft(statement.target, bound, context, read)
    verbs = frozenset(map(Verb, statement.verbs))
    _check_places(statement, source, target, verbs, context)
    shared = tuple(_shared(statement, source, target, context))
    _check_named(statement, source, target, shared)
    _check_written(statement, source, target, shared, verbs, context)
    return Synchronize(
        _side(source, target, statement, shared, read),
        _side(target, source, statement, shared, read),
        shared,
        verbs,
        statement.is_both_ways,
        statement.resolution,
        statement.most_errors,
        statement.most_changes,
        context.settings.max_rows_changed,
        statement.is_dry,
        tuple(_left_out(source, target, shared)),
        *_meanings(statement, bound),
    )


def _meanings(statement: Statement, bound: Mapping[str, Any]) -> tuple[str, str]:
    """Tell queries apart, first without their parameters but for places, then with them; without a word of them: a URL
    may hold a password."""
    parts = [tree.sql(dialect=ExactSQL) for tree in (statement.source, statement.target)]
    places = [value for value in bound.values() if isinstance(value, str) and "://" in value]
    said = [f"{name}={value!r}" for name, value in sorted(bound.items())]
    return _digest([*parts, str(statement.newest), *places]), _digest([*parts, *said])


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _check_places(statement: Statement, source: Draft, target: Draft, verbs: frozenset[Verb], context: Context) -> None:
    for side in (target, source) if statement.is_both_ways else (target,):
        if side.place is None:
            raise NotSupportedError(
                f"SYNCHRONIZE cannot write to {side.label}.",
                hint="It writes to a table, or to (SELECT … FROM one table WHERE …), whose columns are plain.",
            )
        if side.endpoint is not None:
            for verb in sorted(verbs):
                check_verb(side.endpoint, verb, context.catalog)
    if statement.is_both_ways and max(len(source.divisions), len(target.divisions)) > 1 and not _by_division(statement):
        raise NotSupportedError(
            "Both ways, the rows of several companies cannot be told apart.",
            hint="Add Division to IDENTIFIED BY, or choose one company with USE.",
        )


def _by_division(statement: Statement) -> bool:
    return _DIVISION in _lower(statement.identified_by)


def _lower(names: Sequence[str]) -> list[str]:
    return [name.lower() for name in names]


def _check_named(statement: Statement, source: Draft, target: Draft, shared: tuple[Shared, ...]) -> None:
    """Refuse names in the clauses that the sides do not both have."""
    known = {one.name.lower() for one in shared}
    asked = [*statement.identified_by, *statement.unchanged, *statement.kept_if_null]
    for name in asked:
        if name.lower() in known:
            continue
        for side in (source, target):
            if name.lower() not in side.columns:
                raise _undefined(name, side)
        raise ProgrammingError(f"The column {name} cannot be synchronized between {source.label} and {target.label}.")
    if statement.newest is not None:
        for side in (source, target):
            if statement.newest.lower() not in side.columns:
                raise _undefined(statement.newest, side)
    if not source.is_whole:
        for name, column in source.columns.items():
            if name not in target.columns and not _names_new_rows(name, target):
                raise _undefined(column.name, target)


def _undefined(name: str, side: Draft) -> UndefinedColumn:
    nearest = closest(name, [column.name for column in side.columns.values()])
    hint = f"Did you mean {' or '.join(nearest)}?" if nearest else None
    return UndefinedColumn(f"There is no column {name!r} in {side.label}.", hint=hint, nearest=nearest)


def _shared(statement: Statement, source: Draft, target: Draft, context: Context) -> Iterator[Shared]:
    keys, unchanged = _lower(statement.identified_by), _lower(statement.unchanged)
    for name, column in source.columns.items():
        if name not in target.columns:
            continue
        one, other = source.column(name), target.column(name)
        is_key = name in keys
        if not is_key and not _is_carried(name, one, other, source, target, statement):
            continue
        property = other.property or one.property
        yield Shared(
            target.columns[name].name,
            _type(column, target.columns[name], other.property, one.property, statement.is_both_ways, context),
            one,
            other,
            is_key,
            not is_key and name not in unchanged,
            name in _lower(statement.kept_if_null),
            ignores_case=bool(one.property or other.property),
            is_trimmed=property is not None and property.padding is not None,
            is_guid=any(found is not None and found.edm is GUID for found in (one.property, other.property)),
        )


def _is_carried(
    name: str, one: SideColumn, other: SideColumn, source: Draft, target: Draft, statement: Statement
) -> bool:
    """Whether a column that is no key goes from one side to the other."""
    to_target = other.can_insert or other.can_update
    to_source = statement.is_both_ways and (one.can_insert or one.can_update)
    if not (to_target or to_source) or name == (statement.newest or "").lower():
        return False
    for found in (one.property, other.property):
        if found is not None and (found.edm is BINARY_TYPE or is_division(found)):
            return False
    return not (source.is_whole and _refers_elsewhere(one.property, source, target))


def _refers_elsewhere(found: Property | None, source: Draft, target: Draft) -> bool:
    """Whether a column holds the key of a row that only the source's company has, as each GUID but its own does."""
    is_reference = found is not None and found.edm is GUID
    is_other_company = target.endpoint is not None and set(source.divisions) != set(target.divisions)
    return is_reference and source.endpoint is not None and is_other_company


def _type(
    source: Column, target: Column, of_target: Property | None, of_source: Property | None, both: bool, context: Context
) -> str:
    """The SQL type in which a column is compared: Exact's where it is written to, else the target's."""
    found = of_target or (of_source if both else None)
    column = target if found is None else described(found.name, found, context)
    if column.type_code in _AS_TEXT:
        return "VARCHAR"
    if column.type_code == "DECIMAL" and column.precision is not None:
        return f"DECIMAL({column.precision},{column.scale})"
    return column.type_code


def _check_written(
    statement: Statement,
    source: Draft,
    target: Draft,
    shared: tuple[Shared, ...],
    verbs: frozenset[Verb],
    context: Context,
) -> None:
    """Refuse what Exact would not take: of new rows, and of columns that were named one by one."""
    if target.endpoint is not None:
        _check_side(target.endpoint, [(one, one.target) for one in shared], verbs, context)
        if not source.is_whole:
            _check_named_columns(statement, source, target, target.endpoint)
    if source.endpoint is not None and statement.is_both_ways:
        _check_side(source.endpoint, [(one, one.source) for one in shared], verbs, context)


def _check_side(
    endpoint: Endpoint, columns: list[tuple[Shared, SideColumn]], verbs: frozenset[Verb], context: Context
) -> None:
    if Verb.INSERT not in verbs:
        return
    for shared, column in columns:
        found = column.property
        if shared.is_key and found is not None and not is_division(found) and not column.can_insert:
            raise ProgrammingError(
                f"New rows of {endpoint.qualified_name} cannot be given the {found.name} by which they are identified: "
                "Exact makes it.",
                hint="Identify the rows by a column that both sides give, such as a code; or write UPDATE alone.",
            )
    given = [column.property for _, column in columns if column.can_insert and column.property is not None]
    check_mandatory(endpoint, given, context.catalog)


def _check_named_columns(statement: Statement, source: Draft, target: Draft, endpoint: Endpoint) -> None:
    left = {*_lower(statement.identified_by), *_lower(statement.unchanged), (statement.newest or "").lower()}
    for name in source.columns:
        if name in left or name == _DIVISION or _names_new_rows(name, target):
            continue
        column = target.column(name)
        if not column.can_insert and not column.can_update:
            raise ProgrammingError(
                f"{target.label}.{column.name} cannot be set: Exact fills it in itself.",
                hint="Leave it out of the source's columns, or identify the rows by it.",
            )
        if not column.can_update and "UPDATE" in statement.verbs:
            raise ProgrammingError(
                f"{target.label}.{column.name} can only be given to a new row.",
                hint=f"Write IGNORE CHANGES TO ({column.name}).",
            )


def _names_new_rows(name: str, target: Draft) -> bool:
    """Whether a column only names a new row inside its transaction: the key that Exact will make."""
    return target.endpoint is not None and name in _lower(target.endpoint.key)


def _side(
    side: Draft,
    other: Draft,
    statement: Statement,
    shared: tuple[Shared, ...],
    read: ReadPlanner,
) -> Side:
    names = [one.name for one in shared]
    extra: list[str] = []
    row_key: list[int] = []
    division = None
    if isinstance(side.place, ExactPlace):
        row_key = [len(names) + at for at in range(len(side.place.endpoint.key))]
        extra += side.place.endpoint.key
        if side.place.divisions:
            division = len(names) + len(extra)
            extra.append(ADDED_DIVISION.name)
    more: list[str] = []
    named = newest = None
    keys = other.endpoint.key if other.endpoint is not None else ()
    if len(keys) == 1 and keys[0].lower() in side.columns and keys[0].lower() not in _lower(names):
        named = len(names) + len(more)
        more.append(keys[0])
    if statement.resolution is Resolution.NEWEST and statement.newest is not None:
        newest = len(names) + len(more)
        more.append(statement.newest)
    shift = len(more)
    return Side(
        side.label,
        side.read([*names, *more], extra, read),
        side.read_copied([*names, *more], extra, read),
        side.place,
        tuple(at + shift for at in row_key),
        None if division is None else division + shift,
        named,
        newest,
    )


def _left_out(source: Draft, target: Draft, shared: tuple[Shared, ...]) -> Iterator[str]:
    carried = {one.name.lower() for one in shared}
    for name, column in source.columns.items():
        if name not in carried and name in target.columns and name != _DIVISION and not _names_new_rows(name, target):
            yield column.name
