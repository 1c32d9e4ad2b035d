-- COUNT(*) is one call when every filter is exact.
SELECT COUNT(*) FROM HRM.Costunits;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: none
--   request: GET /api/v1/111/hrm/Costunits/$count
--   calls: 1

SELECT count(*) AS n FROM HRM.Costcenters WHERE Active;
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: none
--   exact: Active eq true
--   request: GET /api/v1/111/hrm/Costcenters/$count?$filter=Active eq true
--   calls: 1

-- A coarse filter: the rows have to be seen.
SELECT COUNT(*) FROM HRM.Costunits WHERE Code = 'K01';
-- tier: engine, for an aggregate
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   coarse: Code eq 'K01' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/hrm/Costunits?$filter=Code eq 'K01'&$select=Code
--   calls: 1 for every 60 rows
-- residual: SELECT COUNT(*) FROM remote__0 AS "Costunits" WHERE Code = 'K01'

SELECT COUNT(*) FROM HRM.Costcenters WHERE EndDate IS NULL;
-- tier: engine, for an aggregate
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: EndDate
--   coarse: EndDate eq null (Exact may take an empty value for NULL)
--   request: GET /api/v1/111/hrm/Costcenters?$filter=EndDate eq null&$select=EndDate
--   calls: 1 for every 60 rows
-- residual: SELECT COUNT(*) FROM remote__0 AS "Costcenters" WHERE EndDate IS NULL

-- COUNT of a column is not COUNT(*).
SELECT COUNT(EndDate) FROM HRM.Costunits;
-- tier: engine, for an aggregate
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: EndDate
--   request: GET /api/v1/111/hrm/Costunits?$select=EndDate
--   calls: 1 for every 60 rows
-- residual: SELECT COUNT(EndDate) FROM remote__0 AS "Costunits"

SELECT COUNT(DISTINCT Code) FROM HRM.Costunits;
-- tier: engine, for an aggregate, DISTINCT
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows
-- residual: SELECT COUNT(DISTINCT Code) FROM remote__0 AS "Costunits"

SELECT COUNT(*), MAX(EndDate) FROM HRM.Costunits;
-- tier: engine, for an aggregate
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: EndDate
--   request: GET /api/v1/111/hrm/Costunits?$select=EndDate
--   calls: 1 for every 60 rows
-- residual: SELECT COUNT(*), MAX(EndDate) FROM remote__0 AS "Costunits"

-- COUNT(*) with a demanded filter.
SELECT COUNT(*) FROM CRM.Accounts;
-- tier: pass-through
-- scan CRM.Accounts through crm/accounts, division 111
--   columns: none
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/crm/Accounts/$count?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'
--   calls: 1

-- DISTINCT and GROUP BY.
SELECT DISTINCT Country FROM CRM.Accounts;
-- tier: engine, for DISTINCT
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: Country
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=Country
--   calls: 1 for every 1000 rows
-- residual: SELECT DISTINCT Country FROM remote__0 AS "Accounts"

SELECT Country, COUNT(*) AS n FROM CRM.Accounts WHERE IsSales GROUP BY Country HAVING COUNT(*) > 3 ORDER BY n DESC;
-- tier: engine, for an aggregate, GROUP BY, ORDER BY
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: Country, IsSales
--   exact: IsSales eq true
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=IsSales eq true&$select=Country,IsSales
--   calls: 1 for every 1000 rows
-- residual: SELECT Country, COUNT(*) AS n FROM remote__0 AS "Accounts" WHERE IsSales = TRUE GROUP BY Country HAVING COUNT(*) > 3 ORDER BY n DESC

SELECT Status, SUM(AmountDC) FROM CRM.Quotations WHERE QuotationDate >= '2026-01-01' GROUP BY Status;
-- tier: engine, for an aggregate, GROUP BY
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: AmountDC, Status, QuotationDate, QuotationID
--   exact: QuotationDate ge datetime'2026-01-01T00:00:00'
--   request: GET /api/v1/111/crm/Quotations?$filter=QuotationDate ge datetime'2026-01-01T00:00:00'&$select=AmountDC,Status,QuotationDate,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- residual: SELECT Status, SUM(AmountDC) FROM remote__0 AS "Quotations" WHERE QuotationDate >= '2026-01-01' GROUP BY Status

SELECT EntryNumber, row_number() OVER (ORDER BY DeliveryDate) FROM SalesOrder.GoodsDeliveries LIMIT 3;
-- tier: engine, for a window, ORDER BY
-- scan SalesOrder.GoodsDeliveries through bulk/salesorder/goodsdeliveries, division 111
--   columns: DeliveryDate, EntryNumber
--   request: GET /api/v1/111/bulk/SalesOrder/GoodsDeliveries?$select=DeliveryDate,EntryNumber
--   calls: 1 for every 1000 rows
-- residual: SELECT EntryNumber, ROW_NUMBER() OVER (ORDER BY DeliveryDate) FROM remote__0 AS "GoodsDeliveries" LIMIT 3

-- The smallest and the largest value together: one row each, by the order that Exact shares.
SELECT min(EndDate) AS a, max(EndDate) AS b FROM HRM.Costunits;
-- tier: engine, for an aggregate
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: EndDate
--   exact: EndDate ge datetime'1753-01-01T00:00:00'
--   request: GET /api/v1/111/hrm/Costunits?$filter=EndDate ge datetime'1753-01-01T00:00:00'&$orderby=EndDate asc&$select=EndDate&$top=1
--   request: GET /api/v1/111/hrm/Costunits?$orderby=EndDate desc&$select=EndDate&$top=1
--   calls: at most 1 for each of 2 requests
-- residual: SELECT MIN(EndDate) AS a, MAX(EndDate) AS b FROM remote__0 AS "Costunits"

--@ {"divisions": [111, 222]}
SELECT max(QuotationNumber), min(QuotationNumber) FROM CRM.Quotations WHERE Status = 20;
-- tier: engine, for an aggregate
-- scan CRM.Quotations through crm/quotations, division 111, 222
--   columns: QuotationNumber, Status
--   exact: Status eq 20
--   request: GET /api/v1/111/crm/Quotations?$filter=Status eq 20&$orderby=QuotationNumber desc&$select=QuotationNumber,Status&$top=1
--   request: GET /api/v1/111/crm/Quotations?$filter=Status eq 20 and QuotationNumber ge -2147483648&$orderby=QuotationNumber asc&$select=QuotationNumber,Status&$top=1
--   calls: at most 1 for each of 2 requests in each of 2 divisions
-- residual: SELECT MAX(QuotationNumber), MIN(QuotationNumber) FROM remote__0 AS "Quotations" WHERE Status = 20

-- Not where the order is another one, something else is asked as well, or there are more values.
SELECT min(Code), max(EndDate) FROM HRM.Costunits;
-- tier: engine, for an aggregate
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code, EndDate
--   request: GET /api/v1/111/hrm/Costunits?$select=Code,EndDate
--   calls: 1 for every 60 rows
-- residual: SELECT MIN(Code), MAX(EndDate) FROM remote__0 AS "Costunits"

SELECT min(EndDate), count(*) FROM HRM.Costunits;
-- tier: engine, for an aggregate
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: EndDate
--   request: GET /api/v1/111/hrm/Costunits?$select=EndDate
--   calls: 1 for every 60 rows
-- residual: SELECT MIN(EndDate), COUNT(*) FROM remote__0 AS "Costunits"

SELECT min(EndDate), max(EndDate), max(Created) FROM HRM.Costunits;
-- tier: engine, for an aggregate
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Created, EndDate
--   request: GET /api/v1/111/hrm/Costunits?$select=Created,EndDate
--   calls: 1 for every 60 rows
-- residual: SELECT MIN(EndDate), MAX(EndDate), MAX(Created) FROM remote__0 AS "Costunits"

-- How many rows each division has: a count for each.
--@ {"divisions": [111, 222]}
SELECT Division, count(*) AS n FROM HRM.Costcenters WHERE Active GROUP BY Division;
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111, 222
--   columns: none
--   exact: Active eq true
--   request: GET /api/v1/111/hrm/Costcenters/$count?$filter=Active eq true
--   calls: 1 in each of 2 divisions

SELECT count(*), c.Division AS company FROM HRM.Costcenters AS c WHERE c.Division IN (111, 222) GROUP BY c.Division;
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111, 222
--   columns: none
--   request: GET /api/v1/111/hrm/Costcenters/$count
--   calls: 1 in each of 2 divisions

SELECT Division, count(*) AS n FROM HRM.Costunits WHERE Code = 'K01' GROUP BY Division;
-- tier: engine, for an aggregate, GROUP BY
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code, Division
--   coarse: Code eq 'K01' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/hrm/Costunits?$filter=Code eq 'K01'&$select=Code,Division
--   calls: 1 for every 60 rows
-- residual: SELECT Division, COUNT(*) AS n FROM remote__0 AS "Costunits" WHERE Code = 'K01' GROUP BY Division

-- A name of an output may stand in GROUP BY, and in WHERE.
SELECT year(Created) AS y, count(*) FROM HRM.Costunits GROUP BY y;
-- tier: engine, for an aggregate, GROUP BY
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Created
--   request: GET /api/v1/111/hrm/Costunits?$select=Created
--   calls: 1 for every 60 rows
-- residual: SELECT YEAR(Created) AS y, COUNT(*) FROM remote__0 AS "Costunits" GROUP BY y

SELECT Description AS d FROM HRM.Costunits WHERE d = 'x';
-- tier: page by page, for an expression or a condition
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Description
--   coarse: Description eq 'x' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/hrm/Costunits?$filter=Description eq 'x'&$select=Description
--   calls: 1 for every 60 rows
-- residual: SELECT Description AS d FROM remote__0 AS "Costunits" WHERE d = 'x'
