"""Which endpoint a table is read through: its regular one, or its bulk twin with pages of 1,000 rows.

In comes what a statement wants of a table, out come the scans, one per division. The rows are the same either way; the
cheaper way in calls is taken. Never sends anything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from exact_dbapi.catalog import Catalog
from exact_dbapi.catalog.model import ADDED_DIVISION, Endpoint, FilterRule, Parameter, Property, Variant
from exact_dbapi.errors import ProgrammingError
from exact_dbapi.planner.pushdown import URL_LIMIT_CHARACTERS, push
from exact_dbapi.planner.resolve import Context, Relation
from exact_dbapi.scan import Compare, Constant, Filter, In, Operator, Order, Predicate, Scan, conjuncts, leaves

#: The host, the names of the options, `$top` and what a next link adds to the URL.
_OTHER_CHARACTERS = 300


@dataclass(frozen=True)
class Wish:
    """What a statement wants of one table: columns, a condition, and, if the rows may be cut, an order and a limit."""

    relation: Relation
    select: tuple[Property, ...]
    predicate: Predicate | None = None
    order: tuple[Order, ...] = ()
    limit_rows: int | None = None
    is_count: bool = False


def scans(wish: Wish, context: Context) -> tuple[Scan, ...]:
    """Choose the endpoint and make a scan per division.

    Raises: ProgrammingError when a parameter of a function is not given.
    """
    return through(wish, _cheapest(wish, context.catalog), context)


def through(wish: Wish, endpoint: Endpoint, context: Context) -> tuple[Scan, ...]:
    """Make a scan per division through a chosen endpoint.

    Raises: ProgrammingError when a parameter of a function is not given.
    """
    wish = _asking_for_something(wish)
    parameters = _parameters(wish)
    space = room(wish.select, wish.order, endpoint)
    filters = () if endpoint.parameters else push(wish.predicate, endpoint, space)
    divisions = _divisions(wish, context) if endpoint.is_division_scoped else (None,)
    return tuple(_scan(wish, endpoint, filters, parameters, division) for division in divisions)


def _asking_for_something(wish: Wish) -> Wish:
    """Add the key where no column is asked of Exact, as when only the rows matter: an empty `$select` means all."""
    relation = wish.relation
    if wish.is_count or any(relation.is_asked(column) for column in wish.select):
        return wish
    key = tuple(relation.by_name[name.lower()] for name in relation.endpoint.key if name.lower() in relation.by_name)
    return replace(wish, select=wish.select + (key or tuple(relation.endpoint.columns)[:1]))


def _divisions(wish: Wish, context: Context) -> tuple[int | None, ...]:
    """The divisions to call: those that a condition on `Division` names, else the connection's."""
    named: set[Any] | None = None
    for term in conjuncts(wish.predicate):
        values = _named_divisions(term)
        if values is not None:
            named = values if named is None else named & values
    return context.divisions() if named is None else tuple(sorted(named))


def _named_divisions(term: Predicate) -> set[Any] | None:
    values: tuple[Any, ...] = ()
    if isinstance(term, In):
        values = term.values
    elif isinstance(term, Compare) and term.operator is Operator.EQ:
        values = (term.value,)
    is_telling = bool(values) and term.property.name == ADDED_DIVISION.name  # type: ignore[union-attr]
    return set(values) if is_telling and all(type(value) is int for value in values) else None


def room(select: tuple[Property, ...], order: tuple[Order, ...], endpoint: Endpoint) -> int:
    """Say what the URL has left for conditions, beside host, path, columns, order and limit."""
    columns = sum(len(column.name) + 1 for column in select)
    ordered = sum(len(term.property.name) + 10 for term in order)
    return URL_LIMIT_CHARACTERS - len(endpoint.path) - columns - ordered - _OTHER_CHARACTERS


def counting(wish: Wish, context: Context) -> tuple[Scan, ...]:
    """Make the scans that ask how many rows a wish would get; none where Exact's count could be another one."""
    relation = wish.relation
    if not is_countable(relation):
        return ()
    made = through(replace(wish, select=(), order=(), limit_rows=None, is_count=True), relation.endpoint, context)
    return made if made and is_covered(made[0].filter, wish.predicate) else ()


def is_countable(relation: Relation) -> bool:
    """Whether `$count` is there for a table: it has a key and divisions, and no parameters."""
    endpoint = relation.endpoint
    return not endpoint.parameters and bool(endpoint.key) and endpoint.is_division_scoped


def _scan(
    wish: Wish,
    endpoint: Endpoint,
    filters: tuple[Filter, ...],
    parameters: tuple[tuple[Parameter, Constant], ...],
    division: int | None,
) -> Scan:
    given = {parameter.name.lower(): value for parameter, value in parameters}
    constants: list[tuple[Property, Constant]] = []
    for column in wish.select:
        if wish.relation.is_asked(column):
            continue
        if column.name.lower() in given:
            constants.append((column, given[column.name.lower()]))
        elif division is not None:
            constants.append((column, division))
    covered = is_covered(filters, wish.predicate)
    return Scan(
        endpoint,
        division,
        wish.select,
        filters,
        wish.order,
        wish.limit_rows if covered else None,
        parameters,
        tuple(constants),
        wish.is_count,
    )


def is_covered(filters: tuple[Filter, ...], predicate: Predicate | None) -> bool:
    """Whether Exact's answer to the filters is just SQL's answer to the predicate, so that nothing is left to check."""
    sent = sum(not term.is_demanded for term in filters)
    return all(term.is_exact for term in filters) and sent == len(set(conjuncts(predicate)))


def _parameters(wish: Wish) -> tuple[tuple[Parameter, Constant], ...]:
    known = wish.relation.parameters
    given: dict[str, Constant] = {}
    for term in conjuncts(wish.predicate):
        if isinstance(term, Compare) and term.operator is Operator.EQ and term.property.name.lower() in known:
            given[term.property.name.lower()] = term.value
        elif isinstance(term, In) and len(term.values) == 1 and term.property.name.lower() in known:
            given[term.property.name.lower()] = term.values[0]
    missing = [item for name, item in known.items() if item.is_required and name not in given]
    if missing:
        wanted = ", ".join(f"{item.name} ({item.edm.sql})" for item in missing)
        raise ProgrammingError(
            f"{wish.relation.endpoint.qualified_name} is a function and needs a value for {wanted}.",
            hint=f"Write WHERE {' AND '.join(f'{item.name} = …' for item in missing)}.",
        )
    return tuple((known[name], value) for name, value in given.items())


def _cheapest(wish: Wish, catalog: Catalog) -> Endpoint:
    regular = wish.relation.endpoint
    if regular.variant is not Variant.REGULAR or len(regular.bulk) != 1 or wish.is_count or wish.order:
        return regular
    if wish.limit_rows is not None and wish.limit_rows <= regular.page_size:
        return regular
    bulk = catalog.open(regular.bulk[0])
    return bulk if _serves(bulk, wish, regular) else regular


def _serves(bulk: Endpoint, wish: Wish, regular: Endpoint) -> bool:
    """Whether the bulk twin has the columns and takes every condition that the regular endpoint takes."""
    if bulk.regular != (regular.id,) or _is_key_lookup(wish.predicate):
        return False
    for column in wish.select:
        twin = bulk.by_name.get(column.name.lower())
        if wish.relation.is_asked(column) and (twin is None or not twin.in_get or twin.edm is not column.edm):
            return False
    filters, there = (
        [term for term in push(wish.predicate, endpoint) if not term.is_demanded] for endpoint in (regular, bulk)
    )
    if [_shape(term) for term in filters] != [_shape(term) for term in there]:
        return False
    return bulk.filter_rule is not FilterRule.ANY or _only_keys(there)


def _shape(term: Filter) -> tuple[object, ...]:
    kinds = tuple((leaf.property.name, type(leaf).__name__) for leaf in leaves(term.predicate))
    return term.is_exact, kinds


def _only_keys(filters: list[Filter]) -> bool:
    """Bulk endpoints filter on fewer fields than they show; where no list is known, only the key is sure."""
    return all(leaf.property.is_key for term in filters for leaf in leaves(term.predicate))


def _is_key_lookup(predicate: Predicate | None) -> bool:
    return any(
        isinstance(term, Compare) and term.operator is Operator.EQ and term.property.is_key
        for term in conjuncts(predicate)
    )
