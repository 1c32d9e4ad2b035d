"""What an endpoint shows of the stored rows: its own table, a twin's, a list by row version, or one made on the spot.

In comes a route's endpoint and division with who asks, out come rows in the endpoint's default order. Bulk endpoints
show their regular twin's rows, sync endpoints the same by row version, functions the rows that fit their parameters.
Never filters by `$filter` and never pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from exact_dbapi.catalog.model import Endpoint, Kind, Variant
from exact_dbapi.simulator.clock import local_time, utc_offset_seconds
from exact_dbapi.simulator.endpoints import Endpoints
from exact_dbapi.simulator.exchange import Refusal
from exact_dbapi.simulator.oauth import Chain
from exact_dbapi.simulator.rights import Rights
from exact_dbapi.simulator.seed.behaviour import Behaviour
from exact_dbapi.simulator.strict import Strict
from exact_dbapi.simulator.syncing import ByVersion
from exact_dbapi.simulator.tables import TIMESTAMP, Row, Table, Tables

_VERBS = frozenset({"GET", "POST", "PUT", "DELETE"})


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for what, and when: `parameters` are a function's, read and typed, by lower-case name."""

    endpoint: Endpoint
    division: int
    chain: Chain
    now: datetime
    parameters: Mapping[str, Any] = field(default_factory=dict)


class Views:
    """Finds the rows of every endpoint."""

    def __init__(
        self,
        endpoints: Endpoints,
        behaviour: Behaviour,
        tables: Callable[[int], Tables],
        home: int,
        rights: Rights | None = None,
        strict: Strict | None = None,
    ) -> None:
        self.endpoints = endpoints
        self._home = home
        self._behaviour = behaviour
        self._tables = tables
        self._rights = rights or Rights()
        self._by_version = ByVersion(behaviour, strict or Strict())

    def value(self, asked: Asked) -> Any:
        """Give the answer of a function of one value: what the role allows; nothing is counted.

        Source: `UserHasRights` answers 503 to parameters that it does not know: likely.

        Raises: Refusal.
        """
        endpoint = asked.endpoint
        if endpoint.id != self._behaviour.rights:
            return True if endpoint.scalar is not None and not endpoint.scalar.is_integer else 0
        id, action = (str(asked.parameters.get(name, "")) for name in ("endpoint", "action"))
        if action not in _VERBS or id.lower() not in self.endpoints:
            raise Refusal(503, "Service Unavailable")
        return self._rights.has_right(id.lower(), action)

    def hides(self, endpoint: Endpoint) -> bool:
        """Tell whether the user's role hides the rows of an endpoint."""
        return self._rights.hides(endpoint)

    def is_granted(self, endpoint: Endpoint, row: Row, chain: Chain) -> bool:
        """Tell whether a row is about a division that the user has granted, or about none at all."""
        name = self._behaviour.division_lists.get(endpoint.id)
        return name is None or chain.divisions is None or row[name] in chain.divisions

    def rows(self, asked: Asked) -> Sequence[Row]:
        """List the rows of an endpoint in its default order."""
        endpoint = asked.endpoint
        if self.hides(endpoint):
            return []
        if endpoint.variant is Variant.SYNC:
            return self._sync_rows(asked)
        if endpoint.variant is Variant.BULK:
            return self._tables(asked.division)[endpoint.regular[0]].rows
        if endpoint.id in self._behaviour.users:
            return [self.user_row(asked)]
        if endpoint.id == self._behaviour.sync_timestamp:
            return list(self._first_version(asked))
        rows = self._tables(asked.division)[endpoint.id].rows
        if endpoint.id in self._behaviour.division_lists and asked.chain.divisions is not None:
            return [row for row in rows if self.is_granted(endpoint, row, asked.chain)]
        return _fitting(rows, asked) if endpoint.kind is Kind.FUNCTION else rows

    def table(self, division: int, id: str) -> Table:
        """Find a regular endpoint's table."""
        return self._tables(division)[id]

    def _sync_rows(self, asked: Asked) -> Sequence[Row]:
        tables = self._tables(asked.division)
        if asked.endpoint.id == self._behaviour.deletions:
            return tables.deletions(asked.now)
        return self._by_version.rows(asked.endpoint, tables)

    def user_row(self, asked: Asked) -> Row:
        """Show who is signed in: one row for all divisions, kept with those of the first."""
        stored = next((row for id in sorted(self._behaviour.users) for row in self._tables(self._home)[id]), {})
        user = asked.chain.user
        own = {} if user.name == self._behaviour.seed_user else {"UserID": user.id, "UserName": user.name}
        clock = {
            "ServerTime": local_time(asked.now).strftime("%Y-%m-%dT%H:%M:%S"),
            "ServerUtcOffset": float(utc_offset_seconds(asked.now)),
        }
        return {**stored, **own, **clock}

    def _first_version(self, asked: Asked) -> Iterator[Row]:
        """Find the first row version since a moment.

        Source: the reference page of the function; certain.
        """
        set_name = str(asked.parameters.get("endpoint", "")).lower()
        since = asked.parameters["modified"]
        for id in self.endpoints:
            if id.startswith("sync/") and id.rpartition("/")[2] == set_name and self.endpoints.open(id).regular:
                found = Asked(self.endpoints.open(id), asked.division, asked.chain, asked.now)
                later = (row for row in self._sync_rows(found) if (row.get("Modified") or since) >= since)
                row = next(later, None)
                if row is not None:
                    version = row[TIMESTAMP]
                    yield {"Modified": row.get("Modified"), "API": id, "TimeStampAsBigInt": version}
                return


def _fitting(rows: Sequence[Row], asked: Asked) -> Sequence[Row]:
    """Keep the rows that have what the function's parameters say, where a property has the parameter's name."""
    by_name = asked.endpoint.by_name
    wanted = [(by_name[name].name, value) for name, value in asked.parameters.items() if name in by_name]
    return [row for row in rows if all(_equal(row.get(name), value) for name, value in wanted)]


def _equal(stored: Any, wanted: Any) -> bool:
    return bool(stored.lower() == wanted.lower() if isinstance(stored, str) else stored == wanted)
