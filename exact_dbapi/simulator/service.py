"""Exact Online without a socket: a request in, an answer out.

Signs in, counts calls, finds the way, checks rights, and hands reads to `reading`, writes to `writing`; everything a
request can be refused for ends here as an answer. The XML API has a door of its own. Never writes to a connection.

Source: rate headers and counting only where the URL names a division, 401 with WWW-Authenticate, cookies, URLs of at
most 6,000 characters: certain (the texts of WWW-Authenticate and the status for long URLs: likely).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from exact_dbapi.simulator.atom_rows import atom_error
from exact_dbapi.simulator.clock import Clock
from exact_dbapi.simulator.edmx import service_metadata
from exact_dbapi.simulator.endpoints import Endpoints
from exact_dbapi.simulator.exchange import HTML_TYPE, JSON_TYPE, TEXT_TYPE, XML_TYPE, Answer, Headers, Incoming, Refusal
from exact_dbapi.simulator.limits import Meter
from exact_dbapi.simulator.oauth import App, Chain, Session, SignIn
from exact_dbapi.simulator.oauth_http import answer_authorise, answer_token
from exact_dbapi.simulator.reading import Reading
from exact_dbapi.simulator.rights import Rights
from exact_dbapi.simulator.routing import API, Place, Route, find_place, find_route
from exact_dbapi.simulator.seed.behaviour import Behaviour
from exact_dbapi.simulator.strict import Strict
from exact_dbapi.simulator.views import Asked
from exact_dbapi.simulator.writing.files import FILES, division_of
from exact_dbapi.simulator.writing.writing import Writing
from exact_dbapi.simulator.xml.door import ADDRESSES, Door

MAX_URL = 6000
_COUNTED_ERRORS = frozenset({400, 401, 403, 404})
_METADATA = "$metadata"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the service is made of."""

    strict: Strict
    clock: Clock
    divisions: tuple[int, ...]
    endpoints: Endpoints
    behaviour: Behaviour
    sign_in: SignIn
    meter: Meter
    rights: Rights
    reading: Reading
    writing: Writing
    xml: Door
    consent: Callable[[App], Chain]


class Service:
    """Answers requests one by one; safe to call from several threads."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def answer(self, incoming: Incoming) -> Answer:
        """Answer any request."""
        parts, now = self.parts, self.parts.clock()
        if len(incoming.target) > MAX_URL:
            return _page(parts.strict.long_url_status, "Request URL Too Long")
        if incoming.path == "/api/oauth2/token":
            return answer_token(parts.sign_in, incoming, now)
        if incoming.path == "/api/oauth2/auth":
            return answer_authorise(parts.sign_in, incoming, parts.consent, now)
        if incoming.path.startswith(API):
            return self._api(incoming, now)
        if incoming.path == FILES:
            return self._file(incoming, now)
        if incoming.path.lower() in ADDRESSES:
            return parts.xml.answer(incoming, now)
        return _page(404, "Not Found")

    def _api(self, incoming: Incoming, now: datetime) -> Answer:
        """Answer a request below ``/api/v1``: count it if it names a division, and turn refusals into answers."""
        place = find_place(incoming.path)
        session = self.parts.sign_in.session(incoming.headers.get("authorization", "").partition(" ")[2].strip())
        if session is None:
            return self._refused(incoming, _unauthorised("invalid%20access%20token"))
        limits: Headers = ()
        if place.division is not None:
            is_allowed, limits = self.parts.meter.spend(session.chain.app.client_id, place.division, now)
            if not is_allowed:
                return Answer(429, headers=limits)
        who = (session.chain.app.client_id, session.chain.user.id, place.division, place.label)
        if self.parts.meter.is_blocked(who, now):
            return self._blocked(incoming).with_headers(*limits)
        try:
            answer = self._signed_in(incoming, place, session, now)
        except Refusal as refusal:
            answer = self._refused(incoming, refusal)
        if answer.status in _COUNTED_ERRORS:
            self.parts.meter.record_error(who, now)
        return answer.with_headers(*limits, *_cookies(incoming, session, place))

    def _file(self, incoming: Incoming, now: datetime) -> Answer:
        """Answer a file to whoever may see its division."""
        session = self.parts.sign_in.session(incoming.headers.get("authorization", "").partition(" ")[2].strip())
        division = division_of(incoming)
        try:
            if session is None or not session.is_live(now):
                raise _unauthorised("access%20token%20expired")
            if division is None:
                raise Refusal(404, "Resource not found.")
            self.parts.rights.check_division(division, self.parts.divisions, session.chain)
        except Refusal as refusal:
            return self._refused(incoming, refusal)
        return self.parts.writing.file(incoming, division)

    def _signed_in(self, incoming: Incoming, place: Place, session: Session, now: datetime) -> Answer:
        parts, chain = self.parts, session.chain
        if not session.is_live(now):
            raise _unauthorised("access%20token%20expired")
        if not place.segments:
            raise Refusal(404, "Resource not found.")
        if place.segments[-1] == _METADATA:
            return self._metadata(incoming, place, chain)
        route = self._route(place, chain)
        parts.rights.check_endpoint(route.endpoint, is_write=incoming.method != "GET")
        self._check_verb(incoming.method, route)
        division = parts.divisions[0] if route.division is None else route.division
        if division not in parts.divisions:
            division = parts.divisions[0]
        room = parts.reading if incoming.method == "GET" else parts.writing
        return room.answer(incoming, route, Asked(route.endpoint, division, chain, now))

    def _check_verb(self, method: str, route: Route) -> None:
        """Refuse a verb that the endpoint lacks, or that does not go with or without a key."""
        has_key = method in ("PUT", "DELETE")
        fits = method == "GET" or (
            route.navigation is None and not route.is_count and has_key == (route.key is not None)
        )
        if method not in route.endpoint.methods or not fits:
            allowed = ", ".join(sorted(route.endpoint.methods))
            text = f"The HTTP method {method} is not supported for this resource."
            raise Refusal(self.parts.strict.refused_verb_status, text, headers=(("Allow", allowed),))

    def _route(self, place: Place, chain: Chain) -> Route:
        """Find the endpoint, but tell first when the division is closed."""
        parts = self.parts
        try:
            route = find_route(parts.endpoints, place, parts.strict.case_sensitive_sets, parts.behaviour.aliases)
        except Refusal:
            self._check_division(place, chain)
            raise
        if route.endpoint.id not in parts.behaviour.any_division:
            self._check_division(place, chain)
        return route

    def _check_division(self, place: Place, chain: Chain) -> None:
        if place.division is not None:
            self.parts.rights.check_division(place.division, self.parts.divisions, chain)

    def _metadata(self, incoming: Incoming, place: Place, chain: Chain) -> Answer:
        self._check_division(place, chain)
        if incoming.wants_json:
            raise Refusal(self.parts.strict.unacceptable_status, "Unsupported media type requested.")
        folder = (place.folder + "/".join(place.segments[:-1])).lower()
        endpoints = self.parts.endpoints.below(folder)
        if not endpoints:
            raise Refusal(404, f"Resource not found for the segment '{_METADATA}'.")
        return Answer(200, service_metadata(endpoints), XML_TYPE, (("DataServiceVersion", "2.0;"),))

    def _blocked(self, incoming: Incoming) -> Answer:
        status = self.parts.strict.error_velocity_status
        if status == 429:
            return Answer(429)
        return self._refused(incoming, Refusal(status, "Forbidden", "TooManyErrors"))

    def _refused(self, incoming: Incoming, refusal: Refusal) -> Answer:
        headers = refusal.headers + ((("Reason", refusal.reason),) if refusal.reason else ())
        if refusal.status == 403 and self.parts.strict.forbidden_body == "text":
            return Answer(403, refusal.message.encode(), TEXT_TYPE, headers)
        if not incoming.wants_json:
            return Answer(refusal.status, atom_error(refusal.message), XML_TYPE, headers)
        error = {"error": {"code": "", "message": {"lang": "", "value": refusal.message}}}
        return Answer(refusal.status, json.dumps(error).encode(), JSON_TYPE, headers)


def _unauthorised(description: str) -> Refusal:
    challenge = f'Bearer error="invalid_token", error_description="{description}"'
    return Refusal(401, "Unauthorized", headers=(("WWW-Authenticate", challenge),))


def _cookies(incoming: Incoming, session: Session, place: Place) -> Headers:
    """Set the cookies that Exact sets and that no client should send back."""
    if "cookie" in incoming.headers:
        return ()
    user = session.chain.user.id
    values = [("Set-Cookie", f"ASP.NET_SessionId={user.replace('-', '')[:24]}; path=/; HttpOnly; SameSite=Lax")]
    if place.division is not None:
        values.append(("Set-Cookie", f"ExactServer{{{user}}}=Division={place.division}; path=/; HttpOnly"))
    return tuple(values)


def _page(status: int, title: str) -> Answer:
    body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return Answer(status, body.encode(), HTML_TYPE)
