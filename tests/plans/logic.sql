-- NOT is pushed down to the leaves.
SELECT QuotationNumber FROM CRM.Quotations WHERE NOT (QuotationNumber < 7 OR VersionNumber > 2);
-- tier: pass-through
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationNumber, QuotationID, VersionNumber
--   exact: QuotationNumber ge 7
--   exact: VersionNumber le 2
--   request: GET /api/v1/111/crm/Quotations?$filter=QuotationNumber ge 7 and VersionNumber le 2&$select=QuotationNumber,QuotationID,VersionNumber
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows

SELECT QuotationNumber FROM CRM.Quotations WHERE NOT (QuotationNumber < 7 AND VersionNumber > 2);
-- tier: pass-through
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationNumber, QuotationID, VersionNumber
--   exact: QuotationNumber ge 7 or VersionNumber le 2
--   request: GET /api/v1/111/crm/Quotations?$filter=(QuotationNumber ge 7 or VersionNumber le 2)&$select=QuotationNumber,QuotationID,VersionNumber
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows

SELECT QuotationNumber FROM CRM.Quotations WHERE NOT (NOT QuotationNumber = 7);
-- tier: pass-through
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationNumber, QuotationID
--   exact: QuotationNumber eq 7
--   request: GET /api/v1/111/crm/Quotations?$filter=QuotationNumber eq 7&$select=QuotationNumber,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows

SELECT QuotationNumber FROM CRM.Quotations WHERE QuotationNumber NOT IN (7, 8);
-- tier: pass-through
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationNumber, QuotationID
--   coarse: QuotationNumber ne 7 (Exact may answer rows with NULL)
--   coarse: QuotationNumber ne 8 (Exact may answer rows with NULL)
--   request: GET /api/v1/111/crm/Quotations?$filter=QuotationNumber ne 7 and QuotationNumber ne 8&$select=QuotationNumber,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- check: (QuotationNumber <> 7 AND QuotationNumber <> 8)

SELECT QuotationNumber FROM CRM.Quotations WHERE QuotationNumber NOT BETWEEN 7 AND 9;
-- tier: pass-through
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationNumber, QuotationID
--   exact: QuotationNumber lt 7 or QuotationNumber gt 9
--   request: GET /api/v1/111/crm/Quotations?$filter=(QuotationNumber lt 7 or QuotationNumber gt 9)&$select=QuotationNumber,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows

SELECT Code FROM HRM.Costcenters WHERE NOT EndDate IS NULL;
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, EndDate
--   coarse: EndDate ne null (Exact may take an empty value for NULL)
--   request: GET /api/v1/111/hrm/Costcenters?$filter=EndDate ne null&$select=Code,EndDate
--   calls: 1 for every 60 rows
-- check: EndDate IS NOT NULL

-- BETWEEN and IN.
SELECT QuotationNumber FROM CRM.Quotations WHERE QuotationNumber BETWEEN 7 AND 9;
-- tier: pass-through
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationNumber, QuotationID
--   exact: QuotationNumber ge 7
--   exact: QuotationNumber le 9
--   request: GET /api/v1/111/crm/Quotations?$filter=QuotationNumber ge 7 and QuotationNumber le 9&$select=QuotationNumber,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows

SELECT QuotationNumber FROM CRM.Quotations WHERE Status IN (10, 20);
-- tier: pass-through
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationNumber, QuotationID, Status
--   exact: Status eq 10 or Status eq 20
--   request: GET /api/v1/111/crm/Quotations?$filter=(Status eq 10 or Status eq 20)&$select=QuotationNumber,QuotationID,Status
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows

SELECT QuotationNumber FROM CRM.Quotations WHERE Status IN (10);
-- tier: pass-through
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationNumber, QuotationID, Status
--   exact: Status eq 10
--   request: GET /api/v1/111/crm/Quotations?$filter=Status eq 10&$select=QuotationNumber,QuotationID,Status
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows

-- NULL in a list: no row fails it, no row passes it by NULL.
SELECT QuotationNumber FROM CRM.Quotations WHERE Status IN (10, NULL);
-- tier: page by page, for an expression or a condition
-- scan CRM.Quotations through bulk/crm/quotations, division 111
--   columns: QuotationNumber, Status
--   request: GET /api/v1/111/bulk/CRM/Quotations?$select=QuotationNumber,Status
--   calls: 1 for every 1000 rows
-- residual: SELECT QuotationNumber FROM remote__0 AS "Quotations" WHERE Status IN (10, NULL)

SELECT QuotationNumber FROM CRM.Quotations WHERE Status NOT IN (10, NULL);
-- tier: page by page, for an expression or a condition
-- scan CRM.Quotations through bulk/crm/quotations, division 111
--   columns: QuotationNumber, Status
--   request: GET /api/v1/111/bulk/CRM/Quotations?$select=QuotationNumber,Status
--   calls: 1 for every 1000 rows
-- residual: SELECT QuotationNumber FROM remote__0 AS "Quotations" WHERE NOT Status IN (10, NULL)

-- OR goes along only when every arm does.
SELECT Code FROM HRM.Costcenters WHERE Active OR EndDate IS NULL;
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, Active, EndDate
--   coarse: Active eq true or EndDate eq null (Exact may take an empty value for NULL)
--   request: GET /api/v1/111/hrm/Costcenters?$filter=(Active eq true or EndDate eq null)&$select=Code,Active,EndDate
--   calls: 1 for every 60 rows
-- check: (Active = True OR EndDate IS NULL)

SELECT Code FROM HRM.Costcenters WHERE Active OR Code < 'B';
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, Active
--   request: GET /api/v1/111/hrm/Costcenters?$select=Code,Active
--   calls: 1 for every 60 rows
-- check: (Active = True OR Code < 'B')

SELECT Code FROM HRM.Costcenters WHERE Active OR lower(Code) = 'k';
-- tier: page by page, for an expression or a condition
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Active, Code
--   request: GET /api/v1/111/hrm/Costcenters?$select=Active,Code
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costcenters" WHERE Active = TRUE OR LOWER(Code) = 'k'

-- AND sends what it can.
SELECT Code FROM HRM.Costcenters WHERE Active AND Code < 'B';
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, Active
--   exact: Active eq true
--   request: GET /api/v1/111/hrm/Costcenters?$filter=Active eq true&$select=Code,Active
--   calls: 1 for every 60 rows
-- check: (Active = True AND Code < 'B')

SELECT Code FROM HRM.Costcenters WHERE Active AND lower(Code) = 'k';
-- tier: page by page, for an expression or a condition
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, Active
--   exact: Active eq true
--   request: GET /api/v1/111/hrm/Costcenters?$filter=Active eq true&$select=Code,Active
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costcenters" WHERE Active = TRUE AND LOWER(Code) = 'k'

-- AND inside OR may send half of an arm, as that lets through more.
SELECT Code FROM HRM.Costcenters WHERE (Active AND Code < 'B') OR EndDate = '2026-01-01';
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, Active, EndDate
--   coarse: Active eq true or EndDate eq datetime'2026-01-01T00:00:00' (wider, for Exact rounds)
--   request: GET /api/v1/111/hrm/Costcenters?$filter=(Active eq true or EndDate eq datetime'2026-01-01T00:00:00')&$select=Code,Active,EndDate
--   calls: 1 for every 60 rows
-- check: ((Active = True AND Code < 'B') OR EndDate = datetime.datetime(2026, 1, 1, 0, 0))

-- What tools write where they have no condition.
SELECT Code FROM HRM.Costcenters WHERE 1 = 1 AND Active;
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code
--   exact: Active eq true
--   request: GET /api/v1/111/hrm/Costcenters?$filter=Active eq true&$select=Code
--   calls: 1 for every 60 rows

SELECT Code FROM HRM.Costcenters WHERE TRUE;
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costcenters?$select=Code
--   calls: 1 for every 60 rows

SELECT Code FROM HRM.Costcenters WHERE 1 = 0;
-- tier: engine, for an expression or a condition
-- scan HRM.Costcenters: not read
-- residual: SELECT Code FROM remote__0 AS "Costcenters" WHERE 1 = 0

SELECT Code FROM HRM.Costcenters WHERE FALSE;
-- tier: engine, for an expression or a condition
-- scan HRM.Costcenters: not read
-- residual: SELECT Code FROM remote__0 AS "Costcenters" WHERE FALSE

SELECT Code FROM HRM.Costcenters WHERE Code = NULL;
-- tier: engine, for an expression or a condition
-- scan HRM.Costcenters: not read
-- residual: SELECT Code FROM remote__0 AS "Costcenters" WHERE Code = NULL

-- A list of keys goes along as far as a URL can hold it.
SELECT Code FROM HRM.Costunits WHERE ID IN ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000003', '00000000-0000-0000-0000-000000000004', '00000000-0000-0000-0000-000000000005', '00000000-0000-0000-0000-000000000006', '00000000-0000-0000-0000-000000000007', '00000000-0000-0000-0000-000000000008', '00000000-0000-0000-0000-000000000009', '00000000-0000-0000-0000-000000000010', '00000000-0000-0000-0000-000000000011', '00000000-0000-0000-0000-000000000012', '00000000-0000-0000-0000-000000000013', '00000000-0000-0000-0000-000000000014', '00000000-0000-0000-0000-000000000015', '00000000-0000-0000-0000-000000000016', '00000000-0000-0000-0000-000000000017', '00000000-0000-0000-0000-000000000018', '00000000-0000-0000-0000-000000000019', '00000000-0000-0000-0000-000000000020');
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   exact: ID eq guid'00000000-0000-0000-0000-000000000001' or ID eq guid'00000000-0000-0000-0000-000000000002' or ID eq guid'00000000-0000-0000-0000-000000000003' or ID eq guid'00000000-0000-0000-0000-000000000004' or ID eq guid'00000000-0000-0000-0000-000000000005' or ID eq guid'00000000-0000-0000-0000-000000000006' or ID eq guid'00000000-0000-0000-0000-000000000007' or ID eq guid'00000000-0000-0000-0000-000000000008' or ID eq guid'00000000-0000-0000-0000-000000000009' or ID eq guid'00000000-0000-0000-0000-000000000010' or ID eq guid'00000000-0000-0000-0000-000000000011' or ID eq guid'00000000-0000-0000-0000-000000000012' or ID eq guid'00000000-0000-0000-0000-000000000013' or ID eq guid'00000000-0000-0000-0000-000000000014' or ID eq guid'00000000-0000-0000-0000-000000000015' or ID eq guid'00000000-0000-0000-0000-000000000016' or ID eq guid'00000000-0000-0000-0000-000000000017' or ID eq guid'00000000-0000-0000-0000-000000000018' or ID eq guid'00000000-0000-0000-0000-000000000019' or ID eq guid'00000000-0000-0000-0000-000000000020'
--   request: GET /api/v1/111/hrm/Costunits?$filter=(ID eq guid'00000000-0000-0000-0000-000000000001' or ID eq guid'00000000-0000-0000-0000-000000000002' or ID eq guid'00000000-0000-0000-0000-000000000003' or ID eq guid'00000000-0000-0000-0000-000000000004' or ID eq guid'00000000-0000-0000-0000-000000000005' or ID eq guid'00000000-0000-0000-0000-000000000006' or ID eq guid'00000000-0000-0000-0000-000000000007' or ID eq guid'00000000-0000-0000-0000-000000000008' or ID eq guid'00000000-0000-0000-0000-000000000009' or ID eq guid'00000000-0000-0000-0000-000000000010' or ID eq guid'00000000-0000-0000-0000-000000000011' or ID eq guid'00000000-0000-0000-0000-000000000012' or ID eq guid'00000000-0000-0000-0000-000000000013' or ID eq guid'00000000-0000-0000-0000-000000000014' or ID eq guid'00000000-0000-0000-0000-000000000015' or ID eq guid'00000000-0000-0000-0000-000000000016' or ID eq guid'00000000-0000-0000-0000-000000000017' or ID eq guid'00000000-0000-0000-0000-000000000018' or ID eq guid'00000000-0000-0000-0000-000000000019' or ID eq guid'00000000-0000-0000-0000-000000000020')&$select=Code
--   calls: 1 for every 60 rows
