"""The lists of the XML API: the companies of a user, and the topics that may be exchanged, with their parameters.

Requests go out, and the rows of an answer come back. The answers are small: they are read as dictionaries.

Source: `Administrations/Administration` with `Code`, `HID` and `Current`: certain; `Topic[@code]/Parameters/(Export |
Import)/Parameter` with `name` and `type`: certain, the name of its root: likely.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from exact_dbapi.errors import DataError
from exact_dbapi.message import Request, Response
from exact_dbapi.protocol.xmlapi.parser import small_document
from exact_dbapi.protocol.xmlapi.upload import failure_of

Rows = list[tuple[Any, ...]]

_WAYS = ("Export", "Import")
_REPEATED = ("Administration", "Topic", "Parameter")

#: What asks for the companies, and for the topics.
DIVISIONS: Final = Request("GET", "/docs/XMLDivisions.aspx", accept="text/xml", endpoint="xml/xmldivisions")
TOPICS: Final = Request("GET", "/docs/XMLTopicParameters.aspx", accept="text/xml", endpoint="xml/xmltopicparameters")


def divisions(response: Response) -> Rows:
    """List companies: code, the number that people know, what it is called, and whether it is the current one.

    Raises: what the answer as a whole means; DataError when it is no list.
    """
    found = _document(response, "the list of companies", "Administrations", "Administration")
    return [
        (_number(one["@Code"]), _number(one.get("@HID")), one.get("Description"), one.get("@Current") == "True")
        for one in found
    ]


def parameters(response: Response) -> Rows:
    """List topics: the topic, whether it is exported or imported, and a parameter with its type, if there is any.

    Raises: what the answer as a whole means; DataError when it is no list.
    """
    found = _document(response, "the list of topics", None, "Topic")
    return [row for topic in found for row in _parameters(topic)]


def _parameters(topic: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    ways = topic.get("Parameters") or {}
    for way in _WAYS:
        if way in ways:
            given = (ways[way] or {}).get("Parameter", [{}])
            yield from ((topic["@code"], way, one.get("@name"), one.get("@type")) for one in given)


def _document(response: Response, asked: str, root: str | None, item: str) -> list[dict[str, Any]]:
    """Read the items of a list."""
    failure = failure_of(response, asked)
    if failure is not None:
        raise failure
    document = small_document(response.body, f"Exact's answer to {asked}", _REPEATED)
    (name, content), *_ = document.items()
    if root not in (None, name) or not isinstance(content, dict | None):
        raise DataError(f"Exact answered {asked} with <{name}>, which is none.")
    items: list[dict[str, Any]] = (content or {}).get(item, [])
    return items


def _number(text: str | None) -> int | None:
    return int(text) if text and text.strip().isdecimal() else None
