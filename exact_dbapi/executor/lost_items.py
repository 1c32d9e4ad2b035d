"""Which items of a message Exact has, when its answer was lost: looked up by their names, and by when they were made.

The items and the endpoint that shows their rows come in; out go the keys of those that are there. None where nothing
tells: items without names, or rows that Exact does not show. Never sends a change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from exact_dbapi.catalog.model import Endpoint, Property
from exact_dbapi.edm import STRING_TYPE
from exact_dbapi.executor.writing import Writing
from exact_dbapi.protocol.odata import ODataPager
from exact_dbapi.scan import And, Compare, Filter, In, Operator, Predicate, Scan
from exact_dbapi.state.loads import Message

#: The keys of the items that are there, by name.
Found: TypeAlias = dict[str, str]

#: How far the clocks of Exact's machines may lie behind ours.
_MARGIN = timedelta(minutes=2)
_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_CREATED = "created"

#: Names that stand in one request, which is shorter than 6,000 characters then.
_NAMES_PER_CALL = 40

#: How many numbers may lie between those of two items for a range to be asked for.
_MOST_SPREAD = 10


def items_there(
    endpoint: Endpoint, column: str | None, names: Sequence[str], message: Message, writing: Writing
) -> Found | None:
    """Look for items by the property that holds their names; only rows that were made since the message was sent count.

    Raises: what asking Exact may raise.
    """
    if column is None or "GET" not in endpoint.methods or not all(names):
        return None
    named = endpoint.by_name[column.lower()]
    if not named.can_filter:
        return None
    endpoint = _with_longer_pages(endpoint, column, len(names), writing)
    named, created = endpoint.by_name[column.lower()], endpoint.by_name.get(_CREATED)
    since = _dutch(message.sent_at or 0.0)
    found: Found = {}
    for term in _terms(named, names):
        terms = [Filter(term, is_exact=False)]
        if created is not None and created.can_filter:
            terms.append(Filter(Compare(created, Operator.GE, since), is_exact=False))
        found.update(_read(endpoint, named, message.division, tuple(terms), writing))
    wanted = set(names)
    return {name: key for name, key in found.items() if name in wanted}


def _with_longer_pages(endpoint: Endpoint, column: str, items: int, writing: Writing) -> Endpoint:
    """Read many rows through the twin with the longer pages, where it has what is asked."""
    if items <= endpoint.page_size or len(endpoint.bulk) != 1:
        return endpoint
    twin = writing.open_endpoint(endpoint.bulk[0])
    asked = [twin.by_name.get(name.lower()) for name in (column, _CREATED, *endpoint.key)]
    return twin if all(one is not None and one.can_filter for one in asked) else endpoint


def _terms(column: Property, names: Sequence[str]) -> Iterator[Predicate]:
    """Ask for all names at once where they are numbers that lie close together, else for some at a time."""
    if column.edm is not STRING_TYPE:
        numbers = sorted(int(name) for name in names if name.isdecimal())
        if numbers and numbers[-1] - numbers[0] < _MOST_SPREAD * len(numbers):
            low, high = Compare(column, Operator.GE, numbers[0]), Compare(column, Operator.LE, numbers[-1])
            yield And((low, high))
            return
    values = [name if column.edm is STRING_TYPE else int(name) for name in names]
    for start in range(0, len(values), _NAMES_PER_CALL):
        part = tuple(values[start : start + _NAMES_PER_CALL])
        yield In(column, part) if len(part) > 1 else Compare(column, Operator.EQ, part[0])


def _read(
    endpoint: Endpoint, named: Property, division: int, terms: tuple[Filter, ...], writing: Writing
) -> Iterator[tuple[str, str]]:
    select = tuple(dict.fromkeys((named, *endpoint.key_properties)))
    pager = ODataPager(Scan(endpoint, division, select, terms))
    while (request := pager.request()) is not None:
        for row in pager.receive(writing.send(request)).rows():
            yield str(row[0]).strip(), str(row[1]) if len(row) > 1 else ""


def _dutch(seconds: float) -> datetime:
    """Tell what Dutch clocks showed a little before a moment."""
    moment = datetime.fromtimestamp(seconds, UTC) - _MARGIN
    return moment.astimezone(_AMSTERDAM).replace(tzinfo=None, microsecond=0)
