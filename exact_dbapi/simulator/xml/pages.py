"""The pages for people that Exact answers where the XML API cannot even begin.

In comes why, out comes an `Answer` with status 200 and HTML, or the status that REST would give. Never looks at a
request.

Source: the page with status 200 and its hidden input `mode`, 0 for insufficient rights and 8 for a page that was
requested too many times: certain for clients with a session; whether a bearer meets the page or a status: a switch.
"""

from __future__ import annotations

from enum import IntEnum

from exact_dbapi.simulator.exchange import HTML_TYPE, Answer, Headers
from exact_dbapi.simulator.strict import Strict


class Mode(IntEnum):
    """The value of the hidden input."""

    NO_RIGHTS = 0
    TOO_MANY_REQUESTS = 8


_STATUS = {Mode.NO_RIGHTS: 403, Mode.TOO_MANY_REQUESTS: 429}
_TITLE = {
    Mode.NO_RIGHTS: "You have insufficient rights to open this page.",
    Mode.TOO_MANY_REQUESTS: "This page has been requested too many times.",
}


def refusal_page(mode: Mode, strict: Strict, headers: Headers = ()) -> Answer:
    """Refuse a request before its topic runs."""
    if strict.xml_refusals == "status":
        return Answer(_STATUS[mode], headers=headers)
    title = _TITLE[mode]
    body = (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body><form>"
        f'<input type="hidden" id="mode" name="mode" value="{int(mode)}" /><h1>{title}</h1></form></body></html>'
    )
    return Answer(200, body.encode(), HTML_TYPE, headers)
