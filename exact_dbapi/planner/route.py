"""Which endpoint a table is read through: its regular one, or its bulk twin with pages of 1,000 rows.

In comes what a statement wants of a table, out come the scans, one per division. The rows are the same either way; the
cheaper way in calls is taken. Never sends anything.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace

from exact_dbapi.catalog import Catalog
from exact_dbapi.catalog.model import Endpoint, FilterRule, Kind, Parameter, Property, Variant, is_division
from exact_dbapi.edm import GUID
from exact_dbapi.errors import ProgrammingError
from exact_dbapi.planner.copied_tables import with_copies
from exact_dbapi.planner.divisions import beyond_division, called, is_about_division
from exact_dbapi.planner.pushdown import DEMANDED_CHARACTERS, URL_LIMIT_CHARACTERS, filter_characters, push
from exact_dbapi.planner.resolve import Context, Relation
from exact_dbapi.scan import (
    Compare,
    Constant,
    Filter,
    In,
    Operator,
    Order,
    Predicate,
    Scan,
    Twin,
    conjoin,
    conjuncts,
    leaves,
)

#: The host, the names of the options, `$top` and what a next link adds to the URL.
_OTHER_CHARACTERS = 300

#: In how many requests a list of keys may be sent; a longer one is checked on our side.
_MOST_PARTS = 200


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
    hinted = _hinted(wish.relation, context)
    if hinted is not None:
        return through(wish, hinted, context)
    chosen = _cheapest(wish, context.catalog)
    made = _with_twins(wish, chosen, context) or through(wish, chosen, context)
    return with_copies(wish.relation, wish.predicate, made, context)


def _with_twins(wish: Wish, chosen: Endpoint, context: Context) -> tuple[Scan, ...]:
    """Scans by a condition that the bulk twin does not take, with that twin read whole; none where it cannot be."""
    relation, predicate = wish.relation, beyond_division(wish.predicate)
    if predicate is None or wish.order or wish.limit_rows is not None or wish.is_count or not is_countable(relation):
        return ()
    if chosen is not relation.endpoint or chosen.variant is not Variant.REGULAR or len(chosen.bulk) != 1:
        return ()
    sent = tuple(term for term in conjuncts(predicate) if any(not one.is_demanded for one in push(term, chosen)))
    tested = tuple(leaf.property for term in sent for leaf in leaves(term))
    if not sent or any(column.is_key or not relation.is_asked(column) for column in tested):
        return ()
    bulk = context.catalog.open(chosen.bulk[0])
    wish = replace(wish, select=tuple(dict.fromkeys((*wish.select, *chosen.key_properties, *tested))))
    if bulk.regular != (chosen.id,) or not _has_columns(bulk, wish):
        return ()
    division = tuple(term for term in conjuncts(wish.predicate) if is_about_division(term))
    whole = replace(wish, predicate=conjoin(division))
    made, wholes, counts = through(wish, chosen, context), through(whole, bulk, context), counting(whole, context)
    check = conjoin(sent)
    if not len(made) == len(wholes) == len(counts) or check is None:
        return ()
    return tuple(
        replace(scan, twin=Twin(twin, count, check)) for scan, twin, count in zip(made, wholes, counts, strict=True)
    )


def check_hints(relations: tuple[Relation, ...], context: Context) -> None:
    """Refuse a hint about a table that the query does not read, or an endpoint that it does not have.

    Raises: ProgrammingError.
    """
    names = {name for relation in relations for name in _names(relation)}
    for name, variant in context.hints.endpoints:
        if name not in names:
            raise ProgrammingError(f"The hint endpoint({name}, {variant}) names a table that the query does not read.")
    for relation in relations:
        _hinted(relation, context)


def _names(relation: Relation) -> set[str]:
    return {relation.alias.lower(), relation.endpoint.name.lower(), relation.endpoint.qualified_name.lower()}


def _hinted(relation: Relation, context: Context) -> Endpoint | None:
    """The endpoint that a hint insists on."""
    for name, variant in context.hints.endpoints:
        if name in _names(relation):
            twins = {"regular": (relation.endpoint.id,), "bulk": relation.endpoint.bulk, "sync": relation.endpoint.sync}
            if len(twins[variant]) != 1:
                raise ProgrammingError(f"{relation.endpoint.qualified_name} has no {variant} endpoint of its own.")
            return context.catalog.open(twins[variant][0])
    return None


def through(wish: Wish, endpoint: Endpoint, context: Context) -> tuple[Scan, ...]:
    """Make a scan per division through a chosen endpoint.

    Raises: ProgrammingError when a parameter of a function is not given.
    """
    wish = _asking_for_something(wish)
    parameters = _parameters(wish)
    space = room(wish.select, wish.order, endpoint)
    filters = () if endpoint.parameters else push(beyond_division(wish.predicate), endpoint, space)
    divisions = _divisions(wish, endpoint, context)
    parts = _split(wish, endpoint, space) or [(wish, filters)]
    return tuple(_scan(part, endpoint, sent, parameters, division) for division in divisions for part, sent in parts)


def _split(wish: Wish, endpoint: Endpoint, space: int) -> list[tuple[Wish, tuple[Filter, ...]]]:
    """Cut a list of keys that is too long for one URL into several; no row can come twice, for each has one key."""
    terms = conjuncts(beyond_division(wish.predicate))
    for position, term in enumerate(terms):
        if not isinstance(term, In) or endpoint.parameters or _fits(term, endpoint, space):
            continue
        rest = terms[:position] + terms[position + 1 :]
        spent = sum(filter_characters(other) for other in push(conjoin(rest), endpoint, space // 2))
        values = tuple(dict.fromkeys(term.values))
        longest = max(filter_characters(Filter(Compare(term.property, Operator.EQ, value), True)) for value in values)
        size = (space - spent - DEMANDED_CHARACTERS) // longest
        if size < 1 or len(values) > size * _MOST_PARTS:
            continue
        chunks = [In(term.property, values[start : start + size]) for start in range(0, len(values), size)]
        parts = [(part, push(part.predicate, endpoint, space)) for part in _parts(wish, rest, chunks)]
        if all(push(chunk, endpoint, sys.maxsize)[0] in sent for chunk, (_, sent) in zip(chunks, parts, strict=True)):
            return parts
    return []


def _parts(wish: Wish, rest: tuple[Predicate, ...], chunks: list[In]) -> list[Wish]:
    return [replace(wish, predicate=conjoin((*rest, chunk))) for chunk in chunks]


def _fits(term: In, endpoint: Endpoint, space: int) -> bool:
    """Whether a list of keys goes along whole, or cannot go along at all."""
    edm = term.property.edm
    if edm is not GUID and not edm.is_integer:
        return True
    offered = push(term, endpoint, sys.maxsize)
    return not offered or offered[0].is_demanded or push(term, endpoint, space)[:1] == offered[:1]


def _asking_for_something(wish: Wish) -> Wish:
    """Add the key where no column is asked of Exact, as when only the rows matter: an empty `$select` means all."""
    relation = wish.relation
    if wish.is_count or any(relation.is_asked(column) for column in wish.select):
        return wish
    key = tuple(relation.by_name[name.lower()] for name in relation.endpoint.key if name.lower() in relation.by_name)
    return replace(wish, select=wish.select + (key or tuple(relation.endpoint.columns)[:1]))


def _divisions(wish: Wish, endpoint: Endpoint, context: Context) -> tuple[int | None, ...]:
    if not endpoint.is_division_scoped:
        return (None,)
    if endpoint.is_same_everywhere:
        return context.divisions()[:1]
    found = called(wish.predicate, None, context.written)
    return (called(wish.predicate, context.divisions(), context.written) if found is None else found) or ()


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
    return made if all(is_covered(scan.filter, wish.predicate) for scan in made) else ()


def is_countable(relation: Relation) -> bool:
    """Whether `$count` is there for a table: it has a key and divisions, and no parameters."""
    endpoint = relation.endpoint
    is_function = bool(endpoint.parameters) or endpoint.kind is Kind.TOPIC
    return not is_function and bool(endpoint.key) and endpoint.is_division_scoped


def _scan(
    wish: Wish,
    endpoint: Endpoint,
    filters: tuple[Filter, ...],
    parameters: tuple[tuple[Parameter, Constant], ...],
    division: int | None,
) -> Scan:
    given = {parameter.name.lower(): value for parameter, value in parameters}
    constants = tuple(
        (column, division if is_division(column) else given.get(column.name.lower()))
        for column in wish.select
        if not wish.relation.is_asked(column)
    )
    covered = is_covered(filters, wish.predicate)
    return Scan(
        endpoint,
        division,
        wish.select,
        filters,
        wish.order,
        wish.limit_rows if covered else None,
        parameters,
        constants,
        wish.is_count,
    )


def is_covered(filters: tuple[Filter, ...], predicate: Predicate | None) -> bool:
    """Whether Exact's answer to the filters is just SQL's answer to the predicate, so that nothing is left to check.

    What only speaks of `Division` is settled by which divisions are called.
    """
    sent = sum(not term.is_demanded for term in filters)
    return all(term.is_exact for term in filters) and sent == len(set(conjuncts(beyond_division(predicate))))


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
    if not _has_columns(bulk, wish):
        return False
    filters, there = (
        [term for term in push(beyond_division(wish.predicate), endpoint) if not term.is_demanded]
        for endpoint in (regular, bulk)
    )
    if [_shape(term) for term in filters] != [_shape(term) for term in there]:
        return False
    return bulk.filter_rule is not FilterRule.ANY or _only_keys(there)


def _has_columns(bulk: Endpoint, wish: Wish) -> bool:
    """Whether the bulk twin has the columns that a wish asks of Exact, with the same types."""
    asked = (column for column in wish.select if wish.relation.is_asked(column))
    twins = ((column, bulk.by_name.get(column.name.lower())) for column in asked)
    return all(twin is not None and twin.in_get and twin.edm is column.edm for column, twin in twins)


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
