"""Whether Exact has a row whose answer was lost: looked up by what a person would look for.

A document and the time of its sending come in; out goes what Exact has of it, that it has not, or why that cannot be
told. A new row is looked for by its natural keys, by who made it, by when, and by its lines; a changed or deleted one
by its key. Never sends a change.

Source: there is no key against repetition, so a lost POST has to be looked up (certain). `Created` is the Dutch wall
clock and `Creator` the signed-in user (certain).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from exact_dbapi.catalog.model import Endpoint, Property
from exact_dbapi.edm import BINARY_TYPE
from exact_dbapi.executor.agreement import Agreement, Stored, agrees, compared_lines
from exact_dbapi.executor.stored import lines_of_row
from exact_dbapi.executor.writing import Writing
from exact_dbapi.mutation import Document, Mutation, Verb
from exact_dbapi.protocol.odata import ODataPager
from exact_dbapi.scan import Compare, Filter, Operator, Scan

#: How far the clocks of Exact's machines may lie apart, beyond what the Date header tells.
_MARGIN = timedelta(minutes=2)
_AMSTERDAM = "Europe/Amsterdam"
_CREATED, _CREATOR, _USER = "created", "creator", "userid"

#: Rows with the same natural key since the attempt that are looked at before it is called ambiguous.
_MOST_CANDIDATES = 60

#: Of how many of them the lines are looked at.
_MOST_COMPARED = 5


class Finding(StrEnum):
    """What a look-up has found."""

    THERE = "there"
    ABSENT = "absent"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a look-up says: `stored` is the row where it is there, `reason` why it cannot be told."""

    finding: Finding
    stored: Stored = field(default_factory=dict)
    reason: str = ""


def look_up(document: Document, sent_at: float, writing: Writing) -> Settlement:
    """Look for a change at Exact.

    Raises: what asking Exact may raise.
    """
    mutation = document.root
    if "GET" not in mutation.endpoint.methods:
        return Settlement(Finding.UNSURE, reason="Exact does not show the rows of this table")
    if mutation.verb is Verb.INSERT:
        return _look_for_new(document, sent_at, writing)
    found = _row(mutation, writing)
    if mutation.verb is Verb.DELETE:
        return Settlement(Finding.ABSENT if found else Finding.THERE)
    is_changed = found is not None and agrees(mutation.values, found)
    return Settlement(Finding.THERE, found or {}) if is_changed else Settlement(Finding.ABSENT)


def _row(mutation: Mutation, writing: Writing) -> Stored | None:
    keys = mutation.endpoint.key_properties
    terms = tuple(
        Filter(Compare(column, Operator.EQ, value), is_exact=True)
        for column, value in zip(keys, mutation.key, strict=True)
        if value is not None
    )
    select = dict.fromkeys((*keys, *(column for column, _ in mutation.values if column.in_get)))
    rows = _read(Scan(mutation.endpoint, mutation.division, tuple(select), terms, limit_rows=1), writing)
    return rows[0] if rows else None


def _read(scan: Scan, writing: Writing) -> list[Stored]:
    pager, rows = ODataPager(scan), []
    names = [column.name for column in scan.select]
    while (request := pager.request()) is not None:
        batch = pager.receive(writing.send(request))
        rows += [dict(zip(names, row, strict=True)) for row in batch.rows()]
    return rows


def _look_for_new(document: Document, sent_at: float, writing: Writing) -> Settlement:
    mutation, endpoint = document.root, document.root.endpoint
    created, creator = endpoint.by_name.get(_CREATED), endpoint.by_name.get(_CREATOR)
    if created is None or creator is None:
        return Settlement(Finding.UNSURE, reason="this table does not tell who made a row, and when")
    me, seconds_ahead = _who_and_when(writing)
    since = _local(sent_at + seconds_ahead)
    natural = [endpoint.by_name[name.lower()] for name in writing.names(mutation)]
    terms = _conditions(mutation, created, since, natural)
    if not terms:
        return Settlement(Finding.UNSURE, reason="Exact filters this table by nothing that is known of the row")
    compared = [column for column, _ in mutation.values if column.in_get and column.edm is not BINARY_TYPE]
    select = tuple(dict.fromkeys((*endpoint.key_properties, created, creator, *compared)))
    rows = _read(Scan(endpoint, mutation.division, select, terms, limit_rows=_MOST_CANDIDATES), writing)
    own = [row for row in rows if row[creator.name] == me and row[created.name] is not None]
    known = writing.journal.keys_made(writing.host, mutation.division, endpoint.id)
    new = [row for row in own if row[created.name] >= since and _key(row, endpoint) not in known]
    telling = [one for one in mutation.values if one[0] in natural[:1]]
    likely = [row for row in new if agrees(telling, row)]
    exact = [row for row in likely if agrees(mutation.values, row)]
    candidates = exact or (likely if telling else [])
    if rows and len(rows) >= _MOST_CANDIDATES:
        return Settlement(Finding.UNSURE, reason=f"{len(candidates)} rows at Exact may be this one")
    return _chosen(document, candidates, writing)


def _chosen(document: Document, candidates: Sequence[Stored], writing: Writing) -> Settlement:
    """Choose the one candidate whose lines are those that were sent."""
    if not candidates:
        return Settlement(Finding.ABSENT)
    if len(candidates) <= _MOST_COMPARED and any(collection.target for collection, _ in document.lines):
        found = [(_compared(document, row, writing), row) for row in candidates]
        best = Agreement.WHOLE if any(one is Agreement.WHOLE for one, _ in found) else Agreement.NEAR
        candidates = [row for one, row in found if one is best]
        if not candidates:
            return Settlement(Finding.UNSURE, reason="Exact has a row like it, with other lines")
    if len(candidates) > 1:
        return Settlement(Finding.UNSURE, reason=f"{len(candidates)} rows at Exact may be this one")
    return Settlement(Finding.THERE, candidates[0])


def _compared(document: Document, row: Stored, writing: Writing) -> Agreement:
    """Compare the lines of a candidate with those that were sent; the collection that agrees least counts."""
    key = tuple(row[name] for name in document.root.endpoint.key)
    found = {
        compared_lines(rows, lines_of_row(document, collection, rows, key, writing))
        for collection, rows in document.lines
        if collection.target is not None
    }
    return next(one for one in (Agreement.OTHER, Agreement.NEAR, Agreement.WHOLE) if one in found)


def _key(row: Stored, endpoint: Endpoint) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in endpoint.key)


def _conditions(mutation: Mutation, created: Property, since: datetime, natural: list[Property]) -> tuple[Filter, ...]:
    """Ask for little: by the time where Exact filters by it, and by the most telling natural key."""
    terms = []
    if _can_ask(mutation.endpoint, created):
        terms.append(Filter(Compare(created, Operator.GE, since), is_exact=False))
    values = dict(mutation.values)
    for column in natural:
        value = values[column]
        if (
            value is not None
            and not isinstance(value, tuple)
            and column.padding is None
            and _can_ask(mutation.endpoint, column)
        ):
            terms.append(Filter(Compare(column, Operator.EQ, value), is_exact=False))
            break
    return tuple(terms)


def _can_ask(endpoint: Endpoint, column: Property) -> bool:
    return column.can_filter and (not endpoint.filter_fields or column.name in endpoint.filter_fields)


def _who_and_when(writing: Writing) -> tuple[object, float]:
    """Ask who is signed in, and by how many seconds Exact's clock is ahead of ours."""
    endpoint = writing.open_endpoint(writing.current_user)
    pager = ODataPager(Scan(endpoint, None, (endpoint.by_name[_USER],)))
    request = pager.request()
    assert request is not None
    response = writing.send(request)
    rows = pager.receive(response).rows()
    try:
        told = parsedate_to_datetime(response.headers.get("date", "")).timestamp()
    except (ValueError, TypeError):
        return rows[0][0], 0.0
    return rows[0][0], told - writing.clock()


def _local(seconds: float) -> datetime:
    """Tell what Dutch clocks showed a little before a moment; where they are set back soon, what they show then."""
    zone = ZoneInfo(_AMSTERDAM)
    moment = datetime.fromtimestamp(seconds, UTC) - _MARGIN
    now, later = moment.astimezone(zone), (moment + timedelta(hours=2)).astimezone(zone)
    before, after = now.utcoffset(), later.utcoffset()
    shift = before - after if before is not None and after is not None and before > after else timedelta()
    return (now.replace(tzinfo=None) - shift).replace(microsecond=0)
