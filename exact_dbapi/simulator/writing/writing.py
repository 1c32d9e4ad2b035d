"""A POST, PUT or DELETE answered: route and body in, the tables changed, status and row out.

Each request is one step under its division's lock: everything it stores is stored, or nothing. Who writes and how often
is settled before. Never encodes a row.

Source: 201 with the stored row, or for some entities with the key and constants alone unless ``Prefer:
return=representation`` asks for all; 204 for PUT and DELETE: certain. The Location header: likely.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from exact_dbapi.catalog.model import Endpoint, Kind
from exact_dbapi.simulator.exchange import Answer, Incoming, Refusal
from exact_dbapi.simulator.reading import Reading
from exact_dbapi.simulator.routing import Route
from exact_dbapi.simulator.seed.acts import ACTS
from exact_dbapi.simulator.strict import Strict
from exact_dbapi.simulator.tables import Row, Tables
from exact_dbapi.simulator.views import Asked, Views
from exact_dbapi.simulator.writing.desk import Desk, open_desk
from exact_dbapi.simulator.writing.draft import Draft
from exact_dbapi.simulator.writing.files import address, fetch
from exact_dbapi.simulator.writing.library import Library, rules_of
from exact_dbapi.simulator.writing.payload import Payload
from exact_dbapi.simulator.writing.words import sentence

_FULL_ROW = "return=representation"


class Writing:
    """Answers writes."""

    def __init__(self, views: Views, reading: Reading, tables: Callable[[int], Tables], strict: Strict) -> None:
        self._views = views
        self._reading = reading
        self._tables = tables
        self._strict = strict
        self._payload = Payload(views.endpoints, strict)

    def answer(self, incoming: Incoming, route: Route, asked: Asked) -> Answer:
        """Answer a write to an endpoint that has the verb.

        Raises: Refusal.
        """
        tables = self._tables(asked.division)
        with tables.lock:
            desk = open_desk(self._views, tables, self._strict, asked)
            if incoming.method == "POST":
                return self._post(incoming, asked, desk)
            stored = self._stored(route, desk.library)
            if incoming.method == "PUT":
                return self._put(incoming, asked.endpoint, desk, stored)
            desk.demands.check_deletion(asked.endpoint, stored)
            desk.storing.remove(asked.endpoint, stored, desk.signature.user.get("UserID"))
            return Answer(204)

    def file(self, incoming: Incoming, division: int) -> Answer:
        """Answer the bytes of a file of a division."""
        return fetch(incoming, self._tables(division))

    def _post(self, incoming: Incoming, asked: Asked, desk: Desk) -> Answer:
        endpoint = asked.endpoint
        draft = self._payload.read(incoming, endpoint, is_new=True)
        if endpoint.kind is not Kind.ENTITY:
            return self._reading.created(incoming, asked, self._act(draft, desk))
        desk.filling.complete(draft)
        desk.demands.check_new(draft)
        address(draft, incoming.base, asked.division)
        row = desk.storing.add(draft)
        shown = _sparse(draft, row) if self._is_sparse(incoming, endpoint) else row
        return self._reading.created(incoming, asked, shown)

    def _act(self, draft: Draft, desk: Desk) -> Row:
        """Do what an action does to the row it names, and answer the action's own properties."""
        desk.demands.check_action(draft)
        desk.filling.give_key(draft)
        act = ACTS.get(draft.endpoint.id)
        if act is None:
            return draft.row
        target = self._views.endpoints.open(act.endpoint)
        listed = {collection.name: keys for collection, keys in draft.keys}
        keys = [draft.key] if act.collection is None else listed.get(act.collection, [])
        for key in keys:
            stored = desk.library.row(target, key)
            if stored is None:
                unknown = sentence("unknown", draft.endpoint.key[0], self._strict.language)
                raise Refusal(self._strict.business_rule_status, unknown)
            desk.storing.change(target, stored, desk.filling.act(target, stored, act.sets, act.fills))
        counted = {act.counted: len(keys)} if act.counted is not None else {}
        return {**draft.row, **act.answers, **counted}

    def _put(self, incoming: Incoming, endpoint: Endpoint, desk: Desk, stored: Row) -> Answer:
        draft = self._payload.read(incoming, endpoint, is_new=False)
        header = desk.library.header(endpoint)
        row = desk.library.document(endpoint, stored)
        if header is not None and row is not None:
            draft.parent = Draft(header.endpoint, dict(row))
        desk.demands.check_change(draft, stored)
        desk.storing.change(endpoint, stored, desk.filling.change(draft, stored))
        return Answer(204)

    def _stored(self, route: Route, library: Library) -> Row:
        assert route.key is not None
        found = library.row(route.endpoint, route.key[0])
        if found is None:
            raise Refusal(self._strict.missing_row_write_status, "Resource not found.")
        return found

    def _is_sparse(self, incoming: Incoming, endpoint: Endpoint) -> bool:
        if _FULL_ROW in incoming.headers.get("prefer", "").replace(" ", "").lower():
            return False
        return self._strict.sparse_answers == "all" or (
            self._strict.sparse_answers == "documented" and rules_of(endpoint).is_sparse
        )


def _sparse(draft: Draft, row: Row) -> Row:
    """Keep the key and what nobody sent but is constant."""
    constants = rules_of(draft.endpoint).constants
    kept: dict[str, Any] = {name: row.get(name) for name in constants if name not in draft.sent}
    return kept | {name: row[name] for name in draft.endpoint.key}
