-- Rows that have the header of an order and one of its lines go through XML: each says where its columns go.
INSERT INTO SalesOrder.SalesOrders (OrderNumber, OrderDate, OrderedBy, Item, Quantity, NetPrice, SalesOrderLines_Description)
SELECT 1, DATE '2026-01-31', '42', 'A', 2, 9.5, 'a text';
-- write: INSERT into SalesOrder.SalesOrders, sent at COMMIT
--   through the XML API: POST /docs/XMLUpload.aspx?Topic=SalesOrders&_Division_=111
--   because: each row is one SalesOrderLine of SalesOrders
--   one SalesOrder: the rows with the same OrderNumber
--   OrderNumber → @salesordernumber
--   OrderDate → OrderDate
--   OrderedBy → OrderedBy/@ID, or OrderedBy/@code where it is a code
--   Item → SalesOrderLine/Item/@ID, or SalesOrderLine/Item/@code where it is a code
--   Quantity → SalesOrderLine/Quantity
--   NetPrice → SalesOrderLine/NetPrice/Value
--   SalesOrderLines_Description → SalesOrderLine/Description
--   note: an item that is there already is made anew while it is open, and ignored later
--   checked before: OrderedBy in CRM.Accounts.Code, 1 call for every 60 codes, or for every 1,000 rows of the table
--   checked before: Item in Logistics.Items.Code, 1 call for every 60 codes, or for every 1,000 rows of the table
--   calls: 1 for each 9,500,000 bytes or 10,000 items
-- rows from:
-- tier: engine, for an expression or a condition
-- residual: SELECT 1, CAST('2026-01-31' AS DATE), '42', 'A', 2, 9.5, 'a text'

-- The lines of these orders come in another statement.
INSERT INTO SalesOrder.SalesOrders (OrderedBy, YourRef) SELECT ID, Code FROM CRM.Accounts WHERE IsSales;
-- write: INSERT into SalesOrder.SalesOrders, sent at COMMIT
--   through REST: the lines of these rows come in statements of their own
--   for each row: POST /api/v1/111/salesorder/SalesOrders
--   columns: OrderedBy, YourRef
-- rows from:
-- tier: pass-through
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Code
--   exact: IsSales eq true
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=IsSales eq true&$select=ID,Code
--   calls: 1 for every 1000 rows

-- What is asked of the way.
INSERT /*+ via(xml) */ INTO HRM.Costcenters (Code, Description) SELECT Code, Description FROM HRM.Costcenters WHERE Division = 222;
-- write: INSERT into HRM.Costcenters, sent at COMMIT
--   through the XML API: POST /docs/XMLUpload.aspx?Topic=Costcenters&_Division_=111
--   because: the hint via(xml)
--   one Costcenter: the rows with the same Code
--   Code → @code
--   Description → Description
--   note: an item that is there already is changed
--   calls: 1 for each 9,500,000 bytes or 10,000 items
-- rows from:
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 222
--   columns: Code, Description
--   request: GET /api/v1/222/hrm/Costcenters?$select=Code,Description
--   calls: 1 for every 60 rows

INSERT /*+ via(rest) */ INTO CRM.Accounts (Name) SELECT FullName FROM CRM.Contacts;
-- write: INSERT into CRM.Accounts, sent at COMMIT
--   through REST: the hint via(rest)
--   for each row: POST /api/v1/111/crm/Accounts
--   columns: Name
-- rows from:
-- tier: pass-through
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: FullName
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=FullName
--   calls: 1 for every 1000 rows

INSERT /*+ via(fax) */ INTO CRM.Accounts (Name) SELECT 'a';
-- refused: InvalidSyntax
--   'via(fax)' is not a hint. Hint: The hints are endpoint(table, regular|bulk|sync), no_keyed_join, max_calls(n), freshness(10m), via(rest|xml) and unknown_codes(refuse|reject|send).

-- A column that has no place, and one that is wanting.
INSERT INTO SalesOrder.SalesOrders (OrderNumber, OrderedBy, Item, Quantity, Colour) SELECT 1, '42', 'A', 2, 'red';
-- refused: UndefinedColumn
--   'Colour' has no place in the XML topic SalesOrders, and rows of SalesOrder.SalesOrders go through it. Hint: A mapping file may say what a heading stands for.

INSERT INTO SalesOrder.SalesOrders (OrderNumber, Item, Quantity) SELECT 1, 'A', 2;
-- refused: ProgrammingError
--   INSERT into SalesOrder.SalesOrders needs OrderedBy, which Exact demands.

INSERT INTO SalesOrder.SalesOrders (OrderedBy, Item, Quantity) SELECT '42', 'A', 2;
-- refused: ProgrammingError
--   Nothing says which rows make one SalesOrder. Hint: Give a column OrderNumber, or say (KEY 'column') which one is the same in them.
