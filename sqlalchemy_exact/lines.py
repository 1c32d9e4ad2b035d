"""The keys of lines: Exact's answer to a header's POST does not tell them, so they are looked up when they are needed.

In come the lines of which only the header's key is known; one query for all of one kind finds their rows, and each line
is moved to the key of its own. Nothing is asked for lines that nobody looks at again.

Source: Exact answers a POST with the header's row; its lines come as a link (certain). They are stored in the order in
which they were sent, and numbered so (likely); what each of them holds decides first, where it differs.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from sqlalchemy import select

from exact_dbapi.mutation import Receipt
from sqlalchemy_exact.mapped import Mapped, State, put, spelled, unloaded

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_LINE_NUMBER = "linenumber"
_DIVISION = "division"

_T = TypeVar("_T")
_Row: TypeAlias = Mapping[str, Any]


@dataclass(eq=False)
class Line:
    """A new row that Exact has: its object, and the `column` that holds the key of the row above it.

    That is the header's, which is known, or that of another line, which may have to be found first. `key` is its own
    key once it is found.
    """

    state: State
    mapped: Mapped
    column: str
    above: Any
    receipt: Receipt
    key: Any = None

    @property
    def header(self) -> Any:
        """The key of the row above; None while it is not known."""
        return self.above.key if isinstance(self.above, Line) else self.above


def find_rows(session: Session, lines: Iterable[Line]) -> dict[str, Line]:
    """Ask Exact for the rows of lines, and move their objects; tells which were found, by the names that they had."""
    found: dict[str, Line] = {}
    for kind in _by(lines, lambda line: (line.mapped.mapper, line.column)):
        stored = _by(_rows(session, kind), lambda row, column=kind[0].column: spelled(row[column]))  # type: ignore[misc]
        rows = {spelled(one[0][kind[0].column]): one for one in stored}
        for siblings in _by(kind, lambda line: spelled(line.header)):
            for line, row in _matched(siblings, rows.get(spelled(siblings[0].header), [])):
                found[spelled(line.receipt.mutation.key[0])] = line
                line.key = row[line.mapped.endpoint.key[0].lower()]
                if line.state.session is session:
                    _fill(session, line, row)
    return found


def _fill(session: Session, line: Line, row: _Row) -> None:
    """Move an object, and let it hold what was read of it, but for what has been set in the meantime."""
    line.mapped.move(session, line.state, {name.lower(): row[name.lower()] for name in line.mapped.endpoint.key})
    unread = unloaded(line.state)
    for name, attribute in line.mapped.attributes.items():
        if attribute in unread:
            put(line.state, attribute, row[name])


def _by(items: Iterable[_T], key: Callable[[_T], Hashable]) -> list[list[_T]]:
    groups: dict[Hashable, list[_T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return list(groups.values())


def _rows(session: Session, kind: Sequence[Line]) -> list[_Row]:
    """Read all lines of these lines' headers, in the order of their numbers."""
    mapped, column = kind[0].mapped, kind[0].column
    headers = {spelled(line.header): mapped.as_read(line.header, column, session) for line in kind}
    query = select(*mapped.columns.values()).where(mapped.columns[column].in_(list(headers.values())))
    if _DIVISION in mapped.columns:
        query = query.where(mapped.columns[_DIVISION].in_({line.receipt.mutation.division for line in kind}))
    connection = session.connection(bind_arguments={"mapper": mapped.mapper})
    rows = [dict(zip(mapped.columns, row, strict=True)) for row in connection.execute(query)]
    return sorted(rows, key=lambda row: row.get(_LINE_NUMBER) or 0)


def _matched(lines: Sequence[Line], rows: Sequence[_Row]) -> Iterator[tuple[Line, _Row]]:
    """Find the row of each line: the first of those that agree best with what was sent."""
    left = list(rows)
    for line in lines:
        best = max(left, key=lambda row, line=line: _likeness(line, row), default=None)  # type: ignore[misc]
        if best is not None:
            left.remove(best)
            yield line, best


def _likeness(line: Line, row: _Row) -> int:
    values = ((row.get(column.name.lower()), value) for column, value in line.receipt.mutation.values)
    return sum(value is not None and (there == value or spelled(there) == spelled(value)) for there, value in values)
