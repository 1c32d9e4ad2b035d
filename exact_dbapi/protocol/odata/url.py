"""A `Scan` → the URL that asks for it.

Renders the path, `$filter`, `$orderby`, `$select`, `$top` and the parameters of functions, with OData's literals. Knows
nothing of what is wise to ask: that is the planner's business.

Source: literals and options as the "OData query string options" page and recorded requests show them (certain); the
whole URL must stay below 6,000 characters after encoding (certain).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from urllib.parse import quote
from uuid import UUID

from exact_dbapi.catalog.model import Property
from exact_dbapi.edm import BINARY_TYPE, GUID, INT64, EdmType
from exact_dbapi.errors import InternalError
from exact_dbapi.scan import And, Compare, Constant, In, IsNull, Operator, Or, Predicate, Scan

URL_LIMIT_CHARACTERS = 6_000

_OPERATORS = {
    Operator.EQ: "eq",
    Operator.NE: "ne",
    Operator.LT: "lt",
    Operator.LE: "le",
    Operator.GT: "gt",
    Operator.GE: "ge",
}


def render(scan: Scan, all_columns: bool = False) -> str:
    """Render the path and query of a scan's first request.

    With `all_columns` its `$select` does not tell what the scan is for, unless the URL would become too long: it names
    all columns but binary ones, which may be as large as a picture.
    """
    if all_columns and not scan.is_count:
        url = _render(scan, [column for column in scan.endpoint.columns if column.edm is not BINARY_TYPE])
        if len(url) < URL_LIMIT_CHARACTERS:
            return url
    url = _render(scan, [])
    if len(url) >= URL_LIMIT_CHARACTERS:
        raise InternalError(f"A request for {scan.endpoint.qualified_name} became {len(url)} characters long.")
    return url


def _render(scan: Scan, also: Sequence[Property]) -> str:
    path = scan.endpoint.path.replace("{division}", str(scan.division))
    options = [(parameter.name, literal(value, parameter.edm)) for parameter, value in scan.parameters]
    options += _options(scan, also)
    if scan.is_count:
        path += "/$count"
    query = "&".join(f"{name}={_encode(value)}" for name, value in options)
    return f"{path}?{query}" if query else path


def _options(scan: Scan, also: Sequence[Property]) -> list[tuple[str, str]]:
    options = []
    if scan.filter:
        options.append(("$filter", " and ".join(_operand(term.predicate) for term in scan.filter)))
    if scan.order:
        terms = [f"{order.property.name} {'desc' if order.descending else 'asc'}" for order in scan.order]
        options.append(("$orderby", ",".join(terms)))
    if not scan.is_count:
        options.append(("$select", ",".join(dict.fromkeys(column.name for column in (*also, *scan.asked)))))
        if scan.limit_rows is not None:
            options.append(("$top", str(scan.limit_rows)))
    return options


def _encode(text: str) -> str:
    return quote(text, safe="(),")


def _operand(predicate: Predicate) -> str:
    text = render_filter(predicate)
    return f"({text})" if isinstance(predicate, Or | In) else text


def render_filter(predicate: Predicate) -> str:
    """Render one condition as `$filter` spells it, not encoded."""
    match predicate:
        case And(terms=terms):
            return " and ".join(_operand(term) for term in terms)
        case Or(terms=terms):
            return " or ".join(f"({render_filter(t)})" if isinstance(t, And) else render_filter(t) for t in terms)
        case In(property=column, values=values):
            return " or ".join(_comparison(column, Operator.EQ, value) for value in values)
        case IsNull(property=column, negated=negated):
            return f"{column.name} {'ne' if negated else 'eq'} null"
        case Compare(property=column, operator=operator, value=value):
            return _comparison(column, operator, value)


def _comparison(column: Property, operator: Operator, value: Constant) -> str:
    return f"{column.name} {_OPERATORS[operator]} {literal(value, column.edm)}"


def literal(value: Constant, edm: EdmType) -> str:
    """Spell a constant as OData literal of an Edm type."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, UUID):
        return f"guid'{value}'"
    if isinstance(value, datetime):
        return f"datetime'{_moment(value)}'"
    if isinstance(value, str):
        doubled = value.replace("'", "''")
        return f"guid'{value}'" if edm is GUID else f"'{doubled}'"
    if isinstance(value, int):
        return f"{value}L" if edm is INT64 else str(value)
    if isinstance(value, float | Decimal):
        return format(Decimal(repr(value)) if isinstance(value, float) else value, "f")
    raise InternalError(f"A {type(value).__name__} has no literal in a URL.")


def _moment(value: datetime) -> str:
    text = value.strftime("%Y-%m-%dT%H:%M:%S") if value.year >= 1000 else value.isoformat()
    return f"{text}.{value.microsecond // 1000:03d}" if value.microsecond else text
