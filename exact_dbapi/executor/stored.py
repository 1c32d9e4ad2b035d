"""What Exact has stored of a document: read back, its lines found again, and compared with what was sent.

In come a document that Exact has and what is wanted of its rows; out go receipts with what is stored. One request per
document where its lines fit one answer, else one more for every 60 lines.

Source: the answer to a POST leaves the lines out (certain) and is often little more than the key (certain); `$expand`
brings the lines of one row along (certain), up to a page of them (likely).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from exact_dbapi.catalog.model import Collection, Endpoint, Property
from exact_dbapi.executor.settle import differences, is_same
from exact_dbapi.executor.writing import Writing
from exact_dbapi.mutation import Document, Key, Mutation, Outcome, Receipt, Value
from exact_dbapi.protocol.odata import ODataPager
from exact_dbapi.protocol.odata.answer import Lines, Stored, key_of, lines_of, read_back, rejection, stored_row
from exact_dbapi.scan import Compare, Filter, Operator, Order, Scan

_PAGE_LINES = 60
_LINE_NUMBER = "linenumber"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of a document's rows beyond what the answer tells: columns by endpoint, and whether the lines."""

    columns: Mapping[str, tuple[Property, ...]]
    lines: bool = False
    root: bool = False


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
    expanded = [one for one in groups if len(one[1]) <= _PAGE_LINES]
    asked: list[Lines] = [(one, _line_columns(one, rows, wanted, writing)) for one, rows in expanded]
    select = _columns(root, wanted)
    response = writing.send(read_back(root.endpoint, root.division, key, select, asked))
    if response.status != 200:
        raise rejection(response, root)
    stored = {**known[0].stored, **stored_row(response, root.endpoint, writing.decimals)}
    found = {id(root): replace(known[0], stored=stored)}
    for collection, rows in groups:
        target = writing.open_endpoint(str(collection.target))
        if len(rows) <= _PAGE_LINES:
            lines = lines_of(response, collection, target, writing.decimals)
        else:
            lines = _read_lines(document, collection, rows, key, wanted, writing)
        found.update(_matched(rows, lines, target, known[0].at))
    return [found.get(id(receipt.mutation), receipt) for receipt in known]


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
        best = max(left, key=lambda line: _likeness(row.root, line), default=None)
        if best is None or (_likeness(row.root, best) == 0 and len(rows) != len(lines)):
            continue
        left.remove(best)
        found[id(row.root)] = Receipt(row.root, Outcome.DONE, key_of(best, target), best, at=at)
    return found


def _likeness(mutation: Mutation, line: Stored) -> int:
    values = [(column, value) for column, value in mutation.values if value is not None]
    return sum(is_same(value, line.get(column.name), column) for column, value in values)


def silently_lost(known: Sequence[Receipt]) -> list[tuple[Receipt, Property, Value, Any]]:
    """List what Exact took without a word and did not store: the receipt, the column, what was sent, what is there."""
    return [
        (receipt, column, sent, there)
        for receipt in known
        for column, sent, there in differences(receipt.mutation.values, dict(receipt.stored))
    ]
