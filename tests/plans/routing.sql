-- A whole table with a bulk twin: pages of 1,000 rows; the condition that Exact demands is added.
SELECT Name FROM CRM.Accounts;
-- tier: pass-through
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=Name
--   calls: 1 for every 1000 rows

-- A few rows: the regular endpoint, whose page is big enough.
SELECT Name FROM CRM.Accounts LIMIT 60;
-- tier: pass-through
-- scan CRM.Accounts through crm/accounts, division 111
--   columns: Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/crm/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=Name&$top=60
--   calls: at most 1
-- limit: 60

SELECT Name FROM CRM.Accounts LIMIT 61;
-- tier: pass-through
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=Name&$top=61
--   calls: at most 1
-- limit: 61

-- A condition that both take.
SELECT Name FROM CRM.Accounts WHERE Blocked = FALSE;
-- tier: pass-through
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: Name
--   exact: Blocked eq false
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=Blocked eq false&$select=Name
--   calls: 1 for every 1000 rows

-- A demanded condition that the statement itself gives is not added again.
SELECT AmountDC FROM SalesOrder.SalesOrders WHERE OrderDate >= '2026-01-01';
-- tier: pass-through
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: AmountDC
--   exact: OrderDate ge datetime'2026-01-01T00:00:00'
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=OrderDate ge datetime'2026-01-01T00:00:00'&$select=AmountDC
--   calls: 1 for every 1000 rows

-- A bulk twin without a known list of fields is sure about its key only.
SELECT FirstName FROM CRM.Contacts;
-- tier: pass-through
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: FirstName
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=FirstName
--   calls: 1 for every 1000 rows

SELECT FirstName FROM CRM.Contacts WHERE IsMainContact;
-- tier: pass-through
-- scan CRM.Contacts through crm/contacts, division 111
--   columns: FirstName, ID, IsMainContact
--   exact: IsMainContact eq true
--   request: GET /api/v1/111/crm/Contacts?$filter=IsMainContact eq true&$select=FirstName,ID,IsMainContact
--   or whole through bulk/crm/contacts, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows

-- The bulk endpoint by name, and the regular one has no twin.
SELECT Name FROM CRM.AccountsBulk WHERE Blocked = FALSE LIMIT 5;
-- tier: pass-through
-- scan CRM.AccountsBulk through bulk/crm/accounts, division 111
--   columns: Name
--   exact: Blocked eq false
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=Blocked eq false&$select=Name&$top=5
--   calls: at most 1
-- limit: 5

SELECT Code FROM HRM.Costunits;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows

-- A key look-up.
SELECT * EXCLUDE (Notes) FROM Logistics.SelectionCodes WHERE ID = 'ffffffff-0000-4000-8000-000000000001';
-- tier: page by page, for an expression or a condition
-- scan Logistics.SelectionCodes through logistics/selectioncodes, division 111
--   columns: ID, Active, Code, Created, Creator, CreatorFullName, Description, Division, Modified, Modifier, ModifierFullName
--   exact: ID eq guid'ffffffff-0000-4000-8000-000000000001'
--   request: GET /api/v1/111/logistics/SelectionCodes?$filter=ID eq guid'ffffffff-0000-4000-8000-000000000001'&$select=ID,Active,Code,Created,Creator,CreatorFullName,Description,Division,Modified,Modifier,ModifierFullName
--   calls: 1 for every 60 rows
-- residual: SELECT * EXCLUDE (Notes) FROM remote__0 AS "SelectionCodes" WHERE ID = 'ffffffff-0000-4000-8000-000000000001'

SELECT Description FROM General.Currencies WHERE Code = 'EUR';
-- tier: pass-through
-- scan General.Currencies through general/currencies, division 111
--   columns: Description, Code
--   coarse: Code eq 'EUR' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/general/Currencies?$filter=Code eq 'EUR'&$select=Description,Code
--   calls: 1 for every 60 rows
-- check: Code = 'EUR'

SELECT Description FROM System.Divisions WHERE Code = 111;
-- tier: pass-through
-- scan System.Divisions through system/divisions, division 111
--   columns: Description
--   exact: Code eq 111
--   request: GET /api/v1/111/system/Divisions?$filter=Code eq 111&$select=Description
--   calls: 1 for every 60 rows

-- Sync: one condition, and no other goes along.
SELECT Name FROM CRM.AccountsSync;
-- tier: pass-through
-- scan CRM.AccountsSync through sync/crm/accounts, division 111
--   columns: Name
--   demanded: Timestamp gt 0L
--   request: GET /api/v1/111/sync/CRM/Accounts?$filter=Timestamp gt 0L&$select=Name
--   calls: 1 for every 1000 rows

SELECT Name FROM CRM.AccountsSync WHERE Timestamp > 500 AND Name = 'x';
-- tier: pass-through
-- scan CRM.AccountsSync through sync/crm/accounts, division 111
--   columns: Name, Timestamp
--   exact: Timestamp gt 500L
--   request: GET /api/v1/111/sync/CRM/Accounts?$filter=Timestamp gt 500L&$select=Name,Timestamp
--   calls: 1 for every 1000 rows
-- check: (Timestamp > 500 AND Name = 'x')

SELECT Name FROM CRM.AccountsSync WHERE Timestamp = 500;
-- tier: pass-through
-- scan CRM.AccountsSync through sync/crm/accounts, division 111
--   columns: Name, Timestamp
--   coarse: Timestamp gt 499L (more rows than asked for)
--   request: GET /api/v1/111/sync/CRM/Accounts?$filter=Timestamp gt 499L&$select=Name,Timestamp
--   calls: 1 for every 1000 rows
-- check: Timestamp = 500

SELECT Name FROM CRM.AccountsSync WHERE Timestamp BETWEEN 500 AND 600 LIMIT 10;
-- tier: pass-through
-- scan CRM.AccountsSync through sync/crm/accounts, division 111
--   columns: Name, Timestamp
--   exact: Timestamp gt 499L
--   request: GET /api/v1/111/sync/CRM/Accounts?$filter=Timestamp gt 499L&$select=Name,Timestamp
--   calls: 1 for every 1000 rows
-- check: (Timestamp >= 500 AND Timestamp <= 600)
-- limit: 10

-- No division in the URL.
SELECT UserName, CurrentDivision FROM System.Me;
-- tier: pass-through
-- scan System.Me through current/me
--   columns: UserName, CurrentDivision
--   request: GET /api/v1/current/Me?$select=UserName,CurrentDivision
--   calls: 1 for every 60 rows

-- Several divisions: one scan each, and a limit is taken from each.
--@ {"divisions": [111, 222, 333]}
SELECT Code, Division FROM HRM.Costunits LIMIT 5;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111, 222, 333
--   columns: Code, Division
--   request: GET /api/v1/111/hrm/Costunits?$select=Code,Division&$top=5
--   calls: at most 1 in each of 3 divisions
-- limit: 5

--@ {"divisions": [111, 222]}
SELECT COUNT(*) FROM HRM.Costunits;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111, 222
--   columns: none
--   request: GET /api/v1/111/hrm/Costunits/$count
--   calls: 1 in each of 2 divisions

--@ {"divisions": [111, 222]}
SELECT EntryNumber FROM SalesOrder.GoodsDeliveries WHERE EntryNumber > 0 ORDER BY EntryNumber LIMIT 5;
-- tier: engine, for ORDER BY
-- scan SalesOrder.GoodsDeliveries through salesorder/goodsdeliveries, division 111, 222
--   columns: EntryNumber
--   exact: EntryNumber gt 0
--   request: GET /api/v1/111/salesorder/GoodsDeliveries?$filter=EntryNumber gt 0&$orderby=EntryNumber asc&$select=EntryNumber&$top=5
--   calls: at most 1 in each of 2 divisions
-- residual: SELECT EntryNumber FROM remote__0 AS "GoodsDeliveries" WHERE EntryNumber > 0 ORDER BY EntryNumber LIMIT 5

--@ {"divisions": [111, 222]}
SELECT UserName FROM System.Me;
-- tier: pass-through
-- scan System.Me through current/me
--   columns: UserName
--   request: GET /api/v1/current/Me?$select=UserName
--   calls: 1 for every 60 rows

-- A condition on the added Division is checked at home.
--@ {"divisions": [111, 222]}
SELECT Code FROM General.Currencies WHERE Division = 222;
-- tier: pass-through
-- scan General.Currencies through general/currencies, division 222
--   columns: Code
--   request: GET /api/v1/222/general/Currencies?$select=Code
--   calls: 1 for every 60 rows
