-- Joins by key: which side may be asked by the keys of which other one.
SELECT l.Description, o.OrderDate FROM SalesOrder.SalesOrders AS o JOIN SalesOrder.SalesOrderLines AS l ON l.OrderID = o.OrderID WHERE o.OrderNumber = 12345;
-- tier: engine
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
-- tier: engine
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
-- tier: engine
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
-- tier: engine
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City, Name
--   coarse: City eq 'Delft'
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
-- or SalesOrder.SalesOrders by OrderedBy from CRM.Accounts.ID, 77 keys a call, if that takes fewer
-- or CRM.Accounts by ID from SalesOrder.SalesOrders.OrderedBy, 60 keys a call, if that takes fewer
-- or SalesOrder.SalesOrderLines by OrderID from SalesOrder.SalesOrders.OrderID, 79 keys a call, if that takes fewer
-- or SalesOrder.SalesOrders by OrderID from SalesOrder.SalesOrderLines.OrderID, 60 keys a call, if that takes fewer
-- residual: SELECT a.Name, l.Quantity FROM remote__0 AS a JOIN remote__1 AS o ON o.OrderedBy = a.ID JOIN remote__2 AS l ON l.OrderID = o.OrderID WHERE a.City = 'Delft'

-- LEFT narrows the right side, RIGHT the left one, FULL none.
SELECT a.Name, c.FullName FROM CRM.Accounts AS a LEFT JOIN CRM.Contacts AS c ON c.Account = a.ID WHERE a.City = 'Delft';
-- tier: engine
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City, Name
--   coarse: City eq 'Delft'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=City eq 'Delft'&$select=ID,City,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account, FullName
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account,FullName
--   calls: 1 for every 1000 rows
-- or CRM.Contacts by Account from CRM.Accounts.ID, 79 keys a call, if that takes fewer
-- residual: SELECT a.Name, c.FullName FROM remote__0 AS a LEFT JOIN remote__1 AS c ON c.Account = a.ID WHERE a.City = 'Delft'

SELECT a.Name, c.FullName FROM CRM.Accounts AS a RIGHT JOIN CRM.Contacts AS c ON c.Account = a.ID WHERE c.HID = 5;
-- tier: engine
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through crm/contacts, division 111
--   columns: Account, FullName, HID
--   exact: HID eq 5
--   request: GET /api/v1/111/crm/Contacts?$filter=HID eq 5&$select=Account,FullName,HID
--   calls: 1 for every 60 rows
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- residual: SELECT a.Name, c.FullName FROM remote__0 AS a RIGHT JOIN remote__1 AS c ON c.Account = a.ID WHERE c.HID = 5

SELECT a.Name, c.FullName FROM CRM.Accounts AS a FULL JOIN CRM.Contacts AS c ON c.Account = a.ID;
-- tier: engine
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
-- tier: engine
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
-- tier: engine
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
-- tier: engine
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
-- tier: engine
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through crm/contacts, division 111
--   columns: Account, HID
--   exact: HID eq 5
--   request: GET /api/v1/111/crm/Contacts?$filter=HID eq 5&$select=Account,HID
--   calls: 1 for every 60 rows
-- or CRM.Contacts by Account from CRM.Accounts.ID, 79 keys a call, if that takes fewer
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- residual: SELECT a.Name FROM remote__0 AS a WHERE EXISTS(SELECT 1 FROM remote__1 AS c WHERE c.Account = a.ID AND c.HID = 5)

SELECT a.Name FROM CRM.Accounts AS a WHERE a.City = 'Delft' AND NOT EXISTS (SELECT 1 FROM CRM.Contacts AS c WHERE c.Account = a.ID);
-- tier: engine
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City, Name
--   coarse: City eq 'Delft'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=City eq 'Delft'&$select=ID,City,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account
--   calls: 1 for every 1000 rows
-- or CRM.Contacts by Account from CRM.Accounts.ID, 79 keys a call, if that takes fewer
-- residual: SELECT a.Name FROM remote__0 AS a WHERE a.City = 'Delft' AND NOT EXISTS(SELECT 1 FROM remote__1 AS c WHERE c.Account = a.ID)

SELECT a.Name FROM CRM.Accounts AS a WHERE a.City = 'Delft' AND a.ID NOT IN (SELECT c.Account FROM CRM.Contacts AS c);
-- tier: engine
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City, Name
--   coarse: City eq 'Delft'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=City eq 'Delft'&$select=ID,City,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account
--   calls: 1 for every 1000 rows
-- residual: SELECT a.Name FROM remote__0 AS a WHERE a.City = 'Delft' AND NOT a.ID IN (SELECT c.Account FROM remote__1 AS c)

-- A subquery that is cut must see all its rows.
SELECT a.Name FROM CRM.Accounts AS a WHERE a.ID IN (SELECT c.Account FROM CRM.Contacts AS c ORDER BY c.HID LIMIT 5);
-- tier: engine
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account, HID
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account,HID
--   calls: 1 for every 1000 rows
-- residual: SELECT a.Name FROM remote__0 AS a WHERE a.ID IN (SELECT c.Account FROM remote__1 AS c ORDER BY c.HID LIMIT 5)

SELECT a.Name FROM CRM.Accounts AS a JOIN (SELECT Account, count(*) AS n FROM CRM.Contacts GROUP BY Account) AS c ON c.Account = a.ID WHERE a.City = 'Delft';
-- tier: engine
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City, Name
--   coarse: City eq 'Delft'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=City eq 'Delft'&$select=ID,City,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account
--   calls: 1 for every 1000 rows
-- residual: SELECT a.Name FROM remote__0 AS a JOIN (SELECT Account, COUNT(*) AS n FROM remote__1 AS "Contacts" GROUP BY Account) AS c ON c.Account = a.ID WHERE a.City = 'Delft'

-- A comma and WHERE is a join; USING as well.
SELECT a.Name FROM CRM.Accounts AS a, CRM.Contacts AS c WHERE c.Account = a.ID AND c.HID = 5;
-- tier: engine
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through crm/contacts, division 111
--   columns: Account, HID
--   exact: HID eq 5
--   request: GET /api/v1/111/crm/Contacts?$filter=HID eq 5&$select=Account,HID
--   calls: 1 for every 60 rows
-- or CRM.Contacts by Account from CRM.Accounts.ID, 79 keys a call, if that takes fewer
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- residual: SELECT a.Name FROM remote__0 AS a, remote__1 AS c WHERE c.Account = a.ID AND c.HID = 5

SELECT l.Quantity FROM SalesOrder.SalesOrders AS o JOIN SalesOrder.SalesOrderLines AS l USING (OrderID) WHERE o.OrderNumber = 12345;
-- tier: engine
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
-- tier: engine
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
-- or SalesOrder.SalesOrderLines by OrderID from SalesOrder.SalesOrders.OrderID, 79 keys a call, if that takes fewer
-- or SalesOrder.SalesOrders by OrderID from SalesOrder.SalesOrderLines.OrderID, 60 keys a call, if that takes fewer
-- residual: SELECT l.Quantity FROM remote__0 AS o JOIN remote__1 AS l ON l.OrderID = o.OrderID AND l.Division = o.Division WHERE o.OrderNumber = 12345
