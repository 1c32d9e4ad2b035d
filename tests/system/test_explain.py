"""EXPLAIN says beforehand what a statement takes, as far as it is known, and EXPLAIN ANALYZE what it took."""

from __future__ import annotations

import re
from typing import Any

import pytest

import exact_dbapi
from exact_dbapi.simulator import Limits, Simulator

ALL = "SELECT Country, count(*) FROM CRM.Accounts GROUP BY Country"
JOINED = "SELECT a.Name FROM SalesOrder.SalesOrders o JOIN CRM.Accounts a ON a.ID = o.OrderedBy WHERE o.OrderNumber < 0"


def connect(simulator: Simulator, **settings: Any) -> Any:
    return exact_dbapi.connect(**{**simulator.sign_in(), **settings})


def lines(connection: Any, sql: str) -> list[str]:
    return [line for (line,) in connection.execute(sql).fetchall()]


def starting(found: list[str], *words: str) -> list[str]:
    return [line.strip() for line in found if line.strip().startswith(words)]


def test_what_is_not_known_is_said_to_be_so(exact_simulator: Simulator) -> None:
    with connect(exact_simulator) as connection:
        found = lines(connection, f"EXPLAIN {ALL}")
        division = exact_simulator.divisions[0]
        assert starting(found, "calls:") == ["calls: 1 for every 1000 rows, and how many there are is not known"]
        assert found[-3:] == [
            "total: at least 1 call",
            f"  division {division}: at least 1 call, at least 0.02% of the 5,000 a day",
            "  time: not known, at 60 calls a minute in each division",
        ]
    assert exact_simulator.calls == 0


def test_what_was_seen_makes_the_estimate(exact_simulator: Simulator) -> None:
    with connect(exact_simulator) as connection:
        rows = sum(row[1] for row in connection.execute(ALL).fetchall())
        (calls,) = starting(lines(connection, f"EXPLAIN {ALL}"), "calls:")
        assert calls.startswith(f"calls: 3, for {rows:,} rows (seen ")
        (calls,) = starting(lines(connection, f"EXPLAIN {ALL.replace('GROUP', 'WHERE IsSales GROUP')}"), "calls:")
        assert calls.startswith(f"calls: 1 to 3, for at most {rows:,} rows (seen ")
        assert len(exact_simulator.calls) == 3


def test_the_limits_are_those_that_exact_has_told() -> None:
    with (
        Simulator(seed="demo", limits=Limits(minute=2, day=100)) as simulator,
        connect(simulator, wait_seconds=0) as connection,
    ):
        connection.execute("SELECT count(*) FROM CRM.Accounts").fetchall()
        found = lines(connection, f"EXPLAIN {ALL}")
        assert found[-3:] == [
            "total: 3 calls",
            f"  division {simulator.divisions[0]}: 3 calls, 3.00% of the 100 a day",
            "  time: 1 min at 2 calls a minute in each division",
        ]


def test_each_division_has_its_line(exact_simulator: Simulator) -> None:
    with connect(exact_simulator, divisions=list(exact_simulator.divisions)) as connection:
        connection.execute(ALL).fetchall()
        found = lines(connection, f"EXPLAIN {ALL}")
    assert "total: 5 calls" in found
    assert [line.split(",")[0] for line in starting(found, "division ")] == [
        f"division {division}: {calls}"
        for division, calls in zip(exact_simulator.divisions, ("3 calls", "1 call", "1 call"), strict=True)
    ]


def test_reading_by_keys_is_estimated_too(exact_simulator: Simulator) -> None:
    with connect(exact_simulator) as connection:
        assert not any("at most" in line for line in starting(lines(connection, f"EXPLAIN {JOINED}"), "or "))
        connection.execute("SELECT OrderedBy FROM SalesOrder.SalesOrders WHERE OrderNumber < 0").fetchall()
        (by_key, _back) = starting(lines(connection, f"EXPLAIN {JOINED}"), "or ")
        assert by_key.endswith("if that takes fewer: at most 0 calls for the keys of 0 rows")


def test_a_coarse_condition_says_why(exact_simulator: Simulator) -> None:
    with connect(exact_simulator) as connection:
        found = lines(connection, "EXPLAIN SELECT Name FROM CRM.Accounts WHERE City = 'Delft' AND IsSales")
    assert starting(found, "exact", "coarse") == [
        "coarse: City eq 'Delft' (Exact ignores case and blanks at the end)",
        "exact: IsSales eq true",
    ]


def test_analyze_says_what_each_endpoint_took(exact_simulator: Simulator) -> None:
    with connect(exact_simulator) as connection:
        found = lines(connection, f"EXPLAIN ANALYZE {ALL}")
        at = found.index("calls: 3")
        assert found[at - 1].startswith("rows: ")
        told = r"  bulk/crm/accounts: 2,600 rows in 3 calls, \d\.\d\d s, waited \d\.\d\d s"
        assert re.fullmatch(told, found[at + 1])
        assert sum(line.startswith("  GET ") for line in found) == 3 == len(exact_simulator.calls)


def test_a_dearer_plan_is_refused_before_the_first_call(exact_simulator: Simulator) -> None:
    with connect(exact_simulator, max_calls=2) as connection:
        assert lines(connection, f"EXPLAIN {ALL}")[-1] == "  max_calls: 2"
        with pytest.raises(exact_dbapi.BudgetExhausted, match="more than the 2 API calls"):
            connection.execute(ALL).fetchall()
    with connect(exact_simulator) as connection:
        connection.execute(ALL).fetchall()
    before = len(exact_simulator.calls)
    with connect(exact_simulator, max_calls=2) as connection:
        assert lines(connection, f"EXPLAIN {ALL}")[-1] == "  max_calls: 2, so it is refused"
        with pytest.raises(exact_dbapi.BudgetExhausted, match=r"at least 3 API calls, and 2 are allowed: CRM.Accounts"):
            connection.execute(ALL)
        with pytest.raises(exact_dbapi.BudgetExhausted):
            connection.plan(ALL)
        with pytest.raises(exact_dbapi.BudgetExhausted):
            connection.execute(f"CREATE TABLE kept AS {ALL}")
        assert connection.execute(ALL.replace("SELECT", "SELECT /*+ max_calls(3) */")).fetchall()
    assert len(exact_simulator.calls) == before + 3


def test_a_cross_join_of_large_tables_is_refused_when_their_sizes_are_known(exact_simulator: Simulator) -> None:
    crossed = "SELECT count(*) FROM CRM.Accounts a, FinancialTransaction.TransactionLines l"
    with connect(exact_simulator) as connection:
        connection.execute("SELECT count(*) FROM FinancialTransaction.TransactionLines").fetchall()
        connection.execute("SELECT count(*) FROM CRM.Accounts").fetchall()
    refused = pytest.raises(exact_dbapi.BudgetExhausted, match="at least 46 API calls, and 40 are allowed")
    with connect(exact_simulator, max_calls=40) as connection, refused:
        connection.execute(crossed)
    assert len(exact_simulator.calls) == 2


def test_what_may_end_early_is_not_refused(exact_simulator: Simulator) -> None:
    with connect(exact_simulator, max_calls=1) as connection:
        connection.execute("SELECT count(*) FROM CRM.Accounts").fetchall()
        assert len(connection.execute("SELECT upper(Name) FROM CRM.Accounts LIMIT 5").fetchall()) == 5


def test_analyze_shows_each_call_and_shortens_long_ones(exact_simulator: Simulator) -> None:
    keyed = JOINED.replace("< 0", "< 10200")
    with connect(exact_simulator) as connection:
        cursor = connection.execute(f"EXPLAIN ANALYZE {keyed}")
        found = [line for (line,) in cursor.fetchall()]
        sent = starting(found, "GET /")
        assert len(sent) == len(cursor.calls) > 1
        assert max(map(len, sent)) < 300 < max(len(call.url) for call in cursor.calls)
        assert sent[0].startswith(
            f"GET /api/v1/{exact_simulator.divisions[0]}/bulk/SalesOrder/SalesOrders?$filter=OrderNumber lt"
        )
        shortened = [line for line in sent if " … " in line]
        assert shortened and all(re.search(r"\([\d,]+ characters\) → 200, [\d,]+ bytes$", line) for line in shortened)
