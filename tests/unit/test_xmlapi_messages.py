"""What Exact says of an upload is joined to the items that it says it of, or to none."""

from __future__ import annotations

import pytest

from exact_dbapi.errors import AccessDenied, DataError, OperationalError
from exact_dbapi.message import Request, Response
from exact_dbapi.protocol.xmlapi.messages import Verdict, join, read_messages
from exact_dbapi.protocol.xmlapi.upload import failure_of, is_unclear
from exact_dbapi.transport.pages import Judged

XML = {"content-type": "text/xml"}
HTML = {"content-type": "text/html; charset=utf-8"}


def message(kind: int, text: str, key: str = "", name: str = "") -> str:
    told = f'<Data key="{key}" keyAlt="{name}"/>' if key or name else ""
    return (
        f'<Message type="{kind}"><Topic code="SalesOrders" node="SalesOrder">{told}</Topic>'
        f"<Date>2026-03-15T11:48:23</Date><Description>{text}</Description></Message>"
    )


def joined(names: list[str], *messages: str) -> list[Verdict | None]:
    body = f"<eExact><Messages>{''.join(messages)}</Messages></eExact>"
    return join(read_messages(body.encode()), names)


DONE, WRONG = "Created", "Mandatory: Account"


def test_by_position_where_each_item_has_its_message() -> None:
    found = joined(["1", "2", "3"], message(2, DONE, "{k1}", "1"), message(0, WRONG), message(2, DONE, "k3", "3"))
    assert found == [Verdict(True, "k1", DONE), Verdict(False, "", WRONG), Verdict(True, "k3", DONE)]


def test_by_name_where_messages_are_missing_or_in_another_order() -> None:
    turned = joined(["1", "2"], message(2, DONE, "k2", "2"), message(0, WRONG, "", "1"))
    assert turned == [Verdict(False, "", WRONG), Verdict(True, "k2", DONE)]
    assert joined(["1", "2", "3"], message(2, DONE, "k3", "3"))[:2] == [None, None]
    assert joined(["", ""], message(2, DONE, "k", "1")) == [None, None]


def test_a_name_that_two_items_share_tells_nothing() -> None:
    assert joined(["1", "1", "2"], message(2, DONE, "k", "1"), message(2, DONE, "l", "2")) == [
        *(None, None),
        Verdict(True, "l", DONE),
    ]


def test_warnings_come_on_top_or_instead() -> None:
    on_top = joined(["1", "2"], message(1, "No VAT code", "", "1"), message(2, DONE, "k1", "1"), message(2, DONE, "k2"))
    assert on_top == [Verdict(True, "k1", "No VAT code", True), Verdict(True, "k2", DONE)]
    assert joined(["1"], message(1, "Ignored: the order has deliveries")) == [
        Verdict(False, "", "Ignored: the order has deliveries", True)
    ]


def test_a_fatal_message_refuses_all_when_nothing_was_done() -> None:
    assert joined(["1", "2"], message(3, "Not a valid document")) == [Verdict(False, "", "Not a valid document")] * 2
    assert joined(["1", "2"], message(2, DONE, "k", "1"), message(3, "Broken off")) == [Verdict(True, "k", DONE), None]


@pytest.mark.parametrize("body", [b"<eExact/>", b"<html></html>", b"<eExact><Messages>", b"nothing"])
def test_an_answer_that_tells_nothing_is_none(body: bytes) -> None:
    with pytest.raises(DataError):
        read_messages(body)


def page(mode: str) -> Response:
    """An HTML page as it comes out of the door to the network, which reads its mode."""
    body = f'<html><input type="hidden" id="mode" name="m" value="{mode}"/></html>'.encode()
    return Judged(lambda _request: Response(200, HTML, body))(Request("GET", "/docs/XMLUpload.aspx"))


def test_pages_for_people_are_told_by_their_mode() -> None:
    assert isinstance(failure_of(page("0"), "an upload of Items"), AccessDenied)
    often = failure_of(page("8"), "an upload of Items")
    assert isinstance(often, OperationalError)
    assert often.retryable
    assert isinstance(failure_of(page("3"), "an upload of Items"), OperationalError)
    assert not any(is_unclear(page(mode)) for mode in "083")


@pytest.mark.parametrize(("status", "unclear"), [(400, False), (403, False), (408, True), (500, True), (502, True)])
def test_whether_an_answer_leaves_open_what_was_done(status: int, unclear: bool) -> None:
    response = Response(status, XML, b"")
    assert failure_of(response, "an upload of Items") is not None
    assert is_unclear(response) is unclear


def test_an_empty_answer_tells_nothing() -> None:
    empty = Response(200, XML, b" ")
    assert failure_of(empty, "an upload of Items") is not None
    assert is_unclear(empty)
