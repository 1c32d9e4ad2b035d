"""Whether Exact has a row whose answer was lost: looked up by what a person would look for.

A document and the time of its sending come in; out goes what Exact has of it, that it has not, or why that cannot be
told. A new row is looked for by its natural keys, by who made it, and by when; a changed or deleted one by its key.
Never sends a change.

Source: there is no key against repetition, so a lost POST has to be looked up (certain). `Created` is the Dutch wall
clock and `Creator` the signed-in user (certain).
"""

from __future__ import annotations

from collections.abc import Collection as Several
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from exact_dbapi.catalog.model import Endpoint, Property
from exact_dbapi.edm import BINARY_TYPE, DATETIME_TYPE, DOUBLE
from exact_dbapi.executor.pending import spelled
from exact_dbapi.executor.writing import Writing
from exact_dbapi.mutation import Mutation, Value, Verb
from exact_dbapi.protocol.odata import ODataPager
from exact_dbapi.scan import Compare, Filter, Operator, Scan

#: How far the clocks of Exact's machines may lie apart, beyond what the Date header tells.
_MARGIN = timedelta(minutes=2)
_AMSTERDAM = "Europe/Amsterdam"
_CREATED, _CREATOR, _USER = "created", "creator", "userid"

#: Rows with the same natural key since the attempt that are looked at before it is called ambiguous.
_MOST_CANDIDATES = 60

Stored = dict[str, Any]


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


def look_up(mutation: Mutation, sent_at: float, writing: Writing) -> Settlement:
    """Look for a change at Exact.

    Raises: what asking Exact may raise.
    """
    if "GET" not in mutation.endpoint.methods:
        return Settlement(Finding.UNSURE, reason="Exact does not show the rows of this table")
    if mutation.verb is Verb.INSERT:
        return _look_for_new(mutation, sent_at, writing)
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


def _look_for_new(mutation: Mutation, sent_at: float, writing: Writing) -> Settlement:
    endpoint = mutation.endpoint
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
    if len(candidates) > 1 or (rows and len(rows) >= _MOST_CANDIDATES):
        return Settlement(Finding.UNSURE, reason=f"{len(candidates)} rows at Exact may be this one")
    return Settlement(Finding.THERE, candidates[0]) if candidates else Settlement(Finding.ABSENT)


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


def agrees(values: Several[tuple[Property, Value]], stored: Stored) -> bool:
    """Tell whether a row holds what was sent, as far as it shows it."""
    return not differences(values, stored)


def differences(values: Several[tuple[Property, Value]], stored: Stored) -> list[tuple[Property, Value, Any]]:
    """List the columns in which a row is not what was sent: the column, what was sent, what is there."""
    found = []
    for column, value in values:
        if column.name in stored and not is_same(value, stored[column.name], column):
            found.append((column, value, stored[column.name]))
    return found


def is_same(sent: Value, stored: Any, column: Property) -> bool:
    """Compare a value with what Exact made of it: padded, rounded to its clock's ticks, an empty text as none."""
    if sent is None or stored is None:
        return (sent or None) == (stored or None)
    if column.edm is DATETIME_TYPE and isinstance(sent, datetime) and isinstance(stored, datetime):
        return abs(sent - stored) < timedelta(milliseconds=5)
    if column.edm is DOUBLE:
        return abs(float(str(sent)) - float(stored)) <= 1e-9 * max(1.0, abs(float(stored)))
    if isinstance(sent, str) and isinstance(stored, str):
        return str(spelled(sent)).strip(" ") == stored.strip(" ")
    return spelled(sent) == spelled(stored)
