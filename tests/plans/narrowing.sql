-- An inner side may be read by the keys of the outer one; the outer side of NOT EXISTS never by those of the inner.
SELECT Name FROM CRM.Accounts AS a WHERE NOT EXISTS (SELECT 1 FROM CRM.Contacts AS c WHERE c.Account = a.ID);
-- tier: engine, for a subquery
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account
--   calls: 1 for every 1000 rows
-- or CRM.Contacts by Account from CRM.Accounts.ID, 79 keys a call, if that takes fewer
-- residual: SELECT Name FROM remote__0 AS a WHERE NOT EXISTS(SELECT 1 FROM remote__1 AS c WHERE c.Account = a.ID)

-- NOT IN: a NULL on the inner side empties the answer, so nothing may be left out.
SELECT Name FROM CRM.Accounts WHERE ID NOT IN (SELECT Account FROM CRM.Contacts);
-- tier: engine, for a subquery
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account
--   calls: 1 for every 1000 rows
-- residual: SELECT Name FROM remote__0 AS "Accounts" WHERE NOT ID IN (SELECT Account FROM remote__1 AS "Contacts")

-- FULL JOIN keeps every row of both.
SELECT a.Name, c.FirstName FROM CRM.Accounts a FULL JOIN CRM.Contacts c ON c.Account = a.ID;
-- tier: engine, for JOIN
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account, FirstName
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account,FirstName
--   calls: 1 for every 1000 rows
-- residual: SELECT a.Name, c.FirstName FROM remote__0 AS a FULL JOIN remote__1 AS c ON c.Account = a.ID

-- RIGHT JOIN keeps every row of the right side.
SELECT a.Name, c.FirstName FROM CRM.Accounts a RIGHT JOIN CRM.Contacts c ON c.Account = a.ID;
-- tier: engine, for JOIN
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account, FirstName
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account,FirstName
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- residual: SELECT a.Name, c.FirstName FROM remote__0 AS a RIGHT JOIN remote__1 AS c ON c.Account = a.ID

-- A limit, a window or an aggregate sees all rows of its side.
SELECT a.Name, c.FirstName FROM (SELECT * FROM CRM.Accounts LIMIT 5) a JOIN CRM.Contacts c ON c.Account = a.ID;
-- tier: engine, for JOIN, a subquery
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account, FirstName
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account,FirstName
--   calls: 1 for every 1000 rows
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- or CRM.Contacts by Account from CRM.Accounts.ID, 79 keys a call, if that takes fewer
-- residual: SELECT a.Name, c.FirstName FROM (SELECT * FROM remote__1 AS "Accounts" LIMIT 5) AS a JOIN remote__0 AS c ON c.Account = a.ID

SELECT a.n, c.FirstName FROM (SELECT ID, row_number() OVER (ORDER BY Name) AS n FROM CRM.Accounts) a JOIN CRM.Contacts c ON c.Account = a.ID;
-- tier: engine, for JOIN, a subquery, a window, ORDER BY
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account, FirstName
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account,FirstName
--   calls: 1 for every 1000 rows
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- or CRM.Contacts by Account from CRM.Accounts.ID, 79 keys a call, if that takes fewer
-- residual: SELECT a.n, c.FirstName FROM (SELECT ID, ROW_NUMBER() OVER (ORDER BY Name) AS n FROM remote__1 AS "Accounts") AS a JOIN remote__0 AS c ON c.Account = a.ID

SELECT a.Name, c.n FROM (SELECT Account, count(*) n FROM CRM.Contacts GROUP BY Account) c JOIN CRM.Accounts a ON a.ID = c.Account;
-- tier: engine, for JOIN, a subquery, an aggregate, GROUP BY
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- or CRM.Contacts by Account from CRM.Accounts.ID, 79 keys a call, if that takes fewer
-- residual: SELECT a.Name, c.n FROM (SELECT Account, COUNT(*) AS n FROM remote__1 AS "Contacts" GROUP BY Account) AS c JOIN remote__0 AS a ON a.ID = c.Account

SELECT a.Name, c.n FROM (SELECT max(Account) m, count(*) n FROM CRM.Contacts) c JOIN CRM.Accounts a ON a.ID = c.m;
-- tier: engine, for JOIN, a subquery, an aggregate
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account
--   calls: 1 for every 1000 rows
-- residual: SELECT a.Name, c.n FROM (SELECT MAX(Account) AS m, COUNT(*) AS n FROM remote__1 AS "Contacts") AS c JOIN remote__0 AS a ON a.ID = c.m

-- Membership as a value: every outer row comes.
SELECT ID IN (SELECT Account FROM CRM.Contacts) FROM CRM.Accounts;
-- tier: engine, for a subquery
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account
--   calls: 1 for every 1000 rows
-- residual: SELECT ID IN (SELECT Account FROM remote__1 AS "Contacts") FROM remote__0 AS "Accounts"

-- A correlated count.
SELECT (SELECT count(*) FROM CRM.Contacts c WHERE c.Account = a.ID) FROM CRM.Accounts a;
-- tier: engine, for a subquery, an aggregate
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account
--   calls: 1 for every 1000 rows
-- residual: SELECT (SELECT COUNT(*) FROM remote__1 AS c WHERE c.Account = a.ID) FROM remote__0 AS a

-- A CTE that is also counted as a whole.
WITH c AS (SELECT * FROM CRM.Contacts) SELECT (SELECT count(*) FROM c), a.Name FROM c JOIN CRM.Accounts a ON a.ID = c.Account;
-- tier: engine, for WITH, JOIN, a subquery, an aggregate
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- residual: WITH c AS (SELECT * FROM remote__1 AS "Contacts") SELECT (SELECT COUNT(*) FROM c), a.Name FROM c JOIN remote__0 AS a ON a.ID = c.Account

-- OR, and equality that lets NULL meet NULL, are no look-up.
SELECT a.Name FROM CRM.Accounts a JOIN CRM.Contacts c ON a.ID = c.Account OR c.IsMainContact;
-- tier: engine, for JOIN
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account, IsMainContact
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account,IsMainContact
--   calls: 1 for every 1000 rows
-- residual: SELECT a.Name FROM remote__0 AS a JOIN remote__1 AS c ON a.ID = c.Account OR c.IsMainContact = TRUE

SELECT a.Name FROM CRM.Accounts a JOIN CRM.Contacts c ON a.ID IS NOT DISTINCT FROM c.Account;
-- tier: engine, for JOIN
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account
--   calls: 1 for every 1000 rows
-- residual: SELECT a.Name FROM remote__0 AS a JOIN remote__1 AS c ON a.ID IS NOT DISTINCT FROM c.Account

-- ANTI JOIN.
SELECT c.FirstName FROM CRM.Contacts c ANTI JOIN CRM.Accounts a ON a.ID = c.Account;
-- tier: engine, for JOIN
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account, FirstName
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account,FirstName
--   calls: 1 for every 1000 rows
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- residual: SELECT c.FirstName FROM remote__0 AS c ANTI JOIN remote__1 AS a ON a.ID = c.Account

-- A table with itself.
SELECT x.Name, y.Name FROM CRM.Accounts x JOIN CRM.Accounts y ON y.ID = x.Parent;
-- tier: engine, for JOIN
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: Name, Parent, ID
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=Name,Parent,ID
--   calls: 1 for every 1000 rows
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: Name, Parent, ID
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=Name,Parent,ID
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from CRM.Accounts.Parent, 60 keys a call, if that takes fewer
-- or CRM.Accounts by Parent from CRM.Accounts.ID, 80 keys a call, if that takes fewer
-- residual: SELECT x.Name, y.Name FROM remote__0 AS x JOIN remote__1 AS y ON y.ID = x.Parent

-- Texts are no keys: Exact ignores their case.
SELECT x.Code FROM HRM.Costunits x JOIN HRM.Costcenters y ON x.Code = y.Code;
-- tier: engine, for JOIN
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costcenters?$select=Code
--   calls: 1 for every 60 rows
-- residual: SELECT x.Code FROM remote__0 AS x JOIN remote__1 AS y ON x.Code = y.Code

SELECT x.Name FROM CRM.Accounts x JOIN Financial.GLSchemes g ON g.Code = x.Code;
-- tier: engine, for JOIN
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: Code, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=Code,Name
--   calls: 1 for every 1000 rows
-- scan Financial.GLSchemes through financial/glschemes, division 111
--   columns: Code
--   request: GET /api/v1/111/financial/GLSchemes?$select=Code
--   calls: 1 for every 60 rows
-- residual: SELECT x.Name FROM remote__0 AS x JOIN remote__1 AS g ON g.Code = x.Code

-- Rows without a partner.
SELECT a.Name FROM CRM.Accounts a LEFT JOIN CRM.Contacts c ON a.ID = c.Account WHERE c.ID IS NULL;
-- tier: engine, for JOIN
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: ID, Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=ID,Account
--   calls: 1 for every 1000 rows
-- or CRM.Contacts by Account from CRM.Accounts.ID, 79 keys a call, if that takes fewer
-- residual: SELECT a.Name FROM remote__0 AS a LEFT JOIN remote__1 AS c ON a.ID = c.Account WHERE c.ID IS NULL

-- A join written in WHERE, with a filter on one side.
SELECT count(*) FROM CRM.Accounts a, CRM.Contacts c WHERE a.ID = c.Account AND c.FirstName = 'x';
-- tier: engine, for JOIN, an aggregate
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through crm/contacts, division 111
--   columns: Account, FirstName, ID
--   coarse: FirstName eq 'x' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/crm/Contacts?$filter=FirstName eq 'x'&$select=Account,FirstName,ID
--   or whole through bulk/crm/contacts, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- or CRM.Accounts by ID from CRM.Contacts.Account where "FirstName" = 'x', 60 keys a call, if that takes fewer
-- or CRM.Contacts by Account from CRM.Accounts.ID, 79 keys a call, if that takes fewer
-- residual: SELECT COUNT(*) FROM remote__0 AS a, remote__1 AS c WHERE a.ID = c.Account AND c.FirstName = 'x'

-- Through an aggregate or a set operation.
SELECT Name FROM CRM.Accounts WHERE ID = (SELECT max(Account) FROM CRM.Contacts);
-- tier: engine, for a subquery, an aggregate
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account
--   calls: 1 for every 1000 rows
-- residual: SELECT Name FROM remote__0 AS "Accounts" WHERE ID = (SELECT MAX(Account) FROM remote__1 AS "Contacts")

SELECT Name FROM CRM.Accounts WHERE ID = ANY (SELECT Account FROM CRM.Contacts UNION SELECT Accountant FROM CRM.Accounts);
-- tier: engine, for a set operation, a subquery
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name, Accountant
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name,Accountant
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account
--   calls: 1 for every 1000 rows
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name, Accountant
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name,Accountant
--   calls: 1 for every 1000 rows
-- residual: SELECT Name FROM remote__0 AS "Accounts" WHERE ID = ANY (SELECT Account FROM remote__1 AS "Contacts" UNION SELECT Accountant FROM remote__2 AS "Accounts")

-- DISTINCT ON and LIMIT above the join.
SELECT DISTINCT ON (c.Account) c.FirstName FROM CRM.Contacts c JOIN CRM.Accounts a ON a.ID = c.Account;
-- tier: engine, for JOIN, DISTINCT
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account, FirstName
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account,FirstName
--   calls: 1 for every 1000 rows
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- or CRM.Contacts by Account from CRM.Accounts.ID, 79 keys a call, if that takes fewer
-- residual: SELECT DISTINCT ON (c.Account) c.FirstName FROM remote__0 AS c JOIN remote__1 AS a ON a.ID = c.Account

SELECT a.Name FROM CRM.Accounts a JOIN CRM.Contacts c ON a.ID = c.Account LIMIT 3;
-- tier: engine, for JOIN
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account
--   calls: 1 for every 1000 rows
-- or CRM.Contacts by Account from CRM.Accounts.ID, 79 keys a call, if that takes fewer
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- residual: SELECT a.Name FROM remote__0 AS a JOIN remote__1 AS c ON a.ID = c.Account LIMIT 3

-- One table with different conditions is read once, for the rows of either; each reading checks its own.
SELECT x.n, y.n FROM (SELECT count(*) AS n FROM SalesOrder.SalesOrders WHERE Status = 12) AS x, (SELECT count(*) AS n FROM SalesOrder.SalesOrders WHERE Status = 20) AS y;
-- tier: engine, for JOIN, a subquery, an aggregate
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: Status
--   exact: Status eq 12 or Status eq 20
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=(Status eq 12 or Status eq 20)&$select=Status
--   calls: 1 for every 1000 rows
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: Status
--   exact: Status eq 12 or Status eq 20
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=(Status eq 12 or Status eq 20)&$select=Status
--   calls: 1 for every 1000 rows
-- residual: SELECT x.n, y.n FROM (SELECT COUNT(*) AS n FROM remote__0 AS "SalesOrders" WHERE Status = 12) AS x, (SELECT COUNT(*) AS n FROM remote__1 AS "SalesOrders" WHERE Status = 20) AS y

SELECT 'this', sum(AmountDC) FROM SalesOrder.SalesOrders WHERE OrderDate >= TIMESTAMP '2026-01-01' UNION ALL SELECT 'last', sum(AmountDC) FROM SalesOrder.SalesOrders WHERE OrderDate >= TIMESTAMP '2025-01-01' AND OrderDate < TIMESTAMP '2026-01-01';
-- tier: engine, for a set operation, an aggregate
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: AmountDC, OrderDate
--   exact: OrderDate ge datetime'2026-01-01T00:00:00' or (OrderDate ge datetime'2025-01-01T00:00:00' and OrderDate lt datetime'2026-01-01T00:00:00')
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=(OrderDate ge datetime'2026-01-01T00:00:00' or (OrderDate ge datetime'2025-01-01T00:00:00' and OrderDate lt datetime'2026-01-01T00:00:00'))&$select=AmountDC,OrderDate
--   calls: 1 for every 1000 rows
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: AmountDC, OrderDate
--   exact: OrderDate ge datetime'2026-01-01T00:00:00' or (OrderDate ge datetime'2025-01-01T00:00:00' and OrderDate lt datetime'2026-01-01T00:00:00')
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=(OrderDate ge datetime'2026-01-01T00:00:00' or (OrderDate ge datetime'2025-01-01T00:00:00' and OrderDate lt datetime'2026-01-01T00:00:00'))&$select=AmountDC,OrderDate
--   calls: 1 for every 1000 rows
-- residual: SELECT 'this', SUM(AmountDC) FROM remote__0 AS "SalesOrders" WHERE OrderDate >= CAST('2026-01-01' AS TIMESTAMP) UNION ALL SELECT 'last', SUM(AmountDC) FROM remote__1 AS "SalesOrders" WHERE OrderDate >= CAST('2025-01-01' AS TIMESTAMP) AND OrderDate < CAST('2026-01-01' AS TIMESTAMP)

SELECT Name, (SELECT count(*) FROM CRM.Accounts) AS all_of_them FROM CRM.Accounts WHERE City = 'Delft';
-- tier: engine, for a subquery, an aggregate
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: City, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=City,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: City, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=City,Name
--   calls: 1 for every 1000 rows
-- residual: SELECT Name, (SELECT COUNT(*) FROM remote__1 AS "Accounts") AS all_of_them FROM remote__0 AS "Accounts" WHERE City = 'Delft'

-- Other columns are asked for with them, through the endpoint that has them all.
SELECT OrderNumber FROM SalesOrder.SalesOrders WHERE Status = 12 UNION SELECT DISTINCT OrderedBy::VARCHAR::INTEGER FROM SalesOrder.SalesOrders WHERE Status = 12;
-- tier: engine, for a set operation, DISTINCT
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: OrderNumber, Status, OrderedBy
--   exact: Status eq 12
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=Status eq 12&$select=OrderNumber,Status,OrderedBy
--   calls: 1 for every 1000 rows
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: OrderNumber, Status, OrderedBy
--   exact: Status eq 12
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=Status eq 12&$select=OrderNumber,Status,OrderedBy
--   calls: 1 for every 1000 rows
-- residual: SELECT OrderNumber FROM remote__0 AS "SalesOrders" WHERE Status = 12 UNION SELECT DISTINCT CAST(CAST(OrderedBy AS TEXT) AS INT) FROM remote__1 AS "SalesOrders" WHERE Status = 12

-- Not where the engine may stop early, where the companies differ, or where one may be read by the other's keys.
SELECT OrderNumber FROM SalesOrder.SalesOrders WHERE Status = 12 UNION ALL SELECT OrderNumber FROM SalesOrder.SalesOrders WHERE Status = 20 LIMIT 5;
-- tier: engine, for a set operation
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: OrderNumber, Status
--   exact: Status eq 12
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=Status eq 12&$select=OrderNumber,Status
--   calls: 1 for every 1000 rows
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: OrderNumber, Status
--   exact: Status eq 20
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=Status eq 20&$select=OrderNumber,Status
--   calls: 1 for every 1000 rows
-- residual: SELECT OrderNumber FROM remote__0 AS "SalesOrders" WHERE Status = 12 UNION ALL SELECT OrderNumber FROM remote__1 AS "SalesOrders" WHERE Status = 20 LIMIT 5

--@ {"divisions": [111, 222]}
SELECT x.n, y.n FROM (SELECT count(*) AS n FROM SalesOrder.SalesOrders WHERE Status = 12 AND Division = 111) AS x, (SELECT count(*) AS n FROM SalesOrder.SalesOrders WHERE Status = 20) AS y;
-- tier: engine, for JOIN, a subquery, an aggregate
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: Division, Status
--   exact: Status eq 12
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=Status eq 12&$select=Division,Status
--   calls: 1 for every 1000 rows
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111, 222
--   columns: Division, Status
--   exact: Status eq 20
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=Status eq 20&$select=Division,Status
--   calls: 1 for every 1000 rows in each of 2 divisions
-- residual: SELECT x.n, y.n FROM (SELECT COUNT(*) AS n FROM remote__0 AS "SalesOrders" WHERE Status = 12 AND Division = 111) AS x, (SELECT COUNT(*) AS n FROM remote__1 AS "SalesOrders" WHERE Status = 20) AS y

SELECT a.Name, p.Name FROM CRM.Accounts AS a JOIN CRM.Accounts AS p ON p.ID = a.Parent WHERE a.City = 'Delft';
-- tier: engine, for JOIN
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: City, Name, Parent
--   coarse: City eq 'Delft' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=City eq 'Delft'&$select=City,Name,Parent
--   calls: 1 for every 1000 rows
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from CRM.Accounts.Parent where "City" = 'Delft', 60 keys a call, if that takes fewer
-- or CRM.Accounts by Parent from CRM.Accounts.ID, 80 keys a call, if that takes fewer
-- residual: SELECT a.Name, p.Name FROM remote__0 AS a JOIN remote__1 AS p ON p.ID = a.Parent WHERE a.City = 'Delft'
