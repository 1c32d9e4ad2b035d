"""A local copy as it is at one moment: what has changed in it since an earlier one, and the rows that are asked for.

A scan and its mirror come in; a `Snapshot` goes out, with a mark of the moment as text. A later snapshot tells by the
mark which keys have changed and which are gone, or that nobody can tell, for the copy was loaded anew. Whatever other
processes write meanwhile, all that is read of a snapshot is of its moment. Never asks Exact.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from exact_dbapi.catalog.mirrors import Mirror
from exact_dbapi.catalog.model import Endpoint
from exact_dbapi.errors import OperationalError
from exact_dbapi.replica.rows import Copied, Wanted, pages
from exact_dbapi.replica.store import Store, quoted, table_name
from exact_dbapi.replica.watermark import Watermark
from exact_dbapi.scan import Scan


@dataclass(frozen=True, slots=True)
class Difference:
    """The keys of rows that are new or have changed since a mark, and of those that are gone."""

    changed: tuple[str, ...]
    gone: tuple[str, ...]


class Snapshot:
    """What a scan's copy has now; close it when it is read.

    Its columns come with the signs that the mirror says: the caller has settled how they are.
    """

    def __init__(self, scan: Scan, mirror: Mirror, open_endpoint: Callable[[str], Endpoint], store: Store) -> None:
        self._scan, self._mirror, self._store = scan, mirror, store
        self._sync = open_endpoint(mirror.sync)
        self._division = scan.division or 0
        self._key = _key(mirror, open_endpoint)
        self._connection = store.moment()
        self._mark = self._marked()

    def close(self) -> None:
        """Let go of the moment."""
        self._connection.close()

    @property
    def mark(self) -> str | None:
        """The moment, for a later snapshot; None where the copy has no key by which it could tell what is gone."""
        return json.dumps(self._mark, separators=(",", ":")) if self._key is not None else None

    def _marked(self) -> dict[str, Any]:
        sql = "SELECT load, watermark FROM replicas WHERE endpoint = ? AND division = ?"
        place = (self._sync.id, self._division)
        load, watermark = self._rows(sql, place)[0]
        gone = self._rows("SELECT coalesce(max(number), 0) FROM gone WHERE endpoint = ? AND division = ?", place)
        turned = sorted(column.name for column in self._scan.asked if column.name in self._mirror.turned)
        stamp = Watermark.from_text(watermark).timestamp
        return {"load": load, "timestamp": stamp, "gone": gone[0][0], "turned": turned}

    def since(self, mark: str) -> Difference | None:
        """Tell what has changed since a mark; None when the copy was loaded anew, or is read otherwise.

        Raises: OperationalError when the copy cannot be read.
        """
        earlier = json.loads(mark)
        if self._key is None or any(earlier.get(name) != self._mark[name] for name in ("load", "turned")):
            return None
        table = quoted(table_name(self._sync.id, self._division))
        changed = f"SELECT {quoted(self._key)} FROM {table} WHERE {quoted(self._sync.key[0])} > ?"
        gone = "SELECT key FROM gone WHERE endpoint = ? AND division = ? AND number > ?"
        return Difference(
            tuple(str(one) for (one,) in self._rows(changed, (earlier["timestamp"],))),
            tuple(str(one) for (one,) in self._rows(gone, (self._sync.id, self._division, earlier["gone"]))),
        )

    def batches(self, decimals: bool, keys: Sequence[str] | None = None) -> Iterator[Copied]:
        """Read the rows with these keys, or all.

        Raises: OperationalError when the copy cannot be read.
        """
        wanted = Wanted() if keys is None else Wanted(keys=tuple(keys))
        for page in pages(self._connection, self._scan, self._mirror, self._sync, wanted, self._store):
            yield Copied(self._scan, page, decimals)

    def _rows(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        import sqlite3

        try:
            with closing(self._connection.execute(sql, values)) as cursor:
                return cursor.fetchall()
        except sqlite3.Error as error:
            raise OperationalError(f"The local copies in {self._store.path} cannot be read: {error}.") from error


def _key(mirror: Mirror, open_endpoint: Callable[[str], Endpoint]) -> str | None:
    """Name the column by which the rows of a table and those of its copy are the same; None where there is none."""
    sync = open_endpoint(mirror.sync)
    key = open_endpoint(mirror.plain).key if mirror.plain is not None else ()
    return sync.row_id if sync.row_id is not None and key == (sync.row_id,) else None
