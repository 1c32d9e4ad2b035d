"""A filtered table is read through its own endpoint or whole through its bulk twin: fewer calls, and the same rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

import exact_dbapi
from exact_dbapi.simulator import Simulator
from tests.system.stored import Stored, plain

DUE = "SELECT AccountName, InvoiceNumber, AmountDC FROM Cashflow.Receivables WHERE DueDate < TIMESTAMP '2026-03-01'"
MAIN = "SELECT FullName FROM CRM.Contacts WHERE IsMainContact"

QUESTIONS = [
    DUE,
    MAIN,
    "SELECT Account, count(*) FROM CRM.Contacts WHERE IsMainContact GROUP BY Account",
    "SELECT upper(FullName) FROM CRM.Contacts WHERE NOT IsMainContact AND FirstName <> 'Jan'",
    "SELECT c.FullName FROM CRM.Contacts c JOIN CRM.Accounts a ON a.ID = c.Account WHERE c.IsMainContact AND a.IsSales",
    "SELECT Division, sum(AmountDC) FROM Cashflow.Receivables WHERE AmountDC > 12.5 OR DueDate IS NULL GROUP BY 1",
    "SELECT x.FullName FROM CRM.Contacts x JOIN CRM.Contacts y USING (ID) WHERE x.IsMainContact AND y.IsMainContact",
    "SELECT QuotationNumber FROM CRM.Quotations WHERE QuotationNumber > 0 ORDER BY Description, QuotationID LIMIT 70",
]


def connect(simulator: Simulator, **settings: Any) -> Any:
    return exact_dbapi.connect(**{**simulator.sign_in(), **settings})


def ask(simulator: Simulator, sql: str, **settings: Any) -> tuple[list[Any], list[str]]:
    """Ask with a connection of its own; the rows and the last parts of the calls' paths."""
    before = len(simulator.calls)
    with connect(simulator, **settings) as connection:
        rows = connection.execute(sql).fetchall()
    return rows, ["/".join(call.path.split("/")[4:]) for call in list(simulator.calls)[before:]]


@pytest.fixture
def stored(exact_simulator: Simulator) -> Iterator[Stored]:
    made = Stored(exact_simulator)
    yield made
    made.close()


def test_a_small_table_is_read_whole_when_the_filter_has_more_than_one_page(
    exact_simulator: Simulator, stored: Stored
) -> None:
    rows, calls = ask(exact_simulator, DUE)
    assert calls == ["cashflow/Receivables", "cashflow/Receivables/$count", "bulk/Cashflow/Receivables"]
    assert Counter(plain(rows)) == Counter(stored.rows(DUE, exact_simulator.divisions[:1]))
    again, calls = ask(exact_simulator, DUE)
    assert calls == ["bulk/Cashflow/Receivables"], "its size is remembered"
    assert sorted(again) == sorted(rows)


def test_a_page_that_nobody_wants_decides_nothing(exact_simulator: Simulator) -> None:
    with connect(exact_simulator) as connection:
        cursor = connection.execute(DUE)
        assert len(cursor.fetchmany(60)) == 60
        assert len(exact_simulator.calls) == 1
        assert len(cursor.fetchall()) > 60
        assert len(exact_simulator.calls) == 3


def test_one_page_is_one_call(exact_simulator: Simulator) -> None:
    _rows, calls = ask(exact_simulator, f"{DUE} AND InvoiceNumber < 0")
    assert calls == ["cashflow/Receivables"]


def test_a_large_table_is_counted_once_and_left_alone_for_few_rows(exact_simulator: Simulator) -> None:
    with connect(exact_simulator) as connection:
        ids = [row[0] for row in connection.execute("SELECT HID FROM CRM.Contacts ORDER BY HID").fetchall()]
    with connect(exact_simulator, state=":memory:") as connection:
        for rows, calls in ((100, 3), (101, 2), (100, 2)):
            cursor = connection.execute(f"SELECT FullName FROM CRM.Contacts WHERE HID < {ids[rows]}")
            assert len(cursor.fetchall()) == rows
            assert len(cursor.calls) == calls


def test_many_rows_of_a_large_table_end_in_its_twin(exact_simulator: Simulator, stored: Stored) -> None:
    rows, calls = ask(exact_simulator, MAIN)
    assert Counter(plain(rows)) == Counter(stored.rows(MAIN, exact_simulator.divisions[:1]))
    filtered = calls.count("crm/Contacts")
    assert calls.count("crm/Contacts/$count") == 2, "of the table, and after three pages of the condition"
    assert calls.count("bulk/CRM/Contacts") > 0
    assert len(calls) < -(-len(rows) // 60)
    assert filtered == 3
    assert ask(exact_simulator, MAIN)[1] == ["bulk/CRM/Contacts"] * calls.count("bulk/CRM/Contacts")


def test_a_hint_is_obeyed(exact_simulator: Simulator) -> None:
    _rows, calls = ask(exact_simulator, DUE.replace("SELECT", "SELECT /*+ endpoint(Receivables, regular) */"))
    assert set(calls) == {"cashflow/Receivables"}


@pytest.mark.parametrize("sql", QUESTIONS)
@pytest.mark.parametrize("decimals", [False, True])
def test_no_row_is_lost_or_doubled(exact_simulator: Simulator, sql: str, decimals: bool) -> None:
    divisions = exact_simulator.divisions
    stored = Stored(exact_simulator, decimals)
    expected = Counter(map(repr, stored.rows(sql, divisions)))
    stored.close()
    for _time in range(2):
        rows, _calls = ask(exact_simulator, sql, divisions=list(divisions), decimals=decimals)
        assert Counter(map(repr, plain(rows))) == expected


def test_arrow_has_the_same_rows(exact_simulator: Simulator) -> None:
    rows, _calls = ask(exact_simulator, DUE)
    for _time in range(2):
        with connect(exact_simulator, state=":memory:") as connection:
            table = connection.execute(DUE).fetch_arrow_table()
            assert sorted(table.column("InvoiceNumber").to_pylist()) == sorted(row[1] for row in rows)
