-- Constants that the engine folds into a range.
SELECT Code FROM HRM.Costcenters WHERE year(EndDate) = 2026;
-- tier: page by page, for an expression or a condition
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, EndDate
--   exact: EndDate ge datetime'2026-01-01T00:00:00'
--   coarse: EndDate le datetime'2027-01-01T00:00:00.009' (wider, for Exact rounds)
--   request: GET /api/v1/111/hrm/Costcenters?$filter=EndDate ge datetime'2026-01-01T00:00:00' and EndDate le datetime'2027-01-01T00:00:00.009'&$select=Code,EndDate
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costcenters" WHERE YEAR(EndDate) = 2026

SELECT Code FROM HRM.Costcenters WHERE date_trunc('month', EndDate) = DATE '2026-02-01';
-- tier: page by page, for an expression or a condition
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, EndDate
--   exact: EndDate ge datetime'2026-02-01T00:00:00'
--   exact: EndDate lt datetime'2026-03-01T00:00:00'
--   request: GET /api/v1/111/hrm/Costcenters?$filter=EndDate ge datetime'2026-02-01T00:00:00' and EndDate lt datetime'2026-03-01T00:00:00'&$select=Code,EndDate
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costcenters" WHERE DATE_TRUNC('MONTH', EndDate) = CAST('2026-02-01' AS DATE)

SELECT Code FROM HRM.Costcenters WHERE CAST(EndDate AS DATE) = DATE '2026-02-01';
-- tier: page by page, for an expression or a condition
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, EndDate
--   exact: EndDate ge datetime'2026-02-01T00:00:00'
--   exact: EndDate lt datetime'2026-02-02T00:00:00'
--   request: GET /api/v1/111/hrm/Costcenters?$filter=EndDate ge datetime'2026-02-01T00:00:00' and EndDate lt datetime'2026-02-02T00:00:00'&$select=Code,EndDate
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costcenters" WHERE CAST(EndDate AS DATE) = CAST('2026-02-01' AS DATE)

SELECT Code FROM HRM.Costcenters WHERE EndDate >= DATE '2026-03-31' - INTERVAL 1 MONTH;
-- tier: page by page, for an expression or a condition
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, EndDate
--   exact: EndDate ge datetime'2026-02-28T00:00:00'
--   request: GET /api/v1/111/hrm/Costcenters?$filter=EndDate ge datetime'2026-02-28T00:00:00'&$select=Code,EndDate
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costcenters" WHERE EndDate >= CAST('2026-03-31' AS DATE) - INTERVAL '1' MONTH

SELECT QuotationNumber FROM CRM.Quotations WHERE QuotationNumber + 1 = 8;
-- tier: page by page, for an expression or a condition
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationNumber, QuotationID
--   exact: QuotationNumber eq 7
--   request: GET /api/v1/111/crm/Quotations?$filter=QuotationNumber eq 7&$select=QuotationNumber,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- residual: SELECT QuotationNumber FROM remote__0 AS "Quotations" WHERE QuotationNumber + 1 = 8

SELECT QuotationNumber FROM CRM.Quotations WHERE QuotationNumber = 3 + 4;
-- tier: page by page, for an expression or a condition
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationNumber, QuotationID
--   exact: QuotationNumber eq 7
--   request: GET /api/v1/111/crm/Quotations?$filter=QuotationNumber eq 7&$select=QuotationNumber,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- residual: SELECT QuotationNumber FROM remote__0 AS "Quotations" WHERE QuotationNumber = 3 + 4

SELECT QuotationNumber FROM CRM.Quotations WHERE AmountDC > 1e2;
-- tier: page by page, for an expression or a condition
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: AmountDC, QuotationNumber, QuotationID
--   coarse: AmountDC ge 99.9999999 (a hair wider, for Exact reads the number from text)
--   request: GET /api/v1/111/crm/Quotations?$filter=AmountDC ge 99.9999999&$select=AmountDC,QuotationNumber,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- residual: SELECT QuotationNumber FROM remote__0 AS "Quotations" WHERE AmountDC > 1e2

SELECT QuotationNumber FROM CRM.Quotations WHERE CAST(QuotationNumber AS BIGINT) = 7;
-- tier: page by page, for an expression or a condition
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationNumber, QuotationID
--   exact: QuotationNumber eq 7
--   request: GET /api/v1/111/crm/Quotations?$filter=QuotationNumber eq 7&$select=QuotationNumber,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- residual: SELECT QuotationNumber FROM remote__0 AS "Quotations" WHERE CAST(QuotationNumber AS BIGINT) = 7

SELECT QuotationNumber FROM CRM.Quotations WHERE QuotationNumber > -5;
-- tier: pass-through
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationNumber, QuotationID
--   exact: QuotationNumber gt -5
--   request: GET /api/v1/111/crm/Quotations?$filter=QuotationNumber gt -5&$select=QuotationNumber,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows

-- Not folded: the value differs by row.
SELECT Code FROM HRM.Costcenters WHERE month(EndDate) = 2;
-- tier: page by page, for an expression or a condition
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, EndDate
--   request: GET /api/v1/111/hrm/Costcenters?$select=Code,EndDate
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costcenters" WHERE MONTH(EndDate) = 2

SELECT Code FROM HRM.Costcenters WHERE coalesce(Active, TRUE);
-- tier: page by page, for an expression or a condition
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Active, Code
--   request: GET /api/v1/111/hrm/Costcenters?$select=Active,Code
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costcenters" WHERE COALESCE(Active, TRUE)
