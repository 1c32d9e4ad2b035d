"""What the tests of the simulator's XML half share: documents asked for and read with the standard library."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from tests.simulator.simulated import FIRST, Company, Reader, Reply, guid
from tests.simulator.trading import trading

Node = ElementTree.Element


class XmlReader:
    """Asks the XML API with a bearer token."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def ask(self, page: str, method: str = "GET", body: Any = None, /, **options: object) -> Reply:
        query = "&".join(f"{name}={quote(str(value))}" for name, value in options.items())
        headers = {"Authorization": f"Bearer {self.reader.token}"}
        if body is not None:
            headers["Content_Type"] = "application/xml"
        return self.reader.send(method, f"/docs/{page}.aspx" + (f"?{query}" if query else ""), body, **headers)

    def download(self, topic: str, division: int = FIRST, /, **options: object) -> Node:
        reply = self.ask("XMLDownload", Topic=topic, _Division_=division, **options)
        assert (reply.status, reply.header("content-type")) == (200, "text/xml; charset=utf-8"), reply.body
        return ElementTree.fromstring(reply.body)

    def upload(self, topic: str, content: str, division: int = FIRST, /, **options: object) -> list[Node]:
        """Upload what stands below the root; the answer is the list of messages."""
        body = f'<?xml version="1.0" encoding="utf-8"?><eExact>{content}</eExact>'.encode()
        reply = self.ask("XMLUpload", "POST", body, Topic=topic, _Division_=division, **options)
        assert (reply.status, reply.header("content-type")) == (200, "text/xml; charset=utf-8"), reply.body
        return ElementTree.fromstring(reply.body).findall("Messages/Message")


def mode(reply: Reply) -> str | None:
    """Read the hidden input of a page for people; None where the answer is no such page."""
    if reply.status != 200 or not (reply.header("content-type") or "").startswith("text/html"):
        return None
    found = ElementTree.fromstring(reply.body.removeprefix(b"<!DOCTYPE html>")).find(".//input[@id='mode']")
    return found.get("value") if found is not None else None


def trailer(node: Node) -> dict[str, str]:
    """Read the attributes of the `Topic` at the end of a page."""
    found = node.find("Topics/Topic")
    return {} if found is None else dict(found.attrib)


def texts(node: Node, path: str) -> list[str]:
    """List an attribute (after ``@``) or the text of all elements at a path."""
    path, _, attribute = path.partition("@")
    return [(found.get(attribute) if attribute else found.text) or "" for found in node.findall(path.rstrip("/"))]


def told(messages: list[Node]) -> list[tuple[str | None, str | None]]:
    """List type and text of messages."""
    return [(message.get("type"), message.findtext("Description")) for message in messages]


def company() -> Company:
    """Make the trading company with journals of all kinds and the ledger accounts that they book on."""
    made = trading()
    made._tables["financial/Journals"] = [
        {**journal, "Type": kind, "GLAccount": ledger}
        for journal, kind, ledger in zip(
            made._tables["financial/Journals"], (12, 22, 20, 90), (guid(41), guid(42), guid(43), None), strict=True
        )
    ]
    made._tables["financial/GLAccounts"] = [
        *made._tables["financial/GLAccounts"],
        *({"ID": guid(41 + at), "Code": code, "Description": code} for at, code in enumerate(("1100", "1600", "1300"))),
    ]
    return made
