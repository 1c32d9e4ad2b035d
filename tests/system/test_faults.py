"""What goes wrong on the way: raised by the fetch that meets it and by every later one, in all three tiers.

A partial answer never looks like a whole one. Repeating is switched off here: what is left then is what a user meets
when repeating did not help. Source of the failures: seen at Exact (408, 5xx, markup and empty bodies
under status 200, broken connections), certain.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.cursor import Cursor
from exact_dbapi.errors import ConnectionFailure, OperationalError, SignInRequired
from exact_dbapi.executor import explain
from exact_dbapi.simulator import Fault, Simulator

#: Over a table of 160 rows in three pages; the tier that each of them takes is checked below.
TIERS = {
    "pass-through": "SELECT Name, Notes FROM CRM.Opportunities",
    "page by page": "SELECT upper(Name) AS name FROM CRM.Opportunities",
    "engine": "SELECT Name, count(*) AS n FROM CRM.Opportunities GROUP BY Name ORDER BY Name",
}

FAULTS: dict[str, tuple[Fault, type[exact_dbapi.Error], str]] = {
    "400": (Fault(status=400, body=b'{"error":{"message":{"value":"no"}}}'), exact_dbapi.ProgrammingError, "42000"),
    "401": (Fault(status=401), SignInRequired, "28000"),
    "403": (Fault(status=403, headers=(("Reason", "BlockedUser"),)), exact_dbapi.AccessDenied, "42501"),
    "404": (Fault(status=404), OperationalError, "58000"),
    "408": (Fault(status=408), OperationalError, "58000"),
    "429": (Fault(status=429), exact_dbapi.BudgetExhausted, "53400"),
    "500 html": (Fault(status=500, html=True), OperationalError, "58000"),
    "503": (Fault(status=503), OperationalError, "58000"),
    "200 html": (Fault(html=True), OperationalError, "58000"),
    "200 empty": (Fault(empty=True), OperationalError, "58000"),
    "truncated JSON": (Fault(status=200, body=b'{"d":{"results":[{"Name":"a","No'), OperationalError, "58000"),
    "no page": (Fault(status=200, body=b'{"value":[]}'), OperationalError, "58000"),
    "cut before the headers": (Fault(cut="before_headers"), ConnectionFailure, "08006"),
    "cut in mid-page": (Fault(cut="mid_body"), ConnectionFailure, "08006"),
    "cut without an answer": (Fault(cut="after_effect"), ConnectionFailure, "08006"),
}

PAGES = {"first": 0, "middle": 1, "last": 2}


def everything(cursor: Cursor) -> int:
    return len(cursor.fetchall())


def one_by_one(cursor: Cursor) -> int:
    return sum(1 for _ in iter(cursor.fetchone, None))


def in_pieces(cursor: Cursor) -> int:
    return sum(len(rows) for rows in iter(lambda: cursor.fetchmany(25), []))


def as_arrow(cursor: Cursor) -> int:
    rows: int = cursor.fetch_arrow_table().num_rows
    return rows


def as_arrow_stream(cursor: Cursor) -> int:
    return sum(batch.num_rows for batch in cursor.fetch_record_batch())


FETCHES: list[Callable[[Cursor], int]] = [everything, one_by_one, in_pieces, as_arrow, as_arrow_stream]


@pytest.fixture
def connection(exact_simulator: Simulator) -> Iterator[Connection]:
    with exact_dbapi.connect(**exact_simulator.sign_in(), retry_seconds=0, wait_seconds=0) as made:
        exact_simulator.tables[exact_simulator.divisions[0]]["crm/Opportunities"].extend(
            {"ID": f"{number:08x}-0000-4000-8000-{number:012x}", "Name": f"P{number:03d}", "Notes": "x"}
            for number in range(160)
        )
        yield made


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("fetch", FETCHES, ids=lambda fetch: fetch.__name__)
def test_without_a_fault_each_tier_reads_three_pages(
    connection: Connection, exact_simulator: Simulator, tier: str, fetch: Callable[[Cursor], int]
) -> None:
    exact_simulator.calls.clear()
    assert explain(connection.plan(TIERS[tier]))[0].split(", for ")[0] == f"tier: {tier}"
    assert fetch(connection.cursor().execute(TIERS[tier])) == 160
    assert exact_simulator.calls == 3


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_on_a_page(connection: Connection, exact_simulator: Simulator, tier: str, page: str, name: str) -> None:
    fault, kind, sqlstate = FAULTS[name]
    for fetch in (everything, as_arrow) if page == "middle" else (everything,):
        exact_simulator.faults.append(replace(fault, after=PAGES[page]))
        exact_simulator.calls.clear()
        # A connection of its own, since a 429 closes the budget of the one that met it.
        with exact_dbapi.connect(**exact_simulator.sign_in(), retry_seconds=0, wait_seconds=0) as fresh:
            cursor = fresh.cursor().execute(TIERS[tier])
            met = meet(cursor, fetch)
            assert type(met) is kind
            assert met.sqlstate == sqlstate
            assert exact_simulator.calls == PAGES[page] + 1, "what failed is not asked again"
            for later in (everything, one_by_one, in_pieces, as_arrow, as_arrow_stream):
                assert meet(cursor, later) is met
            assert exact_simulator.calls == PAGES[page] + 1


def meet(cursor: Cursor, fetch: Callable[[Cursor], int]) -> exact_dbapi.Error:
    with pytest.raises(exact_dbapi.Error) as caught:
        fetch(cursor)
    return caught.value


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("fetch", FETCHES, ids=lambda fetch: fetch.__name__)
def test_every_way_of_fetching_meets_the_error(
    connection: Connection, exact_simulator: Simulator, tier: str, fetch: Callable[[Cursor], int]
) -> None:
    exact_simulator.faults.append(Fault(status=503, after=1))
    cursor = connection.cursor().execute(TIERS[tier])
    assert meet(cursor, fetch) is meet(cursor, everything)


def test_rows_before_the_fault_are_handed_out_and_then_the_error_comes(
    connection: Connection, exact_simulator: Simulator
) -> None:
    exact_simulator.faults.append(Fault(cut="mid_body", after=2))
    cursor = connection.cursor().execute(TIERS["pass-through"])
    assert len(cursor.fetchmany(60)) == 60
    assert len(cursor.fetchmany(60)) == 60
    first = meet(cursor, lambda cursor: len(cursor.fetchmany(60)))
    assert isinstance(first, ConnectionFailure)
    assert meet(cursor, lambda cursor: len(cursor.fetchmany(60))) is first
    with pytest.raises(ConnectionFailure):
        next(cursor)


@pytest.mark.parametrize("tier", ["pass-through", "page by page"])
def test_an_arrow_reader_meets_the_error_again(connection: Connection, exact_simulator: Simulator, tier: str) -> None:
    exact_simulator.faults.append(Fault(status=503, after=2))
    cursor = connection.cursor().execute(TIERS[tier])
    reader = cursor.fetch_record_batch()
    with pytest.raises(OperationalError):
        reader.read_all()
    for _ in range(2):
        with pytest.raises(OperationalError):
            reader.read_next_batch()
    with pytest.raises(OperationalError):
        cursor.fetchall()


def test_the_same_statement_may_succeed_when_it_is_executed_again(
    connection: Connection, exact_simulator: Simulator
) -> None:
    exact_simulator.faults.append(Fault(status=503))
    cursor = connection.cursor()
    error = meet(cursor.execute(TIERS["pass-through"]), everything)
    assert error.retryable
    assert everything(cursor.execute(TIERS["pass-through"])) == 160


def test_a_limit_that_is_filled_before_the_fault_never_meets_it(
    connection: Connection, exact_simulator: Simulator
) -> None:
    for sql in (TIERS["pass-through"], TIERS["page by page"]):
        exact_simulator.faults.clear()
        exact_simulator.faults.append(Fault(status=503, after=1))
        assert everything(connection.cursor().execute(f"{sql} LIMIT 60")) == 60
        assert len(exact_simulator.faults) == 1


def test_a_fault_in_a_count(connection: Connection, exact_simulator: Simulator) -> None:
    exact_simulator.faults.append(Fault(match="$count", html=True))
    cursor = connection.cursor().execute("SELECT COUNT(*) FROM CRM.Opportunities")
    first = meet(cursor, everything)
    assert meet(cursor, as_arrow) is first
    assert everything(cursor.execute("SELECT COUNT(*) FROM CRM.Opportunities")) == 1


def test_a_fault_in_one_side_of_a_join(connection: Connection, exact_simulator: Simulator) -> None:
    sql = "SELECT count(*) FROM CRM.Opportunities AS p LEFT JOIN HRM.Costunits AS u ON u.Code = p.Name"
    for match in ("Opportunities", "Costunits"):
        exact_simulator.faults.append(Fault(match=match, after=1, cut="mid_body"))
        cursor = connection.cursor().execute(sql)
        first = meet(cursor, everything)
        assert isinstance(first, ConnectionFailure)
        assert meet(cursor, everything) is first


@pytest.mark.parametrize("match", ["/Opportunities", "/Contacts"])
def test_a_fault_while_a_join_looks_up_its_keys(connection: Connection, exact_simulator: Simulator, match: str) -> None:
    opportunities = exact_simulator.tables[exact_simulator.divisions[0]]["crm/Opportunities"]
    contacts = exact_simulator.tables[exact_simulator.divisions[0]]["crm/Contacts"]
    partners = {contact["Account"] for contact in contacts if contact.get("Account")}
    for row, account in zip(list(opportunities), sorted(partners), strict=False):
        opportunities.change(row, Account=account)
    sql = (
        "SELECT o.Name, c.FirstName FROM CRM.Opportunities AS o JOIN CRM.Contacts AS c ON c.Account = o.Account "
        "WHERE o.Name < 'P010'"
    )
    cursor = connection.cursor().execute(sql)
    expected = everything(cursor)
    joined = {row["Account"] for row in opportunities if row["Name"] < "P010"}
    assert expected == sum(contact.get("Account") in joined for contact in contacts) > 0
    assert any(match in call.path for call in exact_simulator.calls)
    exact_simulator.faults.append(Fault(match=match, status=503))
    error = meet(cursor.execute(sql), everything)
    assert type(error) is OperationalError
    assert meet(cursor, everything) is error
    assert meet(cursor, as_arrow) is error


def test_a_fault_in_the_second_division(exact_simulator: Simulator) -> None:
    divisions = exact_simulator.divisions[:2]
    with exact_dbapi.connect(
        **exact_simulator.sign_in(), divisions=divisions, retry_seconds=0, wait_seconds=0
    ) as connection:
        exact_simulator.faults.append(Fault(match=str(divisions[1]), status=403))
        cursor = connection.cursor().execute("SELECT Code FROM Financial.GLSchemes")
        error = meet(cursor, everything)
        assert isinstance(error, exact_dbapi.AccessDenied)
        assert f"division {divisions[1]}" in str(error)
        assert meet(cursor, everything) is error


def page(next_url: str, rows: int = 2) -> bytes:
    results = [{"Name": f"K{number}", "Notes": "x"} for number in range(rows)]
    return json.dumps({"d": {"results": results, "__next": next_url}}).encode()


@pytest.mark.parametrize(
    "target",
    ["https://elsewhere.example/api/v1/1/x", "http://127.0.0.1:1/x", "ftp://elsewhere.example/"],
)
@pytest.mark.parametrize("tier", TIERS)
def test_a_next_link_to_another_host_is_not_followed(
    connection: Connection, exact_simulator: Simulator, tier: str, target: str
) -> None:
    exact_simulator.faults.append(Fault(status=200, body=page(target)))
    exact_simulator.calls.clear()
    cursor = connection.cursor().execute(TIERS[tier])
    error = meet(cursor, everything)
    assert type(error) is OperationalError
    assert not error.retryable
    assert meet(cursor, everything) is error
    assert exact_simulator.calls == 1, "no token is sent elsewhere"


def test_a_next_link_that_only_looks_like_this_host_is_not_followed(
    connection: Connection, exact_simulator: Simulator
) -> None:
    for target in (f"http://127.0.0.1:{exact_simulator.port}@elsewhere.example/x", exact_simulator.url + "0/x"):
        exact_simulator.faults.append(Fault(status=200, body=page(target)))
        error = meet(connection.cursor().execute(TIERS["pass-through"]), everything)
        assert type(error) is OperationalError


@pytest.mark.parametrize("tier", TIERS)
def test_next_links_that_go_in_circles_end(connection: Connection, exact_simulator: Simulator, tier: str) -> None:
    circle = f"{exact_simulator.url}/api/v1/{exact_simulator.divisions[0]}/crm/Opportunities?$skiptoken=guid'1'"
    exact_simulator.faults.append(Fault(status=200, body=page(circle), times=10))
    exact_simulator.calls.clear()
    cursor = connection.cursor().execute(TIERS[tier])
    error = meet(cursor, everything)
    assert type(error) is OperationalError
    assert "circles" in str(error)
    assert exact_simulator.calls == 2
    assert meet(cursor, everything) is error


def test_an_error_reads_exactly_once_in_the_calls(connection: Connection, exact_simulator: Simulator) -> None:
    exact_simulator.faults.append(Fault(cut="mid_body", after=1))
    cursor = connection.cursor().execute(TIERS["pass-through"])
    meet(cursor, everything)
    seen: list[Any] = [(call.method, call.status) for call in cursor.calls]
    assert seen == [("GET", 200), ("GET", None)]
