"""A topic downloaded: one page of its items, with what the next page starts after.

In come a topic and a `Question` from somebody who may ask, out comes an eExact document. Remembers what was sent under
a subscription. Never counts calls and never changes a row.

Source: the document's shape, `Topics/Topic` with `code`, `ts_d`, `count` and `pagesize`, paging by row version until a
page is not full: certain. Topics without rows answer an empty collection: likely.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from exact_dbapi.catalog.mapping import TopicMapping
from exact_dbapi.catalog.model import Topic
from exact_dbapi.simulator.exchange import Answer
from exact_dbapi.simulator.seed.topics import DIVISIONS, DOWNLOAD_ID, MATCHING, PAGE_SIZE, PAGE_SIZES
from exact_dbapi.simulator.strict import Strict
from exact_dbapi.simulator.tables import Row, Tables
from exact_dbapi.simulator.views import Asked, Views
from exact_dbapi.simulator.xml.conditions import compile_conditions
from exact_dbapi.simulator.xml.document import document
from exact_dbapi.simulator.xml.elements import Context, Element, Elements
from exact_dbapi.simulator.xml.matching import Matches
from exact_dbapi.simulator.xml.question import Question
from exact_dbapi.simulator.xml.shelf import Item, Shelves


class Download:
    """Answers downloads."""

    def __init__(self, views: Views, tables: Callable[[int], Tables], matches: Matches, strict: Strict) -> None:
        self._views = views
        self._tables = tables
        self._matches = matches
        self._strict = strict
        self._elements = Elements(views.endpoints, DIVISIONS)
        self._built: dict[str, tuple[int, Element]] = {}
        self._shelves = Shelves()
        self._sent: dict[tuple[str, int, str], int] = {}

    def answer(self, topic: Topic, mapping: TopicMapping | None, question: Question, asked: Asked) -> Answer:
        """Answer one page of a topic."""
        page_size = self._page_size(topic.name, question)
        subscription = question.parameters.get(DOWNLOAD_ID.lower(), "")
        place = (topic.name, asked.division, subscription)
        remembered = self._sent.get(place, 0) if subscription else 0
        after = question.after if question.after is not None else remembered
        written, versions = self._page(mapping, topic, question, asked, after, page_size)
        if subscription and versions:
            self._sent[place] = versions[-1]
        body = f"<{topic.collection}>{written}</{topic.collection}>" if written else f"<{topic.collection}/>"
        return document(body + self._trailer(topic.name, versions, page_size))

    def _page(
        self,
        mapping: TopicMapping | None,
        topic: Topic,
        question: Question,
        asked: Asked,
        after: int,
        page_size: int,
    ) -> tuple[str, list[int]]:
        """Write the items after a row version, and list their row versions."""
        if topic.name == MATCHING.topic:
            found = self._matches.after(asked.division, after, question.parameters)
            page = list(islice(found, page_size))
            return "".join(match.text for match in page), [match.version for match in page]
        items = self._items(mapping, topic, question, asked, after) if mapping is not None else iter(())
        taken = list(islice(items, page_size))
        written = self._written(topic, mapping, taken, asked) if mapping is not None and taken else ""
        return written, [item.version for item in taken]

    def _items(
        self, mapping: TopicMapping, topic: Topic, question: Question, asked: Asked, after: int
    ) -> Iterator[Item]:
        part = mapping.item
        endpoint = self._views.endpoints.open(part.endpoint)
        if self._views.hides(endpoint):
            return iter(())
        tests = compile_conditions(self._views.endpoints, topic.name, endpoint, question.parameters)
        context = self._context(asked)
        shelf = self._shelves.find(asked.division, part, self._tables(asked.division)[part.endpoint])
        granted = (item for item in shelf.after(after) if self._views.is_granted(endpoint, item.row, asked.chain))
        return (item for item in granted if all(test(context, item.row) for test in tests))

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

    def _trailer(self, topic: str, versions: Sequence[int], page_size: int) -> str:
        """Tell how many items there were, and after which row version the next ones follow."""
        if len(versions) < page_size and self._strict.xml_last_topic == "absent":
            return "<Topics/><Messages/>"
        version = f' ts_d="0x{versions[-1]:016X}"' if versions else ""
        counts = f'count="{len(versions)}" pagesize="{page_size}"'
        return f'<Topics><Topic code="{topic}"{version} {counts}/></Topics><Messages/>'
