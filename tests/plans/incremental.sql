-- A table out of its local copy: the conditions are checked here, and what is asked is how far the copy has to go.
SELECT Name FROM CRM.AccountsIncremental WHERE Code = '42';
-- tier: pass-through
-- scan CRM.AccountsIncremental from the local copy of sync/crm/accounts, division 111
--   columns: Name
--   in the file: Code eq '42'
--   calls: 2, and 1 for every 1000 rows that have changed

-- Each division has a copy.
--@ {"divisions": [111, 222]}
SELECT Division, count(*) FROM CRM.AccountsIncremental GROUP BY Division;
-- tier: pass-through
-- scan CRM.AccountsIncremental from the local copy of sync/crm/accounts, division 111, 222
--   columns: none
--   calls: 2, and 1 for every 1000 rows that have changed in each division

SELECT count(*) FROM Financial.TransactionLinesIncremental;
-- tier: pass-through
-- scan Financial.TransactionLinesIncremental from the local copy of sync/financial/transactionlines, division 111
--   columns: none
--   calls: 2, and 1 for every 1000 rows that have changed

-- The name of the service that the plain table stands in leads there, too.
SELECT EntryNumber FROM FinancialTransaction.TransactionLinesIncremental ORDER BY EntryNumber LIMIT 3;
-- tier: engine, for ORDER BY
-- scan Financial.TransactionLinesIncremental from the local copy of sync/financial/transactionlines, division 111
--   columns: EntryNumber
--   calls: 2, and 1 for every 1000 rows that have changed
-- residual: SELECT EntryNumber FROM remote__0 AS "TransactionLinesIncremental" ORDER BY EntryNumber LIMIT 3

-- Two tables of one sync endpoint, and a column that is joined from another copy.
SELECT h.InvoiceNumber, l.Quantity FROM SalesInvoice.SalesInvoicesIncremental h JOIN SalesInvoice.SalesInvoiceLinesIncremental l ON l.InvoiceID = h.InvoiceID;
-- tier: engine, for JOIN
-- scan SalesInvoice.SalesInvoicesIncremental from the local copy of sync/salesinvoice/salesinvoices, division 111
--   columns: InvoiceID, InvoiceNumber
--   calls: 2, and 1 for every 1000 rows that have changed
-- scan SalesInvoice.SalesInvoiceLinesIncremental from the local copy of sync/salesinvoice/salesinvoices, division 111
--   columns: InvoiceID, Quantity
--   calls: 2, and 1 for every 1000 rows that have changed
-- residual: SELECT h.InvoiceNumber, l.Quantity FROM remote__0 AS h JOIN remote__1 AS l ON l.InvoiceID = h.InvoiceID

SELECT ItemUnit FROM Inventory.ItemWarehousesIncremental;
-- tier: pass-through
-- scan Inventory.ItemWarehousesIncremental from the local copy of sync/inventory/itemwarehouses, division 111
--   columns: ItemUnit
--   calls: 2, and 1 for every 1000 rows that have changed

-- A hint lets a plain table be read from its copy, which it loads; the condition is checked on its rows.
SELECT /*+ freshness(10m) */ Name FROM CRM.Accounts WHERE Modified > TIMESTAMP '2026-01-01';
-- tier: pass-through
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: Name
--   exact: Modified gt datetime'2026-01-01T00:00:00'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=Modified gt datetime'2026-01-01T00:00:00'&$select=Name
--   or from the local copy of sync/crm/accounts
--     in the file: Modified gt datetime'2026-01-01T00:00:00'
--   calls: 1 for every 1000 rows

-- What is ordered here may be of the copy; what Exact counts is asked there.
SELECT /*+ freshness(10m) */ Name FROM CRM.Accounts ORDER BY Created LIMIT 5;
-- tier: engine, for ORDER BY
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: Created, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=Created,Name
--   or from the local copy of sync/crm/accounts
--   calls: 1 for every 1000 rows
-- residual: /* + freshness(10m) */ SELECT Name FROM remote__0 AS "Accounts" ORDER BY Created LIMIT 5

SELECT /*+ freshness(10m) */ count(*) FROM CRM.Accounts;
-- tier: pass-through
-- scan CRM.Accounts through crm/accounts, division 111
--   columns: none
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/crm/Accounts/$count?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'
--   or from the local copy of sync/crm/accounts
--   calls: 1

-- The copy has no such column.
SELECT /*+ freshness(10m) */ StandardSalesPrice FROM Logistics.Items;
-- tier: pass-through
-- scan Logistics.Items through bulk/logistics/items, division 111
--   columns: StandardSalesPrice
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/Logistics/Items?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=StandardSalesPrice
--   calls: 1 for every 1000 rows

-- A function, and a table without a sync form, have no copy.
SELECT /*+ freshness(10m) */ Code FROM Financial.Journals;
-- tier: pass-through
-- scan Financial.Journals through financial/journals, division 111
--   columns: Code
--   request: GET /api/v1/111/financial/Journals?$select=Code
--   calls: 1 for every 60 rows

-- A copy is read, not written.
UPDATE CRM.AccountsIncremental SET Name = 'x' WHERE ID = 'd207722d-cb8f-4d5c-a400-0f103d3404bd';
-- refused: NotSupportedError
--   UPDATE of CRM.AccountsIncremental is not possible: Exact takes only SELECT there. Hint: Write to CRM.Accounts.

SELECT Nmae FROM CRM.AccountsIncremental;
-- refused: UndefinedColumn
--   There is no column 'Nmae' in CRM.AccountsIncremental. Hint: Did you mean Name?

SELECT Name FROM CRM.AccountIncremental;
-- refused: UndefinedTable
--   There is no table 'CRM.AccountIncremental'. Hint: Did you mean CRM.AccountsIncremental, CRM.ContactsIncremental, CRM.AccountDocuments, Financial.GLAccountsIncremental or Payroll.BankAccountsIncremental?
