-- What the catalog knows to be wrong costs no call. Columns: unknown, read-only with what to set instead, mandatory.
INSERT INTO CRM.Accounts (Naem) VALUES ('x');
-- refused: UndefinedColumn
--   CRM.Accounts has no column 'Naem'. Hint: Did you mean Name?

INSERT INTO CRM.Accounts (Name, CountryName, Created, IsSales) VALUES ('x', 'Nederland', NULL, TRUE);
-- refused: ProgrammingError
--   INSERT of CRM.Accounts cannot set CountryName (Exact derives it: set Country); Created (Exact fills it in itself); IsSales (Exact fills it in itself).

INSERT INTO PurchaseEntry.PurchaseEntryLines (EntryID, GLAccount, AmountFC, AmountDC) VALUES ('e', 'g', 1, 1);
-- refused: ProgrammingError
--   INSERT of PurchaseEntry.PurchaseEntryLines cannot set AmountDC (Exact derives it: set AmountFC).

INSERT INTO SalesOrder.SalesOrders (OrderedByName, WarehouseCode, SalespersonFullName) VALUES ('a', 'b', 'c');
-- refused: ProgrammingError
--   INSERT of SalesOrder.SalesOrders cannot set OrderedByName (Exact derives it: set OrderedBy); WarehouseCode (Exact derives it: set WarehouseID); SalespersonFullName (Exact derives it: set Salesperson).

INSERT INTO CRM.Accounts (City) VALUES ('Delft');
-- refused: ProgrammingError
--   INSERT into CRM.Accounts needs Name, which Exact demands.

INSERT INTO SalesOrder.SalesOrderLines (Quantity) VALUES (1);
-- refused: ProgrammingError
--   INSERT into SalesOrder.SalesOrderLines needs Item and OrderID, which Exact demands.

INSERT INTO CRM.Accounts (Name, name) VALUES ('x', 'y');
-- refused: ProgrammingError
--   The column Name is given twice.

INSERT INTO CRM.Accounts DEFAULT VALUES;
-- refused: ProgrammingError
--   INSERT into CRM.Accounts needs Name, which Exact demands.

-- Values: all that is wrong with a row, in one error.
INSERT INTO CRM.Accounts (Name, IsSupplier, StartDate, SecurityLevel) VALUES ('fine', TRUE, NULL, 1), (NULL, 'perhaps', 'soon', 3000000000);
-- refused: DataError
--   Row 2 of INSERT into CRM.Accounts cannot be sent: Name is NULL, and Exact demands a value; IsSupplier is BOOLEAN, and 'perhaps' is neither TRUE nor FALSE; StartDate is TIMESTAMP, and 'soon' is not a date or time such as 2026-01-31 or 2026-01-31 12:00:00; SecurityLevel is INTEGER, and 3000000000 is not between -2147483648 and 2147483647.

INSERT INTO CRM.Accounts (Name, Code) VALUES ('x', '1234567890123456789');
-- refused: DataError
--   Row 1 of INSERT into CRM.Accounts cannot be sent: Code is VARCHAR, and '1234567890123456789' has 19 characters, and 18 are the most.

INSERT INTO CRM.Accounts (Name, Division) VALUES ('x', NULL);
-- refused: DataError
--   Row 1 of INSERT into CRM.Accounts cannot be sent: Division is NULL, and the row needs a company.

INSERT INTO CRM.Accounts (Name) VALUES (DEFAULT);
-- refused: DataError
--   Row 1 of INSERT into CRM.Accounts cannot be sent: Name is missing, and Exact demands it.

-- Numbers of values.
INSERT INTO CRM.Accounts (Name, City) VALUES ('x');
-- refused: ProgrammingError
--   INSERT has 2 in its list of columns, and 1 in its rows.

INSERT INTO CRM.Accounts (Name) VALUES ('x'), ('y', 'z');
-- refused: ProgrammingError
--   The rows of VALUES differ in their number of values.

INSERT INTO HRM.Costcenters VALUES ('A', 'Amsterdam');
-- refused: ProgrammingError
--   INSERT into HRM.Costcenters without a list of columns takes the 5 that can be set, and gets 2 values. Hint: Name the columns; they are ID, Active, Code, Description, EndDate.

INSERT INTO HRM.Costcenters (Code, Description) SELECT Code FROM HRM.Costcenters;
-- refused: ProgrammingError
--   INSERT has 2 in its list of columns, and 1 in its rows.

INSERT INTO CRM.Accounts BY NAME VALUES ('x');
-- refused: ProgrammingError
--   BY NAME takes a query, whose columns have names.

-- What is cut off is not taken for all rows.
DELETE CRM.Accounts;
-- refused: InvalidSyntax
--   Syntax error in line 1, column 8 at 'CRM': DELETE needs FROM.

UPDATE CRM.Accounts SET Name;
-- refused: InvalidSyntax
--   Syntax error in line 1, column 25 at 'Name': UPDATE needs SET column = value.

INSERT INTO CRM.Accounts (Name);
-- refused: ProgrammingError
--   INSERT needs VALUES, DEFAULT VALUES or a query.

-- A name where a value should be.
INSERT INTO CRM.Accounts (Name) VALUES ("Bakker");
-- refused: ProgrammingError
--   VALUES holds values, and "Bakker" is the name of a column. Hint: Write 'Bakker' for a text.

-- Types of a query that cannot fit.
INSERT INTO CRM.Accounts (Name, StartDate) SELECT Code, ID FROM HRM.Costcenters;
-- refused: DataError
--   What the rows are given does not fit: StartDate is TIMESTAMP, and ID is UUID. Hint: CAST what is meant.

UPDATE CRM.Accounts SET Blocked = ID, StartDate = Modified;
-- refused: DataError
--   What the rows are given does not fit: Blocked is BOOLEAN, and ID is UUID. Hint: CAST what is meant.

-- Verbs that Exact does not have.
INSERT INTO CRM.AccountsBulk (Name) VALUES ('x');
-- refused: NotSupportedError
--   INSERT of CRM.AccountsBulk is not possible: Exact takes only SELECT there. Hint: Write to CRM.Accounts.

UPDATE CRM.AccountsSync SET Name = 'x';
-- refused: NotSupportedError
--   UPDATE of CRM.AccountsSync is not possible: Exact takes only SELECT there. Hint: Write to CRM.Accounts.

DELETE FROM SalesInvoice.PrintedSalesInvoices;
-- refused: NotSupportedError
--   DELETE of SalesInvoice.PrintedSalesInvoices is not possible: Exact takes only INSERT there.

DELETE FROM GeneralJournalEntry.GeneralJournalEntryLines WHERE ID = '2f0b1c5e-0000-4000-8000-0123456789ab';
-- refused: NotSupportedError
--   DELETE of GeneralJournalEntry.GeneralJournalEntryLines is not possible: Exact takes only SELECT and INSERT there.

INSERT INTO System.Divisions (Code) VALUES (1);
-- refused: NotSupportedError
--   INSERT of System.Divisions is not possible: Exact takes only SELECT and DELETE there.

-- Statements that Exact does not have.
INSERT INTO CRM.Accounts (Name) VALUES ('x') ON CONFLICT DO NOTHING;
-- refused: NotSupportedError
--   INSERT … ON CONFLICT, OR REPLACE and OR IGNORE are not supported: Exact has no such request. Hint: UPDATE the rows that are there, and INSERT … SELECT … WHERE NOT EXISTS (…) the others.

INSERT OR REPLACE INTO CRM.Accounts (Name) VALUES ('x');
-- refused: NotSupportedError
--   INSERT … ON CONFLICT, OR REPLACE and OR IGNORE are not supported: Exact has no such request. Hint: UPDATE the rows that are there, and INSERT … SELECT … WHERE NOT EXISTS (…) the others.

MERGE INTO CRM.Accounts USING HRM.Costcenters AS c ON Code = c.Code WHEN MATCHED THEN DELETE;
-- refused: NotSupportedError
--   MERGE of CRM.Accounts is not supported. Hint: Write an UPDATE … FROM and an INSERT … SELECT.

TRUNCATE CRM.Accounts;
-- refused: NotSupportedError
--   TRUNCATE of CRM.Accounts is not supported. Hint: Write DELETE FROM … WHERE …; each row is a request.

-- UPDATE: what stays as it is, what comes with a new row only, what Exact demands.
UPDATE CRM.Accounts SET ID = '2f0b1c5e-0000-4000-8000-0123456789ab', Division = 2, Modified = NULL;
-- refused: ProgrammingError
--   UPDATE of CRM.Accounts cannot set ID (the key of a row stays as it is); Division (a row stays in its company); Modified (Exact fills it in itself).

UPDATE SalesOrder.SalesOrders SET OrderedBy = '2f0b1c5e-0000-4000-8000-0123456789ab', AmountDC = 1;
-- refused: ProgrammingError
--   UPDATE of SalesOrder.SalesOrders cannot set OrderedBy (Exact takes it only with a new row); AmountDC (Exact fills it in itself).

UPDATE CRM.Accounts SET Name = NULL, IsSupplier = 'perhaps' WHERE Country = 'NL';
-- refused: DataError
--   UPDATE of CRM.Accounts cannot be sent: Name is NULL, and Exact demands a value; IsSupplier is BOOLEAN, and 'perhaps' is neither TRUE nor FALSE.

UPDATE CRM.Accounts SET City = DEFAULT;
-- refused: NotSupportedError
--   SET City = DEFAULT is not supported: Exact has defaults for new rows only. Hint: Write SET City = NULL to empty it.

UPDATE CRM.Accounts SET City = 'x', City = 'y';
-- refused: ProgrammingError
--   The column City is given twice.

UPDATE CRM.Accounts AS a SET b.City = 'x';
-- refused: UndefinedTable
--   SET gives values to the columns of Accounts, not of b.

UPDATE CRM.Accounts SET (City, Country) = (SELECT 'Delft');
-- refused: ProgrammingError
--   SET (City, Country) = (SELECT 'Delft') has 2 columns, and 1 values for them.

UPDATE CRM.Accounts SET City = 'x' WHERE Naam = 'y';
-- refused: UndefinedColumn
--   There is no column 'Naam' in CRM.Accounts. Hint: Did you mean Name?

DELETE FROM CRM.Acounts;
-- refused: UndefinedTable
--   There is no table 'CRM.Acounts'. Hint: Did you mean CRM.Accounts, CRM.BankAccounts, CRM.AccountsSync, Financial.GLAccounts or HRM.Costunits?

-- RETURNING hands out columns.
INSERT INTO CRM.Accounts (Name) VALUES ('x') RETURNING upper(Name);
-- refused: NotSupportedError
--   RETURNING hands out columns, and UPPER(Name) is none. Hint: Name the columns, or write *.

INSERT INTO CRM.Accounts (Name) VALUES ('x') RETURNING Naam;
-- refused: UndefinedColumn
--   CRM.Accounts has no column 'Naam'. Hint: Did you mean Name?

DELETE FROM CRM.Accounts RETURNING length(Name);
-- refused: NotSupportedError
--   RETURNING hands out columns, and LENGTH(Name) is none. Hint: Name the columns, or write *.

-- Hints that cannot be followed.
UPDATE /*+ endpoint(Items, bulk) */ CRM.Accounts SET City = 'Delft' WHERE City = 'delft';
-- refused: ProgrammingError
--   The hint endpoint(items, bulk) names a table that the query does not read.

INSERT /*+ endpoint(Accounts, bulk) */ INTO CRM.Accounts (Name) VALUES ('x');
-- refused: ProgrammingError
--   The hint endpoint(accounts, bulk) names a table that the statement does not read.

DELETE /*+ fast */ FROM CRM.Accounts;
-- refused: InvalidSyntax
--   'fast()' is not a hint. Hint: The hints are endpoint(table, regular|bulk|sync), no_keyed_join, max_calls(n), freshness(10m), via(rest|xml) and unknown_codes(refuse|reject|send).
