"""The lists of the XML API are read as they stand, and what is none is refused."""

from __future__ import annotations

import pytest

from exact_dbapi.errors import AccessDenied, DataError, Error, OperationalError
from exact_dbapi.message import Response
from exact_dbapi.protocol.xmlapi import lists

XML = {"content-type": "text/xml; charset=utf-8"}


def test_one_company_is_a_list_of_one_and_none_is_empty() -> None:
    one = b'<Administrations><Administration Code="7" HID="" Current="True"><Description>A &amp; B</Description>'
    body = one + b"</Administration></Administrations>"
    assert lists.divisions(Response(200, XML, body)) == [(7, None, "A & B", True)]
    assert lists.divisions(Response(200, XML, b"<Administrations/>")) == []


def test_a_topic_without_parameters_is_listed_all_the_same() -> None:
    body = (
        b'<Topics><Topic code="A"><Parameters><Export><Parameter name="p" type="Date"/></Export><Import/></Parameters>'
        b'</Topic><Topic code="B"/></Topics>'
    )
    assert lists.parameters(Response(200, XML, body)) == [("A", "Export", "p", "Date"), ("A", "Import", None, None)]


REFUSED: tuple[tuple[int, bytes, type[Error], str], ...] = (
    (200, b"<Administrations><Administration", DataError, "not well-formed"),
    (200, b"<eExact/>", DataError, "<eExact>, which is none"),
    (200, b'<!DOCTYPE a [<!ENTITY b "c">]><Administrations>&b;</Administrations>', DataError, "document type"),
    (200, b"<a>" * 100 + b"</a>" * 100, DataError, "nested more than 64 deep"),
    (200, b"", OperationalError, "with nothing"),
    (403, b"<html>", AccessDenied, "list of companies"),
    (500, b"", OperationalError, "status 500"),
)


@pytest.mark.parametrize(("status", "body", "kind", "told"), REFUSED)
def test_what_is_no_list_is_refused(status: int, body: bytes, kind: type[Error], told: str) -> None:
    with pytest.raises(kind, match=told):
        lists.divisions(Response(status, XML, body))
