"""Files go into Exact through the XML API: in a handful of calls, each row accounted for, none twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import openpyxl
import pytest

from exact_dbapi.connection import Connection
from exact_dbapi.errors import (
    AccessDenied,
    DataError,
    Error,
    IntegrityError,
    NotSupportedError,
    OutcomeUnknown,
    PartialCommit,
    ProgrammingError,
    UndefinedColumn,
)
from exact_dbapi.executor.writing import Writing
from exact_dbapi.message import Request, Response
from tests.system.loading import FIRST, HEADINGS, TABLE, Company, lose, write_csv


def rows(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


def test_orders_from_a_file_take_one_call(company: Company, connection: Connection, tmp_path: Path) -> None:
    """One order per number, its lines under it; nothing is sent before COMMIT."""
    file = write_csv(tmp_path / "orders.csv", company.orders(20))
    cursor = connection.execute(f"COPY {TABLE} FROM {file}")
    assert (cursor.rowcount, company.uploads()) == (40, 0)
    connection.commit()
    assert company.uploads() == 1
    assert company.stored() == [FIRST + number for number in range(20)]
    assert rows(connection, "SELECT rows, items, messages, done, rejected, is_sent FROM Session.Loads") == [
        (40, 20, 1, 20, 0, True)
    ]
    sql = f"SELECT YourRef, AmountFC FROM {TABLE} WHERE OrderNumber = {FIRST + 3}"
    assert rows(connection, sql) == [("R3", pytest.approx(7.5 * 1.21, rel=0.2))]


def test_rollback_forgets_a_load(company: Company, connection: Connection, tmp_path: Path) -> None:
    connection.execute(f"COPY {TABLE} FROM {write_csv(tmp_path / 'orders.csv', company.orders(3))}")
    connection.rollback()
    connection.commit()
    assert company.uploads() == 0
    assert rows(connection, "SELECT * FROM Session.Loads") == []


def test_each_row_is_told_its_fate_and_only_the_bad_ones_are_loaded_again(
    company: Company, connection: Connection, tmp_path: Path
) -> None:
    bad = company.orders(10)
    bad[6][2] = bad[7][2] = "nobody"
    file, report = write_csv(tmp_path / "orders.csv", bad), tmp_path / "report.csv"
    connection.execute(f"COPY {TABLE} FROM {file} (MESSAGE_ITEMS 4, REPORT '{report}', UNKNOWN_CODES 'send')")
    with pytest.raises(
        PartialCommit, match=r"Of the 10 items of .*orders.csv, 9 are in SalesOrder.SalesOrders; 1 was ref"
    ):
        connection.commit()
    assert company.uploads() == 3
    sql = "SELECT line, name, status FROM Session.LoadRows WHERE status <> 'done' ORDER BY line"
    number = str(FIRST + 3)
    assert rows(connection, sql) == [(8, number, "rejected"), (9, number, "rejected")]
    ((message, key),) = rows(connection, "SELECT max(message), min(key) FROM Session.LoadRows WHERE row_number < 3")
    assert message is None
    assert key is not None
    told = report.read_text().splitlines()
    assert told[0] == ",".join((*HEADINGS, "Load_Status", "Load_Message", "Load_Key"))
    assert told[7].split(",")[7:] == ["rejected", "Not found: Ordered by nobody", ""]
    report.write_text(report.read_text().replace("nobody", company.customers[0]))
    connection.execute(f"COPY {TABLE} FROM '{report}' (REPORT '{report}')")
    connection.commit()
    assert company.uploads() == 4
    assert len(company.stored()) == 10
    assert [line.split(",")[7:9] for line in report.read_text().splitlines()[1:]] == [["done", ""]] * 20


def workbook(path: Path, orders: list[list[Any]]) -> str:
    """Orders in a sheet of a workbook, with a title above and a blank line within."""
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Orders")
    sheet.append(["Webshop, week 5"])
    sheet.append([])
    sheet.append(HEADINGS)
    for at, row in enumerate(orders):
        if at == 2:
            sheet.append([])
        sheet.append([row[0], date.fromisoformat(row[1]), *row[2:]])
        sheet.cell(sheet.max_row, 2).number_format = "dd-mm-yyyy"
    book.save(path)
    return f"'{path}'"


def test_a_workbook_comes_back_with_the_fate_of_each_row(
    company: Company, connection: Connection, tmp_path: Path
) -> None:
    orders = company.orders(3)
    orders[2][2] = orders[3][2] = "0042"
    file, report = workbook(tmp_path / "orders.xlsx", orders), tmp_path / "report.xlsx"
    connection.execute(f"COPY {TABLE} FROM {file} (SHEET 'orders', REPORT '{report}', UNKNOWN_CODES 'send')")
    with pytest.raises(PartialCommit, match=r"sheet 'Orders', 2 are in .*\(row 7: Not found: Ordered by 0042\)"):
        connection.commit()
    sheet = openpyxl.load_workbook(report)["Orders"]
    told = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert told[0][0] == "Webshop, week 5"
    assert told[2][7:] == ["Load_Status", "Load_Message", "Load_Key"]
    assert [row[7] if len(row) > 7 else None for row in told[3:]] == [
        "done",
        "done",
        None,
        *["rejected"] * 2,
        "done",
        "done",
    ]
    assert sheet.cell(4, 2).is_date
    assert told[6][2] == "0042"


def test_names_may_be_those_of_xml_or_of_a_mapping_file(
    company: Company, connection: Connection, tmp_path: Path
) -> None:
    given = [[*row, "een tekst"] for row in company.orders(2)]
    headings = (
        "salesordernumber",
        "Datum",
        "Klant",
        "Referentie",
        "SalesOrderLine_Item_code",
        "Aantal",
        "Prijs",
        "Tekst",
    )
    mapping = tmp_path / "mapping.json"
    meant = {"Datum": "OrderDate", "klant": "OrderedBy_code", "Referentie": "YourRef", "Aantal": "Quantity"}
    meant |= {"Prijs": "UnitPrice_Value", "Tekst": "SalesOrderLines.Description"}
    mapping.write_text(json.dumps(meant))
    file = write_csv(tmp_path / "orders.csv", given, headings)
    connection.execute(f"COPY {TABLE} FROM {file} (MAPPING '{mapping}')")
    connection.commit()
    assert len(company.stored()) == 2
    found = rows(connection, f"SELECT Description FROM SalesOrder.SalesOrderLines WHERE OrderNumber = {FIRST}")
    assert found == [("een tekst",)] * 2


def test_any_column_may_say_which_rows_are_one_order(company: Company, connection: Connection, tmp_path: Path) -> None:
    given = [row[1:] for row in company.orders(4)]
    file = write_csv(tmp_path / "orders.csv", given, HEADINGS[1:])
    with pytest.raises(ProgrammingError, match=r"Nothing says which rows make one SalesOrder.*KEY 'column'"):
        connection.execute(f"COPY {TABLE} FROM {file}")
    connection.execute(f"COPY {TABLE} FROM {file} (KEY 'YourRef')")
    connection.commit()
    assert rows(connection, "SELECT items, done FROM Session.Loads") == [(4, 4)]


WRONG: list[tuple[int, int, Any, str]] = [
    (3, 1, "2026-02-30", "row 5, OrderDate '2026-02-30' is a day that no calendar has"),
    (3, 5, "2,5", "row 5, Quantity '2,5' is not a number (write the decimals after a point)"),
    (3, 2, "other", "row 5, OrderedBy is 'other', but"),
    (3, 0, FIRST, f"row 5, Order Number is '{FIRST}' again, as in row 2"),
    (3, 0, None, "row 5, Order Number is empty"),
]


@pytest.mark.parametrize(("row", "column", "value", "told"), WRONG)
def test_what_is_wrong_is_told_at_its_cell_before_anything_is_sent(
    company: Company, connection: Connection, tmp_path: Path, row: int, column: int, value: Any, told: str
) -> None:
    given = company.orders(6)
    given[row][column] = value
    with pytest.raises(DataError) as caught:
        connection.execute(f"COPY {TABLE} FROM {write_csv(tmp_path / 'orders.csv', given)}")
    assert told in caught.value.message
    assert "orders.csv cannot be loaded into SalesOrder.SalesOrders" in caught.value.message
    assert rows(connection, "SELECT * FROM Session.Loads") == []
    assert len(company.simulator.calls) == 0


REFUSED: list[tuple[tuple[str, ...], str, type[Error], str]] = [
    ((*HEADINGS, "Colour"), "", UndefinedColumn, "'Colour' has no place in the XML topic SalesOrders"),
    ((*HEADINGS, "Quantty"), "", UndefinedColumn, "Did you mean Quantity?"),
    ((*HEADINGS, "Order_Number"), "", ProgrammingError, "'Order Number' and 'Order_Number' are both salesordernumber"),
    ((*HEADINGS[:2], "x", *HEADINGS[3:], "y"), "(MAPPING '{mapping}')", ProgrammingError, "needs OrderedBy"),
    (HEADINGS, "(KEY 'Ref')", UndefinedColumn, "KEY names 'Ref', which is no column"),
    (HEADINGS, "(ON_ERROR 'perhaps')", ProgrammingError, "ON_ERROR is 'continue' or 'stop'"),
    (HEADINGS, "(REPRT 'x.csv')", NotSupportedError, "Did you mean REPORT?"),
    (HEADINGS, "(UNKNOWN_CODES 'maybe')", ProgrammingError, "UNKNOWN_CODES is 'refuse', 'reject', 'send', not 'maybe'"),
    (HEADINGS, "(MESSAGE_ITEMS 0)", ProgrammingError, "MESSAGE_ITEMS is a number above 0, not 0"),
]


@pytest.mark.parametrize(("headings", "options", "kind", "told"), REFUSED)
def test_columns_and_options_are_checked_by_name(
    company: Company,
    connection: Connection,
    tmp_path: Path,
    headings: tuple[str, ...],
    options: str,
    kind: type[Error],
    told: str,
) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('x = ""\ny = ""\n')
    given = [[*row, *["1"] * (len(headings) - len(row))] for row in company.orders(2)]
    file = write_csv(tmp_path / "orders.csv", given, headings)
    with pytest.raises(kind) as caught:
        connection.execute(f"COPY {TABLE} FROM {file} {options.format(mapping=mapping)}")
    assert told in str(caught.value)
    assert len(company.simulator.calls) == 0


def test_many_rows_of_a_query_go_through_xml_and_few_through_rest(company: Company, connection: Connection) -> None:
    sql = "INSERT INTO CRM.Accounts (Name, City) SELECT 'load ' || i, 'Delft' FROM range({}) t(i)"
    connection.execute(sql.format(61))
    connection.commit()
    assert [call.path.rpartition("/")[2] for call in company.simulator.calls] == ["XMLUpload.aspx"]
    connection.execute(sql.format(2))
    connection.commit()
    assert [call.path.rpartition("/")[2] for call in company.simulator.calls][1:] == ["Accounts", "Accounts"]
    connection.execute(sql.replace("INSERT", "INSERT /*+ via(xml) */").format(2))
    connection.commit()
    assert company.uploads() == 2
    counted = rows(connection, "SELECT count(*), min(City) FROM CRM.Accounts WHERE Name LIKE 'load %'")
    assert counted == [(65, "Delft")]


def test_rows_of_several_companies_go_each_to_their_own(company: Company, connection: Connection) -> None:
    one, other = company.simulator.divisions[:2]
    connection.execute(
        "INSERT /*+ via(xml) */ INTO CRM.Accounts (Name, Division) "
        f"SELECT 'both ' || i, CASE WHEN i % 2 = 0 THEN {one} ELSE {other} END FROM range(6) t(i)"
    )
    connection.commit()
    assert company.uploads() == 2
    stored = [company.simulator.tables[division]["crm/Accounts"] for division in (one, other)]
    assert [sum(str(row["Name"]).startswith("both ") for row in table) for table in stored] == [3, 3]


SEVERAL = (
    "INSERT /*+ via(xml) */ INTO CRM.Accounts (Name, Division) "
    "SELECT 'both ' || i, CASE WHEN i < 4 THEN {} ELSE {} END FROM range(8) t(i)"
)


def held_up(connection: Connection, sent: Callable[[], object]) -> None:
    """Do something before each request of a COMMIT."""
    before = connection.transaction.open_writing

    def open_writing() -> Writing:
        writing = before()

        def send(request: Request) -> Response:
            sent()
            return writing.send(request)

        return replace(writing, send=send)

    connection.transaction.open_writing = open_writing


def test_companies_take_their_messages_side_by_side(company: Company, connection: Connection) -> None:
    """Each waits for the other's: one after the other they would never come."""
    held_up(connection, partial(Barrier(2).wait, timeout=20))
    connection.execute(SEVERAL.format(*company.simulator.divisions[:2]))
    connection.commit()
    assert rows(connection, "SELECT done, messages FROM Session.Loads") == [(8, 2)]


def test_a_company_that_refuses_does_not_lose_the_other(company: Company) -> None:
    one, other = company.simulator.divisions[:2]
    company.simulator.rights.blocked_divisions[other] = "NoDivisionAccess"
    with closing(company.connect(parallel_divisions=2)) as connection:
        connection.execute(SEVERAL.format(one, other))
        with pytest.raises(AccessDenied):
            connection.commit()
        company.simulator.rights.blocked_divisions.clear()
        connection.commit()
        assert rows(connection, "SELECT done, left_items, unknown FROM Session.Loads") == [(8, 0, 0)]
    stored = [company.simulator.tables[division]["crm/Accounts"] for division in (one, other)]
    assert [sum(str(row["Name"]).startswith("both ") for row in table) for table in stored] == [4, 4]


def test_documents_and_loads_go_in_the_order_of_their_statements(
    company: Company, connection: Connection, tmp_path: Path
) -> None:
    connection.execute("INSERT INTO CRM.Accounts (Name, Code, Status) VALUES ('new customer', '77001', 'C')")
    given = company.orders(1)
    for row in given:
        row[2] = "77001"
    connection.execute(f"COPY {TABLE} FROM {write_csv(tmp_path / 'orders.csv', given)}")
    connection.execute("INSERT INTO HRM.Costcenters (Code, Description) VALUES ('L1', 'after the load')")
    connection.commit()
    paths = [call.path.rpartition("/")[2] for call in company.simulator.calls if call.method == "POST"]
    assert paths == ["Accounts", "XMLUpload.aspx", "Costcenters"]
    assert company.stored() == [FIRST]


def test_returning_goes_through_rest(connection: Connection) -> None:
    plan = rows(connection, "EXPLAIN INSERT INTO CRM.Accounts (Name) SELECT 'a' RETURNING ID")
    assert ("  through REST: RETURNING asks for more than XML answers",) in plan
    with pytest.raises(NotSupportedError, match="RETURNING is not possible for rows that go through the XML API"):
        connection.execute("INSERT /*+ via(xml) */ INTO CRM.Accounts (Name) SELECT 'a' RETURNING ID")
    with pytest.raises(NotSupportedError, match=r"No XML topic takes rows of CRM.Contacts"):
        connection.execute(
            "INSERT /*+ via(xml) */ INTO CRM.Contacts (Account, FirstName, LastName) SELECT 'a', 'b', 'c'"
        )


def test_what_exact_refuses_whole_is_an_integrity_error(
    company: Company, connection: Connection, tmp_path: Path
) -> None:
    given = company.orders(2)
    for row in given:
        row[2] = "nobody"
    options = "ON_ERROR 'stop', MESSAGE_ITEMS 1, UNKNOWN_CODES 'send'"
    connection.execute(f"COPY {TABLE} FROM {write_csv(tmp_path / 'orders.csv', given)} ({options})")
    with pytest.raises(IntegrityError, match=r"0 are in SalesOrder.SalesOrders; 1 was refused .*; 1 were not sent"):
        connection.commit()
    assert company.uploads() == 1


def test_a_dry_run_sends_nothing(company: Company, connection: Connection, tmp_path: Path) -> None:
    connection.execute(f"COPY {TABLE} FROM {write_csv(tmp_path / 'orders.csv', company.orders(5))} (DRY_RUN)")
    connection.commit()
    assert [call.method for call in company.simulator.calls] == ["GET", "GET"]  # the codes are looked up all the same


@pytest.mark.parametrize("has_effect", [True, False])
def test_a_lost_message_is_looked_up_and_sent_again_only_where_it_is_not_there(
    company: Company, connection: Connection, tmp_path: Path, has_effect: bool
) -> None:
    lose(company.simulator, after=1, has_effect=has_effect)
    connection.execute(f"COPY {TABLE} FROM {write_csv(tmp_path / 'orders.csv', company.orders(20))} (MESSAGE_ITEMS 5)")
    connection.commit()
    assert company.stored() == [FIRST + number for number in range(20)]
    assert company.uploads() == (4 if has_effect else 5)
    assert rows(connection, "SELECT done, rejected, unknown FROM Session.Loads") == [(20, 0, 0)]


def test_items_that_nobody_can_find_again_are_not_sent_twice(
    company: Company, connection: Connection, tmp_path: Path
) -> None:
    lose(company.simulator)
    given = [row[1:] for row in company.orders(2)]
    file = write_csv(tmp_path / "orders.csv", given, HEADINGS[1:])
    connection.execute(f"COPY {TABLE} FROM {file} (KEY 'YourRef')")
    with pytest.raises(OutcomeUnknown, match="of 2 it is not known"):
        connection.commit()
    assert company.uploads() == 1
    with pytest.raises(Error, match="broke off: a part of it is in Exact"):
        connection.execute(f"COPY {TABLE} FROM {file} (KEY 'YourRef')")


def test_amounts_of_a_query_keep_their_digits(company: Company, connection: Connection) -> None:
    sql = (
        f"INSERT INTO {TABLE} (OrderNumber, OrderedBy, Item, Quantity, NetPrice) "
        f"SELECT {FIRST} + i, ?, ?, 1, CAST(12.30 AS DECIMAL(9, 2)) FROM range(2) t(i)"
    )
    connection.execute(sql, (company.customers[0], company.items[0]))
    connection.commit()
    (found,) = rows(connection, f"SELECT NetPrice FROM SalesOrder.SalesOrderLines WHERE OrderNumber = {FIRST}")
    assert Decimal(str(found[0])) == Decimal("12.3")
