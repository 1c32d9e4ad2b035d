-- What INSERT sends: one request for each row, at COMMIT. The key that is given is a name inside the transaction.
INSERT INTO CRM.Accounts (Name, Code, IsSupplier) VALUES ('Bakker BV', '42', TRUE);
-- write: INSERT into CRM.Accounts, sent at COMMIT
--   POST /api/v1/111/crm/Accounts
--     {"Name":"Bakker BV","Code":"42","IsSupplier":true}
-- requests: 1

INSERT INTO SalesOrder.SalesOrders (OrderID, OrderedBy, OrderDate) VALUES ('o1', '2f0b1c5e-0000-4000-8000-0123456789ab', DATE '2026-06-25');
-- write: INSERT into SalesOrder.SalesOrders, sent at COMMIT
--   POST /api/v1/111/salesorder/SalesOrders
--     {"OrderedBy":"2f0b1c5e-0000-4000-8000-0123456789ab","OrderDate":"2026-06-25T00:00:00"}
-- requests: 1

-- A line may refer to its header by that name; COMMIT nests it in the header's request.
INSERT INTO SalesOrder.SalesOrderLines (OrderID, Item, Quantity) VALUES ('o1', '2f0b1c5e-0000-4000-8000-0123456789ac', 3);
-- write: INSERT into SalesOrder.SalesOrderLines, sent at COMMIT
--   POST /api/v1/111/salesorder/SalesOrderLines
--     {"OrderID":"o1","Item":"2f0b1c5e-0000-4000-8000-0123456789ac","Quantity":3.0}
--   names of rows of this transaction: 'o1'
-- requests: 1

-- Several rows; DEFAULT leaves a column to Exact, NULL empties it.
INSERT INTO CRM.Accounts (Name, City, Phone) VALUES ('one', NULL, DEFAULT), ('two', 'Delft', '015');
-- write: INSERT into CRM.Accounts, sent at COMMIT
--   POST /api/v1/111/crm/Accounts
--     {"Name":"one","City":null}
--   POST /api/v1/111/crm/Accounts
--     {"Name":"two","City":"Delft","Phone":"015"}
-- requests: 2

-- Parameters, and expressions that the engine evaluates while planning.
--@ {"parameters": ["Bakker", 7]}
INSERT INTO CRM.Accounts (Name, SearchCode, Latitude, IsMailing, StartDate) VALUES (?, upper('bak') || ?, 50 + 1.5, TRUE, CAST('2026-01-31 12:30:00' AS TIMESTAMP) + INTERVAL 1 DAY);
-- write: INSERT into CRM.Accounts, sent at COMMIT
--   POST /api/v1/111/crm/Accounts
--     {"Name":"Bakker","SearchCode":"BAK7","Latitude":51.5,"IsMailing":1,"StartDate":"2026-02-01T12:30:00"}
-- requests: 1

--@ {"parameters": {"name": "Bakker"}}
INSERT INTO CRM.Accounts (Name) VALUES (:name);
-- write: INSERT into CRM.Accounts, sent at COMMIT
--   POST /api/v1/111/crm/Accounts
--     {"Name":"Bakker"}
-- requests: 1

-- Texts that are numbers, dates and booleans are taken as the column wants them, as a file gives them.
INSERT INTO CRM.Accounts (Name, Code, SecurityLevel, Blocked, StartDate) VALUES ('x', 42, '100', 'no', '2026-06-25T09:30:00');
-- write: INSERT into CRM.Accounts, sent at COMMIT
--   POST /api/v1/111/crm/Accounts
--     {"Name":"x","Code":"42","SecurityLevel":100,"Blocked":false,"StartDate":"2026-06-25T09:30:00"}
-- requests: 1

-- Only what Exact takes: an action has its key for a parameter.
INSERT INTO SalesInvoice.PrintedSalesInvoices (InvoiceID, SendEmailToCustomer) VALUES ('2f0b1c5e-0000-4000-8000-0123456789ab', TRUE);
-- write: INSERT into SalesInvoice.PrintedSalesInvoices, sent at COMMIT
--   POST /api/v1/111/salesinvoice/PrintedSalesInvoices
--     {"InvoiceID":"2f0b1c5e-0000-4000-8000-0123456789ab","SendEmailToCustomer":true}
-- requests: 1

-- The column Division says where a row goes, beyond what was chosen; several chosen divisions need it.
--@ {"divisions": [111, 222]}
INSERT INTO HRM.Costcenters (Code, Description, Division) VALUES ('A', 'Amsterdam', 222), ('B', 'Breda', 333);
-- write: INSERT into HRM.Costcenters, sent at COMMIT
--   POST /api/v1/222/hrm/Costcenters
--     {"Code":"A","Description":"Amsterdam"}
--   POST /api/v1/333/hrm/Costcenters
--     {"Code":"B","Description":"Breda"}
-- requests: 2

--@ {"divisions": [111, 222]}
INSERT INTO HRM.Costcenters (Code, Description) VALUES ('A', 'Amsterdam');
-- refused: ProgrammingError
--   INSERT into HRM.Costcenters does not say which company the rows are for. Hint: 2 divisions are chosen: give a column Division, or USE one of them.

-- Rows of a query: of another division, of a local table; the request's shape is known, its rows are not.
INSERT INTO HRM.Costcenters (Code, Description) SELECT Code, Description FROM HRM.Costcenters WHERE Division = 222;
-- write: INSERT into HRM.Costcenters, sent at COMMIT
--   through REST: XML would change rows that are there already; COPY and the hint via(xml) do that
--   for each row: POST /api/v1/111/hrm/Costcenters
--   columns: Code, Description
-- rows from:
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 222
--   columns: Code, Description
--   request: GET /api/v1/222/hrm/Costcenters?$select=Code,Description
--   calls: 1 for every 60 rows

--@ {"local": ["CREATE TABLE customers (nr INTEGER, name VARCHAR, city VARCHAR)"]}
INSERT INTO CRM.Accounts (ID, Name, City) SELECT nr, name, city FROM customers;
-- write: INSERT into CRM.Accounts, sent at COMMIT
--   through REST: ID names these rows for the other statements of the transaction
--   for each row: POST /api/v1/111/crm/Accounts
--   columns: Name, City
-- rows from:
-- tier: engine, for an expression or a condition
-- residual: SELECT nr, name, city FROM customers

--@ {"local": ["CREATE TABLE customers (Name VARCHAR, City VARCHAR)"]}
INSERT INTO CRM.Accounts BY NAME SELECT * FROM customers;
-- write: INSERT into CRM.Accounts, sent at COMMIT
--   through the XML API: POST /docs/XMLUpload.aspx?Topic=Accounts&_Division_=111
--   where there are more than 60 rows; fewer go one by one through REST
--   Name → Name
--   City → Address/City
--   calls: 1 for each 9,500,000 bytes or 10,000 items
-- rows from:
-- tier: engine, for an expression or a condition
-- residual: SELECT * FROM customers

WITH given AS (SELECT 'one' AS name UNION ALL SELECT 'two') INSERT INTO CRM.Accounts (Name) SELECT name FROM given;
-- write: INSERT into CRM.Accounts, sent at COMMIT
--   through the XML API: POST /docs/XMLUpload.aspx?Topic=Accounts&_Division_=111
--   where there are more than 60 rows; fewer go one by one through REST
--   Name → Name
--   calls: 1 for each 9,500,000 bytes or 10,000 items
-- rows from:
-- tier: engine, for WITH, a set operation
-- residual: WITH given AS (SELECT 'one' AS name UNION ALL SELECT 'two') SELECT name FROM given

-- A query in a cell makes the rows those of a query.
INSERT INTO CRM.Contacts (Account, FirstName, LastName) VALUES ((SELECT ID FROM CRM.Accounts WHERE Code = '7'), 'Ans', 'Bakker');
-- write: INSERT into CRM.Contacts, sent at COMMIT
--   for each row: POST /api/v1/111/crm/Contacts
--   columns: Account, FirstName, LastName
-- rows from:
-- tier: engine, for a subquery
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Code
--   coarse: Code eq '                 7' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=Code eq '                 7'&$select=ID,Code
--   calls: 1 for every 1000 rows
-- residual: SELECT (SELECT ID FROM remote__0 AS "Accounts" WHERE Code = '7') AS value0, 'Ans' AS value1, 'Bakker' AS value2

-- RETURNING has the columns as Exact stored them.
INSERT INTO CRM.Accounts (Name) VALUES ('x') RETURNING ID, Code AS number;
-- write: INSERT into CRM.Accounts, sent at COMMIT
--   POST /api/v1/111/crm/Accounts
--     {"Name":"x"}
-- requests: 1

-- Rows in the text are shown up to ten.
INSERT INTO HRM.Costcenters (Code, Description) VALUES ('1', 'a'), ('2', 'a'), ('3', 'a'), ('4', 'a'), ('5', 'a'), ('6', 'a'), ('7', 'a'), ('8', 'a'), ('9', 'a'), ('10', 'a'), ('11', 'a'), ('12', 'a');
-- write: INSERT into HRM.Costcenters, sent at COMMIT
--   POST /api/v1/111/hrm/Costcenters
--     {"Code":"1","Description":"a"}
--   POST /api/v1/111/hrm/Costcenters
--     {"Code":"2","Description":"a"}
--   POST /api/v1/111/hrm/Costcenters
--     {"Code":"3","Description":"a"}
--   POST /api/v1/111/hrm/Costcenters
--     {"Code":"4","Description":"a"}
--   POST /api/v1/111/hrm/Costcenters
--     {"Code":"5","Description":"a"}
--   POST /api/v1/111/hrm/Costcenters
--     {"Code":"6","Description":"a"}
--   POST /api/v1/111/hrm/Costcenters
--     {"Code":"7","Description":"a"}
--   POST /api/v1/111/hrm/Costcenters
--     {"Code":"8","Description":"a"}
--   POST /api/v1/111/hrm/Costcenters
--     {"Code":"9","Description":"a"}
--   POST /api/v1/111/hrm/Costcenters
--     {"Code":"10","Description":"a"}
--   and 2 more
-- requests: 12

-- UPDATE by key asks nothing first, and sends what SET says.
UPDATE CRM.Accounts SET City = 'Delft', Phone = NULL WHERE ID = '2f0b1c5e-0000-4000-8000-0123456789ab';
-- write: UPDATE of CRM.Accounts, sent at COMMIT
--   PUT /api/v1/111/crm/Accounts(guid'2f0b1c5e-0000-4000-8000-0123456789ab')
--     {"City":"Delft","Phone":null}
-- requests: 1

UPDATE CRM.Accounts AS a SET City = 'Delft' WHERE '2f0b1c5e-0000-4000-8000-0123456789ab' = a.ID AND (a.Division = 222);
-- write: UPDATE of CRM.Accounts, sent at COMMIT
--   PUT /api/v1/222/crm/Accounts(guid'2f0b1c5e-0000-4000-8000-0123456789ab')
--     {"City":"Delft"}
-- requests: 1

-- The key of a row of this transaction is its name there.
UPDATE SalesOrder.SalesOrders SET Description = 'urgent' WHERE OrderID = 'o1';
-- write: UPDATE of SalesOrder.SalesOrders, sent at COMMIT
--   PUT /api/v1/111/salesorder/SalesOrders(guid'o1')
--     {"Description":"urgent"}
--   names of rows of this transaction: 'o1'
-- requests: 1

-- No key equals NULL.
UPDATE CRM.Accounts SET City = 'Delft' WHERE ID = NULL;
-- write: UPDATE of CRM.Accounts, sent at COMMIT
-- requests: 0

-- Any other condition: the rows are read first, with what they hold now, so that only what changes is sent.
UPDATE CRM.Accounts SET City = 'Delft' WHERE City = 'delft';
-- write: UPDATE of CRM.Accounts, sent at COMMIT
--   for each row: PUT /api/v1/{division}/crm/Accounts(…)
--   columns: City, those that change
--   rows: at most 1000
-- rows from:
-- tier: pass-through
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Division, City
--   coarse: City eq 'delft' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=City eq 'delft'&$select=ID,Division,City
--   calls: 1 for every 1000 rows
-- check: City = 'delft'

UPDATE CRM.Accounts SET City = upper(City), Country = 'NL' WHERE Country IS NULL;
-- write: UPDATE of CRM.Accounts, sent at COMMIT
--   for each row: PUT /api/v1/{division}/crm/Accounts(…)
--   columns: Country, City, those that change
--   rows: at most 1000
-- rows from:
-- tier: page by page, for an expression or a condition
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City, Country, Division
--   coarse: Country eq null (Exact may take an empty value for NULL)
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=Country eq null&$select=ID,City,Country,Division
--   calls: 1 for every 1000 rows
-- residual: SELECT Accounts.ID AS write0, Accounts.Division AS write1, UPPER(City) AS write2, Accounts.City AS write3, Accounts.Country AS write4 FROM remote__0 AS "Accounts" WHERE Country IS NULL

-- Keys that are listed are no danger: the bound on changed rows does not apply.
UPDATE CRM.Accounts SET City = 'Delft' WHERE ID IN ('2f0b1c5e-0000-4000-8000-0123456789ab', '2f0b1c5e-0000-4000-8000-0123456789ac');
-- write: UPDATE of CRM.Accounts, sent at COMMIT
--   for each row: PUT /api/v1/{division}/crm/Accounts(…)
--   columns: City, those that change
-- rows from:
-- tier: pass-through
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Division, City
--   exact: ID eq guid'2f0b1c5e-0000-4000-8000-0123456789ab' or ID eq guid'2f0b1c5e-0000-4000-8000-0123456789ac'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=(ID eq guid'2f0b1c5e-0000-4000-8000-0123456789ab' or ID eq guid'2f0b1c5e-0000-4000-8000-0123456789ac')&$select=ID,Division,City
--   calls: 1 for every 1000 rows

-- Several chosen divisions: the key does not say where the row is.
--@ {"divisions": [111, 222]}
UPDATE CRM.Accounts SET City = 'Delft' WHERE ID = '2f0b1c5e-0000-4000-8000-0123456789ab';
-- write: UPDATE of CRM.Accounts, sent at COMMIT
--   for each row: PUT /api/v1/{division}/crm/Accounts(…)
--   columns: City, those that change
-- rows from:
-- tier: pass-through
-- scan CRM.Accounts through crm/accounts, division 111, 222
--   columns: ID, Division, City
--   exact: ID eq guid'2f0b1c5e-0000-4000-8000-0123456789ab'
--   request: GET /api/v1/111/crm/Accounts?$filter=ID eq guid'2f0b1c5e-0000-4000-8000-0123456789ab'&$select=ID,Division,City
--   calls: 1 for every 60 rows in each of 2 divisions

UPDATE CRM.Accounts SET StartDate = CAST('2026-01-01' AS DATE) + INTERVAL 1 DAY WHERE Division IN (222, 333) AND IsSupplier;
-- write: UPDATE of CRM.Accounts, sent at COMMIT
--   for each row: PUT /api/v1/{division}/crm/Accounts(…)
--   columns: StartDate, those that change
--   rows: at most 1000
-- rows from:
-- tier: pass-through
-- scan CRM.Accounts through bulk/crm/accounts, division 222, 333
--   columns: ID, Division, StartDate
--   exact: IsSupplier eq true
--   request: GET /api/v1/222/bulk/CRM/Accounts?$filter=IsSupplier eq true&$select=ID,Division,StartDate
--   calls: 1 for every 1000 rows in each of 2 divisions

-- New values of a local table, by FROM or by a query.
--@ {"local": ["CREATE TABLE moved (code VARCHAR, city VARCHAR)"]}
UPDATE CRM.Accounts AS a SET City = moved.city FROM moved WHERE moved.code = a.Code;
-- write: UPDATE of CRM.Accounts, sent at COMMIT
--   for each row: PUT /api/v1/{division}/crm/Accounts(…)
--   columns: City, those that change
--   rows: at most 1000
-- rows from:
-- tier: engine, for JOIN
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City, Code, Division
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,City,Code,Division
--   calls: 1 for every 1000 rows
-- residual: SELECT a.ID AS write0, a.Division AS write1, moved.city AS write2, a.City AS write3 FROM remote__0 AS a CROSS JOIN moved WHERE moved.code = a.Code

--@ {"local": ["CREATE TABLE moved (code VARCHAR, city VARCHAR)"]}
UPDATE CRM.Accounts AS a SET City = (SELECT city FROM moved WHERE code = a.Code) WHERE Code IN (SELECT code FROM moved);
-- write: UPDATE of CRM.Accounts, sent at COMMIT
--   for each row: PUT /api/v1/{division}/crm/Accounts(…)
--   columns: City, those that change
--   rows: at most 1000
-- rows from:
-- tier: engine, for a subquery
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City, Code, Division
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,City,Code,Division
--   calls: 1 for every 1000 rows
-- residual: SELECT a.ID AS write0, a.Division AS write1, (SELECT city FROM moved WHERE code = a.Code) AS write2, a.City AS write3 FROM remote__0 AS a WHERE Code IN (SELECT code FROM moved)

UPDATE CRM.Accounts SET (City, Country) = ('Delft', 'NL') WHERE Code = '7' ORDER BY Name LIMIT 1;
-- write: UPDATE of CRM.Accounts, sent at COMMIT
--   for each row: PUT /api/v1/{division}/crm/Accounts(…)
--   columns: City, Country, those that change
--   rows: at most 1000
-- rows from:
-- tier: engine, for ORDER BY
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City, Code, Country, Division, Name
--   coarse: Code eq '                 7' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=Code eq '                 7'&$select=ID,City,Code,Country,Division,Name
--   calls: 1 for every 1000 rows
-- residual: SELECT Accounts.ID AS write0, Accounts.Division AS write1, Accounts.City AS write2, Accounts.Country AS write3 FROM remote__0 AS "Accounts" WHERE Code = '7' ORDER BY Name LIMIT 1

UPDATE CRM.Accounts SET City = 'Delft' WHERE Code = '7' RETURNING *;
-- write: UPDATE of CRM.Accounts, sent at COMMIT
--   for each row: PUT /api/v1/{division}/crm/Accounts(…)
--   columns: City, those that change
--   rows: at most 1000
-- rows from:
-- tier: pass-through
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Division, City, Code
--   coarse: Code eq '                 7' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=Code eq '                 7'&$select=ID,Division,City,Code
--   calls: 1 for every 1000 rows
-- check: Code = '7'

-- DELETE: by key, by condition, by a join.
DELETE FROM CRM.Accounts WHERE ID = '2f0b1c5e-0000-4000-8000-0123456789ab';
-- write: DELETE from CRM.Accounts, sent at COMMIT
--   DELETE /api/v1/111/crm/Accounts(guid'2f0b1c5e-0000-4000-8000-0123456789ab')
-- requests: 1

DELETE FROM CRM.Accounts WHERE EndDate < DATE '2020-01-01';
-- write: DELETE from CRM.Accounts, sent at COMMIT
--   for each row: DELETE /api/v1/{division}/crm/Accounts(…)
--   rows: at most 1000
-- rows from:
-- tier: pass-through
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Division
--   exact: EndDate lt datetime'2020-01-01T00:00:00'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=EndDate lt datetime'2020-01-01T00:00:00'&$select=ID,Division
--   calls: 1 for every 1000 rows

--@ {"local": ["CREATE TABLE gone (id UUID)"]}
DELETE FROM CRM.Contacts AS c USING gone WHERE c.ID = gone.id;
-- write: DELETE from CRM.Contacts, sent at COMMIT
--   for each row: DELETE /api/v1/{division}/crm/Contacts(…)
--   rows: at most 1000
-- rows from:
-- tier: engine, for JOIN
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: ID, Division
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=ID,Division
--   calls: 1 for every 1000 rows
-- or CRM.Contacts by ID from gone.id, 60 keys a call, if that takes fewer
-- residual: SELECT c.ID AS write0, c.Division AS write1 FROM remote__0 AS c CROSS JOIN gone WHERE c.ID = gone.id

--@ {"local": ["CREATE TABLE gone (id UUID)"]}
WITH old AS (SELECT id FROM gone) DELETE FROM CRM.Contacts WHERE ID IN (SELECT id FROM old);
-- write: DELETE from CRM.Contacts, sent at COMMIT
--   for each row: DELETE /api/v1/{division}/crm/Contacts(…)
--   rows: at most 1000
-- rows from:
-- tier: engine, for WITH, a subquery
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: ID, Division
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=ID,Division
--   calls: 1 for every 1000 rows
-- or CRM.Contacts by ID from gone.id, 60 keys a call, if that takes fewer
-- residual: WITH old AS (SELECT id FROM gone) SELECT Contacts.ID AS write0, Contacts.Division AS write1 FROM remote__0 AS "Contacts" WHERE ID IN (SELECT CAST(held.key AS TEXT) FROM (SELECT id FROM old) AS held(key))

-- Hints are heard in changes too.
UPDATE /*+ endpoint(Accounts, regular) */ CRM.Accounts SET City = 'Delft' WHERE City = 'delft';
-- write: UPDATE of CRM.Accounts, sent at COMMIT
--   for each row: PUT /api/v1/{division}/crm/Accounts(…)
--   columns: City, those that change
--   rows: at most 1000
-- rows from:
-- tier: pass-through
-- scan CRM.Accounts through crm/accounts, division 111
--   columns: ID, Division, City
--   coarse: City eq 'delft' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/crm/Accounts?$filter=City eq 'delft'&$select=ID,Division,City
--   calls: 1 for every 60 rows
-- check: City = 'delft'

-- The one row of a query goes to several columns, and is read once.
UPDATE CRM.Accounts SET (City, Country) = (SELECT DISTINCT City, Country FROM CRM.Addresses WHERE Main) WHERE Code = '7';
-- write: UPDATE of CRM.Accounts, sent at COMMIT
--   for each row: PUT /api/v1/{division}/crm/Accounts(…)
--   columns: City, Country, those that change
--   rows: at most 1000
-- rows from:
-- tier: engine, for a subquery, DISTINCT
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City, Code, Country, Division
--   coarse: Code eq '                 7' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=Code eq '                 7'&$select=ID,City,Code,Country,Division
--   calls: 1 for every 1000 rows
-- scan CRM.Addresses through crm/addresses, division 111
--   columns: City, Country, Main, ID
--   exact: Main eq true
--   request: GET /api/v1/111/crm/Addresses?$filter=Main eq true&$select=City,Country,Main,ID
--   or whole through bulk/crm/addresses, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- scan CRM.Addresses through crm/addresses, division 111
--   columns: City, Country, Main, ID
--   exact: Main eq true
--   request: GET /api/v1/111/crm/Addresses?$filter=Main eq true&$select=City,Country,Main,ID
--   or whole through bulk/crm/addresses, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- residual: SELECT Accounts.ID AS write0, Accounts.Division AS write1, (SELECT assigned.cell0 FROM (SELECT DISTINCT City, Country FROM remote__1 AS "Addresses" WHERE Main = TRUE) AS assigned(cell0, cell1)) AS write2, Accounts.City AS write3, (SELECT assigned.cell1 FROM (SELECT DISTINCT City, Country FROM remote__2 AS "Addresses" WHERE Main = TRUE) AS assigned(cell0, cell1)) AS write4, Accounts.Country AS write5 FROM remote__0 AS "Accounts" WHERE Code = '7'

-- DELETE hands out the rows as they were, so that it reads them, also by their key.
DELETE FROM CRM.Accounts WHERE ID = '2f0b1c5e-0000-4000-8000-0123456789ab' RETURNING Name, ID;
-- write: DELETE from CRM.Accounts, sent at COMMIT
--   for each row: DELETE /api/v1/{division}/crm/Accounts(…)
-- rows from:
-- tier: pass-through
-- scan CRM.Accounts through crm/accounts, division 111
--   columns: ID, Division, Name
--   exact: ID eq guid'2f0b1c5e-0000-4000-8000-0123456789ab'
--   request: GET /api/v1/111/crm/Accounts?$filter=ID eq guid'2f0b1c5e-0000-4000-8000-0123456789ab'&$select=ID,Division,Name
--   calls: 1 for every 60 rows

-- A list of keys is a column; it may hold names of rows of the transaction.
INSERT INTO SalesInvoice.InvoiceSalesOrders (CreateMode, InvoiceMode, JournalCode, SalesOrderIDs) VALUES (0, 1, '70', ['2f0b1c5e-0000-4000-8000-0123456789ab', 'o1']);
-- write: INSERT into SalesInvoice.InvoiceSalesOrders, sent at COMMIT
--   POST /api/v1/111/salesinvoice/InvoiceSalesOrders
--     {"CreateMode":0,"InvoiceMode":1,"JournalCode":"70","SalesOrderIDs":[{"ID":"2f0b1c5e-0000-4000-8000-0123456789ab"},{"ID":"o1"}]}
--   names of rows of this transaction: 'o1'
-- requests: 1
