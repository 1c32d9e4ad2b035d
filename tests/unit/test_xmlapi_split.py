"""Payloads are cut at the borders of their items, as they are, and nothing that attacks a parser gets through."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exact_dbapi.errors import DataError
from exact_dbapi.protocol.xmlapi import split as room
from exact_dbapi.protocol.xmlapi.split import Limits, shortened, split

ORDERS = b"""<?xml version="1.0" encoding="iso-8859-1"?>
<eExact xmlns:xsi="x">
 <SalesOrders>
  <SalesOrder salesordernumber="1"><Description>Caf\xe9 &amp; bar</Description></SalesOrder><SalesOrder
   salesordernumber="2"/>
  <!-- a note --><SalesOrder note="a > b" salesordernumber="3"><![CDATA[<SalesOrder>]]></SalesOrder></SalesOrders>
 <Topics><Topic code="SalesOrders"/></Topics><Messages/></eExact>"""

LIMITS = Limits()
#: Whatever can stand in XML.
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30)


def cut(payload: bytes, limits: Limits = LIMITS, piece_bytes: int = 1 << 16) -> list[room.Fragment]:
    pieces = (payload[at : at + piece_bytes] for at in range(0, len(payload), piece_bytes))
    return list(split(pieces, "SalesOrders", "SalesOrder", "salesordernumber", limits))


@pytest.mark.parametrize("piece_bytes", [1, 7, 100_000])
def test_items_stay_as_they_are(piece_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_HEAD_BYTES", 60)  # so that the rest comes piece by piece
    first, second = cut(ORDERS, Limits(most_items=2), piece_bytes)
    assert (first.names, second.names) == (("1", "2"), ("3",))
    item = '<SalesOrder salesordernumber="1"><Description>Café &amp; bar</Description></SalesOrder>'
    assert item.encode() in first.body
    assert b'<SalesOrder note="a > b" salesordernumber="3"><![CDATA[<SalesOrder>]]></SalesOrder>' in second.body
    assert b"Topics" not in first.body + second.body


@settings(max_examples=40, deadline=None)
@given(
    texts=st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30), min_size=1, max_size=12
    ),
    most_bytes=st.integers(400, 2_000),
    most_items=st.integers(1, 5),
    piece_bytes=st.integers(1, 400),
)
def test_nothing_is_lost_or_too_large(texts: list[str], most_bytes: int, most_items: int, piece_bytes: int) -> None:
    root = ElementTree.Element("SalesOrders")
    for number, text in enumerate(texts):
        ElementTree.SubElement(root, "SalesOrder", salesordernumber=str(number)).text = text
    found = cut(ElementTree.tostring(root), Limits(most_bytes, most_items), piece_bytes)
    orders = [order for one in found for order in ElementTree.fromstring(one.body)[0]]
    assert [order.text or "" for order in orders] == texts
    assert [name for one in found for name in one.names] == [str(number) for number in range(len(texts))]
    assert all(len(one.body) <= most_bytes and len(one.names) <= most_items for one in found)


def test_characters_are_a_limit_of_their_own() -> None:
    item = '<SalesOrder salesordernumber="1">' + "é" * 100 + "</SalesOrder>"
    payload = f"<SalesOrders>{item * 4}</SalesOrders>".encode()
    assert [len(one.names) for one in cut(payload, Limits(most_characters=500))] == [2, 2]
    with pytest.raises(DataError, match=r"Element 1 of the payload \(line 1\) has 246 bytes, and a message holds 300"):
        cut(payload, Limits(most_bytes=300))


def test_a_message_without_some_of_its_items() -> None:
    (whole,) = cut(ORDERS)
    left = shortened(whole.body, "SalesOrders", [False, True, False])
    assert [order.get("salesordernumber") for order in ElementTree.fromstring(left)[0]] == ["2"]


HOSTILE = {
    b'<!DOCTYPE a [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><eExact>&c;</eExact>': "document type",
    b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><eExact/>': "document type",
    b"<SalesOrders><SalesOrder>" + b"<a>" * 100: "nested more than 64 deep",
    b'<SalesOrders><SalesOrder a="' + b"x" * 3_000_000: "tag that is longer",
    b'<SalesOrders><SalesOrder a="' + b"x" * 70_000 + b'"/>': "tag that is longer",
    b"<SalesOrders><SalesOrder></SalesOrders>": "mismatched tag, at line 1, column 28",
    b"<SalesOrders><SalesOrder>": "no element found",
    b"": "no element found",
    b"<SalesOrders/>": "nothing to send",
    b"<eExact><GLAccounts/></eExact>": "<GLAccounts>, which is not of the topic",
    b"<SalesOrders><Order/></SalesOrders>": "<Order> in <SalesOrders>, which holds <SalesOrder>",
    b"<html/>": "<html> where <eExact> or <SalesOrders> belongs",
    b'<?xml version="1.0" encoding="ebcdic-7"?><SalesOrders/>': "'ebcdic-7', which is no known encoding",
    b'<?xml version="1.0" encoding="utf-8"?><SalesOrders>\xff</SalesOrders>': "not written in utf-8",
    b'<SalesOrders xmlns="a"><SalesOrder>&bomb;</SalesOrder></SalesOrders>': "undefined entity",
}


@pytest.mark.parametrize("payload", HOSTILE, ids=list(HOSTILE.values()))
def test_what_is_malformed_or_hostile_is_refused(payload: bytes) -> None:
    with pytest.raises(DataError) as caught:
        cut(payload)
    assert HOSTILE[payload] in caught.value.message
    assert len(caught.value.message) < 300
