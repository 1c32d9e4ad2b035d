-- Guid: equality is exact, and by key it is the regular endpoint.
SELECT Name FROM CRM.Accounts WHERE ID = 'FFEB5CA9-8B6B-437C-A40E-CFE8151FEF57';
-- tier: pass-through
-- scan CRM.Accounts through crm/accounts, division 111
--   columns: Name
--   exact: ID eq guid'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57'
--   request: GET /api/v1/111/crm/Accounts?$filter=ID eq guid'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57'&$select=Name
--   calls: 1 for every 60 rows

-- Guid: inequality is coarse.
SELECT Code FROM HRM.Costunits WHERE ID <> 'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57';
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code, ID
--   coarse: ID ne guid'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57' (Exact may answer rows with NULL)
--   request: GET /api/v1/111/hrm/Costunits?$filter=ID ne guid'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57'&$select=Code,ID
--   calls: 1 for every 60 rows
-- check: ID <> UUID('ffeb5ca9-8b6b-437c-a40e-cfe8151fef57')

-- Guid: order is SQL Server's own, so it stays at home.
SELECT Code FROM HRM.Costunits WHERE ID > 'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57';
-- tier: page by page, for an expression or a condition
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: ID, Code
--   request: GET /api/v1/111/hrm/Costunits?$select=ID,Code
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costunits" WHERE ID > 'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57'

-- Guid: the null tests are reported unreliable, so they stay at home.
SELECT Code FROM HRM.Costunits WHERE Creator IS NULL;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code, Creator
--   request: GET /api/v1/111/hrm/Costunits?$select=Code,Creator
--   calls: 1 for every 60 rows
-- check: Creator IS NULL

SELECT Code FROM HRM.Costunits WHERE Creator IS NOT NULL LIMIT 5;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code, Creator
--   request: GET /api/v1/111/hrm/Costunits?$select=Code,Creator
--   calls: 1 for every 60 rows
-- check: Creator IS NOT NULL
-- limit: 5

-- Guid: a list.
SELECT Code FROM HRM.Costunits WHERE ID IN ('ffeb5ca9-8b6b-437c-a40e-cfe8151fef57', '00000000-0000-0000-0000-000000000000');
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   exact: ID eq guid'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57' or ID eq guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/hrm/Costunits?$filter=(ID eq guid'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57' or ID eq guid'00000000-0000-0000-0000-000000000000')&$select=Code
--   calls: 1 for every 60 rows

-- Text: equality is coarse (case and trailing blanks).
SELECT Code FROM HRM.Costunits WHERE Code = 'K01';
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   coarse: Code eq 'K01' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/hrm/Costunits?$filter=Code eq 'K01'&$select=Code
--   calls: 1 for every 60 rows
-- check: Code = 'K01'

-- Text: a list.
SELECT Code FROM HRM.Costunits WHERE Code IN ('K01', 'K''02', '');
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   coarse: Code eq 'K01' or Code eq 'K''02' or Code eq '' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/hrm/Costunits?$filter=(Code eq 'K01' or Code eq 'K''02' or Code eq '')&$select=Code
--   calls: 1 for every 60 rows
-- check: Code IN ('K01', "K'02", '')

-- Text: nothing else goes along.
SELECT Code FROM HRM.Costunits WHERE Code <> 'K01';
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows
-- check: Code <> 'K01'

SELECT Code FROM HRM.Costunits WHERE Code < 'K01' LIMIT 5;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows
-- check: Code < 'K01'
-- limit: 5

SELECT Code FROM HRM.Costunits WHERE Code LIKE 'K%';
-- tier: page by page, for an expression or a condition
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costunits" WHERE Code LIKE 'K%'

SELECT Code FROM HRM.Costunits WHERE Code NOT IN ('K01', 'K02');
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows
-- check: (Code <> 'K01' AND Code <> 'K02')

SELECT Code FROM HRM.Costunits WHERE Code BETWEEN 'A' AND 'K';
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows
-- check: (Code >= 'A' AND Code <= 'K')

-- Text: null tests are coarse, an empty text is no null.
SELECT Code FROM HRM.Costunits WHERE Description IS NULL;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code, Description
--   coarse: Description eq null (Exact may take an empty value for NULL)
--   request: GET /api/v1/111/hrm/Costunits?$filter=Description eq null&$select=Code,Description
--   calls: 1 for every 60 rows
-- check: Description IS NULL

SELECT Code FROM HRM.Costunits WHERE Description = '';
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code, Description
--   coarse: Description eq '' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/hrm/Costunits?$filter=Description eq ''&$select=Code,Description
--   calls: 1 for every 60 rows
-- check: Description = ''

-- Text compared without regard to case or blanks is the engine's.
SELECT Code FROM HRM.Costunits WHERE lower(Code) = 'k01';
-- tier: page by page, for an expression or a condition
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costunits" WHERE LOWER(Code) = 'k01'

-- Integers: exact but for inequality.
SELECT QuotationNumber FROM CRM.Quotations WHERE QuotationNumber = 7 AND VersionNumber >= 1 AND Status < 50 LIMIT 5;
-- tier: pass-through
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationNumber
--   exact: QuotationNumber eq 7
--   exact: VersionNumber ge 1
--   exact: Status lt 50
--   request: GET /api/v1/111/crm/Quotations?$filter=QuotationNumber eq 7 and VersionNumber ge 1 and Status lt 50&$select=QuotationNumber&$top=5
--   calls: at most 1
-- limit: 5

SELECT QuotationNumber FROM CRM.Quotations WHERE VersionNumber <> 1 LIMIT 5;
-- tier: pass-through
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationNumber, VersionNumber
--   coarse: VersionNumber ne 1 (Exact may answer rows with NULL)
--   request: GET /api/v1/111/crm/Quotations?$filter=VersionNumber ne 1&$select=QuotationNumber,VersionNumber
--   calls: 1 for every 60 rows
-- check: VersionNumber <> 1
-- limit: 5

-- Integers: the constant may stand on the left.
SELECT QuotationNumber FROM CRM.Quotations WHERE 7 < QuotationNumber;
-- tier: pass-through
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationNumber, QuotationID
--   exact: QuotationNumber gt 7
--   request: GET /api/v1/111/crm/Quotations?$filter=QuotationNumber gt 7&$select=QuotationNumber,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows

-- Integers: a fraction, and a value that the type cannot hold.
SELECT QuotationNumber FROM CRM.Quotations WHERE VersionNumber = 1.5;
-- tier: pass-through
-- scan CRM.Quotations through bulk/crm/quotations, division 111
--   columns: QuotationNumber, VersionNumber
--   request: GET /api/v1/111/bulk/CRM/Quotations?$select=QuotationNumber,VersionNumber
--   calls: 1 for every 1000 rows
-- check: VersionNumber = Decimal('1.5')

SELECT QuotationNumber FROM CRM.Quotations WHERE VersionNumber = 2.0;
-- tier: pass-through
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationNumber, QuotationID, VersionNumber
--   exact: VersionNumber eq 2
--   request: GET /api/v1/111/crm/Quotations?$filter=VersionNumber eq 2&$select=QuotationNumber,QuotationID,VersionNumber
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows

SELECT QuotationNumber FROM CRM.Quotations WHERE Status < 100000;
-- tier: pass-through
-- scan CRM.Quotations through bulk/crm/quotations, division 111
--   columns: QuotationNumber, Status
--   request: GET /api/v1/111/bulk/CRM/Quotations?$select=QuotationNumber,Status
--   calls: 1 for every 1000 rows
-- check: Status < 100000

-- Integers: a number written as text.
SELECT QuotationNumber FROM CRM.Quotations WHERE QuotationNumber = '7';
-- tier: pass-through
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationNumber, QuotationID
--   exact: QuotationNumber eq 7
--   request: GET /api/v1/111/crm/Quotations?$filter=QuotationNumber eq 7&$select=QuotationNumber,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows

-- Int64 has a suffix.
SELECT AmountDC FROM Budget.Budgets WHERE HID > 9007199254740993;
-- tier: pass-through
-- scan Budget.Budgets through budget/budgets, division 111
--   columns: AmountDC
--   exact: HID gt 9007199254740993L
--   request: GET /api/v1/111/budget/Budgets?$filter=HID gt 9007199254740993L&$select=AmountDC
--   calls: 1 for every 60 rows

-- Bytes that mean yes or no.
SELECT Code FROM Logistics.SelectionCodes WHERE Active = 1;
-- tier: pass-through
-- scan Logistics.SelectionCodes through logistics/selectioncodes, division 111
--   columns: Code
--   exact: Active eq 1
--   request: GET /api/v1/111/logistics/SelectionCodes?$filter=Active eq 1&$select=Code
--   calls: 1 for every 60 rows

-- Doubles: a range that is a hair wider, coarse.
SELECT QuotationNumber, AmountDC FROM CRM.Quotations WHERE AmountDC > 100;
-- tier: pass-through
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationNumber, AmountDC, QuotationID
--   coarse: AmountDC ge 99.9999999 (a hair wider, for Exact reads the number from text)
--   request: GET /api/v1/111/crm/Quotations?$filter=AmountDC ge 99.9999999&$select=QuotationNumber,AmountDC,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- check: AmountDC > 100.0

SELECT QuotationNumber, AmountDC FROM CRM.Quotations WHERE AmountDC = 0.1;
-- tier: pass-through
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationNumber, AmountDC, QuotationID
--   coarse: AmountDC ge 0.099999999 and AmountDC le 0.100000001 (a hair wider, for Exact reads the number from text)
--   request: GET /api/v1/111/crm/Quotations?$filter=AmountDC ge 0.099999999 and AmountDC le 0.100000001&$select=QuotationNumber,AmountDC,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- check: AmountDC = 0.1

SELECT QuotationNumber, AmountDC FROM CRM.Quotations WHERE AmountDC <= -0.01;
-- tier: pass-through
-- scan CRM.Quotations through crm/quotations, division 111
--   columns: QuotationNumber, AmountDC, QuotationID
--   coarse: AmountDC le -0.009999999 (a hair wider, for Exact reads the number from text)
--   request: GET /api/v1/111/crm/Quotations?$filter=AmountDC le -0.009999999&$select=QuotationNumber,AmountDC,QuotationID
--   or whole through bulk/crm/quotations, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- check: AmountDC <= -0.01

-- Doubles: inequality stays at home.
SELECT QuotationNumber, AmountDC FROM CRM.Quotations WHERE AmountDC <> 0;
-- tier: pass-through
-- scan CRM.Quotations through bulk/crm/quotations, division 111
--   columns: QuotationNumber, AmountDC
--   request: GET /api/v1/111/bulk/CRM/Quotations?$select=QuotationNumber,AmountDC
--   calls: 1 for every 1000 rows
-- check: AmountDC <> 0.0

-- Booleans: exact, bare or compared.
SELECT Code FROM HRM.Costcenters WHERE Active;
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code
--   exact: Active eq true
--   request: GET /api/v1/111/hrm/Costcenters?$filter=Active eq true&$select=Code
--   calls: 1 for every 60 rows

SELECT Code FROM HRM.Costcenters WHERE NOT Active;
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code
--   exact: Active eq false
--   request: GET /api/v1/111/hrm/Costcenters?$filter=Active eq false&$select=Code
--   calls: 1 for every 60 rows

SELECT Code FROM HRM.Costcenters WHERE Active = FALSE;
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code
--   exact: Active eq false
--   request: GET /api/v1/111/hrm/Costcenters?$filter=Active eq false&$select=Code
--   calls: 1 for every 60 rows

SELECT Code FROM HRM.Costcenters WHERE Active <> TRUE;
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, Active
--   coarse: Active ne true (Exact may answer rows with NULL)
--   request: GET /api/v1/111/hrm/Costcenters?$filter=Active ne true&$select=Code,Active
--   calls: 1 for every 60 rows
-- check: Active <> True

SELECT Code FROM HRM.Costcenters WHERE Active IS NOT TRUE;
-- tier: page by page, for an expression or a condition
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Active, Code
--   request: GET /api/v1/111/hrm/Costcenters?$select=Active,Code
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costcenters" WHERE NOT Active IS TRUE

-- Moments: whole seconds are exact, inequality is coarse.
SELECT Code FROM HRM.Costcenters WHERE EndDate >= '2026-01-01' AND EndDate < DATE '2027-01-01';
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code
--   exact: EndDate ge datetime'2026-01-01T00:00:00'
--   exact: EndDate lt datetime'2027-01-01T00:00:00'
--   request: GET /api/v1/111/hrm/Costcenters?$filter=EndDate ge datetime'2026-01-01T00:00:00' and EndDate lt datetime'2027-01-01T00:00:00'&$select=Code
--   calls: 1 for every 60 rows

SELECT Code FROM HRM.Costcenters WHERE EndDate = TIMESTAMP '2026-01-01 12:00:00';
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code
--   exact: EndDate eq datetime'2026-01-01T12:00:00'
--   request: GET /api/v1/111/hrm/Costcenters?$filter=EndDate eq datetime'2026-01-01T12:00:00'&$select=Code
--   calls: 1 for every 60 rows

SELECT Code FROM HRM.Costcenters WHERE EndDate <> '2026-01-01';
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, EndDate
--   coarse: EndDate ne datetime'2026-01-01T00:00:00' (Exact may answer rows with NULL)
--   request: GET /api/v1/111/hrm/Costcenters?$filter=EndDate ne datetime'2026-01-01T00:00:00'&$select=Code,EndDate
--   calls: 1 for every 60 rows
-- check: EndDate <> datetime.datetime(2026, 1, 1, 0, 0)

-- Moments: a fraction is rounded by SQL Server, so the bound is widened.
SELECT Code FROM HRM.Costcenters WHERE Modified > '2026-01-01 12:00:00.003';
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, Modified
--   coarse: Modified ge datetime'2026-01-01T11:59:59.993' (wider, for Exact rounds)
--   request: GET /api/v1/111/hrm/Costcenters?$filter=Modified ge datetime'2026-01-01T11:59:59.993'&$select=Code,Modified
--   calls: 1 for every 60 rows
-- check: Modified > datetime.datetime(2026, 1, 1, 12, 0, 0, 3000)

SELECT Code FROM HRM.Costcenters WHERE Modified = '2026-01-01 12:00:00.007';
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, Modified
--   coarse: Modified ge datetime'2026-01-01T11:59:59.997' and Modified le datetime'2026-01-01T12:00:00.017' (wider, for Exact rounds)
--   request: GET /api/v1/111/hrm/Costcenters?$filter=Modified ge datetime'2026-01-01T11:59:59.997' and Modified le datetime'2026-01-01T12:00:00.017'&$select=Code,Modified
--   calls: 1 for every 60 rows
-- check: Modified = datetime.datetime(2026, 1, 1, 12, 0, 0, 7000)

-- Moments: before SQL Server's first day.
SELECT Code FROM HRM.Costcenters WHERE EndDate > '1752-12-31';
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, EndDate
--   request: GET /api/v1/111/hrm/Costcenters?$select=Code,EndDate
--   calls: 1 for every 60 rows
-- check: EndDate > datetime.datetime(1752, 12, 31, 0, 0)

-- Moments: null tests.
SELECT Code FROM HRM.Costcenters WHERE EndDate IS NULL;
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, EndDate
--   coarse: EndDate eq null (Exact may take an empty value for NULL)
--   request: GET /api/v1/111/hrm/Costcenters?$filter=EndDate eq null&$select=Code,EndDate
--   calls: 1 for every 60 rows
-- check: EndDate IS NULL

SELECT Code FROM HRM.Costcenters WHERE EndDate IS NOT NULL;
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, EndDate
--   coarse: EndDate ne null (Exact may take an empty value for NULL)
--   request: GET /api/v1/111/hrm/Costcenters?$filter=EndDate ne null&$select=Code,EndDate
--   calls: 1 for every 60 rows
-- check: EndDate IS NOT NULL

-- Binaries come as null whatever is stored, so that no condition on them may go along.
SELECT FileName FROM Documents.DocumentAttachments WHERE Attachment IS NULL;
-- tier: pass-through
-- scan Documents.DocumentAttachments through bulk/documents/documentattachments, division 111
--   columns: FileName, Attachment
--   request: GET /api/v1/111/bulk/Documents/DocumentAttachments?$select=FileName,Attachment
--   calls: 1 for every 1000 rows
-- check: Attachment IS NULL

-- A property that Exact does not filter on.
SELECT Name FROM CRM.Accounts WHERE CreditLineSales > 1000 AND Blocked = FALSE LIMIT 3;
-- tier: pass-through
-- scan CRM.Accounts through crm/accounts, division 111
--   columns: Name, CreditLineSales, Blocked
--   exact: Blocked eq false
--   request: GET /api/v1/111/crm/Accounts?$filter=Blocked eq false&$select=Name,CreditLineSales,Blocked
--   calls: 1 for every 60 rows
-- check: (CreditLineSales > 1000.0 AND Blocked = False)
-- limit: 3

-- Two columns against one another.
SELECT QuotationNumber FROM CRM.Quotations WHERE QuotationNumber = VersionNumber;
-- tier: page by page, for an expression or a condition
-- scan CRM.Quotations through bulk/crm/quotations, division 111
--   columns: QuotationNumber, VersionNumber
--   request: GET /api/v1/111/bulk/CRM/Quotations?$select=QuotationNumber,VersionNumber
--   calls: 1 for every 1000 rows
-- residual: SELECT QuotationNumber FROM remote__0 AS "Quotations" WHERE QuotationNumber = VersionNumber
