"""The frame of every document of the XML API.

In comes what stands in it, out comes an `Answer`. Never escapes.

Source: declaration, root and schema location, content type text/xml: certain.
"""

from __future__ import annotations

from exact_dbapi.simulator.exchange import Answer

TYPE = "text/xml; charset=utf-8"
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'
_ROOT = '<eExact xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="eExact-XML.xsd">'


def document(content: str) -> Answer:
    """Answer content below the root that Exact uses."""
    return Answer(200, f"{_DECLARATION}\n{_ROOT}{content}</eExact>".encode(), TYPE)


def bare_document(content: str) -> Answer:
    """Answer content that has a root of its own."""
    return Answer(200, f"{_DECLARATION}\n{content}".encode(), TYPE)
