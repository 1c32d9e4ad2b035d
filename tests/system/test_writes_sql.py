"""Statements beyond the plain ones: rows handed out of a DELETE, rows assigned whole, references both ways, sizes."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from exact_dbapi.errors import DataError, IntegrityError, ProgrammingError
from exact_dbapi.simulator import Fault, Simulator
from tests.system.trading import HEADER, LINE, Trade, trading

CENTERS = "hrm/Costcenters"


@pytest.fixture(scope="module")
def company() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def trade(company: Simulator) -> Iterator[Trade]:
    company.reset()
    company.calls.clear()
    with trading(company) as opened:
        yield opened


def added(trade: Trade, *codes: str) -> None:
    sql = "INSERT INTO HRM.Costcenters (Code, Description) VALUES (?, ?)"
    trade.connection.cursor().executemany(sql, [(code, f"center {code}") for code in codes])
    trade.connection.commit()
    trade.simulator.calls.clear()


def methods(trade: Trade) -> list[str]:
    return [call.method for call in trade.simulator.calls]


def test_delete_hands_out_the_rows_as_they_were(trade: Trade) -> None:
    added(trade, "T1", "T2")
    cursor = trade.connection.execute("DELETE FROM HRM.Costcenters WHERE Code IN ('T1', 'T2') RETURNING Code c, *")
    with pytest.raises(ProgrammingError, match="after COMMIT"):
        cursor.fetchall()
    trade.connection.commit()
    names = [column[0] for column in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    assert sorted((row["c"], row["Description"], row["Active"]) for row in rows) == [
        ("T1", "center T1", True),
        ("T2", "center T2", True),
    ]
    assert all(isinstance(row["ID"], UUID) and row["Division"] == trade.division for row in rows)
    assert (methods(trade), cursor.rowcount) == (["GET", "DELETE", "DELETE"], 2)
    assert not [row for row in trade.rows(CENTERS) if row["Code"] in ("T1", "T2")]


def test_a_delete_by_key_is_read_for_what_it_hands_out_and_survives_a_lost_answer(trade: Trade) -> None:
    added(trade, "T1")
    (key,) = [row["ID"] for row in trade.rows(CENTERS) if row["Code"] == "T1"]
    trade.simulator.faults.append(Fault(method="DELETE", cut="after_effect"))
    cursor = trade.connection.execute("DELETE FROM HRM.Costcenters WHERE ID = ? RETURNING Description", (key,))
    trade.connection.commit()
    assert cursor.fetchall() == [("center T1",)]
    assert methods(trade) == ["GET", "DELETE", "GET"]
    again = trade.connection.execute("DELETE FROM HRM.Costcenters WHERE ID = ? RETURNING Description", (key,))
    trade.connection.commit()
    assert (again.rowcount, again.fetchall()) == (0, [])


def test_what_a_deleted_row_was_is_not_told_when_exact_refuses(trade: Trade) -> None:
    key = next(row["EntryID"] for row in trade.rows("salesentry/SalesEntries") if row["Status"] == 50)
    cursor = trade.connection.execute(
        "DELETE FROM SalesEntry.SalesEntries WHERE EntryID = ? RETURNING EntryNumber", (key,)
    )
    with pytest.raises(IntegrityError):
        trade.connection.commit()
    trade.connection.rollback()
    with pytest.raises(ProgrammingError, match="rolled back"):
        cursor.fetchall()


@pytest.mark.parametrize(
    "row",
    [
        "(SELECT 'Delft', '015')",
        "(SELECT DISTINCT city, phone FROM (VALUES ('Delft', '015'), ('Delft', '015')) AS t(city, phone))",
        "(SELECT * FROM (VALUES ('Delft', '015'), ('Den Haag', '070')) AS t(city, phone) ORDER BY 2 LIMIT 1)",
        "(SELECT 'Del' || 'ft', '015' UNION SELECT 'Delft', '015')",
        "ROW('Delft', '015')",
        "('Delft', '015')",
    ],
)
def test_several_columns_get_one_row(trade: Trade, row: str) -> None:
    trade.connection.execute(f"UPDATE CRM.Accounts SET (City, Phone) = {row} WHERE ID = ?", (trade.customer,))
    trade.connection.commit()
    stored = next(one for one in trade.rows("crm/Accounts") if one["ID"] == trade.customer)
    assert (stored["City"], stored["Phone"]) == ("Delft", "015")


def test_the_row_may_depend_on_what_is_changed_and_is_read_once(trade: Trade) -> None:
    added(trade, "T1", "T2")
    trade.connection.execute("CREATE TABLE names AS SELECT 'T1' AS code, 'Tilburg' AS name, FALSE AS active")
    trade.connection.execute(
        "UPDATE HRM.Costcenters AS c SET (Description, Active) = "
        "(SELECT name || ' ' || c.Code, active FROM names WHERE code = c.Code) WHERE c.Code = 'T1'"
    )
    trade.connection.commit()
    (stored,) = [row for row in trade.rows(CENTERS) if row["Code"] == "T1"]
    assert (stored["Description"], stored["Active"]) == ("Tilburg T1", False)
    assert methods(trade)[-1] == "PUT"


@pytest.mark.parametrize(
    ("assignment", "words"),
    [
        ("(City, Phone) = (SELECT 'Delft')", "2 columns, and 1 values"),
        ("(City, Phone) = ('Delft', '015', 'x')", "2 columns, and 3 values"),
        ("(City, Country) = (SELECT 'Delft', 'NL', 3)", "2 columns, and 3 values"),
        ("(City, City) = (SELECT 'Delft', 'NL')", "given twice"),
    ],
)
def test_a_row_that_does_not_fit_its_columns_costs_nothing(trade: Trade, assignment: str, words: str) -> None:
    with pytest.raises(ProgrammingError, match=words):
        trade.connection.execute(f"UPDATE CRM.Accounts SET {assignment} WHERE City = 'Delft'")
    assert trade.simulator.calls == 0


def test_an_account_and_its_main_contact_refer_to_one_another(trade: Trade) -> None:
    """The reference back is a change of its own, since the contact can only come after its account."""
    for sql in (
        "INSERT INTO CRM.Accounts (ID, Name) VALUES ('a', 'test account')",
        "INSERT INTO CRM.Contacts (ID, Account, FirstName, LastName) VALUES ('k', 'a', 'Jan', 'Jansen')",
        "UPDATE CRM.Accounts SET MainContact = 'k' WHERE ID = 'a'",
        "UPDATE CRM.Accounts SET City = 'Delft' WHERE ID = 'a'",
    ):
        trade.connection.execute(sql)
    trade.connection.commit()
    assert trade.written == ["POST Accounts", "POST Contacts", "PUT Accounts"]
    (account,) = [row for row in trade.rows("crm/Accounts") if row["Name"] == "test account"]
    (contact,) = [row for row in trade.rows("crm/Contacts") if row["Account"] == account["ID"]]
    assert (account["MainContact"], account["City"]) == (contact["ID"], "Delft")


def test_a_reference_that_closes_a_circle_says_what_to_write(trade: Trade) -> None:
    trade.connection.execute("INSERT INTO CRM.Accounts (ID, Name, MainContact) VALUES ('a', 'test account', 'k')")
    trade.connection.execute(
        "INSERT INTO CRM.Contacts (ID, Account, FirstName, LastName) VALUES ('k', 'a', 'Jan', 'Jansen')"
    )
    with pytest.raises(IntegrityError, match="none can be first") as raised:
        trade.connection.commit()
    assert "UPDATE after the INSERTs" in (raised.value.hint or "")
    assert trade.written == []


def test_a_document_that_is_too_large_keeps_everything_from_being_sent(trade: Trade) -> None:
    trade.stage("test 1")
    trade.connection.execute("SAVEPOINT before_the_file")
    trade.connection.execute("INSERT INTO Documents.Documents (ID, Subject, Type) VALUES ('d', 'test', 10)")
    trade.connection.execute(
        "INSERT INTO Documents.DocumentAttachments (Document, FileName, Attachment) VALUES ('d', 'a.pdf', ?)",
        (bytes(7_200_000),),
    )
    with pytest.raises(DataError, match=r"9\.5 MB") as raised:
        trade.connection.commit()
    assert "DocumentAttachments" in str(raised.value)
    assert trade.simulator.calls == 0
    trade.connection.execute("ROLLBACK TO before_the_file")
    trade.connection.commit()
    assert trade.written == ["POST SalesOrders"]


def test_a_document_just_below_the_limit_is_sent(trade: Trade) -> None:
    text = "x" * 9_400_000
    trade.connection.execute(HEADER, ("o1", trade.customer, "test 1"))
    trade.connection.execute(LINE.replace("Quantity", "Notes"), ("o1", trade.item, text))
    trade.connection.commit()
    assert [len(line["Notes"]) for line in trade.lines(trade.orders()[0])] == [len(text)]


@pytest.mark.parametrize("verb", ["UPDATE CRM.Accounts SET City = 'Delft'", "DELETE FROM CRM.Accounts"])
@pytest.mark.parametrize("key", ["'nosuch'", "?", "42"])
def test_a_key_that_no_staged_row_has_costs_nothing(trade: Trade, verb: str, key: str) -> None:
    trade.connection.execute(
        "INSERT INTO CRM.Contacts (ID, Account, LastName, FirstName) VALUES ('nosuch', ?, 'J', 'J')", (trade.customer,)
    )
    with pytest.raises(DataError, match=r"no new row of CRM\.Accounts"):
        trade.connection.execute(f"{verb} WHERE ID = {key}", ("nosuch",) if key == "?" else ())
    assert trade.simulator.calls == 0


INVOICE_ORDERS = "INSERT INTO SalesInvoice.InvoiceSalesOrders (CreateMode, InvoiceMode, JournalCode, SalesOrderIDs) "


@pytest.mark.parametrize(
    "source",
    [
        "VALUES (0, 1, '70', ['{}', '{}'])",
        "VALUES (0, 1, '70', ?)",
        "VALUES (0, 1, '70', (SELECT list(OrderID) FROM SalesOrder.SalesOrders WHERE YourRef LIKE 'test %'))",
        "SELECT 0, 1, '70', array_agg(OrderID) FROM SalesOrder.SalesOrders WHERE YourRef LIKE 'test %'",
    ],
)
def test_an_action_takes_a_list_of_keys(trade: Trade, source: str) -> None:
    trade.stage("test 1")
    trade.stage("test 2")
    trade.connection.commit()
    keys = [row["OrderID"] for row in trade.orders()]
    sql = INVOICE_ORDERS + source.format(*keys) + " RETURNING NumberOfCreatedInvoices"
    cursor = trade.connection.execute(sql, (keys,) if "?" in source else None)
    trade.connection.commit()
    assert cursor.fetchall() == [(2,)]
    assert trade.written == ["POST SalesOrders"] * 2 + ["POST InvoiceSalesOrders"]
    assert [row["InvoiceStatus"] for row in trade.orders()] == [21, 21]


def test_a_list_of_keys_may_name_rows_of_the_transaction(trade: Trade) -> None:
    trade.connection.execute(INVOICE_ORDERS + "VALUES (0, 1, '70', ['o1', 'o2'])")
    trade.stage("test 1", name="o1")
    trade.stage("test 2", name="o2")
    trade.connection.commit()
    assert trade.written == ["POST SalesOrders"] * 2 + ["POST InvoiceSalesOrders"]
    assert [row["InvoiceStatus"] for row in trade.orders()] == [21, 21]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ("(0, 1, '70', NULL)", "SalesOrderIDs is NULL"),
        ("(0, 1, '70', [])", "holds no key"),
        ("(0, 1, '70', [NULL])", "holds NULL"),
        ("(0, 1, '70', 'o1')", "is not a list of keys"),
        ("(0, 1, '70', [1.5])", "neither a GUID nor a name"),
    ],
)
def test_what_is_no_list_of_keys_is_refused(trade: Trade, values: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        trade.connection.execute(INVOICE_ORDERS + "VALUES " + values)
    assert trade.simulator.calls == 0


def test_a_list_of_keys_is_demanded_and_none_of_its_names_may_be_unknown(trade: Trade) -> None:
    with pytest.raises(ProgrammingError, match="needs SalesOrderIDs"):
        trade.connection.execute(
            "INSERT INTO SalesInvoice.InvoiceSalesOrders (CreateMode, InvoiceMode, JournalCode) VALUES (0, 1, '70')"
        )
    trade.connection.execute(INVOICE_ORDERS + "VALUES (0, 1, '70', ['o1', 'nobody'])")
    trade.stage("test 1", name="o1")
    with pytest.raises(IntegrityError, match="SalesOrderIDs is 'nobody'"):
        trade.connection.commit()
    assert trade.simulator.calls == 0


def test_payments_are_processed_by_their_keys(trade: Trade) -> None:
    payments = [row["ID"] for row in trade.rows("cashflow/Payments")][:2]
    sql = "INSERT INTO Cashflow.ProcessPayments (PaymentIDs) VALUES (?) RETURNING SuccessMessage"
    cursor = trade.connection.execute(sql, (payments,))
    trade.connection.commit()
    assert cursor.fetchall() == [("OK",)]
    assert {row["Status"] for row in trade.rows("cashflow/Payments") if row["ID"] in payments} == {50}


def test_a_list_is_a_parameter_of_a_query_too(trade: Trade) -> None:
    accounts = [row for row in trade.rows("crm/Accounts") if row.get("IsSales")][:2]
    keys = [UUID(row["ID"]) for row in accounts]
    names = sorted(row["Name"] for row in accounts)
    for condition in ("ID IN ?", "ID = ANY(?)", "list_contains(?, ID)"):
        rows = trade.connection.execute(f"SELECT Name FROM CRM.Accounts WHERE {condition}", (keys,)).fetchall()
        assert sorted(name for (name,) in rows) == names
    calls = len(trade.simulator.calls)
    with pytest.raises(DataError, match="is not one value"):
        trade.connection.execute("SELECT Name FROM CRM.Accounts WHERE ID = ?", (keys,))
    assert len(trade.simulator.calls) == calls


def test_a_code_in_place_of_a_key_is_told_how_the_key_is_found(trade: Trade) -> None:
    trade.connection.execute("INSERT INTO CRM.Contacts (Account, FirstName, LastName) VALUES ('7', 'Jan', 'Jansen')")
    with pytest.raises(IntegrityError) as raised:
        trade.connection.commit()
    assert trade.simulator.calls == 0
    words = str(raised.value)
    query = words[words.index("(SELECT") : words.index("'7')") + len("'7')")]
    trade.connection.rollback()
    trade.connection.execute(f"INSERT INTO CRM.Contacts (Account, FirstName, LastName) VALUES ({query}, 'Jan', 'Test')")
    trade.connection.commit()
    assert trade.written == ["POST Contacts"]


def test_with_autocommit_a_header_alone_is_told_to_begin_a_transaction(trade: Trade) -> None:
    trade.connection.autocommit = True
    with pytest.raises(IntegrityError, match="at least one of its SalesOrderLines") as raised:
        trade.connection.execute(HEADER, ("o1", trade.customer, "test 1"))
    assert "BEGIN" in (raised.value.hint or "")
    assert trade.simulator.calls == 0
    trade.connection.execute("BEGIN")
    trade.stage("test 1")
    trade.connection.execute("COMMIT")
    assert trade.written == ["POST SalesOrders"]
