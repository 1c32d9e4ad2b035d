"""How a lost row is looked for: conditions, clocks and twins, over a `Send` that knows some rows."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pytest

from exact_dbapi.catalog import open_catalog
from exact_dbapi.executor.agreement import is_same
from exact_dbapi.executor.settle import Finding, look_up
from exact_dbapi.executor.writing import Writing
from exact_dbapi.message import Request, Response
from exact_dbapi.mutation import Document, Mutation, Value, Verb
from exact_dbapi.state.journal import Entry, Journal, MemoryJournal, Standing

CATALOG = open_catalog()
ORDERS = CATALOG.open("salesorder/salesorders")
ME, OTHER = UUID(int=7), UUID(int=8)
CUSTOMER = UUID(int=99)
SENT = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
DATE = "Wed, 01 Jul 2026 10:00:01 GMT"


class Exact:
    """Answers who is signed in, and the rows that it was given; filters nothing."""

    def __init__(self, *rows: dict[str, Any], date: str = DATE) -> None:
        self.rows = rows
        self.date = date
        self.asked: list[str] = []

    def __call__(self, request: Request) -> Response:
        self.asked.append(unquote(request.url))
        rows: Any = [{"UserID": str(ME)}] if request.division is None else self.rows
        headers = {"content-type": "application/json", "date": self.date}
        return Response(200, headers, json.dumps({"d": rows}).encode())


def row(number: int, created: datetime, creator: UUID = ME, **values: Any) -> dict[str, Any]:
    """A row as Exact answers it: the time is the Dutch wall clock as if it were UTC."""
    milliseconds = int(created.replace(tzinfo=UTC).timestamp() * 1000)
    found = {"OrderID": str(UUID(int=number)), "Created": f"/Date({milliseconds})/", "Creator": str(creator)}
    return {**found, "OrderedBy": str(CUSTOMER), "YourRef": None, "Description": None, **values}


def writing(send: Exact, journal: Journal | None = None, now: datetime = SENT) -> Writing:
    return Writing(
        send=send,
        calls=[],
        journal=journal or MemoryJournal(),
        host="https://exact.example",
        open_endpoint=CATALOG.open,
        natural_keys=CATALOG.natural_keys,
        current_user=CATALOG.roles["current_user"],
        clock=now.timestamp,
    )


def order(**values: Value) -> Document:
    given = {"OrderedBy": CUSTOMER, **values}
    columns = tuple((ORDERS.by_name[name.lower()], one) for name, one in given.items())
    return Document(Mutation(Verb.INSERT, ORDERS, 1, columns))


def test_it_asks_for_one_natural_key_since_the_attempt() -> None:
    exact = Exact()
    assert look_up(order(Description="d", YourRef="r"), SENT.timestamp(), writing(exact)).finding is Finding.ABSENT
    me, rows = exact.asked
    assert me == "/api/v1/current/Me?$select=UserID"
    assert "$filter=Created ge datetime'2026-07-01T11:58:01' and YourRef eq 'r'" in rows


@pytest.mark.parametrize(
    ("rows", "finding"),
    [
        ([row(1, datetime(2026, 7, 1, 12, 0, 1), YourRef="r")], Finding.THERE),
        ([row(1, datetime(2026, 7, 1, 12, 0, 1), OTHER, YourRef="r")], Finding.ABSENT),
        ([row(1, datetime(2026, 7, 1, 11, 50), YourRef="r")], Finding.ABSENT),
        ([row(1, datetime(2026, 7, 1, 12, 0, 1), YourRef="R")], Finding.ABSENT),
        ([row(1, datetime(2026, 7, 1, 12, 0, 1), YourRef="r", Description="completed")], Finding.THERE),
        ([row(one, datetime(2026, 7, 1, 12, 0, 1), YourRef="r") for one in (1, 2)], Finding.UNSURE),
    ],
    ids=["mine", "another user's", "older", "another reference", "with more in it", "two"],
)
def test_who_made_a_row_when_and_with_which_reference_decides(rows: list[dict[str, Any]], finding: Finding) -> None:
    mutation = order(YourRef="r", Description="d") if rows[0]["Description"] else order(YourRef="r")
    assert look_up(mutation, SENT.timestamp(), writing(Exact(*rows))).finding is finding


def test_of_two_rows_with_one_reference_the_one_that_agrees_counts() -> None:
    moment = datetime(2026, 7, 1, 12, 0, 1)
    exact = Exact(row(1, moment, YourRef="r", Description="other"), row(2, moment, YourRef="r", Description="d"))
    found = look_up(order(YourRef="r", Description="d"), SENT.timestamp(), writing(exact))
    assert (found.finding, found.stored["OrderID"]) == (Finding.THERE, UUID(int=2))


def test_without_a_natural_key_every_column_has_to_agree() -> None:
    there = row(1, datetime(2026, 7, 1, 12, 0, 1), OrderedBy=str(OTHER))
    assert look_up(order(), SENT.timestamp(), writing(Exact(there))).finding is Finding.ABSENT
    there["OrderedBy"] = str(CUSTOMER)
    assert look_up(order(), SENT.timestamp(), writing(Exact(there))).finding is Finding.THERE


def test_a_row_that_the_journal_knows_is_not_taken_for_it() -> None:
    journal = MemoryJournal()
    known = Entry("c", 0, "https://exact.example", 1, ORDERS.id, "INSERT", 1, 1, key=(str(UUID(int=1)),))
    journal.plan([known])
    there = Exact(row(1, datetime(2026, 7, 1, 12, 0, 1), YourRef="r"))
    assert look_up(order(YourRef="r"), SENT.timestamp(), writing(there, journal)).finding is Finding.THERE
    journal.change(Entry(**{**{name: getattr(known, name) for name in Entry.__slots__}, "standing": Standing.DONE}))
    assert look_up(order(YourRef="r"), SENT.timestamp(), writing(there, journal)).finding is Finding.ABSENT


def test_the_clock_that_counts_is_exacts() -> None:
    """Our clock is an hour behind: the attempt was at eleven by Exact's."""
    exact = Exact(date="Wed, 01 Jul 2026 11:00:00 GMT")
    look_up(order(YourRef="r"), SENT.timestamp(), writing(exact))
    assert "Created ge datetime'2026-07-01T12:58:00'" in exact.asked[1]


def test_an_hour_that_comes_twice_loses_no_row() -> None:
    """On 25 October 2026 Dutch clocks go from 3:00 back to 2:00, at 1:00 UTC."""
    sent = datetime(2026, 10, 25, 0, 59, 30, tzinfo=UTC)
    exact = Exact(row(1, datetime(2026, 10, 25, 2, 0, 10), YourRef="r"), date="Sun, 25 Oct 2026 01:00:10 GMT")
    now = datetime(2026, 10, 25, 1, 0, 10, tzinfo=UTC)
    assert look_up(order(YourRef="r"), sent.timestamp(), writing(exact, now=now)).finding is Finding.THERE


def test_what_cannot_be_read_cannot_be_told() -> None:
    action = CATALOG.open("salesinvoice/printedsalesinvoices")
    found = look_up(Document(Mutation(Verb.INSERT, action, 1)), SENT.timestamp(), writing(Exact()))
    assert found.finding is Finding.UNSURE
    assert "does not show the rows" in found.reason


@pytest.mark.parametrize(
    ("name", "sent", "stored", "same"),
    [
        ("YourRef", "a", "a ", True),
        ("YourRef", "", None, True),
        ("YourRef", "a", "A", False),
        ("AmountDiscount", 0.1 + 0.2, 0.3, True),
        ("AmountDiscount", 100.0, 0.0, False),
        ("OrderDate", datetime(2026, 1, 1, 0, 0, 0, 1000), datetime(2026, 1, 1), True),
        ("OrderDate", datetime(2026, 1, 1), datetime(2025, 12, 31), False),
        ("OrderedBy", str(CUSTOMER).upper(), CUSTOMER, True),
        ("OrderNumber", 7, 7, True),
        ("OrderNumber", None, 7, False),
    ],
)
def test_what_exact_made_of_a_value_is_still_that_value(name: str, sent: Any, stored: Any, same: bool) -> None:
    assert is_same(sent, stored, ORDERS.by_name[name.lower()]) is same
