"""The stored rows: one table per regular endpoint and division, with row versions and the log of deletions.

Rows come from a seed company and are changed by tests and by writes. A row is never
changed in place but replaced, and a table's list is never changed but copied, so a page that is being read stays whole.
Never looks at a URL and never encodes anything.

Source: one rising row version per division for all tables, a change of a header or a line stamps both anew, deletions
are logged for two months: certain.
"""

from __future__ import annotations

import uuid
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from threading import RLock
from typing import Any, Protocol

from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.simulator.clock import Clock, local_time
from exact_dbapi.simulator.collation import null_first, sort_key
from exact_dbapi.simulator.endpoints import Endpoints

Row = Mapping[str, Any]
TIMESTAMP = "Timestamp"
LOG_LIFE = timedelta(days=61)

#: Clients ask for what is above 1 the first time: no row has less (certain).
FIRST_VERSION = 2


class Company(Protocol):
    """What a seed gives: divisions, and for each its tables by path."""

    @property
    def divisions(self) -> tuple[int, ...]: ...

    def tables(self, division: int, /) -> Mapping[str, Sequence[Row]]: ...


def key_order(endpoint: Endpoint) -> Callable[[Row], Any]:
    """Make the sort key of a row: its key, ascending, as SQL Server orders."""
    parts = [(item.name, null_first(sort_key(item.edm))) for item in endpoint.key_properties]
    return lambda row: tuple(order(row.get(name)) for name, order in parts)


def whole_number(value: Any) -> int:
    """Read a number, also one in a text such as an account's code; anything else counts as nothing."""
    if isinstance(value, int):
        return value
    text = value.strip() if isinstance(value, str) else ""
    return int(text) if text.isdecimal() else 0


class Table(Sequence[Row]):
    """The rows of one endpoint in one division, in the order of their key.

    Reads like a list. Changes: `append`, `extend`, `change`, `remove`, `clear`, ``del table[i]``,
    ``table[i] = row``.
    """

    def __init__(self, endpoint: Endpoint, rows: Sequence[Row], tables: Tables) -> None:
        self.endpoint = endpoint
        self.version = 0
        self.rows = rows
        self.order = key_order(endpoint)
        self._tables = tables
        self._groups: dict[str, dict[Any, list[Row]]] = {}
        self._highest: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __getitem__(self, index: Any) -> Any:
        return self.rows[index]

    def __setitem__(self, index: int, row: Row) -> None:
        self._replace(self.rows[index], dict(row))

    def __delitem__(self, index: int) -> None:
        self.remove(self.rows[index])

    def append(self, row: Row) -> Row:
        """Add a row where its key belongs; it gets the next row version unless it brings one."""
        with self._tables.lock:
            stamped = {**row, TIMESTAMP: row.get(TIMESTAMP) or self._tables.next_version()}
            rows = list(self.rows)
            rows.insert(bisect_left(rows, self.order(stamped), key=self.order), stamped)
            self._put(rows)
            self._count(stamped)
            return stamped

    def extend(self, rows: Iterable[Row]) -> None:
        """Add many rows at once."""
        self.exchange((), rows)

    def exchange(self, gone: Iterable[Row], rows: Iterable[Row], by: str | None = None) -> None:
        """Delete many rows and add many at once; the deletions are logged, with the user who did them."""
        with self._tables.lock:
            left, dropped = {id(row): row for row in gone}, self.rows
            kept = [row for row in dropped if id(row) not in left] if left else dropped
            added = [{**row, TIMESTAMP: row.get(TIMESTAMP) or self._tables.next_version()} for row in rows]
            self._put(sorted([*kept, *added], key=self.order))
            for row in added:
                self._count(row)
            for old in left.values():
                self._tables.log_deletion(self.endpoint, old, by)

    def change(self, row: Row, **values: Any) -> Row:
        """Change properties of a row; it and the rows that belong to the same document get new row versions."""
        return self._replace(row, {**row, **values})

    def remove(self, row: Row, by: str | None = None) -> None:
        """Delete a row and log the deletion, with the user who did it."""
        with self._tables.lock:
            rows = list(self.rows)
            del rows[self._position(row)]
            self._put(rows)
            self._tables.log_deletion(self.endpoint, row, by)

    def clear(self) -> None:
        """Delete all rows and log each deletion."""
        with self._tables.lock:
            gone, rows = self.rows, list[Row]()
            self._put(rows)
            for row in gone:
                self._tables.log_deletion(self.endpoint, row)

    def restamp(self, name: str, value: Any) -> None:
        """Give new row versions to the rows that have this value."""
        stamped = [
            {**row, TIMESTAMP: self._tables.next_version()} if row.get(name) == value else row for row in self.rows
        ]
        self._put(stamped)

    def renumber(self, versions: Mapping[tuple[int, str], int]) -> None:
        """Give each row the row version that its old one is replaced by."""
        self._put([{**row, TIMESTAMP: versions[int(row[TIMESTAMP]), self.endpoint.id]} for row in self.rows])

    def grouped(self, name: str) -> dict[Any, list[Row]]:
        """Group the rows by the value of one property; remembered until the table changes."""
        groups = self._groups.get(name)
        if groups is None:
            groups = {}
            for row in self.rows:
                groups.setdefault(row.get(name), []).append(row)
            self._groups[name] = groups
        return groups

    def highest(self, name: str) -> int:
        """Tell the highest number that a property has ever had: a number is not given twice."""
        if name not in self._highest:
            self._highest[name] = max((whole_number(row.get(name)) for row in self.rows), default=0)
        return self._highest[name]

    def _count(self, row: Row) -> None:
        for name, number in self._highest.items():
            self._highest[name] = max(number, whole_number(row.get(name)))

    def _replace(self, old: Row, new: dict[str, Any]) -> Row:
        with self._tables.lock:
            new[TIMESTAMP] = self._tables.next_version()
            rows = list(self.rows)
            del rows[self._position(old)]
            rows.insert(bisect_left(rows, self.order(new), key=self.order), new)
            self._put(rows)
            self._count(new)
            self._tables.restamp_document(self.endpoint, new)
            return new

    def _position(self, row: Row) -> int:
        position = bisect_left(self.rows, self.order(row), key=self.order)
        while position < len(self.rows) and self.rows[position] != row:
            position += 1
        if position == len(self.rows):
            raise ValueError(f"No such row in {self.endpoint.id}.")
        return position

    def _put(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self._groups = {}
        self.version += 1


class Tables(Mapping[str, Table]):
    """All tables of one division, found by path without regard to case; an endpoint without rows has an empty table."""

    def __init__(
        self,
        endpoints: Endpoints,
        division: int,
        seed: Mapping[str, Sequence[Row]],
        entity_types: Mapping[str, int],
        clock: Clock,
        last_version: int | None = None,
    ) -> None:
        self.division = division
        self.lock = RLock()
        self._endpoints = endpoints
        self._seed = seed
        self._paths = {path.lower(): path for path in seed}
        self._tables: dict[str, Table] = {}
        self._entity_types = entity_types
        self._clock = clock
        self._last_version = last_version
        self._is_finished = last_version is not None
        self._deletions: list[dict[str, Any]] = []

    def __getitem__(self, path: str) -> Table:
        id = path.lower()
        with self.lock:
            if id not in self._tables:
                if id not in self._endpoints:
                    raise KeyError(path)
                self._tables[id] = Table(self._endpoints.open(id), self._stamped(id), self)
            return self._tables[id]

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and path.lower() in self._endpoints

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths.values())

    def __len__(self) -> int:
        return len(self._paths)

    def filled(self) -> Iterator[Table]:
        """List the tables that have rows."""
        with self.lock:
            ids = {*self._paths, *self._tables}
            yield from (table for table in (self[id] for id in sorted(ids)) if table)

    def _stamped(self, id: str) -> Sequence[Row]:
        """Take a table's rows from the seed; rows made by hand are ordered and get row versions here."""
        rows = self._seed[self._paths[id]] if id in self._paths else []
        if self._is_finished:
            return rows
        stamped = [row if TIMESTAMP in row else {**row, TIMESTAMP: self.next_version()} for row in rows]
        return sorted(stamped, key=key_order(self._endpoints.open(id)))

    def renumber(self) -> None:
        """Start the row versions anew in the order of the old ones, and forget the deletions."""
        with self.lock:
            tables = [self[path] for path in self]
            stamps = sorted((int(row[TIMESTAMP]), table.endpoint.id) for table in tables for row in table)
            versions = {stamp: number for number, stamp in enumerate(stamps, start=FIRST_VERSION)}
            for table in tables:
                table.renumber(versions)
            self._last_version, self._deletions = len(stamps) + FIRST_VERSION, []

    def next_version(self) -> int:
        """Take the division's next row version."""
        with self.lock:
            if self._last_version is None:
                stored = (row.get(TIMESTAMP) or 0 for rows in self._seed.values() for row in rows)
                self._last_version = max(stored, default=0) or FIRST_VERSION - 1
            self._last_version += 1
            return self._last_version

    def log_deletion(self, endpoint: Endpoint, row: Row, by: str | None = None) -> None:
        """Write down that a row is gone, when Exact logs deletions of its kind."""
        code = next((self._entity_types[id] for id in endpoint.sync if id in self._entity_types), None)
        if code is None:
            return
        version = self.next_version()
        entry = {
            **{TIMESTAMP: version, "DeletedBy": by, "DeletedDate": local_time(self._clock())},
            **{"Division": self.division, "EntityKey": row.get(endpoint.key[0]), "EntityType": code},
            "ID": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.division}/{version}")),
        }
        self._deletions.append(entry)  # only ever longer: a list that is being read stays whole

    def deletions(self, now: datetime) -> list[dict[str, Any]]:
        """List the deletions of the last two months, oldest first."""
        oldest = local_time(now) - LOG_LIFE
        return [entry for entry in list(self._deletions) if entry["DeletedDate"] > oldest]

    def restamp_document(self, endpoint: Endpoint, row: Row) -> None:
        """Give new row versions to the header and the lines that a changed row belongs to."""
        group = {path for id in endpoint.sync for path in self._endpoints.open(id).regular}
        group |= {item.target for item in endpoint.collections if item.is_lines and item.target}
        for path in group - {endpoint.id}:
            other = self[path]
            lines = (item for item in endpoint.collections if item.target == path and item.child_key)
            for collection in lines:
                other.restamp(str(collection.child_key), row.get(endpoint.key[0]))
            headers = (item for item in other.endpoint.collections if item.target == endpoint.id and item.child_key)
            for collection in headers:
                other.restamp(other.endpoint.key[0], row.get(str(collection.child_key)))
