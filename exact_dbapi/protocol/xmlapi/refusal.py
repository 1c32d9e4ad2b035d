"""Pages for people where a document was asked for: what they mean.

An answer comes in; out goes the error that it means, or None where it may be a document.

Source: where something is wrong before a topic runs, such as no rights or too many requests, the answer is an HTML page
with status 200; its hidden input `mode` is 0 for insufficient rights and 8 for a page that was requested too often:
certain.
"""

from __future__ import annotations

import re

from exact_dbapi.errors import AccessDenied, Error, OperationalError
from exact_dbapi.message import Response

_MODE = re.compile(rb"""<input\b(?=[^>]*\bid=["']?mode\b)[^>]*\bvalue=["']?(\d+)""", re.IGNORECASE)


def refusal(response: Response, asked: str) -> Error | None:
    """Tell what an answer that is no document means; `asked` names the topic and the division."""
    if not is_page(response):
        return None
    found = _MODE.search(response.body)
    match found and found[1]:
        case b"0":
            return AccessDenied(
                f"Exact refuses {asked}: this user has no rights to it.",
                hint="The user's role needs the right to import and export XML, and to the topic itself.",
            )
        case b"8":
            return OperationalError(
                f"Exact refuses {asked} for now: it was requested too often.",
                hint="Wait a minute and try again; nothing of this request was done.",
                retryable=True,
            )
    return OperationalError(
        f"Exact answered {asked} with a page for people instead of a document (status {response.status}).",
        hint="Is the user signed in to this company, and is the address right?",
    )


def is_page(response: Response) -> bool:
    """Tell whether an answer is an HTML page."""
    start = response.body[:256].lstrip().lower()
    return response.content_type == "text/html" or start.startswith((b"<!doctype html", b"<html"))
