"""A topic downloaded: one page of its items, with what the next page starts after.

In come a topic and a `Question` from somebody who may ask, out comes an eExact document. Remembers what was sent under
a subscription. Never counts calls and never changes a row.

Source: the document's shape, `Topics/Topic` with `code`, `ts_d`, `count` and `pagesize`, paging by row version until a
page is not full: certain. Topics without rows answer an empty collection: likely.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

from exact_dbapi.catalog.mapping import TopicMapping
from exact_dbapi.catalog.model import Topic
from exact_dbapi.simulator.exchange import Answer
from exact_dbapi.simulator.seed.topics import DIVISIONS, DOWNLOAD_ID, PAGE_SIZE, PAGE_SIZES
from exact_dbapi.simulator.strict import Strict
from exact_dbapi.simulator.tables import Row, Tables
from exact_dbapi.simulator.views import Asked, Views
from exact_dbapi.simulator.xml.conditions import compile_conditions
from exact_dbapi.simulator.xml.document import document
from exact_dbapi.simulator.xml.elements import Context, Element, Elements
from exact_dbapi.simulator.xml.question import Question
from exact_dbapi.simulator.xml.shelf import Item, Shelves


class Download:
    """Answers downloads."""

    def __init__(self, views: Views, tables: Callable[[int], Tables], strict: Strict) -> None:
        self._views = views
        self._tables = tables
        self._strict = strict
        self._elements = Elements(views.endpoints, DIVISIONS)
        self._built: dict[str, tuple[int, Element]] = {}
        self._shelves = Shelves()
        self._sent: dict[tuple[str, int, str], int] = {}

    def answer(self, topic: Topic, mapping: TopicMapping | None, question: Question, asked: Asked) -> Answer:
        """Answer one page of a topic."""
        page_size = self._page_size(topic.name, question)
        items = self._page(mapping, topic, question, asked, page_size) if mapping is not None else []
        written = self._written(topic, mapping, items, asked) if mapping is not None and items else ""
        body = f"<{topic.collection}>{written}</{topic.collection}>" if written else f"<{topic.collection}/>"
        return document(body + self._trailer(topic.name, items, page_size))

    def _page(
        self, mapping: TopicMapping, topic: Topic, question: Question, asked: Asked, page_size: int
    ) -> list[Item]:
        part, subscription = mapping.item, question.parameters.get(DOWNLOAD_ID.lower(), "")
        endpoint = self._views.endpoints.open(part.endpoint)
        if self._views.hides(endpoint):
            return []
        remembered = self._sent.get((topic.name, asked.division, subscription), 0) if subscription else 0
        after = question.after if question.after is not None else remembered
        tests = compile_conditions(self._views.endpoints, topic.name, endpoint, question.parameters)
        context = self._context(asked)
        shelf = self._shelves.find(asked.division, part, self._tables(asked.division)[part.endpoint])
        fitting = (item for item in shelf.after(after) if all(test(context, item.row) for test in tests))
        page = list(islice(fitting, page_size))
        if subscription and page:
            self._sent[topic.name, asked.division, subscription] = page[-1].version
        return page

    def _written(self, topic: Topic, mapping: TopicMapping, items: Sequence[Item], asked: Asked) -> str:
        element, context = self._element(topic, mapping), self._context(asked)
        return "".join([element.write(context, item.row, item) or f"<{element.name}/>" for item in items])

    def _element(self, topic: Topic, mapping: TopicMapping) -> Element:
        """Make the tree of a topic, anew when a test has changed an endpoint."""
        version = self._views.endpoints.version
        known = self._built.get(topic.name)
        if known is None or known[0] != version:
            known = self._built[topic.name] = (version, self._elements.build(topic, mapping))
        return known[1]

    def _context(self, asked: Asked) -> Context:
        tables = self._tables(asked.division)
        own: Row = next((row for row in tables[DIVISIONS] if row.get("Code") == asked.division), {})
        return Context(tables, own)

    def _page_size(self, topic: str, question: Question) -> int:
        most = self._strict.xml_page_size or PAGE_SIZES.get(topic, PAGE_SIZE)
        if self._strict.xml_page_size_option == "ignored" or not question.page_size:
            return most
        return min(question.page_size, most)

    def _trailer(self, topic: str, items: Sequence[Item], page_size: int) -> str:
        """Tell how many items there were, and after which row version the next ones follow."""
        if len(items) < page_size and self._strict.xml_last_topic == "absent":
            return "<Topics/><Messages/>"
        version = f' ts_d="0x{items[-1].version:016X}"' if items else ""
        counts = f'count="{len(items)}" pagesize="{page_size}"'
        return f'<Topics><Topic code="{topic}"{version} {counts}/></Topics><Messages/>'
