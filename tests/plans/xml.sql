-- A topic is downloaded page by page; nothing but parameters goes along.
SELECT code, Description FROM ExactOnlineXML..Journals WHERE type = 20;
-- tier: pass-through
-- scan XML.Journals through xml/journals, division 111
--   columns: code, Description, type
--   request: GET /docs/XMLDownload.aspx?Topic=Journals&_Division_=111
--   calls: 1 for every 1000 items
-- check: type = 20

-- A name alone finds a topic where no service has such a table.
SELECT finyear, amountdc FROM MatchSets_MatchLines_MatchLine;
-- tier: pass-through
-- scan XML.MatchSets_MatchLines_MatchLine through xml/matchsets/matchlines/matchline, division 111
--   columns: finyear, amountdc
--   request: GET /docs/XMLDownload.aspx?Topic=MatchSets&_Division_=111
--   calls: 1 for every 1000 items

-- Parameters go along, and are columns; the rest is checked here.
SELECT entry, Description FROM XML.GLTransactions WHERE Params_EntryDate_From = '2026-01-05' AND Params_Status = '20,50' AND Journal_code = '70';
-- tier: pass-through
-- scan XML.GLTransactions through xml/gltransactions, division 111
--   columns: entry, Description, Params_EntryDate_From, Params_Status, Journal_code
--   request: GET /docs/XMLDownload.aspx?Topic=GLTransactions&_Division_=111&Params_EntryDate_From=05-01-2026&Params_Status=20,50
--   calls: 1 for every 1000 items
-- check: (Params_EntryDate_From = datetime.datetime(2026, 1, 5, 0, 0) AND Params_Status = '20,50' AND Journal_code = '70')

-- A parameter that is not given narrows nothing.
SELECT entry, Params_Status FROM XML.GLTransactions WHERE Params_Status = '20' OR entry = 26700001;
-- tier: pass-through
-- scan XML.GLTransactions through xml/gltransactions, division 111
--   columns: entry, Params_Status
--   request: GET /docs/XMLDownload.aspx?Topic=GLTransactions&_Division_=111
--   calls: 1 for every 1000 items
-- check: (Params_Status = '20' OR entry = 26700001)

-- Where a reading goes on from.
SELECT code, ts_d FROM XML.Accounts WHERE Params_TSPaging = '0x000000008DDDC820' LIMIT 5;
-- tier: pass-through
-- scan XML.Accounts through xml/accounts, division 111
--   columns: code, ts_d, Params_TSPaging
--   request: GET /docs/XMLDownload.aspx?Topic=Accounts&_Division_=111&TSPaging=0x000000008DDDC820
--   calls: 1 for every 1000 items
-- check: Params_TSPaging = '0x000000008DDDC820'
-- limit: 5

-- A place where reading cannot go on is refused.
SELECT code FROM XML.Accounts WHERE ts_d > 5;
-- refused: DataError
--   ts_d is VARCHAR, and 5 is not a text. Hint: Write '5' in quotes.

-- Items and what repeats in them come in one download.
SELECT o.salesordernumber, l.line, l.Item_code FROM XML.SalesOrders AS o JOIN XML.SalesOrders_SalesOrderLine AS l ON l.SalesOrder_salesordernumber = o.salesordernumber WHERE o.status = '12';
-- tier: engine, for JOIN
-- scan XML.SalesOrders through xml/salesorders, division 111
--   columns: salesordernumber, status
--   request: GET /docs/XMLDownload.aspx?Topic=SalesOrders&_Division_=111
--   calls: 1 for every 100 items
-- scan XML.SalesOrders_SalesOrderLine through xml/salesorders/salesorderline, division 111
--   columns: SalesOrder_salesordernumber, line, Item_code
--   comes in the same download as XML.SalesOrders
-- residual: SELECT o.salesordernumber, l.line, l.Item_code FROM remote__0 AS o JOIN remote__1 AS l ON l.SalesOrder_salesordernumber = o.salesordernumber WHERE o.status = '12'

-- With other parameters it is another download.
SELECT a.code FROM XML.Items AS a JOIN XML.Items_ItemPrice AS p ON p.Item_code = a.code WHERE a.Params_Code = 'A';
-- tier: engine, for JOIN
-- scan XML.Items through xml/items, division 111
--   columns: code, Params_Code
--   request: GET /docs/XMLDownload.aspx?Topic=Items&_Division_=111&Params_Code=A
--   calls: 1 for every 1000 items
-- scan XML.Items_ItemPrice through xml/items/itemprice, division 111
--   columns: Item_code
--   request: GET /docs/XMLDownload.aspx?Topic=Items&_Division_=111
--   calls: 1 for every 1000 items
-- residual: SELECT a.code FROM remote__0 AS a JOIN remote__1 AS p ON p.Item_code = a.code WHERE a.Params_Code = 'A'

--@ {"divisions": [111, 222]}
-- Several divisions: a download in each, and both tables from each.
SELECT o.DIVISION_CODE, count(*) FROM XML.SalesOrders AS o JOIN XML.SalesOrders_SalesOrderLine AS l ON l.SalesOrder_salesordernumber = o.salesordernumber AND l.DIVISION_CODE = o.DIVISION_CODE GROUP BY ALL;
-- tier: engine, for JOIN, an aggregate, GROUP BY
-- scan XML.SalesOrders through xml/salesorders, division 111, 222
--   columns: salesordernumber, DIVISION_CODE
--   request: GET /docs/XMLDownload.aspx?Topic=SalesOrders&_Division_=111
--   calls: 1 for every 100 items in each of 2 divisions
-- scan XML.SalesOrders_SalesOrderLine through xml/salesorders/salesorderline, division 111, 222
--   columns: SalesOrder_salesordernumber, DIVISION_CODE
--   comes in the same download as XML.SalesOrders
-- only the divisions of XML.SalesOrders_SalesOrderLine that are in XML.SalesOrders.DIVISION_CODE
-- only the divisions of XML.SalesOrders that are in XML.SalesOrders_SalesOrderLine.DIVISION_CODE
-- residual: SELECT o.DIVISION_CODE, COUNT(*) FROM remote__0 AS o JOIN remote__1 AS l ON l.SalesOrder_salesordernumber = o.salesordernumber AND l.DIVISION_CODE = o.DIVISION_CODE GROUP BY ALL

--@ {"divisions": [111, 222]}
-- The division that is named is the one that is called.
SELECT code FROM XML.Journals WHERE DIVISION_CODE = 222;
-- tier: pass-through
-- scan XML.Journals through xml/journals, division 222
--   columns: code
--   request: GET /docs/XMLDownload.aspx?Topic=Journals&_Division_=222
--   calls: 1 for every 1000 items

-- A join with REST reads both; a topic cannot be asked for keys, and its own may narrow the other side.
SELECT x.code, r.Name FROM XML.Accounts AS x JOIN CRM.Accounts AS r ON r.ID = x.ID;
-- tier: engine, for JOIN
-- scan XML.Accounts through xml/accounts, division 111
--   columns: code, ID
--   request: GET /docs/XMLDownload.aspx?Topic=Accounts&_Division_=111
--   calls: 1 for every 1000 items
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from XML.Accounts.ID, 60 keys a call, if that takes fewer
-- residual: SELECT x.code, r.Name FROM remote__0 AS x JOIN remote__1 AS r ON r.ID = x.ID

-- Counting and ordering are the engine's work.
SELECT count(*) FROM XML.Journals;
-- tier: engine, for an aggregate
-- scan XML.Journals through xml/journals, division 111
--   columns: code
--   request: GET /docs/XMLDownload.aspx?Topic=Journals&_Division_=111
--   calls: 1 for every 1000 items
-- residual: SELECT COUNT(*) FROM remote__0 AS "Journals"

SELECT code, type FROM XML.Journals ORDER BY type LIMIT 3;
-- tier: engine, for ORDER BY
-- scan XML.Journals through xml/journals, division 111
--   columns: code, type
--   request: GET /docs/XMLDownload.aspx?Topic=Journals&_Division_=111
--   calls: 1 for every 1000 items
-- residual: SELECT code, type FROM remote__0 AS "Journals" ORDER BY type LIMIT 3

SELECT max(type) FROM XML.Journals;
-- tier: engine, for an aggregate
-- scan XML.Journals through xml/journals, division 111
--   columns: type
--   request: GET /docs/XMLDownload.aspx?Topic=Journals&_Division_=111
--   calls: 1 for every 1000 items
-- residual: SELECT MAX(type) FROM remote__0 AS "Journals"

-- Of this topic nobody has described the fields: an item is a text.
SELECT XML FROM XML.Layouts;
-- tier: pass-through
-- scan XML.Layouts through xml/layouts, division 111
--   columns: XML
--   request: GET /docs/XMLDownload.aspx?Topic=Layouts&_Division_=111
--   calls: 1 for every 1000 items

-- Nothing is written this way.
UPDATE XML.Items SET Description = 'x' WHERE code = 'A';
-- refused: NotSupportedError
--   UPDATE of XML.Items is not possible: Exact takes only SELECT there.

-- A wrong name costs nothing.
SELECT salesordernr FROM XML.SalesOrders;
-- refused: UndefinedColumn
--   There is no column 'salesordernr' in XML.SalesOrders. Hint: Did you mean salesordernumber or SalesPerson_id?

SELECT code FROM XML.Acounts;
-- refused: UndefinedTable
--   There is no table 'XML.Acounts'. Hint: Did you mean XML.Accounts, XML.GLAccounts or XML.Costunits?
