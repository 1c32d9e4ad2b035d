-- What Metabase sends. The first 2,000 rows of a table.
SELECT "CRM"."Quotations"."QuotationID" AS "QuotationID", "CRM"."Quotations"."QuotationNumber" AS "QuotationNumber", "CRM"."Quotations"."Status" AS "Status" FROM "CRM"."Quotations" LIMIT 2000;
-- tier: pass-through
-- scan CRM.Quotations through bulk/crm/quotations, division 111
--   columns: QuotationID, QuotationNumber, Status
--   request: GET /api/v1/111/bulk/CRM/Quotations?$select=QuotationID,QuotationNumber,Status&$top=2000
--   calls: at most 2
-- limit: 2000

-- A question: a filter on time, a month's grain, a count.
SELECT DATE_TRUNC('month', "CRM"."Quotations"."QuotationDate") AS "QuotationDate", COUNT(*) AS "count" FROM "CRM"."Quotations" WHERE ("CRM"."Quotations"."QuotationDate" >= timestamp '2026-01-01 00:00:00.000') AND ("CRM"."Quotations"."QuotationDate" < timestamp '2026-07-01 00:00:00.000') GROUP BY DATE_TRUNC('month', "CRM"."Quotations"."QuotationDate") ORDER BY DATE_TRUNC('month', "CRM"."Quotations"."QuotationDate") ASC;
-- tier: engine, for an aggregate, GROUP BY, ORDER BY
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationDate, QuotationID
--   exact: QuotationDate ge datetime'2026-01-01T00:00:00'
--   exact: QuotationDate lt datetime'2026-07-01T00:00:00'
--   request: GET /api/v1/111/crm/Quotations?$filter=QuotationDate ge datetime'2026-01-01T00:00:00' and QuotationDate lt datetime'2026-07-01T00:00:00'&$select=QuotationDate,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- residual: SELECT DATE_TRUNC('MONTH', "Quotations"."QuotationDate") AS "QuotationDate", COUNT(*) AS "count" FROM remote__0 AS "Quotations" WHERE ("Quotations"."QuotationDate" >= CAST('2026-01-01 00:00:00.000' AS TIMESTAMP)) AND ("Quotations"."QuotationDate" < CAST('2026-07-01 00:00:00.000' AS TIMESTAMP)) GROUP BY DATE_TRUNC('MONTH', "Quotations"."QuotationDate") ORDER BY DATE_TRUNC('MONTH', "Quotations"."QuotationDate") ASC

-- A joined table, with its own filter.
SELECT "Accounts - OrderAccount"."City" AS "Accounts - OrderAccount__City", SUM("source"."AmountDC") AS "sum" FROM (SELECT "CRM"."Quotations"."OrderAccount" AS "OrderAccount", "CRM"."Quotations"."AmountDC" AS "AmountDC", "CRM"."Quotations"."Status" AS "Status" FROM "CRM"."Quotations") AS "source" LEFT JOIN "CRM"."Accounts" AS "Accounts - OrderAccount" ON "source"."OrderAccount" = "Accounts - OrderAccount"."ID" WHERE "source"."Status" = 25 GROUP BY "Accounts - OrderAccount"."City" ORDER BY "sum" DESC, "Accounts - OrderAccount"."City" ASC LIMIT 10;
-- tier: engine, for JOIN, a subquery, an aggregate, GROUP BY, ORDER BY
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,City
--   calls: 1 for every 1000 rows
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: AmountDC, OrderAccount, Status, QuotationID
--   exact: Status eq 25
--   request: GET /api/v1/111/crm/Quotations?$filter=Status eq 25&$select=AmountDC,OrderAccount,Status,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- or CRM.Accounts by ID from CRM.Quotations.OrderAccount, 60 keys a call, if that takes fewer
-- residual: SELECT "Accounts - OrderAccount"."City" AS "Accounts - OrderAccount__City", SUM("source"."AmountDC") AS "sum" FROM (SELECT "Quotations"."OrderAccount" AS "OrderAccount", "Quotations"."AmountDC" AS "AmountDC", "Quotations"."Status" AS "Status" FROM remote__1 AS "Quotations") AS "source" LEFT JOIN remote__0 AS "Accounts - OrderAccount" ON "source"."OrderAccount" = "Accounts - OrderAccount"."ID" WHERE "source"."Status" = 25 GROUP BY "Accounts - OrderAccount"."City" ORDER BY "sum" DESC, "Accounts - OrderAccount"."City" ASC LIMIT 10

-- A question over a saved question.
SELECT "source"."Status" AS "Status", COUNT(*) AS "count" FROM (SELECT "CRM"."Quotations"."Status" AS "Status", "CRM"."Quotations"."Currency" AS "Currency" FROM "CRM"."Quotations" WHERE "CRM"."Quotations"."Currency" = 'EUR') AS "source" WHERE "source"."Status" <> 5 GROUP BY "source"."Status" ORDER BY "count" DESC;
-- tier: engine, for a subquery, an aggregate, GROUP BY, ORDER BY
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: Currency, Status, QuotationID
--   coarse: Status ne 5 (Exact may answer rows with NULL)
--   coarse: Currency eq 'EUR' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/crm/Quotations?$filter=Status ne 5 and Currency eq 'EUR'&$select=Currency,Status,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- residual: SELECT "source"."Status" AS "Status", COUNT(*) AS "count" FROM (SELECT "Quotations"."Status" AS "Status", "Quotations"."Currency" AS "Currency" FROM remote__0 AS "Quotations" WHERE "Quotations"."Currency" = 'EUR') AS "source" WHERE "source"."Status" <> 5 GROUP BY "source"."Status" ORDER BY "count" DESC

-- The distinct values of a field, the span of a date, and a sample to learn a field's kind.
SELECT "HRM"."Costcenters"."Description" AS "Description" FROM "HRM"."Costcenters" GROUP BY "HRM"."Costcenters"."Description" ORDER BY "HRM"."Costcenters"."Description" ASC LIMIT 1001;
-- tier: engine, for GROUP BY, ORDER BY
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Description
--   request: GET /api/v1/111/hrm/Costcenters?$select=Description
--   calls: 1 for every 60 rows
-- residual: SELECT "Costcenters"."Description" AS "Description" FROM remote__0 AS "Costcenters" GROUP BY "Costcenters"."Description" ORDER BY "Costcenters"."Description" ASC LIMIT 1001

SELECT MIN("CRM"."Quotations"."QuotationDate") AS "min", MAX("CRM"."Quotations"."QuotationDate") AS "max" FROM "CRM"."Quotations";
-- tier: engine, for an aggregate
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationDate
--   exact: QuotationDate ge datetime'1753-01-01T00:00:00'
--   request: GET /api/v1/111/crm/Quotations?$filter=QuotationDate ge datetime'1753-01-01T00:00:00'&$orderby=QuotationDate asc&$select=QuotationDate&$top=1
--   request: GET /api/v1/111/crm/Quotations?$orderby=QuotationDate desc&$select=QuotationDate&$top=1
--   calls: at most 1 for each of 2 requests
-- residual: SELECT MIN("Quotations"."QuotationDate") AS "min", MAX("Quotations"."QuotationDate") AS "max" FROM remote__0 AS "Quotations"

SELECT COUNT(DISTINCT "HRM"."Costcenters"."Code") AS "count" FROM "HRM"."Costcenters";
-- tier: engine, for an aggregate, DISTINCT
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costcenters?$select=Code
--   calls: 1 for every 60 rows
-- residual: SELECT COUNT(DISTINCT "Costcenters"."Code") AS "count" FROM remote__0 AS "Costcenters"

-- A native question with a parameter, wrapped for its preview.
--@ {"parameters": ["2026-01-01"]}
SELECT * FROM (SELECT OrderNumber, AmountDC FROM PurchaseOrder.PurchaseOrders WHERE OrderDate >= ?) AS "source" LIMIT 1048575;
-- tier: page by page, for a subquery
-- scan PurchaseOrder.PurchaseOrders through purchaseorder/purchaseorders, division 111
--   columns: AmountDC, OrderNumber, OrderDate
--   exact: OrderDate ge datetime'2026-01-01T00:00:00'
--   request: GET /api/v1/111/purchaseorder/PurchaseOrders?$filter=OrderDate ge datetime'2026-01-01T00:00:00'&$select=AmountDC,OrderNumber,OrderDate&$top=1048575
--   calls: at most 17477
-- residual: SELECT * FROM (SELECT OrderNumber, AmountDC FROM remote__0 AS "PurchaseOrders" WHERE OrderDate >= $at__97) AS "source"
-- limit: 1048575

-- A cumulative sum and a comparison with the month before.
SELECT "month", SUM("n") OVER (ORDER BY "month" ROWS UNBOUNDED PRECEDING) AS "total" FROM (SELECT date_trunc('month', "QuotationDate") AS "month", count(*) AS "n" FROM "CRM"."Quotations" WHERE "QuotationDate" >= timestamp '2026-01-01 00:00:00' GROUP BY 1) AS "source" ORDER BY "month";
-- tier: engine, for a subquery, a window, an aggregate, GROUP BY, ORDER BY
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationDate, QuotationID
--   exact: QuotationDate ge datetime'2026-01-01T00:00:00'
--   request: GET /api/v1/111/crm/Quotations?$filter=QuotationDate ge datetime'2026-01-01T00:00:00'&$select=QuotationDate,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- residual: SELECT "month", SUM("n") OVER (ORDER BY "month" ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS "total" FROM (SELECT DATE_TRUNC('MONTH', "QuotationDate") AS "month", COUNT(*) AS "n" FROM remote__0 AS "Quotations" WHERE "QuotationDate" >= CAST('2026-01-01 00:00:00' AS TIMESTAMP) GROUP BY 1) AS "source" ORDER BY "month"
