"""Rows of `UploadXMLTopics` → staged loads: whole documents of a topic, cut into messages; nothing is sent.

Each row says a topic and a payload, as text, as bytes or as a file. A payload is checked to its end before it is
staged. Never holds more of a file than a message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count, repeat
from pathlib import Path
from typing import Any

from exact_dbapi.catalog.mapping import Existing, Mappings
from exact_dbapi.catalog.model import Topic
from exact_dbapi.errors import DataError, NotSupportedError, OperationalError
from exact_dbapi.executor.loading import Loading
from exact_dbapi.executor.result import Row
from exact_dbapi.executor.spool import Spool, StagedLoad
from exact_dbapi.plan import ABSENT, Write
from exact_dbapi.protocol.xmlapi.split import MOST_BYTES, MOST_ITEMS, Limits, split
from exact_dbapi.state.loads import Load, new_load

_PIECE_BYTES = 256 * 1024
_ATTRIBUTE = "@"


def stage_payloads(plan: Write, rows: Iterable[Row], loading: Loading) -> list[StagedLoad]:
    """Make a load of each row.

    Raises: UndefinedTable for a topic that does not exist, with the nearest; DataError for a payload that is none, or
    of another topic; OperationalError for a file that cannot be read.
    """
    staged: list[StagedLoad] = []
    try:
        for number, row in enumerate(rows, 1):
            cells = {
                target.property.name: value
                for target, value in zip(plan.targets, row, strict=True)
                if value is not ABSENT and value is not None
            }
            staged.append(_staged(cells, number, plan, loading))
    except BaseException:
        for load in staged:
            load.drop()
        raise
    return staged


def _staged(cells: Mapping[str, Any], number: int, plan: Write, loading: Loading) -> StagedLoad:
    where = f"Row {number} of INSERT into {plan.endpoint.qualified_name}"
    topic = loading.topic(str(cells.get("TOPIC", "")))
    if topic.can_upload is False:
        raise NotSupportedError(f"{where}: the topic {topic.name} is only downloaded.")
    division = cells.get("DIVISION_CODE", plan.division)
    if type(division) is not int:
        raise DataError(f"{where}: DIVISION_CODE {division!r} is the number of no company.")
    key, repeatable, looked_up, endpoint = _naming(topic, loading.mappings)
    load = Load(
        *(new_load(), loading.host, topic.name, plan.endpoint.qualified_name, str(cells.get("FILE_NAME", "a payload"))),
        rows=1,
        options={
            **{"endpoint": endpoint, "looked_up": looked_up, "is_repeatable": repeatable, "rows_of": None},
            **{"stops_at_error": _flag(cells, "FAIL_ON_ERROR", where), "is_dry_run": _flag(cells, "DRY_RUN", where)},
            **{"report": None, "reference": cells.get("ORIG_SYSTEM_REFERENCE"), "keeps_body": True},
        },
        planned_at=loading.clock(),
    )
    kept = loading.loads().begin(load)
    try:
        spool = Spool(kept, topic.collection, Limits())
        limits = _limits(cells, where)
        encoding = "utf-8" if isinstance(cells.get("PAYLOAD"), str) else None  # a text has none of its own
        for fragment in split(_pieces(cells, where), topic.collection, topic.item, key, limits, encoding):
            spool.keep(division, fragment, count(spool.items + 1), repeat(1))
        kept.change(replace(load, rows=spool.items, items=spool.items))
    except BaseException:
        kept.forget()
        raise
    return StagedLoad(kept, topic, rows=1)


def _naming(topic: Topic, mappings: Mappings) -> tuple[str | None, bool, str | None, str | None]:
    """Tell which attribute names an item, whether it may be sent again, and by what it is found."""
    found = mappings.of_topic(topic.name)
    if not found or found[0].key is None:
        return None, False, None, None
    mapping, key = found[0], found[0].key
    names = [pair.steps[0] for pair in mapping.item.pairs if pair.path == key and len(pair.steps) == 1]
    return (
        key.removeprefix(_ATTRIBUTE),
        mapping.existing is Existing.UPDATED,
        names[0] if names and mapping.existing in (Existing.RECREATED, Existing.REFUSED) else None,
        mapping.item.endpoint,
    )


def _flag(cells: Mapping[str, Any], name: str, where: str) -> bool:
    value = cells.get(name, False)
    if isinstance(value, bool) or value in (0, 1):
        return bool(value)
    raise DataError(f"{where}: {name} is true or false, not {value!r}.")


def _limits(cells: Mapping[str, Any], where: str) -> Limits:
    numbers = {}
    for name in ("FRAGMENT_MAX_SIZE_BYTES", "FRAGMENT_MAX_OCCURRENCES", "FRAGMENT_MAX_SIZE_CHARACTERS"):
        value = cells.get(name)
        if value is not None and (type(value) is not int or value < 1):
            raise DataError(f"{where}: {name} is a number above 0, not {value!r}.")
        numbers[name] = value
    most_bytes, most_items, most_characters = numbers.values()
    return Limits(most_bytes or MOST_BYTES, most_items or MOST_ITEMS, most_characters)


def _pieces(cells: Mapping[str, Any], where: str) -> Iterator[bytes]:
    payload, name = cells.get("PAYLOAD"), cells.get("FILE_NAME")
    if isinstance(payload, str):
        payload = payload.encode()
    if isinstance(payload, bytes | bytearray | memoryview):
        whole = memoryview(payload)
        yield from (bytes(whole[at : at + _PIECE_BYTES]) for at in range(0, len(whole), _PIECE_BYTES))
    elif payload is not None or not isinstance(name, str):
        raise DataError(f"{where} has no PAYLOAD: give XML as text or bytes, or the path of a file as FILE_NAME.")
    else:
        try:
            with Path(name).expanduser().open("rb") as file:
                while piece := file.read(_PIECE_BYTES):
                    yield piece
        except OSError as error:
            raise OperationalError(f"The file {name!r} cannot be read: {error.strerror or error}.") from error
