-- What tools write around a table to learn its columns.
SELECT * FROM (SELECT Code, Description FROM HRM.Costunits) AS virtual_table LIMIT 5;
-- tier: page by page, for a subquery
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code, Description
--   request: GET /api/v1/111/hrm/Costunits?$select=Code,Description&$top=5
--   calls: at most 1
-- residual: SELECT * FROM (SELECT Code, Description FROM remote__0 AS "Costunits") AS virtual_table
-- limit: 5

SELECT Code FROM (SELECT * FROM HRM.Costcenters) AS q WHERE Active;
-- tier: page by page, for a subquery
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, Active
--   exact: Active eq true
--   request: GET /api/v1/111/hrm/Costcenters?$filter=Active eq true&$select=Code,Active
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM (SELECT * FROM remote__0 AS "Costcenters") AS q WHERE Active = TRUE

SELECT * FROM (SELECT Code FROM HRM.Costunits) AS q WHERE 1 = 0;
-- tier: engine, for a subquery
-- scan HRM.Costunits: not read
-- residual: SELECT * FROM (SELECT Code FROM remote__0 AS "Costunits") AS q WHERE 1 = 0

-- A limit inside must not be crossed by a condition outside.
SELECT Code FROM (SELECT * FROM HRM.Costcenters LIMIT 5) AS q WHERE Active;
-- tier: engine, for a subquery
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Active, Code
--   request: GET /api/v1/111/hrm/Costcenters?$select=Active,Code
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM (SELECT * FROM remote__0 AS "Costcenters" LIMIT 5) AS q WHERE Active = TRUE

-- Aggregation over a derived table, as a dashboard does it.
SELECT "Status" AS "Status", sum("AmountDC") AS "SUM(AmountDC)" FROM (SELECT * FROM CRM.Quotations) AS virtual_table WHERE "QuotationDate" >= TIMESTAMP '2026-01-01 00:00:00' AND "QuotationDate" < TIMESTAMP '2027-01-01 00:00:00' GROUP BY "Status" ORDER BY "SUM(AmountDC)" DESC LIMIT 1000;
-- tier: engine, for a subquery, an aggregate, GROUP BY, ORDER BY
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: AmountDC, Status, QuotationDate, QuotationID
--   exact: QuotationDate ge datetime'2026-01-01T00:00:00'
--   exact: QuotationDate lt datetime'2027-01-01T00:00:00'
--   request: GET /api/v1/111/crm/Quotations?$filter=QuotationDate ge datetime'2026-01-01T00:00:00' and QuotationDate lt datetime'2027-01-01T00:00:00'&$select=AmountDC,Status,QuotationDate,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- residual: SELECT "Status" AS "Status", SUM("AmountDC") AS "SUM(AmountDC)" FROM (SELECT * FROM remote__0 AS "Quotations") AS virtual_table WHERE "QuotationDate" >= CAST('2026-01-01 00:00:00' AS TIMESTAMP) AND "QuotationDate" < CAST('2027-01-01 00:00:00' AS TIMESTAMP) GROUP BY "Status" ORDER BY "SUM(AmountDC)" DESC LIMIT 1000

SELECT date_trunc('month', QuotationDate) AS month, count(*) AS n FROM CRM.Quotations WHERE year(QuotationDate) = 2026 GROUP BY 1 ORDER BY 1;
-- tier: engine, for an aggregate, GROUP BY, ORDER BY
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationDate, QuotationID
--   exact: QuotationDate ge datetime'2026-01-01T00:00:00'
--   coarse: QuotationDate le datetime'2027-01-01T00:00:00.009' (wider, for Exact rounds)
--   request: GET /api/v1/111/crm/Quotations?$filter=QuotationDate ge datetime'2026-01-01T00:00:00' and QuotationDate le datetime'2027-01-01T00:00:00.009'&$select=QuotationDate,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- residual: SELECT DATE_TRUNC('MONTH', QuotationDate) AS month, COUNT(*) AS n FROM remote__0 AS "Quotations" WHERE YEAR(QuotationDate) = 2026 GROUP BY 1 ORDER BY 1

SELECT COUNT(*) FROM (SELECT Code FROM HRM.Costunits) AS q;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: none
--   request: GET /api/v1/111/hrm/Costunits/$count
--   calls: 1
