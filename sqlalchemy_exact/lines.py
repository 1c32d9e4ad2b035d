"""The keys of lines: Exact's answer to a header's POST does not tell them, so they are looked up when they are needed.

In come the lines of which only the header's key is known; one query for all of one kind finds their rows, and each line
is moved to the key of its own. Nothing is asked for lines that nobody looks at again.

Source: Exact answers a POST with the header's row; its lines come as a link (certain). They are stored in the order in
which they were sent, and numbered so (likely); what each of them holds decides first, where it differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from exact_dbapi.mutation import Receipt
from sqlalchemy_exact.moving import State, as_read, move, spelled

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapper, Session

    from exact_dbapi.catalog.model import Endpoint

_LINE_NUMBER = "linenumber"


@dataclass(frozen=True, eq=False)
class Line:
    """A new row that Exact has: its object, and the `column` that holds the key of its header."""

    state: State
    endpoint: Endpoint
    column: str
    header: Any
    receipt: Receipt

    @property
    def mapper(self) -> Mapper[Any]:
        """What the object is mapped by."""
        return self.state.mapper


def find_keys(session: Session, lines: Iterable[Line]) -> dict[str, Any]:
    """Ask Exact for the keys of lines, and move their objects; tells the real key for each name that a row had."""
    found: dict[str, Any] = {}
    for kind in _by(lines, lambda line: (id(line.mapper), line.column)):
        rows = _rows(session, kind)
        for siblings in _by(kind, lambda line: (spelled(line.header),)):
            stored = [row for row in rows if spelled(row[siblings[0].column.lower()]) == spelled(siblings[0].header)]
            for line, row in _matched(siblings, stored):
                name = spelled(line.receipt.mutation.key[0])
                found[name] = row[line.endpoint.key[0].lower()]
                if line.state.session is session:
                    move(session, line.state, {key.lower(): row[key.lower()] for key in line.endpoint.key})
    return found


def _by(lines: Iterable[Line], key: Any) -> list[list[Line]]:
    return [list(group) for _, group in groupby(sorted(lines, key=key), key=key)]


def _rows(session: Session, kind: Sequence[Line]) -> list[Mapping[str, Any]]:
    """Read the rows of these lines' headers, in the order of their numbers."""
    first = kind[0]
    sent = {column.name.lower() for line in kind for column, _ in line.receipt.mutation.values}
    wanted = {*sent, *(name.lower() for name in first.endpoint.key), first.column.lower(), _LINE_NUMBER}
    columns = {column.name.lower(): column for column in first.mapper.local_table.columns}
    header = columns[first.column.lower()]
    headers = {spelled(line.header): as_read(line.header, header, session, first.mapper) for line in kind}
    names = [name for name in columns if name in wanted]
    query = select(*(columns[name] for name in names)).where(header.in_(list(headers.values())))
    connection = session.connection(bind_arguments={"mapper": first.mapper})
    rows = [dict(zip(names, row, strict=True)) for row in connection.execute(query)]
    return sorted(rows, key=lambda row: row.get(_LINE_NUMBER) or 0)


def _matched(lines: Sequence[Line], rows: list[Mapping[str, Any]]) -> Iterable[tuple[Line, Mapping[str, Any]]]:
    """Find the row of each line: the first of those that agree best with what was sent."""
    left = list(rows)
    for line in lines:
        best = max(left, key=lambda row: _likeness(line, row), default=None)
        if best is not None:
            left.remove(best)
            yield line, best


def _likeness(line: Line, row: Mapping[str, Any]) -> int:
    values = ((row.get(column.name.lower()), value) for column, value in line.receipt.mutation.values)
    return sum(value is not None and (there == value or spelled(there) == spelled(value)) for there, value in values)
