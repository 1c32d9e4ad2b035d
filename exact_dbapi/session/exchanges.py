"""The rows of `XML.XMLDivisions` and `XML.XMLTopicParameters`: one call each, made when somebody reads them.

The door to Exact comes in, rows go out; nothing is kept.
"""

from __future__ import annotations

from exact_dbapi.message import Send
from exact_dbapi.protocol.xmlapi import lists
from exact_dbapi.session.tables import Rows


def divisions(send: Send) -> Rows:
    """List the companies that the user may open."""
    return lists.divisions(send(lists.DIVISIONS))


def topic_parameters(send: Send) -> Rows:
    """List the topics that the user's licence exchanges, each with its parameters."""
    return lists.parameters(send(lists.TOPICS))
