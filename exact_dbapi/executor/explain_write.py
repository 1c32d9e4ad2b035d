"""A `Write` → lines of text: the requests as COMMIT sends them, or their shape where the rows are still to be read.

In comes the plan, out come lines. The rows are checked as they are when the statement runs; nothing is sent.
"""

from __future__ import annotations

from urllib.parse import unquote

from exact_dbapi.executor.codes import most_calls
from exact_dbapi.executor.documents import requests
from exact_dbapi.executor.stage import stage
from exact_dbapi.mutation import Mutation, Slot, Verb, keys_in
from exact_dbapi.plan import Read, Upload, Write
from exact_dbapi.protocol.xmlapi.split import MOST_BYTES, MOST_ITEMS

_METHODS = {Verb.INSERT: "POST", Verb.UPDATE: "PUT", Verb.DELETE: "DELETE"}
_INTO = {Verb.INSERT: "into", Verb.UPDATE: "of", Verb.DELETE: "from"}
_MOST_SHOWN = 10


def explain_write(write: Write) -> list[str]:
    """Write the requests of a change as lines.

    Raises: DataError for a row that cannot be sent.
    """
    head = f"write: {write.verb} {_INTO[write.verb]} {write.endpoint.qualified_name}, sent at COMMIT"
    if write.upload is not None:
        return [head, *_uploaded(write, write.upload)]
    if isinstance(write.source, Read):
        list(stage(write, ()))  # what all rows share is checked at once
        why = [f"  through REST: {write.why}"] if write.why else []
        return [head, *why, *_shape(write)]
    mutations = [mutation for mutation in stage(write, write.source.rows) if _changes(mutation)]
    sent = list(requests(mutations))
    lines = [head]
    for request in sent[:_MOST_SHOWN]:
        lines.append(f"  {request.method} {unquote(request.url)}")
        lines += [f"    {request.body.decode()}"] if request.body else []
    if len(sent) > _MOST_SHOWN:
        lines.append(f"  and {len(sent) - _MOST_SHOWN} more")
    named = ", ".join(repr(name) for name in _names(mutations)[:_MOST_SHOWN])
    lines += [f"  names of rows of this transaction: {named}"] if named else []
    return [*lines, f"requests: {len(sent)}"]


def _uploaded(write: Write, upload: Upload) -> list[str]:
    """Say how rows go through the XML API, and where each of their columns goes."""
    division = write.division if write.division is not None else "{Division}"
    lines = [
        f"  through the XML API: POST /docs/XMLUpload.aspx?Topic={upload.topic.name}&_Division_={division}",
        f"  {'' if upload.from_rows else 'because: '}{upload.reasons[-1]}",
    ]
    if upload.group is not None:
        lines.append(f"  one {upload.topic.item}: the rows with the same {upload.group_heading}")
    lines += [f"  {slot.heading} → {_field(slot)}" for slot in upload.slots]
    lines += [f"  note: {reason}" for reason in upload.reasons[:-1]]
    limits = upload.options.most_bytes or MOST_BYTES, upload.options.most_items or MOST_ITEMS
    lines += _checked(write, upload)
    lines.append(f"  calls: 1 for each {limits[0]:,} bytes or {limits[1]:,} items")
    if not isinstance(write.source, Read):
        return lines
    known = [frame.rows.num_rows for frame in write.source.frames if hasattr(frame.rows, "num_rows")]
    return [*lines, *(f"  rows: {rows:,}" for rows in known if len(known) == 1), "rows from:"]


def _checked(write: Write, upload: Upload) -> list[str]:
    """Say in which tables the codes of rows are looked up before, and how many calls that takes."""
    lines = []
    for check in upload.checks:
        codes = _codes_at_hand(write, [slot.column for slot in upload.slots if slot.heading in check.headings])
        if codes is None:
            page, longest = check.by_code.endpoint.page_size, max(scan.endpoint.page_size for scan in check.whole)
            calls = f"1 call for every {page} codes, or for every {longest:,} rows of the table"
        else:
            calls = f"at most {_counted(most_calls(check, codes))} for {len(codes):,} codes"
        lines.append(f"  checked before: {', '.join(check.headings)} in {check.table}.{check.property.name}, {calls}")
    return lines


def _counted(calls: int) -> str:
    return f"{calls} call{'' if calls == 1 else 's'}"


def _codes_at_hand(write: Write, columns: list[int]) -> list[str] | None:
    """The different values of some columns of a file that is read; None where rows are still to come."""
    frames = write.source.frames if isinstance(write.source, Read) else ()
    is_file = write.upload is not None and write.upload.rows_of is not None and len(frames) == 1
    if not is_file or not hasattr(frames[0].rows, "num_rows"):
        return None
    found: dict[str, None] = {}
    for column in columns:
        found |= dict.fromkeys(
            str(one) for one in frames[0].rows.column(column).unique().to_pylist() if one is not None
        )
    return list(found)


def _field(slot: Slot) -> str:
    return slot.field.path if slot.by_code is None else f"{slot.field.path}, or {slot.by_code.path} where it is a code"


def _changes(mutation: Mutation) -> bool:
    return mutation.verb is not Verb.UPDATE or bool(mutation.values)


def _names(mutations: list[Mutation]) -> list[str]:
    """The names by which changes refer to other rows of the transaction."""
    keys = [value for mutation in mutations if mutation.verb is not Verb.INSERT for value in mutation.key]
    references = [key for mutation in mutations for column, value in mutation.values for key in keys_in(column, value)]
    return list(dict.fromkeys(value for value in (*keys, *references) if isinstance(value, str)))


def _shape(write: Write) -> list[str]:
    path = write.endpoint.path if write.division is None else write.endpoint.path.format(division=write.division)
    key = "" if write.verb is Verb.INSERT else "(…)"
    names = [item.name for item, _ in write.constants]
    names += [item.property.name for item in write.targets if not (item.is_key or item.is_division or item.is_old)]
    lines = [f"  for each row: {_METHODS[write.verb]} {path}{key}"]
    if names:
        which = ", those that change" if any(target.is_old for target in write.targets) else ""
        lines.append(f"  columns: {', '.join(names)}{which}")
    if write.max_rows is not None:
        lines.append(f"  rows: at most {write.max_rows}")
    return [*lines, "rows from:"]
