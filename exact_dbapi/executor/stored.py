"""What Exact has stored of a document: read back, its lines found again, and compared with what was sent.

In come a document that Exact has and what is wanted of its rows; out go receipts with what is stored. One request per
document where its lines fit one answer, else one more for every 60 lines. Rows below the lines come with the lines,
from the lines' own table: then the header is asked for only where something of it is wanted.

Source: the answer to a POST leaves the lines out (certain) and is often little more than the key (certain); `$expand`
brings the lines of one row along (certain), up to a page of them (likely). Whether it goes down two levels is not
known, so it is never asked to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from exact_dbapi.catalog.model import Collection, Endpoint, Property
from exact_dbapi.executor.agreement import differences, is_same
from exact_dbapi.executor.writing import Writing
from exact_dbapi.message import Request
from exact_dbapi.mutation import Document, Key, Mutation, Outcome, Receipt, Value
from exact_dbapi.protocol.odata import ODataPager
from exact_dbapi.protocol.odata.answer import (
    Lines,
    Stored,
    following,
    key_of,
    lines_in,
    lines_of,
    read_back,
    read_lines,
    rejection,
    rows_of,
    stored_row,
    typed,
)
from exact_dbapi.scan import Compare, Filter, Operator, Order, Scan

#: A collection of a document, and what was sent in it.
Group: TypeAlias = tuple[Collection, tuple[Document, ...]]

_PAGE_LINES = 60
_LINE_NUMBER = "linenumber"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of a document's rows beyond what the answer tells.

    `columns` by endpoint; whether the lines, the rows `below` them, and the `root`.
    """

    columns: Mapping[str, tuple[Property, ...]]
    lines: bool = False
    root: bool = False
    below: bool = False


def receipts(document: Document, key: Key, stored: Stored, at: datetime) -> list[Receipt]:
    """Make the receipts of a document that Exact has, as far as the answer tells."""
    root, *lines = document.mutations()
    known = Receipt(root, Outcome.DONE, key, stored, at=at)
    return [known, *(Receipt(line, Outcome.DONE, at=at) for line in lines)]


def completed(document: Document, known: list[Receipt], wanted: Wanted, writing: Writing) -> list[Receipt]:
    """Read a document back and fill in what its receipts lack.

    Raises: what asking Exact may raise.
    """
    root, key = document.root, known[0].key
    if not key or "GET" not in root.endpoint.methods:
        return known
    groups = [(collection, rows) for collection, rows in document.lines if wanted.lines and collection.target]
    deep = [one for one in groups if wanted.below and _is_deep(*one, writing)]
    flat = [one for one in groups if one not in deep]
    found: dict[int, Receipt] = {}
    if wanted.root or flat:
        found |= _with_root(document, known[0], flat, wanted, writing)
    for collection, rows in deep:
        found |= _with_rows_below(document, collection, rows, known[0], wanted, writing)
    return [found.get(id(receipt.mutation), receipt) for receipt in known]


def lines_of_row(
    document: Document, collection: Collection, rows: Sequence[Document], key: Key, writing: Writing
) -> list[Stored]:
    """Read the lines of a row that may be a document, as far as they were sent.

    Raises: what asking Exact may raise.
    """
    target, wanted = writing.open_endpoint(str(collection.target)), Wanted({})
    if len(rows) >= _PAGE_LINES and collection.child_key is not None and "GET" in target.methods:
        return _read_lines(document, collection, rows, key, wanted, writing)
    root = document.root
    asked = [(collection, _line_columns(collection, rows, wanted, writing))]
    response = writing.send(read_back(root.endpoint, root.division, key, root.endpoint.key_properties, asked))
    if response.status != 200:
        raise rejection(response, root)
    return lines_of(response, collection, target, writing.decimals)


def _is_deep(collection: Collection, rows: Sequence[Document], writing: Writing) -> bool:
    """Tell whether lines have rows below them, and can be asked for together with those."""
    target = writing.open_endpoint(str(collection.target))
    return "GET" in target.methods and collection.child_key is not None and any(row.lines for row in rows)


def _with_root(
    document: Document, known: Receipt, groups: Sequence[Group], wanted: Wanted, writing: Writing
) -> dict[int, Receipt]:
    """Read the header, and the lines that fit into one answer with it."""
    root, key = document.root, known.key
    expanded = [one for one in groups if len(one[1]) <= _PAGE_LINES]
    asked: list[Lines] = [(one, _line_columns(one, rows, wanted, writing)) for one, rows in expanded]
    response = writing.send(read_back(root.endpoint, root.division, key, _columns(root, wanted), asked))
    if response.status != 200:
        raise rejection(response, root)
    stored = {**known.stored, **stored_row(response, root.endpoint, writing.decimals)}
    found = {id(root): replace(known, stored=stored)}
    for collection, rows in groups:
        target = writing.open_endpoint(str(collection.target))
        if len(rows) <= _PAGE_LINES:
            lines = lines_of(response, collection, target, writing.decimals)
        else:
            lines = _read_lines(document, collection, rows, key, wanted, writing)
        found |= _matched(rows, lines, target, known.at)
    return found


def _columns(mutation: Mutation, wanted: Wanted) -> tuple[Property, ...]:
    endpoint = mutation.endpoint
    sent = (column for column, _ in mutation.values if column.in_get)
    return tuple(dict.fromkeys((*endpoint.key_properties, *wanted.columns.get(endpoint.id, ()), *sent)))


def _line_columns(
    collection: Collection, rows: Sequence[Document], wanted: Wanted, writing: Writing
) -> tuple[Property, ...]:
    target = writing.open_endpoint(str(collection.target))
    number = [target.by_name[_LINE_NUMBER]] if _LINE_NUMBER in target.by_name else []
    sent = (column for row in rows for column in _columns(row.root, wanted))
    return tuple(dict.fromkeys((*target.key_properties, *number, *sent)))


def _read_lines(
    document: Document,
    collection: Collection,
    rows: Sequence[Document],
    key: Key,
    wanted: Wanted,
    writing: Writing,
) -> list[Stored]:
    """Read more lines than one answer holds from their own table."""
    target = writing.open_endpoint(str(collection.target))
    if "GET" not in target.methods or collection.child_key is None or key[0] is None:
        return []
    parent = target.by_name[collection.child_key.lower()]
    select = _line_columns(collection, rows, wanted, writing)
    number = target.by_name.get(_LINE_NUMBER)
    order = (Order(number),) if number is not None else ()
    condition = (Filter(Compare(parent, Operator.EQ, key[0]), is_exact=True),)
    pager, found = ODataPager(Scan(target, document.root.division, select, condition, order), writing.decimals), []
    while (request := pager.request()) is not None:
        batch = pager.receive(writing.send(request))
        found += [dict(zip([one.name for one in select], row, strict=True)) for row in batch.rows()]
    return found


def _with_rows_below(
    document: Document,
    collection: Collection,
    rows: Sequence[Document],
    known: Receipt,
    wanted: Wanted,
    writing: Writing,
) -> dict[int, Receipt]:
    """Read lines from their own table, each with the rows below it."""
    target, division = writing.open_endpoint(str(collection.target)), document.root.division
    parent, key = target.by_name[str(collection.child_key).lower()], known.key[0]
    below = {one.name: one for row in rows for one, _ in row.lines if one.target is not None}
    asked: list[Lines] = []
    for one in below.values():
        sent = [child for row in rows for name, children in row.lines if name == one for child in children]
        asked.append((one, _line_columns(one, sent, wanted, writing)))
    if key is None:
        return {}
    select = _line_columns(collection, rows, wanted, writing)
    records = _all(read_lines(target, division, (parent, key), select, asked), target, writing, document.root)
    lines = typed(records, target, writing.decimals)
    for line, record in zip(lines, records, strict=True):
        for one in below.values():
            line[one.name] = _rows_below(record, one, division, writing, document.root)
    found = _matched(rows, lines, target, known.at)
    for row in rows:
        line = dict(found[id(row.root)].stored) if id(row.root) in found else {}
        for one, children in row.lines:
            if one.name in below:
                kind = writing.open_endpoint(str(one.target))
                found |= _matched(children, line.pop(one.name, []), kind, known.at)
        if id(row.root) in found:
            found[id(row.root)] = replace(found[id(row.root)], stored=line)
    return found


def _rows_below(
    record: dict[str, Any], collection: Collection, division: int, writing: Writing, root: Mutation
) -> list[Stored]:
    kind = writing.open_endpoint(str(collection.target))
    records, rest = lines_in(record, collection)
    if rest is not None:
        records = [*records, *_all(following(rest, kind, division), kind, writing, root)]
    return typed(records, kind, writing.decimals)


def _all(request: Request, endpoint: Endpoint, writing: Writing, root: Mutation) -> list[dict[str, Any]]:
    """Read all pages of rows as they were sent."""
    found: list[dict[str, Any]] = []
    seen: set[str] = set()
    while request.url not in seen:
        seen.add(request.url)
        response = writing.send(request)
        if response.status != 200:
            raise rejection(response, root)
        records, rest = rows_of(response)
        found += records
        if rest is not None:
            request = following(rest, endpoint, root.division)
    return found


def _matched(
    rows: Sequence[Document], lines: list[Stored], target: Endpoint, at: datetime | None
) -> dict[int, Receipt]:
    """Find each sent line among the stored ones: in their order where it fits, else the first that agrees best."""
    number = target.by_name.get(_LINE_NUMBER)
    if number is not None:
        lines = sorted(lines, key=lambda line: line.get(number.name) or 0)
    left = list(lines)
    found = {}
    for row in rows:
        best = max(left, key=lambda line: _likeness(row, line), default=None)
        if best is None or (_likeness(row, best) == 0 and len(rows) != len(lines)):
            continue
        left.remove(best)
        found[id(row.root)] = Receipt(row.root, Outcome.DONE, key_of(best, target), best, at=at)
    return found


def _likeness(row: Document, line: Stored) -> int:
    """Count what agrees of a line, and of the rows below it where they are known."""
    values = [(column, value) for column, value in row.root.values if value is not None]
    below = (
        max((_likeness(child, one) for one in line[collection.name]), default=0)
        for collection, children in row.lines
        if collection.name in line
        for child in children
    )
    return sum(is_same(value, line.get(column.name), column) for column, value in values) + sum(below)


def silently_lost(known: Sequence[Receipt]) -> list[tuple[Receipt, Property, Value, Any]]:
    """List what Exact took without a word and did not store: the receipt, the column, what was sent, what is there."""
    return [
        (receipt, column, sent, there)
        for receipt in known
        for column, sent, there in differences(receipt.mutation.values, dict(receipt.stored))
    ]
