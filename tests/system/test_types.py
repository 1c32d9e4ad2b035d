"""Every value that hurts arrives as it is stored: in each tier, as tuples and as Arrow, as doubles and as decimals.

What is expected is read from the simulator's own tables, which know nothing of the driver.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

import exact_dbapi
from exact_dbapi.catalog import open_catalog
from exact_dbapi.catalog.model import Endpoint, Pad
from exact_dbapi.connection import Connection
from exact_dbapi.edm import DATETIME_TYPE, DOUBLE, GUID
from exact_dbapi.executor import explain
from exact_dbapi.simulator import Simulator
from exact_dbapi.simulator.clock import sql_datetime
from exact_dbapi.simulator.seed import hurting

TABLES = [name for name in hurting.OVERRIDES if name != "financialtransaction/TransactionLines"]
SMALL_TABLES = ("crm/Accounts", "budget/Budgets", "logistics/SalesItemPrices")
SHAPES = {
    "pass-through": "SELECT * FROM {table}",
    "page by page": "SELECT *, 1 AS one FROM {table}",
    "engine": "SELECT DISTINCT * FROM {table}",
}
ALL_TYPES = {
    "CRM.Accounts": "ID, Name, Code, Source, IsSales, CreditLineSales, Modified, Logo, Division, IncotermVersionSales",
    "Budget.Budgets": "HID, AmountDC, ReportingYear",
}
NOBODY = "00000000-0000-0000-0000-000000000000"


def endpoint_of(path: str) -> Endpoint:
    return open_catalog().open(path.lower())


def stored(simulator: Simulator, endpoint: Endpoint, path: str) -> dict[Any, dict[str, Any]]:
    """The rows of a table by key, as a user should see them."""
    rows = simulator.tables[simulator.divisions[0]][path]
    seen = [{column.name: shown(row.get(column.name), column) for column in endpoint.columns} for row in rows]
    return {row[endpoint.key[0]]: row for row in seen}


def shown(value: Any, column: Any) -> Any:
    if value is None:
        return None
    if column.edm is GUID:
        return UUID(value)
    if column.edm is DATETIME_TYPE:
        return sql_datetime(value)
    if column.edm is DOUBLE:
        return float(value)
    if column.padding is not None:
        return value.lstrip(" ") if column.padding.side is Pad.LEFT else value.rstrip(" ")
    return value


def read(connection: Connection, sql: str) -> list[dict[str, Any]]:
    cursor = connection.cursor().execute(sql)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture
def connection(exact_simulator: Simulator) -> Iterator[Connection]:
    with exact_dbapi.connect(**exact_simulator.sign_in()) as made:
        yield made


@pytest.mark.parametrize(
    ("path", "tier"),
    [(path, tier) for path in TABLES for tier in SHAPES if tier == "pass-through" or path in SMALL_TABLES],
)
def test_a_table_arrives_as_it_is_stored(
    connection: Connection, exact_simulator: Simulator, path: str, tier: str
) -> None:
    endpoint = endpoint_of(path)
    sql = SHAPES[tier].format(table=endpoint.qualified_name)
    assert explain(connection.plan(sql))[0].split(", for ")[0] == f"tier: {tier}"
    expected = stored(exact_simulator, endpoint, path)
    rows = read(connection, sql)
    assert len(rows) == len(expected)
    for row in rows:
        row.pop("one", None)
        kept = expected[row[endpoint.key[0]]]
        different = {name: (row[name], kept[name]) for name in row if not same(row[name], kept.get(name, row[name]))}
        assert different == {}


def same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and (one == other)


def test_the_hurting_values_are_among_them(connection: Connection) -> None:
    """The test above would prove nothing over tables that hold nothing odd."""
    names = {row["Name"] for row in read(connection, "SELECT Name FROM CRM.Accounts")}
    assert set(hurting.NAMES) <= names
    codes = {row["Code"] for row in read(connection, "SELECT Code FROM CRM.Accounts")}
    assert set(hurting.ACCOUNT_CODES) <= codes
    numbers = {row["HID"] for row in read(connection, "SELECT HID FROM Budget.Budgets")}
    assert {hurting.BEYOND_DOUBLE, hurting.LARGEST_INT64, -hurting.LARGEST_INT64 - 1} <= numbers
    prices = {row["StandardSalesPrice"] for row in read(connection, "SELECT StandardSalesPrice FROM Logistics.Items")}
    assert {hurting.SUM_OF_TENTHS, hurting.HUGE_AMOUNT, -12.345, 1.005} <= prices
    moments = {row["Modified"] for row in read(connection, "SELECT Modified FROM CRM.Accounts")}
    fractions = {hurting.FRACTION_003, hurting.FRACTION_007, hurting.LAST_TICK, hurting.SPRING_GAP}
    assert fractions <= moments
    texts = {row["Remarks"] for row in read(connection, "SELECT Remarks FROM CRM.Accounts")}
    assert {"", None, hurting.LONG_TEXT} <= texts


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *[("Name", name) for name in hurting.NAMES],
        *[("Code", code) for code in hurting.ACCOUNT_CODES],
        ("Remarks", hurting.LONG_TEXT),
        *[("Modified", moment) for moment in (hurting.FRACTION_003, hurting.LAST_TICK, hurting.AUTUMN_TWICE)],
        ("EndDate", hurting.LAST_DAY),
        ("EstablishedDate", hurting.FIRST_SQL_DAY),
        ("CustomerSince", hurting.LEAP_DAY),
        ("CustomerSince", hurting.BEFORE_1970),
        ("DiscountSales", hurting.SUM_OF_TENTHS),
        ("DiscountSales", hurting.TINY_AMOUNT),
        ("CreditLineSales", hurting.HUGE_AMOUNT),
        ("Source", 255),
    ],
)
def test_a_hurting_value_finds_just_its_own_rows(
    connection: Connection, exact_simulator: Simulator, column: str, value: Any
) -> None:
    kept = exact_simulator.tables[exact_simulator.divisions[0]]["crm/Accounts"]
    there = endpoint_of("crm/Accounts").by_name[column.lower()]
    expected = sorted(row["ID"] for row in kept if shown(row.get(column), there) == value)
    for output in ("ID", "lower(CAST(ID AS VARCHAR))"):
        sql = f"SELECT {output} FROM CRM.Accounts WHERE {column} = ?"
        found = connection.cursor().execute(sql, [value]).fetchall()
        assert sorted(str(row[0]) for row in found) == expected
    assert expected


@pytest.mark.parametrize("tier", SHAPES)
@pytest.mark.parametrize("path", SMALL_TABLES)
def test_arrow_and_tuples_hold_the_same(connection: Connection, path: str, tier: str) -> None:
    endpoint = endpoint_of(path)
    sql = SHAPES[tier].format(table=endpoint.qualified_name)
    tuples = connection.cursor().execute(sql).fetchall()
    table = connection.cursor().execute(sql).fetch_arrow_table()
    plain = [tuple(str(value) if isinstance(value, UUID) else value for value in row) for row in tuples]
    assert [tuple(row.values()) for row in table.to_pylist()] == plain


@pytest.mark.parametrize("tier", SHAPES)
def test_decimals_come_from_the_text(exact_simulator: Simulator, tier: str) -> None:
    endpoint = endpoint_of("crm/Accounts")
    expected = stored(exact_simulator, endpoint, "crm/Accounts")
    money = [column.name for column in endpoint.columns if column.edm is DOUBLE]
    with exact_dbapi.connect(**exact_simulator.sign_in(), decimals=True) as connection:
        sql = SHAPES[tier].replace("*", ", ".join(["ID", *money]))
        rows = read(connection, sql.format(table="CRM.Accounts"))
    for row in rows:
        for name in money:
            kept = expected[row["ID"]][name]
            exact = None if kept is None else Decimal(repr(kept)).quantize(Decimal("1e-10"))
            assert same(row[name], exact)


@pytest.mark.parametrize("output", ["AmountDC", "AmountDC, 1 AS one"])
@pytest.mark.parametrize("form", ["literal", "float", "Decimal"])
@pytest.mark.parametrize("operator", ["=", "<>", "<", "<=", ">", ">="])
def test_decimals_compare_as_decimals(exact_simulator: Simulator, operator: str, form: str, output: str) -> None:
    division = exact_simulator.divisions[0]
    exact_simulator.tables[division]["crm/Opportunities"].extend(
        {"ID": f"0000000{number}-0000-4000-8000-000000000000", "Name": "x", "AmountDC": amount}
        for number, amount in enumerate((0.05, 0.1, 0.15))
    )
    value = {"literal": "0.1", "float": "?", "Decimal": "?"}[form]
    parameters = {"literal": None, "float": [0.1], "Decimal": [Decimal("0.1")]}[form]
    with exact_dbapi.connect(**exact_simulator.sign_in(), decimals=True) as connection:
        sql = f"SELECT {output} FROM CRM.Opportunities WHERE AmountDC {operator} {value}"
        found = sorted(row[0] for row in connection.cursor().execute(sql, parameters).fetchall())
    low, equal, high = Decimal("0.05"), Decimal("0.1"), Decimal("0.15")
    expected = {"=": [equal], "<>": [low, high], "<": [low], "<=": [low, equal], ">": [high], ">=": [equal, high]}
    assert found == expected[operator]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT COALESCE(Parent, 'none') FROM CRM.Accounts",
        "SELECT CASE WHEN Code = '7' THEN ID ELSE 'none' END FROM CRM.Accounts",
        "SELECT ID FROM CRM.Accounts UNION ALL SELECT Name FROM CRM.Accounts",
        "SELECT ifnull(Parent, Name) FROM CRM.Accounts",
        "SELECT greatest(ID, 'none') FROM CRM.Accounts",
        "SELECT x FROM (SELECT ID AS x FROM CRM.Accounts UNION SELECT Name FROM CRM.Accounts) AS q",
    ],
)
def test_guid_mixed_with_text(connection: Connection, sql: str) -> None:
    """Either every row comes, as text, or every fetch raises the same error; never a foreign exception or an end."""
    cursor = connection.cursor().execute(sql)
    try:
        rows = cursor.fetchall()
    except exact_dbapi.Error as error:
        with pytest.raises(type(error)):
            cursor.fetchall()
        return
    assert {type(row[0]) for row in rows} == {str}
    assert len(rows) >= 2_600


@pytest.mark.parametrize(
    "condition",
    [
        "nullif(OrderID, {0}) IS NULL",
        "nullif({0}, OrderID) IS NULL",
        "OrderID BETWEEN {0} AND {0} AND length(ID) > 0",
        "CASE OrderID WHEN {0} THEN 1 ELSE 0 END = 1",
        "CASE WHEN true THEN OrderID ELSE {0} END = {0}",
        "coalesce(OrderID, {0}) = {0}",
        "greatest(OrderID, {0}) = {0} AND least(OrderID, {0}) = {0}",
    ],
)
@pytest.mark.parametrize("is_bound", [False, True], ids=["written", "bound"])
def test_a_guid_in_capitals_is_the_same_guid(connection: Connection, condition: str, is_bound: bool) -> None:
    cursor = connection.cursor()
    (some,) = cursor.execute("SELECT OrderID FROM SalesOrder.SalesOrderLines LIMIT 1").fetchone() or ()
    count = "SELECT count(*) FROM SalesOrder.SalesOrderLines WHERE "
    expected = cursor.execute(f"{count} OrderID = ?", (some,)).fetchall()
    constant = ":some" if is_bound else f"'{str(some).upper()}'"
    found = cursor.execute(count + condition.format(constant), {"some": str(some).upper()} if is_bound else None)
    assert found.fetchall() == expected != [(0,)]


@pytest.mark.parametrize("output", ["ID", "min(ID)", "any_value(ID)", "coalesce(Parent, ID)", "q.ID", "nullif(ID, ID)"])
def test_a_guid_stays_a_guid_through_the_engine(connection: Connection, output: str) -> None:
    sql = f"SELECT {output} AS g FROM (SELECT * FROM CRM.Accounts) AS q GROUP BY ID, Parent LIMIT 3"
    cursor = connection.cursor().execute(sql)
    assert [column[1] for column in cursor.description or ()] == ["UUID"]
    assert {type(row[0]) for row in cursor.fetchall()} <= {UUID, type(None)}


@pytest.mark.parametrize("table", ALL_TYPES)
@pytest.mark.parametrize("decimals", [False, True])
def test_descriptions_are_equal_over_tiers_and_for_empty_results(
    exact_simulator: Simulator, table: str, decimals: bool
) -> None:
    columns = ALL_TYPES[table]
    shapes = [
        f"SELECT {columns} FROM {table}",
        f"SELECT {columns} FROM {table} LIMIT 0",
        f"SELECT {columns} FROM {table} WHERE ID = '{NOBODY}'",
        f"SELECT {columns} FROM {table} WHERE 1 = 0",
        f"SELECT {columns} FROM {table} WHERE length(CAST(ID AS VARCHAR)) = 0",
        f"SELECT DISTINCT {columns} FROM {table} WHERE ID = '{NOBODY}'",
        f"SELECT {columns} FROM (SELECT * FROM {table}) AS q ORDER BY ID LIMIT 1",
        f"WITH q AS (SELECT * FROM {table}) SELECT {columns} FROM q UNION ALL SELECT {columns} FROM q",
    ]
    with exact_dbapi.connect(**exact_simulator.sign_in(), decimals=decimals) as connection:
        described = [connection.cursor().execute(sql).description or [] for sql in shapes]
    facts = [[column[:6] for column in one] for one in described]
    assert all(one == facts[0] for one in facts)
    money = [column for column in facts[0] if column[1] == ("DECIMAL" if decimals else "DOUBLE")]
    assert len(money) == 1
    assert money[0][4:6] == ((28, 10) if decimals else (None, None))


def test_type_codes_name_sql_types(connection: Connection) -> None:
    cursor = connection.cursor().execute(f"SELECT {ALL_TYPES['CRM.Accounts']} FROM CRM.Accounts")
    assert [column[1] for column in cursor.description or ()] == [
        *("UUID", "VARCHAR", "VARCHAR", "SMALLINT", "BOOLEAN", "DOUBLE", "TIMESTAMP", "BLOB", "INTEGER", "SMALLINT")
    ]
    assert (cursor.description or [])[0][6] is False


@pytest.mark.parametrize("tier", ["SELECT Logo FROM CRM.Accounts", "SELECT Logo, 1 FROM CRM.Accounts"])
def test_an_all_null_column_keeps_its_type(connection: Connection, tier: str) -> None:
    cursor = connection.cursor().execute(tier)
    assert (cursor.description or [])[0][1] == exact_dbapi.BINARY
    table = connection.cursor().execute(tier).fetch_arrow_table()
    assert str(table.schema.field(0).type) == "binary"
    assert table.column(0).null_count == table.num_rows > 0


def test_the_arrow_schema_is_the_same_for_no_rows(connection: Connection) -> None:
    columns = ALL_TYPES["CRM.Accounts"]
    schemas = [
        connection.cursor().execute(f"SELECT {columns} FROM CRM.Accounts {rest}").fetch_arrow_table().schema
        for rest in (
            "LIMIT 3",
            "LIMIT 0",
            f"WHERE ID = '{NOBODY}'",
            "WHERE length(Name) > 10000",
            "ORDER BY Name LIMIT 1",
        )
    ]
    assert all(schema == schemas[0] for schema in schemas)


def test_doubles_are_as_sent(connection: Connection) -> None:
    rows = connection.cursor().execute("SELECT Stock FROM Logistics.Items WHERE Stock > 1e20").fetchall()
    assert rows == [(1e21,)]
    with_zero = connection.cursor().execute("SELECT CreditLineSales FROM CRM.Accounts WHERE CreditLineSales = 0")
    assert all(value == 0 and math.isfinite(value) for (value,) in with_zero.fetchall())


def test_moments_are_naive_dutch_time(connection: Connection) -> None:
    rows = connection.cursor().execute("SELECT Modified FROM CRM.Accounts WHERE Modified = ?", [hurting.SPRING_GAP])
    assert rows.fetchall() == [(datetime(2025, 3, 30, 2, 30),)]


def test_guid_order_differs_from_exacts_and_is_the_order_of_the_text(connection: Connection) -> None:
    found = [str(row[0]) for row in connection.cursor().execute("SELECT ID FROM Logistics.SelectionCodes ORDER BY ID")]
    assert set(hurting.CROSSED_GUIDS) <= set(found)
    assert found == sorted(found)
    pushed = connection.cursor().execute("SELECT ID FROM Logistics.SelectionCodes ORDER BY ID LIMIT 3").fetchall()
    assert [str(row[0]) for row in pushed] == found[:3]
