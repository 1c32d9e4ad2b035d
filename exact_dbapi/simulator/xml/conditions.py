"""The parameters of a download as a test of items.

In come a topic's parameters with their texts, out comes a function of a row. A parameter that the topic does not have
restricts nothing. Never reads a URL.

Source: dates as dd-mm-yyyy, lists with commas, unknown parameters ignored: certain but for the last, which is likely.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from exact_dbapi.catalog.model import Endpoint, Property
from exact_dbapi.edm import DATETIME_TYPE
from exact_dbapi.simulator.collation import fold
from exact_dbapi.simulator.endpoints import Endpoints
from exact_dbapi.simulator.seed.topics import CONDITIONS, Condition
from exact_dbapi.simulator.tables import Row
from exact_dbapi.simulator.writing.library import Target, target_of
from exact_dbapi.simulator.xml.elements import Context

Test = Callable[[Context, Row], bool]


def compile_conditions(
    endpoints: Endpoints, topic: str, endpoint: Endpoint, parameters: Mapping[str, str]
) -> list[Test]:
    """Make a test of each parameter that the topic has."""
    known = {name.lower(): condition for name, condition in CONDITIONS.get(topic, {}).items()}
    return [
        _test(endpoints, endpoint, known[name], text) for name, text in parameters.items() if name in known and text
    ]


def _test(endpoints: Endpoints, endpoint: Endpoint, condition: Condition, text: str) -> Test:
    own, _, theirs = condition.property.partition(".")
    target = target_of(endpoints, endpoint, own) if theirs else None
    item = (target.endpoint if target is not None else endpoint).by_name[(theirs or own).lower()]
    value = _value(own, target, item.name)
    if condition.test == "among":
        wanted = {fold(part.strip()) for part in text.split(",")}
        return lambda context, row: fold(str(value(context, row))) in wanted
    bound = _bound(item, text)
    if bound is None:
        return lambda context, row: True
    return _range(value, bound, is_lowest=condition.test == "from")


def _range(value: Callable[[Context, Row], Any], bound: Any, *, is_lowest: bool) -> Test:
    def fits(context: Context, row: Row) -> bool:
        found = value(context, row)
        return found is not None and bool(found >= bound if is_lowest else found <= bound)

    return fits


def _value(own: str, target: Target | None, name: str) -> Callable[[Context, Row], Any]:
    if target is None:
        return lambda context, row: row.get(name)

    def follow(context: Context, row: Row) -> Any:
        return (context.follow(target, row.get(own)) or {}).get(name)

    return follow


def _bound(item: Property, text: str) -> Any:
    """Read a bound; None when it cannot be read, and then it restricts nothing."""
    try:
        return datetime.strptime(text, "%d-%m-%Y") if item.edm is DATETIME_TYPE else int(text)
    except ValueError:
        return None
