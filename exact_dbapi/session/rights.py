"""The rows of `Session.Rights`: whether a table may be read and written, and if not, why.

What earlier calls showed comes first. Only for tables that a condition names Exact is asked: what `UserHasRights` says
of the user's role, and one row of the table. What nobody said is unknown, and told so.

Source: effective rights are scope, user's role, the licence's modules and the consent to the division together; the
words of a missing scope and the header `Reason`: certain. `UserHasRights` tells of the role; it is said to be
unreliable and answers 503 to what it does not know: likely. A role may also hide rows without any error: likely.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias
from urllib.parse import quote
from zoneinfo import ZoneInfo

from exact_dbapi.catalog import Catalog
from exact_dbapi.catalog.model import Endpoint, Kind
from exact_dbapi.edm import STRING_TYPE
from exact_dbapi.errors import OperationalError
from exact_dbapi.executor.engine import EXACT_TIME_ZONE
from exact_dbapi.message import Request, Response, Send
from exact_dbapi.planner.pushdown import push
from exact_dbapi.protocol.odata import ODataPager
from exact_dbapi.protocol.odata.fault import words
from exact_dbapi.protocol.odata.url import literal
from exact_dbapi.scan import Scan
from exact_dbapi.session.information_schema import named
from exact_dbapi.session.tables import local_time
from exact_dbapi.state.rights import MAY_READ, MAY_WRITE, READ, STALE_SECONDS, WRITE, Evidence, Memory

Found: TypeAlias = Mapping[str, Evidence]

_WRITING = ("POST", "PUT", "DELETE")
_ROWS, _NO_ROWS = "rows", "no rows"
_YES, _NO = "true", "false"

#: What the header `Reason` of a 403 is about.
_REASONS = {
    "BlockedUser": "user",
    "InactiveUser": "user",
    "BlockedCustomer": "licence",
    "LicenseExpired": "licence",
    "DivisionBlocked": "division",
    "NoDivisionAccess": "division",
}
_HIDDEN = "Exact answers without an error, but the user's role has no right to this table: rows may be missing."
_PARAMETERS = "A function: it cannot be tried without its parameters."
_ROLE_ALLOWS = "The user's role allows it; whether the app's scope does is known after a first write."


@dataclass(frozen=True)
class Verdict:
    """Whether something may be done; None when nobody said. `why` is a word for the cause, `message` says more."""

    holds: bool | None
    why: str | None = None
    message: str | None = None
    known_from: str | None = None


@dataclass(frozen=True)
class Inquiry:
    """Answers scans of `Session.Rights`; `divisions` gives those to ask about, and may ask Exact which is current."""

    catalog: Catalog
    memory: Memory
    divisions: Callable[[], tuple[int, ...]]
    clock: Callable[[], float]

    def rows(self, scan: Scan, send: Send) -> list[tuple[Any, ...]]:
        """List what is known; ask about the tables that the scan's conditions name."""
        for endpoint in self._named(scan):
            chosen = named(scan, "division")
            for division in self.divisions() if chosen is None else sorted(chosen):
                self._ask(endpoint, division, send)
        return list(self._known())

    def _named(self, scan: Scan) -> Iterator[Endpoint]:
        names = named(scan, "table_name") or ()
        return (self.catalog.open(entry.id) for entry in self.catalog.entries if entry.qualified_name in names)

    def _known(self) -> Iterator[tuple[Any, ...]]:
        found: dict[tuple[int, str], dict[str, Evidence]] = {}
        for one in self.memory.evidence():
            found.setdefault((one.division, one.endpoint), {})[one.action] = one
        ids = {entry.id for entry in self.catalog.entries}
        zone = ZoneInfo(EXACT_TIME_ZONE)
        for (division, id), evidence in found.items():
            if id in ids:
                endpoint = self.catalog.open(id)
                read, write = may_read(endpoint, evidence), may_write(endpoint, evidence)
                at = datetime.fromtimestamp(max(one.at for one in evidence.values()), UTC)
                message = next((one.message for one in (read, write) if one.message), None)
                yield (
                    *(endpoint.qualified_name, division, read.holds, read.why, write.holds, write.why),
                    *(message, read.known_from or write.known_from, local_time(at, zone), endpoint.scope or None),
                )

    def _ask(self, endpoint: Endpoint, division: int, send: Send) -> None:
        """Find out what is not known, or was last seen an hour ago: within that, a refusal would be counted twice."""
        now = self.clock()
        fresh = {
            one.action: one
            for one in self.memory.evidence()
            if (one.division, one.endpoint) == (division, endpoint.id) and now - one.at < STALE_SECONDS
        }
        for action, verb in ((MAY_READ, "GET"), (MAY_WRITE, next((v for v in _WRITING if v in endpoint.methods), ""))):
            if action not in fresh and verb in endpoint.methods and not _says_why(fresh.get(READ)):
                said = self._right(endpoint, division, verb, send)
                self.memory.keep(Evidence(division, endpoint.id, action, 0, "", said, now))
        if READ not in fresh and "GET" in endpoint.methods and not _demands(endpoint):
            self._probe(endpoint, division, send, now)

    def _right(self, endpoint: Endpoint, division: int, verb: str, send: Send) -> str:
        """Ask what the role allows; empty where Exact does not say. One refusal is enough for all tables."""
        asked = self.catalog.open(self.catalog.roles["rights"])
        known = (one for one in self.memory.evidence() if (one.division, one.endpoint) == (division, asked.id))
        if any(_is_refused(one) and self.clock() - one.at < STALE_SECONDS for one in known):
            return ""
        name = endpoint.path.partition("{division}/")[2]
        options = {"endpoint": literal(name, STRING_TYPE), "action": literal(verb, STRING_TYPE)}
        query = "&".join(f"{option}={quote(value, safe='')}" for option, value in options.items())
        url = f"{asked.path.replace('{division}', str(division))}?{query}"
        response = _sent(send, Request("GET", url, division=division, endpoint=asked.id))
        return _told(response, asked.resource) if response is not None and response.status == 200 else ""

    def _probe(self, endpoint: Endpoint, division: int, send: Send, now: float) -> None:
        """Read one row's key: a page of none would cost the same call and tell less."""
        select = endpoint.key_properties or tuple(endpoint.columns)[:1]
        pager = ODataPager(Scan(endpoint, division, select, push(None, endpoint), limit_rows=1))
        request = pager.request()
        response = _sent(send, request) if request is not None else None
        if response is not None and response.status == 200:
            said = _ROWS if len(pager.receive(response)) else _NO_ROWS
            self.memory.keep(Evidence(division, endpoint.id, READ, 200, "", said, now))


def _sent(send: Send, request: Request) -> Response | None:
    """Send, unless our own brake refuses: then nothing is known, which is an answer too."""
    try:
        return send(request)
    except OperationalError as error:
        if type(error) is not OperationalError:  # the budget, the sign-in and the network are not about this table
            raise
        return None


def _told(response: Response, name: str) -> str:
    """Read true or false out of ``{"d": {"UserHasRights": true}}``; empty when it is neither."""
    try:
        content = json.loads(response.body)["d"]
        content = content.get("results", content)
        content = content[0] if isinstance(content, list) else content
        said = str(content[name] if isinstance(content, dict) else content).lower()
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return ""
    return said if said in (_YES, _NO) else ""


def _demands(endpoint: Endpoint) -> bool:
    return any(parameter.is_required for parameter in endpoint.parameters)


def _is_refused(evidence: Evidence | None) -> bool:
    return evidence is not None and evidence.status in (403, 404)


def _says_why(evidence: Evidence | None) -> bool:
    """Whether a refusal tells its cause by itself; a plain 403 may mean the role or the licence."""
    if evidence is None or not _is_refused(evidence):
        return False
    return evidence.status == 404 or bool(evidence.reason) or "scope" in evidence.said.lower()


def may_read(endpoint: Endpoint, found: Found) -> Verdict:
    """Judge whether a table may be read."""
    read, told = found.get(READ), found.get(MAY_READ)
    if "GET" not in endpoint.methods or endpoint.kind is Kind.ACTION:
        return Verdict(False, "verb", None, "catalog")
    if _is_refused(read):
        assert read is not None
        return _refused(read, told)
    if told is not None and told.said == _NO and (read is None or read.said != _ROWS):
        return Verdict(False, "role", _HIDDEN if read else None, "told")
    if read is not None:
        return Verdict(True, None, None, "call")
    return Verdict(None, "parameter" if _demands(endpoint) else None, _PARAMETERS if _demands(endpoint) else None)


def may_write(endpoint: Endpoint, found: Found) -> Verdict:
    """Judge whether a table may be written."""
    read, wrote, told = found.get(READ), found.get(WRITE), found.get(MAY_WRITE)
    if not any(verb in endpoint.methods for verb in _WRITING):
        return Verdict(False, "verb", None, "catalog")
    if wrote is not None:
        return _refused(wrote, told) if _is_refused(wrote) else Verdict(True, None, None, "call")
    if read is not None and _is_refused(read):
        refused = _refused(read, found.get(MAY_READ))
        if refused.why in ("division", "user", "licence", "module"):
            return refused
    if told is not None and told.said == _NO:
        return Verdict(False, "role", None, "told")
    return Verdict(None, None, _ROLE_ALLOWS if told is not None and told.said == _YES else None)


def _refused(evidence: Evidence, told: Evidence | None) -> Verdict:
    """Judge a 403 or 404 by its header, its words and, where it says no more than no, by what the role allows."""
    kind = "application/json" if evidence.said[:1] == "{" else "text/plain"
    said = words(Response(evidence.status, {"content-type": kind}, evidence.said.encode())) or None
    if evidence.status == 404:
        return Verdict(False, "address", said, "call")
    if evidence.reason:
        return Verdict(False, _REASONS.get(evidence.reason, evidence.reason), evidence.reason, "call")
    if "scope" in evidence.said.lower():
        return Verdict(False, "scope", said, "call")
    role = {_YES: "module", _NO: "role"}.get(told.said if told else "", "role or module")
    return Verdict(False, role, said, "call")
