"""The rows of `Session.Loads`, `Session.LoadRows` and `XML.UploadXMLTopicFragments`: what was loaded, and what became
of it.

The loads that are kept for a host come in; rows go out, of those that a condition names, or of all. Times are Dutch
wall-clock times. Asks nothing of Exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from exact_dbapi.executor.engine import EXACT_TIME_ZONE
from exact_dbapi.executor.loading import line_of, rows_of_load
from exact_dbapi.scan import Scan
from exact_dbapi.session.information_schema import named
from exact_dbapi.session.tables import Rows, local_time
from exact_dbapi.state.journal import Standing
from exact_dbapi.state.loads import Load, LoadFile, Loads, Message

_UNKNOWN = (Standing.OPEN, Standing.UNKNOWN)
_REQUEST = "REQUEST"


def loads(kept: Loads, host: str) -> Rows:
    """List the loads, the oldest first."""
    return [_row(one) for one in kept.of_host(host)]


def _row(kept: LoadFile) -> tuple[Any, ...]:
    load, messages = kept.load, kept.messages()
    open_items = [(one.standing, one.items - one.done - one.rejected) for one in messages]
    return (
        *(load.id, load.target, load.topic, load.origin, load.rows, load.items, len(messages)),
        *(sum(one.done for one in messages), sum(one.rejected for one in messages)),
        sum(one.warned for one in messages),
        sum(items for standing, items in open_items if standing is Standing.LEFT),
        sum(items for standing, items in open_items if standing in _UNKNOWN),
        *(load.is_sent, _at(load.planned_at)),
    )


def load_rows(kept: Loads, host: str, scan: Scan) -> Rows:
    """List the rows of loads, each with what became of the item that it is in."""
    return [row for one in _chosen(kept, host, scan, "load") for row in _rows_of(one)]


def _rows_of(kept: LoadFile) -> Iterator[tuple[Any, ...]]:
    load = kept.load
    rows_of = rows_of_load(load)
    divisions = {message.number: message.division for message in kept.messages()}
    for item in kept.items():
        for row in range(item.first_row, item.first_row + item.rows):
            yield (
                *(load.id, row, line_of(rows_of, row), item.number, item.name or None, divisions[item.message]),
                *(item.standing.value, item.text or None, item.key or None, item.message),
            )


def fragments(kept: Loads, host: str, scan: Scan) -> Rows:
    """List the messages of loads."""
    is_request_wanted = any(column.name == _REQUEST for column in scan.select)
    return [
        _fragment(one, one.load, message, is_request_wanted)
        for one in _chosen(kept, host, scan, "LOAD")
        for message in one.messages()
    ]


def _fragment(kept: LoadFile, load: Load, message: Message, is_request_wanted: bool) -> tuple[Any, ...]:
    told = [f"{item.name or item.number}: {item.text}" for item in kept.items(message.number) if item.text]
    body = kept.body(message.number) if is_request_wanted else None
    return (
        *(load.id, message.number, load.topic, message.division, load.options.get("reference")),
        *(message.standing.value, message.items, message.done, message.rejected, message.warned, message.body_bytes),
        body.decode() if body is not None else None,
        "\n".join([*([message.answer] if message.answer else []), *told]) or None,
        *(_at(message.sent_at), _at(message.ended_at)),
    )


def _chosen(kept: Loads, host: str, scan: Scan, column: str) -> list[LoadFile]:
    wanted = named(scan, column)
    return [one for one in kept.of_host(host) if wanted is None or one.load.id in wanted]


def _at(seconds: float | None) -> datetime | None:
    return None if seconds is None else local_time(datetime.fromtimestamp(seconds, UTC), ZoneInfo(EXACT_TIME_ZONE))
