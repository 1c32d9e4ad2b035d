-- What Superset sends. A table chart over a dataset that is a table.
SELECT "Status" AS "Status", COUNT(*) AS count FROM "CRM"."Quotations" GROUP BY "Status" ORDER BY count DESC LIMIT 1000;
-- tier: engine, for an aggregate, GROUP BY, ORDER BY
-- scan CRM.Quotations through bulk/crm/quotations, division 111
--   columns: Status
--   request: GET /api/v1/111/bulk/CRM/Quotations?$select=Status
--   calls: 1 for every 1000 rows
-- residual: SELECT "Status" AS "Status", COUNT(*) AS count FROM remote__0 AS "Quotations" GROUP BY "Status" ORDER BY count DESC LIMIT 1000

-- A time-series chart: a month's grain, a time range, a dimension.
SELECT date_trunc('month', "QuotationDate") AS "QuotationDate", "Status" AS "Status", SUM("AmountDC") AS "SUM(AmountDC)" FROM "CRM"."Quotations" WHERE "QuotationDate" >= TIMESTAMP '2026-01-01 00:00:00.000000' AND "QuotationDate" < TIMESTAMP '2026-07-01 00:00:00.000000' GROUP BY date_trunc('month', "QuotationDate"), "Status" ORDER BY "SUM(AmountDC)" DESC LIMIT 10000;
-- tier: engine, for an aggregate, GROUP BY, ORDER BY
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: AmountDC, QuotationDate, Status, QuotationID
--   exact: QuotationDate ge datetime'2026-01-01T00:00:00'
--   exact: QuotationDate lt datetime'2026-07-01T00:00:00'
--   request: GET /api/v1/111/crm/Quotations?$filter=QuotationDate ge datetime'2026-01-01T00:00:00' and QuotationDate lt datetime'2026-07-01T00:00:00'&$select=AmountDC,QuotationDate,Status,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- residual: SELECT DATE_TRUNC('MONTH', "QuotationDate") AS "QuotationDate", "Status" AS "Status", SUM("AmountDC") AS "SUM(AmountDC)" FROM remote__0 AS "Quotations" WHERE "QuotationDate" >= CAST('2026-01-01 00:00:00.000000' AS TIMESTAMP) AND "QuotationDate" < CAST('2026-07-01 00:00:00.000000' AS TIMESTAMP) GROUP BY DATE_TRUNC('MONTH', "QuotationDate"), "Status" ORDER BY "SUM(AmountDC)" DESC LIMIT 10000

-- Grains of a day, a week, a quarter, a year.
SELECT date_trunc('day', "OrderDate") AS "OrderDate", count(*) AS "count" FROM "PurchaseOrder"."PurchaseOrders" WHERE "OrderDate" >= TIMESTAMP '2026-06-01 00:00:00' GROUP BY date_trunc('day', "OrderDate") LIMIT 50000;
-- tier: engine, for an aggregate, GROUP BY
-- scan PurchaseOrder.PurchaseOrders through purchaseorder/purchaseorders, division 111
--   columns: OrderDate
--   exact: OrderDate ge datetime'2026-06-01T00:00:00'
--   request: GET /api/v1/111/purchaseorder/PurchaseOrders?$filter=OrderDate ge datetime'2026-06-01T00:00:00'&$select=OrderDate
--   calls: 1 for every 60 rows
-- residual: SELECT DATE_TRUNC('DAY', "OrderDate") AS "OrderDate", COUNT(*) AS "count" FROM remote__0 AS "PurchaseOrders" WHERE "OrderDate" >= CAST('2026-06-01 00:00:00' AS TIMESTAMP) GROUP BY DATE_TRUNC('DAY', "OrderDate") LIMIT 50000

SELECT date_trunc('week', "OrderDate") AS "OrderDate", count(*) AS "count" FROM "PurchaseOrder"."PurchaseOrders" WHERE date_trunc('week', "OrderDate") = TIMESTAMP '2026-06-01 00:00:00' GROUP BY date_trunc('week', "OrderDate") LIMIT 50000;
-- tier: engine, for an aggregate, GROUP BY
-- scan PurchaseOrder.PurchaseOrders through purchaseorder/purchaseorders, division 111
--   columns: OrderDate
--   exact: OrderDate ge datetime'2026-06-01T00:00:00'
--   exact: OrderDate lt datetime'2026-06-08T00:00:00'
--   request: GET /api/v1/111/purchaseorder/PurchaseOrders?$filter=OrderDate ge datetime'2026-06-01T00:00:00' and OrderDate lt datetime'2026-06-08T00:00:00'&$select=OrderDate
--   calls: 1 for every 60 rows
-- residual: SELECT DATE_TRUNC('WEEK', "OrderDate") AS "OrderDate", COUNT(*) AS "count" FROM remote__0 AS "PurchaseOrders" WHERE DATE_TRUNC('WEEK', "OrderDate") = CAST('2026-06-01 00:00:00' AS TIMESTAMP) GROUP BY DATE_TRUNC('WEEK', "OrderDate") LIMIT 50000

SELECT date_trunc('quarter', "OrderDate") AS "OrderDate", count(*) AS "count" FROM "PurchaseOrder"."PurchaseOrders" WHERE date_trunc('quarter', "OrderDate") >= TIMESTAMP '2026-04-01 00:00:00' GROUP BY date_trunc('quarter', "OrderDate") LIMIT 50000;
-- tier: engine, for an aggregate, GROUP BY
-- scan PurchaseOrder.PurchaseOrders through purchaseorder/purchaseorders, division 111
--   columns: OrderDate
--   exact: OrderDate ge datetime'2026-04-01T00:00:00'
--   request: GET /api/v1/111/purchaseorder/PurchaseOrders?$filter=OrderDate ge datetime'2026-04-01T00:00:00'&$select=OrderDate
--   calls: 1 for every 60 rows
-- residual: SELECT DATE_TRUNC('QUARTER', "OrderDate") AS "OrderDate", COUNT(*) AS "count" FROM remote__0 AS "PurchaseOrders" WHERE DATE_TRUNC('QUARTER', "OrderDate") >= CAST('2026-04-01 00:00:00' AS TIMESTAMP) GROUP BY DATE_TRUNC('QUARTER', "OrderDate") LIMIT 50000

SELECT date_trunc('year', "OrderDate") AS "OrderDate", count(*) AS "count" FROM "PurchaseOrder"."PurchaseOrders" WHERE date_trunc('year', "OrderDate") = TIMESTAMP '2026-01-01 00:00:00' GROUP BY date_trunc('year', "OrderDate") LIMIT 50000;
-- tier: engine, for an aggregate, GROUP BY
-- scan PurchaseOrder.PurchaseOrders through purchaseorder/purchaseorders, division 111
--   columns: OrderDate
--   exact: OrderDate ge datetime'2026-01-01T00:00:00'
--   exact: OrderDate lt datetime'2027-01-01T00:00:00'
--   request: GET /api/v1/111/purchaseorder/PurchaseOrders?$filter=OrderDate ge datetime'2026-01-01T00:00:00' and OrderDate lt datetime'2027-01-01T00:00:00'&$select=OrderDate
--   calls: 1 for every 60 rows
-- residual: SELECT DATE_TRUNC('YEAR', "OrderDate") AS "OrderDate", COUNT(*) AS "count" FROM remote__0 AS "PurchaseOrders" WHERE DATE_TRUNC('YEAR', "OrderDate") = CAST('2026-01-01 00:00:00' AS TIMESTAMP) GROUP BY DATE_TRUNC('YEAR', "OrderDate") LIMIT 50000

-- A virtual dataset: a join, wrapped, with a dashboard's filters outside.
SELECT "City" AS "City", sum("AmountDC") AS "SUM(AmountDC)" FROM (SELECT o.OrderDate, o.AmountDC, o.Status, a.City, a.Name FROM SalesOrder.SalesOrders o JOIN CRM.Accounts a ON a.ID = o.OrderedBy) AS virtual_table WHERE "OrderDate" >= TIMESTAMP '2026-01-01 00:00:00.000000' AND "City" IN ('Delft', 'Utrecht') AND "Status" = 12 GROUP BY "City" ORDER BY "SUM(AmountDC)" DESC LIMIT 100;
-- tier: engine, for JOIN, a subquery, an aggregate, GROUP BY, ORDER BY
-- scan SalesOrder.SalesOrders through bulk/salesorder/salesorders, division 111
--   columns: AmountDC, OrderedBy, OrderDate, Status
--   exact: OrderDate ge datetime'2026-01-01T00:00:00'
--   exact: Status eq 12
--   request: GET /api/v1/111/bulk/SalesOrder/SalesOrders?$filter=OrderDate ge datetime'2026-01-01T00:00:00' and Status eq 12&$select=AmountDC,OrderedBy,OrderDate,Status
--   calls: 1 for every 1000 rows
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City
--   coarse: City eq 'Delft' or City eq 'Utrecht' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=(City eq 'Delft' or City eq 'Utrecht')&$select=ID,City
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from SalesOrder.SalesOrders.OrderedBy where "OrderDate" >= CAST('2026-01-01 00:00:00.000000' AS TIMESTAMP) AND "Status" = 12, 60 keys a call, if that takes fewer
-- or SalesOrder.SalesOrders by OrderedBy from CRM.Accounts.ID where "City" IN ('Delft', 'Utrecht'), 75 keys a call, if that takes fewer
-- residual: SELECT "City" AS "City", SUM("AmountDC") AS "SUM(AmountDC)" FROM (SELECT o.OrderDate, o.AmountDC, o.Status, a.City, a.Name FROM remote__0 AS o JOIN remote__1 AS a ON a.ID = o.OrderedBy) AS virtual_table WHERE "OrderDate" >= CAST('2026-01-01 00:00:00.000000' AS TIMESTAMP) AND "City" IN ('Delft', 'Utrecht') AND "Status" = 12 GROUP BY "City" ORDER BY "SUM(AmountDC)" DESC LIMIT 100

-- The columns of a virtual dataset, as its editor asks for them.
SELECT * FROM (SELECT Code, Description, Type FROM Financial.GLAccounts) AS virtual_table WHERE 0 = 1;
-- tier: engine, for a subquery
-- scan Financial.GLAccounts: not read
-- residual: SELECT * FROM (SELECT Code, Description, Type FROM remote__0 AS "GLAccounts") AS virtual_table WHERE 0 = 1

SELECT * FROM (SELECT Code, Description, Type FROM Financial.GLAccounts) AS "inner_qry" LIMIT 1;
-- tier: page by page, for a subquery
-- scan Financial.GLAccounts through financial/glaccounts, division 111
--   columns: Code, Description, Type
--   request: GET /api/v1/111/financial/GLAccounts?$select=Code,Description,Type&$top=1
--   calls: at most 1
-- residual: SELECT * FROM (SELECT Code, Description, Type FROM remote__0 AS "GLAccounts") AS "inner_qry"
-- limit: 1

-- The values of a filter box, searched, and a big number with a trend.
SELECT DISTINCT "City" AS "City" FROM "CRM"."Accounts" ORDER BY "City" ASC LIMIT 1000;
-- tier: engine, for DISTINCT, ORDER BY
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: City
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=City
--   calls: 1 for every 1000 rows
-- residual: SELECT DISTINCT "City" AS "City" FROM remote__0 AS "Accounts" ORDER BY "City" ASC LIMIT 1000

SELECT "City" AS "City" FROM "CRM"."Accounts" WHERE "City" ILIKE '%del%' GROUP BY "City" ORDER BY "City" ASC LIMIT 1000;
-- tier: engine, for GROUP BY, ORDER BY
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: City
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=City
--   calls: 1 for every 1000 rows
-- residual: SELECT "City" AS "City" FROM remote__0 AS "Accounts" WHERE "City" ILIKE '%del%' GROUP BY "City" ORDER BY "City" ASC LIMIT 1000

SELECT COUNT(*) AS "count" FROM "CRM"."Accounts" WHERE "Blocked" = FALSE LIMIT 50000;
-- tier: pass-through
-- scan CRM.Accounts through crm/accounts, division 111
--   columns: none
--   exact: Blocked eq false
--   request: GET /api/v1/111/crm/Accounts/$count?$filter=Blocked eq false
--   calls: 1

SELECT COUNT(DISTINCT "Supplier") AS "COUNT_DISTINCT(Supplier)" FROM "PurchaseEntry"."PurchaseEntries" WHERE "ReportingYear" IN (2026) LIMIT 50000;
-- tier: engine, for an aggregate, DISTINCT
-- scan PurchaseEntry.PurchaseEntries through purchaseentry/purchaseentries, division 111
--   columns: Supplier, ReportingYear
--   exact: ReportingYear eq 2026
--   request: GET /api/v1/111/purchaseentry/PurchaseEntries?$filter=ReportingYear eq 2026&$select=Supplier,ReportingYear
--   calls: 1 for every 60 rows
-- residual: SELECT COUNT(DISTINCT "Supplier") AS "COUNT_DISTINCT(Supplier)" FROM remote__0 AS "PurchaseEntries" WHERE "ReportingYear" IN (2026) LIMIT 50000

-- A series limit: the top five of a dimension decide which rows count.
SELECT date_trunc('month', "EntryDate") AS "__timestamp", "SupplierName" AS "SupplierName", sum("AmountDC") AS "SUM(AmountDC)" FROM "PurchaseEntry"."PurchaseEntries" JOIN (SELECT "SupplierName" AS "SupplierName__", sum("AmountDC") AS "mme_inner__" FROM "PurchaseEntry"."PurchaseEntries" WHERE "EntryDate" >= TIMESTAMP '2026-01-01 00:00:00' GROUP BY "SupplierName" ORDER BY "mme_inner__" DESC LIMIT 5) AS series_limit ON "SupplierName" = "SupplierName__" WHERE "EntryDate" >= TIMESTAMP '2026-01-01 00:00:00' GROUP BY "SupplierName", date_trunc('month', "EntryDate") ORDER BY "SUM(AmountDC)" DESC LIMIT 10000;
-- tier: engine, for JOIN, a subquery, an aggregate, GROUP BY, ORDER BY
-- scan PurchaseEntry.PurchaseEntries through purchaseentry/purchaseentries, division 111
--   columns: AmountDC, EntryDate, SupplierName
--   exact: EntryDate ge datetime'2026-01-01T00:00:00'
--   request: GET /api/v1/111/purchaseentry/PurchaseEntries?$filter=EntryDate ge datetime'2026-01-01T00:00:00'&$select=AmountDC,EntryDate,SupplierName
--   calls: 1 for every 60 rows
-- scan PurchaseEntry.PurchaseEntries through purchaseentry/purchaseentries, division 111
--   columns: AmountDC, EntryDate, SupplierName
--   exact: EntryDate ge datetime'2026-01-01T00:00:00'
--   request: GET /api/v1/111/purchaseentry/PurchaseEntries?$filter=EntryDate ge datetime'2026-01-01T00:00:00'&$select=AmountDC,EntryDate,SupplierName
--   calls: 1 for every 60 rows
-- residual: SELECT DATE_TRUNC('MONTH', "EntryDate") AS "__timestamp", "SupplierName" AS "SupplierName", SUM("AmountDC") AS "SUM(AmountDC)" FROM remote__0 AS "PurchaseEntries" JOIN (SELECT "SupplierName" AS "SupplierName__", SUM("AmountDC") AS "mme_inner__" FROM remote__1 AS "PurchaseEntries" WHERE "EntryDate" >= CAST('2026-01-01 00:00:00' AS TIMESTAMP) GROUP BY "SupplierName" ORDER BY "mme_inner__" DESC LIMIT 5) AS series_limit ON "SupplierName" = "SupplierName__" WHERE "EntryDate" >= CAST('2026-01-01 00:00:00' AS TIMESTAMP) GROUP BY "SupplierName", DATE_TRUNC('MONTH', "EntryDate") ORDER BY "SUM(AmountDC)" DESC LIMIT 10000

-- Samples, a row count over a dataset, and a page of a drill to detail.
SELECT "OrderNumber" AS "OrderNumber", "AmountDC" AS "AmountDC" FROM "PurchaseOrder"."PurchaseOrders" LIMIT 1000 OFFSET 0;
-- tier: pass-through
-- scan PurchaseOrder.PurchaseOrders through purchaseorder/purchaseorders, division 111
--   columns: OrderNumber, AmountDC
--   request: GET /api/v1/111/purchaseorder/PurchaseOrders?$select=OrderNumber,AmountDC&$top=1000
--   calls: at most 17
-- limit: 1000

SELECT COUNT(*) AS rowcount FROM (SELECT "OrderNumber" AS "OrderNumber" FROM "PurchaseOrder"."PurchaseOrders" WHERE "OrderStatus" = 10 LIMIT 10001) AS rowcount_qry;
-- tier: pass-through
-- scan PurchaseOrder.PurchaseOrders through purchaseorder/purchaseorders, division 111
--   columns: none
--   exact: OrderStatus eq 10
--   request: GET /api/v1/111/purchaseorder/PurchaseOrders/$count?$filter=OrderStatus eq 10
--   calls: 1

SELECT "OrderNumber" AS "OrderNumber" FROM "PurchaseOrder"."PurchaseOrders" WHERE "OrderStatus" = 10 LIMIT 50 OFFSET 100;
-- tier: pass-through
-- scan PurchaseOrder.PurchaseOrders through purchaseorder/purchaseorders, division 111
--   columns: OrderNumber
--   exact: OrderStatus eq 10
--   request: GET /api/v1/111/purchaseorder/PurchaseOrders?$filter=OrderStatus eq 10&$select=OrderNumber&$top=150
--   calls: at most 3
-- limit: 50 after 100

-- A filter that allows NULL beside values, as the filter box "include nulls" writes it.
SELECT "YourRef" AS "YourRef", count(*) AS "count" FROM "PurchaseOrder"."PurchaseOrders" WHERE ("Warehouse" IS NULL OR "OrderStatus" IN (10, 20)) GROUP BY "YourRef" ORDER BY "count" DESC LIMIT 100;
-- tier: engine, for an aggregate, GROUP BY, ORDER BY
-- scan PurchaseOrder.PurchaseOrders through purchaseorder/purchaseorders, division 111
--   columns: OrderStatus, Warehouse, YourRef
--   request: GET /api/v1/111/purchaseorder/PurchaseOrders?$select=OrderStatus,Warehouse,YourRef
--   calls: 1 for every 60 rows
-- residual: SELECT "YourRef" AS "YourRef", COUNT(*) AS "count" FROM remote__0 AS "PurchaseOrders" WHERE ("Warehouse" IS NULL OR "OrderStatus" IN (10, 20)) GROUP BY "YourRef" ORDER BY "count" DESC LIMIT 100
