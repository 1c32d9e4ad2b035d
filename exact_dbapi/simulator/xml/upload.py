"""A document uploaded: read, stored item by item, and answered with a message for each.

In comes a request from somebody who may write, out comes the document with messages, or the refusal of the whole. One
upload is one step under its division's lock. Never counts calls.

Source: status 200 with messages even where items are refused: certain. What becomes of a document that is not XML, of
one that is too long, and of uploads in a hurry: switches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Lock

from exact_dbapi.catalog.mapping import TopicMapping, Way
from exact_dbapi.catalog.model import Topic
from exact_dbapi.simulator.exchange import HTML_TYPE, Answer, Incoming, Refusal
from exact_dbapi.simulator.seed.topics import MATCHING
from exact_dbapi.simulator.strict import Strict
from exact_dbapi.simulator.tables import Tables
from exact_dbapi.simulator.views import Asked, Views
from exact_dbapi.simulator.writing.desk import Desk, open_desk
from exact_dbapi.simulator.writing.words import OUTCOMES, sentence
from exact_dbapi.simulator.xml.drafting import Drafting
from exact_dbapi.simulator.xml.entries import Entries
from exact_dbapi.simulator.xml.matching import Matcher, Matches, matching_schema
from exact_dbapi.simulator.xml.messages import Kind, Message, answer_messages
from exact_dbapi.simulator.xml.pages import Mode, refusal_page
from exact_dbapi.simulator.xml.parsing import Node, Schema, Unreadable, check, read_items
from exact_dbapi.simulator.xml.question import Question
from exact_dbapi.simulator.xml.taking import Documents

Taker = Documents | Entries | Matcher
_TOO_LONG = b"<html><head><title>Maximum request length exceeded.</title></head><body></body></html>"


class Upload:
    """Answers uploads."""

    def __init__(self, views: Views, tables: Callable[[int], Tables], matches: Matches, strict: Strict) -> None:
        self._views = views
        self._tables = tables
        self._matches = matches
        self._strict = strict
        self._last: dict[int, datetime] = {}
        self._lock = Lock()

    def answer(
        self, topic: Topic, mappings: tuple[TopicMapping, ...], question: Question, asked: Asked, incoming: Incoming
    ) -> Answer:
        """Answer an upload of one topic."""
        if len(incoming.body) > self._strict.xml_most_bytes:
            return Answer(413, _TOO_LONG, HTML_TYPE)
        if self._is_hurried(asked):
            return refusal_page(Mode.TOO_MANY_REQUESTS, self._strict)
        usable = tuple(mapping for mapping in mappings if mapping.item.way is not Way.DOWNLOAD)
        if not usable and topic.name != MATCHING.topic:
            text = sentence("invalid", "", self._strict.language, f"Topic {topic.name}")
            return answer_messages([Message(Kind.FATAL, text)], asked.now)
        try:
            check(incoming.body)
            return self._stored(topic, usable, question, asked, incoming.body)
        except Unreadable as error:
            if self._strict.xml_unreadable == "page":
                return refusal_page(Mode.NO_RIGHTS, self._strict)
            return answer_messages([Message(Kind.FATAL, f"XML: {error}")], asked.now)

    def _is_hurried(self, asked: Asked) -> bool:
        """Tell whether the last upload to this division was too short a time ago."""
        with self._lock:
            last, self._last[asked.division] = self._last.get(asked.division), asked.now
        pause = timedelta(seconds=self._strict.xml_pause_seconds)
        return last is not None and asked.now - last < pause

    def _stored(
        self, topic: Topic, mappings: tuple[TopicMapping, ...], question: Question, asked: Asked, body: bytes
    ) -> Answer:
        tables = self._tables(asked.division)
        with tables.lock:
            desk = open_desk(self._views, tables, self._strict, asked)
            schema, taker = self._taker(topic, mappings, question, desk)
            named = mappings[0].key if mappings else None
            messages: list[Message] = []
            try:
                for node in read_items(body, schema):
                    messages += self._taken(topic, named, taker, node)
            finally:
                taker.finish()
        return answer_messages(messages, asked.now)

    def _taker(
        self, topic: Topic, mappings: tuple[TopicMapping, ...], question: Question, desk: Desk
    ) -> tuple[Schema, Taker]:
        """Choose what reads and stores the items of a topic."""
        if not mappings:
            return matching_schema(topic), Matcher(topic, self._matches, desk, self._strict)
        schema = Schema(topic, [part for mapping in mappings for part in mapping])
        drafting, *more = (
            Drafting(topic, mapping, schema, desk.library, self._strict, question.parameters) for mapping in mappings
        )
        if mappings[0].item.group is None:
            return schema, Documents(mappings[0], drafting, desk, self._strict)
        return schema, Entries(mappings[0], drafting, more, desk, self._strict)

    def _taken(self, topic: Topic, named: str | None, taker: Taker, node: Node) -> Iterator[Message]:
        """Store one item and say what became of it."""
        node_name, sent_name = topic.item or "", node.fields.get(named or "", "")
        try:
            if node.misplaced is not None and self._strict.xml_sequence == "demanded":
                raise Refusal(400, sentence("invalid", "", self._strict.language, node.misplaced))
            outcome = taker.take(node)
        except Refusal as refusal:
            several = refusal.message.split("\r\n") if self._strict.xml_messages == "each" else [refusal.message]
            yield from (Message(Kind.ERROR, text, topic.name, node_name, "", sent_name) for text in several)
            return
        key = outcome.name if self._strict.xml_message_key == "number" and outcome.name else f"{{{outcome.key}}}"
        kind = Kind.WARNING if outcome.word == "ignored" else Kind.DONE
        text = OUTCOMES[self._strict.language][outcome.word]
        yield Message(kind, text, topic.name, node_name, key, outcome.name)
