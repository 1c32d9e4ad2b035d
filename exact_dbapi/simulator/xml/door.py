"""The door of the XML API: who asks, whether they may, and which page it is.

In comes any request below ``/docs/XML…``, out comes an `Answer`: from `download`, `upload` or `listings`, or the page
for people where a request gets no further. Counts with the same counters as REST. Never looks at rows.

Source: the four addresses, the REST token as bearer, the same rate counters, HTML with status 200 before the topic
runs: certain. What a bearer meets who is not signed in, and an unknown topic: switches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from exact_dbapi.catalog.mapping import TopicMapping
from exact_dbapi.catalog.store import Catalog
from exact_dbapi.simulator.exchange import HTML_TYPE, Answer, Incoming, Refusal
from exact_dbapi.simulator.limits import Meter
from exact_dbapi.simulator.oauth import Session, SignIn
from exact_dbapi.simulator.rights import Rights
from exact_dbapi.simulator.seed.topics import DIVISIONS
from exact_dbapi.simulator.strict import Strict
from exact_dbapi.simulator.tables import Tables
from exact_dbapi.simulator.views import Asked, Views
from exact_dbapi.simulator.xml.download import Download
from exact_dbapi.simulator.xml.listings import list_divisions, list_parameters
from exact_dbapi.simulator.xml.matching import Matches
from exact_dbapi.simulator.xml.messages import Kind, Message, answer_messages
from exact_dbapi.simulator.xml.pages import Mode, refusal_page
from exact_dbapi.simulator.xml.question import Question, read_question
from exact_dbapi.simulator.xml.upload import Upload

ADDRESSES = {
    name.lower(): name
    for name in (
        "/docs/XMLDownload.aspx",
        "/docs/XMLUpload.aspx",
        "/docs/XMLDivisions.aspx",
        "/docs/XMLTopicParameters.aspx",
    )
}
_DOWNLOAD, _UPLOAD, _DIVISIONS, _PARAMETERS = ADDRESSES
_VERBS = {_UPLOAD: "POST"}
_EXPIRED = 'Bearer error="invalid_token", error_description="access%20token%20expired"'


@dataclass(frozen=True, slots=True)
class Gate:
    """What decides who gets in: tokens, counters, rights, and the divisions there are."""

    sign_in: SignIn
    meter: Meter
    rights: Rights
    divisions: tuple[int, ...]


class Door:
    """Answers requests to the XML API."""

    def __init__(
        self, gate: Gate, catalog: Catalog, views: Views, tables: Callable[[int], Tables], strict: Strict
    ) -> None:
        self._gate = gate
        self._catalog = catalog
        self._views = views
        matches = Matches()
        self._download = Download(views, tables, matches, strict)
        self._upload = Upload(views, tables, matches, strict)
        self._strict = strict
        self._topics = {name.lower(): name for name in catalog.topics}

    def answer(self, incoming: Incoming, now: datetime) -> Answer:
        """Answer a request to one of the addresses."""
        session = self._gate.sign_in.session(incoming.headers.get("authorization", "").partition(" ")[2].strip())
        if session is None or not session.is_live(now):
            return self._unauthorised()
        address = incoming.path.lower()
        if incoming.method != _VERBS.get(address, "GET"):
            return Answer(405, b"<html><body>Method Not Allowed</body></html>", HTML_TYPE)
        question = read_question(incoming)
        if question.division is None:
            return self._inside(address, incoming, question, session, now)
        is_allowed, limits = self._gate.meter.spend(session.chain.app.client_id, question.division, now)
        if not is_allowed:
            return refusal_page(Mode.TOO_MANY_REQUESTS, self._strict, limits)
        return self._inside(address, incoming, question, session, now).with_headers(*limits)

    def _unauthorised(self) -> Answer:
        if self._strict.xml_unauthorised == "page":
            return refusal_page(Mode.NO_RIGHTS, self._strict)
        return Answer(401, b"<html><body>Unauthorized</body></html>", HTML_TYPE, (("WWW-Authenticate", _EXPIRED),))

    def _inside(self, address: str, incoming: Incoming, question: Question, session: Session, now: datetime) -> Answer:
        """Answer somebody who is signed in."""
        home = self._gate.divisions[0]
        asked = Asked(self._views.endpoints.open(DIVISIONS), question.division or home, session.chain, now)
        if address == _DIVISIONS:
            current = self._views.user_row(asked).get("CurrentDivision", home)
            return list_divisions(self._views.rows(Asked(asked.endpoint, home, session.chain, now)), current)
        if address == _PARAMETERS:
            return list_parameters(self._catalog.topic(name) for name in self._catalog.topics)
        name = self._topics.get(question.topic.lower())
        try:
            self._gate.rights.check_division(asked.division, self._gate.divisions, session.chain)
            mappings = self._catalog.mappings.of_topic(name) if name is not None else ()
            self._check(mappings, is_write=address == _UPLOAD)
        except Refusal:
            return refusal_page(Mode.NO_RIGHTS, self._strict)
        if name is None:
            return self._unknown(question.topic, now)
        topic = self._catalog.topic(name)
        if address == _UPLOAD:
            return self._upload.answer(topic, mappings, question, asked, incoming)
        return self._download.answer(topic, mappings[0] if mappings else None, question, asked)

    def _check(self, mappings: tuple[TopicMapping, ...], *, is_write: bool) -> None:
        for mapping in mappings:
            self._gate.rights.check_endpoint(self._views.endpoints.open(mapping.item.endpoint), is_write=is_write)

    def _unknown(self, topic: str, now: datetime) -> Answer:
        if self._strict.xml_unreadable == "page":
            return refusal_page(Mode.NO_RIGHTS, self._strict)
        return answer_messages([Message(Kind.FATAL, f"Unknown: Topic {topic}")], now)
