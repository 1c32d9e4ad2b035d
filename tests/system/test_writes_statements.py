"""INSERT, UPDATE and DELETE against the simulator: which rows change, and how many calls it takes to know them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pandas
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exact_dbapi.errors import DataError, Error, NotSupportedError, OperationalError, ProgrammingError
from exact_dbapi.simulator import Simulator
from tests.system.trading import ACCOUNTS, Trade, trading

CENTERS = "hrm/Costcenters"


@pytest.fixture
def trade(exact_simulator: Simulator) -> Iterator[Trade]:
    with trading(exact_simulator) as opened:
        yield opened


def sent(trade: Trade, sql: str, parameters: Any = None, count: int | None = None) -> list[str]:
    """Run a statement and COMMIT; say what was asked: reads by their table, writes by verb and table."""
    before = len(trade.simulator.calls)
    cursor = trade.connection.execute(sql, parameters)
    assert count is None or cursor.rowcount == count
    assert all(call.method == "GET" for call in trade.simulator.calls[before:]), "nothing is sent before COMMIT"
    trade.connection.commit()
    calls = trade.simulator.calls[before:]
    return [f"{call.method} {call.path.rpartition('/')[2].partition('(')[0]}" for call in calls]


def centers(trade: Trade, prefix: str = "T") -> dict[str, str]:
    return {row["Code"]: row["Description"] for row in trade.rows(CENTERS) if row["Code"].startswith(prefix)}


def test_each_row_of_values_is_a_post(trade: Trade) -> None:
    sql = """
        INSERT INTO HRM.Costcenters (Code, Description, Active)
        VALUES ('T1', 'one', TRUE), ('T' || ?, upper('two'), 0)"""
    assert sent(trade, sql, (2,), count=2) == ["POST Costcenters"] * 2
    assert centers(trade) == {"T1": "one", "T2": "TWO"}


def test_rows_of_another_division_are_copied(trade: Trade) -> None:
    other = trade.simulator.divisions[1]
    before = {row["Code"] for row in trade.rows("hrm/Costunits")}
    theirs = {row["Code"] for row in trade.simulator.tables[other]["hrm/Costunits"]}
    pages = -(-len(theirs) // 60)
    sql = f"""
        INSERT INTO HRM.Costunits (Code, Description)
        SELECT 'x' || Code, Description FROM HRM.Costunits WHERE Division = {other}"""
    assert sent(trade, sql, count=len(theirs)) == ["GET Costunits"] * pages + ["POST Costunits"] * len(theirs)
    assert {row["Code"] for row in trade.rows("hrm/Costunits")} - before == {f"x{code}" for code in theirs}


def test_orders_of_a_file_go_with_their_lines_by_number(trade: Trade, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    lines = [f"{number},{trade.customer},test {number},{trade.item},{quantity}" for number, quantity in ORDERED]
    path.write_text("\n".join(["number,customer,ref,item,quantity", *lines]))
    connection = trade.connection
    connection.execute(
        "INSERT INTO SalesOrder.SalesOrders (OrderID, OrderedBy, YourRef) "
        f"SELECT DISTINCT number, customer, ref FROM read_csv('{path}')"
    )
    connection.execute(
        "INSERT INTO SalesOrder.SalesOrderLines (OrderID, Item, Quantity) "
        f"SELECT number, item, quantity FROM read_csv('{path}')"
    )
    assert trade.simulator.calls == 0
    connection.commit()
    assert trade.written == ["POST SalesOrders"] * 2
    assert [[line["Quantity"] for line in trade.lines(trade.orders(ref)[0])] for ref in ("test 1", "test 2")] == [
        [1.0, 2.0],
        [3.5],
    ]


ORDERED = [(1, 1), (1, 2), (2, 3.5)]


def test_a_frame_and_a_local_table_are_sources_by_name(trade: Trade) -> None:
    frame = pandas.DataFrame({"Description": ["one", "two"], "Code": ["T1", "T2"], "EndDate": [None, "2030-01-31"]})
    trade.connection.register("given", frame)
    assert sent(trade, "INSERT INTO HRM.Costcenters BY NAME FROM given", count=2) == ["POST Costcenters"] * 2
    trade.connection.execute("CREATE TABLE more AS SELECT 'T3' AS Code, 'three' AS Description")
    sent(trade, "INSERT INTO HRM.Costcenters (Code, Description) SELECT * FROM more", count=1)
    assert centers(trade) == {"T1": "one", "T2": "two", "T3": "three"}


def test_copy_fills_a_table_of_exact(trade: Trade, tmp_path: Path) -> None:
    path = tmp_path / "centers.csv"
    path.write_text("Description,Code\none,T1\ntwo,T2\n")
    assert sent(trade, f"COPY HRM.Costcenters FROM '{path}'", count=2) == ["POST Costcenters"] * 2
    assert centers(trade) == {"T1": "one", "T2": "two"}


def test_one_bad_row_stages_none(trade: Trade) -> None:
    values = ", ".join(f"('T{number}', 'x', {'NULL' if number < 9 else repr('soon')})" for number in range(10))
    with pytest.raises(DataError, match=r"^Row 10 of INSERT into HRM.Costcenters.* EndDate is TIMESTAMP"):
        trade.connection.execute(f"INSERT INTO HRM.Costcenters (Code, Description, EndDate) VALUES {values}")
    trade.connection.commit()
    assert trade.simulator.calls == 0


def test_an_update_by_key_is_one_put_and_nothing_else(trade: Trade) -> None:
    sql = "UPDATE CRM.Accounts SET City = ?, Phone = NULL WHERE ID = ?"
    assert sent(trade, sql, ("Delft", trade.customer), count=1) == ["PUT Accounts"]
    row = next(row for row in trade.rows(ACCOUNTS) if row["ID"] == trade.customer)
    assert (row["City"], row["Phone"]) == ("Delft", None)


def test_an_update_reads_once_and_sends_what_changes(trade: Trade) -> None:
    sent(trade, "INSERT INTO HRM.Costcenters (Code, Description) VALUES ('T1', 'one'), ('T2', 'two'), ('T3', 'THREE')")
    sql = "UPDATE HRM.Costcenters SET Description = upper(Description) WHERE Code IN ('T1', 'T2', 'T3')"
    assert sent(trade, sql, count=3) == ["GET Costcenters", "PUT Costcenters", "PUT Costcenters"]
    assert sent(trade, sql, count=3) == ["GET Costcenters"]
    assert centers(trade) == {"T1": "ONE", "T2": "TWO", "T3": "THREE"}


def test_an_update_takes_values_from_a_local_table(trade: Trade) -> None:
    sent(trade, "INSERT INTO HRM.Costcenters (Code, Description) VALUES ('T1', 'one'), ('T2', 'two')")
    trade.connection.execute("CREATE TABLE new AS SELECT 'T1' AS code, 'een' AS name UNION ALL SELECT 'T9', 'negen'")
    sql = "UPDATE HRM.Costcenters AS c SET Description = new.name FROM new WHERE new.code = c.Code"
    assert sent(trade, sql, count=1)[-1] == "PUT Costcenters"
    sql = """
        UPDATE HRM.Costcenters AS c SET Description = (SELECT max(name) FROM new WHERE code < c.Code)
        WHERE Code IN ('T1', 'T2')"""
    with pytest.raises(DataError, match="Description is NULL, and Exact demands a value"):
        trade.connection.execute(sql)
    assert centers(trade) == {"T1": "een", "T2": "two"}


def test_a_row_that_a_join_gives_two_values_is_an_error(trade: Trade) -> None:
    sent(trade, "INSERT INTO HRM.Costcenters (Code, Description) VALUES ('T1', 'one')")
    trade.connection.execute("CREATE TABLE new AS SELECT 'T1' AS code, 'een' AS name UNION ALL SELECT 'T1', 'ein'")
    with pytest.raises(ProgrammingError, match="different values"):
        trade.connection.execute(
            "UPDATE HRM.Costcenters AS c SET Description = new.name FROM new WHERE new.code = c.Code"
        )
    trade.connection.execute("UPDATE HRM.Costcenters AS c SET Description = 'x' FROM new WHERE new.code = c.Code")
    trade.connection.commit()
    assert centers(trade) == {"T1": "x"}


def test_delete_by_key_by_condition_and_by_a_join(trade: Trade) -> None:
    values = ", ".join(f"('T{number}', 'x{number % 2}')" for number in range(6))
    sent(trade, f"INSERT INTO HRM.Costcenters (Code, Description) VALUES {values}")
    key = next(row["ID"] for row in trade.rows(CENTERS) if row["Code"] == "T0")
    assert sent(trade, "DELETE FROM HRM.Costcenters WHERE ID = ?", (key,), count=1) == ["DELETE Costcenters"]
    sql = "DELETE FROM HRM.Costcenters WHERE Description = 'x0'"
    assert sent(trade, sql, count=2) == ["GET Costcenters"] + ["DELETE Costcenters"] * 2
    trade.connection.execute("CREATE TABLE gone AS SELECT 'T1' AS code UNION ALL SELECT 'T1'")
    sent(trade, "DELETE FROM HRM.Costcenters AS c USING gone WHERE c.Code = gone.code", count=1)
    assert centers(trade) == {"T3": "x1", "T5": "x1"}
    sent(trade, "DELETE FROM HRM.Costcenters AS c WHERE Code LIKE 'T%' AND NOT EXISTS (SELECT 1 FROM gone)", count=0)
    sent(trade, "WITH few AS (SELECT 'T3' AS c) DELETE FROM HRM.Costcenters WHERE Code IN (SELECT c FROM few)", count=1)
    assert centers(trade) == {"T5": "x1"}


def test_a_change_goes_to_the_company_of_its_row(trade: Trade) -> None:
    one, two = trade.simulator.divisions[:2]
    sql = f"INSERT INTO HRM.Costcenters (Code, Description, Division) VALUES ('T1', 'a', {one}), ('T2', 'b', {two})"
    sent(trade, sql, count=2)
    assert [row["Code"] for row in trade.simulator.tables[two][CENTERS] if row["Code"][0] == "T"] == ["T2"]
    trade.connection.execute(f"USE {one}, {two}")
    sql = "UPDATE HRM.Costcenters SET Description = 'c' WHERE Code IN ('T1', 'T2')"
    assert sorted(sent(trade, sql, count=2)) == ["GET Costcenters"] * 2 + ["PUT Costcenters"] * 2
    assert {call.division for call in trade.simulator.calls if call.method == "PUT"} == {one, two}
    with pytest.raises(ProgrammingError, match="does not say which company"):
        trade.connection.execute("INSERT INTO HRM.Costcenters (Code, Description) VALUES ('T3', 'x')")


def test_too_many_rows_stop_the_reading_and_stage_none(exact_simulator: Simulator) -> None:
    with trading(exact_simulator, max_rows_changed=5) as trade:
        with pytest.raises(OperationalError, match="more than 5 rows"):
            trade.connection.execute("UPDATE CRM.Accounts SET City = 'Delft'")
        assert exact_simulator.calls == 1, "the first page says it"
        keys = [row["ID"] for row in trade.rows(ACCOUNTS)[:8]]
        listed = ", ".join(f"'{key}'" for key in keys)
        sql = f"UPDATE CRM.Accounts SET Remarks = 'seen' WHERE ID IN ({listed})"
        assert sent(trade, sql, count=8)[-8:] == ["PUT Accounts"] * 8


def test_a_hint_bounds_the_calls_of_a_change(trade: Trade) -> None:
    with pytest.raises(OperationalError, match="2 API calls"):
        trade.connection.execute("UPDATE /*+ max_calls(2) endpoint(Accounts, regular) */ CRM.Accounts SET City = 'x'")
    assert trade.simulator.calls == 2


def test_an_action_is_an_insert(trade: Trade) -> None:
    trade.connection.execute(
        "INSERT INTO SalesOrder.SalesOrders (OrderID, OrderedBy, YourRef) VALUES ('o', ?, 'test')", (trade.customer,)
    )
    trade.connection.execute(
        "INSERT INTO SalesOrder.SalesOrderLines (OrderID, Item, Quantity) VALUES ('o', ?, 1)", (trade.item,)
    )
    trade.connection.commit()
    (order,) = trade.orders()
    sql = "INSERT INTO SalesOrder.CompleteSalesOrder (OrderID) VALUES (?)"
    assert sent(trade, sql, (order["OrderID"],), count=1) == ["POST CompleteSalesOrder"]


def test_many_sets_of_parameters_are_planned_once(trade: Trade) -> None:
    cursor = trade.connection.cursor()
    sets = [(f"T{number}", str(number)) for number in range(40)]
    cursor.executemany("INSERT INTO HRM.Costcenters (Code, Description) VALUES (?, ?)", sets)
    assert (cursor.rowcount, len(trade.simulator.calls)) == (40, 0)
    trade.connection.commit()
    assert centers(trade) == dict(sets)
    keys = [row["ID"] for row in trade.rows(CENTERS) if row["Code"].startswith("T")]
    before = len(trade.simulator.calls)
    cursor.executemany("UPDATE HRM.Costcenters SET Description = ? WHERE ID = ?", [("x", key) for key in keys])
    trade.connection.commit()
    assert len(trade.simulator.calls) - before == 40, "one PUT each, and no read"
    assert set(centers(trade).values()) == {"x"}


EXPLAINED = [
    "INSERT INTO HRM.Costcenters (Code, Description) VALUES ('T1', 'one'), ('T2', 'two')",
    "UPDATE CRM.Accounts SET City = 'Delft' WHERE ID = '{customer}'",
    "INSERT INTO CRM.Contacts (Account, FirstName, LastName) VALUES ('{customer}', 'Ans', 'Bakker')",
    "DELETE FROM HRM.Costcenters WHERE ID = '{center}' AND Division = {division}",
]


@pytest.mark.parametrize("sql", EXPLAINED)
def test_explain_shows_what_commit_sends(trade: Trade, sql: str) -> None:
    center = trade.rows(CENTERS)[0]["ID"]
    sql = sql.format(customer=trade.customer, center=center, division=trade.division)
    lines = [line for (line,) in trade.connection.execute(f"EXPLAIN {sql}")]
    assert trade.simulator.calls == 0
    trade.connection.commit()
    assert trade.simulator.calls == 0, "EXPLAIN stages nothing"
    trade.connection.execute(sql)
    trade.connection.commit()
    made = [f"  {call.method} {call.path}" for call in trade.simulator.calls]
    assert [line for line in lines if line.startswith(("  POST", "  PUT", "  DELETE"))] == made
    assert lines[-1] == f"requests: {len(made)}"


REFUSED = [
    ("INSERT INTO CRM.Accounts (City) VALUES ('x')", ProgrammingError, "needs Name"),
    ("INSERT INTO CRM.Accounts (Name, CountryName) VALUES ('x', 'y')", ProgrammingError, "set Country"),
    ("INSERT INTO CRM.Accounts (Name) SELECT Naam FROM CRM.Accounts", ProgrammingError, "Did you mean Name"),
    ("INSERT INTO CRM.Accounts (Name) VALUES ('x') ON CONFLICT DO NOTHING", NotSupportedError, "UPDATE the rows"),
    ("UPDATE CRM.Accounts SET IsSupplier = 'perhaps' WHERE City = 'Delft'", DataError, "neither TRUE nor FALSE"),
    ("UPDATE CRM.AccountsBulk SET City = 'Delft'", NotSupportedError, "Write to CRM.Accounts"),
    ("DELETE FROM CRM.Accounts RETURNING upper(Name)", NotSupportedError, "Name the columns"),
    ("DELETE FROM CRM.Accounts WHERE Naam = 'x'", ProgrammingError, "Did you mean Name"),
    ("MERGE INTO CRM.Accounts USING x ON a = b WHEN MATCHED THEN DELETE", NotSupportedError, "UPDATE … FROM"),
    ("TRUNCATE CRM.Accounts", NotSupportedError, "DELETE FROM"),
    ("EXPLAIN ANALYZE DELETE FROM CRM.Accounts", NotSupportedError, "EXPLAIN alone shows"),
]


@pytest.mark.parametrize(("sql", "kind", "says"), REFUSED)
def test_what_the_catalog_refuses_costs_no_call(trade: Trade, sql: str, kind: type[Error], says: str) -> None:
    with pytest.raises(kind, match=says):
        trade.connection.execute(sql)
    trade.connection.commit()
    assert trade.simulator.calls == 0


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=TEXTS.filter(str.strip),
    remarks=TEXTS | st.none(),
    latitude=st.floats(-90, 90, allow_subnormal=False),
    moment=st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(microsecond=0)),
    flag=st.booleans(),
)
def test_what_is_written_is_read(
    exact_simulator: Simulator, name: str, remarks: str | None, latitude: float, moment: datetime, flag: bool
) -> None:
    exact_simulator.reset()
    values = (name, remarks, latitude, moment, flag)
    columns = "Name, Remarks, Latitude, StartDate, IsSupplier"
    with trading(exact_simulator) as trade:
        cursor = trade.connection.execute(
            f"INSERT INTO CRM.Accounts ({columns}) VALUES (?, ?, ?, ?, ?) RETURNING ID", values
        )
        trade.connection.commit()
        (key,) = cursor.fetchone() or (None,)
        assert isinstance(key, UUID)
        found = trade.connection.execute(f"SELECT {columns} FROM CRM.Accounts WHERE ID = ?", (key,))
        assert found.fetchall() == [values]
