-- What is refused before any call, and what the user reads. Names, with the nearest.
SELECT Name FROM CRM.Acounts;
-- refused: UndefinedTable
--   There is no table 'CRM.Acounts'. Hint: Did you mean CRM.Accounts, CRM.BankAccounts, CRM.AccountsSync, Financial.GLAccounts or HRM.Costunits?

SELECT Naam FROM CRM.Accounts;
-- refused: UndefinedColumn
--   There is no column 'Naam' in CRM.Accounts. Hint: Did you mean Name?

SELECT a.Naam, upper(a.Code) FROM CRM.Accounts AS a;
-- refused: UndefinedColumn
--   There is no column 'Naam' in CRM.Accounts. Hint: Did you mean Name?

SELECT x.Name FROM CRM.Accounts AS a;
-- refused: UndefinedTable
--   No table of the query is called 'x'. Hint: Its tables are called a.

-- A function without its parameter.
SELECT AgeGroup1Amount FROM Financial.AgingReceivablesListByAgeGroup;
-- refused: ProgrammingError
--   Financial.AgingReceivablesListByAgeGroup is a function and needs a value for ageGroup (INTEGER). Hint: Write WHERE ageGroup = ….

-- Values that do not fit.
SELECT Name FROM CRM.Accounts WHERE Modified > 'yesterday';
-- refused: DataError
--   Modified is TIMESTAMP, and 'yesterday' is not a date or time such as 2026-01-31 or 2026-01-31 12:00:00.

SELECT Name FROM CRM.Accounts WHERE IsSupplier = 'perhaps';
-- refused: DataError
--   IsSupplier is BOOLEAN, and 'perhaps' is not TRUE or FALSE.

SELECT OrderNumber FROM PurchaseOrder.PurchaseOrders WHERE OrderNumber = 'twelve';
-- refused: DataError
--   OrderNumber is INTEGER, and 'twelve' is not a whole number.

SELECT Name FROM CRM.Accounts WHERE ID = 5;
-- refused: DataError
--   ID is UUID, and 5 is not a GUID.

SELECT Name FROM CRM.Accounts WHERE Code = 10573;
-- refused: DataError
--   Code is VARCHAR, and 10573 is not a text. Hint: Write '10573' in quotes.

-- Syntax and words of other databases.
SELECT Name FROM CRM.Accounts WHERE;
-- refused: InvalidSyntax
--   Syntax error in line 1, column 31 at 'WHERE': something is missing here.

SELECT TOP 5 Name FROM CRM.Accounts;
-- refused: InvalidSyntax
--   Syntax error in line 1, column 12 at '5': Invalid expression / Unexpected token.

SELECT Name FROM CRM.Accounts LIMIT -1;
-- refused: ProgrammingError
--   LIMIT cannot be -1.

SELECT Name FROM CRM.Accounts ORDER;
-- refused: InvalidSyntax
--   Syntax error in line 1, column 31 at 'ORDER': ORDER needs BY.

-- Files, settings and other people's functions are not for SQL to open.
SELECT * FROM sniff_csv('x.csv');
-- refused: NotSupportedError
--   sniff_csv() is not a function of this driver. Hint: Files are read by read_csv, read_parquet, read_excel.

SELECT getenv('HOME');
-- refused: ProgrammingError
--   Catalog Error: Scalar Function with name getenv does not exist!
--   Did you mean "get_current_time"?
