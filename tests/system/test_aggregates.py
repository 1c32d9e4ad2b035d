"""Smallest and largest values, and counts by division: a call or two each, and the answer of plain SQL."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

import exact_dbapi
from exact_dbapi.simulator import Simulator
from tests.system.stored import Stored, plain

#: Questions, and the calls that they take in each division.
QUESTIONS = {
    "SELECT min(OrderDate), max(OrderDate) FROM SalesOrder.SalesOrders": 2,
    "SELECT year(max(OrderDate)) - year(min(OrderDate)) AS years FROM SalesOrder.SalesOrders WHERE Status = 12": None,
    "SELECT min(BirthDate) AS b FROM CRM.Contacts": 1,
    "SELECT min(BirthDate), max(BirthDate), min(HID), max(HID) FROM CRM.Contacts WHERE IsMainContact": None,
    "SELECT max(EndDate), min(EndDate), max(EndDate) AS again FROM HRM.Costunits": 2,
    "SELECT min(EndDate) FROM HRM.Costunits WHERE EndDate > TIMESTAMP '2500-01-01'": 1,
    "SELECT Division, count(*) FROM CRM.Accounts WHERE IsSales GROUP BY Division": 1,
    "SELECT count(*) AS n, Division AS company FROM CRM.Contacts WHERE HID < 0 GROUP BY Division": 1,
    "SELECT Division, count(*) FROM CRM.Accounts WHERE Division <> 102031 GROUP BY Division ORDER BY 2": None,
}


@pytest.mark.parametrize(("sql", "calls"), QUESTIONS.items())
def test_the_answer_is_that_of_plain_sql_in_a_call_for_each_value(
    exact_simulator: Simulator, sql: str, calls: int | None
) -> None:
    divisions = exact_simulator.divisions
    stored = Stored(exact_simulator)
    expected = Counter(map(repr, stored.rows(sql, divisions)))
    stored.close()
    settings: dict[str, Any] = {**exact_simulator.sign_in(), "divisions": list(divisions)}
    with exact_dbapi.connect(**settings) as connection:
        cursor = connection.execute(sql)
        assert Counter(map(repr, plain(cursor.fetchall()))) == expected
        if calls is not None:
            assert len(cursor.calls) == calls * len(divisions)
        table = connection.execute(sql).fetch_arrow_table()
        assert Counter(map(repr, plain(list(zip(*(c.to_pylist() for c in table.columns), strict=True))))) == expected
