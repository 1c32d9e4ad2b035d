"""The query of a read: options in, a checked `Query` out, or the refusal in Exact's words.

Knows what an endpoint accepts and demands (from the catalog) and what this simulator is strict about. Never looks at
rows and never writes an answer.

Source: the options and the texts about `$select`, mandatory filtering and unfilterable fields: certain. Texts about
options that an endpoint does not take follow the framework: likely.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from exact_dbapi.catalog.model import Endpoint, FilterRule, Kind, Property, SelectRule, Variant
from exact_dbapi.simulator.endpoints import Endpoints
from exact_dbapi.simulator.exchange import Refusal, bad_query
from exact_dbapi.simulator.filter import Node, comparisons, parse_filter
from exact_dbapi.simulator.literals import family, read_literal, split_literals
from exact_dbapi.simulator.naming import entity_type
from exact_dbapi.simulator.shape import Shape, build_shape
from exact_dbapi.simulator.strict import Strict

#: The options that a next link keeps, in the order in which the framework writes them.
CARRIED = ("$filter", "$expand", "$orderby", "$inlinecount", "$select")
_KNOWN = frozenset({*CARRIED, "$top", "$skip", "$skiptoken", "$format"})
_SELECT_DEMANDS = {
    "documented": frozenset({SelectRule.DOCUMENTED}),
    "likely": frozenset({SelectRule.DOCUMENTED, SelectRule.LIKELY}),
    "all": frozenset({SelectRule.DOCUMENTED, SelectRule.LIKELY, SelectRule.UNLESS_TOP_1_OR_KEY}),
}
NEEDS_SELECT = "Please add a $select or a $top=1 statement to the query string."
NEEDS_FILTER = (
    "This endpoint has mandatory filtering applied. A GET request for this endpoint must have a $filter parameter "
    "with one of the following fields in the url:"
)
UNFILTERABLE = "Filtering on these fields is not supported: "
UNSUPPORTED_FILTER = "This $filter parameter is not supported for this resource."


@dataclass(frozen=True, slots=True)
class Order:
    """One property of `$orderby`."""

    property: Property
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A checked query. `token` holds the values of `$skiptoken`; `carried` what a next link repeats, as sent."""

    shape: Shape
    filter: Node | None = None
    order: tuple[Order, ...] = ()
    top: int | None = None
    skip: int | None = None
    token: tuple[Any, ...] | None = None
    has_count: bool = False
    carried: tuple[tuple[str, str], ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    is_json_asked: bool = False


def read_query(
    options: list[tuple[str, str]], endpoint: Endpoint, endpoints: Endpoints, strict: Strict, *, is_one_row: bool
) -> Query:
    """Read and check the options of a GET; `is_one_row` when the URL names a key.

    Raises: Refusal 400 or 501.
    """
    values = _by_name(options, endpoint, strict)
    if is_one_row and values.keys() & {"$filter", "$orderby", "$inlinecount", "$skip", "$top", "$skiptoken"}:
        text = "Query options $orderby, $inlinecount, $skip and $top cannot be applied to the requested resource."
        raise Refusal(400, text)
    shape = build_shape(endpoints, endpoint, values.get("$select", ""), values.get("$expand", ""))
    top = _count_option(values, "$top")
    if not is_one_row:
        _check_demands(values, top, endpoint, strict)
    order = _order(values.get("$orderby", ""), endpoint)
    return Query(
        shape=shape,
        filter=_filter(values.get("$filter", ""), endpoint, strict),
        order=order,
        top=top,
        skip=_count_option(values, "$skip"),
        token=_token(values.get("$skiptoken", ""), order, endpoint),
        has_count=_has_count(values.get("$inlinecount", "none")),
        carried=_carried(values, endpoint),
        parameters=_parameters(values, endpoint),
        is_json_asked="$format" in values and strict.format_option == "json",
    )


def _by_name(options: list[tuple[str, str]], endpoint: Endpoint, strict: Strict) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in options:
        if name.startswith("$") and (name not in _KNOWN or (name == "$format" and strict.format_option == "refused")):
            text = f"The query parameter '{name}' begins with a system-reserved '$' character but is not recognized."
            raise Refusal(400, text)
        if name in values and name.startswith("$"):
            raise Refusal(400, f"Query parameter '{name}' is specified, but it should be specified exactly once.")
        values[name] = value
    if "$skip" in values and (endpoint.page_size > 60 or strict.skip == "refused"):
        raise Refusal(400, "The query parameter '$skip' is not supported for this resource.")
    if "$expand" in values and endpoint.variant in (Variant.BULK, Variant.SYNC):
        raise Refusal(400, "The query parameter '$expand' is not supported for this resource.")
    return values


def _count_option(values: Mapping[str, str], name: str) -> int | None:
    text = values.get(name)
    if text is None or text == "":
        return None
    if not re.fullmatch(r"\d{1,9}", text.strip()):
        raise bad_query()
    return int(text)


def _has_count(text: str) -> bool:
    if text not in ("allpages", "none"):
        raise bad_query()
    return text == "allpages"


def _check_demands(values: Mapping[str, str], top: int | None, endpoint: Endpoint, strict: Strict) -> None:
    if not values.get("$select") and top != 1 and endpoint.select_rule in _SELECT_DEMANDS[strict.select]:
        raise Refusal(400, NEEDS_SELECT)
    if endpoint.filter_rule is FilterRule.ONE_OF and strict.mandatory_filter and not values.get("$filter"):
        raise Refusal(400, NEEDS_FILTER + ",".join(endpoint.filter_fields))


def _filter(text: str, endpoint: Endpoint, strict: Strict) -> Node | None:
    if not text.strip():
        return None
    node = parse_filter(text, endpoint, strict.unknown_function_status)
    used = {leaf.operand.property.name: leaf.operator for leaf in comparisons(node)}
    if endpoint.filter_rule is FilterRule.TIMESTAMP_ONLY:
        _check_sync_filter(used, endpoint, strict)
    elif endpoint.filter_fields:
        _check_fields(list(used), endpoint, strict)
    return node


def _check_sync_filter(used: Mapping[str, str], endpoint: Endpoint, strict: Strict) -> None:
    allowed = set(endpoint.filter_fields) | set(endpoint.key)
    is_gt = all(operator == "gt" for name, operator in used.items() if name in endpoint.key)
    if not used.keys() <= allowed or (strict.sync_operators == "gt" and not is_gt):
        raise Refusal(400, UNSUPPORTED_FILTER)


def _check_fields(used: list[str], endpoint: Endpoint, strict: Strict) -> None:
    """Refuse unlisted properties: always on bulk and where a list is all that is demanded, elsewhere by a switch."""
    refused = [name for name in used if name not in endpoint.filter_fields]
    is_certain = endpoint.variant is Variant.BULK or endpoint.filter_rule is FilterRule.ANY
    if refused and (is_certain or strict.filter_fields == "all"):
        is_only_one = len(endpoint.filter_fields) == 1
        raise Refusal(400, UNSUPPORTED_FILTER if is_only_one else UNFILTERABLE + ",".join(refused))


def _order(text: str, endpoint: Endpoint) -> tuple[Order, ...]:
    return tuple(_order_part(part.split(), endpoint) for part in text.split(",") if part.strip())


def _order_part(words: list[str], endpoint: Endpoint) -> Order:
    found = endpoint.by_name.get(words[0].lower())
    if found is None or found.name != words[0] or not found.in_get:
        raise bad_query(f"No property '{words[0]}' exists in type '{entity_type(endpoint)}' at position 0.")
    if words[1:] not in ([], ["asc"], ["desc"]):
        raise bad_query(f"Syntax error at position {len(words[0]) + 1}.")
    return Order(found, words[1:] == ["desc"])


def _token(text: str, order: tuple[Order, ...], endpoint: Endpoint) -> tuple[Any, ...] | None:
    if not text:
        return None
    expected = [item.property for item in order] + list(endpoint.key_properties)
    parts = split_literals(text)
    if len(parts) != len(expected):
        raise bad_query()
    return tuple(_typed(part, item) for part, item in zip(parts, expected, strict=True))


def _typed(text: str, property: Property) -> Any:
    try:
        literal = read_literal(text)
    except ValueError as error:
        raise bad_query() from error
    if literal.family not in (family(property.edm), "null"):
        raise bad_query()
    return literal.value


def _carried(values: Mapping[str, str], endpoint: Endpoint) -> tuple[tuple[str, str], ...]:
    names = {item.name.lower() for item in endpoint.parameters}
    own = [(name, value) for name, value in values.items() if name.lower() in names]
    return (*own, *((name, values[name]) for name in CARRIED if values.get(name)))


def _parameters(values: Mapping[str, str], endpoint: Endpoint) -> dict[str, Any]:
    """Read the parameters of a function.

    Source: a missing parameter is answered with 400 and this text; certain.
    """
    if endpoint.kind is not Kind.FUNCTION:
        return {}
    sent = {name.lower(): value for name, value in values.items()}
    read: dict[str, Any] = {}
    for item in endpoint.parameters:
        text = sent.get(item.name.lower())
        if text:
            read[item.name.lower()] = _typed(text, Property(item.name, item.edm))
        elif item.is_required:
            raise bad_query()
    return read


QueryReader = Callable[..., Query]
