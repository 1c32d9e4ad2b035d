-- Joins by key: which side may be asked by the keys of which other one.
SELECT l.Description, o.OrderDate FROM SalesOrder.SalesOrders AS o JOIN SalesOrder.SalesOrderLines AS l ON l.OrderID = o.OrderID WHERE o.OrderNumber = 12345;
-- tier: engine, for JOIN
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: OrderID, OrderDate, OrderNumber
--   exact: OrderNumber eq 12345
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=OrderNumber eq 12345&$select=OrderID,OrderDate,OrderNumber
--   calls: 1 for every 1000 rows
-- scan SalesOrder.SalesOrderLines through bulk/salesorder/salesorderlines, division 111
--   columns: Description, OrderID
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrderLines?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=Description,OrderID
--   calls: 1 for every 1000 rows
-- or SalesOrder.SalesOrderLines by OrderID from SalesOrder.SalesOrders.OrderID, 79 keys a call, if that takes fewer
-- or SalesOrder.SalesOrders by OrderID from SalesOrder.SalesOrderLines.OrderID, 60 keys a call, if that takes fewer
-- residual: SELECT l.Description, o.OrderDate FROM remote__0 AS o JOIN remote__1 AS l ON l.OrderID = o.OrderID WHERE o.OrderNumber = 12345

-- A number joins as a key too; a text does not, for its equality is not the same on both sides.
SELECT l.Description FROM SalesOrder.SalesOrders AS o JOIN SalesOrder.SalesOrderLines AS l ON l.OrderNumber = o.OrderNumber WHERE o.OrderDate = TIMESTAMP '2026-06-01';
-- tier: engine, for JOIN
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: OrderNumber, OrderDate
--   exact: OrderDate eq datetime'2026-06-01T00:00:00'
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=OrderDate eq datetime'2026-06-01T00:00:00'&$select=OrderNumber,OrderDate
--   calls: 1 for every 1000 rows
-- scan SalesOrder.SalesOrderLines through bulk/salesorder/salesorderlines, division 111
--   columns: Description, OrderNumber
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrderLines?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=Description,OrderNumber
--   calls: 1 for every 1000 rows
-- or SalesOrder.SalesOrderLines by OrderNumber from SalesOrder.SalesOrders.OrderNumber, 80 keys a call, if that takes fewer
-- or SalesOrder.SalesOrders by OrderNumber from SalesOrder.SalesOrderLines.OrderNumber, 80 keys a call, if that takes fewer
-- residual: SELECT l.Description FROM remote__0 AS o JOIN remote__1 AS l ON l.OrderNumber = o.OrderNumber WHERE o.OrderDate = CAST('2026-06-01' AS TIMESTAMP)

SELECT l.AmountDC FROM Financial.Journals AS j JOIN FinancialTransaction.TransactionLines AS l ON l.JournalCode = j.Code WHERE j.Type = 20;
-- tier: engine, for JOIN
-- scan Financial.Journals through financial/journals, division 111
--   columns: Code, Type
--   exact: Type eq 20
--   request: GET /api/v1/111/financial/Journals?$filter=Type eq 20&$select=Code,Type
--   calls: 1 for every 60 rows
-- scan FinancialTransaction.TransactionLines through bulk/financial/transactionlines, division 111
--   columns: AmountDC, JournalCode
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/Financial/TransactionLines?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=AmountDC,JournalCode
--   calls: 1 for every 1000 rows
-- residual: SELECT l.AmountDC FROM remote__0 AS j JOIN remote__1 AS l ON l.JournalCode = j.Code WHERE j.Type = 20

-- A chain of three: the keys travel.
SELECT a.Name, l.Quantity FROM CRM.Accounts AS a JOIN SalesOrder.SalesOrders AS o ON o.OrderedBy = a.ID JOIN SalesOrder.SalesOrderLines AS l ON l.OrderID = o.OrderID WHERE a.City = 'Delft';
-- tier: engine, for JOIN
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City, Name
--   coarse: City eq 'Delft' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=City eq 'Delft'&$select=ID,City,Name
--   calls: 1 for every 1000 rows
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: OrderID, OrderedBy
--   demanded: OrderID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=OrderID ge guid'00000000-0000-0000-0000-000000000000'&$select=OrderID,OrderedBy
--   calls: 1 for every 1000 rows
-- scan SalesOrder.SalesOrderLines through bulk/salesorder/salesorderlines, division 111
--   columns: OrderID, Quantity
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrderLines?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=OrderID,Quantity
--   calls: 1 for every 1000 rows
-- or SalesOrder.SalesOrders by OrderedBy from CRM.Accounts.ID where "City" = 'Delft', 77 keys a call, if that takes fewer
-- or CRM.Accounts by ID from SalesOrder.SalesOrders.OrderedBy, 60 keys a call, if that takes fewer
-- or SalesOrder.SalesOrderLines by OrderID from SalesOrder.SalesOrders.OrderID, 79 keys a call, if that takes fewer
-- or SalesOrder.SalesOrders by OrderID from SalesOrder.SalesOrderLines.OrderID, 60 keys a call, if that takes fewer
-- residual: SELECT a.Name, l.Quantity FROM remote__0 AS a JOIN remote__1 AS o ON o.OrderedBy = a.ID JOIN remote__2 AS l ON l.OrderID = o.OrderID WHERE a.City = 'Delft'

-- LEFT narrows the right side, RIGHT the left one, FULL none.
SELECT a.Name, c.FullName FROM CRM.Accounts AS a LEFT JOIN CRM.Contacts AS c ON c.Account = a.ID WHERE a.City = 'Delft';
-- tier: engine, for JOIN
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City, Name
--   coarse: City eq 'Delft' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=City eq 'Delft'&$select=ID,City,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account, FullName
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account,FullName
--   calls: 1 for every 1000 rows
-- or CRM.Contacts by Account from CRM.Accounts.ID where "City" = 'Delft', 79 keys a call, if that takes fewer
-- residual: SELECT a.Name, c.FullName FROM remote__0 AS a LEFT JOIN remote__1 AS c ON c.Account = a.ID WHERE a.City = 'Delft'

SELECT a.Name, c.FullName FROM CRM.Accounts AS a RIGHT JOIN CRM.Contacts AS c ON c.Account = a.ID WHERE c.HID = 5;
-- tier: engine, for JOIN
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through crm/contacts, division 111
--   columns: Account, FullName, HID, ID
--   exact: HID eq 5
--   request: GET /api/v1/111/crm/Contacts?$filter=HID eq 5&$select=Account,FullName,HID,ID
--   or whole through bulk/crm/contacts, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- residual: SELECT a.Name, c.FullName FROM remote__0 AS a RIGHT JOIN remote__1 AS c ON c.Account = a.ID WHERE c.HID = 5

SELECT a.Name, c.FullName FROM CRM.Accounts AS a FULL JOIN CRM.Contacts AS c ON c.Account = a.ID;
-- tier: engine, for JOIN
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account, FullName
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account,FullName
--   calls: 1 for every 1000 rows
-- residual: SELECT a.Name, c.FullName FROM remote__0 AS a FULL JOIN remote__1 AS c ON c.Account = a.ID

-- Not by OR, not by an expression, not by a less-than.
SELECT a.Name FROM CRM.Accounts AS a JOIN CRM.Contacts AS c ON c.Account = a.ID OR c.ID = a.MainContact;
-- tier: engine, for JOIN
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, MainContact, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,MainContact,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: ID, Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=ID,Account
--   calls: 1 for every 1000 rows
-- residual: SELECT a.Name FROM remote__0 AS a JOIN remote__1 AS c ON c.Account = a.ID OR c.ID = a.MainContact

SELECT a.Name FROM CRM.Accounts AS a JOIN CRM.Contacts AS c ON upper(c.Account) = a.ID;
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
-- residual: SELECT a.Name FROM remote__0 AS a JOIN remote__1 AS c ON UPPER(c.Account) = a.ID

SELECT o.OrderNumber FROM SalesOrder.SalesOrders AS o JOIN PurchaseOrder.PurchaseOrders AS p ON p.OrderNumber < o.OrderNumber;
-- tier: engine, for JOIN
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: OrderNumber
--   demanded: OrderID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=OrderID ge guid'00000000-0000-0000-0000-000000000000'&$select=OrderNumber
--   calls: 1 for every 1000 rows
-- scan PurchaseOrder.PurchaseOrders through purchaseorder/purchaseorders, division 111
--   columns: OrderNumber
--   request: GET /api/v1/111/purchaseorder/PurchaseOrders?$select=OrderNumber
--   calls: 1 for every 60 rows
-- residual: SELECT o.OrderNumber FROM remote__0 AS o JOIN remote__1 AS p ON p.OrderNumber < o.OrderNumber

-- EXISTS narrows both, NOT EXISTS and NOT IN only what is inside, or nothing.
SELECT a.Name FROM CRM.Accounts AS a WHERE EXISTS (SELECT 1 FROM CRM.Contacts AS c WHERE c.Account = a.ID AND c.HID = 5);
-- tier: engine, for a subquery
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through crm/contacts, division 111
--   columns: Account, HID, ID
--   exact: HID eq 5
--   request: GET /api/v1/111/crm/Contacts?$filter=HID eq 5&$select=Account,HID,ID
--   or whole through bulk/crm/contacts, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- or CRM.Contacts by Account from CRM.Accounts.ID, 79 keys a call, if that takes fewer
-- or CRM.Accounts by ID from CRM.Contacts.Account where "HID" = 5, 60 keys a call, if that takes fewer
-- residual: SELECT a.Name FROM remote__0 AS a WHERE EXISTS(SELECT 1 FROM remote__1 AS c WHERE c.Account = a.ID AND c.HID = 5)

SELECT a.Name FROM CRM.Accounts AS a WHERE a.City = 'Delft' AND NOT EXISTS (SELECT 1 FROM CRM.Contacts AS c WHERE c.Account = a.ID);
-- tier: engine, for a subquery
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City, Name
--   coarse: City eq 'Delft' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=City eq 'Delft'&$select=ID,City,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account
--   calls: 1 for every 1000 rows
-- or CRM.Contacts by Account from CRM.Accounts.ID where "City" = 'Delft', 79 keys a call, if that takes fewer
-- residual: SELECT a.Name FROM remote__0 AS a WHERE a.City = 'Delft' AND NOT EXISTS(SELECT 1 FROM remote__1 AS c WHERE c.Account = a.ID)

SELECT a.Name FROM CRM.Accounts AS a WHERE a.City = 'Delft' AND a.ID NOT IN (SELECT c.Account FROM CRM.Contacts AS c);
-- tier: engine, for a subquery
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City, Name
--   coarse: City eq 'Delft' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=City eq 'Delft'&$select=ID,City,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account
--   calls: 1 for every 1000 rows
-- residual: SELECT a.Name FROM remote__0 AS a WHERE a.City = 'Delft' AND NOT a.ID IN (SELECT c.Account FROM remote__1 AS c)

-- A subquery that is cut must see all its rows.
SELECT a.Name FROM CRM.Accounts AS a WHERE a.ID IN (SELECT c.Account FROM CRM.Contacts AS c ORDER BY c.HID LIMIT 5);
-- tier: engine, for a subquery, ORDER BY
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account, HID
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account,HID
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- residual: SELECT a.Name FROM remote__0 AS a WHERE a.ID IN (SELECT c.Account FROM remote__1 AS c ORDER BY c.HID LIMIT 5)

SELECT a.Name FROM CRM.Accounts AS a JOIN (SELECT Account, count(*) AS n FROM CRM.Contacts GROUP BY Account) AS c ON c.Account = a.ID WHERE a.City = 'Delft';
-- tier: engine, for JOIN, a subquery, an aggregate, GROUP BY
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City, Name
--   coarse: City eq 'Delft' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=City eq 'Delft'&$select=ID,City,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account
--   calls: 1 for every 1000 rows
-- or CRM.Contacts by Account from CRM.Accounts.ID where "City" = 'Delft', 79 keys a call, if that takes fewer
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- residual: SELECT a.Name FROM remote__0 AS a JOIN (SELECT Account, COUNT(*) AS n FROM remote__1 AS "Contacts" GROUP BY Account) AS c ON c.Account = a.ID WHERE a.City = 'Delft'

-- A comma and WHERE is a join; USING as well.
SELECT a.Name FROM CRM.Accounts AS a, CRM.Contacts AS c WHERE c.Account = a.ID AND c.HID = 5;
-- tier: engine, for JOIN
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through crm/contacts, division 111
--   columns: Account, HID, ID
--   exact: HID eq 5
--   request: GET /api/v1/111/crm/Contacts?$filter=HID eq 5&$select=Account,HID,ID
--   or whole through bulk/crm/contacts, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- or CRM.Contacts by Account from CRM.Accounts.ID, 79 keys a call, if that takes fewer
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- residual: SELECT a.Name FROM remote__0 AS a, remote__1 AS c WHERE c.Account = a.ID AND c.HID = 5

SELECT l.Quantity FROM SalesOrder.SalesOrders AS o JOIN SalesOrder.SalesOrderLines AS l USING (OrderID) WHERE o.OrderNumber = 12345;
-- tier: engine, for JOIN
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: OrderID, OrderNumber
--   exact: OrderNumber eq 12345
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=OrderNumber eq 12345&$select=OrderID,OrderNumber
--   calls: 1 for every 1000 rows
-- scan SalesOrder.SalesOrderLines through bulk/salesorder/salesorderlines, division 111
--   columns: OrderID, Quantity
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrderLines?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=OrderID,Quantity
--   calls: 1 for every 1000 rows
-- or SalesOrder.SalesOrderLines by OrderID from SalesOrder.SalesOrders.OrderID, 79 keys a call, if that takes fewer
-- or SalesOrder.SalesOrders by OrderID from SalesOrder.SalesOrderLines.OrderID, 60 keys a call, if that takes fewer
-- residual: SELECT l.Quantity FROM remote__0 AS o JOIN remote__1 AS l USING (OrderID) WHERE o.OrderNumber = 12345

-- Over two divisions the keys are asked in both.
--@ {"divisions": [111, 222]}
SELECT l.Quantity FROM SalesOrder.SalesOrders AS o JOIN SalesOrder.SalesOrderLines AS l ON l.OrderID = o.OrderID AND l.Division = o.Division WHERE o.OrderNumber = 12345;
-- tier: engine, for JOIN
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111, 222
--   columns: OrderID, Division, OrderNumber
--   exact: OrderNumber eq 12345
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=OrderNumber eq 12345&$select=OrderID,Division,OrderNumber
--   calls: 1 for every 1000 rows in each of 2 divisions
-- scan SalesOrder.SalesOrderLines through bulk/salesorder/salesorderlines, division 111, 222
--   columns: Division, OrderID, Quantity
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrderLines?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=Division,OrderID,Quantity
--   calls: 1 for every 1000 rows in each of 2 divisions
-- only the divisions of SalesOrder.SalesOrderLines that are in SalesOrder.SalesOrders.Division
-- only the divisions of SalesOrder.SalesOrders that are in SalesOrder.SalesOrderLines.Division
-- or SalesOrder.SalesOrderLines by OrderID from SalesOrder.SalesOrders.OrderID, 79 keys a call, if that takes fewer
-- or SalesOrder.SalesOrders by OrderID from SalesOrder.SalesOrderLines.OrderID, 60 keys a call, if that takes fewer
-- residual: SELECT l.Quantity FROM remote__0 AS o JOIN remote__1 AS l ON l.OrderID = o.OrderID AND l.Division = o.Division WHERE o.OrderNumber = 12345

-- Through a derived table that merely picks columns, as tools wrap a question: the columns are those of the table inside.
SELECT "source"."OrderNumber", "Accounts"."City" FROM (SELECT "OrderedBy" AS "by", "OrderNumber" FROM SalesOrder.SalesOrders WHERE Status = 12) AS "source" LEFT JOIN CRM.Accounts AS "Accounts" ON "source"."by" = "Accounts"."ID";
-- tier: engine, for JOIN, a subquery
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,City
--   calls: 1 for every 1000 rows
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: OrderedBy, OrderNumber, Status
--   exact: Status eq 12
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=Status eq 12&$select=OrderedBy,OrderNumber,Status
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from SalesOrder.SalesOrders.OrderedBy, 60 keys a call, if that takes fewer
-- residual: SELECT "source"."OrderNumber", "Accounts"."City" FROM (SELECT "OrderedBy" AS "by", "OrderNumber" FROM remote__1 AS "SalesOrders" WHERE Status = 12) AS "source" LEFT JOIN remote__0 AS "Accounts" ON "source"."by" = "Accounts"."ID"

SELECT q.FullName FROM (SELECT * FROM CRM.Contacts) AS q JOIN (SELECT ID AS key FROM CRM.Accounts WHERE City = 'Delft') AS a ON a.key = q.Account;
-- tier: engine, for JOIN, a subquery
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account, FullName
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account,FullName
--   calls: 1 for every 1000 rows
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City
--   coarse: City eq 'Delft' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=City eq 'Delft'&$select=ID,City
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- or CRM.Contacts by Account from CRM.Accounts.ID where "City" = 'Delft', 79 keys a call, if that takes fewer
-- residual: SELECT q.FullName FROM (SELECT * FROM remote__0 AS "Contacts") AS q JOIN (SELECT ID AS key FROM remote__1 AS "Accounts" WHERE City = 'Delft') AS a ON a.key = q.Account

WITH orders (number, who) AS (SELECT OrderNumber, OrderedBy FROM SalesOrder.SalesOrders WHERE Status = 12) SELECT a.Name FROM CRM.Accounts AS a WHERE a.ID IN (SELECT who FROM orders);
-- tier: engine, for WITH, a subquery
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: OrderedBy, Status
--   exact: Status eq 12
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=Status eq 12&$select=OrderedBy,Status
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from SalesOrder.SalesOrders.OrderedBy, 60 keys a call, if that takes fewer
-- or SalesOrder.SalesOrders by OrderedBy from CRM.Accounts.ID, 76 keys a call, if that takes fewer
-- residual: WITH orders(number, who) AS (SELECT OrderNumber, OrderedBy FROM remote__1 AS "SalesOrders" WHERE Status = 12) SELECT a.Name FROM remote__0 AS a WHERE a.ID IN (SELECT who FROM orders)

-- A group's key narrows: the groups of other keys are not asked for. One that is used twice must have all its rows.
WITH n AS (SELECT Account, count(*) AS contacts FROM CRM.Contacts GROUP BY 1) SELECT a.Name, n.contacts FROM CRM.Accounts AS a LEFT JOIN n ON n.Account = a.ID WHERE a.City = 'Delft';
-- tier: engine, for WITH, JOIN, an aggregate, GROUP BY
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City, Name
--   coarse: City eq 'Delft' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=City eq 'Delft'&$select=ID,City,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account
--   calls: 1 for every 1000 rows
-- or CRM.Contacts by Account from CRM.Accounts.ID where "City" = 'Delft', 79 keys a call, if that takes fewer
-- residual: WITH n AS (SELECT Account, COUNT(*) AS contacts FROM remote__1 AS "Contacts" GROUP BY 1) SELECT a.Name, n.contacts FROM remote__0 AS a LEFT JOIN n ON n.Account = a.ID WHERE a.City = 'Delft'

WITH n AS MATERIALIZED (SELECT Account, HID FROM CRM.Contacts) SELECT a.Name, (SELECT count(*) FROM n) AS c FROM CRM.Accounts AS a JOIN n ON n.Account = a.ID WHERE a.City = 'Delft';
-- tier: engine, for WITH, JOIN, a subquery, an aggregate
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City, Name
--   coarse: City eq 'Delft' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=City eq 'Delft'&$select=ID,City,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- residual: WITH n AS MATERIALIZED (SELECT Account, HID FROM remote__1 AS "Contacts") SELECT a.Name, (SELECT COUNT(*) FROM n) AS c FROM remote__0 AS a JOIN n ON n.Account = a.ID WHERE a.City = 'Delft'

-- What is cut, ranked or made gives its keys, but must have all its rows.
SELECT a.Name FROM CRM.Accounts AS a JOIN (SELECT Account FROM CRM.Contacts ORDER BY HID LIMIT 5) AS c ON c.Account = a.ID;
-- tier: engine, for JOIN, a subquery, ORDER BY
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account, HID
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account,HID
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- residual: SELECT a.Name FROM remote__0 AS a JOIN (SELECT Account FROM remote__1 AS "Contacts" ORDER BY HID LIMIT 5) AS c ON c.Account = a.ID

SELECT a.Name FROM CRM.Accounts AS a JOIN (SELECT Account, row_number() OVER (ORDER BY HID) AS n FROM CRM.Contacts) AS c ON c.Account = a.ID WHERE a.City = 'Delft';
-- tier: engine, for JOIN, a subquery, a window, ORDER BY
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City, Name
--   coarse: City eq 'Delft' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=City eq 'Delft'&$select=ID,City,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- residual: SELECT a.Name FROM remote__0 AS a JOIN (SELECT Account, ROW_NUMBER() OVER (ORDER BY HID) AS n FROM remote__1 AS "Contacts") AS c ON c.Account = a.ID WHERE a.City = 'Delft'

SELECT a.Name FROM CRM.Accounts AS a JOIN (SELECT max(Account) AS Account FROM CRM.Contacts GROUP BY HID) AS c ON c.Account = a.ID WHERE a.City = 'Delft';
-- tier: engine, for JOIN, a subquery, an aggregate, GROUP BY
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City, Name
--   coarse: City eq 'Delft' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=City eq 'Delft'&$select=ID,City,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account, HID
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account,HID
--   calls: 1 for every 1000 rows
-- residual: SELECT a.Name FROM remote__0 AS a JOIN (SELECT MAX(Account) AS Account FROM remote__1 AS "Contacts" GROUP BY HID) AS c ON c.Account = a.ID WHERE a.City = 'Delft'

SELECT a.Name FROM CRM.Accounts AS a JOIN (SELECT Account FROM CRM.Contacts UNION ALL SELECT OrderAccount FROM CRM.Quotations) AS c ON c.Account = a.ID WHERE a.City = 'Delft';
-- tier: engine, for JOIN, a set operation, a subquery
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City, Name
--   coarse: City eq 'Delft' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=City eq 'Delft'&$select=ID,City,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account
--   calls: 1 for every 1000 rows
-- scan CRM.Quotations through bulk/crm/quotations, division 111
--   columns: OrderAccount
--   request: GET /api/v1/111/bulk/CRM/Quotations?$select=OrderAccount
--   calls: 1 for every 1000 rows
-- or CRM.Contacts by Account from CRM.Accounts.ID where "City" = 'Delft', 79 keys a call, if that takes fewer
-- or CRM.Quotations by OrderAccount from CRM.Accounts.ID where "City" = 'Delft', 74 keys a call, if that takes fewer
-- residual: SELECT a.Name FROM remote__0 AS a JOIN (SELECT Account FROM remote__1 AS "Contacts" UNION ALL SELECT OrderAccount FROM remote__2 AS "Quotations") AS c ON c.Account = a.ID WHERE a.City = 'Delft'

-- Keys that are at hand: a local table with what WHERE says of it, a query over it, and rows that the statement has.
--@ {"local": ["CREATE TABLE wanted (id VARCHAR, number BIGINT, region VARCHAR)"]}
SELECT a.Name FROM local.wanted AS w JOIN CRM.Accounts AS a ON a.ID = w.id WHERE w.region = 'north';
-- tier: engine, for JOIN
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from w.id, 60 keys a call, if that takes fewer
-- residual: SELECT a.Name FROM main.wanted AS w JOIN remote__0 AS a ON a.ID = w.id WHERE w.region = 'north'

--@ {"local": ["CREATE TABLE wanted (id VARCHAR, number BIGINT, region VARCHAR)"]}
SELECT OrderNumber FROM SalesOrder.SalesOrders WHERE OrderNumber IN (SELECT number FROM local.wanted WHERE region = 'north');
-- tier: engine, for a subquery
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: OrderNumber
--   demanded: OrderID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=OrderID ge guid'00000000-0000-0000-0000-000000000000'&$select=OrderNumber
--   calls: 1 for every 1000 rows
-- or SalesOrder.SalesOrders by OrderNumber from wanted.number, 80 keys a call, if that takes fewer
-- residual: SELECT OrderNumber FROM remote__0 AS "SalesOrders" WHERE OrderNumber IN (SELECT number FROM main.wanted WHERE region = 'north')

--@ {"local": ["CREATE TABLE wanted (id UUID)"]}
SELECT a.Name FROM CRM.Accounts AS a WHERE a.ID IN (SELECT id FROM wanted);
-- tier: engine, for a subquery
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from wanted.id, 60 keys a call, if that takes fewer
-- residual: SELECT a.Name FROM remote__0 AS a WHERE a.ID IN (SELECT CAST(held.key AS TEXT) FROM (SELECT id FROM wanted) AS held(key))

--@ {"local": ["CREATE TABLE wanted (id VARCHAR, number BIGINT, region VARCHAR)"]}
WITH w AS (SELECT DISTINCT id FROM wanted WHERE region = 'north') SELECT c.FullName FROM CRM.Contacts AS c WHERE EXISTS (SELECT 1 FROM w WHERE w.id = c.Account);
-- tier: engine, for WITH, a subquery, DISTINCT
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account, FullName
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account,FullName
--   calls: 1 for every 1000 rows
-- or CRM.Contacts by Account from wanted.id, 79 keys a call, if that takes fewer
-- residual: WITH w AS (SELECT DISTINCT id FROM wanted WHERE region = 'north') SELECT c.FullName FROM remote__0 AS c WHERE EXISTS(SELECT 1 FROM w WHERE w.id = c.Account)

SELECT o.OrderDate FROM (VALUES (1), (2)) AS v(n) JOIN SalesOrder.SalesOrders AS o ON o.OrderNumber = v.n;
-- tier: engine, for JOIN
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: OrderDate, OrderNumber
--   demanded: OrderID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=OrderID ge guid'00000000-0000-0000-0000-000000000000'&$select=OrderDate,OrderNumber
--   calls: 1 for every 1000 rows
-- or SalesOrder.SalesOrders by OrderNumber from v.n, 80 keys a call, if that takes fewer
-- residual: SELECT o.OrderDate FROM (VALUES (1), (2)) AS v(n) JOIN remote__0 AS o ON o.OrderNumber = v.n

-- A text at hand joins with no number; what depends on the clock or on chance is not asked beforehand.
--@ {"local": ["CREATE TABLE wanted (id VARCHAR, number BIGINT, region VARCHAR)"]}
SELECT o.OrderDate FROM wanted AS w JOIN SalesOrder.SalesOrders AS o ON CAST(o.OrderNumber AS VARCHAR) = w.id;
-- tier: engine, for JOIN
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: OrderDate, OrderNumber
--   demanded: OrderID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=OrderID ge guid'00000000-0000-0000-0000-000000000000'&$select=OrderDate,OrderNumber
--   calls: 1 for every 1000 rows
-- residual: SELECT o.OrderDate FROM wanted AS w JOIN remote__0 AS o ON CAST(o.OrderNumber AS TEXT) = w.id

--@ {"local": ["CREATE TABLE wanted (id VARCHAR, number BIGINT, due TIMESTAMP)"]}
SELECT o.OrderDate FROM (SELECT number FROM wanted WHERE random() < 0.5) AS w JOIN SalesOrder.SalesOrders AS o ON o.OrderNumber = w.number;
-- tier: engine, for JOIN, a subquery
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: OrderDate, OrderNumber
--   demanded: OrderID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=OrderID ge guid'00000000-0000-0000-0000-000000000000'&$select=OrderDate,OrderNumber
--   calls: 1 for every 1000 rows
-- or SalesOrder.SalesOrders by OrderNumber from wanted.number, 80 keys a call, if that takes fewer
-- residual: SELECT o.OrderDate FROM (SELECT number FROM wanted WHERE RANDOM() < 0.5) AS w JOIN remote__0 AS o ON o.OrderNumber = w.number

--@ {"local": ["CREATE TABLE wanted (id VARCHAR)"]}
SELECT /*+ no_keyed_join */ a.Name FROM wanted AS w JOIN CRM.Accounts AS a ON a.ID = w.id;
-- tier: engine, for JOIN
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- residual: /* + no_keyed_join */ SELECT a.Name FROM wanted AS w JOIN remote__0 AS a ON a.ID = w.id

SELECT o.OrderNumber FROM SalesOrder.SalesOrders o JOIN CRM.Accounts a ON a.ID = o.OrderedBy WHERE a.Name LIKE '%Bakker%';
-- tier: engine, for JOIN
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: OrderedBy, OrderNumber
--   demanded: OrderID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=OrderID ge guid'00000000-0000-0000-0000-000000000000'&$select=OrderedBy,OrderNumber
--   calls: 1 for every 1000 rows
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from SalesOrder.SalesOrders.OrderedBy, 60 keys a call, if that takes fewer
-- or SalesOrder.SalesOrders by OrderedBy from CRM.Accounts.ID where "Name" LIKE '%Bakker%', 77 keys a call, if that takes fewer
-- residual: SELECT o.OrderNumber FROM remote__0 AS o JOIN remote__1 AS a ON a.ID = o.OrderedBy WHERE a.Name LIKE '%Bakker%'

SELECT n FROM (SELECT o.OrderNumber, a.Name AS n, o.Description FROM SalesOrder.SalesOrders o
JOIN CRM.Accounts a ON a.ID = o.OrderedBy) AS virtual_table WHERE lower(n) LIKE '%bakker%' AND n <> Description;
-- tier: engine, for JOIN, a subquery
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: Description, OrderedBy
--   demanded: OrderID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=OrderID ge guid'00000000-0000-0000-0000-000000000000'&$select=Description,OrderedBy
--   calls: 1 for every 1000 rows
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from SalesOrder.SalesOrders.OrderedBy, 60 keys a call, if that takes fewer
-- or SalesOrder.SalesOrders by OrderedBy from CRM.Accounts.ID where LOWER("Name") LIKE '%bakker%', 77 keys a call, if that takes fewer
-- residual: SELECT n FROM (SELECT o.OrderNumber, a.Name AS n, o.Description FROM remote__0 AS o JOIN remote__1 AS a ON a.ID = o.OrderedBy) AS virtual_table WHERE LOWER(n) LIKE '%bakker%' AND n <> Description

SELECT o.OrderNumber FROM SalesOrder.SalesOrders o JOIN CRM.Accounts a ON a.ID = o.OrderedBy
WHERE a.Name LIKE '%Bakker%' OR o.Status = 12;
-- tier: engine, for JOIN
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: OrderedBy, OrderNumber, Status
--   demanded: OrderID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=OrderID ge guid'00000000-0000-0000-0000-000000000000'&$select=OrderedBy,OrderNumber,Status
--   calls: 1 for every 1000 rows
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from SalesOrder.SalesOrders.OrderedBy, 60 keys a call, if that takes fewer
-- or SalesOrder.SalesOrders by OrderedBy from CRM.Accounts.ID, 77 keys a call, if that takes fewer
-- residual: SELECT o.OrderNumber FROM remote__0 AS o JOIN remote__1 AS a ON a.ID = o.OrderedBy WHERE a.Name LIKE '%Bakker%' OR o.Status = 12

SELECT o.OrderNumber FROM SalesOrder.SalesOrders o JOIN CRM.Accounts a ON a.ID = o.OrderedBy
WHERE a.Name LIKE '%Bakker%' LIMIT 10;
-- tier: engine, for JOIN
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: OrderedBy, OrderNumber
--   demanded: OrderID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=OrderID ge guid'00000000-0000-0000-0000-000000000000'&$select=OrderedBy,OrderNumber
--   calls: 1 for every 1000 rows
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from SalesOrder.SalesOrders.OrderedBy, 60 keys a call, if that takes fewer
-- or SalesOrder.SalesOrders by OrderedBy from CRM.Accounts.ID, 77 keys a call, if that takes fewer
-- residual: SELECT o.OrderNumber FROM remote__0 AS o JOIN remote__1 AS a ON a.ID = o.OrderedBy WHERE a.Name LIKE '%Bakker%' LIMIT 10
