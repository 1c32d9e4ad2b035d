"""What the file of copies answers itself is what the engine answers over all rows: conditions, order, limit, counts.

The values are those that hurt: case, blanks at the end, empty and NULL, quotes, letters beyond ASCII, the ends of the
types, ties.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from exact_dbapi.connection import Connection
from exact_dbapi.simulator import Simulator
from tests.simulator.simulated import FIRST, Company, account, guid
from tests.system.copying import connect

TEXTS = ("a", "A", "a ", " a", "", None, "ä", "Ä", "ae", "z", "O'Neil", "%", "_", '"', "é", "e\u0301", "𝒳", "10", "9")
NEW_YEAR = datetime(2026, 1, 1)
MOMENTS = (
    None,
    NEW_YEAR,
    NEW_YEAR + timedelta(seconds=1),
    datetime(1969, 12, 31, 23, 59),
    NEW_YEAR + timedelta(days=1),
)
NUMBERS = (None, 0, 1, -1, 2**31 - 1, -(2**31), 7)

_COMPARED = ("=", "<>", "<", ">=")
CONDITIONS = (
    *(f"Name {operator} '{text}'" for operator in _COMPARED for text in ("a", "A", "a ", "", "ä", "O''Neil")),
    "Name IN ('a', 'Ä')",
    "Name IN ('', '10')",
    "Name NOT IN ('a', '')",
    "Name IS NULL",
    "Name IS NOT NULL AND Name <> 'a'",
    "Name = 'a' OR Name IS NULL",
    "NOT (Name = 'a' OR Name > 'z')",
    "Name LIKE 'a%'",
    "lower(Name) = 'a' AND IsSales",
    *(f"StartDate {operator} TIMESTAMP '2026-01-01'" for operator in ("<=", ">", *_COMPARED)),
    "StartDate = TIMESTAMP '2026-01-01 00:00:00.5'",
    "StartDate < DATE '1970-01-01' OR StartDate IS NULL",
    *(f"StatusNumber {operator} {value}" for operator in _COMPARED for value in ("0", "1.0", "1.5", "-2147483648")),
    "StatusNumber IN (0, 7, 99999999999)",
    "StatusNumber = 9223372036854775807",
    "IsSales",
    "NOT IsSales",
    "IsSales = FALSE OR Blocked",
    "IsSales IS NULL",
    f"Parent = '{guid(3)}'",
    f"Parent <> '{guid(3)}'",
    f"Parent = '{guid(3).upper()}'",
    f"Parent IN ('{guid(3)}', '{guid(4)}') AND Name > ''",
    "Parent IS NULL",
    "Latitude > 1.1",
    "Latitude = 0.1 OR Latitude IS NULL",
    "Division = 111 AND Name = 'a'",
    "Division = 222 AND Name = 'a'",
    "FALSE",
    "NULL",
)

#: What a number is called; a column that the sync form has, too.
_NUMBER = "AccountManagerHID"


def rows() -> list[dict[str, Any]]:
    made = []
    for at in range(60):
        moment = MOMENTS[at % len(MOMENTS)]
        made.append(
            account(
                at,
                Division=FIRST,
                Name=TEXTS[at % len(TEXTS)],
                StartDate=moment if moment is None or at % 3 else moment + timedelta(milliseconds=500),
                IsSales=(True, False, None)[at % 3],
                Blocked=(False, True)[at % 2],
                Parent=None if at % 4 == 0 else guid(at % 7),
                Latitude=(None, 0.1, 1.1, -0.0, 1e300)[at % 5],
                **{_NUMBER: NUMBERS[at % len(NUMBERS)]},
            )
        )
    return made


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    folder = Path(tmp_path_factory.mktemp("copies"))
    with Simulator(seed=Company(crm__Accounts=rows())) as simulator, connect(simulator, folder) as opened:
        opened.execute(
            "CREATE TABLE everything AS SELECT ID, Code, Name, StartDate, IsSales, Blocked, Parent, Latitude, "
            f"Division, {_NUMBER} FROM CRM.AccountsIncremental"
        )
        opened.commit()
        yield opened


def asked(connection: Connection, sql: str, table: str, hint: str = "") -> list[str]:
    text = sql.replace("SELECT", f"SELECT {hint}").replace("StatusNumber", _NUMBER)
    cursor = connection.execute(text.format(table=table))
    found = list(map(str, cursor.fetchall()))
    assert not cursor.calls or "222" in sql, "the copy that is fresh answers"
    return found


COPIES = (("CRM.AccountsIncremental", "/*+ freshness(1h) */"), ("CRM.Accounts", "/*+ freshness(1h) */"))


@pytest.mark.parametrize(("output", "every"), [("Code, Name", 1), ("count(*)", 4), ("upper(Name), Code", 9)])
def test_conditions_mean_the_same(connection: Connection, output: str, every: int) -> None:
    for condition in CONDITIONS[::every]:
        sql = f"SELECT {output} FROM {{table}} WHERE {condition}"
        expected = sorted(asked(connection, sql, "local.everything"))
        for table, hint in COPIES:
            assert sorted(asked(connection, sql, table, hint)) == expected, (table, condition)


@pytest.mark.parametrize("where", ["", "WHERE Name = 'a' OR IsSales"])
@pytest.mark.parametrize("column", ["StartDate", "StatusNumber", "Latitude"])
def test_orders_and_limits_mean_the_same(connection: Connection, column: str, where: str) -> None:
    for order in ("ASC", "DESC", "ASC NULLS FIRST", "DESC NULLS LAST"):
        for cut in ("LIMIT 5 OFFSET 9", "LIMIT 1000"):
            sql = f"SELECT {column} FROM {{table}} {where} ORDER BY {column} {order} {cut}"
            expected = asked(connection, sql, "local.everything")
            for table, hint in COPIES:
                assert asked(connection, sql, table, hint) == expected, (table, sql)


def test_extremes_mean_the_same(connection: Connection) -> None:
    sql = "SELECT min(StartDate), max(StatusNumber) FROM {table} WHERE Blocked"
    expected = asked(connection, sql, "local.everything")
    assert [asked(connection, sql, *copy) for copy in COPIES] == [expected] * 2


def explained(connection: Connection, sql: str) -> str:
    return "\n".join(line for (line,) in connection.execute(f"EXPLAIN {sql}"))


def test_explain_tells_what_the_file_answers(connection: Connection) -> None:
    hinted = "SELECT /*+ freshness(1h) */ Name FROM CRM.Accounts WHERE Code = '7' ORDER BY Modified DESC LIMIT 3"
    assert "in the file: Code eq '7'" in explained(connection, hinted)
    plan = explained(connection, "SELECT Name FROM CRM.AccountsIncremental ORDER BY Modified DESC LIMIT 3")
    assert "tier: pass-through" in plan and "in the file: in order of Modified downwards, the first 3" in plan


def test_what_a_fresh_copy_answers_costs_no_call(connection: Connection) -> None:
    for sql in (
        "SELECT /*+ freshness(1h) */ count(*) FROM CRM.Accounts",
        "SELECT /*+ freshness(1h) */ Division, count(*) FROM CRM.Accounts GROUP BY Division",
        "SELECT /*+ freshness(1h) */ Name FROM CRM.Accounts ORDER BY Modified DESC LIMIT 3",
        "SELECT /*+ freshness(1h) */ max(Modified) FROM CRM.Accounts",
    ):
        cursor = connection.execute(sql)
        assert cursor.fetchall() and cursor.calls == [], sql
