"""A GET answered: route and query in, the encoded rows out; and the row that a POST has made.

Brings together views, paging and the two encoders, and decides on the envelope. Who asks and how often is settled
before. Never changes a row.

Source: page sizes, `d` as an array when `$top` fits one page, `$count` as plain text without a JSON Accept, Atom by
default: certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from exact_dbapi.catalog.model import Collection, Endpoint, Kind, Variant
from exact_dbapi.simulator.atom_rows import AtomRows
from exact_dbapi.simulator.exchange import (
    ATOM_TYPE,
    JSON_TYPE,
    TEXT_TYPE,
    XML_TYPE,
    Answer,
    Incoming,
    Refusal,
    bad_query,
)
from exact_dbapi.simulator.json_rows import JsonRows
from exact_dbapi.simulator.links import key_writer, next_url, set_url
from exact_dbapi.simulator.paging import Page, Pages, count_rows, find_row
from exact_dbapi.simulator.query import Query, read_query
from exact_dbapi.simulator.rendering import Rendering
from exact_dbapi.simulator.routing import Route
from exact_dbapi.simulator.shape import Link, Shape, build_shape
from exact_dbapi.simulator.strict import Strict
from exact_dbapi.simulator.tables import Row
from exact_dbapi.simulator.views import Asked, Views
from exact_dbapi.simulator.writing.library import link_of

_GROUPED_ROWS = 200_000


class Reading:
    """Answers reads of rows."""

    def __init__(self, views: Views, strict: Strict) -> None:
        self._views = views
        self._strict = strict
        self._pages = Pages(strict)
        self._json = JsonRows(strict)
        self._atom = AtomRows(strict)

    def answer(self, incoming: Incoming, route: Route, asked: Asked) -> Answer:
        """Answer a GET.

        Raises: Refusal.
        """
        endpoint = route.endpoint
        if route.navigation is not None:
            return self._below_row(incoming, route, asked)
        is_one_row = route.key is not None
        options = incoming.options
        query = read_query(options, endpoint, self._views.endpoints, self._strict, is_one_row=is_one_row)
        asked = Asked(endpoint, asked.division, asked.chain, asked.now, query.parameters)
        if endpoint.scalar is not None:
            return self._scalar(incoming, endpoint, self._views.value(asked))
        rows = self._views.rows(asked)
        if is_one_row:
            return self._one_row(incoming, route, asked, query, rows)
        return self._collection(
            incoming, asked, query, rows, route.is_count, set_url(incoming.base, asked.division, endpoint)
        )

    def created(self, incoming: Incoming, asked: Asked, row: Row) -> Answer:
        """Answer a POST with the row it made, whatever of it is shown."""
        shape = build_shape(self._views.endpoints, asked.endpoint, "", "")
        if asked.endpoint.kind is not Kind.ENTITY:
            shape = Shape(asked.endpoint, asked.endpoint.properties, ())
        rendering = self._rendering(incoming, asked)
        if self._is_json(incoming, Query(shape)):
            answer = Answer(201, self._json.entity(shape, rendering, row), JSON_TYPE)
        else:
            answer = Answer(201, self._atom.entity(shape, rendering, row, asked.now), ATOM_TYPE)
        answer = self._versioned(answer, "1.0;")
        if not self._strict.location or asked.endpoint.kind is not Kind.ENTITY:
            return answer
        return answer.with_headers(("Location", self._row_url(incoming.base, asked.division, asked.endpoint, row)))

    def _collection(
        self, incoming: Incoming, asked: Asked, query: Query, rows: Sequence[Row], is_count: bool, url: str
    ) -> Answer:
        if is_count:
            return self._count(incoming, query, rows)
        is_json = self._is_json(incoming, query)
        endpoint = query.shape.endpoint
        is_whole = endpoint.kind is Kind.FUNCTION and not self._strict.paged_functions
        page_size = None if is_whole or not endpoint.key else endpoint.page_size
        page = self._pages.read(rows, endpoint, query, page_size)
        if endpoint.variant is Variant.SYNC and self._strict.sync_order == "mixed":
            page = replace(page, rows=page.rows[::-1])
        following = None if page.token is None else next_url(url, endpoint, query, page.token, len(page.rows))
        rendering = self._rendering(incoming, asked)
        if not is_json:
            body = self._atom.collection(
                query.shape, rendering, page.rows, next=following, count=page.count, now=asked.now
            )
            return self._versioned(Answer(200, body, ATOM_TYPE), "2.0;")
        is_array = self._is_array(query, page, endpoint.page_size)
        body = self._json.collection(
            query.shape, rendering, page.rows, is_array=is_array, next=following, count=page.count
        )
        return self._versioned(Answer(200, body, JSON_TYPE), "1.0;" if is_array else "2.0;")

    def _one_row(self, incoming: Incoming, route: Route, asked: Asked, query: Query, rows: Sequence[Row]) -> Answer:
        assert route.key is not None
        row = find_row(rows, route.endpoint, route.key)
        if row is None:
            raise Refusal(self._strict.missing_row_status, "Resource not found.")
        if route.is_count:
            raise bad_query()
        rendering = self._rendering(incoming, asked)
        if self._is_json(incoming, query):
            return self._versioned(Answer(200, self._json.entity(query.shape, rendering, row), JSON_TYPE), "1.0;")
        return Answer(200, self._atom.entity(query.shape, rendering, row, asked.now), ATOM_TYPE)

    def _below_row(self, incoming: Incoming, route: Route, asked: Asked) -> Answer:
        """Answer the rows of a collection of one row."""
        collection = route.navigation
        assert route.key is not None and collection is not None
        parent = find_row(self._views.rows(asked), route.endpoint, route.key)
        if parent is None:
            raise Refusal(self._strict.missing_row_status, "Resource not found.")
        if collection.target is None:
            raise Refusal(404, f"Resource not found for the segment '{collection.name}'.")
        target = self._views.endpoints.open(collection.target)
        query = read_query(incoming.options, target, self._views.endpoints, self._strict, is_one_row=False)
        rows = self._child_rows(asked.division, route.endpoint, collection, parent)
        url = f"{self._row_url(incoming.base, asked.division, route.endpoint, parent)}/{collection.name}"
        return self._collection(incoming, asked, query, rows, route.is_count, url)

    def _count(self, incoming: Incoming, query: Query, rows: Sequence[Row]) -> Answer:
        if incoming.wants_json or (
            incoming.accept and "*/*" not in incoming.accept and "text/plain" not in incoming.accept
        ):
            raise Refusal(self._strict.unacceptable_status, "Unsupported media type requested.")
        count = count_rows(rows, query.shape.endpoint, query, self._strict)
        return self._versioned(Answer(200, str(count).encode(), TEXT_TYPE), "2.0;")

    def _scalar(self, incoming: Incoming, endpoint: Endpoint, value: Any) -> Answer:
        """Answer a function that gives one value."""
        name = endpoint.resource
        written = str(value).lower()
        if incoming.wants_json:
            return Answer(200, f'{{"d":{{"{name}":{written}}}}}'.encode(), JSON_TYPE)
        return Answer(200, f"<{name}>{written}</{name}>".encode(), XML_TYPE)

    def _is_json(self, incoming: Incoming, query: Query) -> bool:
        accept = incoming.accept
        if incoming.wants_json or query.is_json_asked:
            return True
        is_atom = not accept or "*/*" in accept or "application/atom+xml" in accept or "application/*" in accept
        if not is_atom:
            raise Refusal(self._strict.unacceptable_status, "Unsupported media type requested.")
        if self._strict.json_only:
            raise Refusal(415, "Unsupported media type requested.")
        return False

    def _is_array(self, query: Query, page: Page, page_size: int) -> bool:
        strict = self._strict
        if strict.envelope == "results" or query.top is None or query.top > page_size or page.count is not None:
            return False
        is_excepted = (query.skip is not None and strict.results_with_skip) or (
            query.token is not None and strict.results_when_continued
        )
        return not is_excepted

    def _versioned(self, answer: Answer, version: str) -> Answer:
        return answer.with_headers(("DataServiceVersion", version)) if self._strict.data_service_version else answer

    def _rendering(self, incoming: Incoming, asked: Asked) -> Rendering:
        def children(shape: Shape, link: Link, row: Row) -> tuple[Sequence[Row], str | None]:
            rows = self._child_rows(asked.division, shape.endpoint, link.collection, row)
            assert link.shape is not None
            target, size = link.shape.endpoint, link.shape.endpoint.page_size
            if len(rows) <= size:
                return rows, None
            url = f"{self._row_url(incoming.base, asked.division, shape.endpoint, row)}/{link.collection.name}"
            token = tuple(rows[size - 1].get(name) for name in target.key)
            rest = next_url(url, target, Query(link.shape), token, size) if self._strict.nested_next else None
            return rows[:size], rest

        return Rendering(incoming.base, asked.division, self._views.endpoints.version, children)

    def _child_rows(self, division: int, endpoint: Endpoint, collection: Collection, row: Row) -> Sequence[Row]:
        link = link_of(endpoint, collection)
        if collection.target is None or link is None:
            return []
        table = self._views.table(division, collection.target)
        value = row.get(endpoint.key[0])
        if len(table) <= _GROUPED_ROWS:
            return table.grouped(link).get(value, [])
        return [child for child in table if child.get(link) == value]

    def _row_url(self, base: str, division: int, endpoint: Endpoint, row: Row) -> str:
        return f"{set_url(base, division, endpoint)}({key_writer(endpoint)(row)})"
