"""Codes by which rows name customers, items and others are known to be right before anything is sent, in few calls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from exact_dbapi.connection import Connection
from exact_dbapi.errors import DataError, PartialCommit
from exact_dbapi.errors import Warning as ExactWarning
from tests.system.loading import FIRST, HEADINGS, TABLE, Company, write_csv


def asked(company: Company) -> list[str]:
    """The last part of the path of each request."""
    return [call.path.rpartition("/")[2] for call in company.simulator.calls]


def codes(company: Company, table: str) -> list[str]:
    rows = company.simulator.tables[company.division][table]
    return sorted(str(row["Code"]).strip() for row in rows)


def rows(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


def test_a_code_that_is_none_is_told_with_its_cell_and_nothing_is_sent(
    company: Company, connection: Connection, tmp_path: Path
) -> None:
    given = company.orders(20)
    given[6][2] = given[7][2] = f"{company.customers[0]}9"
    given[11][4] = "no such item"
    path = tmp_path / "orders.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Week 5"
    for row in (HEADINGS, *given):
        sheet.append(row)
    book.save(path)
    with pytest.raises(DataError) as caught:
        connection.execute(f"COPY {TABLE} FROM '{path}'")
    told = caught.value.message
    assert f"orders.xlsx, sheet 'Week 5' cannot be loaded into {TABLE}: row 8, OrderedBy" in told
    assert f"'{company.customers[0]}9' is no Code in CRM.Accounts of company {company.division}, as " in told
    assert f"{company.customers[0]!r}" in told
    assert "(1 row more); row 13, Item 'no such item' is no Code in Logistics.Items" in told
    assert [line for line, *_ in vars(caught.value)["mistakes"]] == [8, 13]
    assert rows(connection, "SELECT * FROM Session.Loads") == []
    connection.commit()
    assert company.uploads() == 0
    assert asked(company) == ["Accounts"] * 2 + ["Items"] * 2  # once for the codes, once for what was meant


def test_rows_with_such_codes_may_be_left_out_and_loaded_later(
    company: Company, connection: Connection, tmp_path: Path
) -> None:
    given = company.orders(10)
    given[6][2] = given[7][2] = "nobody"
    given[19][4] = "nothing"
    file, report = write_csv(tmp_path / "orders.csv", given), tmp_path / "report.csv"
    connection.execute(f"COPY {TABLE} FROM {file} (MESSAGE_ITEMS 9, REPORT '{report}', UNKNOWN_CODES 'reject')")
    with pytest.raises(PartialCommit, match=r"8 are in .*; 2 were refused \(row 8: OrderedBy 'nobody' is no Code in C"):
        connection.commit()
    assert company.uploads() == 1  # the order of the second message is the one with the item
    assert company.stored() == [FIRST + number for number in range(9) if number != 3]
    assert [line.split(",")[7] for line in report.read_text().splitlines()[7:9]] == ["rejected"] * 2
    text = report.read_text().replace(",nothing,", f",{company.items[0]},")
    report.write_text(text.replace(",nobody,", f",{company.customers[0]},"))
    connection.execute(f"COPY {TABLE} FROM '{report}'")
    connection.commit()
    assert company.stored() == [FIRST + number for number in range(10)]


def test_the_look_may_be_left_out(company: Company, connection: Connection, tmp_path: Path) -> None:
    given = company.orders(1)
    given[0][2] = given[1][2] = "nobody"
    file = write_csv(tmp_path / "orders.csv", given)
    connection.execute(f"COPY {TABLE} FROM {file} (UNKNOWN_CODES 'send')")
    assert asked(company) == []
    connection.rollback()
    sql = (
        f"INSERT /*+ unknown_codes(send) */ INTO {TABLE} (OrderNumber, OrderedBy, Item, Quantity) SELECT 1, 'x', 'y', 1"
    )
    connection.execute(sql)
    assert asked(company) == []
    connection.rollback()
    with pytest.raises(
        DataError, match=r"a query cannot be loaded .*: row 1, OrderedBy 'x' is no Code .*Item 'y' is no"
    ):
        connection.execute(sql.replace("/*+ unknown_codes(send) */", ""))


def test_case_and_blanks_make_no_difference(company: Company, connection: Connection, tmp_path: Path) -> None:
    given = company.orders(2)
    for row in given:
        row[2], row[4] = f"  {row[2]} ", row[4].lower()
    connection.execute(f"COPY {TABLE} FROM {write_csv(tmp_path / 'orders.csv', given)} (TEXT true)")
    assert len(company.simulator.calls) == 2


def test_many_codes_take_the_whole_column(company: Company, connection: Connection, tmp_path: Path) -> None:
    """500 customers would be 9 requests by code: their number is asked, and the column is read in longer pages."""
    customers, items = codes(company, "crm/Accounts")[:500], codes(company, "logistics/Items")[:100]
    given = [[FIRST + n, "2026-01-31", customer, "", items[n % 100], 1, 2.5] for n, customer in enumerate(customers)]
    file = write_csv(tmp_path / "orders.csv", given)
    sql = f"COPY {TABLE} FROM {file} (DRY_RUN)"
    plan = [line for (line,) in rows(connection, f"EXPLAIN {sql}")]
    assert "  checked before: OrderedBy in CRM.Accounts.Code, at most 10 calls for 500 codes" in plan
    assert "  checked before: Item in Logistics.Items.Code, at most 2 calls for 100 codes" in plan
    assert asked(company) == []
    connection.execute(sql)
    pages = -(-len(codes(company, "crm/Accounts")) // 1000)
    assert asked(company) == ["$count", *["Accounts"] * pages, *["Items"] * 2]
    connection.execute(sql)
    assert asked(company)[pages + 3 :] == ["Accounts"] * pages + ["Items"] * 2  # the number is remembered


def test_a_table_with_short_pages_is_read_through_xml(company: Company, connection: Connection, tmp_path: Path) -> None:
    table = company.simulator.tables[company.division]["hrm/Costcenters"]
    sample = dict(table[0])
    made = [f"K{number:03}" for number in range(300)]
    for number, code in enumerate(made):
        table.append({**sample, "ID": f"00000000-0000-4000-8000-{number:012}", "Code": code})
    given = [[*row, made[at % 300]] for at, row in enumerate(company.orders(300))]
    file = write_csv(tmp_path / "orders.csv", given, (*HEADINGS, "CostCenter"))
    connection.execute(f"COPY {TABLE} FROM {file} (DRY_RUN)")
    assert asked(company)[-2:] == ["$count", "XMLDownload.aspx"]
    given[9][7] = "K00"
    file = write_csv(tmp_path / "orders.csv", given, (*HEADINGS, "CostCenter"))
    with pytest.raises(
        DataError, match=r"row 11, CostCenter 'K00' is no Code in HRM.Costcenters of company \d+, as are 'K"
    ):
        connection.execute(f"COPY {TABLE} FROM {file} (DRY_RUN)")


def test_what_the_transaction_makes_is_known(company: Company, connection: Connection, tmp_path: Path) -> None:
    """A staged customer, items of an earlier load, and rows of the same load."""
    connection.execute("INSERT INTO CRM.Accounts (Name, Code, Status) VALUES ('new customer', '77001', 'C')")
    items = write_csv(tmp_path / "items.csv", [["NEW-1", "new"]], ("Code", "Description"))
    connection.execute(f"COPY /*+ via(xml) */ Logistics.Items FROM {items}")
    given = [[FIRST, "2026-01-31", "77001", "", "new-1", 1, 2.5]]
    connection.execute(f"COPY {TABLE} FROM {write_csv(tmp_path / 'orders.csv', given)}")
    accounts = [["88001", "head", ""], ["88002", "branch", "88001"]]
    file = write_csv(tmp_path / "accounts.csv", accounts, ("Code", "Name", "InvoiceAccount"))
    connection.execute(f"COPY /*+ via(xml) */ CRM.Accounts FROM {file}")
    assert asked(company) == []
    connection.rollback()
    with pytest.raises(DataError, match="OrderedBy '77001' is no Code"):
        connection.execute(f"COPY {TABLE} FROM '{tmp_path / 'orders.csv'}'")


def test_each_company_has_codes_of_its_own(company: Company, connection: Connection) -> None:
    one, other = company.simulator.divisions[:2]
    there = {str(row["Code"]).strip() for row in company.simulator.tables[other]["hrm/Costcenters"]}
    table = company.simulator.tables[one]["hrm/Costcenters"]
    table.append({**dict(table[0]), "ID": "00000000-0000-4000-8000-000000000999", "Code": "ONLY1"})
    assert "ONLY1" not in there
    sql = (
        f"INSERT INTO {TABLE} (Division, OrderNumber, OrderedBy, Item, Quantity, CostCenter) SELECT "
        f"CASE WHEN i = 0 THEN {one} ELSE {other} END, {FIRST} + i, ?, ?, 1, 'ONLY1' FROM range(2) t(i)"
    )
    key = "00000000-0000-4000-8000-000000000001"
    with pytest.raises(DataError) as caught:
        connection.execute(sql, (key, key))
    assert [line for line, *_ in vars(caught.value)["mistakes"]] == [2]
    assert f"row 2, CostCenter 'ONLY1' is no Code in HRM.Costcenters of company {other}" in caught.value.message
    assert "row 1" not in caught.value.message


def test_a_table_that_may_not_be_read_is_not_checked(company: Company, connection: Connection, tmp_path: Path) -> None:
    """What Exact refuses to show, it checks itself: a warning says so, and the others are checked all the same."""
    denied = company.simulator.rights.denied_endpoints
    denied |= {"crm/accounts", "bulk/crm/accounts"}
    given = company.orders(1)
    with pytest.warns(ExactWarning, match=r"OrderedBy cannot be checked in CRM.Accounts") as warned:
        connection.execute(f"COPY {TABLE} FROM {write_csv(tmp_path / 'orders.csv', given)} (DRY_RUN)")
    assert len(warned) == 1
    assert asked(company)[-1] == "Items"
