"""The law of changes: a DELETE or UPDATE stages just the rows that plain SQL finds, with just the values that change.

Random conditions over the seed company; what is staged is compared with a SELECT of the embedded engine over the
simulator's stored rows, and dropped.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import duckdb
import pytest

import exact_dbapi
from exact_dbapi.connection import Connection
from exact_dbapi.mutation import Mutation
from exact_dbapi.simulator import Simulator
from tests.system.answers import Answers
from tests.system.conditions import Conditions, Constants, Side
from tests.system.stored import Stored

#: A table, its columns for conditions (the key first), and what an UPDATE sets.
TABLES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "CRM.Accounts": (
        "ID Code Name City Email Blocked IsSupplier DiscountSales CreditLineSales Created StartDate Parent Division",
        (
            ("City", "upper(City)"),
            ("CreditLineSales", "CreditLineSales * 2"),
            ("Email", "NULL"),
            ("Blocked", "NOT Blocked"),
            ("StartDate", "StartDate + INTERVAL 1 DAY"),
            ("Parent", "NULL"),
            ("City", "CASE WHEN Blocked THEN 'Delft' ELSE City END"),
        ),
    ),
    "Logistics.Items": (
        "ID Code Description IsSalesItem CostPriceStandard StartDate EndDate Modified Division",
        (("Description", "lower(Description)"), ("EndDate", "StartDate"), ("IsSalesItem", "0")),
    ),
    "SalesOrder.SalesOrders": (
        "OrderID OrderNumber OrderDate Description YourRef Status AmountDC OrderedBy Modified Division",
        (("YourRef", "CAST(OrderNumber AS VARCHAR)"), ("Description", "coalesce(Description, 'none')")),
    ),
}
STATEMENTS = 200
STEP = 20


class Law:
    """A connection that stages, and plain SQL over the stored rows."""

    def __init__(self, simulator: Simulator, folder: Any) -> None:
        answers = Answers(simulator, folder / "answers")
        self.divisions = simulator.divisions
        self.samples = answers.samples
        answers.close()
        self.stored = Stored(simulator, False)
        more: dict[str, Any] = {"divisions": "all", "state": str(folder / "law"), "max_rows_changed": 10**6}
        self.connection: Connection = exact_dbapi.connect(**{**simulator.sign_in(), **more})

    def close(self) -> None:
        self.connection.close()
        self.stored.close()

    def staged(self, sql: str, parameters: Any, divisions: tuple[int, ...]) -> list[Mutation]:
        """Run a change, take what it has staged, and drop it."""
        self.connection.execute(f"USE {', '.join(map(str, divisions))}")
        cursor = self.connection.execute(sql, parameters)
        found = list(self.connection.transaction.pending.rows.values())
        assert cursor.rowcount >= len(found)
        self.connection.rollback()
        return found


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Law]:
    with Simulator(seed="demo") as simulator:
        opened = Law(simulator, tmp_path_factory.mktemp("law"))
        yield opened
        opened.close()


@pytest.mark.parametrize("first", range(0, STATEMENTS, STEP))
def test_a_change_stages_the_rows_that_plain_sql_finds(first: int, law: Law) -> None:
    for number in range(first, first + STEP):
        chance = random.Random(number)
        table = chance.choice(list(TABLES))
        divisions = chance.choice((law.divisions[1:2], law.divisions[2:3], law.divisions[1:]))
        constants = Constants(chance)
        names, changes = TABLES[table]
        side = Side(table, "", {name: law.samples[table].get(name, []) for name in names.split()})
        where = Conditions(chance, constants, divisions).condition(side)
        column, new = chance.choice(changes)
        verb = chance.choice((f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {new}"))
        sql, parameters = constants.written(f"{verb} WHERE {where}")
        plain, _ = constants.written(f"SELECT {side.key}, Division, {new}, {column} FROM {table} WHERE {where}")
        check(law, sql, plain, parameters, divisions)


def check(law: Law, sql: str, plain: str, parameters: Any, divisions: tuple[int, ...]) -> None:
    plain = plain.replace(":p", "$p") if isinstance(parameters, dict) else plain
    try:
        expected = law.stored.rows(plain, divisions, parameters)
    except duckdb.Error:
        with pytest.raises(exact_dbapi.Error):
            law.staged(sql, parameters, divisions)
        return
    found = law.staged(sql, parameters, divisions)
    if sql.startswith("UPDATE"):
        changed = {(UUID(str(key)), division): new for key, division, new, old in expected if new != old}
        sent = {(m.key[0], m.division): m.values[0][1] for m in found if m.values}
    else:
        changed = {(UUID(str(key)), division): None for key, division, *_ in expected}
        sent = {(m.key[0], m.division): None for m in found}
    assert sent == changed, f"{sql}\n{parameters}\n{divisions}"
